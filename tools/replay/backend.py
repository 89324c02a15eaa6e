"""Requests held against the Swagger 2.0 description of the backend."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ..core.message import authority, is_json_type, media_type, strict_json
from ..core.problem import Location, Problem
from ..core.suggestion import instead
from ..runtime.validation import Schemas
from ..traffic.parse_cache import parse_cache
from ..traffic.redaction import is_secret_name, redact_url
from ..traffic.yamlfile import load_yaml
from .backend_model import compile_paths
from .coerce import converted

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from urllib.parse import SplitResult

    from ..core.message import Request
    from ..traffic.yamlfile import YamlFile
    from .backend_model import BackendOperation, BackendPath

    Pairs = list[tuple[str, str]]

OTHERS = "backend.*.swagger.yaml"
"""The files that describe a backend's other hosts."""
_FORM = "application/x-www-form-urlencoded"


class Backend:
    """The operations of a backend, and the check of requests to it; ``file`` is named in messages.

    ``others`` describe further hosts, one each. ``host`` is in lower case, empty where the file has none.

    Raises:
        UserError: ``file`` is not Swagger 2.0, or malformed; with the line.
    """

    def __init__(self, file: YamlFile, others: Iterable[YamlFile] = ()) -> None:
        self._schemas = Schemas(file.data)
        self._paths = compile_paths(file, self._schemas)
        self._by_length: dict[int, list[BackendPath]] = {}  # by the slashes in it: a parameter has none
        for path in self._paths:
            self._by_length.setdefault(path.slashes, []).append(path)
        data = file.data
        self.file = file
        self.host = str(data.get("host") or "").lower()
        self._others = {other.host: other for other in map(Backend, others)}
        self._schemes = tuple(data.get("schemes") or ("https",))
        self._base = str(data.get("basePath") or "").rstrip("/")
        self._secret_queries = {
            str(item.get("name"))
            for item in (data.get("securityDefinitions") or {}).values()
            if isinstance(item, dict) and item.get("in") == "query"
        }

    def operations(self) -> Iterator[tuple[BackendPath, str, BackendOperation]]:
        """Yield the operations of this host, each with its path and method."""
        for path in self._paths:
            for method, operation in path.operations.items():
                yield path, method, operation

    def headers_of(self, host: str) -> frozenset[str] | None:
        """Return the headers, in lower case, that a further ``host`` takes; None: it is not described."""
        if host not in self._others:
            return None
        operations = [operation for _, _, operation in self._others[host].operations()]
        pairs = {pair for item in operations for option in item.security for pair in option}
        pairs |= {pair for item in operations for pair in item.parameters}
        return frozenset(name.lower() for place, name in pairs if place == "header")

    def check(self, request: Request, number: int) -> Iterator[Problem]:
        """Yield what is wrong with ``request``, the call's ``number``-th."""
        where = Location("request", number=number)
        try:
            url = urlsplit(request.url)
            host = authority(url)
        except ValueError as error:
            yield Problem("backend-host", f"goes to no usable address: {error}", where.at("host"))
            return
        if host in self._others:
            yield from self._others[host].check(request, number)
            return
        pairs = parse_qsl(url.query, keep_blank_values=True)
        yield from self._credentials(request, url, pairs, where)
        if self.host and host != self.host:
            message = f"goes to '{host}'; {self._file} describes '{self.host}'"
            yield Problem("backend-host", message, where.at("host"))
            return
        if url.scheme not in self._schemes:
            message = f"goes over '{url.scheme}'; {self._file} allows {', '.join(self._schemes)}"
            yield Problem("backend-scheme", message, where.at("scheme"))
        alike = self._by_length.get(url.path.count("/"), ())
        fits = [(path, found) for path in alike if (found := path.pattern.fullmatch(url.path))]
        hit = next((pair for pair in fits if request.method in pair[0].operations), fits[0] if fits else None)
        if hit is None:
            message = f"'{url.path}' is not a path of {self._file}"
            hint = instead(url.path.removeprefix(self._base), [path.template for path in self._paths])
            yield Problem("backend-path", message + (hint if "did you" in hint else ""), where.at("path"))
            return
        path, found = hit
        operation = path.operations.get(request.method)
        if operation is None:
            message = (
                f"{path.template} has no {request.method} in {self._file}, only {', '.join(path.operations)}"
            )
            yield Problem("backend-method", message, where.at("method"))
            return
        yield from self._path_values(path, found, operation, where)
        yield from self._query(pairs, operation, f"{request.method} {path.template}", where)
        yield from self._headers(request, pairs, operation, where)
        yield from self._body(request, operation, where)

    @property
    def _file(self) -> str:
        return self.file.path.name

    def _described(self, message: str) -> str:
        return f"{message} (described in {self._file})"

    def _credentials(
        self, request: Request, url: SplitResult, pairs: Pairs, where: Location
    ) -> Iterator[Problem]:
        names = [
            name
            for name, value in pairs
            if value and is_secret_name(name) and name not in self._secret_queries
        ]
        if "@" in url.netloc:
            names.append("user information")
        for name in names:
            message = f"{redact_url(request.url)} carries a credential ({name}); send it in a header"
            yield Problem("backend-credential-in-url", message, where.at("url"))

    def _path_values(
        self, path: BackendPath, found: re.Match[str], operation: BackendOperation, where: Location
    ) -> Iterator[Problem]:
        for name, text in zip(path.names, found.groups(), strict=True):
            parameter = operation.parameters.get(("path", name))
            if parameter is not None:
                yield from self._value([unquote(text)], parameter, where.at("path", name))

    def _query(
        self, pairs: Pairs, operation: BackendOperation, title: str, where: Location
    ) -> Iterator[Problem]:
        sent: dict[str, list[str]] = {}
        for name, value in pairs:
            sent.setdefault(name, []).append(value)
        known = operation.at("query")
        for name, values in sent.items():
            at = where.at("query", name)
            if name in known:
                yield from self._value(values, known[name], at)
            elif name not in self._secret_queries:
                message = f"{title} has no query parameter '{name}' in {self._file}{instead(name, known)}"
                yield Problem("backend-unknown-query", message, at)
        for name, parameter in known.items():
            if parameter.get("required") is True and name not in sent:
                message = f"the query parameter '{name}' is required by {self._file}"
                yield Problem("backend-missing-query", message, where.at("query", name))

    def _headers(
        self, request: Request, pairs: Pairs, operation: BackendOperation, where: Location
    ) -> Iterator[Problem]:
        for name, parameter in operation.at("header").items():
            value = request.header(name)
            if value:
                yield from self._value([value], parameter, where.at("header", str(parameter["name"])))
            elif parameter.get("required") is True:
                message = f"the header '{parameter['name']}' is required by {self._file}"
                yield Problem(
                    "backend-missing-header",
                    message,
                    where.at("header", str(parameter["name"])),
                )
        queries = {name for name, value in pairs if value}
        options = operation.security
        if options and not any(all(_present(request, queries, *one) for one in option) for option in options):
            place, name = next((one for option in options for one in option), ("header", "Authorization"))
            message = f"the {place} '{name}' with the credential is required by {self._file}"
            yield Problem("backend-missing-credential", message, where.at(place, name))

    def _value(self, values: list[str], parameter: Mapping[str, Any], at: Location) -> Iterator[Problem]:
        if len(values) > 1 and not (
            parameter.get("type") == "array" and parameter.get("collectionFormat") == "multi"
        ):
            yield Problem("backend-repeated", f"is given {len(values)} times, but takes one value", at)
            return
        value = converted(values, parameter)
        if value == "" and parameter.get("allowEmptyValue") is True:
            return
        for error in self._schemas.validator(parameter).errors(value, (str(parameter.get("name")),)):
            yield Problem("backend-parameter", self._described(error.message), at.below(*error.path))

    def _body(self, request: Request, operation: BackendOperation, where: Location) -> Iterator[Problem]:
        form = operation.at("formData")
        at = where.at("body")
        if not request.body:
            needs = operation.body is not None and operation.body.get("required") is True
            if needs or any(item.get("required") is True for item in form.values()):
                yield Problem("backend-missing-body", f"a body is required by {self._file}", at)
            return
        if operation.body is None and not form:
            yield Problem("backend-unexpected-body", f"no body is expected by {self._file}", at)
            return
        kind = media_type(request.header("Content-Type"))
        allowed = operation.consumes or ((_FORM, "multipart/form-data") if form else ("application/json",))
        if kind not in map(media_type, allowed):
            message = f"the Content-Type is '{kind}', {self._file} takes {', '.join(allowed)}"
            yield Problem("backend-content-type", message, where.at("header", "Content-Type"))
            return
        if form:
            yield from self._form(_fields(request, kind), operation, at)
        elif operation.body is not None and (is_json_type(kind) or not kind):
            yield from self._json(request, operation.body, at)

    def _json(self, request: Request, parameter: Mapping[str, Any], at: Location) -> Iterator[Problem]:
        try:
            value = strict_json(request.body)
        except ValueError as error:
            yield Problem("backend-body", f"is not JSON: {error}", at)
            return
        for found in self._schemas.validator(parameter.get("schema") or {}).errors(value):
            yield Problem("backend-body", self._described(found.message), at.below(*found.path))

    def _form(
        self, fields: Iterable[tuple[str, str]], operation: BackendOperation, at: Location
    ) -> Iterator[Problem]:
        sent: dict[str, list[str]] = {}
        for name, value in fields:
            sent.setdefault(name, []).append(value)
        known = operation.at("formData")
        for name, values in sent.items():
            if name in known:
                if known[name].get("type") != "file":
                    yield from self._value(values, known[name], at.below(name))
            else:
                message = f"{self._file} has no form field '{name}'{instead(name, known)}"
                yield Problem("backend-unknown-field", message, at.below(name))
        for name, parameter in known.items():
            if parameter.get("required") is True and name not in sent:
                message = f"the form field '{name}' is required by {self._file}"
                yield Problem("backend-missing-field", message, at.below(name))


