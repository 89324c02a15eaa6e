"""Finds the parts of this machine that commands use: Python, engines for scripts, isolation, programs."""

from __future__ import annotations

import platform
import shutil
import sys
from typing import TYPE_CHECKING

from .. import __version__
from ..core.cache import Cache, cache_folder
from ..core.errors import UserError
from ..package.paconn import find_paconn
from ..report.diagnosis import Diagnosis, Part
from ..script import isolation_level, strict_missing
from ..script.ahead import find_ahead
from ..script.mono import MonoEngine, find_mono
from ..script.roslyn import find_roslyn
from ..script.toolchain import Engine, install_command
from ..script.toolchain_choice import checked_dotnet

if TYPE_CHECKING:
    from collections.abc import Iterator

_SDK = {
    "win32": "winget install Microsoft.DotNet.SDK.8",
    "darwin": "brew install --cask dotnet-sdk",
}
_MONO = {"win32": "winget install Mono.Mono", "darwin": "brew install mono"}
_ISOLATION = {
    "bubblewrap": "bubblewrap: a script sees no files, network or processes",
    "landlock": "Landlock: a script sees no files and opens no sockets",
    "process": "an own process alone: run scripts that you trust (SECURITY.md)",
}


def diagnose() -> Diagnosis:
    """Return what is here and what is missing; nothing is installed, nothing leaves the machine."""
    return Diagnosis(
        __version__, (_python(), *_engines(), *_prepared(), _isolation(), _strict(), *_programs())
    )


def _python() -> Part:
    return Part("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _engines() -> Iterator[Part]:
    """Yield the engines; where one works, the other is not missed."""
    found: dict[str, Engine | str] = {"dotnet": checked_dotnet(), "mono": find_mono()}
    works = any(isinstance(engine, Engine) for engine in found.values())
    commands = {"dotnet": _SDK.get(sys.platform, ""), "mono": _mono_command()}
    for name, engine in found.items():
        use = "compiles and runs script.csx"
        if isinstance(engine, Engine):
            yield Part(f"engine {name}", engine.version, use)
        else:
            yield Part(f"engine {name}", str(engine), use, "optional" if works else "missing", commands[name])


def _prepared() -> Iterator[Part]:
    """Yield what `setup` prepares for Mono, where Mono is."""
    mono, cache = find_mono(), Cache(cache_folder())
    if isinstance(mono, MonoEngine):
        roslyn = find_roslyn(mono, cache)
        for name, folder, use in (
            ("Roslyn", roslyn and roslyn.folder, "compiles scripts in newer C# on Mono"),
            ("machine code", find_ahead(mono, cache), "quicker starts of scripts on Mono"),
        ):
            if folder:
                yield Part(name, str(folder), use)
            else:
                yield Part(name, "not in the cache", use, "optional", "connector setup")


def _mono_command() -> str:
    if sys.platform in _MONO:
        return _MONO[sys.platform]
    return f"sudo {install_command()}" if shutil.which("apt-get") else ""


def _isolation() -> Part:
    level = isolation_level()
    weak = level == "process"
    command = "sudo apt-get install -y bubblewrap" if weak and shutil.which("apt-get") else ""
    use = "what a script may reach"
    return Part("isolation", _ISOLATION[level], use, "optional" if weak else "there", command)


def _strict() -> Part:
    use = "a second compile against the platform's own library"
    name = ".NET Framework 4.8"
    missing = strict_missing()
    if missing is None:
        return Part(name, "its reference assemblies are there", use)
    return Part(name, missing, use, "optional")


def _programs() -> Iterator[Part]:
    try:
        yield Part("paconn", find_paconn(None), "deploy")
    except UserError:
        yield Part("paconn", "not on the PATH", "deploy", "optional", "pipx install paconn")
    git = shutil.which("git")
    yield Part("git", git or "not on the PATH", "diff of revisions", "there" if git else "optional")
