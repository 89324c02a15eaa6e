"""The request that a flow sends: inputs put where the operation's parameters belong.

The work that is the same for every call is done once, in ``RequestPlan``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..connector.inputs import Input, file_name, read_body
from ..connector.locate import schema_pointer
from ..connector.pointer import join, lookup
from ..core.message import Headers, Request, header
from ..core.missing import MISSING, Missing
from ..core.patterns import TemplatePattern
from ..core.problem import Location, Problem
from ..core.suggestion import meant
from . import body as bodies
from . import encode, payload
from .environment import resolved
from .exchanges import GATEWAY, BuiltRequest
from .input_check import InputSchema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..connector.designer import Path
    from ..connector.model import Connector, Operation, Parameter
    from ..core.paths import Path as Steps

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_LINE_BREAK = re.compile(r"[\r\n]+")


def build_request(connector: Connector, operation: Operation, inputs: Mapping[str, Any]) -> BuiltRequest:
    """Return the request that a flow sends for ``inputs``, with what is wrong with them.

    Inputs are keyed by parameter name; members of an object body by leaf key, dotted path (``a.b``) or
    ``body/a/b``. What has no value gets its default, as a new card does; null leaves an optional one out.
    """
    return RequestPlan(connector, operation).build(inputs)


class RequestPlans:
    """The plans of a connector's operations, each made at its first use.

    ``environment`` holds the environment variables that the definition's address names.
    """

    def __init__(self, connector: Connector, environment: Mapping[str, str] | None = None) -> None:
        self._connector = connector
        self._environment = environment or {}
        self._plans: dict[str, RequestPlan] = {}

    def of(self, operation: Operation) -> RequestPlan:
        """Return the plan of ``operation``.

        Raises:
            UserError: see `RequestPlan`.
        """
        key = operation.pointer or operation.operation_id
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = RequestPlan(self._connector, operation, self._environment)
        return plan


class RequestPlan:
    """The parts of an operation's requests that do not depend on inputs.

    Raises:
        UserError: the definition's address names an environment variable that ``environment`` lacks.
    """

    __slots__ = (
        "_accept",
        "_ambiguous",
        "_base",
        "_body",
        "_body_inputs",
        "_body_name",
        "_body_pointer",
        "_content_type",
        "_data",
        "_form",
        "_headers",
        "_method",
        "_path",
        "_pattern",
        "_plain",
        "_plain_inputs",
        "_pointer",
        "_query",
        "_targets",
    )

    def __init__(
        self, connector: Connector, operation: Operation, environment: Mapping[str, str] | None = None
    ) -> None:
        self._data = connector.definition.data
        self._method = operation.method
        self._pointer = operation.pointer
        address = f"{connector.host}{connector.base_path}"
        self._base = f"{connector.scheme}://{resolved(address, environment or {})}"
        # Literal text and parameter names in turn, text first.
        self._path = _PLACEHOLDER.split(operation.path)
        self._pattern = _pattern(self._path)
        by_location: dict[str, list[Parameter]] = {}
        for parameter in operation.parameters:
            by_location.setdefault(parameter.location, []).append(parameter)
        self._query = tuple(by_location.get("query", ()))
        self._headers = tuple(by_location.get("header", ()))
        self._form = tuple(by_location.get("formData", ()))
        names = (file_name(parameter) for parameter in self._form)
        plain = (parameter for parameter in operation.parameters if parameter.location != "body")
        self._plain = (*plain, *(name for name in names if name is not None))
        body = by_location.get("body", [None])[0]
        self._plain_inputs = InputSchema(
            self._data, {"properties": {parameter.name: parameter.schema for parameter in self._plain}}
        )
        self._body = None if body is None else read_body(self._data, body)
        self._body_inputs = InputSchema(self._data, {} if body is None else body.schema)
        self._body_name, self._body_pointer = ("body", "") if body is None else (body.name, body.pointer)
        self._targets: dict[str, Parameter | Input] = {}
        self._ambiguous: dict[str, tuple[Input, ...]] = {}
        self._read_targets()
        self._content_type = payload.content_type(connector, operation)
        self._accept = payload.accept(connector, operation)

    def build(self, inputs: Mapping[str, Any], location: str | None = None) -> BuiltRequest:
        """Return the request for ``inputs``.

        ``location`` is the path and query (below the gateway's address) of a poll that follows a
        ``Location``: it replaces the operation's own path and query.
        """
        problems: list[Problem] = []
        given, body, names = self._sort(inputs, problems)
        self._check(given, problems)
        if location is None:
            path, path_values = self._fill_path(given, problems)
            path += _query_of(self._query, given, "&" if "?" in path else "?")
        else:
            path, path_values = location, self.match(location) or {}
        headers = self._fill_headers(given, problems)
        data, content_type = self._payload(given, body, names, problems)
        if content_type and header(headers, "Content-Type") is None:
            headers = (*headers, ("Content-Type", content_type))
        return BuiltRequest(
            Request(self._method, self._base + path, headers, data),
            GATEWAY + path,
            tuple(problems),
            path_values,
        )

    @property
    def base(self) -> str:
        """The backend's address without the operation's path."""
        return self._base

    def match(self, path: str) -> dict[str, str] | None:
        """Return the path parameters of ``path`` as they stand in it, or None if it is another's."""
        found = self._pattern.fullmatch(path.partition("?")[0])
        return None if found is None else dict(zip(self._path[1::2], found.groups(), strict=True))

    def _read_targets(self) -> None:
        if self._body is not None:
            for key, members in bodies.keys(self._body, self._body_name).items():
                if len(members) == 1:
                    self._targets[key] = members[0]
                else:
                    self._ambiguous[key] = members
            self._targets["body"] = self._targets[self._body_name] = self._body
        for parameter in self._plain:
            self._targets[parameter.name] = parameter

    def _sort(
        self, inputs: Mapping[str, Any], problems: list[Problem]
    ) -> tuple[dict[str, Any], Any | Missing, dict[Path, str]]:
        """Return the plain parameters' values, the body, and the inputs' own names of its parts."""
        given: dict[str, Any] = {}
        parts: list[tuple[Path, Any]] = []
        names: dict[Path, str] = {}
        for key, value in inputs.items():
            target = self._targets.get(key)
            if target is None:
                path = self._open_path(key)
                if path is None:
                    problems.append(self._unknown(key))
                    continue
            elif isinstance(target, Input):
                path = target.path
            else:
                given[key] = value
                continue
            parts.append((path, value))
            names[path] = key
        body: Any | Missing = MISSING
        # The whole before its parts, so that a part given as well wins.
        for path, value in sorted(parts, key=lambda part: len(part[0])):
            body = bodies.assign(body, path, value)
        return given, body, names

    def _open_path(self, key: str) -> Path | None:
        """Return where an undeclared input goes: into a body whose members are not all declared."""
        if self._body is None or not self._body.open or key in self._ambiguous:
            return None
        if self._body.schema.get("type", "object") != "object":
            return None
        for prefix in ("body/", f"{self._body_name}/"):
            if key.startswith(prefix):
                return tuple(key[len(prefix) :].split("/"))
        return (key,)

    def _unknown(self, key: str) -> Problem:
        where = Location("inputs", path=(key,), schema=self._pointer)
        if key in self._ambiguous:
            choices = ", ".join(".".join(member.path) for member in self._ambiguous[key])
            return Problem("input-ambiguous", f"may mean {choices}; name one of them", where)
        message = f"is not a parameter of the operation{meant(key, self._targets)}"
        return Problem("input-unknown", message, where)

    def _check(self, given: dict[str, Any], problems: list[Problem]) -> None:
        """Fill in defaults, drop empty values and note what is wrong."""
        for parameter in self._plain:
            name = parameter.name
            value = given.get(name, MISSING)
            # Null is how a flow says that an optional input has no value.
            if value is None or (value == "" and parameter.location == "path"):
                given.pop(name)
                if not parameter.required:
                    continue
                value = MISSING
            if isinstance(value, Missing):
                if isinstance(parameter.default, Missing):
                    if parameter.required:
                        problems.append(Problem("input-missing", "is required", _input(parameter)))
                    continue
                given[name] = parameter.default
                if parameter.visibility == "internal" and not parameter.required:
                    problems.append(_hidden_default(_input(parameter)))
        pointers = {parameter.name: parameter.pointer for parameter in self._plain}
        for problem in self._plain_inputs.problems(given, Location("inputs")) if given else ():
            where = problem.where
            schema = pointers[str(where.path[0])] if where.path else self._pointer
            problems.append(problem._replace(where=where._replace(schema=schema)))

    def _fill_path(self, given: Mapping[str, Any], problems: list[Problem]) -> tuple[str, dict[str, str]]:
        parameters = {p.name: p for p in self._plain if p.location == "path"}
        pieces = [self._path[0]]
        values: dict[str, str] = {}
        for name, text in zip(self._path[1::2], self._path[2::2], strict=True):
            if name not in parameters:
                message = f"the path's '{{{name}}}' is not a declared parameter"
                problems.append(Problem("path-undeclared", message, Location("request", "path")))
            value = given.get(name, "") if name in parameters else f"{{{name}}}"
            encoding = parameters[name].url_encoding if name in parameters else None
            filled = encode.path_value(value, encoding)
            values[name] = filled
            pieces += (filled, text)
        return "".join(pieces), values

    def _fill_headers(self, given: Mapping[str, Any], problems: list[Problem]) -> Headers:
        headers: list[tuple[str, str]] = []
        for parameter in self._headers:
            if parameter.name not in given:
                continue
            text = encode.listed(given[parameter.name], parameter.collection_format)[0]
            if _LINE_BREAK.search(text):
                message = "must be one line, as it goes into a header"
                problems.append(Problem("input-format", message, _input(parameter)))
                text = _LINE_BREAK.sub(" ", text)
            if parameter.url_encoding is not None:
                plain, text = text, encode.path_value(text, parameter.url_encoding)
                if text != plain:
                    message = (
                        f"is sent as '{text}': the designer encodes it; take x-ms-url-encoding off a header"
                    )
                    encoded = Problem("header-encoded", message, _input(parameter), severity="warning")
                    problems.append(encoded)
            headers.append((parameter.name, text))
        if header(tuple(headers), "Accept") is None:
            headers.append(("Accept", self._accept))
        return tuple(headers)

    def _payload(
        self,
        given: Mapping[str, Any],
        body: Any | Missing,
        names: dict[Path, str],
        problems: list[Problem],
    ) -> tuple[bytes, str | None]:
        """Return the body's bytes and their content type (None for no body)."""
        if self._form:
            return payload.form_bytes(self._form, given, self._content_type)
        if self._body is None:
            return b"", None
        for item in self._body.shown():
            is_hidden = item.visibility == "internal" and not (item.required or item.is_notification_url)
            if is_hidden and item.default is not MISSING and bodies.at(body, item.path) is MISSING:
                problems.append(_hidden_default(self._member(item.path, names)))
        body = bodies.complete(self._body, body)
        if isinstance(body, Missing):
            if self._body.required:
                problems.append(Problem("input-missing", "is required", self._member((), {})))
            return b"", None
        for problem in self._body_inputs.problems(body, Location("inputs")):
            where = self._member(problem.where.path, names)
            problems.append(problem._replace(where=where))
        return payload.body_bytes(body, self._content_type)

    def _member(self, path: Steps, names: Mapping[Path, str]) -> Location:
        """Return the location of a part of the body, named as the input was."""
        known = max((item for item in names if path[: len(item)] == item), key=len, default=None)
        named = path if known is None else (names[known], *path[len(known) :])
        start = join(self._body_pointer, "schema")
        there = lookup(self._data, start) is not MISSING
        schema = schema_pointer(self._data, start, path) if there and path else self._body_pointer
        return Location("inputs", path=named or (self._body_name,), schema=schema)


def _input(parameter: Parameter) -> Location:
    return Location("inputs", path=(parameter.name,), schema=parameter.pointer)


def _hidden_default(where: Location) -> Problem:
    message = (
        "is sent with its default, as the designer writes that into new steps; Microsoft's validator warns "
        "of a default that is internal and optional: make it required"
    )
    return Problem("internal-default", message, where, severity="warning")


def _query_of(parameters: tuple[Parameter, ...], given: Mapping[str, Any], lead: str) -> str:
    text = encode.query(payload.pairs([p for p in parameters if p.name in given], given))
    return lead + text if text else ""


def _pattern(path: list[str]) -> TemplatePattern:
    """Return the expression that matches filled-in paths; ``path`` is text and parameter names in turn."""
    pieces = ("([^/]+)" if index % 2 else re.escape(piece) for index, piece in enumerate(path))
    return TemplatePattern("".join(pieces))
