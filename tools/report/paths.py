"""Names of files in reports for other programs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote


def relative_name(file: str, root: Path) -> str:
    """Return ``file`` relative to ``root`` with forward slashes; absolute where it lies outside."""
    path = Path(file).absolute()
    try:
        return path.relative_to(root).as_posix() or "."
    except ValueError:
        return path.as_posix()


def uri(file: str, root: Path) -> str:
    """Return the same as a URI reference: relative to ``root``, or ``file:///...``."""
    name = relative_name(file, root)
    return quote(name) if not Path(name).is_absolute() else Path(name).as_uri()
