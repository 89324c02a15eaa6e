"""Which inputs an operation has, and which of them a call gives: for the coverage of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime import body as bodies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..connector.model import Operation


class Inputs:
    """The inputs that a flow can give to an operation, members of the body by dotted path.

    ``names`` is in the order of the definition. What is internal is left out: a flow never gives it.
    """

    __slots__ = ("_body", "_keys", "names")

    def __init__(self, data: Any, operation: Operation) -> None:
        found: list[str] = []
        self._keys: dict[str, bodies.Path | None] = {}
        self._body = "body"
        for parameter in operation.parameters:
            if parameter.location != "body":
                self._keys[parameter.name] = None
                found += [parameter.name] if parameter.visibility != "internal" else []
                continue
            if operation.is_agentic:
                continue  # messages of a protocol, which no flow gives
            body = bodies.read_body(data, parameter)
            for key, members in bodies.keys(body, parameter.name).items():
                if len(members) == 1:
                    self._keys.setdefault(key, members[0].path)
            self._body = parameter.name
            self._keys |= {"body": (), parameter.name: ()}
            found += [".".join(path) for path in _leaves(body)] or [parameter.name]
        self.names = tuple(dict.fromkeys(found))

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


def _leaves(member: bodies.Member) -> Iterator[bodies.Path]:
    if member.schema.get("x-ms-visibility") == "internal":
        return
    if member.path and not member.members:
        yield member.path
    for below in member.members:
        yield from _leaves(below)


def _members(path: bodies.Path, value: Any) -> Iterator[bodies.Path]:
    yield path
    for name, item in value.items() if isinstance(value, dict) else ():
        if item is not None:
            yield from _members((*path, name), item)
