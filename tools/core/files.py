"""Files written whole or not at all, and folders that nothing leads out of."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import UserError

MAX_BYTES = 16 * 1024 * 1024
"""Larger files are refused; the platform itself takes definitions of at most 1 MB."""

LEADS_OUT = "is reached by a link that leads out of its folder: put the file itself there"

# It can only be read by setting it.
UMASK = os.umask(0o077)
os.umask(UMASK)
_LONGEST_NAME = 255  # bytes of the name of a file


class NameTooLongError(ValueError):
    """The name of a file that no system takes."""


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

    path = real(path)
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


def real(path: Path) -> Path:
    """Return ``path`` absolute and without links; links in a circle stay (``Path.resolve`` raises then)."""
    return Path(os.path.realpath(path))


def contained(root: Path, relative: str) -> Path:
    """Return ``root / relative`` resolved, which must lie inside ``root``.

    Raises:
        NameTooLongError: a part of ``relative`` is longer than systems take.
        ValueError: ``relative`` is absolute or leads out of ``root``.
    """
    return inside(real(root), relative)


def inside(base: Path, relative: str) -> Path:
    """Return ``contained(base, relative)`` of a ``base`` that is `real` already."""
    if any(len(part.encode("utf-8", "replace")) > _LONGEST_NAME for part in relative.split("/")):
        raise NameTooLongError(f"'{relative[:40]}…' is too long for the name of a file")
    path = real(base / relative)
    if not path.is_relative_to(base):
        raise ValueError(f"'{relative}' leads out of {base.name}/")
    return path


def leads_out(path: Path, root: Path) -> bool:
    """Return whether ``path``, which is written as one below ``root``, is elsewhere by a link on the way."""
    return not real(path).is_relative_to(real(root))


def files_in(folder: Path) -> dict[str, Path]:
    """Return the files of ``folder`` by name in lower case, in the order of their names.

    Raises:
        UserError: it cannot be read.
    """
    try:
        return {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror or error}", str(folder)) from None


def check_inside(path: Path, root: Path) -> Path:
    """Return ``path``, which is in or below ``root`` also when links are followed.

    Raises:
        UserError: a link leads out of ``root``.
    """
    if leads_out(path, root):
        raise UserError(LEADS_OUT, str(path))
    return path


def read_file(path: Path, root: Path | None = None, most: int = MAX_BYTES) -> bytes:
    """Return the content of ``path``.

    ``root`` is the folder that it belongs to; None where the person named the file itself.

    Raises:
        UserError: it cannot be read, is larger than ``most`` bytes, or a link leads out of ``root``.
    """
    if root is not None:
        check_inside(path, root)
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror or error}", str(path)) from None
    if len(data) > most:
        raise UserError(f"is larger than {most // 1024 // 1024} MB", str(path))
    return data


def same_text(content: bytes, text: str) -> bool:
    """Return whether ``content`` is ``text``, or that with the line ends of Windows."""
    return content.replace(b"\r\n", b"\n") == text.encode("utf-8")


def write_inside(path: Path, root: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` as ``write_atomically`` does, in or below ``root``.

    Raises:
        UserError: it cannot be written, or a link leads out of ``root``.
    """
    check_inside(path, root)
    try:
        write_atomically(path, data)
    except OSError as error:
        raise UserError(f"cannot be written: {error.strerror or error}", str(path)) from None
