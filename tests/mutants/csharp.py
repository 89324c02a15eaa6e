"""Mutants of script.csx: on its tokens, texts and comments apart."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial
from random import Random

from tools.connector.csharp import closing, read_code

from .markup import Make, changed
from .mutant import Candidates, Mutant

_OPERATORS = {
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">"),
    ">": (">=", "<"),
    "<=": ("<", ">="),
    ">=": (">", "<="),
    "&&": ("||",),
    "||": ("&&",),
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "%": ("/",),
}
_OPERATOR = re.compile(r" (==|!=|<=|>=|&&|\|\||[<>+\-*/%]) ")
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_FLAG = re.compile(r"\b(?:true|false)\b")
_IF = re.compile(r"\b(?:if|while) \(")
_STATEMENT = re.compile(
    r"^ +(?:(?:\w[\w.]*\([^\n]*\)|[\w.]+ [-+]?= [^\n]+|[\w.]+(?:\+\+|--));|break;|continue;)$", re.M
)
_PROSE = re.compile(r"\s|^$")
_MARKS = re.compile(r"\W+$")


def script_mutants(file: str, text: str) -> Candidates:
    """Return the places of a script.

    Never changed: words for people (texts with a blank, and marks that end them), and tables of such lines.
    """
    code = read_code(text)
    places: dict[str, list[Make]] = defaultdict(list)

    def add(kind: str, start: int, end: int, *choices: str) -> None:
        def make(random: Random) -> Mutant:
            return Mutant("script", kind, file, start, end, random.choice(choices))

        places[kind].append(make)

    for literal in code.literals:
        line = text[text.rfind("\n", 0, literal.start) + 1 : text.find("\n", literal.end)]
        ends_words = text[: literal.start].endswith(" + ") and _MARKS.match(literal.value)
        is_name = not _PROSE.search(literal.value) and "|" not in literal.value and not ends_words
        if is_name or "Regex" in line:
            written = text[literal.start : literal.end]
            places["field"].append(partial(_field, file, literal.start, literal.end, written))
    for match in _OPERATOR.finditer(code.bare):
        beside = text[match.start() - 1] + text[match.end() : match.end() + 1]
        if match[1] == "+" and '"' in beside:
            continue  # texts are joined: another operator does not compile
        add("operator", *match.span(1), *_OPERATORS[match[1]])
    for match in re.finditer(r"(?<=[(& |,])!(?=[\w(])", code.bare):
        add("operator", *match.span(), "")
    for match in _NUMBER.finditer(code.bare):
        places["constant"].append(partial(_number, file, *match.span(), int(match[0])))
    for match in _FLAG.finditer(code.bare):
        if code.bare[: match.start()].endswith("ConfigureAwait("):
            continue  # hosts of scripts have no context to go back to
        called = re.search(r"(\w+)\([^()]*$", code.bare[max(0, match.start() - 200) : match.start()])
        is_argument = called is not None and code.bare[match.end()] in ",)"
        add(
            "required" if is_argument else "constant",
            *match.span(),
            "false" if match[0] == "true" else "true",
        )
    for match in _IF.finditer(code.bare):
        opening = match.end() - 1
        end = closing(code.bare, opening) + 1
        condition = text[opening:end]
        add("branch", opening, end, f"(!{condition})", f"({condition} && false)", f"({condition} || true)")
    for match in _STATEMENT.finditer(code.bare):
        if text[match.start() : match.end()].count('"') == code.bare[match.start() : match.end()].count('"'):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            add("branch", start, match.end(), ";")
    return places


def _field(file: str, start: int, end: int, written: str, random: Random) -> Mutant | None:
    new = str(changed(random, written[1:-1]))
    return None if new == written[1:-1] else Mutant("script", "field", file, start, end, f'"{new}"')


def _number(file: str, start: int, end: int, value: int, random: Random) -> Mutant:
    choices = [other for other in (value + 1, value - 1, 0, value * 2) if other >= 0 and other != value]
    return Mutant("script", "constant", file, start, end, str(random.choice(choices)))
