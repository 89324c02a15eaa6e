"""The definition against the tables of the published connector's reference page.

``reference.json`` holds those tables: parameters as [key, type, title, required], answers as
[path, type, title].
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE: dict[str, Any] = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))
DEFINITION: dict[str, Any] = json.loads((ROOT / "apiDefinition.swagger.json").read_text(encoding="utf-8"))
ADDITIONS = {  # what the connector has beside the reference: optional, advanced parameters of lists
    "ListAllClients": {"is_active", "updated_since", "limit"},
    "ListAllContacts": {"client_id", "updated_since", "limit"},
    "ListProjects": {"is_active", "client_id", "updated_since", "limit"},
    "ListTasks": {"is_active", "updated_since", "limit"},
}


SCRIPTED = ("/bridge/", "/trigger/")  # all other paths are Harvest's own
# Beside the reference.
OWN = ("/bridge/finders/", "/bridge/timers/", "/bridge/expenses/", "/trigger/events/")


def operations(definition: dict[str, Any], *, native: bool = False) -> dict[str, dict[str, Any]]:
    """The operations of the reference and their drop-downs; with ``native``, all others."""
    return {
        op["operationId"]: op
        for path, item in definition["paths"].items()
        for op in item.values()
        if (path.startswith(SCRIPTED) and not path.startswith(OWN)) is not native
    }


def used(definition: dict[str, Any]) -> set[str]:
    """The definitions that operations at Harvest's own paths use, and the drop-downs."""
    internal = [op for op in operations(definition).values() if op.get("x-ms-visibility") == "internal"]
    parts: list[Any] = [*operations(definition, native=True).values(), *internal]
    found: set[str] = set()
    while parts:
        names = set(re.findall(r'"#/definitions/([^"]+)"', json.dumps(parts))) - found
        found |= names
        parts = [definition["definitions"][name] for name in names]
    return found


def type_name(schema: dict[str, Any]) -> str:
    """The type as the reference page prints it: the format where that says more."""
    if schema["type"] == "array":
        return f"array of {schema['items']['type']}"
    return schema["format"] if schema.get("format") in ("float", "date-time") else str(schema["type"])


def parameter_rows(operation: dict[str, Any]) -> Iterator[list[Any]]:
    for parameter in operation["parameters"]:
        if parameter["in"] == "body":
            schema = parameter["schema"]
            for key, member in schema["properties"].items():
                yield [key, type_name(member), member["x-ms-summary"], key in schema["required"]]
        else:
            yield [
                parameter["name"],
                type_name(parameter),
                parameter["x-ms-summary"],
                parameter["required"],
            ]


def property_rows(schema: dict[str, Any], prefix: str = "") -> Iterator[list[str]]:
    for key, member in schema.get("properties", {}).items():
        path = prefix + key
        if member["type"] == "object":
            yield from property_rows(member, path + ".")
        else:
            yield [path, type_name(member), member["x-ms-summary"]]
        if member["type"] == "array":
            yield from property_rows(member["items"], path + ".")


def answer(operation: dict[str, Any]) -> str:
    schemas = [r["schema"] for r in operation["responses"].values() if "schema" in r]
    if not schemas:
        return "none"
    (schema,) = schemas
    array = schema.get("type") == "array"
    item = schema["items"] if array else schema
    name = item["$ref"].removeprefix("#/definitions/") if "$ref" in item else None
    if array:
        return f"array of {name}" if name else "array, inline"
    return name or "inline"


