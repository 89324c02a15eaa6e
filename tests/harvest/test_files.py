"""The connector's files fit together."""

from __future__ import annotations

import json
import re
import struct
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV2SpecValidator

from samples.write import RECIPES, load_recipes
from tools.connector.model import load_connector
from tools.script import check_strict, strict_available

from .bridge import ROOT, SCRIPT
from .test_contract import OWN, SCRIPTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.core.message import Request, Response

    from .bridge import Bridge

DEFINITION: dict[str, Any] = json.loads((ROOT / "apiDefinition.swagger.json").read_text(encoding="utf-8"))
PROPERTIES: dict[str, Any] = json.loads((ROOT / "apiProperties.json").read_text(encoding="utf-8"))[
    "properties"
]
OPERATIONS = {op["operationId"]: op for path in DEFINITION["paths"].values() for op in path.values()}
NATIVE = {
    op["operationId"]
    for path, item in DEFINITION["paths"].items()
    for op in item.values()
    if not path.startswith(SCRIPTED) or path.startswith(OWN)
}
WRITTEN = {
    recipe.operation for path in RECIPES.glob("*.yaml") for recipe in load_recipes(path) if not recipe.part
}
CASES = {path.stem: path for path in (ROOT / "samples/cases").glob("*.yaml")}


@pytest.mark.slow
def test_the_definition_is_swagger() -> None:
    assert list(OpenAPIV2SpecValidator(DEFINITION).iter_errors()) == []


@pytest.mark.skipif(not strict_available(), reason="the reference assemblies of .NET Framework are Debian's")
def test_the_script_compiles_against_net_framework() -> None:
    assert check_strict(SCRIPT) == ()


def test_every_operation_runs_through_the_script(bridge: Bridge) -> None:
    # The script's table is the one list of operations, and its refusal of an unknown one names them all. The
    # script and the policies have no list of their own: they are for every operation.
    refused = bridge.call("Unheard", "/bridge/clients", no_request).json()["error"]["message"]
    served = re.findall(r"\w+", refused.partition("It serves ")[2])
    assert sorted(served) == sorted(OPERATIONS)
    assert PROPERTIES["scriptOperations"] == []
    assert not any(
        "x-ms-apimTemplate-operationName" in policy["parameters"]
        for policy in PROPERTIES["policyTemplateInstances"]
    )


def no_request(request: Request) -> Response:
    raise AssertionError(request)


def test_every_policy_value_is_a_connection_parameter() -> None:
    sets = PROPERTIES["connectionParameterSets"]["values"]
    known = {name for item in sets for name in item["parameters"]}
    for policy in PROPERTIES["policyTemplateInstances"]:
        for name in re.findall(r"@connectionParameters\('(\w+)'", json.dumps(policy)):
            assert name in known
    assert all("account_id" in item["parameters"] for item in sets)


def test_settings_name_files_that_exist() -> None:
    settings = json.loads((ROOT / "settings.json").read_text(encoding="utf-8"))
    for key in ("apiProperties", "apiDefinition", "icon", "script"):
        assert (ROOT / settings[key]).is_file()


def test_the_icon_is_what_the_platform_takes() -> None:
    """PNG, square, 100 to 230 pixels, opaque, in the brand's colour."""
    data = (ROOT / "icon.png").read_bytes()
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    assert data.startswith(b"\x89PNG")
    assert width == height
    assert 100 <= width <= 230
    assert (depth, colour) == (8, 2)  # no alpha channel


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        _, section, name = node["$ref"].split("/")
        node = DEFINITION[section][name]
    return node


