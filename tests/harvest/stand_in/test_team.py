"""Roles, rates, teammates and expense categories: what replaces what, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .service import ADMIN, MANAGER, MEMBER, OTHER

if TYPE_CHECKING:
    from .service import Service

RATES = ("billable_rates", "cost_rates")


def rates(service: Service, kind: str) -> Any:
    found = service.get(f"/users/{MEMBER}/{kind}")[kind]
    return [(rate["amount"], rate["start_date"], rate["end_date"]) for rate in found]


@pytest.mark.parametrize("kind", RATES)
def test_a_rate_ends_before_the_next_begins(service: Service, kind: str) -> None:
    path = f"/users/{MEMBER}/{kind}"
    first = service.post(path, {"amount": 50})
    service.post(path, {"amount": 60, "start_date": "2026-02-01"})
    service.post(path, {"amount": 70, "start_date": "2026-03-02"})  # today
    assert rates(service, kind) == [
        (50, None, "2026-01-31"),
        (60, "2026-02-01", "2026-03-01"),
        (70, "2026-03-02", None),
    ]
    assert service.get(f"{path}/{first['id']}")["end_date"] == "2026-01-31"
    page = service.get(f"{path}?per_page=1")
    following = page["links"]["next"].partition("/v2")[2]
    assert [rate["amount"] for rate in service.get(following)[kind]] == [60]


@pytest.mark.parametrize(
    ("kind", "field"), [("billable_rates", "default_hourly_rate"), ("cost_rates", "cost_rate")]
)
def test_later_rates_give_way_and_the_user_has_the_one_of_today(
    service: Service, kind: str, field: str
) -> None:
    path = f"/users/{MEMBER}/{kind}"
    for start in ("2026-01-01", "2026-03-01", "2026-02-01"):
        service.post(path, {"amount": int(start[6]) * 10, "start_date": start})
    assert rates(service, kind) == [(10, "2026-01-01", "2026-01-31"), (20, "2026-02-01", None)]
    assert service.get(f"/users/{MEMBER}")[field] == 20
    service.post(path, {"amount": 45})
    assert rates(service, kind) == [(45, None, None)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"amount": -1},
        {"amount": "many"},
        {"amount": 1, "start_date": "x"},
        {"amount": 1, "start_date": "2026-03-03"},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", RATES)
def test_a_rate_is_an_amount_and_a_day_that_has_come(service: Service, kind: str, body: Any) -> None:
    assert service.ask("POST", f"/users/{MEMBER}/{kind}", body).status == 422


def test_rates_are_of_their_user(service: Service) -> None:
    rate = service.post(f"/users/{MEMBER}/cost_rates", {"amount": 50})
    assert service.ask("GET", f"/users/{OTHER}/cost_rates/{rate['id']}").status == 404


def test_teammates_are_those_of_a_manager(service: Service) -> None:
    path = f"/users/{MANAGER}/teammates"
    assert [one["id"] for one in service.get(path)["teammates"]] == [MEMBER]
    changed = service.patch(path, {"teammate_ids": [OTHER, ADMIN]})
    assert [one["id"] for one in changed["teammates"]] == [OTHER, ADMIN]
    assert set(changed["teammates"][0]) == {"id", "first_name", "last_name", "email"}
    assert service.ask("GET", f"/users/{MEMBER}", token="manager").status == 403
    assert service.ask("GET", f"/users/{OTHER}/teammates").status == 422
    assert service.ask("PATCH", path, {}).status == 422
    assert service.ask("PATCH", path, {"teammate_ids": [99]}).status == 404


def test_managers_with_teammates_have_a_role_of_their_own(service: Service) -> None:
    for teammates, access in (([OTHER], ["manager", "people_manager"]), ([], ["manager"])):
        service.patch(f"/users/{MANAGER}/teammates", {"teammate_ids": teammates})
        assert service.get(f"/users/{MANAGER}")["access_roles"] == access
        service.patch(f"/users/{MANAGER}", {"first_name": "Bo"})


def test_roles_have_users_that_exist(service: Service) -> None:
    role = service.post("/roles", {"name": "Design", "user_ids": [MEMBER]})
    assert service.patch(f"/roles/{role['id']}", {"user_ids": []})["name"] == "Design"
    assert service.ask("POST", "/roles", {"name": "Design"}).status == 422
    assert service.ask("POST", "/roles", {"name": "Art", "user_ids": [99]}).status == 422


def test_categories_with_expenses_stay(service: Service) -> None:
    category = service.post("/expense_categories", {"name": "Meals"})["id"]
    service.account.add(
        "expenses",
        0,
        user_id=MEMBER,
        project_id=31,
        expense_category_id=category,
        spent_date="2026-03-02",
        total_cost=5,
    )
    assert service.ask("DELETE", f"/expense_categories/{category}").status == 422
    assert service.ask("PATCH", f"/expense_categories/{category}", {"unit_name": "km"}).status == 422
    assert service.get("/expense_categories?is_active=false")["expense_categories"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/roles"),
        ("GET", f"/users/{MEMBER}/billable_rates"),
        ("GET", f"/users/{MEMBER}/cost_rates"),
        ("GET", f"/users/{MANAGER}/teammates"),
        ("POST", "/expense_categories"),
        ("GET", "/company"),
    ],
)
def test_members_and_managers_without_the_right_may_not(service: Service, method: str, path: str) -> None:
    for token in ("manager", "member"):
        assert service.ask(method, path, {"name": "Meals"}, token=token).status == 403
