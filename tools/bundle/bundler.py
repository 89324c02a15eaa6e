"""Makes the single file: references between files become ``#/definitions/…``, by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..connector.pointer import join, lookup, split
from ..core.files import real
from ..core.missing import MISSING
from .roles import MEMBER, SECTION, Role, Section, of_item, of_member
from .sources import Source, Sources, Target, pure_reference

if TYPE_CHECKING:
    from pathlib import Path

_DEEPEST = 300  # levels of a document; the platform takes far fewer
_LONGEST = 100  # references that lead to references
_MOST_IN_PLACE = 20_000  # parts that are put into each other multiply; the largest definitions have hundreds


@dataclass(frozen=True, slots=True)
class _Slot:
    """A member of a section of the root; ``where`` is the place of its content."""

    section: Section
    name: str
    where: str

    @property
    def reference(self) -> str:
        return "#" + join("", self.section, self.name)


@dataclass(frozen=True, slots=True)
class _Member:
    """A member as it is written: ``target`` is what it refers to in another file, if that is all it does."""

    slot: _Slot
    source: Source
    pointer: str
    node: Any
    target: Target | None


def bundle(path: Path, root: Path | None = None) -> tuple[dict[str, Any], list[Path]]:
    """Return the definition that ``path`` and what it refers to make, and the files that were read.

    ``root`` is the folder that no reference leaves, by default that of ``path``. References to schemas,
    parameters and responses in other files become references to members of the root's ``definitions``,
    ``parameters`` and ``responses``: to the member that refers to the same part, which keeps its name, else
    to one that is added, by the name of the part or of its file. Other references (path items, operations,
    whole sections) stand for what they lead to. References within the root stay as they are written.

    Raises:
        UserError: a file cannot be read, or a reference is remote, leaves the folder, leads nowhere, contains
            itself, or would need a name that another part has; with its place.
    """
    sources = Sources(real(root or path.parent))
    source = sources.load(path)
    if not isinstance(source.data, dict):
        raise source.error("is no definition: an object is expected", "")
    try:
        return _Bundler(sources, source).bundled(), sources.paths
    except RecursionError:
        raise source.error("is nested too deeply, itself or what it refers to", "") from None


@dataclass(slots=True, eq=False)
class _Bundler:
    sources: Sources
    root: Source
    slots: dict[tuple[Path, str], _Slot] = field(default_factory=dict)
    taken: dict[tuple[Section, str], _Slot] = field(default_factory=dict)
    waiting: list[tuple[_Slot, Target]] = field(default_factory=list)
    into_root: list[tuple[Source, str, Target]] = field(default_factory=list)
    inside: list[tuple[Path, str]] = field(default_factory=list)  # what is being put in place
    in_place: int = 0

    def bundled(self) -> dict[str, Any]:
        members = {section: self._members(section) for section in MEMBER}
        for member in (member for found in members.values() for member in found or ()):
            self.taken[member.slot.section, member.slot.name] = member.slot
            self.slots.setdefault((member.source.path, member.pointer), member.slot)
            if member.target is not None:
                self.slots.setdefault(member.target.key, member.slot)
        result: dict[str, Any] = {}
        for key, node in self.root.data.items():
            found = members.get(key)
            if found is None:
                result[key] = self._copy(self.root, node, join("", key), of_member("root", key))
            else:
                result[key] = {member.slot.name: self._content(member) for member in found}
        while self.waiting:
            slot, target = self.waiting.pop(0)
            content = self._copy(target.source, target.node, target.pointer, MEMBER[slot.section])
            result.setdefault(slot.section, {})[slot.name] = content
        for source, pointer, target in self.into_root:
            if lookup(result, target.pointer) is MISSING:
                raise source.error(f"the reference '#{target.fragment}' leads nowhere", pointer)
        return result

    def _members(self, section: str) -> list[_Member] | None:
        """Return the members of a section of the root, which may be in another file; None without any."""
        if section not in MEMBER or section not in self.root.data:
            return None
        source, pointer, node = self.root, join("", section), self.root.data[section]
        for _ in range(_LONGEST):
            target = self._elsewhere(source, node, pointer)
            if target is None:
                break
            source, pointer, node = target.source, target.pointer, target.node
        if not isinstance(node, dict) or isinstance(node.get("$ref"), str):
            return None
        return [self._member(section, source, join(pointer, name), name, item) for name, item in node.items()]

    def _member(self, section: Section, source: Source, pointer: str, name: str, node: Any) -> _Member:
        target = self._elsewhere(source, node, pointer)
        where = source.place(pointer) if target is None else target.source.place(target.pointer)
        return _Member(_Slot(section, name, where), source, pointer, node, target)

    def _content(self, member: _Member) -> Any:
        slot, target = member.slot, member.target
        if target is None:
            return self._copy(member.source, member.node, member.pointer, MEMBER[slot.section])
        if self.slots[target.key] is not slot:  # another member stands for the same part
            return {"$ref": self.slots[target.key].reference}
        return self._copy(target.source, target.node, target.pointer, MEMBER[slot.section])

    def _elsewhere(self, source: Source, node: Any, pointer: str) -> Target | None:
        """Return what ``node`` refers to in another file than the root, if it is a reference and no more."""
        reference = pure_reference(node)
        target = None if reference is None else self._target(source, reference, pointer)
        return None if target is None or target.source is self.root else target

    def _target(self, source: Source, reference: str, pointer: str) -> Target:
        target = self.sources.target(source, reference, pointer)
        if target.source is not self.root and target.node is MISSING:
            hint = ""
            if not reference.partition("#")[0] and lookup(self.root.data, target.pointer) is not MISSING:
                hint = f" in this file; write the path of {self.root.path.name} before it"
            raise source.error(f"the reference '{reference}' leads nowhere{hint}", f"{pointer}/$ref")
        return target

    def _copy(self, source: Source, node: Any, pointer: str, role: Role) -> Any:
        """Return ``node`` with the references in it as they are in the bundle."""
        if pointer.count("/") > _DEEPEST:
            raise source.error("is nested too deeply", pointer)
        if isinstance(node, list):
            each = of_item(role)
            return [self._copy(source, item, join(pointer, n), each) for n, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            return self._reference(source, node, pointer, role)
        return {
            key: self._copy(source, item, join(pointer, key), of_member(role, key))
            for key, item in node.items()
        }

    def _reference(self, source: Source, node: dict[str, Any], pointer: str, role: Role) -> Any:
        target = self._target(source, node["$ref"], pointer)
        section = SECTION.get(role)
        if target.source is self.root or section is not None:
            reference = self._in_root(source, target, pointer) or self._named(target, section)
            return {
                key: reference if key == "$ref" else self._copy(source, item, join(pointer, key), "any")
                for key, item in node.items()
            }
        if len(node) > 1:
            others = ", ".join(f"'{key}'" for key in node if key != "$ref")
            raise source.error(f"what stands beside the reference would be lost: {others}", pointer)
        if target.key in self.inside:
            raise source.error(
                f"the reference '{node['$ref']}' leads into what contains it", f"{pointer}/$ref"
            )
        self.in_place += 1
        if self.in_place > _MOST_IN_PLACE or len(self.inside) > _LONGEST:
            raise source.error("is too much: parts that are put into each other multiply", pointer)
        self.inside.append(target.key)
        found = self._copy(target.source, target.node, target.pointer, role)
        self.inside.pop()
        return found

    def _in_root(self, source: Source, target: Target, pointer: str) -> str | None:
        """Return a reference into the root as it is written behind '#', None where it leads elsewhere."""
        if target.source is not self.root:
            return None
        self.into_root.append((source, f"{pointer}/$ref", target))
        return f"#{target.fragment}"

    def _named(self, target: Target, section: Section | None) -> str:
        """Return the reference by which the bundle calls a part of another file."""
        assert section is not None
        chain = [target]
        while target.key not in self.slots:
            reference = pure_reference(target.node)
            if reference is None:
                break
            following = self._target(target.source, reference, target.pointer)
            into_root = self._in_root(target.source, following, target.pointer)
            if into_root is not None:
                return into_root
            if any(following.key == one.key for one in chain):
                message = f"the reference '{reference}' leads back to itself"
                raise target.source.error(message, f"{target.pointer}/$ref")
            target = following
            chain.append(target)
        slot = self.slots.get(target.key) or self._new_slot(target, section)
        for one in chain:
            self.slots.setdefault(one.key, slot)
        return slot.reference

    def _new_slot(self, target: Target, section: Section) -> _Slot:
        tokens = split(target.pointer)
        name = tokens[-1] if tokens else target.source.path.name.split(".")[0]
        known = self.taken.get((section, name))
        if known is not None:
            raise target.source.error(
                f"two parts would be {known.reference}: this one, and that at {known.where}; rename one, or "
                f"give it a name of its own in '{section}' of {self.root.path.name}",
                target.pointer,
            )
        slot = self.taken[section, name] = _Slot(section, name, target.source.place(target.pointer))
        self.waiting.append((slot, target))
        return slot
