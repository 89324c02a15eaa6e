"""Rules about ``customParameters`` of OAuth settings: addresses and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import array, mapping, mappings, strings, text
from ...connector.pointer import escape
from ...core import lazy
from ...core.suggestion import meant
from ..connections import connection_parameters
from ..rule import BROKEN, Hit, rule
from ..sources import DEFINE, PROPERTIES
from .oauth_settings import REQUIRED, all_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Folder, Properties

_MEMBERS = (
    "identityProvider",
    "clientId",
    "clientSecret",
    "scopes",
    "redirectMode",
    "redirectUrl",
    "properties",
    "customParameters",
    "additionalParameters",
)
_OPTIONAL: dict[str, tuple[str, ...]] = {
    "oauth2generic": (
        "authorizationUrlQueryStringTemplate",
        "tokenUrlQueryStringTemplate",
        "refreshUrlQueryStringTemplate",
        "refreshBodyTemplate",
        "scopeListDelimiter",
    ),
    "aad": ("loginUri", "tenantId", "enableOnbehalfOfLogin"),
    "aadcertificate": ("loginUri", "loginUriAAD", "tenantId"),
}
_TOKENS = ("ClientId", "ClientSecret", "RedirectUrl", "State", "Scopes", "Code", "RefreshToken")
_KNOWN_TOKENS = frozenset(token.lower() for token in _TOKENS)
_TOKEN = lazy.pattern(r"\{([A-Za-z]+)\}")
_URL = lazy.pattern(r"https?://[^\s/?#]+\S*")


@rule("PRP042", "missing-oauth-parameter", BROKEN, PROPERTIES)
def missing_oauth_parameter(properties: Properties) -> Iterator[Hit]:
    """Checks that ``customParameters`` has what the identity provider needs.

    That is for ``oauth2``: authorizationUrl, tokenUrl, refreshUrl; for ``aad``: resourceUri; for
    ``oauth2generic``: authorizationUrlTemplate, tokenUrlTemplate, refreshUrlTemplate.

    Why:
        The connection does not know where to sign in, or cannot renew its token after an hour.

    Fix:
        Add the parameter, as ``{"value": "…"}``; ``refreshUrl`` is often the same as ``tokenUrl``.

    Bad:
        "identityProvider": "aad", "customParameters": {}

    Good:
        "identityProvider": "aad", "customParameters": {"resourceUri": {"value": "https://shelf.example"}}
    """
    for _, settings, at, provider in all_settings(properties):
        custom = mapping(settings.get("customParameters"))
        present = {name.lower() for name in custom}
        missing = [name for name in REQUIRED.get(provider, ()) if name.lower() not in present]
        if missing:
            names = ", ".join(f"'{name}'" for name in missing)
            place = at + "/customParameters" if isinstance(settings.get("customParameters"), dict) else at
            yield Hit(f"the identity provider '{provider}' needs {names} in 'customParameters'", place, "key")


@rule("PRP043", "unread-oauth-parameter", "warning", PROPERTIES)
def unread_oauth_parameter(properties: Properties) -> Iterator[Hit]:
    """Finds ``customParameters`` that the identity provider does not have, and members of OAuth settings.

    Why:
        They have no effect: usually a slip, or a left-over of another provider.

    Fix:
        Correct the name, or remove it.

    Bad:
        "identityProvider": "oauth2", "customParameters": {"tokenUri": {"value": "https://id.shelf.example"}}

    Good:
        "identityProvider": "oauth2", "customParameters": {"tokenUrl": {"value": "https://id.shelf.example"}}
    """
    for _, settings, at, provider in all_settings(properties):
        for name in settings:
            if name not in _MEMBERS and name not in ("ClientId", "ClientSecret"):
                cure = meant(name, _MEMBERS) or "; remove it"
                yield Hit(f"nobody reads '{name}' of OAuth settings{cure}", f"{at}/{escape(name)}", "key")
        if provider not in REQUIRED:
            continue
        known = (*REQUIRED[provider], *_OPTIONAL.get(provider, ()))
        for name in mapping(settings.get("customParameters")):
            if name not in known:
                cure = meant(name, known) or "; remove it"
                place = f"{at}/customParameters/{escape(name)}"
                yield Hit(f"the identity provider '{provider}' has no parameter '{name}'{cure}", place, "key")


@rule("PRP044", "malformed-oauth-parameter", BROKEN, PROPERTIES)
def malformed_oauth_parameter(properties: Properties) -> Iterator[Hit]:
    """Checks that each of ``customParameters`` is an object with a text as ``value``, addresses whole ones.

    Why:
        Nothing else is read; a relative address leads nowhere.

    Fix:
        Write ``{"value": "https://…"}``.

    Bad:
        "customParameters": {"tokenUrl": "https://id.shelf.example/token"}

    Good:
        "customParameters": {"tokenUrl": {"value": "https://id.shelf.example/token"}}
    """
    for _, settings, at, provider in all_settings(properties):
        custom = settings.get("customParameters")
        if "customParameters" in settings and not isinstance(custom, dict):
            yield Hit("'customParameters' must be an object", at + "/customParameters")
        for name, raw in mapping(custom).items():
            place = f"{at}/customParameters/{escape(name)}"
            value = mapping(raw).get("value")
            if not isinstance(value, str):
                yield Hit(f'\'{name}\' must be an object with a text: {{"value": "…"}}', place)
            elif provider == "oauth2" and name in REQUIRED["oauth2"] and not _address(value):
                message = f"'{name}' is '{value}'; it must be a whole address, with 'https://'"
                yield Hit(message, place + "/value")
        scopes = settings.get("scopes")
        if scopes is not None and not (
            isinstance(scopes, list) and all(isinstance(scope, str) for scope in scopes)
        ):
            yield Hit("'scopes' must be an array of strings", at + "/scopes")


def _address(value: str) -> bool:
    # Expressions of connection parameters and tokens may stand for a part, or for all of it.
    return "@" in value or "{" in value or bool(_URL.fullmatch(value))


@rule("PRP045", "unknown-template-token", "warning", PROPERTIES)
def unknown_template_token(properties: Properties) -> Iterator[Hit]:
    """Checks the tokens in the templates of ``oauth2generic``.

    There are ClientId, ClientSecret, RedirectUrl, State, Scopes, Code and RefreshToken, in braces, and the
    names of connection parameters (``{region}`` for ``token:region``).

    Why:
        Others are sent as they are written.

    Fix:
        Correct the token.

    Bad:
        "identityProvider": "oauth2generic",
        "customParameters": {"tokenBodyTemplate": {"value": "code={AuthorizationCode}&client_id={ClientId}"}}

    Good:
        "identityProvider": "oauth2generic",
        "customParameters": {"tokenBodyTemplate": {"value": "code={Code}&client_id={ClientId}"}}
    """
    declared = {parameter.name for parameter in connection_parameters(properties)}
    known = _KNOWN_TOKENS | {name.rpartition(":")[2].lower() for name in declared}
    for _, settings, at, provider in all_settings(properties):
        if provider != "oauth2generic":
            continue
        for name, raw in mapping(settings.get("customParameters")).items():
            for token in _TOKEN.findall(text(mapping(raw).get("value")) or ""):
                if token.lower() not in known:
                    cure = meant(token, _TOKENS) or f"; there are {', '.join(_TOKENS)}"
                    place = f"{at}/customParameters/{escape(name)}/value"
                    yield Hit(f"there is no token '{{{token}}}'{cure}", place)


@rule("PRP053", "sign-in-elsewhere", "warning", DEFINE)
def sign_in_elsewhere(folder: Folder) -> Iterator[Hit]:
    """Checks that definition and apiProperties.json name the same addresses and scopes for signing in.

    That is for the identity provider ``oauth2``: ``authorizationUrl`` and ``tokenUrl`` of the security
    definition are those of ``customParameters``, each of the ``scopes`` is one of the definition's, and those
    that its ``security`` asks for are among them.

    Why:
        The platform reads apiProperties.json where it is sent along, the definition where it is not: a
        connection works in one place and not in the other.

    Fix:
        Write the same in both files.

    Bad:
        "securityDefinitions": {"sign_in": {"type": "oauth2", "flow": "accessCode",
            "scopes": {"read": "Read books."},
            "authorizationUrl": "https://id.shelf.example/login",
            "tokenUrl": "https://id.shelf.example/token"}}

        apiProperties.json:
        "identityProvider": "oauth2", "customParameters": {
            "authorizationUrl": {"value": "https://id.shelf.example/login"},
            "tokenUrl": {"value": "https://shelf.example/token"},
            "refreshUrl": {"value": "https://shelf.example/token"}}

    Good:
        "securityDefinitions": {"sign_in": {"type": "oauth2", "flow": "accessCode",
            "scopes": {"read": "Read books."},
            "authorizationUrl": "https://id.shelf.example/login",
            "tokenUrl": "https://id.shelf.example/token"}}

        apiProperties.json:
        "identityProvider": "oauth2", "customParameters": {
            "authorizationUrl": {"value": "https://id.shelf.example/login"},
            "tokenUrl": {"value": "https://id.shelf.example/token"},
            "refreshUrl": {"value": "https://id.shelf.example/token"}}
    """
    if folder.definition is None or folder.properties is None:
        return
    data, name = folder.definition.data, folder.properties.document.path.name
    schemes = mappings(data.get("securityDefinitions")).items()
    flows = [item for item in schemes if text(item[1].get("type")) == "oauth2"]
    if len(flows) != 1:
        return
    ((key, scheme),) = flows
    required = [scope for item in array(data.get("security")) for scope in strings(mapping(item).get(key))]
    for _, settings, at, provider in all_settings(folder.properties):
        if provider != "oauth2":
            continue
        custom = mapping(settings.get("customParameters"))
        for member in ("authorizationUrl", "tokenUrl"):
            mine, other = text(mapping(custom.get(member)).get("value")), text(scheme.get(member))
            if mine and other and mine != other:
                message = f"'{member}' is '{mine}', in the definition '{other}': write the same in both"
                yield Hit(message, f"{at}/customParameters/{member}/value", file=name)
        known, scopes = mapping(scheme.get("scopes")), array(settings.get("scopes"))
        needed = [scope for scope in required if scope not in scopes]
        if needed:
            message = (
                f"the definition's 'security' asks for {', '.join(needed)}, which is not among the scopes"
            )
            yield Hit(message, f"{at}/scopes" if "scopes" in settings else at, "key", name)
        for number, scope in enumerate(scopes):
            if known and isinstance(scope, str) and scope not in known:
                message = f"'{scope}' is not among the scopes of the definition: {', '.join(known)}"
                yield Hit(message, f"{at}/scopes/{number}", file=name)


@rule("PRP054", "token-from-sign-in-page", "warning", DEFINE)
def token_from_sign_in_page(properties: Properties) -> Iterator[Hit]:
    """Checks that tokens are not asked for at the address of the page where people sign in.

    That is for ``tokenUrl`` and ``refreshUrl`` of ``oauth2`` beside ``authorizationUrl``, and for the
    templates of ``oauth2generic``.

    Why:
        The page answers with HTML: no connection is made, or each one ends with its first token.

    Fix:
        Write the service's token endpoint; ``refreshUrl`` is often the same as ``tokenUrl``.

    Bad:
        "identityProvider": "oauth2", "customParameters": {
            "authorizationUrl": {"value": "https://id.shelf.example/login"},
            "tokenUrl": {"value": "https://id.shelf.example/token"},
            "refreshUrl": {"value": "https://id.shelf.example/login"}}

    Good:
        "identityProvider": "oauth2", "customParameters": {
            "authorizationUrl": {"value": "https://id.shelf.example/login"},
            "tokenUrl": {"value": "https://id.shelf.example/token"},
            "refreshUrl": {"value": "https://id.shelf.example/token"}}
    """
    for _, settings, at, provider in all_settings(properties):
        custom = mapping(settings.get("customParameters"))
        for name in REQUIRED.get(provider, ()):
            page = name.replace("token", "authorization").replace("refresh", "authorization")
            value = text(mapping(custom.get(name)).get("value"))
            if page != name and value and value == text(mapping(custom.get(page)).get("value")):
                message = f"'{name}' is the address of the page where people sign in ('{page}')"
                yield Hit(message, f"{at}/customParameters/{name}/value")
