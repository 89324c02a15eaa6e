"""The JSON that a bundle is written as."""

import json
from typing import Any

import pytest

from tools.bundle.text import json_text
from tools.connector.sizes import DATAVERSE_CHARACTERS


def lines(count: int) -> dict[str, Any]:
    """A document of so many short lines, six levels deep."""
    return {"a": {"b": {"c": {"d": {"e": dict.fromkeys((f"{n:06}" for n in range(count)), 1)}}}}}


@pytest.mark.parametrize(("count", "indent"), [(10, 4), (13_400, 4), (19_900, 2), (26_000, 1), (60_000, 1)])
def test_the_indentation_shrinks_before_the_text_is_too_long(count: int, indent: int) -> None:
    data = lines(count)
    assert json_text(data) == json.dumps(data, indent=indent) + "\n"
    wider = [json.dumps(data, indent=more) for more in (2, 4) if more > indent]
    assert all(len(text) >= DATAVERSE_CHARACTERS for text in wider)
