"""Where Microsoft's extensions stand and what they hold, as tables.

Sources: schemas/apiDefinition.swagger.schema.json of microsoft/PowerPlatformConnectors;
https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions; what published connectors use.
"""

from __future__ import annotations

from typing import NamedTuple

from .shapes import ANY, COUNT, FLAG, FULL, LIST, OBJECT, TEXT, Member, Shape, member


class Extension(NamedTuple):
    """One of Microsoft's extensions: the kinds of object it may stand in, its value, the shape of that."""

    places: frozenset[str]
    member: Member
    shape: Shape | None = None  # of the value, or of each item where the value is an array


_PATH = member(str, type(None))
_CALL = {"operationId": TEXT, "parameters": OBJECT}

IGNORED = frozenset(
    "x-ms-" + name
    for name in (
        "api-version",
        "arm-id-details",
        "azure-resource",
        "client-default",
        "client-flatten",
        "client-name",
        "client-request-id",
        "code-generation-settings",
        "discriminator-value",
        "enum",
        "error-response",
        "examples",
        "external",
        "flattened",
        "header-collection-prefix",
        "identifiers",
        "long-running-operation",
        "long-running-operation-options",
        "mutability",
        "name",
        "odata",
        "parameter-grouping",
        "parameter-location",
        "parameterized-host",
        "paths",
        "request-id",
        "secret",
        "skip-url-encoding",
        "text",
    )
)
"""AutoRest's extensions, which Power Platform ignores."""

_LABELLED = frozenset({"operation", "parameter", "body", "schema", "response", "header"})
_VALUES = frozenset({"parameter", "body", "schema", "items"})
_VALUE_CALL = {**_CALL, "builtInOperation": TEXT, "capability": TEXT}
_STATUS = {"status": member(str, values="Preview|Production")}
_TREE_CALL = Shape(
    "a call of x-ms-dynamic-tree",
    {
        **_CALL,
        **dict.fromkeys(
            ("itemsPath", "itemValuePath", "itemTitlePath", "itemFullTitlePath", "itemIsParent"), _PATH
        ),
    },
    ("operationId",),
    True,
)
_INFO_NOTE = Shape("x-ms-api-annotation of info", _STATUS, (), True)
_NOTE = Shape(
    "x-ms-api-annotation",
    {**_STATUS, "family": FULL, "revision": COUNT, "replacement": OBJECT},
    (),
    True,
)
NESTED: dict[str, dict[str, Shape]] = {
    "x-ms-api-annotation": {
        "replacement": Shape("replacement", {"api": TEXT, "operationId": TEXT}, (), True)
    },
    "x-ms-dynamic-tree": {
        "settings": Shape("settings", {"canSelectParentNodes": FLAG, "canSelectLeafNodes": FLAG}, (), True),
        "open": _TREE_CALL,
        "browse": _TREE_CALL,
    },
}
"""Shapes of the objects inside extensions, by extension and member."""


def _ext(places: str, member: Member, shape: Shape | None = None) -> Extension:
    return Extension(frozenset(places.split("|")), member, shape)


def _shape(name: str, members: dict[str, Member], *required: str) -> Shape:
    return Shape(name, members, required, True)


