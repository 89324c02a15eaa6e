"""Messages of one rule, for tests of their wording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.lint.runner import lint_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tools.connector.check_settings import Profile


def messages(
    rule: str,
    text: str,
    folder: Path,
    file: str = "apiDefinition.swagger.json",
    beside: tuple[tuple[str, str], ...] = (),
    profile: Profile = "certified",
) -> str:
    """The messages of the rule's findings on ``text``, joined."""
    for name, content in ((file, text), *beside):
        (folder / name).write_text(content, encoding="utf-8")
    return "\n".join(finding.message for finding in lint_folder(folder, profile, {rule}))
