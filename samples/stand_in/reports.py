"""Reports, computed from the entries: https://help.getharvest.com/api-v2/reports-api/reports/time-reports/.

It is documented that only administrators, and managers with the right to billable rates, see amounts and
currencies of time. Guesses, as neither a recording nor the reference tells: others get rows without these
keys, rows are in the order of their names, a missing day and more than a year are refused in these words, and
members see the budgets of those of their projects that show them to all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from .clock import local
from .errors import invalid
from .resources.assignments import full_name
from .resources.time_entries import TimeEntries, billable_rate, timing_of
from .values import day, flag, missing, read

if TYPE_CHECKING:
    from .account import Account
    from .table import Record
    from .viewer import Viewer

Filters = Mapping[str, str]
Row = dict[str, Any]
Report = Callable[["Viewer", Filters], list[Row]]
_LONGEST = 366  # days from the first to the last


def _period(filters: Filters) -> tuple[str, str]:
    values = read({name: filters.get(name) or None for name in ("from", "to")}, {"from": day, "to": day})
    if wrong := missing(values, "from", "to"):
        raise invalid(*wrong)
    first, last = values["from"], values["to"]
    if (date.fromisoformat(last) - date.fromisoformat(first)).days > _LONGEST:
        raise invalid("The timeframe between from and to must not be longer than one year")
    return first, last


def _client(account: Account, project: Record) -> Record:
    return account.tables["clients"].records[project["client_id"]]


def _project(account: Account, record: Record) -> Record:
    return account.tables["projects"].records[record["project_id"]]


def _in_period(
    kind: str, viewer: Viewer, filters: Filters, reached: Callable[[Record], bool]
) -> list[Record]:
    """Return the time entries or expenses of the period; of projects of a fixed fee only where wanted."""
    fixed = flag(filters.get("include_fixed_fee") or "true")
    return [
        record
        for record in viewer.account.tables[kind].between(*_period(filters))
        if reached(record) and (fixed or not _project(viewer.account, record)["is_fixed_fee"])
    ]


# ---- what a row is about ----


def _of_client(account: Account, record: Record) -> Row:
    client = _client(account, _project(account, record))
    return {"client_id": client.id, "client_name": client["name"]}


def _of_project(account: Account, record: Record) -> Row:
    project = _project(account, record)
    return {"project_id": project.id, "project_name": project["name"], **_of_client(account, record)}


def _of_task(account: Account, record: Record) -> Row:
    task = account.tables["tasks"].records[record["task_id"]]
    return {"task_id": task.id, "task_name": task["name"]}


def _of_category(account: Account, record: Record) -> Row:
    category = account.tables["expense_categories"].records[record["expense_category_id"]]
    return {"expense_category_id": category.id, "expense_category_name": category["name"]}


def _of_spender(account: Account, record: Record) -> Row:
    user = account.tables["users"].records[record["user_id"]]
    return {"user_id": user.id, "user_name": full_name(user), "is_contractor": user["is_contractor"]}


def _of_worker(account: Account, record: Record) -> Row:
    user = account.tables["users"].records[record["user_id"]]
    avatar = f"https://avatars.example.com/{user.id}.png"
    capacity = user["weekly_capacity"]
    return {**_of_spender(account, record), "weekly_capacity": capacity, "avatar_url": avatar}


def _sums(
    records: list[Record], about: Callable[[Record], Row], amounts: Callable[[Record], Row]
) -> list[Row]:
    """Return a row for each different ``about``, with the sums of ``amounts``, by name."""
    rows: dict[tuple[Any, ...], tuple[Row, Row]] = {}
    for record in records:
        head = about(record)
        sums = rows.setdefault(tuple(head.values()), (head, {}))[1]
        for name, amount in amounts(record).items():
            sums[name] = round(sums.get(name, 0.0) + amount, 2)
    found = [{**head, **sums} for head, sums in rows.values()]
    return sorted(
        found, key=lambda row: [str(value) for name, value in row.items() if name.endswith("_name")]
    )


# ---- the reports ----


def _is_billable(account: Account, entry: Record) -> bool:
    assigned = account.assigned("task_assignments", entry["project_id"], entry["task_id"])
    return bool(_project(account, entry)["is_billable"] and assigned and assigned["billable"])


def _fee(account: Account, entry: Record, now: int) -> float:
    rate = billable_rate(account, entry) if _is_billable(account, entry) else None
    return timing_of(entry).total(now) * (rate or 0.0)


def _time(about: Callable[[Account, Record], Row]) -> Report:
    def rows(viewer: Viewer, filters: Filters) -> list[Row]:
        """Sum hours; who may not see billable rates sees no amounts and no currency."""
        account = viewer.account
        sees_amounts = viewer.may("billable_rates_manager")

        def head(entry: Record) -> Row:
            currency = _client(account, _project(account, entry))["currency"]
            return about(account, entry) | ({"currency": currency} if sees_amounts else {})

        def amounts(entry: Record) -> Row:
            hours = timing_of(entry).total(viewer.now)
            found = {"total_hours": hours, "billable_hours": hours if _is_billable(account, entry) else 0.0}
            return found | ({"billable_amount": _fee(account, entry, viewer.now)} if sees_amounts else {})

        reached = TimeEntries().scope(viewer) or (lambda entry: True)
        return _sums(_in_period("time_entries", viewer, filters, reached), head, amounts)

    return rows


def _expenses(about: Callable[[Account, Record], Row]) -> Report:
    def rows(viewer: Viewer, filters: Filters) -> list[Row]:
        account = viewer.account

        def head(expense: Record) -> Row:
            currency = _client(account, _project(account, expense))["currency"]
            return {**about(account, expense), "currency": currency}

        def amounts(expense: Record) -> Row:
            cost = expense["total_cost"]
            return {"total_amount": cost, "billable_amount": cost if expense["billable"] else 0.0}

        return _sums(_in_period("expenses", viewer, filters, viewer.reaches), head, amounts)

    return rows


def _uninvoiced(viewer: Viewer, filters: Filters) -> list[Row]:
    """Sum what is billable and on no invoice; managers see the projects that they manage."""
    account = viewer.account
    viewer.need(
        viewer.may("managed_projects_invoice_manager") or viewer.may("managed_projects_invoice_drafter")
    )

    def amounts(record: Record) -> Row:
        found = {
            "total_hours": 0.0,
            "uninvoiced_hours": 0.0,
            "uninvoiced_expenses": 0.0,
            "uninvoiced_amount": 0.0,
        }
        if "hours" in record.fields:
            found["total_hours"] = timing_of(record).total(viewer.now)
            if _is_billable(account, record) and not record["is_billed"]:
                found["uninvoiced_hours"] = found["total_hours"]
                found["uninvoiced_amount"] = _fee(account, record, viewer.now)
        elif record["billable"] and not record["is_billed"]:
            found["uninvoiced_expenses"] = found["uninvoiced_amount"] = record["total_cost"]
        return found

    def head(record: Record) -> Row:
        currency = _client(account, _project(account, record))["currency"]
        return {**_of_project(account, record), "currency": currency}

    def reached(record: Record) -> bool:
        return viewer.manages_project(record["project_id"]) and _project(account, record)["is_billable"]

    records = [r for kind in ("time_entries", "expenses") for r in _in_period(kind, viewer, filters, reached)]
    return _sums(records, head, amounts)


def _budgets(viewer: Viewer, filters: Filters) -> list[Row]:
    account = viewer.account
    wanted = filters.get("is_active")
    month = local(viewer.now, viewer.user["timezone"]).date().isoformat()[:8]
    spent: dict[int, list[Record]] = defaultdict(list)
    for record in (r for kind in ("time_entries", "expenses") for r in account.tables[kind].all()):
        project = account.tables["projects"].records.get(record["project_id"])
        if project and (not project["budget_is_monthly"] or record["spent_date"].startswith(month)):
            spent[project.id].append(record)
    rows = []
    for project in account.tables["projects"].all():
        if wanted and project["is_active"] is not flag(wanted):
            continue
        own = account.assigned("user_assignments", project.id, viewer.user.id)
        if not viewer.manages_project(project.id) and not (own and project["show_budget_to_all"]):
            continue
        rows.append(_budget_row(viewer, project, spent[project.id]))
    return sorted(rows, key=lambda row: (row["client_name"], row["project_name"]))


def _budget_row(viewer: Viewer, project: Record, records: list[Record]) -> Row:
    account = viewer.account
    client = _client(account, project)
    by = project["budget_by"]
    budget = _budget(account, project)
    spent = None if budget is None else _spent(viewer, project, records)
    if by in ("project_cost", "task_fees") and not viewer.may("billable_rates_manager"):
        budget = spent = None
    return {
        "client_id": client.id,
        "client_name": client["name"],
        "project_id": project.id,
        "project_name": project["name"],
        "budget_is_monthly": project["budget_is_monthly"],
        "budget_by": by,
        "is_active": project["is_active"],
        "budget": budget,
        "budget_spent": spent,
        "budget_remaining": None if budget is None or spent is None else round(budget - spent, 2),
    }


def _budget(account: Account, project: Record) -> float | None:
    by = project["budget_by"]
    if by in ("project", "project_cost"):
        found = project["budget" if by == "project" else "cost_budget"]
        return None if found is None else float(found)
    if by == "none":
        return None
    kind = "user_assignments" if by == "person" else "task_assignments"
    parts = [a["budget"] or 0.0 for a in account.tables[kind].all() if a["project_id"] == project.id]
    return float(sum(parts))


def _spent(viewer: Viewer, project: Record, records: list[Record]) -> float:
    """Return the hours of records, or the amounts where the budget is money."""
    account = viewer.account
    entries = [record for record in records if "hours" in record.fields]
    if project["budget_by"] not in ("project_cost", "task_fees"):
        return round(sum(timing_of(entry).total(viewer.now) for entry in entries), 2)
    spent = sum(_fee(account, entry, viewer.now) for entry in entries)
    if project["cost_budget_include_expenses"]:
        spent += sum(expense["total_cost"] for expense in records if "hours" not in expense.fields)
    return round(spent, 2)


REPORTS: dict[str, Report] = {
    "time/clients": _time(_of_client),
    "time/projects": _time(_of_project),
    "time/tasks": _time(_of_task),
    "time/team": _time(_of_worker),
    "expenses/clients": _expenses(_of_client),
    "expenses/projects": _expenses(_of_project),
    "expenses/categories": _expenses(_of_category),
    "expenses/team": _expenses(_of_spender),
    "uninvoiced": _uninvoiced,
    "project_budget": _budgets,
}
