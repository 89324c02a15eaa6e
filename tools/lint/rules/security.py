"""Rules about ``securityDefinitions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mappings, text
from ...connector.pointer import escape, join
from ...core import lazy
from ...core.suggestion import meant
from ..rule import TOLERATED, Hit, rule
from ..sources import DEFINE, OAUTH, SCHEMA, VALIDATOR
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_COMMON = ("type", "description")
_FLOWS = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "application": ("tokenUrl",),
    "accessCode": ("authorizationUrl", "tokenUrl"),
}
_MEMBERS: dict[str, tuple[str, ...]] = {
    "basic": (),
    "apiKey": ("name", "in"),
    "oauth2": ("flow", "scopes", "authorizationUrl", "tokenUrl"),
}
_PLACES = ("header", "query")
_URL = lazy.pattern(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]+\S*")
_VARIABLE = "@environmentVariables("


def schemes(definition: Definition) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """Yield pointer, name, object and type of each security definition."""
    for name, raw in mappings(definition.data.get("securityDefinitions")).items():
        yield join("/securityDefinitions", name), name, dict(raw), text(raw.get("type")) or ""


@rule("SEC001", "incomplete-security-definition", SCHEMA, VALIDATOR, "SecuritySchemePropertyRequired")
def incomplete_security_definition(definition: Definition) -> Iterator[Hit]:
    """Checks that each security definition has what its type asks for.

    That is ``type``; for ``apiKey`` also ``name`` and ``in``; for ``oauth2`` also ``flow``, ``scopes`` and
    the addresses of that flow.

    Why:
        Import cannot make a connection of the rest.

    Fix:
        Add the member that the message names.

    Bad:
        "securityDefinitions": {"key": {"type": "apiKey", "name": "X-Key"}}

    Good:
        "securityDefinitions": {"key": {"type": "apiKey", "name": "X-Key", "in": "header"}}
    """
    for pointer, name, raw, kind in schemes(definition):
        if "type" not in raw:
            wanted: tuple[str, ...] = ("type",)
        elif kind == "apiKey":
            wanted = ("name", "in")
        elif kind == "oauth2":
            wanted = ("flow", "scopes", *_FLOWS.get(text(raw.get("flow")) or "", ()))
        else:
            wanted = ()
        for member in wanted:
            if member not in raw:
                what = f"of type '{kind}' " if kind else ""
                # Certified connectors have no scopes, and Microsoft's schema does not ask for them.
                levels = TOLERATED if member == "scopes" else None
                message = f"the security definition '{name}' {what}lacks '{member}'"
                yield Hit(message, pointer, "key", levels=levels)


@rule("SEC002", "unfit-member-of-security-definition", SCHEMA, VALIDATOR, "SecuritySchemePropertyNotValid")
def unfit_member_of_security_definition(definition: Definition) -> Iterator[Hit]:
    """Checks that each security definition has no member, and no value, that its type does not know.

    Why:
        Import refuses it; often the type is meant to be another.

    Fix:
        Remove the member, or correct the type or the value.

    Bad:
        "securityDefinitions": {"key": {"type": "apiKey", "name": "X-Key", "in": "cookie"}}

    Good:
        "securityDefinitions": {"key": {"type": "apiKey", "name": "X-Key", "in": "header"}}
    """
    for pointer, name, raw, kind in schemes(definition):
        if kind not in _MEMBERS:
            if "type" in raw:
                cure = meant(kind, _MEMBERS) or f"; there are {', '.join(_MEMBERS)}"
                yield Hit(
                    f"there is no security definition of type {quoted(raw['type'])}{cure}",
                    pointer + "/type",
                )
            continue
        flow = text(raw.get("flow")) or ""
        allowed = (*_COMMON, *_MEMBERS[kind])
        if kind == "oauth2" and flow in _FLOWS:
            addresses = ("authorizationUrl", "tokenUrl")
            allowed = tuple(m for m in allowed if m not in addresses or m in _FLOWS[flow])
        for member, value in raw.items():
            at = f"{pointer}/{escape(member)}"
            if member.startswith("x-"):
                continue
            if member not in allowed:
                of = f"type '{kind}'" + (f" and flow '{flow}'" if member in _MEMBERS[kind] else "")
                yield Hit(f"'{member}' does not belong to '{name}' of {of}; remove it", at, "key")
                continue
            wrong = _wrong(member, value)
            if wrong:
                yield Hit(f"'{member}' of '{name}' {wrong}", at)


def _wrong(member: str, value: Any) -> str | None:
    """Return why ``value`` is not valid, as words after the member's name."""
    if member == "in" and value not in _PLACES:
        return f"is {quoted(value)}; it must be 'header' or 'query'"
    if member == "flow" and (not isinstance(value, str) or value not in _FLOWS):
        return f"is {quoted(value)}; for connectors it must be 'accessCode'"
    if member == "scopes" and not isinstance(value, dict):
        return "must be an object: scope to description"
    if member.endswith("Url"):
        address = text(value)
        if address is None or not (_URL.fullmatch(address) or _VARIABLE in address):
            return f"is {quoted(value)}; it must be a whole address, with 'https://'"
    if member == "name" and not (text(value) or "").strip():
        return "must be the name of the header or query parameter"
    return None


