"""Rules about what operations are called.

Internal operations are left out: no maker sees their texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import CERTIFICATION, STRINGS, SUMMARIES
from ..wording import comparable, legible, names_in, said, visible_operations, words_not_in_sentence_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

MAX_SUMMARY = 80
VALIDATOR_SUMMARY = 120
_RESTRICTED = "/\\<>*%&?"
_WHEN = lazy.pattern(r"When\s+\S+")


@rule("OPR020", "missing-operation-summary", BROKEN, CERTIFICATION, "RequiredPropertyMissing")
def missing_operation_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that every operation has a ``summary``. Internal operations are left out.

    Why:
        It is the name of the action or trigger in the designer; without it makers see the id.

    Fix:
        Add a few words in sentence case that say what the operation does.

    Bad:
        "get": {"operationId": "ListBooks"}

    Good:
        "get": {"operationId": "ListBooks", "summary": "List books"}
    """
    for operation in visible_operations(definition):
        if not said(operation.raw, "summary"):
            message = f"'{operation.label}' has no 'summary'; add the name that makers are to see"
            yield Hit(message, operation.pointer, "key")


@rule("OPR022", "long-operation-summary", "warning", CERTIFICATION, "OperationSummaryTooLong")
def long_operation_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that summaries of operations have at most 80 characters.

    Certification asks for 80; the validator speaks up at 120.

    Why:
        The designer cuts longer names off.

    Fix:
        Shorten the summary; the description has room for the rest.

    Bad:
        "summary": "List all books of the library that somebody has borrowed and not brought back for a month"

    Good:
        "summary": "List overdue books"
    """
    for operation in visible_operations(definition):
        length = len(said(operation.raw, "summary"))
        if length > MAX_SUMMARY:
            limit = VALIDATOR_SUMMARY if length >= VALIDATOR_SUMMARY else MAX_SUMMARY
            message = (
                f"the summary of '{operation.label}' has {length} characters; certification takes "
                f"{MAX_SUMMARY}" + (f", the validator fewer than {limit}" if limit != MAX_SUMMARY else "")
            )
            yield Hit(message, operation.pointer + "/summary")


@rule("OPR023", "restricted-characters-in-summary", BROKEN, SUMMARIES, "RestrictedCharactersInSummary")
def restricted_characters_in_summary(definition: Definition) -> Iterator[Hit]:
    r"""Checks that summaries of operations contain none of ``/ \ < > * % & ?``.

    Why:
        The validator refuses them when it certifies.

    Fix:
        Say it in words: ``Create or update book`` for ``Create/update book``.

    Bad:
        "summary": "Create/update book"

    Good:
        "summary": "Create or update book"
    """
    for operation in visible_operations(definition):
        summary = said(operation.raw, "summary")
        bad = "".join(c for c in dict.fromkeys(summary) if c in _RESTRICTED)
        if bad:
            message = f"the summary '{summary}' contains '{bad}', which certification refuses; use words"
            yield Hit(message, operation.pointer + "/summary")


@rule(
    "OPR031", "special-characters-in-summary", {"independent": "info", "certified": "warning"}, CERTIFICATION
)
def special_characters_in_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that summaries of operations are made of letters, digits, spaces and parentheses.

    Why:
        The certification page takes no others; reviewers may ask for it.

    Fix:
        Leave them out, or say it in words.

    Bad:
        "summary": "Books - list, sorted"

    Good:
        "summary": "List sorted books"
    """
    for operation in visible_operations(definition):
        summary = said(operation.raw, "summary")
        bad = "".join(
            c for c in dict.fromkeys(summary[:-1]) if not (c.isalnum() or c in " ()" or c in _RESTRICTED)
        )
        if bad:
            fault = f"the summary '{summary}' contains '{legible(bad)}'"
            message = f"{fault}; use letters, digits and parentheses alone"
            yield Hit(message, operation.pointer + "/summary")


@rule(
    "OPR024", "punctuation-after-summary", {"independent": "warning", "certified": "warning"}, CERTIFICATION
)
def punctuation_after_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that summaries of operations end with a letter or digit, or a closing parenthesis.

    Why:
        A summary is a name, not a sentence; certification refuses others.

    Fix:
        Remove the last character.

    Bad:
        "summary": "List books."

    Good:
        "summary": "List books"
    """
    for operation in visible_operations(definition):
        summary = said(operation.raw, "summary")
        if summary and not (summary[-1].isalnum() or (summary[-1] == ")" and "(" in summary)):
            message = f"the summary '{summary}' ends with '{summary[-1]}'; end it with a letter or digit"
            yield Hit(message, operation.pointer + "/summary")


@rule("OPR025", "summary-case", {"independent": "info", "certified": "info"}, STRINGS)
def summary_case(definition: Definition) -> Iterator[Hit]:
    """Checks that summaries of operations are in sentence case.

    A summary counts as title case when every word has a capital, so that names inside are let alone.

    Why:
        All connectors look alike in the designer's list.

    Fix:
        Begin the first word with a capital and only names after it.

    Bad:
        "summary": "List All Books"

    Good:
        "summary": "List all books"
    """
    names = names_in(text(definition.info.get("title")) or "")
    for operation in visible_operations(definition):
        summary = said(operation.raw, "summary")
        wrong = words_not_in_sentence_case(summary, names)
        if wrong:
            what = f"'{wrong[0]}' with a capital" if wrong[0].islower() else f"'{wrong[0]}' without capital"
            message = f"the summary '{summary}' is not in sentence case; write {what}, unless it is a name"
            yield Hit(message, operation.pointer + "/summary")


@rule("OPR028", "trigger-summary", {"independent": "info", "certified": "info"}, STRINGS)
def trigger_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that summaries of triggers read "When a …".

    Why:
        Makers tell triggers from actions by it.

    Fix:
        Name the event: ``When a book is returned``.

    Bad:
        "x-ms-trigger": "batch", "summary": "Returned book"

    Good:
        "x-ms-trigger": "batch", "summary": "When a book is returned"
    """
    for operation in visible_operations(definition):
        summary = said(operation.raw, "summary")
        if operation.trigger and summary and not _WHEN.match(summary):
            message = f"the summary '{summary}' is that of a trigger; begin it with 'When a …'"
            yield Hit(message, operation.pointer + "/summary")


@rule(
    "OPR032", "duplicate-operation-summary", {"independent": "warning", "certified": "warning"}, CERTIFICATION
)
def duplicate_operation_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that no two actions, and no two triggers, have the same summary.

    Deprecated operations and older revisions of an operation (``x-ms-api-annotation``) are left out.

    Why:
        The designer lists both by that name alone.

    Fix:
        Say in each summary what is different.

    Bad:
        {"operationId": "ListBooks", "summary": "Find books"}
        {"operationId": "SearchBooks", "summary": "Find books"}

    Good:
        {"operationId": "ListBooks", "summary": "List books"}
        {"operationId": "SearchBooks", "summary": "Search books"}
    """
    seen: dict[tuple[bool, str], tuple[str, str]] = {}
    for operation in visible_operations(definition):
        summary = said(operation.raw, "summary")
        if not summary or operation.is_deprecated:
            continue
        family = text(mapping(operation.raw.get("x-ms-api-annotation")).get("family")) or operation.pointer
        key = (bool(operation.trigger), comparable(summary))
        first, label = seen.setdefault(key, (family, operation.label))
        if first != family:
            message = f"'{label}' and '{operation.label}' have the same summary, '{summary}'"
            yield Hit(message, operation.pointer + "/summary")
