"""Rules about the expressions in policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ...connector.pointer import escape
from ...core.suggestion import meant
from ..connections import connection_parameters, parameter_sets
from ..expressions import calls
from ..policies import policies
from ..rule import Hit, rule
from ..sources import POLICIES
from ..values import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import OperationView
    from ..expressions import Call
    from ..folder import Properties
    from ..policies import PolicyView
    from ..rule import Levels

_BROKEN: Levels = {"import": "warning", "independent": "error", "certified": "error"}
# Headers that the platform, or whoever calls, may add to any request.
_COMMON = frozenset(
    ("accept", "accept-language", "authorization", "content-type", "if-match", "prefer", "user-agent")
)


def _expressions(properties: Properties) -> Iterator[tuple[PolicyView, str, str]]:
    """Yield policy, pointer and text of each value that is an expression."""
    for policy in policies(properties):
        if policy.template is None:
            continue
        for name in policy.template.expressions:
            value = policy.parameters.get(name)
            if isinstance(value, str):
                yield policy, policy.at(name), value
        for name, value in mapping(policy.parameters.get("triggerConfig")).items():
            if isinstance(value, str):
                yield policy, f"{policy.at('triggerConfig')}/{escape(name)}", value


def _calls(properties: Properties) -> Iterator[tuple[PolicyView, str, Call]]:
    for policy, pointer, value in _expressions(properties):
        for call in calls(value):
            yield policy, pointer, call


@rule("POL020", "malformed-expression", _BROKEN, POLICIES)
def malformed_expression(properties: Properties) -> Iterator[Hit]:
    """Checks that the expressions of policies can be read, and call functions that exist.

    These are connectionParameters, headers, queryParameters, body, item and triggerBody.

    Why:
        Otherwise every call of the operation fails, or the text is sent as it is written.

    Fix:
        Write ``@function('name')``, or ``@{function('name')}`` inside other text; names in single quotes.

    Bad:
        "x-ms-apimTemplateParameter.value": "@connectionParameter(tenant)"

    Good:
        "x-ms-apimTemplateParameter.value": "@connectionParameters('tenant')"
    """
    for _, pointer, call in _calls(properties):
        if call.fault:
            yield Hit(call.fault, pointer)


@rule("POL021", "undeclared-connection-parameter", _BROKEN, POLICIES)
def undeclared_connection_parameter(properties: Properties) -> Iterator[Hit]:
    """Checks that connection parameters in expressions exist in each connection parameter set.

    Where there are several sets, one without the parameter needs a default in the expression:
    ``@connectionParameters('tenant', '')``.

    Why:
        A value that is missing makes the expression fail, and the call with it.

    Fix:
        Declare the parameter, correct its name, or add a default.

    Bad:
        "connectionParameters": {"tenant": {"type": "string"}},
        "policyTemplateInstances": [{"templateId": "setheader", "parameters": {
            "x-ms-apimTemplateParameter.value": "@connectionParameters('tenat')"}}]

    Good:
        "connectionParameters": {"tenant": {"type": "string"}},
        "policyTemplateInstances": [{"templateId": "setheader", "parameters": {
            "x-ms-apimTemplateParameter.value": "@connectionParameters('tenant')"}}]
    """
    ways = parameter_sets(properties)
    # Capitals do not count: a published connector relies on it.
    everywhere = {parameter.name.lower(): parameter.name for parameter in connection_parameters(properties)}
    for _, pointer, call in _calls(properties):
        if call.fault or call.function != "connectionParameters":
            continue
        if call.name.lower() not in everywhere:
            cure = meant(call.name, everywhere.values()) or "; declare it, or remove the expression"
            yield Hit(f"there is no connection parameter '{call.name}'{cure}", pointer)
        elif not call.has_default:
            name = call.name.lower()
            lacking = [way for way, names in ways if name not in {other.lower() for other in names}]
            if lacking:
                sets = "the set {} has" if len(lacking) == 1 else "the sets {} have"
                message = (
                    f"{sets.format(listed(lacking))} no parameter '{call.name}'; "
                    "declare it there, or add a default: "
                    f"@connectionParameters('{call.name}', '')"
                )
                yield Hit(message, pointer)


@rule("POL022", "undeclared-input-in-expression", "warning", POLICIES)
def undeclared_input_in_expression(properties: Properties) -> Iterator[Hit]:
    """Checks that query parameters and headers in expressions are declared by an operation of the policy.

    Headers that any request may have (Accept, Authorization, …) and those that another policy writes pass.

    Why:
        Nothing can fill the value: a flow has no such input.

    Fix:
        Declare the parameter (``internal``, if makers are not to see it), or correct the name.

    Bad:
        "x-ms-apimTemplateParameter.value": "@queryParameters('library')"

        apiDefinition.swagger.json:
        {"name": "shelf", "in": "query", "type": "string"}

    Good:
        "x-ms-apimTemplateParameter.value": "@queryParameters('library')"

        apiDefinition.swagger.json:
        {"name": "library", "in": "query", "type": "string"}
    """
    definition = properties.folder.definition
    if definition is None:
        return
    names = (text(policy.parameters.get("name")) for policy in policies(properties))
    written = {name.lower() for name in names if name} | _COMMON
    for policy, pointer, call in _calls(properties):
        place = {"header": "header", "headers": "header"}.get(call.function)
        place = place or ("query" if call.function.lower().startswith("queryparameter") else None)
        if call.fault or call.has_default or place is None or call.name.lower() in written:
            continue
        if policy.id.lower() == "setproperty":  # it reads no header at all, as POL023 reports
            continue
        ids = policy.operations
        operations = [o for o in definition.operations if not ids or o.id in ids]
        known = _names(operations, place)
        if operations and call.name.lower() not in {name.lower() for name in known}:
            what = "header" if place == "header" else "query parameter"
            cure = meant(call.name, known)
            yield Hit(f"no operation of the policy has a {what} '{call.name}'{cure}", pointer)


def _names(operations: list[OperationView], place: str) -> set[str]:
    return {p.name for operation in operations for p in operation.parameters if p.location == place}
