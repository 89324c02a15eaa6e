"""Applies the repairs of rules to files until nothing is left to repair."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...connector.document import load_document
from ...core.errors import UserError
from ...core.files import write_atomically
from ..runner import all_rules
from .edits import Edit, apply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...core.problem import Finding

_ROUNDS = 10  # repairs that touch each other wait for the next round; each round changes the file or ends


class Change(NamedTuple):
    """Changes of one kind for one finding: the rule's id, and the first place as it was before."""

    rule: str
    name: str
    file: str
    line: int
    column: int
    what: str


def fix_folder(find: Callable[[], Iterable[Finding]]) -> list[Change]:
    """Repair what ``find`` finds, and find again, until there is nothing left to repair.

    Raises:
        UserError: a file cannot be written.
    """
    changes: list[Change] = []
    for _ in range(_ROUNDS):
        by_file: dict[str, list[Finding]] = {}
        for finding in find():
            if all_rules()[finding.rule].fix is not None:
                by_file.setdefault(finding.file, []).append(finding)
        made = [change for file, findings in by_file.items() for change in _fix_file(Path(file), findings)]
        changes += made
        if not made:
            break
    return changes


def _fix_file(path: Path, findings: list[Finding]) -> list[Change]:
    try:
        document = load_document(path)
    except UserError:
        return []  # it is a finding of its own
    if any(finding.pointer in document.duplicates for finding in findings):
        return []
    owners: dict[Edit, Finding] = {}
    for finding in findings:
        fix = all_rules()[finding.rule].fix
        for edit in fix(document, finding.pointer) if fix is not None else ():
            owners.setdefault(edit, finding)
    text, edits = apply(document.text, owners)
    if not edits:
        return []
    mark = b"\xef\xbb\xbf" if document.has_bom else b""
    try:
        write_atomically(path, mark + text.encode("utf-8"))
    except OSError as error:
        raise UserError(f"cannot be written: {error.strerror}", str(path)) from None
    alike: dict[tuple[Finding, str], list[Edit]] = {}
    for edit in edits:
        alike.setdefault((owners[edit], edit.what), []).append(edit)
    changes = []
    for (owner, what), group in alike.items():
        place = document.place(group[0].start)
        places = f" ({len(group)} places)" if len(group) > 1 else ""
        changes.append(Change(owner.rule, owner.name, owner.file, place.line, place.column, what + places))
    return changes
