"""Rules about apiProperties.json as a whole: its members, capabilities, parameter sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import array, mapping, text
from ...connector.pointer import escape
from ...core.suggestion import meant
from ..rule import BROKEN, REFUSED, Hit, rule
from ..sources import MULTI_AUTH, PACONN, PROPERTIES, PROPERTY_TYPE, UPSERT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Properties

_KNOWN = (
    "iconBrandColor",
    "capabilities",
    "connectionParameters",
    "connectionParameterSets",
    "publisher",
    "stackOwner",
    "policyTemplateInstances",
    "scriptOperations",
)
_TYPES: dict[str, type] = {
    "iconBrandColor": str,
    "capabilities": list,
    "connectionParameters": dict,
    "connectionParameterSets": dict,
    "publisher": str,
    "stackOwner": str,
    "policyTemplateInstances": list,
    "scriptOperations": list,
}
_WORDS: dict[type, str] = {str: "a string", list: "an array", dict: "an object"}
_CAPABILITIES = ("actions", "triggers", "gateway", "cloud", "cloud only", "tabular")
_REFUSED_CAPABILITIES = ("federatedKnowledgeSource",)
_SETS = "/properties/connectionParameterSets"


@rule("PRP001", "missing-properties-object", UPSERT, PROPERTIES)
def missing_properties_object(properties: Properties) -> Iterator[Hit]:
    """Checks that apiProperties.json has one member, the object ``properties``.

    Why:
        paconn takes everything from it, and breaks off without it.

    Fix:
        Put all members into ``properties``.

    Bad:
        {"iconBrandColor": "#3a6ea5"}

    Good:
        {"properties": {"iconBrandColor": "#3a6ea5"}}
    """
    data = mapping(properties.document.data)
    if not isinstance(data.get("properties"), dict):
        yield Hit("there is no object 'properties'; put everything into it", "/properties")
    for name in data:
        if name not in ("properties", "$schema"):
            message = f"'{name}' stands outside of 'properties'; move it there"
            yield Hit(message, f"/{escape(name)}", "key", levels=BROKEN)


@rule(
    "PRP002", "unread-property", {"import": "info", "independent": "warning", "certified": "warning"}, PACONN
)
def unread_property(properties: Properties) -> Iterator[Hit]:
    """Finds members of ``properties`` that Power Platform does not know.

    Why:
        They have no effect: usually a slip, so that what is meant is missing.

    Fix:
        Correct the name, or remove the member.

    Bad:
        {"properties": {"publsher": "Shelf"}}

    Good:
        {"properties": {"publisher": "Shelf"}}
    """
    for name in properties.data:
        if name not in _TYPES and name != "$schema":
            cure = meant(name, _KNOWN) or "; remove it"
            yield Hit(f"nobody reads '{name}'{cure}", f"/properties/{escape(name)}", "key")


@rule("PRP003", "wrong-type-of-property", PROPERTY_TYPE, PROPERTIES)
def wrong_type_of_property(properties: Properties) -> Iterator[Hit]:
    """Checks that the members of ``properties`` have the JSON type that Power Platform reads.

    Why:
        paconn or the service breaks off, without saying where.

    Fix:
        Write the value in the type that the message names.

    Bad:
        {"properties": {"capabilities": "actions"}}

    Good:
        {"properties": {"capabilities": ["actions"]}}
    """
    for name, wanted in _TYPES.items():
        value = properties.data.get(name)
        if value is not None and not isinstance(value, wanted):
            yield Hit(f"'{name}' must be {_WORDS[wanted]}", f"/properties/{name}")
    for name in ("capabilities", "scriptOperations"):
        for index, item in enumerate(array(properties.data.get(name))):
            if not isinstance(item, str):
                yield Hit(f"the entries of '{name}' must be strings", f"/properties/{name}/{index}")


@rule("PRP009", "unknown-capability", "info", PROPERTIES, refusal=PROPERTY_TYPE)
def unknown_capability(properties: Properties) -> Iterator[Hit]:
    """Checks that ``capabilities`` holds words that connectors use: actions, triggers, gateway, cloud,
    tabular.

    Why:
        Others have no effect; with ``federatedKnowledgeSource`` the service refuses an update
        (ApiDefinitionCapabilitiesInvalid).

    Fix:
        Correct the word, or remove it.

    Bad:
        "capabilities": ["trigger"]

    Good:
        "capabilities": ["actions", "triggers"]
    """
    for index, item in enumerate(array(properties.data.get("capabilities"))):
        if isinstance(item, str) and item not in _CAPABILITIES:
            cure = meant(item, _CAPABILITIES) or "; remove it"
            message, levels = f"nobody reads the capability '{item}'{cure}", None
            if item in _REFUSED_CAPABILITIES:
                message, levels = (
                    f"an update fails while there is the capability '{item}'; remove it",
                    REFUSED,
                )
            yield Hit(message, f"/properties/capabilities/{index}", levels=levels)


@rule("PRP010", "malformed-parameter-sets", BROKEN, MULTI_AUTH, refusal=UPSERT)
def malformed_parameter_sets(properties: Properties) -> Iterator[Hit]:
    """Checks that ``connectionParameterSets`` is built as documented.

    It has a ``uiDefinition`` and ``values``; each value has a ``name`` of its own, a ``uiDefinition`` and
    ``parameters``.

    Why:
        paconn breaks off at a value without parameters; makers choose among sets by their names.

    Fix:
        Add what the message names.

    Bad:
        "connectionParameterSets": {"values": [{"name": "key"}]}

    Good:
        "connectionParameterSets": {
            "uiDefinition": {"displayName": "Sign-in", "description": "How to sign in."},
            "values": [{
                "name": "key",
                "uiDefinition": {"displayName": "Key", "description": "With a key."},
                "parameters": {"key": {"type": "securestring", "uiDefinition": {
                    "displayName": "Key", "description": "The key on your profile's page."}}}
            }]
        }

        apiDefinition.swagger.json:
        "securityDefinitions": {"key": {"type": "apiKey", "name": "X-Key", "in": "header"}}
    """
    sets = properties.data.get("connectionParameterSets")
    if not isinstance(sets, dict):
        return
    if not isinstance(sets.get("uiDefinition"), dict):
        yield Hit("the sets have no 'uiDefinition' to ask for one of them", _SETS, "key")
    values = sets.get("values")
    if not isinstance(values, list) or not values:
        yield Hit("there are no sets: 'values' must be an array that holds some", _SETS, "key")
        return
    seen: set[str] = set()
    for index, item in enumerate(values):
        at = f"{_SETS}/values/{index}"
        raw = mapping(item)
        name = text(raw.get("name")) or ""
        if not name.strip():
            yield Hit("the set has no 'name'", at)
        elif name in seen:
            yield Hit(f"there are two sets '{name}'; give each its own name", f"{at}/name")
        seen.add(name)
        for member in ("parameters", "uiDefinition"):
            if not isinstance(raw.get(member), dict):
                which = f"the set '{name}'" if name.strip() else "the set"
                levels = REFUSED if member == "parameters" else None
                yield Hit(f"{which} has no object '{member}'", at, levels=levels)


@rule(
    "PRP011",
    "script-with-gateway",
    "warning",
    "https://learn.microsoft.com/connectors/custom-connectors/write-code",
)
def script_with_gateway(properties: Properties) -> Iterator[Hit]:
    """Checks that a connector for the on-premises data gateway has no script.

    Why:
        Code does not run for connections through the gateway.

    Fix:
        Do without the script, by policies, or without the gateway.

    Bad:
        Files: apiDefinition.swagger.json, apiProperties.json, script.csx

        "capabilities": ["gateway"]

    Good:
        Files: apiDefinition.swagger.json, apiProperties.json, script.csx

        "capabilities": ["actions"]
    """
    capabilities = array(properties.data.get("capabilities"))
    if "gateway" in capabilities and properties.folder.script_file is not None:
        message = "the script does not run for connections through the gateway"
        yield Hit(message, f"/properties/capabilities/{capabilities.index('gateway')}")
