"""Time entries: https://help.getharvest.com/api-v2/timesheets-api/timesheets/time-entries/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from ..clock import local, stamp, written
from ..errors import invalid, not_found, not_removable
from ..text import json_text
from ..timers import Given, Owner, Timing, create, edit, restart, stop
from ..values import clock_time, day, integer, missing, number, read, text
from .assignments import TaskAssignments, UserAssignments, full_name
from .resource import Body, Maker, Test, given, named
from .tracked import Tracked, is_locked, owner

if TYPE_CHECKING:
    from ..account import Account
    from ..listing import Query
    from ..table import Record
    from ..viewer import Viewer


class TimeEntries(Tracked):
    """`/time_entries`."""

    kind = "time_entries"
    name = "time entry"
    equals = ("user_id", "project_id", "task_id", "approval_status")
    flags = ("is_billed", "is_running")
    readers: ClassVar = {
        "project_id": integer,
        "task_id": integer,
        "spent_date": day,
        "notes": text,
        "hours": number,
        "started_time": clock_time,
        "ended_time": clock_time,
    }

    def candidates(self, account: Account, query: Query) -> list[Record]:
        """Return those with an external reference, too."""
        found = super().candidates(account, query)
        reference = query.filters.get("external_reference_id")
        if reference:
            found = [r for r in found if (r["external_reference"] or {}).get("id") == reference]
        return found

    def flag_test(self, name: str, wanted: bool) -> Test:
        """Return the test of a boolean filter."""
        if name == "is_running":
            return lambda record: (record["since"] is not None) is wanted
        return super().flag_test(name, wanted)

    def text(self, record: Record, viewer: Viewer) -> str:
        """Return the JSON; that of a running entry is never kept."""
        if record["since"] is None:
            return super().text(record, viewer)
        return json_text(self.picture(record, viewer))

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the entry; the rates are null for those who may not see them."""
        account = viewer.account
        user = account.get("users", record["user_id"])
        project = account.get("projects", record["project_id"])
        task = account.get("tasks", record["task_id"])
        client = None if project is None else account.get("clients", project["client_id"])
        by_user = account.assigned("user_assignments", record["project_id"], record["user_id"])
        by_task = account.assigned("task_assignments", record["project_id"], record["task_id"])
        timing = timing_of(record)
        clock = account.company["clock"]
        hours = timing.total(viewer.now)
        closed = record["approval_status"] == "approved"
        billable = bool(project and project["is_billable"] and by_task and by_task["billable"])
        return {
            "spent_date": record["spent_date"],
            "hours": hours,
            "hours_without_timer": timing.hours,
            "rounded_hours": hours,
            "notes": record["notes"],
            "is_locked": is_locked(record),
            "locked_reason": _locked_reason(closed, record["is_billed"]),
            "is_explicitly_locked": False,
            "is_closed": closed,
            "approval_status": record["approval_status"],
            "is_billed": record["is_billed"],
            "timer_started_at": None if timing.since is None else stamp(timing.since),
            "started_time": written(timing.started, clock),
            "ended_time": written(timing.ended, clock),
            "is_running": timing.since is not None,
            "billable": billable,
            "budgeted": project is not None and project["budget_by"] != "none",
            "billable_rate": (
                billable_rate(account, record) if billable and viewer.may("billable_rates_manager") else None
            ),
            "cost_rate": user["cost_rate"] if user is not None and viewer.is_admin else None,
            "user": None if user is None else {"id": user.id, "name": full_name(user)},
            "client": named(client, "name", "currency"),
            "project": named(project, "name", "code"),
            "task": named(task, "name"),
            "user_assignment": UserAssignments().embedded(by_user),
            "task_assignment": TaskAssignments().embedded(by_task),
            "invoice": record["invoice"],
            "external_reference": record["external_reference"],
        }

    # ---- changes ----

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make an entry, with hours, with times, or with a running timer, as the account tracks time."""
        values = given(read(body, self.readers | {"user_id": integer}))
        user = owner(viewer, values.pop("user_id", viewer.user.id))
        self._check(viewer, values, body)
        timed = self._owner(viewer, user)
        timing = create(timed, values["spent_date"], _given(values))
        if timing.since is not None:
            self._stop_running(viewer, user)
        return made.add(
            self.kind,
            user_id=user.id,
            project_id=values["project_id"],
            task_id=values["task_id"],
            spent_date=values["spent_date"],
            notes=values.get("notes"),
            external_reference=_reference(body),
            **_fields(timing),
        )

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change an entry that is not locked."""
        self.writable(viewer, record)
        values = given(read(body, self.readers), "notes")
        merged = {name: record[name] for name in ("project_id", "task_id", "spent_date", "notes")} | values
        self._check(viewer, merged, merged)
        owner = self._owner(viewer, viewer.account.tables["users"].records[record["user_id"]])
        timing = edit(owner, merged["spent_date"], timing_of(record), _given(values))
        if timing.since is not None and record["since"] is None:
            self._stop_running(viewer, viewer.account.tables["users"].records[record["user_id"]])
        if "external_reference" in body:
            merged["external_reference"] = _reference(body)
        kept = {name: merged[name] for name in merged if name not in ("hours", "started_time", "ended_time")}
        viewer.account.change(self.kind, record, viewer.now, **kept, **_fields(timing))

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete an entry that is not closed, of a project and a task that are not archived."""
        self.writable(viewer, record)
        for kind in ("project", "task"):
            held = viewer.account.get(f"{kind}s", record[f"{kind}_id"])
            if held is not None and not held["is_active"]:
                raise not_removable(f"This time entry is not removable. Its {kind} is archived.")
        viewer.account.remove(self.kind, record)
        return {}

    def stop(self, viewer: Viewer, record: Record) -> Record:
        """Stop a running entry."""
        self.writable(viewer, record)
        if record["since"] is None:
            raise invalid("This time entry is not running.")
        self._stop(viewer, record)
        return record

    def restart(self, viewer: Viewer, record: Record, made: Maker) -> Record:
        """Run a finished entry again: the same one; on an account with start and end a new one of today."""
        self.writable(viewer, record)
        if record["since"] is not None:
            raise invalid("This time entry is already running.")
        user = viewer.account.tables["users"].records[record["user_id"]]
        owner = self._owner(viewer, user)
        timing = restart(owner, timing_of(record))
        self._stop_running(viewer, user)
        if not owner.tracks_times:
            viewer.account.change(self.kind, record, viewer.now, **_fields(timing))
            return record
        kept = ("user_id", "project_id", "task_id", "notes", "external_reference")
        today = local(viewer.now, user["timezone"]).date().isoformat()
        fields = {name: record[name] for name in kept} | {"spent_date": today}
        return made.add(self.kind, **fields, **_fields(timing))

    def forget_reference(self, viewer: Viewer, record: Record) -> None:
        """Delete an entry's external reference."""
        self.writable(viewer, record)
        if record["external_reference"] is None:
            raise not_found()
        viewer.account.change(self.kind, record, viewer.now, external_reference=None)

    def _stop_running(self, viewer: Viewer, user: Record) -> None:
        """Stop the user's timer: only one runs at a time."""
        running = viewer.account.get(self.kind, viewer.account.running.get(user.id, 0))
        if running is not None and running["since"] is not None:
            self._stop(viewer, running)

    def _stop(self, viewer: Viewer, record: Record) -> None:
        owner = self._owner(viewer, viewer.account.tables["users"].records[record["user_id"]])
        viewer.account.change(self.kind, record, viewer.now, **_fields(stop(owner, timing_of(record))))

    @staticmethod
    def _owner(viewer: Viewer, user: Record) -> Owner:
        return Owner(viewer.account.company["wants_timestamp_timers"], user["timezone"], viewer.now)

    @staticmethod
    def _check(viewer: Viewer, values: dict[str, Any], body: Body) -> None:
        account = viewer.account
        known = dict(values)
        for name in ("project_id", "task_id"):
            if account.get(f"{name.removesuffix('_id')}s", known.get(name) or 0) is None:
                known[name] = None
        wrong = missing(known, "project_id", "task_id", "spent_date")
        if not body.get("spent_date"):
            wrong.append("Spent date is not a valid date")
        if not wrong and account.assigned("task_assignments", known["project_id"], known["task_id"]) is None:
            wrong.append("Task is not assigned to this project")
        if account.company["day_entry_notes_required"]:
            wrong += missing(known, "notes")
        if wrong:
            raise invalid(*wrong)


