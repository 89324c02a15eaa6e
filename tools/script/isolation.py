"""Isolation of a host process: a scratch folder, an empty environment, and what this system can take away.

`confine` is the plain interface; all that only Linux has stands here and in `confine.py`.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
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
SCRATCH_BYTES = 64 << 20
# Python and the shell's trap both let a write beyond the limit fail, where the signal would end the process.
_LIMITED = ("/bin/sh", "-c", f"trap '' XFSZ; ulimit -f {SCRATCH_BYTES // 512}; exec \"$@\"", "sh")
_OWN = re.compile(r"connector-script-(\d+)-[a-z0-9_]{8}")
_ABANDONED_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Confined:
    """A command line that starts a process at ``level``, its whole environment, and its two folders.

    ``folder`` is working folder and home of the process, the only one it may write; ``inbox`` takes the files
    that the caller gives it to read. `close` removes both.
    """

    level: Level
    command: list[str]
    environment: dict[str, str]
    folder: Path
    inbox: Path

    def close(self) -> None:
        """Remove both folders."""
        shutil.rmtree(self.folder.parent, ignore_errors=True)


def confine(
    command: list[str],
    environment: dict[str, str],
    readable: Iterable[Path],
    level: Level | None = None,
    *,
    keeps: bool = False,
) -> Confined:
    """Return ``command`` confined at ``level``, by default the strongest that this system offers.

    ``environment`` is all that the process gets beside its scratch folder, UTC and a language; ``readable``
    are the files and folders that it may read, and run, beside the system's libraries. Where the process
    ``keeps`` what it writes, the caller finds it in ``folder``; else the folder may lie in memory.
    """
    level = level or isolation_level()
    remove_abandoned()
    root = Path(tempfile.mkdtemp(prefix=f"connector-script-{os.getpid()}-")).resolve()
    folder, inbox = root / "home", root / "inbox"
    folder.mkdir()
    inbox.mkdir()
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    home = {"HOME": str(folder), "TMPDIR": str(folder), "TZ": "UTC", "LANG": "C.UTF-8"}
    paths = [*map(Path, _SYSTEM), *readable, inbox]
    wrapped: list[str] = []
    if level == "landlock":
        wrapped = _landlock(folder, paths)
    elif os.name == "posix":
        inside = _bubblewrap(folder, paths, keeps=keeps) if level == "bubblewrap" else []
        wrapped = inside if "--size" in inside else [*_LIMITED, *inside]
    return Confined(level, [*wrapped, *command], {**kept, **home, **environment}, folder, inbox)


@cache
def remove_abandoned() -> None:
    """Remove the folders that killed processes of this user left behind more than an hour ago, once a run."""
    for path in Path(tempfile.gettempdir()).glob("connector-script-*"):
        owner = _OWN.fullmatch(path.name)
        try:
            state = path.lstat()
            if (
                owner
                and stat.S_ISDIR(state.st_mode)
                and (sys.platform == "win32" or state.st_uid == os.getuid())
                and time.time() - state.st_mtime > _ABANDONED_SECONDS
                and not _runs_still(int(owner[1]))
            ):
                shutil.rmtree(path, ignore_errors=True)
        except (OSError, OverflowError):
            continue


def _runs_still(process: int) -> bool:
    if os.name != "posix":  # a signal of 0 ends a process of Windows
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


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


@cache
def _size() -> tuple[str, ...]:
    """Return the option that bounds a tmpfs, which bubblewrap has since version 0.7."""
    told = subprocess.run(  # noqa: S603  a command line made here, without a shell
        [shutil.which("bwrap") or "bwrap", "--help"], capture_output=True, env={}, check=False
    )
    return ("--size", str(SCRATCH_BYTES)) if b"--size" in told.stdout + told.stderr else ()


def _bubblewrap(folder: Path, readable: Iterable[Path], *, keeps: bool = True) -> list[str]:
    command = [shutil.which("bwrap") or "bwrap", *_BUBBLEWRAP, "--proc", "/proc", "--dev", "/dev"]
    for link in map(Path, _LINKED):
        if link.is_symlink():
            command += ["--symlink", str(link.readlink()), str(link)]
        elif link.is_dir():
            command += ["--ro-bind", str(link), str(link)]
    for path in dict.fromkeys(str(path) for path in readable if path.exists()):
        command += ["--ro-bind", path, path]
    cgroup = "/sys/fs/cgroup"  # a runtime reads its limit of memory there
    scratch = ["--bind", str(folder), str(folder)] if keeps else [*_size(), "--tmpfs", str(folder)]
    command += ["--ro-bind-try", cgroup, cgroup, *scratch]
    command += ["--remount-ro", "/dev", "--remount-ro", "/"]
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
        str(SCRATCH_BYTES),
        str(folder),
        os.pathsep.join(paths),
        os.pathsep.join(_DEVICES),
    ]
