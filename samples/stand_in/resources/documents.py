"""Invoices and estimates, as far as they are alike: lines, totals, states and the messages that change them.

Source: https://help.getharvest.com/api-v2/invoices-api/invoices/invoices/ and its sister pages. Which state
allows which event, the words of the refusals and the roundings are guesses: neither the reference nor a
recording shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha1
from typing import TYPE_CHECKING, Any, ClassVar

from ..clock import stamp
from ..currencies import CODES
from ..errors import invalid
from ..values import blank, day, flag, integer, label, missing, number, read, text
from .assignments import full_name
from .resource import Body, Maker, Resource, Test, given, named

if TYPE_CHECKING:
    from ..account import Account
    from ..listing import Query
    from ..table import Record
    from ..values import Reader
    from ..viewer import Viewer

_CLEARED = ("purchase_order", "tax", "tax2", "discount", "subject", "notes")
_LINE: dict[str, Reader] = {
    "kind": text,
    "description": text,
    "quantity": number,
    "unit_price": number,
    "taxed": flag,
    "taxed2": flag,
}


class Documents(Resource):
    """Invoices or estimates.

    ``name`` is that of one, ``events`` leads from an event to the states that allow it, the state after it,
    and the field that keeps its moment. An event clears the moments of the others, but for that of sending,
    which only a draft lacks.
    """

    by_cursor = False
    equals = ("client_id", "state")
    flags = ()
    name: ClassVar[str]
    events: ClassVar[Mapping[str, tuple[tuple[str, ...], str, str | None]]]
    line: ClassVar[dict[str, Reader]] = _LINE
    readers: ClassVar[dict[str, Reader]] = {
        "client_id": integer,
        "number": text,
        "purchase_order": text,
        "tax": number,
        "tax2": number,
        "discount": number,
        "subject": text,
        "notes": text,
        "currency": text,
        "issue_date": day,
    }

    def candidates(self, account: Account, query: Query) -> list[Record]:
        """Return those issued from ``from`` to ``to``."""
        first, last = (read({name: query.filters.get(name)}, {name: day})[name] for name in ("from", "to"))
        found = super().candidates(account, query)
        return [
            record
            for record in found
            if (first is None or (record["issue_date"] or "") >= first)
            and (last is None or (record["issue_date"] or "~") <= last)
        ]

    # ---- what is shown ----

    def head(self, record: Record) -> dict[str, Any]:
        """Return the members that both have, with the totals: tax is on what the discount leaves."""
        lines = record["line_items"]
        kept = 1 - (record["discount"] or 0) / 100
        subtotal = sum(amount_of(line) for line in lines)

        def tax(name: str, mark: str) -> float:
            taxed = sum(amount_of(line) for line in lines if line[mark])
            return round(taxed * kept * (record[name] or 0) / 100, 2)

        taxes = tax("tax", "taxed"), tax("tax2", "taxed2")
        return {
            "client_key": sha1(f"{self.kind} {record.id}".encode(), usedforsecurity=False).hexdigest(),
            "number": record["number"],
            "purchase_order": record["purchase_order"],
            "amount": round(subtotal * kept + sum(taxes), 2),
            "tax": record["tax"],
            "tax_amount": taxes[0],
            "tax2": record["tax2"],
            "tax2_amount": taxes[1],
            "discount": record["discount"],
            "discount_amount": round(subtotal * (1 - kept), 2),
            "subject": record["subject"],
            "notes": record["notes"],
            "state": record["state"],
            "issue_date": record["issue_date"],
            "currency": record["currency"],
        }

    def people(self, record: Record, account: Account) -> dict[str, Any]:
        """Return the client and the creator."""
        return {
            "client": named(account.get("clients", record["client_id"]), "name"),
            "creator": person(account.get("users", record["creator_id"])),
        }

    def line_items(self, record: Record, account: Account) -> list[dict[str, Any]]:
        """Return the lines with their amounts."""
        return [
            {
                "id": line["id"],
                **{name: line[name] for name in ("kind", "description", "quantity", "unit_price")},
                "amount": amount_of(line),
                "taxed": line["taxed"],
                "taxed2": line["taxed2"],
            }
            for line in record["line_items"]
        ]

    # ---- changes ----

    def values_of(self, viewer: Viewer, body: Body, record: Record | None) -> dict[str, Any]:
        """Return what a body sets, its lines merged with those of ``record``.

        Raises:
            Refusal: 422.
        """
        account = viewer.account
        values = given(read(body, self.readers), *_CLEARED)
        known = (record.fields if record else {}) | values
        if account.get("clients", known.get("client_id") or 0) is None:
            known["client_id"] = None
        wrong = missing(known, "client_id")
        if values.get("currency", "EUR") not in CODES:
            wrong.append("Currency is not included in the list")
        if values.get("number"):
            taken = account.find(self.kind, number=values["number"])
            if taken is not None and taken is not record:
                wrong.append("Number has already been taken")
        elif record is None:
            values["number"] = self._next_number(account)
        lines = [dict(line) for line in record["line_items"]] if record else []
        values["line_items"] = self._merged(account, lines, body.get("line_items") or [], wrong)
        if wrong:
            raise invalid(*wrong)
        return values

    def _next_number(self, account: Account) -> str:
        used = [int(r["number"]) for r in account.tables[self.kind].all() if r["number"].isdigit()]
        return str(max(used, default=1000) + 1)

    def _merged(
        self, account: Account, lines: list[dict[str, Any]], sent: Any, wrong: list[str]
    ) -> list[dict[str, Any]]:
        """Return the lines after those of a body: one with an id changes or removes its own, others add."""
        if not isinstance(sent, list) or not all(isinstance(item, dict) for item in sent):
            raise invalid("Line items is invalid")
        by_id = {line["id"]: line for line in lines}
        for item in sent:
            values = given(read(item, self.line), "description")
            line = by_id.get(item.get("id"))
            if item.get("id") is not None and line is None:
                wrong.append(f"Line item {item['id']} does not belong to this {self.name}")
            elif line is not None and flag(item.get("_destroy", False)):
                lines.remove(line)
            elif line is not None:
                line.update(values)
            elif gaps := missing(values, "kind", "unit_price"):
                wrong += [f"Line items {gap[0].lower()}{gap[1:]}" for gap in gaps]
            else:
                lines.append(new_line(account, **values))
        return lines

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a draft."""
        return made.add(self.kind, creator_id=viewer.user.id, **self.values_of(viewer, body, None))

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change one."""
        values = self.values_of(viewer, body, record)
        viewer.account.change(self.kind, record, viewer.now, **values)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete one, with what hangs on it."""
        account = viewer.account
        for kind in (f"{self.name}_messages", f"{self.name}_payments"):
            held = account.tables[kind].all() if kind in account.tables else []
            for part in [part for part in held if part[f"{self.name}_id"] == record.id]:
                account.remove(kind, part)
        account.remove(self.kind, record)
        return {}

    def happen(self, viewer: Viewer, record: Record, event: str) -> None:
        """Change the state by an event of ``events``.

        Raises:
            Refusal: 422, the state does not allow it.
        """
        before, after, field = self.events[event]
        if record["state"] not in before:
            raise invalid(f"This {self.name} is {record['state']}: the event {event} does not apply to it")
        fields = {name for _, _, name in self.events.values() if name is not None}
        cleared = fields if after == "draft" else fields - {"sent_at"}
        moments: dict[str, int | None] = dict.fromkeys(cleared)
        if field is not None:
            moments[field] = viewer.now
        viewer.account.change(self.kind, record, viewer.now, state=after, **moments)


