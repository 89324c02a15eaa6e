"""Runs the rules over folders and turns their hits into findings with positions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ..connector.selection import matching
from ..core.errors import UserError
from ..core.problem import Finding
from . import rules
from .folder import Folder
from .rule import RULES, Hit, Rule, in_profiles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from ..connector.check_settings import Profile
    from ..connector.document import Document
    from ..core.problem import Severity
    from .rule import Subject
    from .suppress import Suppressor


class RuleError(Exception):
    """A rule raised an exception: an error of the rule, whatever the folder holds."""


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by id; the modules of ``rules/`` are imported at the first call."""
    rules.load()
    return dict(sorted(RULES.items()))


def choose(
    rules: Mapping[str, Rule],
    profile: Profile,
    select: Iterable[str] | None,
    ignore: Iterable[str],
) -> frozenset[str]:
    """Return the ids of the rules that run: on in ``profile``, selected (None: all) and not ignored.

    Raises:
        UserError: a word names no rule, or no rule is left.
    """
    chosen = {rule.id for rule in rules.values() if profile in rule.levels}
    if select is not None:
        chosen &= matching(rules, select)
    chosen -= matching(rules, ignore)
    if not chosen:
        raise UserError(f"no rule is left to check: none of those selected is on in the profile '{profile}'")
    return frozenset(chosen)


def lint_folder(
    path: Path,
    profile: Profile,
    chosen: Collection[str] | None = None,
    texts: Mapping[Path, bytes] | None = None,
) -> list[Finding]:
    """Return what is wrong with the connector in ``path``, by file, line, column and rule.

    ``chosen`` holds the ids of the rules to run, None = all that are on in ``profile``; rules that are always
    on run in either case. ``texts`` stand for what files have.

    Raises:
        RuleError: a rule raised an exception.
    """
    folder = Folder(path, texts)
    subjects: dict[Subject, Any] = {
        "definition": folder.definition,
        "properties": folder.properties,
        "script": folder.script,
        "package": folder,
    }
    return _run(subjects, folder, profile, chosen)


def lint_configuration(suppressor: Suppressor, profile: Profile, chosen: Collection[str]) -> list[Finding]:
    """Return what is wrong with the suppressions, to be asked when all folders are done.

    Raises:
        RuleError: a rule raised an exception.
    """
    return _run({"config": suppressor}, None, profile, chosen) if suppressor.path is not None else []


def always_on(rule_id: str) -> bool:
    """Return whether nothing leaves out findings of the rule."""
    rule = all_rules().get(rule_id)
    return rule is not None and rule.always


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by file, line, column, rule and message."""
    return sorted(findings, key=lambda f: (f.file, f.line, f.column, f.rule, f.pointer, f.message))


def _run(
    subjects: Mapping[Subject, Any],
    folder: Folder | None,
    profile: Profile,
    chosen: Collection[str] | None,
) -> list[Finding]:
    findings: list[Finding] = []
    # Rules that are always on come last: they also report what the others could not check.
    for rule in sorted(all_rules().values(), key=lambda rule: rule.always):
        severity, subject = rule.levels.get(profile), subjects.get(rule.subject)
        if severity is None or subject is None:
            continue
        if chosen is not None and rule.id not in chosen and not rule.always:
            continue
        at = subject.path, _document(folder, subject.path)
        try:
            for hit in rule.check(subject):
                level = severity if hit.levels is None else in_profiles(hit.levels).get(profile)
                if level is not None:
                    findings.append(_finding(folder, rule, level, at, hit))
        except RecursionError:
            if folder is None:
                raise
            folder.unchecked(f"nested too deeply for the rule {rule.id} ({rule.name})")
        except Exception as error:
            raise RuleError(
                f"rule {rule.id} ({rule.name}) on {subject.path}: {type(error).__name__}: {error}"
            ) from error
    return in_order(findings)


def _finding(
    folder: Folder | None, rule: Rule, severity: Severity, at: tuple[Path, Document | None], hit: Hit
) -> Finding:
    path, document = at
    if hit.file is not None and folder is not None:
        path = folder.path / hit.file
        document = _document(folder, path)
    line, column = hit.position or (0, 0)
    if hit.position is None and document is not None:
        line, column = document.position(hit.pointer, hit.on)
    operation = _operation(folder, hit.pointer) if rule.subject == "definition" else None
    return Finding(
        rule.id,
        rule.name,
        severity,
        hit.message,
        str(path),
        line,
        column,
        hit.pointer,
        operation,
        rule.microsoft,
    )


def _document(folder: Folder | None, path: Path) -> Document | None:
    """Return the JSON document of ``path``, where it is one that could be read."""
    return next((d for d in folder.documents if d.path == path), None) if folder is not None else None


def _operation(folder: Folder | None, pointer: str) -> str | None:
    """Return the operationId of the operation in which ``pointer`` lies, if it does."""
    if folder is None or folder.definition is None or not pointer.startswith("/paths/"):
        return None
    operation = folder.definition.by_pointer.get("/".join(pointer.split("/", 4)[:4]))
    return operation.id if operation is not None and operation.id else None
