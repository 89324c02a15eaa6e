"""Compiled scripts in the cache: used again, made again where they are damaged or gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.script.support import answered, call, write_script
from tools.script import Engine, ScriptHost

pytestmark = pytest.mark.slow


def test_unchanged_script_starts_no_compiler(
    engine: Engine, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write_script(
        tmp_path, "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)299);"
    )
    with ScriptHost(script, engine, cache) as host:
        host.compile()

    def no_compiler(*unused: object) -> None:
        pytest.fail("a compiler was started")

    with monkeypatch.context() as patch:
        patch.setattr(type(engine), "compile", no_compiler)
        with ScriptHost(script, engine, cache) as host:
            assert answered(call(host, "Any")).status == 299


def test_corrupt_assembly_is_compiled_again(engine: Engine, tmp_path: Path, cache: Path) -> None:
    script = write_script(
        tmp_path, "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)298);"
    )
    with ScriptHost(script, engine, cache) as host:
        host.compile()
        assert host._files is not None
        assembly = host._files.assembly
    assembly.write_bytes(assembly.read_bytes()[:100])
    with ScriptHost(script, engine, cache) as host:
        assert answered(call(host, "Any")).status == 298


def test_cache_that_is_emptied_meanwhile(engine: Engine, tmp_path: Path, cache: Path) -> None:
    own = tmp_path / "cache"
    shutil.copytree(cache, own)
    script = write_script(
        tmp_path, "await Task.Yield(); return new HttpResponseMessage((HttpStatusCode)297);"
    )
    with ScriptHost(script, engine, own) as host:
        assert answered(call(host, "Any")).status == 297
        shutil.rmtree(own)
        assert answered(call(host, "Any")).status == 297
        host.close()
        assert answered(call(host, "Any")).status == 297
        shutil.rmtree(own)
        script.write_text(script.read_text("utf-8").replace("297", "296"), "utf-8")
        assert answered(call(host, "Any")).status == 296
