"""``doctor`` on machines that have more or less of what the commands use."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tools.report.diagnosis import Diagnosis, Part, diagnosis_text
from tools.report.style import Style
from tools.script.mono import MonoEngine
from tools.workflow import doctor
from tools.workflow.doctor import diagnose

MONO = MonoEngine(Path("/x/mono"), Path("/x/mcs.exe"), Path("/x/Newtonsoft.Json.dll"))
MONO.__dict__["version"] = "Mono 6.8"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes this a machine with these parts."""

    def become(*, system: str = "linux", mono: Any = MONO, level: str = "bubblewrap", has: str = "") -> None:
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(doctor, "find_mono", lambda: mono)
        monkeypatch.setattr(doctor, "checked_dotnet", lambda: "dotnet is not on the PATH")
        monkeypatch.setattr(doctor, "isolation_level", lambda: level)
        monkeypatch.setattr(doctor, "strict_missing", lambda: "no assemblies")
        monkeypatch.setattr(doctor, "find_roslyn", lambda *_: None)
        monkeypatch.setattr(doctor, "find_ahead", lambda *_: None)
        monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}" if name in has.split() else None)

    return become


def parts(result: Diagnosis) -> dict[str, Part]:
    return {part.name: part for part in result.parts}


def test_one_engine_is_enough(machine: Any) -> None:
    machine(has="git paconn apt-get")
    result = diagnose()
    assert result.ok
    found = parts(result)
    assert found["engine mono"] == Part("engine mono", "Mono 6.8", "compiles and runs script.csx")
    assert found["engine dotnet"].state == "optional"
    assert (found["git"].found, found["git"].state) == ("/bin/git", "there")
    for name in ("Roslyn", "machine code"):
        assert (found[name].state, found[name].command) == ("optional", "connector setup")
    assert found["isolation"].state == "there"


@pytest.mark.parametrize(
    ("system", "has", "dotnet", "mono"),
    [
        ("linux", "apt-get", "", "sudo apt-get install -y --no-install-recommends "),
        ("linux", "", "", ""),
        ("darwin", "", "brew install --cask dotnet-sdk", "brew install mono"),
        ("win32", "", "winget install Microsoft.DotNet.SDK.8", "winget install Mono.Mono"),
    ],
)
def test_without_an_engine_each_system_has_its_commands(
    system: str, has: str, dotnet: str, mono: str, machine: Any
) -> None:
    machine(system=system, has=has, mono="mono is not on the PATH", level="process")
    result = diagnose()
    assert not result.ok
    found = parts(result)
    assert (found["engine mono"].state, found["engine dotnet"].state) == ("missing", "missing")
    assert found["engine dotnet"].command == dotnet
    assert found["engine mono"].command.startswith(mono) and bool(found["engine mono"].command) == bool(mono)
    assert found["isolation"].state == "optional"
    assert found["paconn"].command == "pipx install paconn"


@pytest.mark.parametrize(("works", "last"), [(True, "ok: connector 1.0 "), (False, "not ok: no engine ")])
def test_the_text_names_what_to_run(works: bool, last: str) -> None:
    engine = (
        Part("engine mono", "Mono 6.8") if works else Part("engine mono", "gone", "x", "missing", "get it")
    )
    result = Diagnosis("1.0", (engine, Part("paconn", "not here", "deploy", "optional", "pipx it")))
    text = diagnosis_text(result, Style())
    assert "to install it: pipx it" in text
    assert ("to install it: get it" in text) != works
    assert text.splitlines()[-1].startswith(last)
    assert ("paconn" in diagnosis_text(result, Style(verbosity=-1))) is False
