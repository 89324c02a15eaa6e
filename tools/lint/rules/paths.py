"""Rules about path templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping
from ...connector.pointer import join
from ..definition import METHODS
from ..path_templates import stray_brace
from ..rule import BROKEN, Hit, rule
from ..sources import SCHEMA, STANDARDS, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition


@rule("PTH001", "path-without-slash", SCHEMA, VALIDATOR, "OperationPathMustStartWithSlash")
def path_without_slash(definition: Definition) -> Iterator[Hit]:
    """Checks that every path begins with a slash.

    Why:
        A path is appended to ``basePath``; without the slash it names nothing, and import fails.

    Fix:
        Begin the path with ``/``.

    Bad:
        "paths": {"clients": {}}

    Good:
        "paths": {"/clients": {}}
    """
    for path in definition.paths:
        if not path.path.startswith("/"):
            yield Hit(f"the path '{path.path}' must begin with '/'", path.pointer, "key")


@rule("PTH002", "query-or-fragment-in-path", BROKEN, VALIDATOR, "OperationPathMayNotContainQueryOrFragment")
def query_or_fragment_in_path(definition: Definition) -> Iterator[Hit]:
    """Checks that no path contains ``?`` or ``#``.

    Why:
        What follows is a query or a fragment, which a path template cannot hold.

    Fix:
        Declare query values as parameters with ``"in": "query"``; a character that belongs to the path is
        written as ``%3F`` or ``%23``.

    Bad:
        "paths": {"/clients?active=true": {}}

    Good:
        "paths": {"/clients": {"get": {"parameters": [{"name": "active", "in": "query", "type": "boolean"}]}}}
    """
    for path in definition.paths:
        found = next((character for character in path.path if character in "?#"), None)
        if found:
            part, code = ("query", "%3F") if found == "?" else ("fragment", "%23")
            cure = "declare query parameters instead, or " if found == "?" else ""
            message = f"the path '{path.path}' contains a {part}; {cure}write '{found}' as '{code}'"
            yield Hit(message, path.pointer, "key")


@rule("PTH003", "wildcard-in-path", BROKEN, VALIDATOR, "OperationPathContainsUnsupportedCharacters")
def wildcard_in_path(definition: Definition) -> Iterator[Hit]:
    """Checks that no path contains ``*``.

    Why:
        The gateway reads ``*`` as a wildcard, which connectors do not support.

    Fix:
        Use a variable for the part that changes.

    Bad:
        "paths": {"/files/*": {}}

    Good:
        "paths": {"/files/{name}": {}}
    """
    for path in definition.paths:
        if "*" in path.path:
            message = f"the path '{path.path}' contains the wildcard '*'; use a variable such as '{{name}}'"
            yield Hit(message, path.pointer, "key")


@rule("PTH004", "default-in-path-variable", BROKEN, VALIDATOR, "OperationPathVariablesContainDefaults")
def default_in_path_variable(definition: Definition) -> Iterator[Hit]:
    """Checks that no path variable has a default value, as in ``{id=1}``.

    Why:
        The template syntax of connectors has no defaults; the variable would have no parameter.

    Fix:
        Give the parameter a ``default`` instead.

    Bad:
        "paths": {"/clients/{id=1}": {}}

    Good:
        "paths": {"/clients/{id}": {"get": {"parameters":
            [{"name": "id", "in": "path", "required": true, "type": "string", "default": "1"}]}}}
    """
    for path in definition.paths:
        for part in path.path.split("{")[1:]:
            variable = part.split("}")[0]
            if "=" in variable and "}" in part:
                message = (
                    f"the path variable '{{{variable}}}' sets a default; "
                    "write the name alone and give the parameter a 'default'"
                )
                yield Hit(message, path.pointer, "key")


@rule("PTH005", "malformed-path-template", BROKEN, VALIDATOR, "OperationPathTemplateNotValid")
def malformed_path_template(definition: Definition) -> Iterator[Hit]:
    """Checks that every brace in a path encloses a variable inside one segment.

    Why:
        The path cannot be split into fixed text and variables.

    Fix:
        Close each ``{`` in its own segment, name each variable, and write other braces as ``%7B``, ``%7D``.

    Bad:
        "paths": {"/clients/{id/notes": {}}

    Good:
        "paths": {"/clients/{id}/notes": {}}
    """
    for path in definition.paths:
        brace = stray_brace(path.path)
        if brace:
            message = (
                f"the path '{path.path}' has a '{brace}' that encloses no variable; "
                "write '{name}' within one segment"
            )
            yield Hit(message, path.pointer, "key")


@rule("PTH009", "path-item-reference", BROKEN, VALIDATOR, "PathItemRefNotSuppored")
def path_item_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that no path item is a ``$ref``.

    Why:
        The platform does not follow it, so the path has no operations.

    Fix:
        Write the operations under the path itself.

    Bad:
        "paths": {"/clients": {"$ref": "#/x-paths/clients"}}

    Good:
        "paths": {"/clients": {"get": {"operationId": "ListClients"}}}
    """
    for path, item in mapping(definition.data.get("paths")).items():
        if "$ref" in mapping(item):
            message = f"the path '{path}' is a '$ref', which is not supported; write its operations here"
            yield Hit(message, join("/paths", path, "$ref"), "key")


@rule("PTH010", "empty-path-item", "warning", STANDARDS)
def empty_path_item(definition: Definition) -> Iterator[Hit]:
    """Checks that every path has at least one operation.

    Why:
        It does nothing; certification takes no empty operations.

    Fix:
        Add the operation, or remove the path.

    Bad:
        "paths": {"/clients": {}}

    Good:
        "paths": {"/clients": {"get": {"operationId": "ListClients"}}}
    """
    for path in definition.paths:
        if not any(method in path.raw for method in (*METHODS, "$ref")):
            message = f"the path '{path.path}' has no operation; add one or remove the path"
            yield Hit(message, path.pointer, "key")
