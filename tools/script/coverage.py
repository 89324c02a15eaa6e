"""Lines and branches of a script: its copy with probes, compiled, and the reading of its marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..core.cache import digest
from .calls import CompileError
from .compiler import compile_script
from .instrument import Instrumented, instrument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.cache import Cache
    from .compiler import HostFiles, ScriptFiles
    from .instrument import Kind
    from .toolchain import Engine

_ATTEMPTS = 6
_OUTCOMES: dict[Kind, tuple[str, str]] = {"condition": ("true", "false"), "null": ("null", "not null")}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a script or the left side of ``??``; ``missing``: the outcomes that it never had."""

    line: int
    column: int
    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScriptCoverage:
    """The lines and conditions of a script that ran.

    ``lines``: line -> whether every statement and lambda that begins there ran. ``conditions`` have two
    outcomes each, which are the branches. ``unwatched``: lines whose conditions and lambdas have no probes,
    as the compiler does not take them there.
    """

    lines: Mapping[int, bool]
    conditions: tuple[Condition, ...]
    unwatched: tuple[int, ...] = ()

    @property
    def lines_missing(self) -> tuple[int, ...]:
        """The lines of which something never ran, in order."""
        return tuple(line for line, ran in self.lines.items() if not ran)

    @property
    def branches(self) -> int:
        """The number of outcomes that the conditions can have."""
        return 2 * len(self.conditions)

    @property
    def branches_missing(self) -> int:
        """The number of outcomes that they never had."""
        return sum(len(condition.missing) for condition in self.conditions)

    def as_json(self) -> dict[str, Any]:
        """Return counts, the lines and the conditions that lack something."""
        return {
            "lines": {"count": len(self.lines), "missing": list(self.lines_missing)},
            "branches": {
                "count": self.branches,
                "missing": [
                    {"line": c.line, "column": c.column, "text": c.text, "outcomes": list(c.missing)}
                    for c in self.conditions
                    if c.missing
                ],
            },
            "unwatched": list(self.unwatched),
        }


@dataclass(slots=True, eq=False)
class Measured:
    """A script's copy with probes: the compiled ``files`` and the ``marks`` that were set until now."""

    files: ScriptFiles
    copy: Instrumented
    plain_lines: frozenset[int]
    marks: int = 0

    def add(self, marks: bytes) -> None:
        """Take in marks, a byte each, of which 1 is set."""
        self.marks |= int.from_bytes(marks, "little")

    def result(self) -> ScriptCoverage:
        """Return what the marks say."""
        marks = self.marks.to_bytes(self.copy.marks, "little")
        lines: dict[int, bool] = {}
        conditions = []
        for probe in self.copy.probes:
            if probe.kind == "statement":
                lines[probe.line] = bool(marks[probe.slot]) and lines.get(probe.line, True)
            else:
                names = _OUTCOMES[probe.kind]
                missing = tuple(name for n, name in enumerate(names) if not marks[probe.slot + n])
                conditions.append(Condition(probe.line, probe.column, probe.text, missing))
        return ScriptCoverage(dict(sorted(lines.items())), tuple(conditions), tuple(sorted(self.plain_lines)))


def compile_measured(source: bytes, engine: Engine, cache: Cache, host: HostFiles) -> Measured:
    """Return the copy with probes of the script ``source``, which compiles without them.

    A probe may be one too many for the compiler: a lambda without a value, or a constant that it takes no
    longer for one. The lines that it objects to then keep the probes of their statements alone.

    Raises:
        CompileError: the copy does not compile with the probes of statements alone either.
    """
    text = source.decode("utf-8-sig")

    def copy(plain_lines: frozenset[int]) -> Measured:
        made = instrument(text, plain_lines)
        return Measured(compile_script(made.text.encode(), engine, cache, host), made, plain_lines)

    def build(_: object) -> dict[str, Any]:
        plain: frozenset[int] = frozenset()
        for _attempt in range(_ATTEMPTS):
            try:
                copy(plain)
            except CompileError as error:
                refused = {item.line for item in error.diagnostics if item.severity == "error" and item.line}
                if not refused - plain:
                    break
                plain |= refused
            else:
                return {"plain": sorted(plain)}
        every = frozenset(range(1, text.count("\n") + 2))
        copy(every)
        return {"plain": sorted(every)}

    key = digest([host.program.parent.name, instrument(text).text])
    return copy(frozenset(cache.entry("probes", key, build).notes["plain"]))
