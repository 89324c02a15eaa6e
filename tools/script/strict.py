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

from ..core.cache import Cache, cache_folder, digest
from ..core.errors import UserError
from .calls import NOT_JUDGED, Diagnostic
from .compiler import compile_host, compile_shim, judged, parse, prepare, read_script
from .dotnet import DotnetEngine, find_dotnet, in_nuget
from .mono import FRAMEWORK, MonoEngine, find_mono
from .roslyn import find_roslyn

VARIABLE = "CONNECTOR_REFERENCE_ASSEMBLIES"
_FOLDER = "reference-assemblies/4.8-api"
_SYSTEM = Path("/usr/lib/mono/4.8-api")
_NUGET = "microsoft.netframework.referenceassemblies.net48/*/build/.NETFramework/v4.8"
# That of a .NET SDK is made for .NET itself, and refers to libraries that .NET Framework does not have.
_NEWTONSOFT = "newtonsoft.json/*/lib/net45/Newtonsoft.Json.dll"
_ASSEMBLIES = ("mscorlib.dll", *FRAMEWORK)
_ALONE = ("-nostdlib", "-noconfig")


def reference_assemblies(cache: Path | None = None) -> Path | None:
    """Return the folder of .NET Framework 4.8's reference assemblies, or None when there is none.

    Looked at in this order: ``$CONNECTOR_REFERENCE_ASSEMBLIES``, the Python environment's
    ``share/reference-assemblies/4.8-api``, ``reference-assemblies/4.8-api`` in the cache,
    ``/usr/lib/mono/4.8-api``, Microsoft's package in NuGet's store.
    """
    named = os.environ.get(VARIABLE)
    places = [Path(named)] if named else []
    places += [
        Path(sys.prefix) / "share" / _FOLDER,
        cache_folder(cache) / _FOLDER,
        _SYSTEM,
        *in_nuget(_NUGET),
    ]
    return next((place for place in places if all((place / name).is_file() for name in _ASSEMBLIES)), None)


def strict_missing(cache: Path | None = None) -> str | None:
    """Return in words what `check_strict` lacks here; None: it can work."""
    if isinstance(found := _compiler(), str):
        return found
    if reference_assemblies(cache) is not None:
        return None
    return (
        "there are no reference assemblies of .NET Framework 4.8: unpack Debian's package mono-devel "
        f"(apt-get download mono-devel; dpkg -x mono-devel_*.deb DIR) and set {VARIABLE} to "
        "DIR/usr/lib/mono/4.8-api, or let NuGet restore Microsoft.NETFramework.ReferenceAssemblies.net48"
    )


def strict_available(cache: Path | None = None) -> bool:
    """Return whether `check_strict` can work here."""
    return strict_missing(cache) is None


def _compiler() -> tuple[MonoEngine | DotnetEngine, Path] | str:
    """Return the compiler with a Newtonsoft.Json for .NET Framework, or what is missing, in words."""
    if isinstance(mono := find_mono(), MonoEngine):
        return mono, mono.newtonsoft
    if isinstance(dotnet := find_dotnet(), str):
        return f"it takes Mono's compiler or that of a .NET SDK: {mono}, {dotnet}"
    if not (found := in_nuget(_NEWTONSOFT)):
        return (
            f"{mono}, and the .NET SDK's own Newtonsoft.Json is not for .NET Framework: let NuGet restore "
            "the package Newtonsoft.Json, in any project"
        )
    return dotnet, found[0]


def check_strict(script: Path, cache: Path | None = None) -> tuple[Diagnostic, ...]:
    """Return the errors of compiling ``script`` against .NET Framework 4.8's assemblies; none = it fits.

    The result is kept in the cache by content.

    Raises:
        UserError: the file cannot be read; or a compiler or the reference assemblies are missing.
    """
    folder, found = reference_assemblies(cache), _compiler()
    if isinstance(found, str) or folder is None:
        raise UserError(f"no check against .NET Framework 4.8: {strict_missing(cache)}")
    engine, newtonsoft = found
    store = Cache(cache_folder(cache))
    prepared = prepare(read_script(script))
    library = [*(str(folder / name) for name in _ASSEMBLIES), str(newtonsoft)]
    second = find_roslyn(engine, store) if isinstance(engine, MonoEngine) else None
    options = (*_ALONE, *engine.language)
    shim = (
        compile_host(engine, store).shim
        if isinstance(engine, MonoEngine)
        else compile_shim(engine, store, library, options)
    )
    references = [*library, str(shim)]

    def build(scratch: Path) -> dict[str, Any]:
        text = scratch / "prepared.cs"
        text.write_bytes(prepared)
        output = scratch / "strict.dll"
        outcome = engine.compile([text], output, references, options)
        errors = judged(engine, prepared, outcome, parse(outcome)) if outcome.code else ()
        newer = any(item.code == NOT_JUDGED for item in errors)
        if newer and second is not None:
            outcome = second.compile([text], output, references, (*_ALONE, *second.options))
            output.with_suffix(".pdb").unlink(missing_ok=True)
        output.unlink(missing_ok=True)
        found = (item for item in parse(outcome) if item.severity == "error")
        return {"errors": [[d.line, d.column, d.code, d.message] for d in found]}

    sizes = [f"{name} {(folder / name).stat().st_size}" for name in _ASSEMBLIES]
    compilers = [shim.parent.name, second.folder.name if second else ""]
    notes = store.entry("strict", digest([*compilers, prepared, *sizes]), build).notes
    errors = [Diagnostic(line, column, code, text, "error") for line, column, code, text in notes["errors"]]
    return tuple(errors)
