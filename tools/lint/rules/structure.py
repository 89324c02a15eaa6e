"""Rules about the shape of the definition: Swagger 2.0 and Microsoft's extensions, checked by tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import BROKEN, Hit, rule
from ..shape_check import check_shapes
from ..sources import SCHEMA, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_SCHEMA = (
    "https://github.com/microsoft/PowerPlatformConnectors/blob/dev/schemas/apiDefinition.swagger.schema.json"
)
_SPECIFICATION = "https://swagger.io/specification/v2/"


@rule("STR001", "wrong-json-type", SCHEMA, VALIDATOR, "JsonTypeIncorrect")
def wrong_json_type(definition: Definition) -> Iterator[Hit]:
    """Checks that every member has the JSON type that Swagger 2.0 or the extension asks for.

    Why:
        The definition is read by that type; import refuses it, or reads something else.

    Fix:
        Write the value in the type that the message names.

    Bad:
        {"operationId": "ListBooks", "deprecated": "true"}

    Good:
        {"operationId": "ListBooks", "deprecated": true}
    """
    yield from definition.derived(check_shapes).wrong_types


@rule("STR002", "unlisted-value", SCHEMA, VALIDATOR, "JsonValueNotInEnum")
def unlisted_value(definition: Definition) -> Iterator[Hit]:
    """Checks members that take one of a few words: type, in, x-ms-visibility, x-ms-trigger and so on.

    Why:
        Another word is refused, or read as if there were none.

    Fix:
        Write one of the words that the message names; capitals count.

    Bad:
        {"name": "shelf", "in": "query", "type": "String"}

    Good:
        {"name": "shelf", "in": "query", "type": "string"}
    """
    yield from definition.derived(check_shapes).unlisted_values


@rule("STR003", "missing-member", SCHEMA, VALIDATOR, "RequiredPropertyMissing")
def missing_member(definition: Definition) -> Iterator[Hit]:
    """Checks that every object has the members that Swagger 2.0 or the extension requires.

    Why:
        Import refuses a definition without them, often without saying which one is missing.

    Fix:
        Add the member.

    Bad:
        {"responses": {"200": {"schema": {"type": "string"}}}}

    Good:
        {"responses": {"200": {"description": "The title.", "schema": {"type": "string"}}}}
    """
    yield from definition.derived(check_shapes).missing_members


@rule("STR004", "empty-member", BROKEN, VALIDATOR, "RequiredValueEmpty")
def empty_member(definition: Definition) -> Iterator[Hit]:
    """Finds names, titles and other obligatory texts that are empty.

    Why:
        An empty text counts as missing.

    Fix:
        Write the text.

    Bad:
        {"info": {"title": "", "version": "1.0"}}

    Good:
        {"info": {"title": "Shelf", "version": "1.0"}}
    """
    yield from definition.derived(check_shapes).empty_members


@rule("STR005", "unknown-member", SCHEMA, VALIDATOR, "ExtensionNameNotValid")
def unknown_member(definition: Definition) -> Iterator[Hit]:
    """Finds members that Swagger 2.0 does not have and that are no extensions.

    Why:
        They are refused, or silently not read: usually a slip, or a member of another object.

    Fix:
        Correct the name, move the member to where it belongs, or remove it.

    Bad:
        {"type": "string", "descripton": "The title."}

    Good:
        {"type": "string", "description": "The title."}
    """
    yield from definition.derived(check_shapes).unknown_members


@rule("STR006", "unknown-extension-member", BROKEN, VALIDATOR, "AdditionalPropertyNotAllowed")
def unknown_extension_member(definition: Definition) -> Iterator[Hit]:
    """Finds members that an ``x-ms-*`` extension does not have.

    Why:
        They are not read: usually a slip, so that what is meant is missing.

    Fix:
        Correct the name, or remove the member.

    Bad:
        {"x-ms-dynamic-values": {"operationId": "ListShelves", "value-tittle": "name"}}

    Good:
        {"x-ms-dynamic-values": {"operationId": "ListShelves", "value-title": "name"}}
    """
    yield from definition.derived(check_shapes).unknown_extension_members


@rule("STR007", "foreign-keyword", SCHEMA, VALIDATOR, "SwaggerKeywordNotSupported")
def foreign_keyword(definition: Definition) -> Iterator[Hit]:
    """Finds keywords of JSON Schema or OpenAPI 3 that Swagger 2.0 does not have.

    Why:
        Power Platform reads Swagger 2.0 only; ``oneOf``, ``nullable`` and the like are refused or ignored.

    Fix:
        Remove the keyword, and say the same in Swagger 2.0 where that is possible.

    Bad:
        {"type": "string", "nullable": true}

    Good:
        {"type": "string"}
    """
    yield from definition.derived(check_shapes).foreign_keywords


@rule("STR008", "unknown-microsoft-extension", "warning", _SCHEMA)
def unknown_microsoft_extension(definition: Definition) -> Iterator[Hit]:
    """Finds ``x-ms-*`` extensions that Power Platform does not know.

    Why:
        Usually a slip (``x-ms-sumamry``): what is meant does not happen, and nobody says so.

    Fix:
        Correct the name; an extension of your own is named without ``ms``.

    Bad:
        {"type": "string", "x-ms-sumamry": "Title"}

    Good:
        {"type": "string", "x-ms-summary": "Title"}
    """
    yield from definition.derived(check_shapes).unknown_extensions


@rule("STR009", "misplaced-microsoft-extension", "warning", _SCHEMA)
def misplaced_microsoft_extension(definition: Definition) -> Iterator[Hit]:
    """Finds ``x-ms-*`` extensions on an object where they have no effect.

    Why:
        An extension is read only where it belongs.

    Fix:
        Move it, or remove it.

    Bad:
        {"/hooks": {"post": {"x-ms-notification-content": {"schema": {"type": "object"}}}}}

    Good:
        {"/hooks": {"x-ms-notification-content": {"schema": {"type": "object"}}, "post": {}}}
    """
    yield from definition.derived(check_shapes).misplaced_extensions


@rule("STR010", "autorest-extension", {"certified": "info"}, _SCHEMA)
def autorest_extension(definition: Definition) -> Iterator[Hit]:
    """Finds the extensions of AutoRest, which Power Platform ignores.

    Why:
        They make the definition larger and suggest an effect that they do not have here.

    Fix:
        Remove them; for ``x-ms-enum`` use ``x-ms-enum-values``.

    Bad:
        {"type": "string", "enum": ["a"], "x-ms-enum": {"name": "Shelf"}}

    Good:
        {"type": "string", "enum": ["a"], "x-ms-enum-values": [{"value": "a", "displayName": "A"}]}
    """
    yield from definition.derived(check_shapes).unread_extensions
