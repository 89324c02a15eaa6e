"""Environment variables in a definition: ``@environmentVariables("name")`` in ``host`` and ``basePath``.

Source: learn.microsoft.com, custom connectors, "Use environment variables": they stand in host, base path and
security fields; actions, triggers and policies cannot read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..connector.config import closest_table
from ..core.errors import UserError
from .expressions.parser import parse_template
from .expressions.syntax import ExpressionError, Lookup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TABLE = "environment-variables"


def resolved(text: str, variables: Mapping[str, str]) -> str:
    """Return ``text`` with the values of ``variables`` in place of their expressions; names in any case.

    Raises:
        UserError: an expression cannot be read or reads something else, or a variable has no value.
    """
    if "@" not in text:
        return text
    by_name = {name.lower(): value for name, value in variables.items()}
    try:
        parts = parse_template(text).parts
    except ExpressionError as error:
        raise UserError(f"the address '{text}' cannot be read: {error}") from None
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(part)
            continue
        if not isinstance(part, Lookup) or part.source != "environment":
            raise UserError(f"the address '{text}' can only read environment variables, not {part}")
        value = by_name.get(part.name.lower(), part.default)
        if value is None:
            raise UserError(
                f"the address '{text}' needs the {part}: give it a value in connector.toml, table [{TABLE}]"
            )
        pieces.append(value)
    return "".join(pieces)


def load_environment(folder: Path) -> dict[str, str]:
    """Return the variables of the closest table ``[environment-variables]``, in ``folder`` or a parent.

    Raises:
        UserError: the configuration is malformed, with its place.
    """
    table = closest_table(folder, TABLE)
    if table is None:
        return {}
    return {key: table.text(key) or "" for key in table.data}
