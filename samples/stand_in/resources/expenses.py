"""Categories of expenses: https://help.getharvest.com/api-v2/expenses-api/expenses/expense-categories/.

Guesses, as neither a recording nor the reference tells: who may change them, and the words of the refusals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import invalid, not_removable
from ..values import Reader, blank, flag, number, text
from .documents import ItemCategories

if TYPE_CHECKING:
    from ..table import Record
    from ..viewer import Viewer
    from .resource import Body, Maker


class ExpenseCategories(ItemCategories):
    """`/expense_categories`."""

    kind = "expense_categories"
    flags = ("is_active",)
    readers: ClassVar[dict[str, Reader]] = {
        "name": text,
        "unit_name": text,
        "unit_price": number,
        "is_active": flag,
    }

    def create(self, viewer: Viewer, body: Body, made: Maker) -> Record:
        """Make a category; only administrators may change them."""
        viewer.need(viewer.is_admin)
        return super().create(viewer, body, made)

    def update(self, viewer: Viewer, record: Record, body: Body) -> None:
        """Change a category."""
        viewer.need(viewer.is_admin)
        super().update(viewer, record, body)

    def delete(self, viewer: Viewer, record: Record) -> dict[str, Any]:
        """Delete a category that no expense has."""
        viewer.need(viewer.is_admin)
        if viewer.account.find("expenses", expense_category_id=record.id) is not None:
            raise not_removable("This expense category is not removable. It still has expenses.")
        return super().delete(viewer, record)

    def _check(self, viewer: Viewer, values: Mapping[str, Any], record: Record | None) -> None:
        super()._check(viewer, values, record)
        if blank(values.get("unit_name")) is not blank(values.get("unit_price")):
            raise invalid("Unit name and unit price must be given together")
