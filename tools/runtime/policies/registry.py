"""The known policy templates, and an operation's policies made ready to run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model import PolicyStep
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
    from collections.abc import Iterable, Mapping

    from ...connector.model import Connector, Policy
    from ...core.problem import Problem
    from ..draft import Draft
    from .step import Compile, Section


@dataclass(frozen=True, slots=True)
class Template:
    """One template: what makes its step in each section.

    ``chosen`` tells that the policy says which of the sections it is for; else it runs in all of them.
    ``writes`` is the part of the call that it changes; a header or query parameter is named by the parameter
    ``name``.
    """

    sections: Mapping[str, Compile]
    writes: str
    chosen: bool = True


def _body(compile_step: Compile) -> Template:
    return Template({"Request": compile_step, "Response": compile_step}, "body")


TEMPLATES: dict[str, Template] = {
    "convertarraytoobject": _body(convertarraytoobject),
    "convertobjecttoarray": _body(convertobjecttoarray),
    "dynamichosturl": Template({"Request": dynamichosturl}, "host"),
    "dynamicsubdomain": Template({"Request": dynamicsubdomain}, "host"),
    "encodepropertyvalue": _body(encodepropertyvalue),
    "moveproperties": _body(moveproperties),
    "pollingtrigger": Template(
        {"Request": pollingtrigger.on_request, "Response": pollingtrigger.on_response}, "path", chosen=False
    ),
    "routerequesttoendpoint": Template({"Request": routerequesttoendpoint}, "path"),
    "setconnectionstatustounauthenticated": Template(
        {"Response": setconnectionstatustounauthenticated}, "connection", chosen=False
    ),
    "setheader": Template({"Request": setheader, "Response": setheader, "Failure": setheader}, "header"),
    "setproperty": _body(setproperty),
    "setqueryparameter": Template({"Request": setqueryparameter}, "query"),
    "setvaluefromurl": Template({"Request": setvaluefromurl, "Response": setvaluefromurl}, "value"),
    "stringreplace": _body(stringreplace),
    "stringtoarray": _body(stringtoarray),
    "updatenextlink": Template({"Response": updatenextlink}, "body", chosen=False),
}
"""The templates by id in lower case."""


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
    return Scope(frozenset(declared), frozenset(declared - hidden), tested)


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
        self._ordered = order_matters(
            [(policy, TEMPLATES[policy.template].writes) for policy, _ in self._steps]
        )

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
    # What runs in no section, and what is wrong in several, is told once, beside the request's policies.
    told_here = section == "Request"
    template = TEMPLATES.get(policy.template)
    if template is None:
        if told_here:
            name = policy.template or "(no templateId)"
            message = f"the policy template '{name}' does not exist; it was not run"
            raise PolicyError(problem(policy, "policy-unsupported", message))
        return None
    own = policy.section.title()
    if template.chosen and own not in template.sections:
        if told_here:
            message = f"'{policy.template}' has no section '{policy.section}'; it was not run"
            raise PolicyError(problem(policy, "policy-unsupported", message))
        return None
    compile_step = template.sections.get(section)
    if compile_step is None or (template.chosen and own != section):
        return None
    try:
        return guarded(policy, compile_step(policy, scope))
    except PolicyError:
        if not template.chosen and section != next(iter(template.sections)):
            return None
        raise
