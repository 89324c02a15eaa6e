"""Which rules run."""

import pytest

from tools.connector.selection import find_entry, matching
from tools.core.errors import UserError
from tools.lint.rule import Rule
from tools.lint.runner import choose


def rule(id_: str, name: str, **levels: str) -> Rule:
    return Rule(id_, name, "definition", levels, (), "", lambda _: iter(()), 1)  # type: ignore[arg-type]


RULES = {
    one.id: one
    for one in (
        rule("AAA001", "some-thing", certified="error", **{"import": "error"}),
        rule("AAA012", "other-thing", certified="error"),
        rule("ABC001", "third-thing", certified="info"),
    )
}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["AAA001"], {"AAA001"}),
        (["aaa001"], {"AAA001"}),
        (["some-thing"], {"AAA001"}),
        (["AAA"], {"AAA001", "AAA012"}),
        (["A"], {"AAA001", "AAA012", "ABC001"}),
        (["AAA01", "ABC"], {"AAA012", "ABC001"}),
        (["ALL"], set(RULES)),
        ([], set()),
    ],
)
def test_words(words: list[str], expected: set[str]) -> None:
    assert matching(RULES, words) == expected


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("AAA002", "there is no rule 'AAA002'; did you mean 'AAA012' or 'AAA001'"),
        ("sme-thing", "did you mean 'some-thing'"),
        ("XYZ", "there is no rule 'XYZ'; `rules` lists them"),
        ("", "there is no rule ''"),
    ],
)
def test_what_names_no_rule(word: str, said: str) -> None:
    with pytest.raises(UserError) as caught:
        matching(RULES, [word])
    assert said in caught.value.message
    with pytest.raises(UserError):
        find_entry(RULES, word)


def test_choose() -> None:
    assert choose(RULES, "certified", None, ()) == set(RULES)
    assert choose(RULES, "import", None, ()) == {"AAA001"}
    assert choose(RULES, "certified", ["AAA"], ["AAA001"]) == {"AAA012"}


def test_nothing_left_to_check_is_an_error() -> None:
    with pytest.raises(UserError, match="no rule is left"):
        choose(RULES, "import", ["ABC"], ())
