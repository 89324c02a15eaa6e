"""Files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

# It can only be read by setting it.
UMASK = os.umask(0o077)
os.umask(UMASK)


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` through a temporary file in the same folder and a rename.

    Missing parent folders are made. Readers see the former content or the new one, never a part. A file that
    was there keeps its permissions; a new one has those of any new file. A symbolic link stays, what it leads
    to is written; a pipe or device is written to as it is.

    Raises:
        OSError: it cannot be written.
    """
    if _is_stream(path):
        with path.open("ab") as stream:
            stream.write(data)
        return
    import tempfile  # noqa: PLC0415 - most runs write nothing

    # Not Path.resolve: links in a circle are a RuntimeError to it.
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _is_stream(path: Path) -> bool:
    if str(path).startswith(("/dev/std", "/dev/fd/", "/proc/self/fd/")):
        return True  # also where a file is behind it: the caller of the program has it open
    return path.exists() and not path.is_file() and not path.is_dir()


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0o666 & ~UMASK


def contained(root: Path, relative: str) -> Path:
    """Return ``root / relative`` resolved, which must lie inside ``root``.

    Raises:
        ValueError: ``relative`` is absolute or leads out of ``root``.
    """
    base = root.resolve()
    path = (base / relative).resolve()
    if not path.is_relative_to(base):
        raise ValueError(f"'{relative}' leads out of {root.name}/")
    return path
