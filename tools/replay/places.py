"""Where the definition says what a problem is about: a problem's place, followed through the schemas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..connector.pointer import MISSING, join, lookup
from ..connector.refs import reference
from ..connector.schema import read_schema
from ..traffic.paths import parse_path
from .checks import success_spec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..connector.model import Connector, Operation, ResponseSpec
    from ..core.problem import Problem

_POLL = re.compile(r"^poll \d+: ")
# What a case expects is the case's, not the definition's.
_OF_THE_SCHEMA = frozenset(
    (
        "response-schema", "undeclared-property", "no-schema", "no-body", "not-json", "content-type",
        "poll-empty",
    )
)  # fmt: skip
_DEEP = 64


def definition_pointer(
    connector: Connector, operation: Operation, problem: Problem, status: int | None
) -> str | None:
    """Return the JSON pointer of what ``problem`` holds against, in the connector's definition.

    ``status`` is that of the answer in question. None where the definition says nothing about it: what a case
    expects, what the backend's own definition demands.
    """
    where = _POLL.sub("", problem.where)
    if problem.code.startswith(("input", "default-")):
        return _input(connector, operation, where.removeprefix("inputs").removeprefix("."))
    if problem.code in ("status-undeclared", "poll-status"):
        return join(operation.pointer, "responses")
    if problem.code not in _OF_THE_SCHEMA or status is None or not 200 <= status < 300:
        return None
    spec = success_spec(operation, status)
    if spec is None:
        return join(operation.pointer, "responses")
    if spec.schema is None:
        return spec.pointer
    path = where.removeprefix("response.body").removeprefix(".") if "response.body" in where else ""
    return _of_answer(connector.definition.data, spec, _steps(path))


def property_pointer(connector: Connector, operation: Operation, path: str) -> str:
    """Return the JSON pointer of the property at ``path`` (``[].client.id``) of the success answer."""
    success = operation.success
    if success is None or success.schema is None:
        return operation.pointer
    return _of_answer(connector.definition.data, success, _steps(path.replace("[]", "[0]")))


def schema_pointer(data: Any, pointer: str, steps: Sequence[str | int]) -> str:
    """Return the pointer of what the schema at ``pointer`` says about the value at ``steps`` of an instance.

    References are followed, members are looked for in ``allOf`` too; the closest that is declared where the
    schema does not go as far.
    """
    at = _followed(data, pointer)
    for step in steps:
        below = _below(data, at, step)
        if below is None:
            return at
        at = _followed(data, below)
        # A property's own place says more than the shared definition that it refers to, where it is the last.
        pointer = below
    return pointer if steps else at


def _of_answer(data: Any, spec: ResponseSpec, steps: Sequence[str | int]) -> str:
    return schema_pointer(data, join(_followed(data, spec.pointer), "schema"), steps)


def _below(data: Any, pointer: str, step: str | int) -> str | None:
    schema = read_schema(data, lookup(data, pointer), pointer)
    keyword = "items" if isinstance(step, int) else "additionalProperties"
    found = schema.properties.get(step) if isinstance(step, str) else None
    if found is not None:
        return found.pointer
    return schema.at(keyword) if isinstance(schema.get(keyword), dict) else None


def _followed(data: Any, pointer: str) -> str:
    for _ in range(_DEEP):
        target = reference(lookup(data, pointer))
        if target is None or not target.startswith("#") or lookup(data, target[1:]) is MISSING:
            break
        pointer = target[1:]
    return pointer


def _input(connector: Connector, operation: Operation, path: str) -> str:
    steps = _steps(path.replace("/", "."))
    if len(steps) > 1 and steps[0] == "body":
        steps = steps[1:]
    name = str(steps[0]) if steps else ""
    body = None
    for parameter in operation.parameters:
        if parameter.name == name:
            return parameter.pointer
        if parameter.location == "body":
            body = parameter
    if body is None or name == "body":
        return operation.pointer if body is None else body.pointer
    data, start = connector.definition.data, join(body.pointer, "schema")
    return schema_pointer(data, start, steps) if lookup(data, start) is not MISSING else body.pointer


def _steps(path: str) -> tuple[str | int, ...]:
    try:
        return parse_path(path)
    except ValueError:  # a name that is no plain text, as an input's may be
        return (path,)
