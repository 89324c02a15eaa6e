"""The certification package against the structure that Microsoft's validator checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
