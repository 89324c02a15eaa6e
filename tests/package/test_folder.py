from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.package.shelf import DEFINITION, PNG, PROPERTIES, change, load, shelf
from tools.core.errors import UserError
from tools.package.folder import folder_files
from tools.package.source import read_source, with_client_id

if TYPE_CHECKING:
    from pathlib import Path

OAUTH = {
    "token": {
        "type": "oauthSetting",
        "oAuthSettings": {"identityProvider": "oauth2", "clientId": "", "clientSecret": "p4ss", "scopes": []},
    }
}


def test_files_that_need_no_change_stay_as_they_are(tmp_path: Path) -> None:
    folder = shelf(tmp_path, icon_png=PNG)
    files = folder_files(read_source(folder))
    assert sorted(files) == [DEFINITION, PROPERTIES, "icon.png", "script.csx", "settings.json"]
    for name in files.keys() - {"settings.json"}:
        assert files[name] == (folder / name).read_bytes(), name


def test_marks_go_and_other_letters_are_escaped_where_they_stand(tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    for name in (DEFINITION, PROPERTIES, "script.csx"):
        (folder / name).write_bytes(b"\xef\xbb\xbf" + (folder / name).read_bytes())
    path = folder / DEFINITION
    text = path.read_text(encoding="utf-8-sig").replace("Bookshelf", "Bücher 📚", 1)
    path.write_text("\ufeff" + text, encoding="utf-8")
    files = folder_files(read_source(folder))
    assert files[DEFINITION].decode("ascii") == text.replace("Bücher 📚", "B\\u00fccher \\ud83d\\udcda")
    assert json.loads(files[DEFINITION]) == json.loads(text)
    assert not any(content.startswith(b"\xef\xbb\xbf") for content in files.values())


@pytest.mark.parametrize(
    ("own", "given", "expected"),
    [
        (None, {}, {"connectorId": None, "environment": None, "powerAppsUrl": "https://api.powerapps.com"}),
        ({"connectorId": "a", "environment": "b"}, {}, {"connectorId": "a", "environment": "b"}),
        (
            {"connectorId": "a"},
            {"connector_id": "c", "environment": "d"},
            {"connectorId": "c", "environment": "d"},
        ),
        ({"powerAppsUrl": "https://api.powerapps.us"}, {}, {"powerAppsUrl": "https://api.powerapps.us"}),
    ],
)
def test_settings(own: Any, given: dict[str, str], expected: dict[str, Any], tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    if own is not None:
        (folder / "settings.json").write_text(json.dumps(own))
    settings = json.loads(folder_files(read_source(folder), **given)["settings.json"])
    assert settings == settings | expected
    assert settings["script"] == "script.csx"
    assert "icon" not in settings


def test_a_script_that_is_not_there_is_not_named(tmp_path: Path) -> None:
    folder = shelf(tmp_path, icon_png=PNG)
    (folder / "script.csx").unlink()
    files = folder_files(read_source(folder))
    assert "script" not in json.loads(files["settings.json"])
    assert json.loads(files["settings.json"])["icon"] == "icon.png"
    assert "script.csx" not in files


def test_stack_owner_and_secrets_stay_behind(tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    sets = {"values": [{"name": "one", "parameters": OAUTH}, {"name": "two", "parameters": OAUTH}]}
    change(folder / PROPERTIES, stackOwner="Shelf", connectionParameters=OAUTH, connectionParameterSets=sets)
    source = read_source(folder)
    packed = json.loads(folder_files(source)[PROPERTIES])["properties"]
    expected = load(folder / PROPERTIES)["properties"]
    del expected["stackOwner"]
    expected = json.loads(json.dumps(expected).replace('"clientSecret": "p4ss", ', ""))
    assert packed | {"connectionParameters": expected["connectionParameters"]} == expected
    assert "p4ss" not in json.dumps(packed["connectionParameterSets"])
    assert [note.split(":")[1].split(",")[0] for note in source.notes] == [
        " stackOwner was left out",
        " a client secret was left out; change it at the service",
    ]
    assert "p4ss" in (folder / PROPERTIES).read_text()


def test_a_client_id_is_filled_in(tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    with pytest.raises(UserError, match="no connection signs in with OAuth"):
        with_client_id(read_source(folder), "mine")
    change(folder / PROPERTIES, connectionParameters=OAUTH)
    files = folder_files(with_client_id(read_source(folder), "mine"))
    [settings] = [item["oAuthSettings"] for item in _parameters(files[PROPERTIES]).values()]
    assert settings == {"identityProvider": "oauth2", "clientId": "mine", "scopes": []}


def _parameters(raw: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(raw)["properties"]["connectionParameters"]
    return found


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (PROPERTIES, None, "has no apiProperties.json"),
        (PROPERTIES, b"[]", "must be an object with the member 'properties'"),
        (DEFINITION, b'{"info": {"title": "x"}, "paths": {}}', "'info' has no 'description'"),
        (DEFINITION, b'{"paths": {}}', "'info' has no 'title'"),
        ("settings.json", b"{", "is not valid JSON"),
    ],
)
def test_what_cannot_be_packaged(name: str, content: bytes | None, message: str, tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(UserError, match=message):
        read_source(folder)
