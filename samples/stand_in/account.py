"""One Harvest account: its company, its people and tokens, and its records."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .clock import local, read_instant
from .table import Record, Table, by_issue_date, by_spent_date

_DAY = 86400
# The first id of a kind: time entries are beyond 32 bits, as Harvest's are since 2024.
_FIRST_IDS = {
    "users": 1_700_001,
    "clients": 6_100_001,
    "contacts": 4_600_001,
    "tasks": 8_400_001,
    "projects": 14_300_001,
    "user_assignments": 125_000_001,
    "task_assignments": 155_000_001,
    "time_entries": 2_400_000_001,
    "invoices": 13_160_001,
    "invoice_messages": 27_840_001,
    "invoice_payments": 10_340_001,
    "invoice_item_categories": 1_470_001,
    "estimates": 1_440_001,
    "estimate_messages": 2_670_001,
    "estimate_item_categories": 1_380_001,
    "line_items": 53_350_001,
    "expense_categories": 4_200_001,
    "expenses": 15_300_001,
    "roles": 618_001,
    "billable_rates": 1_840_001,
    "cost_rates": 825_001,
}
_DOCUMENT: dict[str, Any] = {
    "client_id": 0,
    "creator_id": 0,
    "number": "",
    "purchase_order": None,
    "tax": None,
    "tax2": None,
    "discount": None,
    "subject": None,
    "notes": None,
    "currency": None,  # the client's
    "state": "draft",
    "issue_date": None,
    "sent_at": None,
    "line_items": [],
}
_MESSAGE: dict[str, Any] = {
    "user_id": 0,
    "recipients": [],
    "subject": None,
    "body": None,
    "send_me_a_copy": False,
    "event_type": None,
}
# What a record is, where nothing else is said; the order of the keys is that of Harvest's answers.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "users": {
        "first_name": "",
        "last_name": "",
        "email": "",
        "timezone": None,  # the company's
        "weekly_capacity": None,  # the company's
        "has_access_to_all_future_projects": False,
        "is_contractor": False,
        "is_active": True,
        "default_hourly_rate": None,
        "cost_rate": None,
        "roles": [],
        "access_roles": ["member"],
        "teammates": [],  # ids of those whom a manager manages
        "employee_id": None,
        "calendar": None,  # which calendar is connected, such as google; the word is a guess
    },
    "clients": {"name": "", "is_active": True, "address": None, "currency": None},
    "contacts": {
        "client_id": 0,
        "title": None,
        "first_name": "",
        "last_name": None,
        "email": "",
        "phone_office": "",
        "phone_mobile": "",
        "fax": "",
        "invoice_recipient_status": "none",
    },
    "tasks": {
        "name": "",
        "billable_by_default": True,
        "default_hourly_rate": None,
        "is_default": False,
        "is_active": True,
    },
    "projects": {
        "client_id": 0,
        "name": "",
        "code": None,
        "is_active": True,
        "is_billable": True,
        "is_fixed_fee": False,
        "bill_by": "none",
        "hourly_rate": None,
        "budget_by": "none",
        "budget_is_monthly": False,
        "budget": None,
        "cost_budget": None,
        "cost_budget_include_expenses": False,
        "notify_when_over_budget": False,
        "over_budget_notification_percentage": 80.0,
        "over_budget_notification_date": None,
        "show_budget_to_all": False,
        "fee": None,
        "notes": None,
        "starts_on": None,
        "ends_on": None,
    },
    "user_assignments": {
        "project_id": 0,
        "user_id": 0,
        "is_active": True,
        "is_project_manager": False,
        "use_default_rates": True,
        "hourly_rate": None,
        "budget": None,
    },
    "task_assignments": {
        "project_id": 0,
        "task_id": 0,
        "is_active": True,
        "billable": True,
        "hourly_rate": None,
        "budget": None,
    },
    "time_entries": {
        "user_id": 0,
        "project_id": 0,
        "task_id": 0,
        "spent_date": "",
        "notes": None,
        "hours": 0.0,
        "since": None,  # the second at which the running timer was started
        "started": None,  # HH:MM in the owner's zone
        "ended": None,
        "approval_status": "unsubmitted",
        "is_billed": False,
        "invoice": None,  # id and number of the one that bills it
        "external_reference": None,
    },
    "invoices": {
        **_DOCUMENT,
        "estimate_id": None,
        "retainer_id": None,
        "period_start": None,
        "period_end": None,
        "due_date": None,
        "payment_term": "custom",
        "payment_options": [],
        "paid_at": None,
        "paid_date": None,
        "closed_at": None,
        "recurring_invoice_id": None,
    },
    "invoice_messages": {
        **_MESSAGE,
        "invoice_id": 0,
        "include_link_to_client_invoice": False,
        "attach_pdf": False,
        "thank_you": False,
        "reminder": False,
        "send_reminder_on": None,
    },
    "invoice_payments": {
        "invoice_id": 0,
        "user_id": 0,
        "amount": 0.0,
        "paid_at": None,
        "paid_date": "",
        "notes": None,
        "transaction_id": None,
        "payment_gateway": {"id": None, "name": None},
    },
    "invoice_item_categories": {"name": "", "use_as_service": False, "use_as_expense": False},
    "estimates": {**_DOCUMENT, "accepted_at": None, "declined_at": None},
    "estimate_messages": {**_MESSAGE, "estimate_id": 0},
    "estimate_item_categories": {"name": ""},
    "expense_categories": {"name": "", "unit_name": None, "unit_price": None, "is_active": True},
    "expenses": {
        "user_id": 0,
        "project_id": 0,
        "expense_category_id": 0,
        "spent_date": "",
        "units": 1.0,
        "total_cost": 0.0,
        "notes": None,
        "billable": True,
        "receipt": None,  # name, size and content type of the file
        "approval_status": "unsubmitted",
        "is_billed": False,
        "invoice": None,  # id and number of the one that bills it
    },
    "roles": {"name": "", "user_ids": []},
    "billable_rates": {"user_id": 0, "amount": 0.0, "start_date": None},
    "cost_rates": {"user_id": 0, "amount": 0.0, "start_date": None},
}
KINDS = tuple(_DEFAULTS)
_COMPANY: dict[str, Any] = {
    "base_uri": "https://example.harvestapp.com",
    "full_domain": "example.harvestapp.com",
    "name": "Example",
    "is_active": True,
    "week_start_day": "Monday",
    "wants_timestamp_timers": False,
    "time_format": "hours_minutes",
    "date_format": "%Y-%m-%d",
    "plan_type": "sponsored",
    "expense_feature": True,
    "invoice_feature": True,
    "estimate_feature": True,
    "approval_feature": True,
    "team_feature": True,
    "currency": "EUR",
    "currency_code_display": "iso_code_none",
    "currency_symbol_display": "symbol_before",
    "decimal_symbol": ".",
    "thousands_separator": ",",
    "color_scheme": "orange",
    "weekly_capacity": 126000,
    "clock": "12h",
    "saml_sign_in_required": False,
    "day_entry_notes_required": False,
}


class Account:
    """The state behind a `StandIn`.

    ``company`` overrides the usual settings, ``timezone`` (a Rails name) is that of users who have none,
    ``tokens`` leads from a bearer token to the id of its user. All moments are Unix seconds.
    """

    def __init__(
        self,
        number: int = 1234567,
        company: Mapping[str, Any] | None = None,
        timezone: str = "UTC",
        tokens: Mapping[str, int] | None = None,
    ) -> None:
        self.number = number
        self.company = _COMPANY | dict(company or {})
        self.timezone = timezone
        self.tokens = dict(tokens or {})
        self.tables = {kind: Table() for kind in KINDS}
        for kind in ("time_entries", "expenses"):
            self.tables[kind] = Table(by_spent_date)
        for kind in ("invoices", "estimates"):
            self.tables[kind] = Table(by_issue_date)
        self.running: dict[int, int] = {}  # user id: the id of the entry whose timer runs
        self.version = 0  # of what records show of each other
        self._next = dict(_FIRST_IDS)
        self._late: list[tuple[float, int, str, Record]] = []
        self._assigned: dict[str, tuple[int, dict[tuple[int, int], Record]]] = {}

    def add(
        self,
        kind: str,
        created: int,
        *,
        updated: int | None = None,
        id: int | None = None,  # the name that Harvest has for it
        visible: float | None = None,
        **fields: Any,
    ) -> Record:
        """Add a record of ``kind`` with the next id and return it; it can be read from ``visible`` on.

        Raises:
            ValueError: the kind has no such field, or has a record of that id.
        """
        defaults = _DEFAULTS[kind]
        unknown = fields.keys() - defaults.keys()
        if unknown:
            names = ", ".join(sorted(unknown))
            raise ValueError(f"{kind} have no {names}: add it to _DEFAULTS of samples/stand_in/account.py")
        number = self._next[kind] if id is None else id
        if number in self.tables[kind].records:
            raise ValueError(f"there is {kind} {number} already")
        self._next[kind] = max(self._next[kind], number + 1)
        record = Record(number, created, created if updated is None else updated, defaults | fields)
        self._complete(kind, record)
        if visible is None:
            self._show(kind, record)
        else:
            heapq.heappush(self._late, (visible, number, kind, record))
        return record

    def next_id(self, kind: str) -> int:
        """Return a new id of what is no record of its own, such as a line of an invoice."""
        self._next[kind] += 1
        return self._next[kind] - 1

    def _complete(self, kind: str, record: Record) -> None:
        fields = record.fields
        if kind == "users":
            fields["timezone"] = fields["timezone"] or self.timezone
            fields["weekly_capacity"] = fields["weekly_capacity"] or self.company["weekly_capacity"]
        elif kind == "clients":
            fields["currency"] = fields["currency"] or self.company["currency"]
        elif kind in ("invoices", "estimates") and fields["currency"] is None:
            client = self.get("clients", fields["client_id"])
            fields["currency"] = self.company["currency"] if client is None else client["currency"]

    def _show(self, kind: str, record: Record) -> None:
        self.tables[kind].insert(record)
        if kind == "time_entries":
            if record["since"] is not None:
                self.running[record["user_id"]] = record.id
        else:
            self.version += 1

    def commit(self, now: float) -> None:
        """Make visible what becomes so by ``now``."""
        while self._late and self._late[0][0] <= now:
            _, _, kind, record = heapq.heappop(self._late)
            self._show(kind, record)

    def change(self, kind: str, record: Record, now: int, **fields: Any) -> None:
        """Change fields of a record; its stamp moves only where something really changes."""
        changed = {name: value for name, value in fields.items() if record.fields.get(name) != value}
        if not changed:
            return
        self.tables[kind].change(record, max(now, record.updated), changed)
        if kind == "time_entries":
            if record["since"] is not None:
                self.running[record["user_id"]] = record.id
            elif self.running.get(record["user_id"]) == record.id:
                del self.running[record["user_id"]]
        else:
            self.version += 1

    def remove(self, kind: str, record: Record) -> None:
        """Delete a record."""
        self.tables[kind].remove(record)
        if kind == "time_entries":
            if self.running.get(record["user_id"]) == record.id:
                del self.running[record["user_id"]]
        else:
            self.version += 1

    def get(self, kind: str, number: int) -> Record | None:
        """Return a visible record by its id."""
        return self.tables[kind].records.get(number)

    def find(self, kind: str, **fields: Any) -> Record | None:
        """Return the latest visible record with these values."""
        for record in self.tables[kind].all():
            if all(record[name] == value for name, value in fields.items()):
                return record
        return None

    def assigned(self, kind: str, project: int, other: int) -> Record | None:
        """Return the assignment of a user or a task (``kind`` says which) to a project."""
        name = "user_id" if kind == "user_assignments" else "task_id"
        version, pairs = self._assigned.get(kind, (-1, {}))
        if version != self.version:
            pairs = {(record["project_id"], record[name]): record for record in self.tables[kind].all()}
            self._assigned[kind] = (self.version, pairs)
        return pairs.get((project, other))


def load_account(path: Path, now: int) -> Account:
    """Return the account of a YAML file; ``days_ago`` of a time entry counts back from ``now``.

    Raises:
        ValueError: a record has a field that its kind does not know.
    """
    data = deepcopy(_parsed(path.read_text(encoding="utf-8")))
    account = Account(data["account"], data.get("company"), data["timezone"], data["tokens"])
    for kind in KINDS:
        for entry in data.get(kind, ()):
            _add(account, kind, dict(entry), now)
    return account


@lru_cache(maxsize=2)
def _parsed(text: str) -> dict[str, Any]:
    """Return the data of an account's file; hundreds of written cases each begin with the same account."""
    data: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)  # the safe loader, in C
    return data


def _add(account: Account, kind: str, entry: dict[str, Any], now: int) -> None:
    days_ago = entry.pop("days_ago", None)
    if days_ago is None:
        created = _moment(entry.pop("created_at"))
    else:
        created = now - _DAY * days_ago - 3600
        owner = account.get("users", entry["user_id"])
        assert owner is not None, entry
        entry["spent_date"] = local(created, owner["timezone"]).date().isoformat()
    moments = {name: _moment(value) for name, value in entry.items() if name.endswith("_at")}
    updated = moments.pop("updated_at", None)
    entry.pop("updated_at", None)
    account.add(kind, created, updated=updated, **entry | moments)


def _moment(text: str) -> int:
    found = read_instant(text)
    assert found is not None, text
    return found


def add_many(account: Account, kind: str, created: Iterable[int], **fields: Any) -> list[Record]:
    """Add a record at each moment; a field that is a string may hold ``{n}`` for the record's number."""
    added = []
    for number, second in enumerate(created, 1):
        own: dict[str, Any] = {
            name: value.replace("{n}", str(number)) if isinstance(value, str) else value
            for name, value in fields.items()
        }
        added.append(account.add(kind, second, **own))
    return added
