"""`StandIn`: the WSGI application, from the headers of a request to the faults of its answer."""

from __future__ import annotations

import json
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from werkzeug import Request, Response

from .api import Call, Result, created_headers, route
from .clock import Clock, system_clock
from .errors import Headers, Refusal, bad_request, html, invalid_token, no_user_agent, not_found, throttled
from .faults import BETWEEN_PAGES, Fault, Faults
from .limits import MOST, REPORTS_WINDOW, RateLimit
from .listing import MOST_PER_PAGE
from .resources import Maker
from .text import json_text
from .viewer import Viewer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from werkzeug.datastructures import FileStorage

    from .account import Account
    from .table import Record

# A field of each kind, and a value of it that it did not have before.
_EDITABLE: dict[str, Callable[[int], Any]] = {
    "notes": str,
    "address": str,
    "title": str,
    "roles": lambda number: [str(number)],
    "default_hourly_rate": float,
    "budget": float,
    "name": str,
}
_DROPPED = "the connection was closed"


@dataclass(frozen=True)
class Served:
    """One request that was answered, or dropped (status 0)."""

    method: str
    path: str
    status: int
    size: int  # bytes of the body


@dataclass(frozen=True)
class _Answer:
    status: int
    content: bytes
    headers: Headers
    records: int = 0


