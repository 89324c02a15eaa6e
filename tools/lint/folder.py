"""A connector's folder, for rules; what cannot be read is a finding, never an exception."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ..connector.document import Document, load_with_slips
from ..connector.files import definition_name, is_definition, script_name
from ..connector.lenient import mapping
from ..core.errors import UserError
from ..core.files import LEADS_OUT, files_in, leads_out, read_file
from .definition import Definition
from .rule import Hit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

T = TypeVar("T")


class Properties:
    """apiProperties.json: ``data`` is its ``properties`` object (empty where there is none)."""

    __slots__ = ("document", "folder")

    def __init__(self, document: Document, folder: Folder) -> None:
        self.document = document
        self.folder = folder

    @property
    def data(self) -> dict[str, Any]:
        """The ``properties`` object."""
        return mapping(mapping(self.document.data).get("properties"))

    @property
    def path(self) -> Path:
        """The file."""
        return self.document.path


class Script:
    """script.csx as text (without its byte order mark) and as bytes."""

    def __init__(self, path: Path, raw: bytes, folder: Folder) -> None:
        self.path = path
        self.raw = raw
        self.folder = folder
        self._derived: dict[Callable[[Script], Any], Any] = {}

    def derived(self, make: Callable[[Script], T]) -> T:
        """Return ``make(self)``, made at most once: for what several rules look at."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: T = self._derived[make]
        return found

    @property
    def text(self) -> str:
        """The decoded text; bytes that are not UTF-8 are replaced."""
        return self.raw.decode("utf-8-sig", "replace")


class Folder:
    """The files of one connector; each is read once, on first use. ``unreadable`` tells what could not be.

    ``texts`` stand for what JSON files have.
    """

    def __init__(self, path: Path, texts: Mapping[Path, bytes] | None = None) -> None:
        self.path = path
        self._texts = texts or {}
        self.unreadable: list[Hit] = []

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files by name in lower case; without those that a link has outside."""
        found = files_in(self.path)
        for name in [name for name, path in found.items() if path.is_symlink()]:
            if leads_out(found[name], self.path):
                self.refuse(found.pop(name), LEADS_OUT)
        return found

    @cached_property
    def definition(self) -> Definition | None:
        """The definition, None where there is none or it cannot be read."""
        names = [name for name in self.files if is_definition(name)]
        if not names:
            return None
        try:
            path = self.files[definition_name(self.files, str(self.path), self._load_settings)]
        except UserError as error:
            self.refuse(self.files[names[0]], f"stands in a folder that {error.message}")
            return None
        document = self._document(path)
        return Definition(document) if document is not None else None

    @cached_property
    def properties(self) -> Properties | None:
        """apiProperties.json, None where there is none or it cannot be read."""
        path = self.files.get("apiproperties.json")
        document = self._document(path) if path else None
        return Properties(document, self) if document is not None else None

    @cached_property
    def settings(self) -> Document | None:
        """settings.json, None where there is none or it cannot be read."""
        path = self.files.get("settings.json")
        return self._document(path) if path else None

    @cached_property
    def script_file(self) -> Path | None:
        """The file of the script, None where there is none, or several may be."""
        names = [path.name for path in self.files.values()]
        try:
            name = script_name(names, str(self.path), self._load_settings)
        except UserError as error:
            self.refuse(
                next(path for name, path in self.files.items() if name.endswith(".csx")),
                f"stands in a folder that {error.message}",
            )
            return None
        return None if name is None else self.files[name.lower()]

    def _load_settings(self, _: str) -> Any:
        return self.settings and self.settings.data

    @cached_property
    def script(self) -> Script | None:
        """The script, None where there is none."""
        path = self.script_file
        if path is None:
            return None
        try:
            return Script(path, read_file(path), self)
        except UserError as error:
            self.refuse(path, error.message)
            return None

    @property
    def documents(self) -> list[Document]:
        """The JSON files that can be read: definition, properties, settings."""
        held = (self.definition, self.properties)
        found = [subject.document for subject in held if subject is not None]
        return found if self.settings is None else [*found, self.settings]

    def unchecked(self, message: str) -> None:
        """Note that something of the folder could not be checked, and why."""
        self.unreadable.append(Hit(f"a file of the folder is {message}, which was not checked"))

    def refuse(self, path: Path, message: str, line: int = 0, column: int = 0) -> None:
        """Note that a file cannot be read, and why."""
        self.unreadable.append(Hit(f"the file {message}", position=(line, column), file=path.name))

    def _document(self, path: Path) -> Document | None:
        try:
            document, slips = load_with_slips(path, self._texts.get(path))
        except UserError as error:
            self.refuse(path, error.message, error.line, error.column)
            return None
        for slip in slips:
            self.refuse(path, slip.message, slip.line, slip.column)
        if not isinstance(document.data, dict):
            place = document.position("")
            self.refuse(path, "must hold a JSON object", place.line, place.column)
            return None
        return document
