from __future__ import annotations

from typing import Any

import pytest

from tools.replay.coerce import converted


@pytest.mark.parametrize(
    ("values", "parameter", "value"),
    [
        (["12"], {"type": "integer"}, 12),
        (["-1"], {"type": "integer"}, -1),
        (["1.0"], {"type": "integer"}, "1.0"),
        (["\u0661"], {"type": "integer"}, "\u0661"),
        (["1.5e3"], {"type": "number"}, 1500.0),
        (["nan"], {"type": "number"}, "nan"),
        (["true"], {"type": "boolean"}, True),
        (["True"], {"type": "boolean"}, "True"),
        (["12"], {"type": "string"}, "12"),
        (["12"], {}, "12"),
        (["1,2"], {"type": "array", "items": {"type": "integer"}}, [1, 2]),
        (["a b"], {"type": "array", "collectionFormat": "ssv"}, ["a", "b"]),
        (["a|"], {"type": "array", "collectionFormat": "pipes"}, ["a", ""]),
        (["a\tb"], {"type": "array", "collectionFormat": "tsv"}, ["a", "b"]),
        (
            ["1", "2,3"],
            {"type": "array", "collectionFormat": "multi", "items": {"type": "integer"}},
            [1, "2,3"],
        ),
        ([""], {"type": "array"}, []),
        (
            ["1|2,3"],
            {
                "type": "array",
                "items": {"type": "array", "collectionFormat": "pipes", "items": {"type": "integer"}},
            },
            [[1, 2], [3]],
        ),
    ],
)
def test_text_is_read_as_its_type(values: list[str], parameter: dict[str, Any], value: Any) -> None:
    found = converted(values, parameter)
    assert found == value
    assert type(found) is type(value)
