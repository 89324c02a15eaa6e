"""Clients and their contacts: https://help.getharvest.com/api-v2/clients-api/clients/clients/."""

from __future__ import annotations

from hashlib import md5
from typing import TYPE_CHECKING, Any, ClassVar

from ..currencies import CODES
from ..errors import invalid, not_removable
from ..values import flag, integer, missing, one_of, read, text
from .resource import Body, Maker, Resource, check_of_client, given, named

if TYPE_CHECKING:
    from ..table import Record
    from ..viewer import Viewer

_RIGHT = "client_and_task_manager"


class Clients(Resource):
    """`/clients`."""

    kind = "clients"
    readers: ClassVar = {"name": text, "is_active": flag, "address": text, "currency": text}

    def allow(self, viewer: Viewer) -> None:
        """Administrators, and managers with the right to create and edit clients."""
        viewer.need(viewer.may(_RIGHT))

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the client."""
        return {
            "name": record["name"],
            "is_active": record["is_active"],
            "address": record["address"],
            "statement_key": md5(str(record.id).encode(), usedforsecurity=False).hexdigest(),
            "currency": record["currency"],
        }

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a client."""
        values = given(read(body, self.readers))
        self._check(values, missing(values, "name"))
        return made.add(self.kind, **values)

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change a client."""
        values = given(read(body, self.readers), "address")
        self._check(values, missing({"name": record["name"]} | values, "name"))
        viewer.account.change(self.kind, record, viewer.now, **values)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a client that has no projects, invoices and estimates."""
        held = ("projects", "invoices", "estimates")
        if any(viewer.account.find(kind, client_id=record.id) is not None for kind in held):
            raise not_removable("This client is not removable. It still has projects and/or invoices.")
        for contact in [c for c in viewer.account.tables["contacts"].all() if c["client_id"] == record.id]:
            viewer.account.remove("contacts", contact)
        viewer.account.change(self.kind, record, viewer.now, is_active=False)
        viewer.account.remove(self.kind, record)
        return {}

    @staticmethod
    def _check(values: dict[str, Any], wrong: list[str]) -> None:
        if values.get("currency", "EUR") not in CODES:
            wrong.append("Currency is not included in the list")
        if wrong:
            raise invalid(*wrong)


class Contacts(Resource):
    """`/contacts`."""

    kind = "contacts"
    equals = ("client_id",)
    flags = ()
    readers: ClassVar = {
        "client_id": integer,
        "title": text,
        "first_name": text,
        "last_name": text,
        "email": text,
        "phone_office": text,
        "phone_mobile": text,
        "fax": text,
        "invoice_recipient_status": one_of("none", "recipient", "cc", "bcc"),
    }

    def allow(self, viewer: Viewer) -> None:
        """The same as for clients."""
        viewer.need(viewer.may(_RIGHT))

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the contact."""
        client = viewer.account.get("clients", record["client_id"])
        names = [name for name in self.readers if name != "client_id"]
        return {"client": named(client, "name"), **{name: record[name] for name in names}}

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a contact of a client."""
        values = given(read(body, self.readers))
        check_of_client(viewer, values, "first_name")
        return made.add(self.kind, **values)

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change a contact."""
        values = given(read(body, self.readers), "title", "last_name")
        check_of_client(viewer, record.fields | values, "first_name")
        viewer.account.change(self.kind, record, viewer.now, **values)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a contact."""
        viewer.account.remove(self.kind, record)
        return {}