class Part(Resource):
    """A resource below an invoice or an estimate; the field ``parent`` has the id of that document."""

    flags = ()
    parent: ClassVar[str]

    def create_for(self, viewer: Viewer, document: Record, body: Body, made: Maker) -> Record:
        """Make one for a document."""
        raise NotImplementedError


class Messages(Part):
    """Messages: with an ``event_type`` they change the state and send nothing, without one they are sent."""

    documents: ClassVar[Documents]
    readers: ClassVar[dict[str, Reader]] = {
        "subject": text,
        "body": text,
        "send_me_a_copy": flag,
    }

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the message; who sent it and in whose name are the same person here."""
        user = viewer.account.get("users", record["user_id"])
        name, email = ("", "") if user is None else (full_name(user), user["email"])
        shown = {"sent_by": name, "sent_by_email": email, "sent_from": name, "sent_from_email": email}
        return {**shown, **{key: record[key] for key in record.fields if key not in ("user_id", self.parent)}}

    def create_for(self, viewer: Viewer, document: Record, body: Body, made: Maker) -> Record:
        """Send a message, or change the state of the document."""
        event = body.get("event_type")
        place = {self.parent: document.id, "user_id": viewer.user.id}
        if not blank(event):
            if event not in self.documents.events:
                raise invalid("Event type is not included in the list")
            self.documents.happen(viewer, document, str(event))
            return made.add(self.kind, event_type=event, **place)
        values = given(read(body, self.readers))
        recipients = [_recipient(item) for item in body.get("recipients") or []]
        if not recipients:
            raise invalid("Recipients can't be blank")
        if values.get("send_me_a_copy"):
            recipients.append({"name": full_name(viewer.user), "email": viewer.user["email"]})
        values.setdefault("subject", f"{self.documents.name.capitalize()} #{document['number']}")
        if document["state"] == "draft":
            self.documents.happen(viewer, document, "send")
        return made.add(self.kind, recipients=recipients, **values, **place)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a message; the state stays."""
        viewer.account.remove(self.kind, record)
        return {}


