"""Where the two versions come from: files, folders, or revisions of the local Git repository."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..connector.document import Document, load_document, parse_document
from ..connector.files import definition_name, script_name
from ..core.errors import UserError
from ..core.files import MAX_BYTES, files_in
from .side import Side, Sides

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .git import Entry, Repository

PROPERTIES = "apiproperties.json"


def load_sides(old: str, new: str) -> Sides:
    """Return both versions; each is a path, ``REVISION:PATH`` or ``REVISION``.

    A path that is there counts as such; ``./`` before a name, or ``refs/heads/``, settles what is meant. A
    path behind a revision is one from the top of the repository, or, with ``./`` or ``../``, from the current
    folder. A revision alone means the folder that the other side names, else the current one.

    Raises:
        UserError: there is no such path or revision, or a file cannot be read.
    """
    return Sides(_side(old, new), _side(new, old))


def _side(text: str, other: str) -> Side:
    if not text:
        raise UserError("name a file, a folder or a revision")
    path = Path(text)
    if os.path.lexists(path):
        return _file(path) if not path.is_dir() else _folder(path)
    revision, colon, inside = text.partition(":")
    # Only here: a comparison of files needs no other process.
    from .git import Repository  # noqa: PLC0415

    try:
        repository = Repository(Path())
    except UserError as error:
        raise UserError(
            f"there is no file or folder '{text}', and no revision can be meant: {error.message}"
        ) from None
    commit = repository.commit(revision)
    if commit is None:
        what = f"'{revision}' names no revision" if colon else "no such file, folder or revision"
        raise UserError(f"{what} of {repository.top}" if colon else what, text)
    if colon:
        place = (
            repository.relative(Path(inside))
            if inside.startswith("./") or inside in (".", "..") or (inside.startswith("../"))
            else _normal(inside, text)
        )
    else:
        beside = Path(other) if os.path.lexists(other) else Path()
        place = repository.relative(beside)
    return _revision(repository, commit, revision, place)


def _normal(inside: str, text: str) -> str:
    parts = [part for part in inside.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise UserError("a path from the top of the repository has no '..'", text)
    return "/".join(parts)


def _file(path: Path) -> Side:
    document = load_document(path)
    return _single(str(path), path.name, document)


def _single(label: str, name: str, document: Document) -> Side:
    if name.lower() == PROPERTIES:
        return Side(label, None, _checked(document))
    return Side(label, _checked(document), None)


def _checked(document: Document) -> Document:
    if not isinstance(document.data, dict):
        raise document.error("is no file of a connector: a JSON object is expected", "")
    return document


def _folder(path: Path) -> Side:
    names = [item.name for item in files_in(path).values()]
    return _whole(str(path), names, lambda name: load_document(path / name, path))


def _whole(label: str, names: list[str], load: Callable[[str], Document]) -> Side:
    """Return the connector of a folder whose files are ``names``, found in any case."""
    by_name: Mapping[str, str] = {name.lower(): name for name in names}
    definition = _checked(load(definition_name(names, label)))
    properties = _checked(load(by_name[PROPERTIES])) if PROPERTIES in by_name else None
    script = script_name(names, label, lambda name: load(name).data)
    return Side(label, definition, properties, script is not None)


def _revision(repository: Repository, commit: str, revision: str, place: str) -> Side:
    label = f"{revision}:{place}" if place else revision
    entry = repository.entry(commit, place)
    if entry is None:
        raise UserError(f"the revision '{revision}' has no '{place}'")

    def load(found: Entry) -> Document:
        name = f"{revision}:{found.path}"
        return parse_document(Path(name), repository.read(found, name, MAX_BYTES))

    if entry.kind == "blob":
        return replace(_single(label, Path(place).name, load(entry)), revision=revision)
    if entry.kind != "tree":
        raise UserError("is a repository of its own; compare it there", label)
    files = repository.files(entry)
    side = _whole(label, list(files), lambda name: load(files[name]))
    return replace(side, revision=revision)
