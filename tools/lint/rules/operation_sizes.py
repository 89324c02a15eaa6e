"""The rule about how many schemas an operation has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import text
from ..rule import Hit, rule
from ..schema_graph import CAP, schema_graph
from ..sources import TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, ParameterView, ResponseView

MAX_SCHEMAS = 16_384


@rule(
    "OPR009",
    "too-many-schemas-in-operation",
    TOO_MANY,
    "https://learn.microsoft.com/connectors/custom-connectors/faq",
    "OperationSchemaCountExceedsMaxAllowed",
)
def too_many_schemas_in_operation(definition: Definition) -> Iterator[Hit]:
    """Checks that an operation has at most 16,384 schemas, its references followed.

    Each parameter, property and item counts, once for each time it is referred to; a recursion ends where it
    begins again.

    Why:
        Larger operations are refused.

    Fix:
        Remove properties that no flow needs, or refer less often to large definitions.

    Bad:
        a response whose 200 properties each refer to a definition with 100 properties

    Good:
        a response with the 50 properties that makers use
    """
    graph = definition.derived(schema_graph)
    for operation in definition.operations:
        used = [_schema_of(p, "/schema" if p.location == "body" else "") for p in operation.parameters]
        used += [_schema_of(response, "/schema") for response in operation.responses]
        count = sum(graph.count(graph.by_pointer[pointer]) for pointer in used if pointer in graph.by_pointer)
        if count > MAX_SCHEMAS:
            message = (
                f"'{operation.label}' has {'a billion or more' if count >= CAP else count} schemas, "
                f"references followed; at most {MAX_SCHEMAS} are possible"
            )
            yield Hit(message, operation.pointer, "key")


def _schema_of(view: ParameterView | ResponseView, member: str) -> str:
    """Return the pointer of the schema of a parameter or a response, a reference to a shared one followed."""
    target = text(view.own.get("$ref"))
    return (view.pointer if target is None else target.removeprefix("#")) + member
