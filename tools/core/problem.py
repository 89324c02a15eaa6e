"""What a check reports: a problem of one case, a finding in a file."""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]


class Problem(NamedTuple):
    """Something wrong with one call or case.

    ``code`` is a stable kebab-case name of the kind of problem, ``message`` says what is wrong and what to
    do, ``where`` names the place (``inputs.hours``, ``request 2: query.from``,
    ``response.body[0].client.id``).
    """

    code: str
    message: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class Finding(NamedTuple):
    """Something wrong in a file of the connector; ``line`` and ``column`` count from 1, 0 = whole file."""

    rule: str
    name: str
    severity: Severity
    message: str
    file: str
    line: int = 0
    column: int = 0
    pointer: str = ""
    operation: str | None = None
    microsoft: tuple[str, ...] = ()
