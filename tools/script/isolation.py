"""Isolation of a host process: a scratch folder, an empty environment, and what this system can take away.

`confine` is the plain interface; all that only Linux has stands here and in `confine.py`.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Level = Literal["bubblewrap", "landlock", "process"]
# The loader of a runtime found in an unusual place, and what Windows and .NET need to start at all.
_KEPT = ("LD_LIBRARY_PATH", "SYSTEMROOT", "DOTNET_ROOT")
_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/nix/store")
_LINKED = ("/lib", "/lib64", "/lib32")
_FACTS = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu", "/sys/fs/cgroup")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_BUBBLEWRAP = ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
_PROBE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Confined:
    """A command line that starts the host at ``level``, its whole environment, and its scratch folder.

    ``folder`` is working folder and home of the process, the only one it may write; `close` removes it.
    """

    level: Level
    command: list[str]
    environment: dict[str, str]
    folder: Path

    def close(self) -> None:
        """Remove the scratch folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def confine(
    command: list[str], environment: dict[str, str], readable: Iterable[Path], level: Level | None = None
) -> Confined:
    """Return ``command`` confined at ``level``, by default the strongest that this system offers.

    ``environment`` is all that the process gets beside its scratch folder, UTC and a language; ``readable``
    are the files and folders that it may read, and run, beside the system's libraries.
    """
    level = level or isolation_level()
    folder = Path(tempfile.mkdtemp(prefix="connector-script-")).resolve()
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    home = {"HOME": str(folder), "TMPDIR": str(folder), "TZ": "UTC", "LANG": "C.UTF-8"}
    paths = [*map(Path, _SYSTEM), *readable]
    wrapped = {"bubblewrap": _bubblewrap, "landlock": _landlock, "process": lambda *_: []}[level](
        folder, paths
    )
    return Confined(level, [*wrapped, *command], {**kept, **home, **environment}, folder)


@cache
def isolation_level() -> Level:
    """Return the strongest level that holds here, tried once in a run.

    ``bubblewrap``: namespaces of its own (files, network, processes). ``landlock``: the same files by
    Landlock; no socket, other process or signal by seccomp. ``process``: the caller's rights, with nothing
    but an empty environment, a scratch folder and a process group.
    """
    if not sys.platform.startswith("linux"):
        return "process"
    if shutil.which("bwrap") and _runs([*_bubblewrap(Path(tempfile.gettempdir()), []), "/probe"], "/probe"):
        return "bubblewrap"
    if platform.machine() in ("x86_64", "aarch64"):
        with tempfile.TemporaryDirectory(prefix="connector-script-") as folder:
            if _runs([*_landlock(Path(folder), []), "/probe"], "/probe"):
                return "landlock"
    return "process"


def _runs(command: list[str], missing: str) -> bool:
    """Return whether ``command`` comes as far as to say that the program ``missing`` is not there."""
    try:
        done = subprocess.run(  # noqa: S603  a command line made here, without a shell
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={},
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return f"{missing}: No such file".encode() in done.stderr


def _bubblewrap(folder: Path, readable: Iterable[Path]) -> list[str]:
    command = [shutil.which("bwrap") or "bwrap", *_BUBBLEWRAP, "--proc", "/proc", "--dev", "/dev"]
    for link in map(Path, _LINKED):
        if link.is_symlink():
            command += ["--symlink", str(link.readlink()), str(link)]
        elif link.is_dir():
            command += ["--ro-bind", str(link), str(link)]
    for path in dict.fromkeys(str(path) for path in readable if path.exists()):
        command += ["--ro-bind", path, path]
    cgroup = "/sys/fs/cgroup"  # a runtime reads its limit of memory there
    command += ["--ro-bind-try", cgroup, cgroup, "--bind", str(folder), str(folder), "--remount-ro", "/"]
    return [*command, "--chdir", str(folder), "--"]


def _landlock(folder: Path, readable: Iterable[Path]) -> list[str]:
    # -I -S: nothing but the standard library of this interpreter runs before the process is confined.
    program = str(Path(__file__).with_name("confine.py"))
    paths = [*map(str, readable), *_LINKED, *_FACTS]
    return [
        sys.executable,
        "-I",
        "-S",
        program,
        str(os.getpid()),
        str(folder),
        os.pathsep.join(paths),
        os.pathsep.join(_DEVICES),
    ]
