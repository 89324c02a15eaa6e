"""Rules about what properties are called and how they are described, where makers see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping
from ...connector.pointer import join
from ..rule import Hit, rule
from ..schema_graph import schema_graph, shown_properties, target_name
from ..sources import CERTIFICATION, DESIGNER
from ..values import listed
from ..wording import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..definition import Definition, SchemaView


_MANY = 3


def _is_container(raw: dict[str, Any]) -> bool:
    """Return whether a property has fields of its own: an object, or an array of objects."""
    if "properties" in raw:
        return bool(mapping(raw["properties"]))
    return bool(mapping(mapping(raw.get("items")).get("properties")))


def _has_label(raw: dict[str, Any]) -> bool:
    return bool(said(raw, "x-ms-summary") or said(raw, "title"))


def _written(definition: Definition) -> list[SchemaView]:
    """Return the properties that are no references: beside a ``$ref`` no text is possible."""
    return [schema for schema in definition.derived(shown_properties) if "$ref" not in schema.raw]


def _told(bare: list[SchemaView], what: str, cure: str, cures: str) -> Iterator[Hit]:
    """Yield a hit for each property, or one for an object of which many lack the same."""
    by_parent: dict[int, list[SchemaView]] = {}
    for schema in bare:
        by_parent.setdefault(id(schema.parent), []).append(schema)
    for group in by_parent.values():
        parent = group[0].parent
        if len(group) > _MANY and parent is not None:
            names = listed(schema.name or "" for schema in group)
            message = f"{len(group)} properties have no {what}; {cures}: {names}"
            yield Hit(message, parent.pointer + "/properties", "key")
        else:
            for schema in group:
                yield Hit(f"the property '{schema.name}' has no {what}; {cure}", schema.pointer, "key")


@rule("SCH060", "missing-property-summary", {"independent": "info", "certified": "warning"}, CERTIFICATION)
def missing_property_summary(definition: Definition) -> Iterator[Hit]:
    """Checks that every property that makers see has an ``x-ms-summary`` or a ``title``.

    Properties that have fields of their own are told by the rule ``untitled-parent``. Where more than three
    of one object have none, the object is told once.

    Why:
        It is the label of the field, and the name in the list of dynamic content; without it makers see the
        name that the service uses.

    Fix:
        Add a label in title case.

    Bad:
        {"properties": {"auth_nm": {"type": "string"}}}

    Good:
        {"properties": {"auth_nm": {"type": "string", "x-ms-summary": "Author Name"}}}
    """
    bare = [s for s in definition.derived(_written) if not (_has_label(s.raw) or _is_container(s.raw))]
    yield from _told(bare, "'x-ms-summary'", "add its label in title case", "add labels in title case")


@rule(
    "SCH061", "missing-property-description", {"independent": "info", "certified": "warning"}, CERTIFICATION
)
def missing_property_description(definition: Definition) -> Iterator[Hit]:
    """Checks that every property that makers see has a ``description``.

    Properties that have fields of their own need none. Where more than three of one object have none, the
    object is told once.

    Why:
        It stands in the empty field, under the dynamic content, and on the reference page.

    Fix:
        Add a sentence that says what the value is, with its unit where it has one.

    Bad:
        {"properties": {"pages": {"type": "integer", "x-ms-summary": "Pages"}}}

    Good:
        {"properties": {"pages": {"type": "integer", "x-ms-summary": "Pages",
            "description": "The number of printed pages."}}}
    """
    bare = [
        s for s in definition.derived(_written) if not (said(s.raw, "description") or _is_container(s.raw))
    ]
    yield from _told(bare, "'description'", "say what the value is", "say what the values are")


@rule("SCH062", "untitled-parent", {"certified": "info"}, DESIGNER)
def untitled_parent(definition: Definition) -> Iterator[Hit]:
    """Checks that a property with fields of its own has a ``title`` or an ``x-ms-summary``.

    Where the property is a ``$ref``, the definition that it leads to needs one.

    Why:
        The designer puts the parents' titles before the label of each field, so that one missing title shows
        in many places as a raw name.

    Fix:
        Add a short title.

    Bad:
        {"properties": {"author": {"type": "object", "properties": {
            "name": {"type": "string", "x-ms-summary": "Name"}}}}}

    Good:
        {"properties": {"author": {"type": "object", "title": "Author", "properties": {
            "name": {"type": "string", "x-ms-summary": "Name"}}}}}
    """
    referred: dict[str, str] = {}
    for schema in definition.derived(shown_properties):
        if "$ref" in schema.raw:
            referred.setdefault(target_name(schema.raw["$ref"]), schema.name or "")
        elif _is_container(schema.raw) and not _has_label(schema.raw):
            message = f"the property '{schema.name}' has fields but no 'title' to stand before their labels"
            yield Hit(message, schema.pointer, "key")
    definitions = definition.derived(schema_graph).definitions
    for name, user in referred.items():
        root = definitions.get(name)
        if root is not None and _is_container(root.top.raw) and not _has_label(root.top.raw):
            message = (
                f"the definition '{name}' is used as a property ('{user}') and has no 'title' "
                "to stand before the labels of its fields"
            )
            yield Hit(message, join("/definitions", name), "key")
