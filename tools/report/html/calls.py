"""The exchanges of a case, made ready for reading: cut to size, the places of problems marked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ...core.message import phrase
from ...runtime.assumptions import ASSUMPTIONS
from ..style import plural
from .payload import Limit, Line, body_lines, value_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...core.message import Headers
    from ...core.paths import Path
    from ...core.problem import Location, Problem
    from ...replay.cases import CaseResult
    from ...runtime.exchanges import Exchange, Sent

_FULL, _LIGHT = Limit(160, 4000), Limit(18, 600)
_LOGS, _FRAMES, _SENDS, _POLLS = 50, 12, 40, 60
_LONG, _SHORT = 600, 200

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Backend:
    """A request of the call to the backend; ``answer`` is its outcome in words."""

    number: int
    asked: str
    answer: str
    good: bool
    marks: Numbers
    wrong: bool = False
    sent: tuple[Line, ...] = ()
    body: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange; ``title`` is "Poll 2" or empty, ``next`` says when the next poll comes.

    ``full`` tells whether headers, policies, logs and the backend's bodies are there.
    """

    title: str
    status: int
    said: str
    size: str
    status_marks: Numbers
    asked: str
    inputs: tuple[Line, ...]
    backend: tuple[Backend, ...]
    more_backend: int
    body: tuple[Line, ...]
    items: int | None
    next: str
    full: bool
    wrong: bool
    headers: tuple[tuple[str, str, Numbers], ...] = ()
    sent_headers: tuple[tuple[str, str, Numbers], ...] = ()
    sent: tuple[Line, ...] = ()
    policies: tuple[str, ...] = ()
    script: str = ""
    logs: tuple[str, ...] = ()
    failure: str = ""
    stack: tuple[str, ...] = ()
    raw: str = ""
    assumed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Places:
    """The numbers of problems by the part of the exchange that they are about."""

    status: list[int] = field(default_factory=list)
    body: dict[Path, Numbers] = field(default_factory=dict)
    inputs: dict[Path, Numbers] = field(default_factory=dict)
    headers: dict[str, Numbers] = field(default_factory=dict)
    sends: dict[int, Numbers] = field(default_factory=dict)
    bodies: dict[int, dict[Path, Numbers]] = field(default_factory=dict)
    unanswered: list[int] = field(default_factory=list)
    any: bool = False


def read_calls(
    result: CaseResult, problems: Iterable[tuple[int, Problem]], *, full: bool
) -> tuple[Call, ...]:
    """Return the exchanges of ``result``; ``problems`` are numbered. Not ``full``: the gist of each."""
    by_call: dict[int, _Places] = {}
    for number, problem in problems:
        _put(by_call.setdefault(problem.where.poll or 1, _Places()), problem.where, number)
    return tuple(
        _call(result, index, exchange, by_call.get(index, _Places()), full=full)
        for index, exchange in enumerate(result.exchanges[:_POLLS], 1)
    )


def _put(places: _Places, where: Location, number: int) -> None:
    places.any = True
    if where.side == "request" and where.number:
        if where.part == "body":
            _add(places.bodies.setdefault(where.number, {}), where.path, number)
        else:
            _add(places.sends, where.number, number)
    elif where.side == "response" and where.part == "body":
        _add(places.body, where.path, number)
    elif where.side == "response" and where.part == "header":
        _add(places.headers, str(where.path[0]).lower(), number)
    elif where.side == "response":
        places.status.append(number)
    elif where.side == "inputs":
        _add(places.inputs, where.path, number)
    elif where.part == "unmatched":
        places.unanswered.append(number)


def _add(found: dict[Any, Numbers], key: Any, number: int) -> None:
    found[key] = (*found.get(key, ()), number)


