"""Rules about connection parameters: what makers are asked for when they make a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping, mappings, text
from ...connector.pointer import escape
from ...connector.settings import CONNECTION_TYPES
from ...core import lazy
from ...core.suggestion import meant
from ..connections import connection_parameters
from ..language import in_other_language
from ..rule import BROKEN, TOLERATED, Hit, rule
from ..shape_messages import other_case
from ..sources import DEFINE, POLICY_ERRORS, PROPERTIES, STRINGS
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connections import ConnectionParameter
    from ..folder import Folder, Properties

_MICROSOFTS = ("managedIdentity", "clientCertificate")
_NAME = lazy.pattern(r"[0-9A-Za-z_]+(?::[0-9A-Za-z_]+)?")
_MEMBERS = ("type", "uiDefinition", "allowedValues", "defaultValue", "oAuthSettings", "metadata")
_UI = ("displayName", "description", "tooltip", "tabIndex", "constraints", "schema")
_CONSTRAINTS = (
    "required",
    "hidden",
    "clearText",
    "tabIndex",
    "capability",
    "allowedValues",
    "dependencies",
)
_SECRET = lazy.pattern(
    r"(?i)(?:pass(?:word|phrase)|secret|(?:api|access|private|subscription)[ _-]?key|\btoken\b"
    r"|connection ?string)"
    r"(?! (?:\w+ )?(?:address|audience|domain|duration|endpoint|expir\w+|format|header|host|id|issuer|length"
    r"|lifetime|location|name|policy|prefix|provider|region|resource|scopes?|server|type|uri|url|vault|version)\b)"
)
_ASIDE = lazy.pattern(r"\([^()]*\)|https?://\S+")
_CAPITAL = lazy.pattern(r"(?<=[a-z0-9])(?=[A-Z])")


@rule("PRP020", "unknown-type-of-connection-parameter", BROKEN, PROPERTIES)
def unknown_type_of_connection_parameter(properties: Properties) -> Iterator[Hit]:
    """Checks that each connection parameter has a type that connections know.

    These are string, securestring, int, bool, oauthSetting and gatewaySetting.

    Why:
        The service cannot ask for anything else.

    Fix:
        Write one of them; ``securestring`` for what is secret.

    Bad:
        "connectionParameters": {"key": {"type": "password"}}

    Good:
        "connectionParameters": {"key": {"type": "securestring"}}
    """
    for parameter in connection_parameters(properties):
        kind = parameter.raw.get("type")
        if "type" not in parameter.raw:
            yield Hit(f"the connection parameter '{parameter.name}' has no 'type'", parameter.pointer, "key")
        elif kind not in CONNECTION_TYPES and kind not in _MICROSOFTS:
            cure = meant(text(kind) or "", CONNECTION_TYPES) or f"; there are {', '.join(CONNECTION_TYPES)}"
            levels = TOLERATED if other_case(text(kind) or "", CONNECTION_TYPES) else None
            message = f"connections know no type {quoted(kind)}{cure}"
            yield Hit(message, parameter.pointer + "/type", levels=levels)


@rule("PRP021", "special-characters-in-connection-parameter", "info", PROPERTIES)
def special_characters_in_connection_parameter(properties: Properties) -> Iterator[Hit]:
    """Checks that names of connection parameters are made of letters A to Z, digits and underscores.

    A prefix with a colon may stand before them, as in ``token:region``.

    Why:
        Nearly all published connectors keep to them. The platform takes others too, and policies can name
        them: a few certified connectors have hyphens or blanks. No page says that every part of it does.

    Fix:
        Write the name without them; what makers see is ``displayName``.

    Bad:
        "connectionParameters": {"api-key": {"type": "securestring"}}

    Good:
        "connectionParameters": {"api_key": {"type": "securestring"}}
    """
    for parameter in connection_parameters(properties):
        if not _NAME.fullmatch(parameter.name):
            message = f"'{parameter.name}' has other characters than letters, digits and underscores"
            yield Hit(message, parameter.pointer, "key")


@rule(
    "PRP022",
    "undescribed-connection-parameter",
    {"import": "info", "independent": "warning", "certified": "error"},
    POLICY_ERRORS,
)
def undescribed_connection_parameter(properties: Properties) -> Iterator[Hit]:
    """Checks that connection parameters that makers see have a display name and a description.

    An OAuth setting may do without a ``uiDefinition``: the platform has its own button. An empty one is
    refused there too.

    Why:
        Makers must know what to type, and where to find it; certification refuses empty texts.

    Fix:
        Say in ``displayName`` what it is, and in ``description`` where to find it.

    Bad:
        "key": {"type": "securestring", "uiDefinition": {"displayName": "Key"}}

    Good:
        "key": {"type": "securestring", "uiDefinition": {
            "displayName": "Key", "description": "The key on your profile's page."}}
    """
    for parameter in connection_parameters(properties):
        if parameter.is_hidden:
            continue
        at = parameter.pointer
        if "uiDefinition" not in parameter.raw:
            if parameter.type not in ("oauthSetting", "gatewaySetting"):
                yield Hit(f"'{parameter.name}' has no 'uiDefinition' to tell makers what it is", at, "key")
        elif not parameter.ui:
            yield Hit(f"the 'uiDefinition' of '{parameter.name}' is empty", at + "/uiDefinition")
        else:
            missing = [m for m in ("displayName", "description") if not _said(parameter, m)]
            if missing:
                names = " and ".join(f"'{member}'" for member in missing)
                message = f"the 'uiDefinition' of '{parameter.name}' lacks {names}"
                empty = missing[0] in parameter.ui
                yield Hit(message, f"{at}/uiDefinition" + (f"/{missing[0]}" if empty else ""), "key")


def _said(parameter: ConnectionParameter, member: str) -> bool:
    texts = (parameter.ui.get(member), mapping(parameter.ui.get("schema")).get(member))
    return any((text(value) or "").strip() for value in texts)


@rule(
    "PRP026",
    "unread-connection-parameter-member",
    {"import": "info", "independent": "warning", "certified": "warning"},
    PROPERTIES,
)
def unread_connection_parameter_member(properties: Properties) -> Iterator[Hit]:
    """Finds members of a connection parameter, its ``uiDefinition`` or its constraints that nobody reads.

    Why:
        Usually a slip: what is meant does not happen.

    Fix:
        Correct the name, or remove the member.

    Bad:
        "token": {"type": "oauthSetting", "oauthSettings": {}}

    Good:
        "token": {"type": "oauthSetting", "oAuthSettings": {}}
    """
    for parameter in connection_parameters(properties):
        levels: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
            ("", parameter.raw, _MEMBERS),
            ("/uiDefinition", parameter.ui, _UI),
            ("/uiDefinition/constraints", parameter.constraints, _CONSTRAINTS),
        )
        for below, raw, known in levels:
            for member in raw:
                if member not in known:
                    cure = meant(member, known) or "; remove it"
                    at = f"{parameter.pointer}{below}/{escape(member)}"
                    yield Hit(f"nobody reads '{member}' of '{parameter.name}'{cure}", at, "key")


@rule("PRP027", "readable-secret", "warning", PROPERTIES)
def readable_secret(properties: Properties) -> Iterator[Hit]:
    """Finds parameters that are secret by their name but not stored so: type ``string``, or ``clearText``.

    Why:
        They are shown on the screen, and to whoever may see the connection.

    Fix:
        Use the type ``securestring``, with ``clearText`` false.

    Bad:
        "password": {"type": "string"}

    Good:
        "password": {"type": "securestring"}
    """
    for parameter in connection_parameters(properties):
        if parameter.is_hidden or not _SECRET.search(_label(parameter)):
            continue
        if parameter.type == "string":
            message = f"'{parameter.name}' sounds secret but is a plain string; use 'securestring'"
            yield Hit(message, parameter.pointer + "/type")
        elif parameter.type == "securestring" and parameter.constraints.get("clearText") in (True, "true"):
            message = f"'{parameter.name}' is secret but shown as clear text; set 'clearText' to false"
            yield Hit(message, parameter.pointer + "/uiDefinition/constraints/clearText")


def _label(parameter: ConnectionParameter) -> str:
    # "token:region" is the name of a value beside an OAuth token, not a token.
    name = parameter.name.partition(":")[2] or parameter.name
    shown = _ASIDE.sub("", text(parameter.ui.get("displayName")) or "")
    label = f"{name} | {shown}".replace("_", " ")
    return _CAPITAL.sub(" ", label)


@rule("PRP029", "security-without-parameter", "warning", DEFINE)
def security_without_parameter(folder: Folder) -> Iterator[Hit]:
    """Checks that definition and apiProperties.json agree on how a connection signs in.

    A first security definition of type ``oauth2`` needs a parameter of type ``oauthSetting``, one of type
    ``apiKey`` one of type ``securestring`` or ``string``, one of type ``basic`` both ``username`` and
    ``password``.

    Why:
        A connection that asks for nothing sends no credential: each call ends with 401.

    Fix:
        Declare the connection parameter, or correct the security definition.

    Bad:
        "securityDefinitions": {"key": {"type": "apiKey", "name": "X-Key", "in": "header"}}

        apiProperties.json:
        "connectionParameters": {}

    Good:
        "securityDefinitions": {"key": {"type": "apiKey", "name": "X-Key", "in": "header"}}

        apiProperties.json:
        "connectionParameters": {"key": {"type": "securestring"}}
    """
    if folder.definition is None or folder.properties is None:
        return
    definitions = mappings(folder.definition.data.get("securityDefinitions"))
    parameters = list(connection_parameters(folder.properties))
    if not definitions or any(parameter.type in _MICROSOFTS for parameter in parameters):
        return
    name, raw = next(iter(definitions.items()))
    types = {parameter.type for parameter in parameters}
    names = {parameter.name.lower() for parameter in parameters}
    kind = text(raw.get("type")) or ""
    wanted = None
    if kind == "oauth2" and "oauthSetting" not in types:
        wanted = "of type 'oauthSetting'"
    elif kind == "apiKey" and not types & {"securestring", "string", "oauthSetting"}:
        wanted = "of type 'securestring'"
    elif kind == "basic" and not {"username", "password"} <= names and len(parameters) < 2:
        wanted = "'username' and 'password'"
    if wanted:
        message = (
            f"'{name}' is of type '{kind}', but no connection parameter {wanted} asks for the credential"
        )
        yield Hit(
            message, f"/securityDefinitions/{escape(name)}", "key", folder.definition.document.path.name
        )


@rule(
    "PRP031", "connection-text-in-other-language", {"independent": "warning", "certified": "warning"}, STRINGS
)
def connection_text_in_other_language(properties: Properties) -> Iterator[Hit]:
    """Checks that the texts of connection parameters are in English.

    Found is what the rule ``text-in-other-language`` finds in the definition.

    Why:
        Whoever makes a connection reads them.

    Fix:
        Write it in English.

    Bad:
        {"key": {"type": "securestring", "uiDefinition": {
            "displayName": "Key", "description": "Der Schlüssel aus dem Profil"}}}

    Good:
        {"key": {"type": "securestring", "uiDefinition": {
            "displayName": "Key", "description": "The key on your profile's page."}}}
    """
    for parameter in connection_parameters(properties):
        for member in ("displayName", "description", "tooltip"):
            if reason := in_other_language(text(parameter.ui.get(member)) or ""):
                message = f"the {member} of '{parameter.name}' {reason}; write it in English"
                yield Hit(message, f"{parameter.pointer}/uiDefinition/{member}")
