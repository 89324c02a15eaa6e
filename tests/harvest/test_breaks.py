"""Breaking any one thing is caught: each row breaks one place and names what must be said of it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from samples.write import RECIPES, load_recipes
from tests.engines import Resident
from tools.connector.model import load_connector
from tools.replay.backend import Backend, load_backend
from tools.replay.load import load_cases
from tools.replay.samples import load_samples
from tools.report.linted import Linted
from tools.script import choose_engine, strict_available
from tools.workflow.script_gate import refusals
from tools.workflow.script_options import ScriptOptions
from tools.workflow.verify import VerifyOptions, verify

from .bridge import ROOT
from .part import DEFINITION, bridge_definition, copy_cases

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from tools.report.results import Verification

Change = Callable[[Path], None]


@dataclass(frozen=True)
class Break:
    """``change`` breaks the copy; ``operation`` must then fail, and ``said`` be among what is said of it."""

    operation: str
    said: str
    change: Change


def replaced(file: str, old: str, new: str) -> Change:
    """A change of one place of a text file."""

    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, old
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def edited(file: str, edit: Callable[[Any], object]) -> Change:
    """A change of a parsed JSON file."""

    def change(folder: Path) -> None:
        path = folder / file
        data = json.loads(path.read_text(encoding="utf-8"))
        edit(data)
        path.write_text(json.dumps(data, indent=4), encoding="utf-8")

    return change


def definition(edit: Callable[[Any], object]) -> Change:
    return edited(DEFINITION, edit)


def properties(edit: Callable[[Any], object]) -> Change:
    return edited("apiProperties.json", lambda data: edit(data["properties"]))


def without_policy(title: str) -> Change:
    def edit(data: Any) -> None:
        kept = [policy for policy in data["policyTemplateInstances"] if policy["title"] != title]
        assert len(kept) == len(data["policyTemplateInstances"]) - 1
        data["policyTemplateInstances"] = kept

    return properties(edit)


def without_case(operation: str, name: str) -> Change:
    """Cut the case ``name`` out of the operation's file."""

    def change(folder: Path) -> None:
        path = folder / "samples/cases" / f"{operation}.yaml"
        head, *cases = path.read_text(encoding="utf-8").split("\n- name: ")
        kept = [case for case in cases if not case.startswith(f"{name}\n")]
        assert len(kept) == len(cases) - 1
        path.write_text("\n- name: ".join([head, *kept]), encoding="utf-8")

    return change


def members(data: Any, name: str) -> Any:
    return data["definitions"][name]["properties"]


