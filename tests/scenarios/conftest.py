"""Runs the program, as a person would, on a copy of a folder."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.program import Program

ROOT = Path(__file__).parent.parent.parent
FIXTURES = ROOT / "tests" / "fixtures"

_SECONDS = re.compile(r"\b\d+\.\d{2,4} s\b|(?<=\"seconds\": )\d+(\.\d+)?([eE]-?\d+)?|(?<= time=\")[\d.]+")
_ISOLATION = re.compile(r"(?<=, isolation )[a-z]+|(?<=\"isolation\": \")[a-z]+")
# Whether the reference assemblies are here is no matter of the scenario.
_STRICT = "the strict compile was left out: "
_STRICT_NOTE = re.compile(
    rf"(?:\A|(?<=\n\n))note: {_STRICT}.*\n\n|note: {_STRICT}.*\n"
    rf'|(?<=\[)\n *"{_STRICT}.*"\n *(?=\])|,\n *"{_STRICT}.*"'
)


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    out: str
    err: str

    def __str__(self) -> str:
        text = f"exit code {self.code}\n"
        for name, stream in (("stdout", self.out), ("stderr", self.err)):
            text += f"--- {name}\n{masked(stream)}" if stream else ""
        return text

    def json(self) -> object:
        return json.loads(self.out)


def masked(text: str) -> str:
    def mask(match: re.Match[str]) -> str:
        return "0.00 s" if match[0].endswith("s") else "0.0"

    text = _SECONDS.sub(mask, _ISOLATION.sub("LEVEL", text))
    return re.sub(r" +0\.00 s", " 0.00 s", _STRICT_NOTE.sub("", text))


Run = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the connector ``bookshelf``, to be changed at will."""
    target = tmp_path / "a shelf"
    shutil.copytree(FIXTURES / "bookshelf", target)
    return target


@pytest.fixture
def run(folder: Path, program: Program) -> Run:
    """Return a function that runs the program with its arguments in ``folder``."""

    def run(*argv: str) -> Outcome:
        done = program.run(*argv, cwd=folder, environment={"COLUMNS": "100"})
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run
