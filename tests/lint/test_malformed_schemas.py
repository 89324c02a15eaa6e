"""The rules about schemas, references and answers bear any value in any place, and end on any cycle."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tools.connector.document import Document
from tools.lint.definition import Definition
from tools.lint.runner import all_rules

pytestmark = pytest.mark.slow

_KEYWORDS = (
    *("type", "format", "items", "properties", "required", "enum", "default", "allOf", "anyOf", "example"),
    *("additionalProperties", "discriminator", "readOnly", "pattern", "multipleOf", "minimum", "maximum"),
    *("exclusiveMinimum", "minLength", "maxLength", "maxItems", "x-nullable", "x-ms-editor", "x-ms-summary"),
    *("x-ms-enum-values", "x-ms-visibility", "x-ms-capabilities", "filterFunctions", "value", "displayName"),
    *("title", "description", "$ref", "A", "B", "headers", "schema", "examples", "200", "default", "2XX"),
)
_WORDS = (
    *(
        "#/definitions/A",
        "#/definitions/B",
        "#/definitions/A/properties/B",
        "#/responses/A",
        "#",
        "#A",
        "~",
        "",
    ),
    *(
        "http://example.com",
        "object",
        "array",
        "string",
        "integer",
        "file",
        "binary",
        "int64",
        "internal",
        "A",
    ),
    *("dictionary", "eq", "(", "[a-", "é", "\u0000", "/", "a/b"),
)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from((2**60, 10**400, 1.5, -0.0, 1e300))
    | st.sampled_from(_WORDS)
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYWORDS), inner, max_size=4)
    ),
    max_leaves=12,
)
_SCHEMAS = st.fixed_dictionaries({}, optional=dict.fromkeys(_KEYWORDS, _VALUES))
_RULES = [rule for name, rule in all_rules().items() if name[:3] in ("SCH", "REF", "RSP")]


@settings(max_examples=examples(300), suppress_health_check=list(HealthCheck))
@given(a=_SCHEMAS, b=_SCHEMAS, body=_SCHEMAS, field=_SCHEMAS, answers=_VALUES, root=_VALUES)
def test_any_schema(a: Any, b: Any, body: Any, field: Any, answers: Any, root: Any) -> None:
    operation = {
        "operationId": "ListBooks",
        "parameters": [{"in": "body", "schema": body}, {"in": "query", "name": "field", **field}],
        "responses": answers if isinstance(answers, dict) else {"200": {"schema": answers}},
    }
    path = {"get": operation, "x-ms-notification-content": {"schema": b}}
    data = {"paths": {"/books": path}, "definitions": {"A": a, "B": b}, "responses": {"A": root}}
    definition = Definition(Document(Path("apiDefinition.swagger.json"), json.dumps(data), data))
    for rule in _RULES:
        for hit in rule.check(definition):
            assert hit.message
            assert len(hit.message) < 1000
            assert definition.document.position(hit.pointer, hit.on).line == 1


def test_deep_and_long() -> None:
    """Nesting beyond what recursion bears, and a chain of definitions that long."""
    schema: dict[str, Any] = {"type": "string", "enum": ["a"]}
    for _ in range(5000):
        schema = {"type": "object", "required": ["a"], "properties": {"a": schema}}
    chain: dict[str, Any] = {
        f"D{index}": {
            "required": ["a"],
            "properties": {"a": {"$ref": f"#/definitions/D{(index + 1) % 5000}"}},
        }
        for index in range(5000)
    }
    answer = {"200": {"schema": schema}, "201": {"schema": {"$ref": "#/definitions/D0"}}}
    data = {"paths": {"/books": {"get": {"responses": answer}}}, "definitions": chain}
    definition = Definition(Document(Path("apiDefinition.swagger.json"), "{}", data))
    found = {rule.id: len(list(rule.check(definition))) for rule in _RULES}
    assert (found["SCH050"], found["REF020"], found["REF021"]) == (2, 1, 1)
