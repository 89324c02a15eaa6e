"""Runs a history on the stand-in, and tells where a trigger breaks its promise.

The promise: each record that is created after the first poll, in whole seconds, fires exactly once; none
created before fires; edits never fire; all fire in the order of creation; a poll that fails loses nothing;
one with nothing new is one request; the state stays short.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any

from samples.stand_in import Fault, Faults, SimulatedClock
from samples.stand_in.clock import local
from tests.harvest.bridge import GATEWAY
from tests.harvest.stand_in.service import ADMIN, MANAGER, MEMBER, Service, small_account
from tools.core.message import Response

from .histories import Create, Delete, Edit, History, Move, Poll, Step, Toggle, Travel, Wait
from .trigger import EVENTS, LONGEST_LOCATION, MOST_ITEMS, about

if TYPE_CHECKING:
    from samples.stand_in.table import Record
    from tools.core.message import Request

    from .trigger import Trigger

_DAY = timedelta(days=1)
_MOST_PAGES = 70
_NUMBERED = re.compile("/v2/(?!reports/).*[?&]page=")
_WITH_NUMBERS = ("time_entries", "expenses", "invoices", "estimates")  # lists that have no cursors


class Broken(AssertionError):
    """A trigger broke its promise; the text says how."""


@dataclass
class World:
    """One account with one trigger at one moment."""

    history: History
    fired: list[int] = field(default_factory=list)
    state: str | None = None
    # The seconds of the first and the last answer of the first poll that succeeded: what is created between
    # them may fire, and need not.
    begun: tuple[int, int] | None = None
    created: dict[int, Record] = field(default_factory=dict)  # also those that are gone
    doubtful: set[int] = field(default_factory=set)  # may fire, need not: gone or moved before the poll
    shifted: set[int] = field(default_factory=set)  # moved while others waited: may be listed once more
    polls: int = 0

    def __post_init__(self) -> None:
        history = self.history
        _, self.kind, self.moment = about(history.operation)
        faults = Faults(
            latency=history.pace,
            record_latency=history.record_pace,
            skew=history.skew,
            stamp_skew=history.stamp_skew,
        )
        account = small_account(history.zone, at=history.start - 2 * _DAY)
        self.service = Service(account, faults, SimulatedClock(history.start), history.page_size)
        self.watched = MEMBER if history.other else ADMIN
        self._guest = history.unreadable and history.other and self.kind == "time_entries"
        if self._guest:  # a manager of the project reads its time entries, and none of its users
            account.change("users", account.tables["users"].records[MANAGER], 0, teammates=[])
        self.created = dict(account.tables[self.kind].records)
        self._late: list[tuple[float, Record, int, dict[str, Any]]] = []  # when it is seen, of what, stamp
        self._interrupts: dict[int, tuple[Step, ...]] = {}
        self._seen: set[int] = set()
        self._requests = 0
        self._answers: list[int] = []
        self._forbidden: set[int] = set()  # the requests of this poll that were refused with 403
        self._changed = 0
        self._rested: tuple[int, int] | None = (
            None  # after a poll that left nothing: the changes so far, and when
        )

    @property
    def now(self) -> int:
        """Return the second that a record would be stamped with."""
        return int(self.service.stand_in.now.timestamp() + self.history.stamp_skew)

    @property
    def zone(self) -> str:
        """Return the zone by which the trigger judges days: the watched user's, where that can be known."""
        user = MANAGER if self._guest else self.watched
        return str(self.service.account.tables["users"].records[user]["timezone"])

    @property
    def today(self) -> date:
        """Return the day in that zone."""
        return local(self.now, self.zone).date()

    @property
    def date(self) -> date:
        """Return the day that the trigger of a date watches."""
        start = self.history.start.astimezone(UTC).timestamp() + self.history.skew
        return local(int(start), self.history.zone).date() + (_DAY if self.history.tomorrow else 0 * _DAY)

    @property
    def query(self) -> str:
        """Return the query of the trigger's first poll."""
        parts = []
        if self.history.operation == "TrigNewTimeEntry":
            parts.append(f"date={self.date}")
        if self.history.operation in EVENTS and self.kind == "time_entries":
            if self.history.other or self.history.tomorrow:  # one user, or several
                parts.append(f"user_id={self.watched}" + ("" if self.history.other else "%2C99"))
        elif self.kind == "time_entries" and self.history.other:
            parts.append(f"of_user={MEMBER}")
        return "&".join(parts)

    # ---- what happens ----

    def do(self, step: Step, trigger: Trigger) -> None:
        """Let one step happen."""
        if isinstance(step, Wait):
            self.service.clock.advance(step.seconds)
        elif isinstance(step, Poll):
            self.poll(trigger, step)
        else:
            self.change(step)

    def commit(self) -> None:
        """Let the edits be seen that were made a while ago."""
        now = self.service.clock.now.timestamp()
        due = [edit for edit in self._late if edit[0] <= now]
        self._late = [edit for edit in self._late if edit[0] > now]
        for _, record, second, fields in due:
            if record.id in self.service.account.tables[self.kind].records:
                self.service.account.change(self.kind, record, second, **fields)
        self._note()

    def _note(self) -> None:
        """Note the moments of the event that records have by now."""

    def change(self, step: Step) -> None:
        """Let the account change."""
        self._changed += 1
        if isinstance(step, Travel):
            self._travel(step.zone)
            return
        if isinstance(step, Create):
            if len(self.created) > _MOST_PAGES * self.history.page_size:
                return  # a list of more pages than Harvest's limit of requests cannot be read
            for _ in range(step.count):
                record = self.service.stand_in.add(self.kind, late=float(step.late), **self._fields(step))
                self.created[record.id] = record
            return
        account = self.service.account
        records = account.tables[self.kind].all()
        if not records or not isinstance(step, Edit | Delete | Move | Toggle):
            return
        if isinstance(step, Edit) and step.count > 1:
            count = min(step.count, len(records))
            self._edit([records[(step.place + n) % len(records)] for n in range(count)], step.late)
            return
        record = records[step.place % len(records)]
        if self.kind == "users" and record.id in (ADMIN, MEMBER):
            return  # the connected user and the watched one stay
        if isinstance(step, Toggle):
            self._toggle(record)
        elif isinstance(step, Delete):
            account.remove(self.kind, record)
            self.doubtful.add(record.id)
        elif isinstance(step, Move) and self.kind == "time_entries":
            self._move(record, (self.today + step.day * _DAY).isoformat())
        else:
            self._edit([record], step.late if isinstance(step, Edit) else 0)

    def _move(self, record: Record, day: str) -> None:
        """Give an entry another day."""
        if day != record["spent_date"]:
            self.doubtful.add(record.id)
            if self._rested is None:
                self.shifted.add(record.id)
        self.service.account.change(self.kind, record, self.now, spent_date=day)

    def _edit(self, records: list[Record], late: int) -> None:
        seen = self.service.clock.now.timestamp() + late
        fields = {_TEXT.get(self.kind, "notes"): f"edited {self._changed}"}
        for record in records:
            if self.kind != "users" or record.id not in (ADMIN, MEMBER):
                self._late.append((seen, record, self.now, fields))
        self.commit()  # once: it looks at every record

    def _toggle(self, record: Record) -> None:
        account, now = self.service.account, self.now
        if self.kind == "time_entries":
            account.change(self.kind, record, now, since=now if record["since"] is None else None)
        elif self.kind == "estimates":
            names = ("accepted_at", "declined_at")
            moments = dict.fromkeys(names, now if record["accepted_at"] is None else None)
            account.change(self.kind, record, now, sent_at=now, **moments)
        elif self.kind == "invoices" and record["state"] == "open":  # paid, by a payment of some days ago
            self.service.stand_in.add(
                "invoice_payments", late=0.0, invoice_id=record.id, user_id=ADMIN, amount=5.0
            )
            account.change(self.kind, record, now, state="paid", paid_at=now - 400_000)
        elif self.kind == "invoices":
            account.change(self.kind, record, now, state="open", sent_at=now, paid_at=None)

    def _travel(self, zone: str) -> None:
        """Move the watched user; what waits, and is of another day in the new zone, may fire or not."""
        waiting = [record for record in self.created.values() if record.id not in self._seen]
        before = {record.id: self.belongs(record) for record in waiting}
        account = self.service.account
        account.change("users", account.tables["users"].records[self.watched], self.now, timezone=zone)
        self.doubtful |= {record.id for record in waiting if self.belongs(record) != before[record.id]}

    def _fields(self, step: Create) -> dict[str, Any]:
        number = len(self.created)
        if self.kind == "time_entries":
            user = self.watched if step.own else ADMIN + MEMBER - self.watched
            day = (self.today + step.day * _DAY).isoformat()
            since = self.now if step.runs and self.history.operation in EVENTS else None
            fields = {"user_id": user, "project_id": 31, "task_id": 21, "spent_date": day, "hours": 1.0}
            return {**fields, "since": since}
        if self.kind == "expenses":
            day = (self.today + step.day * _DAY).isoformat()
            return {"user_id": self.watched, "project_id": 31, "expense_category_id": 1, "spent_date": day}
        if self.kind in ("invoices", "estimates"):
            day = (self.today + step.day * _DAY).isoformat()
            return {"client_id": 11, "creator_id": ADMIN, "number": str(number), "issue_date": day}
        if self.kind == "users":
            return {"first_name": "New", "last_name": str(number), "email": f"{number}@example.com"}
        if self.kind == "contacts":
            return {"client_id": 11, "first_name": f"New {number}"}
        return {"name": f"New {number}", **({"client_id": 11} if self.kind == "projects" else {})}

    # ---- polls ----

    def send(self, request: Request) -> Response:
        """Answer a request of the trigger, after what happens meanwhile."""
        self._requests += 1
        self.commit()
        for step in self._interrupts.pop(self._requests, ()):
            self.change(step)
        if not self.history.numbers and self.kind not in _WITH_NUMBERS and _NUMBERED.search(request.url):
            self._answers.append(int(self.service.stand_in.now.timestamp()))
            return Response(422, (), b"{}")
        if self._guest:
            kept = tuple(item for item in request.headers if item[0].lower() != "authorization")
            request = replace(request, headers=(*kept, ("Authorization", "Bearer manager")))
        try:
            response = self.service.send(request)
            if response.status == 403:
                self._forbidden.add(self._requests)
            return response
        finally:
            self._answers.append(int(self.service.stand_in.now.timestamp()))

    def poll(self, trigger: Trigger, step: Poll) -> int:
        """Poll once and check what came; return the seconds after which the platform polls again."""
        faults = self.service.faults
        faults.forget()
        if step.fault is not None:
            faults.tell(Fault.parse(f"{step.fault}@{step.at}"))
        self._requests = 0
        self._answers.clear()
        self._forbidden.clear()
        self._interrupts = {step.at: step.meanwhile} if step.meanwhile else {}
        idle = self._is_idle()
        outcome = trigger.poll(self.send, self.state)
        faults.forget()
        self.polls += 1
        was_hit = step.fault is not None and self._requests >= step.at
        if outcome.state is None:
            # The limit of requests, a list that changes while it is read, and one that takes too long.
            if not was_hit and outcome.status not in (429, 503, 504):
                raise Broken(f"a poll failed with {outcome.status} though nothing was wrong")
            return max(1, outcome.retry_after)
        # A user who may not be read is refused whatever the body of the refusal; and without items, nothing
        # was taken from a response that came too late.
        if was_hit and step.at not in self._forbidden and outcome.items:
            raise Broken(f"a poll succeeded though '{step.fault}' hit its request {step.at}")
        if self.begun is None:
            self.begun = (self._answers[0], self._answers[-1])
        if idle and self._requests > self._most_idle() and not step.meanwhile:
            raise Broken(f"a poll with nothing new took {self._requests} requests")
        if len(outcome.items) > MOST_ITEMS:
            raise Broken(f"a poll emitted {len(outcome.items)} items")
        if len(GATEWAY + outcome.state) >= LONGEST_LOCATION:
            raise Broken(f"the Location has {len(GATEWAY + outcome.state)} characters")
        self.state = outcome.state
        self._rested = (self._changed, self.now) if outcome.retry_after == 60 else None
        for number, stamp in zip(outcome.items, outcome.stamps, strict=True):
            self._fire(number, stamp)
        return outcome.retry_after

    def _most_idle(self) -> int:
        """Return how many requests a poll with nothing new may take."""
        return 1

    def _is_idle(self) -> bool:
        """Whether the last poll left nothing, and nothing changed in the minute before it or since."""
        if self._rested is None:
            return False
        changes, second = self._rested
        return changes == self._changed and all(r.updated < second - 60 for r in self.created.values())

    def _fire(self, number: int, stamp: str) -> None:
        del stamp
        record = self.created.get(number)
        if record is None:
            raise Broken(f"{number} fired and was never created")
        if number in self._seen:
            raise Broken(f"{number} fired twice")
        if self.begun is None or record.created <= self.begun[0]:
            raise Broken(f"{number} fired, and was created before the first poll")
        if number not in self.doubtful and not self.belongs(record):
            raise Broken(f"{number} fired, and is none of this trigger's")
        if self.fired:
            last = self.created[self.fired[-1]]
            if (record.created, record.id) < (last.created, last.id):
                raise Broken(f"{number} fired after {last.id}, which was created later")
        self.fired.append(number)
        self._seen.add(number)

    def belongs(self, record: Record) -> bool:
        """Return whether a record is one of those that the trigger watches."""
        if self.kind != "time_entries":
            return True
        history = self.history
        if record["user_id"] != self.watched:
            return history.operation in EVENTS and not history.other and not history.tomorrow
        if history.operation in EVENTS:
            return True
        if self.history.operation == "TrigNewTimeEntry":
            return bool(record["spent_date"] == self.date.isoformat())
        day = local(record.created, self.zone).date().isoformat()
        return bool(record["spent_date"] == day)

    # ---- the end ----

    def settle(self, trigger: Trigger) -> None:
        """Poll until the trigger has come to rest, and check that everything has fired."""
        self.service.clock.advance(60)
        quiet = 0
        for _ in range(60 + len(self.created) // 20):
            before = len(self.fired)
            wait = self.poll(trigger, Poll())
            self.service.clock.advance(wait)
            quiet = quiet + (wait >= 60) if len(self.fired) == before else 0
            if quiet == 3:
                break
        else:
            raise Broken("the trigger does not come to rest")
        lost = self._lost()
        if lost:
            raise Broken(f"{lost[:5]} never fired ({len(lost)} of {len(self.created)})")

    def _lost(self) -> list[int]:
        fired = set(self.fired)
        return [
            record.id
            for record in self.created.values()
            if self.begun is not None
            and record.created > self.begun[1]
            and record.id not in self.doubtful
            and self.belongs(record)
            and record.id not in fired
        ]


_TEXT = {"clients": "address", "contacts": "title", "users": "last_name", "tasks": "name"}
