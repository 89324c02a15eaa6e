"""Changes of policies: what happens to a call between the flow and the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.pointer import join
from ...connector.policy_templates import OPERATIONS, PREFIX, SECTION
from ...core.missing import MISSING
from ...core.values import equal, shown
from ..documentation import POLICIES
from ..kind import Hit, kind
from ..messages import from_to, shown_unless_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...connector.settings import Policy
    from ..side import Sides

_LIST = "/properties/policyTemplateInstances"
_FEW = 3

# What an instance of a template does, by the template's id; braces name its parameters.
_EFFECTS = {
    "setheader": "sets the header {name}",
    "setqueryparameter": "sets the query parameter {name}",
    "dynamichosturl": "calls the host {urlTemplate}",
    "routerequesttoendpoint": "calls {newPath}",
    "setproperty": "sets {newPropertySubPathTemplate}",
    "pollingtrigger": "makes a polling trigger",
    "updatenextlink": "leads the next page through the gateway",
    "setvaluefromurl": "takes {parameterTemplate} from {parameterValueUrl}",
}


def _pairs(sides: Sides) -> list[tuple[Policy | None, Policy | None]]:
    """Pair policies: equal ones, then by template, title and target, then by template and target."""
    olds, news = list(sides.old.policies), list(sides.new.policies)
    pairs: list[tuple[Policy | None, Policy | None]] = []
    for identity in (_whole, _named, _aimed):
        for old in list(olds):
            new = next((item for item in news if equal(identity(item), identity(old))), None)
            if new is not None:
                pairs.append((old, new))
                olds.remove(old)
                news.remove(new)
    pairs += [(old, None) for old in olds] + [(None, new) for new in news]
    return pairs


def _whole(policy: Policy) -> list[Any]:
    return [policy.template, policy.title, list(policy.operations), _section(policy), dict(policy.parameters)]


def _named(policy: Policy) -> list[Any]:
    return [policy.template, policy.title, policy.parameters.get("name"), policy.title != ""]


def _aimed(policy: Policy) -> list[Any]:
    # Two policies of a template that sets something are the same one where they set the same thing.
    target = policy.parameters.get("name", policy.parameters.get("newPropertySubPathTemplate"))
    return [policy.template, target, sorted(policy.operations) if target is None else [], _section(policy)]


def _section(policy: Policy) -> str:
    return " and ".join(policy.sections) or str(policy.section or "Request")


def _effect(policy: Policy) -> str:
    """Return a policy in words: its title, and what it does to which operations."""
    words = _EFFECTS.get(policy.template, f"is a {policy.template}")
    for name, value in policy.parameters.items():
        words = words.replace(f"{{{name}}}", value if isinstance(value, str) else shown(value))
    section = " of the response" if policy.section == "Response" else ""
    return f"'{policy.title or policy.template}', which {words}{section} for {_listed(policy.operations)}"


def _listed(operations: tuple[str, ...]) -> str:
    if not operations:
        return "all operations"
    names = ", ".join(operations[:_FEW])
    return names if len(operations) <= _FEW else f"{names} and {len(operations) - _FEW} more"


def _detail(policy: Policy) -> str:
    return f"{policy.template} {policy.title} {policy.parameters.get('name', '')}"


def _one(policy: Policy) -> str | None:
    return policy.operations[0] if len(policy.operations) == 1 else None


@kind("CHG601", "policy-deleted", "properties", "warning", source=POLICIES)
def policy_deleted(sides: Sides) -> Iterator[Hit]:
    """A policy is gone.

    Why:
        Calls reach the service otherwise than before: without a header, at another address, with another
        body; a trigger of a ``pollingtrigger`` policy no longer polls.

    Instead:
        Keep the policy, unless something else does its work, such as the script.

    Old:
        {"policyTemplateInstances": [{"templateId": "setheader", "title": "Tell the site",
         "parameters": {"x-ms-apimTemplateParameter.name": "X-Site",
         "x-ms-apimTemplateParameter.value": "eu"}}]}

    New:
        {"policyTemplateInstances": []}
    """
    for old, new in _pairs(sides):
        if old is not None and new is None and _still_concerns(old, sides):
            message = f"the policy {_effect(old)}, was deleted"
            yield Hit(message, old.pointer, _LIST, "key", detail=_detail(old), operation=_one(old))


def _still_concerns(policy: Policy, sides: Sides) -> bool:
    """Return whether an operation of the policy is left; where there is no definition, it is taken for so."""
    known = sides.new.operation_ids
    return not policy.operations or not known or any(name in known for name in policy.operations)


@kind("CHG602", "policy-added", "properties", "warning", source=POLICIES)
def policy_added(sides: Sides) -> Iterator[Hit]:
    """A policy is there that was not, and it works on operations that were there.

    Why:
        Calls of existing flows reach the service otherwise than before, or come back otherwise.

    Instead:
        Name the operations that it is for, where it is for new ones only.

    Old:
        {"policyTemplateInstances": []}

    New:
        {"policyTemplateInstances": [{"templateId": "setheader", "title": "Tell the site",
         "parameters": {"x-ms-apimTemplateParameter.name": "X-Site",
         "x-ms-apimTemplateParameter.value": "eu"}}]}
    """
    known = sides.old.operation_ids
    for old, new in _pairs(sides):
        if old is not None or new is None:
            continue
        if not new.operations or not known or any(name in known for name in new.operations):
            message = f"the policy {_effect(new)}, was added"
            yield Hit(message, _LIST, new.pointer, "key", detail=_detail(new), operation=_one(new))


@kind("CHG603", "policy-changed", "properties", "warning", source=POLICIES)
def policy_changed(sides: Sides) -> Iterator[Hit]:
    """A parameter of a policy is another.

    Why:
        Calls of existing flows reach the service otherwise than before, or come back otherwise.

    Instead:
        Keep it as it was for the operations that were there, and add a policy for new ones.

    Old:
        {"policyTemplateInstances": [{"templateId": "setheader", "title": "Tell the site",
         "parameters": {"x-ms-apimTemplateParameter.name": "X-Site",
         "x-ms-apimTemplateParameter.value": "eu"}}]}

    New:
        {"policyTemplateInstances": [{"templateId": "setheader", "title": "Tell the site",
         "parameters": {"x-ms-apimTemplateParameter.name": "X-Site",
         "x-ms-apimTemplateParameter.value": "us"}}]}
    """
    for old, new in _pairs(sides):
        if old is None or new is None:
            continue
        for name in dict.fromkeys((*old.parameters, *new.parameters)):
            before, after = old.parameters.get(name, MISSING), new.parameters.get(name, MISSING)
            if not equal(before, after):
                target = str(old.parameters.get("name", name))
                becomes = shown_unless_secret(target, after)
                message = f"{name} of the policy {_effect(old)}, was changed {from_to(before, after, target)}"
                yield Hit(
                    message,
                    join(old.pointer, "parameters", PREFIX + name),
                    join(new.pointer, "parameters", PREFIX + name),
                    "key",
                    detail=f"{_detail(old)} {name} {becomes}",
                    operation=_one(old),
                )
        was, becomes = _section(old), _section(new)
        if was != becomes:
            message = f"the policy {_effect(old)}, worked on the {was}, and does on the {becomes}"
            at = f"parameters/{SECTION}"
            yield Hit(
                message,
                f"{old.pointer}/{at}",
                f"{new.pointer}/{at}",
                "key",
                detail=f"{_detail(old)} {becomes}",
                operation=_one(old),
            )


@kind("CHG604", "policy-operations-changed", "properties", "warning", source=POLICIES)
def policy_operations_changed(sides: Sides) -> Iterator[Hit]:
    """A policy works on other operations.

    Why:
        Operations that it left reach the service without it, those that it entered with it. Operations that
        were added or deleted do not count.

    Instead:
        Keep the list as it was for the operations that were there.

    Old:
        {"policyTemplateInstances": [{"templateId": "setheader", "title": "Tell the site",
         "parameters": {"x-ms-apimTemplate-operationName": ["AddBook"],
         "x-ms-apimTemplateParameter.name": "X-Site",
                        "x-ms-apimTemplateParameter.value": "eu"}}]}

    New:
        {"policyTemplateInstances": [{"templateId": "setheader", "title": "Tell the site",
         "parameters": {"x-ms-apimTemplate-operationName": ["ListBooks"],
         "x-ms-apimTemplateParameter.name": "X-Site",
                        "x-ms-apimTemplateParameter.value": "eu"}}]}
    """
    news = set(sides.new.operation_ids)
    kept = [name for name in sides.old.operation_ids if name in news]
    for old, new in _pairs(sides):
        if old is None or new is None or set(old.operations) == set(new.operations):
            continue
        concerned = kept or dict.fromkeys((*old.operations, *new.operations))
        left = [name for name in concerned if old.applies_to(name) and not new.applies_to(name)]
        entered = [name for name in concerned if new.applies_to(name) and not old.applies_to(name)]
        for names, words in ((left, "no longer works on"), (entered, "also works on")):
            if names:
                yield Hit(
                    f"the policy {_effect(old)}, {words} {_listed(tuple(names))}",
                    join(old.pointer, "parameters", OPERATIONS),
                    join(new.pointer, "parameters", OPERATIONS),
                    "key",
                    detail=f"{_detail(old)} {words} {','.join(names)}",
                    operation=names[0] if len(names) == 1 else None,
                )


@kind("CHG605", "policies-reordered", "properties", "warning", source=POLICIES)
def policies_reordered(sides: Sides) -> Iterator[Hit]:
    """Policies that were there run in another order.

    Why:
        One may read what another writes: a header, the address, the body.

    Instead:
        Keep the order, and add to its end.

    Old:
        {"policyTemplateInstances": [{"templateId": "setheader", "title": "A", "parameters": {}},
                                     {"templateId": "setheader", "title": "B", "parameters": {}}]}

    New:
        {"policyTemplateInstances": [{"templateId": "setheader", "title": "B", "parameters": {}},
                                     {"templateId": "setheader", "title": "A", "parameters": {}}]}
    """
    places = {id(item): number for number, item in enumerate(sides.new.policies)}
    both = [(old, new) for old, new in _pairs(sides) if old is not None and new is not None]
    both.sort(key=lambda pair: int(pair[0].pointer.rsplit("/", 1)[1]))
    order = [places[id(new)] for _, new in both]
    for index, (old, new) in enumerate(both):
        if index and order[index] < max(order[:index]):
            message = f"the policy {_effect(old)}, runs earlier than before"
            yield Hit(message, old.pointer, new.pointer, "key", detail=_detail(old), operation=_one(old))
