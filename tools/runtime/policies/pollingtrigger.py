"""Template ``pollingtrigger``: keeps the state of a trigger in a query parameter of its next address.

Sources: schemas/paconn-apiProperties.schema.json of microsoft/PowerPlatformConnectors; Microsoft's page on
polling triggers; the published instances, whose operations all live below ``/trigger/``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...core.message import with_header, without_header
from ...core.paths import look_up
from ..encode import plain
from ..expressions.evaluation import text_of
from .setqueryparameter import with_query, without
from .step import PolicyError, Scope, Step, compiled, path, problem
from .updatenextlink import gateway_link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...connector.model import Policy
    from ..draft import Draft
    from ..expressions.syntax import Root, Source, Template

_PREFIX = "/trigger/"
_NEXT_LINK = "x-ms-triggerConfig-nextLink"
_SOURCES: frozenset[Source | Root] = frozenset(("triggerBody", "body", "connection", "header", "query"))
_STATE = "x-ms-trigger-state"
"""The gateway's own parameter in the address of a next page: the state that the first page gave."""


def on_request(policy: Policy, scope: Scope) -> Step:
    """Return the step of the section Request: the path without ``/trigger``.

    Raises:
        PolicyError: ``triggerConfig`` or ``triggerDataPath`` cannot be read.
    """
    _read(policy, scope)

    def step(draft: Draft) -> str:
        state = draft.query_value(_STATE)
        if state is not None:
            draft.held[_STATE] = state
            draft.query = "&".join(without(draft.query.split("&"), _STATE))
        if not draft.path.startswith(_PREFIX):
            message = "the operation's path must begin with /trigger/, which the policy takes away"
            draft.problems.append(problem(policy, "policy-value", message))
            return f"path left as it is: it does not begin with {_PREFIX}"
        draft.path = draft.path.removeprefix(_PREFIX.rstrip("/"))
        return f"polls {draft.path}"

    return step


def on_response(policy: Policy, scope: Scope) -> Step:
    """Return the step of the section Response: the response of the polling protocol made of the backend's."""
    config, next_link = _read(policy, scope)
    data = path(policy, "triggerDataPath", "triggerBody", "body")

    def step(draft: Draft) -> str:
        draft.assume("polling-retry-after")
        if draft.status is None or draft.status >= 400:
            return f"the poll failed with {draft.status}: the state stays"
        body = draft.json()
        found = look_up(body, data.segments)
        items = found if isinstance(found, list) else []
        query = _state(draft, config) if items else _state(draft, None)
        link = look_up(body, (next_link,))
        page = gateway_link(draft, link) if isinstance(link, str) and not draft.first else None
        if page is None:
            location = draft.original_uri.partition("?")[0] + (f"?{query}" if query else "")
        else:
            draft.assume("polling-next-page")
            location = f"{page}{'&' if '?' in page else '?'}{_STATE}={quote(query, safe='')}"
            draft.headers = with_header(draft.headers, "Retry-After", "0")
        draft.headers = with_header(draft.headers, "Location", location)
        if items and not draft.first:
            draft.assume("polling-body")
            draft.status = 200
        else:
            _nothing(draft)
        return _effect(draft, config, len(items), page is not None)

    return step


def _state(draft: Draft, config: Mapping[str, Template] | None) -> str:
    """Return the query of the next poll: this one's, with the parameters of ``config`` set anew.

    What the first page gave goes over it; None is no change.
    """
    if _STATE in draft.held:
        return draft.held[_STATE]
    query = draft.original_uri.partition("?")[2]
    if config is None:
        draft.assume("polling-empty")
    for name, template in (config or {}).items():
        query = with_query(query, name, text_of(template, draft) or "")
    return query


def _nothing(draft: Draft) -> None:
    """Make the response one that starts no run."""
    draft.status = 202
    draft.replace_body(b"")
    for name in ("Content-Type", "Content-Length"):
        draft.headers = without_header(draft.headers, name)


def _effect(draft: Draft, config: Mapping[str, Template], items: int, more: bool) -> str:
    if not items:
        effect = "nothing new: the state stays"
    elif draft.first:
        effect = f"state set: {', '.join(config) or 'nothing'}"
    else:
        effect = (
            f"{items} item{'' if items == 1 else 's'}; the next poll sets {', '.join(config) or 'nothing'}"
        )
    return f"{effect}, after the next page" if more else effect


def _read(policy: Policy, scope: Scope) -> tuple[Mapping[str, Template], str]:
    """Return the query parameters with their expressions, and the name of the next page's property."""
    raw = policy.parameters.get("triggerConfig")
    if not isinstance(raw, dict):
        raise PolicyError(problem(policy, "policy-value", "'triggerConfig' must be an object"))
    path(policy, "triggerDataPath", "triggerBody", "body")
    config = {
        name: compiled(policy, scope, f"triggerConfig.{name}", plain(value), _SOURCES)
        for name, value in raw.items()
        if name != _NEXT_LINK
    }
    return config, _name(raw.get(_NEXT_LINK))


def _name(given: Any) -> str:
    return given if isinstance(given, str) and given else "@odata.nextLink"
