"""Examples of an operation: what a case puts in and what must come out, as JSON to be read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ...traffic.redaction import redact, redact_json
from .page import Example

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_LINES = 40
"""A longer response is shown with each of its lists up to the first item."""

# Characters that a reader cannot see, or that turn the text around.
_HIDDEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def make_example(
    case: str,
    source: str,
    inputs: Mapping[str, Any],
    status: int,
    answer: Any,
    *,
    has_answer: bool,
    secrets: Iterable[str] = (),
    is_poll: bool = False,
    interval: float | None = None,
) -> Example:
    """Return the example that a case makes.

    ``source`` is the case's file; ``answer`` counts where ``has_answer``; ``secrets`` are credentials, which
    are masked wherever they stand, as are the values of members whose names say that they are one.
    """
    secrets = tuple(secrets)
    text = _json(answer, secrets) if has_answer else ""
    cut = text.count("\n") >= MOST_LINES and _has_long_list(answer)
    return Example(
        case=redact(case, values=secrets),
        source=source,
        inputs=_json(dict(inputs), secrets) if inputs else "",
        status=status,
        answer=_json(_cut(answer), secrets) if cut else text,
        cut=cut,
        is_poll=is_poll,
        interval=interval,
    )


def _json(value: Any, secrets: tuple[str, ...]) -> str:
    text = json.dumps(redact_json(value), indent=2, ensure_ascii=False, default=str)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", redact(text, values=secrets))


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return [_cut(item) for item in value[:1]] if isinstance(value, list) else value


def _has_long_list(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_long_list(item) for item in value.values())
    return isinstance(value, list) and (len(value) > 1 or any(_has_long_list(item) for item in value))
