"""Rules about references that go round in circles, and about what nothing refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ...connector.pointer import join
from ..rule import BROKEN, Hit, rule
from ..schema_graph import Reference, alias_loops, cycles, schema_graph, target_name
from ..sources import DESIGNER, STANDARDS, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

# Below these the index of schemas does not reach, so that uses may be hidden there.
_UNSEEN = ("anyOf", "oneOf", "not", "patternProperties", "additionalItems")


@rule("REF020", "required-loop", BROKEN, VALIDATOR, "RequiredLoopInSchemaNotAllowed")
def required_loop(definition: Definition) -> Iterator[Hit]:
    """Finds definitions that contain themselves through required properties only.

    Why:
        A value could never be complete: each part requires another one.

    Fix:
        Make one of the properties optional.

    Bad:
        "definitions": {"Folder": {"required": ["parent"],
            "properties": {"parent": {"$ref": "#/definitions/Folder"}}}}

    Good:
        "definitions": {"Folder": {
            "properties": {"parent": {"$ref": "#/definitions/Folder"}}}}
    """
    definitions = definition.derived(schema_graph).definitions
    # A definition that is a reference itself is the fault of another rule.
    needed = {
        name: [r for r in root.references if _is_needed(r) and r.schema.parent is not None]
        for name, root in definitions.items()
    }
    for reference in cycles(needed, needed.__getitem__):
        message = (
            f"'{reference.target}' contains itself through required properties, so that no value is ever "
            f"complete; make '{reference.schema.name or reference.target}' or another of them optional"
        )
        yield Hit(message, reference.schema.pointer + "/$ref")


def _is_needed(reference: Reference) -> bool:
    """Return whether every value of the definition must have what the reference leads to."""
    schema = reference.schema
    while schema.parent is not None:
        is_part = schema.pointer.startswith(schema.parent.pointer + "/allOf/")
        if not (schema.is_property and schema.required) and not is_part:
            return False
        schema = schema.parent
    return True


@rule("REF021", "recursive-schema", {"import": "info", "independent": "info", "certified": "info"}, DESIGNER)
def recursive_schema(definition: Definition) -> Iterator[Hit]:
    """Finds definitions that contain themselves.

    Why:
        The designer shows the inner one as an object without fields, and Power Apps as text.

    Fix:
        Write out the levels that makers need, or allow it where the data really nest without end.

    Bad:
        "definitions": {"Folder": {"properties": {
            "folders": {"type": "array", "items": {"$ref": "#/definitions/Folder"}}}}}

    Good:
        "definitions": {"Folder": {"properties": {
            "folders": {"type": "array", "items": {"type": "object"}}}}}
    """
    for reference in definition.derived(schema_graph).closing:
        if reference.schema.parent is None and reference.schema.role == "definition":
            continue  # an alias, which is the fault of another rule
        message = f"'{reference.target}' contains itself; from here on makers see no fields"
        yield Hit(message, reference.schema.pointer + "/$ref")


@rule(
    "REF022",
    "unused-definition",
    {"import": "info", "independent": "warning", "certified": "warning"},
    STANDARDS,
)
def unused_definition(definition: Definition) -> Iterator[Hit]:
    """Finds definitions, shared parameters and shared responses that no operation uses.

    Why:
        They make the file longer, and may be left over from an operation whose reference was lost.

    Fix:
        Remove them, or refer to them.

    Bad:
        {"definitions": {"Novel": {"type": "object", "properties": {"title": {"type": "string"}}}}}
        {"operationId": "GetNovel", "responses": {"200": {"schema": {"type": "string"}}}}

    Good:
        {"definitions": {"Novel": {"type": "object", "properties": {"title": {"type": "string"}}}}}
        {"operationId": "GetNovel", "responses": {"200": {"schema": {"$ref": "#/definitions/Novel"}}}}
    """
    if any(definition.with_keyword(keyword) for keyword in _UNSEEN):
        return
    graph = definition.derived(schema_graph)
    # A reference into a definition uses the whole of it.
    deep = {_first(text(schema.raw["$ref"]) or "") for schema in definition.with_keyword("$ref")}
    # That nothing is defined by references in a circle is the fault of another rule.
    known = {*graph.used, *deep, *(name for loop in definition.derived(alias_loops) for name in loop)}
    for name in mapping(definition.data.get("definitions")):
        if name in graph.definitions and name not in known:
            message = f"no operation uses the definition '{name}'; remove it or refer to it"
            yield Hit(message, join("/definitions", name), "key")
    parameters = [p for path in definition.paths for p in path.parameters]
    parameters += [p for operation in definition.operations for p in operation.own_parameters]
    responses = [response for operation in definition.operations for response in operation.responses]
    used = {text(parameter.own.get("$ref")) for parameter in parameters}
    used |= {text(response.own.get("$ref")) for response in responses}
    for kind, words in (("parameters", "shared parameter"), ("responses", "shared response")):
        for name, shared in mapping(definition.data.get(kind)).items():
            if isinstance(shared, dict) and "#" + join("", kind, name) not in used:
                message = f"no operation uses the {words} '{name}'; remove it or refer to it"
                yield Hit(message, join("", kind, name), "key")


def _first(target: str) -> str:
    """Return the definition into which a reference leads deeper, empty for one to a whole definition."""
    if target_name(target):
        return ""
    tokens = target.split("/")
    return tokens[2] if len(tokens) > 3 and target.startswith("#/definitions/") else ""
