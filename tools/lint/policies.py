"""The policies of apiProperties.json, for rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..connector.lenient import array, mapping, strings, text
from ..connector.policy_templates import OPERATIONS, PREFIX, TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connector.policy_templates import PolicyTemplate
    from .definition import Definition, OperationView
    from .folder import Properties


class PolicyView(NamedTuple):
    """One policy; ``parameters`` without their prefix, ``pointer`` leads to the policy."""

    raw: dict[str, Any]
    pointer: str

    @property
    def id(self) -> str:
        """The template's id as written, empty where there is none."""
        return text(self.raw.get("templateId")) or ""

    @property
    def template(self) -> PolicyTemplate | None:
        """The template, None where it is not known."""
        return TEMPLATES.get(self.id.lower())

    @property
    def label(self) -> str:
        """Title or template: for messages."""
        return text(self.raw.get("title")) or self.id or "the policy"

    @property
    def all_parameters(self) -> dict[str, Any]:
        """The parameters as written."""
        return mapping(self.raw.get("parameters"))

    @property
    def parameters(self) -> dict[str, Any]:
        """The template's parameters by name."""
        return {
            key.removeprefix(PREFIX): value
            for key, value in self.all_parameters.items()
            if key.startswith(PREFIX)
        }

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that it is for; empty for all."""
        return strings(self.all_parameters.get(OPERATIONS))

    def at(self, name: str) -> str:
        """Return the pointer of the template's parameter ``name``."""
        return f"{self.pointer}/parameters/{PREFIX}{name}"


def policies(properties: Properties) -> Iterator[PolicyView]:
    """Yield the policies that are objects, in order."""
    for index, raw in enumerate(array(properties.data.get("policyTemplateInstances"))):
        if isinstance(raw, dict):
            yield PolicyView(raw, f"/properties/policyTemplateInstances/{index}")


def served(policy: PolicyView, definition: Definition | None) -> list[OperationView]:
    """Return the operations that exist and that a policy is for, in the order of the definition."""
    if definition is None:
        return []
    names = policy.operations
    return [operation for operation in definition.operations if not names or operation.id in names]
