"""What every HTML page is made with: templates that escape, and the names of what may run in a page."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment


def templates(folder: Path, **options: Any) -> Environment:
    """Return the templates of ``folder``: values are escaped, an unknown name is an error.

    ``options`` are further ones of ``jinja2.Environment``.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only where a page is made

    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, **options)


def source_hash(text: str) -> str:
    """Return ``sha256-…``, by which a Content-Security-Policy names an inline style or script.

    Source: W3C, Content Security Policy Level 3, "hash-source".
    """
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"
