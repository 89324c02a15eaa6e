"""Inputs written as ``key=value``, read by the type that the operation declares for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..connector.agentic import MEMBERS
from ..connector.inputs import read_body
from ..core.errors import UserError
from ..core.suggestion import instead
from ..runtime.body import keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..connector.model import Connector
    from ..connector.operations import Operation

_BOOLEANS = {"true": True, "false": False}


def find_operation(connector: Connector, name: str) -> Operation:
    """Return the operation called ``name``.

    Raises:
        UserError: there is none; names the closest one.
    """
    operation = connector.operations.get(name)
    if operation is None:
        raise UserError(f"no operation '{name}'{instead(name, connector.operations)}")
    return operation


def parse_inputs(connector: Connector, operation: Operation, arguments: Iterable[str]) -> dict[str, Any]:
    """Return the inputs that ``arguments`` (each ``key=value``) stand for.

    A key is a parameter's name or, for a member of an object body, its own name, its dotted path (``a.b``)
    or ``body/a/b``. Integers, numbers and booleans are read as such; arrays as JSON or separated by commas;
    objects as JSON; strings are taken as they are. Those of an MCP message need no declaration.

    Raises:
        UserError: no ``=``, an unknown key (the closest one is named), or a value that is not of its type.
    """
    declared = {
        **_message(connector, operation),
        **dict(declared_inputs(connector.definition.data, operation)),
    }
    result: dict[str, Any] = {}
    for argument in arguments:
        key, separator, text = argument.partition("=")
        if not separator or not key:
            raise UserError(f"-i '{argument}': write it as key=value")
        if key not in declared:
            names = [name for name in declared if not name.startswith("body/")]
            raise UserError(f"{operation.operation_id} has no input '{key}'{instead(key, names)}")
        result[key] = _value(key, text, declared[key])
    return result


def _message(connector: Connector, operation: Operation) -> Mapping[str, Mapping[str, Any]]:
    """Return the members that an MCP operation's body may have without declaring them."""
    bodies = (item for item in operation.parameters if item.location == "body" and operation.is_agentic)
    return MEMBERS if any(read_body(connector.definition.data, item).open for item in bodies) else {}


def declared_inputs(data: Any, operation: Operation) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (key, schema) of every input of ``operation``; ``data`` is the definition.

    A bare name that several members of the body share comes with the first one's schema.
    """
    for parameter in operation.parameters:
        if parameter.location == "body":
            body = read_body(data, parameter)
            yield from ((key, members[0].schema) for key, members in keys(body, parameter.name).items())
            yield parameter.name, body.schema
    for parameter in operation.parameters:
        if parameter.location != "body":
            yield parameter.name, parameter.schema


def _value(key: str, text: str, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if kind is None and "properties" in schema:
        kind = "object"
    try:
        return _read(text, kind, schema)
    except ValueError as error:
        detail = f" ({error})" if str(error) else ""
        article = "an" if kind in ("integer", "array", "object") else "a"
        raise UserError(f"-i {key}: '{text}' is not {article} {kind}{detail}") from None


def _read(text: str, kind: Any, schema: Mapping[str, Any]) -> Any:
    if kind == "integer":
        return _from_json(text, int)
    if kind == "number":
        return _from_json(text, int | float)
    if kind == "boolean":
        if text.lower() not in _BOOLEANS:
            raise ValueError("write true or false")
        return _BOOLEANS[text.lower()]
    if kind == "array":
        if text.lstrip().startswith("["):
            return _from_json(text, list)
        items = schema.get("items")
        items = items if isinstance(items, dict) else {}
        return [_read(part.strip(), items.get("type"), items) for part in text.split(",")] if text else []
    if kind == "object":
        return _from_json(text, dict)
    return text


def _from_json(text: str, wanted: Any) -> Any:
    try:
        value = json.loads(text, parse_constant=_refused)
    except ValueError:
        raise ValueError("write it as JSON" if wanted in (list, dict) else "") from None
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise ValueError("")
    return value


def _refused(constant: str) -> Any:
    raise ValueError(constant)
