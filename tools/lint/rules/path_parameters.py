"""Rules about path parameters and the paths that hold them, and about the encoding of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..fix.values import add_url_encoding
from ..path_templates import variables
from ..rule import Hit, rule
from ..sources import IMPORTED, SCHEMA, TEMPLATE_PARAMETER, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition


@rule("PAR020", "undeclared-path-variable", TEMPLATE_PARAMETER, VALIDATOR, "OperationMissingPathParameter")
def undeclared_path_variable(definition: Definition) -> Iterator[Hit]:
    """Checks that each variable of a path has a parameter in every operation of the path.

    Why:
        Without a value there is no address to call; import fails.

    Fix:
        Add a parameter of the same name, ``"in": "path"``, to the operation or the path. Names are compared
        with regard to case.

    Bad:
        "/books/{id}": {"get": {"parameters": []}}

    Good:
        "/books/{id}": {"get": {"parameters":
            [{"name": "id", "in": "path", "required": true, "type": "string"}]}}
    """
    for operation in definition.operations:
        needed = variables(operation.path.path)
        if not needed:
            continue
        parameters = operation.parameters
        if any(p.is_reference and not p.raw for p in parameters):
            continue  # the reference that leads nowhere may be the one; it has its own finding
        declared = {p.name for p in parameters if p.location == "path"}
        for name in dict.fromkeys(needed):
            if name in declared or not name.strip():
                continue
            twin = next((other for other in declared if other.lower() == name.lower()), None)
            elsewhere = next((p.location for p in parameters if p.name == name and p.location), None)
            if twin:
                cure = f"the parameter is called '{twin}': write both alike"
            elif elsewhere:
                cure = f'the parameter is in \'{elsewhere}\': write "in": "path"'
            else:
                cure = 'add a parameter of this name with "in": "path"'
            message = f"'{operation.label}' lacks the path's parameter '{name}'; {cure}"
            yield Hit(message, operation.pointer, "key")


@rule("PAR021", "path-parameter-outside-path", IMPORTED, VALIDATOR, "PathParameterNotDefinedInTemplate")
def path_parameter_outside_path(definition: Definition) -> Iterator[Hit]:
    """Checks that each parameter in ``path`` occurs in its path's template.

    Why:
        Its value has no place to go to; import fails.

    Fix:
        Write ``{name}`` into the path, correct the name, or remove the parameter.

    Bad:
        "/books/{id}": {"get": {"parameters": [{"name": "bookId", "in": "path"}]}}

    Good:
        "/books/{id}": {"get": {"parameters": [{"name": "id", "in": "path"}]}}
    """
    lists = [(path.path, path.parameters) for path in definition.paths if path.parameters]
    lists += [(operation.path.path, operation.own_parameters) for operation in definition.operations]
    for template, parameters in lists:
        names = variables(template)
        for parameter in parameters:
            if parameter.location == "path" and parameter.name and parameter.name not in names:
                message = f"the path '{template}' has no '{{{parameter.name}}}' for this parameter"
                yield Hit(message, parameter.pointer + ("/$ref" if parameter.is_reference else "/name"))


@rule("PAR022", "optional-path-parameter", SCHEMA, VALIDATOR, "PathParameterMustBeRequired")
def optional_path_parameter(definition: Definition) -> Iterator[Hit]:
    """Checks that every parameter in ``path`` has ``"required": true``.

    Why:
        Without it the path has a hole; Swagger 2.0 demands it and import fails.

    Fix:
        Add ``"required": true``.

    Bad:
        {"name": "id", "in": "path", "type": "string"}

    Good:
        {"name": "id", "in": "path", "type": "string", "required": true}
    """
    for parameter in definition.written_parameters:
        if parameter.location == "path" and parameter.raw.get("required") is not True:
            place = "/required" if "required" in parameter.raw else "/name"
            message = f"the path parameter '{parameter.name}' must have '\"required\": true'"
            yield Hit(message, parameter.pointer + place)


@rule(
    "PAR023",
    "unencoded-path-parameter",
    "warning",
    VALIDATOR,
    "PathParameterMissingEncoding",
    fix=add_url_encoding,
)
def unencoded_path_parameter(definition: Definition) -> Iterator[Hit]:
    """Checks that every parameter in ``path`` has ``x-ms-url-encoding``.

    Why:
        Without it the designer encodes the value once, as with ``single``. Microsoft's validator warns all
        the same, as nothing says whether the service decodes it twice.

    Fix:
        Add ``"x-ms-url-encoding": "single"``; ``double`` only for services that decode twice.

    Bad:
        {"name": "id", "in": "path", "type": "string", "required": true}

    Good:
        {"name": "id", "in": "path", "type": "string", "required": true, "x-ms-url-encoding": "single"}
    """
    for parameter in definition.written_parameters:
        if parameter.location == "path" and "x-ms-url-encoding" not in parameter.raw:
            message = f"the path parameter '{parameter.name}' needs '\"x-ms-url-encoding\": \"single\"'"
            yield Hit(message, parameter.pointer + "/name")


@rule("PAR024", "encoding-outside-path", "warning", VALIDATOR, "QueryParameterEncodingNotSupported")
def encoding_outside_path(definition: Definition) -> Iterator[Hit]:
    """Checks that only parameters in ``path`` have ``x-ms-url-encoding``.

    Why:
        A header is sent as it is, but with the extension the designer encodes its value, and the service
        reads ``%20`` for a blank. Query values are always encoded once: there the extension has no effect.

    Fix:
        Remove it.

    Bad:
        {"name": "author", "in": "query", "type": "string", "x-ms-url-encoding": "single"}

    Good:
        {"name": "author", "in": "query", "type": "string"}
    """
    for parameter in definition.written_parameters:
        if "x-ms-url-encoding" in parameter.raw and parameter.location not in ("path", ""):
            if parameter.location == "header":
                why = "has the designer send the header's value encoded: '%20' for a blank"
            else:
                why = f"has no effect on a parameter in '{parameter.location}'"
            message = f"'x-ms-url-encoding' {why}; remove it"
            yield Hit(message, parameter.pointer + "/x-ms-url-encoding", "key")
