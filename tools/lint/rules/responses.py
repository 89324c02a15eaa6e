"""Rules about which responses an operation declares, their headers and examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.lenient import mapping, strings
from ...connector.pointer import join
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import SCHEMA, STANDARDS, VALIDATOR
from ..values import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView

_STATUS = lazy.pattern(r"[1-5][0-9][0-9]", re.ASCII)


def _statuses(operation: OperationView) -> list[str]:
    """Return what an operation declares responses for; extensions are none."""
    return [key for key in mapping(operation.raw.get("responses")) if not key.startswith("x-")]


@rule("RSP001", "operation-without-response", BROKEN, VALIDATOR, "OperationMustHaveResponse")
def operation_without_response(definition: Definition) -> Iterator[Hit]:
    """Checks that every operation declares at least one response.

    Why:
        Swagger 2.0 requires it, and nothing would be known about what the operation returns.

    Fix:
        Declare the response in case of success, with a description, and a schema where it has a body.

    Bad:
        {"operationId": "ListBooks", "responses": {}}

    Good:
        {"operationId": "ListBooks", "responses": {"200": {"description": "The books."}}}
    """
    for operation in definition.operations:
        if not _statuses(operation):
            place = operation.pointer + ("/responses" if "responses" in operation.raw else "")
            yield Hit(f"'{operation.label}' declares no response; add that in case of success", place, "key")


@rule(
    "RSP002",
    "operation-without-success",
    "warning",
    f"{VALIDATOR}; {STANDARDS}",
    "OperationShouldHaveSuccessfulResponse",
)
def operation_without_success(definition: Definition) -> Iterator[Hit]:
    """Checks that every operation declares a response of status 2xx, not only errors or ``default``.

    Why:
        The designer takes the fields from it, and the reference page says what an operation returns.

    Fix:
        Declare the status that the service really gives: usually 200, 201 or 204.

    Bad:
        {"responses": {"default": {"description": "The books."}}}

    Good:
        {"responses": {"200": {"description": "The books."}}}
    """
    for operation in definition.operations:
        statuses = _statuses(operation)
        if statuses and not any(status.startswith("2") for status in statuses):
            message = (
                f"'{operation.label}' declares only {listed(statuses)}; "
                "add the response in case of success, such as 200"
            )
            yield Hit(message, operation.pointer + "/responses", "key")


@rule("RSP003", "unknown-response-status", SCHEMA, VALIDATOR, "ResponseMustBeDefaultOrHttpStatusCode")
def unknown_response_status(definition: Definition) -> Iterator[Hit]:
    """Checks that each key of ``responses`` is an HTTP status or ``default``.

    Why:
        Ranges such as ``2XX`` are of OpenAPI 3; Swagger 2.0 has none, and import fails.

    Fix:
        Write the status as three digits, from 100 to 599.

    Bad:
        {"responses": {"2XX": {"description": "The books."}}}

    Good:
        {"responses": {"200": {"description": "The books."}}}
    """
    for operation in definition.operations:
        for status in _statuses(operation):
            if status != "default" and not _STATUS.fullmatch(status):
                message = f"{quoted(status)} is no HTTP status; write three digits, or 'default'"
                yield Hit(message, join(operation.pointer, "responses", status), "key")


@rule("RSP004", "duplicate-response-header", BROKEN, VALIDATOR, "ResponseHeadersAreNotUnique")
def duplicate_response_header(definition: Definition) -> Iterator[Hit]:
    """Checks that a response declares no header twice; capitals do not count.

    Why:
        Names of headers are the same whatever their case: one of the two is lost.

    Fix:
        Remove one of the two.

    Bad:
        {"headers": {"Location": {"type": "string"}, "location": {"type": "string"}}}

    Good:
        {"headers": {"Location": {"type": "string"}}}
    """
    answers = [response for operation in definition.operations for response in operation.responses]
    for response in [*definition.shared_responses, *answers]:
        headers = mapping(response.own.get("headers"))
        if len(headers) < 2:
            continue
        first: dict[str, str] = {}
        for name in headers:
            earlier = first.setdefault(name.lower(), name)
            if earlier != name:
                message = f"the header '{name}' is the same as '{earlier}'; remove one of the two"
                yield Hit(message, join(response.pointer, "headers", name), "key")


@rule(
    "RSP005", "example-of-other-media-type", "warning", VALIDATOR, "ResponseExampleMustBeProducedByOperation"
)
def example_of_other_media_type(definition: Definition) -> Iterator[Hit]:
    """Checks that the ``examples`` of a response are of a media type that the operation produces.

    Without ``produces``, JSON is taken for granted.

    Why:
        An example of anything else cannot be a response of the operation. Often the key is a title, where a
        media type is meant.

    Fix:
        Use the media type as the key, or add it to ``produces``.

    Bad:
        {"produces": ["application/json"], "responses": {"200": {"examples": {
            "Books": {"title": "Emma"}}}}}

    Good:
        {"produces": ["application/json"], "responses": {"200": {"examples": {
            "application/json": {"title": "Emma"}}}}}
    """
    everywhere = definition.data.get("produces")
    for operation in definition.operations:
        for response in operation.responses:
            examples = mapping(response.own.get("examples"))
            if not examples:
                continue
            produces = strings(operation.raw.get("produces", everywhere)) or ("application/json",)
            known = {_plain(media) for media in produces}
            for media in examples:
                if not media.startswith("x-") and _plain(media) not in known and "*/*" not in known:
                    message = (
                        f"the example is of the media type {quoted(media)}, "
                        f"but '{operation.label}' produces {listed(produces)}"
                    )
                    yield Hit(message, join(response.pointer, "examples", media), "key")


def _plain(media: str) -> str:
    """Return a media type without its parameters."""
    return media.partition(";")[0].strip().lower()


@rule(
    "RSP006",
    "operation-without-default-response",
    {"independent": "info", "certified": "info"},
    "OpenAPI 2.0, Responses Object",
)
def operation_without_default_response(definition: Definition) -> Iterator[Hit]:
    """Finds the few operations without a ``default`` response where at least four of five have it.

    Why:
        Errors that no status describes, such as an outage, are described for all operations but these; it was
        forgotten, or fell out in an edit.

    Fix:
        Add ``default`` as the other operations have it.

    Bad:
        {"paths": {
            "/a": {"get": {"operationId": "A", "responses": {"200": {"description": "A."},
                "default": {"description": "Failed."}}}},
            "/b": {"get": {"operationId": "B", "responses": {"200": {"description": "B."},
                "default": {"description": "Failed."}}}},
            "/c": {"get": {"operationId": "C", "responses": {"200": {"description": "C."},
                "default": {"description": "Failed."}}}},
            "/d": {"get": {"operationId": "D", "responses": {"200": {"description": "D."},
                "default": {"description": "Failed."}}}},
            "/e": {"get": {"operationId": "E", "responses": {"200": {"description": "E."}}}}}}

    Good:
        {"paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {"description": "A."}}}},
            "/b": {"get": {"operationId": "B", "responses": {"200": {"description": "B."},
                "default": {"description": "Failed."}}}}}}
    """
    lacking = [item for item in definition.operations if "default" not in _statuses(item)]
    others = len(definition.operations) - len(lacking)
    if others >= 4 * max(len(lacking), 1):
        for operation in lacking:
            place = operation.pointer + ("/responses" if "responses" in operation.raw else "")
            message = f"'{operation.label}' has no 'default' response, as {others} others have; add it"
            yield Hit(message, place, "key")
