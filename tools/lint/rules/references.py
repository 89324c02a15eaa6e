"""Rules about where references lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ...connector.refs import foreign_refs
from ...core import lazy
from ...core.suggestion import meant
from ..references import leads_to_object, local_outside, references
from ..rule import BROKEN, Hit, rule
from ..schema_graph import alias_loops
from ..sources import IMPORTED, NO_TARGET, VALIDATOR
from ..values import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_SCHEMAS = "#/definitions/"
_FOREIGN = lazy.pattern(r'"(?:\$|\\u0024)ref"\s*:\s*"(?!#)')
_PATH_ITEM = lazy.pattern(r"/paths/[^/]*/\$ref")
_BAD_ESCAPE = lazy.pattern(r"~(?![01])")


@rule(
    "REF001",
    "remote-reference",
    IMPORTED,
    VALIDATOR,
    "SchemaReferenceNotValid",
    "ResponseReferenceNotValid",
    "ParameterReferenceNotValid",
)
def remote_reference(definition: Definition) -> Iterator[Hit]:
    """Finds references that lead out of the file, to another file or to an address.

    Nothing is ever fetched, here or by Power Platform. The ``$ref`` of a path item is told by PTH009,
    wherever it leads.

    Why:
        The definition is imported as one file; what lies elsewhere is missing from it.

    Fix:
        Bring the schema into ``definitions`` and refer to it as ``#/definitions/...``.

    Bad:
        {"$ref": "https://example.com/book.json"}

    Good:
        {"$ref": "#/definitions/Book"}
    """
    if _FOREIGN.search(definition.document.text) is None:
        return
    for pointer, target in foreign_refs(definition.data):
        if not target.startswith("#") and not _PATH_ITEM.fullmatch(pointer):
            message = f"the reference {quoted(target)} leads out of the file; nothing is fetched: bring it in"
            yield Hit(message, pointer)


@rule("REF002", "malformed-reference", NO_TARGET, VALIDATOR, "JsonPointerNotValid")
def malformed_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that a reference is a JSON pointer: ``#/`` and names; ``~`` and ``/`` in a name are escaped.

    Why:
        Nothing else can be followed; import fails.

    Fix:
        Write ``#/definitions/`` and the name, with ``~1`` for a slash in it and ``~0`` for a tilde.

    Bad:
        {"$ref": "#Book"}

    Good:
        {"$ref": "#/definitions/Book"}
    """
    for raw, place in definition.derived(references):
        target, pointer = raw["$ref"], place + "/$ref"
        if not isinstance(target, str):
            yield Hit("a reference must be a string such as '#/definitions/Book'", pointer)
        elif target.startswith("#") and target != "#" and not target.startswith("#/"):
            yield Hit(f"the reference {quoted(target)} must begin with '#/'", pointer)
        elif target.startswith("#") and _BAD_ESCAPE.search(target):
            message = f"in the reference {quoted(target)} a '~' must be followed by 0 (tilde) or 1 (slash)"
            yield Hit(message, pointer)


