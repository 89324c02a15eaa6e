"""Applies the repairs of rules to files until nothing is left to repair."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...connector.document import parse_document
from ...core.errors import UserError
from ...core.files import read_file, write_atomically
from ..runner import all_rules
from .edits import Edit, apply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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


class Repair(NamedTuple):
    """The contents of files ``before`` and ``after`` a repair, by path, and the ``changes`` that it makes."""

    before: dict[Path, bytes]
    after: dict[Path, bytes]
    changes: list[Change]

    def write(self) -> None:
        """Write the files.

        Raises:
            UserError: a file cannot be written.
        """
        for path, raw in self.after.items():
            try:
                write_atomically(path, raw)
            except OSError as error:
                raise UserError(f"cannot be written: {error.strerror}", str(path)) from None


def repaired(find: Callable[[Mapping[Path, bytes]], Iterable[Finding]]) -> Repair:
    """Return the repair of what ``find`` finds, and finds again, until there is nothing left to repair.

    ``find`` takes what stands for the contents of files; none is written.
    """
    done = Repair({}, {}, [])
    for _ in range(_ROUNDS):
        by_file: dict[str, list[Finding]] = {}
        for finding in find(done.after):
            if all_rules()[finding.rule].fix is not None:
                by_file.setdefault(finding.file, []).append(finding)
        made = [change for file, found in by_file.items() for change in _fix_file(Path(file), found, done)]
        done.changes.extend(made)
        if not made:
            break
    return done


def _fix_file(path: Path, findings: list[Finding], done: Repair) -> list[Change]:
    """Put the content of a file without ``findings`` into ``done``, return the changes that this takes."""
    try:
        raw = done.after[path] if path in done.after else read_file(path)
        document = parse_document(path, raw)
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
    done.before.setdefault(path, raw)
    done.after[path] = mark + text.encode("utf-8")
    alike: dict[tuple[Finding, str], list[Edit]] = {}
    for edit in edits:
        alike.setdefault((owners[edit], edit.what), []).append(edit)
    changes = []
    for (owner, what), group in alike.items():
        place = document.place(group[0].start)
        places = f" ({len(group)} places)" if len(group) > 1 else ""
        changes.append(Change(owner.rule, owner.name, owner.file, place.line, place.column, what + places))
    return changes
