"""What a connector's reference page says, as plain values: the renderers add nothing to it.

The layout is that of the pages which Microsoft generates, learn.microsoft.com/connectors/<name>/; permission,
behaviour, differences and examples are beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Type:
    """A type as it is printed: ``prefix`` ("array of ") and ``name``; ``anchor`` is a definition's."""

    name: str
    prefix: str = ""
    anchor: str | None = None

    def __str__(self) -> str:
        return self.prefix + self.name


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of parameters (``key`` is a leaf's name) or of a response (a dotted path).

    ``never`` is the reason why the service never answers the property, empty where it may.
    """

    name: str
    key: str
    type: Type
    description: str = ""
    required: bool = False
    never: str = ""


@dataclass(frozen=True, slots=True)
class Returns:
    """A response: ``body`` where it is a definition, a list or a scalar as a whole, else ``rows``."""

    description: str
    body: Type | None = None
    rows: tuple[Row, ...] = ()
    dynamic: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """One case of an operation: ``inputs`` and ``answer`` are JSON to be read, empty where there is none.

    ``status`` is the response's; ``cut`` tells that lists in the response are shown up to their first item.
    ``is_poll`` tells that the response is that of one poll, and ``interval`` the time in seconds after
    which it asks for the next one.
    """

    case: str
    source: str
    inputs: str
    status: int
    answer: str = ""
    cut: bool = False
    is_poll: bool = False
    interval: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """An action or a trigger; ``anchor`` and ``id_anchor`` are unique in the page.

    ``anchor`` follows the title, as in Microsoft's pages; ``id_anchor`` the operation id, which stays where a
    title changes.

    ``added_parameters`` and ``added_response`` are what the connector compared with does not have,
    ``never`` (path, reason) what is declared and never answered.
    """

    operation_id: str
    kind: Literal["action", "trigger"]
    anchor: str
    id_anchor: str
    title: str
    description: str
    deprecated: bool = False
    parameters: tuple[Row, ...] = ()
    returns: Returns | None = None
    permission: str = ""
    behaviour: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    added_parameters: tuple[str, ...] = ()
    added_response: bool = False
    never: tuple[tuple[str, str], ...] = ()
    example: Example | None = None

    @property
    def differs(self) -> bool:
        """Whether there is anything to say of the connector compared with."""
        return bool(self.differences or self.added_parameters or self.added_response)


@dataclass(frozen=True, slots=True)
class DefinitionSection:
    """A definition that a visible response leads to; ``body`` where it is no object."""

    name: str
    anchor: str
    description: str
    body: Type | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectionParameter:
    """One field of the form in which a connection is made."""

    name: str
    type: str
    description: str
    required: bool


@dataclass(frozen=True, slots=True)
class Authentication:
    """A connection parameter set; ``auth_id`` is empty for a single one, ``oauth`` is true for OAuth."""

    title: str
    anchor: str
    auth_id: str
    description: str
    regions: str
    shareable: bool
    oauth: bool
    parameters: tuple[ConnectionParameter, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A product in which the connector works; ``class_`` is Standard or Premium."""

    service: str
    class_: str
    regions: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A general limit."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Throttle:
    """A limit of calls in a time."""

    name: str
    calls: int
    period: str


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page. ``contact`` and ``metadata`` are (name, value); ``icon`` is a PNG, ``intro`` Markdown.

    ``contents`` are the operations by resource, ``compared_with`` names the connector that ``differences``
    speak of.
    """

    title: str
    preview: bool
    description: str
    icon_name: str
    icon: bytes
    products: tuple[Product, ...]
    contact: tuple[tuple[str, str], ...]
    metadata: tuple[tuple[str, str], ...]
    intro: str
    limits: tuple[Limit, ...]
    authentications: tuple[Authentication, ...]
    throttling: tuple[Throttle, ...]
    actions: tuple[Section, ...]
    triggers: tuple[Section, ...]
    contents: tuple[tuple[str, tuple[Section, ...]], ...]
    definitions: tuple[DefinitionSection, ...]
    compared_with: str

    @property
    def heading(self) -> str:
        """The title, with the mark of a preview."""
        return f"{self.title} (Preview)" if self.preview else self.title
