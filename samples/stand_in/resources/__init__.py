"""The resources of API v2, by the name of their collection."""

from .assignments import ProjectAssignments, TaskAssignments, UserAssignments
from .clients import Clients, Contacts
from .projects import Projects
from .resource import Maker, Resource
from .tasks import Tasks
from .time_entries import TimeEntries
from .users import Users

RESOURCES: dict[str, Resource] = {
    resource.kind: resource
    for resource in (
        Clients(),
        Contacts(),
        Users(),
        Tasks(),
        Projects(),
        UserAssignments(),
        TaskAssignments(),
        TimeEntries(),
    )
}
TIME_ENTRIES = TimeEntries()
PROJECT_ASSIGNMENTS = ProjectAssignments()

__all__ = ["PROJECT_ASSIGNMENTS", "RESOURCES", "TIME_ENTRIES", "Maker", "Resource"]
