"""Fixtures of rules: a connector's file in which ``«`` marks where a finding must be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tools.lint.runner import lint_folder
from tools.workflow.lint import LintOptions, lint

if TYPE_CHECKING:
    from tools.connector.check_settings import Profile

MARK = "«"


@dataclass(frozen=True)
class Fixture:
    """``rule`` must be found at each mark of ``text`` (none: it stays silent), and nowhere else."""

    rule: str
    text: str
    file: str = "apiDefinition.swagger.json"
    profile: Profile = "certified"
    beside: tuple[tuple[str, str], ...] = ()  # other files of the folder: name, text
    encoding: str = "utf-8"  # of the file itself; "latin-1" for bytes

    def __str__(self) -> str:
        return f"{self.rule}-{'fires' if MARK in self.text else 'silent'}"


class Message(NamedTuple):
    """The findings of ``rule`` on ``text`` say ``message``; the further members are those of a fixture."""

    rule: str
    text: str
    message: str
    file: str = "apiDefinition.swagger.json"
    beside: tuple[tuple[str, str], ...] = ()
    profile: Profile = "certified"
    encoding: str = "utf-8"


_OWN = {
    "swagger": '"2.0"',
    "info": '{"title": "Shelf", "description": "Keeps books on shelves for readers.", "version": "1.0"}',
    "host": '"api.example.com"',
    "basePath": '"/"',
    "schemes": '["https"]',
    "consumes": '["application/json"]',
    "produces": '["application/json"]',
    "paths": "{}",
}
_MEMBER = re.compile(r'\s*(«?)"([^"]+)"\s*:\s*(.*)', re.DOTALL)


def definition(*members: str, without: tuple[str, ...] = ()) -> str:
    """A definition with ``members`` (``"paths": {...}``), each in place of its own of the same name."""
    texts = {name: f'"{name}": {value}' for name, value in _OWN.items() if name not in without}
    for member in members:
        match = _MEMBER.fullmatch(member)
        assert match is not None, member
        mark, name, value = match.groups()
        texts[name] = f'{mark}"{name}": {value}'
    return "{\n" + ",\n".join(f"  {text}" for text in texts.values()) + "\n}\n"


def operation(members: str = "", responses: str = '{"200": {"description": "Good."}}') -> str:
    """The member ``paths`` with one operation, ``ListBooks``: ``members`` are JSON members of it."""
    more = f"{members}, " if members else ""
    return (
        '"paths": {"/books": {"get": {"operationId": "ListBooks", "summary": "List books", '
        f'"description": "Lists the books.", {more}"responses": {responses}}}}}}}'
    )


def found(fixture: Fixture, folder: Path) -> list[tuple[int, int]]:
    """Line and column of each finding of the fixture's rule, in the fixture's file, in order."""
    write(folder, fixture.file, fixture.text.replace(MARK, ""), fixture.beside, fixture.encoding)
    return [
        (finding.line, finding.column)
        for finding in lint([folder], LintOptions(fixture.profile)).findings
        if finding.rule == fixture.rule and Path(finding.file).name == fixture.file
    ]


def write(
    folder: Path,
    file: str,
    text: str,
    beside: tuple[tuple[str, str], ...] = (),
    encoding: str = "utf-8",
) -> None:
    """Write a file of a connector, and those beside it, into a folder that is made where it is not there."""
    folder.mkdir(exist_ok=True)
    for name, content in beside:
        (folder / name).write_text(content, encoding="utf-8")
    (folder / file).write_bytes(text.encode(encoding))


def rules_at_marks(text: str, folder: Path) -> list[str]:
    """Return the rules of the findings of a definition that are at a mark of ``text``."""
    (folder / "apiDefinition.swagger.json").write_text(text.replace(MARK, ""), encoding="utf-8")
    places = marked(text)
    return [f.rule for f in lint_folder(folder, "certified") if (f.line, f.column) in places]


def marked(text: str) -> list[tuple[int, int]]:
    """Line and column of each mark, in order."""
    places = []
    for number, line in enumerate(text.split("\n"), 1):
        start = 0
        while (at := line.find(MARK, start)) >= 0:
            places.append((number, at - line.count(MARK, 0, at) + 1))
            start = at + 1
    return places
