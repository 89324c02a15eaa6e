"""Expenses: what they cost, who reaches and changes them, their receipts, and the invoices that bill them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tools.runtime.encode import Part, multipart

from .service import ADMIN, MEMBER, OTHER

if TYPE_CHECKING:
    from .service import Service


@pytest.fixture(autouse=True)
def categories(service: Service) -> None:
    service.account.add("expense_categories", 0, id=1, name="Meals")
    service.account.add("expense_categories", 0, id=2, name="Mileage", unit_name="mile", unit_price=0.5)


def spend(service: Service, token: str = "admin", **fields: Any) -> Any:
    usual = {"project_id": 31, "expense_category_id": 1, "spent_date": "2026-03-02", "total_cost": 5}
    return service.post("/expenses", usual | fields, token)


def form(
    service: Service, method: str, path: str, fields: dict[str, str], *files: tuple[str, bytes, str]
) -> Any:
    """Return the JSON of a request with a form; a file is its name, bytes and kind."""
    parts = [Part(name, value.encode()) for name, value in fields.items()]
    content, kind = multipart(parts + [Part(name, data, type_, name) for name, data, type_ in files])
    response = service.ask(method, path, content, headers={"Content-Type": kind})
    assert response.status in (200, 201), response
    return response.json()


def test_an_amount_or_units_of_a_price(service: Service) -> None:
    assert spend(service, total_cost=12.5)["units"] == 1
    by_units = spend(service, expense_category_id=2, units=40, total_cost=None)
    assert (by_units["units"], by_units["total_cost"]) == (40, 20)
    changed = service.patch(f"/expenses/{by_units['id']}", {"units": 10})
    assert (changed["units"], changed["total_cost"]) == (10, 5)
    assert service.patch(f"/expenses/{by_units['id']}", {"total_cost": 7})["total_cost"] == 7


@pytest.mark.parametrize(
    "wrong",
    [
        {"project_id": 99},
        {"expense_category_id": 99},
        {"spent_date": None},
        {"spent_date": "soon"},
        {"total_cost": None},
        {"total_cost": "much"},
        {"user_id": 99},
        {"receipt": "a text"},
    ],
    ids=str,
)
def test_what_an_expense_needs(service: Service, wrong: dict[str, Any]) -> None:
    body = {"project_id": 31, "expense_category_id": 1, "spent_date": "2026-03-02", "total_cost": 5} | wrong
    assert service.ask("POST", "/expenses", body).status == 422


def test_a_receipt_is_a_file_of_a_form(service: Service) -> None:
    fields = {
        "project_id": "31",
        "expense_category_id": "1",
        "spent_date": "2026-03-02",
        "total_cost": "5.25",
    }
    made = form(
        service,
        "POST",
        "/expenses",
        fields | {"billable": "false"},
        ("receipt", b"\x89PNG\r\n\x00", "image/png"),
    )
    assert (made["total_cost"], made["billable"]) == (5.25, False)
    assert made["receipt"] == {
        "url": f"https://example.harvestapp.com/expenses/{made['id']}/receipt",
        "file_name": "receipt",
        "file_size": 7,
        "content_type": "image/png",
    }
    path = f"/expenses/{made['id']}"
    assert service.receipt(made["receipt"]["url"]).body == b"\x89PNG\r\n\x00"
    assert service.receipt(made["receipt"]["url"], "member").status == 403
    assert service.receipt("https://example.harvestapp.com/expenses/99/receipt").status == 404
    assert service.patch(path, {"notes": "Lunch"})["receipt"] == made["receipt"]
    replaced = form(service, "PATCH", path, {}, ("receipt", b"%PDF", "application/pdf"))
    assert (replaced["receipt"]["file_size"], replaced["notes"]) == (4, "Lunch")
    response = service.receipt(made["receipt"]["url"])
    assert (response.body, response.header("Content-Type")) == (b"%PDF", "application/pdf")
    assert form(service, "PATCH", path, {"delete_receipt": "true"})["receipt"] is None
    assert service.receipt(made["receipt"]["url"]).status == 404


def test_members_reach_their_own_and_managers_those_of_teammates_and_projects(service: Service) -> None:
    own, teammates, others = (
        spend(service, user_id=user, project_id=project)["id"]
        for user, project in ((ADMIN, 32), (MEMBER, 31), (OTHER, 32))
    )

    def seen(token: str) -> set[int]:
        return {expense["id"] for expense in service.get("/expenses", token)["expenses"]}

    assert seen("admin") == {own, teammates, others}
    assert seen("manager") == seen("member") == {teammates}
    assert seen("other") == {others}
    assert service.ask("GET", f"/expenses/{own}", token="member").status == 403
    assert service.ask("PATCH", f"/expenses/{teammates}", {"notes": "x"}, token="manager").status == 403
    assert service.ask("POST", "/expenses", {"user_id": ADMIN}, token="member").status == 403


def test_a_locked_one_keeps_its_place_and_only_administrators_change_the_rest(service: Service) -> None:
    expense = spend(service, "member")
    service.account.change(
        "expenses", service.account.tables["expenses"].all()[0], 0, approval_status="approved"
    )
    path = f"/expenses/{expense['id']}"
    assert service.ask("PATCH", path, {"notes": "x"}, token="member").status == 422
    assert service.ask("DELETE", path, token="member").status == 422
    changed = service.patch(path, {"project_id": 32, "expense_category_id": 2, "notes": "x"})
    assert (changed["project"]["id"], changed["expense_category"]["id"], changed["notes"]) == (31, 1, "x")
    assert (changed["is_locked"], changed["locked_reason"]) == (True, "Expense is approved.")
    assert service.ask("DELETE", path).status == 200


def test_filters(service: Service) -> None:
    days = ("2026-02-27", "2026-02-28", "2026-03-01")
    found = [spend(service, spent_date=day, user_id=MEMBER)["id"] for day in days]

    def listed(query: str) -> list[int]:
        return [expense["id"] for expense in service.get(f"/expenses?{query}")["expenses"]]

    assert listed("") == found[::-1]
    assert listed("from=2026-02-28&to=2026-02-28") == found[1:2]
    assert listed("client_id=11&project_id=31") == found[::-1]
    assert listed("client_id=12") == listed("is_billed=true") == listed(f"user_id={ADMIN}") == []


@pytest.mark.parametrize(
    ("by", "lines"),
    [
        ("project", [("Project 31", 30)]),
        ("category", [("Project 31: Mileage", 20), ("Project 31: Meals", 10)]),
        ("people", [("Project 31: Dov Lindqvist", 25), ("Project 31: Ada Marsh", 5)]),
        (
            "detailed",
            [
                ("Project 31 - Mileage - Dov Lindqvist / 2026-03-02", 20),
                ("Project 31 - Meals - Dov Lindqvist / 2026-03-01", 5),
                ("Project 31 - Meals - Ada Marsh / 2026-02-27", 5),
            ],
        ),
    ],
)
def test_an_invoice_bills_expenses_once(service: Service, by: str, lines: list[tuple[str, float]]) -> None:
    service.account.add("invoice_item_categories", 0, name="Product", use_as_expense=True)
    spend(service, spent_date="2026-02-27")
    spend(service, spent_date="2026-03-01", user_id=MEMBER)
    spend(service, user_id=MEMBER, expense_category_id=2, units=40)
    spend(service, billable=False)
    body = {"client_id": 11, "line_items_import": {"project_ids": [31], "expenses": {"summary_type": by}}}
    invoice = service.post("/invoices", body)
    shown = [(line["description"], line["unit_price"] * line["quantity"]) for line in invoice["line_items"]]
    assert shown == lines
    assert {line["kind"] for line in invoice["line_items"]} == {"Product"}
    assert (invoice["amount"], invoice["period_start"], invoice["period_end"]) == (
        30,
        "2026-02-27",
        "2026-03-02",
    )
    billed = service.get("/expenses?is_billed=true")["expenses"]
    assert [expense["invoice"]["number"] for expense in billed] == [invoice["number"]] * 3
    assert service.post("/invoices", body)["line_items"] == []
    service.ask("DELETE", f"/invoices/{invoice['id']}")
    assert service.get("/expenses?is_billed=true")["expenses"] == []


def test_time_and_expenses_on_one_invoice(service: Service) -> None:
    service.account.add("invoice_item_categories", 0, name="Service", use_as_service=True)
    service.account.add("invoice_item_categories", 0, name="Product", use_as_expense=True)
    service.post("/time_entries", {"project_id": 31, "task_id": 21, "spent_date": "2026-02-20", "hours": 2})
    spend(service)
    wanted = {"project_ids": [31], "time": {"summary_type": "task"}, "expenses": {"summary_type": "category"}}
    invoice = service.post("/invoices", {"client_id": 11, "line_items_import": wanted})
    assert [line["kind"] for line in invoice["line_items"]] == ["Service", "Product"]
    assert (invoice["period_start"], invoice["period_end"]) == ("2026-02-20", "2026-03-02")


@pytest.mark.parametrize(
    "expenses", [{}, {"summary_type": "task"}, {"summary_type": "project", "from": "2026-01-01"}]
)
def test_an_import_of_expenses_says_how(service: Service, expenses: dict[str, str]) -> None:
    wanted = {"project_ids": [31], "expenses": expenses | {"attach_receipt": True}}
    assert service.ask("POST", "/invoices", {"client_id": 11, "line_items_import": wanted}).status == 422


def test_who_has_expenses_is_not_deleted(service: Service) -> None:
    expense = spend(service, "member")
    assert service.ask("DELETE", f"/users/{MEMBER}").status == 422
    service.ask("DELETE", f"/expenses/{expense['id']}")
    role = service.post("/roles", {"name": "Design", "user_ids": [MEMBER, OTHER]})
    service.post(f"/users/{MEMBER}/cost_rates", {"amount": 5})
    assert service.ask("DELETE", f"/users/{MEMBER}").status == 200
    assert service.get(f"/roles/{role['id']}")["user_ids"] == [OTHER]
    assert service.get("/users/2/teammates")["teammates"] == []
    assert service.account.tables["cost_rates"].all() == []
