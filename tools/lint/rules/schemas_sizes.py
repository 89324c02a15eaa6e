"""Rules about the size and depth of schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, rule
from ..schema_graph import schema_graph
from ..sources import FAQ, POWER_FX, TOO_MANY, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

MAX_DEPTH = 30
MAX_BODY = 512
MAX_TOTAL = 256 * 16_384
_ROLES = {"request": "body", "response": "response", "notification": "notification"}


@rule("SCH050", "deep-schema", "warning", f"{VALIDATOR}; the number: {POWER_FX}", "SchemaTooDeep")
def deep_schema(definition: Definition) -> Iterator[Hit]:
    """Finds schemas nested more than 30 levels deep, references followed; a recursion ends where it closes.

    The validator has a limit which is not published; 30 levels is where Power Apps gives up.

    Why:
        Power Apps cannot use the operation, and nobody finds a field that deep.

    Fix:
        Flatten the schema, or leave inner parts as objects without properties.

    Bad:
        an object in an object in an object, 31 times

    Good:
        an object with the few levels that makers use
    """
    graph = definition.derived(schema_graph)
    for root in graph.roots:
        # A definition is told at those who use it.
        if root.top.role in _ROLES and (depth := graph.depth(root)) > MAX_DEPTH:
            what = _ROLES[root.top.role]
            message = f"the {what} is nested {depth} levels deep; more than {MAX_DEPTH} are refused"
            yield Hit(message, root.top.pointer)


@rule("SCH051", "too-many-schemas-in-body", TOO_MANY, FAQ, "BodySchemaCountExceedsMaxAllowed")
def too_many_schemas_in_body(definition: Definition) -> Iterator[Hit]:
    """Checks that a body or a response has at most 512 schemas, its references followed.

    Each property and item counts, once for each time that it is referred to.

    Why:
        The import refuses larger ones ("exceeds the max schema count allowed value"), and no maker finds a
        field among so many.

    Fix:
        Remove properties that no flow needs, or refer less often to large definitions.

    Bad:
        a response whose 60 properties each refer to a definition with 10 properties

    Good:
        a response with the 50 properties that makers use
    """
    graph = definition.derived(schema_graph)
    for root in graph.roots:
        if root.top.role in _ROLES and (count := graph.count(root)) > MAX_BODY:
            message = (
                f"the {_ROLES[root.top.role]} has {count} schemas, references followed; "
                f"at most {MAX_BODY} are possible"
            )
            yield Hit(message, root.top.pointer)


@rule("SCH052", "too-many-schemas", TOO_MANY, FAQ, "TotalSchemaCountExceedsMaxAllowed")
def too_many_schemas(definition: Definition) -> Iterator[Hit]:
    """Checks that the definition has at most 4,194,304 schemas, its references followed.

    That is the number of operations that are possible (256) times that of schemas in an operation (16,384).

    Why:
        Larger definitions are refused.

    Fix:
        Find the definition that others refer to again and again, and make it smaller.

    Bad:
        definitions that each refer twice to the next, over 22 steps

    Good:
        definitions that each refer to the next once
    """
    graph = definition.derived(schema_graph)
    total = sum(graph.count(root) for root in graph.roots if root.top.role != "definition")
    if total > MAX_TOTAL:
        message = f"the definition has {total} schemas, references followed; at most {MAX_TOTAL} are possible"
        yield Hit(message, "/paths", "key")
