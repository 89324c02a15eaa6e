"""What the real paconn does with a connector's files: it sends them as they are, and it has traps."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug import Response

from tests.powerapps.paconn import Paconn, log_in
from tests.powerapps.service import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent
SHELF = ROOT / "tests" / "fixtures" / "bookshelf"
SECRET = "the client secret"
FILES = ("--api-def", "apiDefinition.swagger.json", "--api-prop", "apiProperties.json")
REST = ("--script", "script.csx", "--icon", "icon.png")
CREATE = ("create", *FILES, "--env", ENVIRONMENT)
UPDATE = ("update", *FILES, "--env", ENVIRONMENT, "--cid", "shared_connector-1")


def load(path: Path) -> Any:
    return json.loads(path.read_bytes())


@pytest.fixture
def own(paconn: Paconn) -> Paconn:
    """paconn, in a copy of the connector of this repository."""
    for name in (
        "apiDefinition.swagger.json",
        "apiProperties.json",
        "script.csx",
        "icon.png",
        "settings.json",
    ):
        shutil.copy(ROOT / name, paconn.folder)
    return paconn


@pytest.fixture
def shelf(paconn: Paconn) -> Paconn:
    """paconn, in a copy of the connector ``bookshelf``, which has no icon."""
    for path in SHELF.iterdir():
        if path.is_file():
            shutil.copy(path, paconn.folder)
    return paconn


@pytest.mark.slow
def test_all_files_arrive_as_they_are_and_come_back(own: Paconn) -> None:
    folder, service = own.folder, own.service
    definition, properties = load(folder / FILES[1]), load(folder / FILES[3])["properties"]
    said = own("validate", *FILES[:2])
    assert (said.code, said.text) == (0, "apiDefinition.swagger.json validated successfully.\n")
    assert service.seen[0].query["enableConnectorCertificationRules"] == "true"
    assert service.seen[0].body == definition
    said = own(*CREATE, *REST, "--secret", SECRET, "--overwrite-settings")
    assert (said.code, said.text) == (0, "shared_connector-1 created successfully.\n")
    assert service.paths() == [
        *("POST validateApiSwagger", "POST validateApiSwagger", "POST generateResourceStorage"),
        *("PUT blob icon.png", "PUT blob script.csx", "POST apis"),
    ]
    sent = service.seen[-1].body["properties"]
    assert sent["openApiDefinition"] == definition
    assert sent["backendService"] == {"serviceUrl": "https://api.harvestapp.com/v2"}
    assert {name: sent[name] for name in ("displayName", "description")} == {
        "displayName": definition["info"]["title"],
        "description": definition["info"]["description"],
    }
    with_secret = load(folder / FILES[3])["properties"]
    for item in with_secret["connectionParameterSets"]["values"]:
        if "token" in item["parameters"]:
            item["parameters"]["token"]["oAuthSettings"]["clientSecret"] = SECRET
    assert with_secret != properties
    assert {name: sent[name] for name in properties} == with_secret
    held = service.connectors["shared_connector-1"]
    assert held.script == (folder / "script.csx").read_bytes()
    assert held.icon == (folder / "icon.png").read_bytes()
    assert own(*UPDATE, *REST, "--secret", SECRET).code == 0
    assert service.seen[-1].method == "PATCH"
    said = own("download", "--env", ENVIRONMENT, "--cid", "shared_connector-1", "--dest", "back")
    assert said.code == 0
    back = folder / "back"
    assert load(back / "apiDefinition.swagger.json") == definition
    assert load(back / "apiProperties.json")["properties"] == properties
    for name in ("script.csx", "icon.png"):
        assert (back / name).read_bytes() == (folder / name).read_bytes()
    assert load(back / "settings.json")["connectorId"] == "shared_connector-1"


@pytest.mark.slow
def test_settings_json_names_all_that_is_needed(own: Paconn) -> None:
    path = own.folder / "settings.json"
    path.write_text(json.dumps(load(path) | {"powerAppsUrl": own.service.url, "environment": ENVIRONMENT}))
    said = own("create", "--settings", "settings.json", "--secret", SECRET, "--overwrite-settings")
    assert (said.code, said.text) == (0, "shared_connector-1 created successfully.\n")
    assert own.service.connectors["shared_connector-1"].script is not None
    written = load(path)
    assert written["connectorId"] == "shared_connector-1"
    assert own("update", "--settings", "settings.json").code == 0
    assert own.service.paths()[-1] == "PATCH apis/shared_connector-1"


@pytest.mark.slow
def test_findings_of_the_service_leave_the_exit_code_at_0(shelf: Paconn) -> None:
    shelf.service.validation = "Operation ListBooks: OperationIdRequired\r\nand more"
    said = shelf("validate", *FILES[:2])
    assert (said.code, said.text) == (0, "Operation ListBooks: OperationIdRequired\r\nand more\n")


@pytest.mark.slow
def test_update_without_script_drops_the_code(shelf: Paconn) -> None:
    assert shelf(*CREATE, *REST[:2]).code == 0
    assert shelf.service.connectors["shared_connector-1"].script is not None
    said = shelf(*UPDATE)
    assert (said.code, said.text) == (0, "shared_connector-1 updated successfully.\n")
    assert shelf.service.seen[-1].body["properties"]["scriptDefinitionUrl"] == ""
    assert shelf.service.connectors["shared_connector-1"].script is None


@pytest.mark.slow
def test_a_script_that_is_not_there_is_left_out_without_a_word(shelf: Paconn) -> None:
    assert shelf(*CREATE, "--script", "elsewhere.csx").text == "shared_connector-1 created successfully.\n"
    assert shelf.service.connectors["shared_connector-1"].script is None


@pytest.mark.slow
def test_stack_owner_is_sent_and_refused(shelf: Paconn) -> None:
    path = shelf.folder / "apiProperties.json"
    path.write_text(json.dumps({"properties": load(path)["properties"] | {"stackOwner": "Shelf"}}))
    said = shelf(*CREATE)
    assert said.code == 1
    assert "Could not find member 'stackOwner'" in said.text
    assert not shelf.service.connectors


def edit(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        (folder / name).write_bytes(change((folder / name).read_bytes()))

    return apply


ASCII_ONLY = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "environment", "message"),
    [
        (edit(FILES[1], lambda raw: b"\xef\xbb\xbf" + raw), {}, "Unexpected UTF-8 BOM"),
        (edit(FILES[3], lambda raw: b"\xef\xbb\xbf" + raw), {}, "Unexpected UTF-8 BOM"),
        (edit(FILES[1], lambda raw: raw.replace(b"Lists", "Lïsts".encode())), ASCII_ONLY, "'ascii' codec"),
        (edit(FILES[1], lambda raw: raw.replace(b"Lists", b"L\\u00efsts")), ASCII_ONLY, ""),
    ],
    ids=["mark before the definition", "mark before the properties", "not in the locale", "escaped"],
)
def test_encodings(
    change: Callable[[Path], None], environment: dict[str, str], message: str, shelf: Paconn
) -> None:
    before = (shelf.folder / FILES[1]).read_bytes(), (shelf.folder / FILES[3]).read_bytes()
    change(shelf.folder)
    assert before != ((shelf.folder / FILES[1]).read_bytes(), (shelf.folder / FILES[3]).read_bytes())
    said = shelf(*CREATE, **environment)
    assert said.code == (1 if message else 0)
    assert message in said.text
    assert bool(shelf.service.connectors) is (not message)
    assert shelf("validate", *FILES[:2]).code == 0  # which reads the definition in another way


@pytest.mark.slow
def test_settings_that_are_there_hide_what_was_created(shelf: Paconn) -> None:
    (shelf.folder / "settings.json").write_text("{}")
    said = shelf(*CREATE)
    assert said.code == 1
    assert "created successfully" not in said.text
    assert list(shelf.service.connectors) == ["shared_connector-1"]


def test_an_error_that_is_no_json_ends_in_a_traceback(shelf: Paconn) -> None:
    shelf.service.failures["POST", "apis"] = Response("", 502)
    said = shelf(*CREATE)
    assert said.code == 1
    assert "JSONDecodeError" in said.text
    assert "502" not in said.text


@pytest.mark.slow
@pytest.mark.parametrize("home", ["nothing", "expired"])
def test_without_a_login(home: str, shelf: Paconn) -> None:
    folder = Path(shelf.environment["HOME"])
    if home == "nothing":
        shutil.rmtree(folder / ".paconn")
    else:
        log_in(folder, expires_in=500)
    said = shelf("validate", *FILES[:2])
    assert said.code == 1
    assert "Access token invalid. Please login again." in said.text
    assert not shelf.service.seen


def test_a_description_is_obligatory(shelf: Paconn) -> None:
    path = shelf.folder / FILES[1]
    definition = load(path)
    del definition["info"]["description"]
    path.write_text(json.dumps(definition))
    said = shelf(*CREATE)
    assert said.code == 1
    assert "KeyError: 'description'" in said.text


@pytest.mark.slow
def test_a_secret_may_come_from_a_file(own: Paconn) -> None:
    (own.folder / "secret").write_text(SECRET)
    assert own(*CREATE, "--secret", "@secret", "--overwrite-settings").code == 0
    assert SECRET in json.dumps(own.service.seen[-1].body)
    assert own(*CREATE, "--overwrite-settings").text.endswith("using the --secret argument.\n")
