"""Takes a definition apart: a root, and a file for each path item, schema, parameter and answer."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..connector.pointer import escape
from .roles import MEMBER, SECTION, Role, of_item, of_member
from .text import json_text, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Form = Literal["yaml", "json"]
_Section = Literal["paths", "definitions", "parameters", "responses"]

_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SECTIONS: tuple[_Section, ...] = get_args(_Section)
_LONGEST = 80  # characters of a file's name
# Names that some systems keep for devices.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def split_files(data: dict[str, Any], stem: str, form: Form) -> dict[str, str]:
    """Return the texts of the files that a definition is split into, by their paths; the first is the root.

    ``stem`` is the name of the root without its ending. ``bundle`` makes the same definition of them. A file
    whose content YAML would not read back as the same is JSON.
    """
    return _Splitter(data, stem, form).files()


@dataclass(frozen=True, slots=True)
class _Part:
    """What gets a file of its own: the member ``name`` of a section of the root."""

    section: _Section
    name: str
    content: dict[str, Any]

    @property
    def reference(self) -> str:
        return _reference(self.section, self.name)


@dataclass(slots=True, eq=False)
class _Splitter:
    data: dict[str, Any]
    stem: str
    form: Form
    names: dict[str, str] = field(default_factory=dict)  # "#/definitions/Book" -> "definitions/Book.yaml"
    used: set[str] = field(default_factory=set)

    def files(self) -> dict[str, str]:
        parts = list(self._parts())
        forms: dict[str, Form] = {}
        for part in parts:
            forms[part.reference] = self._form(part.content)
            self.names[part.reference] = self._file(part, forms[part.reference])
        top = {key: self._top(key, node) for key, node in self.data.items()}
        form = self._form(top)
        root = f"{self.stem}.{form}"
        texts = {root: _text(top, form)}
        for part in parts:
            file = self.names[part.reference]
            role: Role = "path" if part.section == "paths" else MEMBER[part.section]
            texts[file] = _text(self._copy(part.content, role, file, root), forms[part.reference])
        return texts

    def _top(self, key: str, node: Any) -> Any:
        """Return a member of the root: where its members have files, references to them."""
        if key not in _SECTIONS or not isinstance(node, dict):
            return node
        files = {name: self.names.get(_reference(key, name)) for name in node}
        return {name: item if files[name] is None else {"$ref": files[name]} for name, item in node.items()}

    def _parts(self) -> Iterator[_Part]:
        for section in _SECTIONS:
            members = self.data.get(section)
            if not isinstance(members, dict) or isinstance(members.get("$ref"), str):
                continue
            for name, content in members.items():
                if isinstance(content, dict) and not (section != "definitions" and name.startswith("x-")):
                    yield _Part(section, name, content)

    def _form(self, content: Any) -> Form:
        return "yaml" if self.form == "yaml" and yaml_text(content) is not None else "json"

    def _file(self, part: _Part, form: Form) -> str:
        """Return a path that no other part has, whatever a system thinks of capitals."""
        stem = _SAFE.sub("_", part.name.replace("{", "").replace("}", "")).strip("._")[:_LONGEST] or "root"
        if _DEVICES.fullmatch(stem.split(".")[0]):
            stem = f"_{stem}"
        number, path = 1, f"{part.section}/{stem}.{form}"
        while path.lower() in self.used:
            number += 1
            path = f"{part.section}/{stem}-{number}.{form}"
        self.used.add(path.lower())
        return path

    def _copy(self, node: Any, role: Role, file: str, root: str) -> Any:
        """Return ``node`` with references as they are from another file than the root."""
        if isinstance(node, list):
            return [self._copy(item, of_item(role), file, root) for item in node]
        if not isinstance(node, dict):
            return node
        return {
            key: self._written(item, role, file, root)
            if key == "$ref" and isinstance(item, str)
            else self._copy(item, "any" if "$ref" in node else of_member(role, key), file, root)
            for key, item in node.items()
        }

    def _written(self, reference: str, role: Role, file: str, root: str) -> str:
        folder = posixpath.dirname(file)
        named = self.names.get(reference)
        # Elsewhere, a reference to a file stands for its content: only here it is one by name.
        if named is not None and SECTION.get(role) == named.split("/", 1)[0]:
            return posixpath.relpath(named, folder)
        return posixpath.relpath(root, folder) + reference


def _reference(section: str, name: str) -> str:
    return f"#/{section}/{escape(name)}"


def _text(content: Any, form: Form) -> str:
    text = yaml_text(content) if form == "yaml" else json_text(content)
    assert text is not None, "relative references are plain text in YAML"
    return text