class ItemCategories(Resource):
    """Kinds of lines."""

    flags: ClassVar[tuple[str, ...]] = ()
    readers: ClassVar[dict[str, Reader]] = {"name": text}

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the category."""
        return dict(record.fields)

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a category."""
        values = given(read(body, self.readers))
        self._check(viewer, values, None)
        return made.add(self.kind, **values)

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Rename a category."""
        values = given(read(body, self.readers))
        self._check(viewer, record.fields | values, record)
        viewer.account.change(self.kind, record, viewer.now, **values)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a category."""
        viewer.account.remove(self.kind, record)
        return {}

    def _check(self, viewer: Viewer, values: Mapping[str, Any], record: Record | None) -> None:
        wrong = missing(values, "name")
        taken = None if wrong else viewer.account.find(self.kind, name=values["name"])
        if taken is not None and taken is not record:
            wrong.append("Name has already been taken")
        if wrong:
            raise invalid(*wrong)


def new_line(account: Account, **values: Any) -> dict[str, Any]:
    """Return a line with a new id and the usual values."""
    usual = {"description": None, "quantity": 1.0, "taxed": False, "taxed2": False, "project_id": None}
    return {"id": account.next_id("line_items"), **usual, **values}


def amount_of(line: Mapping[str, Any]) -> float:
    """Return quantity by price, to the cent."""
    return float(round(line["quantity"] * line["unit_price"], 2))


def person(user: Record | None) -> dict[str, Any] | None:
    """Return the id and the name of a user."""
    return None if user is None else {"id": user.id, "name": full_name(user)}


def moment_of(second: int | None) -> str | None:
    """Return a moment as Harvest writes it."""
    return None if second is None else stamp(second)


def _recipient(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict) or "@" not in str(item.get("email") or ""):
        raise invalid(f"{label('recipients')} email is invalid")
    return {"name": item.get("name"), "email": item["email"]}


def of_managed_projects(viewer: Viewer) -> Test:
    """Return the test of what a manager reaches: their own, and those with lines of managed projects."""

    def test(record: Record) -> bool:
        projects = {line["project_id"] for line in record["line_items"]}
        return record["creator_id"] == viewer.user.id or bool(projects & viewer.managed_projects)

    return test