def _call(result: CaseResult, index: int, exchange: Exchange, places: _Places, *, full: bool) -> Call:
    limit = _FULL if full else _LIGHT
    response, request = exchange.response, exchange.request
    backend = tuple(
        _backend(number, sent, places, full=full) for number, sent in enumerate(exchange.backend[:_SENDS], 1)
    )
    script = exchange.script
    failure = script.failure if script else None
    light = Call(
        title=f"Poll {index}" if result.polls else "",
        status=response.status,
        said=f"{response.status} {phrase(response.status)}".rstrip(),
        size=plural(len(response.body), "byte") if response.body else "no body",
        status_marks=tuple(places.status),
        asked=_cut(f"{request.method} {request.url}", _LONG),
        inputs=_inputs(exchange, places, full=full, first=index == 1),
        backend=backend,
        more_backend=max(0, len(exchange.backend) - _SENDS),
        body=body_lines(response.body, places.body, limit),
        items=result.items[index - 1] if index <= len(result.items) else None,
        next=_next(exchange) if result.polls else "",
        full=full,
        wrong=places.any,
        failure=_cut(f"{failure.kind}: {failure.message}", _LONG) if failure else "",
    )
    if not full:
        return light
    return replace(
        light,
        headers=_headers(response.headers, places.headers),
        sent_headers=_headers(request.headers, {}),
        sent=body_lines(request.body, {}, limit),
        policies=()
        if index > 1 and exchange.policies == result.exchanges[index - 2].policies
        else tuple(
            _cut(
                f"{step.template} ({step.title}): {step.effect}"
                if step.title
                else f"{step.template}: {step.effect}",
                _LONG,
            )
            for step in exchange.policies
        ),
        script=f"ran for {script.seconds * 1000:.1f} ms" if script else "",
        logs=_logs(exchange),
        stack=tuple(line.strip() for line in failure.stack.splitlines()[:_FRAMES]) if failure else (),
        raw=_raw(exchange),
        assumed=tuple(ASSUMPTIONS[name].assumed for name in exchange.assumptions if name in ASSUMPTIONS),
    )


def _backend(number: int, sent: Sent, places: _Places, *, full: bool) -> Backend:
    asked = f"{sent.request.method} {sent.request.url}"
    marks = places.sends.get(number, ())
    body = places.bodies.get(number, {})
    if sent.response is None:
        answer, good = _cut((sent.error or "no response").removeprefix(f"{asked}: "), _LONG), False
        marks = (*marks, *places.unanswered)
    else:
        status = sent.response.status
        answer = f"{status} {phrase(status)}".rstrip() + f", {plural(len(sent.response.body), 'byte')}"
        good = status < 400
    return Backend(
        number,
        _cut(asked, _LONG if full else _SHORT),
        answer,
        good,
        marks if full or not body else (*marks, *(n for numbers in body.values() for n in numbers)),
        bool(marks or body),
        body_lines(sent.request.body, body, _FULL) if full else (),
        body_lines(sent.response.body, {}, Limit(60, 2000)) if full and sent.response else (),
    )


def _inputs(exchange: Exchange, places: _Places, *, full: bool, first: bool) -> tuple[Line, ...]:
    if not exchange.inputs or not first:
        return ()
    if full:
        return value_lines(dict(exchange.inputs), places.inputs, Limit(60))
    text = json.dumps(dict(exchange.inputs), ensure_ascii=False, default=str)
    return (Line(_cut(text, _LONG), tuple(n for numbers in places.inputs.values() for n in numbers)),)


def _headers(headers: Headers, marks: dict[str, Numbers]) -> tuple[tuple[str, str, Numbers], ...]:
    there = {name.lower() for name, _ in headers}
    missing = ((name, "(missing)", numbers) for name, numbers in marks.items() if name not in there)
    return (*((name, _cut(value, _LONG), marks.get(name.lower(), ())) for name, value in headers), *missing)


def _logs(exchange: Exchange) -> tuple[str, ...]:
    logs = exchange.script.logs if exchange.script else ()
    shown = tuple(_cut(f"{line.level}: {line.message}", _LONG) for line in logs[:_LOGS])
    return (*shown, f"… {len(logs) - _LOGS} more lines") if len(logs) > _LOGS else shown


def _raw(exchange: Exchange) -> str:
    """Say what the platform changed of the response, if anything."""
    raw, response = exchange.raw_response, exchange.response
    if raw.status != response.status:
        return f"the backend's or script's own response was {raw.status} {phrase(raw.status)}".rstrip()
    if raw.body != response.body:
        left = len(raw.body) - len(response.body)
        return f"the platform left {plural(left, 'byte')} of nulls out of it" if left > 0 else ""
    return ""


def _next(exchange: Exchange) -> str:
    if exchange.response.status >= 400:
        return "the same poll again"
    wait = (exchange.response.header("Retry-After") or "").strip()
    if not wait:
        return "no Retry-After"
    if wait == "0":
        return "next poll at once"
    return f"next poll in {wait} s" if wait.isdigit() else f"next poll at {wait}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}… ({len(text) - length:,} more characters)"
