"""Users: https://help.getharvest.com/api-v2/users-api/users/users/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import invalid, not_removable
from ..values import flag, integer, missing, number, one_of, read, text, texts
from ..zones import IANA
from .resource import Body, Maker, Resource, Test, given

if TYPE_CHECKING:
    from ..table import Record
    from ..viewer import Viewer

_ROLES = ("administrator", "manager", "member")
RIGHTS = (
    "project_creator",
    "billable_rates_manager",
    "managed_projects_invoice_drafter",
    "managed_projects_invoice_manager",
    "client_and_task_manager",
    "time_and_expenses_manager",
    "estimates_manager",
    "people_manager",
)
_OWN = ("expenses:read:own", "expenses:write:own", "timers:read:own", "timers:write:own")
_ALL = ("clients", "company", "expenses", "projects", "tasks", "timers", "users")
_RATES = ("default_hourly_rate", "cost_rate")


class Users(Resource):
    """`/users`, `/users/me` included."""

    kind = "users"
    readers: ClassVar = {
        "first_name": text,
        "last_name": text,
        "email": text,
        "timezone": one_of(*IANA, "Nuku\N{RIGHT SINGLE QUOTATION MARK}alofa"),
        "has_access_to_all_future_projects": flag,
        "is_contractor": flag,
        "is_active": flag,
        "weekly_capacity": integer,
        "default_hourly_rate": number,
        "cost_rate": number,
        "roles": texts,
        "access_roles": texts,
    }

    def allow(self, viewer: Viewer) -> None:
        """Administrators, and managers with assigned teammates."""
        viewer.need(viewer.is_admin or bool(viewer.teammates))

    def scope(self, viewer: Viewer) -> Test | None:
        """A manager reaches the assigned teammates and the own record."""
        if viewer.is_admin:
            return None
        return lambda record: record.id in viewer.teammates or record.id == viewer.user.id

    def text(self, record: Record, viewer: Viewer) -> str:
        """Return the JSON; the caller's own record shows other members than those of others."""
        if record.id == viewer.user.id:
            record.text = None
        made = super().text(record, viewer)
        if record.id == viewer.user.id:
            record.text = None
        return made

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the user; members lack the rates, managers see one with the right to."""
        access = record["access_roles"]
        is_admin = "administrator" in access
        claims = [f"{what}:{how}:all" for what in _ALL for how in ("read", "write")] if is_admin else [*_OWN]
        shown = {
            "first_name": record["first_name"],
            "last_name": record["last_name"],
            "email": record["email"],
            "telephone": "",
            "timezone": record["timezone"],
            "weekly_capacity": record["weekly_capacity"],
            "has_access_to_all_future_projects": record["has_access_to_all_future_projects"],
            "is_contractor": record["is_contractor"],
            "is_active": record["is_active"],
            "calendar_integration_enabled": record["calendar"] is not None,
            "calendar_integration_source": record["calendar"],
            "can_create_projects": is_admin or "project_creator" in access,
            "default_hourly_rate": record["default_hourly_rate"],
            "cost_rate": record["cost_rate"],
            "roles": record["roles"],
            "access_roles": access,
            "permissions_claims": claims,
            "avatar_url": f"https://avatars.example.com/{record.id}.png",
            "employee_id": record["employee_id"],
        }
        visible = viewer.is_admin, viewer.may("billable_rates_manager")
        for name in [] if viewer.is_admin else _RATES if not visible[1] else _RATES[1:]:
            del shown[name]
        return shown

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a user; only administrators may."""
        viewer.need(viewer.is_admin)
        values = given(read(body, self.readers))
        values.setdefault("access_roles", ["member"])
        self._check(viewer, values, None)
        user = made.add(self.kind, **values)
        return user

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change a user; a manager may not touch addresses, roles and rights."""
        values = given(read(body, self.readers), *_RATES)
        forbidden = {"email", "is_active", "roles", "access_roles"} & values.keys()
        viewer.need(viewer.is_admin or not forbidden)
        if not record["is_active"] and {"first_name", "last_name", "email"} & values.keys():
            raise invalid("Names and email can't be updated while the user is inactive")
        self._check(viewer, record.fields | values, record)
        viewer.account.change(self.kind, record, viewer.now, **values)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a user without time entries and expenses; the answer shows no access roles any more.

        That it leaves the roles, the rates and the teammates of others is a guess.
        """
        viewer.need(viewer.is_admin)
        account = viewer.account
        if any(account.find(kind, user_id=record.id) for kind in ("time_entries", "expenses")):
            raise not_removable("This user is not removable. They still have time entries and/or expenses.")
        for kind in ("billable_rates", "cost_rates"):
            for rate in [r for r in account.tables[kind].all() if r["user_id"] == record.id]:
                account.remove(kind, rate)
        for kind, field in (("roles", "user_ids"), ("users", "teammates")):
            for holder in [h for h in account.tables[kind].all() if record.id in h[field]]:
                kept = [number for number in holder[field] if number != record.id]
                account.change(kind, holder, viewer.now, **{field: kept})
        for assignment in [a for a in account.tables["user_assignments"].all() if a["user_id"] == record.id]:
            account.remove("user_assignments", assignment)
        account.change(self.kind, record, viewer.now, access_roles=[])
        account.remove(self.kind, record)
        return {}

    @staticmethod
    def _check(viewer: Viewer, values: dict[str, Any], record: Record | None) -> None:
        wrong = missing(values, "first_name", "last_name", "email")
        if values.get("email"):
            taken = viewer.account.find("users", email=values["email"])
            if taken is not None and taken is not record:
                wrong.append("Email has already been taken")
            elif "@" not in values["email"]:
                wrong.append("Email is invalid")
        access = values["access_roles"]
        basic = [role for role in access if role in _ROLES]
        rights = [role for role in access if role in RIGHTS]
        if len(basic) != 1 or len(basic) + len(rights) != len(access) or (rights and basic != ["manager"]):
            wrong.append("Access roles is invalid")
        if wrong:
            raise invalid(*wrong)
