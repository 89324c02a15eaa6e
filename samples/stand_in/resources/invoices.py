"""Invoices, their payments and their item categories: https://help.getharvest.com/api-v2/invoices-api/invoices/invoices/."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from ..clock import local, stamp
from ..errors import invalid, not_removable
from ..values import day, flag, integer, missing, moment, number, one_of, read, text, texts
from .documents import (
    Documents,
    ItemCategories,
    Messages,
    Part,
    moment_of,
    new_line,
    of_managed_projects,
    person,
)
from .expenses import Expenses
from .resource import Body, Maker, Test, given, named
from .time_entries import TimeEntries

if TYPE_CHECKING:
    from ..account import Account
    from ..listing import Query
    from ..table import Record
    from ..values import Reader
    from ..viewer import Viewer

_MANAGES, _DRAFTS = "managed_projects_invoice_manager", "managed_projects_invoice_drafter"
_DAYS = {"upon receipt": 0, "net 15": 15, "net 30": 30, "net 45": 45, "net 60": 60}
_SUMMARIES = {
    "time": ("project", "task", "people", "detailed"),
    "expenses": ("project", "category", "people", "detailed"),
}


class Invoices(Documents):
    """`/invoices`."""

    kind = "invoices"
    name = "invoice"
    events: ClassVar = {
        "send": (("draft",), "open", "sent_at"),
        "close": (("open",), "closed", "closed_at"),
        "re-open": (("closed",), "open", None),
        "draft": (("open",), "draft", None),
    }
    line: ClassVar = Documents.line | {"project_id": integer}
    readers: ClassVar = Documents.readers | {
        "estimate_id": integer,
        "retainer_id": integer,
        "due_date": day,
        "payment_term": one_of("custom", *_DAYS),
        "payment_options": texts,
    }

    def allow(self, viewer: Viewer) -> None:
        """Administrators, and managers with the right to manage or to draft invoices."""
        viewer.need(viewer.may(_MANAGES) or viewer.may(_DRAFTS))

    def scope(self, viewer: Viewer) -> Test | None:
        """Managers reach those of their projects: which ones exactly is a guess."""
        return None if viewer.is_admin else of_managed_projects(viewer)

    def candidates(self, account: Account, query: Query) -> list[Record]:
        """Return those with lines of a project, too."""
        found = super().candidates(account, query)
        project = query.filters.get("project_id")
        if not project:
            return found
        return [r for r in found if any(str(line["project_id"]) == project for line in r["line_items"])]

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the invoice."""
        account = viewer.account
        head = self.head(record)
        return {
            **head,
            "due_amount": round(head["amount"] - paid(account, record), 2),
            **{name: record[name] for name in ("period_start", "period_end", "due_date", "payment_term")},
            **{name: moment_of(record[name]) for name in ("sent_at", "paid_at", "closed_at")},
            **{name: record[name] for name in ("paid_date", "recurring_invoice_id", "payment_options")},
            **self.people(record, account),
            "estimate": None if record["estimate_id"] is None else {"id": record["estimate_id"]},
            "retainer": None if record["retainer_id"] is None else {"id": record["retainer_id"]},
            "line_items": self.line_items(record, account),
        }

    def line_items(self, record: Record, account: Account) -> list[dict[str, Any]]:
        """Return the lines with their projects."""
        shown = super().line_items(record, account)
        projects = [account.get("projects", line["project_id"] or 0) for line in record["line_items"]]
        return [
            {**line, "project": named(project, "name", "code")}
            for line, project in zip(shown, projects, strict=True)
        ]

    def values_of(self, viewer: Viewer, body: Body, record: Record | None) -> dict[str, Any]:
        """Return what a body sets, the day on which payment is due included."""
        values = super().values_of(viewer, body, record)
        account = viewer.account
        wrong = []
        if account.get("estimates", values.get("estimate_id", 0)) is None and "estimate_id" in values:
            wrong.append("Estimate is invalid")
        if set(values.get("payment_options", ())) - {"ach", "credit_card", "paypal"}:
            wrong.append("Payment options is invalid")
        if wrong:
            raise invalid(*wrong)
        if record is None:
            today = local(viewer.now, viewer.user["timezone"]).date().isoformat()
            values.setdefault("issue_date", today)
        issued = values.get("issue_date") or (record and record["issue_date"])
        term = values.get("payment_term", record["payment_term"] if record else "custom")
        if term in _DAYS:
            due = date.fromisoformat(str(issued)) + timedelta(days=_DAYS[term])
            values["due_date"] = due.isoformat()
        elif record is None:
            values.setdefault("due_date", issued)
        return values

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a draft of the lines that are sent, and of tracked time and expenses."""
        values = self.values_of(viewer, body, None)
        billed: list[tuple[str, Record]] = []
        if isinstance(body.get("line_items_import"), dict):
            billed = _imported(viewer, values, body["line_items_import"])
        record = made.add(self.kind, creator_id=viewer.user.id, **values)
        bill = {"id": record.id, "number": record["number"]}
        for kind, tracked in billed:
            viewer.account.change(kind, tracked, viewer.now, is_billed=True, invoice=bill)
        return record

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete an invoice; the time and the expenses on it can be billed again (a guess)."""
        for kind in ("time_entries", "expenses"):
            for tracked in list(viewer.account.tables[kind].all()):
                if (tracked["invoice"] or {}).get("id") == record.id:
                    viewer.account.change(kind, tracked, viewer.now, is_billed=False, invoice=None)
        return super().delete(viewer, record)


