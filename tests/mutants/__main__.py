"""``python -m tests.mutants``: the share of broken copies of the connector that ``verify`` catches."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from .mutant import AREAS
from .run import Result, run

_ROOT = Path(__file__).resolve().parents[2]


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
    args = parser.parse_args()
    results = []
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
        if args.all or (result.verdict.outcome == "survived" and not result.reason):
            verdict = result.verdict
            words = (verdict.outcome, verdict.by, result.mutant.kind, result.place, result.diff)
            print(*filter(None, words), flush=True)
        if sys.stderr.isatty():
            print(f"{number} of {args.count}", end="\r", file=sys.stderr)
    share = table(results)
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
