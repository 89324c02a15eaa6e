"""The connection parameters of apiProperties.json, for rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..connector.lenient import array, mapping, text
from ..connector.pointer import join
from ..connector.settings import connection_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .folder import Properties

_SETS = "/properties/connectionParameterSets/values"


class ConnectionParameter(NamedTuple):
    """One connection parameter, where it is written; ``set`` is the index of its set, None without sets."""

    name: str
    raw: dict[str, Any]
    pointer: str
    set: int | None

    @property
    def type(self) -> str:
        """The declared type, in the spelling of ``CONNECTION_TYPES``; empty where there is none."""
        return connection_type(self.raw)

    @property
    def ui(self) -> dict[str, Any]:
        """The ``uiDefinition``."""
        return mapping(self.raw.get("uiDefinition"))

    @property
    def constraints(self) -> dict[str, Any]:
        """The constraints of the ``uiDefinition``."""
        return mapping(self.ui.get("constraints"))

    @property
    def is_hidden(self) -> bool:
        """True when the person who makes a connection does not see it."""
        return str(self.constraints.get("hidden")).lower() == "true"

    @property
    def oauth(self) -> dict[str, Any] | None:
        """The ``oAuthSettings``, None where there are none."""
        settings = self.raw.get("oAuthSettings")
        return settings if isinstance(settings, dict) else None


def connection_parameters(properties: Properties) -> Iterator[ConnectionParameter]:
    """Yield every connection parameter that is an object: the plain ones, then those of each set."""
    data = properties.data
    yield from _parameters(data.get("connectionParameters"), "/properties/connectionParameters", None)
    for index, item in enumerate(array(mapping(data.get("connectionParameterSets")).get("values"))):
        yield from _parameters(mapping(item).get("parameters"), f"{_SETS}/{index}/parameters", index)


def _parameters(raw: Any, pointer: str, number: int | None) -> Iterator[ConnectionParameter]:
    for name, item in mapping(raw).items():
        if isinstance(item, dict):
            yield ConnectionParameter(name, item, join(pointer, name), number)


def parameter_sets(properties: Properties) -> list[tuple[str, set[str]]]:
    """Return each connection parameter set: its name (empty without sets) and the names of its parameters."""
    data = properties.data
    values = array(mapping(data.get("connectionParameterSets")).get("values"))
    if values:
        return [
            (
                text(mapping(item).get("name")) or f"number {index}",
                set(mapping(mapping(item).get("parameters"))),
            )
            for index, item in enumerate(values, 1)
        ]
    return [("", set(mapping(data.get("connectionParameters"))))]
