"""Rules about the media types that operations take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, strings, text
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import VALIDATOR
from ..values import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView

SUPPORTED = ("application/json", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded")
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # noqa: S105 - the word of RFC 9110, no secret
_MEDIA_TYPE = lazy.pattern(rf"{_TOKEN}/{_TOKEN}(\s*;\s*{_TOKEN}=({_TOKEN}|\"[^\"]*\"))*\s*;?\s*")


def _lists(definition: Definition, *members: str) -> Iterator[tuple[str, list[Any]]]:
    """Yield the pointer and the items of each list of media types."""
    for member in members:
        yield f"/{member}", array(definition.data.get(member))
        for operation in definition.operations:
            if member in operation.raw:
                yield f"{operation.pointer}/{member}", array(operation.raw[member])


def _is_file(operation: OperationView) -> bool:
    """Return whether the response that makers use is a file."""
    schema = (operation.success and operation.success.schema) or {}
    return schema.get("type") == "file" or (schema.get("type"), schema.get("format")) == ("string", "binary")


def _base(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _consumed(definition: Definition, operation: OperationView) -> list[str]:
    """Return what the operation takes, without parameters: its own list, else that of the root."""
    own = operation.raw.get("consumes")
    return [_base(item) for item in strings(own if own is not None else definition.data.get("consumes"))]


def _where(operation: OperationView) -> tuple[str, bool]:
    """Return the pointer of the operation's own list, or of the operation, and whether it has one."""
    own = "consumes" in operation.raw
    return (operation.pointer + "/consumes" if own else operation.pointer), own


@rule("MIM001", "malformed-media-type", BROKEN, "RFC 9110, section 8.3.1", "MimeTypeNotValid")
def malformed_media_type(definition: Definition) -> Iterator[Hit]:
    """Checks that ``consumes`` and ``produces`` hold media types: a type, a slash, a subtype.

    Why:
        The value goes into a header as it is; the validator refuses it.

    Fix:
        Correct the spelling.

    Bad:
        "consumes": ["json"]

    Good:
        "consumes": ["application/json"]
    """
    for pointer, items in _lists(definition, "consumes", "produces"):
        for index, item in enumerate(items):
            if not isinstance(item, str) or not _MEDIA_TYPE.fullmatch(item):
                message = f"'{item}' is not a media type, such as 'application/json'"
                yield Hit(message[:200], f"{pointer}/{index}")


@rule("MIM002", "unsupported-media-type", "warning", VALIDATOR, "MimeTypeNotSupported")
def unsupported_media_type(definition: Definition) -> Iterator[Hit]:
    """Checks that ``consumes`` and ``produces`` hold only media types that connectors support.

    These are application/json, text/plain, multipart/form-data and application/x-www-form-urlencoded. What an
    operation itself ``produces`` may be anything where its response is a file.

    Why:
        The platform sends no other, and reads no other into fields: such a response is bytes to a flow.

    Fix:
        Remove the entry; where the service takes nothing else, a script can write the request. For a response
        that is a file, write a schema of type string, format binary.

    Bad:
        "consumes": ["application/json", "application/xml"]

    Good:
        "consumes": ["application/json"]
    """
    files = {f"{operation.pointer}/produces" for operation in definition.operations if _is_file(operation)}
    for pointer, items in _lists(definition, "consumes", "produces"):
        if pointer in files:
            continue
        verb = "send" if pointer.endswith("/consumes") else "read"
        for index, item in enumerate(items):
            if isinstance(item, str) and _MEDIA_TYPE.fullmatch(item) and _base(item) not in SUPPORTED:
                message = f"connectors do not {verb} '{item}'; use {', '.join(SUPPORTED)}"
                yield Hit(message, f"{pointer}/{index}")


@rule("MIM003", "missing-consumes", "warning", VALIDATOR, "ConsumesMissing")
def missing_consumes(definition: Definition) -> Iterator[Hit]:
    """Checks that an operation with a body or a form has a media type in ``consumes``.

    The root's ``consumes`` counts for operations without their own; what it lacks is reported once. Media
    types that are not supported have a rule of their own (``unsupported-media-type``).

    Why:
        The platform has to guess what to send.

    Fix:
        Add ``"consumes": ["application/json"]`` to the root, or what the operation takes to the operation.

    Bad:
        "paths": {"/books": {"post": {"parameters": [{"name": "body", "in": "body"}]}}}

    Good:
        "consumes": ["application/json"],
        "paths": {"/books": {"post": {"parameters": [{"name": "body", "in": "body"}]}}}
    """
    found = [
        operation
        for operation in definition.operations
        if any(p.location in ("body", "formData") for p in operation.parameters)
        and not _consumed(definition, operation)
    ]
    cure = "no media type in 'consumes'; add what the service takes, such as 'application/json'"
    yield from _once(found, f"sends a body but has {cure}", f"send a body but have {cure}")


