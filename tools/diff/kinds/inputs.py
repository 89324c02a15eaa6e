"""Changes of what flows send: parameters, and the fields of a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import number
from ...core.missing import MISSING
from ...core.values import shown
from ..documentation import DESIGNER, EXTENSIONS, POWER_FX, PULLS, VERSIONING
from ..keywords import (
    both,
    changed,
    enums,
    format_words,
    keyword_hit,
    missing_values,
    types,
)
from ..kind import Hit, kind
from ..messages import from_to, shown_unless_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..pairs import FieldPair

_UPPER = ("maximum", "maxLength", "maxItems")
_LOWER = ("minimum", "minLength", "minItems")
_DYNAMIC = ("x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-tree")
_SCHEMA = ("x-ms-dynamic-schema", "x-ms-dynamic-properties")


@kind("CHG201", "input-deleted", "input", "error", hidden="warning", revise=True, source=VERSIONING)
def input_deleted(pair: FieldPair) -> Iterator[Hit]:
    """A parameter, or a field of a body, is gone.

    Why:
        Flows that fill it cannot be saved any more, and what they send is no longer sent.

    Instead:
        Keep the input, and say in its description that it has no effect; or make a revision of the operation.

    Old:
        {"parameters": [{"name": "author", "in": "query", "type": "string"}]}

    New:
        {"parameters": []}
    """
    if pair.new is None:
        yield Hit(f"{pair.label} was deleted", pair.old_at, pair.new_at, "key")


@kind(
    "CHG202",
    "required-input-added",
    "input",
    "error",
    revise=True,
    source=f"{PULLS}/3656",
    microsoft="The required input field has been added. Existing flows will not send this new field.",
)
def required_input_added(pair: FieldPair) -> Iterator[Hit]:
    """A required parameter or field without a default is there that was not.

    Why:
        Existing flows do not send it: their calls fail, or are refused before they are sent.

    Instead:
        Make it optional, and let the service, a policy or the script put in what existing flows mean.

    Old:
        {"parameters": []}

    New:
        {"parameters": [{"name": "author", "in": "query", "type": "string", "required": true}]}
    """
    new = pair.new
    if pair.old is None and new is not None and new.required and new.get("default") is MISSING:
        yield Hit(f"{pair.label} was added and is required", pair.old_at, pair.new_at, "key")


@kind(
    "CHG203",
    "required-input-with-default-added",
    "input",
    "error",
    revise=True,
    source=f"{PULLS}/3499",
    microsoft="The required parameter has been added.",
)
def required_input_with_default_added(pair: FieldPair) -> Iterator[Hit]:
    """A required parameter or field with a default is there that was not.

    Why:
        The designer puts the default into new steps. A step that was saved before does not have it, and sends
        nothing; Microsoft's validator of changes stops it.

    Instead:
        Make it optional, and let the service, a policy or the script put in the default.

    Old:
        {"parameters": []}

    New:
        {"parameters": [{"name": "version", "in": "query", "type": "string", "required": true,
         "default": "2"}]}
    """
    new = pair.new
    if pair.old is None and new is not None and new.required and new.get("default") is not MISSING:
        default = shown_unless_secret(new.name, new.get("default"))
        message = f"{pair.label} was added and is required; existing flows do not send its default {default}"
        yield Hit(message, pair.old_at, pair.new_at, "key")


@kind("CHG204", "optional-input-added", "input", "info", source=VERSIONING)
def optional_input_added(pair: FieldPair) -> Iterator[Hit]:
    """An optional parameter or field is there that was not.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"parameters": []}

    New:
        {"parameters": [{"name": "author", "in": "query", "type": "string"}]}
    """
    if pair.old is None and pair.new is not None and not pair.new.required:
        yield Hit(f"{pair.label} was added", pair.old_at, pair.new_at, "key")


@kind(
    "CHG205",
    "input-became-required",
    "input",
    "error",
    hidden="warning",
    revise=True,
    source=f"{PULLS}/3516",
    microsoft="The input field has been changed from optional to required.",
)
def input_became_required(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field that could be left out must be given.

    Why:
        Flows that leave it out fail, or cannot be saved any more.

    Instead:
        Leave it optional, and put in what is meant by leaving it out: in the service, a policy or the script.

    Old:
        {"parameters": [{"name": "author", "in": "query", "type": "string"}]}

    New:
        {"parameters": [{"name": "author", "in": "query", "type": "string", "required": true}]}
    """
    if (fields := both(pair)) and fields[1].required and not fields[0].required:
        yield keyword_hit(pair, "required", f"{pair.label} was optional and is required")


