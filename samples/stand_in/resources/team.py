"""Roles, rates and teammates of users: https://help.getharvest.com/api-v2/roles-api/roles/roles/ and
https://help.getharvest.com/api-v2/users-api/users/billable-rates/.

Guesses, as neither a recording nor the reference tells: the words of the refusals, that names of roles are
unique, and that the roles of a user's own record stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from ..clock import local
from ..errors import invalid, not_found
from ..text import json_text
from ..values import Reader, Unreadable, day, integer, missing, number, read, text
from .documents import ItemCategories
from .resource import Body, Maker, Resource, given

if TYPE_CHECKING:
    from ..table import Key, Record
    from ..viewer import Viewer


def _ids(value: Any) -> list[int]:
    if not isinstance(value, list):
        raise Unreadable("is invalid")
    return [integer(item) for item in value]


class Roles(ItemCategories):
    """`/roles`."""

    kind = "roles"
    readers: ClassVar[dict[str, Reader]] = {"name": text, "user_ids": _ids}

    def allow(self, viewer: Viewer) -> None:
        """Administrators."""
        viewer.need(viewer.is_admin)

    def _check(self, viewer: Viewer, values: Mapping[str, Any], record: Record | None) -> None:
        super()._check(viewer, values, record)
        if any(viewer.account.get("users", number) is None for number in values.get("user_ids", ())):
            raise invalid("Users is invalid")


class OfUser(Resource):
    """A resource below a user, whose id is in the field ``user_id``."""

    flags = ()

    def order(self, record: Record) -> Key:
        """Return the key by which the list is in descending order."""
        return record.created, record.id

    def of(self, viewer: Viewer, user: Record) -> list[Record]:
        """Return the records of a user in the order of their list."""
        raise NotImplementedError

    def create_for(self, viewer: Viewer, user: Record, body: Body, made: Maker) -> Record:
        """Make one for a user."""
        raise NotImplementedError


class Rates(OfUser):
    """Rates of a user, each from a day on, the oldest first; ``field`` of the user is the one of today."""

    field: ClassVar[str]
    readers: ClassVar = {"amount": number, "start_date": day}

    def order(self, record: Record) -> Key:
        """Return the key by which the list is in descending order, so that the oldest comes first."""
        start = record["start_date"]
        return 0 if start is None else -date.fromisoformat(start).toordinal(), -record.id

    def of(self, viewer: Viewer, user: Record) -> list[Record]:
        """Return the rates of a user, the oldest first."""
        found = [rate for rate in viewer.account.tables[self.kind].all() if rate["user_id"] == user.id]
        return sorted(found, key=self.order, reverse=True)

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the rate; it ends on the day before the next begins."""
        user = viewer.account.tables["users"].records[record["user_id"]]
        rates = self.of(viewer, user)
        after = rates[rates.index(record) + 1 :]
        end = date.fromisoformat(after[0]["start_date"]) - timedelta(days=1) if after else None
        return {
            "amount": record["amount"],
            "start_date": record["start_date"],
            "end_date": None if end is None else end.isoformat(),
        }

    def create_for(self, viewer: Viewer, user: Record, body: Body, made: Maker) -> Record:
        """Make a rate; those that begin on its day or later give way, all of them where it has none."""
        values = given(read(body, self.readers))
        wrong = missing(values, "amount")
        if values.get("amount", 0) < 0:
            wrong.append("Amount must be greater than or equal to 0")
        start = values.get("start_date")
        today = local(viewer.now, user["timezone"]).date().isoformat()
        if start is not None and start > today:
            wrong.append("Start date can't be in the future")
        if wrong:
            raise invalid(*wrong)
        for rate in self.of(viewer, user):
            if start is None or (rate["start_date"] or "") >= start:
                viewer.account.remove(self.kind, rate)
        viewer.account.change("users", user, viewer.now, **{self.field: float(values["amount"])})
        return made.add(self.kind, user_id=user.id, **values)


class BillableRates(Rates):
    """`/users/{id}/billable_rates`."""

    kind = "billable_rates"
    field = "default_hourly_rate"

    def allow(self, viewer: Viewer) -> None:
        """Administrators, and managers with the right to billable rates."""
        viewer.need(viewer.may("billable_rates_manager"))


class CostRates(Rates):
    """`/users/{id}/cost_rates`."""

    kind = "cost_rates"
    field = "cost_rate"

    def allow(self, viewer: Viewer) -> None:
        """Administrators."""
        viewer.need(viewer.is_admin)


class Teammates(OfUser):
    """`/users/{id}/teammates`."""

    kind = "users"

    def allow(self, viewer: Viewer) -> None:
        """Administrators."""
        viewer.need(viewer.is_admin)

    def of(self, viewer: Viewer, user: Record) -> list[Record]:
        """Return the teammates of a manager.

        Raises:
            Refusal: 422, the user is no manager.
        """
        if "manager" not in user["access_roles"]:
            raise invalid("User is not a manager")
        return [one for one in viewer.account.tables["users"].all() if one.id in user["teammates"]]

    def text(self, record: Record, viewer: Viewer) -> str:
        """Return the JSON of a teammate, which is less than that of the user."""
        return json_text({"id": record.id, **{name: record[name] for name in _TEAMMATE}})

    def assign(self, viewer: Viewer, user: Record, body: Body) -> None:
        """Say anew who the teammates of a manager are."""
        self.of(viewer, user)
        values = given(read(body, {"teammate_ids": _ids}))
        if wrong := missing(values, "teammate_ids"):
            raise invalid(*wrong)
        if any(viewer.account.get("users", number) is None for number in values["teammate_ids"]):
            raise not_found()
        access = [role for role in user["access_roles"] if role != _LEADS]
        access += [_LEADS] if values["teammate_ids"] else []
        viewer.account.change(
            "users", user, viewer.now, teammates=values["teammate_ids"], access_roles=access
        )


_LEADS = "people_manager"  # the access role of a manager with teammates
_TEAMMATE = ("first_name", "last_name", "email")