def differences(definition: dict[str, Any]) -> list[str]:
    """Every difference between the definition and the reference, in words."""
    found = []
    mine = operations(definition)
    for kind in ("actions", "triggers"):
        for title, wanted in REFERENCE[kind].items():
            name = wanted["operationId"]
            operation = mine.get(name)
            if operation is None:
                found.append(f"{name}: missing")
                continue
            if operation["summary"] != title:
                found.append(f"{name}: title {operation['summary']}")
            if ("x-ms-trigger" in operation) != (kind == "triggers"):
                found.append(f"{name}: not one of the {kind}")
            rows = list(parameter_rows(operation))
            added = [row for row in rows if row[0] in ADDITIONS.get(name, ())]
            if any(row[3] for row in added):
                found.append(f"{name}: an added parameter is required")
            if [row for row in rows if row not in added] != wanted["parameters"]:
                found.append(f"{name}: parameters {rows}")
            if wanted["answer"] != "open" and answer(operation) != wanted["answer"]:
                found.append(f"{name}: answers {answer(operation)}")
            if wanted["returns"]:
                returned = list(property_rows(operation["responses"]["200"]["schema"]["items"]))
                if returned != wanted["returns"]:
                    found.append(f"{name}: returns {returned}")
    for name, rows in REFERENCE["definitions"].items():
        schema = definition["definitions"].get(name)
        if schema is None or list(property_rows(schema)) != rows:
            found.append(f"{name}: definition differs")
    extra = set(definition["definitions"]) - set(REFERENCE["definitions"]) - used(definition)
    visible = {n for n, op in mine.items() if op.get("x-ms-visibility") != "internal"}
    known = {o["operationId"] for kind in ("actions", "triggers") for o in REFERENCE[kind].values()}
    return found + [f"{n}: not in the reference" for n in sorted(extra | (visible - known))]


def test_reference_is_whole() -> None:
    assert len(REFERENCE["actions"]) == 13
    assert len(REFERENCE["triggers"]) == 6
    assert len(REFERENCE["definitions"]) == 7
    assert sum(len(rows) for rows in REFERENCE["definitions"].values()) == 89


def test_definition_keeps_the_reference() -> None:
    assert differences(DEFINITION) == []


def test_the_reference_comes_first() -> None:
    paths = [path.startswith(SCRIPTED) for path in DEFINITION["paths"]]
    assert paths == sorted(paths, reverse=True)


def _op(definition: dict[str, Any], name: str) -> dict[str, Any]:
    return operations(definition)[name]


BREAKS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "an operation is gone": (lambda d: d["paths"]["/bridge/tasks"].clear(), "ListTasks: missing"),
    "another title": (lambda d: _op(d, "GetUser").update(summary="Get user"), "GetUser: title"),
    "another key": (
        lambda d: _op(d, "DeleteTimeEntry")["parameters"][0].update(name="id"),
        "DeleteTimeEntry: parameters",
    ),
    "another type": (
        lambda d: _op(d, "CreateTimeEntry")["parameters"][0]["schema"]["properties"]["hours"].update(
            type="number"
        ),
        "CreateTimeEntry: parameters",
    ),
    "no longer required": (
        lambda d: _op(d, "AddNewContact")["parameters"][0]["schema"]["required"].remove("last_name"),
        "AddNewContact: parameters",
    ),
    "an addition is required": (
        lambda d: _op(d, "ListTasks")["parameters"][0].update(required=True),
        "ListTasks: an added parameter is required",
    ),
    "a trigger becomes an action": (
        lambda d: _op(d, "TrigNewUser").pop("x-ms-trigger"),
        "TrigNewUser: not one of the triggers",
    ),
    "another answer": (
        lambda d: _op(d, "GetTimeEntry")["responses"]["200"].pop("schema"),
        "GetTimeEntry: answers none",
    ),
    "a path of an answer": (
        lambda d: _op(d, "TrigNewClient")["responses"]["200"]["schema"]["items"]["properties"]["client"][
            "properties"
        ].pop("details"),
        "TrigNewClient: returns",
    ),
    "a property of a definition": (
        lambda d: d["definitions"]["ListTasks_Response"]["properties"]["task"]["properties"]["name"].update(
            type="integer"
        ),
        "ListTasks_Response: definition differs",
    ),
    "one definition more": (
        lambda d: d["definitions"].update(Other={"type": "object"}),
        "Other: not in the reference",
    ),
    "one visible operation more": (
        lambda d: _op(d, "ListAllUsers").pop("x-ms-visibility"),
        "ListAllUsers: not in the reference",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_difference_is_seen(name: str) -> None:
    change, expected = BREAKS[name]
    definition = copy.deepcopy(DEFINITION)
    change(definition)
    assert any(difference.startswith(expected) for difference in differences(definition))
