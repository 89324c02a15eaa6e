"""Tasks: https://help.getharvest.com/api-v2/tasks-api/tasks/tasks/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import invalid, not_removable
from ..values import flag, missing, number, read, text
from .resource import Body, Maker, Resource, given

if TYPE_CHECKING:
    from ..table import Record
    from ..viewer import Viewer


class Tasks(Resource):
    """`/tasks`."""

    kind = "tasks"
    readers: ClassVar = {
        "name": text,
        "billable_by_default": flag,
        "default_hourly_rate": number,
        "is_default": flag,
        "is_active": flag,
    }

    def allow(self, viewer: Viewer) -> None:
        """Administrators, and managers with the right to create and edit tasks."""
        viewer.need(viewer.may("client_and_task_manager"))

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the task."""
        return {name: record[name] for name in self.readers}

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a task."""
        values = given(read(body, self.readers))
        self._check(viewer, values, None)
        return made.add(self.kind, **values)

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change a task."""
        values = given(read(body, self.readers), "default_hourly_rate")
        self._check(viewer, record.fields | values, record)
        viewer.account.change(self.kind, record, viewer.now, **values)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a task without time entries."""
        account = viewer.account
        if account.find("time_entries", task_id=record.id) is not None:
            raise not_removable("This task is not removable. It still has time entries.")
        for assignment in [a for a in account.tables["task_assignments"].all() if a["task_id"] == record.id]:
            account.remove("task_assignments", assignment)
        account.remove(self.kind, record)
        return {}

    @staticmethod
    def _check(viewer: Viewer, values: dict[str, Any], record: Record | None) -> None:
        wrong = missing(values, "name")
        taken = None if wrong else viewer.account.find("tasks", name=values["name"])
        if taken is not None and taken is not record:
            wrong.append("Name has already been taken")
        if wrong:
            raise invalid(*wrong)
