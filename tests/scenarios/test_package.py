"""Scenarios of packaging: a folder, changed in one respect, a command, and everything that it says."""

import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.package.shelf import flows
from tests.scenarios.conftest import Run
from tests.scenarios.test_bookshelf import DEFINITION, Change, both, edit, nothing, remove, write

NAMED = ["--publisher", "Contoso", "--publisher-prefix", "contoso"]
CERTIFICATION = ["--kind", "certification", "--flow-solution", "flows.zip"]


# The fixture may change: what it holds is no matter of these scenarios.
_SUMS = re.compile(r"[0-9a-f]{12}  +\d+ |(?<=\"bytes\": )\d+|(?<=\"sha256\": \")[0-9a-f]{64}")


def in_the_way(folder: Path) -> None:
    (folder / "dist" / "connector").mkdir(parents=True)
    (folder / "dist" / "connector" / "x").touch()


def add_flows(folder: Path) -> None:
    (folder / "flows.zip").write_bytes(flows())


PACKAGE: dict[str, tuple[Change, list[str], int]] = {
    "a folder and a solution": (nothing, NAMED, 0),
    "told briefly": (nothing, [*NAMED, "-q"], 0),
    "a folder alone, as json": (nothing, ["--kind", "folder", "--output", "out", "--format", "json"], 0),
    "a certification": (both(add_flows, write("intro.md", "# Bookshelf\n")), [*NAMED, *CERTIFICATION], 0),
    "a certification without flows": (write("intro.md", "x"), ["--kind", "certification"], 2),
    "what an import refuses": (edit(DEFINITION, '"2.0"', '"3.0"'), NAMED, 1),
    "what an import refuses, as json": (edit(DEFINITION, '"2.0"', '"3.0"'), ["--format", "json"], 1),
    "what an import refuses, forced": (edit(DEFINITION, '"2.0"', '"3.0"'), ["--force", "-q"], 0),
    "a prefix that Dataverse refuses": (nothing, ["--publisher-prefix", "Contoso"], 2),
    "something else in the way": (in_the_way, NAMED, 2),
    "no properties": (remove("apiProperties.json"), NAMED, 2),
    "no connector": (both(remove(DEFINITION), remove("apiProperties.json")), NAMED, 2),
}


@pytest.mark.parametrize("name", PACKAGE)
def test_package(name: str, folder: Path, run: Run, snapshot: SnapshotAssertion) -> None:
    change, argv, code = PACKAGE[name]
    change(folder)
    outcome = run("package", *argv)
    assert outcome.code == code
    assert _SUMS.sub("...", str(outcome)) == snapshot
    if code:
        assert not list(folder.glob("dist/*.zip"))