SCRIPT = "script.csx"
BREAKS = {
    "a field of an answer is renamed in the script": Break(
        "GetTimeEntry",
        "undeclared-property",
        replaced(SCRIPT, 'Set(entry, "spent_at"', 'Set(entry, "spent_date"'),
    ),
    "a field of an answer is forgotten in the script": Break(
        "ListTasks",
        "body",
        replaced(SCRIPT, '"billable_by_default", "default_hourly_rate"', '"default_hourly_rate"'),
    ),
    "an id is answered as a number": Break(
        "GetTimeEntry",
        "response-schema",
        replaced(
            SCRIPT,
            'Set(entry, "task_id", Text(Member(source, "task", "id")))',
            'Set(entry, "task_id", Member(source, "task", "id"))',
        ),
    ),
    "a type in the definition": Break(
        "GetTimeEntry",
        "response-schema",
        definition(
            lambda data: members(data, "UpdateTimeEntry_Response")["project_id"].update(type="integer")
        ),
    ),
    "a property is gone from the definition": Break(
        "ListAllClients",
        "undeclared-property",
        definition(
            lambda data: members(data, "ListAllClients_Response")["client"]["properties"].pop("currency")
        ),
    ),
    "a parameter is renamed in the definition": Break(
        "AddNewContact",
        "input-unknown",
        replaced(DEFINITION, '"phone_office": {', '"office_phone": {'),
    ),
    "an answer loses its schema": Break(
        "GetUser",
        "no-schema",
        definition(
            lambda data: data["paths"]["/bridge/users/{USERID}"]["get"]["responses"]["200"].pop("schema")
        ),
    ),
    "a status that is not declared": Break(
        "ListTasks",
        "status-undeclared",
        definition(
            lambda data: [
                data["paths"]["/bridge/tasks"]["get"]["responses"].pop(status)
                for status in ("403", "default")
            ]
        ),
    ),
    "a case is removed": Break(
        "GetTimeEntry",
        "cases-missing",
        without_case("GetTimeEntry", "running, 24 h clock, number beyond 32 bits"),
    ),
    "the only case of a status is removed": Break(
        "ListTasks", "status-not-shown", without_case("ListTasks", "not authorized")
    ),
    "a path in the definition": Break(
        "ListTasks", "unmatched-request", replaced(DEFINITION, "/bridge/tasks", "/task")
    ),
    "the base path in the definition": Break(
        "ListTasks",
        "unmatched-request",
        replaced(DEFINITION, '"basePath": "/v2"', '"basePath": "/v1"'),
    ),
    "a path in the script": Break(
        "GetTimeEntry", "backend-path", replaced(SCRIPT, 'Get("time_entries/" + id)', 'Get("entries/" + id)')
    ),
    "a member of a request in the script": Break(
        "AddUserToProject", "backend-body", replaced(SCRIPT, '{ "user_id", this.', '{ "id", this.')
    ),
    "a query parameter in the script": Break(
        "TrigNewClient",
        "backend-unknown-query",
        replaced(SCRIPT, '"updated_since=" + Uri', '"changed_since=" + Uri'),
    ),
    "the account's policy is dropped": Break(
        "ListTasks", "backend-missing-header", without_policy("Name the Harvest account")
    ),
    "the policy of the user agent is dropped": Break(
        "ListTasks", "backend-parameter", without_policy("Name this connector to Harvest")
    ),
    "the token's policy is dropped": Break(
        "ListTasks", "backend-missing-header", without_policy("Hand the personal access token to the script")
    ),
    "an operation bypasses the script": Break(
        "ListTasks",
        "unmatched-request",
        properties(lambda data: data["scriptOperations"].append("GetUser")),
    ),
    "an operation is gone from the script": Break(
        "ListTasks", "status", replaced(SCRIPT, '{ "ListTasks",', '{ "ListTask",')
    ),
    "the script does not compile": Break(
        "ListTasks", "compile", replaced(SCRIPT, "public class Batch", "public clas Batch")
    ),
    "only the first page is read": Break(
        "ListAllClients",
        "body",
        replaced(SCRIPT, "bool isLast = next == null", "bool isLast = true || next == null"),
    ),
    "part of a list counts as the list": Break(
        "ListAllClients",
        "status",
        replaced(
            SCRIPT,
            "if (!response.IsSuccessStatusCode)",
            "if ((int)response.StatusCode == 429) { text = "
            '"{\\"clients\\":[]}"; } else if (!response.IsSuccessStatusCode)',
        ),
    ),
    "Retry-After is lost": Break(
        "ListTasks", "header", replaced(SCRIPT, "{ RetryAfter = retry }", "{ RetryAfter = null }")
    ),
    "Harvest's own error body is passed on": Break(
        "ListTasks",
        "error-schema",
        replaced(SCRIPT, '{ { "error", error } }', '{ { "message", this.Code } }'),
    ),
    "a trigger repeats itself": Break(
        "TrigNewClient", "unmatched-request", replaced(SCRIPT, "this.Since = until;", "")
    ),
    "a trigger does not wait for late commits": Break(
        "TrigNewClient", "status", replaced(SCRIPT, "SettleSeconds = 15", "SettleSeconds = 0")
    ),
    "a trigger loses the order": Break(
        "TrigNewClient",
        "body",
        replaced(SCRIPT, ".OrderBy(pair => pair.Key)", ".OrderByDescending(pair => pair.Key)"),
    ),
    "a trigger names the service's own address": Break(
        "TrigNewClient",
        "location-not-gateway",
        replaced(
            SCRIPT,
            "return context.OriginalRequestUri ?? context.Request.RequestUri;",
            "return context.Request.RequestUri;",
        ),
    ),
    "a trigger answers with two arrays": Break(
        "TrigNewTimeEntry",
        "items",
        definition(
            lambda data: members(data, "GetTimeEntriesForDay_Response").update(
                more={"type": "array", "items": {"type": "string"}}
            )
        ),
    ),
    "clock times are sent with 12 hours": Break(
        "UpdateTimeEntry",
        "unmatched-request",
        replaced(
            SCRIPT,
            'return Two(time.Hour) + ":" + Two(time.Minute);',
            'return (time.Hour % 12) + ":" + Two(time.Minute) + "am";',
        ),
    ),
    "times are taken for UTC": Break(
        "UpdateTimeEntry",
        "unmatched-request",
        replaced(SCRIPT, "instant + zone.GetUtcOffset(instant)", "instant"),
    ),
    "a recorded answer is missing": Break(
        "GetTimeEntry",
        "unmatched-request",
        replaced(
            "samples/cassettes/GetTimeEntry/finished.yaml", "time_entries/2374268542'", "time_entries/1'"
        ),
    ),
}


