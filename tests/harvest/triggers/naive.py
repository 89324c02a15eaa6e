"""Triggers as one would write them at first. Each breaks its promise in a way of its own.

They ask Harvest as the script does, and are polled through the same interface.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from samples.stand_in.clock import local, stamp
from tools.core.message import Request, Response
from tools.script import SendError

from .budgets import SHARE
from .trigger import HEADERS, MOST_ITEMS, TRIGGERS, Outcome, about

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.script import Sender

    from .world import World

_PLATFORM_SECONDS = 5.0
API = "https://api.harvestapp.com/v2"
Item = dict[str, Any]


class _FailedError(Exception):
    def __init__(self, status: int, wait: int) -> None:
        super().__init__(status)
        self.status = status
        self.wait = wait


def _get(send: Sender, path: str) -> tuple[Response, Any]:
    url = path if path.startswith("https:") else f"{API}/{path}"
    try:
        response = send(Request("GET", url, HEADERS))
        body = response.json() if response.status == 200 else None
    except (SendError, ValueError):
        raise _FailedError(502, 0) from None
    if response.status != 200:
        raise _FailedError(response.status, int(response.header("Retry-After") or 0))
    return response, body


def date_of(response: Response) -> str:
    """Return the moment of an answer as a stamp."""
    return stamp(int(parsedate_to_datetime(response.header("Date") or "").timestamp()))


@dataclass
class Naive(ABC):
    """What they share: the list's address, every page of it, and a state of text."""

    world: World

    @property
    def kind(self) -> str:
        """Return the name of the collection."""
        return about(self.world.history.operation)[1]

    @property
    def moment(self) -> str:
        """Return the member of an item that has the moment of the event."""
        return about(self.world.history.operation)[2]

    def position(self, item: Item) -> tuple[str, int]:
        """Return the place of an item in the order of the events."""
        return item[self.moment], item["id"]

    def address(self, **query: str) -> str:
        """Return the address of the list that the trigger is about."""
        if self.kind == "time_entries" and self.world.history.operation in TRIGGERS:
            day = self.world.date.isoformat()
            query |= {"user_id": str(self.world.watched), "from": day, "to": day}
        return self.kind + "?" + "&".join(f"{name}={value}" for name, value in query.items())

    def pages(self, send: Sender, address: str) -> tuple[Response, list[Item]]:
        """Return the first answer and the items of all pages."""
        first, body = _get(send, address)
        items = list(body[self.kind])
        while body["links"]["next"]:
            _, body = _get(send, body["links"]["next"])
            items += body[self.kind]
        return first, items

    def poll(self, send: Sender, state: str | None) -> Outcome:
        """Poll once."""
        try:
            if state is None:
                return Outcome((), self.begin(send), 60, 202)
            items, following, full = self.more(send, state)
        except _FailedError as failure:
            return Outcome((), None, failure.wait, failure.status)
        ids = tuple(item["id"] for item in items)
        stamps = tuple(item[self.moment] for item in items)
        return Outcome(ids, following, 0 if full else 60, 200 if ids else 202, stamps)

    def begin(self, send: Sender) -> str:
        """Return the state after the first poll: the moment of the answer."""
        return date_of(_get(send, self.address(per_page="1"))[0])

    @abstractmethod
    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Return what is new, the next state, and whether more waits."""


class NewestOfTheList(Naive):
    """State: the creation of the item at the head of the list. What is committed late is never seen."""

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit what was created after the newest one seen."""
        _, items = self.pages(send, self.address(updated_since=state))
        new = sorted((item for item in items if item[self.moment] > state), key=self.position)
        taken = new[:MOST_ITEMS]
        head = items[0][self.moment] if items and len(taken) == len(new) else state
        return (
            taken,
            taken[-1][self.moment] if len(taken) < len(new) else max(state, head),
            len(taken) < len(new),
        )


class NoOverlap(Naive):
    """State: the moment of the last answer, without waiting for late commits."""

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit what was created between two answers."""
        since, _, last = state.partition("~")
        lower = (since, int(last)) if last else (since, 1 << 62)
        asked = stamp(int(datetime.fromisoformat(since).timestamp()) - 1)
        first, items = self.pages(send, self.address(updated_since=asked))
        new = sorted((item for item in items if self.position(item) > lower), key=self.position)
        if len(new) > MOST_ITEMS:
            created, number = self.position(new[MOST_ITEMS - 1])
            return new[:MOST_ITEMS], f"{created}~{number}", True
        return new, date_of(first), False


class LocalClock(NoOverlap):
    """State: the moment of the platform's own clock, which is not Harvest's."""

    def begin(self, send: Sender) -> str:
        """Ask Harvest, and look at the own clock."""
        _get(send, self.address(per_page="1"))
        return self._now()

    def _now(self) -> str:
        return stamp(int(self.world.service.clock.now.astimezone(UTC).timestamp()))

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit what was created between two looks at the own clock."""
        items, following, full = super().more(send, state)
        return items, following if full else self._now(), full


