"""The linter never raises, whatever a file holds: real files with parts replaced, removed and added."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tools.connector.check_settings import PROFILES
from tools.lint.runner import lint_folder

ROOT = Path(__file__).parents[2]
SHELF = ROOT / "tests" / "fixtures" / "bookshelf"
_WORDS = (
    *("$ref", "#/definitions/Book", "#/definitions/None", "#", "type", "array", "object", "file", "string"),
    *("items", "properties", "required", "enum", "default", "format", "allOf", "in", "path", "query", "body"),
    *("x-ms-dynamic-values", "x-ms-dynamic-schema", "x-ms-dynamic-list", "x-ms-dynamic-properties"),
    *("x-ms-dynamic-tree", "x-ms-trigger", "batch", "single", "x-ms-visibility", "internal", "x-ms-summary"),
    *("x-ms-capabilities", "x-ms-notification-content", "x-ms-notification-url", "x-ms-api-annotation"),
    *(
        "x-ms-url-encoding",
        "operationId",
        "parameters",
        "responses",
        "200",
        "default",
        "schema",
        "value-path",
    ),
    *("ListBooks", "/books", "/books/{id}", "{id}", "@headers('a')", "", "\u0000", "{", "é", "1", "true"),
    *(
        "templateId",
        "setheader",
        "policyTemplateInstances",
        "connectionParameters",
        "uiDefinition",
        "a" * 300,
    ),
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(_WORDS)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=3),
    max_leaves=8,
)


def places(node: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, item in list(node.items() if isinstance(node, dict) else enumerate(node)):
        found.append((node, key))
        if isinstance(item, dict | list):
            found += places(item)
    return found


def mutated(data: Any, draw: st.DataObject) -> Any:
    data = deepcopy(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        all_places = places(data)
        if not all_places:
            return data
        node, key = draw.draw(st.sampled_from(all_places))
        how = draw.draw(st.sampled_from(("replace", "remove", "add", "swap")))
        if how == "replace":
            node[key] = draw.draw(_VALUES)
        elif how == "remove":
            del node[key]
        elif how == "swap":
            other, name = draw.draw(st.sampled_from(all_places))
            node[key] = deepcopy(other[name])
        elif isinstance(node, dict):
            node[draw.draw(st.sampled_from(_WORDS))] = draw.draw(_VALUES)
        else:
            node.append(draw.draw(_VALUES))
    return data


def _load(name: str) -> Any:
    return json.loads((SHELF / name).read_text(encoding="utf-8"))


def _own() -> Any:
    """A part of the connector's own definition that has every extension: three paths, all that is shared."""
    data = json.loads((ROOT / "apiDefinition.swagger.json").read_text(encoding="utf-8"))
    data["paths"] = dict([*data["paths"].items()][:3] + [*data["paths"].items()][-2:])
    return data


DEFINITIONS = (_load("apiDefinition.swagger.json"), _own())
PROPERTIES = (
    _load("apiProperties.json"),
    json.loads((ROOT / "apiProperties.json").read_text(encoding="utf-8")),
)


@pytest.mark.slow
@settings(max_examples=examples(150), suppress_health_check=list(HealthCheck))
@given(st.data())
def test_mutated_files_never_make_it_raise(tmp_path_factory: Any, draw: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp() / "mutated"
    folder.mkdir(exist_ok=True)
    definition = mutated(draw.draw(st.sampled_from(DEFINITIONS)), draw)
    properties = mutated(draw.draw(st.sampled_from(PROPERTIES)), draw)
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(definition), encoding="utf-8")
    (folder / "apiProperties.json").write_text(json.dumps(properties), encoding="utf-8")
    (folder / "settings.json").write_text(json.dumps(draw.draw(_VALUES)), encoding="utf-8")
    (folder / "script.csx").write_bytes(draw.draw(st.sampled_from(SCRIPTS)))
    profile = draw.draw(st.sampled_from(PROFILES))
    for finding in lint_folder(folder, profile):
        assert finding.message
        lines = Path(finding.file).read_bytes().count(b"\n") + 1 if finding.line else 0
        assert (finding.line == finding.column == 0) or (1 <= finding.line <= lines and finding.column >= 1)


_SCRIPT = (SHELF / "script.csx").read_bytes()
SCRIPTS = (
    _SCRIPT,
    b"",
    b"\xff\xfe\x00",
    b"\xef\xbb\xbf" + _SCRIPT,
    _SCRIPT[:200],
    _SCRIPT.replace(b'"', b""),
    b"/*",
)


@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200))
def test_bytes_never_make_it_raise(tmp_path_factory: Any, raw: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "bytes"
    folder.mkdir(exist_ok=True)
    for name in (
        "apiDefinition.swagger.json",
        "apiProperties.json",
        "settings.json",
        "script.csx",
        "icon.png",
        "readme.md",
    ):
        (folder / name).write_bytes(raw)
    lint_folder(folder, "certified")
