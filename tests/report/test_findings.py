"""The linter's results in every format, against golden files; ``--snapshot-update`` writes them anew."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.report.lint_samples import CLEAN, DEFINITION, FINDINGS, LINTED, NOTHING, RESULTS, RULES
from tools.core.problem import Finding, Severity
from tools.report.findings import findings_text
from tools.report.github import findings_github
from tools.report.json import findings_json
from tools.report.junit import findings_junit
from tools.report.linted import Linted
from tools.report.markdown import findings_markdown
from tools.report.rules import page_json, page_text, rules_json, rules_text
from tools.report.sarif import findings_sarif
from tools.report.style import Style

STYLES = {
    "plain": Style(),
    "colour": Style(colour=True),
    "ascii": Style(ascii_only=True),
    "quiet": Style(verbosity=-1),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_text(style: Style, snapshot: SnapshotAssertion) -> None:
    assert findings_text(LINTED, style) == snapshot


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_formats(result: Linted, snapshot: SnapshotAssertion) -> None:
    assert findings_text(result, Style()) == snapshot(name="text")
    assert findings_json(result.findings) == snapshot(name="json")
    assert findings_junit(result) == snapshot(name="junit")
    assert findings_github(result) == snapshot(name="github")
    assert findings_markdown(result) == snapshot(name="markdown")
    assert findings_sarif(result, RULES, "0.0.1") == snapshot(name="sarif")


def _many(rule: str, count: int, severity: Severity = "warning") -> tuple[Finding, ...]:
    return tuple(
        Finding(rule, f"name-of-{rule}", severity, "a message", "a.json", line, 1)
        for line in range(1, count + 1)
    )


def _shown(*findings: Finding, verbosity: int = 0) -> list[str]:
    result = CLEAN._replace(findings=findings, failing=True)
    return findings_text(result, Style(verbosity=verbosity)).splitlines()


def test_errors_come_first() -> None:
    found = (*_many("AAA001", 1, "info"), *_many("BBB001", 2, "error"), *_many("CCC001", 1))
    words = [line.split(" ")[1] for line in _shown(*found)[:-1]]
    assert words == ["error:", "error:", "warning:", "info:"]


@pytest.mark.parametrize(("count", "lines", "rest"), [(5, 5, 0), (6, 6, 0), (7, 5, 2), (40, 5, 35)])
def test_many_findings_of_a_rule_are_folded(count: int, lines: int, rest: int) -> None:
    shown = _shown(*_many("AAA001", count))
    assert len([line for line in shown if line.startswith("a.json:")]) == lines
    more = [line for line in shown if "more of AAA001" in line]
    assert more == ([f"    and {rest} more of AAA001 in a.json; -v shows all"] if rest else [])
    whole = _shown(*_many("AAA001", count), verbosity=1)
    assert len([line for line in whole if line.startswith("a.json:")]) == count


def test_rules_are_counted_where_there_are_many_findings() -> None:
    assert "Findings by rule" not in _shown(*_many("AAA001", 10))
    shown = _shown(*_many("AAA001", 9, "info"), *_many("BBB001", 1, "error"), *_many("CCC001", 2, "info"))
    table = shown[shown.index("Findings by rule") + 1 : -2]
    assert [line.split() for line in table] == [
        ["1", "error", "BBB001", "name-of-BBB001"],
        ["9", "info", "AAA001", "name-of-AAA001"],
        ["2", "info", "CCC001", "name-of-CCC001"],
    ]


def test_what_is_not_shown_is_counted() -> None:
    text = findings_text(CLEAN._replace(below=3, least="warning"), Style())
    assert "; 3 below warning not shown; " in text


def test_the_caret_is_under_the_place() -> None:
    for finding in FINDINGS:
        source = LINTED.lines.get((finding.file, finding.line))
        if source is None:
            continue
        one = LINTED._replace(findings=(finding,))
        shown, caret = findings_text(one, Style()).split("\n")[1:3]
        at = caret.index("^")
        assert shown[at] == source[finding.column - 1]


@pytest.mark.parametrize("column", [1, 2, 90, 101, 250, 499, 500])
def test_a_long_line_is_cut_around_the_place(column: int) -> None:
    source = "".join(chr(0x4E00 + number) if number % 7 == 0 else "x" for number in range(500))
    finding = FINDINGS[0]._replace(line=1, column=column)
    result = LINTED._replace(findings=(finding,), lines={(DEFINITION, 1): source})
    shown, caret = findings_text(result, Style()).split("\n")[1:3]
    assert len(shown) <= 110
    before = shown[4:].removeprefix("...")
    width = len(caret) - 5 - (3 if shown[4:].startswith("...") else 0)
    for char in before:
        if width <= 0:
            break
        width -= 2 if ord(char) > 0x3000 else 1
    assert width == 0


def test_junit_is_xml() -> None:
    for result in RESULTS.values():
        root = ElementTree.fromstring(findings_junit(result))
        cases = root.findall(".//testcase")
        failures = root.findall(".//failure")
        assert len(cases) == int(root.attrib["tests"])
        assert len(failures) == int(root.attrib["failures"])
    assert len(ElementTree.fromstring(findings_junit(CLEAN)).findall(".//failure")) == 0
    assert len(ElementTree.fromstring(findings_junit(NOTHING)).findall(".//failure")) == 1


def test_github_annotations_are_one_line_each() -> None:
    lines = findings_github(LINTED).splitlines()
    assert len(lines) == len(FINDINGS) + 1
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines[:-1])


def test_sarif_holds_together(tmp_path: Path) -> None:
    result = LINTED._replace(root=tmp_path)
    log = json.loads(findings_sarif(result, RULES, "0.0.1"))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for item in run["results"]:
        assert rules[item["ruleIndex"]]["id"] == item["ruleId"]
        assert item["partialFingerprints"]
        region = item["locations"][0]["physicalLocation"].get("region", {"startLine": 1})
        assert region["startLine"] >= 1
    assert all(entry["help"]["text"] and entry["help"]["markdown"] for entry in rules)


def test_sarif_names_files_from_the_root(tmp_path: Path) -> None:
    finding = FINDINGS[0]._replace(file=str(tmp_path / "a folder" / "script.csx"))
    log = json.loads(findings_sarif(LINTED._replace(root=tmp_path, findings=(finding,)), RULES, "0"))
    artifact = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "a%20folder/script.csx", "uriBaseId": "ROOT"}


def test_sarif_fingerprints_stay_when_lines_move(tmp_path: Path) -> None:
    def names(result: Linted) -> list[str]:
        log = json.loads(findings_sarif(result._replace(root=tmp_path), RULES, "0"))
        return [item["partialFingerprints"]["connectorLint/v1"] for item in log["runs"][0]["results"]]

    moved = tuple(f._replace(line=f.line + 5, column=f.column + 2) for f in FINDINGS)
    assert names(LINTED) == names(LINTED._replace(findings=moved))
    assert len(set(names(LINTED))) == len(FINDINGS)


def test_json_has_the_keys_of_the_surface() -> None:
    (first, *_) = json.loads(findings_json(FINDINGS))
    assert list(first) == [
        *("rule", "name", "severity", "message", "file", "line", "column", "pointer", "operation"),
        "microsoft",
    ]


def test_rules(snapshot: SnapshotAssertion) -> None:
    assert rules_text(RULES.values(), Style()) == snapshot(name="text")
    assert rules_text(RULES.values(), Style(colour=True)) == snapshot(name="colour")
    assert rules_json(RULES.values()) == snapshot(name="json")
    assert page_text(RULES["AAA001"], Style()) == snapshot(name="page")
    assert page_json(RULES["BBB002"]) == snapshot(name="page as json")


def test_text_never_writes_control_characters_of_the_file() -> None:
    finding = FINDINGS[0]._replace(message="\x1b[31mred\x07", line=1, column=1)
    text = findings_text(
        LINTED._replace(findings=(finding,), lines={(DEFINITION, 1): "\x1b]0;\x07"}), Style()
    )
    assert "\x1b" not in text
    assert "\x07" not in text
