"""Holes of the coverage in words: what is lacking, and the case that would fill it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..replay.holes import holes, shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..replay.cases import Coverage
    from ..replay.holes import Hole


def fill(hole: Hole) -> str:
    """Return the case that would fill ``hole``."""
    file, name = f"samples/cases/{hole.operation}.yaml", hole.name
    match hole.kind:
        case "operation":
            return f"write {file}"
        case "status":
            return f"add a case to {file} in which the service answers so that the operation returns {name}"
        case "parameter":
            return f"add a case to {file} with '{name}' among its inputs"
        case "property" if hole.state == "absent":
            return f"let the recording of a case in {file} hold a value for it"
        case "property":
            around = name.rpartition(".")[0].removesuffix("[]") or "a body"
            return f"add a case to {file} whose response has {around} with it"
        case "line":
            return "add a case in which the script comes here"
        case _ if " and " in hole.state:
            return "add cases in which it is evaluated, with either outcome"
        case _:
            return f"add a case in which it is {hole.state}"


def lacks(hole: Hole) -> str:
    """Return what is lacking: the hole's kind and name, and for a condition the outcome."""
    if hole.kind == "condition":
        outcome = "evaluated" if " and " in hole.state else hole.state
        return f"`{_cut(hole.name)}` is never {outcome}"
    if hole.kind == "line":
        return f"{'lines' if '-' in hole.name else 'line'} {hole.name} never ran"
    return f"{hole.kind} {hole.name}"


def shares_text(coverage: Coverage) -> str:
    """Return the shares in one line: "operations 100 % (28/28), statuses …"."""
    return ", ".join(
        f"{kind} {share.percent:g} % ({share.seen}/{share.total})"
        for kind, share in shares(coverage).items()
        if share.total
    )


def hole_lines(coverage: Coverage, script: str) -> Iterator[str]:
    """Yield each operation with holes and, below it, a line for each; then those of the file ``script``."""
    above = ""
    for hole in holes(coverage):
        said = f"{lacks(hole)}: {fill(hole)}"
        if not hole.operation:
            place = ":".join([script, *(str(number) for number in (hole.line, hole.column) if number)])
            yield f"  {place}: {said}"
            continue
        if hole.operation != above:
            yield f"  {hole.operation}"
        above = hole.operation
        yield f"    {said}"


def _cut(text: str, most: int = 80) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
