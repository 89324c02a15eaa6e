"""The resources of API v2, by the name of their collection."""

from .assignments import ProjectAssignments, TaskAssignments, UserAssignments
from .clients import Clients, Contacts
from .documents import Part
from .estimates import EstimateItemCategories, EstimateMessages, Estimates
from .expenses import ExpenseCategories, Expenses
from .invoices import InvoiceItemCategories, InvoiceMessages, InvoicePayments, Invoices
from .projects import Projects
from .resource import Maker, Resource
from .tasks import Tasks
from .team import BillableRates, CostRates, OfUser, Roles, Teammates
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
        Expenses(),
        ExpenseCategories(),
        Roles(),
    )
}
PARTS: dict[tuple[str, str], Part] = {
    ("invoices", "messages"): InvoiceMessages(),
    ("invoices", "payments"): InvoicePayments(),
    ("estimates", "messages"): EstimateMessages(),
}
OF_USER: dict[str, OfUser] = {
    "billable_rates": BillableRates(),
    "cost_rates": CostRates(),
    "teammates": Teammates(),
}
TEAMMATES = Teammates()
TIME_ENTRIES = TimeEntries()
PROJECT_ASSIGNMENTS = ProjectAssignments()

__all__ = [
    "OF_USER",
    "PARTS",
    "PROJECT_ASSIGNMENTS",
    "RESOURCES",
    "TEAMMATES",
    "TIME_ENTRIES",
    "Maker",
    "OfUser",
    "Part",
    "Resource",
]
