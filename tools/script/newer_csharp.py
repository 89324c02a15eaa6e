"""Scripts that Mono's compiler ``mcs`` cannot judge: those in newer C# than it knows, or that crash it.

``mcs`` 6.8 compiles C# 6 and a part of 7; that is no fault of a script for the platform, whose compiler takes
newer C#. `find_unjudged` looks for constructs beyond it, but only after ``mcs`` has refused a script.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..connector.csharp import closing, read_code
from .calls import NOT_JUDGED, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .toolchain import Compiled

_TYPE = r"[A-Za-z_][\w.]*(?:<[\w<>,.?\[\] ]*>)?(?:\[[\], ]*)?\??"
_CONSTANT = r"(?:not\b|null\b|true\b|false\b|-?\d|['\"({\[]|<|>)"
# The construct, the version of C# that has it, and its form in code without comments and texts.
_CONSTRUCTS = tuple(
    (name, version, re.compile(pattern))
    for name, version, pattern in (
        ("a switch expression", 8, r"\bswitch\s*\{"),
        ("a using declaration", 8, rf"\busing\s+(?!static\b){_TYPE}\s+\w+\s*="),
        ("the operator ??=", 8, r"\?\?="),
        ("a nullable annotation", 8, r"#nullable\b|\b(?:string|object|dynamic)(?:\[\])?\?(?=[\s>,)\[])"),
        ("the operator ! after a value", 8, r"[\w)\]]!(?=\s*[.;,)\]\[}?])"),
        ("an index from the end", 8, r"\[\s*\^"),
        ("a range", 8, r"(?<!\.)\.\.(?!\.)"),
        ("text that begins with @$", 8, r'@\$"'),
        ("await foreach or await using", 8, r"\bawait\s+(?:foreach|using)\b"),
        ("the constraint notnull", 8, r"\bwhere\s+\w+\s*:[^{;]*\bnotnull\b"),
        ("a constraint of C# 7.3", 7, r"\bwhere\s+\w+\s*:[^{;]*\b(?:unmanaged|Enum|Delegate)\b"),
        ("new() without a type", 9, r"\bnew\s*\("),
        ("a pattern with and, or, not", 9, r"\b(?:is|case)\s+(?:not\b|[^;:&|?{}]*?\b(?:or|and)\s)"),
        ("a pattern", 7, rf"\bis\s+(?:{_CONSTANT}|[\w.]+\s*\{{)"),
        ("a pattern in a switch", 7, rf"\bcase\s+(?:{_TYPE}\s+\w+\s*:|[^:;{{}}]*\bwhen\b|null\b|[<>{{])"),
        ("a record", 9, r"\brecord\s+(?:class\s+|struct\s+)?[A-Za-z_]\w*\s*[({:;<]"),
        ("an init accessor", 9, r"\binit\s*(?:;|=>|\{)"),
        ("a with expression", 9, r"\bwith\s*\{"),
        ("a static lambda", 9, r"\bstatic\s+(?:async\s+)?(?:\w+|\([^()]*\))\s*=>"),
        ("a namespace without braces", 10, r"\bnamespace\s+[\w.]+\s*;"),
        ("a global using", 10, r"\bglobal\s+using\b"),
        ("a required member", 11, r"\brequired\s+[A-Za-z_]"),
        ("a collection expression", 12, r"(?:[^=!<>]=|=>|\breturn)\s*\["),
        ("a primary constructor", 12, r"\b(?:class|struct)\s+\w+(?:<[^<>]*>)?\s*\("),
        ("a deconstruction in foreach", 7, r"\bforeach\s*\(\s*(?:var\s*)?\("),
    )
)
_LOCAL = "a local function"
# What mcs says, and only says, of constructs whose form tells nothing.
_REFUSED = tuple(
    (name, version, re.compile(pattern))
    for name, version, pattern in (
        (_LOCAL, 7, r"CS1525: Unexpected symbol `[(<]', expecting `,', `;', or `='"),
        ("a static local function", 8, r"CS1525: Unexpected symbol `static'"),
        ("a nullable annotation", 8, r"CS0453: .*must be a non-nullable value type"),
        ("a comparison of tuples", 7, r"CS0019: .*operands of type `\("),
        ("a tuple whose names are inferred", 7, r"CS1061: Type `\("),
        ("a tuple that takes its type from its place", 7, r"CS(?:0029|1503|0266): .*`\("),
        ("several discards of a lambda", 9, r"CS0100: .*`_'"),
        ("a lambda with a type of its own", 10, r"CS0815: "),
        ("a constant text with values", 10, r"CS0133: .*constant|CS0134: .*string"),
        ("a conditional that takes its type from its place", 9, r"CS0173: "),
        ("a feature that it names", 7, r"CS1644: "),
    )
)
_BRACKET = re.compile(r"\w*\s*(?:<[\w<>, ]+>)?\s*\w*\s*(?=\()")  # mcs counts columns from 0 or 1
_RAW = re.compile(r'(?<!@)"""')
_BODY = re.compile(r"\)\s*(?:\{|=>|where\b)")
_CRASH = re.compile(r"Internal compiler error|InternalErrorException|Unhandled Exception|FATAL UNHANDLED")

