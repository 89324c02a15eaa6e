"""Rules about the OAuth settings of connection parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping, text
from ...connector.settings import environment_variables
from ...core import lazy
from ...core.suggestion import meant
from ..connections import connection_parameters
from ..rule import BROKEN, Hit, rule
from ..sources import PROPERTIES, UPSERT
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connections import ConnectionParameter
    from ..folder import Properties

REQUIRED: dict[str, tuple[str, ...]] = {
    "oauth2": ("authorizationUrl", "tokenUrl", "refreshUrl"),
    "oauth2generic": (
        "authorizationUrlTemplate",
        "tokenUrlTemplate",
        "refreshUrlTemplate",
    ),
    "aad": ("resourceUri",),
    "aadcertificate": ("resourceUri",),
    "facebook": (),
}
# Providers that the wizard names, and that published connectors use, have settings of their own.
_NAMED = frozenset(
    ("github", "google", "dropbox", "salesforce", "docusign", "box", "linkedin", "slack", "todoist", "trello")
)
_MODES = ("Global", "GlobalPerConnector", "Direct")
_REDIRECT = lazy.pattern(r"https://[a-z0-9-]+\.consent\.azure-apim\.(?:net|us|cn)/redirect(?:/[\w.~-]+)?/?")
_PLACEHOLDER = lazy.pattern(
    r"(?i)replace|your(?:[\W_]|client|app|id|secret|own|$)|dummy|placeholder|changeme|^<.*>$|^x+$|^todo$"
)


def all_settings(properties: Properties) -> Iterator[tuple[ConnectionParameter, dict[str, Any], str, str]]:
    """Yield parameter, OAuth settings, pointer of these and identity provider in small letters."""
    for parameter in connection_parameters(properties):
        settings = parameter.oauth
        if settings is not None:
            provider = (text(settings.get("identityProvider")) or "").lower()
            yield parameter, settings, parameter.pointer + "/oAuthSettings", provider


@rule("PRP040", "missing-oauth-settings", BROKEN, PROPERTIES)
def missing_oauth_settings(properties: Properties) -> Iterator[Hit]:
    """Checks that each parameter of type ``oauthSetting`` has ``oAuthSettings``, and no other has them.

    Why:
        Nobody can sign in without them; on another type they are not read.

    Fix:
        Add them; capitals count. Or correct the type.

    Bad:
        "token": {"type": "oauthSetting", "oauthSettings": {"identityProvider": "oauth2"}}

    Good:
        "token": {"type": "oauthSetting", "oAuthSettings": {"identityProvider": "oauth2"}}
    """
    for parameter in connection_parameters(properties):
        if parameter.type == "oauthSetting" and parameter.oauth is None:
            written = next((name for name in parameter.raw if name.lower() == "oauthsettings"), None)
            what = f"; '{written}' is written so" if written and written != "oAuthSettings" else ""
            message = f"'{parameter.name}' has no object 'oAuthSettings'{what}"
            at = f"{parameter.pointer}/{written}" if written else parameter.pointer
            yield Hit(message, at, "key")
        elif parameter.oauth is not None and parameter.type and parameter.type != "oauthSetting":
            message = f"'{parameter.name}' has 'oAuthSettings', so its type must be 'oauthSetting'"
            yield Hit(message, parameter.pointer + "/type")


@rule("PRP055", "sign-in-not-called-token", "warning", UPSERT.seen)
def sign_in_not_called_token(properties: Properties) -> Iterator[Hit]:
    """Checks that each parameter of type ``oauthSetting`` is called ``token``.

    Why:
        ``paconn create --secret`` writes the client secret into the parameter of this name and into no other,
        so that the connector has none, and nobody can sign in. All 66 sign-ins of 230 published connectors
        have this name.

    Fix:
        Call it ``token``. Connections that exist must be made anew.

    Bad:
        "connectionParameters": {"sign_in": {"type": "oauthSetting", "oAuthSettings": {}}}

    Good:
        "connectionParameters": {"token": {"type": "oauthSetting", "oAuthSettings": {}}}
    """
    for parameter in connection_parameters(properties):
        if parameter.type == "oauthSetting" and parameter.name != "token":
            message = (
                f"'{parameter.name}' signs in, so it is called 'token': paconn gives the secret to no other"
            )
            yield Hit(message, parameter.pointer, "key")


@rule("PRP041", "unknown-identity-provider", "warning", PROPERTIES)
def unknown_identity_provider(properties: Properties) -> Iterator[Hit]:
    """Checks that ``identityProvider`` is known: oauth2, oauth2generic, aad, aadcertificate, facebook.

    Named providers of the wizard (GitHub, Google, Dropbox, Salesforce and so on) pass too.

    Why:
        It decides how a connection signs in.

    Fix:
        Write ``oauth2`` for a service of its own, ``aad`` for Microsoft Entra.

    Bad:
        "identityProvider": "oauth"

    Good:
        "identityProvider": "oauth2"
    """
    for _, settings, at, provider in all_settings(properties):
        if not provider:
            yield Hit("the OAuth settings name no 'identityProvider'; 'oauth2' is the usual one", at, "key")
        elif provider not in REQUIRED and provider not in _NAMED:
            cure = meant(provider, REQUIRED) or "; 'oauth2' is for a service of its own"
            message = f"'{settings['identityProvider']}' is no known identity provider{cure}"
            yield Hit(message, at + "/identityProvider")


@rule("PRP046", "unknown-redirect", "warning", PROPERTIES)
def unknown_redirect(properties: Properties) -> Iterator[Hit]:
    """Checks ``redirectMode``, and that ``redirectUrl`` is the platform's and does not stand alone.

    The modes are Global, GlobalPerConnector and Direct.

    Why:
        The browser comes back to that address after the sign-in; elsewhere the sign-in never ends. An address
        needs its mode: https://github.com/microsoft/PowerPlatformConnectors/pull/19.

    Fix:
        Write ``https://global.consent.azure-apim.net/redirect`` for the mode ``Global``; the mode
        ``GlobalPerConnector`` has the connector's id behind it.

    Bad:
        "redirectMode": "global", "redirectUrl": "https://shelf.example/back"

    Good:
        "redirectMode": "Global", "redirectUrl": "https://global.consent.azure-apim.net/redirect"
    """
    for _, settings, at, _ in all_settings(properties):
        mode, url = settings.get("redirectMode"), settings.get("redirectUrl")
        if mode is None and isinstance(url, str) and url:
            yield Hit("'redirectUrl' needs a 'redirectMode' beside it", at + "/redirectUrl", "key")
        if mode is not None and mode not in _MODES:
            cure = meant(text(mode) or "", _MODES) or f"; there are {', '.join(_MODES)}"
            yield Hit(f"there is no redirect mode {quoted(mode)}{cure}", at + "/redirectMode")
        if isinstance(url, str) and url and not _REDIRECT.fullmatch(url):
            message = f"'{url}' is not the platform's; it is 'https://global.consent.azure-apim.net/redirect'"
            yield Hit(message, at + "/redirectUrl")


@rule("PRP047", "first-party-sign-in", "warning", PROPERTIES)
def first_party_sign_in(properties: Properties) -> Iterator[Hit]:
    """Checks ``IsFirstParty``: the string "False" for everybody but Microsoft.

    The identity provider ``aadcertificate`` is Microsoft's alone.

    Why:
        Another value asks for a certificate that only Microsoft's own connectors have.

    Fix:
        Write ``"IsFirstParty": "False"``.

    Bad:
        "identityProvider": "oauth2", "properties": {"IsFirstParty": false}

    Good:
        "identityProvider": "oauth2", "properties": {"IsFirstParty": "False"}
    """
    for _, settings, at, provider in all_settings(properties):
        first = mapping(settings.get("properties")).get("IsFirstParty")
        if first is not None and (not isinstance(first, str) or first.lower() not in ("true", "false")):
            message = "'IsFirstParty' must be the string \"False\""
            yield Hit(message, at + "/properties/IsFirstParty")
        if provider == "aadcertificate" and str(first).lower() != "true":
            message = "'aadcertificate' is for Microsoft's own connectors alone; use 'aad'"
            yield Hit(message, at + "/identityProvider")


@rule("PRP048", "client-secret-in-file", "warning", PROPERTIES)
def client_secret_in_file(properties: Properties) -> Iterator[Hit]:
    """Finds a client secret in the OAuth settings.

    Why:
        The file is in a repository; whoever reads it can act as the connector.

    Fix:
        Remove it, and make a new secret; ``paconn create --secret`` takes it from the command line, and in a
        solution ``@environmentVariables("name")`` stands for an environment variable of the type Secret.

    Bad:
        "clientId": "shelf", "clientSecret": "p4ssw0rd"

    Good:
        "clientId": "shelf"
    """
    for _, settings, at, _ in all_settings(properties):
        for name in ("clientSecret", "ClientSecret"):
            secret = text(settings.get(name)) or ""
            # A reference to an environment variable is no secret.
            if secret.strip() and not (_PLACEHOLDER.search(secret.strip()) or environment_variables(secret)):
                yield Hit("the file holds a client secret; remove it and renew the secret", f"{at}/{name}")


@rule(
    "PRP049",
    "missing-client-id",
    {"import": "warning", "independent": "info", "certified": "info"},
    PROPERTIES,
)
def missing_client_id(properties: Properties) -> Iterator[Hit]:
    """Checks that OAuth settings have a client id that is more than an example.

    Published files often hold an example: certification asks for the real one apart.

    Why:
        The service does not know who asks, so that nobody can sign in.

    Fix:
        Register the connector with the service, and write the id that it gives out.

    Bad:
        "clientId": "YOUR-CLIENT-ID"

    Good:
        "clientId": "shelf-connector"
    """
    for parameter, settings, at, provider in all_settings(properties):
        member = "ClientId" if "ClientId" in settings else "clientId"
        client = settings.get(member)
        if member not in settings:
            if provider in REQUIRED:
                yield Hit(
                    f"'{parameter.name}' has no 'clientId'; register the connector to get one", at, "key"
                )
        elif client is not None and not isinstance(client, str):
            yield Hit(f"'{member}' is {quoted(client)}; it must be a string", f"{at}/{member}")
        elif client is None or not client.strip():
            yield Hit(f"'{member}' is empty; register the connector to get one", f"{at}/{member}")
        elif _PLACEHOLDER.search(client.strip()):
            yield Hit(f"'{client}' is only an example of a client id; write your own", f"{at}/{member}")
