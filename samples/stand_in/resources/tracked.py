"""Time entries and expenses alike: their days and projects, who reaches them, and when they are locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..errors import invalid, not_authorized
from ..values import day, read
from .resource import Resource, Test

if TYPE_CHECKING:
    from ..account import Account
    from ..listing import Query
    from ..table import Record
    from ..viewer import Viewer


class Tracked(Resource):
    """Records of a user's day on a project; ``name`` is what messages call one."""

    name: ClassVar[str]
    by_cursor = False

    def scope(self, viewer: Viewer) -> Test | None:
        """Members reach their own, managers those of teammates and projects too, administrators all."""
        return None if viewer.is_admin else viewer.reaches

    def candidates(self, account: Account, query: Query) -> list[Record]:
        """Return those of the days ``from`` to ``to``, of a client."""
        first, last = (read({name: query.filters.get(name)}, {name: day})[name] for name in ("from", "to"))
        since = query.updated_since
        client = query.filters.get("client_id")
        found = (
            account.tables[self.kind].between(first, last)
            if first or last
            else super().candidates(account, query)
        )
        if since is not None and (first or last):
            found = [record for record in found if record.updated > since]
        if client:
            found = [record for record in found if str(self._client(account, record)) == client]
        return found

    @staticmethod
    def _client(account: Account, record: Record) -> int | None:
        project = account.get("projects", record["project_id"])
        return None if project is None else int(project["client_id"])

    def writable(self, viewer: Viewer, record: Record) -> None:
        """Refuse what is approved or billed, and another's record to a manager without the right.

        Raises:
            Refusal: 403 or 422.
        """
        if viewer.is_admin:
            return
        if record["user_id"] != viewer.user.id and not viewer.may("time_and_expenses_manager"):
            raise not_authorized()
        if is_locked(record):
            raise invalid(f"This {self.name} is locked.")


def is_locked(record: Record) -> bool:
    """Return whether a record is approved or billed."""
    return bool(record["approval_status"] == "approved" or record["is_billed"])


def owner(viewer: Viewer, number: int) -> Record:
    """Return the user for whom a record is made: the caller, a teammate, or for administrators anybody.

    Raises:
        Refusal: 403 or 422.
    """
    user = viewer.account.get("users", number)
    if user is None:
        raise invalid("User can't be blank")
    viewer.need(user is viewer.user or viewer.is_admin or user.id in viewer.teammates)
    return user
