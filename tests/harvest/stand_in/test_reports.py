"""Reports: sums of time and expenses, who sees what, budgets, and their own limit of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .service import Service

PERIOD = "from=2026-03-01&to=2026-03-31"


def results(service: Service, name: str, token: str = "admin") -> Any:
    return service.get(f"/reports/{name}", token)["results"]


@pytest.fixture
def worked(service: Service) -> Service:
    """Three hours of which the administrator's are billable at 100, and two expenses."""
    service.patch(
        "/projects/31", {"bill_by": "Project", "hourly_rate": 100, "budget_by": "project", "budget": 10}
    )
    for token, project, hours in (("admin", 31, 2), ("other", 32, 1)):
        entry = {"project_id": project, "task_id": 21, "spent_date": "2026-03-02", "hours": hours}
        service.post("/time_entries", entry, token)
    made = 1_772_000_000
    service.account.add("expense_categories", made, id=51, name="Meals")
    for user, project, billable in ((1, 31, True), (4, 32, False)):
        service.account.add(
            "expenses", made, user_id=user, project_id=project, expense_category_id=51,
            spent_date="2026-03-02", total_cost=12.5, billable=billable,
        )  # fmt: skip
    return service


def test_time_is_summed(worked: Service) -> None:
    (client,) = results(worked, f"time/clients?{PERIOD}")
    assert (client["total_hours"], client["billable_hours"], client["billable_amount"]) == (3, 3, 200)
    assert [row["total_hours"] for row in results(worked, f"time/projects?{PERIOD}")] == [2, 1]
    assert [row["user_name"] for row in results(worked, f"time/team?{PERIOD}")] == ["Ada Marsh", "Edda Quill"]
    assert results(worked, "time/tasks?from=2026-03-03&to=2026-03-31") == []


def test_members_see_their_own_time_without_amounts(worked: Service) -> None:
    (row,) = results(worked, f"time/clients?{PERIOD}", "other")
    assert row["total_hours"] == 1
    assert not {"currency", "billable_amount"} & row.keys()
    assert results(worked, f"time/clients?{PERIOD}", "member") == []


def test_expenses_are_summed(worked: Service) -> None:
    (category,) = results(worked, f"expenses/categories?{PERIOD}")
    assert (category["total_amount"], category["billable_amount"]) == (25, 12.5)
    assert [row["total_amount"] for row in results(worked, f"expenses/projects?{PERIOD}", "other")] == [12.5]


def test_what_is_on_no_invoice(worked: Service) -> None:
    first, second = results(worked, f"uninvoiced?{PERIOD}")
    assert (first["uninvoiced_hours"], first["uninvoiced_expenses"], first["uninvoiced_amount"]) == (
        2,
        12.5,
        212.5,
    )
    assert (second["uninvoiced_expenses"], second["uninvoiced_amount"]) == (0, 0)
    for token in ("manager", "member"):
        assert worked.ask("GET", f"/reports/uninvoiced?{PERIOD}", token=token).status == 403


def test_fixed_fees_are_left_out(worked: Service) -> None:
    worked.patch("/projects/31", {"is_fixed_fee": True, "fee": 1000})
    assert [
        row["project_id"] for row in results(worked, f"time/projects?{PERIOD}&include_fixed_fee=false")
    ] == [32]


def test_budgets(worked: Service) -> None:
    budget, none = results(worked, "project_budget")
    assert (budget["budget"], budget["budget_spent"], budget["budget_remaining"]) == (10, 2, 8)
    assert (none["budget"], none["budget_spent"], none["budget_remaining"]) == (None, None, None)
    assert [row["project_id"] for row in results(worked, "project_budget", "manager")] == [31]
    assert results(worked, "project_budget", "member") == []
    worked.patch("/projects/31", {"show_budget_to_all": True})
    assert [row["project_id"] for row in results(worked, "project_budget", "member")] == [31]


@pytest.mark.parametrize("by", ["project_cost", "task_fees"])
def test_budgets_in_money(worked: Service, by: str) -> None:
    worked.patch("/projects/31", {"budget_by": by, "cost_budget": 500, "cost_budget_include_expenses": True})
    assert results(worked, "project_budget")[0]["budget_spent"] == 212.5
    assert results(worked, "project_budget", "manager")[0]["budget_spent"] is None


@pytest.mark.parametrize(
    "period", ["", "from=2026-03-01", "from=2025-01-01&to=2026-03-01", "from=x&to=2026-03-01"]
)
def test_a_period_of_at_most_a_year_is_required(service: Service, period: str) -> None:
    assert service.ask("GET", f"/reports/time/clients?{period}").status == 422


def test_reports_have_their_own_limit(service: Service) -> None:
    statuses = []
    for _ in range(101):
        statuses.append(service.ask("GET", "/reports/project_budget").status)
        service.clock.advance(1)
    assert statuses == [200] * 100 + [429]
    assert service.ask("GET", "/company").status == 200
    service.clock.advance(900)
    assert service.ask("GET", "/reports/project_budget").status == 200
