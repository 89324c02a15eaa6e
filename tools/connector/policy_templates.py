"""The catalogue of policy templates: parameters, sections, and what each reads and writes.

Source: schemas/paconn-apiProperties.schema.json of microsoft/PowerPlatformConnectors, and the pages of
https://learn.microsoft.com/connectors/custom-connectors/policy-templates. The last three templates are in
neither, but in published connectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .lenient_view import METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping

Section = Literal["Request", "Response", "Failure"]
Part = Literal["body", "connection", "header", "host", "path", "query", "value"]

PREFIX = "x-ms-apimTemplateParameter."
OPERATIONS = "x-ms-apimTemplate-operationName"
SECTION = "x-ms-apimTemplate-policySection"

_REQUEST: tuple[Section, ...] = ("Request",)
_RESPONSE: tuple[Section, ...] = ("Response",)
_BOTH: tuple[Section, ...] = ("Request", "Response")


class PolicyTemplate(NamedTuple):
    """One template: its parameters without their prefix, its sections, what it changes.

    ``writes`` is the part of the call that it changes. A header or query parameter has its name in the
    parameter ``name``; ``value`` is whatever ``parameterTemplate`` leads to. ``reads`` are the parts that it
    reads beside those in its expressions; ``header`` is every header. ``expressions`` are the parameters that
    hold expressions, ``words`` those that take one of a few words. ``has_choice`` is whether a policy chooses
    one of ``sections``; without a choice it runs in all of them.
    """

    writes: Part
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    sections: tuple[Section, ...] = _BOTH
    has_choice: bool = True
    reads: tuple[Part, ...] = ()
    words: Mapping[str, tuple[str, ...]] = {}


def _host() -> PolicyTemplate:
    return PolicyTemplate(
        "host", ("urlTemplate",), expressions=("urlTemplate",), sections=_REQUEST, has_choice=False
    )


def _property(
    *required: str, optional: tuple[str, ...] = (), words: Mapping[str, tuple[str, ...]] | None = None
) -> PolicyTemplate:
    """Return a template that changes a property of the body."""
    parents = ("propertyParentPath", "newPropertyPath")
    return PolicyTemplate(
        "body", (*parents, *required), ("propertySubPath", *optional), parents, words=words or {}
    )


_EXISTS = {"existsAction": ("override", "skip", "append")}
_METHODS = (*(method.upper() for method in METHODS), "@Request.OriginalHTTPMethod")

TEMPLATES: dict[str, PolicyTemplate] = {
    "setheader": PolicyTemplate(
        "header",
        ("name", "value"),
        ("existsAction",),
        ("value",),
        sections=(*_BOTH, "Failure"),
        words=_EXISTS,
    ),
    "setqueryparameter": PolicyTemplate(
        "query",
        ("name", "value"),
        ("existsAction",),
        ("value",),
        sections=_REQUEST,
        has_choice=False,
        words=_EXISTS,
    ),
    "dynamichosturl": _host(),
    "routerequesttoendpoint": PolicyTemplate(
        "path",
        ("newPath",),
        ("httpMethod",),
        ("newPath",),
        sections=_REQUEST,
        has_choice=False,
        words={"httpMethod": _METHODS},
    ),
    "setproperty": PolicyTemplate(
        "body",
        ("newPropertyParentPathTemplate", "newPropertySubPathTemplate", "propertyValuePathTemplate"),
        expressions=("newPropertyParentPathTemplate", "propertyValuePathTemplate"),
    ),
    "pollingtrigger": PolicyTemplate(
        "path", ("triggerConfig", "triggerDataPath"), expressions=("triggerDataPath",), has_choice=False
    ),
    "stringreplace": _property("sourceString", "replacementString"),
    "updatenextlink": PolicyTemplate(
        "body",
        ("nextLinkPropertyName",),
        ("nextLinkParentPropertyPath",),
        sections=_RESPONSE,
        has_choice=False,
    ),
    "convertobjecttoarray": _property(optional=("keyName", "valueName")),
    "convertarraytoobject": _property(
        "keyWithinCollectionPath", optional=("retainKey",), words={"retainKey": ("true", "false")}
    ),
    "setvaluefromurl": PolicyTemplate(
        "value",
        ("parameterTemplate", "parameterValueUrl", "parameterValuePathTemplate"),
        ("httpMethod",),
        ("parameterTemplate", "parameterValuePathTemplate"),
        # It sends a request of its own to the host, with the headers that the call has by then.
        reads=("host", "header"),
        words={"httpMethod": ("GET", "POST", "PUT")},
    ),
    "stringtoarray": _property("delimiterList", "childPropertyName"),
    "encodepropertyvalue": _property(),
    "setconnectionstatustounauthenticated": PolicyTemplate(
        "connection", optional=("statusCode",), sections=_RESPONSE, has_choice=False
    ),
    "moveproperties": PolicyTemplate(
        "body",
        optional=("srcParentPath", "srcSubPath", "dstParentPath", "dstSubPath", "copyOnlySubProperties"),
    ),
    "dynamicsubdomain": _host(),
}
"""The templates by id in lower case."""


def sections_of(template: PolicyTemplate, stated: Any) -> tuple[Section, ...]:
    """Return the sections in which a policy of ``template`` runs.

    ``stated`` is the section in the policy, as written, None without one. One that the template does not have
    runs nowhere; capitals count. Without a stated section, a policy with a choice runs in Request.
    """
    if stated is not None and stated not in template.sections:
        return ()
    if not template.has_choice:
        return template.sections
    return tuple(name for name in template.sections if name == (stated or "Request"))