def _fields(request: Request, kind: str) -> Iterable[tuple[str, str]]:
    """Return the names and values of a form; in multipart/form-data each is a part (RFC 7578)."""
    if kind == _FORM:
        return parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    head = f"Content-Type: {request.header('Content-Type')}\r\n\r\n".encode()
    parts = BytesParser(policy=HTTP).parsebytes(head + request.body).iter_parts()
    fields = (
        (part.get_param("name", header="content-disposition"), part.get_payload(decode=True))
        for part in parts
    )
    return [
        (str(name), data.decode("utf-8", "replace") if isinstance(data, bytes) else "")
        for name, data in fields
    ]


def _present(request: Request, queries: set[str], place: str, name: str) -> bool:
    return name in queries if place == "query" else bool(request.header(name))


def load_backend(path: Path) -> Backend:
    """Return the backend that the Swagger 2.0 document ``path`` (YAML) describes.

    Documents beside it that are called ``backend.*.swagger.yaml`` describe the other hosts that are called.

    Raises:
        UserError: unreadable, not Swagger 2.0, or a reference in it cannot be followed.
    """
    files = (path, *sorted(path.parent.glob(OTHERS)))
    first, *others = (load_yaml(file, path.parent.parent, parse_cache()) for file in files)
    return Backend(first, others)
