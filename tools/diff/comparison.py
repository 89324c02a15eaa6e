"""Compares two versions of a connector: every kind of change over every pair of parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from ..connector.pointer import join, split
from . import kinds
from .change import Change, Place
from .keywords import types
from .kind import KINDS, Hit, Kind
from .messages import next_revision
from .pairs import FieldPair, OperationPair, pair_children, pair_inputs, pair_operations, pair_outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connector.document import Document
    from ..core.problem import Severity
    from .kind import Subject
    from .side import Side, Sides

_ORDER: tuple[Severity, ...] = ("error", "warning", "info")
_SHARED = ("/definitions/", "/parameters/", "/responses/")
_Key = tuple[object, ...]


class KindError(Exception):
    """A kind of change fell over a connector: an error of the kind, whatever the connector holds."""


@cache
def all_kinds() -> dict[str, Kind]:
    """Return every kind of change by code; the modules of ``kinds/`` are imported at the first call."""
    kinds.load()
    return dict(sorted(KINDS.items()))


def compare(sides: Sides) -> list[Change]:
    """Return what changed, what breaks first.

    Files that only one side has are not compared.

    Raises:
        KindError: a kind of change raised an exception.
    """
    return _Comparison(sides).changes()


@dataclass(slots=True)
class _Found:
    """A hit of a kind, with the operations that it concerns, and the value path of the first of them."""

    kind: Kind
    hit: Hit
    severity: Severity
    path: tuple[str, ...]
    operations: list[str]


@dataclass(slots=True)
class _Part:
    """What was found at a pair of fields itself, and the pairs inside it."""

    hits: list[tuple[Kind, Hit, Severity]]
    children: list[tuple[str, _Key]] = field(default_factory=list)


class _Comparison:
    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.by_subject: dict[Subject, list[Kind]] = {}
        for kind in all_kinds().values():
            self.by_subject.setdefault(kind.subject, []).append(kind)
        self.parts: dict[_Key, _Part] = {}
        self.found: dict[tuple[object, ...], _Found] = {}

    def changes(self) -> list[Change]:
        old, new = self.sides.old, self.sides.new
        definitions = old.definition is not None and new.definition is not None
        if definitions:
            self._operations()
            self._whole("definition")
        if old.properties is not None and new.properties is not None:
            self._whole("properties")
        return self._finished()

    def _whole(self, subject: Subject) -> None:
        for kind in self.by_subject[subject]:
            for hit in _hits(kind, self.sides):
                named = [] if hit.operation is None else [hit.operation]
                path = ("operation", *named) if named else (subject, *split(hit.new or hit.old))
                self._add(kind, hit, kind.severity, path, named)

    def _operations(self) -> None:
        roots: list[tuple[OperationPair, tuple[str, ...], _Key]] = []
        for pair in pair_operations(self.sides):
            for kind in self.by_subject["operation"]:
                severity = kind.hidden if pair.hidden else kind.severity
                for hit in _hits(kind, pair):
                    self._add(kind, hit, severity, ("operation", pair.label), [pair.label])
            if pair.old is None or pair.new is None:
                continue
            for path, fields in (*pair_inputs(pair), *pair_outputs(pair)):
                self._explore(fields)
                roots.append((pair, ("operation", pair.label, *path), fields.key))
        worth = self._worth_a_visit()
        for pair, path, key in roots:
            self._collect(pair, path, key, worth)

    def _explore(self, root: FieldPair) -> None:
        """Find what changed at a pair of fields and at all inside it, each pair once."""
        stack = [root]
        while stack:
            pair = stack.pop()
            if pair.key in self.parts:
                continue
            part = self.parts[pair.key] = _Part(list(self._at_field(pair)))
            if types(pair) is not None:
                continue
            for step, child in pair_children(self.sides, pair):
                # The fields of a body are those of its schema.
                path = f"schema/{step}" if pair.one.location == "body" else step
                part.children.append((path, child.key))
                stack.append(child)

    def _at_field(self, pair: FieldPair) -> Iterator[tuple[Kind, Hit, Severity]]:
        for kind in self.by_subject[pair.direction]:
            severity = kind.hidden if pair.hidden else kind.severity
            for hit in _hits(kind, pair):
                yield kind, hit, severity

    def _worth_a_visit(self) -> set[_Key]:
        """Return the pairs at which, or inside which, something changed."""
        parents: dict[_Key, list[_Key]] = {}
        for key, part in self.parts.items():
            for _, child in part.children:
                parents.setdefault(child, []).append(key)
        stack = [key for key, part in self.parts.items() if part.hits]
        worth = set(stack)
        while stack:
            for parent in parents.get(stack.pop(), ()):
                if parent not in worth:
                    worth.add(parent)
                    stack.append(parent)
        return worth

    def _collect(self, pair: OperationPair, path: tuple[str, ...], root: _Key, worth: set[_Key]) -> None:
        """Note what was found inside a root as concerning the operation."""
        if root not in worth:
            return
        stack = [(root, path)]
        seen = {root}
        while stack:
            key, at = stack.pop()
            part = self.parts[key]
            for kind, hit, severity in part.hits:
                self._add(kind, hit, severity, at, [pair.label])
            for step, child in reversed(part.children):
                if child in worth and child not in seen:
                    seen.add(child)
                    stack.append((child, (*at, step)))

    def _add(
        self, kind: Kind, hit: Hit, severity: Severity, path: tuple[str, ...], operations: list[str]
    ) -> None:
        key = (kind.code, hit.old, hit.new, hit.place, hit.detail)
        known = self.found.get(key)
        if known is None:
            self.found[key] = _Found(kind, hit, severity, path, operations)
            return
        known.operations += [name for name in operations if name not in known.operations]
        known.severity = min(known.severity, severity, key=_ORDER.index)

    def _finished(self) -> list[Change]:
        seen: Counter[tuple[str, ...]] = Counter()
        taken = frozenset((*self.sides.old.operation_ids, *self.sides.new.operation_ids))
        changes = [self._change(found, seen, taken) for found in self.found.values()]
        return sorted(
            changes,
            key=lambda c: (_ORDER.index(c.severity), c.new.file, c.new.line, c.new.column, c.code, c.path),
        )

    def _change(self, found: _Found, seen: Counter[tuple[str, ...]], taken: frozenset[str]) -> Change:
        kind, hit = found.kind, found.hit
        old, new = self.sides.old, self.sides.new
        documents = (
            (old.properties, new.properties)
            if kind.subject == "properties"
            else (old.definition, new.definition)
        )
        path = "/".join((*found.path, *([hit.place] if hit.place else [])))
        return Change(
            code=kind.code,
            name=kind.name,
            severity=found.severity,
            direction=kind.direction,
            message=hit.message,
            instead=hit.instead or _instead(found, taken),
            old=_place(old, documents[0], hit.old, hit),
            new=_place(new, documents[1], hit.new, hit),
            path=path,
            operations=tuple(found.operations),
            microsoft=kind.microsoft,
            fingerprint=_fingerprint(kind.code, hit, path, seen),
        )


def _hits(kind: Kind, subject: Any) -> list[Hit]:
    try:
        return list(kind.check(subject))
    except Exception as error:
        raise KindError(f"the change {kind.code} ({kind.name}): {type(error).__name__}: {error}") from error


def _place(side: Side, document: Document | None, pointer: str, hit: Hit) -> Place:
    assert document is not None
    position = document.position(pointer, hit.on)
    file = str(document.path)
    if side.revision:
        file = file.removeprefix(f"{side.revision}:")
    return Place(file, position.line, position.column, pointer, side.revision)


def _instead(found: _Found, taken: frozenset[str]) -> str:
    """Return what to do: what the page says, and the revision to make where that is the way."""
    text = " ".join(found.kind.page.instead.replace("``", "`").split())
    if not found.kind.revise or found.severity != "error" or len(found.operations) != 1:
        return text
    operation = found.operations[0]
    name, family, number = next_revision(operation, taken)
    return (
        f"{text} Or make a revision, '{name}' (x-ms-api-annotation: family '{family}', revision {number}), "
        f"and leave '{operation}' as it was, deprecated."
    )


def _fingerprint(code: str, hit: Hit, path: str, seen: Counter[tuple[str, ...]]) -> str:
    from hashlib import sha256  # noqa: PLC0415 - not needed where nothing changed

    # What several operations share is named by itself: which of them is the first may change.
    place = _steady(hit.old) if hit.old.startswith(_SHARED) else path
    key = (code, place, hit.detail)
    seen[key] += 1
    return sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "replace")).hexdigest()[:12]


def _steady(pointer: str) -> str:
    return join("", *("*" if token.isdigit() else token for token in split(pointer)))
