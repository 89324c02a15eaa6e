"""The web application of ``serve``: the page, the calls that it makes, the gateway, the traces."""

from __future__ import annotations

import json
import re
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.http import http_date
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request as WebRequest
from werkzeug.wrappers import Response as WebResponse

from ..core.errors import UserError
from ..core.files import read_file
from ..core.html import templates
from ..core.message import strict_json
from ..replay.lookups import Lookup
from ..runtime.gateway import error_response
from ..script import CompileError
from ..traffic.redaction import redact
from .gateway import answered, as_pairs, find_operations, received
from .guard import GATEWAY_HEADERS, PAGE_HEADERS
from .service import failure
from .trace_view import shown, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from ..core.message import Response
    from .guard import Guard
    from .service import Service

HERE = Path(__file__).parent
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_LARGEST = 64 * 1024 * 1024
_LARGEST_ICON = 1024 * 1024
_ORIGIN = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_TRACE_NUMBER = re.compile(r"[0-9]{1,18}")
_PNG = b"\x89PNG\r\n\x1a\n"


class App:
    """The WSGI application around ``service``.

    ``guard`` refuses requests of other sites. ``say`` takes a line for each internal error; with ``debug``
    its traceback is printed too.
    """

    def __init__(
        self,
        service: Service,
        guard: Guard,
        say: Callable[[str], None] = lambda _: None,
        *,
        debug: bool = False,
    ) -> None:
        self._service = service
        self._say = say
        self._debug = debug
        self._guard = guard
        self._files = {path.name: path for path in (HERE / "static").iterdir() if path.suffix in _TYPES}
        self._templates = templates(HERE / "templates")
        self._routes = self._make_routes()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        request = WebRequest(environ)
        request.max_content_length = _LARGEST
        try:
            response = self._answer(request)
        except NotFound:
            response = _text("there is no such page; the connector is at /", 404)
        except MethodNotAllowed as error:
            response = _text(f"the method here is {', '.join(error.valid_methods or ())}", 405)
        except HTTPException as error:
            response = _text(error.description or error.name, error.code or 500)
        except Exception as error:
            message = redact(f"internal error: {type(error).__name__}: {error}")
            self._say(message)
            if self._debug:
                traceback.print_exc()
            response = _json({"error": {"kind": "error", "message": message}}, 500)
        response.headers.setdefault("Date", http_date())
        return response(environ, start_response)

    def _answer(self, request: WebRequest) -> WebResponse:
        refused = self._guard.refused(request.method, request.path, request.headers.get)
        if refused is not None:
            return _text(f"refused: {refused}", 403)
        # The gateway reads the address as it was written, before anything in it is decoded.
        if request.path.startswith("/apim/"):
            return self._gateway(request)
        handler, values = self._routes.bind("").match(request.path, request.method)
        response: WebResponse = handler(request, **values)
        return response

    def _make_routes(self) -> Map:
        pages: dict[str, Callable[..., WebResponse]] = {
            "/": self._page,
            "/icon.png": self._icon,
            "/static/<name>": self._static,
            "/traces": self._traces,
            "/traces/<number>": self._trace,
        }
        reads: dict[str, Callable[[WebRequest], Any]] = {
            "connector": self._connector,
            "form": self._form,
            "cases": self._cases,
            "calls": self._calls,
            "trace": self._shown,
        }
        writes: dict[str, Callable[[WebRequest], Any]] = {
            "run": self._run,
            "poll": self._poll,
            "choices": self._choices,
            "shape": self._shape,
            "advance": self._advance,
            "save": self._save,
            "notify": self._notify,
            "remove": self._remove,
        }

        rules = [Rule(path, endpoint=page, methods=["GET"]) for path, page in pages.items()]
        for method, calls in (("GET", reads), ("POST", writes)):
            rules += [
                Rule(f"/api/{name}", endpoint=partial(self._call, call), methods=[method])
                for name, call in calls.items()
            ]
        return Map(rules, strict_slashes=False, merge_slashes=False)

    # Pages and files

    def _page(self, _request: WebRequest) -> WebResponse:
        service = self._service
        icon = (service.session.connector.folder / "icon.png").is_file()
        html = self._templates.get_template("page.html").render(
            title=service.title, token=self._guard.token, icon=icon
        )
        return WebResponse(html, content_type="text/html; charset=utf-8", headers=PAGE_HEADERS)

    def _static(self, _request: WebRequest, name: str) -> WebResponse:
        path = self._files.get(name)
        if path is None:
            return _text("there is no such file", 404)
        kind = f"{_TYPES[path.suffix]}; charset=utf-8"
        return WebResponse(path.read_bytes(), content_type=kind, headers=PAGE_HEADERS)

    def _icon(self, _request: WebRequest) -> WebResponse:
        folder = self._service.session.connector.folder
        try:
            data = read_file(folder / "icon.png", folder, _LARGEST_ICON)
        except UserError:
            data = b""
        if not data.startswith(_PNG):
            return _text("the connector has no icon.png", 404)
        return WebResponse(data, content_type="image/png", headers=PAGE_HEADERS)

    def _traces(self, _request: WebRequest) -> WebResponse:
        return _json(self._service.traces.latest())

    def _trace(self, _request: WebRequest, number: str) -> WebResponse:
        found = self._service.traces.get(int(number)) if _TRACE_NUMBER.fullmatch(number) else None
        return _text("there is no such trace (any more)", 404) if found is None else _json(found)

    # Calls of the page

    def _call(self, call: Callable[[WebRequest], Any], request: WebRequest) -> WebResponse:
        try:
            return _json(call(request))
        except (UserError, CompileError) as error:
            return _json({"error": failure(error, self._script(error))}, 422)

    def _connector(self, _request: WebRequest) -> Any:
        return self._service.overview()

    def _form(self, request: WebRequest) -> Any:
        return self._service.form(request.args.get("operation", ""))

    def _cases(self, request: WebRequest) -> Any:
        return self._service.cases(request.args.get("operation", ""))

    def _calls(self, request: WebRequest) -> Any:
        latest = self._service.traces.latest(request.args.get("after", 0, type=int))
        return {"calls": [summary(item) for item in latest], "clock": self._service.time()}

    def _shown(self, request: WebRequest) -> Any:
        found = self._service.traces.get(request.args.get("id", 0, type=int))
        if found is None:
            raise UserError("the trace is not kept any more: the server keeps the last ones only")
        return {"trace": shown(found)}

    def _run(self, request: WebRequest) -> Any:
        return self._service.run(*_Body(request).call())

    def _poll(self, request: WebRequest) -> Any:
        body = _Body(request)
        number = body.text("poll") if body.data.get("poll") is not None else None
        return self._service.poll(*body.call(), number)

    def _choices(self, request: WebRequest) -> Any:
        body = _Body(request)
        return self._service.choices(body.text("connection"), body.lookup(), body.object("inputs"))

    def _shape(self, request: WebRequest) -> Any:
        body = _Body(request)
        path = tuple(str(step) for step in body.data.get("path") or ())
        if not path:
            raise UserError("'path' must lead to an input")
        operation, connection, inputs = body.call()
        required = body.data.get("required") is True
        return self._service.shape(operation, connection, path, body.lookup(), inputs, required=required)

    def _save(self, request: WebRequest) -> Any:
        body = _Body(request)
        number = body.data.get("trace")
        if not isinstance(number, int):
            raise UserError("'trace' must be a number")
        return self._service.save(number, body.text("name"))

    def _notify(self, request: WebRequest) -> Any:
        body = _Body(request)
        if "body" not in body.data:
            raise UserError("'body' must be the JSON of the notification")
        return self._service.notify(body.text("webhook"), body.data["body"])

    def _remove(self, request: WebRequest) -> Any:
        return self._service.remove(_Body(request).text("webhook"))

    def _advance(self, request: WebRequest) -> Any:
        seconds = _Body(request).data.get("seconds")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool):
            raise UserError("'seconds' must be a number")
        return {"clock": self._service.advance(seconds)}

    def _script(self, error: UserError | CompileError) -> str | None:
        script = self._service.session.connector.script
        if script is None or isinstance(error, UserError):
            return None
        try:
            return script.read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return None

    # The gateway

    def _gateway(self, request: WebRequest) -> WebResponse:
        service = self._service
        # As it was written: an encoded slash is none that separates.
        target = str(request.environ.get("RAW_URI") or request.full_path.rstrip("?"))
        # A proxy's client writes the whole address (RFC 9112, 3.2.2).
        target = "/" + _ORIGIN.sub("", target, count=1).removeprefix("/")
        steps = target.split("/", 4)
        connection = steps[3].partition("?")[0] if len(steps) > 3 else ""
        if len(steps) < 4 or steps[2] != service.slug or connection not in service.connections:
            known = ", ".join(f"/apim/{service.slug}/{name}/" for name in service.connections)
            return _gateway_error(404, f"There is no connection at this address; there is {known}")
        base = f"http://{request.host}/apim/{service.slug}/{connection}"
        path = f"/{steps[4]}" if len(steps) > 4 else "/"
        try:
            tracer = service.tracer(connection)
            found = find_operations(service.session.connector, tracer.platform, path)
            operation = found.get(request.method)
            if operation is None:
                if found:
                    answer = _gateway_error(405, f"Operations at this path: {', '.join(sorted(found))}")
                    answer.headers["Allow"] = ", ".join(sorted(found))
                    return answer
                return _gateway_error(404, "Resource not found: no operation of the definition has this path")
            came = received(request.method, path, request.headers, request.get_data())
            traced, number = service.forward(operation, connection, came)
        except CompileError as error:
            said = f"does not compile: {error.diagnostics[0]}" if error.judged else error.reason
            return _gateway_error(500, f"script.csx {said}")
        except UserError as error:
            return _gateway_error(500, str(error))
        location = traced.poll.location if traced.poll is not None else None
        answer = _web(answered(traced.exchange.response, location, base))
        answer.headers["X-Trace"] = f"http://{request.host}/traces/{number}"
        return answer


