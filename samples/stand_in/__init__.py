"""A stand-in for Harvest's API v2, for tests and demonstrations: stateful, and able to misbehave.

`app` is one over the account of ``account.yaml``, which is invented, by the machine's clock.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .account import Account, add_many, load_account
from .application import Served, StandIn
from .clock import Clock, SimulatedClock, system_clock
from .faults import Fault, Faults

SAMPLE_ACCOUNT = Path(__file__).with_name("account.yaml")


def sample(clock: Clock = system_clock, faults: Faults | None = None) -> StandIn:
    """Return a stand-in over the sample account, whose recent time entries count back from the clock."""
    return StandIn(load_account(SAMPLE_ACCOUNT, int(clock().timestamp())), clock, faults)


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(name)
    made = globals()["app"] = sample()  # made when it is asked for: most importers bring their own account
    return made


__all__ = [
    "SAMPLE_ACCOUNT",
    "Account",
    "Clock",
    "Fault",
    "Faults",
    "Served",
    "SimulatedClock",
    "StandIn",
    "add_many",
    "load_account",
    "sample",
    "system_clock",
]
