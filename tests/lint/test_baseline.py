"""Baselines: names that survive moving lines, files that are sorted and strict."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.core.errors import UserError
from tools.core.problem import Finding
from tools.lint.baseline import entries, load_baseline, new_findings, stale, write_baseline
from tools.lint.fingerprint import fingerprints


def finding(folder: Path, **changes: object) -> Finding:
    file = str(folder / "shelf" / "apiDefinition.swagger.json")
    base = Finding(
        "AAA001", "some-thing", "error", "is wrong", file, 3, 7, "/paths/~1a/get/parameters/0/type"
    )
    return base._replace(**changes)  # type: ignore[arg-type]


@given(st.integers(1, 99), st.integers(1, 99), st.integers(0, 9))
def test_a_name_is_independent_of_lines_and_indices(line: int, column: int, index: int) -> None:
    folder = Path("/somewhere")
    moved = finding(folder, line=line, column=column, pointer=f"/paths/~1a/get/parameters/{index}/type")
    assert fingerprints([moved], folder) == fingerprints([finding(folder)], folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": "AAA002"},
        {"message": "is quite wrong"},
        {"file": "/elsewhere/apiDefinition.swagger.json"},
        {"pointer": "/paths/~1b/get/parameters/0/type"},
    ],
)
def test_what_makes_another_name(changes: dict[str, str]) -> None:
    folder = Path("/somewhere")
    assert fingerprints([finding(folder, **changes)], folder) != fingerprints([finding(folder)], folder)


def test_a_number_that_is_a_name_counts() -> None:
    folder = Path("/somewhere")
    places = ["/definitions/1", "/definitions/2", "/parameters/1", "/parameters/2"]
    places += [f"/paths/~1a/get/responses/{status}" for status in (200, 404)]
    places += [f"/definitions/A/properties/{name}" for name in (1, 2)]
    names = {fingerprints([finding(folder, pointer=place)], folder)[0] for place in places}
    assert len(names) == len(places)


def test_the_same_twice_has_two_names() -> None:
    folder = Path("/somewhere")
    first, second = fingerprints([finding(folder), finding(folder)], folder)
    assert first != second


def test_the_folder_may_move(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    assert fingerprints([finding(a)], a) == fingerprints([finding(b)], b)


def test_write_load_prune(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    old, gone = finding(tmp_path), finding(tmp_path, message="is gone")
    write_baseline(path, entries([gone, old], path))
    known = load_baseline(path)
    assert [entry.message for entry in known] == ["is gone", "is wrong"]
    assert known[0].file == "shelf/apiDefinition.swagger.json"
    fresh = finding(tmp_path, message="is new")
    new, met = new_findings([old, fresh], known, path)
    assert new == [fresh]
    shelf = tmp_path / "shelf"
    assert [entry.message for entry in stale(known, met, [shelf], {"AAA001"}, path)] == ["is gone"]
    assert stale(known, met, [tmp_path / "other"], {"AAA001"}, path) == []
    assert stale(known, met, [shelf], {"AAA002"}, path) == []


def test_the_file_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    some = [finding(tmp_path, message=message) for message in "abc"]
    write_baseline(path, entries(some, path))
    first = path.read_bytes()
    write_baseline(path, entries(some[::-1], path))
    assert path.read_bytes() == first
    assert list(json.loads(first)) == ["version", "findings"]


def test_a_file_that_cannot_be_read_is_never_known(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    broken = finding(tmp_path, rule="FIL001")
    assert new_findings([broken], entries([broken], path), path)[0] == [broken]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "is no baseline of version 1"),
        ('{"version": 2}', "is no baseline of version 1"),
        ('{"version": 1, "findings": 3}', "has no array 'findings'"),
        ('{"version": 1}', "has no array 'findings'"),
        ('{"version": 1, "findings": [1]}', "has an entry that lacks"),
        ('{"version": 1, "findings": [{"rule": "A"}]}', "has an entry that lacks"),
        ('{"version": 1, "findings": {"a": 1}}', "has no array"),
        ("{", "is not valid JSON"),
    ],
)
def test_what_is_no_baseline(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(UserError, match=said):
        load_baseline(path)
