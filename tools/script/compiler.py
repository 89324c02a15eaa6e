"""From sources to assemblies: the host program once, a script whenever its content changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..connector.namespaces import SCRIPT_NAMESPACES
from ..core.cache import Build, Cache, Entry, digest
from ..core.errors import UserError
from .calls import NOT_JUDGED, CompileError, Diagnostic
from .mono import MonoEngine
from .newer_csharp import find_unjudged
from .roslyn import RoslynEngine, find_roslyn, roslyn_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .toolchain import Compiled, Engine

SOURCES = Path(__file__).parent / "host"
SHIM = "ScriptRuntime.dll"
_SHIM_SOURCES = ("ScriptRuntime.cs", "OwnClients.cs")
_STAND_INS = SOURCES / "Clients.cs"  # compiled with every script
_PROGRAM = ("Host.cs", "Call.cs", "Messages.cs", "Wire.cs")

_DIAGNOSTIC = re.compile(
    r"^(?:(?P<file>[^\n]*?)\((?P<line>\d+)(?:,(?P<column>\d+))?[^)\n]*\) ?: )?"
    r"(?:fatal )?(?P<severity>error|warning) (?P<code>[A-Z]+\d+): (?P<message>.*)$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class HostFiles:
    """The compiled host: ``program`` to start, ``shim`` to compile scripts against."""

    program: Path
    shim: Path


@dataclass(frozen=True, slots=True)
class ScriptFiles:
    """A compiled script: its assembly, and what the compiler warned of."""

    assembly: Path
    warnings: tuple[Diagnostic, ...]


def compile_host(engine: Engine, cache: Cache) -> HostFiles:
    """Return the host and the shim, compiled by ``engine`` or taken from ``cache``.

    Raises:
        UserError: the engine cannot compile them, so its installation is incomplete.
    """
    shim, program = ([SOURCES / name for name in names] for names in (_SHIM_SOURCES, _PROGRAM))
    parts = [path.read_bytes() for path in (*shim, *program, _STAND_INS)]

    def build(folder: Path) -> dict[str, Any]:
        _expect(engine, engine.compile(shim, folder / SHIM, engine.references))
        references = (str(folder / SHIM), *engine.references)
        _expect(engine, engine.compile(program, folder / engine.host_name, references))
        engine.prepare(folder)
        return {}

    key = digest([engine.name, engine.identity, *engine.references, *parts])
    folder = cache.entry("host", key, build).folder
    return HostFiles(folder / engine.host_name, folder / SHIM)


def compile_shim(engine: Engine, cache: Cache, references: Sequence[str], options: Sequence[str]) -> Path:
    """Return the shim alone, compiled against other ``references`` than the engine's.

    Raises:
        UserError: the engine cannot compile it.
    """
    sources = [SOURCES / name for name in _SHIM_SOURCES]

    def build(folder: Path) -> dict[str, Any]:
        _expect(engine, engine.compile(sources, folder / SHIM, references, options))
        return {}

    sizes = [f"{name} {Path(name).stat().st_size}" for name in references]
    key = digest([engine.name, engine.identity, *sizes, *options, *(path.read_bytes() for path in sources)])
    return cache.entry("shim", key, build).folder / SHIM


def compile_script(source: bytes, engine: Engine, cache: Cache, host: HostFiles) -> ScriptFiles:
    """Return the assembly for the content of a script.csx, compiled or taken from ``cache``.

    Raises:
        CompileError: the script does not compile.
        UserError: it is not UTF-8 text.
    """
    prepared = prepare(source)
    # The host's key stands for engine, references and shim.
    key = digest([host.program.parent.name, prepared])
    second_key = digest([key, roslyn_key(engine)]) if isinstance(engine, MonoEngine) else ""
    if second_key and (known := cache.peek("script", second_key)):
        return _files(known, second_key)
    try:
        return _files(cache.entry("script", key, _builder(prepared, engine, host, key)), key)
    except CompileError as error:
        # A fault in C# that the first compiler knows is judged; the rest is for the second.
        if error.judged or not isinstance(engine, MonoEngine):
            raise
        second = find_roslyn(engine, cache)
        if second is None:
            raise
    build = _builder(prepared, second, host, second_key)
    return _files(cache.entry("script", second_key, build), second_key)


def _builder(prepared: bytes, engine: Engine, host: HostFiles, key: str) -> Build:
    def build(folder: Path) -> dict[str, Any]:
        text = folder / "prepared.cs"
        text.write_bytes(prepared)
        references = (str(host.shim), *engine.references)
        outcome = engine.compile([text, _STAND_INS], folder / f"script-{key}.dll", references)
        diagnostics = parse(outcome)
        if outcome.code:
            raise CompileError(judged(engine, prepared, outcome, diagnostics))
        return {"warnings": [[d.line, d.column, d.code, d.message] for d in diagnostics]}

    return build


def _files(entry: Entry, key: str) -> ScriptFiles:
    noted = entry.notes["warnings"]
    warnings = [Diagnostic(line, column, code, text, "warning") for line, column, code, text in noted]
    return ScriptFiles(entry.folder / f"script-{key}.dll", tuple(warnings))


def read_script(path: Path) -> bytes:
    """Return the content of the script file.

    Raises:
        UserError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", str(path)) from None


def prepare(source: bytes) -> bytes:
    """Return what the compiler gets for a script: default usings on one line, then the script as line 1."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise UserError("the script is not UTF-8 text", "script.csx", line) from None
    usings = " ".join(f"using {name};" for name in SCRIPT_NAMESPACES)
    # The byte order mark makes the compilers read UTF-8 whatever the locale is.
    return f'\ufeff{usings}\n#line 1 "script.csx"\n{text}\n'.encode()


def parse(outcome: Compiled) -> tuple[Diagnostic, ...]:
    """Return what a compiler said, errors first, each once; never empty when the compiler failed."""
    found: dict[Diagnostic, None] = {}
    for match in _DIAGNOSTIC.finditer(outcome.output):
        inside = (match["file"] or "").endswith("script.csx")
        severity = cast("Any", match["severity"])
        line, column = (int(match["line"]), int(match["column"] or 0)) if inside else (0, 0)
        found[Diagnostic(line, column, match["code"], match["message"].strip(), severity)] = None
    errors = [item for item in found if item.severity == "error"]
    if outcome.code and not errors:
        text = outcome.output.strip().partition("\n")[0][:500] or f"ended with exit code {outcome.code}"
        errors = [Diagnostic(0, 0, "compiler", f"the compiler failed: {text}", "error")]
    return (*errors, *(item for item in found if item.severity == "warning"))


def judged(
    engine: Engine, prepared: bytes, outcome: Compiled, errors: tuple[Diagnostic, ...]
) -> tuple[Diagnostic, ...]:
    """Return ``errors``, or in their place why ``engine`` could not judge the script."""
    if isinstance(engine, MonoEngine):
        script = prepared.decode("utf-8-sig").split("\n", 2)[2]  # below the usings and the line's number
        roslyn = isinstance(engine, RoslynEngine)
        unjudged = find_unjudged(script, outcome, errors, roslyn=roslyn)
        return errors if unjudged is None else (unjudged,)
    if errors[0].code == "compiler":
        return (Diagnostic(0, 0, NOT_JUDGED, f"is not judged: {errors[0].message}", "error"),)
    return errors


def _expect(engine: Engine, outcome: Compiled) -> None:
    if outcome.code:
        said = "; ".join(str(item.message) for item in parse(outcome)[:3])
        raise UserError(f"{engine.name} cannot compile the script host: {said}")
