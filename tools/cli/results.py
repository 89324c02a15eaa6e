"""The formats of commands that run cases: verify and replay."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from ..report.model import Results
    from ..report.style import Style

FORMATS = ("text", "json", "html", "sarif", "junit", "github", "markdown")


def wants_traces(args: argparse.Namespace) -> bool:
    """Whether a format is asked for that shows what cases sent and got."""
    return "html" in (args.formats or ())


def writers(results: Results, kind: str) -> Mapping[str, Callable[[Style], str]]:
    """Return the writers of the formats that all such commands share; each loads its module when called.

    ``kind`` is the name of the command.
    """

    def html(_: Style) -> str:
        from datetime import UTC, datetime

        from .. import __version__
        from ..report.html.page import results_html

        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        return results_html(results, kind, f"Made by connector {__version__} on {now}")

    def sarif(_: Style) -> str:
        from .. import __version__
        from ..lint.engine import all_rules
        from ..report.sarif import results_sarif

        return results_sarif(results, all_rules(), __version__)

    def junit(_: Style) -> str:
        from ..report.junit import results_junit

        return results_junit(results, kind)

    def github(_: Style) -> str:
        from ..report.github import results_github

        return results_github(results, kind)

    def markdown(_: Style) -> str:
        from ..report.markdown import results_markdown

        return results_markdown(results, kind)

    return {"html": html, "sarif": sarif, "junit": junit, "github": github, "markdown": markdown}
