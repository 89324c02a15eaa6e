"""The definition of a folder: one rule finds it for lint, verify and the finder of connectors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.connector.files import definition_name, is_definition
from tools.connector.model import load_connector
from tools.core.errors import UserError
from tools.lint.discover import find_connectors
from tools.lint.folder import Folder


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["x.swagger.json", "apiDefinition.swagger.json"], "apiDefinition.swagger.json"),
        (["APIDEFINITION.json", "x.swagger.json"], "APIDEFINITION.json"),
        (["readme.md", "Books.Swagger.json"], "Books.Swagger.json"),
    ],
)
def test_the_named_file_counts_before_any_other(names: list[str], found: str) -> None:
    assert definition_name(names, "folder") == found
    assert is_definition(found)


def test_several_definitions_are_refused_by_lint_and_by_verify(tmp_path: Path) -> None:
    for name in ("one.swagger.json", "two.swagger.json"):
        (tmp_path / name).write_text('{"swagger": "2.0", "paths": {}}')
    assert find_connectors([tmp_path]) == [tmp_path]
    folder = Folder(tmp_path)
    assert folder.definition is None
    assert "has several definitions (one.swagger.json, two.swagger.json)" in folder.unreadable[0].message
    with pytest.raises(UserError, match="several definitions"):
        load_connector(tmp_path)


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ('{"apiDefinition": "./Two.swagger.json"}', "two.swagger.json"),
        ('{"apiDefinition": "three.swagger.json"}', None),
        ('{"apiDefinition": "readme.md"}', None),
        ("{", None),
    ],
)
def test_the_settings_of_paconn_tell_which_of_several(
    settings: str, found: str | None, tmp_path: Path
) -> None:
    for name in ("one.swagger.json", "two.swagger.json"):
        (tmp_path / name).write_text('{"swagger": "2.0", "paths": {}}')
    (tmp_path / "settings.json").write_text(settings)
    definition = Folder(tmp_path).definition
    assert (definition and definition.document.path.name) == found
    if found is None:
        with pytest.raises(UserError, match="several definitions"):
            load_connector(tmp_path)
    else:
        assert load_connector(tmp_path).definition.path.name == found


@pytest.mark.parametrize(
    ("names", "stated", "found"),
    [
        (["script.csx"], None, "script.csx"),
        (["Script.cs"], None, "Script.cs"),
        (["connector-script.csx"], None, "connector-script.csx"),
        (["Old.csx", "Script.csx"], None, "Script.csx"),
        (["a.csx", "script.csx"], "A.csx", "a.csx"),
        (["code.txt"], ".\\code.txt", "code.txt"),
        (["script.csx"], "gone.csx", "script.csx"),
        (["readme.md", "helper.cs"], None, None),
    ],
)
def test_the_script_is_found_under_other_names(
    tmp_path: Path, names: list[str], stated: str | None, found: str | None
) -> None:
    (tmp_path / "apiDefinition.swagger.json").write_text('{"swagger": "2.0", "paths": {}}')
    for name in names:
        (tmp_path / name).write_text("")
    if stated is not None:
        (tmp_path / "settings.json").write_text(json.dumps({"script": stated}))
    script = load_connector(tmp_path).script
    assert (script and script.name) == found
    file = Folder(tmp_path).script_file
    assert (file and file.name) == found


def test_several_scripts_are_refused_by_lint_and_by_verify(tmp_path: Path) -> None:
    (tmp_path / "apiDefinition.swagger.json").write_text('{"swagger": "2.0", "paths": {}}')
    for name in ("one.csx", "two.csx"):
        (tmp_path / name).write_text("")
    folder = Folder(tmp_path)
    assert folder.script is None
    assert "has several scripts (one.csx, two.csx)" in folder.unreadable[0].message
    with pytest.raises(UserError, match="several scripts"):
        load_connector(tmp_path)


def test_settings_that_cannot_be_read_name_no_script(tmp_path: Path) -> None:
    (tmp_path / "apiDefinition.swagger.json").write_text('{"swagger": "2.0", "paths": {}}')
    (tmp_path / "settings.json").write_text("{")
    (tmp_path / "script.csx").write_text("")
    script = load_connector(tmp_path).script
    assert script is not None and script.name == "script.csx"
