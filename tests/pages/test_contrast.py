"""Every page that the harness makes is legible: text 4.5 to 1, signs 3 to 1 (WCAG 2.1, AA)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contrast import palettes, ratio

TOOLS = Path(__file__).parents[2] / "tools"
# Of each page: the texts, and the grounds that each of them stands on; then the signs that are no text.
REPORT = {
    "ink": "page card soft mark pass-soft fail-soft warn-soft",
    "dim": "page card soft pass-soft fail-soft warn-soft",
    "link": "page card soft",
    "pass": "card pass-soft",
    "fail": "card fail-soft",
    "warn": "card warn-soft",
    "card": "pass fail",  # the badge, the numbers of problems
}
SERVE = {
    "ink": "ground paper sunken tint good-tint warn-tint bad-tint",
    "muted": "ground paper sunken bad-tint",
    "accent": "paper tint",
    "on-accent": "accent",
    "good": "paper good-tint",
    "warn": "paper warn-tint",
    "bad": "paper bad-tint",
    **dict.fromkeys(("key", "string", "number"), "sunken"),
}
REFERENCE = {**dict.fromkeys(("text", "soft", "link"), "ground panel"), "mark": "ground"}
PAGES = {
    "report": ("report/html/page.css", REPORT, ("seen", "absent", "never", "silent")),
    "serve": ("serve/static/page.css", SERVE, ("strong-edge",)),
    "reference": ("docs/reference/reference.css", REFERENCE, ()),
}
GROUND = {"report": "card", "serve": "paper", "reference": "ground"}


@pytest.mark.parametrize("name", PAGES)
def test_text_and_signs_stand_out(name: str) -> None:
    file, texts, signs = PAGES[name]
    found = palettes((TOOLS / file).read_text())
    assert {"light", "dark"} <= set(found) and found["light"] != found["dark"]
    faint = [
        (scheme, one, other, round(ratio(colours[one], colours[other]), 2))
        for scheme, colours in found.items()
        for one, others, least in (
            *((one, others.split(), 4.5) for one, others in texts.items()),
            *((sign, [GROUND[name]], 3.0) for sign in signs),
        )
        for other in others
        if ratio(colours[one], colours[other]) < least
    ]
    assert faint == []


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("#000", "#ffffff", 21.0), ("#777", "#fff", 4.48), ("#fff", "#fff", 1.0)]
)
def test_the_ratio_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert round(ratio(one, other), 2) == expected
