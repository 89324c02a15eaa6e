"""The resources of API v2, by the name of their collection."""

from .assignments import ProjectAssignments, TaskAssignments, UserAssignments
from .clients import Clients, Contacts
from .documents import Part
from .estimates import EstimateItemCategories, EstimateMessages, Estimates
from .invoices import InvoiceItemCategories, InvoiceMessages, InvoicePayments, Invoices
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
        Invoices(),
        InvoiceItemCategories(),
        Estimates(),
        EstimateItemCategories(),
    )
}
PARTS: dict[tuple[str, str], Part] = {
    ("invoices", "messages"): InvoiceMessages(),
    ("invoices", "payments"): InvoicePayments(),
    ("estimates", "messages"): EstimateMessages(),
}
TIME_ENTRIES = TimeEntries()
PROJECT_ASSIGNMENTS = ProjectAssignments()

__all__ = ["PARTS", "PROJECT_ASSIGNMENTS", "RESOURCES", "TIME_ENTRIES", "Maker", "Part", "Resource"]
