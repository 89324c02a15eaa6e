"""Expressions in policies: the functions that they call, and what in them cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..core.suggestion import meant
from ..runtime.expressions.parser import parse_template
from ..runtime.expressions.syntax import FUNCTIONS, ExpressionError, Path

if TYPE_CHECKING:
    from collections.abc import Iterator


class Call(NamedTuple):
    """One call in an expression: the function as it was written, its argument, whether it has a default.

    ``fault`` says what is wrong with it, as a sentence; then the other members may be empty.
    """

    function: str
    name: str = ""
    has_default: bool = False
    fault: str = ""


def calls(text: str) -> Iterator[Call]:
    """Yield the calls of an expression in order; the first fault alone where it cannot be read."""
    if "@" not in text:
        return
    try:
        parts = parse_template(text).parts
    except ExpressionError as error:
        # The reader's message is enough, but for a slip of the pen.
        near = meant(error.unknown, (name for _, name in FUNCTIONS.values())) if error.unknown else ""
        fault = (
            f"there is no function '{error.unknown}'{near} (character {error.column})" if near else str(error)
        )
        yield Call(error.unknown, fault=fault)
        return
    for part in parts:
        if isinstance(part, Path):
            yield Call(part.root)
        elif not isinstance(part, str) and part.source == "environment":
            message = "policies cannot read environment variables; use a connection parameter"
            yield Call(part.function, part.name, fault=message)
        elif not isinstance(part, str) and part.source != "method":
            yield Call(part.function, part.name, part.has_default)
