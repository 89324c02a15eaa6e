"""The parsers of the command line: help that fits the terminal, errors in one line."""

from __future__ import annotations

import argparse
import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from ..core import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NARROWEST, _WIDEST = 20, 120
_OPTION = lazy.pattern(r"(?<![\w-])--?[A-Za-z][\w-]*")
_CHOICE = lazy.pattern(r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)", re.DOTALL)


class Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, 120 columns at most; examples (indented lines) stay commands of a shell.

    argparse makes a formatter for each option that is added, and asks shutil for the width, which loads the
    compression libraries.
    """

    def __init__(self, prog: str, **more: Any) -> None:
        self._program = prog
        self._columns = max(min(columns(), _WIDEST), _NARROWEST)
        super().__init__(prog, width=self._columns, **more)

    def add_text(self, text: str | None) -> None:
        """Add a description or an epilog, folded."""
        super().add_text(text if not text or text is argparse.SUPPRESS else _folded(text, self._columns - 2))

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Any,
        prefix: str | None = None,
    ) -> None:
        """Add the usage: the positional arguments; the options are listed below it."""
        words = [self._program, "[options]", *(_positional(a) for a in actions if not a.option_strings)]
        text = "\n".join(_lines(words, self._columns - 7, "  "))
        super().add_usage(text.replace("%", "%%"), (), groups, prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line and whose options are written out."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("formatter_class", Help)
        super().__init__(allow_abbrev=False, **more)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, and where help is; end with exit code 2."""
        found = _CHOICE.fullmatch(message)
        if found is not None:
            known = re.findall(r"[\w-]+", found[3])
            message = f"{found[1]}: invalid choice: '{found[2]}'{_meant(found[2], known)}"
        joined = " " if message.endswith("?") else "; "
        self.exit(2, f"error: {' '.join(message.split())}{joined}see {self.prog} --help\n")

    def refuse(self, words: Iterable[str]) -> NoReturn:
        """Say which of ``words``, which nothing of the command takes, is wrong; end with exit code 2."""
        given = list(words)
        word = next((word for word in given if word.startswith("-") and word != "--"), given[0])
        if not word.startswith("-"):
            self.error(f"unexpected '{word}'")
        name = word.partition("=")[0]
        known = sorted(set(_OPTION.findall(self.format_help())), key=len)
        self.error(f"there is no option '{name}'{_meant(name, known, others=False)}")


def choices(metavar: str, names: tuple[str, ...], text: str) -> dict[str, Any]:
    """Return what ``add_argument`` wants for an option or argument that is one of ``names``."""
    return {"metavar": metavar, "choices": names, "help": f"{text}: {', '.join(names)}"}


def columns() -> int:
    """Return the width of the terminal: COLUMNS, else what stdout says, else 80."""
    with suppress(ValueError):
        return int(os.environ.get("COLUMNS", "")) or 80
    with suppress(AttributeError, ValueError, OSError):  # there is no stdout, or it is no terminal
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    return 80


def _meant(word: str, known: list[str], *, others: bool = True) -> str:
    from ..core.suggestion import meant

    return meant(word, known) or (f"; choose from {', '.join(known)}" if others else "")


def _positional(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest)
    return {"?": f"[{name}]", "*": f"[{name} ...]", "A...": f"{name} ..."}.get(str(action.nargs), name)


def _folded(text: str, width: int) -> str:
    """Return ``text`` with its paragraphs filled, and indented lines continued as a shell takes them."""
    lines: list[str] = []
    for block in text.split("\n\n"):
        words: list[str] = []
        lines += [""] if lines else []
        for line in block.split("\n"):
            if not line.startswith("  "):
                words += line.split()
                if line.endswith(":"):  # a heading of examples
                    lines += _lines(words, width)
                    words = []
                continue
            lines += _lines(words, width)
            words = []
            lines += _example(line, width)
        lines += _lines(words, width)
    return "\n".join(lines)


def _example(line: str, width: int) -> Iterator[str]:
    if len(line) <= width:
        yield line
        return
    command, comment, *_ = (*re.split(r"\s{2,}(?=[#(])", line.strip(), maxsplit=1), "")
    if comment:
        yield from (f"  # {part}" for part in _lines(comment.strip("#() ").split(), width - 4))
    *others, last = _lines(command.split(" "), width - 4, "  ")
    yield from (f"  {part} \\" for part in others)
    yield f"  {last}"


def _lines(words: list[str], width: int, hang: str = "") -> list[str]:
    """Return ``words`` in lines of ``width``, all but the first behind ``hang``."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{hang}{word}" if lines else word)
    return lines
