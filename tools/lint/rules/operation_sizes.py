"""The rule about how many schemas an operation has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import text
from ..rule import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..definition import Definition, ParameterView, ResponseView

MAX_SCHEMAS = 16_384
_CAP = 10**9  # references that double at each step would make numbers of any length

_Roots = dict[str, tuple[int, list[str]]]  # pointer of a whole schema -> (schemas in it, what it refers to)


@rule(
    "OPR009",
    "too-many-schemas-in-operation",
    "definition",
    levels="error",
    source="https://learn.microsoft.com/connectors/custom-connectors/faq",
    microsoft=("OperationSchemaCountExceedsMaxAllowed",),
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
        an answer whose 200 properties each refer to a definition with 100 properties

    Good:
        an answer with the 50 properties that makers use
    """
    totals = _totals(_roots(definition))
    for operation in definition.operations:
        used = [_schema_of(p, "/schema" if p.location == "body" else "") for p in operation.parameters]
        used += [_schema_of(response, "/schema") for response in operation.responses]
        count = sum(totals.get(pointer, 0) for pointer in used)
        if count > MAX_SCHEMAS:
            message = (
                f"'{operation.label}' has {'a billion or more' if count >= _CAP else count} schemas, "
                f"references followed; at most {MAX_SCHEMAS} are possible"
            )
            yield Hit(message, operation.pointer, "key")


def _schema_of(view: ParameterView | ResponseView, member: str) -> str:
    """Return the pointer of the schema of a parameter or an answer, a reference to a shared one followed."""
    target = text(view.own.get("$ref"))
    return (view.pointer if target is None else target.removeprefix("#")) + member


def _roots(definition: Definition) -> _Roots:
    schemas = definition.schemas
    tops = [index for index, schema in enumerate(schemas) if schema.depth == 0]
    found: _Roots = {
        schemas[top].pointer: (following - top, [])
        for top, following in zip(tops, [*tops[1:], len(schemas)], strict=False)
    }
    for schema in definition.with_keyword("$ref"):
        target = text(schema.raw["$ref"])
        top = schema
        while top.parent is not None:
            top = top.parent
        if target is not None:
            found[top.pointer][1].append(target.removeprefix("#"))
    return found


def _totals(roots: _Roots) -> Mapping[str, int]:
    """Return the schemas in each root with what it refers to; an explicit stack, as chains may be long."""
    totals: dict[str, int] = {}
    opened: set[str] = set()
    for start in roots:
        stack = [start]
        while stack:
            top = stack[-1]
            if top in totals:
                stack.pop()
                continue
            count, refers = roots[top]
            waiting = [t for t in refers if t in roots and t not in totals and t not in opened and t != top]
            if waiting and top not in opened:
                opened.add(top)
                stack += dict.fromkeys(waiting)
            else:
                # A reference is counted already, as the one schema that it stands for.
                totals[top] = min(_CAP, count + sum(totals.get(t, 1) - 1 for t in refers))
                stack.pop()
    return totals
