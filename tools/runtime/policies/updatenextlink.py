"""Template ``updatenextlink``: makes the address of the next page lead through the gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.missing import Missing
from ...core.paths import look_up
from ..exchanges import GATEWAY
from .properties import put
from .step import Scope, Step, path, problem, text

if TYPE_CHECKING:
    from ...connector.model import Policy
    from ..draft import Draft


def updatenextlink(policy: Policy, scope: Scope) -> Step:
    """Return the step; the link is ``nextLinkPropertyName``, at the root or at a parent path."""
    name = text(policy, "nextLinkPropertyName")
    given = policy.parameters.get("nextLinkParentPropertyPath")
    above = path(policy, "nextLinkParentPropertyPath", "body").segments if given not in (None, "") else ()

    def step(draft: Draft) -> str:
        body = draft.json()
        link = look_up(body, (*above, name))
        if isinstance(link, Missing) or not isinstance(link, str) or not link:
            return f"no next page: no {name}"
        through = gateway_link(draft, link)
        if through is None:
            message = f"'{name}' leads elsewhere than to {draft.base}, so the gateway cannot carry it"
            draft.problems.append(problem(policy, "next-link", message))
            return f"{name} left as it is: it leads elsewhere"
        put(body, (*above, name), through)
        draft.changed(body)
        return f"{name} leads through the gateway"

    return step


def gateway_link(draft: Draft, link: str) -> str | None:
    """Return the address at the gateway of a page that the backend names, None if it is not the backend's."""
    if link.startswith("/") and not link.startswith("//"):
        link = draft.base + link
    rest = link.partition("#")[0]
    if not rest.startswith((f"{draft.base}/", f"{draft.base}?")):
        return None
    draft.assume("next-link")
    page, mark, query = rest.removeprefix(draft.base).partition("?")
    if page == draft.path:
        return f"{draft.original_uri.partition('?')[0]}{mark}{query}"
    return f"{GATEWAY}{page}{mark}{query}"
