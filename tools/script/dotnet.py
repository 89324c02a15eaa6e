"""The engine ``dotnet``: the compiler and runtime of a .NET SDK, without project files or a restore."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .toolchain import Engine, run

_FRAMEWORK = "Microsoft.NETCore.App"
_LISTED = re.compile(
    r"^(?:(?P<name>\S+) )?(?P<version>\d+\.\d+\.\d+\S*) \[(?P<folder>.+)\]\s*$", re.MULTILINE
)
_MANAGED = re.compile(
    r"(System\..+|mscorlib|netstandard|Microsoft\.(CSharp|VisualBasic.*|Win32\..+)|WindowsBase)\.dll"
)
# What .NET calls obsolete, the platform's .NET Framework does not.
_OBSOLETE = f"-nowarn:{','.join(f'SYSLIB{number:04}' for number in range(1, 100))}"
_HEAP_BYTES = 768 << 20
# An SDK brings Newtonsoft.Json for its own use; NuGet's store is the other place where it may lie.
_NEWTONSOFT = ("Newtonsoft.Json.dll", "*/Newtonsoft.Json.dll", "Sdks/*/tools/*/Newtonsoft.Json.dll")
_NUGET = "newtonsoft.json/*/lib/netstandard2.0/Newtonsoft.Json.dll"


@dataclass(frozen=True, slots=True)
class _Installed:
    version: str
    folder: Path

    @property
    def order(self) -> tuple[tuple[int, ...], bool, str]:
        """Sort key: by number, a preview before its release."""
        number, _, label = self.version.partition("-")
        return tuple(int(part) for part in re.findall(r"\d+", number)), not label, label

    @property
    def major(self) -> int:
        """Return the first number of the version."""
        return self.order[0][0]


class DotnetEngine(Engine):
    """The SDK in ``sdk`` and the runtime ``runtime``, both of the installation that ``dotnet`` starts."""

    name: Literal["dotnet", "mono"] = "dotnet"

    def __init__(self, dotnet: Path, sdk: _Installed, runtime: _Installed, newtonsoft: Path) -> None:
        self.dotnet = dotnet
        self.newtonsoft = newtonsoft
        self._sdk = sdk
        self._runtime = runtime
        self._csc = sdk.folder / "Roslyn" / "bincore" / "csc.dll"
        self._references = (*_framework_references(sdk, runtime), str(newtonsoft))

    @property
    def version(self) -> str:
        """Return the versions of SDK and runtime."""
        return f".NET SDK {self._sdk.version}, runtime {self._runtime.version}"

    @property
    def references(self) -> tuple[str, ...]:
        """Return the paths of the framework's reference assemblies and of Newtonsoft.Json."""
        return self._references

    @property
    def compiler(self) -> list[str]:
        """Return ``dotnet exec csc.dll -noconfig``: the SDK's Roslyn."""
        return [str(self.dotnet), "exec", str(self._csc), "-noconfig"]

    @property
    def options(self) -> tuple[str, ...]:
        """Return options for no other assemblies, portable debug information and English in UTF-8."""
        return (
            *("-nostdlib+", "-debug:portable", "-deterministic+", "-define:DOTNET"),
            *(*self.language, _OBSOLETE),
        )

    @property
    def language(self) -> tuple[str, ...]:
        """Return options for English in UTF-8."""
        return "-utf8output", "-preferreduilang:en-US"

    @property
    def host_name(self) -> str:
        """Return ``Host.dll``."""
        return "Host.dll"

    def prepare(self, folder: Path) -> None:
        """Put beside the host which runtime it wants, and Newtonsoft.Json."""
        shutil.copyfile(self.newtonsoft, folder / self.newtonsoft.name)
        options = {
            "tfm": f"net{self._runtime.major}.0",
            "framework": {"name": _FRAMEWORK, "version": self._runtime.version},
            "configProperties": {
                # A script that hoards memory ends in an OutOfMemoryException.
                "System.GC.HeapHardLimit": _HEAP_BYTES,
                "System.GC.Concurrent": False,
            },
        }
        text = json.dumps({"runtimeOptions": options}, indent=2)
        (folder / "Host.runtimeconfig.json").write_text(text, encoding="utf-8")

    def command(self, host: Path, ahead: Path | None = None) -> list[str]:
        """Return ``dotnet exec Host.dll``."""
        return [str(self.dotnet), "exec", str(host)]

    @property
    def readable(self) -> tuple[Path, ...]:
        """Return the program, the folder of the runtime's installation and the SDK's compiler."""
        program = self.dotnet.resolve()
        installation = self._runtime.folder.parents[2]
        return (self.dotnet, program, program.parent / "host", installation, self._csc.parent)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that keep the SDK from talking, from talking home and from being talked to."""
        return {
            "DOTNET_CLI_TELEMETRY_OPTOUT": "1",
            "DOTNET_NOLOGO": "1",
            "DOTNET_TieredPGO": "0",
            # Else the runtime leaves a socket in the temporary folder, on which it takes commands.
            "DOTNET_EnableDiagnostics": "0",
            # The compiler of an SDK may be made for an older runtime than the one that is there.
            "DOTNET_ROLL_FORWARD": "Major",
        }


def find_dotnet() -> DotnetEngine | str:
    """Return the engine of the newest SDK on this machine, not yet checked, or what is missing, in words."""
    command = shutil.which("dotnet")
    if command is None:
        return "dotnet is not on the PATH"
    sdks = sorted(_listed(command, "--list-sdks"), key=lambda item: item.order)
    runtimes = [
        item for item in _listed(command, "--list-runtimes") if (item.folder / "System.Runtime.dll").exists()
    ]
    if not sdks or not runtimes:
        return f"dotnet has no {'runtime' if sdks else 'SDK'}"
    sdk = sdks[-1]
    runtime = max(runtimes, key=lambda item: (item.major == sdk.major, item.order))
    newtonsoft = [path for pattern in _NEWTONSOFT for path in sorted(sdk.folder.glob(pattern))]
    if not newtonsoft:
        newtonsoft = in_nuget(_NUGET)
    if not newtonsoft:
        return f".NET SDK {sdk.version} has no Newtonsoft.Json.dll"
    return DotnetEngine(Path(command), sdk, runtime, newtonsoft[0])


def in_nuget(pattern: str) -> list[Path]:
    """Return what NuGet's store of this user has at ``pattern``, later versions first."""
    with contextlib.suppress(RuntimeError):  # no HOME, and a user whom the system does not know
        return sorted(Path.home().glob(f".nuget/packages/{pattern}"), reverse=True)
    return []


def _listed(command: str, option: str) -> list[_Installed]:
    """Return what ``dotnet --list-sdks`` or ``--list-runtimes`` prints; only .NET's own runtimes."""
    found = []
    for match in _LISTED.finditer(run([command, option]).output):
        if match["name"] in (None, _FRAMEWORK):
            found.append(_Installed(match["version"], Path(match["folder"]) / match["version"]))
    return found


def _framework_references(sdk: _Installed, runtime: _Installed) -> list[str]:
    """Return the reference pack's assemblies, or the runtime's own where there is no pack."""
    packs = sdk.folder.parent.parent / "packs" / f"{_FRAMEWORK}.Ref"
    known = [_Installed(path.name, path) for path in packs.glob("[0-9]*")] if packs.is_dir() else []
    fitting = sorted((item for item in known if item.major == runtime.major), key=lambda item: item.order)
    for pack in reversed(fitting):
        assemblies = sorted(str(path) for path in pack.folder.glob("ref/net*/*.dll"))
        if assemblies:
            return assemblies
    native = ".Native.dll"
    return sorted(
        str(path)
        for path in runtime.folder.glob("*.dll")
        if _MANAGED.fullmatch(path.name) and not path.name.endswith(native)
    )
