"""One of the two connectors that are compared, as the kinds of changes look at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..connector.lenient import mapping, strings
from ..connector.lenient_view import DefinitionView
from ..connector.settings import ConnectionSet, Policy, read_connection_sets, read_policies
from .nodes import Nodes

if TYPE_CHECKING:
    from ..connector.document import Document


@dataclass(eq=False)
class Side:
    """The files of one version: ``label`` is how the user called it.

    ``definition`` or ``properties`` is None where the other file alone was given, or where it is missing;
    ``has_script`` is None where that is not known. ``revision`` is that of Git which was read, empty for
    files on disk; the documents' paths begin with it.
    """

    label: str
    definition: Document | None
    properties: Document | None
    has_script: bool | None = None
    revision: str = ""

    @cached_property
    def view(self) -> DefinitionView | None:
        """The definition's operations, parameters and responses."""
        return None if self.definition is None else DefinitionView(self.definition)

    @cached_property
    def nodes(self) -> Nodes:
        """The definition's schemas."""
        return Nodes(mapping(None if self.definition is None else self.definition.data))

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The object ``properties`` of apiProperties.json."""
        return mapping(mapping(None if self.properties is None else self.properties.data).get("properties"))

    @cached_property
    def policies(self) -> list[Policy]:
        """The instances of policy templates, in order."""
        return list(read_policies(self.settings))

    @cached_property
    def connections(self) -> list[ConnectionSet]:
        """The connection parameter sets; plain connection parameters are one without a name."""
        return list(read_connection_sets(self.settings))

    @property
    def operation_ids(self) -> list[str]:
        """The operationIds, in the order of the file."""
        return [] if self.view is None else list(self.view.by_id)

    def runs_script(self, operation: str) -> bool:
        """Whether the operation goes through the script: an absent or empty list means all of them."""
        listed = strings(self.settings.get("scriptOperations"))
        return bool(self.has_script) and (not listed or operation in listed)


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Both connectors."""

    old: Side
    new: Side
