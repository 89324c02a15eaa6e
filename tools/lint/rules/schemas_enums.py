"""Rules about listed values: enums, their labels, defaults, arrays without repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping
from ...core.missing import MISSING
from ...core.values import identity
from ..rule import BROKEN, REFUSED, Hit, rule
from ..sources import DEFAULT_TYPE, EXTENSIONS, SCHEMA, VALIDATOR
from ..values import json_type, listed, matches, quoted, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, SchemaView


@rule("SCH020", "duplicate-array-value", BROKEN, VALIDATOR, "ArrayDuplicateValue")
def duplicate_array_value(definition: Definition) -> Iterator[Hit]:
    """Checks that no value is listed twice in ``enum``, ``required``, ``tags``, ``schemes`` and media types.

    Why:
        The arrays are sets; in a drop-down the maker sees the same choice twice.

    Fix:
        Remove the repetition.

    Bad:
        {"type": "string", "enum": ["novel", "poem", "novel"]}

    Good:
        {"type": "string", "enum": ["novel", "poem"]}
    """
    for keyword in ("enum", "required"):
        for schema in definition.with_keyword(keyword):
            yield from _repetitions(schema.raw[keyword], f"{schema.pointer}/{keyword}", keyword)
    for keyword in ("schemes", "consumes", "produces"):
        yield from _repetitions(definition.data.get(keyword), "/" + keyword, keyword)
        for operation in definition.operations:
            yield from _repetitions(operation.raw.get(keyword), f"{operation.pointer}/{keyword}", keyword)
    for operation in definition.operations:
        yield from _repetitions(operation.raw.get("tags"), operation.pointer + "/tags", "tags")


def _repetitions(values: Any, pointer: str, keyword: str) -> Iterator[Hit]:
    if isinstance(values, list) and len(values) > 1:
        for index, value in repeated(values):
            yield Hit(f"{quoted(value)} is listed twice in '{keyword}'; remove one", f"{pointer}/{index}")


@rule("SCH021", "empty-enum", SCHEMA, VALIDATOR, "EnumMustContainAtLeastOneElement")
def empty_enum(definition: Definition) -> Iterator[Hit]:
    """Checks that an ``enum`` lists at least one value.

    Why:
        With an empty list no value would be possible; import fails.

    Fix:
        List the values, or remove ``enum``.

    Bad:
        {"type": "string", "enum": []}

    Good:
        {"type": "string", "enum": ["novel", "poem"]}
    """
    for schema in definition.with_keyword("enum"):
        if schema.raw["enum"] == []:
            yield Hit("'enum' lists no value; list the values or remove it", schema.pointer + "/enum")


@rule("SCH022", "enum-value-of-other-type", "warning", VALIDATOR, "InvalidEnumValue")
def enum_value_of_other_type(definition: Definition) -> Iterator[Hit]:
    """Checks that the values of an ``enum`` are of the schema's type.

    Why:
        A value of another type can never be chosen rightly: the drop-down offers it, the request check
        refuses it.

    Fix:
        Write the value as the type has it, or correct the type.

    Bad:
        {"type": "integer", "enum": ["1", "2"]}

    Good:
        {"type": "integer", "enum": [1, 2]}
    """
    for schema in definition.with_keyword("enum"):
        if schema.type is None:
            continue
        for index, value in enumerate(array(schema.raw["enum"])):
            if not matches(value, schema.type):
                message = f"{quoted(value)} is of type {json_type(value)}, but the schema's is {schema.type}"
                yield Hit(message, f"{schema.pointer}/enum/{index}")


@rule("SCH023", "enum-value-with-two-labels", BROKEN, VALIDATOR, "DuplicateEnumValuesInExtension")
def enum_value_with_two_labels(definition: Definition) -> Iterator[Hit]:
    """Checks that ``x-ms-enum-values`` gives each value one label.

    Why:
        The drop-down can show only one of them.

    Fix:
        Remove all but one.

    Bad:
        {"enum": ["a"],
         "x-ms-enum-values": [{"value": "a", "displayName": "A"}, {"value": "a", "displayName": "Alpha"}]}

    Good:
        {"enum": ["a"], "x-ms-enum-values": [{"value": "a", "displayName": "Alpha"}]}
    """
    for _, entries, pointer in _labels(definition):
        values = [entry.get("value", MISSING) for _, entry in entries]
        for index, value in repeated(values):
            if value is not MISSING:
                place = f"{pointer}/{entries[index][0]}/value"
                yield Hit(f"the value {quoted(value)} has a label already; remove one of the two", place)


@rule("SCH024", "label-of-unlisted-value", BROKEN, VALIDATOR, "InvalidEnumValuesExtensionValue")
def label_of_unlisted_value(definition: Definition) -> Iterator[Hit]:
    """Checks that each ``value`` of ``x-ms-enum-values`` is one of the schema's ``enum``.

    Why:
        The label is never shown, and often the value was meant to be listed.

    Fix:
        Add the value to ``enum``, or correct it.

    Bad:
        {"enum": ["a"], "x-ms-enum-values": [{"value": "A", "displayName": "Alpha"}]}

    Good:
        {"enum": ["a"], "x-ms-enum-values": [{"value": "a", "displayName": "Alpha"}]}
    """
    for schema, entries, pointer in _labels(definition):
        known = {identity(value) for value in array(schema.raw.get("enum"))}
        for index, entry in entries:
            value = entry.get("value", MISSING)
            if value is MISSING:
                yield Hit(
                    "the label has no 'value'; say which value of 'enum' it is for", f"{pointer}/{index}"
                )
            elif identity(value) not in known:
                message = f"{quoted(value)} is not in 'enum'"
                yield Hit(f"{message}; add it there or correct it", f"{pointer}/{index}/value")


@rule("SCH025", "enum-value-without-label", BROKEN, VALIDATOR, "MissingEnumValuesDisplayName")
def enum_value_without_label(definition: Definition) -> Iterator[Hit]:
    """Checks that each entry of ``x-ms-enum-values`` has a ``displayName``.

    Why:
        The name is all that the extension is for.

    Fix:
        Add a ``displayName`` as makers should see it.

    Bad:
        {"enum": ["a"], "x-ms-enum-values": [{"value": "a"}]}

    Good:
        {"enum": ["a"], "x-ms-enum-values": [{"value": "a", "displayName": "Alpha"}]}
    """
    for schema in definition.with_keyword("x-ms-enum-values"):
        for index, entry in enumerate(array(schema.raw["x-ms-enum-values"])):
            place = f"{schema.pointer}/x-ms-enum-values/{index}"
            name = mapping(entry).get("displayName")
            if not isinstance(entry, dict):
                yield Hit("the entry must be an object with 'value' and 'displayName'", place)
            elif not isinstance(name, str) or not name.strip():
                what = quoted(entry["value"]) if "value" in entry else "the entry"
                yield Hit(f"{what} has no 'displayName'; add the label that makers see", place)


@rule(
    "SCH026", "default-of-other-type", "warning", VALIDATOR, "DefaultValueMustMatchType", refusal=DEFAULT_TYPE
)
def default_of_other_type(definition: Definition) -> Iterator[Hit]:
    """Checks that a ``default`` is of the schema's type.

    Why:
        The designer fills the field with it, and the request then carries the wrong type. A number or a
        boolean for a string is refused by the import: "The default value is of type Integer, but should match
        the given type String".

    Fix:
        Write the value as the type has it: ``true``, not ``"true"``.

    Bad:
        {"type": "boolean", "default": "false"}

    Good:
        {"type": "boolean", "default": false}
    """
    for schema in definition.with_keyword("default"):
        value, kind = schema.raw["default"], schema.type
        if kind is not None and not matches(value, kind):
            message = f"the default {quoted(value)} is of type {json_type(value)}, but the schema's is {kind}"
            # Other types in place of others are in published connectors.
            refused = kind == "string" and isinstance(value, bool | int | float)
            yield Hit(message, schema.pointer + "/default", levels=REFUSED if refused else None)


@rule("SCH027", "default-outside-enum", "warning", EXTENSIONS)
def default_outside_enum(definition: Definition) -> Iterator[Hit]:
    """Checks that a ``default`` is one of the values that ``enum`` lists.

    A default of another type is told by the rule ``default-of-other-type``.

    Why:
        The drop-down cannot show it, and the service is sent a value that it does not know.

    Fix:
        Choose a listed value, or add the default to the list.

    Bad:
        {"type": "string", "enum": ["novel", "poem"], "default": "Novel"}

    Good:
        {"type": "string", "enum": ["novel", "poem"], "default": "novel"}
    """
    for schema in definition.with_keyword("default"):
        value, values = schema.raw["default"], array(schema.raw.get("enum"))
        if not values or (schema.type is not None and not matches(value, schema.type)):
            continue
        if identity(value) not in {identity(item) for item in values}:
            known = listed(item if isinstance(item, str) else quoted(item) for item in values)
            message = f"the default {quoted(value)} is not one of the values: {known}"
            yield Hit(message, schema.pointer + "/default")


def _labels(definition: Definition) -> Iterator[tuple[SchemaView, list[tuple[int, dict[str, Any]]], str]]:
    """Yield each schema with ``x-ms-enum-values``: the entries that are objects, and the array's pointer."""
    for schema in definition.with_keyword("x-ms-enum-values"):
        entries = [
            (index, entry)
            for index, entry in enumerate(array(schema.raw["x-ms-enum-values"]))
            if isinstance(entry, dict)
        ]
        yield schema, entries, schema.pointer + "/x-ms-enum-values"