class _Body:
    """The JSON object of a request from the page."""

    def __init__(self, request: WebRequest) -> None:
        try:
            data = strict_json(request.get_data())
        except ValueError as error:
            raise UserError(f"the call is not JSON: {error}") from None
        if not isinstance(data, dict):
            raise UserError("the call must be a JSON object")
        self.data: dict[str, Any] = data

    def text(self, name: str) -> str:
        value = self.data.get(name)
        if not isinstance(value, str):
            raise UserError(f"'{name}' must be a text")
        return value

    def object(self, name: str) -> dict[str, Any]:
        value = self.data.get(name)
        if not isinstance(value, dict):
            raise UserError(f"'{name}' must be an object")
        return value

    def call(self) -> tuple[str, str, dict[str, Any]]:
        """Return the operation, the connection and the inputs of a call."""
        return self.text("operation"), self.text("connection"), self.object("inputs")

    def lookup(self) -> Lookup:
        found = self.object("lookup")
        operation, *paths = (found.get(key) for key in ("operationId", "items", "value", "title"))
        if not isinstance(operation, str) or not all(isinstance(item, str) for item in paths):
            raise UserError("'lookup' must say operationId, items, value and title")
        return Lookup(operation, (), *(str(item) for item in paths))


def _json(value: Any, status: int = 200) -> WebResponse:
    text = json.dumps(value, ensure_ascii=False, default=str) + "\n"
    # Half a surrogate pair, which no UTF-8 holds, becomes the escape that JSON has for it.
    return WebResponse(
        text.encode("utf-8", "backslashreplace"),
        status,
        content_type="application/json",
        headers=PAGE_HEADERS,
    )


def _text(text: str, status: int) -> WebResponse:
    data = f"{text}\n".encode("utf-8", "backslashreplace")
    return WebResponse(data, status, content_type="text/plain; charset=utf-8", headers=PAGE_HEADERS)


def _gateway_error(status: int, message: str) -> WebResponse:
    return _web(error_response(status, message))


def _web(response: Response) -> WebResponse:
    answer = WebResponse(response.body, response.status)
    del answer.headers["Content-Type"]
    for name, value in (*as_pairs(response.headers), *GATEWAY_HEADERS.items()):
        if name.lower() in ("cache-control",):
            answer.headers[name] = value
        else:
            answer.headers.add(name, value)
    answer.autocorrect_location_header = False
    return answer
