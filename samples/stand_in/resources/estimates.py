"""Estimates: https://help.getharvest.com/api-v2/estimates-api/estimates/estimates/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .documents import Documents, ItemCategories, Messages, moment_of

if TYPE_CHECKING:
    from ..table import Record
    from ..viewer import Viewer

_RIGHT = "estimates_manager"


class Estimates(Documents):
    """`/estimates`."""

    kind = "estimates"
    name = "estimate"
    events: ClassVar = {
        "send": (("draft",), "sent", "sent_at"),
        "accept": (("sent",), "accepted", "accepted_at"),
        "decline": (("sent",), "declined", "declined_at"),
        "re-open": (("accepted", "declined"), "sent", None),
    }

    def allow(self, viewer: Viewer) -> None:
        """Administrators, and managers with the right to estimates."""
        viewer.need(viewer.may(_RIGHT))

    def shape(self, record: Record, viewer: Viewer) -> dict[str, Any]:
        """Return the estimate."""
        moments = {name: moment_of(record[name]) for name in ("sent_at", "accepted_at", "declined_at")}
        people = self.people(record, viewer.account)
        return {
            **self.head(record),
            **moments,
            **people,
            "line_items": self.line_items(record, viewer.account),
        }


class EstimateMessages(Messages):
    """`/estimates/{id}/messages`."""

    kind = "estimate_messages"
    parent = "estimate_id"
    documents = Estimates()


class EstimateItemCategories(ItemCategories):
    """`/estimate_item_categories`."""

    kind = "estimate_item_categories"

    def allow(self, viewer: Viewer) -> None:
        """The same as for estimates."""
        viewer.need(viewer.may(_RIGHT))