def inputs(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The parameters of an operation and the members of its body, by their keys."""
    found = {}
    for parameter in map(resolved, operation["parameters"]):
        found[parameter["name"]] = parameter
        body = resolved(parameter.get("schema", {})).get("properties", {})
        found |= {key: resolved(schema) for key, schema in body.items()}
    return found


def drop_downs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every parameter or member of a body that is the id of a client, project, task or user."""
    for name, operation in OPERATIONS.items():
        if operation.get("x-ms-visibility") == "internal":
            continue
        for key, schema in inputs(operation).items():
            if re.fullmatch(r"(client|project|task|user)_id|id|of_user|USERID", key):
                yield f"{name}.{key}", schema


def test_every_id_has_a_drop_down() -> None:
    found = dict(drop_downs())
    assert len([name for name in found if name.split(".")[0] not in NATIVE]) == 12
    for name, schema in found.items():
        values, items = schema["x-ms-dynamic-values"], schema["x-ms-dynamic-list"]
        assert values["operationId"] == items["operationId"], name
        assert (values["value-path"], values["value-title"]) == (
            items["itemValuePath"],
            items["itemTitlePath"],
        )
        feeder = resolved(OPERATIONS[values["operationId"]]["responses"]["200"]["schema"]["items"])
        for step in values["value-path"].split("/"):
            feeder = feeder["properties"][step]
        assert feeder["type"] == schema["type"], name


def test_time_entries_ask_members_for_nothing_they_may_not_read() -> None:
    feeders = {
        schema["x-ms-dynamic-values"]["operationId"]
        for name, schema in drop_downs()
        if name.startswith(("CreateTimeEntry", "UpdateTimeEntry"))
    }
    assert feeders == {
        "ListMyProjectChoices",
        "ListMyTaskChoices",
        "ListBookableTaskChoices",
        "ListUserChoices",
    }
    for name in feeders - {"ListUserChoices"}:  # whose own choice every member sees
        for cassette in (ROOT / "samples/cassettes" / name).glob("*.yaml"):
            tape = yaml.load(cassette.read_text(encoding="utf-8"), yaml.CSafeLoader)
            assert all("/v2/users/me/" in item["request"]["uri"] for item in tape["interactions"])


def test_triggers_are_split_into_one_run_an_item() -> None:
    triggers = [op for op in OPERATIONS.values() if "x-ms-trigger" in op]
    assert len(triggers) == 23
    for operation in triggers:
        assert operation["x-ms-trigger"] == "batch"
        assert operation["x-ms-trigger-metadata"] == {"kind": "query", "mode": "polling"}
        assert operation["x-ms-trigger-hint"].startswith("To see it work now, ")
        schema = operation["responses"]["200"]["schema"]
        if "$ref" in schema:
            (only,) = DEFINITION["definitions"]["GetTimeEntriesForDay_Response"]["properties"].values()
            schema = only
        assert schema["type"] == "array"


def test_descriptions_say_something() -> None:
    """Full sentences, no two parameters of an operation alike, none that repeats its title."""
    for name, operation in OPERATIONS.items():
        members = inputs(operation)
        texts = [schema["description"] for schema in members.values()]
        assert len(set(texts)) == len(texts), name
        for key, schema in members.items():
            assert schema["description"].endswith("."), f"{name}.{key}"
            assert schema["description"].rstrip(".") != schema.get("x-ms-summary")


@pytest.mark.parametrize("name", [n for n, op in OPERATIONS.items() if n])
def test_cases_are_enough(name: str) -> None:
    cases = yaml.load(CASES[name].read_text(encoding="utf-8"), yaml.CSafeLoader)["cases"]
    if name in WRITTEN:
        assert len(cases) >= 2
        return
    if OPERATIONS[name].get("x-ms-visibility") != "internal" or name == "ListAllUsers":
        assert len(cases) >= 6
    if "x-ms-trigger" in OPERATIONS[name]:
        assert max(len(case["polls"]) for case in cases) >= 4
    covered = {connector_case.get("connection", "oauth") for connector_case in cases}
    assert covered <= {"oauth", "personal token"}


def test_samples_say_where_they_come_from() -> None:
    assert "All [samples](samples/README.md) are [written from" in (ROOT / "README.md").read_text("utf-8")
    for path in (ROOT / "samples/cassettes").rglob("*.yaml"):
        assert "\n  provenance: reference\n" in path.read_text(encoding="utf-8"), path
    for path in CASES.values():
        assert "Written from the published API reference" in path.read_text(encoding="utf-8")


def test_the_model_reads_it() -> None:
    assert list(load_connector(ROOT).operations) == list(OPERATIONS)


def records(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from records(child)


def minutes(clock: str) -> int:
    match = re.fullmatch(r"(\d+):(\d+)([ap]m)?", clock)
    assert match is not None, clock
    hour = int(match[1])
    return (hour % 12 + 12 * (match[3] == "pm") if match[3] else hour) * 60 + int(match[2])


@pytest.mark.slow
def test_samples_agree_with_themselves() -> None:
    """Nothing changes before it exists, hours fit the times, what is created has an address."""
    for path in (ROOT / "samples/cassettes").rglob("*.yaml"):
        for item in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["interactions"]:
            if (response := item.get("response")) is None:
                continue  # it was lost
            status = response["status"]["code"]
            assert (status == 201 or 300 <= status < 400) >= ("Location" in response["headers"]), path
            assert status != 201 or "Location" in response["headers"], path
            text = response["body"]["string"]
            is_json = "application/json" in str(response["headers"].get("Content-Type")) and text != ""
            for record in records(json.loads(text)) if is_json else ():
                assert record.get("created_at", "") <= record.get("updated_at", "~"), path
                tracked = record.keys() >= {"hours", "hours_without_timer"} or "total_cost" in record
                assert ("approval_status" in record) == tracked, path
                if "hours" in record and record.get("started_time") and record.get("ended_time"):
                    worked = (minutes(record["ended_time"]) - minutes(record["started_time"])) % (24 * 60)
                    assert record["hours"] == pytest.approx(worked / 60, abs=0.01), path
