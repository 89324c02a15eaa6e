"""Settings of apiProperties.json that change what a call does: policies and connection parameter sets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core import lazy
from .lenient import array, mapping, mappings, strings, text
from .pointer import join
from .policy_templates import OPERATIONS, PREFIX, SECTION, TEMPLATES, sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .policy_templates import Section

CONNECTION_TYPES = ("string", "securestring", "int", "bool", "oauthSetting", "gatewaySetting")
"""The types of connection parameters that connections know."""
_IN_LOWER_CASE = {name.lower(): name for name in CONNECTION_TYPES}


_VARIABLE = lazy.pattern(r"@\{?environmentVariables\(\s*\\?['\"]([^'\"\\]+)\\?['\"]", re.IGNORECASE)


def environment_variables(content: str) -> tuple[str, ...]:
    """Return the names that ``content`` reads by ``@environmentVariables("name")``, each once.

    Quotes may be escaped, as in the text of a JSON file.
    """
    return tuple(dict.fromkeys(_VARIABLE.findall(content)))


class Policy(NamedTuple):
    """One instance of a policy template.

    ``template`` is the template's id in lower case, ``operations`` empty for all of them, ``section`` as
    stated and None without one. ``parameters`` lack the prefix ``x-ms-apimTemplateParameter.``; ``pointer``
    leads into apiProperties.json.
    """

    template: str
    title: str = ""
    operations: tuple[str, ...] = ()
    section: Any = None
    parameters: Mapping[str, Any] = {}
    pointer: str = ""

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections in which it runs; none where its template or section does not exist."""
        template = TEMPLATES.get(self.template)
        return sections_of(template, self.section) if template else ()

    def applies_to(self, operation_id: str) -> bool:
        """Whether the policy runs for the operation."""
        return not self.operations or operation_id in self.operations


class ConnectionSet(NamedTuple):
    """A connection parameter set: its name (empty when it is the only one) and its parameters by name."""

    name: str
    parameters: Mapping[str, Mapping[str, Any]]
    pointer: str = ""

    @property
    def has_oauth(self) -> bool:
        """Whether the connection signs in with OAuth, so that the platform holds a token for it."""
        return any(parameter.get("type") == "oauthSetting" for parameter in self.parameters.values())


def connection_type(parameter: Mapping[str, Any]) -> str:
    """Return the declared type of a connection parameter, in the spelling of ``CONNECTION_TYPES``.

    Capitals do not count: published connectors have ``oAuthSetting``. It is empty where there is none.
    """
    written = text(parameter.get("type")) or ""
    return _IN_LOWER_CASE.get(written.lower(), written)


def read_policies(settings: Mapping[str, Any]) -> Iterator[Policy]:
    """Yield the policies of the object ``properties`` of apiProperties.json, in order."""
    for index, item in enumerate(array(settings.get("policyTemplateInstances"))):
        if not isinstance(item, dict):
            continue
        raw = mapping(item.get("parameters"))
        yield Policy(
            template=(text(item.get("templateId")) or "").lower(),
            title=text(item.get("title")) or "",
            operations=strings(raw.get(OPERATIONS)),
            section=raw.get(SECTION),
            parameters={
                key.removeprefix(PREFIX): value for key, value in raw.items() if key.startswith(PREFIX)
            },
            pointer=join("/properties/policyTemplateInstances", index),
        )


def read_connection_sets(settings: Mapping[str, Any]) -> Iterator[ConnectionSet]:
    """Yield the connection parameter sets; the plain ``connectionParameters`` are one without a name."""
    values = array(mapping(settings.get("connectionParameterSets")).get("values"))
    for index, item in enumerate(values):
        if isinstance(item, dict):
            yield ConnectionSet(
                name=text(item.get("name")) or "",
                parameters=_parameters(item.get("parameters")),
                pointer=join("/properties/connectionParameterSets/values", index),
            )
    if not values and "connectionParameters" in settings:
        parameters = _parameters(settings["connectionParameters"])
        yield ConnectionSet(name="", parameters=parameters, pointer="/properties/connectionParameters")


def _parameters(raw: Any) -> dict[str, Mapping[str, Any]]:
    return {
        name: {**item, "type": connection_type(item)} if "type" in item else item
        for name, item in mappings(raw).items()
    }
