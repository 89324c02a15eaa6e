"""Cases added to the text of a case file, or replaced in it; everything else stays as it is written."""

from __future__ import annotations

import re
from textwrap import indent
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..traffic.yamlfile import dump_yaml
from .scaffold import case_data

if TYPE_CHECKING:
    from pathlib import Path

    from .cases import Case

_ITEM = re.compile(r"^( *)- ", re.MULTILINE)


def new_file(case: Case, root: Path) -> str:
    """Return the text of a case file with ``case`` alone; ``root`` is the folder of all cassettes."""
    return dump_yaml({"operation": case.operation_id, "cases": [case_data(case, root)]}, short=True)


def with_case(content: str, case: Case, root: Path, line: int = 0) -> str:
    """Return ``content``, a case file, with ``case`` in place of that at ``line`` (from 1); 0 = at its end.

    Raises:
        UserError: the cases are not written as a list of lines, so there is no place for it.
    """
    lines = content.replace("\r\n", "\n").rstrip("\n").split("\n")
    cases = next((n for n, text in enumerate(lines) if text.startswith("cases:")), None)
    first = None if cases is None else _ITEM.search("\n".join(lines[cases + 1 :]))
    if cases is None or first is None:
        raise UserError(
            "write 'cases:' as a list, each case on lines of its own: one is to be added", str(case.file)
        )
    margin = first[1]
    text = indent(dump_yaml([case_data(case, root)], short=True).rstrip("\n"), margin).split("\n")
    if not line:
        after = next(
            (n for n, item in enumerate(lines[cases + 1 :], cases + 1) if item[:1].isalpha()), len(lines)
        )
        return "\n".join([*lines[:after], *text, *lines[after:]]) + "\n"
    end = next(
        (
            n
            for n, item in enumerate(lines[line:], line)
            if item.strip() and not item.startswith(f"{margin}  ")
        ),
        len(lines),
    )
    return "\n".join([*lines[: line - 1], *text, *lines[end:]]) + "\n"
