"""Writes the single file of a definition kept in several, or the several of a single one.

A connector that keeps its definition in parts names their root in its settings: ``source`` of ``[bundle]``.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..bundle.bundler import bundle
from ..bundle.splitter import split_files
from ..bundle.text import json_text
from ..connector.config import own_table
from ..connector.files import definition_name
from ..core.cache import digest
from ..core.errors import UserError
from ..core.files import UMASK, check_inside, read_file, real, same_text, write_atomically
from ..core.problem import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..bundle.splitter import Form
    from ..core.cache import Cache

FRESH = ("bundle", "bundle-fresh")
_PARTS = (".yaml", ".yml", ".json")
_PROGRAM = Path(__file__).parents[1] / "bundle"


def bundled_text(path: Path, root: Path | None = None) -> str:
    """Return the single file that ``path`` and what it refers to make; nothing leaves the folder ``root``.

    Raises:
        UserError: a file cannot be read, or a reference cannot be followed.
    """
    return json_text(bundle(_file(path), root)[0])


def write_bundle(path: Path, output: Path, root: Path | None = None) -> None:
    """Write the single file to ``output``.

    Raises:
        UserError: as ``bundled_text``; ``output`` is one of the files that it is made of, or it cannot be
            written.
    """
    data, read = bundle(_file(path), root)
    if real(output) in read and len(read) > 1:
        raise UserError("is one of the files that the bundle is made of; name another --output", str(output))
    try:
        write_atomically(output, json_text(data).encode("utf-8"))
    except OSError as error:
        raise UserError(f"cannot be written: {error.strerror}", str(output)) from None


def is_fresh(path: Path, output: Path, root: Path | None = None) -> bool:
    """Return whether ``output`` is what ``write_bundle`` would write.

    Raises:
        UserError: as ``bundled_text``.
    """
    text = bundled_text(path, root)
    try:
        return same_text(output.read_bytes(), text)
    except OSError:
        return False


def write_split(path: Path, folder: Path, form: Form, root: Path | None = None) -> list[Path]:
    """Write the definition as several files into ``folder``, which must be new or empty; return their paths.

    The root comes first. Either all files are there afterwards or none.

    Raises:
        UserError: as ``bundled_text``; the folder has something in it, or cannot be written.
    """
    source = _file(path)
    texts = split_files(bundle(source, root)[0], source.name.rsplit(".", 1)[0], form)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError("is not an empty folder; name a new one", str(folder))
    target = real(folder)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            work.chmod(0o777 & ~UMASK)
            for name, text in texts.items():
                write_atomically(work / name, text.encode("utf-8"))
            work.replace(target)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
    except OSError as error:
        raise UserError(f"cannot be written: {error.strerror}", str(folder)) from None
    return [folder / name for name in texts]


def parts_of(folder: Path) -> tuple[Path, Path] | None:
    """Return the root of the parts that the connector in ``folder`` is kept in, and the file that they make.

    None where its settings name no parts.

    Raises:
        UserError: the settings cannot be read, name no file, or one outside ``folder``.
    """
    table = own_table(folder, "bundle")
    if table is None:
        return None
    table.only(("source",))
    source = table.text("source")
    if source is None:
        raise table.error("'source' must name the root file of the parts")
    output = definition_name((path.name for path in folder.iterdir()), str(folder))
    return check_inside(folder / source, folder), folder / output


def bundle_findings(folder: Path, cache: Cache) -> Iterator[Finding]:
    """Yield a finding where ``folder`` keeps its definition in parts and it is not what they make.

    What the parts make is kept in ``cache``: large definitions take a second to read.

    Raises:
        UserError: as ``parts_of`` and ``bundled_text``.
    """
    parts = parts_of(folder)
    if parts is None:
        return
    source, output = parts
    parts_read = sorted(path for path in source.parent.rglob("*") if path.suffix in _PARTS and path.is_file())
    program = sorted(_PROGRAM.glob("*.py"))
    key = digest([*map(str, parts_read), *map(read_file, (*parts_read, *program))])
    made = cache.entry("bundle", key, lambda _: {"text": digest([bundled_text(source)])}).notes["text"]
    content = read_file(output)
    # As `same_text` compares, without the text at hand.
    if made == digest([content.replace(b"\r\n", b"\n")]):
        return
    expected, written = bundled_text(source).splitlines(), content.decode("utf-8", "replace").splitlines()
    same = (n for n, (new, old) in enumerate(zip(expected, written, strict=False), 1) if new != old)
    line = next(same, min(len(expected), len(written)))
    message = f"the definition is not what {source} makes: change the parts, and run `connector bundle`"
    yield Finding(*FRESH, "error", message, str(output), line, 1)


def _file(path: Path) -> Path:
    if path.is_dir():
        raise UserError("is a folder; name the root file of the definition", str(path))
    return path