_MCS, _ROSLYN = "Mono's compiler mcs", "Roslyn 3.7"
_ADVICE = {
    _MCS: "a compiler that knows it is fetched by: connector setup",
    _ROSLYN: "the compiler of a .NET SDK knows it",
}


class _Found(NamedTuple):
    line: int
    column: int
    what: str
    version: int


def find_unjudged(
    source: str, outcome: Compiled, errors: tuple[Diagnostic, ...], *, roslyn: bool = False
) -> Diagnostic | None:
    """Return why ``mcs`` cannot judge the script ``source`` that it refused with ``errors``; None if it can.

    Errors in a script with constructs that it does not know judge nothing: the one nearest to the first error
    is named. Nor does a crash of the compiler. With ``roslyn`` the compiler is Roslyn 3.7, which knows C# 9.
    """
    compiler, known = (_ROSLYN, 9) if roslyn else (_MCS, 6)
    first = errors[0]
    if found := [item for item in (*_written(source), *_refused(source, errors)) if item.version > known]:
        near = min(found, key=lambda item: (abs(item.line - first.line), item.line, item.column))
        why = f"it has {near.what} (C# {near.version}), which {compiler} does not know"
        return _unjudged(compiler, near.line, near.column, why)
    if first.code == "compiler" or _CRASH.search(outcome.output):
        at = next((item for item in errors if _CRASH.search(item.message)), first)
        why = f"{compiler} crashed on it ({at.message[:200]})"
        return _unjudged(compiler, at.line, at.column, why)
    return None


def _unjudged(compiler: str, line: int, column: int, why: str) -> Diagnostic:
    return Diagnostic(line, column, NOT_JUDGED, f"is not judged: {why}; {_ADVICE[compiler]}", "error")


def _written(source: str) -> Iterator[_Found]:
    code = read_code(source)
    for name, version, pattern in _CONSTRUCTS:
        for match in pattern.finditer(code.bare):
            yield _Found(*code.place(match.start()), name, version)
    for match in _RAW.finditer(source):
        if code.bare[match.start()] == '"':
            yield _Found(*code.place(match.start()), "raw text", 11)


def _refused(source: str, errors: tuple[Diagnostic, ...]) -> Iterator[_Found]:
    for error in errors:
        text = f"{error.code}: {error.message}"
        for name, version, pattern in _REFUSED:
            if pattern.match(text) and (name != _LOCAL or _has_body(source, error)):
                yield _Found(error.line, error.column, name, version)


def _has_body(source: str, error: Diagnostic) -> bool:
    """Return whether parameters and then a body stand where mcs found the bracket of a local function."""
    bare = read_code(source).bare
    start = sum(len(line) for line in bare.splitlines(keepends=True)[: error.line - 1]) + error.column - 1
    opening = _BRACKET.match(bare, max(start, 0))
    return opening is not None and _BODY.match(bare, closing(bare, opening.end())) is not None