EXTENSIONS: dict[str, Extension] = {
    "x-ms-summary": Extension(_LABELLED | {"items"}, TEXT),
    "x-ms-visibility": Extension(_LABELLED | {"items"}, member(str, values="important|advanced|internal|")),
    "x-ms-trigger": _ext("operation", member(str, values="single|batch")),
    "x-ms-trigger-hint": _ext("operation", TEXT),
    "x-ms-trigger-metadata": _ext(
        "operation",
        OBJECT,
        _shape(
            "x-ms-trigger-metadata",
            {"kind": member(str, values="query"), "mode": member(str, values="polling")},
            "kind",
            "mode",
        ),
    ),
    "x-ms-notification-content": _ext(
        "path",
        OBJECT,
        # Microsoft's schema allows any member beside these, and certified connectors have some.
        Shape("x-ms-notification-content", {"schema": OBJECT, "description": TEXT}, open=True),
    ),
    "x-ms-notification-url": _ext("schema", FLAG),
    "x-ms-notification": _ext(
        "operation", OBJECT, _shape("x-ms-notification", {"operationId": TEXT}, "operationId")
    ),
    "x-ms-trigger-value": _ext(
        "parameter|schema",
        OBJECT,
        _shape("x-ms-trigger-value", {"value-collection": TEXT, "value-path": TEXT}),
    ),
    # Any dynamic extension on a body parameter, and on its items, is a rule of its own.
    "x-ms-dynamic-values": Extension(
        _VALUES,
        OBJECT,
        _shape(
            "x-ms-dynamic-values",
            {
                **_VALUE_CALL,
                **dict.fromkeys(("value-collection", "value-path", "value-title"), _PATH),
            },
        ),
    ),
    "x-ms-dynamic-list": Extension(
        _VALUES,
        OBJECT,
        _shape(
            "x-ms-dynamic-list",
            {**_VALUE_CALL, **dict.fromkeys(("itemsPath", "itemTitlePath", "itemValuePath"), _PATH)},
        ),
    ),
    "x-ms-dynamic-schema": _ext(
        "schema|body", OBJECT, _shape("x-ms-dynamic-schema", {**_CALL, "value-path": _PATH})
    ),
    "x-ms-dynamic-properties": _ext(
        "schema|body", OBJECT, _shape("x-ms-dynamic-properties", {**_CALL, "itemValuePath": _PATH})
    ),
    "x-ms-dynamic-tree": Extension(
        _VALUES,
        OBJECT,
        _shape("x-ms-dynamic-tree", dict.fromkeys(("settings", "open", "browse"), OBJECT), "open"),
    ),
    # On a schema it says what Power Apps may leave to the service: filterFunctions, sortRestrictions.
    "x-ms-capabilities": _ext("root|operation|schema", OBJECT),
    "x-ms-url-encoding": _ext("parameter", member(str, values="single|double")),
    "x-ms-api-annotation": _ext("info|operation", OBJECT, _NOTE),
    "x-ms-operation-context": _ext("operation", OBJECT),
    "x-ms-pageable": _ext(
        "operation", OBJECT, _shape("x-ms-pageable", {"nextLinkName": FULL}, "nextLinkName")
    ),
    "x-ms-agentic-protocol": _ext("operation", TEXT),
    "x-ms-safe-operation": _ext("operation", FLAG),
    "x-ms-no-generic-test": _ext("operation", FLAG),
    "x-ms-test-value": _ext("parameter|body|schema|items", ANY),
    # Their entries are looked at by the rules about enums.
    "x-ms-enum-values": _ext("parameter|schema|items", LIST),
    "x-ms-localizeDefaultValue": _ext("parameter|schema", FLAG),
    "x-ms-media-kind": _ext("schema|parameter", member(str, values="image|audio")),
    "x-ms-editor": _ext("schema|parameter", TEXT),
    "x-ms-editor-options": _ext("schema|parameter", OBJECT),
    "x-ms-connector-metadata": _ext(
        "root",
        LIST,
        _shape(
            "an entry of x-ms-connector-metadata",
            {"propertyName": FULL, "propertyValue": FULL},
            "propertyName",
            "propertyValue",
        ),
    ),
    "x-ms-docs": _ext("root", LIST),
    "x-ms-deployment-version": _ext("info", TEXT),
    "x-ms-keywords": _ext("info", ANY),
    "x-ms-openai-manifest": _ext("root", ANY),
    "x-ms-openai-data": _ext("root|operation", ANY),
    "x-ms-require-user-confirmation": _ext("root|operation", FLAG),
}
INFO_ANNOTATION = _INFO_NOTE
