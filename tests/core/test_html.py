from pathlib import Path

import pytest
from jinja2 import UndefinedError

from tools.core.html import source_hash, templates


def test_values_are_escaped_and_unknown_names_are_errors(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("<p>{{ word }}</p>", encoding="utf-8")
    page = templates(tmp_path).get_template("page")
    assert page.render(word="<script>") == "<p>&lt;script&gt;</p>"
    with pytest.raises(UndefinedError):
        page.render()


def test_a_hash_is_that_of_the_policy() -> None:
    # The example of Content Security Policy Level 2, section 7.17.2.
    assert source_hash("alert('Hello, world.');") == "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
