"""Schemas as rows: the inputs of a body as leaves, answers and definitions as dotted paths.

Both follow the pages that Microsoft generates. A schema of any shape gives rows; what cannot be read counts
as absent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...connector.designer import expands
from ...connector.inputs import file_name, read_body, read_parameter
from ...connector.lenient import array, mapping, text
from ...connector.outputs import output_schema
from ...connector.pointer import split
from ...connector.refs import reference, resolved_object
from .page import Returns, Row, Type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...connector.inputs import Input
    from ...connector.model import Operation, Parameter

Named = Callable[[str], Type]
"""What gives the type that stands for a reference ("#/definitions/Book")."""

_MAX_DEPTH = 16
_PLAIN_FORMATS = frozenset({"int32", "int64", ""})
_DYNAMIC = ("x-ms-dynamic-schema", "x-ms-dynamic-properties")


class Schemas:
    """Reads the schemas of one definition; ``data`` is the whole of it."""

    def __init__(self, data: Any, named: Named) -> None:
        self.data = data
        self.named = named

    # ---- inputs ----

    def parameter(self, parameter: Parameter) -> Iterator[Row]:
        """Yield the rows of a parameter: one, or of a body the inputs that the designer shows for it."""
        if parameter.location == "body":
            yield from self._inputs(read_body(self.data, parameter))
        elif parameter.visibility != "internal":
            yield self._row(read_parameter(parameter))
            if (name := file_name(parameter)) is not None:
                yield self._row(read_parameter(name))

    def _inputs(self, item: Input, depth: int = 0) -> Iterator[Row]:
        """Yield the rows of an input in the definition's order, of a list those of its items' members."""
        if item.expanded:
            for member in item.members:
                if not member.joined:
                    yield from self._inputs(member, depth)
        # The platform fills in where notifications go.
        elif item.visibility != "internal" and not item.is_notification_url:
            below = self._items(item) if depth < _MAX_DEPTH else None
            if below is not None and (below.expanded or below.type == "array"):
                yield from self._inputs(below, depth + 1)
            else:
                yield self._row(item)

    def _items(self, item: Input) -> Input | None:
        items, needed = item.schema.get("items"), item.required
        if item.type != "array" or not isinstance(items, dict):
            return None
        whole = replace(item.parameter, schema=items, visibility=None, required=needed, optional=not needed)
        return read_body(self.data, whole)

    def _row(self, item: Input) -> Row:
        key = item.path[-1] if item.path else item.parameter.name
        return Row(item.label, key, self.type_of(item.schema), item.description, item.required)

    # ---- answers ----

    def returns(self, operation: Operation) -> Returns | None:
        """Return what an operation answers, of a webhook what it is notified of; None without a schema."""
        schema = output_schema(operation)
        if schema is None:
            return None
        said = operation.success.description if operation.success else None
        if operation.notification is not None:
            said = text(mapping(operation.notification).get("description"))
        resolved = resolved_object(self.data, schema)
        described = said or text(resolved.get("description")) or ""
        if _is_dynamic(resolved):
            return Returns(described, dynamic=True)
        if reference(schema) is not None:
            return Returns(described, self.type_of(schema))
        item = resolved
        if resolved.get("type") == "array" and isinstance(resolved.get("items"), dict):
            item = resolved["items"]
            if _is_dynamic(resolved_object(self.data, item)):
                return Returns(described, dynamic=True)
            if reference(item) is not None:
                return Returns(described, self.type_of(resolved))
        rows = tuple(self.rows(item))
        return Returns(described, rows=rows) if rows else Returns(described, self.type_of(resolved))

    def rows(self, raw: Any, prefix: str = "", depth: int = 0) -> Iterator[Row]:
        """Yield the rows of an object's properties: through inline objects, up to references."""
        if depth > _MAX_DEPTH:
            return
        for key, member in self._properties(resolved_object(self.data, raw)).items():
            schema = resolved_object(self.data, member)
            if _is_internal(member, schema):
                continue
            path = prefix + key
            name = text(schema.get("x-ms-summary")) or _title(schema) or key
            row = Row(name, path, self.type_of(member), text(schema.get("description")) or "")
            if reference(member) is not None or _is_dynamic(schema):
                yield row
                continue
            if schema.get("type") == "array":
                yield row
                yield from self._item_rows(schema, path, depth)
            elif self._properties(schema):
                yield from self.rows(schema, f"{path}.", depth + 1)
            else:
                yield row

    def _item_rows(self, schema: Mapping[str, Any], path: str, depth: int) -> Iterator[Row]:
        items = schema.get("items")
        while isinstance(items, dict) and reference(items) is None and items.get("type") == "array":
            items = items.get("items")
        if isinstance(items, dict) and reference(items) is None and not _is_dynamic(items):
            yield from self.rows(items, f"{path}.", depth + 1)

    # ---- types ----

    def type_of(self, raw: Any) -> Type:
        """Return a schema's type: the format where it says more, ``array of`` and what is in it.

        Of a reference, the definition's name.
        """
        prefix = ""
        for _ in range(_MAX_DEPTH):
            target = reference(raw)
            if target is not None:
                named = self.named(target)
                return Type(named.name, prefix, named.anchor)
            schema = mapping(raw)
            if _is_dynamic(schema):
                return Type("dynamic", prefix)
            if schema.get("type") != "array" or not mapping(schema.get("items")):
                break
            prefix, raw = f"{prefix}array of ", schema["items"]
        schema = mapping(raw)
        declared = text(schema.get("type")) or ("object" if self._properties(schema) else "")
        form = text(schema.get("format")) or ""
        if declared in ("string", "number") and form not in _PLAIN_FORMATS:
            return Type(form, prefix)
        return Type(declared or "object", prefix)

    def _properties(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members that the designer shows in the place of an object."""
        return mapping(schema.get("properties")) if expands(schema) else {}


def references(data: Any, raw: Any) -> Iterator[str]:
    """Yield the references that a schema leads to, itself included, each once; internal members left out."""
    seen: set[str] = set()
    stack = [raw]
    while stack:
        node = stack.pop()
        target = reference(node)
        if target is not None:
            if target not in seen:
                seen.add(target)
                yield target
                stack.append(resolved_object(data, node))
            continue
        schema = mapping(node)
        members = [
            member
            for member in mapping(schema.get("properties")).values()
            if not _is_internal(member, resolved_object(data, member))
        ]
        stack += [*members, *array(schema.get("allOf"))]
        if isinstance(schema.get("items"), dict):
            stack.append(schema["items"])


def reference_name(target: str) -> str:
    """Return what a reference is called: the last part of it."""
    try:
        parts = split(target)
    except ValueError:
        return target
    return parts[-1] if parts else target


def _title(schema: Mapping[str, Any]) -> str | None:
    return text(schema.get("title"))


def _is_dynamic(schema: Mapping[str, Any]) -> bool:
    return any(name in schema for name in _DYNAMIC)


def _is_internal(raw: Any, schema: Mapping[str, Any]) -> bool:
    return "internal" in (mapping(raw).get("x-ms-visibility"), schema.get("x-ms-visibility"))
