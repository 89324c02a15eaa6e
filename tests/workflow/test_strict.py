"""Newer libraries than .NET Framework 4.8 are refused on every engine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.engines import DOTNET, engine_named
from tests.package.shelf import SHELF
from tools.script import strict_available
from tools.workflow.proof import STRICT
from tools.workflow.script_options import ScriptOptions
from tools.workflow.verify import VerifyOptions, verify

NEWER = {
    "HttpMethod.Patch": "HttpMethod.Patch.ToString()",
    "HttpStatusCode.TooManyRequests": "HttpStatusCode.TooManyRequests.ToString()",
    "string.Split(string)": '"a, b".Split(", ")[0]',
    "Dictionary.TryAdd": "new Dictionary<int, int>().TryAdd(1, 2).ToString()",
}


@pytest.mark.slow
@pytest.mark.skipif(not strict_available(), reason="needs the reference assemblies")
@pytest.mark.parametrize("engine", ["mono", "dotnet"])
def test_newer_libraries_are_refused(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("CONNECTOR_CACHE", str(cache))
    engine_named(engine, cache)
    monkeypatch.setenv("PATH", os.pathsep.join((os.environ["PATH"], str(DOTNET))))
    folder = shutil.copytree(SHELF, tmp_path / "shelf")
    script = folder / "script.csx"
    used = "\n".join(f"private static string Used{n} = {use};" for n, use in enumerate(NEWER.values()))
    text = script.read_text(encoding="utf-8").rstrip()
    script.write_text(f"{text.removesuffix('}')}{used}\n}}\n", encoding="utf-8")
    first = len(text.splitlines())
    found = verify(folder, VerifyOptions(ScriptOptions(engine))).findings
    refused = {item.line for item in found if (item.rule, item.name) == STRICT and item.severity == "error"}
    assert refused == {first + number for number in range(len(NEWER))}
