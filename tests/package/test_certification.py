"""The certification package against the structure that Microsoft's validator checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.package.shelf import exported, flows, plugin, unzipped, zipped
from tests.package.structure import structure_problems
from tools.core.errors import UserError
from tools.package.certification import (
    Exported,
    certification_zip,
    read_flow_solution,
    read_plugin_solution,
)

if TYPE_CHECKING:
    from pathlib import Path

INTRO = b"# Bookshelf\n"
WORKFLOWS = "<Workflows><Workflow/></Workflows>"


def written(folder: Path, raw: bytes) -> Path:
    path = folder / "solution.zip"
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("with_plugin", [False, True])
def test_the_structure_is_what_the_validator_wants(with_plugin: bool, tmp_path: Path) -> None:
    flow = read_flow_solution(written(tmp_path, flows()))
    ai = read_plugin_solution(written(tmp_path, plugin())) if with_plugin else None
    raw = certification_zip(INTRO, exported(), flow, ai)
    assert structure_problems(raw, plugin=with_plugin) == []
    assert structure_problems(raw, plugin=not with_plugin) != []
    outer = unzipped(raw)
    assert outer["intro.md"] == INTRO
    assert unzipped(outer["package.zip"])["PkgAssets/FlowSolution.zip"] == flows()
    assert flow.connectors == ("contoso_bookshelf",)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (zipped({"a/intro.md": "", "package.zip": ""}), "the outer zip has a folder"),
        (zipped({"package.zip": ""}), "the outer zip has not one *.md"),
        (zipped({"intro.md": ""}), "the outer zip has not one *.zip"),
        (zipped({"intro.md": "", "p.zip": zipped({"x.txt": ""})}), "the package has not one folder"),
        (
            zipped({"intro.md": "", "p.zip": zipped({"P/a.zip": "", "P/b/c": ""})}),
            "the package's folder has a folder",
        ),
        (zipped({"intro.md": "", "p.zip": zipped({"P/a.zip": exported()})}), "there are 1 solutions"),
        (certification_zip(INTRO, exported(), Exported(exported(), ()), None), "there is no flow solution"),
        (certification_zip(INTRO, flows(), Exported(flows(), ()), None), "there is no connector solution"),
        (
            certification_zip(INTRO, exported(**{"solution.xml": ""}), Exported(flows(), ()), None),
            "ConnectorSolution.zip lacks solution.xml",
        ),
        (
            certification_zip(INTRO, exported(), Exported(exported(nodes=WORKFLOWS), ()), None),
            "FlowSolution.zip lacks a folder of its workflows",
        ),
    ],
)
def test_the_validator_of_these_tests_finds_what_is_wrong(raw: bytes, problem: str) -> None:
    assert structure_problems(raw, plugin=False) == [problem]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"no zip", "is no zip archive"),
        (zipped({"a": ""}), "it has no \\[Content_Types\\].xml"),
        (exported(**{"customizations.xml": "<a>"}), "customizations.xml: no element found"),
        (exported(**{"customizations.xml": "<!DOCTYPE a><a/>"}), "declares a document type"),
        (exported(nodes=WORKFLOWS), "it has no folder Workflows/"),
        (exported("x", "Workflows"), "it has no <Workflows> in customizations.xml"),
        (exported("x", "Workflows", nodes="<Workflows/>"), "it has no <Workflows> in customizations.xml"),
        (
            exported("x", "Workflows", **{"Connector/x_openapidefinition.json": ""}),
            "it has no folder Connector/",
        ),
    ],
)
def test_a_flow_solution_that_does_not_do(raw: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=message):
        read_flow_solution(written(tmp_path, raw))


@pytest.mark.parametrize("raw", [flows(), exported("x", "aiplugins", nodes="<aicopilot_aiplugin a='1'/>")])
def test_a_plugin_solution_that_does_not_do(raw: bytes, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not the solution that certification wants"):
        read_plugin_solution(written(tmp_path, raw))


def test_a_solution_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_flow_solution(tmp_path / "nothing.zip")


DOCTYPE = """<?xml version="1.0" encoding="{0}"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<ImportExportXml><Connectors><Connector><name>&b;</name></Connector></Connectors>
<Workflows><Workflow/></Workflows></ImportExportXml>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
def test_a_document_type_is_refused_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    mark = "\ufeff" if encoding.endswith("e") else ""
    text = (mark + DOCTYPE.format(encoding.removesuffix("-le").removesuffix("-be"))).encode(encoding)
    raw = exported("Workflows", **{"customizations.xml": text})  # type: ignore[arg-type]
    with pytest.raises(UserError, match="declares a document type"):
        read_flow_solution(written(tmp_path, raw))


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "no-such", "cp037"])
def test_an_encoding_that_the_parser_does_not_know(encoding: str, tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a/>'
    raw = exported("Workflows", **{"customizations.xml": text})
    with pytest.raises(UserError, match="is no exported solution"):
        read_flow_solution(written(tmp_path, raw))


@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_zip_ends_in_words(data: st.DataObject, tmp_path: Path) -> None:
    raw = bytearray(flows())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    for damaged in (raw, raw[:cut], raw[cut:]):
        try:
            read_flow_solution(written(tmp_path, bytes(damaged)))
        except UserError as error:
            assert "solution.zip" in str(error)


@pytest.mark.parametrize("method", [8, 12, 14, 93, 99])
def test_content_that_cannot_be_unpacked(method: int, tmp_path: Path) -> None:
    raw = flows()
    name = b"customizations.xml"
    local, central = raw.index(name) - 30, raw.rindex(name) - 46
    changed = bytearray(raw)
    for place in (local + 8, central + 10):
        changed[place : place + 2] = method.to_bytes(2, "little")
    with pytest.raises(UserError, match=r"is no zip archive that can be read: \w"):
        read_flow_solution(written(tmp_path, bytes(changed)))
