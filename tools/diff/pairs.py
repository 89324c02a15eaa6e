"""Which part of the old connector became which of the new one: operations, parameters, fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..connector.designer import is_internal, type_of
from ..connector.lenient import mapping, text
from ..connector.pointer import join
from ..core.missing import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ..connector.lenient_view import OperationView, ParameterView
    from ..connector.schema import Schema
    from .side import Side, Sides

Direction = Literal["input", "output"]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OperationPair:
    """An operation in both versions; one of them is None where it was added or deleted."""

    sides: Sides
    old: OperationView | None
    new: OperationView | None

    @property
    def one(self) -> OperationView:
        """The old one, or the new one where there is no other."""
        found = self.old or self.new
        assert found is not None
        return found

    @property
    def label(self) -> str:
        """How flows call it: the operationId, else method and path."""
        return self.one.label

    @property
    def old_pointer(self) -> str:
        """Where it stands, or would stand, in the old definition."""
        return self.one.pointer

    @property
    def new_pointer(self) -> str:
        """Where it stands, or would stand, in the new definition."""
        return (self.new or self.one).pointer

    @property
    def hidden(self) -> bool:
        """Whether makers did not see it."""
        return self.one.visibility == "internal"


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """An input or an output: a parameter, a whole response, a property, the items of an array.

    ``pointer`` is where it is written, ``node`` its schema. ``parameter`` is the object of a parameter, None
    for what lies in a schema.
    """

    name: str
    pointer: str
    node: Schema
    required: bool
    parameter: Mapping[str, Any] | None = None

    def get(self, keyword: str) -> Any:
        """Return a keyword of the parameter or of its schema, ``MISSING`` where there is none."""
        if self.parameter is not None and keyword in self.parameter:
            return self.parameter[keyword]
        return self.node.get(keyword)

    def at(self, keyword: str) -> str:
        """Return the pointer of a keyword, that of the field where there is none."""
        if self.parameter is not None and keyword in self.parameter:
            return join(self.pointer, keyword)
        return self.node.at(keyword) if self.node.get(keyword) is not MISSING else self.pointer

    @property
    def location(self) -> str:
        """Where a parameter is sent, empty for what lies in a schema."""
        return text(mapping(self.parameter).get("in")) or ""

    @property
    def visibility(self) -> str:
        """``x-ms-visibility``, empty where there is none."""
        return text(self.get("x-ms-visibility")) or ""


@dataclass(frozen=True, slots=True, eq=False)
class FieldPair:
    """A field in both versions; one of them is None where it was added or deleted.

    ``old_at`` and ``new_at`` are where it stands, or would stand. ``hidden`` tells that makers did not see
    it, by its own visibility or that of what it lies in. ``label`` names it in messages.
    """

    direction: Direction
    old: Field | None
    new: Field | None
    old_at: str
    new_at: str
    label: str
    hidden: bool
    above_hidden: bool = False

    @property
    def one(self) -> Field:
        """The old one, or the new one where there is no other."""
        found = self.old or self.new
        assert found is not None
        return found

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same pair wherever it is reached from."""
        return self.direction, self.old_at, self.new_at, self.old is None, self.new is None, self.hidden


def pair_operations(sides: Sides) -> list[OperationPair]:
    """Return the operations of both versions: by operationId, then by method and path."""
    olds = [] if sides.old.view is None else sides.old.view.operations
    news = [] if sides.new.view is None else sides.new.view.operations
    by_id = {} if sides.new.view is None else sides.new.view.by_id
    partner: dict[int, OperationView] = {}
    taken: set[int] = set()
    for old in olds:
        new = by_id.get(old.id) if old.id else None
        if new is not None and id(new) not in taken:
            partner[id(old)] = new
            taken.add(id(new))
    by_place = {(new.method, new.path.path): new for new in news if id(new) not in taken}
    for old in olds:
        new = by_place.get((old.method, old.path.path))
        if id(old) not in partner and new is not None:
            partner[id(old)] = new
            taken.add(id(new))
    pairs = [OperationPair(sides, old, partner.get(id(old))) for old in olds]
    return pairs + [OperationPair(sides, None, new) for new in news if id(new) not in taken]


def pair_inputs(pair: OperationPair) -> Iterator[tuple[Path, FieldPair]]:
    """Yield the parameters of an operation that both versions have, each with its value path."""
    assert pair.old is not None
    assert pair.new is not None
    sides = pair.sides
    olds, news = pair.old.parameters, pair.new.parameters
    for old, new in _paired(olds, news):
        one = old or new
        assert one is not None
        before = None if old is None else _parameter(sides.old, old)
        after = None if new is None else _parameter(sides.new, new)
        hidden = pair.hidden or _is_hidden(before or after)
        yield (
            ("parameter", one.name),
            FieldPair(
                "input",
                before,
                after,
                join(pair.old_pointer, "parameters") if before is None else before.pointer,
                join(pair.new_pointer, "parameters") if after is None else after.pointer,
                "the body" if one.location == "body" else f"the parameter '{one.name}'",
                hidden,
                pair.hidden,
            ),
        )


def _is_hidden(parameter: Field | None) -> bool:
    """Return whether makers do not see a parameter; a body that is expanded is seen as its schema says."""
    assert parameter is not None
    own = parameter.node.own
    if parameter.location == "body" and type_of(own) == "object" and own.get("properties"):
        return is_internal(own)
    return parameter.visibility == "internal"


