"""Rules about the linter's own configuration: suppressions that hide nothing, or hide without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.selection import names
from ...core.suggestion import meant
from ..rule import Hit, Refusal, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..suppress import Suppressor

_SOURCE = "docs/harness/lint.md"
_NOT_APPLIED = Refusal("this linter", _SOURCE)


@rule("CFG001", "suppression-without-reason", _NOT_APPLIED, _SOURCE)
def suppression_without_reason(config: Suppressor) -> Iterator[Hit]:
    """Checks that each suppression has a reason. One without is not applied.

    Why:
        Whoever reads it later must be able to tell whether it still holds.

    Fix:
        Add `reason`, in words.

    Bad:
        [[lint.suppress]]
        rule = "SCH001"
        operation = "ListBooks"

    Good:
        [[lint.suppress]]
        rule = "SCH001"
        operation = "ListBooks"
        reason = "the service answers with items of any kind"
    """
    for entry in config.settings.suppressions:
        if not entry.reason:
            yield Hit(
                f"the suppression of '{entry.name}' has no reason; add 'reason'",
                position=(entry.line, entry.column),
            )


@rule("CFG002", "suppression-of-nothing-known", _NOT_APPLIED, _SOURCE)
def suppression_of_nothing_known(config: Suppressor) -> Iterator[Hit]:
    """Checks that each suppression names a rule that exists, and a place. Others are not applied.

    Why:
        A name that is spelled wrong hides nothing; a suppression without place hides everything.

    Fix:
        Name a rule by id or name, and `operation`, `pointer` or `file`. To leave a rule out everywhere, put
        it into `ignore`.

    Bad:
        [[lint.suppress]]
        rule = "SCH1"
        operation = "ListBooks"
        reason = "the service answers with items of any kind"

    Good:
        [[lint.suppress]]
        rule = "SCH001"
        operation = "ListBooks"
        reason = "the service answers with items of any kind"
    """
    for entry in config.settings.suppressions:
        if config.rule_id(entry) is None:
            hint = meant(entry.name or "", names(config.rules)) or "; `rules` lists them"
            yield Hit(
                f"there is no rule '{entry.name}' to suppress{hint}", position=(entry.line, entry.column)
            )
        elif not entry.has_place:
            message = f"the suppression of '{entry.name}' says no place; add 'operation', 'pointer' or 'file'"
            yield Hit(message, position=(entry.line, entry.column))


@rule("CFG003", "unused-suppression", "warning", _SOURCE)
def unused_suppression(config: Suppressor) -> Iterator[Hit]:
    """Checks that each suppression leaves something out.

    It is not judged where its rule did not run, or where only a part of what the configuration concerns was
    checked, as where a file cannot be read.

    Why:
        What is no longer needed would hide the next mistake at that place.

    Fix:
        Remove it.

    Bad:
        [[lint.suppress]]
        rule = "SCH001"
        operation = "AnOperationThatIsGone"
        reason = "the service answers with items of any kind"

    Good:
        [[lint.suppress]]
        rule = "SCH001"
        operation = "ListBooks"
        reason = "the service answers with items of any kind"
    """
    for entry in config.unused():
        yield Hit(
            f"the suppression of '{entry.name}' leaves nothing out; remove it",
            position=(entry.line, entry.column),
        )
