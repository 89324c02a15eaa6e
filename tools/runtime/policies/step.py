"""What a policy template is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...core.problem import Problem
from ..expressions import Expression, UnknownExpression, compile_expression

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft

Step = Callable[["Draft"], str]
"""Changes the draft and says in words, without a credential, what it did."""

_SECRET_WORDS = ("auth", "cookie", "key", "pass", "pwd", "secret", "token")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a template knows beside its own parameters.

    ``declared`` are the connection parameters of all sets in lower case, ``public`` those that may be shown.
    """

    declared: frozenset[str]
    public: frozenset[str]

    def shown(self, expression: Expression, draft: Draft, name: str) -> str:
        """Return a value for people; all of it is ``***`` where ``name`` sounds like a credential's."""
        lowered = name.lower()
        if any(word in lowered for word in _SECRET_WORDS):
            return "***"
        return f"'{expression.shown(draft, self.public)}'"


class PolicyError(ValueError):
    """A policy that cannot run; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


Template = Callable[["Policy", Scope], Step]


def where(policy: Policy) -> str:
    """Return the name of the policy as a place for problems."""
    return f"policy {policy.title}" if policy.title else f"policy {policy.template}"


def problem(policy: Policy, code: str, message: str) -> Problem:
    """Return a problem of this policy."""
    return Problem(code, message, where(policy))


def text(policy: Policy, name: str, default: str | None = None) -> str:
    """Return a text parameter of the policy.

    Raises:
        PolicyError: it is missing, not text or empty, and there is no default.
    """
    value = policy.parameters.get(name, default)
    if not isinstance(value, str) or not value:
        raise PolicyError(
            problem(policy, "policy-value", f"the parameter '{name}' must be a text, not empty")
        )
    return value


def expression(policy: Policy, scope: Scope, name: str) -> Expression:
    """Return a parameter of the policy compiled.

    Raises:
        PolicyError: it is missing, uses an unknown expression, or a connection parameter nobody declares.
    """
    source = text(policy, name)
    try:
        compiled = compile_expression(source)
    except UnknownExpression as error:
        raise PolicyError(
            problem(
                policy, "policy-unsupported", f"the expression '{error}' is not supported by this harness"
            )
        ) from None
    for lookup in compiled.lookups:
        if lookup.source == "connection" and lookup.name.lower() not in scope.declared:
            raise PolicyError(
                problem(policy, "policy-value", f"the connection parameter '{lookup.name}' is not declared")
            )
    return compiled


def exists_action(policy: Policy) -> str:
    """Return ``override``, ``skip`` or ``append``.

    Raises:
        PolicyError: another word.
    """
    action = text(policy, "existsAction", "override").lower()
    if action not in ("override", "skip", "append"):
        raise PolicyError(
            problem(policy, "policy-value", f"existsAction must be override, skip or append, is '{action}'")
        )
    return action
