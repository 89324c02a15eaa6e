from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from tests.package.shelf import DEFINITION, PNG, PROPERTIES, change, load, shelf, unzipped
from tools.core.errors import UserError
from tools.package.archive import zip_bytes
from tools.package.identity import Chosen, identify
from tools.package.solution import after_import, solution_zip
from tools.package.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

CHOSEN = Chosen(publisher="Contoso")
NAME = "contoso_bookshelf"
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def packed(folder: Path) -> tuple[bytes, dict[str, bytes]]:
    source = read_source(folder)
    raw = solution_zip(source, identify(source, CHOSEN))
    return raw, unzipped(raw)


def connector(files: dict[str, bytes]) -> dict[str, str | None]:
    found = ET.fromstring(files["customizations.xml"]).find("Connectors/Connector")
    assert found is not None
    return {item.tag: item.text for item in found}


def test_every_part_is_a_file_that_the_customizations_name(tmp_path: Path) -> None:
    folder = shelf(tmp_path, icon_png=PNG)
    properties = load(folder / PROPERTIES)["properties"]
    files = packed(folder)[1]
    columns = connector(files)
    assert list(columns) == [
        *("connectorid", "description", "displayname", "iconbrandcolor", "name", "connectortype"),
        *("scriptoperations", "openapidefinition", "connectionparameters", "policytemplateinstances"),
        *("customcodeblobcontent", "iconblob"),
    ]
    named = {path.removeprefix("/") for path in columns.values() if path and path.startswith("/Connector/")}
    assert named == {name for name in files if "/" in name}
    assert files[f"Connector/{NAME}_openapidefinition.json"] == (folder / DEFINITION).read_bytes()
    assert files[f"Connector/{NAME}_customcodeblobcontent.csx"] == (folder / "script.csx").read_bytes()
    assert files[f"Connector/{NAME}_iconblob.Png"] == PNG
    for column, member in (
        ("connectionparameters", "connectionParameters"),
        ("policytemplateinstances", "policyTemplateInstances"),
    ):
        assert json.loads(files[f"Connector/{NAME}_{column}.json"]) == properties[member]
    assert json.loads(columns["scriptoperations"] or "") == properties["scriptOperations"]
    assert columns["connectortype"] == "1"
    extensions = {item.get("Extension") for item in ET.fromstring(files["[Content_Types].xml"])}
    assert extensions == {name.rpartition(".")[2] for name in files}


def test_the_manifest(tmp_path: Path) -> None:
    files = packed(shelf(tmp_path))[1]
    manifest = ET.fromstring(files["solution.xml"]).find("SolutionManifest")
    assert manifest is not None
    texts = {item.tag: item.text for item in manifest.iter() if item.text and item.text.strip()}
    assert texts["Version"] == "1.0.0.0"
    assert texts["Managed"] == "0"
    assert texts["CustomizationPrefix"] == "contoso"
    [component] = manifest.iter("RootComponent")
    columns = connector(files)
    assert component.attrib == {
        "type": "372",
        "id": f"{{{columns['connectorid']}}}",
        "schemaName": NAME,
        "behavior": "0",
    }
    assert [item.tag for item in manifest.iter() if item.get(XSI_NIL) == "true"] == [
        "EMailAddress",
        "SupportingWebsiteUrl",
    ]


@pytest.mark.parametrize(
    ("name", "members", "gone", "there"),
    [
        (PROPERTIES, {"policyTemplateInstances": []}, {"policytemplateinstances"}, set()),
        (
            PROPERTIES,
            {"connectionParameterSets": {"values": [{"name": "x"}]}},
            set(),
            {"connectionparametersets"},
        ),
        (PROPERTIES, {"stackOwner": "Shelf"}, set(), set()),
    ],
)
def test_parts_that_come_and_go(
    name: str, members: dict[str, Any], gone: set[str], there: set[str], tmp_path: Path
) -> None:
    plain = set(connector(packed(shelf(tmp_path / "plain"))[1]))
    folder = shelf(tmp_path / "changed")
    change(folder / name, **members)
    raw, files = packed(folder)
    assert set(connector(files)) == (plain - gone) | there
    assert b"stackOwner" not in raw


