"""The reference page as one HTML file: nothing is fetched, and only its own script runs."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.html import source_hash, templates
from .markdown import (
    OAUTH_NOTE,
    described,
    difference_lines,
    example_notes,
    folded_parts,
    plain,
    shareable_note,
)

if TYPE_CHECKING:
    from markupsafe import Markup

    from .page import Page

_FOLDER = Path(__file__).parent
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def page_html(page: Page) -> str:
    """Return the page as HTML, whole in itself.

    Its policy (Content-Security-Policy, in a meta element) names its style and its script by their hashes, so
    that nothing else in it is applied or run.
    """
    from markupsafe import Markup  # noqa: PLC0415 - costs, and only here

    style, script = (
        (_FOLDER / name).read_text(encoding="utf-8") for name in ("reference.css", "reference.js")
    )
    environment = templates(_FOLDER, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters.update(plain=plain, described=described)
    environment.tests["address"] = lambda value: _ADDRESS.fullmatch(value) is not None
    icon = f"data:image/png;base64,{base64.b64encode(page.icon).decode('ascii')}" if page.icon else ""
    return environment.get_template("reference.html.j2").render(
        page=page,
        icon=icon,
        # Both are this package's own files; the hashes are of what stands between the tags.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=source_hash(style),
        script_hash=source_hash(script),
        intro=_intro(page.intro),
        oauth_note=OAUTH_NOTE,
        shareable_note=shareable_note,
        difference_lines=difference_lines,
        parts=lambda section: list(folded_parts(section)),
        example_notes=example_notes,
    )


def _intro(text: str) -> Markup:
    """Return Markdown as HTML: HTML in it is shown as text, and harmful links are no links."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only for this page
    from markupsafe import Markup  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return Markup(parser.render(text))  # noqa: S704 - the parser escapes all text
