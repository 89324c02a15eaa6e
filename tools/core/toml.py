"""TOML files with the place of a key, as well as a search of the text can tell: the parser gives none."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import lazy
from .errors import UserError
from .files import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Step = str | int

_AT = lazy.pattern(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_NAME = r"""(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = lazy.pattern(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")


class TomlFile:
    """A parsed file: ``data`` is its value, ``text`` what it was read from."""

    def __init__(self, path: Path, text: str, data: dict[str, Any]) -> None:
        self.path = path
        self.text = text
        self.data = data

    def error(self, message: str, *steps: Step) -> UserError:
        """Return (not raise) an error at the key that ``steps`` (names and indexes) lead to.

        A key that is not written on a line of its own gives the closest one above it, or the first below it.
        """
        best, line, column = 0, 0, 0
        for place, number, start in self._places:
            shared = min(len(place), len(steps))
            if shared > best and place[:shared] == steps[:shared]:
                best, line, column = shared, number, start
        return UserError(message, str(self.path), line, column)

    @cached_property
    def _places(self) -> tuple[tuple[tuple[Step, ...], int, int], ...]:
        return tuple(_places(self.text))


def load_toml(path: Path, root: Path | None = None) -> TomlFile:
    """Read a TOML file; ``root``: see ``read_file``.

    Raises:
        UserError: it cannot be read, is not UTF-8, or is not TOML; with line and column where they are known.
    """
    try:
        text = read_file(path, root).decode("utf-8")
    except UnicodeDecodeError:
        raise UserError("is not UTF-8", str(path)) from None
    return parse_toml(text, path)


def parse_toml(text: str, path: Path) -> TomlFile:
    """Return the parsed ``text`` of the file ``path``.

    Raises:
        UserError: it is not TOML; with line and column where the parser tells them.
    """
    import tomllib  # noqa: PLC0415 - only where there is such a file

    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = _AT.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place and place[1] else (0, 0)
        message = f"is not valid TOML: {_AT.sub('', str(error))}"
        raise UserError(message, str(path), line, column) from None
    except RecursionError:
        raise UserError("is nested too deeply", str(path)) from None


def _places(text: str) -> Iterator[tuple[tuple[Step, ...], int, int]]:
    """Yield (path, line, column) of each header and of each key at the start of a line."""
    table: tuple[Step, ...] = ()
    counts: dict[tuple[Step, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        column = len(line) - len(line.lstrip()) + 1
        if line.lstrip().startswith("["):
            names = _names(line)
            if names is None:
                continue
            table = _in_arrays(names, counts)
            if line.lstrip().startswith("[["):
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield table, number, column
        elif found := _KEY.match(line):
            names = _names(f"{found[1]} = 0")
            if names is not None:
                yield (*table, *names), number, column


def _names(line: str) -> tuple[str, ...] | None:
    """Return the names of a header or a key, as the parser reads them; None where it reads none."""
    import tomllib  # noqa: PLC0415 - only for errors

    try:
        node: Any = tomllib.loads(line)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    names: list[str] = []
    while isinstance(node, dict | list) and node:
        if isinstance(node, dict):
            name, node = next(iter(node.items()))
            names.append(name)
        else:
            node = node[0]
    return tuple(names)


def _in_arrays(names: tuple[str, ...], counts: dict[tuple[Step, ...], int]) -> tuple[Step, ...]:
    """Return ``names`` with the index of the last item behind each array of tables on the way."""
    path: tuple[Step, ...] = ()
    for index, name in enumerate(names):
        path = (*path, name)
        if path in counts and index < len(names) - 1:
            path = (*path, counts[path])
    return path