class ForgetsTheIds(Naive):
    """Waits for late commits and emits 100 a poll, but forgets which ids of the last second it had."""

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit what was created after the second of the last one emitted."""
        first, items = self.pages(send, self.address(updated_since=state))
        settled = stamp(int(datetime.fromisoformat(date_of(first)).timestamp()) - 15)
        new = sorted((item for item in items if state < item[self.moment] <= settled), key=self.position)
        if len(new) > MOST_ITEMS:
            return new[:MOST_ITEMS], new[MOST_ITEMS - 1][self.moment], True
        return new, max(state, settled), False


class Updated(Naive):
    """Emits what ``updated_since`` brings: edits fire too."""

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit whatever changed and has settled."""
        first, items = self.pages(send, self.address(updated_since=state))
        settled = stamp(int(datetime.fromisoformat(date_of(first)).timestamp()) - 15)
        new = sorted((item for item in items if item["updated_at"] <= settled), key=self.position)
        return new[:MOST_ITEMS], max(state, settled), False


class FirstPage(ForgetsTheIds):
    """Reads the first page alone: a burst is lost."""

    def pages(self, send: Sender, address: str) -> tuple[Response, list[Item]]:
        """Return the first answer and its items."""
        first, body = _get(send, address)
        return first, list(body[self.kind])


class MovesOnAnyway(ForgetsTheIds):
    """Keeps what came before a page failed, and moves its state on."""

    def pages(self, send: Sender, address: str) -> tuple[Response, list[Item]]:
        """Return the first answer and the items of the pages that came."""
        first, body = _get(send, address)
        items = list(body[self.kind])
        while body["links"]["next"]:
            try:
                _, body = _get(send, body["links"]["next"])
            except _FailedError:
                break
            items += body[self.kind]
        return first, items


class RemembersIds(Naive):
    """State: all ids that it has seen. It grows until the Location cannot hold it."""

    def begin(self, send: Sender) -> str:
        """Remember every id that there is."""
        return json.dumps([item["id"] for item in self.pages(send, self.address())[1]])

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit those that are not among them."""
        seen = json.loads(state)
        _, items = self.pages(send, self.address())
        new = sorted((item for item in items if item["id"] not in seen), key=self.position)[:MOST_ITEMS]
        return new, json.dumps(seen + [item["id"] for item in new]), len(new) == MOST_ITEMS


class OneGo(ForgetsTheIds):
    """Reads the whole list in one poll, which takes longer than the platform allows."""

    def poll(self, send: Sender, state: str | None) -> Outcome:
        """Poll, and fail where the platform would end the call."""
        start = self.world.service.clock.now
        outcome = super().poll(send, state)
        took = (self.world.service.clock.now - start).total_seconds()
        return outcome if took <= _PLATFORM_SECONDS else Outcome((), None, 0, 504)


class ByNumber(ForgetsTheIds):
    """Asks for further pages by their number, which lists with cursors need not take."""

    def pages(self, send: Sender, address: str) -> tuple[Response, list[Item]]:
        """Return the first answer and the items of all pages."""
        first, body = _get(send, address)
        items = list(body[self.kind])
        for page in range(2, body["total_pages"] + 1):
            items += _get(send, f"{address}&page={page}")[1][self.kind]
        return first, items


class PageByPage(ForgetsTheIds):
    """Goes through a list page by page over several polls: what is deleted meanwhile moves the pages."""

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit what changed until the first of these polls, of the next page."""
        since, until, page = (state + "~~").split("~")[:3]
        first, body = _get(send, self.address(updated_since=since, per_page="50", page=page or "1"))
        until = until or stamp(int(datetime.fromisoformat(date_of(first)).timestamp()) - 15)
        items = [item for item in body[self.kind] if since < item[self.moment] <= until]
        if body["links"]["next"]:
            return sorted(items, key=self.position), f"{since}~{until}~{int(page or 1) + 1}", True
        return sorted(items, key=self.position), max(since, until), False


