"""One cause is one finding: what is wrong in one place does not come back in others."""

from pathlib import Path

import pytest

from tools.connector.check_settings import PROFILES, Profile
from tools.lint.runner import lint_folder

from .rules.library import operation_text
from .support import MARK, definition, marked

NAME = "apiDefinition.swagger.json"
_BODY = '"parameters": [{"name": "body", "in": "body", "schema": {"type": "object"}}]'
_USED = '{"$ref": "#/definitions/Z"}'
_METADATA = ", ".join(
    f'{{"PropertyName": "{name}", "propertyValue": "{value}"}}'
    for name, value in (
        ("Website", "https://shelf-library.com"),
        ("Privacy policy", "https://shelf-library.com/privacy"),
        ("Categories", "Productivity"),
    )
)


def _many(consumes: str) -> str:
    paths = (f'"/a{n}": {{"post": {operation_text(f"Add{n}", _BODY)}}}' for n in range(14))
    return definition(consumes, f'"paths": {{{", ".join(paths)}}}')


def _titled(title: str) -> str:
    return definition(f'"info": {{"title": {title}, "description": "Keeps books.", "version": "1"}}')


# By cause: the rules of the families, and a definition with a mark where the one finding is.
CASES: dict[str, tuple[str, str]] = {
    "a circle of references": (
        "REF",
        definition('"definitions": {"A": {"$ref": «"#/definitions/Z"}, "Z": {"$ref": "#/definitions/A"}}'),
    ),
    "a definition that is itself": ("REF", definition('"definitions": {"A": {"$ref": «"#/definitions/A"}}')),
    "a circle that is used": (
        "REF",
        definition(
            '"definitions": {"A": {"$ref": «"#/definitions/Z"}, "Z": {"$ref": "#/definitions/A"}}',
            f'"paths": {{"/a": {{"get": {operation_text("A", "", _USED)}}}}}',
        ),
    ),
    "consumes without anything": ("MIM", _many('«"consumes": []')),
    "consumes what no connector sends": ("MIM", _many('"consumes": [«"application/xml"]')),
    "consumes no media type": ("MIM", _many('"consumes": [«"json"]')),
    "consumes what carries no object": ("MIM", _many('«"consumes": ["text/plain"]')),
    "an invisible letter": ("FIL INF028 OPR PAR", _titled('"Shelf«\u200b"')),
    "a mangled letter": ("FIL", _titled('"B«Ã¼cher"')),
}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("rules", "text"), CASES.values(), ids=CASES)
def test_one_cause(rules: str, text: str, profile: Profile, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(text.replace(MARK, ""), encoding="utf-8")
    found = [f for f in lint_folder(tmp_path, profile) if f.rule.startswith(tuple(rules.split()))]
    assert [(f.line, f.column) for f in found] == marked(text), found


def test_members_in_another_case_are_not_missing(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(definition(f'"x-ms-connector-metadata": [{_METADATA}]'), encoding="utf-8")
    assert not [f for f in lint_folder(tmp_path, "certified") if f.rule == "INF043"]
