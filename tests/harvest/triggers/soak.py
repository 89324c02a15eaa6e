"""Many generated histories for the triggers: ``make soak``, or ``python -m tests.harvest.triggers.soak``."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from secrets import randbits

from hypothesis import HealthCheck, given, seed, settings

from tests.harvest.bridge import Bridge, open_bridge

from .histories import History, histories
from .runs import run
from .trigger import ScriptTrigger
from .world import Broken

_EVERY = 5.0  # seconds between two lines of progress


def main() -> int:
    """Run the histories; 1 where a trigger broke its promise, with the shortest history that shows it."""
    parser = argparse.ArgumentParser(prog="python -m tests.harvest.triggers.soak", description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run (default: a random one)")
    parser.add_argument("--operation", action="append", metavar="ID", help="of these triggers alone")
    given_arguments = parser.parse_args()
    number = randbits(32) if given_arguments.seed is None else given_arguments.seed
    print(f"seed {number}; to repeat: --histories {given_arguments.histories} --seed {number}", flush=True)
    with open_bridge() as bridge:  # a copy of the script, whatever is edited meanwhile
        return soak(bridge, given_arguments.histories, number, given_arguments.operation)


def soak(bridge: Bridge, histories_wanted: int, number: int, operations: list[str] | None) -> int:
    """Run histories from a seed and return the exit code."""
    ran: Counter[str] = Counter()
    polls = fired = 0
    found = False
    start = shown = time.monotonic()

    @seed(number)
    @settings(
        max_examples=histories_wanted,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(histories(*operations or ()))
    def hold(history: History) -> None:
        nonlocal polls, fired, shown, found
        try:
            world = run(history, lambda world: ScriptTrigger(bridge, history.operation, world.query))
        except Broken as broken:
            if not found:
                print(f"BROKEN, being shortened: {broken}\n{history}", flush=True)
            found = True
            raise
        ran[history.operation] += 1
        polls += world.polls
        fired += len(world.fired)
        if time.monotonic() - shown >= _EVERY:
            shown = time.monotonic()
            print(f"{ran.total()} histories, {polls} polls, {fired} items, {shown - start:.0f} s", flush=True)

    try:
        hold()
    except Broken as broken:
        notes = "\n".join(getattr(broken, "__notes__", ()))
        print(f"BROKEN after {ran.total()} histories: {broken}\n{notes}")
        return 1
    by_trigger = ", ".join(f"{name} {count}" for name, count in sorted(ran.items()))
    print(f"{ran.total()} histories kept: nothing lost, nothing repeated ({by_trigger})")
    print(f"{polls} polls, {fired} items in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
