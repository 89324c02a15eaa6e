"""The scrubber finds private values by their place or shape, and replaces each alike wherever it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.message import Request, Response
from tools.traffic.cassette import Interaction
from tools.traffic.scrub import Scrubber, find_leaks

JSON = (("Content-Type", "application/json"),)


def scrubbed(body: Any, url: str = "https://api.example.com/v2/things", **more: Any) -> Any:
    item = exchange(body, url)
    scrubber = Scrubber(more.pop("credentials", {}), hosts=["api.example.com"], **more)
    scrubber.learn([item])
    return json.loads(scrubber.interaction(item).response.body)


def exchange(
    body: Any, url: str = "https://api.example.com/v2/things", *headers: tuple[str, str]
) -> Interaction:
    raw = json.dumps(body, ensure_ascii=False).encode()
    return Interaction(Request("GET", url, headers), Response(200, (*JSON, *headers), raw))


@pytest.mark.parametrize(
    ("body", "gone"),
    [
        ({"email": "ann.lee@acme.test"}, ["ann.lee", "acme"]),
        ({"notes": "Ask ann.lee@acme.test (now)"}, ["ann.lee"]),
        ({"first_name": "Ann", "last_name": "O'Hara-Lee"}, ["Ann", "Hara", "Lee"]),
        ({"firstName": "Ann", "notes": "Ann was here"}, ["Ann"]),
        ({"user": {"id": 1, "name": "Ann Lee"}}, ["Ann", "Lee"]),
        ({"users": [{"name": "Ann Lee"}, {"name": "Bo Ek"}], "owner": "x"}, ["Ann", "Lee"]),
        ({"created_by": {"name": "Ann Lee"}}, ["Ann", "Lee"]),
        ({"user_name": "Ann Lee"}, ["Ann", "Lee"]),
        ({"client": {"name": "Acme & Sons"}, "notes": "for Acme & Sons"}, ["Acme"]),
        ({"client_name": "Acme & Sons"}, ["Acme"]),
        ({"phone_office": "+31 20 123 45 67", "fax": "020-9"}, ["123 45", "020-9"]),
        ({"address": "1 Long Road\nTown"}, ["Long Road"]),
        ({"client_key": "0a1b2c3d4e5f"}, ["0a1b2c3d4e5f"]),
        ({"statement_key": "QWERTYUIOP"}, ["QWERTYUIOP"]),
        ({"access_token": "abcdef"}, ["abcdef"]),
        ({"link": "https://acme.example.com/client/invoices/9f8e7d6c5b4a3f2e1d0c"}, ["acme", "9f8e7d"]),
        ({"full_domain": "acme.example.com", "base_uri": "https://acme.example.com"}, ["acme"]),
        ({"id": 4711001, "notes": "see 4711001"}, ["4711001"]),
        ({"text": json.dumps({"email": "ann.lee@acme.test"})}, ["ann.lee"]),
    ],
)
def test_what_is_private_is_gone(body: Any, gone: list[str]) -> None:
    text = json.dumps(scrubbed(body), ensure_ascii=False)
    assert [value for value in gone if value in text] == []
    assert scrubbed(body).keys() == body.keys()


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Draft of the map", "notes": "nothing"},
        {"id": 12, "count": 4711001, "total": 1200.5, "is_active": True, "none": None},
        {"project": {"id": 1, "name": "Rebrand"}},
        {"created_at": "2026-01-05T09:00:00Z", "spent_date": "2026-01-05"},
        {"next": "https://api.example.com/v2/things?page=2&per_page=2000"},
    ],
)
def test_the_rest_stays(body: Any) -> None:
    assert scrubbed(body) == body


def test_the_same_value_gets_the_same_one_everywhere() -> None:
    body = scrubbed(
        {
            "users": [
                {"id": 10500, "first_name": "Ann", "last_name": "Lee", "email": "ann@acme.test"},
                {"id": 10007, "first_name": "Bo", "last_name": "Lee", "email": "bo@acme.test"},
            ],
            "user_id": 10007,
            "notes": "Bo Lee <bo@acme.test>, user 10007",
        }
    )
    ann, bo = body["users"]
    assert ann["last_name"] == bo["last_name"] and ann["email"] != bo["email"]
    assert body["user_id"] == bo["id"] < ann["id"]
    assert len(str(bo["id"])) == len("10007")
    assert (
        body["notes"] == f"Bo {bo['last_name']} <{bo['email']}>, user {bo['id']}"
    )  # two letters are no name


def test_addresses_headers_and_bodies_of_requests() -> None:
    url = "https://api.example.com/v2/users/4711001/rates?user_id=4711001&q=ann%40acme.test&page=2"
    item = Interaction(
        Request(
            "POST",
            url,
            (
                *JSON,
                ("Authorization", "Bearer live-token-1"),
                ("Cookie", "session=1"),
                ("Harvest-Account-Id", "9988776"),
                ("User-Agent", "x"),
            ),
            b'{"user_id": 4711001, "account": 9988776}',
        ),
        Response(
            201,
            (
                *JSON,
                ("Set-Cookie", "session=2"),
                ("Location", f"{url}&account=9988776"),
                ("Date", "Sat, 28 Nov 2026 16:40:32 GMT"),
                ("X-Request-Id", "abc"),
            ),
            b'{"id": 4711001}',
        ),
    )
    scrubber = Scrubber({"live-token-1": "sample-token", "9988776": "1234567"}, hosts=["api.example.com"])
    scrubber.learn([item])
    clean = scrubber.interaction(item)
    text = str(clean)
    for gone in ("4711001", "ann", "acme", "live-token", "9988776", "session"):
        assert gone not in text
    assert clean.request.header("Harvest-Account-Id") == "1234567"
    assert [name for name, _ in clean.response.headers] == ["Content-Type", "Location", "Date"]
    number = json.loads(clean.response.body)["id"]
    assert clean.request.url == (
        f"https://api.example.com/v2/users/{number}/rates?user_id={number}&q=person1%40example.com&page=2"
    )
    assert json.loads(clean.request.body) == {"user_id": number, "account": 1234567}


def test_bytes_that_are_no_text_are_replaced_whole() -> None:
    item = Interaction(Request("GET", "https://api.example.com/a"), Response(200, (), b"\x89PNG\0 Ann Lee"))
    scrubber = Scrubber({})
    scrubber.learn([item])
    assert b"Ann" not in scrubber.interaction(item).response.body


def test_members_that_the_author_names() -> None:
    body = {"project": {"name": "Secret plan"}, "notes": "about it", "name": "stays"}
    found = scrubbed(body, private=("project.name", "notes"))
    assert found == {"project": {"name": "Sample text 1"}, "notes": "Sample text 2", "name": "stays"}


WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9).map(lambda text: text.capitalize() + "q")
PERSON = st.fixed_dictionaries(
    {"id": st.integers(1000, 10**9), "first_name": WORD, "last_name": WORD, "email": st.emails()}
)


@given(people=st.lists(PERSON, min_size=1, max_size=6), note=WORD)
def test_whatever_people_there_are_none_is_left_and_relations_stay(people: list[Any], note: str) -> None:
    notes = [f"{note} {person['first_name']} {person['email']} {person['id']}" for person in people]
    item = exchange({"users": people, "ids": [person["id"] for person in people], "notes": notes})
    scrubber = Scrubber({}, hosts=["api.example.com"])
    scrubber.learn([item])
    clean = scrubber.interaction(item).response.body.decode()
    assert list(find_leaks(clean, scrubber.learnt)) == []
    body = json.loads(clean)
    assert [person["id"] for person in body["users"]] == body["ids"]
    order = sorted(range(len(people)), key=lambda place: (len(str(people[place]["id"])), people[place]["id"]))
    assert [body["ids"][place] for place in order] == sorted(body["ids"])
    for before, after in zip(people, body["users"], strict=True):
        assert len(str(before["id"])) == len(str(after["id"]))
    same = {(p["first_name"], q["first_name"]) for p, q in zip(people, body["users"], strict=True)}
    assert len({name for name, _ in same}) == len({name for _, name in same}) == len(same)
