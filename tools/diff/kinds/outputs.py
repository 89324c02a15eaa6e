"""Changes of what flows get: answers, and the notifications of webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.values import shown
from ..documentation import EXTENSIONS, POWER_FX, PULLS, VERSIONING
from ..keywords import both, enums, format_words, keyword_hit, missing_values, types
from ..kind import Hit, kind
from .inputs import dynamic_schema_hits, visibility_hits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..pairs import FieldPair

_USING = "Existing flows may be broken if they are using this field and actual payload has been changed."


@kind(
    "CHG301",
    "output-deleted",
    "output",
    "error",
    hidden="info",
    revise=True,
    source=f"{PULLS}/729",
    microsoft=f"The output field has been deleted. {_USING}",
)
def output_deleted(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response, or the schema of a whole response, is gone.

    Why:
        Flows that use the field lose it: an expression gives nothing, or fails; a formula in Power Apps is an
        error.

    Instead:
        Keep the field in the schema for as long as the service answers with it.

    Old:
        {"schema": {"type": "object", "properties": {"title": {"type": "string"}}}}

    New:
        {"schema": {"type": "object", "properties": {}}}
    """
    if pair.new is None:
        yield Hit(f"{pair.label} was deleted", pair.old_at, pair.new_at, "key")


@kind("CHG302", "output-added", "output", "info", source=VERSIONING)
def output_added(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response, or the schema of a whole response, is there that was not.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"schema": {"type": "object", "properties": {}}}

    New:
        {"schema": {"type": "object", "properties": {"title": {"type": "string"}}}}
    """
    if pair.old is None:
        yield Hit(f"{pair.label} was added", pair.old_at, pair.new_at, "key")


@kind(
    "CHG303",
    "output-type-changed",
    "output",
    "error",
    hidden="info",
    revise=True,
    source=f"{PULLS}/3910",
    microsoft=f"The type has been changed for the output field. {_USING}",
)
def output_type_changed(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response has another type.

    Why:
        Expressions and conditions that take the old type fail, loops over a list find none. Where the schema
        was wrong and the response stays as it was, only what the designer offers changes.

    Instead:
        Add a field of the other type beside it, or make a revision of the operation.

    Old:
        {"schema": {"type": "object", "properties": {"pages": {"type": "integer"}}}}

    New:
        {"schema": {"type": "object", "properties": {"pages": {"type": "string"}}}}
    """
    if (found := types(pair)) and found[0] != "any":
        message = f"the type of {pair.label} was changed from {found[0]} to {found[1]}"
        yield keyword_hit(pair, "type", message, found[1])


