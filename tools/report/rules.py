"""The catalogue of rules: as text, as JSON, and the page of one rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .style import BOLD, DIM, RED, YELLOW, Style, cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.problem import Severity
    from ..lint.rule import Rule

_COLOURS: dict[Severity, str] = {"error": RED, "warning": YELLOW, "info": DIM}
_HEADS = {"import": "import", "independent": "indep.", "certified": "certif."}
_PROFILES = tuple(_HEADS)


def rules_text(rules: Iterable[Rule], style: Style) -> str:
    """Return a table: id, name, severity in each profile, what the rule does."""
    listed = list(rules)
    width = max((len(rule.name) for rule in listed), default=4)
    # A narrow terminal has room for the default profile alone.
    narrow = style.width is not None and style.width < width + 35
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


def page_text(rule: Rule, style: Style) -> str:
    """Return the page of a rule as text."""
    page = rule.page
    levels = ", ".join(f"{profile}: {rule.levels.get(profile, 'off')}" for profile in _PROFILES)  # type: ignore[call-overload]
    blocks = [
        style.paint(f"{rule.id} {rule.name}", BOLD),
        style.fold(page.what, 0),
        *(f"{style.paint(title, BOLD)}\n{_part(title, text, style)}" for title, text in _parts(rule)),
        style.fold(f"severity: {levels}"),
    ]
    if rule.microsoft:
        blocks.append(style.fold(f"Microsoft: {', '.join(rule.microsoft)}"))
    blocks.append(f"source: {rule.source}")
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
        "microsoft": list(rule.microsoft),
        "source": rule.source,
    }


def _part(title: str, text: str, style: Style) -> str:
    """Return a part of the page indented; examples keep their lines."""
    return _indented(text) if title in ("Bad", "Good") else style.fold(_indented(text), 0)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.split("\n"))