def test_without_a_script_nothing_is_said_of_it(tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    (folder / "script.csx").unlink()
    assert {"scriptoperations", "customcodeblobcontent"}.isdisjoint(connector(packed(folder)[1]))


@pytest.mark.parametrize("members", [{"scriptOperations": []}, None])
def test_a_script_for_all_operations(members: dict[str, Any] | None, tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    data = load(folder / PROPERTIES)
    del data["properties"]["scriptOperations"]
    data["properties"] |= members or {}
    (folder / PROPERTIES).write_text(json.dumps(data))
    assert connector(packed(folder)[1])["scriptoperations"] == "[]"


def test_texts_that_xml_must_escape(tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    change(folder / DEFINITION, title="Books & <Co>", description="1 < 2\u0001 & \"quoted\" 'é'")
    columns = connector(packed(folder)[1])
    assert (columns["displayname"], columns["description"]) == ("Books & <Co>", "1 < 2  & \"quoted\" 'é'")


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    raw = packed(shelf(tmp_path / "one"))[0]
    assert packed(shelf(tmp_path / "two"))[0] == raw
    (tmp_path / "two" / "script.csx").write_text("// other")
    assert packed(tmp_path / "two")[0] != raw


def test_an_archive_is_sorted_and_has_no_clock() -> None:
    files = {"b": b"1", "a/c": b"2", "[x].xml": b""}
    raw = zip_bytes(files)
    assert raw == zip_bytes(dict(reversed(files.items())))
    assert list(unzipped(raw)) == sorted(files)
    assert unzipped(raw) == files


@pytest.mark.parametrize(
    ("name", "text", "column"),
    [
        ("script.csx", "x" * 500_001, "'customcodeblobcontent' has 500001"),
        (DEFINITION, "d" * 1001, "'description' has 1001"),
    ],
)
def test_what_dataverse_cannot_hold(name: str, text: str, column: str, tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    if name == DEFINITION:
        change(folder / name, description=text)
    else:
        (folder / name).write_text(text)
    with pytest.raises(UserError, match=column):
        packed(folder)


REFERENCE = '@environmentVariables("contoso_Secret")'
OAUTH = {"identityProvider": "oauth2", "clientId": "shelf", "clientSecret": REFERENCE}


def test_environment_variables_are_declared_and_a_reference_is_no_secret(tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    token = {"type": "oauthSetting", "oAuthSettings": OAUTH}
    change(folder / PROPERTIES, connectionParameters={"token": token})
    text = (folder / DEFINITION).read_text("utf-8")
    host = json.dumps('@environmentVariables("contoso_host")')
    (folder / DEFINITION).write_text(text.replace('"api.bookshelf.example"', host), "utf-8")
    source = read_source(folder)
    assert source.notes == ()
    files = packed(folder)[1]
    kept = json.loads(files[f"Connector/{NAME}_connectionparameters.json"])
    assert kept["token"]["oAuthSettings"]["clientSecret"] == REFERENCE
    components = [dict(item.attrib) for item in ET.fromstring(files["solution.xml"]).iter("RootComponent")]
    assert [item["schemaName"] for item in components if item["type"] == "380"] == [
        "contoso_host",
        "contoso_secret",
    ]
    for name, kind in (("contoso_host", "100000000"), ("contoso_secret", "100000005")):
        found = ET.fromstring(
            files[f"environmentvariabledefinitions/{name}/environmentvariabledefinition.xml"]
        )
        assert (found.get("schemaname"), found.findtext("type")) == (name, kind)
    said = list(after_import(source, identify(source, CHOSEN)))
    assert said[:2] == [
        "at the import: give the environment variable contoso_host its value",
        "at the import: give the environment variable contoso_secret the address of a secret in Azure Key "
        "Vault",
    ]
    assert not any("enter the client secret" in item for item in said)


def test_what_is_to_be_done_around_an_import(tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    settings = {name: value for name, value in OAUTH.items() if name != "clientSecret"}
    change(
        folder / PROPERTIES,
        connectionParameters={"token": {"type": "oauthSetting", "oAuthSettings": settings}},
    )
    change(folder / DEFINITION, title="A bookshelf with a long name")
    source = read_source(folder)
    said = list(after_import(source, identify(source, CHOSEN)))
    assert "pac solution unpack may lose parts" in said[0]
    assert [item.partition(":")[0] for item in said[1:]] == [
        "after each import",
        "after the first import",
    ]
