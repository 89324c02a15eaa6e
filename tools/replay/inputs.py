"""Which inputs an operation has, and which of them a call gives: for the coverage of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..connector.inputs import read_body, read_inputs
from ..core.missing import MISSING
from ..runtime.body import keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..connector.designer import Path
    from ..connector.model import Operation


class Inputs:
    """The inputs that a flow can give to an operation, members of the body by dotted path.

    ``names`` is in the order of the card. ``hidden`` are the internal ones with their defaults: a flow never
    gives them another value. Not among them is what the platform fills in: the address of a webhook, and what
    is required without a default.
    """

    __slots__ = ("_body", "_keys", "hidden", "names")

    def __init__(self, data: Any, operation: Operation) -> None:
        self._keys: dict[str, Path | None] = {}
        self._body = "body"
        for parameter in operation.parameters:
            if parameter.location != "body":
                self._keys[parameter.name] = None
                continue
            body = read_body(data, parameter)
            for key, members in keys(body, parameter.name).items():
                if len(members) == 1:
                    self._keys.setdefault(key, members[0].path)
            self._body = parameter.name
            self._keys |= {"body": (), parameter.name: ()}
        # The messages that an MCP operation takes are a protocol's, which no flow gives.
        card = [
            item
            for item in read_inputs(data, operation)
            if not (operation.is_agentic and item.parameter.location == "body")
        ]
        shown = (item for item in card if item.visibility != "internal")
        self.hidden = {
            item.name: item.default
            for item in card
            if item.visibility == "internal"
            and not (item.is_notification_url or (item.required and item.default is MISSING))
        }
        self.names = tuple(dict.fromkeys(item.name for item in shown))

    def given(self, inputs: Mapping[str, Any]) -> Iterator[str]:
        """Yield the names of ``inputs`` (keyed as in a case) that have a value."""
        for key, value in inputs.items():
            if value is None:
                continue
            path = self._keys.get(key)
            if path is None:
                yield key
            else:
                yield from (".".join(below) or self._body for below in _members(path, value))


def _members(path: Path, value: Any) -> Iterator[Path]:
    yield path
    for name, item in value.items() if isinstance(value, dict) else ():
        if item is not None:
            yield from _members((*path, name), item)
