"""Changes of connection parameters and of the connection parameter sets, in apiProperties.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping, text
from ...connector.pointer import join
from ...core.missing import MISSING
from ...core.values import equal, shown
from ..documentation import CONNECTION, MULTI_AUTH
from ..kind import Hit, kind
from ..messages import from_to, shown_unless_secret
from .security import scope_hits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...connector.settings import ConnectionSet
    from ..side import Sides

_OAUTH = "oAuthSettings"
_PLAIN = "/properties/connectionParameters"


def _set_pairs(sides: Sides) -> Iterator[tuple[ConnectionSet | None, ConnectionSet | None]]:
    """Pair the connection parameter sets by name; two single ones in any case."""
    olds, news = sides.old.connections, sides.new.connections
    if len(olds) == len(news) == 1:
        yield olds[0], news[0]
        return
    left = list(news)
    for old in olds:
        new = next((item for item in left if item.name == old.name), None)
        if new is not None:
            left.remove(new)
        yield old, new
    yield from ((None, new) for new in left)


def _parameters(
    sides: Sides,
) -> Iterator[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None, str, str]]:
    """Yield name, old and new parameter, and their places, in the parameter sets that both versions have."""
    for old, new in _set_pairs(sides):
        if old is None or new is None:
            continue
        for name in dict.fromkeys((*old.parameters, *new.parameters)):
            yield (
                f"'{name}'" + (f" of '{old.name}'" if old.name else ""),
                old.parameters.get(name),
                new.parameters.get(name),
                _at(old, name),
                _at(new, name),
            )


def _at(item: ConnectionSet, name: str) -> str:
    return (
        join(item.pointer, "parameters", name)
        if item.name or "Sets" in item.pointer
        else join(item.pointer, name)
    )


def _constraint(parameter: Mapping[str, Any], name: str) -> Any:
    return mapping(mapping(parameter.get("uiDefinition")).get("constraints")).get(name, MISSING)


def _is_required(parameter: Mapping[str, Any]) -> bool:
    if parameter.get("type") == "oauthSetting":
        return True  # nobody connects without signing in, whatever the constraint says
    return str(_constraint(parameter, "required")).lower() == "true"


def _values(parameter: Mapping[str, Any]) -> list[Any] | None:
    listed = parameter.get("allowedValues", _constraint(parameter, "allowedValues"))
    return [mapping(item).get("value") for item in listed] if isinstance(listed, list) else None


@kind("CHG401", "connection-parameter-deleted", "properties", "error", source=CONNECTION)
def connection_parameter_deleted(sides: Sides) -> Iterator[Hit]:
    """A connection no longer has a parameter.

    Why:
        What existing connections have in it is no longer sent, and policies that read it fail.

    Instead:
        Keep it and hide it: ``"constraints": {"hidden": "true", "required": "false"}``.

    Old:
        {"connectionParameters": {"site": {"type": "string"}}}

    New:
        {"connectionParameters": {}}
    """
    for label, old, new, old_at, new_at in _parameters(sides):
        if new is None and old is not None:
            yield Hit(f"the connection parameter {label} was deleted", old_at, new_at, "key", detail=label)


@kind("CHG402", "required-connection-parameter-added", "properties", "error", source=CONNECTION)
def required_connection_parameter_added(sides: Sides) -> Iterator[Hit]:
    """A connection must give a parameter that it did not have.

    Why:
        Existing connections do not have it: what reads it gets nothing, until somebody makes a new connection
        and puts it into every flow.

    Instead:
        Make it optional, and let policies have a default: ``@connectionParameters('site', 'eu')``.

    Old:
        {"connectionParameters": {}}

    New:
        {"connectionParameters": {"site": {"type": "string",
         "uiDefinition": {"constraints": {"required": "true"}}}}}
    """
    for label, old, new, old_at, new_at in _parameters(sides):
        if old is None and new is not None and _is_required(new):
            message = f"the connection parameter {label} was added and is required"
            yield Hit(message, old_at, new_at, "key", detail=label)


@kind("CHG403", "optional-connection-parameter-added", "properties", "info", source=CONNECTION)
def optional_connection_parameter_added(sides: Sides) -> Iterator[Hit]:
    """A connection may give a parameter that it did not have.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"connectionParameters": {}}

    New:
        {"connectionParameters": {"site": {"type": "string"}}}
    """
    for label, old, new, old_at, new_at in _parameters(sides):
        if old is None and new is not None and not _is_required(new):
            yield Hit(f"the connection parameter {label} was added", old_at, new_at, "key", detail=label)


@kind("CHG404", "connection-parameter-type-changed", "properties", "error", source=CONNECTION)
def connection_parameter_type_changed(sides: Sides) -> Iterator[Hit]:
    """A connection parameter has another type.

    Why:
        What existing connections have in it is of the old one.

    Instead:
        Keep the type, and add an optional parameter of the other one.

    Old:
        {"connectionParameters": {"key": {"type": "securestring"}}}

    New:
        {"connectionParameters": {"key": {"type": "oauthSetting"}}}
    """
    for label, old, new, old_at, new_at in _parameters(sides):
        if old is not None and new is not None and not equal(old.get("type"), new.get("type")):
            message = (
                f"the type of the connection parameter {label} was changed "
                f"{from_to(old.get('type'), new.get('type'))}"
            )
            yield Hit(message, f"{old_at}/type", f"{new_at}/type", detail=f"{label} {new.get('type')}")


@kind("CHG405", "connection-parameter-became-required", "properties", "error", source=CONNECTION)
def connection_parameter_became_required(sides: Sides) -> Iterator[Hit]:
    """A connection must give a parameter that it could leave out.

    Why:
        Existing connections that left it out do not have it.

    Instead:
        Leave it optional.

    Old:
        {"connectionParameters": {"site": {"type": "string"}}}

    New:
        {"connectionParameters": {"site": {"type": "string",
         "uiDefinition": {"constraints": {"required": "true"}}}}}
    """
    yield from _required_hits(sides, became=True)


@kind("CHG406", "connection-parameter-became-optional", "properties", "info", source=CONNECTION)
def connection_parameter_became_optional(sides: Sides) -> Iterator[Hit]:
    """A connection may leave out a parameter that it had to give.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"connectionParameters": {"site": {"type": "string",
         "uiDefinition": {"constraints": {"required": "true"}}}}}

    New:
        {"connectionParameters": {"site": {"type": "string"}}}
    """
    yield from _required_hits(sides, became=False)


def _required_hits(sides: Sides, *, became: bool) -> Iterator[Hit]:
    for label, old, new, old_at, new_at in _parameters(sides):
        if old is None or new is None or _is_required(old) == _is_required(new):
            continue
        if _is_required(new) is became:
            words = ("was optional and is required", "was required and is optional")[not became]
            tail = "/uiDefinition/constraints/required"
            yield Hit(f"the connection parameter {label} {words}", old_at + tail, new_at + tail, detail=label)


@kind("CHG407", "connection-parameter-value-deleted", "properties", "error", source=CONNECTION)
def connection_parameter_value_deleted(sides: Sides) -> Iterator[Hit]:
    """A value of a connection parameter can no longer be chosen.

    Why:
        Existing connections that have it cannot be edited, and what they mean is not defined.

    Instead:
        Keep the value.

    Old:
        {"connectionParameters": {"site": {"type": "string", "allowedValues": [{"value": "eu"},
         {"value": "us"}]}}}

    New:
        {"connectionParameters": {"site": {"type": "string", "allowedValues": [{"value": "eu"}]}}}
    """
    for label, old, new, old_at, new_at in _parameters(sides):
        news = None if new is None else _values(new)
        olds = None if old is None else _values(old)
        # A list where there was none takes away every other value.
        if news is None or old is None:
            continue
        gone = [value for value in olds if value not in news] if olds is not None else ["any other value"]
        for value in gone:
            message = f"the connection parameter {label} no longer takes {shown(value) if olds else value}"
            tail = "/allowedValues"
            yield Hit(message, old_at + tail, new_at + tail, detail=f"{label} {value}")


@kind("CHG408", "connection-parameter-default-changed", "properties", "warning", source=CONNECTION)
def connection_parameter_default_changed(sides: Sides) -> Iterator[Hit]:
    """A connection parameter has another default.

    Why:
        New connections mean something else than those that left it as it was.

    Instead:
        Keep the default where the two values do not mean the same.

    Old:
        {"connectionParameters": {"site": {"type": "string", "defaultValue": "eu"}}}

    New:
        {"connectionParameters": {"site": {"type": "string", "defaultValue": "us"}}}
    """
    for label, old, new, old_at, new_at in _parameters(sides):
        before, after = (mapping(item).get("defaultValue", MISSING) for item in (old, new))
        if new is not None and before is not MISSING and not equal(before, after):
            name = "password" if new.get("type") == "securestring" else label
            becomes = shown_unless_secret(name, after)
            message = (
                f"the default of the connection parameter {label} was changed {from_to(before, after, name)}"
            )
            tail = "/defaultValue"
            yield Hit(message, old_at + tail, new_at + tail, detail=f"{label} {becomes}")


@kind("CHG411", "way-to-connect-deleted", "properties", "error", source=MULTI_AUTH)
def way_to_connect_deleted(sides: Sides) -> Iterator[Hit]:
    """A parameter set is gone, or plain parameters became sets.

    Why:
        Existing connections were made with it, and are none of the sets that are left.

    Instead:
        Keep the set, by its ``name``; its texts may change.

    Old:
        {"connectionParameterSets": {"values": [{"name": "key"}, {"name": "oauth"}, {"name": "basic"}]}}

    New:
        {"connectionParameterSets": {"values": [{"name": "oauth"}, {"name": "basic"}]}}
    """
    for old, new in _set_pairs(sides):
        if old is not None and new is None:
            what = (
                f"the parameter set '{old.name}' was" if old.name else "the plain connection parameters were"
            )
            at = sides.new.connections[0].pointer.rsplit("/", 1)[0] if sides.new.connections else _PLAIN
            yield Hit(f"{what} deleted", old.pointer, at, "key", detail=old.name)


@kind("CHG412", "way-to-connect-added", "properties", "info", source=MULTI_AUTH)
def way_to_connect_added(sides: Sides) -> Iterator[Hit]:
    """A parameter set is there that was not.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"connectionParameterSets": {"values": [{"name": "oauth"}, {"name": "basic"}]}}

    New:
        {"connectionParameterSets": {"values": [{"name": "oauth"}, {"name": "basic"}, {"name": "key"}]}}
    """
    for old, new in _set_pairs(sides):
        if old is None and new is not None:
            at = sides.old.connections[0].pointer.rsplit("/", 1)[0] if sides.old.connections else _PLAIN
            yield Hit(
                f"the parameter set '{new.name}' was added",
                at,
                new.pointer,
                "key",
                detail=new.name,
            )


@kind("CHG413", "way-to-connect-renamed", "properties", "error", source=MULTI_AUTH)
def way_to_connect_renamed(sides: Sides) -> Iterator[Hit]:
    """The only parameter set has another name, or took the place of plain parameters.

    Why:
        A connection keeps the name of the set that it was made with.

    Instead:
        Keep the ``name``; makers see ``displayName``, which may change.

    Old:
        {"connectionParameterSets": {"values": [{"name": "key", "parameters": {}}]}}

    New:
        {"connectionParameterSets": {"values": [{"name": "apikey", "parameters": {}}]}}
    """
    for old, new in _set_pairs(sides):
        if old is not None and new is not None and old.name != new.name:
            names = [f"'{item.name}'" if item.name else "plain parameters" for item in (old, new)]
            tails = ["/name" if item.name else "" for item in (old, new)]
            message = f"the parameter set was {names[0]} and is {names[1]}"
            yield Hit(message, old.pointer + tails[0], new.pointer + tails[1], detail=new.name)


def _oauth(sides: Sides) -> Iterator[tuple[str, dict[str, Any], dict[str, Any], str, str]]:
    for label, old, new, old_at, new_at in _parameters(sides):
        before, after = mapping(mapping(old).get(_OAUTH)), mapping(mapping(new).get(_OAUTH))
        if before and after:
            yield label, before, after, join(old_at, _OAUTH), join(new_at, _OAUTH)


@kind("CHG421", "identity-provider-changed", "properties", "error", source=CONNECTION)
def identity_provider_changed(sides: Sides) -> Iterator[Hit]:
    """OAuth goes through another kind of identity provider.

    Why:
        Existing connections have tokens of the old one, which the new one does not renew.

    Instead:
        Add the new one as a parameter set beside the old one.

    Old:
        {"connectionParameters": {"token": {"type": "oauthSetting",
         "oAuthSettings": {"identityProvider": "oauth2"}}}}

    New:
        {"connectionParameters": {"token": {"type": "oauthSetting",
         "oAuthSettings": {"identityProvider": "aad"}}}}
    """
    for label, old, new, old_at, new_at in _oauth(sides):
        before, after = old.get("identityProvider"), new.get("identityProvider")
        if not equal(before, after):
            message = f"the identity provider of {label} was changed {from_to(before, after)}"
            tail = "/identityProvider"
            yield Hit(message, old_at + tail, new_at + tail, detail=f"{label} {after}")


@kind("CHG422", "oauth-settings-changed", "properties", "warning", source=CONNECTION)
def oauth_settings_changed(sides: Sides) -> Iterator[Hit]:
    """OAuth asks another server, in the name of another application, or is redirected elsewhere.

    Why:
        Existing connections have tokens that were given to the old application by the old server: they may
        not be renewed. Another redirect must be allowed by the service first.

    Instead:
        Be sure that the new server renews the old tokens, or tell those who have connections to sign in
        again.

    Old:
        {"connectionParameters": {"token": {"type": "oauthSetting",
         "oAuthSettings": {"identityProvider": "oauth2",
         "customParameters": {"tokenUrl": {"value": "https://id.example.com/token"}}}}}}

    New:
        {"connectionParameters": {"token": {"type": "oauthSetting",
         "oAuthSettings": {"identityProvider": "oauth2",
         "customParameters": {"tokenUrl": {"value": "https://id.example.org/token"}}}}}}
    """
    for label, old, new, old_at, new_at in _oauth(sides):
        for keyword in ("clientId", "redirectMode", "redirectUrl"):
            before, after = old.get(keyword, MISSING), new.get(keyword, MISSING)
            if before is not MISSING and not equal(before, after):
                message = f"{keyword} of {label} was changed {from_to(before, after)}"
                yield Hit(
                    message,
                    join(old_at, keyword),
                    join(new_at, keyword),
                    detail=f"{label} {keyword} {shown(after)}",
                )
        customs = [mapping(item.get("customParameters")) for item in (old, new)]
        for name in dict.fromkeys((*customs[0], *customs[1])):
            before, after = (mapping(custom.get(name)).get("value", MISSING) for custom in customs)
            if not equal(before, after):
                becomes = shown_unless_secret(name, after)
                message = f"{name} of {label} was changed {from_to(before, after, name)}"
                yield Hit(
                    message,
                    join(old_at, "customParameters", name),
                    join(new_at, "customParameters", name),
                    "key",
                    detail=f"{label} {name} {becomes}",
                )


@kind("CHG423", "oauth-scopes-changed", "properties", "warning", source=CONNECTION)
def oauth_scopes_changed(sides: Sides) -> Iterator[Hit]:
    """The rights that a connection asks for when it signs in are others.

    Why:
        Existing connections keep the rights that they were given: what needs an added one is refused until
        they sign in again, and what needed a deleted one is refused afterwards.

    Instead:
        Say so to those who have connections.

    Old:
        {"connectionParameters": {"token": {"type": "oauthSetting",
         "oAuthSettings": {"identityProvider": "oauth2",
         "scopes": ["read"]}}}}

    New:
        {"connectionParameters": {"token": {"type": "oauthSetting",
         "oAuthSettings": {"identityProvider": "oauth2",
         "scopes": ["read", "write"]}}}}
    """
    for label, old, new, old_at, new_at in _oauth(sides):
        olds, news = array(old.get("scopes")), array(new.get("scopes"))
        yield from scope_hits(label.strip("'"), olds, news, join(old_at, "scopes"), join(new_at, "scopes"))


@kind("CHG431", "listed-capability-deleted", "properties", "warning", source=CONNECTION)
def listed_capability_deleted(sides: Sides) -> Iterator[Hit]:
    """A word is gone from the list ``capabilities``, such as ``gateway``.

    Why:
        Connections through a gateway need it.

    Instead:
        Keep it.

    Old:
        {"capabilities": ["gateway"]}

    New:
        {"capabilities": []}
    """
    old, new = (array(side.settings.get("capabilities")) for side in (sides.old, sides.new))
    for word in old:
        if word not in new and text(word):
            at = "/properties/capabilities"
            yield Hit(f"the capability {shown(word)} was deleted", at, at, detail=str(word))
