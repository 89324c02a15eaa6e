"""How the stand-in can be told to misbehave."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "throttle", "fail", "html", "drop", "drop-after", "cut", "truncated", "invalid", "slow", "edit", "delete"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Between two pages of a list: they hit only requests for a page that is not the first.
BETWEEN_PAGES = ("edit", "delete")

_SPELLED = re.compile(
    r"(?P<kind>[a-z-]+)(?::(?P<value>[0-9.]+))?(?:@(?P<first>[0-9]+)(?P<to>-)?(?P<last>[0-9]+)?)?"
    r"(?:%(?P<every>[0-9]+))?(?:~(?P<path>.+))?"
)


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the requests ``first`` to ``last`` (None: all later ones), each ``every``-th.

    Counted are the requests whose path contains ``path``, from the moment the fault was told.

    ========== =====================================================================================
    throttle   429; ``value``: the seconds of Retry-After (default 5)
    fail       an error in JSON with the status ``value`` (default 500)
    html       an error page with the status ``value`` (default 502)
    drop       the connection breaks before the request is acted on
    drop-after the connection breaks after it
    cut        the connection breaks in the middle of the body
    truncated  half of the body, as if it were the whole
    invalid    a body that is no JSON
    slow       the answer takes ``value`` seconds more (default 1)
    edit       before a further page is read, the first record of the list is changed
    delete     before a further page is read, the first record of the list is deleted
    ========== =====================================================================================
    """

    kind: Kind
    value: float | None = None
    first: int = 1
    last: int | None = None
    every: int = 1
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Return the fault of ``KIND[:VALUE][@FIRST[-[LAST]]][%EVERY][~PATH]``: ``fail:503@5-9~/clients``.

        Raises:
            ValueError: with what is wrong, in words.
        """
        found = _SPELLED.fullmatch(text)
        kind = next((kind for kind in KINDS if found is not None and kind == found["kind"]), None)
        if found is None or kind is None:
            raise ValueError(
                f"'{text}' is no fault: write KIND[:VALUE][@FIRST[-[LAST]]][%EVERY][~PATH], "
                f"with a kind of {', '.join(KINDS)}"
            )
        first = int(found["first"] or 1)
        last = int(found["last"]) if found["last"] else first if found["first"] and not found["to"] else None
        return cls(
            kind,
            float(found["value"]) if found["value"] else None,
            first,
            last,
            max(1, int(found["every"] or 1)),
            found["path"] or "",
        )

    def hits(self, number: int) -> bool:
        """Whether the ``number``-th request (from 1) of those that count goes wrong."""
        return (
            number >= self.first
            and (self.last is None or number <= self.last)
            and (number - self.first) % self.every == 0
        )


class Faults:
    """What is told to go wrong.

    All are seconds: ``latency`` what each answer takes, and ``record_latency`` for each record of a list;
    ``late``, a number or what returns one, from the creation of a record to its being visible; ``skew`` by
    which Harvest's clock is ahead of the given one; ``stamp_skew`` by which the stamps of records are ahead
    of the ``Date`` of answers. ``sleep`` lets them pass.
    """

    def __init__(
        self,
        *faults: Fault,
        latency: float = 0.0,
        record_latency: float = 0.0,
        late: float | Callable[[], float] = 0.0,
        skew: float = 0.0,
        stamp_skew: float = 0.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.latency = latency
        self.record_latency = record_latency
        self.late = late
        self.skew = skew
        self.stamp_skew = stamp_skew
        self.sleep = sleep
        self._told: list[tuple[Fault, list[int]]] = []
        self.tell(*faults)

    def tell(self, *faults: Fault) -> None:
        """Add faults; their requests are counted from now."""
        self._told += [(fault, [0]) for fault in faults]

    def forget(self) -> None:
        """Let nothing more go wrong with requests."""
        self._told.clear()

    def due(self, path: str, is_further_page: bool) -> list[Fault]:
        """Count a request and return what goes wrong with it."""
        found = []
        for fault, counted in self._told:
            if fault.path not in path or (fault.kind in BETWEEN_PAGES and not is_further_page):
                continue
            counted[0] += 1
            if fault.hits(counted[0]):
                found.append(fault)
        return found

    def lateness(self) -> float:
        """Return the seconds after which the next record becomes visible."""
        return self.late() if callable(self.late) else self.late
