"""`Mutant`: one small change of one file of a connector, and the draw of many by a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

AREAS = ("definition", "properties", "script", "samples")
"""The files that are changed; a mutant's ``kind`` says which part of them."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """The text from ``start`` to ``end`` of ``file`` (a path within the connector) becomes ``new``."""

    area: str
    kind: str
    file: str
    start: int
    end: int
    new: str
    pointer: tuple[str | int, ...] = ()

    def applied(self, text: str) -> str:
        """Return the file's text with the change."""
        return text[: self.start] + self.new + text[self.end :]

    def line(self, text: str) -> int:
        """Return the line, from 1, of the file's ``text`` where the change begins."""
        return text.count("\n", 0, self.start) + 1

    def lines(self, text: str) -> tuple[str, str]:
        """Return the changed line of ``text`` before and after, stripped; of several lines the first."""
        begin = text.rfind("\n", 0, self.start) + 1
        before, after = (
            [line.strip() for line in part[begin:].split("\n", 1 + count)[: 1 + count]]
            for part, count in (
                (text, text.count("\n", self.start, self.end)),
                (self.applied(text), self.new.count("\n")),
            )
        )
        pairs = zip(before, [*after, *[""] * len(before)], strict=False)
        # A comma that goes with the member behind it tells nothing.
        differ = (pair for pair in pairs if pair[0].rstrip(",") != pair[1].rstrip(","))
        return next(differ, (before[0], after[0]))

    def diff(self, text: str) -> str:
        """Return the change as one line: what stands there, an arrow, what comes in its place."""
        return " -> ".join(line or "(nothing)" for line in self.lines(text))


Candidates = Mapping[str, Sequence[Callable[[Random], Mutant | None]]]
"""Kind -> the places where it can be made: each makes a mutant, None where no change is left to make."""


def draw(candidates: Candidates, random: Random) -> Iterator[Mutant]:
    """Yield mutants without end: the kinds in turn, a random place of each; none twice.

    It ends where 1,000 draws in a row bring nothing new.
    """
    seen: set[Mutant] = set()
    dry = 0
    while dry < 1000:
        for kind in sorted(candidates):
            mutant = random.choice(candidates[kind])(random)
            if mutant is None or mutant in seen:
                dry += 1
                continue
            dry = 0
            seen.add(mutant)
            yield mutant
