"""The results of cases in the formats of other programs, against golden files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from tests.report.lint_samples import RULES as LINT_RULES
from tests.report.traces import EMPTY, GREEN, RESULTS, ROOT, TRACED, hostile
from tools.report import sarif
from tools.report.github import results_github
from tools.report.junit import results_junit
from tools.report.markdown import results_markdown
from tools.report.sarif import results_sarif

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from tools.report.results import Results

EVERYTHING = {**RESULTS, "hostile": hostile()}


def rendered(results: Results) -> dict[str, Any]:
    return {
        "junit": results_junit(results, "verify"),
        "sarif": results_sarif(results, LINT_RULES, "0.0.1"),
        "github": results_github(results, "verify"),
        "markdown": results_markdown(results, "verify"),
    }


@pytest.mark.parametrize("name", ["junit", "sarif", "github", "markdown"])
@pytest.mark.parametrize("results", RESULTS.values(), ids=RESULTS)
def test_formats(results: Results, name: str, snapshot: SnapshotAssertion) -> None:
    text = rendered(results)[name]
    assert text.endswith("\n")
    assert text == snapshot


@pytest.mark.parametrize("results", EVERYTHING.values(), ids=EVERYTHING)
def test_junit_counts_what_it_holds_and_fails_with_the_command(results: Results) -> None:
    root = ElementTree.fromstring(results_junit(results, "verify"))
    suites = root.findall("testsuite")
    assert int(root.attrib["tests"]) == len(root.findall(".//testcase")) > 0
    assert int(root.attrib["failures"]) == len(root.findall(".//failure"))
    for suite in suites:
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib["failures"]) == len(suite.findall(".//failure"))
    assert (int(root.attrib["failures"]) == 0) is results.ok


@pytest.mark.parametrize("results", EVERYTHING.values(), ids=EVERYTHING)
def test_sarif_is_what_code_scanning_takes(results: Results) -> None:
    """GitHub: a result needs a physical location with a line, a rule with texts, a stable fingerprint."""
    log = json.loads(results_sarif(results, LINT_RULES, "0.0.1"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in rules)
    names = set()
    for item in run["results"]:
        assert rules[item["ruleIndex"]]["id"] == item["ruleId"]
        assert item["level"] in ("error", "warning", "note")
        assert item["message"]["text"]
        (fingerprint,) = item["partialFingerprints"].items()
        assert fingerprint not in names
        names.add(fingerprint)
        for location in (*item["locations"], *item.get("relatedLocations", ())):
            physical = location["physicalLocation"]
            assert not re.match(r"/|\w+:", physical["artifactLocation"]["uri"])
            assert physical.get("region", {"startLine": 1})["startLine"] >= 1
    assert any(item["level"] == "error" for item in run["results"]) is (
        not results.ok and bool(results.operations)
    )


def test_a_complaint_points_to_its_case_and_to_the_definition() -> None:
    log = json.loads(results_sarif(TRACED, LINT_RULES, "0"))
    item = next(item for item in log["runs"][0]["results"] if item["ruleId"] == "response-schema")
    place = item["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "samples/cases/ListBooks.yaml", "uriBaseId": "ROOT"},
        "region": {"startLine": 3},
    }
    related = item["relatedLocations"][0]["physicalLocation"]
    assert related["artifactLocation"]["uri"] == "apiDefinition.swagger.json"
    assert related["region"] == {"startLine": 40, "startColumn": 9}


def test_fingerprints_do_not_move_with_lines_and_values() -> None:
    def names(results: Results) -> list[Any]:
        log = json.loads(results_sarif(results, LINT_RULES, "0"))
        return [item["partialFingerprints"] for item in log["runs"][0]["results"]]

    moved = tuple(
        replace(
            case,
            line=case.line + 7,
            problems=tuple(
                item._replace(
                    message=f"{item.message}!",
                    where=item.where._replace(
                        path=tuple(3 if step == 17 else step for step in item.where.path)
                    ),
                )
                for item in case.problems
            ),
        )
        for case in TRACED.cases
    )
    assert names(replace(TRACED, cases=moved)) == names(TRACED)


def test_too_many_results_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 2)
    (run,) = json.loads(results_sarif(TRACED, LINT_RULES, "0"))["runs"]
    assert len(run["results"]) == 2
    note = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert note.endswith("code scanning takes 2 of a run.")


@pytest.mark.parametrize("results", EVERYTHING.values(), ids=EVERYTHING)
def test_github_commands_are_one_line_each(results: Results) -> None:
    *commands, summary = results_github(results, "verify").splitlines()
    assert all(re.match(r"::(error|warning|notice) [^:]*::.", line) for line in commands)
    assert summary.startswith("ok: " if results.ok else "not ok: ")
    assert any(line.startswith("::error") for line in commands) is (
        not results.ok and bool(results.operations)
    )


@pytest.mark.parametrize("results", EVERYTHING.values(), ids=EVERYTHING)
def test_markdown_stays_within_a_comment_and_lets_nothing_out(results: Results) -> None:
    text = results_markdown(results, "verify")
    assert len(text) <= 65_536
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    own = {
        "details",
        "details open",
        "/details",
        "summary",
        "/summary",
        "br",
        "br /",
        "!-- connector verify --",
    }
    made = r"/?(h\d|p|strong|em|ul|li|code|table|thead|tbody|tr|th|td|pre)"
    tags = set(re.findall(r"<([^<>]*)>", page))
    assert {tag for tag in tags if tag not in own and not re.fullmatch(made, tag)} == set()
    assert page.count("<details") == page.count("</details>")


def test_markdown_of_many_failures_is_cut() -> None:
    (case,) = (item for item in TRACED.cases if item.operation_id == "TrigNewBook")
    cases = tuple(
        replace(
            case, case=f"case {number}", problems=(case.problems[0]._replace(message=f"{number} " * 900),)
        )
        for number in range(500)
    )
    text = results_markdown(replace(TRACED, cases=cases), "verify")
    assert len(text) <= 65_536
    assert "Parts were left out" in text


def test_paths_are_relative_to_the_root() -> None:
    for text in rendered(TRACED).values():
        assert f"{ROOT}/" not in text


def test_green_and_nothing() -> None:
    assert results_markdown(GREEN, "verify").startswith("<!-- connector verify -->\n## Bookshelf: ✅ ok\n")
    assert "Nothing was checked" in results_markdown(EMPTY, "verify")
