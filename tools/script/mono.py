"""The engine ``mono``: Debian's Mono with its compiler ``mcs`` and Newtonsoft.Json 6."""

from __future__ import annotations

import shutil
from functools import cached_property
from pathlib import Path
from typing import Literal

from .toolchain import Engine, run

FRAMEWORK = (
    "System.dll",
    "System.Core.dll",
    "System.Data.dll",
    "System.Net.Http.dll",
    "System.Numerics.dll",
    "System.Runtime.Serialization.dll",
    "System.Web.dll",
    "System.Xml.dll",
    "System.Xml.Linq.dll",
    "System.Drawing.dll",
    "System.IO.Compression.dll",
    "System.IO.Compression.FileSystem.dll",
    "Microsoft.CSharp.dll",
)
_COMPILER = "mcs.exe"
_NEWTONSOFT = (
    "lib/cli/Newtonsoft.Json-*/Newtonsoft.Json.dll",
    "lib/mono/gac/Newtonsoft.Json/*/Newtonsoft.Json.dll",
    "lib/mono/Newtonsoft.Json/Newtonsoft.Json.dll",
)


class MonoEngine(Engine):
    """Mono at ``mono`` with its compiler ``mcs.exe`` at ``mcs`` and Newtonsoft.Json at ``newtonsoft``."""

    name: Literal["dotnet", "mono"] = "mono"

    def __init__(self, mono: Path, mcs: Path, newtonsoft: Path) -> None:
        self.mono = mono
        self.mcs = mcs
        self.newtonsoft = newtonsoft

    @cached_property
    def version(self) -> str:
        """Return the first line of ``mono --version``; mcs is released with it."""
        return run([str(self.mono), "--version"]).output.partition("\n")[0].strip()

    @cached_property
    def identity(self) -> str:
        """Return sizes and times of runtime, compiler and base library: a start to ask it takes long."""
        return " ".join(map(_stamp, (self.mono.resolve(), self.mcs, self.mcs.with_name("mscorlib.dll"))))

    @property
    def references(self) -> tuple[str, ...]:
        """Return the assemblies of the platform's implicit usings that Mono has."""
        return (*FRAMEWORK, str(self.newtonsoft))

    @property
    def compiler(self) -> list[str]:
        """Return ``mono mcs.exe``: the program ``mcs`` is a shell script, which needs a shell."""
        return [str(self.mono), str(self.mcs)]

    @property
    def options(self) -> tuple[str, ...]:
        """Return ``-debug``."""
        return ("-debug",)

    @property
    def host_name(self) -> str:
        """Return ``Host.exe``."""
        return "Host.exe"

    def prepare(self, folder: Path) -> None:
        """Put Newtonsoft.Json beside the host: it is not in every Mono's global assembly cache."""
        shutil.copyfile(self.newtonsoft, folder / self.newtonsoft.name)

    def command(self, host: Path, ahead: Path | None = None) -> list[str]:
        """Return ``mono --debug -O=-branch Host.exe``: stack traces with lines, and the right ones.

        Mono's branch optimisation moves a ``throw`` to the end of its method, and the line with it.
        """
        path = [] if ahead is None else [f"--aot-path={ahead}"]
        return [str(self.mono), "--debug", "-O=-branch", *path, str(host)]

    @property
    def readable(self) -> tuple[Path, ...]:
        """Return the program, its libraries and its settings."""
        program = self.mono.resolve()
        prefix = program.parent.parent
        return (self.mono, program, prefix / "lib", prefix / "etc/mono", Path("/etc/mono"))

    @property
    def environment(self) -> dict[str, str]:
        """Return the heap's limit: a script that hoards memory ends in an OutOfMemoryException."""
        return {"MONO_GC_PARAMS": "max-heap-size=768m"}


def _stamp(path: Path) -> str:
    try:
        state = path.stat()
    except OSError:
        return f"{path} is not there"
    return f"{path} {state.st_size} {state.st_mtime_ns}"


def find_mono() -> MonoEngine | str:
    """Return the engine, or what is missing, in words."""
    mono = shutil.which("mono")
    if mono is None:
        return "mono is not on the PATH"
    prefix = Path(mono).resolve().parent.parent
    libraries = prefix / "lib/mono/4.5"
    missing = [name for name in (_COMPILER, *FRAMEWORK) if not (libraries / name).exists()]
    if missing:
        return f"Mono lacks {', '.join(missing)}"
    for pattern in _NEWTONSOFT:
        for path in sorted(prefix.glob(pattern), reverse=True):
            return MonoEngine(Path(mono), libraries / _COMPILER, path)
    return "Mono lacks Newtonsoft.Json.dll"
