"""Who works on a project, and with which tasks.

https://help.getharvest.com/api-v2/projects-api/projects/user-assignments/ and .../task-assignments/, and
https://help.getharvest.com/api-v2/users-api/users/project-assignments/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..clock import stamp
from ..errors import invalid, not_removable
from ..values import flag, integer, missing, number, read
from .resource import Body, Maker, Resource, Test, given, named

if TYPE_CHECKING:
    from ..table import Record
    from ..viewer import Viewer


class Assignments(Resource):
    """What the assignments of users and of tasks have in common; ``other`` is what is assigned."""

    other: ClassVar[str]
    other_kind: ClassVar[str]
    own: ClassVar[tuple[str, ...]]

    def scope(self, viewer: Viewer) -> Test | None:
        """A manager reaches those of the managed projects."""
        if viewer.is_admin:
            return None
        return lambda record: record["project_id"] in viewer.managed_projects

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the assignment."""
        account = viewer.account
        project = account.get("projects", record["project_id"])
        assigned = account.get(self.other_kind, record[f"{self.other}_id"])
        return {
            "project": named(project, "name", "code"),
            self.other: None if assigned is None else {"id": assigned.id, "name": full_name(assigned)},
            **{name: record[name] for name in self.own},
        }

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Assign a user or a task to the project ``project_id``."""
        key = f"{self.other}_id"
        values = given(read(body, {**self.readers, "project_id": integer, key: integer}))
        viewer.need(viewer.manages_project(values["project_id"]))
        account = viewer.account
        if account.get(self.other_kind, values.get(key, 0)) is None:
            values[key] = None
        wrong = missing(values, key)
        if not wrong and account.assigned(self.kind, values["project_id"], values[key]) is not None:
            wrong.append(f"{self.other.capitalize()} has already been taken")
        if wrong:
            raise invalid(*wrong)
        return made.add(self.kind, **self.defaults(viewer, values))

    def defaults(self, viewer: Viewer, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a record that is made, with what it takes from elsewhere."""
        return values

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change an assignment."""
        values = given(read(body, self.readers), "hourly_rate", "budget")
        viewer.account.change(self.kind, record, viewer.now, **values)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete an assignment to which no time is tracked."""
        key = f"{self.other}_id"
        wanted = {"project_id": record["project_id"], key: record[key]}
        if viewer.account.find("time_entries", **wanted) is not None:
            raise not_removable(f"This {self.other} assignment is not removable. It still has time entries.")
        viewer.account.remove(self.kind, record)
        return {}

    def embedded(self, record: Record | None) -> dict[str, Any] | None:
        """Return the assignment as a time entry shows it."""
        if record is None:
            return None
        shown = {name: record[name] for name in self.own}
        return {
            "id": record.id,
            **shown,
            "created_at": stamp(record.created),
            "updated_at": stamp(record.updated),
        }


class UserAssignments(Assignments):
    """`/user_assignments` and `/projects/{id}/user_assignments`."""

    kind = "user_assignments"
    equals = ("user_id",)
    other = "user"
    other_kind = "users"
    own = ("is_active", "is_project_manager", "use_default_rates", "hourly_rate", "budget")
    readers: ClassVar = {
        "is_active": flag,
        "is_project_manager": flag,
        "use_default_rates": flag,
        "hourly_rate": number,
        "budget": number,
    }

    def allow(self, viewer: Viewer) -> None:
        """Administrators, and managers with teammates or projects."""
        viewer.need(viewer.is_admin or bool(viewer.teammates or viewer.managed_projects))

    def scope(self, viewer: Viewer) -> Test | None:
        """A manager reaches those of teammates and of managed projects."""
        if viewer.is_admin:
            return None
        return lambda record: (
            record["project_id"] in viewer.managed_projects or record["user_id"] in viewer.teammates
        )

    def defaults(self, viewer: Viewer, values: dict[str, Any]) -> dict[str, Any]:
        """Managers and administrators manage what they are assigned to."""
        user = viewer.account.get("users", values["user_id"])
        manages = user is not None and user["access_roles"][:1] != ["member"]
        return {"is_project_manager": manages} | values


class TaskAssignments(Assignments):
    """`/task_assignments` and `/projects/{id}/task_assignments`."""

    kind = "task_assignments"
    other = "task"
    other_kind = "tasks"
    own = ("billable", "is_active", "hourly_rate", "budget")
    readers: ClassVar = {"is_active": flag, "billable": flag, "hourly_rate": number, "budget": number}

    def allow(self, viewer: Viewer) -> None:
        """Administrators, and managers of projects."""
        viewer.need(viewer.is_admin or bool(viewer.managed_projects))

    def defaults(self, viewer: Viewer, values: dict[str, Any]) -> dict[str, Any]:
        """A task that is assigned later is not billable unless it is said."""
        return {"billable": False} | values


class ProjectAssignments(UserAssignments):
    """`/users/{id}/project_assignments`: the active ones of one user, each with its project and tasks."""

    def allow(self, viewer: Viewer) -> None:
        """Everybody reads their own."""

    def scope(self, viewer: Viewer) -> Test | None:
        """Whose they are was asked in the path."""
        return None

    def text(self, record: Record, viewer: Viewer) -> str:
        """Return the JSON; the record's own text is that of the user assignment."""
        record.text = None
        made = super().text(record, viewer)
        record.text = None
        return made

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the assignment with what the user may book on."""
        account = viewer.account
        project = account.get("projects", record["project_id"])
        client = None if project is None else account.get("clients", project["client_id"])
        tasks = TaskAssignments()
        mine = [
            task
            for task in account.tables["task_assignments"].all()
            if task["project_id"] == record["project_id"]
        ]
        return {
            **{name: record[name] for name in self.own},
            "project": named(project, "name", "code", "is_billable"),
            "client": named(client, "name", "currency"),
            "task_assignments": [
                {**(tasks.embedded(task) or {}), "task": named(account.get("tasks", task["task_id"]), "name")}
                for task in mine
            ],
        }

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """They are changed as user assignments."""
        Resource.update(self, viewer, record, body)


def full_name(record: Record) -> str:
    """Return the name of a user or of a task."""
    fields = record.fields
    return (
        str(fields["name"]) if "name" in fields else f"{fields['first_name']} {fields['last_name']}".strip()
    )
