"""A baseline: the findings that were there when it was written, so that only new ones are reported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from ..connector.document import load_document
from ..core.errors import UserError
from ..core.files import real, write_atomically
from .fingerprint import fingerprints, relative
from .runner import always_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from ..core.problem import Finding

VERSION = 1
_TEXTS = ("fingerprint", "rule", "file", "pointer", "message")


class Entry(NamedTuple):
    """One known finding; all but ``fingerprint`` is there for people, and to tell what an entry concerns."""

    fingerprint: str
    rule: str
    file: str
    pointer: str
    message: str


def load_baseline(path: Path) -> tuple[Entry, ...]:
    """Return the entries of the baseline in ``path``.

    Raises:
        UserError: the file cannot be read or is no baseline.
    """
    data = load_document(path).data
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise UserError(
            f"is no baseline of version {VERSION}; write it anew with --write-baseline", str(path)
        )
    listed = data.get("findings")
    if not isinstance(listed, list):
        raise UserError("has no array 'findings'; write it anew with --write-baseline", str(path))
    return tuple(_entry(item, path) for item in listed)


def entries(findings: Sequence[Finding], path: Path) -> tuple[Entry, ...]:
    """Return ``findings`` as entries of the baseline in ``path``, in their order."""
    base = real(path).parent
    names = fingerprints(findings, base)
    return tuple(
        Entry(name, f.rule, relative(f.file, base), f.pointer, f.message)
        for name, f in zip(names, findings, strict=True)
    )


def new_findings(
    findings: Sequence[Finding], known: Iterable[Entry], path: Path
) -> tuple[list[Finding], set[str]]:
    """Return the findings that ``known`` does not have, and the fingerprints of those that it has.

    A finding of a rule that is always on is never known.
    """
    names = {entry.fingerprint for entry in known}
    new, met = [], set()
    for finding, entry in zip(findings, entries(findings, path), strict=True):
        if entry.fingerprint in names and not always_on(finding.rule):
            met.add(entry.fingerprint)
        else:
            new.append(finding)
    return new, met


def stale(
    known: Iterable[Entry], met: set[str], folders: Collection[Path], ran: Collection[str], path: Path
) -> list[Entry]:
    """Return the entries that were looked for and not met: their folder was checked and their rule ran."""
    base = real(path).parent
    places = {real(folder) for folder in folders}
    return [
        entry
        for entry in known
        if entry.fingerprint not in met
        and entry.rule in ran
        and ((base / entry.file).parent in places or (base / entry.file) in places)
    ]


def write_baseline(path: Path, known: Iterable[Entry]) -> None:
    """Write a baseline, sorted, so that a change to it is a small difference.

    Raises:
        UserError: the file cannot be written.
    """
    ordered = sorted(known, key=lambda e: (e.file, e.rule, e.pointer, e.message, e.fingerprint))
    data = {"version": VERSION, "findings": [{key: getattr(e, key) for key in _TEXTS} for e in ordered]}
    try:
        write_atomically(path, (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
    except OSError as error:
        raise UserError(f"cannot write the baseline: {error.strerror}", str(path)) from None


def _entry(item: Any, path: Path) -> Entry:
    if not isinstance(item, dict) or not all(isinstance(item.get(key), str) for key in _TEXTS):
        raise UserError(f"has an entry that lacks one of {', '.join(_TEXTS)}", str(path))
    return Entry(*(item[key] for key in _TEXTS))
