"""Pages of a list, numbered or by cursor.

Source: https://help.getharvest.com/api-v2/introduction/overview/pagination/, and recordings: a page by cursor
has no numbers but on the first and the last one, and filters are repeated in the links.
"""

from __future__ import annotations

import base64
import json
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from .clock import read_instant
from .errors import invalid
from .text import json_text

if TYPE_CHECKING:
    from .table import Key

MOST_PER_PAGE = 2000
Item = TypeVar("Item")  # a record, or a row of a report
_PAGING = frozenset(("page", "cursor", "per_page", "ref", "access_token", "account_id"))


@dataclass(frozen=True)
class Query:
    """What a request for a list asks: ``after`` is the key in the cursor, ``filters`` all the rest."""

    page: int
    per_page: int
    after: Key | None
    filters: dict[str, str]

    @property
    def is_further_page(self) -> bool:
        """Whether the request is for a page that is not the first."""
        return self.page > 1 or self.after is not None

    @property
    def updated_since(self) -> int | None:
        """Return the Unix second after which records must have changed.

        Raises:
            Refusal: 422, it is no date-time.
        """
        given = self.filters.get("updated_since")
        if given is None:
            return None
        second = read_instant(given)
        if second is None:
            raise invalid("Updated since is not a valid date")
        return second


def read_query(arguments: Mapping[str, str], by_cursor: bool, page_size: int) -> Query:
    """Return what the query asks: a cursor wins over a page, ``page_size`` is the usual ``per_page``.

    Raises:
        Refusal: 422, a number is none or out of range, or the cursor is not one of ours.
    """
    per_page = _number(arguments.get("per_page"), page_size)
    if not 1 <= per_page <= MOST_PER_PAGE:
        raise invalid(f"Per page must be between 1 and {MOST_PER_PAGE}")
    after = None
    if by_cursor and "cursor" in arguments:
        after = _read_cursor(arguments["cursor"])
    page = 1 if after is not None else _number(arguments.get("page"), 1)
    if page < 1:
        raise invalid("Page must be greater than 0")
    filters = {name: value for name, value in arguments.items() if name not in _PAGING}
    return Query(page, per_page, after, filters)


def _number(text: str | None, default: int) -> int:
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise invalid("Page is not a number") from None


def _cursor(key: Key) -> str:
    body = json.dumps({"after": {"key": key[0], "id": key[1]}}, separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _read_cursor(text: str) -> Key:
    try:
        after = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))["after"]
        return after["key"], after["id"]
    except (ValueError, LookupError, TypeError):
        raise invalid("Cursor is invalid") from None


def page_of(
    query: Query,
    records: list[Item],
    *,
    name: str,
    address: str,
    by_cursor: bool,
    order: Callable[[Item], Key],
    text: Callable[[Item], str],
) -> tuple[str, int]:
    """Return the JSON of one page of ``records``, listed by ``order``, highest first, and how many it shows.

    ``address`` is the list's own, for the links; ``text`` renders one record.
    """
    size, total = query.per_page, len(records)
    pages = max(1, -(-total // size))
    start = _place_after(records, order, query.after) if query.after is not None else (query.page - 1) * size
    shown = records[start : start + size]
    more = start + size < total
    number: int | None = query.page
    if query.after is not None:
        number = None if more else pages
    numbered = number is not None

    def link(reference: str, **place: Any) -> str:
        return f"{address}?{urlencode({**query.filters, **place, 'per_page': size, 'ref': reference})}"

    following = None
    if more:
        following = (
            link("next_cursor", cursor=_cursor(order(shown[-1])))
            if by_cursor
            else link("next", page=query.page + 1)
        )
    previous = link("previous", page=number - 1) if number is not None and number > 1 else None
    envelope = {
        "per_page": size,
        "total_pages": pages,
        "total_entries": total,
        "next_page": number + 1 if number is not None and more else None,
        "previous_page": number - 1 if number is not None and number > 1 else None,
        "page": number if numbered else None,
        "links": {
            "first": link("first", page=1),
            "next": following,
            "previous": previous,
            "last": link("last", page=pages),
        },
    }
    return f'{{"{name}":[{",".join(map(text, shown))}],{json_text(envelope)[1:]}', len(shown)


def _place_after(records: list[Item], order: Callable[[Item], Key], after: Key) -> int:
    """Return how many records come before or at ``after``, whether that record is still there or not."""
    try:
        return bisect_right(records, _Descending(after), key=lambda record: _Descending(order(record)))
    except TypeError:
        raise invalid("Cursor is invalid") from None


class _Descending:
    __slots__ = ("key",)

    def __init__(self, key: Key) -> None:
        self.key = key

    def __lt__(self, other: _Descending) -> bool:
        return self.key > other.key
