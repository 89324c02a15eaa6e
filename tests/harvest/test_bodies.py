"""Bodies at Harvest's own paths: ids and dates are checked wherever they stand; all else goes as it came."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tools.core.message import Request, Response
from tools.runtime.encode import Part, multipart
from tools.script import ScriptCall

from .bridge import BACKEND, CREDENTIALS, GATEWAY, answer

if TYPE_CHECKING:
    from .bridge import Bridge

NUMBER = "must be a number, such as 14308069; got"
DATE = "must be a date that exists, such as 2026-03-31, or a date-time, such as 2026-03-31T09:00:00Z; got"


def sent(bridge: Bridge, operation: str, path: str, content: bytes, kind: str) -> bytes | str:
    """Return the body that Harvest gets, or the message with which the call ends before that."""
    seen: list[bytes] = []

    def send(request: Request) -> Response:
        assert request.header("Content-Type") == kind
        seen.append(request.body)
        return answer({"id": 1}, status=201)

    headers = (*CREDENTIALS, ("Content-Type", kind))
    call = ScriptCall(operation, "test", Request("POST", BACKEND + path, headers, content), GATEWAY + path)
    response = bridge.host.call(call, send).response
    assert response is not None
    if seen:
        assert response.status == 201
        return seen[0]
    assert response.status == 400
    return str(response.json()["error"]["message"])


def sent_json(bridge: Bridge, body: Any) -> Any:
    kind = "application/json; charset=utf-8"
    found = sent(bridge, "CreateInvoice", "/invoices", json.dumps(body).encode(), kind)
    return found if isinstance(found, str) else json.loads(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"client_id": "x"}, f"Client ID {NUMBER} 'x'."),
        ({"line_items": [{"id": "x"}]}, f"Line Items 1: ID {NUMBER} 'x'."),
        ({"line_items": [{}, {"project_id": -3}]}, f"Line Items 2: Project ID {NUMBER} '-3'."),
        ({"a": {"b": [[{"task_id": 1.5}]]}}, f"A: B 1 1: Task ID {NUMBER} '1.5'."),
        ({"project_ids": [1, "y"]}, f"Project IDs 2 {NUMBER} 'y'."),
        ({"due_date": "soon"}, f"Due Date {DATE} 'soon'."),
        ({"a": {"time": {"from": "2026-02-30"}}}, f"A: Time: From {DATE} '2026-02-30'."),
        ({"a": [{"starts_on": "x"}]}, f"A 1: Starts On {DATE} 'x'."),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_wherever_it_stands(bridge: Bridge, body: Any, message: str) -> None:
    assert sent_json(bridge, body) == message


@pytest.mark.parametrize(
    ("body", "harvest"),
    [
        ({"project_id": " 0031 ", "user_id": ""}, {"project_id": 31}),
        ({"line_items": [{"project_id": "31", "id": ""}, {}]}, {"line_items": [{"project_id": 31}, {}]}),
        ({"project_ids": ["31", "", 32.0]}, {"project_ids": [31, 32]}),
        ({"a": {"to": "2026-03-02T10:00:00Z", "from": ""}}, {"a": {"to": "2026-03-02", "from": ""}}),
        ({"a": {"project_id": None, "to": None}}, {"a": {"project_id": None, "to": None}}),
        ({"external_reference": {"id": "AB-12", "account_id": "x", "from": "y"}}, None),
        ({"external_reference_id": "AB-12"}, None),
        ({"line_items": [{"_destroy": True, "": 1, "unit_price": 0.10, "note": "x"}]}, None),
        ({"recipients": [{"name": "A", "email": "a@example.com"}], "ids": {}, "dates": []}, None),
        ({"project_id": {"deep": 1}, "client_id": [[]]}, None),
    ],
    ids=str,
)
def test_what_can_be_meant_goes_on(bridge: Bridge, body: Any, harvest: Any) -> None:
    assert sent_json(bridge, body) == (body if harvest is None else harvest)


def sent_text(bridge: Bridge, text: str) -> bytes | str:
    kind = "application/json; charset=utf-8"
    return sent(bridge, "CreateInvoice", "/invoices", text.encode(), kind)


def test_numbers_keep_their_digits(bridge: Bridge) -> None:
    text = '{"a":[0.1,10.50,-0.05,1.2345678901234567890123456789,100000000000000000000000000000000]}'
    assert sent_text(bridge, text) == text.encode()
    assert json.loads(sent_text(bridge, '{"a":[1E2,1e28,-7.9E28,1e-400]}')) == {"a": [100, 1e28, -7.9e28, 0]}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"hours": 1e300}', "hours"),
        ('{"a": 0.1, "b": [1, {"c_d": -1E29}]}', "b[1].c_d"),
        ('{"a": 79228162514264337593543950336.0}', "a"),
        ('{"a": 1e999999}', "a"),
        ('{"a": {"b": 1.2.3}}', "a.b"),
        ("1e300", None),
        ("[1]", None),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_place(bridge: Bridge, text: str, place: str | None) -> None:
    words = f"cannot be read at '{place}': it must be JSON, its numbers below 1e28."
    rest = words if place is not None else "must be a JSON object."
    assert sent_text(bridge, text) == f"The body of the request {rest}"


def sent_form(bridge: Bridge, content: bytes, kind: str) -> bytes | str:
    return sent(bridge, "CreateExpense", "/expenses", content, kind)


@pytest.mark.parametrize(
    ("fields", "meant"),
    [
        ({"project_id": " 0031 ", "notes": " x "}, {"project_id": "31", "notes": " x "}),
        ({"user_id": "", "notes": ""}, {"notes": ""}),
        ({"spent_date": "2026-03-02T10:00:00Z"}, {"spent_date": "2026-03-02"}),
        ({"notes": "from a café\r\n--x", "from": "2026-03-02"}, None),
        ({"project_id": "Café"}, f"Project ID {NUMBER} 'Café'."),
        ({"spent_date": "soon"}, f"Spent Date {DATE} 'soon'."),
    ],
    ids=str,
)
def test_fields_of_a_form_are_checked_too(bridge: Bridge, fields: dict[str, str], meant: Any) -> None:
    def form(values: dict[str, str]) -> tuple[bytes, str]:
        return multipart(
            [Part("project_id", b"x\r\n\xff", "image/png", "cover.png")]  # a file, whatever it is called
            + [Part(name, value.encode()) for name, value in values.items()]
        )

    found = sent_form(bridge, *form(fields))
    assert found == (meant if isinstance(meant, str) else form(meant or fields)[0])


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("multipart/form-data; boundary=b", 'Content-Disposition: form-data; name="project_id"'),
        (
            'Multipart/Form-Data; charset=utf-8; Boundary="b"',
            "content-disposition: form-data; name=project_id",
        ),
        (
            "multipart/form-data; boundary=b",
            "Content-Type: text/plain\r\nContent-Disposition: form-data;name=project_id",
        ),
    ],
)
def test_forms_are_written_in_more_than_one_way(bridge: Bridge, kind: str, head: str) -> None:
    form = f"preamble\r\n--b \r\n{head}\r\n\r\n%s\r\n--b--\r\nepilogue\r\n"
    found = bridge.host.call(
        ScriptCall(
            "CreateExpense",
            "test",
            Request(
                "POST", f"{BACKEND}/expenses", (*CREDENTIALS, ("Content-Type", kind)), (form % "07").encode()
            ),
            f"{GATEWAY}/expenses",
        ),
        lambda request: answer({"sent": request.body.decode()}),
    ).response
    assert found is not None
    assert found.json() == {"sent": form % "7"}


@settings(
    max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    parts=st.lists(
        st.one_of(
            st.builds(Part, st.sampled_from(["notes", "units"]), st.binary(), st.none(), st.none()),
            st.builds(
                Part, st.just("receipt"), st.binary(max_size=300), st.just("image/png"), st.just("a.png")
            ),
        )
    )
)
def test_what_is_not_checked_goes_on_byte_for_byte(bridge: Bridge, parts: Any) -> None:
    # A field is text in UTF-8: other bytes in one are no field of a flow.
    valid = [
        part for part in parts if part.kind or part.data == part.data.decode("utf-8", "replace").encode()
    ]
    content, kind = multipart(valid)
    assert sent_form(bridge, content, kind) == content


def test_a_form_without_a_boundary_goes_on(bridge: Bridge) -> None:
    assert sent_form(bridge, b"\r\n\xff--", "multipart/form-data") == b"\r\n\xff--"
