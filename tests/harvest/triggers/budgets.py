"""The trigger of budgets: projects of which the spent budget reaches a share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.harvest.stand_in.service import ADMIN

from .histories import Budget, Create, Poll, Step, Toggle, Track
from .trigger import MOST_ITEMS
from .world import Broken, World

if TYPE_CHECKING:
    from samples.stand_in.table import Record
    from tools.core.message import Request, Response

    from .trigger import Trigger

SHARE = 80  # percent
_SECONDS = 3.0  # in which a poll surely reads the report
_MOST_PAGES, _MOST_PROJECTS = 7, 300  # as many as the state holds
_ONE, _OTHER_CLIENT = 31, 12


@dataclass
class _Turn:
    """One time that a project is beyond the share; its moments count what was noted of the account."""

    began: int
    must: bool  # it must fire, if it lasts
    ended: int | None = None
    fired: bool = False
    old: bool = False  # it was so when the first poll began


@dataclass
class BudgetWorld(World):
    """One in which each time that a project reaches the share fires once, if it lasts.

    It need not where no poll has seen the project below the share before. Those that had
    reached it when the first poll began do not fire.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.watched = ADMIN  # by whose zone a month begins
        account = self.service.account
        account.add("clients", self.now, id=_OTHER_CLIENT, name="Kestrel Bakery")
        account.change("projects", self.created[_ONE], self.now, budget_by="project", budget=10.0)
        self._entries: dict[int, list[Record]] = defaultdict(list)
        self._turns: dict[int, list[_Turn]] = defaultdict(list)
        self._seen_below: dict[int, int] = {}  # when the last poll began that saw a project below the share
        self._moment = 0
        self._noted: tuple[int, int, str] | None = None  # changes, projects and month at the last look
        self._began = 0  # of this poll
        self._fired_now: list[int] = []

    @property
    def query(self) -> str:
        """Return the query of the trigger's first poll: all projects, those of a client, or one."""
        one = f"&project_id={_ONE}" if self.history.tomorrow else ""
        return f"share={SHARE}" + ("&client_id=11" if self.history.other else "") + one

    def belongs(self, record: Record) -> bool:
        """Return whether a project is one of those that the trigger watches."""
        return (not self.history.other or record["client_id"] == 11) and (
            not self.history.tomorrow or record.id == _ONE
        )

    # ---- what happens ----

    def change(self, step: Step) -> None:
        """Let the account change."""
        self._note()
        if isinstance(step, Track | Budget | Toggle):
            self._changed += 1
            self._change_budgets(step)
        elif not isinstance(step, Create):
            super().change(step)
        elif (room := self._room()) > 0:
            super().change(Create(min(step.count, room), step.late, own=step.own, runs=step.runs))
        self._note()

    def _room(self) -> int:
        """Return for how many more projects the report can be read in one poll."""
        history = self.history
        most = min(_MOST_PROJECTS, _MOST_PAGES * history.page_size)
        while most > 1 and self._pages(most) * history.pace + most * history.record_pace > _SECONDS:
            most -= 1
        return most - len(self.created)

    def _pages(self, projects: int) -> int:
        return -(-projects // self.history.page_size)

    def _change_budgets(self, step: Track | Budget | Toggle) -> None:
        account = self.service.account
        projects = sorted(account.tables["projects"].all(), key=lambda project: project.id)
        if not projects:
            return
        chosen = [projects[(step.place + n) % len(projects)] for n in range(min(step.count, len(projects)))]
        for project in chosen:
            if isinstance(step, Toggle):
                account.change("projects", project, self.now, is_active=not project["is_active"])
            elif isinstance(step, Budget):
                by = "none" if step.hours is None else "project"
                account.change("projects", project, self.now, budget_by=by, budget=step.hours)
            elif step.hours > 0:
                fields = {"user_id": ADMIN, "project_id": project.id, "task_id": 21, "hours": step.hours}
                day = self.today.isoformat()
                entry = self.service.stand_in.add("time_entries", late=0.0, spent_date=day, **fields)
                self._entries[project.id].append(entry)
            elif self._entries[project.id]:
                account.remove("time_entries", self._entries[project.id].pop())

    def _fields(self, step: Create) -> dict[str, Any]:
        client = 11 if step.own else _OTHER_CLIENT
        name = f"{len(self.created) * 7919 % 1000} {len(self.created)}"  # anywhere in the report
        budget = {"budget_by": "project", "budget": 10.0, "budget_is_monthly": step.runs}
        return {"client_id": client, "name": name, **budget}

    def _has_reached(self, project: Record, month: str) -> bool:
        if not project["is_active"] or not project["budget"] or not self.belongs(project):
            return False
        entries = self._entries[project.id]
        if project["budget_is_monthly"]:
            entries = [entry for entry in entries if entry["spent_date"].startswith(month)]
        hours = sum(entry["hours"] for entry in entries)
        return bool(hours * 100 >= project["budget"] * SHARE)

    def _note(self) -> None:
        self._moment += 1
        visible = self.service.account.tables["projects"].records
        month = self.today.isoformat()[:8]
        now = (self._changed, len(visible), month)
        if now == self._noted:
            return
        self._noted = now
        for number, project in self.created.items():
            turns = self._turns[number]
            was_in = bool(turns) and turns[-1].ended is None
            is_in = number in visible and self._has_reached(project, month)
            if is_in and not was_in:
                must = not turns or self._seen_below.get(number, 0) >= (turns[-1].ended or 0)
                turns.append(_Turn(self._moment, must))
            elif was_in and not is_in:
                turns[-1].ended = self._moment

    # ---- polls ----

    def send(self, request: Request) -> Response:
        """Answer a request of the trigger, and note the account before it and after."""
        self._note()
        try:
            return super().send(request)
        finally:
            self._note()

    def poll(self, trigger: Trigger, step: Poll) -> int:
        """Poll once and check what came; return the seconds after which the platform polls again."""
        self._note()
        began = self._began = self._moment
        changed, late, is_first, before = self._changed, self._late_projects(), self.begun is None, self.state
        self._fired_now.clear()
        if is_first:
            for turn in self._all_turns():
                turn.old = True
        wait = super().poll(trigger, step)
        if self.state is before:  # it failed
            return wait
        if is_first:
            for turn in self._all_turns():
                turn.must = False
        if self._fired_now != sorted(self._fired_now):
            raise Broken(f"{self._fired_now} are not in the order of their ids")
        if changed == self._changed and late == self._late_projects():  # while pages are read, rows may move
            self._look(began)
        return wait

    def _late_projects(self) -> int:
        return len(self.created) - len(self.service.account.tables["projects"].records)

    def _look(self, began: int) -> None:
        """See which projects a poll must have seen below the share, and that nothing is lost."""
        records = self.service.account.tables["projects"].records
        for number, project in records.items():
            turns = self._turns[number]
            if project["is_active"] and (not turns or (turns[-1].ended or self._moment) <= began):
                self._seen_below[number] = began
        lost = self._lost() if len(self._fired_now) < MOST_ITEMS else []
        if lost:
            raise Broken(f"{lost[:5]} have not fired after a whole poll ({len(lost)})")

    def _most_idle(self) -> int:
        return self._pages(len(self.created))

    def _all_turns(self) -> list[_Turn]:
        return [turn for turns in self._turns.values() for turn in turns]

    def _fire(self, number: int, stamp: str) -> None:
        del stamp
        if self.begun is None:
            raise Broken(f"{number} fired at the first poll")
        turns = [turn for turn in self._turns[number] if turn.ended is None or turn.ended >= self._began]
        if not turns:
            raise Broken(f"{number} fired, and has not reached the share")
        if turns[-1].old:
            raise Broken(f"{number} fired, and had reached the share before the first poll")
        if all(turn.fired for turn in turns):
            raise Broken(f"{number} fired twice, without having been below the share")
        turns[-1].fired = True
        self._fired_now.append(number)
        self.fired.append(number)

    def _lost(self) -> list[int]:
        return [
            number
            for number, turns in self._turns.items()
            if turns
            and turns[-1].must
            and not turns[-1].fired
            and turns[-1].ended is None
            and turns[-1].began <= self._began
        ]
