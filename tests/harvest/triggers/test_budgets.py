"""A budget that reaches a share fires once each time, whatever the pages of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harvest.bridge import GATEWAY
from tests.harvest.stand_in.service import ADMIN, Service, small_account

from .trigger import HEADERS

if TYPE_CHECKING:
    from tests.harvest.bridge import Bridge


class Budgets:
    """Projects with a budget of ten hours each, and the trigger at 80 percent."""

    def __init__(self, bridge: Bridge, projects: int, page_size: int = 2000, query: str = "share=80") -> None:
        self.bridge = bridge
        self.service = Service(small_account(), page_size=page_size)
        self.projects = [
            self.service.stand_in.add(
                "projects", client_id=11, name=f"P {n}", budget_by="project", budget=10.0
            ).id
            for n in range(projects)
        ]
        self.path = f"/trigger/events/budgets/reached?{query}"

    def track(self, project: int, hours: float) -> int:
        """Track time on a project; return the id of the entry."""
        return self.service.stand_in.add(
            "time_entries",
            user_id=ADMIN,
            project_id=project,
            task_id=21,
            spent_date="2026-03-02",
            hours=hours,
        ).id

    def poll(self) -> list[int]:
        """Return the projects that fire."""
        self.service.clock.advance(60)
        response = self.bridge.call("OnBudgetReached", self.path, self.service.send, headers=HEADERS)
        assert response.status in (200, 202), response.body
        location = response.header("Location") or ""
        assert len(location) < 2000
        self.path = location.removeprefix(GATEWAY)
        return [row["project_id"] for row in response.json()] if response.status == 200 else []


@pytest.mark.parametrize("page_size", [2000, 2])
def test_each_fires_once_until_it_has_been_below(bridge: Bridge, page_size: int) -> None:
    budgets = Budgets(bridge, 5, page_size)
    first, second, third, *_ = budgets.projects
    budgets.track(first, 9)
    assert budgets.poll() == []  # it was so before
    budgets.track(second, 7.99)
    assert budgets.poll() == []
    entry = budgets.track(second, 0.01)
    budgets.track(third, 12)
    assert budgets.poll() == [second, third]
    budgets.track(second, 1)
    assert budgets.poll() == []
    account = budgets.service.account
    for number in (entry, entry + 2):  # the hundredth of an hour, and the hour
        account.remove("time_entries", account.tables["time_entries"].records[number])
    assert budgets.poll() == []
    budgets.track(second, 1)
    assert budgets.poll() == [second]


def test_more_than_a_poll_emits(bridge: Bridge) -> None:
    budgets = Budgets(bridge, 230)
    assert budgets.poll() == []
    for project in budgets.projects:
        budgets.track(project, 8)
    fired = [budgets.poll() for _ in range(4)]
    assert [len(projects) for projects in fired] == [100, 100, 30, 0]
    assert [project for projects in fired for project in projects] == budgets.projects


def test_one_project(bridge: Bridge) -> None:
    budgets = Budgets(bridge, 3)
    budgets.path += f"&project_id={budgets.projects[1]}"
    assert budgets.poll() == []
    for project in budgets.projects:
        budgets.track(project, 8)
    assert budgets.poll() == [budgets.projects[1]]
