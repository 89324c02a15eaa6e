"""Rules about keywords and extensions that describe a schema beside its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping, strings, text
from ...core.suggestion import meant
from ..rule import BROKEN, Hit, rule
from ..schema_graph import schema_graph
from ..sources import DESIGNER, POWER_FX, VALIDATOR
from ..values import quoted, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, SchemaView

# Microsoft.PowerFx.Core, DelegationMetadataOperatorConstants: what a table's column can be filtered by.
FILTER_FUNCTIONS = frozenset(
    (
        *("add", "and", "arraylookup", "astype", "average", "cdsin", "contains", "count", "countdistinct"),
        *("date", "day", "div", "endswith", "eq", "ge", "gt", "hour", "indexof", "le", "length", "lt", "max"),
        *("min", "minute", "month", "mul", "ne", "not", "null", "or", "second", "startswith", "sub"),
        *("substringof", "sum", "tolower", "top", "toupper", "trim", "year"),
    )
)

_SPECIFICATION = "https://json-schema.org/draft-04/json-schema-validation"
_TYPES = frozenset(("string", "number", "integer", "boolean", "array", "object"))
_DESCRIBES = {
    keyword: types
    for keywords, types in (
        (("properties", "additionalProperties", "minProperties", "maxProperties"), ("object",)),
        (("items", "minItems", "maxItems", "uniqueItems"), ("array",)),
        (("minLength", "maxLength", "pattern"), ("string",)),
        (
            ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
            ("number", "integer"),
        ),
    )
    for keyword in keywords
}


@rule("SCH010", "all-of", {"import": "info", "independent": "warning", "certified": "warning"}, DESIGNER)
def all_of(definition: Definition) -> Iterator[Hit]:
    """Finds schemas put together with ``allOf``.

    Why:
        The designer does not read ``allOf``: a schema of nothing else has no type and offers no fields.

    Fix:
        Write the properties out, or refer to one definition that has them all.

    Bad:
        {"allOf": [{"$ref": "#/definitions/Book"}, {"properties": {"shelf": {"type": "string"}}}]}

    Good:
        {"type": "object", "properties": {"title": {"type": "string"}, "shelf": {"type": "string"}}}
    """
    for schema in definition.with_keyword("allOf"):
        message = "the designer does not read 'allOf', so that its properties are not offered; write them out"
        yield Hit(message, schema.pointer + "/allOf", "key")


@rule("SCH011", "nullable-mark", {"independent": "info", "certified": "info"}, DESIGNER)
def nullable_mark(definition: Definition) -> Iterator[Hit]:
    """Finds ``x-nullable``.

    Why:
        Nothing in Power Platform reads it. Flows drop properties that are null; the test page of the wizard
        reports them as a wrong type whatever the mark says.

    Fix:
        Remove it. Where null comes in responses, leave the property out or give an empty array.

    Bad:
        {"type": "string", "x-nullable": true}

    Good:
        {"type": "string"}
    """
    for schema in definition.with_keyword("x-nullable"):
        yield Hit(
            "'x-nullable' has no effect in Power Platform; remove it", schema.pointer + "/x-nullable", "key"
        )


@rule("SCH012", "unfit-discriminator", BROKEN, VALIDATOR, "DiscriminatorMustBeARequiredStringProperty")
def unfit_discriminator(definition: Definition) -> Iterator[Hit]:
    """Checks that a ``discriminator`` names a required property of type string.

    Why:
        It tells which kind of object a response holds, so that it must always be there. The designer does not
        read it in any case, and Power Apps shows such objects without fields.

    Fix:
        Name a required string property, or remove the discriminator.

    Bad:
        {"type": "object", "discriminator": "kind", "properties": {"kind": {"type": "string"}}}

    Good:
        {"type": "object", "discriminator": "kind", "required": ["kind"],
         "properties": {"kind": {"type": "string"}}}
    """
    for schema in definition.with_keyword("discriminator"):
        name = text(schema.raw["discriminator"])
        if name is None:
            continue
        member = definition.resolved(mapping(schema.raw.get("properties")).get(name))
        if not member:
            why = f"there is no property '{name}'"
        elif member.get("type") != "string":
            why = f"the property '{name}' is no string"
        elif name not in strings(schema.raw.get("required")):
            why = f"the property '{name}' is not required"
        else:
            continue
        message = f"'discriminator' must name a required string property, but {why}"
        yield Hit(message, schema.pointer + "/discriminator")


@rule("SCH013", "unfit-dictionary-editor", BROKEN, VALIDATOR, "InvalidCustomEditorExtensionDictionaryValue")
def unfit_dictionary_editor(definition: Definition) -> Iterator[Hit]:
    """Checks that ``x-ms-editor`` is ``dictionary`` only for objects whose further properties are allowed.

    Why:
        The editor lets makers enter keys and values of their own; elsewhere there is no place for them.

    Fix:
        Give the schema the type ``object`` and ``additionalProperties``, or remove the editor.

    Bad:
        {"type": "string", "x-ms-editor": "dictionary"}

    Good:
        {"type": "object", "additionalProperties": {"type": "string"}, "x-ms-editor": "dictionary"}
    """
    for schema in definition.with_keyword("x-ms-editor"):
        more = schema.raw.get("additionalProperties", False)
        if schema.raw["x-ms-editor"] != "dictionary" or (schema.type == "object" and more is not False):
            continue
        message = "a dictionary can be edited only in a schema of type 'object' with 'additionalProperties'"
        yield Hit(message, schema.pointer + "/x-ms-editor")


@rule(
    "SCH014",
    "unfit-filter-functions",
    BROKEN,
    f"{VALIDATOR}; the functions: {POWER_FX}",
    "FilterFunctionsPropertyEmpty",
    "FilterFunctionsPropertyHasDuplicates",
    "FilterFunctionsPropertyInInputSchema",
    "FilterFunctionsPropertyInvalidValue",
)
def unfit_filter_functions(definition: Definition) -> Iterator[Hit]:
    """Checks the ``filterFunctions`` of a column: in responses only, not empty, known, each once.

    Why:
        Power Apps hands the named comparisons to the service; a list that it cannot read is refused.

    Fix:
        List the functions that the service can filter the column by, in the schema of the response.

    Bad:
        {"200": {"schema": {"properties": {"title": {
            "type": "string", "x-ms-capabilities": {"filterFunctions": ["eq", "equals"]}}}}}}

    Good:
        {"200": {"schema": {"properties": {"title": {
            "type": "string", "x-ms-capabilities": {"filterFunctions": ["eq", "startswith"]}}}}}}
    """
    for schema, functions, pointer in _filter_functions(definition):
        if definition.derived(schema_graph).is_input(schema):
            message = "'filterFunctions' is possible only in the schema of a response; remove it"
            yield Hit(message, pointer, "key")
        elif not array(functions):
            yield Hit("'filterFunctions' must list at least one function; add one or remove it", pointer)
        for index, function in repeated(array(functions)):
            yield Hit(f"the function {quoted(function)} is listed twice; remove one", f"{pointer}/{index}")
        for index, function in enumerate(array(functions)):
            if not isinstance(function, str) or function not in FILTER_FUNCTIONS:
                close = meant(function, FILTER_FUNCTIONS) if isinstance(function, str) else ""
                yield Hit(f"there is no filter function {quoted(function)}{close}", f"{pointer}/{index}")


@rule("SCH015", "keyword-of-other-type", "warning", _SPECIFICATION)
def keyword_of_other_type(definition: Definition) -> Iterator[Hit]:
    """Finds keywords that say nothing about values of the schema's type.

    ``properties`` and ``additionalProperties`` describe objects, ``items`` arrays, ``minLength`` and
    ``pattern`` strings, ``minimum`` and ``multipleOf`` numbers, and so on. For ``required`` there is the rule
    ``required-outside-object``.

    Why:
        The keyword has no effect: the fields below ``properties`` of a string are not offered, and no limit
        holds. Usually the type is wrong.

    Fix:
        Correct the type, or remove the keyword.

    Bad:
        {"type": "string", "properties": {"title": {"type": "string"}}}

    Good:
        {"type": "object", "properties": {"title": {"type": "string"}}}
    """
    for keyword, types in _DESCRIBES.items():
        for schema in definition.with_keyword(keyword):
            kind = schema.type
            if kind in _TYPES and kind not in types and "$ref" not in schema.raw:
                message = f"'{keyword}' says nothing about a value of type '{kind}'"
                if "properties" in schema.raw or "items" in schema.raw:
                    message += f"; write the type '{types[0]}', or remove it"
                yield Hit(message, f"{schema.pointer}/{keyword}", "key")


def _filter_functions(definition: Definition) -> Iterator[tuple[SchemaView, Any, str]]:
    for schema in definition.with_keyword("x-ms-capabilities"):
        capabilities = mapping(schema.raw["x-ms-capabilities"])
        if "filterFunctions" in capabilities:
            pointer = f"{schema.pointer}/x-ms-capabilities/filterFunctions"
            yield schema, capabilities["filterFunctions"], pointer
    for schema in definition.with_keyword("filterFunctions"):
        yield schema, schema.raw["filterFunctions"], f"{schema.pointer}/filterFunctions"