def timing_of(record: Record) -> Timing:
    """Return the hours and times of a record."""
    return Timing(record["hours"], record["since"], record["started"], record["ended"])


def _fields(timing: Timing) -> dict[str, Any]:
    return {
        "hours": timing.hours,
        "since": timing.since,
        "started": timing.started,
        "ended": timing.ended,
    }


def _given(values: dict[str, Any]) -> Given:
    return Given(values.get("hours"), values.get("started_time"), values.get("ended_time"))


def _reference(body: Body) -> dict[str, Any] | None:
    found = body.get("external_reference")
    if not isinstance(found, dict):
        return None
    names = ("id", "group_id", "account_id", "permalink")
    kept = {name: None if found.get(name) is None else str(found[name]) for name in names}
    # Both presumably follow from the permalink: no recording shows them.
    service = urlsplit(kept["permalink"] or "").hostname
    icon = None if service is None else f"https://icons.example.com/{service}.png"
    return {**kept, "service": service, "service_icon_url": icon}


def _locked_reason(closed: bool, billed: bool) -> str | None:
    why = " and ".join(word for word, holds in (("Invoiced", billed), ("Approved", closed)) if holds)
    return f"Item {why} and Locked for this Time Period" if why else None


def billable_rate(account: Account, record: Record) -> float | None:
    """Return the rate of an hour, by the project's way of billing, whoever may see it."""
    project = account.get("projects", record["project_id"])
    by_user = account.assigned("user_assignments", record["project_id"], record["user_id"])
    by_task = account.assigned("task_assignments", record["project_id"], record["task_id"])
    if project is None:
        return None
    if project["bill_by"] == "Project":
        rate = project["hourly_rate"]
    elif project["bill_by"] == "Tasks":
        rate = None if by_task is None else by_task["hourly_rate"]
    elif project["bill_by"] == "People" and by_user is not None:
        user = account.get("users", by_user["user_id"])
        own = by_user["hourly_rate"]
        rate = user["default_hourly_rate"] if user is not None and by_user["use_default_rates"] else own
    else:
        rate = None
    return None if rate is None else float(rate)
