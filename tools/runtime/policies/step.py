"""What a policy template is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...connector.policy_templates import TEMPLATES
from ...core.problem import Location, Problem
from ...core.suggestion import joined
from ..expressions.evaluation import NullInPath, shown_text
from ..expressions.parser import parse_path, parse_subpath, parse_template
from ..expressions.syntax import ROOTS, ExpressionError, Lookup

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft
    from ..expressions.syntax import Path, Root, Segment, Source, Template

Step = Callable[["Draft"], str]
"""Changes the draft and says in words, without a credential, what it did; may raise what ``failed`` reads."""

_SECRET_WORDS = ("auth", "cookie", "key", "pass", "pwd", "secret", "token")
TEXT_SOURCES: frozenset[Source | Root] = frozenset(("connection", "header", "query", "method"))


@dataclass(frozen=True, slots=True)
class Scope:
    """What a template knows beside its own parameters.

    ``declared`` are the connection parameters of all sets in lower case, ``public`` those that may be shown.
    ``tests_connection`` tells that the definition names an operation that tests a connection, ``signs_in``
    that a set has OAuth, whose token brings values of its own (``token:NAME``).
    """

    declared: frozenset[str]
    public: frozenset[str]
    tests_connection: bool = False
    signs_in: bool = False

    def declares(self, name: str) -> bool:
        """Return whether a connection may have the value ``name``, in lower case."""
        return name in self.declared or (self.signs_in and name.startswith("token:"))

    def shown(self, template: Template, draft: Draft, name: str) -> str:
        """Return a value for people; all of it is ``***`` where ``name`` sounds like a credential's."""
        lowered = name.lower()
        if any(word in lowered for word in _SECRET_WORDS):
            return "***"
        return f"'{shown_text(template, draft, self.public)}'"


class PolicyError(ValueError):
    """A policy that cannot run; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class PolicyFailure(Exception):
    """A policy that fails in a call, and the call with it; ``problem`` says why."""

    def __init__(self, problem: Problem, kind: str = "policy") -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.kind = kind


Compile = Callable[["Policy", Scope], Step]


def problem(policy: Policy, code: str, message: str) -> Problem:
    """Return a problem of this policy."""
    return Problem(code, message, Location("policy", path=(policy.title or policy.template,)))


def failed(policy: Policy, error: NullInPath) -> PolicyFailure:
    """Return the failure of a call whose expression leads over null."""
    return PolicyFailure(problem(policy, "policy-expression", str(error)))


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


def any_text(policy: Policy, name: str) -> str:
    """Return a text parameter of the policy, which may be empty.

    Raises:
        PolicyError: it is missing or not text.
    """
    value = policy.parameters.get(name)
    if not isinstance(value, str):
        raise PolicyError(problem(policy, "policy-value", f"the parameter '{name}' must be a text"))
    return value


def expression(
    policy: Policy, scope: Scope, name: str, sources: frozenset[Source | Root] = TEXT_SOURCES | {"body"}
) -> Template:
    """Return a parameter of the policy compiled.

    Raises:
        PolicyError: as ``compiled``, or the parameter is missing.
    """
    return compiled(policy, scope, name, text(policy, name), sources)


def unread_sources(source: str, sources: frozenset[str]) -> tuple[str, ...]:
    """Return what the expressions in ``source`` read beside ``sources``; nothing of one that is malformed."""
    try:
        parts = parse_template(source).parts
    except ExpressionError:
        return ()
    kinds = (
        (part, part.source if isinstance(part, Lookup) else part.root)
        for part in parts
        if not isinstance(part, str)
    )
    return tuple(str(part) for part, kind in kinds if kind not in sources)


def compiled(
    policy: Policy, scope: Scope, name: str, source: str, sources: frozenset[Source | Root]
) -> Template:
    """Return the text ``source`` of the parameter ``name`` compiled; it may read ``sources``.

    Raises:
        PolicyError: it cannot be read, reads what it may not, or a connection parameter nobody declares.
    """
    try:
        template = parse_template(source)
    except ExpressionError as error:
        raise _unreadable(policy, name, error) from None
    for part in template.parts:
        if isinstance(part, str):
            continue
        kind = part.source if isinstance(part, Lookup) else part.root
        if kind == "environment":
            message = f"'{name}' reads an environment variable; policies cannot: use a connection parameter"
            raise PolicyError(problem(policy, "policy-value", message))
        if kind not in sources:
            what = part if kind in ROOTS else f"the {part}"
            message = f"'{name}' cannot read {what}: the platform does not have it there"
            raise PolicyError(problem(policy, "policy-value", message))
        if isinstance(part, Lookup) and kind == "connection" and not scope.declares(part.name.lower()):
            raise PolicyError(
                problem(policy, "policy-value", f"the connection parameter '{part.name}' is not declared")
            )
    return template


def path(policy: Policy, name: str, *roots: Root) -> Path:
    """Return a parameter of the policy that is a path from one of ``roots``.

    Raises:
        PolicyError: it is missing, or no such path.
    """
    try:
        found = parse_path(text(policy, name))
    except ExpressionError as error:
        raise _unreadable(policy, name, error) from None
    if found.root not in roots:
        wanted = " or ".join(f"@{root}()" for root in roots)
        message = f"'{name}' must begin with {wanted}, is '{found}'"
        raise PolicyError(problem(policy, "policy-value", message))
    return found


def subpath(policy: Policy, name: str, *, required: bool = False) -> tuple[Segment, ...]:
    """Return a parameter of the policy that is a path below another; empty where it is left out.

    Raises:
        PolicyError: it is no path, or left out though ``required``.
    """
    source = text(policy, name) if required else policy.parameters.get(name) or ""
    if not isinstance(source, str):
        raise PolicyError(problem(policy, "policy-value", f"the parameter '{name}' must be a text"))
    try:
        found = parse_subpath(source)
    except ExpressionError as error:
        raise _unreadable(policy, name, error) from None
    if required and not found:
        raise PolicyError(problem(policy, "policy-value", f"the parameter '{name}' must name a property"))
    return found


def choice(policy: Policy, name: str, default: str) -> str:
    """Return a parameter of the policy that is one of the words in its template, in any case.

    Raises:
        PolicyError: another word.
    """
    found = text(policy, name, default)
    words = TEMPLATES[policy.template].words[name]
    for word in words:
        if word.lower() == found.lower():
            return word
    message = f"{name} must be {joined(words, 'or')}, is '{found.lower()}'"
    raise PolicyError(problem(policy, "policy-value", message))


def exists_action(policy: Policy) -> str:
    """Return ``override``, ``skip`` or ``append``.

    Raises:
        PolicyError: another word.
    """
    return choice(policy, "existsAction", "override")


def _unreadable(policy: Policy, name: str, error: ExpressionError) -> PolicyError:
    return PolicyError(problem(policy, "policy-expression", f"'{name}' cannot be read: {error}"))


def guarded(policy: Policy, step: Step) -> Step:
    """Return ``step`` with a null in a path turned into the failure of the call."""

    def guard(draft: Draft) -> str:
        try:
            return step(draft)
        except NullInPath as error:
            raise failed(policy, error) from None

    return guard
