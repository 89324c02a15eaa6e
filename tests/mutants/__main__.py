"""``python -m tests.mutants``: the share of broken copies of the connector that ``verify`` catches."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tools.core.files import write_atomically

from .mutant import AREAS
from .peers import Comparison, installed_peers, markdown
from .run import Result, run

_ROOT = Path(__file__).resolve().parents[2]
_PAGE = """# Mutants

<!-- Written by `make mutants TABLE=docs/mutants.md`. -->

The connector is broken in one place at a time: this is the share of broken copies that each program
catches ({drawn}). `verify` runs the cases; `lint` reads the files alone, as the other programs do.
The others are counted generously: one catches a copy when it reports anything that it does not report, or
less often, of the whole connector, wherever that points. A dash: it reads none of these files.
`paconn validate` is not among them, as it sends the definition to a service.

{rows}
[CONTRIBUTING.md](../CONTRIBUTING.md) says what is broken, and what is left out.
"""


def main() -> int:
    """Judge the mutants that the arguments ask for, print the shares; 1 where they are below ``--least``."""
    parser = argparse.ArgumentParser(prog="mutants")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--area", action="append", choices=AREAS, help="only this one")
    parser.add_argument("--processes", type=int, default=2, help="that judge at once")
    parser.add_argument("--least", type=float, default=98.0, help="per cent that must be caught")
    parser.add_argument(
        "--quick", action="store_true", help="do not confirm survivors by the whole of verify"
    )
    parser.add_argument("--all", action="store_true", help="print the caught ones too")
    parser.add_argument("--peers", action="store_true", help="run linters of other houses on the mutants too")
    parser.add_argument("--ppcv", type=Path, metavar="DIR", help="a checkout of ppcv, one of these linters")
    parser.add_argument("--table", type=Path, metavar="FILE", help="write the page of this comparison")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        peers = installed_peers(args.ppcv) if args.peers or args.table else ()
        return _judged(args, Comparison(_ROOT, Path(scratch), peers))


def _judged(args: argparse.Namespace, comparison: Comparison) -> int:
    results, caught_by = [], []
    judged = run(
        _ROOT,
        args.count,
        args.seed,
        tuple(args.area or AREAS),
        confirm=not args.quick,
        processes=args.processes,
    )
    for number, result in enumerate(judged, 1):
        results.append(result)
        caught_by.append(comparison.caught_by(result.mutant))
        if args.all or (result.verdict.outcome == "survived" and not result.reason):
            verdict = result.verdict
            words = (verdict.outcome, verdict.by, result.mutant.kind, result.place, result.diff)
            print(*filter(None, words), *(f"({name} catches it)" for name in caught_by[-1]), flush=True)
        if sys.stderr.isatty():
            print(f"{number} of {args.count}", end="\r", file=sys.stderr)
    share = table(results)
    if comparison.peers:
        rows = markdown(list(zip(results, caught_by, strict=True)), comparison.peers)
        print(f"\n{rows}", end="")
        if args.table is not None:
            drawn = f"{len(results)} mutants, seed {args.seed}, {datetime.now(UTC):%d %B %Y}"
            write_atomically(args.table, _PAGE.format(drawn=drawn, rows=rows).encode())
    return int(share < args.least)


def table(results: list[Result]) -> float:
    """Print what was caught by area and kind; return the share in per cent."""
    changing = [item for item in results if item.verdict.outcome == "caught" or not item.reason]
    made = Counter((item.mutant.area, item.mutant.kind) for item in changing)
    caught = Counter((i.mutant.area, i.mutant.kind) for i in changing if i.verdict.outcome == "caught")
    rows = [((area, kind), made[area, kind], caught[area, kind]) for area, kind in sorted(made)]
    for area in AREAS:
        mine = [row for row in rows if row[0][0] == area]
        if mine:
            rows.append(((area, "all"), sum(row[1] for row in mine), sum(row[2] for row in mine)))
    rows.append((("all", ""), len(changing), sum(caught.values())))
    for (area, kind), count, good in rows:
        print(f"{area:11} {kind:11} {good:4} of {count:4}  {100 * good / count:5.1f} %")
    print(f"{len(results) - len(changing)} more change nothing, for a reason in explained.yaml")
    by = Counter(item.verdict.by.split()[0] for item in changing if item.verdict.by)
    print("caught by " + ", ".join(f"{name} {number}" for name, number in by.most_common()))
    return 100 * sum(caught.values()) / len(changing)


if __name__ == "__main__":
    sys.exit(main())
