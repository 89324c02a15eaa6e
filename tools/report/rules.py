"""The catalogues of rules and of kinds of changes: as text, as JSON, and the page of one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ..core import lazy
from .changes import WORDS
from .style import BOLD, DIM, RED, YELLOW, Style, cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.problem import Severity
    from ..diff.kind import Kind
    from ..lint.rule import Rule

_COLOURS: dict[Severity, str] = {"error": RED, "warning": YELLOW, "info": DIM}
_HEADS = {"import": "import", "independent": "indep.", "certified": "certif.", "agent": "agent"}
_PROFILES = tuple(_HEADS)
_CODE = lazy.pattern(r"(`+)(.+?)\1", re.DOTALL)
_EXAMPLES = ("Bad", "Good", "Old", "New")


def rules_text(rules: Iterable[Rule], style: Style) -> str:
    """Return a table: id, name, severity in each profile, what the rule does."""
    listed = list(rules)
    width = max((len(rule.name) for rule in listed), default=4)
    # A narrow terminal has room for the default profile alone.
    narrow = style.width is not None and style.width < width + 44
    profiles = {"certified": "certif."} if narrow else _HEADS
    if narrow and style.width is not None:
        width = max(min(width, style.width - 18), 12)
    head = f"{'id':<7} {'name':<{width}}  {' '.join(f'{name:<8}' for name in profiles.values())}"
    lines = [style.paint(head.rstrip(), BOLD)]
    for rule in listed:
        levels = " ".join(_level(rule, profile, style) for profile in profiles)
        lines.append(f"{rule.id:<7} {cut(rule.name, width):<{width}}  {levels}".rstrip())
    lines += ["", f"{plural(len(listed), 'rule')}; `explain RULE` prints the page of one"]
    return "\n".join(style.fits(line) for line in lines) + "\n"


def rules_json(rules: Iterable[Rule]) -> str:
    """Return the list of rules; its keys are part of the stable surface."""
    return json.dumps([_rule(rule) for rule in rules], indent=2, ensure_ascii=False) + "\n"


def kinds_text(kinds: Iterable[Kind], style: Style) -> str:
    """Return a table of the kinds of changes: code, name, severity, and that for what makers did not see."""
    listed = list(kinds)
    width = max((len(kind.name) for kind in listed), default=4)
    if style.width is not None:
        width = max(min(width, style.width - 27), 12)
    lines = [style.paint(f"{'code':<7} {'name':<{width}}  {'severity':<8} hidden", BOLD)]
    for kind in listed:
        severity = style.paint(f"{WORDS[kind.severity]:<8}", _COLOURS[kind.severity])
        hidden = style.paint(WORDS[kind.hidden], _COLOURS[kind.hidden])
        lines.append(f"{kind.code:<7} {cut(kind.name, width):<{width}}  {severity} {hidden}")
    lines += ["", f"{plural(len(listed), 'kind')} of changes; `explain CODE` prints the page of one"]
    return "\n".join(style.fits(line) for line in lines) + "\n"


def kinds_json(kinds: Iterable[Kind]) -> str:
    """Return the list of the kinds of changes; its keys are part of the stable surface."""
    return json.dumps([_kind(kind) for kind in kinds], indent=2, ensure_ascii=False) + "\n"


def kind_page_text(kind: Kind, style: Style) -> str:
    """Return the page of a kind of change as text."""
    page = kind.page
    parts = (
        ("Why it matters", page.why),
        ("What to do instead", page.instead),
        ("Old", page.old),
        ("New", page.new),
    )
    severity = f"severity: {WORDS[kind.severity]}"
    if kind.hidden != kind.severity:
        severity += f"; {WORDS[kind.hidden]} where makers did not see what changed"
    further = [severity, *([f"Microsoft: {kind.microsoft}"] if kind.microsoft else [])]
    return _page((f"{kind.code} {kind.name}", page.what), parts, further, kind.source, style)


def kind_page_json(kind: Kind) -> str:
    """Return a kind of change with its page."""
    page = kind.page
    parts = {"what": page.what, "why": page.why, "instead": page.instead, "old": page.old, "new": page.new}
    return json.dumps({**_kind(kind), **parts}, indent=2, ensure_ascii=False) + "\n"


def _kind(kind: Kind) -> dict[str, object]:
    return {
        "code": kind.code,
        "name": kind.name,
        "severity": kind.severity,
        "hidden": kind.hidden,
        "direction": kind.direction or None,
        "microsoft": kind.microsoft,
        "source": kind.source,
    }


def page_text(rule: Rule, style: Style) -> str:
    """Return the page of a rule as text."""
    levels = ", ".join(f"{profile}: {rule.levels.get(profile, 'off')}" for profile in _PROFILES)  # type: ignore[call-overload]
    further = [f"severity: {levels}"]
    if rule.refusal is not None:
        further.append(f"refused by {rule.refusal.by}: {rule.refusal.seen}")
    if rule.microsoft:
        further.append(f"Microsoft: {', '.join(rule.microsoft)}")
    return _page((f"{rule.id} {rule.name}", rule.page.what), _parts(rule), further, rule.source, style)


def _page(
    head: tuple[str, str], parts: Iterable[tuple[str, str]], further: list[str], source: str, style: Style
) -> str:
    title, what = head
    blocks = [
        style.paint(title, BOLD),
        style.fold(_unmarked(what), 0),
        *(f"{style.paint(name, BOLD)}\n{_part(name, text, style)}" for name, text in parts),
        *(style.fold(line) for line in further),
        f"source: {source}",
    ]
    return style.fits("\n\n".join(blocks)) + "\n"


def page_json(rule: Rule) -> str:
    """Return a rule with its page."""
    page = rule.page
    parts = {"what": page.what, "why": page.why, "fix": page.fix, "bad": page.bad, "good": page.good}
    return json.dumps({**_rule(rule), **parts}, indent=2, ensure_ascii=False) + "\n"


def _parts(rule: Rule) -> tuple[tuple[str, str], ...]:
    page = rule.page
    return (
        ("Why it matters", page.why),
        ("How to fix", page.fix),
        ("Bad", page.bad),
        ("Good", page.good),
    )


def _level(rule: Rule, profile: str, style: Style) -> str:
    level = dict(rule.levels).get(profile)  # type: ignore[call-overload]
    return style.paint(f"{level or '-':<8}", _COLOURS[level] if level else DIM)


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": dict(rule.levels),
        "refusal": rule.refusal._asdict() if rule.refusal else None,
        "microsoft": list(rule.microsoft),
        "source": rule.source,
    }


def _part(title: str, text: str, style: Style) -> str:
    """Return a part of the page indented; examples keep their lines."""
    return _indented(text) if title in _EXAMPLES else style.fold(_indented(_unmarked(text)), 0)


def _unmarked(text: str) -> str:
    """Return words of a page, which mark code by backticks, as a terminal shows them: in quotes."""
    return _CODE.sub(lambda found: f'"{found[2]}"' if "'" in found[2] else f"'{found[2]}'", text)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.split("\n"))
