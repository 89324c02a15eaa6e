"""The form of an operation, as the designer shows it: from the definition to a description, nothing else.

What there is, with labels, order and defaults, is that of ``connector/inputs.py``. Advanced inputs are hidden
until opened, as Microsoft's documentation on ``x-ms-visibility`` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from ..connector.designer import ITEMS, summary, title
from ..connector.inputs import read_body, read_inputs
from ..connector.lenient import array, mapping, text
from ..connector.operations import Parameter
from ..connector.outputs import read_outputs
from ..core.missing import MISSING, Missing
from ..replay.lookups import Lookup, Path, References
from ..runtime.encode import plain
from .dynamic import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..connector.inputs import Input
    from ..connector.model import Connector
    from ..connector.operations import Operation
    from ..connector.outputs import Output

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


@dataclass(frozen=True, slots=True)
class FormField:
    """One input.

    ``path`` leads to its value in the inputs; in the item of a list it begins at the item. ``default`` is
    what the field begins with. ``item`` describes the items of a list, ``fields`` the members of an object in
    a list. ``lookup`` fills a drop-down, ``shape`` brings further fields in place of this one. ``note`` says
    what cannot be done here.
    """

    path: Path
    label: str
    kind: Kind
    description: str = ""
    required: bool = False
    visibility: Visibility = "normal"
    default: Any | Missing = MISSING
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
class _Builder:
    data: Any
    references: References

    def fields(self, inputs: Iterable[Input], above: Path = (), depth: int = 0) -> Iterator[FormField]:
        """Yield the fields of inputs; ``above`` leads to what their paths begin at."""
        for item in inputs:
            if item.visibility != "internal" and not item.is_notification_url:
                is_member = item.parameter.location == "body"
                path = (*above, *item.path) if is_member else (item.parameter.name,)
                found = self._field(item, path, depth)
                yield replace(found, shape=self.references.schema(item.schema)) if is_member else found

    def _field(self, given: Input, path: Path, depth: int) -> FormField:
        schema, label = given.schema, given.label
        lookup, note = self.references.values(schema)
        kind = _kind(schema, path[-1] if path else "", label)
        item: FormField | None = None
        if kind == "list":
            item = self._item(given, depth)
            # Items that only JSON can say, and a list as a whole that is looked up.
            if item is None or item.kind in ("json", "list"):
                kind, item = "json", None
        visibility: Visibility = "normal"
        if given.visibility in ("important", "advanced"):
            visibility = cast("Visibility", given.visibility)
        return FormField(
            path,
            label,
            kind,
            given.description,
            given.required,
            visibility,
            MISSING if kind == "secret" or given.default is None else given.default,
            _limits(schema),
            _choices(schema),
            lookup,
            None,
            item,
            (),
            note,
        )

    def _item(self, given: Input, depth: int) -> FormField | None:
        items = given.schema.get("items")
        if not isinstance(items, dict) or depth >= _MAX_DEPTH:
            return None
        body = read_body(self.data, Parameter("", "body", required=False, type=None, schema=items))
        if body.members and not _is_looked_up(body.schema):
            fields = tuple(self.fields(body.shown(), (), depth + 1))
            return FormField((), given.label, "object", fields=fields)
        label = title(body.schema) or summary(body.schema) or given.label
        plain_item = replace(body, label=label, visibility="", default=MISSING)
        return self._field(plain_item, (), depth + 1)


def read_form(connector: Connector, operation: Operation) -> tuple[FormField, ...]:
    """Return the inputs of ``operation`` as the designer's panel has them; what is internal is left out."""
    data = connector.definition.data
    bodies = (item.name for item in operation.parameters if item.location == "body")
    above = next(((name,) for name in bodies), ())
    return tuple(_Builder(data, References(connector, operation)).fields(read_inputs(data, operation), above))


def read_response(connector: Connector, operation: Operation) -> list[dict[str, Any]]:
    """Return the fields of the response, of a webhook those of a notification, in the designer's order.

    Each is ``{"label", "path", "type", "description", "header"}``; ``[*]`` in a path stands for every item.
    """
    return [
        {
            "label": item.title,
            "path": "".join(step if step == ITEMS else f".{step}" for step in item.path).removeprefix("."),
            "type": _response_type(item),
            "description": text(item.schema.get("description")) or "",
            "header": item.header,
        }
        for item in read_outputs(connector.definition.data, operation)
        if item.schema
    ]


def _response_type(item: Output) -> str:
    dynamic = any(name in item.schema for name in ("x-ms-dynamic-schema", "x-ms-dynamic-properties"))
    declared = "dynamic" if dynamic else item.type
    form = text(item.schema.get("format"))
    return f"{declared} ({form})" if form and declared != form else declared


def read_shape(
    connector: Connector, operation: Operation, schema: Mapping[str, Any], path: Path, *, required: bool
) -> tuple[FormField, ...]:
    """Return the fields of the input at ``path`` by the ``schema`` that another operation brought for it."""
    body = read_body(schema, Parameter(path[-1], "body", required, None, schema, optional=not required))
    fields = _Builder(schema, References(connector, operation)).fields(body.shown(), path)
    # A schema that names its source again would be asked for without end.
    return tuple(replace(item, shape=None) for item in fields)


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
    """Return the values of an enumeration, where ``x-ms-enum-values`` has any, these alone."""
    values = array(schema.get("enum"))
    if values and (named := [item for item in array(schema.get("x-ms-enum-values")) if mapping(item)]):
        texts = ((text(item.get("displayName")), plain(item["value"])) for item in named if "value" in item)
        return tuple(Choice(name or value, value) for name, value in texts)
    if values:
        return tuple(Choice(plain(value), plain(value)) for value in values)
    return (Choice("Yes", "true"), Choice("No", "false")) if _type(schema) == "boolean" else ()


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