def copy(target: Path, *operations: str) -> Path:
    """A copy of the connector with the cases of some operations."""
    (target / DEFINITION).write_text(bridge_definition(), encoding="utf-8")
    for name in ("apiProperties.json", SCRIPT):
        shutil.copy(ROOT / name, target / name)
    for name in ("backend.swagger.yaml", "error.schema.json", "connections.yaml", "coverage.yaml"):
        (target / "samples").mkdir(exist_ok=True)
        shutil.copy(ROOT / "samples" / name, target / "samples")
    (target / "samples/cases").mkdir()
    for operation in operations:
        copy_cases(operation, target / "samples")
    return target


def said_of(outcome: Verification, operation: str) -> tuple[str, set[str]]:
    """The status of ``operation``, and the codes of everything that is said of it."""
    own = next((item for item in outcome.operations if item.operation_id == operation), None)
    if own is None:  # it was not run, as the script cannot be
        assert not outcome.ok
        return "fail", {finding.rule for finding in outcome.findings}
    codes = {problem.code for case in outcome.cases for problem in case.problems}
    codes |= {problem.code for problem in outcome.shortfalls if problem.where.operation == operation}
    return own.status, codes


@cache
def backend() -> Backend:
    return load_backend(ROOT / "samples/backend.swagger.yaml")


@pytest.fixture(scope="module")
def resident() -> Iterator[Resident]:
    host = Resident(ROOT / SCRIPT, choose_engine(), check=refusals)
    yield host
    host.end()


@pytest.fixture
def _calls_only(monkeypatch: pytest.MonkeyPatch, resident: Resident) -> None:
    """Leave out what `verify` reports of the files beside the compile and the calls, as no row judges it.

    One process runs the scripts of all rows: its start takes longer than the cases.
    """

    monkeypatch.setattr("tools.workflow.session.ScriptHost", lambda script, *_, **__: resident.of(script))
    module = "tools.workflow.proof"
    monkeypatch.setattr(f"{module}.strict_missing", lambda: "left out")
    monkeypatch.setattr(f"{module}.lint", lambda *_: Linted((), 0, False, ROOT))
    # No row changes the backend's definition.
    monkeypatch.setattr("tools.replay.samples.load_backend", lambda _: backend())
    for check in ("second_opinion", "bundle_findings", "reference_findings"):
        monkeypatch.setattr(f"{module}.{check}", lambda *_: ())


@pytest.mark.usefixtures("_calls_only")
def test_unbroken(tmp_path: Path) -> None:
    operations = sorted({item.operation for item in BREAKS.values()})
    outcome = verify(copy(tmp_path, *operations), VerifyOptions())
    for operation in operations:
        assert said_of(outcome, operation) == ("pass", set()), operation


@pytest.mark.usefixtures("_calls_only")
@pytest.mark.parametrize("name", BREAKS)
def test_broken(name: str, tmp_path: Path) -> None:
    row = BREAKS[name]
    folder = copy(tmp_path, row.operation)
    row.change(folder)
    status, said = said_of(verify(folder, VerifyOptions()), row.operation)
    assert status == "fail"
    assert row.said in said


def test_the_number_of_each_operations_cases_is_kept() -> None:
    connector = load_connector(ROOT)
    rules = load_samples(connector).coverage
    assert rules is not None
    there = Counter(case.operation_id for case in load_cases(ROOT))
    written = {
        recipe.operation
        for path in RECIPES.glob("*.yaml")
        for recipe in load_recipes(path)
        if not recipe.part
    }
    own = [name for name in connector.operations if name not in written]
    assert list(rules.cases.items()) == [(name, there[name]) for name in own]


@pytest.mark.usefixtures("_calls_only")
def test_without_cases_is_untested(tmp_path: Path) -> None:
    folder = copy(tmp_path, "ListTasks")
    outcome = verify(folder, VerifyOptions())
    assert {item.status for item in outcome.operations if item.operation_id != "ListTasks"} == {"untested"}
    assert not outcome.ok


@pytest.mark.skipif(not strict_available(), reason="the reference assemblies of .NET Framework are Debian's")
def test_what_net_framework_lacks_is_found(tmp_path: Path) -> None:
    folder = copy(tmp_path, "ListTasks")
    replaced(SCRIPT, "new HttpMethod(method)", "HttpMethod.Patch")(folder)
    findings = verify(folder, VerifyOptions(ScriptOptions("mono"))).findings
    (finding,) = [item for item in findings if item.rule == "compile-strict"]
    lines = (folder / SCRIPT).read_text(encoding="utf-8").splitlines()
    assert finding.severity == "error"
    assert "HttpMethod.Patch" in lines[finding.line - 1]