def _once(operations: list[OperationView], one: str, many: str) -> Iterator[Hit]:
    """Yield a hit for each operation, but one at the root for all whose fault stands there."""
    inheriting = [operation for operation in operations if "consumes" not in operation.raw]
    for operation in operations:
        if "consumes" in operation.raw or len(inheriting) == 1:
            yield Hit(f"'{operation.label}' {one}", _where(operation)[0], "key")
    if len(inheriting) > 1:
        labels = listed((operation.label for operation in inheriting), 3)
        yield Hit(f"{labels} {many}", "/consumes", "key")


@rule(
    "MIM004",
    "media-type-unfit-for-body",
    BROKEN,
    VALIDATOR,
    "MimeTypeNotCompatibleWithRequestContentSchemaType",
)
def media_type_unfit_for_body(definition: Definition) -> Iterator[Hit]:
    """Checks that one of the media types in ``consumes`` can carry the operation's parameters.

    A form needs multipart/form-data or application/x-www-form-urlencoded, a form with a file the former; a
    body that is an object or an array needs application/json, another body that or text/plain.

    Why:
        The request cannot be written in any of the media types that the operation takes.

    Fix:
        Add the fitting media type to ``consumes`` of the operation.

    Bad:
        "consumes": ["application/json"], "parameters": [{"name": "cover", "in": "formData", "type": "file"}]

    Good:
        "consumes": ["multipart/form-data"],
        "parameters": [{"name": "cover", "in": "formData", "type": "file"}]
    """
    faults: dict[str, list[OperationView]] = {}
    for operation in definition.operations:
        parameters = [p for p in operation.parameters if p.location in ("body", "formData")]
        supported = [item for item in _consumed(definition, operation) if item in SUPPORTED]
        if not parameters or not supported:
            continue
        fields = [p for p in parameters if p.location == "formData"]
        if fields:
            has_file = any(p.raw.get("type") == "file" for p in fields)
            content, fit = ("a form with a file", _FORMS[:1]) if has_file else ("a form", _FORMS)
        else:
            kind = text(definition.resolved(parameters[0].raw.get("schema")).get("type"))
            if kind in ("object", "array"):
                content, fit = f"a body of type {kind}", SUPPORTED[:1]
            else:
                content, fit = "a body", SUPPORTED[:2]
        if not any(item in fit for item in supported):
            whose = "its 'consumes'" if _where(operation)[1] else "the root's 'consumes'"
            why = f"{content}, which {whose} ({', '.join(supported)}) cannot carry; add {' or '.join(fit)}"
            faults.setdefault(why, []).append(operation)
    for why, operations in faults.items():
        yield from _once(operations, f"sends {why}", f"send {why}")


@rule("MIM005", "binary-in-urlencoded-form", BROKEN, VALIDATOR, "StringBinaryNotSupportedForFormUrlEncoded")
def binary_in_urlencoded_form(definition: Definition) -> Iterator[Hit]:
    """Checks that no operation that takes application/x-www-form-urlencoded has binary strings in its form.

    Why:
        Such a form is text; bytes would be mangled.

    Fix:
        Use multipart/form-data with a parameter of type ``file``, or ``"format": "byte"`` (Base64).

    Bad:
        "consumes": ["application/x-www-form-urlencoded"],
        "parameters": [{"name": "cover", "in": "formData", "type": "string", "format": "binary"}]

    Good:
        "consumes": ["multipart/form-data"],
        "parameters": [{"name": "cover", "in": "formData", "type": "file"}]
    """
    for operation in definition.operations:
        if _FORMS[1] not in _consumed(definition, operation):
            continue
        for parameter in operation.parameters:
            raw = parameter.raw
            if parameter.location == "formData" and (raw.get("type"), raw.get("format")) == (
                "string",
                "binary",
            ):
                message = (
                    f"'{operation.label}' takes {_FORMS[1]}, which cannot carry the bytes of "
                    f"'{parameter.name}'; take {_FORMS[0]}"
                )
                yield Hit(message, parameter.pointer + ("/$ref" if parameter.is_reference else "/format"))
