"""The examples on the page of every rule: Bad fires it, Good does not; Good and repairs fire no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.lint.runner import all_rules, lint_folder
from tools.workflow.lint import LintOptions, lint

from .examples import Files, NotText, connectors
from .rules.images import png
from .surroundings import DEFINITION, PROPERTIES, SCRIPT

if TYPE_CHECKING:
    from tools.connector.check_settings import Profile


def _answer(schema: dict[str, Any], **definitions: Any) -> Files:
    """The files of a connector with one operation whose answer is ``schema``."""
    get = {"operationId": "GetBook", "responses": {"200": {"description": "The book.", "schema": schema}}}
    return _definition({"/books": {"get": get}}, definitions)


def _definition(paths: dict[str, Any], definitions: dict[str, Any]) -> Files:
    text = {"swagger": "2.0", "host": "api.shelf.example", "paths": paths, "definitions": definitions}
    return {DEFINITION: json.dumps(text).encode()}


def _operations(count: int) -> Files:
    return _definition(
        {f"/{n}": {"get": {"operationId": f"Get{n}", "responses": {}}} for n in range(count)}, {}
    )


def _object(count: int, of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {f"p{number}": of for number in range(count)}}


def _nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = _object(1, schema)
    return schema


def _shared(count: int, properties: int) -> Files:
    """An answer with ``count`` properties that each refer to a definition with ``properties`` properties."""
    return _answer(
        _object(count, {"$ref": "#/definitions/Book"}), Book=_object(properties, {"type": "string"})
    )


def _chained(times: int) -> Files:
    """Definitions that each refer ``times`` to the next, over 22 steps."""
    following = [_object(times, {"$ref": f"#/definitions/D{step + 1}"}) for step in range(22)]
    chain = {f"D{step}": schema for step, schema in enumerate([*following, {"type": "string"}])}
    return _answer({"$ref": "#/definitions/D0"}, **chain)


def _icon(image: bytes) -> Files:
    return {"icon.png": image, PROPERTIES: b'{"properties": {"iconBrandColor": "#3a6ea5"}}'}


_GROUND = b"\x3a\x6e\xa5"

# What cannot be written on a page: bytes, sizes, numbers. This list does not grow.
MADE: dict[str, tuple[Files, ...]] = {
    "CSX001": tuple({"script.csx": SCRIPT.encode() + b" " * n * 1024} for n in (1200, 60)),
    "CSX008": tuple({"script.csx": SCRIPT.encode(encoding)} for encoding in ("utf-8-sig", "utf-8")),
    "CSX009": tuple({"script.csx": SCRIPT.encode(encoding)} for encoding in ("utf-16", "utf-8")),
    "FIL002": tuple({DEFINITION: "{}".encode(encoding)} for encoding in ("utf-8-sig", "utf-8")),
    "OPR007": (_operations(300), _operations(150)),
    "AGT001": (_operations(40), _operations(20)),
    "OPR009": (_shared(200, 100), _shared(50, 0)),
    "PKG002": tuple({DEFINITION: b"{}" + b" " * n * 1024} for n in (1200, 130)),
    "PKG003": tuple({DEFINITION: b"{}" + b" " * n * 1000} for n in (600, 130)),
    "PKG022": (_icon(b"\xff\xd8\xff"), _icon(png(pixel=_GROUND))),
    "PKG023": (_icon(png(pixel=_GROUND) + bytes(2 << 20)), _icon(png(pixel=_GROUND))),
    "PKG024": (_icon(png(512, 300, pixel=_GROUND)), _icon(png(pixel=_GROUND))),
    "PKG025": (_icon(png(kind=6, pixel=_GROUND + b"\0")), _icon(png(pixel=_GROUND))),
    "SCH050": (_answer(_nested(31)), _answer(_nested(3))),
    "SCH051": (_shared(60, 10), _shared(50, 0)),
    "SCH052": (_chained(2), _chained(1)),
}


def _found(rule: str, files: Files, profile: Profile, folder: Path, *, fix: bool = False) -> set[str]:
    """The rules of the findings in a folder with the files."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    if fix:
        lint([folder], LintOptions(profile, (rule,), fix=True, jobs=1))
    configured = "connector.toml" in files
    # Other rules are compared in two profiles; one alone runs faster.
    chosen = {rule} if _runs_alone(rule, profile) else None
    found = (
        lint([folder], LintOptions(profile)).findings if configured else lint_folder(folder, profile, chosen)
    )
    return {finding.rule for finding in found}


def _runs_alone(rule: str, profile: Profile) -> bool:
    # The examples of other rules are not written for agents.
    return profile == "independent" or (profile == "agent" and "import" in all_rules()[rule].levels)


@pytest.mark.parametrize("rule", all_rules())
def test_examples(rule: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    one = all_rules()[rule]
    for profile in one.levels:
        pair = MADE.get(rule) or connectors(one, profile)
        bad, good = (_found(rule, files, profile, tmp_path_factory.mktemp("example")) for files in pair)
        assert rule in bad, f"the bad example does not fire in {profile}"
        assert rule not in good, f"the good example fires in {profile}"
        if _runs_alone(rule, profile):
            continue
        if not one.always:  # a file that cannot be read has no other finding
            assert good <= bad, f"who follows the page gets another finding in {profile}"
        if one.fix is not None:
            left = _found(rule, pair[0], profile, tmp_path_factory.mktemp("fixed"), fix=True)
            assert left <= bad, f"the repair leads to another finding in {profile}"


def test_what_is_made_cannot_be_written() -> None:
    assert len(MADE) == 16
    for rule in MADE:
        with pytest.raises(NotText):
            connectors(all_rules()[rule], "certified")
