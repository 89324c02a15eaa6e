"""Expenses and their categories: https://help.getharvest.com/api-v2/expenses-api/expenses/expenses/.

Guesses, as neither a recording nor the reference tells: who may change categories, what an expense costs
without an amount and a price, who may change or delete one that is locked, and the words of the refusals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import invalid, not_removable
from ..values import Reader, Unreadable, blank, day, flag, integer, missing, number, read, text
from .assignments import UserAssignments, full_name
from .documents import ItemCategories
from .resource import given, named
from .tracked import Tracked, is_locked, owner

if TYPE_CHECKING:
    from ..table import Record
    from ..viewer import Viewer
    from .resource import Body, Maker

_FIXED = ("project_id", "expense_category_id")  # of a locked expense, dropped without a word


def _file(value: Any) -> dict[str, Any]:
    """Return a file of a form; text that is sent in its place is none."""
    if not isinstance(value, dict):
        raise Unreadable("is invalid")
    return value


class Expenses(Tracked):
    """`/expenses`."""

    kind = "expenses"
    name = "expense"
    equals = ("user_id", "project_id", "approval_status")
    flags = ("is_billed",)
    readers: ClassVar[dict[str, Reader]] = {
        "project_id": integer,
        "expense_category_id": integer,
        "spent_date": day,
        "units": number,
        "total_cost": number,
        "notes": text,
        "billable": flag,
        "receipt": _file,
    }

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the expense."""
        account = viewer.account
        user = account.get("users", record["user_id"])
        project = account.get("projects", record["project_id"])
        client = None if project is None else account.get("clients", project["client_id"])
        category = account.get("expense_categories", record["expense_category_id"])
        by_user = account.assigned("user_assignments", record["project_id"], record["user_id"])
        closed = record["approval_status"] == "approved"
        locked = "Expense is invoiced." if record["is_billed"] else "Expense is approved." if closed else None
        receipt = record["receipt"]
        if receipt is not None:
            url = f"{account.company['base_uri']}/expenses/{record.id}/receipt"
            shown = {name: receipt[name] for name in ("file_name", "file_size", "content_type")}
            receipt = {"url": url, **shown}
        return {
            **{name: record[name] for name in ("notes", "total_cost", "units")},
            "is_closed": closed,
            "approval_status": record["approval_status"],
            "is_locked": is_locked(record),
            "is_billed": record["is_billed"],
            "locked_reason": locked,
            "spent_date": record["spent_date"],
            "billable": record["billable"],
            "receipt": receipt,
            "user": None if user is None else {"id": user.id, "name": full_name(user)},
            "user_assignment": UserAssignments().embedded(by_user),
            "project": named(project, "name", "code"),
            "expense_category": named(category, "name", "unit_price", "unit_name"),
            "client": named(client, "name", "currency"),
            "invoice": record["invoice"],
        }

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Record an expense."""
        values = given(read(body, self.readers | {"user_id": integer}))
        user = owner(viewer, values.pop("user_id", viewer.user.id))
        self._check(viewer, values)
        return made.add(self.kind, user_id=user.id, **values | self._cost(viewer, values, values))

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change an expense; of a locked one an administrator changes all but where it belongs."""
        self.writable(viewer, record)
        values = given(read(body, self.readers), "notes")
        if is_locked(record):
            values = {name: value for name, value in values.items() if name not in _FIXED}
        merged = record.fields | values
        self._check(viewer, merged)
        if flag(body.get("delete_receipt", False)):
            values["receipt"] = None
        values |= self._cost(viewer, merged, values)
        viewer.account.change(self.kind, record, viewer.now, **values)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete an expense."""
        self.writable(viewer, record)
        viewer.account.remove(self.kind, record)
        return {}

    @staticmethod
    def _check(viewer: Viewer, values: Mapping[str, Any]) -> None:
        known = dict(values)
        for name, kind in (("project_id", "projects"), ("expense_category_id", "expense_categories")):
            if viewer.account.get(kind, known.get(name) or 0) is None:
                known[name] = None
        if wrong := missing(known, "project_id", "expense_category_id", "spent_date"):
            raise invalid(*wrong)

    @staticmethod
    def _cost(viewer: Viewer, values: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
        """Return the units and the amount: of a category with a price the one follows from the other."""
        category = viewer.account.tables["expense_categories"].records[values["expense_category_id"]]
        price = category["unit_price"]
        if price is not None and "units" in changed:
            return {"units": float(changed["units"]), "total_cost": round(changed["units"] * price, 2)}
        if blank(values.get("total_cost")):
            raise invalid("Total cost can't be blank")
        return {"units": float(values.get("units") or 1), "total_cost": float(values["total_cost"])}


class ExpenseCategories(ItemCategories):
    """`/expense_categories`."""

    kind = "expense_categories"
    flags = ("is_active",)
    readers: ClassVar[dict[str, Reader]] = {
        "name": text,
        "unit_name": text,
        "unit_price": number,
        "is_active": flag,
    }

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a category; only administrators may change them."""
        viewer.need(viewer.is_admin)
        return super().create(viewer, body, made)

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change a category."""
        viewer.need(viewer.is_admin)
        super().update(viewer, record, body)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a category that no expense has."""
        viewer.need(viewer.is_admin)
        if viewer.account.find("expenses", expense_category_id=record.id) is not None:
            raise not_removable("This expense category is not removable. It still has expenses.")
        return super().delete(viewer, record)

    def _check(self, viewer: Viewer, values: Mapping[str, Any], record: Record | None) -> None:
        super()._check(viewer, values, record)
        if blank(values.get("unit_name")) is not blank(values.get("unit_price")):
            raise invalid("Unit name and unit price must be given together")
