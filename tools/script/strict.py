"""The check that a script keeps to the .NET Framework 4.8, which the platform's documentation names.

Mono's and .NET's own assemblies have members that neither .NET Framework 4.8 nor .NET Standard 2.0 has
(``HttpMethod.Patch``, ``HttpStatusCode.TooManyRequests``, ``string.Split(string)``): a script that uses one
runs here and fails to compile in the cloud. The reference assemblies of 4.8 refuse them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from .cache import Cache, cache_folder, digest
from .calls import NOT_JUDGED, Diagnostic
from .compiler import compile_host, judged, parse, prepare, read_script
from .mono import FRAMEWORK, MonoEngine, find_mono
from .roslyn import find_roslyn

VARIABLE = "CONNECTOR_REFERENCE_ASSEMBLIES"
_FOLDER = "reference-assemblies/4.8-api"
_SYSTEM = Path("/usr/lib/mono/4.8-api")
_ASSEMBLIES = ("mscorlib.dll", *FRAMEWORK)


def reference_assemblies(cache: Path | None = None) -> Path | None:
    """Return the folder of .NET Framework 4.8's reference assemblies, or None when there is none.

    Looked at in this order: ``$CONNECTOR_REFERENCE_ASSEMBLIES``, the Python environment's
    ``share/reference-assemblies/4.8-api``, ``reference-assemblies/4.8-api`` in the cache,
    ``/usr/lib/mono/4.8-api``.
    """
    named = os.environ.get(VARIABLE)
    places = [Path(named)] if named else []
    places += [Path(sys.prefix) / "share" / _FOLDER, cache_folder(cache) / _FOLDER, _SYSTEM]
    return next((place for place in places if all((place / name).is_file() for name in _ASSEMBLIES)), None)


def strict_available(cache: Path | None = None) -> bool:
    """Return whether `check_strict` can work here: mcs and the reference assemblies are there."""
    return reference_assemblies(cache) is not None and isinstance(find_mono(), MonoEngine)


def check_strict(script: Path, cache: Path | None = None) -> tuple[Diagnostic, ...]:
    """Return the errors of compiling ``script`` against .NET Framework 4.8's assemblies; none = it fits.

    The result is kept in the cache by content.

    Raises:
        UserError: the file cannot be read; or mcs or the reference assemblies are missing.
    """
    folder, engine = reference_assemblies(cache), find_mono()
    if isinstance(engine, str):
        raise UserError(f"the check against .NET Framework 4.8 needs Mono's compiler: {engine}")
    if folder is None:
        raise UserError(
            "the check against .NET Framework 4.8 needs its reference assemblies: unpack Debian's package "
            "mono-devel (apt-get download mono-devel; dpkg -x mono-devel_*.deb DIR) and set "
            f"{VARIABLE} to DIR/usr/lib/mono/4.8-api"
        )
    store = Cache(cache_folder(cache))
    host = compile_host(engine, store)
    prepared = prepare(read_script(script))
    references = [*(str(folder / name) for name in _ASSEMBLIES), str(host.shim), str(engine.newtonsoft)]

    second = find_roslyn(engine, store)

    def build(scratch: Path) -> dict[str, Any]:
        text = scratch / "prepared.cs"
        text.write_bytes(prepared)
        output = scratch / "strict.dll"
        outcome = engine.compile([text], output, references, ("-nostdlib", "-noconfig"))
        errors = judged(engine, prepared, outcome, parse(outcome)) if outcome.code else ()
        newer = any(item.code == NOT_JUDGED for item in errors)
        if newer and second is not None:
            options = ("-nostdlib", "-noconfig", *second.options)
            outcome = second.compile([text], output, references, options)
            output.with_suffix(".pdb").unlink(missing_ok=True)
        output.unlink(missing_ok=True)
        found = (item for item in parse(outcome) if item.severity == "error")
        return {"errors": [[d.line, d.column, d.code, d.message] for d in found]}

    sizes = [f"{name} {(folder / name).stat().st_size}" for name in _ASSEMBLIES]
    compilers = [host.program.parent.name, second.folder.name if second else ""]
    notes = store.entry("strict", digest([*compilers, prepared, *sizes]), build).notes
    errors = [Diagnostic(line, column, code, text, "error") for line, column, code, text in notes["errors"]]
    return tuple(errors)
