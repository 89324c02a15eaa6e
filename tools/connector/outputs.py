"""The outputs of an operation: the tokens that the designer offers to later steps.

Source: the Logic Apps designer's ``outputprocessor.ts`` and ``schemaprocessor.ts``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .designer import ITEMS, Place, expands, follow, in_order, is_internal, summary, title, type_of
from .inputs import MANY
from .lenient import mapping, text
from .schema import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .designer import Path
    from .operations import Operation

_TITLES = {
    "body": "Body",
    "headers": "Headers",
    "queries": "Queries",
    "pathparameters": "Path Parameters",
    "statuscode": "Status code",
}


@dataclass(frozen=True, slots=True)
class Output:
    """One token: ``path`` leads to its value in the body or, where ``header`` says so, is a header's name.

    ``[*]`` in a path stands for every item of an array. ``type`` is ``any`` where none is declared.
    """

    path: Path
    title: str
    type: str
    schema: Mapping[str, Any]
    required: bool
    visibility: str
    header: bool = False

    @property
    def in_array(self) -> bool:
        """True where there is one token for each item of an array."""
        return ITEMS in self.path


def output_schema(operation: Operation) -> Mapping[str, Any] | None:
    """Return the schema of an operation's response, of a webhook that of what it is notified of."""
    schema: Any = operation.success.schema if operation.success else None
    if operation.notification is not None:
        schema = mapping(operation.notification).get("schema")
    return schema if isinstance(schema, dict) else None


def read_outputs(data: Any, operation: Operation) -> list[Output]:
    """Return the tokens of ``operation`` in the designer's order: of the body, then of the headers.

    ``data`` is the definition. Without a response that the designer takes there are those of a body that
    nothing is known of.
    """
    reader, root = _Reader(data), Place(required=True)
    found = reader.tokens(output_schema(operation) or {}, root)
    if operation.notification is None and operation.success is not None:
        for name, header in operation.success.headers.items():
            found += (_of_header(name, item) for item in reader.tokens(header, root))
    # A place that is found twice keeps the first one's order and the last one's facts.
    return list({(item.header, item.path): item for item in found}.values())


def _of_header(name: str, item: Output) -> Output:
    is_named = item.path or title(item.schema) or summary(item.schema)
    named = item.title if is_named else _known(name) or item.title
    return replace(item, path=(name, *item.path), title=named, header=True)


class _Reader:
    """Reads the tokens of one operation, ``left`` at most: definitions may contain each other."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.left = MANY

    def tokens(self, raw: Any, place: Place, above: frozenset[str] = frozenset()) -> list[Output]:
        """Return what is shown for the schema ``raw``, without what is internal."""
        schema, above = follow(self.data, raw, above)
        kind = type_of(schema)
        found: list[Output] = []
        if kind == "object":
            found = self._properties(schema, place, above) or [self._token(schema, place)]
        elif kind != "file":
            items = self._items(schema, place, above) if kind == "array" and not is_internal(schema) else []
            # The tokens in the items, that of the array, that of an item.
            found = [*items[:-1], self._token(schema, place), *items[-1:]]
        return in_order(item for item in found if item.visibility != "internal")

    def _properties(self, schema: Mapping[str, Any], place: Place, above: frozenset[str]) -> list[Output]:
        """Return the tokens in the place of an object, none where it is one itself."""
        if not expands(schema) or len(place.path) > 2 * MAX_DEPTH:
            return []
        return in_order(
            item
            for name, raw in mapping(schema.get("properties")).items()
            if self.left > 0
            for item in self.tokens(raw, place.member(name, schema), above)
        )

    def _items(self, schema: Mapping[str, Any], place: Place, above: frozenset[str]) -> list[Output]:
        """Return the tokens of an array's items: those that lie in them, last that of an item as a whole."""
        items, above = follow(self.data, schema.get("items"), above)
        inner, kind = place.item(schema, items), type_of(items)
        found: list[Output] = []
        if kind == "object":
            found = self._properties(items, inner, above)
        elif kind == "array" and not is_internal(items) and len(place.path) < 2 * MAX_DEPTH:
            found = self._items(items, inner, above)
        return [*found, self._token(items, inner)]

    def _token(self, schema: Mapping[str, Any], place: Place) -> Output:
        self.left -= 1
        return Output(
            place.path,
            place.label(schema, _name(place.path) or text(schema.get("description")) or "Body"),
            type_of(schema),
            schema,
            bool(place.required),
            place.sees(schema),
        )


def _name(path: Path) -> str:
    """Return what a token without a title is called: by its place, empty for the body itself."""
    *above, last = path or ("",)
    if last == ITEMS:
        return "Item"
    if above:
        return last
    return _known(last) or last


def _known(name: str) -> str:
    """Return the designer's own title for a member of an output, empty where it has none."""
    if name.startswith("x-ms-"):
        return " ".join(word[:1].upper() + word[1:] for word in name.removeprefix("x-ms-").split("-"))
    return _TITLES.get(name.lower(), "")
