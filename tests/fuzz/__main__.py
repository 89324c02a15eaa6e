"""``python -m tests.fuzz``: many inputs; exit code 1 where one of them breaks a command."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from pathlib import Path

from tests.fuzz.run import COMMANDS, fuzz
from tools.lint.discover import find_connectors

_ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run the inputs that the arguments ask for; print each failure once for each place that breaks."""
    parser = argparse.ArgumentParser(prog="fuzz")
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dir", type=Path, default=_ROOT, help="connectors whose files are mutated")
    parser.add_argument("--command", action="append", choices=COMMANDS, help="only this command")
    parser.add_argument("--memory", type=int, default=2048, help="most MiB of memory")
    args = parser.parse_args()
    sources = [_ROOT] if args.dir.resolve() == _ROOT else find_connectors([args.dir])
    limit = args.memory * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    seen: set[str] = set()
    count = 0
    with tempfile.TemporaryDirectory() as scratch:
        for failure in fuzz(
            sources,
            Path(scratch),
            inputs=args.inputs,
            seed=args.seed,
            commands=args.command or tuple(COMMANDS),
        ):
            count += 1
            place = "".join(failure.error.splitlines()[-5:])
            if place not in seen:
                seen.add(place)
                print(failure.text(), flush=True)
    print(f"{args.inputs} inputs, seed {args.seed}: {count} broke a command, in {len(seen)} places")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
