"""The JSON body of an operation: which members inputs can name, and what is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..connector.refs import reference
from ..connector.schema import MAX_DEPTH, read_schema
from ..core.missing import MISSING, Missing
from .declared import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..connector.model import Parameter

Path = tuple[str, ...]

CALLBACK = "https://environment.logic.azure.com/workflows/callback"
"""Where a webhook's notifications go: the platform puts it where ``x-ms-notification-url`` is true."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the body: ``path`` from its root (empty for the body itself), ``members`` below it.

    ``always`` tells that its default is filled in: it is required, or the notification URL. ``ignored`` tells
    that the platform ignores its default: it is internal, so that nobody is shown it, and optional.
    """

    path: Path
    schema: Mapping[str, Any]
    required: bool
    default: Any | Missing
    always: bool
    ignored: bool = False
    members: tuple[Member, ...] = ()
    open: bool = False


def read_body(data: Any, parameter: Parameter) -> Member:
    """Return the body parameter as a tree of members; arrays and recursive objects are leaves."""
    return _member(
        data,
        parameter.schema,
        (),
        required=parameter.required,
        internal=parameter.visibility == "internal",
        default=parameter.default,
        seen=frozenset(),
    )


def _member(
    data: Any,
    raw: Any,
    path: Path,
    *,
    required: bool,
    internal: bool,
    default: Any | Missing,
    seen: frozenset[str],
) -> Member:
    target = reference(raw)
    found = read_schema(data, raw)
    schema = found.own
    default = schema.get("default", MISSING) if isinstance(default, Missing) else default
    notified = schema.get("x-ms-notification-url") is True
    if notified:
        default = CALLBACK
    internal = internal or schema.get("x-ms-visibility") == "internal"
    has_default = not isinstance(default, Missing)
    members: tuple[Member, ...] = ()
    if len(path) < MAX_DEPTH and target not in seen:
        below = seen | {target} if target else seen
        needed = found.required
        members = tuple(
            _member(
                data,
                item.raw,
                (*path, name),
                required=name in needed,
                internal=False,
                default=MISSING,
                seen=below,
            )
            for name, item in found.properties.items()
            if isinstance(item.raw, dict) and read_schema(data, item.raw).get("readOnly") is not True
        )
    return Member(
        path,
        schema,
        required,
        default,
        always=required or (internal and notified),
        ignored=internal and has_default and not required and not notified,
        members=members,
        open=is_open(found),
    )


def keys(body: Member, name: str) -> dict[str, tuple[Member, ...]]:
    """Return which members each input key can mean; more than one is ambiguous.

    Keys are ``a.b``, ``body/a/b`` (``body`` or the parameter's own name), and a leaf's bare name ``b``
    where no member at the root is called so.
    """
    found: dict[str, tuple[Member, ...]] = {}
    everything = list(_walk(body))
    at_root = {member.path[-1] for member in body.members}
    for member in everything:
        path = member.path
        for key in ("/".join(("body", *path)), "/".join((name, *path)), ".".join(path)):
            found[key] = (member,)
    for member in everything:
        leaf = member.path[-1]
        if len(member.path) > 1 and leaf not in at_root:
            known = found.get(leaf, ())
            found[leaf] = known if member in known else (*known, member)
    return found


def _walk(body: Member) -> Iterator[Member]:
    for member in body.members:
        yield member
        yield from _walk(member)


def assign(value: Any | Missing, path: Path, item: Any) -> Any:
    """Return the body ``value`` with ``item`` at ``path``; objects on the way are made or copied."""
    if not path:
        return item
    copy = dict(value) if isinstance(value, dict) else {}
    copy[path[0]] = assign(copy.get(path[0], MISSING), path[1:], item)
    return copy


def complete(member: Member, value: Any | Missing) -> Any | Missing:
    """Return ``value`` with required members' defaults filled in, ``MISSING`` when nothing is to be sent.

    What is below an optional object that nothing was given for is left out. A default that is internal but
    not required is ignored by the platform (its validator's rule InternalPropertyWithDefaultOptional).
    """
    if isinstance(value, Missing):
        if member.always and not isinstance(member.default, Missing):
            return member.default
        is_root = not member.path
        if not member.required and not (is_root and any(_hidden(below) for below in member.members)):
            return MISSING
        if not member.members:
            return {} if is_root and member.open and member.schema.get("type") == "object" else MISSING
        value = {}
    if not isinstance(value, dict) or not member.members:
        return value
    result = dict(value)
    for below in member.members:
        name = below.path[-1]
        item = complete(below, result.get(name, MISSING))
        if not isinstance(item, Missing):
            result[name] = item
    return result


def _hidden(member: Member) -> bool:
    return member.always and not member.required and not isinstance(member.default, Missing)


def ignored_defaults(member: Member, value: Any | Missing) -> Iterator[Member]:
    """Yield the members of the body ``value`` that lack a value, and whose default the platform ignores."""
    if member.ignored and isinstance(value, Missing):
        yield member
    elif isinstance(value, dict) or not member.path:
        given = value if isinstance(value, dict) else {}
        for below in member.members:
            yield from ignored_defaults(below, given.get(below.path[-1], MISSING))
