"""Who calls, and what that one may do and see.

Source: "Required permissions" of each page of https://help.getharvest.com/api-v2/.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .errors import not_authorized

if TYPE_CHECKING:
    from .account import Account
    from .table import Record


class Viewer:
    """The user of a request's token, at one moment (Unix second)."""

    def __init__(self, account: Account, user: Record, now: int) -> None:
        self.account = account
        self.user = user
        self.now = now
        roles = user["access_roles"]
        self.is_admin = "administrator" in roles
        self.is_manager = "manager" in roles
        self._roles = roles

    @property
    def sees(self) -> tuple[bool, ...]:
        """Return what decides which fields of a record are shown."""
        return self.is_admin, self.may("billable_rates_manager")

    def may(self, right: str) -> bool:
        """Whether the caller is an administrator, or a manager with a right such as ``project_creator``."""
        return self.is_admin or (self.is_manager and right in self._roles)

    def need(self, allowed: bool) -> None:
        """Refuse what is not allowed.

        Raises:
            Refusal: 403.
        """
        if not allowed:
            raise not_authorized()

    @cached_property
    def teammates(self) -> frozenset[int]:
        """Return the ids of the users that a manager manages."""
        return frozenset(self.user["teammates"]) if self.is_manager else frozenset()

    @cached_property
    def managed_projects(self) -> frozenset[int]:
        """Return the ids of the projects that a manager manages."""
        if not self.is_manager:
            return frozenset()
        mine = self.account.tables["user_assignments"].all()
        return frozenset(
            record["project_id"]
            for record in mine
            if record["user_id"] == self.user.id and record["is_project_manager"] and record["is_active"]
        )

    def manages_project(self, project: int) -> bool:
        """Whether the caller manages a project, as its manager or as an administrator."""
        return self.is_admin or project in self.managed_projects

    def reaches(self, entry: Record) -> bool:
        """Whether the caller may read a time entry: the own one, a teammate's, one of a managed project."""
        owner = entry["user_id"]
        return (
            self.is_admin
            or owner == self.user.id
            or owner in self.teammates
            or entry["project_id"] in self.managed_projects
        )
