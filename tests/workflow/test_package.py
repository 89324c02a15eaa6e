from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.package.shelf import DEFINITION, PROPERTIES, change, flows, load, shelf, unzipped
from tests.package.structure import structure_problems
from tests.powerapps.service import ENVIRONMENT
from tools.core.errors import UserError
from tools.lint.runner import lint_folder
from tools.package.identity import Chosen
from tools.workflow.package import PackageOptions, import_errors, package

if TYPE_CHECKING:
    from pathlib import Path

    from tests.powerapps.paconn import Paconn

CONTOSO = Chosen(publisher="Contoso")
ALL = PackageOptions(kinds=("certification", "folder", "solution"), chosen=CONTOSO)
OAUTH = {
    "token": {"type": "oauthSetting", "oAuthSettings": {"identityProvider": "oauth2", "clientId": "YOUR-ID"}}
}


def test_a_certification_package_has_what_it_needs(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "shelf", intro_md=b"# Bookshelf\n")
    (tmp_path / "flows.zip").write_bytes(flows())
    result = package(
        folder, tmp_path / "out", PackageOptions(ALL.kinds, CONTOSO, flow=tmp_path / "flows.zip")
    )
    assert [item.kind for item in result.packages] == ["folder", "solution", "certification"]
    assert result.notes == ()
    raw = (tmp_path / "out" / "BookshelfConnector_1_0_0_0_certification.zip").read_bytes()
    assert structure_problems(raw, plugin=False) == []
    solution = (tmp_path / "out" / "BookshelfConnector_1_0_0_0.zip").read_bytes()
    assert unzipped(unzipped(raw)["package.zip"])["PkgAssets/ConnectorSolution.zip"] == solution


@pytest.mark.parametrize(
    ("intro", "flow", "message"),
    [
        (None, None, "has no intro.md, which certification wants"),
        (b"x", None, "give it as --flow-solution FILE"),
        (b"x", b"no zip", "is no zip archive"),
    ],
)
def test_half_a_certification_writes_nothing(
    intro: bytes | None, flow: bytes | None, message: str, tmp_path: Path
) -> None:
    folder = shelf(tmp_path / "shelf", **({} if intro is None else {"intro_md": intro}))
    path = tmp_path / "flows.zip" if flow is not None else None
    if path is not None and flow is not None:
        path.write_bytes(flow)
    with pytest.raises(UserError, match=message):
        package(folder, tmp_path / "out", PackageOptions(ALL.kinds, CONTOSO, flow=path))
    assert not (tmp_path / "out").exists()


def test_flows_of_another_connector_are_told(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "shelf", intro_md=b"x")
    sets = {"values": [{"name": "a", "parameters": {}}]}
    change(folder / PROPERTIES, connectionParameterSets=sets)
    (tmp_path / "flows.zip").write_bytes(flows("other_bookshelf"))
    result = package(
        folder, tmp_path / "out", PackageOptions(ALL.kinds, CONTOSO, flow=tmp_path / "flows.zip", force=True)
    )
    assert "its connector is other_bookshelf, not contoso_bookshelf" in result.notes[0]
    assert "customProperties.json" in result.notes[1]


def test_nothing_is_packaged_that_an_import_refuses(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "shelf")
    data = load(folder / DEFINITION)
    data["swagger"] = "3.0"
    (folder / DEFINITION).write_text(json.dumps(data))
    result = package(folder, tmp_path / "out", PackageOptions(chosen=CONTOSO))
    assert not result.ok
    assert {item.severity for item in result.findings} == {"error"}
    assert not (tmp_path / "out").exists()
    assert package(folder, tmp_path / "out", PackageOptions(chosen=CONTOSO, force=True)).ok
    assert (tmp_path / "out" / "connector" / DEFINITION).is_file()


