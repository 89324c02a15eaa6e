"""Definitions of few operations, for fixtures of rules."""

from __future__ import annotations

from pathlib import Path

from tools.lint.runner import lint_folder

from .support import MARK, definition


def paths(*items: str) -> str:
    """A definition whose ``paths`` has ``items``, each ``"/path": {...}``."""
    return definition('"paths": {\n    ' + ",\n    ".join(items) + "\n  }")


def parameters(*items: str, path: str = "/books", method: str = "get", root: tuple[str, ...] = ()) -> str:
    """A definition with one operation that has these parameters, one in a line; ``root``: more members."""
    listed = "[\n      " + ",\n      ".join(items) + "\n    ]"
    operation = f'{{"operationId": "ListBooks", "parameters": {listed}, "responses": {{}}}}'
    return definition(f'"paths": {{"{path}": {{"{method}": {operation}}}}}', *root)


def said(member: str, *more: str) -> str:
    """A definition with one operation that has these members."""
    inside = ", ".join(('"operationId": "ListBooks"', member, *more, '"responses": {}'))
    return definition(f'"paths": {{"/books": {{"get": {{{inside}}}}}}}')


def messages(rule: str, text: str, folder: Path) -> list[str]:
    """What ``rule`` says about a definition."""
    (folder / "apiDefinition.swagger.json").write_text(text.replace(MARK, ""), encoding="utf-8")
    return [finding.message for finding in lint_folder(folder, "certified") if finding.rule == rule]
