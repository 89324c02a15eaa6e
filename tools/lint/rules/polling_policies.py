"""Rules about the pollingtrigger policy and the operations that it feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import array, mapping, strings, text
from ...connector.pointer import join
from ...connector.policy_templates import OPERATIONS, PREFIX
from ..rule import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import OperationView
    from ..folder import Properties

_POLLING = "https://learn.microsoft.com/connectors/custom-connectors/create-polling-trigger"


@rule("TRG006", "unfit-polling-operation", "warning", _POLLING)
def unfit_polling_operation(properties: Properties) -> Iterator[Hit]:
    """Checks operations of ``pollingtrigger`` policies: GET, ``batch``, a path that begins with /trigger/.

    The policy removes ``/trigger`` before the backend is called.

    Why:
        Every published connector with this policy keeps to it; otherwise the backend is called with another
        path than the definition says, or the operation is no trigger.

    Fix:
        Move the operation to ``/trigger/...``, as a GET with ``"x-ms-trigger": "batch"``.

    Bad:
        {"templateId": "pollingtrigger", "parameters": {"x-ms-apimTemplate-operationName": ["OnNewBook"]}}

        apiDefinition.swagger.json:
        {"/books": {"get": {"operationId": "OnNewBook", "x-ms-trigger": "batch"}}}

    Good:
        {"templateId": "pollingtrigger", "parameters": {"x-ms-apimTemplate-operationName": ["OnNewBook"]}}

        apiDefinition.swagger.json:
        {"/trigger/books": {"get": {"operationId": "OnNewBook", "x-ms-trigger": "batch"}}}
    """
    definition = properties.folder.definition
    if definition is None:
        return
    for index, policy in enumerate(array(properties.data.get("policyTemplateInstances"))):
        if (text(mapping(policy).get("templateId")) or "").lower() != "pollingtrigger":
            continue
        names = mapping(mapping(policy).get("parameters")).get(OPERATIONS)
        place = f"/properties/policyTemplateInstances/{index}/parameters/{OPERATIONS}"
        for position, name in enumerate(array(names)):
            operation = definition.by_id.get(name) if isinstance(name, str) else None
            for problem in _unfit(operation) if operation is not None else ():
                yield Hit(f"the polling trigger '{name}' {problem}", f"{place}/{position}")


def _unfit(operation: OperationView) -> Iterator[str]:
    if not operation.path.path.startswith("/trigger/"):
        yield f"is at '{operation.path.path}'; the policy needs a path that begins with '/trigger/'"
    if operation.method != "get":
        yield f"is a {operation.method.upper()}; the policy polls with GET"
    if operation.trigger != "batch":
        yield 'is not "x-ms-trigger": "batch", so the policy has no trigger to feed'


@rule("TRG009", "undeclared-polling-parameter", "warning", _POLLING)
def undeclared_polling_parameter(properties: Properties) -> Iterator[Hit]:
    """Checks that a ``pollingtrigger`` policy's operation declares the query parameters of triggerConfig.

    Why:
        The first poll takes the parameter's default; undeclared, it has none, and everything is new at once.

    Fix:
        Declare each key of triggerConfig as a query parameter with ``"x-ms-visibility": "internal"``.

    Bad:
        {"templateId": "pollingtrigger", "parameters": {
            "x-ms-apimTemplate-operationName": ["OnNewBook"],
            "x-ms-apimTemplateParameter.triggerConfig": {"since": "@{triggerBody().data[0].created}"}}}

        apiDefinition.swagger.json:
        {"/trigger/books": {"get": {"operationId": "OnNewBook", "x-ms-trigger": "batch", "parameters": []}}}

    Good:
        {"templateId": "pollingtrigger", "parameters": {
            "x-ms-apimTemplate-operationName": ["OnNewBook"],
            "x-ms-apimTemplateParameter.triggerConfig": {"since": "@{triggerBody().data[0].created}"}}}

        apiDefinition.swagger.json:
        {"/trigger/books": {"get": {"operationId": "OnNewBook", "x-ms-trigger": "batch", "parameters": [
            {"name": "since", "in": "query", "type": "string", "x-ms-visibility": "internal"}]}}}
    """
    definition = properties.folder.definition
    if definition is None:
        return
    for index, policy in enumerate(array(properties.data.get("policyTemplateInstances"))):
        if (text(mapping(policy).get("templateId")) or "").lower() != "pollingtrigger":
            continue
        parameters = mapping(mapping(policy).get("parameters"))
        operations = [
            definition.by_id[name] for name in strings(parameters.get(OPERATIONS)) if name in definition.by_id
        ]
        member = PREFIX + "triggerConfig"
        place = f"/properties/policyTemplateInstances/{index}/parameters/{member}"
        for name in mapping(parameters.get(member)):
            for operation in operations:
                known = any(p.name == name and p.location == "query" for p in operation.parameters)
                if not known and name != "x-ms-triggerConfig-nextLink":
                    yield Hit(
                        f"'{operation.label}' has no query parameter '{name}', which this policy sets",
                        join(place, name),
                        "key",
                    )
