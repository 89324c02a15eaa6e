"""The references of a definition: of schemas, responses and parameters; where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..connector.lenient import text
from ..connector.pointer import lookup
from ..connector.refs import unquoted

if TYPE_CHECKING:
    from .definition import Definition, ParameterView, ResponseView


def response_references(definition: Definition) -> list[ResponseView]:
    """Return the responses that are references, shared ones first."""
    answers = [response for operation in definition.operations for response in operation.responses]
    return [response for response in [*definition.shared_responses, *answers] if "$ref" in response.own]


def parameter_references(definition: Definition) -> list[ParameterView]:
    """Return the parameters of path items and operations that are references."""
    parameters = [p for path in definition.paths for p in path.parameters]
    parameters += [p for operation in definition.operations for p in operation.own_parameters]
    return [parameter for parameter in parameters if parameter.is_reference]


def references(definition: Definition) -> list[tuple[dict[str, Any], str]]:
    """Return the schemas, responses and parameters that are references, each with its pointer."""
    found = [(schema.raw, schema.pointer) for schema in definition.with_keyword("$ref")]
    found += [(response.own, response.pointer) for response in definition.derived(response_references)]
    return found + [(p.own, p.pointer) for p in definition.derived(parameter_references)]


def local_outside(raw: dict[str, Any], prefix: str) -> str | None:
    """Return the local reference of ``raw`` where it does not begin with ``prefix``, else None.

    What leads out of the file and what is no JSON pointer have rules of their own.
    """
    target = text(raw["$ref"]) or ""
    local = target == "#" or target.startswith("#/")
    return target if local and not target.startswith(prefix) else None


def leads_to_object(definition: Definition, target: str) -> bool:
    """Return whether a local reference leads to an object."""
    return isinstance(lookup(definition.data, unquoted(target)), dict)
