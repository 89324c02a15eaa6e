"""The path and the query of a recorded request, held against the parameters of the operation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from ..core.problem import Location, Problem
from ..core.suggestion import instead
from ..replay.coerce import converted
from ..runtime.input_check import InputSchema
from ..traffic.redaction import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..connector.model import Connector
    from ..connector.operations import Operation, Parameter
    from ..core.message import Request
    from ..core.patterns import TemplatePattern


def check_request(
    connector: Connector,
    operation: Operation,
    pattern: TemplatePattern,
    request: Request,
    keys: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """Yield what a flow could not have sent of ``request``; ``pattern`` has a group for each path parameter.

    ``keys`` are the query parameters that carry an API key. A trigger's query may be of a ``Location``, in
    which anything may stand: only its values are looked at.
    """
    data = connector.definition.data
    parts = urlsplit(request.url)
    names = [piece.partition("}")[0] for piece in operation.path.partition("?")[0].split("{")[1:]]
    known = {(item.location, item.name): item for item in operation.parameters}
    found = pattern.fullmatch(parts.path)
    for name, text in zip(names, found.groups() if found else (), strict=False):
        parameter = known.get(("path", name))
        if parameter is not None:
            plain = unquote(unquote(text)) if parameter.url_encoding == "double" else unquote(text)
            yield from _values(data, parameter, [plain])
    sent: dict[str, list[str]] = {}
    for name, text in parse_qsl(parts.query, keep_blank_values=True):
        sent.setdefault(name, []).append(text)
    declared = {name: item for (location, name), item in known.items() if location == "query"}
    for name, texts in sent.items():
        if name in declared:
            yield from _values(data, declared[name], texts)
    if operation.kind == "action":
        yield from _names(operation, sent, declared, _added(connector, operation, keys))


def _values(data: object, parameter: Parameter, texts: list[str]) -> Iterator[Problem]:
    if texts == [""] and parameter.schema.get("allowEmptyValue") is True:
        return
    where = _where(parameter.location, parameter.name, parameter.pointer)
    yield from InputSchema(data, parameter.schema).problems(converted(texts, parameter.schema), where)


def _where(part: str, name: str, pointer: str) -> Location:
    return Location("request", part, (name,), schema=pointer)


def _names(
    operation: Operation, sent: Mapping[str, list[str]], declared: Mapping[str, Parameter], added: set[str]
) -> Iterator[Problem]:
    for name in sent:
        if name not in declared and name.lower() not in added and not is_secret_name(name):
            message = f"is not a parameter of the operation{instead(name, declared)}"
            yield Problem("input-unknown", message, _where("query", name, operation.pointer))
    for name, parameter in declared.items():
        if parameter.required and name not in sent and name.lower() not in added:
            yield Problem("input-missing", "is required", _where("query", name, parameter.pointer))


def _added(connector: Connector, operation: Operation, keys: frozenset[str]) -> set[str]:
    """Return the names (in lower case) of query parameters that others than the flow's maker send."""
    fixed = parse_qsl(operation.path.partition("?")[2], keep_blank_values=True)
    names = {*keys, *(name for name, _ in fixed)}
    for policy in connector.policies:
        if policy.template == "setqueryparameter" and policy.applies_to(operation.operation_id):
            names.add(str(policy.parameters.get("name")))
    return {name.lower() for name in names}
