"""Rules about versions of operations: x-ms-api-annotation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping, text
from ...core import lazy
from ..rule import Hit, rule
from ..sources import VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView

_KEY = "x-ms-api-annotation"
_BETA = lazy.pattern(r"(?<![a-z])beta(?![a-z])", re.IGNORECASE)
_MAX_ACTIVE = 2


def _annotation(operation: OperationView) -> dict[str, Any]:
    return mapping(operation.raw.get(_KEY))


def _revision(operation: OperationView) -> int | None:
    revision = _annotation(operation).get("revision")
    return revision if isinstance(revision, int) and not isinstance(revision, bool) else None


def _families(definition: Definition) -> dict[str, list[OperationView]]:
    """Return the operations by family, in the order of the file."""
    found: dict[str, list[OperationView]] = {}
    for operation in definition.operations:
        family = text(_annotation(operation).get("family"))
        if family:
            found.setdefault(family, []).append(operation)
    return found


@rule(
    "REV001",
    "replacement-of-active-operation",
    "warning",
    VALIDATOR,
    "ApiAnnotationExtensionReplacementInfoForNonDeprecatedOperations",
)
def replacement_of_active_operation(definition: Definition) -> Iterator[Hit]:
    """Finds ``replacement`` in the annotation of an operation that is not deprecated.

    Why:
        It tells users of a deprecated operation what to use instead; here it says nothing.

    Fix:
        Add ``"deprecated": true``, or remove ``replacement``.

    Bad:
        {"x-ms-api-annotation": {"replacement": {"api": "shelf", "operationId": "GetBook_V2"}}}

    Good:
        {"deprecated": true,
         "x-ms-api-annotation": {"replacement": {"api": "shelf", "operationId": "GetBook_V2"}}}
    """
    for operation in definition.operations:
        if "replacement" in _annotation(operation) and not operation.is_deprecated:
            yield Hit(
                f"'{operation.label}' has a replacement but is not deprecated",
                f"{operation.pointer}/{_KEY}/replacement",
                "key",
            )


@rule(
    "REV002",
    "incomplete-replacement",
    "warning",
    VALIDATOR,
    "ApiAnnotationExtensionReplacementInfoMissingApiProperty",
    "ApiAnnotationExtensionReplacementInfoMissingOperationIdProperty",
)
def incomplete_replacement(definition: Definition) -> Iterator[Hit]:
    """Checks that a ``replacement`` names both ``api`` and ``operationId``.

    Why:
        Only both together name an operation.

    Fix:
        Add the one that is missing.

    Bad:
        {"deprecated": true,
         "x-ms-api-annotation": {"replacement": {"operationId": "GetBook_V2"}}}

    Good:
        {"deprecated": true,
         "x-ms-api-annotation": {"replacement": {"api": "shelf", "operationId": "GetBook_V2"}}}
    """
    for operation in definition.operations:
        replacement = _annotation(operation).get("replacement")
        if isinstance(replacement, dict):
            for name in ("api", "operationId"):
                if not replacement.get(name):
                    yield Hit(
                        f"the replacement of '{operation.label}' does not say '{name}'",
                        f"{operation.pointer}/{_KEY}/replacement",
                        "key",
                    )


@rule("REV003", "duplicate-revision", "warning", VALIDATOR, "OperationFamilyHasDuplicateRevisions")
def duplicate_revision(definition: Definition) -> Iterator[Hit]:
    """Finds operations of one family with the same revision.

    Why:
        A revision names one version of the operation.

    Fix:
        Number the revisions 1, 2, 3, or give the operation its own family.

    Bad:
        {"operationId": "GetBook", "x-ms-api-annotation": {"family": "GetBook", "revision": 1}}
        {"operationId": "GetBook_V2", "x-ms-api-annotation": {"family": "GetBook", "revision": 1}}

    Good:
        {"operationId": "GetBook", "x-ms-api-annotation": {"family": "GetBook", "revision": 1}}
        {"operationId": "GetBook_V2", "x-ms-api-annotation": {"family": "GetBook", "revision": 2}}
    """
    for family, operations in definition.derived(_families).items():
        first: dict[int, str] = {}
        for operation in operations:
            revision = _revision(operation)
            if revision is None:
                continue
            if revision in first:
                yield Hit(
                    f"'{operation.label}' and '{first[revision]}' are both revision {revision} of the family "
                    f"'{family}'",
                    f"{operation.pointer}/{_KEY}/revision",
                )
            first.setdefault(revision, operation.label)


@rule(
    "REV004",
    "many-active-revisions",
    "warning",
    VALIDATOR,
    "OperationFamilyHasManyActiveOperations",
    "OperationFamilyHasManyActiveProductionOperations",
)
def many_active_revisions(definition: Definition) -> Iterator[Hit]:
    """Finds families with more than two operations, or more than one in Production, that are not deprecated.

    Why:
        Users see the same operation several times and cannot tell which to take.

    Fix:
        Mark the earlier revisions ``"deprecated": true``.

    Bad:
        {"operationId": "GetBook", "x-ms-api-annotation": {
            "family": "GetBook", "revision": 1, "status": "Production"}}
        {"operationId": "GetBook_V2", "x-ms-api-annotation": {
            "family": "GetBook", "revision": 2, "status": "Production"}}

    Good:
        {"operationId": "GetBook", "deprecated": true, "x-ms-api-annotation": {
            "family": "GetBook", "revision": 1, "status": "Production"}}
        {"operationId": "GetBook_V2", "x-ms-api-annotation": {
            "family": "GetBook", "revision": 2, "status": "Production"}}
    """
    for family, operations in definition.derived(_families).items():
        active = [operation for operation in operations if not operation.is_deprecated]
        production = [o for o in active if _annotation(o).get("status") == "Production"]
        if len(production) > 1:
            kind, extra = "in Production", production
        elif len(active) > _MAX_ACTIVE:
            kind, extra = "that are not deprecated", active
        else:
            continue
        latest = max(extra, key=lambda operation: _revision(operation) or 0)
        named = ", ".join(f"'{operation.label}'" for operation in extra[:4])
        oldest = min(extra, key=lambda operation: _revision(operation) or 0)
        yield Hit(
            f"the family '{family}' has {len(extra)} operations {kind} ({named}); deprecate all before "
            f"'{latest.label}'",
            f"{oldest.pointer}/{_KEY}",
            "key",
        )


@rule(
    "REV005",
    "operation-without-revision",
    "warning",
    VALIDATOR,
    "OperationRevisionEmpty",
    "OperationFamilyHasManyEmptyRevisions",
)
def operation_without_revision(definition: Definition) -> Iterator[Hit]:
    """Checks that every operation with a ``family`` has a ``revision``.

    Why:
        The revision says which of the family is the latest.

    Fix:
        Add ``revision``, counted from 1.

    Bad:
        {"x-ms-api-annotation": {"family": "GetBook"}}

    Good:
        {"x-ms-api-annotation": {"family": "GetBook", "revision": 1}}
    """
    for family, operations in definition.derived(_families).items():
        empty = [o for o in operations if "revision" not in _annotation(o)]
        for operation in empty:
            more = f"; {len(empty)} operations of the family have none" if len(empty) > 1 else ""
            yield Hit(
                f"'{operation.label}' has no revision in the family '{family}'{more}",
                f"{operation.pointer}/{_KEY}",
                "key",
            )


@rule("REV006", "operation-id-without-revision", "warning", VALIDATOR, "OperationIdShouldEndWithRevision")
def operation_id_without_revision(definition: Definition) -> Iterator[Hit]:
    """Checks that the operationId of a second or later revision ends with it, as in ``GetBook_V2``.

    Why:
        The id is what flows store; the suffix tells the revisions apart.

    Fix:
        Add the suffix, unless the operation is published: a changed id breaks flows.

    Bad:
        {"operationId": "GetBookNew", "x-ms-api-annotation": {"family": "GetBook", "revision": 2}}

    Good:
        {"operationId": "GetBook_V2", "x-ms-api-annotation": {"family": "GetBook", "revision": 2}}
    """
    for operation in definition.operations:
        revision = _revision(operation)
        if revision is not None and revision > 1 and operation.id:
            suffix = f"_V{revision}"
            if not operation.id.casefold().endswith(suffix.casefold()):
                yield Hit(
                    f"'{operation.id}' is revision {revision} and should end with '{suffix}'",
                    operation.pointer + "/operationId",
                )


@rule("REV007", "status-ahead-of-connector", "warning", VALIDATOR, "OperationStatusAheadOfConnector")
def status_ahead_of_connector(definition: Definition) -> Iterator[Hit]:
    """Finds operations in Production while the connector is in Preview.

    Why:
        An operation cannot be more mature than its connector.

    Fix:
        Remove the operation's status, or set it to Preview.

    Bad:
        {"info": {"x-ms-api-annotation": {"status": "Preview"}}}
        {"operationId": "GetBook", "x-ms-api-annotation": {"status": "Production"}}

    Good:
        {"info": {"x-ms-api-annotation": {"status": "Preview"}}}
        {"operationId": "GetBook", "x-ms-api-annotation": {"status": "Preview"}}
    """
    if mapping(definition.info.get(_KEY)).get("status") != "Preview":
        return
    for operation in definition.operations:
        if _annotation(operation).get("status") == "Production":
            yield Hit(
                f"'{operation.label}' is in Production, but the connector (info) is in Preview",
                f"{operation.pointer}/{_KEY}/status",
            )


@rule("REV008", "production-on-beta-service", "warning", VALIDATOR, "ProductionStatusOnBetaService")
def production_on_beta_service(definition: Definition) -> Iterator[Hit]:
    """Finds a connector in Production whose host or base path is a beta.

    Whether a service is a beta is told by the word ``beta`` in its address.

    Why:
        A beta may change or end at any time; flows in production would break.

    Fix:
        Call the released version of the service, or set the status to Preview.

    Bad:
        {"basePath": "/beta", "info": {"x-ms-api-annotation": {"status": "Production"}}}

    Good:
        {"basePath": "/v1.0", "info": {"x-ms-api-annotation": {"status": "Production"}}}
    """
    if mapping(definition.info.get(_KEY)).get("status") != "Production":
        return
    for name in ("host", "basePath"):
        value = text(definition.data.get(name)) or ""
        if _BETA.search(value):
            yield Hit(f"the connector is in Production, but '{value}' is a beta", f"/info/{_KEY}/status")
            return