def _paired(
    olds: list[ParameterView], news: list[ParameterView]
) -> Iterator[tuple[ParameterView | None, ParameterView | None]]:
    """Pair parameters by name and location, the body as such, then by name; one without a name is none."""
    left = [new for new in news if _identity(new) != ("", "")]
    pairs: list[tuple[ParameterView, ParameterView | None]] = []
    for old in olds:
        if _identity(old) != ("", ""):
            pairs.append((old, _take(left, old, lambda a, b: _identity(a) == _identity(b))))
    for old, new in pairs:
        yield old, new or _take(left, old, lambda a, b: a.name == b.name)
    yield from ((None, new) for new in left)


def _take(
    left: list[ParameterView], old: ParameterView, fits: Callable[[ParameterView, ParameterView], bool]
) -> ParameterView | None:
    """Return the first of those ``left`` that fits, and take it from them."""
    found = next((new for new in left if fits(old, new)), None)
    if found is not None:
        left.remove(found)
    return found


def _identity(parameter: ParameterView) -> tuple[str, str]:
    """Return location and name, of the body only the location; both empty for what flows cannot give."""
    if parameter.location == "body":
        return "body", ""
    return (parameter.location, parameter.name) if parameter.name else ("", "")


def _parameter(side: Side, parameter: ParameterView) -> Field:
    pointer = parameter.pointer
    if parameter.is_reference:
        # What it leads to is where the parameter is written.
        pointer = _at(side.nodes.node(parameter.own, pointer))
    raw = parameter.raw
    if parameter.location == "body":
        node = side.nodes.node(raw.get("schema"), join(pointer, "schema"))
    else:
        node = side.nodes.node(raw, pointer)
    required = raw.get("required") is True or parameter.location == "path"
    return Field(parameter.name, pointer, node, required, raw)


def pair_outputs(pair: OperationPair) -> Iterator[tuple[Path, FieldPair]]:
    """Yield the response and the notification of an operation that both versions have, with value paths."""
    sides = pair.sides
    for name, path in (("response", ()), ("notification", ("x-ms-notification-content",))):
        old, old_at, status = _output(sides.old, pair.old, name)
        new, new_at, new_status = _output(sides.new, pair.new, name)
        if old is None and new is None:
            continue
        # The response to a webhook's registration is the platform's business; makers get the notification.
        hidden = pair.hidden or (name == "response" and pair.one.notification is not None)
        yield (
            ("responses", *(path or (status or new_status,)), "schema"),
            FieldPair("output", old, new, old_at, new_at, f"the {name}", hidden, hidden),
        )


def _output(side: Side, operation: OperationView | None, name: str) -> tuple[Field | None, str, str]:
    """Return the response or the notification of an operation, where it stands, and its status."""
    assert operation is not None
    status = ""
    if name == "notification":
        pointer = join(operation.path.pointer, "x-ms-notification-content")
        raw = mapping(operation.notification).get("schema")
    else:
        success = operation.success
        if success is None:
            return None, join(operation.pointer, "responses"), ""
        status, pointer = success.status, success.pointer
        raw = success.schema
        if "$ref" in success.own:
            pointer = _at(side.nodes.node(success.own, pointer))
    if not isinstance(raw, dict):
        return None, pointer, status
    at = join(pointer, "schema")
    return Field("", at, side.nodes.node(raw, at), True), at, status


def pair_children(sides: Sides, pair: FieldPair) -> Iterator[tuple[str, FieldPair]]:
    """Yield the fields directly inside a field that both versions have, each with its step of the path."""
    if pair.old is None or pair.new is None:
        return
    old, new = pair.old.node, pair.new.node
    news, olds = new.properties, old.properties
    for name in dict.fromkeys((*olds, *news)):
        fields = (
            _property(sides.old, old, name, olds.get(name)),
            _property(sides.new, new, name, news.get(name)),
        )
        at = (join(_at(old), "properties", name), join(_at(new), "properties", name))
        yield name, _child(pair, fields, at, f"the {pair.direction} field '{name}'")
    for keyword, words in (("items", "the items"), ("additionalProperties", "the further members")):
        fields = _part(sides.old, old, keyword), _part(sides.new, new, keyword)
        if fields != (None, None):
            at = (join(_at(old), keyword), join(_at(new), keyword))
            yield keyword, _child(pair, fields, at, f"{words} of {pair.label}")


def _at(node: Schema) -> str:
    return node.parts[0][1] if node.parts else node.pointer


def _property(side: Side, parent: Schema, name: str, written: tuple[Any, str] | None) -> Field | None:
    if written is None:
        return None
    raw, pointer = written
    return Field(name, pointer, side.nodes.node(raw, pointer), name in parent.required)


def _part(side: Side, parent: Schema, keyword: str) -> Field | None:
    raw = parent.get(keyword)
    if not isinstance(raw, dict):
        return None
    pointer = parent.at(keyword)
    return Field(keyword, pointer, side.nodes.node(raw, pointer), False)


def _child(
    pair: FieldPair, fields: tuple[Field | None, Field | None], at: tuple[str, str], label: str
) -> FieldPair:
    """Return a pair inside ``pair``; ``at`` is where a field that is missing would stand."""
    old, new = fields
    one = old or new
    assert one is not None
    return FieldPair(
        pair.direction,
        old,
        new,
        at[0] if old is None else old.pointer,
        at[1] if new is None else new.pointer,
        label,
        pair.hidden or one.visibility == "internal",
        pair.hidden,
    )
