"""Rules about how operations are described.

Internal operations are left out: no maker sees their texts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...core import lazy
from ..fix.values import end_sentence
from ..rule import BROKEN, Hit, rule
from ..sources import CERTIFICATION, DEPRECATION, STANDARDS, STRINGS
from ..wording import comparable, repeats, said, sentence_fault, visible_operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_TRIGGERS = lazy.pattern(r"This operation triggers\b|Triggers\b")
_DEPRECATED = lazy.pattern(r"[(\[]\s*deprecated\s*[)\]]", re.IGNORECASE)


@rule("OPR021", "missing-operation-description", BROKEN, CERTIFICATION, "RequiredPropertyMissing")
def missing_operation_description(definition: Definition) -> Iterator[Hit]:
    """Checks that every operation has a ``description``. Internal operations are left out.

    Why:
        Makers, the reference page and agents that choose an operation have nothing else to go by.

    Fix:
        Add a full sentence that says what the operation does.

    Bad:
        "get": {"operationId": "ListBooks", "summary": "List books"}

    Good:
        "get": {"operationId": "ListBooks", "summary": "List books",
                "description": "Lists the books of the library, newest first."}
    """
    for operation in visible_operations(definition):
        if not said(operation.raw, "description"):
            message = f"'{operation.label}' has no 'description'; add a sentence that says what it does"
            yield Hit(message, operation.pointer, "key")


@rule(
    "OPR026",
    "incomplete-operation-description",
    {"independent": "info", "certified": "warning"},
    STANDARDS,
    fix=end_sentence,
)
def incomplete_operation_description(definition: Definition) -> Iterator[Hit]:
    """Checks that descriptions of operations are full sentences with final punctuation.

    Why:
        They stand in the designer and on the reference page as they are.

    Fix:
        Write a sentence, with a capital at its beginning and a full stop at its end.

    Bad:
        "description": "lists the books"

    Good:
        "description": "Lists the books of the library."
    """
    for operation in visible_operations(definition):
        description = said(operation.raw, "description")
        fault = sentence_fault(_DEPRECATED.sub("", description)) if description else None
        if fault:
            message = f"the description of '{operation.label}' {fault}; write a full sentence"
            yield Hit(message, operation.pointer + "/description")


@rule("OPR027", "description-repeats-summary", {"independent": "warning", "certified": "warning"}, STANDARDS)
def description_repeats_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that the description of an operation says more than its summary.

    Why:
        The designer shows both, one below the other.

    Fix:
        Say what the summary leaves open: which items, in what order, for whom, with what effect.

    Bad:
        "summary": "List books", "description": "List books."

    Good:
        "summary": "List books", "description": "Lists the books of the library, newest first."
    """
    for operation in visible_operations(definition):
        summary = comparable(said(operation.raw, "summary"))
        if summary and summary == comparable(said(operation.raw, "description")):
            message = f"the description of '{operation.label}' repeats its summary; say more"
            yield Hit(message, operation.pointer + "/description")
        elif repeats(said(operation.raw, "description"), operation.id):
            message = f"the description of '{operation.label}' repeats its operationId; say more"
            yield Hit(message, operation.pointer + "/description")


@rule("OPR029", "trigger-description", {"independent": "info", "certified": "info"}, STRINGS)
def trigger_description(definition: Definition) -> Iterator[Hit]:
    """Checks that descriptions of triggers begin with "This operation triggers when" or "Triggers when".

    Why:
        Makers are used to that wording; it says what starts the flow.

    Fix:
        Begin the description with these words.

    Bad:
        "x-ms-trigger": "batch", "description": "Checks for returned books."

    Good:
        "x-ms-trigger": "batch", "description": "This operation triggers when a book is returned."
    """
    for operation in visible_operations(definition):
        description = said(operation.raw, "description")
        if operation.trigger and description and not _TRIGGERS.match(description):
            message = (
                f"the description of the trigger '{operation.label}' should begin with "
                "'This operation triggers when …'"
            )
            yield Hit(message, operation.pointer + "/description")


@rule("OPR030", "half-deprecated", {"independent": "warning", "certified": "warning"}, DEPRECATION)
def half_deprecated(definition: Definition) -> Iterator[Hit]:
    """Checks that an operation with ``"deprecated": true`` says "(deprecated)" in its texts, and the reverse.

    Why:
        The flag hides the operation from the designer's list; those who use it already see the texts.

    Fix:
        Set the flag, and end the summary and the description with ``(deprecated)``.

    Bad:
        "deprecated": true, "summary": "List books"

    Good:
        "deprecated": true, "summary": "List books (deprecated)",
        "description": "Lists the books. (deprecated)"
    """
    for operation in definition.operations:
        for member in ("summary", "description"):
            words = said(operation.raw, member)
            marked = bool(_DEPRECATED.search(words))
            if operation.is_deprecated and words and not marked:
                message = f"'{operation.label}' is deprecated; end its {member} with '(deprecated)'"
                yield Hit(message, f"{operation.pointer}/{member}")
            elif marked and not operation.is_deprecated:
                message = f"'{operation.label}' is called deprecated; add '\"deprecated\": true'"
                yield Hit(message, f"{operation.pointer}/{member}")
