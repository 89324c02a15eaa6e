"""Schemas as rows: the inputs of a body as leaves, answers and definitions as dotted paths.

Both follow the pages that Microsoft generates. A schema of any shape gives rows; what cannot be read counts
as absent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping, text
from ...connector.pointer import split
from ...connector.refs import reference, resolved_object
from ...connector.schema import read_schema
from .page import Returns, Row, Type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
        """Yield the rows of a parameter: one, or of a body the leaves that a maker fills in."""
        if parameter.visibility == "internal":
            return
        if parameter.location == "body":
            schema = resolved_object(self.data, parameter.schema)
            name = parameter.summary or _title(schema) or parameter.name
            row = Row(
                name,
                parameter.name,
                self.type_of(schema),
                parameter.description or text(schema.get("description")) or "",
                parameter.required,
            )
            yield from self._leaves(parameter.schema, row, frozenset(), 0)
            return
        name = parameter.summary or _title(parameter.schema) or parameter.name
        yield Row(
            name,
            parameter.name,
            self.type_of(parameter.schema),
            parameter.description or "",
            parameter.required,
        )

    def _leaves(self, raw: Any, row: Row, seen: frozenset[str], depth: int) -> Iterator[Row]:
        """Yield ``row``, or where ``raw`` has members of its own, the rows of these."""
        schema = resolved_object(self.data, raw)
        below = seen | {target} if (target := reference(raw)) else seen
        properties = {} if target in seen or depth > _MAX_DEPTH else self._properties(schema)
        if _is_dynamic(schema):
            yield row
        elif properties:
            required = self._required(schema)
            for key, member in properties.items():
                yield from self._leaf(key, member, row.required and key in required, below, depth)
        elif isinstance(schema.get("items"), dict) and self._has_members(schema["items"], below, depth):
            yield from self._leaves(schema["items"], row, below, depth + 1)
        else:
            yield row

    def _leaf(self, key: str, raw: Any, required: bool, seen: frozenset[str], depth: int) -> Iterator[Row]:
        schema = resolved_object(self.data, raw)
        # The platform fills in where notifications go.
        if _is_internal(raw, schema) or schema.get("x-ms-notification-url") is True:
            return
        name = text(schema.get("x-ms-summary")) or _title(schema) or key
        row = Row(name, key, self.type_of(schema), text(schema.get("description")) or "", required)
        yield from self._leaves(raw, row, seen, depth + 1)

    def _has_members(self, raw: Any, seen: frozenset[str], depth: int) -> bool:
        schema = resolved_object(self.data, raw)
        if reference(raw) in seen or depth >= _MAX_DEPTH or _is_dynamic(schema):
            return False
        items = schema.get("items")
        return bool(self._properties(schema)) or (
            isinstance(items, dict) and self._has_members(items, seen, depth + 1)
        )

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

    # ---- members ----

    def _properties(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members of an object, those of ``allOf`` before its own."""
        return {name: item.raw for name, item in read_schema(self.data, schema).properties.items()}

    def _required(self, schema: Mapping[str, Any]) -> frozenset[str]:
        return read_schema(self.data, schema).required


def output_schema(operation: Operation) -> Mapping[str, Any] | None:
    """Return the schema of what an operation answers, of a webhook that of what it is notified of."""
    schema: Any = operation.success.schema if operation.success else None
    if operation.notification is not None:
        schema = mapping(operation.notification).get("schema")
    return schema if isinstance(schema, dict) else None


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
