"""The results as one self-contained HTML page: nothing is fetched, nothing but its own script runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.html import source_hash, templates
from ..style import plural
from ..visible import visible
from .contents import read_view

if TYPE_CHECKING:
    from ..results import Results

_FOLDER = Path(__file__).parent


def results_html(results: Results, kind: str, made: str) -> str:
    """Return the page of ``results``.

    ``kind`` is the name of the command, ``made`` says when and by what the page was made. The exchanges that
    the cases kept are shown; credentials must have been replaced in them before. Whatever stands in the
    results is escaped, and no script but the page's own can run: the policy in its head names that by hash
    (W3C, Content Security Policy Level 3).
    """
    from markupsafe import Markup  # noqa: PLC0415 - only for this format

    def shown(value: Any) -> Any:
        """Return what the template writes as text made visible; only markup of its own stays as it is."""
        return value if isinstance(value, Markup) else visible(str(value))

    environment = templates(_FOLDER, trim_blocks=True, lstrip_blocks=True, finalize=shown)
    environment.filters |= {"plural": plural, "ms": _milliseconds}
    style, script = (_text(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{source_hash(style)}'; script-src '{source_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    template = environment.get_template("page.html.j2")
    view = read_view(results, kind, made)
    return template.render(view=view, results=results, style=style, script=script, policy=policy)


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:,.2f} s"
