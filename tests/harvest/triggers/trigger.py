"""What a polling trigger is to these tests: asked with a state, it answers with items and the next state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tests.harvest.bridge import GATEWAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from samples.stand_in.table import Record
    from tests.harvest.bridge import Bridge
    from tools.script import Sender

# The operation of each trigger: its path, and the records that it is about.
TRIGGERS = {
    "TrigNewClient": ("/trigger/clients", "clients"),
    "TrigNewContact": ("/trigger/contacts", "contacts"),
    "TrigNewProject": ("/trigger/projects", "projects"),
    "TrigNewUser": ("/trigger/users", "users"),
    "TrigNewTimeEntry": ("/trigger/time_entries", "time_entries"),
    "TrigNewTimeEntryToday": ("/trigger/time_entries/today", "time_entries"),
}
# Those that wait for an event: their path, the records, and the member that has the moment of the event.
EVENTS = {
    "OnClientChanged": ("/trigger/events/clients/changed", "clients", "updated_at"),
    "OnContactChanged": ("/trigger/events/contacts/changed", "contacts", "updated_at"),
    "OnProjectChanged": ("/trigger/events/projects/changed", "projects", "updated_at"),
    "OnTaskChanged": ("/trigger/events/tasks/changed", "tasks", "updated_at"),
    "OnUserChanged": ("/trigger/events/users/changed", "users", "updated_at"),
    "OnTimeEntryAdded": ("/trigger/events/time_entries/added", "time_entries", "created_at"),
    "OnTimeEntryChanged": ("/trigger/events/time_entries/changed", "time_entries", "updated_at"),
    "OnTimerStarted": ("/trigger/events/timers/started", "time_entries", "updated_at"),
    "OnTimeEntryFinished": ("/trigger/events/time_entries/finished", "time_entries", "updated_at"),
}
EVENTS |= {
    f"On{name}": (f"/trigger/events/{kind}/{name[len(kind) - 1 :].lower()}", kind, moment)
    for name, kind, moment in (
        ("ExpenseAdded", "expenses", "created_at"),
        ("InvoiceCreated", "invoices", "created_at"),
        ("InvoiceSent", "invoices", "sent_at"),
        ("InvoicePaid", "invoices", "updated_at"),
        ("EstimateCreated", "estimates", "created_at"),
        ("EstimateAccepted", "estimates", "accepted_at"),
        ("EstimateDeclined", "estimates", "declined_at"),
    )
}
EVENTS["OnBudgetReached"] = ("/trigger/events/budgets/reached", "projects", "budget_spent")
# Those that fire when a record gets into a state, of which it does not tell the moment: a timer runs, an
# entry is finished, an invoice is paid, whatever the date of its payment.
STATES: dict[str, Callable[[Record], bool]] = {
    "OnTimerStarted": lambda entry: entry["since"] is not None,
    "OnTimeEntryFinished": lambda entry: entry["since"] is None,
    "OnInvoicePaid": lambda invoice: invoice["state"] == "paid",
}
HEADERS = (
    ("Authorization", "Bearer admin"),
    ("Harvest-Account-Id", "1234567"),
    ("User-Agent", "Tests (tests@example.com)"),
)
LONGEST_LOCATION = 2000
MOST_ITEMS = 100


@dataclass(frozen=True)
class Outcome:
    """The outcome of one poll: ``state`` is None where it failed, ``retry_after`` is in seconds.

    ``items`` are the ids of what fired, ``stamps`` the moments of it: of the event, or else of the creation.
    """

    items: tuple[int, ...]
    state: str | None
    retry_after: int
    status: int
    stamps: tuple[str, ...] = ()


def about(operation: str) -> tuple[str, str, str]:
    """Return the path of a trigger, the records that it is about, and the member that has its moment."""
    return EVENTS.get(operation) or (*TRIGGERS[operation], "created_at")


class Trigger(Protocol):
    """A trigger under test."""

    def poll(self, send: Sender, state: str | None) -> Outcome:
        """Poll once; ``state`` is what the poll before gave, None at first."""


@dataclass(frozen=True)
class ScriptTrigger:
    """A trigger of script.csx, polled as the platform does; its state is the Location."""

    bridge: Bridge
    operation: str
    query: str = ""

    def poll(self, send: Sender, state: str | None) -> Outcome:
        """Poll, and check what must hold for every answer."""
        first, _, moment = about(self.operation)
        path = state or first + (f"?{self.query}" if self.query else "")
        response = self.bridge.call(self.operation, path, send, headers=HEADERS)
        wait = response.header("Retry-After")
        seconds = int(wait) if wait and wait.isdigit() else 0
        if response.status >= 400:
            error = response.json()["error"]
            assert error["code"] and error["message"], error
            return Outcome((), None, seconds, response.status)
        location = response.header("Location") or ""
        assert location.startswith(GATEWAY), location
        assert seconds in (0, 15) or (seconds and seconds % 60 == 0)
        if response.status == 202:
            assert response.body == b""
            return Outcome((), location.removeprefix(GATEWAY), seconds, 202)
        assert response.status == 200
        body = response.json()
        records = (
            body["day_entries"]
            if isinstance(body, dict)
            else [item if {"id", "project_id"} & item.keys() else next(iter(item.values())) for item in body]
        )
        assert 1 <= len(records) <= MOST_ITEMS
        ids = tuple(record["id"] if "id" in record else record["project_id"] for record in records)
        stamps = tuple(str(record[moment]) for record in records)
        return Outcome(ids, location.removeprefix(GATEWAY), seconds, 200, stamps)
