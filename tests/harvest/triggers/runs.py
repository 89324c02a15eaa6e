"""Runs of whole histories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.script import SendError

from .budgets import BudgetWorld
from .events import EventWorld, StateWorld
from .histories import BUDGETS
from .trigger import EVENTS, STATES
from .world import Broken, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from .histories import History
    from .trigger import Trigger


def world_of(history: History) -> World:
    """Return the world of a history, before its first step."""
    if history.operation == BUDGETS:
        return BudgetWorld(history)
    if history.operation in STATES:
        return StateWorld(history)
    return (EventWorld if history.operation in EVENTS else World)(history)


def run(history: History, make: Callable[[World], Trigger]) -> World:
    """Run a history to its end and return what came of it.

    Raises:
        Broken: the trigger did not keep its promise.
    """
    world = world_of(history)
    trigger = make(world)
    for step in history.steps:
        world.do(step, trigger)
    world.settle(trigger)
    return world


def breaks(history: History, make: Callable[[World], Trigger]) -> str | None:
    """Return how a trigger breaks its promise in a history, None where it keeps it."""
    try:
        run(history, make)
    except (Broken, SendError, ValueError, LookupError) as error:
        return str(error) or repr(error)
    return None
