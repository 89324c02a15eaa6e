"""The Markdown page: its layout by snapshot, its escapes by parsing it again."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from syrupy.assertion import SnapshotAssertion

from tests.docs.reference.samples import HOSTILE, make_page
from tests.examples import examples
from tools.docs.reference.markdown import escaped, page_markdown, plain
from tools.workflow.docs import MARKDOWN, pages

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SHELF = Path(__file__).parents[2] / "fixtures" / "bookshelf"
TEXTS = st.text(st.sampled_from("ab1 _*`|\\<>[]()#&;~!$-+=.:\n\r\t\u00e9\u202e"), max_size=30) | st.text(
    max_size=30
)


def test_bookshelf(snapshot: SnapshotAssertion) -> None:
    assert pages(SHELF)[MARKDOWN] == snapshot


def test_everything(snapshot: SnapshotAssertion) -> None:
    assert page_markdown(make_page("A text")) == snapshot


def words(inline: Token) -> str:
    """The text that an inline token shows; anything but text, links and bold is shown as its kind."""
    shown = ""
    for child in inline.children or ():
        if child.type in ("text", "text_special"):
            shown += child.content
        elif not re.fullmatch(r"(link|strong)_(open|close)", child.type):
            shown += f"<{child.type}>"
    return shown


def cells(text: str) -> list[str]:
    tokens = PARSER.parse(text)
    return [words(tokens[at + 1]) for at, token in enumerate(tokens) if token.type in ("td_open", "th_open")]


def shown(text: str) -> str:
    """What a reader should see of ``text``: the parser trims a cell, and knows no NUL."""
    return plain(text).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_shown_as_they_are(text: str) -> None:
    assert_shown(text)


@settings(derandomize=True, max_examples=examples(400))
@given(TEXTS)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert_shown(text)


def assert_shown(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| {escaped(text)} | **{escaped('x' + text + 'x')}** |"
    assert cells(table) == ["a", "b", shown(text), shown(f"x{text}x")]
    if shown(text):
        tokens = PARSER.parse(f"before\n\n{escaped(text)}\n\n- {escaped(text)}\n\nafter")
        inline = [words(token) for token in tokens if token.type == "inline"]
        assert inline == ["before", shown(text), shown(text), "after"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_of_hostile_texts_keeps_its_layout(text: str) -> None:
    def outline(page: str) -> list[str]:
        skipped = ("inline", "html_block")
        return [token.type for token in PARSER.parse(page) if token.type not in skipped]

    hostile = page_markdown(make_page(text))
    assert outline(hostile) == outline(page_markdown(make_page("A text")))
    own = (
        r"<details>\n<summary>Parameters, returns, notes, example</summary>|</details>|"
        r'<a id="[\w-]+">|</a>|<!-- Generated .* -->|<img src="\.\./icon\.png" alt="" width="64" height="64">'
    )
    for token in PARSER.parse(hostile):
        if token.type == "html_block":
            assert re.fullmatch(own, token.content.strip())
        for child in token.children or ():
            assert child.type not in ("image", "code_inline")
            assert child.type != "html_inline" or re.fullmatch(own, child.content)
            if child.type == "link_open":
                assert re.match(r"#|https://thing\.example/", str(child.attrGet("href")))


@pytest.mark.slow
def test_all_links_lead_somewhere() -> None:
    text = pages(Path(__file__).parents[3])[MARKDOWN]
    anchors = re.findall(r'<a id="([^"]+)">', text)
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) == set(anchors)


def test_a_fence_that_the_intro_leaves_open_is_closed() -> None:
    text = page_markdown(make_page("A text", intro="## Known Issues\n\n~~~~\ncode"))
    assert "code\n~~~~\n\n### General Limits" in text
    whole = page_markdown(make_page("A text", intro="```\ncode\n```"))
    assert "code\n```\n\n### General Limits" in whole
