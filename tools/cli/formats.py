"""The table of output formats: the function of `tools.report` that writes a command's result."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .. import __version__

if TYPE_CHECKING:
    from ..report.style import Style

_RESULTS = {
    "html": "html.page:results_html result command made",
    "sarif": "sarif:results_sarif result rules version",
    "junit": "junit:results_junit result command",
    "github": "github:results_github result command",
    "markdown": "markdown:results_markdown result command",
}
# Command and format: the function, and what it takes.
_WRITERS: dict[str, dict[str, str]] = {
    "verify": {
        "text": "text:verification_text result style",
        "json": "json:verification_json result",
        **_RESULTS,
    },
    "replay": {"text": "text:replay_text result style", "json": "json:replay_json result", **_RESULTS},
    "lint": {
        "text": "findings:findings_text result style",
        "json": "json:findings_json findings",
        "sarif": "sarif:findings_sarif result rules version",
        "junit": "junit:findings_junit result",
        "github": "github:findings_github result",
        "markdown": "markdown:findings_markdown result",
    },
    "diff": {
        "text": "changes:changes_text result style",
        "json": "json:changes_json changes",
        "sarif": "sarif:changes_sarif result kinds version",
        "github": "github:changes_github result",
        "markdown": "markdown:changes_markdown result",
    },
    "call": {"text": "trace:call_text result style", "json": "json:call_json result"},
    "init": {
        "text": "initialised:initialised_text result style",
        "json": "initialised:initialised_json result",
    },
    "record": {"text": "recorded:recorded_text result style", "json": "recorded:recorded_json result"},
    "doctor": {"text": "diagnosis:diagnosis_text result style", "json": "diagnosis:diagnosis_json result"},
    "package": {"text": "packaged:packaged_text result style", "json": "packaged:packaged_json result"},
    "deploy": {"text": "deployed:deployed_text result style", "json": "deployed:deployed_json result"},
    "rules": {"text": "rules:rules_text result style", "json": "rules:rules_json result"},
    "kinds": {"text": "rules:kinds_text result style", "json": "rules:kinds_json result"},
    "rule": {"text": "rules:page_text result style", "json": "rules:page_json result"},
    "kind": {"text": "rules:kind_page_text result style", "json": "rules:kind_page_json result"},
}
# Commands whose results are pages of this program's own: their line breaks stay.
_OWN = ("rules", "kinds", "rule", "kind")


def formats(command: str) -> tuple[str, ...]:
    """Return the names of the formats of ``command``, as ``--format`` takes them."""
    return tuple(_WRITERS[command])


def written(command: str, form: str, result: Any, style: Style) -> str:
    """Return ``result`` of ``command`` in the format ``form``, ending in a line break.

    No text of a connector begins a line of it, and nothing in it is a command to the runner of a build.
    """
    from ..report.visible import guarded, without_breaks

    path, *names = _WRITERS[command][form].split()
    module, _, function = path.partition(":")
    if form == "text" and command not in _OWN:
        result = without_breaks(result)
    write = getattr(import_module(f"..report.{module}", __package__), function)
    made = write(*(_argument(name, command, result, style) for name in names))
    if not isinstance(made, str):
        import json

        made = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    return guarded(form, made)


def _argument(name: str, command: str, result: Any, style: Style) -> Any:
    if name == "rules":
        from ..lint.runner import all_rules

        return all_rules()
    if name == "kinds":
        from ..diff.comparison import all_kinds

        return all_kinds()
    if name == "made":
        from datetime import UTC, datetime

        return f"Made by connector {__version__} on {datetime.now(UTC):%Y-%m-%d %H:%M UTC}"
    known = {"result": result, "style": style, "command": command, "version": __version__}
    return known[name] if name in known else getattr(result, name)
