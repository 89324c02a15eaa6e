"""Any JSON as a definition: what has the wrong type is taken out and named, the rest stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.connector.model import load_connector
from tools.connector.wellformed import MOST_LEVELS, drop_malformed
from tools.core.errors import UserError
from tools.serve.form import read_form


def whole(parameter: Any = None, schema: Any = None, **rest: Any) -> dict[str, Any]:
    parameters = [{"name": "body", "in": "body", "schema": {}} if parameter is None else parameter]
    operation = {
        "operationId": "Get",
        "parameters": parameters,
        "responses": {"200": {"description": "ok", "schema": {} if schema is None else schema}},
    }
    return {"swagger": "2.0", "paths": {"/a": {"get": operation}}, **rest}


SCHEMA = "/paths/~1a/get/responses/200/schema"
PARAMETER = "/paths/~1a/get/parameters/0"


@pytest.mark.parametrize(
    ("data", "pointer", "message"),
    [
        (whole({"name": "x", "in": {}}), f"{PARAMETER}/in", "'in' must be a string, not an object"),
        (
            whole({"name": "x", "in": "query", "required": "yes"}),
            f"{PARAMETER}/required",
            "must be a boolean",
        ),
        (whole({"name": "x", "in": "query", "format": 3}), f"{PARAMETER}/format", "must be a string"),
        (whole("id"), PARAMETER, "must be an object, not a string"),
        (whole(schema={"type": {}}), f"{SCHEMA}/type", "'type' must be a string, not an object"),
        (whole(schema={"type": [3]}), f"{SCHEMA}/type", "'type' must be a string, not an array"),
        (whole(schema={"required": "a"}), f"{SCHEMA}/required", "must be an array"),
        (whole(schema={"required": [{}]}), f"{SCHEMA}/required", "must hold strings alone"),
        (whole(schema={"properties": 3}), f"{SCHEMA}/properties", "must be an object, not a number"),
        (whole(schema={"properties": {"a": 3}}), f"{SCHEMA}/properties/a", "must be an object"),
        (whole(schema={"allOf": [[]]}), f"{SCHEMA}/allOf/0", "must be an object, not an array"),
        (whole(schema={"$ref": 3}), f"{SCHEMA}/$ref", "'$ref' must be a string, not a number"),
        (whole(schema={"$ref": "#/swagger"}), f"{SCHEMA}/$ref", "does not lead to a schema"),
        (whole(schema={"$ref": "#/paths/~1a"}), f"{SCHEMA}/$ref", "does not lead to a schema"),
        (whole(schema={"x-ms-visibility": None}), f"{SCHEMA}/x-ms-visibility", "not null"),
        (whole(paths=[]), "/paths", "must be an object, not an array"),
        (whole(definitions={"A": 3}), "/definitions/A", "must be an object, not a number"),
    ],
)
def test_a_wrong_type_is_taken_out_and_named(data: dict[str, Any], pointer: str, message: str) -> None:
    found = drop_malformed(data)
    assert [(item.pointer, message in item.message) for item in found] == [(pointer, True)]
    assert drop_malformed(data) == ()


def test_what_fits_stays_as_it_is() -> None:
    schema = {"type": "string", "maxLength": 5.0, "enum": [None, 3], "default": {}, "x-own": 3}
    data = whole(schema=schema, definitions={"A": {"properties": {"in": {"type": "object"}}}})
    before = json.dumps(data)
    assert drop_malformed(data) == ()
    assert json.dumps(data) == before


def test_a_part_outside_the_known_places_is_read_as_what_refers_to_it() -> None:
    data = whole(schema={"$ref": "#/x-shared/A"}, **{"x-shared": {"A": {"type": 3}}})
    assert [item.pointer for item in drop_malformed(data)] == ["/x-shared/A/type"]


def test_schemas_end_at_a_depth_that_validators_bear() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(300):
        schema = {"properties": {"a": schema}}
    (found,) = drop_malformed(whole(schema=schema))
    assert found.pointer == SCHEMA + "/properties/a" * MOST_LEVELS + "/properties"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "body", "#/definitions/A", "object"]),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["$ref", "in", "name", "type", "required", "properties", "items", "allOf", "schema", "format"]
            ),
            below,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(parameter=JSON, schema=JSON, shared=JSON)
def test_any_json_gives_a_form_or_a_users_error(
    tmp_path_factory: pytest.TempPathFactory, parameter: Any, schema: Any, shared: Any
) -> None:
    folder = tmp_path_factory.mktemp("any")
    data = whole(parameter, schema, definitions={"A": shared})
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(data))
    try:
        connector = load_connector(folder)
    except UserError:
        return
    for operation in connector.operations.values():
        read_form(connector, operation)


def test_a_connector_says_what_was_taken_out(tmp_path: Path) -> None:
    (tmp_path / "apiDefinition.swagger.json").write_text(json.dumps(whole({"name": "x", "in": {}})))
    connector = load_connector(tmp_path)
    assert [item.pointer for item in connector.malformed] == [f"{PARAMETER}/in"]
    assert connector.operations["Get"].parameters == ()


def test_a_property_of_no_schema_keeps_its_name() -> None:
    data = whole(schema={"properties": {"a": None}})
    drop_malformed(data)
    assert data["paths"]["/a"]["get"]["responses"]["200"]["schema"] == {"properties": {"a": {}}}


@pytest.mark.parametrize(
    ("kinds", "read"),
    [
        (["string"], {"type": "string"}),
        (["null", "string"], {"type": "string", "x-nullable": True}),
        (["string", "integer"], {}),
        (["null"], {}),
        ([], {}),
    ],
)
def test_a_list_of_types_is_read_as_one_type_or_any(kinds: list[str], read: dict[str, Any]) -> None:
    data = whole(schema={"type": kinds})
    assert [item.pointer for item in drop_malformed(data)] == [f"{SCHEMA}/type"]
    assert data["paths"]["/a"]["get"]["responses"]["200"]["schema"] == read