@kind("CHG206", "input-became-optional", "input", "info", source=VERSIONING)
def input_became_optional(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field that had to be given may be left out.

    Why:
        Flows go on giving it. In Power Apps it moves from the arguments into the record of options: a formula
        must be written anew when the data source is refreshed.

    Instead:
        Nothing needs to be done for flows.

    Old:
        {"parameters": [{"name": "author", "in": "query", "type": "string", "required": true}]}

    New:
        {"parameters": [{"name": "author", "in": "query", "type": "string"}]}
    """
    if (fields := both(pair)) and fields[0].required and not fields[1].required:
        yield keyword_hit(pair, "required", f"{pair.label} was required and is optional")


@kind(
    "CHG207",
    "input-location-changed",
    "input",
    "error",
    hidden="warning",
    revise=True,
    source=f"{PULLS}/3648",
    microsoft="The location has been changed for the parameter. Existing flows will continue to send the "
    "parameter in the old location.",
)
def input_location_changed(pair: FieldPair) -> Iterator[Hit]:
    """A parameter is sent in another place: path, query, header, form or body.

    Why:
        Existing flows go on sending it in the old one.

    Instead:
        Leave it where it is; a policy or the script can move it on its way to the service.

    Old:
        {"parameters": [{"name": "author", "in": "query", "type": "string"}]}

    New:
        {"parameters": [{"name": "author", "in": "header", "type": "string"}]}
    """
    if (fields := both(pair)) and fields[0].location != fields[1].location:
        old, new = fields[0].location, fields[1].location
        yield keyword_hit(pair, "in", f"{pair.label} was sent in {old} and is sent in {new}", new)


@kind("CHG208", "body-renamed", "input", "error", hidden="warning", revise=True, source=DESIGNER)
def body_renamed(pair: FieldPair) -> Iterator[Hit]:
    """The body parameter has another name.

    Why:
        Flows keep each field of a body under the name of the body parameter (``body/title``): none of them is
        sent any more.

    Instead:
        Keep the name; makers never see it.

    Old:
        {"parameters": [{"name": "body", "in": "body", "schema": {"type": "object"}}]}

    New:
        {"parameters": [{"name": "book", "in": "body", "schema": {"type": "object"}}]}
    """
    if (fields := both(pair)) and fields[0].location == fields[1].location == "body":
        old, new = fields[0].name, fields[1].name
        if old != new:
            yield keyword_hit(pair, "name", f"the body was called '{old}' and is called '{new}'", new)


@kind("CHG209", "input-type-changed", "input", "error", hidden="warning", revise=True, source=VERSIONING)
def input_type_changed(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field takes values of another type, which those that flows send do not have.

    Why:
        What existing flows send is refused, or means something else.

    Instead:
        Keep the type, and add an optional input of the other one beside it.

    Old:
        {"parameters": [{"name": "year", "in": "query", "type": "string"}]}

    New:
        {"parameters": [{"name": "year", "in": "query", "type": "integer"}]}
    """
    if (found := types(pair)) and not _is_wider(*found):
        message = f"the type of {pair.label} was changed from {found[0]} to {found[1]}"
        yield keyword_hit(pair, "type", message, found[1])


@kind("CHG210", "input-type-widened", "input", "warning", hidden="info", source=VERSIONING)
def input_type_widened(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field takes more than before: numbers where it took whole ones, or anything.

    Why:
        What existing flows send is still taken. The designer shows the input otherwise, and formulas in Power
        Apps may have to be written anew.

    Instead:
        Nothing needs to be done for flows.

    Old:
        {"parameters": [{"name": "hours", "in": "query", "type": "integer"}]}

    New:
        {"parameters": [{"name": "hours", "in": "query", "type": "number"}]}
    """
    if (found := types(pair)) and _is_wider(*found):
        message = f"the type of {pair.label} was widened from {found[0]} to {found[1]}"
        yield keyword_hit(pair, "type", message, found[1])


def _is_wider(old: str, new: str) -> bool:
    return new == "any" or (old, new) == ("integer", "number")


@kind("CHG211", "input-format-changed", "input", "error", hidden="warning", revise=True, source=POWER_FX)
def input_format_changed(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field has another format.

    Why:
        What existing flows send may be refused: a date where a date with a time is meant. Power Apps takes
        another type of value.

    Instead:
        Keep the format, and take both ways of writing it.

    Old:
        {"parameters": [{"name": "since", "in": "query", "type": "string", "format": "date-time"}]}

    New:
        {"parameters": [{"name": "since", "in": "query", "type": "string", "format": "date"}]}
    """
    if (found := format_words(pair)) and not _takes_more(*found):
        message = f"the format of {pair.label} was changed from {found[0]} to {found[1]}"
        yield keyword_hit(pair, "format", message, found[1])


@kind("CHG212", "input-format-widened", "input", "warning", hidden="info", source=POWER_FX)
def input_format_widened(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field takes more than before: longer numbers, or text of any format.

    Why:
        What existing flows send is still taken. The designer may show the input otherwise.

    Instead:
        Nothing needs to be done for flows.

    Old:
        {"parameters": [{"name": "id", "in": "query", "type": "integer", "format": "int32"}]}

    New:
        {"parameters": [{"name": "id", "in": "query", "type": "integer", "format": "int64"}]}
    """
    if (found := format_words(pair)) and _takes_more(*found):
        message = f"the format of {pair.label} was widened from {found[0]} to {found[1]}"
        yield keyword_hit(pair, "format", message, found[1])


def _takes_more(old: str, new: str) -> bool:
    # Bytes and files are written otherwise, in base 64 or raw: to them "none" is another format.
    free = new == "none" and old not in ("byte", "binary")
    return free or (old, new) in (("int32", "int64"), ("float", "double"))


@kind(
    "CHG213", "input-enum-value-deleted", "input", "error", hidden="warning", revise=True, source=VERSIONING
)
def input_enum_value_deleted(pair: FieldPair) -> Iterator[Hit]:
    """A value can no longer be chosen.

    Why:
        Flows that have it send what is refused.

    Instead:
        Keep the value, and treat it as the closest one that there is.

    Old:
        {"parameters": [{"name": "by", "in": "query", "type": "string", "enum": ["title", "author"]}]}

    New:
        {"parameters": [{"name": "by", "in": "query", "type": "string", "enum": ["title"]}]}
    """
    if (found := enums(pair)) and found[0] is not None and found[1] is not None:
        for value in missing_values(found[0], found[1]):
            message = f"{pair.label} no longer takes {shown(value)}"
            yield keyword_hit(pair, "enum", message, shown(value))


@kind("CHG214", "input-enum-value-added", "input", "info", source=VERSIONING)
def input_enum_value_added(pair: FieldPair) -> Iterator[Hit]:
    """A value can be chosen that could not.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"parameters": [{"name": "by", "in": "query", "type": "string", "enum": ["title"]}]}

    New:
        {"parameters": [{"name": "by", "in": "query", "type": "string", "enum": ["title", "author"]}]}
    """
    if (found := enums(pair)) and found[0] is not None and found[1] is not None:
        for value in missing_values(found[1], found[0]):
            yield keyword_hit(pair, "enum", f"{pair.label} also takes {shown(value)}", shown(value))


@kind(
    "CHG215",
    "input-enum-added",
    "input",
    "error",
    hidden="warning",
    revise=True,
    source=f"{PULLS}/619",
    microsoft="The list of enum values has been added to the input field.",
)
def input_enum_added(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field that took any value takes those of a list.

    Why:
        Flows that send another value are refused.

    Instead:
        Offer the values by ``x-ms-dynamic-values``, which takes others too, or name them in the description.

    Old:
        {"parameters": [{"name": "by", "in": "query", "type": "string"}]}

    New:
        {"parameters": [{"name": "by", "in": "query", "type": "string", "enum": ["title", "author"]}]}
    """
    if (found := enums(pair)) and found[0] is None and found[1] is not None:
        message = f"{pair.label} took any value and takes only {shown(found[1])}"
        yield keyword_hit(pair, "enum", message, shown(found[1]))


@kind("CHG216", "input-enum-deleted", "input", "info", source=VERSIONING)
def input_enum_deleted(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field that took the values of a list takes any.

    Why:
        What flows send is still taken. The designer shows a box for text instead of a list.

    Instead:
        Nothing needs to be done.

    Old:
        {"parameters": [{"name": "by", "in": "query", "type": "string", "enum": ["title", "author"]}]}

    New:
        {"parameters": [{"name": "by", "in": "query", "type": "string"}]}
    """
    if (found := enums(pair)) and found[0] is not None and found[1] is None:
        yield keyword_hit(pair, "enum", f"{pair.label} took the values of a list and takes any")


@kind("CHG217", "input-default-changed", "input", "warning", source=EXTENSIONS)
def input_default_changed(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field has another default, or none any more.

    Why:
        New steps of flows send another value than those that were saved before; an internal input is sent
        with its default, so that the service gets something else.

    Instead:
        Keep the default where the two values do not mean the same.

    Old:
        {"parameters": [{"name": "version", "in": "query", "type": "string", "default": "1"}]}

    New:
        {"parameters": [{"name": "version", "in": "query", "type": "string", "default": "2"}]}
    """
    found = changed(pair, "default")
    # One that only follows the type is that change.
    if found and found[0] is not MISSING and not (types(pair) and str(found[0]) == str(found[1])):
        message = f"the default of {pair.label} was changed {from_to(*found, pair.one.name)}"
        yield keyword_hit(pair, "default", message, shown_unless_secret(pair.one.name, found[1]))


@kind("CHG218", "input-default-added", "input", "info", source=EXTENSIONS)
def input_default_added(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field has a default that had none.

    Why:
        The designer puts it into new steps; those that exist stay as they are.

    Instead:
        Nothing needs to be done.

    Old:
        {"parameters": [{"name": "version", "in": "query", "type": "string"}]}

    New:
        {"parameters": [{"name": "version", "in": "query", "type": "string", "default": "2"}]}
    """
    if (found := changed(pair, "default")) and found[0] is MISSING:
        value = shown_unless_secret(pair.one.name, found[1])
        yield keyword_hit(pair, "default", f"{pair.label} has the default {value}", value)


@kind(
    "CHG219",
    "input-hidden",
    "input",
    "error",
    revise=True,
    source=f"{PULLS}/4215",
)
def input_hidden(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field that makers could fill is internal.

    Why:
        The designer no longer shows what existing flows have in it: it cannot be changed any more.

    Instead:
        Make it ``advanced``, which puts it last and out of sight.

    Old:
        {"parameters": [{"name": "author", "in": "query", "type": "string"}]}

    New:
        {"parameters": [{"name": "author", "in": "query", "type": "string", "x-ms-visibility": "internal"}]}
    """
    if (fields := both(pair)) is None or pair.above_hidden:
        return
    if fields[0].visibility != "internal" and fields[1].visibility == "internal":
        yield keyword_hit(pair, "x-ms-visibility", f"{pair.label} was hidden from makers")


@kind("CHG220", "input-visibility-changed", "input", "info", source=EXTENSIONS)
def input_visibility_changed(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field is shown to makers, or shown more or less prominently.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"parameters": [{"name": "author", "in": "query", "type": "string"}]}

    New:
        {"parameters": [{"name": "author", "in": "query", "type": "string", "x-ms-visibility": "advanced"}]}
    """
    yield from visibility_hits(pair)


def visibility_hits(pair: FieldPair) -> Iterator[Hit]:
    """Yield a hit where the visibility changed and the new one hides nothing; for outputs too."""
    if not (fields := both(pair)):
        return
    old, new = fields[0].visibility, fields[1].visibility
    if new not in (old, "internal") and {old, new} != {"", "none"}:
        message = f"the visibility of {pair.label} was changed from {old or 'none'} to {new or 'none'}"
        yield keyword_hit(pair, "x-ms-visibility", message, new)


@kind(
    "CHG221",
    "input-collection-format-changed",
    "input",
    "error",
    hidden="warning",
    revise=True,
    source="https://swagger.io/specification/v2 (Parameter Object, collectionFormat)",
)
def input_collection_format_changed(pair: FieldPair) -> Iterator[Hit]:
    """The values of a list are joined otherwise.

    Why:
        Existing flows may send the text that the old form made, and the service gets another one.

    Instead:
        Keep ``collectionFormat``; its default is ``csv``.

    Old:
        {"parameters": [{"name": "ids", "in": "query", "type": "array", "collectionFormat": "multi"}]}

    New:
        {"parameters": [{"name": "ids", "in": "query", "type": "array"}]}
    """
    if (fields := both(pair)) and fields[0].node.type == fields[1].node.type == "array":
        old, new = (_collection_format(field.get("collectionFormat")) for field in fields)
        if old != new and fields[0].location not in ("", "body"):
            message = f"the values of {pair.label} were joined as {old} and are joined as {new}"
            yield keyword_hit(pair, "collectionFormat", message, new)


def _collection_format(value: Any) -> str:
    return value if isinstance(value, str) else "csv"


_TIMES = {"single": "once", "double": "twice"}


@kind("CHG222", "input-encoding-changed", "input", "warning", source=EXTENSIONS)
def input_encoding_changed(pair: FieldPair) -> Iterator[Hit]:
    """A value is encoded once in the address where it was encoded twice, or the other way round.

    Why:
        Values with a slash, a blank or other signs reach the service as another text. Without
        ``x-ms-url-encoding`` they are encoded once.

    Instead:
        Keep ``x-ms-url-encoding``, unless such values never worked.

    Old:
        {"parameters": [{"name": "id", "in": "path", "type": "string", "x-ms-url-encoding": "double"}]}

    New:
        {"parameters": [{"name": "id", "in": "path", "type": "string", "x-ms-url-encoding": "single"}]}
    """
    if found := changed(pair, "x-ms-url-encoding"):
        old, new = ("double" if value == "double" else "single" for value in found)
        if old != new:
            message = f"{pair.label} was encoded {_TIMES[old]} and is encoded {_TIMES[new]}"
            yield keyword_hit(pair, "x-ms-url-encoding", message, new)


@kind("CHG223", "input-limit-tightened", "input", "error", hidden="warning", revise=True, source=VERSIONING)
def input_limit_tightened(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field takes less: shorter texts, smaller numbers, fewer items, another pattern.

    Why:
        Flows that send what was allowed are refused.

    Instead:
        Leave the limit as it was, and let the service say what it does not take.

    Old:
        {"parameters": [{"name": "title", "in": "query", "type": "string", "maxLength": 200}]}

    New:
        {"parameters": [{"name": "title", "in": "query", "type": "string", "maxLength": 100}]}
    """
    yield from _limits(pair, tightened=True)


@kind("CHG224", "input-limit-loosened", "input", "info", source=VERSIONING)
def input_limit_loosened(pair: FieldPair) -> Iterator[Hit]:
    """A parameter or field takes more: longer texts, greater numbers, more items, no pattern.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"parameters": [{"name": "title", "in": "query", "type": "string", "maxLength": 100}]}

    New:
        {"parameters": [{"name": "title", "in": "query", "type": "string", "maxLength": 200}]}
    """
    yield from _limits(pair, tightened=False)


def _limits(pair: FieldPair, *, tightened: bool) -> Iterator[Hit]:
    if types(pair) is not None:
        return
    for keyword in (*_UPPER, *_LOWER, "exclusiveMaximum", "exclusiveMinimum", "pattern"):
        found = changed(pair, keyword)
        if found is not None and _is_tighter(keyword, *found) is tightened:
            message = f"{keyword} of {pair.label} was changed {from_to(*found)}"
            yield keyword_hit(pair, keyword, message, shown(found[1]))


def _is_tighter(keyword: str, old: Any, new: Any) -> bool | None:
    """Return whether a limit takes less than before; None where neither can be said to be one."""
    if keyword == "pattern":
        return new is not MISSING
    if keyword.startswith("exclusive"):
        return None if bool(old) == bool(new) else new is True
    olds, news = (number(limit) is not None for limit in (old, new))
    if not olds or not news:
        return None if olds == news else news
    if old == new:
        return None
    return bool(new < old) if keyword in _UPPER else bool(new > old)


@kind("CHG225", "input-choices-changed", "input", "warning", hidden="info", source=EXTENSIONS)
def input_choices_changed(pair: FieldPair) -> Iterator[Hit]:
    """The list that the designer offers comes from elsewhere, or has another value for a choice.

    Why:
        Existing flows keep the value that was chosen. Where another field of the response is the value now,
        what they have is no longer one.

    Instead:
        Keep the field that is the value (``value-path``, ``itemValuePath``); the title may change.

    Old:
        {"parameters": [{"name": "shelf", "in": "query", "type": "string",
         "x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "id", "value-title": "name"}}]}

    New:
        {"parameters": [{"name": "shelf", "in": "query", "type": "string",
         "x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "code", "value-title": "name"}}]}
    """
    taken = [keyword for keyword in _DYNAMIC if _was(pair, keyword)]
    if taken:
        new = {keyword: pair.new.get(keyword) for keyword in _DYNAMIC if pair.new is not None}
        now = {keyword: value for keyword, value in new.items() if value is not MISSING}
        what = "come from elsewhere" if now else "were taken away"
        message = f"the choices of {pair.label} ({', '.join(taken)}) {what}"
        yield keyword_hit(pair, taken[0], message, shown(now or MISSING))


def _was(pair: FieldPair, keyword: str) -> bool:
    """Return whether a keyword was there, and is gone or changed."""
    found = changed(pair, keyword)
    return found is not None and found[0] is not MISSING


@kind("CHG226", "input-choices-added", "input", "info", source=EXTENSIONS)
def input_choices_added(pair: FieldPair) -> Iterator[Hit]:
    """The designer offers a list for an input that was typed.

    Why:
        What existing flows have in it stays.

    Instead:
        Nothing needs to be done.

    Old:
        {"parameters": [{"name": "shelf", "in": "query", "type": "string"}]}

    New:
        {"parameters": [{"name": "shelf", "in": "query", "type": "string",
         "x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "id", "value-title": "name"}}]}
    """
    if not any(_was(pair, keyword) for keyword in _DYNAMIC):
        added = [keyword for keyword in _DYNAMIC if changed(pair, keyword) is not None]
        if added and pair.new is not None:
            message = f"{pair.label} offers choices ({', '.join(added)})"
            yield keyword_hit(pair, added[0], message, shown(pair.new.get(added[0])))


@kind("CHG227", "input-dynamic-schema-changed", "input", "warning", hidden="info", source=EXTENSIONS)
def input_dynamic_schema_changed(pair: FieldPair) -> Iterator[Hit]:
    """The fields of an input come from another operation, or are no longer asked for.

    Why:
        Flows have the fields that the old one gave; the designer no longer knows them.

    Instead:
        Keep the operation that gives the schema, and let it give the old fields too.

    Old:
        {"schema": {"type": "object", "x-ms-dynamic-schema": {"operationId": "GetFields"}}}

    New:
        {"schema": {"type": "object"}}
    """
    yield from dynamic_schema_hits(pair)


def dynamic_schema_hits(pair: FieldPair) -> Iterator[Hit]:
    """Yield a hit for each way to ask for a schema that is gone or changed; for outputs too."""
    taken = [keyword for keyword in _SCHEMA if _was(pair, keyword)]
    if taken and pair.new is not None:
        is_gone = all(pair.new.get(keyword) is MISSING for keyword in _SCHEMA)
        message = f"{' and '.join(taken)} of {pair.label} {'is gone' if is_gone else 'was changed'}"
        yield keyword_hit(pair, taken[0], message, shown(pair.new.get(taken[0])))
