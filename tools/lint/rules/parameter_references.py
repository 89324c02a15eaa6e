"""Rules about references to shared parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ...connector.pointer import join, lookup
from ...core.missing import MISSING
from ..references import local_outside, parameter_references
from ..rule import BROKEN, Hit, rule
from ..sources import NO_TARGET, SCHEMA, VALIDATOR
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_SHARED = "#/parameters/"


@rule("PAR006", "invalid-parameter-reference", BROKEN, VALIDATOR, "ParameterReferenceNotValid")
def invalid_parameter_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that the ``$ref`` of a parameter begins with ``#/parameters/``.

    What leads out of the file is told by REF001, what is no JSON pointer by REF002.

    Why:
        The validator takes no other reference in the place of a parameter.

    Fix:
        Put the parameter into the root's ``parameters`` and refer to it there.

    Bad:
        {"$ref": "#/definitions/Page"}

    Good:
        {"$ref": "#/parameters/Page"}
    """
    for parameter in definition.derived(parameter_references):
        target = local_outside(parameter.own, _SHARED)
        if target is not None:
            message = f"the reference {quoted(target)} of a parameter must begin with '{_SHARED}'"
            yield Hit(message, parameter.pointer + "/$ref")


@rule("PAR007", "dangling-parameter-reference", NO_TARGET, VALIDATOR, "ParameterReferenceNotFound")
def dangling_parameter_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that the shared parameter to which a ``$ref`` leads exists.

    Why:
        The operation would lack the parameter; import fails.

    Fix:
        Correct the name, or add the parameter to the root's ``parameters``.

    Bad:
        {"$ref": "#/parameters/Pgae"}

    Good:
        {"$ref": "#/parameters/Page"}
    """
    for parameter in definition.derived(parameter_references):
        target = text(parameter.own["$ref"]) or ""
        if target.startswith(_SHARED) and not parameter.raw and lookup(definition.data, target) is MISSING:
            message = f"there is no '{target.removeprefix(_SHARED)}' in the root's 'parameters'"
            yield Hit(message, parameter.pointer + "/$ref")


@rule("PAR008", "chained-parameter-reference", SCHEMA, VALIDATOR, "ParameterRefLoopNotAllowed")
def chained_parameter_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that a shared parameter is not itself a ``$ref``.

    Why:
        References are followed one step, so that they cannot go round in circles.

    Fix:
        Write the parameter out, or refer to the other one at once.

    Bad:
        "parameters": {"Page": {"$ref": "#/parameters/Number"}}

    Good:
        "parameters": {"Page": {"name": "page", "in": "query", "type": "integer"}}
    """
    for name, shared in mapping(definition.data.get("parameters")).items():
        if "$ref" in mapping(shared):
            message = f"the shared parameter '{name}' is a '$ref' itself; write it out"
            yield Hit(message, join("/parameters", name, "$ref"))
