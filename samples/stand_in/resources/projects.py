"""Projects: https://help.getharvest.com/api-v2/projects-api/projects/projects/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..values import day, flag, integer, number, one_of, read, text
from .resource import Body, Maker, Resource, Test, check_of_client, given, named

if TYPE_CHECKING:
    from ..table import Record
    from ..viewer import Viewer

_CLEARABLE = (
    "code",
    "hourly_rate",
    "budget",
    "cost_budget",
    "fee",
    "notes",
    "starts_on",
    "ends_on",
)


class Projects(Resource):
    """`/projects`."""

    kind = "projects"
    equals = ("client_id",)
    readers: ClassVar = {
        "client_id": integer,
        "name": text,
        "code": text,
        "is_active": flag,
        "is_billable": flag,
        "is_fixed_fee": flag,
        "bill_by": one_of("Project", "Tasks", "People", "none"),
        "hourly_rate": number,
        "budget_by": one_of("project", "project_cost", "task", "task_fees", "person", "none"),
        "budget_is_monthly": flag,
        "budget": number,
        "cost_budget": number,
        "cost_budget_include_expenses": flag,
        "notify_when_over_budget": flag,
        "over_budget_notification_percentage": number,
        "show_budget_to_all": flag,
        "fee": number,
        "notes": text,
        "starts_on": day,
        "ends_on": day,
    }

    def allow(self, viewer: Viewer) -> None:
        """Administrators, and managers of projects."""
        viewer.need(viewer.may("project_creator") or bool(viewer.managed_projects))

    def scope(self, viewer: Viewer) -> Test | None:
        """A manager reaches the managed projects."""
        if viewer.is_admin:
            return None
        return lambda record: record.id in viewer.managed_projects

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the project."""
        client = viewer.account.get("clients", record["client_id"])
        names = [name for name in self.readers if name != "client_id"]
        return {
            "client": named(client, "name", "currency"),
            **{name: record[name] for name in names},
            "over_budget_notification_date": record["over_budget_notification_date"],
            "currency": None if client is None else client["currency"],
        }

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a project with the default tasks, and with those users who get every project."""
        viewer.need(viewer.may("project_creator"))
        values = given(read(body, self.readers))
        check_of_client(viewer, values, "name")
        project = made.add(self.kind, **values)
        account = viewer.account
        for task in account.tables["tasks"].all():
            if task["is_default"] and task["is_active"]:
                made.add(
                    "task_assignments",
                    project_id=project.id,
                    task_id=task.id,
                    billable=task["billable_by_default"],
                )
        for user in account.tables["users"].all():
            if user["is_active"] and (user["has_access_to_all_future_projects"] or user is viewer.user):
                made.add(
                    "user_assignments",
                    project_id=project.id,
                    user_id=user.id,
                    is_project_manager=user["access_roles"][:1] != ["member"],
                )
        return project

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change a project."""
        values = given(read(body, self.readers), *_CLEARABLE)
        check_of_client(viewer, record.fields | values, "name")
        viewer.account.change(self.kind, record, viewer.now, **values)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a project with the time tracked to it."""
        account = viewer.account
        account.change(self.kind, record, viewer.now, is_active=False)
        for kind in ("time_entries", "user_assignments", "task_assignments"):
            for owned in [o for o in account.tables[kind].all() if o["project_id"] == record.id]:
                account.remove(kind, owned)
        account.remove(self.kind, record)
        return {}
