"""The names under which a connector stands in a solution; once deployed, they must stay the same."""

from __future__ import annotations

import re
import unicodedata
import uuid
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..connector.lenient import mapping, text
from ..core.errors import UserError

if TYPE_CHECKING:
    from .source import Source

_PREFIX = re.compile(r"[a-z][a-z0-9]{1,7}")
_UNIQUE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_VERSION = re.compile(r"\d+(?:\.\d+){0,3}")
_MOST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """``publisher`` and ``solution`` are unique names, ``publisher_title`` and ``title`` what people read.

    ``prefix`` is the publisher's, of 2 to 8 letters and digits, ``option_prefix`` a number of 10000 to 99999.
    ``version`` has four numbers. ``name`` is the connector's logical name, ``connector_id`` a UUID that
    depends on it alone, so that a later package updates the same connector.
    """

    publisher: str
    publisher_title: str
    prefix: str
    option_prefix: int
    solution: str
    title: str
    version: str
    name: str
    connector_id: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the person chose of the names; None = made from the connector's own texts."""

    publisher: str | None = None
    prefix: str | None = None
    solution: str | None = None
    version: str | None = None

    def over(self, other: Chosen) -> Chosen:
        """Return these names, and those of ``other`` where none is chosen here."""
        return Chosen(
            self.publisher or other.publisher,
            self.prefix or other.prefix,
            self.solution or other.solution,
            self.version or other.version,
        )


def identify(source: Source, chosen: Chosen) -> Identity:
    """Return the names of the connector.

    Raises:
        UserError: a chosen name breaks the rules of Dataverse, or none can be made from the texts.
    """
    info = mapping(source.definition.data.get("info"))
    publisher_title = (
        chosen.publisher
        or text(source.properties.get("publisher"))
        or text(mapping(info.get("contact")).get("name"))
        or source.title
    )
    publisher = _words(publisher_title)
    if not _UNIQUE.fullmatch(publisher):
        raise UserError(f"no name can be made of the publisher '{publisher_title}'; give --publisher NAME")
    prefix = chosen.prefix or publisher.lower().replace("_", "")[:8]
    if not _PREFIX.fullmatch(prefix) or prefix.startswith("mscrm"):
        message = (
            f"'{prefix}' is no publisher's prefix: 2 to 8 lower-case letters and digits, the first a letter, "
            "not 'mscrm'; give --publisher-prefix"
        )
        raise UserError(message)
    solution = chosen.solution or f"{_words(source.title)}Connector"
    if not _UNIQUE.fullmatch(solution):
        raise UserError(
            f"'{solution}' is no solution's name: letters, digits and '_', no digit first; "
            "give --solution-name"
        )
    name = f"{prefix}_{_encoded(source.title)}"
    return Identity(
        publisher=publisher,
        publisher_title=publisher_title,
        prefix=prefix,
        option_prefix=10_000 + zlib.crc32(publisher.encode()) % 90_000,
        solution=solution,
        title=source.title[:_MOST_TITLE],
        version=_version(chosen.version, text(info.get("version"))),
        name=name,
        connector_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:power-platform-connector:{name}")),
    )


def _words(title: str) -> str:
    """Return the words of ``title`` in plain letters and digits, each with a capital, as one word."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii")
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", plain))


def _encoded(title: str) -> str:
    """Return ``title`` as exports write it: ``Approvals Kit`` is ``approvals-20kit``."""
    return "".join(
        letter
        if letter.isascii() and letter.isalnum()
        else "".join(f"-{byte:02X}" for byte in letter.encode())
        for letter in title.lower()
    )


def _version(chosen: str | None, own: str | None) -> str:
    if chosen is not None:
        found = _VERSION.fullmatch(chosen)
        if found is None:
            raise UserError(f"'{chosen}' is no version of a solution: up to four numbers, such as 1.2.0.0")
    else:
        found = _VERSION.search(own or "") or _VERSION.fullmatch("1")
    assert found is not None
    numbers = found[0].split(".")
    return ".".join([*numbers, "0", "0", "0"][:4])
