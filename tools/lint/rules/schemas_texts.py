"""Rules about what properties are called and how they are described, where makers see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping
from ...connector.pointer import join
from ..rule import Hit, rule
from ..schema_graph import schema_graph, shown_properties, target_name
from ..sources import CERTIFICATION, DESIGNER, STRINGS
from ..values import listed
from ..wording import repeats, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Literal

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


def _told(
    found: list[SchemaView], many: str, one: str, member: str = "", on: Literal["key", "value"] = "key"
) -> Iterator[Hit]:
    """Yield a hit for each property, or one for an object of which many have the same fault.

    ``many`` is what is said of several, before their names; ``one`` of one, with ``%s`` for its name.
    ``member`` leads from the property to what is wrong.
    """
    by_parent: dict[int, list[SchemaView]] = {}
    for schema in found:
        by_parent.setdefault(id(schema.parent), []).append(schema)
    for group in by_parent.values():
        parent = group[0].parent
        if len(group) > _MANY and parent is not None:
            names = listed(schema.name or "" for schema in group)
            yield Hit(f"{len(group)} {many}: {names}", parent.pointer + "/properties", "key")
        else:
            for schema in group:
                yield Hit(one % f"'{schema.name}'", schema.pointer + member, on)


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
    yield from _told(
        bare,
        "properties have no 'x-ms-summary'; add labels in title case",
        "the property %s has no 'x-ms-summary'; add its label in title case",
    )


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
    yield from _told(
        bare,
        "properties have no 'description'; say what the values are",
        "the property %s has no 'description'; say what the value is",
    )


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


@rule("SCH063", "property-description-repeats-label", {"independent": "info", "certified": "info"}, STRINGS)
def property_description_repeats_label(definition: Definition) -> Iterator[Hit]:
    """Checks that the description of a property says more than its label or its name.

    Where more than three of one object do not, the object is told once.

    Why:
        It stands below the label; twice the same text helps nobody.

    Fix:
        Say what the value is, with its unit where it has one.

    Bad:
        {"properties": {"pages": {"type": "integer", "x-ms-summary": "Page Count",
            "description": "Page count"}}}

    Good:
        {"properties": {"pages": {"type": "integer", "x-ms-summary": "Page Count",
            "description": "The number of printed pages."}}}
    """
    told = [(schema, said(schema.raw, "description")) for schema in definition.derived(shown_properties)]
    by_label = [s for s, text in told if repeats(text, said(s.raw, "x-ms-summary"), said(s.raw, "title"))]
    others = {schema.pointer for schema in by_label}
    by_name = [s for s, text in told if s.pointer not in others and repeats(text, s.name or "")]
    for what, found in (("label", by_label), ("name", by_name)):
        many = f"properties have a description that repeats the {what}; say what the values are"
        one = f"the description of %s repeats its {what}; say what the value is"
        yield from _told(found, many, one, "/description", "value")
