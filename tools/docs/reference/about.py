"""What stands above the operations: contact, metadata, the icon, the text of ``intro.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import array, mapping, text
from ...core.files import files_in, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from ...connector.model import Connector

_ICON = "icon.png"
_INTRO = "intro.md"
_LARGEST = 1024 * 1024


def contact(info: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the rows of the contact, from the definition's ``info``."""
    found = mapping(info.get("contact"))
    for label, key in (("Name", "name"), ("URL", "url"), ("Email", "email")):
        value = text(found.get(key))
        if value:
            yield label, value


def is_preview(info: Mapping[str, Any]) -> bool:
    """Whether the definition's ``info`` calls the connector a preview (``x-ms-api-annotation``)."""
    return mapping(info.get("x-ms-api-annotation")).get("status") == "Preview"


def metadata(connector: Connector) -> Iterator[tuple[str, str]]:
    """Yield the publisher and the rows of ``x-ms-connector-metadata``."""
    settings = mapping(connector.properties.data if connector.properties else None)
    publisher = text(mapping(settings.get("properties")).get("publisher"))
    if publisher:
        yield "Publisher", publisher
    for item in array(connector.definition.data.get("x-ms-connector-metadata")):
        name, value = (text(mapping(item).get(key)) for key in ("propertyName", "propertyValue"))
        if name and value:
            yield name, value


def read_icon(folder: Path) -> tuple[str, bytes]:
    """Return the name and the bytes of ``icon.png``, of any case; empty where there is none.

    Raises:
        UserError: it cannot be read.
    """
    name, content = _read(folder, _ICON)
    return (name, content) if content.startswith(b"\x89PNG\r\n\x1a\n") else ("", b"")


def read_intro(folder: Path) -> str:
    """Return the Markdown of ``intro.md``, of any case; empty where there is none.

    Raises:
        UserError: it cannot be read.
    """
    _, content = _read(folder, _INTRO)
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n").strip()


def _read(folder: Path, wanted: str) -> tuple[str, bytes]:
    """Return what is in the file called ``wanted``; nothing of one that is too large for a page."""
    path = files_in(folder).get(wanted)
    if path is None:
        return "", b""
    content = read_file(path, folder)
    return path.name, content if len(content) <= _LARGEST else b""
