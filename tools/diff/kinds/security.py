"""Changes of how a connection signs in, as the definition says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping, text
from ...connector.pointer import join
from ...core.missing import MISSING
from ...core.values import equal, shown
from ..documentation import CONNECTION
from ..kind import Hit, kind
from ..messages import from_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..side import Side, Sides

_KEY = "securityDefinitions"
_ADDRESSES = ("authorizationUrl", "tokenUrl", "flow")


def _schemes(side: Side) -> dict[str, dict[str, Any]]:
    data = {} if side.view is None else side.view.data
    return {name: mapping(value) for name, value in mapping(data.get(_KEY)).items()}


def _kind(scheme: dict[str, Any]) -> str:
    """Return how a scheme sends what it signs in with, in words; what it is called does not matter."""
    kind_ = text(scheme.get("type")) or "none"
    if kind_ == "apiKey":
        return f"an API key in {scheme.get('in')} {scheme.get('name')}"
    return {"basic": "a user name and password", "oauth2": "OAuth 2.0"}.get(kind_, kind_)


def _pairs(sides: Sides) -> Iterator[tuple[str, str | None]]:
    """Yield the name of each old scheme with that of the new one that does the same job, if there is any.

    By name, else by kind, else the one that is left: a scheme may be renamed.
    """
    olds, news = _schemes(sides.old), _schemes(sides.new)
    left = [name for name in news if name not in olds]
    for name, scheme in olds.items():
        if name in news:
            yield name, name
            continue
        found = next((other for other in left if _kind(news[other]) == _kind(scheme)), None)
        if found is not None:
            left.remove(found)
        yield name, found


@kind("CHG511", "sign-in-changed", "definition", "error", source=CONNECTION)
def sign_in_changed(sides: Sides) -> Iterator[Hit]:
    """Connections sign in otherwise: with another kind of credential, or one sent in another place.

    Why:
        Existing connections have what the old way asked for: each call of every flow is refused, until
        somebody makes a new connection and puts it into every flow.

    Instead:
        Add the new way as a parameter set beside the old one.

    Old:
        {"securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}

    New:
        {"securityDefinitions": {"key": {"type": "oauth2"}}}
    """
    olds, news = _schemes(sides.old), _schemes(sides.new)
    for name, other in _pairs(sides):
        if other is not None and _kind(olds[name]) != _kind(news[other]):
            message = f"connections signed in with {_kind(olds[name])}, and do with {_kind(news[other])}"
            yield Hit(message, join("", _KEY, name), join("", _KEY, other), "key", detail=_kind(news[other]))
        elif other is None:
            message = f"connections signed in with {_kind(olds[name])}, which was deleted"
            at = join("", _KEY, name)
            yield Hit(message, at, at, "key")


@kind("CHG512", "sign-in-added", "definition", "warning", source=CONNECTION)
def sign_in_added(sides: Sides) -> Iterator[Hit]:
    """The definition has a security definition that it had not.

    Why:
        The first security definition counts. Connections of a connector that had none do not have what it
        asks for.

    Instead:
        Nothing needs to be done where the service takes existing connections as they are.

    Old:
        {"securityDefinitions": {}}

    New:
        {"securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
    """
    news = _schemes(sides.new)
    known = {other for _, other in _pairs(sides)}
    for name, scheme in news.items():
        if name not in known:
            at = join("", _KEY, name)
            yield Hit(f"a security definition was added: {_kind(scheme)}", at, at, "key")


@kind("CHG513", "sign-in-address-changed", "definition", "warning", source=CONNECTION)
def sign_in_address_changed(sides: Sides) -> Iterator[Hit]:
    """OAuth asks another server.

    Why:
        Existing connections have tokens of the old one; when they are renewed, the new one does not know
        them.

    Instead:
        Be sure that the new server renews the old tokens.

    Old:
        {"securityDefinitions": {"oauth": {"type": "oauth2", "tokenUrl": "https://id.example.com/token"}}}

    New:
        {"securityDefinitions": {"oauth": {"type": "oauth2", "tokenUrl": "https://id.example.org/token"}}}
    """
    olds, news = _schemes(sides.old), _schemes(sides.new)
    for name, other in _pairs(sides):
        for keyword in _ADDRESSES if other is not None else ():
            old, new = (s.get(keyword, MISSING) for s in (olds[name], news[other or name]))
            if old is not MISSING and not equal(old, new):
                message = f"{keyword} of '{name}' was changed {from_to(old, new)}"
                yield Hit(
                    message,
                    join("", _KEY, name, keyword),
                    join("", _KEY, other or name, keyword),
                    detail=shown(new),
                )


@kind("CHG514", "scopes-changed", "definition", "warning", source=CONNECTION)
def scopes_changed(sides: Sides) -> Iterator[Hit]:
    """The rights that a connection asks for when it signs in are others.

    Why:
        Existing connections keep the rights that they were given: what needs an added one is refused until
        they sign in again, and what needed a deleted one is refused afterwards.

    Instead:
        Say so to those who have connections.

    Old:
        {"securityDefinitions": {"oauth": {"type": "oauth2", "scopes": {"read": "Read"}}}}

    New:
        {"securityDefinitions": {"oauth": {"type": "oauth2", "scopes": {"read": "Read", "write": "Write"}}}}
    """
    olds, news = _schemes(sides.old), _schemes(sides.new)
    for name, other in _pairs(sides):
        old = mapping(olds[name].get("scopes"))
        new = old if other is None else mapping(news[other].get("scopes"))
        at, new_at = join("", _KEY, name, "scopes"), join("", _KEY, other or name, "scopes")
        yield from scope_hits(name, list(old), list(new), at, new_at)


def scope_hits(name: str, old: list[Any], new: list[Any], old_at: str, new_at: str) -> Iterator[Hit]:
    """Yield a hit for each scope that was added or deleted."""
    for scope in new:
        if scope not in old:
            yield Hit(f"'{name}' also asks for the scope {shown(scope)}", old_at, new_at, detail=f"+{scope}")
    for scope in old:
        if scope not in new:
            yield Hit(
                f"'{name}' no longer asks for the scope {shown(scope)}", old_at, new_at, detail=f"-{scope}"
            )


@kind("CHG515", "security-requirement-changed", "definition", "warning", source=CONNECTION)
def security_requirement_changed(sides: Sides) -> Iterator[Hit]:
    """Which operations sign in, or with which of the security definitions, is otherwise.

    Why:
        A call that was sent with credentials is sent without, or with others.

    Instead:
        Keep ``security`` as it was.

    Old:
        {"security": [{"key": []}]}

    New:
        {"security": []}
    """
    datas = [{} if side.view is None else side.view.data for side in (sides.old, sides.new)]
    old, new = (data.get("security", MISSING) for data in datas)
    renamed = {other: name for name, other in _pairs(sides) if other is not None}
    if old is not MISSING and not equal(_named(old, {}), _named(new, renamed)):
        message = f"the security of all operations was changed {from_to(old, new)}"
        yield Hit(message, "/security", "/security", detail=shown(new))


def _named(requirements: Any, renamed: dict[str, str]) -> list[list[str]]:
    return [sorted(renamed.get(name, name) for name in mapping(item)) for item in array(requirements)]
