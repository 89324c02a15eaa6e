"""The references of a definition: of schemas, of answers, of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..connector.pointer import lookup

if TYPE_CHECKING:
    from .definition import Definition, ResponseView


def response_references(definition: Definition) -> list[ResponseView]:
    """Return the answers that are references, shared ones first."""
    answers = [response for operation in definition.operations for response in operation.responses]
    return [response for response in [*definition.shared_responses, *answers] if "$ref" in response.own]


def references(definition: Definition) -> list[tuple[dict[str, Any], str]]:
    """Return the schemas, answers and parameters that are references, each with its pointer."""
    found = [(schema.raw, schema.pointer) for schema in definition.with_keyword("$ref")]
    found += [(response.own, response.pointer) for response in definition.derived(response_references)]
    parameters = [p for path in definition.paths for p in path.parameters]
    parameters += [p for operation in definition.operations for p in operation.own_parameters]
    return found + [(p.own, p.pointer) for p in parameters if p.is_reference]


def leads_to_object(definition: Definition, target: str) -> bool:
    """Return whether a local reference leads to an object."""
    if "%" in target:
        from urllib.parse import unquote  # noqa: PLC0415 - rarely needed, and not cheap at start-up

        target = unquote(target)
    return isinstance(lookup(definition.data, target), dict)
