"""The linter on folders: choice, suppressions, baseline, fixes, processes, broken input."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lint.support import definition, operation
from tools.core.errors import UserError
from tools.lint.baseline import load_baseline
from tools.report.linted import Linted
from tools.workflow.lint import LintOptions, lint

DEFINITION = "apiDefinition.swagger.json"
ARRAY = definition(operation(responses='{"200": {"description": "Good.", "schema": {"type": "array"}}}'))
PATH = definition(
    '"paths": {"/books/{id}": {"get": {"operationId": "GetBook", "parameters": '
    '[{"name": "id", "in": "path", "type": "string", "required": true}], '
    '"responses": {"200": {"description": "Good."}}}}}'
)
ONE = LintOptions(select=("SCH001",))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return connector(tmp_path / "shelf", ARRAY)


def connector(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / DEFINITION).write_text(text, encoding="utf-8")
    return folder


def options(**changes: Any) -> LintOptions:
    return LintOptions(**{"select": ("SCH001",), **changes})


def rules(result: Linted) -> list[str]:
    return [finding.rule for finding in result.findings]


def config(folder: Path, text: str) -> None:
    (folder / "connector.toml").write_text(text, encoding="utf-8")


def test_a_finding(shelf: Path) -> None:
    result = lint([shelf], options(lines=True))
    (finding,) = result.findings
    assert (finding.rule, finding.operation, finding.file) == ("SCH001", "ListBooks", str(shelf / DEFINITION))
    assert finding.pointer == "/paths/~1books/get/responses/200/schema"
    line = result.lines[finding.file, finding.line]
    assert line[finding.column - 1 :].startswith('{"type": "array"}')
    assert (result.folders, result.failing, result.ok) == (1, True, False)


def test_nothing_to_check_is_not_ok(tmp_path: Path) -> None:
    assert not lint([tmp_path], ONE).ok


@pytest.mark.parametrize(
    ("fail_on", "failing"), [("error", True), ("warning", True), ("info", True), (None, True)]
)
def test_fail_on(fail_on: Any, failing: bool, shelf: Path) -> None:
    assert lint([shelf], options(fail_on=fail_on)).failing is failing


def test_what_is_less_severe_is_left_out_and_judged(shelf: Path) -> None:
    both = ("SCH001", "LAY001")
    whole = lint([shelf], options(select=both, fail_on="info"))
    errors = lint([shelf], options(select=both, fail_on="info", min_severity="error"))
    assert errors.findings == tuple(item for item in whole.findings if item.severity == "error")
    assert errors.below == len(whole.findings) - len(errors.findings) > 0
    assert errors.failing
    assert lint([shelf], options(select=("LAY001",), fail_on="info", min_severity="error")).failing


def test_a_folder_of_connectors_and_a_file(tmp_path: Path) -> None:
    for name in ("b/two", "a/one", "a/.hidden", "node_modules/x"):
        connector(tmp_path / name, ARRAY)
    result = lint([tmp_path], ONE)
    assert [Path(f.file).parent.name for f in result.findings] == ["one", "two"]
    assert lint([tmp_path / "a/one" / DEFINITION, tmp_path / "a/one"], ONE).folders == 1


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such file or folder"):
        lint([tmp_path / "none"], ONE)


def test_the_order_of_paths_and_the_number_of_processes_are_no_matter(tmp_path: Path) -> None:
    folders = [connector(tmp_path / f"c{number}", (ARRAY, PATH)[number % 2]) for number in range(9)]
    expected = lint(folders, LintOptions(jobs=1)).findings
    assert len(expected) >= 9
    assert lint(folders[::-1], LintOptions(jobs=1)).findings == expected
    assert lint(folders, LintOptions(jobs=3)).findings == expected
    assert lint([tmp_path], LintOptions(jobs=2)).findings == expected


SUPPRESSION = '[[lint.suppress]]\nrule = "SCH001"\n{}\n'


@pytest.mark.parametrize(
    "where",
    [
        'operation = "ListBooks"',
        'pointer = "/paths/~1books"',
        'pointer = "/paths/~1books/get/responses/200/schema"',
        f'file = "{DEFINITION}"',
        'file = "*.json"',
        'file = "*.json"\noperation = "ListBooks"',
    ],
)
def test_a_suppression(where: str, shelf: Path) -> None:
    config(shelf, SUPPRESSION.format(f'{where}\nreason = "so it is"'))
    result = lint([shelf], options(select=("SCH001", "CFG")))
    assert (rules(result), result.suppressed, result.ok) == ([], 1, True)


@pytest.mark.parametrize(
    ("text", "rule", "line", "said"),
    [
        (SUPPRESSION.format('operation = "ListBooks"'), "CFG001", 1, "has no reason; add 'reason'"),
        (SUPPRESSION.format('operation = "ListBooks"\nreason = " "'), "CFG001", 1, "has no reason"),
        (SUPPRESSION.format('reason = "so"'), "CFG002", 1, "says no place"),
        (
            '\n[[lint.suppress]]\nrule = "SCH00"\nfile = "a"\nreason = "so"',
            "CFG002",
            2,
            "there is no rule 'SCH00' to suppress; did you mean",
        ),
        (SUPPRESSION.format('operation = "Other"\nreason = "so"'), "CFG003", 1, "leaves nothing out"),
        (SUPPRESSION.format('pointer = "/paths/~1book"\nreason = "so"'), "CFG003", 1, "leaves nothing out"),
    ],
)
def test_a_suppression_that_does_not_count(text: str, rule: str, line: int, said: str, shelf: Path) -> None:
    config(shelf, text)
    result = lint([shelf], options(select=("SCH001", "CFG")))
    own = [finding for finding in result.findings if finding.rule != "SCH001"]
    assert [(f.rule, f.line, f.file) for f in own] == [(rule, line, str(shelf / "connector.toml"))]
    assert said in own[0].message
    assert "SCH001" in rules(result)


def test_unused_is_judged_only_where_all_is_checked(tmp_path: Path) -> None:
    one = connector(tmp_path / "one", ARRAY)
    connector(tmp_path / "two", PATH)
    config(tmp_path, SUPPRESSION.format('operation = "GetBook"\nreason = "so"'))
    chosen = options(select=("SCH001", "CFG"))
    assert rules(lint([one], chosen)) == ["SCH001"]
    assert rules(lint([tmp_path], chosen)) == ["CFG003", "SCH001"]
    assert rules(lint([tmp_path], options(select=("FIL", "CFG")))) == []


def test_the_configuration_chooses_and_the_command_line_overrides(shelf: Path) -> None:
    config(shelf, '[lint]\nselect = ["FIL"]\nfail-on = "info"\nprofile = "import"')
    assert rules(lint([shelf], LintOptions())) == []
    assert rules(lint([shelf], ONE)) == ["SCH001"]
    with pytest.raises(UserError, match="no rule is left"):
        lint([shelf], options(ignore=("SCH001",)))


def test_a_wrong_name_in_the_configuration_has_its_place(shelf: Path) -> None:
    config(shelf, '[lint]\nignore = ["nonsense"]')
    with pytest.raises(UserError, match=r"connector\.toml: there is no rule 'nonsense'"):
        lint([shelf], LintOptions())


def test_a_configuration_given_by_hand(shelf: Path, tmp_path: Path) -> None:
    config(shelf, '[lint]\nselect = ["FIL"]')
    own = tmp_path / "my.toml"
    own.write_text('[lint]\nselect = ["SCH001"]')
    assert rules(lint([shelf], LintOptions(config=own))) == ["SCH001"]


def test_a_baseline_is_written_used_and_pruned(shelf: Path, tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    written = lint([shelf], options(baseline=path, write_baseline=True))
    assert (rules(written), written.ok) == ([], True)
    again = lint([shelf], options(baseline=path))
    assert (rules(again), again.known, again.ok, again.notes) == ([], 1, True, ())
    (shelf / DEFINITION).write_text("\n\n" + ARRAY, encoding="utf-8")
    assert rules(lint([shelf], options(baseline=path))) == []
    (shelf / DEFINITION).write_text(PATH, encoding="utf-8")
    assert "1 entry of" in lint([shelf], options(baseline=path)).notes[0]
    lint([shelf], options(baseline=path, prune_baseline=True))
    assert load_baseline(path) == ()
    (shelf / DEFINITION).write_text(ARRAY, encoding="utf-8")
    assert rules(lint([shelf], options(baseline=path))) == ["SCH001"]


def test_a_baseline_must_be_named(shelf: Path) -> None:
    with pytest.raises(UserError, match="--baseline FILE"):
        lint([shelf], options(write_baseline=True))


def test_fix_repairs_once(tmp_path: Path) -> None:
    folder = connector(tmp_path / "c", PATH)
    chosen = LintOptions(select=("unencoded-path-parameter",), fix=True)
    result = lint([folder], chosen)
    assert [change.what for change in result.fixed] == ["added x-ms-url-encoding: single"]
    assert result.findings == ()
    text = (folder / DEFINITION).read_text(encoding="utf-8")
    assert text == PATH.replace('"required": true', '"required": true, "x-ms-url-encoding": "single"')
    assert lint([folder], chosen).fixed == ()
    assert (folder / DEFINITION).read_text(encoding="utf-8") == text


def test_fix_of_constraints(tmp_path: Path) -> None:
    folder = connector(tmp_path / "c", definition())
    text = (
        '{"properties": {"connectionParameters": {"key": {"type": "securestring", "uiDefinition": {'
        '"constraints": {"clearText": "false", "required" : true,"hidden": "false", "tabIndex": 2}}}}}}'
    )
    path = folder / "apiProperties.json"
    path.write_text(text, encoding="utf-8")
    chosen = LintOptions(select=("constraint-not-text", "constraint-not-boolean"), fix=True)
    assert [change.what for change in lint([folder], chosen).fixed] == [
        '"false" became false',
        'true became "true"',
    ]
    expected = text.replace('"clearText": "false"', '"clearText": false').replace(": true", ': "true"')
    assert path.read_text(encoding="utf-8") == expected


def test_fix_of_everything_twice_changes_nothing_more(tmp_path: Path) -> None:
    folder = connector(
        tmp_path / "c", PATH.replace('"info"', '\t"info"').replace('"basePath"', '"z": 1, "basePath"')
    )
    data = json.loads((folder / DEFINITION).read_text(encoding="utf-8"))
    assert lint([folder], LintOptions(fix=True)).fixed
    text = (folder / DEFINITION).read_text(encoding="utf-8")
    data["paths"]["/books/{id}"]["get"]["parameters"][0]["x-ms-url-encoding"] = "single"
    assert json.loads(text) == data
    assert lint([folder], LintOptions(fix=True)).fixed == ()
    assert (folder / DEFINITION).read_text(encoding="utf-8") == text


def test_fix_reports_a_layout_once(tmp_path: Path) -> None:
    folder = connector(tmp_path / "c", json.dumps(json.loads(PATH), indent=2))
    (change,) = lint([folder], LintOptions(select=("LAY001",), fix=True)).fixed
    assert (change.line, change.what) == (
        2,
        f"indented by four spaces a level ({_inner_lines(folder)} places)",
    )


def _inner_lines(folder: Path) -> int:
    return len((folder / DEFINITION).read_text(encoding="utf-8").splitlines()) - 2


def test_fix_leaves_what_is_suppressed(tmp_path: Path) -> None:
    folder = connector(tmp_path / "c", PATH)
    text = '[[lint.suppress]]\nrule = "unencoded-path-parameter"\noperation = "GetBook"\nreason = "so"'
    config(folder, text)
    result = lint([folder], LintOptions(select=("unencoded-path-parameter",), fix=True))
    assert result.fixed == ()
    assert (folder / DEFINITION).read_text(encoding="utf-8") == PATH


BROKEN: dict[str, tuple[bytes, str, tuple[int, int]]] = {
    "no JSON": (b'{\n  "a": 1,\n}', "is not valid JSON: a comma before the '}'", (2, 9)),
    "empty": (b"", "is not valid JSON", (1, 1)),
    "a control character": (b'{\n"a": "\x01"}', "is not valid JSON: invalid control character", (2, 7)),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "is UTF-16", (1, 1)),
    "Latin-1": ('{\n"ä": 1}'.encode("latin-1"), "is not UTF-8", (2, 2)),
    "a list": (b" []", "must hold a JSON object", (1, 2)),
    "half a surrogate": (b'{"a": "\\ud800"}', "is not valid JSON", (1, 8)),
    "not a number": (b'{"a": NaN}', "is not valid JSON: NaN", (1, 7)),
    "deep": (b'{"a": ' + b"[" * 100_000, "is nested too deeply", (1, 306)),
    "deep objects": (b'{"a":\n' * 100_000, "is nested too deeply", (301, 1)),
}


@pytest.mark.parametrize(("raw", "said", "place"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("name", [DEFINITION, "apiProperties.json", "settings.json"])
def test_broken_input(name: str, raw: bytes, said: str, place: tuple[int, int], shelf: Path) -> None:
    (shelf / name).write_bytes(raw)
    (finding,) = [f for f in lint([shelf], ONE).findings if f.rule == "FIL001"]
    assert said in finding.message
    assert (finding.line, finding.column) == place
    assert finding.file == str(shelf / name)


def test_the_rest_of_a_broken_file_is_checked(shelf: Path) -> None:
    text = PATH.replace('"in": "path"', '"in": "path",').replace('"swagger"', '// the version\n  "swagger"')
    (shelf / DEFINITION).write_text(text, encoding="utf-8")
    found = lint([shelf], LintOptions(select=("unencoded-path-parameter",))).findings
    whole = lint(
        [connector(shelf / "whole", PATH)], LintOptions(select=("unencoded-path-parameter",))
    ).findings
    assert [f.rule for f in found] == ["FIL001", "PAR023", "FIL001"]
    assert [(f.line, f.column) for f in found if f.rule == "PAR023"] == [
        (f.line + 1, f.column) for f in whole
    ]


def test_an_unreadable_file_makes_neither_suppressions_nor_baselines_look_useless(shelf: Path) -> None:
    config(shelf, '[[lint.suppress]]\nrule = "SCH001"\noperation = "ListBooks"\nreason = "so"')
    baseline = shelf / "known.json"
    lint([shelf], options(select=("SCH001", "INF"), baseline=baseline, write_baseline=True))
    text = ARRAY.replace('"host": "api.example.com",', "")
    (shelf / DEFINITION).write_text(text, encoding="utf-8")
    lint([shelf], options(select=("SCH001", "INF"), baseline=baseline, write_baseline=True))
    assert load_baseline(baseline)
    (shelf / DEFINITION).write_text(text[:-5], encoding="utf-8")
    result = lint([shelf], options(select=("SCH001", "CFG", "INF"), baseline=baseline))
    assert (rules(result), result.notes) == (["FIL001"], ())


def test_a_huge_file_is_not_even_read(shelf: Path) -> None:
    with (shelf / DEFINITION).open("r+b") as stream:
        stream.truncate(100 * 1024 * 1024)
    with (shelf / "script.csx").open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    result = lint([shelf], ONE)
    assert rules(result) == ["FIL001", "FIL001"]
    assert all("is larger than 16 MB" in finding.message for finding in result.findings)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(shelf: Path) -> None:
    (shelf / DEFINITION).chmod(0)
    assert rules(lint([shelf], ONE)) == ["FIL001"]


REFERENCES: dict[str, tuple[Callable[[], str], list[str]]] = {
    "to itself": (lambda: definition('"definitions": {"A": {"$ref": "#/definitions/A"}}'), ["REF009 33"]),
    "in a circle": (
        lambda: definition(
            '"definitions": {"A": {"$ref": "#/definitions/B"}, "B": {"$ref": "#/definitions/A"}}'
        ),
        ["REF009 33"],
    ),
    "to the root": (
        lambda: definition('"definitions": {"A": {"properties": {"a": {"$ref": "#"}}}}'),
        ["REF003 54"],
    ),
    "elsewhere": (
        lambda: definition('"definitions": {"A": {"$ref": "http://127.0.0.1:9/a.json"}}'),
        ["REF001 33"],
    ),
    "to a file": (
        lambda: definition('"definitions": {"A": {"$ref": "../../../etc/passwd"}}'),
        ["REF001 33"],
    ),
    "as nearly deep as possible": (
        lambda: definition(
            '"definitions": {"A": '
            + '{"type": "object", "properties": {"a": ' * 148
            + '{"type": "array"}'
            + "}}" * 148
            + "}"
        ),
        ["SCH001 5796"],
    ),
}


@pytest.mark.parametrize(("make", "expected"), REFERENCES.values(), ids=REFERENCES)
def test_references_and_depth(
    make: Callable[[], str], expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    folder = connector(tmp_path / "c", make())
    result = lint([folder], LintOptions())
    places = [f"{item.rule} {item.column}" for item in result.findings if item.rule[:3] in ("REF", "SCH")]
    assert [place for place in places if not place.startswith("REF022")] == expected  # nothing uses them
