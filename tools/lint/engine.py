"""Runs the rules over folders and turns their hits into findings with positions."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ..core.problem import Finding
from . import rules
from .folder import Folder
from .rule import RULES, Hit, Profile, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from ..connector.document import Document
    from ..core.problem import Severity

UNREADABLE = "FIL001"
"""The rule that tells of files which cannot be read: always on, and never left out by a choice."""

_PLACE = re.compile(r"(\d+):(\d+)")


class RuleError(Exception):
    """A rule fell over a folder: an error of the rule, whatever the folder holds."""


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by id; the modules of ``rules/`` are imported at the first call."""
    rules.load()
    return dict(sorted(RULES.items()))


def lint_folder(path: Path, profile: Profile, chosen: Collection[str] | None = None) -> list[Finding]:
    """Return what is wrong with the connector in ``path``, by file, line, column and rule.

    ``chosen`` holds the ids of the rules to run, None = all that are on in ``profile``. A file that cannot
    be read is a finding whatever is chosen.

    Raises:
        RuleError: a rule raised an exception.
    """
    folder = Folder(path)
    findings: list[Finding] = []
    # What cannot be read is known once every file was asked for, whichever rules run.
    subjects = {name: getattr(folder, name) for name in ("definition", "properties", "script", "settings")}
    subjects |= {"package": folder, "config": None}
    for rule in all_rules().values():
        severity, subject = rule.levels.get(profile), subjects[rule.subject]
        if severity is None or subject is None or (chosen is not None and rule.id not in chosen):
            continue
        if rule.id != UNREADABLE:
            findings += _run(folder, rule, severity, subject)
    findings += _run(folder, all_rules()[UNREADABLE], "error", folder)
    return in_order(findings)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by file, line, column, rule and message."""
    return sorted(findings, key=lambda f: (f.file, f.line, f.column, f.rule, f.pointer, f.message))


def _run(folder: Folder, rule: Rule, severity: Severity, subject: Any) -> list[Finding]:
    try:
        return [_finding(folder, rule, severity, hit) for hit in rule.check(subject)]
    except RecursionError:
        place = f"nested too deeply for the rule {rule.id} ({rule.name})"
        hit = Hit(f"a file of the folder is {place}, which was not checked")
        return [_finding(folder, all_rules()[UNREADABLE], "error", hit)]
    except Exception as error:
        raise RuleError(
            f"rule {rule.id} ({rule.name}) on {folder.path}: {type(error).__name__}: {error}"
        ) from error


def _finding(folder: Folder, rule: Rule, severity: Severity, hit: Hit) -> Finding:
    document, file = _document(folder, rule, hit)
    line = column = 0
    pointer = hit.pointer
    if place := _PLACE.fullmatch(pointer):
        line, column = int(place[1]), int(place[2])
        pointer = ""
    elif document is not None:
        position = document.position(pointer, hit.on)
        line, column = position.line, position.column
    operation = _operation(folder, pointer) if rule.subject == "definition" else None
    return Finding(
        rule.id, rule.name, severity, hit.message, str(file), line, column, pointer, operation, rule.microsoft
    )


def _document(folder: Folder, rule: Rule, hit: Hit) -> tuple[Document | None, Path]:
    """Return the JSON document that the hit's pointer leads into, if it does, and the file it is in."""
    documents = [
        None if folder.definition is None else folder.definition.document,
        None if folder.properties is None else folder.properties.document,
        folder.settings,
    ]
    if hit.file is not None:
        path = folder.path / hit.file
        return next((d for d in documents if d is not None and d.path == path), None), path
    if rule.subject == "definition" and documents[0] is not None:
        return documents[0], documents[0].path
    if rule.subject == "properties" and documents[1] is not None:
        return documents[1], documents[1].path
    if rule.subject == "script" and folder.script is not None:
        return None, folder.script.path
    return None, folder.path


def _operation(folder: Folder, pointer: str) -> str | None:
    """Return the operationId of the operation in which ``pointer`` lies, if it does."""
    if folder.definition is None or not pointer.startswith("/paths/"):
        return None
    operation = folder.definition.by_pointer.get("/".join(pointer.split("/", 4)[:4]))
    return operation.id if operation is not None and operation.id else None