@rule("REF003", "invalid-schema-reference", BROKEN, VALIDATOR, "SchemaReferenceNotValid")
def invalid_schema_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that the ``$ref`` of a schema begins with ``#/definitions/``.

    Why:
        The validator takes no other reference in a schema, and readers of the file do not follow it.

    Fix:
        Put the schema into the root's ``definitions`` and refer to it there.

    Bad:
        {"$ref": "#/paths/~1books/get/responses/200/schema"}

    Good:
        {"$ref": "#/definitions/Book"}
    """
    for schema in definition.with_keyword("$ref"):
        target = local_outside(schema.raw, _SCHEMAS)
        if target is not None:
            message = f"the reference {quoted(target)} of a schema must begin with '{_SCHEMAS}'"
            yield Hit(message, schema.pointer + "/$ref")


@rule(
    "REF004",
    "reference-into-definition",
    {"import": "info", "independent": "warning", "certified": "warning"},
    "https://github.com/microsoft/PowerPlatformConnectors (schemas/apiDefinition.swagger.schema.json)",
)
def reference_into_definition(definition: Definition) -> Iterator[Hit]:
    """Finds references to a part of a definition.

    Why:
        References should lead only to what lies immediately under ``definitions``; readers of the file do not
        all follow them deeper.

    Fix:
        Give the part a definition of its own.

    Bad:
        {"$ref": "#/definitions/Book/properties/author"}

    Good:
        {"$ref": "#/definitions/Author"}
    """
    for schema in definition.with_keyword("$ref"):
        target = text(schema.raw["$ref"]) or ""
        if target.startswith(_SCHEMAS) and "/" in target[len(_SCHEMAS) :]:
            message = f"the reference {quoted(target)} leads into a definition; give the part one of its own"
            yield Hit(message, schema.pointer + "/$ref")


@rule("REF005", "dangling-schema-reference", NO_TARGET, VALIDATOR, "SchemaReferenceNotFound")
def dangling_schema_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that the definition to which a ``$ref`` leads exists.

    Why:
        The schema would be empty; import fails.

    Fix:
        Correct the name, or add the schema to the root's ``definitions``.

    Bad:
        {"$ref": "#/definitions/Bok"}

    Good:
        {"$ref": "#/definitions/Book"}
    """
    known = mapping(definition.data.get("definitions"))
    for schema in definition.with_keyword("$ref"):
        target = text(schema.raw["$ref"]) or ""
        name = target.removeprefix(_SCHEMAS)
        if (
            isinstance(known.get(name), dict)
            or not target.startswith(_SCHEMAS)
            or leads_to_object(definition, target)
        ):
            continue
        message = f"there is no {quoted(name)} in the root's 'definitions'{meant(name, known)}"
        yield Hit(message, schema.pointer + "/$ref")


@rule("REF009", "chained-schema-reference", BROKEN, VALIDATOR, "SchemaRefLoopNotAllowed")
def chained_schema_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that a definition is not itself a ``$ref``.

    Definitions that refer to each other in a circle are reported once.

    Why:
        References are followed one step, so that they cannot go round in circles.

    Fix:
        Refer to the other definition at once, and remove this one.

    Bad:
        "definitions": {"Novel": {"$ref": "#/definitions/Book"}}

    Good:
        "definitions": {"Book": {"type": "object", "properties": {"title": {"type": "string"}}}}
    """
    in_loops = {name: loop for loop in definition.derived(alias_loops) for name in loop}
    for schema in definition.with_keyword("$ref"):
        target = text(schema.raw["$ref"]) or ""
        if schema.role == "definition" and schema.depth == 0 and target.startswith("#/"):
            if loop := in_loops.get(schema.name or ""):
                if schema.name == loop[0]:
                    whom = "each other" if len(loop) > 1 else "itself"
                    message = (
                        f"{listed(loop)} refer to {whom} alone, so that nothing is defined; write a schema"
                    )
                    yield Hit(message.replace("refer", "refers", len(loop) == 1), schema.pointer + "/$ref")
                continue
            message = f"the definition '{schema.name}' is a '$ref' itself; refer to its target at once"
            yield Hit(message, schema.pointer + "/$ref")


@rule(
    "REF010",
    "member-beside-reference",
    {"import": "info", "independent": "warning", "certified": "warning"},
    VALIDATOR,
    "AdditionalPropertyNotAllowedAdjacentToRef",
)
def member_beside_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that nothing stands beside a ``$ref``.

    Why:
        The object is replaced by what the reference leads to; a description or visibility beside it is lost.

    Fix:
        Move the members to the definition, or write the schema out where it differs.

    Bad:
        {"$ref": "#/definitions/Book", "description": "The new book."}

    Good:
        {"$ref": "#/definitions/Book"}
    """
    for raw, pointer in definition.derived(references):
        if len(raw) > 1:
            others = listed(key for key in raw if key != "$ref")
            yield Hit(f"nothing beside '$ref' is read; move {others} to its target", pointer + "/$ref", "key")
