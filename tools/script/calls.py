"""The input and the outcome of a script call, and the errors of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..core.errors import UserError
from ..core.message import Request, Response

if TYPE_CHECKING:
    from pathlib import Path

NOT_RUN = "not-run"
"""The code of a diagnostic that is no compiler's: the reason why the harness does not run the script."""
NOT_JUDGED = "not-judged"
"""The code of a diagnostic that is no fault of the script: the compiler that is here cannot judge it."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error or warning of a C# compiler; ``line`` 0 = it concerns no line of the script."""

    line: int
    column: int
    code: str
    message: str
    severity: Literal["error", "warning"]

    def __str__(self) -> str:
        return f"script.csx({self.line},{self.column}): {self.severity} {self.code}: {self.message}"


class CompileError(Exception):
    """The script does not compile or may not run; ``diagnostics`` holds the errors, then the warnings."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n".join(str(item) for item in self.diagnostics)

    @property
    def reason(self) -> str:
        """Return the first error as the predicate of a sentence about the script."""
        first = self.diagnostics[0]
        own = first.code in (NOT_RUN, NOT_JUDGED)
        return first.message if own else f"does not compile: {first.code}: {first.message}"

    def at(self, script: Path | None) -> UserError:
        """Return the first error with its place in the file ``script``."""
        first = self.diagnostics[0]
        return UserError(self.reason, str(script), first.line, first.column)

    @property
    def judged(self) -> bool:
        """True where the errors are the script's, false where the compiler that is here cannot judge it."""
        return all(item.code != NOT_JUDGED for item in self.diagnostics)


class SendError(Exception):
    """A request got no response; the script sees an ``HttpRequestException`` with ``message``,
    or for ``timeout`` a ``TaskCanceledException``, as of an ``HttpClient``.

    ``kind`` names the reason for the harness (``timeout``, ``connection``, ``unmatched``, …).
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


Sender = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class ScriptCall:
    """One call: what the script's ``Context`` shows, and the seconds the script may take."""

    operation_id: str
    correlation_id: str
    request: Request
    original_uri: str
    time_limit: float = 5.0


@dataclass(frozen=True, slots=True)
class ScriptFailure:
    """The reason for a missing response; ``stack`` has one frame a line, with the script's line."""

    kind: Literal["exception", "timeout", "crash"]
    message: str
    stack: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the script's ``Context.Logger``; ``level`` in lower case, ``trace`` to ``critical``."""

    level: str
    message: str


@dataclass(frozen=True, slots=True)
class ScriptResult:
    """The outcome of one call: a response or a failure, the log, and the wall-clock seconds."""

    response: Response | None
    failure: ScriptFailure | None
    logs: tuple[LogLine, ...]
    seconds: float
