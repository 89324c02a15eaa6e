"""Members of a request's body, read as leniently as Harvest does: numbers may be text, dates have a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .clock import read_day, read_instant, read_time
from .errors import invalid

Reader = Callable[[Any], Any]


class Unreadable(ValueError):
    """A value cannot be what its field is; the text completes "Hours …"."""


def text(value: Any) -> str:
    """Return text."""
    return value if isinstance(value, str) else str(value)


def integer(value: Any) -> int:
    """Return a whole number; text and decimals without a fraction are taken."""
    found = number(value)
    if found != int(found):
        raise Unreadable("must be an integer")
    return int(found)


def number(value: Any) -> float:
    """Return a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable("is not a number")
    try:
        return value if isinstance(value, int) else float(value)
    except ValueError:
        raise Unreadable("is not a number") from None


def flag(value: Any) -> bool:
    """Return a boolean; Rails takes text and numbers too."""
    return value not in (False, 0, "false", "0", "f", "")


def day(value: Any) -> str:
    """Return a date, of a date-time its date part."""
    found = read_day(value) if isinstance(value, str) else None
    if found is None:
        raise Unreadable("is not a valid date")
    return found


def clock_time(value: Any) -> str:
    """Return a time of day as ``HH:MM``."""
    found = read_time(value) if isinstance(value, str) else None
    if found is None:
        raise Unreadable("is not a valid time")
    return found


def moment(value: Any) -> int:
    """Return the Unix second of a date-time."""
    found = read_instant(value) if isinstance(value, str) else None
    if found is None:
        raise Unreadable("is not a valid date")
    return found


def texts(value: Any) -> list[str]:
    """Return a list of text."""
    if not isinstance(value, list):
        raise Unreadable("is invalid")
    return [text(item) for item in value]


def one_of(*allowed: str) -> Reader:
    """Return a reader of one of these words."""

    def read(value: Any) -> str:
        if value not in allowed:
            raise Unreadable("is not included in the list")
        return str(value)

    return read


def label(name: str) -> str:
    """Return a field's name as Rails writes it in a message: ``client_id`` is "Client"."""
    return name.removesuffix("_id").replace("_", " ").capitalize()


def read(body: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Return the members that ``readers`` know, read; a null stays one, what is unknown is ignored.

    Raises:
        Refusal: 422, when a value cannot be what its field is.
    """
    found: dict[str, Any] = {}
    wrong = []
    for name, reader in readers.items():
        if name not in body:
            continue
        try:
            found[name] = None if body[name] is None else reader(body[name])
        except Unreadable as error:
            wrong.append(f"{label(name)} {error}")
    if wrong:
        raise invalid(*wrong)
    return found


def blank(value: Any) -> bool:
    """Whether Rails calls a value blank."""
    return value is None or (isinstance(value, str) and not value.strip())


def missing(values: Mapping[str, Any], *names: str) -> list[str]:
    """Return the messages on required values that are blank."""
    return [f"{label(name)} can't be blank" for name in names if blank(values.get(name))]
