"""Policy templates and the policies of apiProperties.json as rules look at them.

Source: schemas/paconn-apiProperties.schema.json of microsoft/PowerPlatformConnectors, and what published
connectors use beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..connector.lenient import array, mapping, strings, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .folder import Properties

PREFIX = "x-ms-apimTemplateParameter."
OPERATIONS = "x-ms-apimTemplate-operationName"
SECTION = "x-ms-apimTemplate-policySection"
_SECTIONS = ("Request", "Response")


class Template(NamedTuple):
    """What a template takes: required and other parameters, those that hold expressions, sections."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    sections: tuple[str, ...] = _SECTIONS


_PARENT = ("propertyParentPath", "newPropertyPath")
TEMPLATES: dict[str, Template] = {
    "setheader": Template(("name", "value"), ("existsAction",), ("value",), (*_SECTIONS, "Failure")),
    "setqueryparameter": Template(("name", "value"), ("existsAction",), ("value",)),
    "dynamichosturl": Template(("urlTemplate",), (), ("urlTemplate",)),
    "routerequesttoendpoint": Template(("newPath",), ("httpMethod",), ("newPath",)),
    "setproperty": Template(
        ("newPropertyParentPathTemplate", "newPropertySubPathTemplate", "propertyValuePathTemplate"),
        (),
        ("newPropertyParentPathTemplate", "propertyValuePathTemplate"),
    ),
    "pollingtrigger": Template(("triggerConfig", "triggerDataPath"), (), ("triggerDataPath",)),
    "stringreplace": Template((*_PARENT, "sourceString", "replacementString"), ("propertySubPath",), _PARENT),
    "updatenextlink": Template(("nextLinkPropertyName",), ("nextLinkParentPropertyPath",)),
    "convertobjecttoarray": Template(_PARENT, ("propertySubPath", "keyName", "valueName"), _PARENT),
    "convertarraytoobject": Template(
        (*_PARENT, "keyWithinCollectionPath"), ("propertySubPath", "retainKey"), _PARENT
    ),
    "setvaluefromurl": Template(
        ("parameterTemplate", "parameterValueUrl", "parameterValuePathTemplate"),
        ("httpMethod",),
        ("parameterTemplate", "parameterValuePathTemplate"),
    ),
    "stringtoarray": Template(
        (*_PARENT, "delimiterList", "childPropertyName"), ("propertySubPath",), _PARENT
    ),
    "encodepropertyvalue": Template(_PARENT, ("propertySubPath",), _PARENT),
    # Not in the schema, seen in published connectors.
    "setconnectionstatustounauthenticated": Template((), ("statusCode",)),
    "moveproperties": Template(
        (), ("srcParentPath", "srcSubPath", "dstParentPath", "dstSubPath", "copyOnlySubProperties")
    ),
    "dynamicsubdomain": Template(("urlTemplate",), (), ("urlTemplate",)),
}
"""By id, in small letters."""

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "@Request.OriginalHTTPMethod")
VALUES: dict[tuple[str, str], tuple[str, ...]] = {
    ("setheader", "existsAction"): ("override", "skip", "append"),
    ("setqueryparameter", "existsAction"): ("override", "skip", "append"),
    ("routerequesttoendpoint", "httpMethod"): _METHODS,
    ("setvaluefromurl", "httpMethod"): ("GET", "POST", "PUT"),
    ("convertarraytoobject", "retainKey"): ("true", "false"),
}
"""The parameters that take one of a few words, by template and name."""


class PolicyView(NamedTuple):
    """One policy; ``parameters`` without their prefix, ``pointer`` leads to the policy."""

    raw: dict[str, Any]
    pointer: str

    @property
    def id(self) -> str:
        """The template's id as written, empty where there is none."""
        return text(self.raw.get("templateId")) or ""

    @property
    def template(self) -> Template | None:
        """The template, None where it is not known."""
        return TEMPLATES.get(self.id.lower())

    @property
    def label(self) -> str:
        """Title or template: for messages."""
        return text(self.raw.get("title")) or self.id or "the policy"

    @property
    def all_parameters(self) -> dict[str, Any]:
        """The parameters as written."""
        return mapping(self.raw.get("parameters"))

    @property
    def parameters(self) -> dict[str, Any]:
        """The template's parameters by name."""
        return {
            key.removeprefix(PREFIX): value
            for key, value in self.all_parameters.items()
            if key.startswith(PREFIX)
        }

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that it is for; empty for all."""
        return strings(self.all_parameters.get(OPERATIONS))

    def at(self, name: str) -> str:
        """Return the pointer of the template's parameter ``name``."""
        return f"{self.pointer}/parameters/{PREFIX}{name}"


def policies(properties: Properties) -> Iterator[PolicyView]:
    """Yield the policies that are objects, in order."""
    for index, raw in enumerate(array(properties.data.get("policyTemplateInstances"))):
        if isinstance(raw, dict):
            yield PolicyView(raw, f"/properties/policyTemplateInstances/{index}")
