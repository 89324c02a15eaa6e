"""Rules about the list of an operation's parameters: duplicates, bodies, reserved names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ..rule import BROKEN, Hit, rule
from ..sources import HEADER, IMPORTED, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, ParameterView

# What whoever sends a request writes himself.
_TRANSPORT = frozenset({"connection", "content-length", "host", "transfer-encoding"})


def _lists(definition: Definition) -> Iterator[tuple[str, list[ParameterView]]]:
    """Yield what owns each list of parameters, in words, and the list, as written."""
    for path in definition.paths:
        if path.parameters:
            yield f"the path '{path.path}'", path.parameters
    for operation in definition.operations:
        if operation.own_parameters:
            yield f"'{operation.label}'", operation.own_parameters


@rule(
    "PAR001",
    "duplicate-parameter",
    IMPORTED,
    VALIDATOR,
    "OperationParametersContainDuplicateParameter",
    "PathParametersContainDuplicateParameter",
    "OperationParametersAreNotUnique",
)
def duplicate_parameter(definition: Definition) -> Iterator[Hit]:
    """Checks that an operation, or a path, lists each parameter once: name and location together.

    Why:
        Only one of the two can be shown and sent; import fails.

    Fix:
        Remove one, or give it another name or location.

    Bad:
        "parameters": [{"name": "page", "in": "query"}, {"name": "page", "in": "query"}]

    Good:
        "parameters": [{"name": "page", "in": "query"}, {"name": "size", "in": "query"}]
    """
    for owner, parameters in _lists(definition):
        if len(parameters) < 2:
            continue
        seen: set[tuple[str, str]] = set()
        for parameter in parameters:
            key = (parameter.name, parameter.location)
            if key in seen and all(key) and parameter.location != "body":
                message = f"{owner} already has a parameter '{key[0]}' in '{key[1]}'; remove one of the two"
                yield Hit(message, _name_of(parameter))
            seen.add(key)


@rule(
    "PAR002",
    "several-bodies",
    BROKEN,
    VALIDATOR,
    "OperationParametersContainMultipleBodyParameters",
    "PathParametersContainMultipleBodyParameters",
)
def several_bodies(definition: Definition) -> Iterator[Hit]:
    """Checks that an operation, or a path, has at most one parameter in ``body``.

    Why:
        A request has one body.

    Fix:
        Make one parameter whose schema is an object with a property for each value.

    Bad:
        "parameters": [{"name": "title", "in": "body"}, {"name": "author", "in": "body"}]

    Good:
        "parameters": [{"name": "body", "in": "body", "schema": {"type": "object",
            "properties": {"title": {"type": "string"}, "author": {"type": "string"}}}}]
    """
    for owner, parameters in _lists(definition):
        for parameter in [p for p in parameters if p.location == "body"][1:]:
            message = f"{owner} has several 'body' parameters; make one object of them"
            yield Hit(message, _name_of(parameter))


@rule("PAR003", "body-beside-form-data", BROKEN, VALIDATOR, "ParameterListContainsFormDataAndBody")
def body_beside_form_data(definition: Definition) -> Iterator[Hit]:
    """Checks that no operation has parameters in ``body`` and in ``formData``.

    Why:
        Form data is the body of the request; there is no room for another.

    Fix:
        Move the values of the body into the form, or those of the form into the body.

    Bad:
        "parameters": [{"name": "file", "in": "formData", "type": "file"}, {"name": "body", "in": "body"}]

    Good:
        "parameters": [{"name": "file", "in": "formData", "type": "file"},
                       {"name": "title", "in": "formData", "type": "string"}]
    """
    for operation in definition.operations:
        bodies = [p for p in operation.parameters if p.location == "body"]
        if bodies and any(p.location == "formData" for p in operation.parameters):
            message = f"'{operation.label}' has 'formData' parameters too; use one of the two"
            yield Hit(message, _name_of(bodies[0]))


@rule("PAR004", "body-in-get", BROKEN, VALIDATOR, "BodyOrFormDataParameterInFetchOperationNotAllowed")
def body_in_get(definition: Definition) -> Iterator[Hit]:
    """Checks that operations with GET or HEAD, and triggers that fetch, have no ``body`` and no ``formData``.

    Fetching triggers are those with ``x-ms-notification``.

    Why:
        Gateways and services drop the body of such a request.

    Fix:
        Send the values as query parameters, or use POST where the service does.

    Bad:
        "get": {"parameters": [{"name": "body", "in": "body"}]}

    Good:
        "get": {"parameters": [{"name": "author", "in": "query", "type": "string"}]}
    """
    for operation in definition.operations:
        fetches = "x-ms-notification" in operation.raw
        if operation.method not in ("get", "head") and not fetches:
            continue
        for parameter in operation.parameters:
            if parameter.location in ("body", "formData"):
                kind = "a fetching trigger" if fetches else f"a {operation.method.upper()} operation"
                message = f"'{operation.label}' is {kind} and cannot send '{parameter.location}'; use 'query'"
                yield Hit(message, _name_of(parameter, "in"))


@rule(
    "PAR005",
    "reserved-parameter",
    HEADER,
    VALIDATOR,
    "ConnectionIdParameterNotAllowed",
    "ReservedParameterIsUsed",
)
def reserved_parameter(definition: Definition) -> Iterator[Hit]:
    """Checks that no parameter has a name which the platform keeps for itself.

    These are ``connectionId`` anywhere, and the header ``Authorization``.

    Why:
        The connection supplies both. The wizard refuses the header, certification the name as well.

    Fix:
        Give the parameter another name. A credential belongs to the connection: declare it in
        ``securityDefinitions`` and in apiProperties.json.

    Bad:
        {"name": "Authorization", "in": "header", "type": "string"}

    Good:
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "Authorization"}}
    """
    for parameter in definition.written_parameters:
        name = parameter.name.lower()
        if name == "connectionid":
            message, levels = (
                f"the name '{parameter.name}' is reserved for the connection; choose another",
                BROKEN,
            )
        elif parameter.location == "header" and name == "authorization":
            message = f"the header '{parameter.name}' comes from the connection; use a security definition"
            levels = None
        else:
            continue
        yield Hit(message, _name_of(parameter), levels=levels)


@rule("PAR010", "transport-header", "warning", "RFC 9110, sections 7.2, 7.6.1 and 8.6")
def transport_header(definition: Definition) -> Iterator[Hit]:
    """Checks that no parameter is a header that belongs to the transport of a request.

    These are ``Connection``, ``Content-Length``, ``Host`` and ``Transfer-Encoding``.

    Why:
        Whoever sends the request writes them; what a maker enters is lost, or breaks the request.

    Fix:
        Remove the parameter. Another host is set by a policy ``dynamichosturl``.

    Bad:
        {"name": "Content-Length", "in": "header", "type": "integer"}

    Good:
        {"name": "X-Page-Size", "in": "header", "type": "integer"}
    """
    for parameter in definition.written_parameters:
        if parameter.location == "header" and parameter.name.lower() in _TRANSPORT:
            message = f"the header '{parameter.name}' is written by the platform; remove the parameter"
            yield Hit(message, _name_of(parameter))


@rule(
    "PAR009",
    "mismatched-subscription-parameter",
    BROKEN,
    VALIDATOR,
    "ParamtersWithSameNameMustHaveSameTypeAndVisibility",
)
def mismatched_subscription_parameter(definition: Definition) -> Iterator[Hit]:
    """Checks that a trigger with ``x-ms-notification`` and the webhook it names agree on parameters.

    Those of the same name must have the same type and the same visibility.

    Why:
        The maker enters each value once, and both operations get it.

    Fix:
        Declare the parameter alike in both, best as a shared one.

    Bad:
        {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
            "post": {"operationId": "WatchBooks", "parameters": [
                {"name": "folder", "in": "query", "type": "integer"}]}}
        {"operationId": "OnNewBook", "x-ms-trigger": "batch",
            "x-ms-notification": {"operationId": "WatchBooks"},
            "parameters": [{"name": "folder", "in": "query", "type": "string"}]}

    Good:
        {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/Book"}},
            "post": {"operationId": "WatchBooks", "parameters": [
                {"name": "folder", "in": "query", "type": "string"}]}}
        {"operationId": "OnNewBook", "x-ms-trigger": "batch",
            "x-ms-notification": {"operationId": "WatchBooks"},
            "parameters": [{"name": "folder", "in": "query", "type": "string"}]}
    """
    for operation in definition.operations:
        notification = mapping(operation.raw.get("x-ms-notification"))
        other = definition.by_id.get(text(notification.get("operationId")) or "")
        if other is None:
            continue
        theirs = {p.name: p.raw for p in other.parameters if p.location != "body"}
        for parameter in operation.parameters:
            twin = theirs.get(parameter.name)
            if twin is None or parameter.location == "body":
                continue
            for member in ("type", "x-ms-visibility"):
                if parameter.raw.get(member) != twin.get(member):
                    message = (
                        f"the parameter '{parameter.name}' has another '{member}' in '{other.label}'; "
                        "declare it alike in both"
                    )
                    yield Hit(message, _name_of(parameter))


def _name_of(parameter: ParameterView, member: str = "name") -> str:
    """Return the pointer of the parameter's name where it is listed; of a reference, of that."""
    return f"{parameter.pointer}/{'$ref' if parameter.is_reference else member}"
