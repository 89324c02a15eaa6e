"""Contrast of colours (WCAG 2.1, 1.4.3 and 1.4.11), from the variables of a style sheet."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"(@media [^{]*)?\{?\s*:root \{(?P<body>[^}]*)\}")
_VARIABLE = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})\b")


def palettes(style: str) -> dict[str, dict[str, str]]:
    """Return the colours of each ``:root``, by name: of "light", "dark" and, where there is one, "print"."""
    found: dict[str, dict[str, str]] = {}
    for block in _BLOCK.finditer(style):
        media = block[1] or ""
        name = "dark" if "dark" in media else "print" if "print" in media else "light"
        found[name] = {**found.get("light", {}), **dict(_VARIABLE.findall(block["body"]))}
    return found


def ratio(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as ``#rgb`` or ``#rrggbb``, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