@rule("SEC007", "unused-security-definition", "info", DEFINE)
def unused_security_definition(definition: Definition) -> Iterator[Hit]:
    """Finds security definitions after the first one.

    Why:
        The wizard takes the first and ignores the rest. Several connection parameter sets are made by
        ``connectionParameterSets`` in apiProperties.json.

    Fix:
        Keep the one that connections use.

    Bad:
        "securityDefinitions": {"key": {"type": "basic"}, "old_key": {"type": "basic"}}

    Good:
        "securityDefinitions": {"key": {"type": "basic"}}
    """
    for number, (pointer, name, _, _) in enumerate(schemes(definition)):
        if number:
            message = f"'{name}' is not the first security definition, the only one that is taken"
            yield Hit(message, pointer, "key")


@rule("SEC008", "unsupported-oauth-flow", "warning", OAUTH)
def unsupported_oauth_flow(definition: Definition) -> Iterator[Hit]:
    """Checks that OAuth definitions use the flow ``accessCode``.

    Why:
        It is the only one that connectors can go; client credentials, for one, are not supported.

    Fix:
        Use the authorization code grant, or an API key; a script can fetch a token by itself.

    Bad:
        "securityDefinitions": {"sign_in": {"type": "oauth2", "flow": "application",
            "scopes": {"read": "Read books."},
            "authorizationUrl": "https://id.shelf.example/login",
            "tokenUrl": "https://id.shelf.example/token"}}

    Good:
        "securityDefinitions": {"sign_in": {"type": "oauth2", "flow": "accessCode",
            "scopes": {"read": "Read books."},
            "authorizationUrl": "https://id.shelf.example/login",
            "tokenUrl": "https://id.shelf.example/token"}}
    """
    for pointer, name, raw, kind in schemes(definition):
        flow = text(raw.get("flow"))
        if kind == "oauth2" and flow in _FLOWS and flow != "accessCode":
            message = f"connectors cannot go the flow '{flow}' of '{name}'; use 'accessCode'"
            yield Hit(message, pointer + "/flow")


@rule("SEC009", "unencrypted-sign-in", "warning", "RFC 6749, section 3.1")
def unencrypted_sign_in(definition: Definition) -> Iterator[Hit]:
    """Checks that the addresses of OAuth definitions begin with ``https``.

    Why:
        Tokens and the client's secret would travel in the clear.

    Fix:
        Write the ``https`` address.

    Bad:
        "securityDefinitions": {"sign_in": {"type": "oauth2", "flow": "accessCode",
            "scopes": {"read": "Read books."},
            "authorizationUrl": "https://id.shelf.example/login",
            "tokenUrl": "http://id.shelf.example/token"}}

    Good:
        "securityDefinitions": {"sign_in": {"type": "oauth2", "flow": "accessCode",
            "scopes": {"read": "Read books."},
            "authorizationUrl": "https://id.shelf.example/login",
            "tokenUrl": "https://id.shelf.example/token"}}
    """
    for pointer, name, raw, _ in schemes(definition):
        for member in ("authorizationUrl", "tokenUrl"):
            if (text(raw.get(member)) or "").lower().startswith("http://"):
                message = f"'{member}' of '{name}' is not encrypted; begin it with 'https://'"
                yield Hit(message, f"{pointer}/{member}")
