"""Rules about policies that do nothing, or something else than is meant, for some operations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.lenient import strings, text
from ...connector.policy_templates import SECTION, sections_of
from ...core import lazy
from ..expressions import calls
from ..policies import policies
from ..rule import Hit, rule
from ..sources import POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView
    from ..folder import Properties
    from ..policies import PolicyView

_SETPROPERTY = "https://github.com/microsoft/PowerPlatformConnectors/issues/2906"
_VARIABLE = lazy.pattern(r"@?\{[^{}]*\}")
_SET_AT = ("newPropertyParentPathTemplate", "newPropertySubPathTemplate")


@rule("POL011", "overridden-policy", "warning", POLICIES)
def overridden_policy(properties: Properties) -> Iterator[Hit]:
    """Finds policies without effect, as others set the same for all of their operations.

    Compared are hosts, new paths, headers, query parameters and properties of the body. Policies run in the
    order of the file; a later one writes over an earlier one, unless its ``existsAction`` is ``skip``: then
    the later one has no effect. A policy between the two that reads the value is an effect.

    Why:
        Half of the intention is lost, and every request shows it: two hosts for "all operations" are one.

    Fix:
        Name in ``x-ms-apimTemplate-operationName`` the operations that each policy is for, or remove one.

    Bad:
        {"templateId": "dynamichosturl", "title": "Books", "parameters": {
            "x-ms-apimTemplateParameter.urlTemplate": "https://books.shelf-library.com"}}
        {"templateId": "dynamichosturl", "title": "Readers", "parameters": {
            "x-ms-apimTemplateParameter.urlTemplate": "https://readers.shelf-library.com"}}

        apiDefinition.swagger.json:
        {"operationId": "ListBooks"}
        {"operationId": "ListReaders"}

    Good:
        {"templateId": "dynamichosturl", "title": "Books", "parameters": {
            "x-ms-apimTemplate-operationName": ["ListBooks"],
            "x-ms-apimTemplateParameter.urlTemplate": "https://books.shelf-library.com"}}
        {"templateId": "dynamichosturl", "title": "Readers", "parameters": {
            "x-ms-apimTemplate-operationName": ["ListReaders"],
            "x-ms-apimTemplateParameter.urlTemplate": "https://readers.shelf-library.com"}}

        apiDefinition.swagger.json:
        {"operationId": "ListBooks"}
        {"operationId": "ListReaders"}
    """
    definition = properties.folder.definition
    every = {operation.id for operation in definition.operations} if definition else set()
    known = list(policies(properties))
    for index, policy in enumerate(known):
        places = _places(policy)
        if not places:
            continue
        left = set(policy.operations or every)
        for later in known[index + 1 :]:
            if _reads(later, policy):
                break
            if not left or not places <= _places(later):
                continue
            if later.parameters.get("existsAction") == "append":
                break
            if later.parameters.get("existsAction") == "skip":
                covered = set(later.operations or every) <= set(policy.operations or every)
                if covered and not _may_skip(policy):
                    yield _hit(later, policy, "has set")
                continue
            left -= set(later.operations or every)
            if not left:
                yield _hit(policy, later, "sets")
                break


def _hit(idle: PolicyView, other: PolicyView, verb: str) -> Hit:
    name = f"'{other.label}'" if other.label != idle.label else "another policy"
    message = f"the policy '{idle.label}' never takes effect: {name} {verb} the same for its operations"
    return Hit(message, idle.pointer)


def _may_skip(policy: PolicyView) -> bool:
    """Return whether a policy may leave the value unset: what its expressions lead to may be missing."""
    value = policy.parameters.get("value")
    return not isinstance(value, str) or "@" in value or not value


def _places(policy: PolicyView) -> set[tuple[str, ...]]:
    """Return what a policy sets, by section; empty where it does not set the whole of something."""
    template = policy.template
    at: tuple[str, ...] = ()
    if template is None:
        return set()
    if template.writes in ("header", "query"):
        name = text(policy.parameters.get("name")) or ""
        if not name or policy.id.lower() not in ("setheader", "setqueryparameter"):
            return set()
        at = (name.lower(),)
    elif policy.id.lower() == "setproperty":
        at = tuple(text(policy.parameters.get(name)) or "" for name in _SET_AT)
    elif policy.id.lower() == "setvaluefromurl":
        at = ("from a URL", text(policy.parameters.get("parameterTemplate")) or "")
    elif template.writes not in ("host", "path") or policy.id.lower() == "pollingtrigger":
        return set()
    sections = sections_of(template, policy.all_parameters.get(SECTION))
    return {(section, template.writes, *at) for section in sections}


def _reads(policy: PolicyView, earlier: PolicyView) -> bool:
    """Return whether a policy may read what an earlier one sets."""
    template, set_ = policy.template, earlier.template
    if template is None or set_ is None:
        return False
    if set_.writes in template.reads:
        return True
    words = " ".join(value for value in policy.parameters.values() if isinstance(value, str))
    if set_.writes in ("header", "query"):
        return f"('{text(earlier.parameters.get('name'))}'".lower() in words.lower()
    if set_.writes == "body":
        value = text(policy.parameters.get("propertyValuePathTemplate")) or ""
        return policy.id.lower() != "setproperty" or "@body" in value or "@item" in value
    return False


@rule("POL012", "value-from-operation-with-body", "warning", POLICIES)
def value_from_operation_with_body(properties: Properties) -> Iterator[Hit]:
    """Finds ``setvaluefromurl`` on an operation of the service that needs a body.

    Why:
        The template sends no body, and has no place for one: the service refuses the request, and with it
        every call of the policy's operations fails.

    Fix:
        Ask an endpoint that takes all it needs from path, query and headers, or send the request in a script.

    Bad:
        {"templateId": "setvaluefromurl", "parameters": {
            "x-ms-apimTemplateParameter.parameterTemplate": "@headers('X-Token')",
            "x-ms-apimTemplateParameter.parameterValueUrl": "/token",
            "x-ms-apimTemplateParameter.parameterValuePathTemplate": "@body().token",
            "x-ms-apimTemplateParameter.httpMethod": "POST"}}

        apiDefinition.swagger.json:
        "/token": {"post": {"operationId": "GetToken", "parameters": [
            {"name": "body", "in": "body", "required": true, "schema": {"type": "object"}}]}}

    Good:
        {"templateId": "setvaluefromurl", "parameters": {
            "x-ms-apimTemplateParameter.parameterTemplate": "@headers('X-Token')",
            "x-ms-apimTemplateParameter.parameterValueUrl": "/token",
            "x-ms-apimTemplateParameter.parameterValuePathTemplate": "@body().token",
            "x-ms-apimTemplateParameter.httpMethod": "GET"}}

        apiDefinition.swagger.json:
        "/token": {"get": {"operationId": "GetToken", "parameters": []}}
    """
    definition = properties.folder.definition
    for policy in policies(properties):
        url = text(policy.parameters.get("parameterValueUrl"))
        if definition is None or policy.id.lower() != "setvaluefromurl" or url is None:
            continue
        method = text(policy.parameters.get("httpMethod")) or "GET"
        operation = _asked(definition, method.lower(), url)
        if operation and any(p.location in ("body", "formData") for p in operation.parameters):
            message = (
                f"'{operation.label}' takes a body, but 'setvaluefromurl' sends none; "
                "send the request in a script"
            )
            yield Hit(message, policy.at("parameterValueUrl"))


def _asked(definition: Definition, method: str, url: str) -> OperationView | None:
    """Return the operation that a request to ``url`` means: the one with the fewest variables of those."""
    path = "/" + _VARIABLE.sub("{}", url.partition("?")[0]).strip("/")
    fitting = [o for o in definition.operations if o.method == method and _fits(o.path.path, path)]
    return min(fitting, key=lambda operation: operation.path.path.count("{"), default=None)


def _fits(template: str, path: str) -> bool:
    pattern = "[^/]+".join(re.escape(part) for part in _VARIABLE.split("/" + template.strip("/")))
    return re.fullmatch(pattern, path, re.IGNORECASE) is not None


@rule("POL023", "unread-expression-in-setproperty", "warning", _SETPROPERTY)
def unread_expression_in_setproperty(properties: Properties) -> Iterator[Hit]:
    """Checks that ``setproperty`` reads only ``@body()`` and ``@item()``.

    Why:
        The template evaluates no others: the service gets the expression as text, word for word.

    Fix:
        Set a header with the value (``setheader`` reads all), and have a script move it into the body.

    Bad:
        {"templateId": "setproperty", "parameters": {
            "x-ms-apimTemplateParameter.newPropertyParentPathTemplate": "@body()",
            "x-ms-apimTemplateParameter.newPropertySubPathTemplate": "tenant",
            "x-ms-apimTemplateParameter.propertyValuePathTemplate": "@connectionParameters('tenant')"}}

    Good:
        {"templateId": "setheader", "parameters": {
            "x-ms-apimTemplateParameter.name": "X-Tenant",
            "x-ms-apimTemplateParameter.value": "@connectionParameters('tenant')"}}
    """
    for policy in policies(properties):
        if policy.id.lower() != "setproperty" or policy.template is None:
            continue
        for name in policy.template.expressions:
            value = policy.parameters.get(name)
            for call in calls(value) if isinstance(value, str) else ():
                if not call.fault and call.function not in ("body", "item"):
                    message = (
                        f"'setproperty' reads only @body() and @item(): '@{call.function}' arrives as text; "
                        "set a header with it, and move that into the body in a script"
                    )
                    yield Hit(message, policy.at(name))


@rule("POL013", "next-link-past-gateway", "warning", POLICIES)
def next_link_past_gateway(properties: Properties) -> Iterator[Hit]:
    """Finds operations with ``x-ms-pageable`` whose next link neither a policy nor a script rewrites.

    Why:
        The service's link leads to the service itself: the platform's request for the next page goes past
        the gateway, without the credential of the connection, and ends with 401.

    Fix:
        Add a policy ``updatenextlink`` for the operation.

    Bad:
        "policyTemplateInstances": []

        apiDefinition.swagger.json:
        {"operationId": "ListBooks", "x-ms-pageable": {"nextLinkName": "nextLink"}, "responses": {
            "200": {"schema": {"type": "object", "properties": {"nextLink": {"type": "string"}}}}}}

    Good:
        "policyTemplateInstances": [{"templateId": "updatenextlink", "parameters": {
            "x-ms-apimTemplateParameter.nextLinkPropertyName": "nextLink"}}]

        apiDefinition.swagger.json:
        {"operationId": "ListBooks", "x-ms-pageable": {"nextLinkName": "nextLink"}, "responses": {
            "200": {"schema": {"type": "object", "properties": {"nextLink": {"type": "string"}}}}}}
    """
    definition = properties.folder.definition
    if definition is None:
        return
    through = strings(properties.data.get("scriptOperations"))
    for operation in definition.operations:
        if not isinstance(operation.raw.get("x-ms-pageable"), dict) or _rewritten(properties, operation):
            continue
        if properties.folder.script_file is not None and (not through or operation.id in through):
            continue
        message = (
            f"the next link of '{operation.label}' leads past the gateway, so the next page is asked for "
            "without credential; add a policy 'updatenextlink'"
        )
        yield Hit(message, operation.pointer + "/x-ms-pageable", "key", definition.path.name)


def _rewritten(properties: Properties, operation: OperationView) -> bool:
    """Return whether a policy rewrites the operation's next link."""
    return any(
        policy.id.lower() == "updatenextlink" and (not policy.operations or operation.id in policy.operations)
        for policy in policies(properties)
    )
