"""The page's parts beside the schemas: order, anchors, connections, what stands above, triggers."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.docs.reference.folder import connector, definition, page, section
from tests.examples import examples
from tools.core.errors import UserError
from tools.docs.reference.build import Anchors, build_page
from tools.docs.reference.examples import make_example
from tools.docs.reference.facts import Facts, read_facts
from tools.docs.reference.markdown import page_markdown

PNG = b"\x89PNG\r\n\x1a\n..."


def operations(*titles: str, **others: Any) -> dict[str, Any]:
    data = definition()
    data["paths"] = {
        f"/{number}": {"get": {"operationId": f"Op{number}", "summary": title, **others}}
        for number, title in enumerate(titles)
    }
    return data


def test_order_and_anchors(tmp_path: Path) -> None:
    data = operations("List", "add ü/ä (x)", "Actions", "List", "Zoo", "")
    data["paths"]["/4"]["get"]["x-ms-trigger"] = "batch"
    built = page(tmp_path, data)
    assert [(item.title, item.anchor) for item in built.actions] == [
        ("Actions", "actions-1"),
        ("add ü/ä (x)", "add-üä-x"),
        ("List", "list"),
        ("List", "list-1"),
        ("Op5", "op5"),
    ]
    assert [(item.title, item.anchor) for item in built.triggers] == [("Zoo", "zoo")]


def test_an_anchor_for_each_operation_id(tmp_path: Path) -> None:
    data = operations("Get book", "op4", "x", "search", "Op5")
    names = ["GetBook", "op3", "Get a/b", "Get a b", "search"]
    for path, name in zip(data["paths"].values(), names, strict=True):
        path["get"]["operationId"] = name
    found = {item.operation_id: (item.id_anchor, item.anchor) for item in page(tmp_path, data).actions}
    assert found == {
        "GetBook": ("GetBook", "get-book"),
        "op3": ("op3", "op4"),
        "Get a b": ("Get-a-b", "search-2"),
        "Get a/b": ("Get-a-b-1", "x"),
        "search": ("search-1", "op5"),
    }
    same = operations("doit")
    same["paths"]["/0"]["get"]["operationId"] = "doit"
    text = page_markdown(page(tmp_path, same))
    assert text.count('<a id="doit"></a>') == 1
    assert "## Contents" not in text  # one operation needs none


def test_contents_by_resource(tmp_path: Path) -> None:
    data = operations("One", "Two", "Three", "Four", "Five", "Six")
    paths = ("/api/v2/book_shelves", "/bridge/book_shelves/{id}", "/lent", "/{id}", "/a", "/books")
    data["paths"] = dict(zip(paths, data["paths"].values(), strict=True))
    data["paths"]["/a"]["get"]["tags"] = ["Shelves & more"]
    (tmp_path / "reference.toml").write_text('[resources]\nbridge = ""\nlent = "Loans"\n')
    built = build_page(connector(tmp_path, data), read_facts(tmp_path / "reference.toml", (), ()))
    found = [(name, [item.title for item in items]) for name, items in built.contents]
    assert found == [
        ("Book shelves", ["One", "Two"]),
        ("Books", ["Six"]),
        ("Loans", ["Three"]),
        ("Other", ["Four"]),
        ("Shelves & more", ["Five"]),
    ]


def test_anchors_are_unique_and_plain() -> None:
    anchors = Anchors()
    titles = ["a", "a", "a-1", "a", 'x" onload="y', "<b>", "../", "", "\n#", "search"]
    found = [anchors.take(title) for title in titles]
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"[\w-]+", name) for name in found)
    assert "search" not in found


def test_internal_operations_are_left_out_and_deprecated_ones_marked(tmp_path: Path) -> None:
    data = operations("Seen", "Unseen")
    data["paths"]["/0"]["get"]["deprecated"] = True
    data["paths"]["/1"]["get"]["x-ms-visibility"] = "internal"
    built = page(tmp_path, data)
    assert [(item.title, item.deprecated) for item in built.actions] == [("Seen", True)]


def test_what_stands_above(tmp_path: Path) -> None:
    data = definition()
    data["info"]["contact"] = {"email": "a@b.example", "name": "N", "url": 5}
    data["x-ms-connector-metadata"] = [
        {"propertyName": "Website", "propertyValue": "https://thing.example"},
        {"propertyName": "Odd"},
        7,
    ]
    (tmp_path / "Icon.png").write_bytes(PNG)
    (tmp_path / "Intro.md").write_bytes(b"\xef\xbb\xbf## Prerequisites\r\nA key.\r\n")
    built = page(tmp_path, data, {"publisher": "P"})
    assert (built.heading, built.description) == ("Thing", "Does things.")
    assert built.contact == (("Name", "N"), ("Email", "a@b.example"))
    assert built.metadata == (("Publisher", "P"), ("Website", "https://thing.example"))
    assert (built.icon_name, built.icon) == ("Icon.png", PNG)
    assert built.intro == "## Prerequisites\nA key."


@pytest.mark.parametrize(
    ("annotation", "fact", "heading"),
    [
        (None, "", "Thing"),
        ({"status": "Preview"}, "", "Thing (Preview)"),
        ({"status": "Production"}, "", "Thing"),
        ("Preview", "", "Thing"),
        (None, "preview = true", "Thing (Preview)"),
        ({"status": "Preview"}, "preview = false", "Thing"),
    ],
)
def test_a_preview_is_called_one(annotation: Any, fact: str, heading: str, tmp_path: Path) -> None:
    data = definition()
    data["info"]["x-ms-api-annotation"] = annotation
    (tmp_path / "reference.toml").write_text(fact)
    built = build_page(connector(tmp_path, data), read_facts(tmp_path / "reference.toml", [], []))
    assert built.heading == heading


def test_a_folder_with_nothing_but_a_definition(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "icon.png").write_bytes(b"GIF89a")
    built = page(folder, {"swagger": "2.0"})
    assert (built.title, built.description, built.icon_name, built.intro) == ("empty", "", "", "")
    assert (built.actions, built.triggers, built.definitions, built.authentications) == ((), (), (), ())


def test_one_way_to_connect(tmp_path: Path) -> None:
    properties = {
        "connectionParameters": {
            "api_key": {
                "type": "securestring",
                "uiDefinition": {
                    "displayName": "Key",
                    "description": "The key.",
                    "constraints": {"required": "true"},
                },
            },
            "token:TenantId": {"type": "string", "uiDefinition": {"constraints": {"hidden": "true"}}},
            "plain": {"type": "string"},
        }
    }
    (only,) = page(tmp_path, definition(), properties).authentications
    assert (only.title, only.auth_id, only.oauth, only.shareable) == ("Default", "", False, False)
    assert [(item.name, item.type, item.required) for item in only.parameters] == [
        ("Key", "securestring", True),
        ("plain", "string", False),
    ]


def test_several_ways_to_connect(tmp_path: Path) -> None:
    oauth = {"token": {"type": "oauthSetting", "oAuthSettings": {}}}
    properties = {
        "connectionParameterSets": {
            "values": [
                {"name": "o", "uiDefinition": {"displayName": "Sign in"}, "parameters": oauth},
                {"name": "k", "metadata": {"allowSharing": True}, "parameters": {"k": {"type": "string"}}},
                {"name": "none", "parameters": {}},
            ]
        }
    }
    (tmp_path / "reference.toml").write_text('[connections.o]\nshareable = true\nregions = "Some"\n')
    built = build_page(
        connector(tmp_path, definition(), properties),
        read_facts(tmp_path / "reference.toml", ["DoIt"], ["o", "k", "none"]),
    )
    assert [(a.title, a.auth_id, a.oauth, a.shareable, a.regions) for a in built.authentications] == [
        ("Sign in", "o", True, True, "Some"),
        ("k", "k", False, True, "All regions"),
    ]
    assert built.authentications[0].parameters == ()


def test_no_parameters_no_section(tmp_path: Path) -> None:
    assert page(tmp_path, definition(), {"connectionParameters": {}}).authentications == ()


ITEMS = {"type": "array", "items": {"properties": {"a": {"type": "string"}}}}
ONCE, EACH = "The flow runs once for each response.", "The flow runs once for each item of the response"
SPLITS = {
    "a list": ("batch", ITEMS, EACH),
    "an object that leads to one list": ("batch", {"properties": {"x": {"properties": {"y": ITEMS}}}}, EACH),
    "peers": ("batch", {"properties": {"x": ITEMS, "n": {"type": "integer"}}}, ONCE),
    "a hidden peer": (
        "batch",
        {"properties": {"x": ITEMS, "n": {"type": "integer", "x-ms-visibility": "internal"}}},
        EACH,
    ),
    "no list": ("batch", {"properties": {"n": {"type": "integer"}}}, ONCE),
    "a single trigger": ("single", ITEMS, ONCE),
}


@pytest.mark.parametrize("name", SPLITS)
def test_runs_of_a_trigger(name: str, tmp_path: Path) -> None:
    word, schema, expected = SPLITS[name]
    data = definition(schema=schema, operation={"x-ms-trigger": word, "x-ms-trigger-hint": "Add one."})
    kind, runs, hint = section(tmp_path, data).behaviour
    assert (kind, hint) == ("Polling: the flow asks at intervals.", "Add one.")
    assert runs.startswith(expected)


def test_a_webhook_says_so(tmp_path: Path) -> None:
    data = definition(operation={"x-ms-trigger": "single"})
    data["paths"]["/things"]["x-ms-notification-content"] = {"schema": {"type": "object"}}
    assert section(tmp_path, data).behaviour[0].startswith("Webhook: ")


def test_the_interval_comes_from_the_case(tmp_path: Path) -> None:
    example = make_example("c", "f", {}, 200, None, has_answer=False, interval=60)
    data = definition(operation={"x-ms-trigger": "batch"})
    built = build_page(connector(tmp_path, data), Facts(), {"DoIt": example})
    assert "60 seconds" in built.triggers[0].behaviour[0]


NEVER = {"DoIt": {"gone": "No more."}, "Other": {"[].gone": "No more.", "[].kept": "Not here."}}


def test_what_is_never_answered(tmp_path: Path) -> None:
    members = {"gone": {"type": "string"}, "kept": {"type": "string"}}
    whole = {"type": "object", "properties": members}
    data = definition(schema={"$ref": "#/definitions/It"}, definitions={"It": whole})
    item = {"$ref": "#/definitions/It"}
    other = {"operationId": "Other", "responses": {"200": {"schema": {"type": "array", "items": item}}}}
    data["paths"]["/others"] = {"get": other}
    built = build_page(connector(tmp_path, data), Facts(), never=NEVER)
    assert [section.never for section in built.actions] == [
        (("gone", "No more."),),
        (("gone", "No more."), ("kept", "Not here.")),
    ]
    # Of a definition that two answer with, only what neither answers is marked.
    assert [row.never for row in built.definitions[0].rows] == ["No more.", ""]


def test_an_unknown_parameter_is_an_error_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "reference.toml"
    path.write_text('[operations.DoIt]\nadded = ["nothing"]\n')
    with pytest.raises(UserError, match=r"reference.toml:2:1: DoIt has no parameter 'nothing'; known is q"):
        build_page(
            connector(tmp_path, definition([{"name": "q", "in": "query", "type": "string"}])),
            read_facts(path, ["DoIt"], []),
        )


WORDS = st.sampled_from(
    ["type", "items", "properties", "$ref", "title", "format", "required", "allOf", "x-ms-visibility", "a"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from(
        ["object", "array", "string", "internal", "#/definitions/A", "#/definitions/B", "#/paths"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@settings(derandomize=True, max_examples=examples(150))
@given(VALUES, VALUES, VALUES, VALUES)
def test_any_shape_makes_a_page(one: Any, two: Any, body: Any, info: Any) -> None:
    data = definition(
        [{"name": "body", "in": "body", "schema": body}],
        body,
        {"A": one, "B": two},
        {"x-ms-trigger": "batch", "summary": info if isinstance(info, str) else None},
    )
    data["info"] = info
    data["x-ms-connector-metadata"] = one
    with TemporaryDirectory() as folder:
        try:
            built = page(Path(folder), data, {"connectionParameters": one, "publisher": two})
        except UserError:  # a reference that leads nowhere
            return
    text = page_markdown(built)
    anchors = re.findall(r'<a id="([^"]+)"></a>', text)
    assert len(anchors) == len(set(anchors)) >= 1
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors)
