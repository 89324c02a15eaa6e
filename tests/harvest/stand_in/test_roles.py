"""What administrators, managers and members may do and see (facts: permissions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .service import ADMIN, MANAGER, MEMBER, OTHER, START

if TYPE_CHECKING:
    from .service import Service

NOW = int(START.timestamp())

# path: the status for the administrator, the manager (of project 31 and of Dov), the member
READS = {
    "/clients": (200, 403, 403),
    "/contacts": (200, 403, 403),
    "/tasks": (200, 403, 403),
    "/projects": (200, 200, 403),
    "/projects/31": (200, 200, 403),
    "/projects/32": (200, 403, 403),
    "/users": (200, 200, 403),
    "/users/3": (200, 200, 403),
    "/users/4": (200, 403, 403),
    "/users/me": (200, 200, 200),
    "/users/me/project_assignments": (200, 200, 200),
    "/users/3/project_assignments": (200, 200, 200),
    "/users/4/project_assignments": (200, 403, 403),
    "/user_assignments": (200, 200, 403),
    "/projects/31/user_assignments": (200, 200, 403),
    "/task_assignments": (200, 200, 403),
    "/time_entries": (200, 200, 200),
    "/company": (200, 403, 403),
}


@pytest.mark.parametrize(("path", "statuses"), READS.items(), ids=list(READS))
def test_reads(service: Service, path: str, statuses: tuple[int, ...]) -> None:
    found = tuple(service.ask("GET", path, token=token).status for token in ("admin", "manager", "member"))
    assert found == statuses


@pytest.mark.parametrize(
    ("right", "path", "body"),
    [
        ("client_and_task_manager", "/clients", {"name": "C"}),
        ("client_and_task_manager", "/tasks", {"name": "T"}),
        ("project_creator", "/projects", {"client_id": 11, "name": "P"}),
    ],
)
def test_a_manager_may_do_what_a_right_gives(
    service: Service, right: str, path: str, body: dict[str, object]
) -> None:
    assert service.ask("POST", path, body, token="manager").status == 403
    service.patch(f"/users/{MANAGER}", {"access_roles": ["manager", right]})
    assert service.ask("POST", path, body, token="manager").status == 201
    assert service.ask("POST", path, body, token="member").status == 403


def test_lists_hold_what_the_caller_reaches(service: Service) -> None:
    for user, project in ((ADMIN, 31), (MEMBER, 31), (OTHER, 32), (MEMBER, 32)):
        service.account.add(
            "time_entries", NOW, user_id=user, project_id=project, task_id=21, spent_date="2026-03-02"
        )
    seen = {
        token: [entry["user"]["id"] for entry in service.get("/time_entries", token)["time_entries"]]
        for token in ("admin", "manager", "member", "other")
    }
    assert seen == {
        "admin": [MEMBER, OTHER, MEMBER, ADMIN],
        "manager": [MEMBER, MEMBER, ADMIN],  # the teammate's everywhere, and all of the managed project
        "member": [MEMBER, MEMBER],
        "other": [OTHER],
    }
    assert service.get(f"/time_entries?user_id={ADMIN}", "member")["total_entries"] == 0
    assert [user["id"] for user in service.get("/users", "manager")["users"]] == [MEMBER, MANAGER]
    assert [project["id"] for project in service.get("/projects", "manager")["projects"]] == [31]


def test_rates_vanish_for_members(service: Service) -> None:
    rates = {"default_hourly_rate", "cost_rate"}
    assert rates <= service.get("/users/me").keys()
    assert not rates & service.get("/users/me", "member").keys()
    assert not rates & service.get(f"/users/{MEMBER}", "manager").keys()
    service.patch(f"/users/{MANAGER}", {"access_roles": ["manager", "billable_rates_manager"]})
    seen = service.get(f"/users/{MEMBER}", "manager")
    assert (seen["default_hourly_rate"], "cost_rate" in seen) == (50.0, False)
    assert service.get(f"/users/{MEMBER}")["default_hourly_rate"] == 50.0


def test_rates_of_time_entries_are_null_for_members(service: Service) -> None:
    service.patch("/projects/31", {"bill_by": "People"})
    service.patch(f"/users/{MEMBER}", {"cost_rate": 30})
    body = {"project_id": 31, "task_id": 21, "spent_date": "2026-03-02", "hours": 1}
    entry = service.post("/time_entries", body, "member")
    assert (entry["billable_rate"], entry["cost_rate"]) == (None, None)
    seen = service.get(f"/time_entries/{entry['id']}")
    assert (seen["billable_rate"], seen["cost_rate"]) == (50.0, 30)


def test_another_ones_time_entry(service: Service) -> None:
    body = {"project_id": 32, "task_id": 21, "spent_date": "2026-03-02", "hours": 1}
    number = service.post("/time_entries", body, "other")["id"]
    assert service.ask("GET", f"/time_entries/{number}", token="member").status == 403
    assert service.ask("GET", f"/time_entries/{number}", token="manager").status == 403
    mine = service.post("/time_entries", body | {"project_id": 31}, "member")["id"]
    assert service.ask("GET", f"/time_entries/{mine}", token="manager").status == 200
    assert service.ask("PATCH", f"/time_entries/{mine}", {"hours": 2}, token="manager").status == 403
    service.patch(f"/users/{MANAGER}", {"access_roles": ["manager", "time_and_expenses_manager"]})
    assert service.ask("PATCH", f"/time_entries/{mine}", {"hours": 2}, token="manager").status == 200


def test_for_whom_time_is_entered(service: Service) -> None:
    body = {"project_id": 31, "task_id": 21, "spent_date": "2026-03-02", "hours": 1}
    assert service.post("/time_entries", body | {"user_id": OTHER})["user"]["id"] == OTHER
    assert service.post("/time_entries", body | {"user_id": MEMBER}, "manager")["user"]["id"] == MEMBER
    assert service.ask("POST", "/time_entries", body | {"user_id": OTHER}, token="member").status == 403


def test_locked_entries(service: Service) -> None:
    entry = service.account.add(
        "time_entries",
        NOW,
        user_id=MEMBER,
        project_id=31,
        task_id=21,
        spent_date="2026-03-02",
        approval_status="approved",
        is_billed=True,
    )
    seen = service.get(f"/time_entries/{entry.id}", "member")
    assert seen["locked_reason"] == "Item Invoiced and Approved and Locked for this Time Period"
    assert service.ask("PATCH", f"/time_entries/{entry.id}", {"hours": 2}, token="member").status == 422
    assert service.ask("DELETE", f"/time_entries/{entry.id}", token="member").status == 422
    assert service.ask("DELETE", f"/time_entries/{entry.id}").status == 200


def test_an_archived_task_keeps_its_entries(service: Service) -> None:
    body = {"project_id": 31, "task_id": 21, "spent_date": "2026-03-02", "hours": 1}
    number = service.post("/time_entries", body)["id"]
    service.patch("/tasks/21", {"is_active": False})
    assert service.ask("DELETE", f"/time_entries/{number}").status == 422


def test_project_assignments_are_the_open_ones(service: Service) -> None:
    mine = service.get("/users/me/project_assignments", "member")["project_assignments"]
    assert [assignment["project"]["id"] for assignment in mine] == [31]
    assert mine[0]["client"] == {"id": 11, "name": "Northwind Orchards", "currency": "EUR"}
    assert [task["task"]["name"] for task in mine[0]["task_assignments"]] == ["Design"]
    service.patch("/projects/31", {"is_active": False})
    assert service.get("/users/me/project_assignments", "member")["total_entries"] == 0
