"""Every answer fits its schema in samples/backend.swagger.yaml, for each role and both ways of tracking."""

from __future__ import annotations

import pickle
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from samples.stand_in import SAMPLE_ACCOUNT, load_account
from tests.harvest.bridge import ROOT
from tools.runtime.validation import Schemas
from tools.traffic.yamlfile import load_yaml

from .service import START, Service

if TYPE_CHECKING:
    from tools.core.message import Response

BACKEND = load_yaml(ROOT / "samples/backend.swagger.yaml").data
SCHEMAS = Schemas(BACKEND)
TOKENS = {"admin": "sample-access-token", "manager": "sample-manager-token", "member": "sample-member-token"}
VALUES = {
    "client_id": "6101001",
    "contact_id": "4601001",
    "user_id": "1783003",
    "project_id": "8301003",
    "task_id": "8401003",
    "user_assignment_id": "125000007",
    "task_assignment_id": "155000006",
    "time_entry_id": "2374268543",
    "invoice_id": "13150002",
    "message_id": "27835002",
    "payment_id": "10336002",
    "invoice_item_category_id": "1466003",
    "estimate_id": "1439001",
    "estimate_item_category_id": "1378001",
    "expense_id": "15296002",
    "expense_category_id": "4195003",
    "role_id": "617002",
    "billable_rate_id": "1836003",
    "cost_rate_id": "824003",
}
# Records that nothing depends on.
FREE = {**VALUES, "user_id": "1783005", "task_id": "8401004"}
ESTIMATE = {"message_id": "2666002"}
BODIES: dict[tuple[str, str], Any] = {
    ("post", "/clients"): {"name": "C", "currency": "USD"},
    ("post", "/contacts"): {"client_id": 6101001, "first_name": "A"},
    ("post", "/users"): {"first_name": "A", "last_name": "B", "email": "new@example.com"},
    ("post", "/projects"): {
        "client_id": 6101001,
        "name": "P",
        "is_billable": True,
        "bill_by": "none",
        "budget_by": "none",
    },
    ("post", "/projects/{project_id}/user_assignments"): {"user_id": 1783004},
    ("post", "/projects/{project_id}/task_assignments"): {"task_id": 8401001},
    ("post", "/tasks"): {"name": "T"},
    ("post", "/time_entries"): {"project_id": 8301001, "task_id": 8401001, "spent_date": "2026-03-02"},
    ("patch", "/time_entries/{time_entry_id}"): {
        "hours": 1,
        "started_time": "8:00am",
        "ended_time": "9:00am",
    },
    ("post", "/invoices"): {
        "client_id": 6101001,
        "line_items": [{"kind": "Service", "unit_price": 5, "project_id": 8301001}],
        "line_items_import": {"project_ids": [8301001], "time": {"summary_type": "detailed"}},
    },
    ("post", "/invoices/{invoice_id}/messages"): {"recipients": [{"email": "a@example.com"}]},
    ("post", "/invoices/{invoice_id}/payments"): {"amount": 5},
    ("post", "/invoice_item_categories"): {"name": "Travel"},
    ("post", "/estimates"): {"client_id": 6101001, "line_items": [{"kind": "Service", "unit_price": 5}]},
    ("post", "/estimates/{estimate_id}/messages"): {"event_type": "re-open"},
    ("post", "/estimate_item_categories"): {"name": "Travel"},
    ("post", "/expenses"): {
        "project_id": 8301001,
        "expense_category_id": 4195002,
        "spent_date": "2026-03-02",
        "units": 7,
    },
    ("post", "/expense_categories"): {"name": "Travel", "unit_name": "km", "unit_price": 0.3},
    ("post", "/roles"): {"name": "Writing", "user_ids": [1783003]},
    ("post", "/users/{user_id}/billable_rates"): {"amount": 90, "start_date": "2026-03-01"},
    ("post", "/users/{user_id}/cost_rates"): {"amount": 40},
    ("patch", "/users/{user_id}/teammates"): {"teammate_ids": [1783003]},
}
OPERATIONS = [
    (method, path)
    for path, item in BACKEND["paths"].items()
    for method in ("get", "post", "patch", "delete")
    if method in item
]


@cache
def account_of(*, times: bool) -> bytes:
    """The sample account with a running time entry of two users, pickled: a copy is made in no time."""
    service = Service(load_account(SAMPLE_ACCOUNT, int(START.timestamp())))
    service.account.company["wants_timestamp_timers"] = times
    if times:
        service.account.company["clock"] = "24h"
    for token in ("sample-access-token", "sample-member-token"):
        service.post("/time_entries", BODIES["post", "/time_entries"], token)
    return pickle.dumps(service.account)


def service_of(*, times: bool) -> Service:
    return Service(pickle.loads(account_of(times=times)))


@cache
def schema_of(method: str, path: str) -> tuple[int, Any]:
    ((status, response),) = BACKEND["paths"][path][method]["responses"].items()
    return int(status), SCHEMAS.validator(response["schema"])


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(o) for o in OPERATIONS])
def test_answers_fit_their_schemas(method: str, path: str) -> None:
    for role, times in product(TOKENS, (False, True)):
        response = asked(method, path, role, service_of(times=times))
        status, validator = schema_of(method, path)
        assert response.status == status or (role != "admin" and response.status == 403), (role, times)
        if response.status == status:
            assert [str(error) for error in validator.errors(response.json())] == [], (role, times)


def asked(method: str, path: str, role: str, service: Service) -> Response:
    """Call an operation on records of the sample account that ``role`` may touch or not."""
    values = FREE if method == "delete" else VALUES
    address = path.format(**(values | ESTIMATE if path.startswith("/estimates") else values))
    if (method, path) == ("delete", "/clients/{client_id}"):
        address = f"/clients/{service.post('/clients', {'name': 'C'}, TOKENS['admin'])['id']}"
    if (method, path) == ("delete", "/projects/{project_id}/task_assignments/{task_assignment_id}"):
        address = "/projects/8301002/task_assignments/155000005"
    if "rates" in path or "teammates" in path:
        address = path.format(**(VALUES | {"user_id": "1783002"}))
    if path.startswith("/reports/"):
        address += "?from=2026-02-01&to=2026-03-31"
    if path.endswith("/stop"):
        (running,) = service.get("/time_entries?is_running=true", TOKENS["member"])["time_entries"]
        address = f"/time_entries/{running['id']}/stop"
    if path.endswith("/external_reference"):
        service.ask(
            "PATCH", address.rpartition("/")[0], {"external_reference": {"id": "7"}}, token=TOKENS[role]
        )
    return service.ask(method.upper(), address, BODIES.get((method, path)), token=TOKENS[role])


def test_a_key_more_or_less_and_another_type_are_seen() -> None:
    _, validator = schema_of("get", "/users/me")
    me = service_of(times=False).get("/users/me", "sample-access-token")
    assert validator.valid(me)
    assert not validator.valid({**me, "colour": "green"})
    assert not validator.valid({name: value for name, value in me.items() if name != "email"})
    assert not validator.valid({**me, "weekly_capacity": "35"})