class WhatDoesNotRun(ForgetsTheIds):
    """Takes every change of an entry that does not run for its end."""

    def pages(self, send: Sender, address: str) -> tuple[Response, list[Item]]:
        """Return the first answer and the items that do not run."""
        first, items = super().pages(send, address)
        return first, [item for item in items if not item["is_running"]]


class StoredZone(NoOverlap):
    """Asks for the entries of the current day from that day on, in the zone that the user had at first."""

    def address(self, **query: str) -> str:
        """Return the address of the user's entries since the day of the state."""
        since = datetime.fromisoformat(query.get("updated_since", stamp(self.world.now))).timestamp()
        day = local(int(since), self.world.history.zone).date()
        return (
            super().address(**query).split("&from=")[0]
            + f"&from={day}&"
            + "&".join(f"{name}={value}" for name, value in query.items())
        )

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit those of their own day."""
        items, following, full = super().more(send, state)
        return [item for item in items if item["spent_date"] == self._day(item)], following, full

    def _day(self, item: Item) -> str:
        return (
            local(int(datetime.fromisoformat(item[self.moment]).timestamp()), self.zone()).date().isoformat()
        )

    def zone(self) -> str:
        """Return the zone of the user whose entries are watched."""
        return self.world.zone


class OwnZone(StoredZone):
    """Judges another user's day by the zone of the connected user."""

    def zone(self) -> str:
        """Return the zone of the connected user."""
        return str(self.world.service.account.tables["users"].records[1]["timezone"])


class NeverForgets(Naive):
    """State: the projects that have fired or had reached the share at first. None of them fires again."""

    def rows(self, send: Sender) -> list[Item]:
        """Return the rows of the report that have reached the share, with the id of the project as theirs."""
        rows = self.pages(send, "reports/project_budget?is_active=true")[1]
        wanted = {record.id for record in self.world.created.values() if self.world.belongs(record)}
        return sorted(
            (
                row | {"id": row["project_id"]}
                for row in rows
                if row["project_id"] in wanted
                and row["budget"]
                and row["budget_spent"] * 100 >= row["budget"] * SHARE
            ),
            key=lambda row: int(row["id"]),
        )

    def pages(self, send: Sender, address: str) -> tuple[Response, list[Item]]:
        """Return the first answer and the rows of all pages."""
        first, body = _get(send, address)
        rows = list(body["results"])
        while body["links"]["next"]:
            _, body = _get(send, body["links"]["next"])
            rows += body["results"]
        return first, rows

    def begin(self, send: Sender) -> str:
        """Remember the projects that have reached the share."""
        return json.dumps([row["id"] for row in self.rows(send)])

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit those that are not among them."""
        kept = json.loads(state)
        fresh = [row for row in self.rows(send) if row["id"] not in kept][:MOST_ITEMS]
        return fresh, json.dumps(kept + [row["id"] for row in fresh]), False


class KeepsNothing(NeverForgets):
    """Emits every project beyond the share, each time."""

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit what is beyond the share."""
        return self.rows(send)[:MOST_ITEMS], state, False


class FirstPageOfBudgets(NeverForgets):
    """Reads the first page of the report alone, and remembers what is beyond the share there."""

    def pages(self, send: Sender, address: str) -> tuple[Response, list[Item]]:
        """Return the first answer and its rows."""
        first, body = _get(send, address)
        return first, list(body["results"])

    def more(self, send: Sender, state: str) -> tuple[list[Item], str, bool]:
        """Emit what was below the share, or on another page, before."""
        rows = self.rows(send)
        fresh = [row for row in rows if row["id"] not in json.loads(state)]
        return fresh[:MOST_ITEMS], json.dumps([row["id"] for row in rows]), False


class CutsOff(FirstPageOfBudgets):
    """Reads all pages, but remembers those beyond the hundredth, too, which it does not emit."""

    pages = NeverForgets.pages


NAIVE: dict[str, Callable[[World], Naive]] = {
    made.__name__: made
    for made in (
        NewestOfTheList,
        NoOverlap,
        LocalClock,
        ForgetsTheIds,
        Updated,
        FirstPage,
        MovesOnAnyway,
        RemembersIds,
        OneGo,
        ByNumber,
        PageByPage,
        WhatDoesNotRun,
        StoredZone,
        OwnZone,
        NeverForgets,
        KeepsNothing,
        FirstPageOfBudgets,
        CutsOff,
    )
}
