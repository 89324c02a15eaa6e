"""Invoices and estimates: totals, lines, states, payments, tracked time, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .service import MANAGER, START

if TYPE_CHECKING:
    from .service import Service

NOW = int(START.timestamp())
LINE = {"kind": "Service", "unit_price": 50, "quantity": 2, "taxed": True}


def invoice(service: Service, **members: Any) -> Any:
    return service.post("/invoices", {"client_id": 11, "line_items": [LINE], **members})


def event(service: Service, path: str, name: str) -> int:
    return service.ask("POST", f"{path}/messages", {"event_type": name}).status


def test_totals(service: Service) -> None:
    lines = [LINE, {"kind": "Product", "unit_price": 10, "taxed2": True}]
    made = invoice(service, line_items=lines, tax=20, tax2=5, discount=10)
    assert [line["amount"] for line in made["line_items"]] == [100, 10]
    assert (made["discount_amount"], made["tax_amount"], made["tax2_amount"]) == (11, 18, 0.45)
    assert (made["amount"], made["due_amount"]) == (117.45, 117.45)


def test_numbers_and_days_by_themselves(service: Service) -> None:
    first, second = invoice(service), invoice(service, payment_term="net 30", due_date="2026-12-31")
    assert (first["number"], second["number"]) == ("1001", "1002")
    assert (first["issue_date"], first["due_date"]) == ("2026-03-02", "2026-03-02")
    assert second["due_date"] == "2026-04-01"
    assert service.ask("POST", "/invoices", {"client_id": 11, "number": "1001"}).status == 422


def test_lines_are_added_changed_and_removed(service: Service) -> None:
    made = invoice(service, line_items=[LINE, LINE])
    kept, gone = (line["id"] for line in made["line_items"])
    sent = [{"id": kept, "quantity": 3}, {"id": gone, "_destroy": True}, {"kind": "Product", "unit_price": 1}]
    changed = service.patch(f"/invoices/{made['id']}", {"line_items": sent})["line_items"]
    assert [(line["kind"], line["amount"]) for line in changed] == [("Service", 150), ("Product", 1)]
    wrong = service.ask("PATCH", f"/invoices/{made['id']}", {"line_items": [{"id": gone, "quantity": 1}]})
    assert wrong.status == 422
    assert (
        service.ask("PATCH", f"/invoices/{made['id']}", {"line_items": [{"kind": "Product"}]}).status == 422
    )


def test_an_invoice_goes_through_its_states(service: Service) -> None:
    path = f"/invoices/{invoice(service)['id']}"
    for name, state in (("send", "open"), ("draft", "draft"), ("send", "open"), ("close", "closed")):
        assert event(service, path, name) == 201
        assert service.get(path)["state"] == state
    assert service.get(path)["closed_at"] == "2026-03-02T09:00:00Z"
    assert event(service, path, "send") == 422
    assert event(service, path, "re-open") == 201
    again = service.get(path)
    assert (again["state"], again["closed_at"], again["sent_at"]) == ("open", None, "2026-03-02T09:00:00Z")
    assert event(service, path, "accept") == 422


def test_an_estimate_goes_through_its_states(service: Service) -> None:
    made = service.post("/estimates", {"client_id": 11, "line_items": [LINE]})
    path = f"/estimates/{made['id']}"
    assert (made["state"], made["amount"]) == ("draft", 100)
    assert event(service, path, "accept") == 422
    for name, state in (
        ("send", "sent"),
        ("decline", "declined"),
        ("re-open", "sent"),
        ("accept", "accepted"),
    ):
        assert event(service, path, name) == 201
        assert service.get(path)["state"] == state
    assert service.get(path)["declined_at"] is None


def test_a_message_is_sent_to_somebody_and_opens_a_draft(service: Service) -> None:
    path = f"/invoices/{invoice(service)['id']}"
    assert service.ask("POST", f"{path}/messages", {"subject": "Hello"}).status == 422
    body = {"recipients": [{"email": "g@example.com"}], "send_me_a_copy": True}
    sent = service.post(f"{path}/messages", body)
    assert [item["email"] for item in sent["recipients"]] == ["g@example.com", "a@example.com"]
    assert (sent["event_type"], sent["subject"]) == (None, "Invoice #1001")
    assert service.get(path)["state"] == "open"
    (listed,) = service.get(f"{path}/messages")["invoice_messages"]
    assert listed == sent
    assert service.ask("DELETE", f"{path}/messages/{sent['id']}").json() == sent
    assert service.get(f"{path}/messages")["total_entries"] == 0


def test_payments_make_an_invoice_paid_and_open_again(service: Service) -> None:
    path = f"/invoices/{invoice(service)['id']}"
    assert service.ask("POST", f"{path}/payments", {"amount": 60}).status == 422
    event(service, path, "send")
    service.post(f"{path}/payments", {"amount": 60, "paid_date": "2026-03-01"})
    assert (service.get(path)["state"], service.get(path)["due_amount"]) == ("open", 40)
    last = service.post(f"{path}/payments", {"amount": 40})
    paid = service.get(path)
    assert (paid["state"], paid["due_amount"], paid["paid_date"]) == ("paid", 0, "2026-03-02")
    other = f"/invoices/{invoice(service)['id']}"
    assert service.ask("DELETE", f"{other}/payments/{last['id']}").status == 404
    assert service.ask("DELETE", f"{path}/payments/{last['id']}").status == 200
    assert (service.get(path)["state"], service.get(path)["paid_at"]) == ("open", None)
    both = {"amount": 1, "paid_date": "2026-03-01", "paid_at": "2026-03-01T09:00:00Z"}
    assert service.ask("POST", f"{path}/payments", both).status == 422


@pytest.mark.parametrize(("by", "amounts"), [("project", [3]), ("task", [2, 1]), ("detailed", [1, 1, 1])])
def test_tracked_time_becomes_lines_once(service: Service, by: str, amounts: list[float]) -> None:
    service.post("/projects/31/task_assignments", {"task_id": 22, "billable": True})
    for task in (22, 21, 21):
        service.account.add(
            "time_entries", NOW, user_id=1, project_id=31, task_id=task, spent_date="2026-03-01", hours=1.0
        )
    wanted = {"project_ids": [31], "time": {"summary_type": by}}
    made = invoice(service, line_items=[], line_items_import=wanted)
    assert sorted((line["quantity"] for line in made["line_items"]), reverse=True) == amounts
    assert (made["period_start"], made["period_end"]) == ("2026-03-01", "2026-03-01")
    assert [entry["invoice"] for entry in service.get("/time_entries")["time_entries"]] == [
        {"id": made["id"], "number": made["number"]}
    ] * 3
    again = invoice(service, line_items=[], line_items_import=wanted)
    assert again["line_items"] == []
    assert service.ask("DELETE", f"/invoices/{made['id']}").status == 200
    assert service.get("/time_entries?is_billed=true")["total_entries"] == 0


@pytest.mark.parametrize(
    "wanted",
    [
        {"project_ids": []},
        {"project_ids": [31], "time": {"from": "2026-03-01", "to": "2026-03-02"}},
        {"project_ids": [31], "time": {"summary_type": "task", "from": "2026-03-01"}},
        {"project_ids": [31], "time": {"summary_type": "colour"}},
    ],
)
def test_an_import_that_cannot_be_meant(service: Service, wanted: dict[str, Any]) -> None:
    body = {"client_id": 11, "line_items_import": wanted}
    assert service.ask("POST", "/invoices", body).status == 422


def test_lists_are_by_issue_date(service: Service) -> None:
    days = ("2026-02-01", "2026-03-01", "2026-01-01")
    first, second, third = (invoice(service, issue_date=day)["id"] for day in days)
    assert [item["id"] for item in service.get("/invoices")["invoices"]] == [second, first, third]
    found = service.get("/invoices?from=2026-01-15&to=2026-02-15&state=draft&client_id=11")
    assert [item["id"] for item in found["invoices"]] == [first]
    assert service.get("/invoices?project_id=31")["total_entries"] == 0


def test_who_may(service: Service) -> None:
    mine = invoice(service, line_items=[{**LINE, "project_id": 31}])["id"]
    other = invoice(service, line_items=[{**LINE, "project_id": 32}])["id"]

    def statuses(method: str, path: str, body: Any = None) -> tuple[int, ...]:
        return tuple(service.ask(method, path, body, token=t).status for t in ("manager", "member"))

    for path in ("/invoices", "/estimates", "/invoice_item_categories", "/estimate_item_categories"):
        assert statuses("GET", path) == (403, 403)
    drafter = ["manager", "managed_projects_invoice_drafter", "estimates_manager"]
    service.patch(f"/users/{MANAGER}", {"access_roles": drafter})
    assert [item["id"] for item in service.get("/invoices", "manager")["invoices"]] == [mine]
    assert statuses("GET", f"/invoices/{other}") == (403, 403)
    assert statuses("GET", "/estimates") == (200, 403)
    assert statuses("POST", f"/invoices/{mine}/messages", {"event_type": "send"}) == (403, 403)
    service.patch(f"/users/{MANAGER}", {"access_roles": ["manager", "managed_projects_invoice_manager"]})
    assert statuses("POST", f"/invoices/{mine}/messages", {"event_type": "send"}) == (201, 403)
    assert statuses("POST", f"/invoices/{mine}/payments", {"amount": 100}) == (201, 403)


def test_categories(service: Service) -> None:
    number = service.post("/invoice_item_categories", {"name": "Travel"})["id"]
    assert service.ask("POST", "/invoice_item_categories", {"name": "Travel"}).status == 422
    assert service.patch(f"/invoice_item_categories/{number}", {"name": "Trips"})["name"] == "Trips"
    assert service.ask("DELETE", f"/invoice_item_categories/{number}").status == 200
    used = service.account.add("invoice_item_categories", NOW, name="Service", use_as_service=True)
    assert service.ask("DELETE", f"/invoice_item_categories/{used.id}").status == 422
    assert service.ask("GET", "/estimates/1/payments").status == 404


def test_a_client_with_an_invoice_stays(service: Service) -> None:
    client = service.post("/clients", {"name": "Brook & Vale"})["id"]
    invoice(service, client_id=client)
    assert service.ask("DELETE", f"/clients/{client}").status == 422


def test_the_text_of_a_message_to_be(service: Service) -> None:
    path = f"/invoices/{invoice(service)['id']}/messages"
    usual, thanks, reminder = (
        service.get(f"{path}/new{asked}") for asked in ("", "?thank_you=true", "?reminder=true")
    )
    assert [text["thank_you"] for text in (usual, thanks, reminder)] == [False, True, False]
    assert [text["reminder"] for text in (usual, thanks, reminder)] == [False, False, True]
    assert len({text["subject"] for text in (usual, thanks, reminder)}) == 3
    assert service.get(path)["total_entries"] == 0
