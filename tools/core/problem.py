"""The records that checks report: problems of calls and cases, findings in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self

    from .paths import Path

Severity = Literal["error", "warning", "info"]
Side = Literal[
    "",
    "inputs",
    "connection",
    "policy",
    "request",
    "backend",
    "script",
    "response",
    "polls",
    "notification",
    "register",
    "delete",
    "operation",
    "file",
    "tool",
]  # fmt: skip
Aspect = Literal["request", "script", "response", "polls"]


class Location(NamedTuple):
    """The part of a call that a problem is about, made where the problem is found and rendered at the end.

    ``side``: what the flow gave (``inputs``, ``connection``), a request to the backend, the script, the
    response to the flow, a webhook's notification, a policy, a whole operation (of coverage), a tool.
    ``part``: ``body``, ``headers``, ``status``, ``query``, … of a message. ``path``: keys and indices from
    there on; the title of a policy, the id of an operation, the name of a file. ``number``: of the request in
    its call, or the line of a file; ``poll``: of the poll in its case; both from 1, 0 = none. ``schema``:
    JSON pointer of what the definition says about it, empty where it says nothing.
    """

    side: Side = ""
    part: str = ""
    path: Path = ()
    number: int = 0
    poll: int = 0
    schema: str = ""

    def __str__(self) -> str:
        text = self._in_call()
        if not self.poll:
            return text
        return f"poll {self.poll}: {text}" if text and self.side != "polls" else f"poll {self.poll}"

    def _in_call(self) -> str:
        from .paths import render_path  # noqa: PLC0415 - lint never renders one

        if self.side == "request":
            name = f"request {self.number}" if self.number else "request"
            if self.part == "header" and self.path:
                return f"{name}: header {self.path[0]}{render_path(self.path[1:])}"
            return f"{name}: {render_path((self.part, *self.path))}" if self.part else name
        if self.side in ("policy", "operation", "file", "script"):
            name = str(self.path[0]) if self.path else "*" if self.side == "operation" else self.side
            name = f"policy {name}" if self.side == "policy" else name
            return f"{name}:{self.number}" if self.number else name
        if self.side == "response":
            part = "headers" if self.part == "header" else self.part
            return render_path((self.side, part, *self.path)) if part else self.side
        if self.side == "tool":
            return (
                f"tool {': '.join(filter(None, (str(self.path[0]), render_path(self.path[1:]))))}"
                if self.path
                else "tools"
            )
        return render_path((self.side, *self.path)) if self.side else ""

    @property
    def operation(self) -> str | None:
        """The id of the operation that the problem is about as a whole, else None."""
        return str(self.path[0]) if self.side == "operation" and self.path else None

    @property
    def general(self) -> Location:
        """The location without what differs between alike problems: the poll and the indices."""
        return self._replace(poll=0, path=tuple(0 if isinstance(step, int) else step for step in self.path))

    def at(self, part: str, *path: str | int) -> Self:
        """Return the location of a part of the request or response."""
        return self._replace(part=part, path=path)

    def below(self, *steps: str | int) -> Self:
        """Return the location of a part of the value here."""
        return self._replace(path=(*self.path, *steps))

    def mapped(self, change: Callable[[str], str]) -> Self:
        """Return the location with each key changed by ``change``, as for credentials."""
        return self._replace(
            path=tuple(step if isinstance(step, int) else change(step) for step in self.path)
        )

    def as_json(self) -> dict[str, Any]:
        """Return the fields that are set."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in self._asdict().items()
            if value
        }


class Problem(NamedTuple):
    """Something wrong with one call or case.

    ``code`` is a stable kebab-case name of the kind of problem, ``message`` says what is wrong and what to
    do. ``aspect`` is the part of the proof that it belongs to, where its side does not tell. A ``severity``
    of ``warning`` fails no case: it is a doubt, or harms only some flows.
    """

    code: str
    message: str
    where: Location = Location()
    aspect: Aspect | None = None
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = str(self.where)
        return f"{where}: {self.message}" if where else self.message

    def as_json(self) -> dict[str, Any]:
        """Return code, severity, place as text (``where``) and in parts (``location``), and message."""
        return {
            "code": self.code,
            "severity": self.severity,
            "where": str(self.where),
            "message": self.message,
            "location": self.where.as_json(),
        }


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether one of ``problems`` is an error."""
    return any(problem.severity == "error" for problem in problems)


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
