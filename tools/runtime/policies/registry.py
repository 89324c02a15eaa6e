"""The known policy templates, and an operation's policies made ready to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..model import PolicyStep
from .dynamichosturl import dynamichosturl
from .routerequesttoendpoint import routerequesttoendpoint
from .setheader import setheader
from .setqueryparameter import setqueryparameter
from .step import PolicyError, Scope, Step, Template, problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...connector.model import Connector, Policy
    from ...core.problem import Problem
    from ..draft import Draft

Section = Literal["Request", "Response"]

TEMPLATES: dict[str, tuple[Template, frozenset[str]]] = {
    "dynamichosturl": (dynamichosturl, frozenset({"request"})),
    "routerequesttoendpoint": (routerequesttoendpoint, frozenset({"request"})),
    "setheader": (setheader, frozenset({"request", "response"})),
    "setqueryparameter": (setqueryparameter, frozenset({"request"})),
}
"""Template id in lower case -> (template, the sections in lower case that it runs in)."""


def scope_of(connector: Connector) -> Scope:
    """Return what the policies of ``connector`` may look up and show.

    Shown are parameters of the types string, int and bool whose ``clearText`` is not false.
    """
    declared: set[str] = set()
    hidden: set[str] = set()
    for connection_set in connector.connection_sets:
        for name, parameter in connection_set.parameters.items():
            declared.add(name.lower())
            details = parameter.get("uiDefinition")
            constraints = details.get("constraints") if isinstance(details, dict) else None
            clear = constraints.get("clearText") if isinstance(constraints, dict) else None
            if parameter.get("type") not in ("string", "int", "bool") or clear in (False, "false"):
                hidden.add(name.lower())
    return Scope(frozenset(declared), frozenset(declared - hidden))


class PolicyRun:
    """The policies of one operation and section, in the order of the file.

    Assumption: the platform keeps that order; it is not documented.
    """

    __slots__ = ("_steps", "problems")

    def __init__(self, policies: Iterable[Policy], section: Section, scope: Scope) -> None:
        self.problems: tuple[Problem, ...] = ()
        self._steps: list[tuple[Policy, Step]] = []
        for policy in policies:
            try:
                step = _compiled(policy, section, scope)
            except PolicyError as error:
                self.problems += (error.problem,)
                continue
            if step is not None:
                self._steps.append((policy, step))

    def __bool__(self) -> bool:
        return bool(self._steps)

    def run(self, draft: Draft) -> list[PolicyStep]:
        """Change ``draft`` by every policy in turn; return what each did."""
        return [PolicyStep(policy.title, policy.template, step(draft)) for policy, step in self._steps]


def _compiled(policy: Policy, section: Section, scope: Scope) -> Step | None:
    """Return the policy's step, or None when it belongs to the other section."""
    own = policy.section.lower()
    # What runs in neither section is told once, beside the request's policies.
    told_here = section == "Request"
    if policy.template not in TEMPLATES:
        if told_here:
            name = policy.template or "(no templateId)"
            message = f"the policy template '{name}' is not supported by this harness; it was not run"
            raise PolicyError(problem(policy, "policy-unsupported", message))
        return None
    template, sections = TEMPLATES[policy.template]
    if own not in sections:
        if told_here:
            message = (
                f"'{policy.template}' in the section '{policy.section}' is not supported; it was not run"
            )
            raise PolicyError(problem(policy, "policy-unsupported", message))
        return None
    return template(policy, scope) if own == section.lower() else None
