"""What every request needs, and the shapes of what is refused (facts: status codes and error bodies)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .service import Service


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"User-Agent": None}, 400),
        ({"User-Agent": " "}, 400),
        ({"Authorization": None}, 401),
        ({"Authorization": "Bearer nobody"}, 401),
        ({"Authorization": "Basic YWRtaW4="}, 401),
        ({"Harvest-Account-Id": None}, 404),
        ({"Harvest-Account-Id": "7654321"}, 404),
        ({}, 200),
    ],
)
def test_headers(service: Service, headers: dict[str, str | None], status: int) -> None:
    response = service.ask("GET", "/clients", headers=headers)
    assert response.status == status
    if status == 401:
        assert response.json()["error"] == "invalid_token"
        assert (response.header("WWW-Authenticate") or "").startswith("Bearer realm=")
    if status == 404:
        assert response.json() == {"status": 404, "error": "Not Found"}


def test_credentials_in_the_query(service: Service) -> None:
    none = {"Authorization": None, "Harvest-Account-Id": None}
    query = "access_token=admin&account_id=1234567"
    response = service.ask("GET", f"/clients?{query}&per_page=1", headers=none)
    assert response.status == 200
    assert "access_token" not in response.json()["links"]["first"]


def test_an_archived_user_has_no_access(service: Service) -> None:
    service.patch("/users/3", {"is_active": False})
    assert service.ask("GET", "/users/me", token="member").status == 401


@pytest.mark.parametrize(
    ("path", "is_html"),
    [
        ("/clients/5", False),
        ("/time_entries/5/stop", True),
        ("/projects//user_assignments", True),
        ("/x", True),
    ],
)
def test_not_found_has_two_shapes(service: Service, path: str, is_html: bool) -> None:
    response = service.ask("GET", path)
    assert response.status == 404
    assert response.is_json != is_html
    assert response.body.startswith(b"<!DOCTYPE html>" if is_html else b'{"status":404')


def test_forbidden(service: Service) -> None:
    response = service.ask("GET", "/clients", token="member")
    assert (response.status, response.json()) == (403, {"message": "Not authorized!"})
    assert response.header("Hint") == "Not authorized!"


def test_what_is_created_has_an_address(service: Service) -> None:
    response = service.ask("POST", "/clients", {"name": "Brook & Vale"})
    number = response.json()["id"]
    assert response.header("Location") == f"https://api.harvestapp.com/api/v2/clients/{number}"
    assert response.header("Date") == "Mon, 02 Mar 2026 09:00:00 GMT"
    assert (response.header("ETag") or "").startswith('W/"')


def test_both_base_paths(service: Service) -> None:
    from tools.core.message import Request

    headers = (
        ("Authorization", "Bearer admin"),
        ("Harvest-Account-Id", "1234567"),
        ("User-Agent", "T (t@x.y)"),
    )
    assert service.send(Request("GET", "https://api.harvestapp.com/api/v2/clients/11", headers)).status == 200


BLANK_ENTRY = (
    "Project can't be blank, Task can't be blank, Spent date can't be blank, Spent date is not a valid date"
)


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/clients", {}, "Name can't be blank"),
        ("/clients", {"name": "X", "currency": "QQQ"}, "Currency is not included in the list"),
        ("/contacts", {}, "Client can't be blank, First name can't be blank"),
        ("/contacts", {"client_id": 999, "first_name": "A"}, "Client can't be blank"),
        ("/users", {}, "First name can't be blank, Last name can't be blank, Email can't be blank"),
        (
            "/users",
            {"first_name": "A", "last_name": "B", "email": "a@example.com"},
            "Email has already been taken",
        ),
        (
            "/users",
            {"first_name": "A", "last_name": "B", "email": "z@example.com", "access_roles": ["boss"]},
            "Access roles is invalid",
        ),
        ("/tasks", {}, "Name can't be blank"),
        ("/tasks", {"name": "Design"}, "Name has already been taken"),
        ("/projects", {}, "Client can't be blank, Name can't be blank"),
        (
            "/projects",
            {"client_id": 11, "name": "P", "bill_by": "Moon"},
            "Bill by is not included in the list",
        ),
        ("/projects/31/user_assignments", {}, "User can't be blank"),
        ("/projects/31/user_assignments", {"user_id": 3}, "User has already been taken"),
        ("/projects/31/task_assignments", {"task_id": 21}, "Task has already been taken"),
        ("/time_entries", {}, BLANK_ENTRY),
        (
            "/time_entries",
            {"project_id": 31, "task_id": 21, "spent_date": "soon"},
            "Spent date is not a valid date",
        ),
        (
            "/time_entries",
            {"project_id": 31, "task_id": 22, "spent_date": "2026-03-02"},
            "Task is not assigned to this project",
        ),
        (
            "/time_entries",
            {"project_id": 31, "task_id": 21, "spent_date": "2026-03-02", "hours": "many"},
            "Hours is not a number",
        ),
    ],
)
def test_values_that_are_refused(service: Service, path: str, body: Any, message: str) -> None:
    response = service.ask("POST", path, body)
    assert (response.status, response.json()) == (422, {"message": message})


@pytest.mark.parametrize("body", [b"{", b"[]", b"7"])
def test_a_body_that_is_no_object(service: Service, body: bytes) -> None:
    response = service.ask("POST", "/clients", body, headers={"Content-Type": "application/json"})
    assert response.status == 400


def test_leniency(service: Service) -> None:
    # Numbers as text, unknown members, a null user, a date with a time: all recorded.
    body = {
        "project_id": "31",
        "task_id": "21",
        "user_id": None,
        "hours": "4.0",
        "spent_date": "2019-01-24T18:31:12+00:00",
        "colour": "green",
    }
    entry = service.post("/time_entries", body)
    assert (entry["hours"], entry["spent_date"], entry["user"]["id"]) == (4.0, "2019-01-24", 1)
    assert service.patch(f"/time_entries/{entry['id']}", {})["updated_at"] == entry["updated_at"]
    form = service.ask(
        "POST", "/clients", b"name=Form+%26+Co", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert form.json()["name"] == "Form & Co"


def test_a_patch_changes_what_it_names(service: Service) -> None:
    service.clock.advance(60)
    client = service.patch("/clients/11", {"address": "12 Orchard Lane"})
    assert (client["name"], client["address"]) == ("Northwind Orchards", "12 Orchard Lane")
    assert (client["created_at"], client["updated_at"]) == ("2026-03-02T08:00:00Z", "2026-03-02T09:01:00Z")
    assert service.patch("/clients/11", {"address": None})["address"] is None
    assert service.get("/projects/31")["client"]["name"] == "Northwind Orchards"
    service.patch("/clients/11", {"name": "Southwind"})
    assert service.get("/projects/31")["client"]["name"] == "Southwind"


def test_deletions(service: Service) -> None:
    refused = service.ask("DELETE", "/clients/11")
    assert refused.status == 422
    assert refused.json()["message"] == refused.header("Hint")
    assert "not removable" in refused.json()["message"]
    entry = service.post(
        "/time_entries", {"project_id": 31, "task_id": 21, "spent_date": "2026-03-02", "hours": 1}
    )
    assert service.ask("DELETE", "/tasks/21").status == 422
    assert service.ask("DELETE", "/users/1").status == 422
    service.clock.advance(5)
    project = service.ask("DELETE", "/projects/31").json()
    assert (project["is_active"], project["updated_at"]) == (False, "2026-03-02T09:00:05Z")
    assert service.ask("GET", f"/time_entries/{entry['id']}").status == 404
    service.ask("DELETE", "/projects/32")
    client = service.ask("DELETE", "/clients/11").json()
    assert (client["id"], client["is_active"]) == (11, False)
    user = service.ask("DELETE", "/users/4").json()
    assert (user["is_active"], user["access_roles"]) == (True, [])
    task = service.ask("DELETE", "/tasks/22").json()
    assert task["is_active"] is True


def test_a_project_starts_with_default_tasks_and_those_who_get_all(service: Service) -> None:
    service.patch("/users/4", {"has_access_to_all_future_projects": True})
    number = service.post("/projects", {"client_id": 11, "name": "Map"})["id"]
    tasks = service.get(f"/projects/{number}/task_assignments")["task_assignments"]
    assert [task["task"]["name"] for task in tasks] == ["Design"]
    users = service.get(f"/projects/{number}/user_assignments")["user_assignments"]
    assert {user["user"]["id"] for user in users} == {1, 4}
