"""Rules about references to shared responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ...core.suggestion import meant
from ..references import leads_to_object, local_outside, response_references
from ..rule import BROKEN, Hit, rule
from ..sources import NO_TARGET, SCHEMA, VALIDATOR
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_SCHEMAS = "#/definitions/"
_RESPONSES = "#/responses/"


@rule("REF006", "invalid-response-reference", BROKEN, VALIDATOR, "ResponseReferenceNotValid")
def invalid_response_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that the ``$ref`` of a response begins with ``#/responses/``.

    Why:
        The validator takes no other reference in the place of a response.

    Fix:
        Put the response into the root's ``responses`` and refer to it there; for a schema, write the
        reference under ``schema``.

    Bad:
        "200": {"$ref": "#/definitions/Book"}

    Good:
        "200": {"description": "The book.", "schema": {"$ref": "#/definitions/Book"}}
    """
    for response in definition.derived(response_references):
        target = local_outside(response.own, _RESPONSES)
        if target is not None:
            message = f"the reference {quoted(target)} of a response must begin with '{_RESPONSES}'"
            if target.startswith(_SCHEMAS):
                message += "; a reference to a schema belongs under 'schema'"
            yield Hit(message, response.pointer + "/$ref")


@rule("REF007", "dangling-response-reference", NO_TARGET, VALIDATOR, "ResponseReferenceNotFound")
def dangling_response_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that the shared response to which a ``$ref`` leads exists.

    Why:
        The operation would lack the response; import fails.

    Fix:
        Correct the name, or add the response to the root's ``responses``.

    Bad:
        "404": {"$ref": "#/responses/NotFuond"}

    Good:
        "404": {"$ref": "#/responses/NotFound"}
    """
    known = mapping(definition.data.get("responses"))
    for response in definition.derived(response_references):
        target = text(response.own["$ref"]) or ""
        if target.startswith(_RESPONSES) and not leads_to_object(definition, target):
            name = target.removeprefix(_RESPONSES)
            message = f"there is no {quoted(name)} in the root's 'responses'{meant(name, known)}"
            yield Hit(message, response.pointer + "/$ref")


@rule("REF008", "chained-response-reference", SCHEMA, VALIDATOR, "ResponseRefLoopNotAllowed")
def chained_response_reference(definition: Definition) -> Iterator[Hit]:
    """Checks that a shared response is not itself a ``$ref``.

    Why:
        References are followed one step, so that they cannot go round in circles.

    Fix:
        Write the response out, or refer to the other one at once.

    Bad:
        "responses": {"Gone": {"$ref": "#/responses/NotFound"}}

    Good:
        "responses": {"Gone": {"description": "The book is not there any more."}}
    """
    for response in definition.shared_responses:
        if "$ref" in response.own:
            message = f"the shared response '{response.status}' is a '$ref' itself; write it out"
            yield Hit(message, response.pointer + "/$ref")
