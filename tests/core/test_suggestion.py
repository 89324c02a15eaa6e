import pytest

from tools.core.suggestion import closest, instead, joined, meant


@pytest.mark.parametrize(
    ("word", "known", "names"),
    [
        ("ListBook", ["AddBook", "ListBooks"], ["ListBooks"]),
        ("TITLE", ["title", "total"], ["title"]),
        ("lnit", ["lint", "init", "line"], ["lint", "init"]),
        # much less alike than the closest
        ("poll-second", ["poll-seconds", "calls-seconds", "script-seconds"], ["poll-seconds"]),
        ("zzz", ["a", "b"], []),
        ("a", [], []),
    ],
)
def test_closest(word: str, known: list[str], names: list[str]) -> None:
    assert sorted(closest(word, known)) == sorted(names)
    assert all(name in meant(word, known) for name in names)


def test_the_first_of_names_that_differ_in_case_alone() -> None:
    assert closest("Title", ["title", "TITLE"]) == ["title"]


@pytest.mark.parametrize(
    ("known", "hint"),
    [
        (["ListBooks", "Other"], "; did you mean 'ListBooks'?"),
        (["a", "b"], "; known are a, b"),
        (["a"], "; known is a"),
        ([str(n) for n in range(13)], "; known are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ..."),
        ([], ""),
    ],
)
def test_instead(known: list[str], hint: str) -> None:
    assert instead("ListBook", known) == hint


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_joined(names: list[str], text: str) -> None:
    assert joined(names, "or") == text
