"""Rules about policies: their templates, parameters, sections, operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import array, text
from ...connector.pointer import escape
from ...connector.policy_templates import OPERATIONS, PREFIX, SECTION, TEMPLATES, sections_of
from ...core import lazy
from ...core.suggestion import joined, meant
from ..path_templates import variables
from ..policies import policies, served
from ..rule import Hit, rule
from ..sources import PACONN, POLICIES, PROPERTIES
from ..values import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Properties
    from ..rule import Levels

_EXPRESSION = lazy.pattern(r"@\{[^{}]*\}")
_FIELD_NAME = lazy.pattern(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Whether import itself looks into policies is not known; that a flow then fails is.
_BROKEN: Levels = {"import": "warning", "independent": "error", "certified": "error"}


@rule("POL001", "unknown-policy-template", _BROKEN, PROPERTIES)
def unknown_policy_template(properties: Properties) -> Iterator[Hit]:
    """Checks that each policy names a template that exists; capitals do not count.

    Why:
        The service refuses the policy, or leaves it out.

    Fix:
        Correct ``templateId``.

    Bad:
        {"templateId": "sethaeder", "title": "Name the tenant"}

    Good:
        {"templateId": "setheader", "title": "Name the tenant"}
    """
    for index, item in enumerate(array(properties.data.get("policyTemplateInstances"))):
        if not isinstance(item, dict):
            yield Hit("a policy must be an object", f"/properties/policyTemplateInstances/{index}")
    for policy in policies(properties):
        if not policy.id:
            yield Hit("the policy names no template; add 'templateId'", policy.pointer)
        elif policy.template is None:
            cure = meant(policy.id, TEMPLATES) or f"; there are {', '.join(sorted(TEMPLATES))}"
            yield Hit(f"there is no policy template '{policy.id}'{cure}", policy.pointer + "/templateId")


@rule("POL002", "missing-policy-parameter", _BROKEN, PROPERTIES)
def missing_policy_parameter(properties: Properties) -> Iterator[Hit]:
    """Checks that each policy has the parameters that its template requires.

    Why:
        Without them the policy does nothing, or every call fails.

    Fix:
        Add the parameter, with its prefix ``x-ms-apimTemplateParameter.``.

    Bad:
        {"templateId": "setheader", "parameters": {"x-ms-apimTemplateParameter.name": "X-Tenant"}}

    Good:
        {"templateId": "setheader", "parameters": {
            "x-ms-apimTemplateParameter.name": "X-Tenant", "x-ms-apimTemplateParameter.value": "city"}}
    """
    for policy in policies(properties):
        missing = [
            n for n in (policy.template.required if policy.template else ()) if n not in policy.parameters
        ]
        if missing:
            names = " and ".join(f"'{PREFIX}{name}'" for name in missing)
            at = policy.pointer + ("/parameters" if isinstance(policy.raw.get("parameters"), dict) else "")
            on_key = "parameters" in policy.raw
            message = f"the policy '{policy.label}' ({policy.id}) lacks {names}"
            yield Hit(message, at, "key" if on_key else "value")


@rule("POL003", "unread-policy-parameter", "warning", PROPERTIES)
def unread_policy_parameter(properties: Properties) -> Iterator[Hit]:
    """Finds parameters of a policy that its template does not have, and members that a policy does not have.

    Why:
        They have no effect: usually a slip in the name or in its long prefix.

    Fix:
        Correct the name, or remove it.

    Bad:
        {"templateId": "setheader", "parameters": {"x-ms-apimTemplateParameter.existAction": "skip"}}

    Good:
        {"templateId": "setheader", "parameters": {"x-ms-apimTemplateParameter.existsAction": "skip"}}
    """
    for policy in policies(properties):
        for name in policy.raw:
            if name not in ("templateId", "title", "parameters", "type"):
                yield Hit(f"a policy has no '{name}'; remove it", f"{policy.pointer}/{escape(name)}", "key")
        if policy.template is None:
            continue
        names = (*policy.template.required, *policy.template.optional)
        known = (OPERATIONS, SECTION, *(PREFIX + name for name in names))
        for name in policy.all_parameters:
            if name not in known:
                cure = meant(name, known) or "; remove it"
                at = f"{policy.pointer}/parameters/{escape(name)}"
                yield Hit(f"the template '{policy.id}' has no parameter '{name}'{cure}", at, "key")


@rule("POL004", "unknown-operation-in-policy", _BROKEN, POLICIES)
def unknown_operation_in_policy(properties: Properties) -> Iterator[Hit]:
    """Checks that the operations for which a policy is meant exist.

    Why:
        The policy is never run: a request goes out without its header, to the wrong path or host.

    Fix:
        Write the operationId as in the definition; capitals count.

    Bad:
        "x-ms-apimTemplate-operationName": ["listBooks"]

        apiDefinition.swagger.json:
        {"operationId": "ListBooks"}

    Good:
        "x-ms-apimTemplate-operationName": ["ListBooks"]

        apiDefinition.swagger.json:
        {"operationId": "ListBooks"}
    """
    definition = properties.folder.definition
    for policy in policies(properties):
        names = policy.all_parameters.get(OPERATIONS)
        at = f"{policy.pointer}/parameters/{OPERATIONS}"
        if names is not None and not isinstance(names, list):
            yield Hit("the operations of a policy must be an array of operationIds", at)
        for index, name in enumerate(array(names)):
            if not isinstance(name, str):
                yield Hit("an operationId must be a string", f"{at}/{index}")
            elif definition is not None and definition.operations and name not in definition.by_id:
                cure = meant(name, definition.by_id)
                yield Hit(f"the definition has no operation '{name}'{cure}", f"{at}/{index}")


@rule("POL005", "unknown-policy-section", _BROKEN, PROPERTIES)
def unknown_policy_section(properties: Properties) -> Iterator[Hit]:
    """Checks that the section of a policy is one in which its template can run.

    Templates for headers and bodies have Request and Response, ``setheader`` also Failure. The others have no
    choice: ``setqueryparameter``, ``dynamichosturl`` and ``routerequesttoendpoint`` change the request,
    ``updatenextlink`` the response, ``pollingtrigger`` both.

    Why:
        In another section the policy is never run.

    Fix:
        Write a section that the message names, capitals count; or remove it where there is no choice.

    Bad:
        "x-ms-apimTemplate-policySection": "Inbound"

    Good:
        "x-ms-apimTemplate-policySection": "Request"
    """
    for policy in policies(properties):
        section = policy.all_parameters.get(SECTION)
        if policy.template is None or sections_of(policy.template, section):
            continue
        allowed = " or ".join(f"'{name}'" for name in policy.template.sections)
        cure = f"write {allowed}" if policy.template.has_choice else "remove it"
        message = f"'{policy.id}' cannot run in the section {quoted(section)}; {cure}"
        yield Hit(message, f"{policy.pointer}/parameters/{SECTION}")


@rule("POL006", "unfit-value-of-policy-parameter", _BROKEN, PROPERTIES)
def unfit_value_of_policy_parameter(properties: Properties) -> Iterator[Hit]:
    """Checks the values of policies: words out of a list, texts, names of headers.

    Why:
        Another value is refused, or read as the default.

    Fix:
        Write what the message names.

    Bad:
        "x-ms-apimTemplateParameter.existsAction": "overwrite"

    Good:
        "x-ms-apimTemplateParameter.existsAction": "override"
    """
    for policy in policies(properties):
        template = policy.id.lower()
        if policy.template is None:
            continue
        for name, value in policy.parameters.items():
            if (template, name) == ("pollingtrigger", "triggerConfig"):
                if not isinstance(value, dict):
                    yield Hit(f"'{name}' must be an object: query parameter to value", policy.at(name))
                continue
            allowed = policy.template.words.get(name)
            if allowed and value not in allowed:
                listed = joined([quoted(word) for word in allowed], "or")
                yield Hit(f"'{name}' is {quoted(value)}; it must be {listed}", policy.at(name))
            elif name in (*policy.template.required, *policy.template.optional) and not isinstance(
                value, str
            ):
                yield Hit(f"'{name}' of a policy must be a string", policy.at(name))
        header = text(policy.parameters.get("name"))
        if template == "setheader" and header is not None and not _FIELD_NAME.fullmatch(header):
            yield Hit(f"'{header}' is not the name of a header", policy.at("name"))


@rule("POL007", "unfit-new-path", "warning", POLICIES)
def unfit_new_path(properties: Properties) -> Iterator[Hit]:
    """Checks the new path of ``routerequesttoendpoint``: it begins with a slash, its variables exist.

    A variable in braces is filled with the path parameter of that name, which the path of each operation of
    the policy must have; a policy that names no operation is for all.

    Why:
        What is not filled goes to the service as it is written: ``/books/{id}`` ends in 404.

    Fix:
        Name variables as in the operation's own path.

    Bad:
        {"templateId": "routerequesttoendpoint", "parameters": {
            "x-ms-apimTemplate-operationName": ["GetBook"],
            "x-ms-apimTemplateParameter.newPath": "/books/{number}"}}

        apiDefinition.swagger.json:
        "/shelf/books/{id}": {"get": {"operationId": "GetBook"}}

    Good:
        {"templateId": "routerequesttoendpoint", "parameters": {
            "x-ms-apimTemplate-operationName": ["GetBook"],
            "x-ms-apimTemplateParameter.newPath": "/books/{id}"}}

        apiDefinition.swagger.json:
        "/shelf/books/{id}": {"get": {"operationId": "GetBook"}}
    """
    definition = properties.folder.definition
    for policy in policies(properties):
        path = text(policy.parameters.get("newPath"))
        if policy.id.lower() != "routerequesttoendpoint" or path is None:
            continue
        if not path.startswith(("/", "@", "http://", "https://")):
            yield Hit(f"the new path '{path}' does not begin with a slash", policy.at("newPath"))
        operations = served(policy, definition)
        for name in dict.fromkeys(variables(_EXPRESSION.sub("", path))):
            lacking = [operation for operation in operations if name not in variables(operation.path.path)]
            if not lacking:
                continue
            if len(lacking) == len(operations):
                names = {name for operation in operations for name in variables(operation.path.path)}
                cure = meant(name, names) or "; no path of an operation has it"
                yield Hit(f"nothing fills '{{{name}}}' of the new path{cure}", policy.at("newPath"))
            else:
                labels = listed((operation.label for operation in lacking), 3)
                message = f"nothing fills '{{{name}}}' of the new path for {labels}, whose paths lack it"
                yield Hit(message, policy.at("newPath"))


@rule("POL008", "forced-authorization-header", "warning", POLICIES)
def forced_authorization_header(properties: Properties) -> Iterator[Hit]:
    """Finds policies that write the header Authorization for all operations of a connector with OAuth.

    Why:
        The platform puts the token of the sign-in there; the policy writes over it.

    Fix:
        Use another header that the script reads, or ``"existsAction": "skip"``.

    Bad:
        "connectionParameters": {"token": {"type": "oauthSetting"}},
        "policyTemplateInstances": [{"templateId": "setheader", "parameters": {
            "x-ms-apimTemplateParameter.name": "Authorization", "x-ms-apimTemplateParameter.value": "city",
            "x-ms-apimTemplateParameter.existsAction": "override"}}]

    Good:
        "connectionParameters": {"token": {"type": "oauthSetting"}},
        "policyTemplateInstances": [{"templateId": "setheader", "parameters": {
            "x-ms-apimTemplateParameter.name": "X-Token", "x-ms-apimTemplateParameter.value": "city",
            "x-ms-apimTemplateParameter.existsAction": "override"}}]
    """
    from ..connections import connection_parameters  # noqa: PLC0415 - few connectors get here

    for policy in policies(properties):
        name = text(policy.parameters.get("name")) or ""
        if policy.id.lower() != "setheader" or name.lower() != "authorization":
            continue
        on_request = policy.all_parameters.get(SECTION) in (None, "Request")
        if policy.operations or not on_request or policy.parameters.get("existsAction") == "skip":
            continue
        if any(parameter.oauth is not None for parameter in connection_parameters(properties)):
            message = "the policy writes over the token that the platform puts into 'Authorization'"
            yield Hit(message, policy.at("name"))


@rule("POL009", "untitled-policy", "info", POLICIES)
def untitled_policy(properties: Properties) -> Iterator[Hit]:
    """Checks that each policy has a title.

    Why:
        It is how the portal lists policies, and how a reader knows what one is for.

    Fix:
        Say in a few words what the policy does.

    Bad:
        {"templateId": "setheader"}

    Good:
        {"templateId": "setheader", "title": "Name the tenant"}
    """
    for policy in policies(properties):
        if not (text(policy.raw.get("title")) or "").strip():
            yield Hit(f"the policy of the template '{policy.id}' has no title", policy.pointer)


@rule("POL010", "empty-policies", {"certified": "info"}, PACONN)
def empty_policies(properties: Properties) -> Iterator[Hit]:
    """Finds an empty ``policyTemplateInstances``.

    Why:
        A publisher reports that the export of such a connector's solution failed in certification
        (5000.1.1.16).

    Fix:
        Remove it.

    Bad:
        "publisher": "Shelf", "policyTemplateInstances": []

    Good:
        "publisher": "Shelf"
    """
    if properties.data.get("policyTemplateInstances") == []:
        yield Hit(
            "'policyTemplateInstances' is empty; remove it", "/properties/policyTemplateInstances", "key"
        )
