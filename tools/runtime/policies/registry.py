"""The steps of the policy templates, and an operation's policies made ready to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.policy_templates import TEMPLATES
from ..exchanges import PolicyStep
from . import pollingtrigger
from .convertarraytoobject import convertarraytoobject
from .convertobjecttoarray import convertobjecttoarray
from .dynamichosturl import dynamichosturl
from .dynamicsubdomain import dynamicsubdomain
from .encodepropertyvalue import encodepropertyvalue
from .moveproperties import moveproperties
from .order import order_matters
from .routerequesttoendpoint import routerequesttoendpoint
from .setconnectionstatustounauthenticated import setconnectionstatustounauthenticated
from .setheader import setheader
from .setproperty import setproperty
from .setqueryparameter import setqueryparameter
from .setvaluefromurl import setvaluefromurl
from .step import PolicyError, PolicyFailure, Scope, Step, guarded, problem
from .stringreplace import stringreplace
from .stringtoarray import stringtoarray
from .updatenextlink import updatenextlink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...connector.model import Connector, Policy
    from ...connector.policy_templates import Section
    from ...core.problem import Problem
    from ..draft import Draft
    from .step import Compile


_WHOLE: tuple[Compile, ...] = (
    convertarraytoobject,
    convertobjecttoarray,
    dynamichosturl,
    dynamicsubdomain,
    encodepropertyvalue,
    moveproperties,
    routerequesttoendpoint,
    setconnectionstatustounauthenticated,
    setheader,
    setproperty,
    setqueryparameter,
    setvaluefromurl,
    stringreplace,
    stringtoarray,
    updatenextlink,
)
COMPILERS: dict[str, dict[Section, Compile]] = {
    **{make.__name__: dict.fromkeys(TEMPLATES[make.__name__].sections, make) for make in _WHOLE},
    "pollingtrigger": {"Request": pollingtrigger.on_request, "Response": pollingtrigger.on_response},
}
"""By template, what makes a policy's step in each section."""


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
    capabilities = connector.definition.data.get("x-ms-capabilities")
    tested = isinstance(capabilities, dict) and "testConnection" in capabilities
    signs_in = any(item.has_oauth for item in connector.connection_sets)
    return Scope(frozenset(declared), frozenset(declared - hidden), tested, signs_in)


class PolicyRun:
    """The policies of one operation and section, in the order of the file."""

    __slots__ = ("_ordered", "_steps", "problems")

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
        self._ordered = order_matters([policy for policy, _ in self._steps])

    def __bool__(self) -> bool:
        return bool(self._steps)

    def run(self, draft: Draft, done: list[PolicyStep]) -> None:
        """Change ``draft`` by every policy in turn; add to ``done`` what each did.

        Raises:
            PolicyFailure: one fails, and the call with it; ``done`` says so.
        """
        if self._ordered:
            draft.assume("policy-order")
        for policy, step in self._steps:
            try:
                effect = step(draft)
            except PolicyFailure as failure:
                done.append(PolicyStep(policy.title, policy.template, f"failed: {failure.problem.message}"))
                raise
            done.append(PolicyStep(policy.title, policy.template, effect))


def _compiled(policy: Policy, section: Section, scope: Scope) -> Step | None:
    """Return the policy's step, or None when it belongs to another section."""
    # What runs in no section, and what is wrong in several, is reported once, beside the request's policies.
    told_here = section == "Request"
    if policy.template not in TEMPLATES:
        if told_here:
            name = policy.template or "(no templateId)"
            message = f"the policy template '{name}' does not exist; it was not run"
            raise PolicyError(problem(policy, "policy-unsupported", message))
        return None
    sections = policy.sections
    if not sections and told_here:
        message = f"'{policy.template}' has no section '{policy.section}'; it was not run"
        raise PolicyError(problem(policy, "policy-unsupported", message))
    if section not in sections:
        return None
    try:
        return guarded(policy, COMPILERS[policy.template][section](policy, scope))
    except PolicyError:
        if section != sections[0]:
            return None
        raise
