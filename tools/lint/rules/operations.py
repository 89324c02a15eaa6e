"""Rules about operations: their ids, their number, what they need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.lenient import array, mapping, text
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import DESIGNER, NO_OPERATION_ID, STANDARDS, TOO_MANY, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView

MAX_ID = 80
MAX_OPERATIONS = 256
_NOT_IN_IDS = lazy.pattern(r"[^A-Za-z0-9_]")
_PASCAL = lazy.pattern(r"[A-Z][A-Za-z0-9]*(_V[0-9]+)?")


@rule("OPR001", "missing-operation-id", NO_OPERATION_ID, VALIDATOR, "OperationIdRequired")
def missing_operation_id(definition: Definition) -> Iterator[Hit]:
    """Checks that every operation has an ``operationId``.

    Why:
        Flows, policies and the script know an operation by its id alone.

    Fix:
        Add an id in PascalCase that says what the operation does.

    Bad:
        "get": {"summary": "List books"}

    Good:
        "get": {"operationId": "ListBooks", "summary": "List books"}
    """
    for operation in definition.operations:
        if not operation.id.strip():
            message = f"{operation.label} has no 'operationId'; add one in PascalCase, such as 'ListItems'"
            yield Hit(message, operation.pointer, "key")


@rule("OPR002", "duplicate-operation-id", BROKEN, VALIDATOR, "OperationIdNotUnique")
def duplicate_operation_id(definition: Definition) -> Iterator[Hit]:
    """Checks that no two operations have the same ``operationId``.

    Why:
        A flow that calls the id could mean either; the validator refuses it.

    Fix:
        Give each operation an id of its own.

    Bad:
        "get": {"operationId": "Books"}, "post": {"operationId": "Books"}

    Good:
        "get": {"operationId": "ListBooks"}, "post": {"operationId": "CreateBook"}
    """
    first = definition.by_id
    for operation in definition.operations:
        earlier = first.get(operation.id)
        if earlier is not None and earlier is not operation:
            message = (
                f"the operationId '{operation.id}' is already that of {_place(earlier)}; "
                "give each operation its own"
            )
            yield Hit(message, operation.pointer + "/operationId")


@rule("OPR003", "special-characters-in-operation-id", "warning", VALIDATOR, "OperationIdSanitized")
def special_characters_in_operation_id(definition: Definition) -> Iterator[Hit]:
    """Checks that operation ids are made of letters A to Z, digits and underscores.

    The validator's own set of characters is not published; underscores are let alone, as revisions need them.

    Why:
        The validator warns of others, and flows do not find an operation whose id has a slash.

    Fix:
        Write the id without them. Do so before anybody uses the connector: another id breaks flows.

    Bad:
        "operationId": "get-book.details"

    Good:
        "operationId": "GetBookDetails"
    """
    for operation in definition.operations:
        sanitized = _NOT_IN_IDS.sub("", operation.id)
        if sanitized != operation.id:
            message = (
                f"the operationId '{operation.id}' has other characters than letters, digits and "
                f"underscores, and flows may not find it; write '{_pascal(operation.id) or 'ListItems'}'"
            )
            yield Hit(message, operation.pointer + "/operationId")


@rule("OPR004", "long-operation-id", "warning", VALIDATOR, "OperationIdTooLong")
def long_operation_id(definition: Definition) -> Iterator[Hit]:
    """Checks that operation ids have at most 80 characters.

    The validator has a limit whose number is not published; 80 is assumed: published connectors stay below.

    Why:
        An id that is too long is refused.

    Fix:
        Shorten the id; the summary and the description have room for the rest.

    Bad:
        "operationId": "RestoreAPreviousVersionOfALandingPageToTheDraftVersionOfTheLandingPageOfTheWebsite"

    Good:
        "operationId": "RestoreLandingPageVersion"
    """
    for operation in definition.operations:
        if len(operation.id) > MAX_ID:
            message = f"the operationId has {len(operation.id)} characters; keep it to {MAX_ID} or fewer"
            yield Hit(message, operation.pointer + "/operationId")


@rule("OPR005", "operation-id-case", {"independent": "info", "certified": "info"}, STANDARDS)
def operation_id_case(definition: Definition) -> Iterator[Hit]:
    """Checks that operation ids are in PascalCase; a revision may follow, as in ``GetBook_V2``.

    Why:
        Makers see the id in the reference page and in the code view of a flow.

    Fix:
        Begin each word with a capital and join them. Do so before anybody uses the connector: another id
        breaks flows.

    Bad:
        "operationId": "get_book"

    Good:
        "operationId": "GetBook"
    """
    for operation in definition.operations:
        name = operation.id
        if not name.strip() or _NOT_IN_IDS.search(name) or _PASCAL.fullmatch(name):
            continue
        revision = re.search(r"_[vV][0-9]+$", name)
        stem = name[: revision.start()] if revision else name
        cure = _pascal(stem) + (revision.group().upper() if revision else "")
        rest = f"; write '{cure}'" if _PASCAL.fullmatch(cure) else "; begin it with a capital letter"
        yield Hit(f"the operationId '{name}' is not in PascalCase{rest}", operation.pointer + "/operationId")


@rule("OPR006", "missing-parameters", "warning", DESIGNER)
def missing_parameters(definition: Definition) -> Iterator[Hit]:
    """Checks that every operation has a ``parameters`` array, be it empty.

    MCP operations (``x-ms-agentic-protocol``) need none: no designer shows them.

    Why:
        The designer's code searches the array without asking whether it is there.

    Fix:
        Add ``"parameters": []``.

    Bad:
        "get": {"operationId": "ListBooks", "responses": {}}

    Good:
        "get": {"operationId": "ListBooks", "parameters": [], "responses": {}}
    """
    for operation in definition.operations:
        if "parameters" not in operation.raw and not operation.is_agentic:
            message = f"'{operation.label}' has no 'parameters'; add an array, empty if there are none"
            yield Hit(message, operation.pointer, "key")


@rule(
    "OPR007",
    "too-many-operations",
    TOO_MANY,
    "https://learn.microsoft.com/connectors/custom-connectors/faq",
    "TotalOperationsCountExceedsMaxAllowed",
)
def too_many_operations(definition: Definition) -> Iterator[Hit]:
    """Checks that the definition has at most 256 operations.

    Why:
        Larger definitions are refused.

    Fix:
        Leave out operations that no flow needs, or divide them among several connectors.

    Bad:
        a definition with 300 operations

    Good:
        two definitions with 150 operations each
    """
    count = len(definition.operations)
    if count > MAX_OPERATIONS:
        message = f"the definition has {count} operations; at most {MAX_OPERATIONS} are possible"
        yield Hit(message, definition.operations[MAX_OPERATIONS].pointer, "key")


@rule("OPR008", "duplicate-tag", BROKEN, VALIDATOR, "TagRedefined")
def duplicate_tag(definition: Definition) -> Iterator[Hit]:
    """Checks that the root's ``tags`` define each name once.

    Why:
        Swagger 2.0 asks for unique names; with two definitions no description is the right one.

    Fix:
        Remove one of the two.

    Bad:
        "tags": [{"name": "Books"}, {"name": "Books", "description": "All about books."}]

    Good:
        "tags": [{"name": "Books", "description": "All about books."}]
    """
    seen: set[str] = set()
    for index, tag in enumerate(array(definition.data.get("tags"))):
        name = text(mapping(tag).get("name"))
        if name is not None and name in seen:
            yield Hit(f"the tag '{name}' is already defined; remove one of the two", f"/tags/{index}/name")
        elif name is not None:
            seen.add(name)


def _place(operation: OperationView) -> str:
    return f"{operation.method.upper()} {operation.path.path}"


def _pascal(name: str) -> str:
    """Return ``name`` in PascalCase, its words told by what is neither letter nor digit."""
    if name.isupper():
        name = name.title()
    return "".join(word[0].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name) if word)