@kind(
    "CHG304",
    "output-format-changed",
    "output",
    "error",
    hidden="info",
    revise=True,
    source=f"{PULLS}/807",
    microsoft=f"The type format has been changed for the output field. {_USING}",
)
def output_format_changed(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response has another format.

    Why:
        What is read from it may fail, as a date with a time where a date was; Power Apps gets another type.
        Where the schema was wrong and the response stays as it was, flows run on.

    Instead:
        Keep the format, or add a field of the other one beside it.

    Old:
        {"schema": {"type": "object", "properties": {"read": {"type": "string", "format": "date-time"}}}}

    New:
        {"schema": {"type": "object", "properties": {"read": {"type": "string", "format": "date"}}}}
    """
    if found := format_words(pair):
        message = f"the format of {pair.label} was changed from {found[0]} to {found[1]}"
        yield keyword_hit(pair, "format", message, found[1])


@kind("CHG305", "output-hidden", "output", "error", revise=True, source=f"{PULLS}/4215")
def output_hidden(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response that makers could use is internal.

    Why:
        The designer no longer knows what flows have taken from the list of outputs, nor offers it.

    Instead:
        Make it ``advanced``.

    Old:
        {"schema": {"type": "object", "properties": {"title": {"type": "string"}}}}

    New:
        {"schema": {"type": "object", "properties": {"title": {"type": "string",
         "x-ms-visibility": "internal"}}}}
    """
    if (fields := both(pair)) is None or pair.above_hidden:
        return
    if fields[0].visibility != "internal" and fields[1].visibility == "internal":
        yield keyword_hit(pair, "x-ms-visibility", f"{pair.label} was hidden from makers")


@kind("CHG306", "output-visibility-changed", "output", "info", source=EXTENSIONS)
def output_visibility_changed(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response is shown to makers, or shown more or less prominently.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"schema": {"type": "object", "properties": {"title": {"type": "string"}}}}

    New:
        {"schema": {"type": "object", "properties": {"title": {"type": "string",
         "x-ms-visibility": "important"}}}}
    """
    yield from visibility_hits(pair)


@kind("CHG307", "output-enum-value-added", "output", "warning", hidden="info", source=VERSIONING)
def output_enum_value_added(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response can have a value that it could not have.

    Why:
        Flows that branch on the value have no branch for it.

    Instead:
        Tell makers, and make a revision where a flow must not meet the value unprepared.

    Old:
        {"schema": {"type": "object", "properties": {"state": {"type": "string", "enum": ["lent"]}}}}

    New:
        {"schema": {"type": "object", "properties": {"state": {"type": "string", "enum": ["lent", "lost"]}}}}
    """
    if (found := enums(pair)) and found[0] is not None and found[1] is not None:
        for value in missing_values(found[1], found[0]):
            yield keyword_hit(pair, "enum", f"{pair.label} may also be {shown(value)}", shown(value))


@kind("CHG308", "output-enum-value-deleted", "output", "info", source=VERSIONING)
def output_enum_value_deleted(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response no longer has one of its values.

    Why:
        A branch of a flow is never taken any more.

    Instead:
        Nothing needs to be done.

    Old:
        {"schema": {"type": "object", "properties": {"state": {"type": "string", "enum": ["lent", "lost"]}}}}

    New:
        {"schema": {"type": "object", "properties": {"state": {"type": "string", "enum": ["lent"]}}}}
    """
    if (found := enums(pair)) and found[0] is not None and found[1] is not None:
        for value in missing_values(found[0], found[1]):
            yield keyword_hit(pair, "enum", f"{pair.label} is never {shown(value)} any more", shown(value))


@kind(
    "CHG309",
    "output-enum-deleted",
    "output",
    "error",
    hidden="info",
    revise=True,
    source=f"{PULLS}/1381",
    microsoft="The list of enum values has been removed from the output field.",
)
def output_enum_deleted(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response that had the values of a list can have any.

    Why:
        Flows that branch on the value meet others; Microsoft's change validator stops it.

    Instead:
        Keep the list, and add to it the values that are missing.

    Old:
        {"schema": {"type": "object", "properties": {"state": {"type": "string", "enum": ["lent"]}}}}

    New:
        {"schema": {"type": "object", "properties": {"state": {"type": "string"}}}}
    """
    if (found := enums(pair)) and found[0] is not None and found[1] is None:
        yield keyword_hit(pair, "enum", f"{pair.label} had the values of a list and may have any")


@kind("CHG310", "output-enum-added", "output", "info", source=VERSIONING)
def output_enum_added(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response that could have any value has those of a list.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"schema": {"type": "object", "properties": {"state": {"type": "string"}}}}

    New:
        {"schema": {"type": "object", "properties": {"state": {"type": "string", "enum": ["lent"]}}}}
    """
    if (found := enums(pair)) and found[0] is None and found[1] is not None:
        yield keyword_hit(
            pair, "enum", f"{pair.label} has only the values {shown(found[1])}", shown(found[1])
        )


@kind("CHG311", "output-became-optional", "output", "warning", hidden="info", source=VERSIONING)
def output_became_optional(pair: FieldPair) -> Iterator[Hit]:
    """A field that every response had may be missing.

    Why:
        Expressions that take it for granted fail where it is not there.

    Instead:
        Answer with an empty value rather than with none.

    Old:
        {"schema": {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}}

    New:
        {"schema": {"type": "object", "properties": {"title": {"type": "string"}}}}
    """
    if (fields := both(pair)) and fields[0].required and not fields[1].required:
        yield keyword_hit(pair, "required", f"{pair.label} was always there and may be missing")


@kind("CHG312", "output-became-required", "output", "info", source=VERSIONING)
def output_became_required(pair: FieldPair) -> Iterator[Hit]:
    """A field that could be missing is always there.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"schema": {"type": "object", "properties": {"title": {"type": "string"}}}}

    New:
        {"schema": {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}}
    """
    if (fields := both(pair)) and fields[1].required and not fields[0].required:
        yield keyword_hit(pair, "required", f"{pair.label} may have been missing and is always there")


@kind("CHG313", "output-dynamic-schema-changed", "output", "warning", hidden="info", source=EXTENSIONS)
def output_dynamic_schema_changed(pair: FieldPair) -> Iterator[Hit]:
    """The fields of a response come from another operation, or are no longer asked for.

    Why:
        Flows use the fields that the old one gave; the designer no longer knows them.

    Instead:
        Keep the operation that gives the schema, and let it give the old fields too.

    Old:
        {"schema": {"type": "object", "x-ms-dynamic-schema": {"operationId": "GetFields"}}}

    New:
        {"schema": {"type": "object"}}
    """
    yield from dynamic_schema_hits(pair)


@kind("CHG314", "output-type-declared", "output", "warning", hidden="info", source=POWER_FX)
def output_type_declared(pair: FieldPair) -> Iterator[Hit]:
    """A field of a response that had no type has one.

    Why:
        Flows run on, as the response is the same. Formulas in Power Apps that took it as untyped must be
        written anew, when the data source is refreshed.

    Instead:
        Nothing needs to be done for flows.

    Old:
        {"schema": {"type": "object", "properties": {"pages": {}}}}

    New:
        {"schema": {"type": "object", "properties": {"pages": {"type": "integer"}}}}
    """
    if (found := types(pair)) and found[0] == "any":
        yield keyword_hit(pair, "type", f"{pair.label} had no type and is {found[1]}", found[1])