class StandIn:
    """Answers as Harvest's API v2 does, from ``account``, at the time of ``clock``, spoilt by ``faults``.

    A fault breaks a connection by raising ConnectionResetError. ``served`` keeps the latest requests,
    ``requests`` and ``sent`` count all and the bytes of their bodies, ``limit.busiest`` is the most that came
    within the window of the rate limit. ``page_size`` is that of lists for which none is asked: Harvest's own
    was 100 until 2020.
    """

    def __init__(
        self,
        account: Account,
        clock: Clock = system_clock,
        faults: Faults | None = None,
        page_size: int = MOST_PER_PAGE,
    ) -> None:
        self.account = account
        self.clock = clock
        self.faults = faults or Faults()
        self.page_size = page_size
        self.limit = RateLimit()
        self.reports_limit = RateLimit(MOST, REPORTS_WINDOW)
        self.served: deque[Served] = deque(maxlen=1000)
        self.requests = 0
        self.sent = 0
        self._lock = threading.RLock()

    @property
    def now(self) -> datetime:
        """Return Harvest's time."""
        return self.clock() + timedelta(seconds=self.faults.skew)

    def add(self, kind: str, *, late: float | None = None, **fields: Any) -> Record:
        """Add a record now, as if somebody else had; it can be read ``late`` seconds from now.

        Raises:
            ValueError: the kind has no such field.
        """
        with self._lock:
            maker = self._maker(self.faults.lateness() if late is None else late)
            return maker.add(kind, **fields)

    def _maker(self, late: float) -> Maker:
        now = self.now.timestamp()
        stamp = int(now + self.faults.stamp_skew)
        return Maker(self.account, stamp, now + late if late > 0 else None)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333).

        Raises:
            ConnectionResetError: a fault breaks the connection.
        """
        request = Request(environ)
        arguments = request.args.to_dict()
        further = "cursor" in arguments or arguments.get("page", "1") != "1"
        with self._lock:
            due = self.faults.due(request.path, further)
        latency = self.faults.latency + sum(fault.value or 1.0 for fault in due if fault.kind == "slow")
        if latency:
            self.faults.sleep(latency)
        kinds: set[str] = {fault.kind for fault in due}
        with self._lock:
            self.requests += 1
            if "drop" in kinds:
                self._count(request, 0, 0)
                raise ConnectionResetError(_DROPPED)
            answer = self._answer(request, arguments, due)
            if "drop-after" in kinds:
                self._count(request, 0, 0)
                raise ConnectionResetError(_DROPPED)
            response = self._response(answer, kinds)
            self._count(request, answer.status, len(answer.content))
        if answer.records and self.faults.record_latency:
            self.faults.sleep(answer.records * self.faults.record_latency)
        return response(environ, start_response)

    def _count(self, request: Request, status: int, size: int) -> None:
        self.sent += size
        self.served.append(Served(request.method, request.full_path.rstrip("?"), status, size))

    def _answer(self, request: Request, arguments: dict[str, str], due: list[Fault]) -> _Answer:
        try:
            for refusal in _refusals(due):
                raise refusal
            base = request.host_url.rstrip("/")
            result = self._result(request, arguments, base, due)
        except Refusal as refusal:
            return _refused(refusal)
        content, kind = result.file or (result.text.encode(), None)
        headers = created_headers(base, result) if kind is None else (("Content-Type", kind),)
        return _Answer(result.status, content, headers, result.records)

    def _result(self, request: Request, arguments: dict[str, str], base: str, due: list[Fault]) -> Result:
        now = self.now.timestamp()
        self.account.commit(now)
        user = self._caller(request, arguments)
        is_report = request.path.removeprefix("/api").startswith("/v2/reports/")
        wait = (self.reports_limit if is_report else self.limit).wait(now)
        if wait:
            raise throttled(wait)
        handler, values = route(request.method, request.path)
        for fault in due:
            if fault.kind in BETWEEN_PAGES:
                self._change_list(request.path, arguments, fault)
        viewer = Viewer(self.account, user, int(now + self.faults.stamp_skew))
        call = Call(
            viewer, self._maker(self.faults.lateness()), base, arguments, _body(request), self.page_size
        )
        return handler(call, **values)

    def _caller(self, request: Request, arguments: Mapping[str, str]) -> Record:
        """Return the user of the request's token."""
        if not request.headers.get("User-Agent", "").strip():
            raise no_user_agent()
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            token = arguments.get("access_token", "")
        user = self.account.get("users", self.account.tokens.get(token.strip(), 0))
        if user is None or not user["is_active"]:
            raise invalid_token()
        number = request.headers.get("Harvest-Account-Id") or arguments.get("account_id", "")
        if number.strip() != str(self.account.number):
            raise not_found()
        return user

    def _change_list(self, path: str, arguments: Mapping[str, str], fault: Fault) -> None:
        """Edit or delete the record at the head of a list that is being read."""
        kind = path.rstrip("/").rpartition("/")[2].replace("project_assignments", "user_assignments")
        table = self.account.tables.get(kind)
        if table is None or not table.records:
            return
        record = table.all()[0]
        if fault.kind == "delete":
            self.account.remove(kind, record)
        else:
            field = next(name for name in _EDITABLE if name in record.fields)
            edited = {field: _EDITABLE[field](self.requests)}
            self.account.change(kind, record, int(self.now.timestamp()), **edited)

    def _response(self, answer: _Answer, kinds: set[str]) -> Response:
        content = answer.content
        if "truncated" in kinds:
            content = content[: len(content) // 2]
        if "invalid" in kinds:
            content = b'{"message": NaN, ' + content
        response = Response(content, answer.status)
        headers = response.headers
        is_html = content.startswith(b"<!DOCTYPE")
        headers["Content-Type"] = "text/html; charset=utf-8" if is_html else "application/json; charset=utf-8"
        headers["Date"] = format_datetime(self.now.replace(microsecond=0), usegmt=True)
        headers["Cache-Control"] = "no-store"
        headers["ETag"] = f'W/"{zlib.crc32(content):08x}"'
        headers["X-Request-Id"] = f"{self.requests:032x}"
        for name, value in answer.headers:
            headers[name] = value
        if "cut" in kinds:
            response.automatically_set_content_length = False
            response.set_data(content[: len(content) // 2])
            headers["Content-Length"] = str(len(content))
        return response


def _refusals(due: list[Fault]) -> Iterator[Refusal]:
    for fault in due:
        if fault.kind == "throttle":
            yield throttled(int(fault.value or 5))
        elif fault.kind == "fail":
            status = int(fault.value or 500)
            yield Refusal(status, {"status": status, "error": "Internal Server Error"})
        elif fault.kind == "html":
            yield html(int(fault.value or 502), "We're sorry, but something went wrong")


def _refused(refusal: Refusal) -> _Answer:
    body = refusal.body
    text = body if isinstance(body, str) else json_text(body)
    return _Answer(refusal.status, text.encode(), refusal.headers)


def _file(part: FileStorage) -> dict[str, Any]:
    """Return a file of a form, as an expense keeps it."""
    content = part.read()
    part.close()
    kind = part.mimetype or "application/octet-stream"
    return {
        "file_name": part.filename,
        "file_size": len(content),
        "content_type": kind,
        "content": content,
    }


def _body(request: Request) -> Mapping[str, Any]:
    """Return what the body says, JSON or a form; nothing where there is none."""
    if request.method not in ("POST", "PATCH"):
        return {}
    content = request.get_data()
    if not content:
        return {}
    if not request.is_json:
        return request.form.to_dict() | {name: _file(part) for name, part in request.files.items()}
    try:
        found = json.loads(content)
    except ValueError:
        raise bad_request() from None
    if not isinstance(found, dict):
        raise bad_request()
    return found
