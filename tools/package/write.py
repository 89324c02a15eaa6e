"""Writes what was packaged: all of it, or nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.files import NameTooLongError, contained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Files = dict[str, bytes]


def write_outputs(output: Path, outputs: Mapping[str, bytes | Files], ours: frozenset[str]) -> None:
    """Write ``outputs`` (name -> content of a file, or files of a folder) into the folder ``output``.

    Everything is written beside first and then moved to its place. A former folder is replaced when it holds
    nothing but files named in ``ours``.

    Raises:
        UserError: a former folder holds other files, or something cannot be written.
    """
    try:
        for name, content in outputs.items():
            contained(output, name)  # refuses a name that no system takes
            _check_replaceable(output / name, isinstance(content, dict), ours)
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=output, prefix=".package-") as temporary:
            made, former = Path(temporary, "made"), Path(temporary, "former")
            made.mkdir()
            former.mkdir()
            for path, raw in _files(outputs):
                target = contained(made, path)
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(raw)
            _move(output, outputs, made, former)
    except NameTooLongError as error:
        raise UserError(f"cannot write the package: {error}", str(output)) from None
    except OSError as error:
        where = error.filename2 or error.filename
        raise UserError(
            f"cannot write the package: {error.strerror or error}", str(where or output)
        ) from None


def _check_replaceable(path: Path, folder: bool, ours: frozenset[str]) -> None:
    if not path.exists():
        return
    if path.is_dir() is not folder:
        raise UserError("is in the way of the package: move it, or give another --output", str(path))
    if folder:
        other = sorted(item.name for item in path.iterdir() if item.name not in ours or not item.is_file())
        if other:
            message = f"holds other files ({other[0]}): move them, or give another --output"
            raise UserError(message, str(path))


def _files(outputs: Mapping[str, bytes | Files]) -> Iterator[tuple[str, bytes]]:
    for name, content in outputs.items():
        if isinstance(content, dict):
            yield from ((f"{name}/{inner}", raw) for inner, raw in content.items())
        else:
            yield name, content


def _move(output: Path, outputs: Mapping[str, object], made: Path, former: Path) -> None:
    """Move what was made to its place; what was there before comes back when that fails halfway."""
    done: list[str] = []
    try:
        for name in outputs:
            if (output / name).exists():
                (output / name).rename(former / name)
            done.append(name)
            (made / name).rename(output / name)
    except OSError:
        for name in reversed(done):
            target = output / name
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
            if (former / name).exists():
                (former / name).rename(target)
        raise
