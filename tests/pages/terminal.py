"""Pictures of commands in a terminal: run below a pseudo-terminal, its output drawn as HTML."""

from __future__ import annotations

import html
import os
import pty
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser

# SGR parameters (ECMA-48, 8.3.117) to CSS.
STYLES = {
    "1": "font-weight:bold",
    "2": "opacity:.65",
    "4": "text-decoration:underline",
    "31": "color:#ff7b72",
    "32": "color:#7ee787",
    "33": "color:#e3b341",
    "34": "color:#79c0ff",
    "35": "color:#d2a8ff",
    "36": "color:#76e3ea",
    "90": "color:#8b949e",
}
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #fff }}
pre {{ display: inline-block; margin: 0; padding: 18px 22px; border-radius: 8px;
  background: #0d1117; color: #e6edf3; font: 13px/1.45 "DejaVu Sans Mono", monospace }}
</style><pre>{}</pre>"""


def in_terminal(argv: list[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Return what a command writes to a terminal, with its escape sequences."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(argv, cwd=folder, env=environment, stdout=theirs, stderr=subprocess.DEVNULL):
        os.close(theirs)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux reports the other end closed so
                break
            if not piece:
                break
            pieces.append(piece)
    os.close(ours)
    return b"".join(pieces).decode("utf-8").replace("\r\n", "\n")


def shortened(text: str, most: int = 24) -> str:
    """Return what ``verify`` prints with ``most`` operations, and a line for the others, all passed."""
    lines = text.split("\n")
    end = lines.index("")
    rest = lines[most:end]
    if not rest:
        return text
    assert all("✓" in line for line in rest)
    return "\n".join([*lines[:most], f"\x1b[90m  … and {len(rest)} more, all passed\x1b[0m", *lines[end:]])


def drawn(text: str) -> str:
    """Return a terminal's text as HTML; sequences other than colours are left out."""
    out, is_open = "", False
    for plain, parameters in re.findall(r"([^\x1b]*)(?:\x1b\[([\d;]*)m|\x1b\[[\d;?]*[A-Za-ln-z]|\Z)", text):
        out += html.escape(plain)
        styles = [STYLES[name] for name in parameters.split(";") if name in STYLES]
        if is_open and (styles or parameters in {"", "0"}):
            out += "</span>"
            is_open = False
        if styles:
            out += f'<span style="{";".join(styles)}">'
            is_open = True
    return PAGE.format(out + ("</span>" if is_open else ""))


def picture(browser: Browser, command: str, text: str, target: Path) -> None:
    """Write a picture of a terminal in which ``command`` printed ``text``."""
    page = browser.new_page(device_scale_factor=1.5)
    page.set_content(drawn(f"\x1b[90m$\x1b[0m {command}\n{text.rstrip()}"))
    page.locator("pre").screenshot(path=target)
    page.close()
