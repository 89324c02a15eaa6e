"""Findings as text for people: a clickable place, the message, and the line with a caret under the place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

from .style import BOLD, DIM, GREEN, RED, YELLOW, Style, columns, padded, plural
from .verdicts import severity_counts
from .visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..core.problem import Finding, Severity
    from ..lint.fix.repair import Change
    from .linted import Linted

T = TypeVar("T", bound="Finding | Change")
_COLOURS = {"error": RED, "warning": YELLOW, "info": DIM}
_ORDER: tuple[Severity, ...] = ("error", "warning", "info")
_MOST = 5  # findings of one rule in one file
_TABLE = 10  # findings, beyond which a table of the rules follows
_WIDTH = 100  # columns of a source line that are shown around the place, on a terminal of that width
_LEAST = 20
_NEAR = 1000  # what a line of megabytes holds further away is not looked at
_INDENT = "    "


def findings_text(result: Linted, style: Style) -> str:
    """Return ``result`` as text: errors first, then by place; a table of the rules and the summary are last.

    Where there is a diff, it is all of it.
    Quiet leaves the source lines out; see `folded` for what else is not shown.
    """
    if result.diff is not None:
        text = result.diff.decode("utf-8")
        is_read = style.width is not None  # by a person, else by a program such as patch
        return "".join(f"{visible(line.rstrip())}\n" for line in text.split("\n")[:-1]) if is_read else text
    blocks = []
    for finding, rest in folded(result.findings, style):
        lines = [style.fold(_finding(finding, style))]
        source = result.lines.get((finding.file, finding.line))
        if source is not None and style.verbosity >= 0:
            lines += _shown(source, finding.column, style)
        if rest:
            lines.append(style.fold(rest))
        blocks.append("\n".join(lines))
    if len(result.findings) > _TABLE:
        blocks.append(_table(result, style))
    blocks.append(style.fold(summary(result, style)))
    return "\n".join(style.fits(block) for block in blocks) + "\n"


def folded(findings: Sequence[Finding], style: Style) -> Iterator[tuple[Finding, str]]:
    """Yield the findings that are shown, errors first, each with a line that counts those left out behind it.

    Of a rule that finds more than ``_MOST`` places in a file, the first are shown, unless the style is
    verbose; the line is empty where nothing is left out.
    """
    ordered = sorted(findings, key=lambda item: _ORDER.index(item.severity))
    for finding, rest in _first(ordered, lambda item: (item.file, item.rule, item.severity), style):
        yield finding, style.paint(f"{_INDENT}{rest}", DIM) if rest else ""


def fixed_lines(changes: Sequence[Change], style: Style) -> Iterator[str]:
    """Yield a line for each repair that is shown, folded as findings are."""
    for change, rest in _first(changes, lambda item: (item.file, item.rule), style):
        yield f"fixed: {change.file}:{change.line}:{change.column}: {change.what} [{change.rule}]"
        if rest:
            yield f"fixed: {rest}"


def _first(items: Sequence[T], group_of: Callable[[T], Any], style: Style) -> Iterator[tuple[T, str]]:
    """Yield the items that are shown, each with the words that count those left out behind it."""
    most = len(items) if style.verbosity > 0 else _MOST
    total = Counter(map(group_of, items))
    shown: Counter[Any] = Counter()
    for item in items:
        group = group_of(item)
        # One finding more takes no more room than the line that counts it.
        last = total[group] if total[group] <= most + 1 else most
        shown[group] += 1
        if shown[group] == last < total[group]:
            yield item, f"and {total[group] - last} more of {item.rule} in {item.file}; -v shows all"
        elif shown[group] <= last:
            yield item, ""


def _table(result: Linted, style: Style) -> str:
    """Return how often each rule found something, the most severe and most frequent first."""
    found = Counter((item.severity, item.rule, item.name) for item in result.findings)
    rows = sorted(found.items(), key=lambda row: (_ORDER.index(row[0][0]), -row[1], row[0][1]))
    lines = [
        f"{count:>7}  {style.paint(padded(severity, 7), _COLOURS[severity])}  {rule}  {name}"
        for (severity, rule, name), count in rows
    ]
    return "\n".join(["", style.paint("Findings by rule", BOLD), *lines, ""])


def place(finding: Finding) -> str:
    """Return ``path:line:column``, without what is not known."""
    return ":".join([finding.file, *(str(number) for number in (finding.line, finding.column) if number)])


def _finding(finding: Finding, style: Style) -> str:
    severity = style.paint(finding.severity, _COLOURS[finding.severity])
    known = finding.operation is None or finding.operation in finding.message
    where = "" if known else f" (in {finding.operation})"
    rule = style.paint(f"[{finding.rule} {finding.name}]", DIM)
    return f"{style.paint(place(finding), BOLD)}: {severity}: {_line(finding.message)}{where} {rule}"


def _line(text: str) -> str:
    """Return ``text`` on one line, without control characters: it may quote the file."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)


def _shown(source: str, column: int, style: Style) -> list[str]:
    """Return the part of a source line around ``column`` and a caret under it."""
    width = _WIDTH if style.width is None else min(_WIDTH, max(style.width - len(_INDENT) - 6, _LEAST))
    index = max(column - 1, 0)
    if len(source) <= _WIDTH and source.isascii() and source.isprintable():  # nearly every line
        text = source.lstrip(" ")
        caret = " " * (index - len(source) + len(text)) + style.paint("^", GREEN)
        return [f"{_INDENT}{text.rstrip()}", f"{_INDENT}{caret}"]
    start = len(source) - len(source.lstrip()) if len(source) <= width * 2 else 0
    if index - start > width:
        start = index - width // 3
    cut = _line(source[start : start + width])
    before = style.fits(_line(source[start:index]))
    line = ("..." if source[max(start - _NEAR, 0) : start].strip() else "") + cut.rstrip()
    line += "..." if source[start + width : start + width + _NEAR].strip() else ""
    gap = len(line) - len(line.lstrip(".")) if line.startswith("...") and start else 0
    caret = " " * (min(gap, 3) + columns(before)) + style.paint("^", GREEN)
    return [f"{_INDENT}{line}", f"{_INDENT}{caret}"]


def summary(result: Linted, style: Style) -> str:
    """Return the last line of the text."""
    if not result.folders:
        return f"{style.paint('not ok', RED)}: no connector was found, so nothing was checked"
    word = style.paint("ok", GREEN) if result.ok else style.paint("not ok", RED)
    parts = [f"{severity_counts(result.findings)} in {plural(result.folders, 'connector')}"]
    parts += [f"{result.below} below {result.least} not shown"] if result.below else []
    word_of_fixes = "fixed" if result.diff is None else "would be fixed"
    parts += [f"{len(result.fixed)} {word_of_fixes}"] if result.fixed else []
    parts += [f"{result.suppressed} suppressed by connector.toml"] if result.suppressed else []
    parts += [f"{result.known} in the baseline"] if result.known else []
    return f"{word}: {'; '.join(parts)}; {result.seconds:.2f} s"
