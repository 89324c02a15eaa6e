"""The operations of a backend, compiled from a Swagger 2.0 document in YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..connector.lenient import mapping
from ..connector.lenient_view import METHODS
from ..connector.refs import resolve
from ..core.errors import UserError
from ..core.patterns import TemplatePattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..runtime.validation import Schemas
    from ..traffic.yamlfile import YamlFile


@dataclass(frozen=True, slots=True)
class BackendOperation:
    """One operation: parameters by (location, name), header names in lower case; the body parameter.

    ``responses`` are as written, by status. ``security`` holds the alternatives, each of the (location, name)
    pairs that must all be there.
    """

    parameters: Mapping[tuple[str, str], Mapping[str, Any]]
    body: Mapping[str, Any] | None
    consumes: tuple[str, ...]
    security: tuple[tuple[tuple[str, str], ...], ...]
    responses: Mapping[str, Any]

    def at(self, place: str) -> dict[str, Mapping[str, Any]]:
        """Return the parameters of one location by name."""
        return {name: item for (where, name), item in self.parameters.items() if where == place}


@dataclass(frozen=True, slots=True)
class BackendPath:
    """A path: its template as written, the pattern of whole paths, the names in it, operations by method.

    ``slashes`` is the number of them in each path that fits.
    """

    template: str
    pattern: TemplatePattern
    names: tuple[str, ...]
    operations: Mapping[str, BackendOperation]
    slashes: int


def compile_paths(file: YamlFile, schemas: Schemas) -> tuple[BackendPath, ...]:
    """Return the paths of the document, literal ones before templates (``/users/me``, ``/users/{id}``).

    Raises:
        UserError: not Swagger 2.0, or malformed; with the line.
    """
    data = file.data
    if not isinstance(data, dict) or str(data.get("swagger")) != "2.0":
        raise file.error("is not a Swagger 2.0 document (it needs swagger: '2.0')", "swagger")
    if not isinstance(data.get("paths"), dict):
        raise file.error("has no 'paths'", "paths")
    base = str(data.get("basePath") or "").rstrip("/")
    found = [_path(file, schemas, base, template) for template in data["paths"]]
    return tuple(sorted(found, key=lambda path: (len(path.names), -len(path.template))))


def _path(file: YamlFile, schemas: Schemas, base: str, template: str) -> BackendPath:
    item = file.data["paths"][template]
    if not isinstance(item, dict):
        raise file.error("a path must be a mapping of methods", "paths", template)
    parts = re.split(r"\{([^{}]+)\}", f"{base}{template}")
    pattern = "".join(re.escape(part) if n % 2 == 0 else "([^/]+)" for n, part in enumerate(parts))
    operations = {
        method.upper(): _operation(file, schemas, template, method) for method in METHODS if method in item
    }
    slashes = sum(part.count("/") for part in parts[::2])
    return BackendPath(str(template), TemplatePattern(pattern), tuple(parts[1::2]), operations, slashes)


def _operation(file: YamlFile, schemas: Schemas, template: str, method: str) -> BackendOperation:
    item = file.data["paths"][template]
    node = item[method]
    if not isinstance(node, dict):
        raise file.error("an operation must be a mapping", "paths", template, method)
    parameters: dict[tuple[str, str], Mapping[str, Any]] = {}
    body = None
    for raw in (*(item.get("parameters") or ()), *(node.get("parameters") or ())):
        at = ("paths", template, method, "parameters")
        try:
            parameter = resolve(file.data, raw)
            if not isinstance(parameter, dict) or "name" not in parameter or "in" not in parameter:
                raise UserError("a parameter needs 'name' and 'in'")
            place, name = str(parameter["in"]), str(parameter["name"])
            # Compiled here, so that a wrong reference is told with its line.
            schemas.validator(parameter.setdefault("schema", {}) if place == "body" else parameter)
        except UserError as error:
            raise file.error(error.message, *at) from error
        if place == "body":
            body = parameter
        else:
            parameters[place, name.lower() if place == "header" else name] = parameter
    consumes = node.get("consumes", file.data.get("consumes")) or ()
    kinds = (consumes,) if isinstance(consumes, str) else tuple(map(str, consumes))
    responses = {str(status): item for status, item in mapping(node.get("responses")).items()}
    return BackendOperation(parameters, body, kinds, _security(file.data, node), responses)


def _security(data: Mapping[str, Any], node: Mapping[str, Any]) -> tuple[tuple[tuple[str, str], ...], ...]:
    known = data.get("securityDefinitions") or {}
    alternatives = []
    for option in node.get("security", data.get("security")) or ():
        needed = []
        for name in option:
            item = known.get(name) or {}
            is_key = item.get("type") == "apiKey"
            needed.append(
                (str(item.get("in")), str(item.get("name"))) if is_key else ("header", "Authorization")
            )
        alternatives.append(tuple(needed))
    return tuple(alternatives)
