"""Calls of other operations that fill the drop-down of an input, or bring its schema.

Source: Microsoft, "OpenAPI extensions for custom connectors": ``x-ms-dynamic-values``, ``x-ms-dynamic-list``,
``x-ms-dynamic-schema``, ``x-ms-dynamic-properties``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..connector.inputs import read_body
from ..connector.lenient import mapping, text
from ..runtime.body import keys
from .dynamic import LISTS, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..connector.model import Connector
    from ..connector.operations import Operation

Path = tuple[str, ...]

_UNSUPPORTED = {
    "builtInOperation": "The platform fills this list with people of the organisation; type the value here.",
    "capability": "The platform shows a file picker here; type the value here.",
}
_TREE = "The platform shows a tree to choose from here; type the value here."


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter of the operation that is called: a literal ``value``, or where ``path`` is set the value
    of that input. Without a ``required`` one the operation is not called."""

    name: str
    value: Any = None
    path: Path = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """The operation to call, its inputs, and the place of the wanted part in its response.

    ``items`` leads to the list (or the schema), ``value`` and ``title`` lie in each item. Paths are as
    written: keys with slashes or dots between them.
    """

    operation_id: str
    arguments: tuple[Argument, ...] = ()
    items: str = ""
    value: str = ""
    title: str = ""


class References:
    """The inputs of an operation by the names under which the extensions refer to them."""

    def __init__(self, connector: Connector, operation: Operation) -> None:
        self._connector = connector
        self._paths: dict[str, Path] = {}
        for parameter in operation.parameters:
            if parameter.location == "body":
                body = read_body(connector.definition.data, parameter)
                for key, members in keys(body, parameter.name).items():
                    self._paths[key] = (parameter.name, *members[0].path)
        for parameter in operation.parameters:
            if parameter.location != "body":
                self._paths[parameter.name] = (parameter.name,)

    def values(self, schema: Mapping[str, Any]) -> tuple[Lookup | None, str]:
        """Return where the drop-down of an input is filled from; or None, and why it is not here ("" = it
        has none)."""
        for name, members in reversed(LISTS):
            raw = mapping(schema.get(name))
            if text(raw.get("operationId")):
                return self._lookup(raw, *members), ""
        values = mapping(schema.get("x-ms-dynamic-values"))
        why = next((_UNSUPPORTED[key] for key in _UNSUPPORTED if key in values), "")
        return None, why or (_TREE if "x-ms-dynamic-tree" in schema else "")

    def schema(self, schema: Mapping[str, Any]) -> Lookup | None:
        """Return where the schema of an input comes from, None for a fixed one."""
        calls = ((mapping(schema.get(name)), key) for name, key in reversed(SCHEMAS))
        return next((self._lookup(raw, key) for raw, key in calls if text(raw.get("operationId"))), None)

    def _lookup(self, raw: Mapping[str, Any], items: str, value: str = "", title: str = "") -> Lookup:
        operation_id = str(raw["operationId"])
        called = self._connector.operations.get(operation_id)
        needed = {item.name for item in called.parameters if item.required} if called is not None else set()
        arguments = tuple(
            self._argument(name, item, name in needed)
            for name, item in mapping(raw.get("parameters")).items()
        )
        found = (text(raw.get(key)) or "" for key in (items, value, title))
        return Lookup(operation_id, arguments, *found)

    def _argument(self, name: str, raw: Any, required: bool) -> Argument:
        if not isinstance(raw, dict):
            return Argument(name, raw, required=required)
        reference = text(raw.get("parameterReference")) or text(raw.get("parameter"))
        if reference is not None:
            path = self._paths.get(reference) or tuple(reference.split("/"))
            return Argument(name, None, path, required)
        return Argument(name, raw.get("value", raw), required=required)
