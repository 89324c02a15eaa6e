"""The trace of one call as text: everything that happened, in the order in which it happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..runtime.assumptions import ASSUMPTIONS
from .json import body_value
from .style import BOLD, DIM, GREEN, RED, Style, plural
from .text import problem_line

if TYPE_CHECKING:
    from ..core.message import Headers, Request, Response
    from ..core.problem import Problem
    from ..runtime.exchanges import PolicyStep, Sent
    from ..script.calls import ScriptResult
    from .results import Called

_LONGEST_BODY = 4000
_INDENT = "  "


def call_text(result: Called, style: Style) -> str:
    """Return the trace as text; credentials must have been replaced in ``result`` before.

    Quiet leaves out all but the response and the problems; verbose shows headers of the backend traffic and
    bodies at full length.
    """
    exchange = result.exchange
    blocks = [
        [style.paint(f"{exchange.operation_id} ({exchange.seconds:.3f} s)", BOLD)],
        _titled("Request", _request(exchange.request, style), style),
        _titled("Policies", [_policy(step, style) for step in exchange.policies], style),
        _titled("Script", _script(exchange.script, result.isolation, style), style),
        _titled("Backend", _backend(exchange.backend, result.times, style), style),
    ]
    if style.verbosity < 0:
        blocks = []
    blocks += [
        _titled("Response", _response(exchange.response, style), style),
        _titled("Assumptions", _assumptions(exchange.assumptions, style), style),
        _titled("Problems", [_problem(problem, style) for problem in result.problems], style),
        [_verdict(result, style)],
    ]
    text = "\n\n".join("\n".join(block) for block in blocks if block)
    return "\n".join(style.fits(line) for line in text.split("\n")) + "\n"


def _titled(title: str, lines: list[str], style: Style) -> list[str]:
    return [style.paint(title, BOLD), *(_INDENT + line for line in lines)] if lines else []


def _request(request: Request, style: Style) -> list[str]:
    asked = f"{request.method} {request.url}"
    return [asked, *_headers(request.headers, style), *_body(request.body, style)]


def _response(response: Response, style: Style) -> list[str]:
    first = f"{response.status}, {plural(len(response.body), 'byte')}"
    colour = GREEN if response.status < 400 else RED
    return [style.paint(first, colour), *_headers(response.headers, style), *_body(response.body, style)]


def _policy(step: PolicyStep, style: Style) -> str:
    name = f"{step.template} ({step.title})" if step.title else step.template
    return _prose(f"{name}: {step.effect}", style)


def _prose(text: str, style: Style) -> str:
    """Return ``text`` folded as it will stand under a title."""
    return style.fold(_INDENT + text).removeprefix(_INDENT)


def _script(script: ScriptResult | None, isolation: str | None, style: Style) -> list[str]:
    if script is None:
        return []
    lines = [f"{script.seconds:.3f} s" + (f", isolation {isolation}" if isolation else "")]
    for line in script.logs:
        message = f"\n{_INDENT}  ".join(line.message.splitlines())
        lines.append(_prose(f"log {line.level}: {message}", style))
    if script.failure is not None:
        lines.append(_prose(f"{script.failure.kind}: {script.failure.message}", style))
        lines += [f"  {line.strip()}" for line in script.failure.stack.splitlines() if line.strip()]
    return lines


def _backend(backend: tuple[Sent, ...], times: tuple[float, ...], style: Style) -> list[str]:
    lines: list[str] = []
    for number, (sent, seconds) in enumerate(zip(backend, times, strict=True), start=1):
        asked = f"{sent.request.method} {sent.request.url}"
        answer = (sent.error or "no response").removeprefix(f"{asked}: ")
        if sent.response is not None:
            answer = f"{sent.response.status}, {plural(len(sent.response.body), 'byte')}"
        lines.append(_prose(f"{number}. {asked} -> {answer} ({seconds:.3f} s)", style))
        if style.verbosity > 0:
            lines += [_INDENT + line for line in _headers(sent.request.headers, style)]
        lines += [f"{_INDENT}> {line}" for line in _body(sent.request.body, style)]
        if sent.response is not None and style.verbosity > 0:
            lines += [_INDENT + line for line in _headers(sent.response.headers, style)]
            lines += [f"{_INDENT}< {line}" for line in _body(sent.response.body, style)]
    return lines


def _headers(headers: Headers, style: Style) -> list[str]:
    return [_prose(f"{name}: {value}", style) for name, value in headers]


def _body(body: bytes, style: Style) -> list[str]:
    value: Any = body_value(body)
    if value is None:
        return []
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    if len(text) > _LONGEST_BODY and style.verbosity <= 0:
        rest = len(text) - _LONGEST_BODY
        text = f"{text[:_LONGEST_BODY]}\n{style.paint(f'... {rest} more characters (shown with -v)', DIM)}"
    return text.splitlines()


def _assumptions(names: tuple[str, ...], style: Style) -> list[str]:
    """Return what the call relied on, if it is not known for certain; with the reasons where verbose."""
    lines: list[str] = []
    for name in names if style.verbosity >= 0 else ():
        item = ASSUMPTIONS[name]
        lines.append(_prose(f"{name}: {item.assumed}", style))
        if style.verbosity > 0:
            lines += [
                _prose(_INDENT + style.paint(line, DIM), style)
                for line in (f"why: {item.why}", f"see: {item.source}")
            ]
    return lines


def _problem(problem: Problem, style: Style) -> str:
    mark = style.mark("fail" if problem.severity == "error" else "warn")
    return style.fold(f"{_INDENT}{mark} {problem_line(problem)}").removeprefix(_INDENT)


def _verdict(result: Called, style: Style) -> str:
    if result.ok:
        doubts = plural(len(result.problems), "warning") if result.problems else "no problems"
        return f"{style.paint('ok', GREEN)}: {doubts}"
    return f"{style.paint('not ok', RED)}: {plural(len(result.problems), 'problem')}"
