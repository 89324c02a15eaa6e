"""What a case expects of an answer, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.problem import Problem
from ..traffic.compare import describe, differences, equal, show
from ..traffic.paths import MISSING, look_up, parse_path
from ..traffic.redaction import is_secret_name, redact_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.message import Response
    from .model import Expectation

_EXCERPT = 200


def check_expectation(response: Response, expect: Expectation) -> Iterator[Problem]:
    """Yield where ``response`` (as the flow sees it) is not what ``expect`` says."""
    if response.status != expect.status:
        message = f"is {response.status}, expected {expect.status}{_excerpt(response)}"
        yield Problem("status", message, "response.status")
    for name, wanted in expect.headers.items():
        actual = response.header(name)
        if actual != wanted:
            hidden = is_secret_name(name)
            says = "missing" if actual is None else "'***'" if hidden else f"'{actual}'"
            needs = "that it is not there" if wanted is None else "another value" if hidden else f"'{wanted}'"
            yield Problem("header", f"is {says}, expected {needs}", f"response.headers.{name}")
    if expect.body is MISSING and not (expect.values or expect.absent or expect.contains):
        return
    value = response.json_or_none()
    if value is None and response.body.strip() != b"null":
        message = f"is not JSON, so what is expected of it cannot be there{_excerpt(response)}"
        yield Problem("not-json", message, "response.body")
        return
    yield from _body(value, expect)


def _body(value: Any, expect: Expectation) -> Iterator[Problem]:
    if expect.body is not MISSING:
        words = describe(differences(value, expect.body), "answered", "expected")
        if words:
            yield Problem("body", words, "response.body")
    for path, wanted in expect.values.items():
        steps = parse_path(path)
        actual = look_up(value, steps)
        if not equal(actual, wanted):
            message = f"is {show(actual, steps)}, expected {show(wanted, steps)}"
            yield Problem("value", message, place(path))
    for path in expect.absent:
        steps = parse_path(path)
        actual = look_up(value, steps)
        if actual is not MISSING:
            message = f"is there ({show(actual, steps)}), expected that it is not"
            yield Problem("absent", message, place(path))
    for path, text in expect.contains.items():
        steps = parse_path(path)
        actual = look_up(value, steps)
        if not isinstance(actual, str) or text not in actual:
            message = f"is {show(actual, steps, _EXCERPT)}, expected text with '{text}' in it"
            yield Problem("contains", message, place(path))


def place(path: str) -> str:
    """Return the name of the place at ``path`` of the answer's body."""
    return f"response.body{path}" if not path or path.startswith("[") else f"response.body.{path}"


def _excerpt(response: Response) -> str:
    text = " ".join(redact_text(response.body[: 4 * _EXCERPT].decode("utf-8", "replace")).split())
    if not text:
        return " (the body is empty)"
    return f"; the body is: {text[:_EXCERPT]}{'...' if len(text) > _EXCERPT else ''}"