def paid(account: Account, invoice: Record) -> float:
    """Return the sum of an invoice's payments."""
    payments = account.tables["invoice_payments"].all()
    return sum(float(payment["amount"]) for payment in payments if payment["invoice_id"] == invoice.id)


def _imported(viewer: Viewer, values: dict[str, Any], wanted: Mapping[str, Any]) -> list[tuple[str, Record]]:
    """Add the lines of unbilled time and expenses to ``values``; return what they bill, each with its kind.

    The words of the lines, their prices, and the period of an invoice of expenses are guesses.
    """
    projects = wanted.get("project_ids")
    if not isinstance(projects, list) or not projects:
        raise invalid("Project ids can't be blank")
    found: list[tuple[str, Record]] = []
    periods = []
    for part, kind, lines in (
        ("time", "time_entries", _time_lines),
        ("expenses", "expenses", _expense_lines),
    ):
        asked = wanted.get(part)
        if not asked:
            continue
        if ("from" in asked) != ("to" in asked):
            raise invalid("From and to must be given together")
        how = read(asked, {"summary_type": one_of(*_SUMMARIES[part]), "from": day, "to": day})
        if wrong := missing(how, "summary_type"):
            raise invalid(*wrong)
        records = [
            record
            for record in viewer.account.tables[kind].between(how.get("from"), how.get("to"))
            if record["project_id"] in projects and not record["is_billed"]
        ]
        billed = lines(viewer, values, records, how["summary_type"])
        found += [(kind, record) for record in billed]
        days = [record["spent_date"] for record in billed]
        periods += [(how.get("from") or min(days), how.get("to") or max(days))] if days else []
    if periods:
        values["period_start"] = min(first for first, _ in periods)
        values["period_end"] = max(last for _, last in periods)
    return found


class _Lines:
    """Lines that are added to ``values``, of the item category that the account has for a ``use``."""

    def __init__(self, viewer: Viewer, values: dict[str, Any], use: str) -> None:
        categories = viewer.account.tables["invoice_item_categories"].all()
        self.kind = next((category["name"] for category in categories if category[use]), "Service")
        self.account = viewer.account
        self.added = values["line_items"]
        self.by_group: dict[Any, dict[str, Any]] = {}

    def of(self, group: Any, title: str, record: Record, price: float) -> dict[str, Any]:
        """Return the line of a group, added where ``record`` is the first of it."""
        if group not in self.by_group:
            fields = {"description": title, "quantity": 0.0, "unit_price": price}
            line = new_line(self.account, kind=self.kind, project_id=record["project_id"], **fields)
            self.by_group[group] = line
            self.added.append(line)
        return self.by_group[group]


def _time_lines(viewer: Viewer, values: dict[str, Any], entries: list[Record], by: str) -> list[Record]:
    """Add lines of hours, one for each rate; return the entries that are billable and do not run."""
    found = []
    lines = _Lines(viewer, values, "use_as_service")
    for entry in entries:
        shown = TimeEntries().shape(entry, viewer)
        if entry["since"] is not None or not shown["billable"]:
            continue
        found.append(entry)
        title, group = _summary(entry, shown, by)
        rate = shown["billable_rate"] or 0.0
        lines.of((group, rate), title, entry, rate)["quantity"] += entry["hours"]
    return found


def _expense_lines(viewer: Viewer, values: dict[str, Any], expenses: list[Record], by: str) -> list[Record]:
    """Add lines of one unit each; return the expenses that are billable."""
    found = [expense for expense in expenses if expense["billable"]]
    lines = _Lines(viewer, values, "use_as_expense")
    for expense in found:
        title, group = _summary(expense, Expenses().shape(expense, viewer), by)
        line = lines.of(group, title, expense, 0.0)
        line |= {"quantity": 1.0, "unit_price": round(line["unit_price"] + expense["total_cost"], 2)}
    return found


