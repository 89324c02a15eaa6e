"""Changes of whole operations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping, text
from ...connector.pointer import join
from ...core.missing import MISSING
from ...core.values import equal, shown
from ..documentation import CONNECTION, DEPRECATION, DESIGNER, EXTENSIONS, POWER_FX, PULLS, VERSIONING
from ..kind import Hit, kind
from ..messages import from_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...connector.lenient_view import OperationView
    from ..pairs import OperationPair

_NOTE = "x-ms-api-annotation"


def _both(pair: OperationPair) -> tuple[OperationView, OperationView] | None:
    return None if pair.old is None or pair.new is None else (pair.old, pair.new)


def _keyword(pair: OperationPair, keyword: str) -> tuple[Any, Any, str, str]:
    """Return old and new value of a keyword of the operation, and their pointers."""
    assert pair.old is not None
    assert pair.new is not None
    old, new = pair.old.raw.get(keyword, MISSING), pair.new.raw.get(keyword, MISSING)
    return old, new, join(pair.old_pointer, keyword), join(pair.new_pointer, keyword)


@kind(
    "CHG101",
    "operation-deleted",
    "operation",
    "error",
    hidden="warning",
    source=f"{PULLS}/4043",
    microsoft="The operation has been deleted. This change breaks existing flows.",
)
def operation_deleted(pair: OperationPair) -> Iterator[Hit]:
    """An operation is gone: neither its operationId nor its method and path are there any more.

    Why:
        Flows name an operation by its operationId, apps too. Whatever uses it fails at the next run, and its
        card in the designer cannot be opened. An internal operation may still fill a drop-down or have been
        visible in an older version.

    Instead:
        Keep the operation, mark it deprecated, and add what replaces it beside it.

    Old:
        {"/books": {"get": {"operationId": "ListBooks"}}}

    New:
        {}
    """
    if pair.new is None:
        what = "an internal operation" if pair.hidden else (pair.one.trigger and "a trigger") or "an action"
        note = ", which was deprecated" if pair.one.is_deprecated else ""
        yield Hit(f"'{pair.label}', {what}{note}, was deleted", pair.old_pointer, pair.new_pointer, "key")


@kind(
    "CHG102",
    "operation-id-changed",
    "operation",
    "error",
    hidden="warning",
    source=f"{PULLS}/3470",
    microsoft="The operation has been deleted. This change breaks existing flows.",
)
def operation_id_changed(pair: OperationPair) -> Iterator[Hit]:
    """The operation at a method and path has another operationId.

    Why:
        Flows and apps name an operation by its operationId: to them the old one is deleted. What makers read
        is the ``summary``, which may change at any time.

    Instead:
        Keep the operationId and change the ``summary``.

    Old:
        {"/books": {"get": {"operationId": "ListBooks"}}}

    New:
        {"/books": {"get": {"operationId": "GetBooks"}}}
    """
    if (both := _both(pair)) and both[0].id != both[1].id:
        old, new, old_at, new_at = _keyword(pair, "operationId")
        message = f"the operationId {shown(old)} was changed to {shown(new)}"
        yield Hit(message, old_at, new_at, detail=both[1].id)


@kind(
    "CHG103",
    "operation-path-changed",
    "operation",
    "error",
    hidden="warning",
    revise=True,
    source=f"{PULLS}/3648",
    microsoft="The path template has been changed for the operation.",
)
def operation_path_changed(pair: OperationPair) -> Iterator[Hit]:
    """An operation is found under another path.

    Why:
        Logic Apps and older flows keep the path of each call, so that they go on calling the old one.
        Microsoft's change validator stops it.

    Instead:
        Keep the path; a policy (``routerequesttoendpoint``) or the script can lead it to another place of the
        service.

    Old:
        {"/books": {"get": {"operationId": "ListBooks"}}}

    New:
        {"/v2/books": {"get": {"operationId": "ListBooks"}}}
    """
    # Another name of a parameter in it is that change.
    if (both := _both(pair)) and _unnamed(both[0].path.path) != _unnamed(both[1].path.path):
        old, new = both[0].path, both[1].path
        message = f"the path of '{pair.label}' was changed from {old.path} to {new.path}"
        yield Hit(message, old.pointer, new.pointer, "key", detail=new.path)


def _unnamed(path: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", path)


@kind(
    "CHG104",
    "operation-method-changed",
    "operation",
    "error",
    hidden="warning",
    revise=True,
    source=VERSIONING,
)
def operation_method_changed(pair: OperationPair) -> Iterator[Hit]:
    """An operation has another HTTP method.

    Why:
        Logic Apps and older flows keep the method of each call, so that they go on sending the old one.

    Instead:
        Keep the method; a policy (``routerequesttoendpoint``) or the script can send another to the service.

    Old:
        {"/books": {"put": {"operationId": "UpdateBook"}}}

    New:
        {"/books": {"patch": {"operationId": "UpdateBook"}}}
    """
    if (both := _both(pair)) and both[0].method != both[1].method:
        old, new = both[0].method.upper(), both[1].method.upper()
        message = f"the method of '{pair.label}' was changed from {old} to {new}"
        yield Hit(message, pair.old_pointer, pair.new_pointer, "key", detail=new)


@kind(
    "CHG105",
    "operation-hidden",
    "operation",
    "error",
    source=f"{PULLS}/4215",
    microsoft="The operation has been hidden. This change breaks the designer for existing flows.",
)
def operation_hidden(pair: OperationPair) -> Iterator[Hit]:
    """An operation that makers could choose is internal.

    Why:
        Existing flows run on, but the designer no longer shows their card: they cannot be edited any more.

    Instead:
        Mark the operation deprecated: makers no longer find it, and existing cards stay.

    Old:
        {"operationId": "ListBooks"}

    New:
        {"operationId": "ListBooks", "x-ms-visibility": "internal"}
    """
    if (both := _both(pair)) and both[0].visibility != "internal" and both[1].visibility == "internal":
        _, _, old_at, new_at = _keyword(pair, "x-ms-visibility")
        yield Hit(f"'{pair.label}' was hidden from makers", old_at, new_at, place="x-ms-visibility")


@kind("CHG106", "operation-visibility-changed", "operation", "info", source=EXTENSIONS)
def operation_visibility_changed(pair: OperationPair) -> Iterator[Hit]:
    """An operation is shown to makers, or shown more or less prominently.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"operationId": "ListBooks", "x-ms-visibility": "internal"}

    New:
        {"operationId": "ListBooks", "x-ms-visibility": "important"}
    """
    if not (both := _both(pair)):
        return
    old, new = both[0].visibility, both[1].visibility
    if new not in (old, "internal") and {old, new} != {"", "none"}:
        _, _, old_at, new_at = _keyword(pair, "x-ms-visibility")
        message = f"the visibility of '{pair.label}' was changed from {old or 'none'} to {new or 'none'}"
        yield Hit(message, old_at, new_at, place="x-ms-visibility", detail=new)


@kind("CHG107", "operation-deprecated", "operation", "info", source=DEPRECATION)
def operation_deprecated(pair: OperationPair) -> Iterator[Hit]:
    """An operation is marked deprecated.

    Why:
        Existing flows run on. Makers no longer find it for new steps, and Power Apps does not offer it.

    Instead:
        Nothing needs to be done, if summary and description say "(deprecated)" and ``replacement`` in
        ``x-ms-api-annotation`` names what to use.

    Old:
        {"operationId": "ListBooks"}

    New:
        {"operationId": "ListBooks", "deprecated": true}
    """
    if (both := _both(pair)) and both[1].is_deprecated and not both[0].is_deprecated:
        _, _, old_at, new_at = _keyword(pair, "deprecated")
        replacement = mapping(mapping(both[1].raw.get(_NOTE)).get("replacement")).get("operationId")
        named = f"; '{replacement}' replaces it" if isinstance(replacement, str) else ""
        yield Hit(f"'{pair.label}' was deprecated{named}", old_at, new_at)


@kind("CHG108", "operation-restored", "operation", "info", source=DEPRECATION)
def operation_restored(pair: OperationPair) -> Iterator[Hit]:
    """An operation is no longer deprecated.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {"operationId": "ListBooks", "deprecated": true}

    New:
        {"operationId": "ListBooks"}
    """
    if (both := _both(pair)) and both[0].is_deprecated and not both[1].is_deprecated:
        _, _, old_at, new_at = _keyword(pair, "deprecated")
        yield Hit(f"'{pair.label}' is no longer deprecated", old_at, new_at)


@kind("CHG109", "operation-added", "operation", "info", source=VERSIONING)
def operation_added(pair: OperationPair) -> Iterator[Hit]:
    """An operation is there that was not.

    Why:
        Nothing that exists depends on it.

    Instead:
        Nothing needs to be done.

    Old:
        {}

    New:
        {"/books": {"get": {"operationId": "ListBooks"}}}
    """
    if pair.old is None:
        what = "an internal operation" if pair.hidden else (pair.one.trigger and "a trigger") or "an action"
        yield Hit(f"'{pair.label}', {what}, was added", pair.old_pointer, pair.new_pointer, "key")


@kind("CHG110", "operation-revision-changed", "operation", "warning", source=VERSIONING)
def operation_revision_changed(pair: OperationPair) -> Iterator[Hit]:
    """An existing operation has another family or revision.

    Why:
        Designers offer the latest revision of a family; a number that moves to another operation makes them
        offer the wrong one.

    Instead:
        Give each operation its family and revision once, and the next number to the next operation.

    Old:
        {"operationId": "ListBooks_V2", "x-ms-api-annotation": {"family": "ListBooks", "revision": 2}}

    New:
        {"operationId": "ListBooks_V2", "x-ms-api-annotation": {"family": "ListBooks", "revision": 3}}
    """
    if not (both := _both(pair)):
        return
    old, new = (mapping(operation.raw.get(_NOTE)) for operation in both)
    for keyword in ("family", "revision"):
        # The first revision is made one when the second comes: an addition.
        if keyword in old and not equal(old[keyword], new.get(keyword, MISSING)):
            message = (
                f"the {keyword} of '{pair.label}' was changed "
                f"{from_to(old[keyword], new.get(keyword, MISSING))}"
            )
            yield Hit(
                message,
                join(pair.old_pointer, _NOTE, keyword),
                join(pair.new_pointer, _NOTE, keyword),
                place=f"{_NOTE}/{keyword}",
                detail=shown(new.get(keyword, MISSING)),
            )


@kind("CHG111", "media-types-changed", "operation", "warning", hidden="info", source=DESIGNER)
def media_types_changed(pair: OperationPair) -> Iterator[Hit]:
    """A media type that an operation sends or answers with is gone.

    Why:
        The platform writes the body in a type of ``consumes``, and reads the response as ``produces`` says: a
        form instead of JSON, or text instead of an object.

    Instead:
        Keep the types that were there, the former first one first.

    Old:
        {"operationId": "AddBook", "consumes": ["application/json"]}

    New:
        {"operationId": "AddBook", "consumes": ["application/x-www-form-urlencoded"]}
    """
    if _both(pair) is None:
        return
    for keyword in ("consumes", "produces"):
        old, new, old_at, new_at = _keyword(pair, keyword)
        gone = [item for item in array(old) if item not in array(new)]
        if isinstance(old, list) and isinstance(new, list) and gone:
            message = f"'{pair.label}' no longer {keyword} {', '.join(map(str, gone))}"
            yield Hit(message, old_at, new_at, place=keyword, detail=shown(new))


@kind("CHG112", "paging-changed", "operation", "warning", hidden="info", source=EXTENSIONS)
def paging_changed(pair: OperationPair) -> Iterator[Hit]:
    """An operation that reads several pages no longer does, or names the next page otherwise.

    Why:
        Flows that got all items get those of the first page.

    Instead:
        Keep ``x-ms-pageable`` and its ``nextLinkName``.

    Old:
        {"operationId": "ListBooks", "x-ms-pageable": {"nextLinkName": "nextLink"}}

    New:
        {"operationId": "ListBooks"}
    """
    if _both(pair) is None:
        return
    old, new, old_at, new_at = _keyword(pair, "x-ms-pageable")
    if old is not MISSING and not equal(old, new):
        names = [text(mapping(value).get("nextLinkName")) or "nothing" for value in (old, new)]
        message = f"the next page of '{pair.label}' was named by {names[0]}, and is by {names[1]}"
        yield Hit(message, old_at, new_at, place="x-ms-pageable", detail=shown(new))


@kind("CHG113", "required-parameters-reordered", "operation", "warning", hidden="info", source=POWER_FX)
def required_parameters_reordered(pair: OperationPair) -> Iterator[Hit]:
    """Required parameters come in another order.

    Why:
        A formula in Power Apps gives them by position: ``Shelf.Lend(bookId, readerId)``. After the data
        source is refreshed, each value lands in another parameter. Flows give them by name and do not mind.

    Instead:
        Keep the order, and add to its end.

    Old:
        {"parameters": [{"name": "book", "in": "query", "type": "string", "required": true},
                        {"name": "reader", "in": "query", "type": "string", "required": true}]}

    New:
        {"parameters": [{"name": "reader", "in": "query", "type": "string", "required": true},
                        {"name": "book", "in": "query", "type": "string", "required": true}]}
    """
    if not (both := _both(pair)) or pair.one.trigger:
        return
    old, new = (_required(operation) for operation in both)
    before = [name for name in old if name in new]
    after = [name for name in new if name in old]
    if before != after:
        message = f"the required parameters of '{pair.label}' came as {', '.join(before)} and come as "
        _, _, old_at, new_at = _keyword(pair, "parameters")
        yield Hit(message + ", ".join(after), old_at, new_at, place="parameter", detail=",".join(after))


def _required(operation: OperationView) -> list[str]:
    return [
        parameter.name
        for parameter in operation.parameters
        if (parameter.raw.get("required") is True or parameter.location == "path")
        and parameter.location != "body"
        and parameter.raw.get("x-ms-visibility") != "internal"
    ]


@kind("CHG114", "operation-security-changed", "operation", "warning", hidden="info", source=CONNECTION)
def operation_security_changed(pair: OperationPair) -> Iterator[Hit]:
    """An operation says otherwise with which of the security definitions it signs in.

    Why:
        A call that was sent with credentials is sent without, or with others.

    Instead:
        Keep ``security`` as it was.

    Old:
        {"operationId": "ListBooks", "security": [{"key": []}]}

    New:
        {"operationId": "ListBooks", "security": []}
    """
    if _both(pair) is None:
        return
    old, new, old_at, new_at = _keyword(pair, "security")
    if not equal(old, new) and old is not MISSING:
        message = f"the security of '{pair.label}' was changed {from_to(old, new)}"
        yield Hit(message, old_at, new_at, place="security", detail=shown(new))


@kind("CHG115", "operation-capability-changed", "operation", "warning", hidden="info", source=EXTENSIONS)
def operation_capability_changed(pair: OperationPair) -> Iterator[Hit]:
    """A capability of an operation is gone or another: whether large bodies are sent in chunks.

    Why:
        Flows that send or get large files fail.

    Instead:
        Keep what ``x-ms-capabilities`` had.

    Old:
        {"operationId": "SendCover", "x-ms-capabilities": {"chunkTransfer": true}}

    New:
        {"operationId": "SendCover"}
    """
    if _both(pair) is None:
        return
    old, new, old_at, new_at = _keyword(pair, "x-ms-capabilities")
    for name, value in mapping(old).items():
        after = mapping(new).get(name, MISSING)
        if not equal(value, after):
            message = f"'{name}' of '{pair.label}' was changed {from_to(value, after)}"
            yield Hit(message, join(old_at, name), join(new_at, name), place=f"x-ms-capabilities/{name}")
