"""The files that a definition is kept in: read once each, YAML or JSON, with the places of their parts."""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..connector.document import Document, parse_document
from ..connector.pointer import lookup, split
from ..core.errors import UserError
from ..core.files import NameTooLongError, contained, read_file, real

if TYPE_CHECKING:
    from ..traffic.yamlfile import YamlFile

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MOST_PARTS = 2_000_000  # a few lines of YAML can name each other into a document of any size


@dataclass(slots=True, eq=False)
class Source:
    """One file: ``path`` is the real one, ``data`` its value with texts for keys."""

    path: Path
    data: Any
    file: Document | YamlFile

    def error(self, message: str, pointer: str) -> UserError:
        """Return an error about the part at ``pointer``, to be raised."""
        if isinstance(self.file, Document):
            return self.file.error(message, pointer)
        steps = [int(token) if token.isdigit() else token for token in split(pointer)]
        return UserError(message, str(self.file.path), *self._place(steps))

    def place(self, pointer: str) -> str:
        """Return ``file:line:column`` of the part at ``pointer``, for messages."""
        error = self.error("", pointer)
        return f"{error.file}:{error.line}:{error.column}"

    def _place(self, steps: list[str | int]) -> tuple[int, int]:
        assert not isinstance(self.file, Document)
        # Whether a number is a key or an index shows only in the file: try what leads further.
        best = self.file.position(on="value")
        done: list[str | int] = []
        for step in steps:
            options = [(*done, step), (*done, str(step))]
            places = [self.file.position(*option, on="value") for option in options]
            index = next((n for n, place in enumerate(places) if place != best), 0)
            done, best = list(options[index]), places[index]
        return best


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference leads to: a part of a file. ``fragment`` is the pointer as it was written."""

    source: Source
    pointer: str
    fragment: str

    @property
    def key(self) -> tuple[Path, str]:
        """What is the same for all spellings of a reference."""
        return self.source.path, self.pointer

    @property
    def node(self) -> Any:
        """The part itself, ``MISSING`` where there is none."""
        return lookup(self.source.data, self.pointer)


@dataclass(slots=True, eq=False)
class Sources:
    """The files below ``root``, the folder that no reference leaves."""

    root: Path
    _known: dict[Path, Source] = field(default_factory=dict)
    _targets: dict[tuple[Path, str], Target] = field(default_factory=dict)
    _parts: int = 0

    def load(self, path: Path) -> Source:
        """Return a file, read at the first call.

        Raises:
            UserError: it cannot be read, is malformed, or holds what JSON cannot.
        """
        found = real(path)
        if found not in self._known:
            self._known[found] = self._read(found)
        return self._known[found]

    @property
    def paths(self) -> list[Path]:
        """The files that were read."""
        return list(self._known)

    def target(self, source: Source, reference: str, pointer: str) -> Target:
        """Return what the reference at ``pointer`` of ``source`` leads to.

        Raises:
            UserError: it is remote, leaves the folder, or names a file or a part that is not there; with its
                place.
        """

        known = self._targets.get((source.path, reference))
        if known is None:
            known = self._targets[source.path, reference] = self._found(source, reference, pointer)
        return known

    def _found(self, source: Source, reference: str, pointer: str) -> Target:
        def refuse(message: str) -> UserError:
            return source.error(f"the reference '{reference}' {message}", f"{pointer}/$ref")

        name, _, fragment = reference.partition("#")
        if _SCHEME.match(name) or name.startswith("//"):
            raise refuse("is remote; only files below the root's folder are read, nothing is fetched")
        if fragment and not fragment.startswith("/"):
            raise refuse("must have a JSON pointer behind '#', such as '#/definitions/Book'")
        found = source
        if name:
            path = unquoted(name)
            if path.startswith("/"):
                raise refuse("must be relative to the file that it stands in")
            if "?" in name or "\\" in name or "\0" in name:
                raise refuse("is no path of a file: use '/' between folders")
            try:
                inside = contained(self.root, str(source.path.parent / path))
            except NameTooLongError:
                raise refuse("names no file, as the name is too long") from None
            except (ValueError, OSError):
                raise refuse(f"leaves the folder {_shown(self.root)}") from None
            if not os.path.isfile(inside):  # noqa: PTH113 - False for a path that is too long, too
                raise refuse("names no file")
            found = self.load(inside)
        return Target(found, unquoted(fragment), fragment)

    def _read(self, real: Path) -> Source:
        shown = _shown(real)
        raw = read_file(shown)
        if real.suffix.lower() == ".json":
            document = parse_document(shown, raw)
            if document.duplicates:
                raise document.error("is written twice in its object", document.duplicates[0], "key")
            return Source(real, document.data, document)
        # Only here: a definition in JSON needs no YAML.
        from ..traffic.yamlfile import parse_yaml, read_text  # noqa: PLC0415

        file = parse_yaml(read_text(shown), shown)
        source = Source(real, file.data, file)
        try:
            source.data = self._plain(source, file.data, "")
        except RecursionError:
            raise source.error("is nested too deeply", "") from None
        return source

    def _plain(self, source: Source, node: Any, pointer: str) -> Any:
        """Return a value of YAML as one of JSON: keys are texts."""
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise source.error("the file is larger than it looks: its anchors multiply", pointer)
        if isinstance(node, dict):
            return {
                _key(key): self._plain(source, item, f"{pointer}/{_token(key)}") for key, item in node.items()
            }
        if isinstance(node, list):
            return [self._plain(source, item, f"{pointer}/{index}") for index, item in enumerate(node)]
        if isinstance(node, float) and not math.isfinite(node):
            raise source.error("is no number in JSON", pointer)
        if isinstance(node, str) and _half(node):
            raise source.error("holds half a surrogate pair, which is no text", pointer)
        return node


def pure_reference(node: Any) -> str | None:
    """Return the reference of an object that has nothing else, else None."""
    if isinstance(node, dict) and len(node) == 1 and isinstance(node.get("$ref"), str):
        return str(node["$ref"])
    return None


def unquoted(text: str) -> str:
    """Return a part of a reference, which is a URI and may be percent-encoded."""
    if "%" not in text:
        return text
    from urllib.parse import unquote  # noqa: PLC0415 - rarely needed, and not cheap at start-up

    return unquote(text)


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)


def _token(key: Any) -> str:
    return _key(key).replace("~", "~0").replace("/", "~1")


def _half(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