@pytest.mark.parametrize(("given", "client", "notes"), [(None, "YOUR-ID", 1), ("mine", "mine", 0)])
def test_an_example_of_a_client_id_is_told_whatever_is_suppressed(
    given: str | None, client: str, notes: int, tmp_path: Path
) -> None:
    folder = shelf(tmp_path / "shelf")
    change(folder / PROPERTIES, connectionParameters=OAUTH)
    with (folder / "connector.toml").open("a") as file:
        file.write('\n[[lint.suppress]]\nrule = "missing-client-id"\nfile = "*"\nreason = "an example"\n')
    result = package(
        folder, tmp_path / "out", PackageOptions(("folder",), CONTOSO, client_id=given, force=True)
    )
    assert len([note for note in result.notes if note.endswith("give --client-id")]) == notes
    written = load(tmp_path / "out" / "connector" / PROPERTIES)["properties"]
    assert written["connectionParameters"]["token"]["oAuthSettings"]["clientId"] == client


def test_a_byte_order_mark_stops_nothing(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "shelf")
    (folder / DEFINITION).write_bytes(b"\xef\xbb\xbf" + (folder / DEFINITION).read_bytes())
    assert "byte-order-mark" in {item.name for item in lint_folder(folder, "import")}
    assert import_errors(folder) == ()
    assert package(folder, tmp_path / "out", PackageOptions(chosen=CONTOSO)).findings == ()


def test_names_of_the_configuration_and_names_given(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "shelf")
    with (folder / "connector.toml").open("a") as file:
        file.write('\n[package]\npublisher = "Fabrikam"\npublisher-prefix = "fab"\n')
    names = dict(package(folder, tmp_path / "out", PackageOptions()).names)
    assert (names["publisher"], names["prefix"]) == ("Fabrikam (Fabrikam)", "fab")
    names = dict(package(folder, tmp_path / "out", PackageOptions(chosen=CONTOSO)).names)
    assert (names["publisher"], names["prefix"]) == ("Contoso (Contoso)", "fab")


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "shelf", intro_md=b"x")
    (tmp_path / "flows.zip").write_bytes(flows())
    options = PackageOptions(ALL.kinds, CONTOSO, flow=tmp_path / "flows.zip")
    first = package(folder, tmp_path / "one", options)
    moved = shutil.copytree(folder, tmp_path / "elsewhere")
    second = package(moved, tmp_path / "two", options)
    assert [item.files for item in first.packages] == [item.files for item in second.packages]
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


@pytest.mark.slow
def test_paconn_takes_the_folder_in_any_locale(paconn: Paconn, tmp_path: Path) -> None:
    folder = shelf(tmp_path / "shelf")
    for name in (DEFINITION, PROPERTIES):
        change(folder / name, **({"stackOwner": "Shelf"} if name == PROPERTIES else {"title": "Bücher"}))
    (folder / DEFINITION).write_bytes(
        b"\xef\xbb\xbf" + (folder / DEFINITION).read_bytes().replace(b"\\u00fc", b"\xc3\xbc")
    )
    (folder / "settings.json").write_text(json.dumps({"powerAppsUrl": paconn.service.url}))
    ascii_only = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}

    def deploy(command: str, *argv: str, **more: Any) -> str:
        package(
            folder,
            paconn.folder,
            PackageOptions(("folder",), CONTOSO, environment=ENVIRONMENT, force=True, **more),
        )
        here = type(paconn)(paconn.program, paconn.service, paconn.folder / "connector", paconn.environment)
        return here(command, "--settings", "settings.json", *argv, **ascii_only).text

    assert deploy("create", "--overwrite-settings") == "shared_connector-1 created successfully.\n"
    assert deploy("update", connector_id="shared_connector-1") == "shared_connector-1 updated successfully.\n"
    held = paconn.service.connectors["shared_connector-1"]
    assert held.definition == json.loads((folder / DEFINITION).read_bytes().decode("utf-8-sig"))
    assert held.definition["info"]["title"] == "Bücher"
    assert held.script == (folder / "script.csx").read_bytes()