def _summary(record: Record, shown: Mapping[str, Any], by: str) -> tuple[str, Any]:
    """Return the words of a record's line, and what it is put together by."""
    code = shown["project"]["code"]
    project = f"[{code}] {shown['project']['name']}" if code else str(shown["project"]["name"])
    what = "task" if "task" in shown else "expense_category"
    if by == "detailed":
        return (
            f"{project} - {shown[what]['name']} - {shown['user']['name']} / {shown['spent_date']}",
            record.id,
        )
    if by == "people":
        return f"{project}: {shown['user']['name']}", (record["project_id"], record["user_id"])
    if by in ("task", "category"):
        return f"{project}: {shown[what]['name']}", (record["project_id"], record[f"{what}_id"])
    return project, record["project_id"]


class InvoiceMessages(Messages):
    """`/invoices/{id}/messages`."""

    kind = "invoice_messages"
    parent = "invoice_id"
    documents = Invoices()
    readers: ClassVar = Messages.readers | dict.fromkeys(
        ("include_link_to_client_invoice", "attach_pdf", "thank_you"), flag
    )

    def create_for(self, viewer: Viewer, document: Record, body: Body, made: Maker) -> Record:
        """Send a message or change the state; the right to draft is not enough (a guess)."""
        viewer.need(viewer.may(_MANAGES))
        return super().create_for(viewer, document, body, made)


def text_of(invoice: Record, account: Account, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what Harvest would write about an invoice; the words are invented."""
    thanks, reminds = (flag(asked.get(name, False)) for name in ("thank_you", "reminder"))
    number, company = invoice["number"], account.company["name"]
    if thanks:
        subject, body = f"Invoice #{number} is paid", "Thank you for your payment."
    elif reminds:
        subject, body = f"Reminder of invoice #{number}", f"It is due on {invoice['due_date']}."
    else:
        subject, body = f"Invoice #{number} from {company}", "The invoice is attached."
    text = {"subject": subject, "body": f"{body}\n\n{company}\n"}
    return {"invoice_id": invoice.id, **text, "reminder": reminds, "thank_you": thanks}


class InvoicePayments(Part):
    """`/invoices/{id}/payments`."""

    kind = "invoice_payments"
    parent = "invoice_id"
    readers: ClassVar[dict[str, Reader]] = {
        "amount": number,
        "paid_at": moment,
        "paid_date": day,
        "notes": text,
    }

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the payment."""
        user = viewer.account.get("users", record["user_id"])
        who = person(user)
        return {
            "amount": record["amount"],
            "paid_at": moment_of(record["paid_at"]),
            "paid_date": record["paid_date"],
            "recorded_by": who and who["name"],
            "recorded_by_email": user and user["email"],
            "notes": record["notes"],
            "transaction_id": record["transaction_id"],
            "payment_gateway": record["payment_gateway"],
        }

    def create_for(self, viewer: Viewer, document: Record, body: Body, made: Maker) -> Record:
        """Record a payment of an open invoice; one that leaves nothing due makes it paid."""
        viewer.need(viewer.may(_MANAGES))
        values = given(read(body, self.readers))
        if wrong := missing(values, "amount"):
            raise invalid(*wrong)
        if "paid_at" in values and "paid_date" in values:
            raise invalid("Only one of paid at and paid date can be given")
        if document["state"] != "open":
            raise invalid(f"This invoice is {document['state']}: it takes no payment")
        if "paid_date" in values:
            values["paid_at"] = moment(values["paid_date"])
        values.setdefault("paid_at", viewer.now)
        values.setdefault("paid_date", stamp(values["paid_at"])[:10])
        values["amount"] = float(values["amount"])
        payment = made.add(self.kind, invoice_id=document.id, user_id=viewer.user.id, **values)
        self._settle(viewer, document, payment)
        return payment

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a payment; an invoice with something due is open again."""
        viewer.need(viewer.may(_MANAGES))
        account = viewer.account
        account.remove(self.kind, record)
        invoice = account.get("invoices", record["invoice_id"])
        assert invoice is not None
        if invoice["state"] == "paid":
            self._settle(viewer, invoice, None)
        return {}

    @staticmethod
    def _settle(viewer: Viewer, invoice: Record, payment: Record | None) -> None:
        account = viewer.account
        due = round(Invoices().head(invoice)["amount"] - paid(account, invoice), 2)
        if payment is not None and due <= 0:
            moments = {"paid_at": payment["paid_at"], "paid_date": payment["paid_date"]}
            account.change("invoices", invoice, viewer.now, state="paid", **moments)
        elif payment is None and due > 0:
            account.change("invoices", invoice, viewer.now, state="open", paid_at=None, paid_date=None)


class InvoiceItemCategories(ItemCategories):
    """`/invoice_item_categories`."""

    kind = "invoice_item_categories"

    def allow(self, viewer: Viewer) -> None:
        """The same as for invoices."""
        Invoices().allow(viewer)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a category that imports of time and expenses do not use."""
        if record["use_as_service"] or record["use_as_expense"]:
            raise not_removable("This category is not removable. It is used for time or expenses.")
        return super().delete(viewer, record)
