"""Triggers that wait for an event: a moment of a record, or a state that it gets into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from .trigger import STATES
from .world import Broken, World

if TYPE_CHECKING:
    from samples.stand_in.table import Record

    from .histories import Poll, Step
    from .trigger import Trigger

_MANY_TIMERS = 150
_SETTLE = 15  # seconds for which a trigger waits for what is committed late


class EventWorld(World):
    """One with a trigger that waits for an event: each moment of it fires once, however often it happens.

    A moment that another one replaces before a poll sees it does not fire. What happened fires in order, but
    where the list is long or slow: there in the order of the list.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._moments: dict[int, set[int]] = {}  # that a record has had
        self._events: set[tuple[int, int]] = set()  # id and moment of what has fired
        self._last = (0, 0)

    def _moment(self, record: Record) -> int | None:
        if self.moment == "updated_at":
            return record.updated
        return record.created if self.moment == "created_at" else record[self.moment]

    def _note(self) -> None:
        for record in self.created.values():
            moment = self._moment(record)
            if moment is not None:
                self._moments.setdefault(record.id, set()).add(moment)

    def change(self, step: Step) -> None:
        super().change(step)
        self._note()

    def poll(self, trigger: Trigger, step: Poll) -> int:
        self._last = self._last if self._is_short() else (0, 0)
        rested = self._rested
        wait = super().poll(trigger, step)
        rests = self._rested is not None and self._rested is not rested  # the same after a poll that failed
        lost = self._lost() if rests else []
        if lost:
            raise Broken(f"{lost[:5]} have not fired, and the trigger rests ({len(lost)})")
        return wait

    def _is_short(self) -> bool:
        history = self.history
        return len(self.created) <= history.page_size and not history.record_pace

    def _fire(self, number: int, stamp: str) -> None:
        moment = int(datetime.fromisoformat(stamp).timestamp())
        if moment not in self._moments.get(number, ()):
            raise Broken(f"{number} fired with {stamp}, when nothing happened to it")
        # The list has the latest day first: one that moved down comes again, which the description says.
        may_repeat = self.history.operation == "OnTimeEntryAdded" and number in self.shifted
        if (number, moment) in self._events and not may_repeat:
            raise Broken(f"{number} fired twice with {stamp}")
        if self.begun is None or moment <= self.begun[0]:
            raise Broken(f"{number} fired with {stamp}, before the first poll")
        if (moment, number) < self._last and self.history.operation != "OnInvoicePaid":  # by its payments
            raise Broken(f"{number} fired with {stamp}, after what happened later")
        self._last = (moment, number)
        self._events.add((number, moment))
        self.fired.append(number)

    def _lost(self) -> list[int]:
        if self.begun is None or not self._answers:
            return []
        settled = self._answers[0] - _SETTLE
        return [
            record.id
            for record in self.service.account.tables[self.kind].records.values()
            if (moment := self._moment(record)) is not None
            and self.begun[1] < moment <= settled
            and record.id not in self.doubtful
            and self.belongs(record)
            and (record.id, moment) not in self._events
        ]


@dataclass
class _Turn:
    """One time that a record is in a state."""

    began: int  # the stamp of it
    must: bool  # it must fire, if it lasts
    fired: bool = False
    old: bool = False  # it was so when the first poll began


class StateWorld(EventWorld):
    """One with a trigger that fires when a record gets into a state, such as that its timer runs.

    Each time that an entry gets into that state fires once, if it stays. One that gets out of it and back
    between two polls need not: Harvest shows nothing of it.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._wanted = STATES[self.history.operation]
        self._turns: dict[int, list[_Turn]] = {}
        self._left: dict[int, int] = {}  # the changes so far when it got out of the state
        # Added in the second of the first poll: whether they ran, a later one may not have seen.
        self._early: set[int] = set()
        self._looked = -1  # the changes so far when the last poll began that saw all
        self._note()

    def _most_idle(self) -> int:
        # With so many timers, some that it keeps in mind may have been deleted: it asks for those that run.
        timers = len(self.created)
        return 1 + -(-timers // self.history.page_size) if timers > _MANY_TIMERS else 1

    def _note(self) -> None:
        super()._note()
        if not hasattr(self, "_turns"):
            return
        for record in self.created.values():
            is_in = self._wanted(record)
            began = record.updated if record.id in self._turns else record.created
            if record.id not in self._turns and self.begun is not None and record.created <= self.begun[1]:
                self._early.add(record.id)
            turns = self._turns.setdefault(record.id, [])
            was_in = bool(turns) and record.id not in self._left
            if is_in and not was_in:
                left = self._left.pop(record.id, None)
                must = record.id not in self._early if left is None else self._looked >= left
                turns.append(_Turn(began, must))
            elif was_in and not is_in:
                self._left[record.id] = self._changed

    def poll(self, trigger: Trigger, step: Poll) -> int:
        before, changed = self.polls, self._changed
        waiting = {edit[1].id for edit in self._late}
        hidden = {r.id for r in self.created.values()} - set(self.service.account.tables[self.kind].records)
        is_first, there = self.begun is None, set(self._turns)
        if is_first:  # what is committed only now ran, or not, before the first poll
            self.doubtful |= hidden | waiting
            for turn in self._all_turns():
                turn.old = True
        wait = super().poll(trigger, step)
        if is_first and self.begun is not None:  # what was so may fire where stamps are ahead of the Date
            for turn in self._all_turns():
                turn.must = False
            self._early |= self._turns.keys() - there
        if self.polls > before and wait in (15, 60):
            self._looked = changed
        return wait

    def _all_turns(self) -> list[_Turn]:
        return [turn for turns in self._turns.values() for turn in turns]

    def _fire(self, number: int, stamp: str) -> None:
        super()._fire(number, stamp)
        moment = int(datetime.fromisoformat(stamp).timestamp())
        turns = [turn for turn in self._turns.get(number, ()) if turn.began <= moment]
        if number in self.doubtful:
            return
        # What began after the first poll may fire though its stamp is behind the Date of that poll.
        if not turns or self.begun is None or (turns[-1].old and turns[-1].began < self.begun[0]):
            raise Broken(f"{number} fired with {stamp}, and was so before the first poll")
        if turns[-1].fired:
            raise Broken(f"{number} fired twice, the second time with {stamp}, for what happened once")
        turns[-1].fired = True

    def _lost(self) -> list[int]:
        if self.begun is None:
            return []
        records = self.service.account.tables[self.kind].records
        lost = []
        for number in super()._lost():
            if not self._wanted(records[number]):
                continue
            turn = self._turns[number][-1]
            if turn.began > self.begun[1] and turn.must and not turn.fired:
                lost.append(number)
        return lost
