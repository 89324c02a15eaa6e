"""Rules about the constraints of connection parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import array, mapping
from ..connections import connection_parameters
from ..fix.values import boolean_as_text, text_as_boolean
from ..rule import Hit, rule
from ..sources import POLICY_ERRORS, PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..folder import Properties


@rule(
    "PRP023",
    "constraint-not-text",
    {"import": "info", "independent": "warning", "certified": "error"},
    POLICY_ERRORS,
    fix=boolean_as_text,
)
def constraint_not_text(properties: Properties) -> Iterator[Hit]:
    """Checks that the constraints ``required`` and ``hidden`` are the strings "true" or "false".

    Why:
        They are documented as strings; certification has refused JSON booleans.

    Fix:
        Put the value into quotes.

    Bad:
        "constraints": {"required": true}

    Good:
        "constraints": {"required": "true"}
    """
    for parameter in connection_parameters(properties):
        for name in ("required", "hidden"):
            value = parameter.constraints.get(name)
            at = f"{parameter.pointer}/uiDefinition/constraints/{name}"
            if isinstance(value, bool):
                yield Hit(f"'{name}' must be a string; write \"{str(value).lower()}\"", at)
            elif name in parameter.constraints and value not in ("true", "false"):
                yield Hit(f'\'{name}\' must be the string "true" or "false"', at)


@rule("PRP024", "constraint-not-boolean", "warning", PROPERTIES, fix=text_as_boolean)
def constraint_not_boolean(properties: Properties) -> Iterator[Hit]:
    """Checks that the constraint ``clearText`` is a JSON boolean.

    Why:
        Unlike ``required`` and ``hidden`` it is documented as one.

    Fix:
        Write the value without quotes.

    Bad:
        "constraints": {"clearText": "true"}

    Good:
        "constraints": {"clearText": true}
    """
    for parameter in connection_parameters(properties):
        value = parameter.constraints.get("clearText")
        if "clearText" in parameter.constraints and not isinstance(value, bool):
            at = f"{parameter.pointer}/uiDefinition/constraints/clearText"
            yield Hit("'clearText' must be true or false, without quotes", at)


@rule("PRP025", "malformed-tab-index", "warning", PROPERTIES)
def malformed_tab_index(properties: Properties) -> Iterator[Hit]:
    """Checks that ``tabIndex`` of a connection parameter is an integer.

    Why:
        It orders what makers are asked for.

    Fix:
        Write a number without quotes.

    Bad:
        "constraints": {"tabIndex": "2"}

    Good:
        "constraints": {"tabIndex": 2}
    """
    for parameter in connection_parameters(properties):
        for holder, at in (
            (parameter.ui, "uiDefinition"),
            (parameter.constraints, "uiDefinition/constraints"),
        ):
            value = holder.get("tabIndex")
            if "tabIndex" in holder and type(value) is not int:
                yield Hit(
                    "'tabIndex' must be an integer, without quotes", f"{parameter.pointer}/{at}/tabIndex"
                )


@rule("PRP028", "unanswerable-connection-parameter", "warning", PROPERTIES)
def unanswerable_connection_parameter(properties: Properties) -> Iterator[Hit]:
    """Finds required connection parameters that are hidden and have no default.

    Why:
        Nobody can fill them in, so that no connection can be made.

    Fix:
        Show them, give them a ``defaultValue``, or do not require them.

    Bad:
        "region": {"type": "string", "uiDefinition": {"constraints": {"required": "true", "hidden": "true"}}}

    Good:
        "region": {"type": "string", "uiDefinition": {"constraints": {"required": "true"}}}
    """
    for parameter in connection_parameters(properties):
        required = str(parameter.constraints.get("required")).lower() == "true"
        if required and parameter.is_hidden and "defaultValue" not in parameter.raw:
            message = f"'{parameter.name}' is required and hidden: nobody can fill it in"
            yield Hit(message, parameter.pointer, "key")


@rule("PRP030", "allowed-values-not-listed", "warning", PROPERTIES)
def allowed_values_not_listed(properties: Properties) -> Iterator[Hit]:
    """Checks that ``allowedValues`` is an array of objects with a ``value`` each.

    Why:
        The list from which makers choose is made of it.

    Fix:
        Write ``{"value": …, "text": …}`` for each choice.

    Bad:
        "constraints": {"allowedValues": ["eu", "us"]}

    Good:
        "constraints": {"allowedValues": [{"value": "eu", "text": "Europe"}, {"value": "us"}]}
    """
    for parameter in connection_parameters(properties):
        for holder, at in ((parameter.raw, ""), (parameter.constraints, "/uiDefinition/constraints")):
            if "allowedValues" not in holder:
                continue
            place = f"{parameter.pointer}{at}/allowedValues"
            if not isinstance(holder["allowedValues"], list):
                yield Hit("'allowedValues' must be an array", place)
            for index, item in enumerate(array(holder["allowedValues"])):
                if "value" not in mapping(item):
                    yield Hit("each entry of 'allowedValues' must have a 'value'", f"{place}/{index}")
