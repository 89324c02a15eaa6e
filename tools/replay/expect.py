"""Checks of a response against what a case expects of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.missing import MISSING
from ..core.paths import look_up, parse_path
from ..core.problem import Location, Problem
from ..core.values import equal
from ..traffic.compare import differences, show
from ..traffic.redaction import is_secret_name, redact_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.message import Response
    from .cases import Expectation

_EXCERPT = 200
_MOST_DIFFERENCES = 3
_BODY = Location("response", "body")


def check_expectation(response: Response, expect: Expectation) -> Iterator[Problem]:
    """Yield where ``response`` (as the flow sees it) is not what ``expect`` says."""
    if response.status != expect.status:
        message = f"is {response.status}, expected {expect.status}{_excerpt(response)}"
        yield Problem("status", message, Location("response", "status"))
    for name, wanted in expect.headers.items():
        actual = response.header(name)
        if actual != wanted:
            hidden = is_secret_name(name)
            says = "missing" if actual is None else "'***'" if hidden else f"'{actual}'"
            needs = "that it is not there" if wanted is None else "another value" if hidden else f"'{wanted}'"
            yield Problem("header", f"is {says}, expected {needs}", Location("response", "header", (name,)))
    if not expect.checks_body:
        return
    value = response.json_or_none()
    if value is None and response.body.strip() != b"null":
        message = f"is not JSON, so what is expected of it cannot be there{_excerpt(response)}"
        yield Problem("not-json", message, _BODY)
        return
    yield from check_value(value, expect)


def check_value(value: Any, expect: Expectation) -> Iterator[Problem]:
    """Yield where the JSON ``value`` is not what ``expect`` says of a body."""
    if expect.body is not MISSING:
        every = tuple(differences(value, expect.body))
        for found in every[:_MOST_DIFFERENCES]:
            message = f"is {show(found.left, found.path)}, expected {show(found.right, found.path)}"
            yield Problem("body", message, _BODY.below(*found.path))
        if len(every) > _MOST_DIFFERENCES:
            more = len(every) - _MOST_DIFFERENCES
            yield Problem("body", f"differs from what is expected in {more} more", _BODY)
    for path, wanted in expect.values.items():
        steps = parse_path(path)
        actual = look_up(value, steps)
        if not equal(actual, wanted):
            message = f"is {show(actual, steps)}, expected {show(wanted, steps)}"
            yield Problem("value", message, _BODY.below(*steps))
    for path in expect.absent:
        steps = parse_path(path)
        actual = look_up(value, steps)
        if actual is not MISSING:
            message = f"is there ({show(actual, steps)}), expected that it is not"
            yield Problem("absent", message, _BODY.below(*steps))
    for path, text in expect.contains.items():
        steps = parse_path(path)
        actual = look_up(value, steps)
        if not isinstance(actual, str) or text not in actual:
            message = f"is {show(actual, steps, _EXCERPT)}, expected text with '{text}' in it"
            yield Problem("contains", message, _BODY.below(*steps))


def _excerpt(response: Response) -> str:
    text = " ".join(redact_text(response.body[: 4 * _EXCERPT].decode("utf-8", "replace")).split())
    if not text:
        return " (the body is empty)"
    return f"; the body is: {text[:_EXCERPT]}{'...' if len(text) > _EXCERPT else ''}"
