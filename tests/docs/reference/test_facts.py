"""``reference.toml``: what is read, and what each mistake is told."""

from pathlib import Path

import pytest

from tools.core.errors import UserError
from tools.docs.reference import facts as module
from tools.docs.reference.facts import ConnectionFacts, Facts, OperationFacts, read_facts
from tools.docs.reference.page import Limit, Product, Throttle


def read(tmp_path: Path, text: str) -> Facts:
    path = tmp_path / "reference.toml"
    path.write_text(text, encoding="utf-8")
    return read_facts(path, ["ListBooks", "AddBook"], ["oauth"])


def test_no_file(tmp_path: Path) -> None:
    assert read_facts(tmp_path / "reference.toml", [], []) == Facts()


def test_the_documented_example_is_read_whole(tmp_path: Path) -> None:
    text = (module.__doc__ or "").partition("```toml\n")[2].partition("```")[0]
    found = read(tmp_path, text)
    assert (found.preview, found.compared_with) == (True, "the old connector")
    assert found.products == (Product("Power Automate", "Premium", "All regions"),)
    assert found.limits == (Limit("Largest file", "10 MB"),)
    assert found.throttling == (Throttle("API calls per connection", 100, "60 seconds"),)
    assert found.connections == {"oauth": ConnectionFacts("All regions", False)}
    assert found.operations == {
        "ListBooks": OperationFacts(
            "Who may use it.",
            ("How a trigger behaves.",),
            ("Where it differs from what it is compared with.",),
            ("page",),
            added_response=True,
        )
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = \n", "1:5: is not valid TOML"),
        ("\nprewiew = true", "2:1: unknown key 'prewiew'; did you mean 'preview'?"),
        ("preview = 1", "1:1: 'preview' must be true or false"),
        ("compared-with = 1", "1:1: 'compared-with' must be text"),
        ("compared-with = ' '", "1:1: 'compared-with' must be text"),
        ("limits = 1", "1:1: 'limits' must be an array of tables: [[limits]]"),
        ("limits = [1]", "1:1: each of 'limits' must be a table"),
        ("[[limits]]\nname = 'a'", "1:1: the key 'value' is missing"),
        ("[[limits]]\nname = 'a'\nvalue = 1", "3:1: 'value' must be text"),
        ("[[products]]\nservices = 'a'", "2:1: unknown key 'services'; did you mean 'service'?"),
        ("[[throttling]]\nname = 'a'\nperiod = 'b'", "1:1: 'calls' must be a whole number from 1"),
        ("[[throttling]]\nname = 'a'\ncalls = true", "3:1: 'calls' must be a whole number from 1"),
        ("operations = 1", "1:1: 'operations' must be a table"),
        ("[operations]\nListBooks = 1", "2:1: 'ListBooks' must be a table"),
        ("\n[operations.ListBook]", "2:1: there is no operation 'ListBook'; did you mean 'ListBooks'?"),
        ("[operations.AddBook]\nadded = 'x'", "2:1: 'added' must be an array of texts"),
        ("[operations.AddBook]\nbehaviour = ['']", "2:1: 'behaviour' must be an array of texts"),
        ("[connections.basic]", "1:1: there is no connection 'basic'; known is oauth"),
        ("[connections.oauth]\nshareable = 'no'", "2:1: 'shareable' must be true or false"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, text)
    assert f"reference.toml:{message}" in str(caught.value)
