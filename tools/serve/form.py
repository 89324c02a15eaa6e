"""The form of an operation, as the designer shows it: from the definition to a description, nothing else.

Sources: Microsoft's connector documentation on ``x-ms-visibility``, ``x-ms-summary`` and defaults; the order
and the labels are those of the Logic Apps designer (``parameterprocessor.ts``, ``schemaprocessor.ts``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from ..connector.lenient import array, text
from ..connector.operations import Parameter
from ..core.missing import MISSING, Missing
from ..runtime.body import Member, read_body
from ..runtime.encode import plain
from .dynamic import Choice, Lookup, Path, References

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..connector.model import Connector
    from ..connector.operations import Operation

Kind = Literal[
    "text", "multiline", "secret", "integer", "number", "boolean", "date", "date-time", "date-no-tz", "file",
    "list", "object", "json", "any"
]  # fmt: skip
Visibility = Literal["important", "normal", "advanced"]

_STRINGS: dict[str, Kind] = {
    "date": "date",
    "date-time": "date-time",
    "date-no-tz": "date-no-tz",
    "password": "secret",
    "html": "multiline",
    "binary": "file",
    "byte": "file",
}
# Names of texts that are seldom one line.
_LONG = re.compile(r"notes?|descriptions?|comments?|message|content|html|details", re.IGNORECASE)
_MAX_DEPTH = 8
_MANY = 120


@dataclass(frozen=True, slots=True)
class FormField:
    """One input.

    ``path`` leads to its value in the inputs; in the item of a list it begins at the item. ``default`` is
    what the field begins with; ``suggested`` is a default that is not sent unless it is typed. ``item``
    describes the items of a list, ``fields`` the members of an object in a list. ``lookup`` fills a
    drop-down, ``shape`` brings further fields in place of this one. ``note`` says what cannot be done here.
    """

    path: Path
    label: str
    kind: Kind
    description: str = ""
    required: bool = False
    visibility: Visibility = "normal"
    default: Any | Missing = MISSING
    suggested: str = ""
    limits: str = ""
    choices: tuple[Choice, ...] = ()
    lookup: Lookup | None = None
    shape: Lookup | None = None
    item: FormField | None = None
    fields: tuple[FormField, ...] = ()
    note: str = ""

    @property
    def advanced(self) -> bool:
        """Whether it is hidden until opened."""
        return self.visibility == "advanced" and not self.required

    def as_json(self) -> dict[str, Any]:
        """Return the description as the page reads it."""
        found: dict[str, Any] = {
            "path": list(self.path),
            "label": self.label,
            "kind": self.kind,
            "description": self.description,
            "required": self.required,
            "advanced": self.advanced,
            "suggested": self.suggested,
            "limits": self.limits,
            "choices": [{"title": choice.title, "text": choice.text} for choice in self.choices],
            "lookup": _lookup_json(self.lookup),
            "shape": _lookup_json(self.shape),
            "item": None if self.item is None else self.item.as_json(),
            "fields": [item.as_json() for item in self.fields],
            "note": self.note,
        }
        if not isinstance(self.default, Missing):
            found["default"] = self.default
        return found


@dataclass(frozen=True, slots=True)
class _Place:
    """What a member inherits from those above it."""

    path: Path = ()
    titles: tuple[str, ...] = ()
    required: bool = True
    visibility: Visibility = "normal"
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Builder:
    data: Any
    references: References
    place: _Place = field(default_factory=_Place)

    def parameter(self, parameter: Parameter) -> Iterator[FormField]:
        if parameter.visibility == "internal":
            return
        if parameter.location == "body":
            body = read_body(self.data, parameter)
            yield from replace(
                self, place=replace(self.place, visibility=_seen(parameter.visibility))
            ).member(body, parameter.name, parameter)
            return
        label = parameter.summary or parameter.name
        yield self._field(
            parameter.schema,
            (parameter.name,),
            label,
            required=parameter.required,
            visibility=_seen(parameter.visibility),
            default=parameter.default,
            described=parameter.description,
        )

    def member(self, member: Member, name: str, parameter: Parameter | None = None) -> Iterator[FormField]:
        """Yield the fields of a member of the body, or of the body itself."""
        schema, place = member.schema, self.place
        if schema.get("x-ms-visibility") == "internal" or schema.get("x-ms-notification-url") is True:
            return
        visibility = (
            _seen(text(schema.get("x-ms-visibility"))) if "x-ms-visibility" in schema else place.visibility
        )
        required = member.required and place.required
        path = (*place.path, name)
        own = text(schema.get("title")) or text(schema.get("x-ms-summary")) or ""
        shape = self.references.schema(schema)
        if member.members and shape is None and not _is_looked_up(schema):
            titles = (*place.titles, own) if own and parameter is None else place.titles
            inner = replace(self, place=_Place(path, titles, required, visibility, place.depth + 1))
            for below in member.members:
                yield from inner.member(below, below.path[-1])
            return
        described = text(schema.get("description")) or (parameter.description if parameter else None)
        own = own or (parameter.summary if parameter and parameter.summary else "") or name
        found = self._field(
            schema,
            path,
            " ".join((*place.titles, own)),
            required=required,
            visibility=visibility,
            default=member.default,
            described=described,
        )
        yield replace(found, shape=shape)

    def _field(
        self,
        schema: Mapping[str, Any],
        path: Path,
        label: str,
        *,
        required: bool,
        visibility: Visibility,
        default: Any | Missing,
        described: str | None,
    ) -> FormField:
        lookup, note = self.references.values(schema)
        kind = _kind(schema, path[-1] if path else "", label)
        choices = _choices(schema)
        item: FormField | None = None
        fields: tuple[FormField, ...] = ()
        if kind == "list":
            item = self._item(schema, label)
            # Items that only JSON can say, and a list as a whole that is looked up.
            if item is None or item.kind in ("json", "list"):
                kind, item = "json", None
        # The designer pre-fills what it shows; what is still hidden is not sent.
        hidden = visibility == "advanced" and not required
        shown = MISSING if hidden or kind == "secret" else default
        suggested = plain(default) if hidden and not isinstance(default, Missing) else ""
        return FormField(
            path,
            label,
            kind,
            described or "",
            required,
            visibility,
            shown,
            suggested[:_MANY],
            _limits(schema),
            choices,
            lookup,
            None,
            item,
            fields,
            note,
        )

    def _item(self, schema: Mapping[str, Any], label: str) -> FormField | None:
        items = schema.get("items")
        if not isinstance(items, dict) or self.place.depth >= _MAX_DEPTH:
            return None
        body = read_body(self.data, Parameter("", "body", required=False, type=None, schema=items))
        inner = replace(self, place=_Place(depth=self.place.depth + 1))
        if body.members and not _is_looked_up(body.schema):
            fields = sorted(
                (found for below in body.members for found in inner.member(below, below.path[-1])), key=_order
            )
            return FormField((), label, "object", fields=tuple(fields))
        own = text(body.schema.get("title")) or text(body.schema.get("x-ms-summary")) or label
        return inner._field(
            body.schema,
            (),
            own,
            required=False,
            visibility="normal",
            default=MISSING,
            described=text(body.schema.get("description")),
        )


def read_form(connector: Connector, operation: Operation) -> tuple[FormField, ...]:
    """Return the inputs of ``operation`` in the designer's order: required, important, normal, advanced.

    Members of the body are fields of their own, labelled with their parents' titles; what is internal or
    read-only is left out.
    """
    builder = _Builder(connector.definition.data, References(connector, operation))
    found = (item for parameter in operation.parameters for item in builder.parameter(parameter))
    return tuple(sorted(found, key=_order))


def read_shape(
    connector: Connector, operation: Operation, schema: Mapping[str, Any], path: Path, *, required: bool
) -> tuple[FormField, ...]:
    """Return the fields of the input at ``path`` by the ``schema`` that another operation brought for it."""
    parameter = Parameter(path[-1], "body", required, None, schema)
    place = _Place(path[:-1], (), required)
    builder = _Builder(schema, References(connector, operation), place)
    body = replace(read_body(schema, parameter), required=required)
    # A schema that names its source again would be asked for without end.
    fields = (replace(item, shape=None) for item in builder.member(body, path[-1], parameter))
    return tuple(sorted(fields, key=_order))


def _order(item: FormField) -> int:
    return 0 if item.required else ("important", "normal", "advanced").index(item.visibility) + 1


def _seen(visibility: str | None) -> Visibility:
    return "important" if visibility == "important" else "advanced" if visibility == "advanced" else "normal"


def _is_looked_up(schema: Mapping[str, Any]) -> bool:
    return any(key in schema for key in ("x-ms-dynamic-list", "x-ms-dynamic-values", "x-ms-dynamic-tree"))


def _type(schema: Mapping[str, Any]) -> str | None:
    raw = schema.get("type")
    if isinstance(raw, list):
        return next((item for item in raw if isinstance(item, str) and item != "null"), None)
    return raw if isinstance(raw, str) else None


def _kind(schema: Mapping[str, Any], name: str, label: str) -> Kind:
    kind = _type(schema)
    if kind == "string":
        known = _STRINGS.get(text(schema.get("format")) or "")
        if known is not None:
            return known
        long = isinstance(schema.get("maxLength"), int) and schema["maxLength"] > 500
        plain_text = "enum" not in schema and not _is_looked_up(schema) and "format" not in schema
        return "multiline" if plain_text and (long or _LONG.search(name) or _LONG.search(label)) else "text"
    if kind in ("integer", "number", "boolean", "file"):
        return kind  # type: ignore[return-value]  # mypy does not narrow a tuple of literals
    if kind == "array":
        return "list"
    if kind == "object" or "properties" in schema or "allOf" in schema:
        return "json"
    return "any"


def _choices(schema: Mapping[str, Any]) -> tuple[Choice, ...]:
    """Return the values of an enumeration with their names."""
    if _type(schema) == "boolean":
        return (Choice("Yes", "true"), Choice("No", "false"))
    names = {
        plain(item.get("value")): item["displayName"]
        for item in array(schema.get("x-ms-enum-values"))
        if isinstance(item, dict) and isinstance(item.get("displayName"), str)
    }
    values = (plain(value) for value in array(schema.get("enum")))
    return tuple(Choice(names.get(value, value), value) for value in values)


def _limits(schema: Mapping[str, Any]) -> str:
    """Return the bounds of a value in words."""
    low, high = schema.get("minimum"), schema.get("maximum")
    shortest, longest = schema.get("minLength"), schema.get("maxLength")
    if _type(schema) == "array":
        shortest, longest = schema.get("minItems"), schema.get("maxItems")
    unit = "items" if _type(schema) == "array" else "characters"
    parts = [_range(low, high, ""), _range(shortest, longest, f" {unit}")]
    pattern = text(schema.get("pattern"))
    if pattern:
        parts.append(f"Pattern {pattern}")
    return ". ".join(part for part in parts if part)


def _range(low: Any, high: Any, unit: str) -> str:
    has_low = isinstance(low, int | float) and not (unit and low == 0)
    has_high = isinstance(high, int | float)
    if has_low and has_high:
        return f"{low} to {high}{unit}"
    if has_low:
        return f"At least {low}{unit}"
    return f"At most {high}{unit}" if has_high else ""


def _lookup_json(lookup: Lookup | None) -> dict[str, Any] | None:
    if lookup is None:
        return None
    return {
        "operationId": lookup.operation_id,
        "items": lookup.items,
        "value": lookup.value,
        "title": lookup.title,
        "arguments": [
            {"name": item.name, "path": list(item.path), "required": item.required}
            if item.path
            else {"name": item.name, "value": item.value}
            for item in lookup.arguments
        ],
    }
