"""Responses that fill a list, a tree or a form: what a dynamic extension needs of the operation it calls.

Source: Microsoft, "OpenAPI extensions for custom connectors" (``x-ms-dynamic-values``, ``-list``, ``-tree``,
``-schema``, ``-properties``). Where the response is no schema, the designer shows no input, and says nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..connector.lenient import mapping, text
from ..connector.pointer import join, lookup
from ..core.missing import MISSING
from ..core.problem import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..connector.document import Document
    from ..core.paths import Path

_TYPES = frozenset(("object", "array", "string", "integer", "number", "boolean", "null", "file"))
_BODY = Location("response", "body")
_PATHS = ("itemsPath", "itemValuePath", "itemTitlePath")

# The members that lead to the list, the value and the title, and to the schema; what is newer comes last.
LISTS = (
    ("x-ms-dynamic-values", ("value-collection", "value-path", "value-title")),
    ("x-ms-dynamic-list", _PATHS),
)
SCHEMAS = (("x-ms-dynamic-schema", "value-path"), ("x-ms-dynamic-properties", "itemValuePath"))


_EXTENSIONS = frozenset(("x-ms-dynamic-tree", *(name for name, _ in (*LISTS, *SCHEMAS))))
_SCHEMA = {"type": "object", "properties": {"sample": {"type": "string"}}}


class Need(NamedTuple):
    """The use of an operation's response by one extension, which stands at ``pointer`` of the definition.

    ``items`` leads to the list, or to the schema where ``is_schema``; ``value`` and ``title`` lie in each
    item. Paths are as written: keys with slashes or dots between them.
    """

    extension: str
    pointer: str
    items: str = ""
    value: str = ""
    title: str = ""
    is_schema: bool = False


def needs_of(data: Any) -> dict[str, tuple[Need, ...]]:
    """Return, by operation id, what the extensions of the definition ``data`` need of its responses.

    Alike needs count once, at their first place.
    """
    found: dict[str, dict[Need, Need]] = {}
    waiting: list[tuple[Any, Path]] = [(data, ())] if isinstance(data, dict | list) else []
    while waiting:
        node, steps = waiting.pop()
        parts = node.items() if isinstance(node, dict) else enumerate(node)
        waiting += [(item, (*steps, key)) for key, item in parts if isinstance(item, dict | list)]
        if isinstance(node, dict) and not _EXTENSIONS.isdisjoint(node):
            for operation, need in _needs(node, join("", *steps)):
                found.setdefault(operation, {}).setdefault(need._replace(extension="", pointer=""), need)
    return {operation: tuple(needs.values()) for operation, needs in found.items()}


@lru_cache(maxsize=4)
def needs_in(definition: Document) -> Mapping[str, tuple[Need, ...]]:
    """Return `needs_of` the data of ``definition``, which does not change."""
    return needs_of(definition.data)


def is_used(body: Any, need: Need, path: Path) -> bool:
    """Return whether ``path`` of ``body`` leads to what the extension of ``need`` reads, or is part of it."""
    steps = steps_to(body, need.items)
    count = len(steps)
    if path[:count] != steps[: len(path)]:
        return False  # it leads elsewhere
    if len(path) <= count or need.is_schema:
        return True
    index, rest = path[count], path[count + 1 :]
    if not isinstance(index, int):
        return False
    item = at_path(body, need.items)[index]
    ways = (steps_to(item, name) for name in (need.value, need.title))
    return any(rest == way[: len(rest)] for way in ways)


def fulfilled(body: Any, need: Need) -> Any:
    """Return ``body`` with what ``need`` asks for where it lacks that: a list of one item, or a schema."""
    if need.is_schema:
        if schema_fault(schema_at(body, need.items)) is None:
            return body
        steps = steps_to(body, need.items)
        if _leads_to_properties(need.items):
            steps = tuple(filter(None, re.split(r"[./]", need.items)))[:-1]
        # Other needs may have put their list beside the keywords.
        schema = {**mapping(at_path(body, "/".join(steps))), **_SCHEMA}
        return _put(body, steps, _SCHEMA if schema_fault(schema) is not None else schema)
    found = at_path(body, need.items)
    items = found if isinstance(found, list) and found else [{}]
    for path, sample in ((need.value, "sample"), (need.title, "Sample")):
        if path:
            items = [
                item if _is_scalar(at_path(item, path)) else _put(item, steps_to(item, path), sample)
                for item in items
            ]
    return _put(body, steps_to(body, need.items), items)


def _put(value: Any, steps: tuple[str, ...], part: Any) -> Any:
    """Return ``value`` with ``part`` at ``steps``, in objects that are made where there is none."""
    if not steps:
        return part
    owner = mapping(value)
    return {**owner, steps[0]: _put(owner.get(steps[0]), steps[1:], part)}


def _needs(node: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Need]]:
    tree = mapping(node.get("x-ms-dynamic-tree"))
    lists = [(name, node.get(name), keys) for name, keys in LISTS]
    lists += [("x-ms-dynamic-tree", tree.get(name), _PATHS) for name in ("open", "browse")]
    for name, raw, keys in lists:
        call = mapping(raw)
        if (operation := text(call.get("operationId"))) is not None:
            items, value, title = (text(call.get(key)) or "" for key in keys)
            yield operation, Need(name, join(pointer, name), items, value, title)
    for name, key in SCHEMAS:
        call = mapping(node.get(name))
        if (operation := text(call.get("operationId"))) is not None:
            yield operation, Need(name, join(pointer, name), text(call.get(key)) or "", is_schema=True)


def check_need(body: Any, need: Need, *, may_lack_title: bool = False) -> Iterator[Problem]:
    """Yield where ``body``, the JSON of a success response, lacks what ``need`` asks for.

    ``may_lack_title``: the response declares the titles, so that those of all items may be null.
    """
    path = steps_to(body, need.items)
    where = _BODY._replace(path=path, schema=need.pointer)
    there = f"at '{need.items}'" if need.items else "as the whole body"
    if need.is_schema:
        schema = schema_at(body, need.items)
        wrong = schema_fault(schema)
        if wrong is not None:
            below, message = wrong
            if schema is not at_path(body, need.items):
                below = below[1:]  # the properties alone are in the body
            yield Problem(
                "dynamic-schema",
                f"is no schema {there} that the designer can use for {need.extension}: {message}",
                where.below(*below),
            )
        return
    found = at_path(body, need.items)
    if not isinstance(found, list):
        message = f"brings no list {there}, so {need.extension} has nothing to choose from"
        yield Problem("dynamic-values", message, where)
        return
    for number, item in enumerate(found):
        if need.value and not _is_scalar(at_path(item, need.value)):
            message = f"has no value at '{need.value}', so {need.extension} offers nothing for it"
            yield Problem("dynamic-values", message, where.below(number))
            return
    # A single title may be null; none at all means that the path is wrong.
    if (
        need.title
        and found
        and not may_lack_title
        and not any(_is_scalar(at_path(item, need.title)) for item in found)
    ):
        message = f"has no title at '{need.title}' in any item, so {need.extension} shows empty lines"
        yield Problem("dynamic-values", message, where, severity="warning")


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def schema_fault(schema: Any) -> tuple[Path, str] | None:
    """Return where and why ``schema`` is no schema that describes inputs or outputs; None if it is one."""
    if not isinstance(schema, dict):
        return (), "there is no object"
    if not any(key in schema for key in ("type", "properties", "items", "allOf", "$ref")):
        names = ", ".join(list(schema)[:3])
        hint = f"; {names} must stand in 'properties', beside 'type: object'" if names else ""
        return (), f"it says neither 'type' nor 'properties'{hint}"
    waiting: list[tuple[Any, Path]] = [(schema, ())]
    while waiting:
        node, path = waiting.pop()
        if not isinstance(node, dict):
            return path, "a schema must be an object"
        reference = node.get("$ref")
        local = isinstance(reference, str) and (reference == "#" or reference.startswith("#/"))
        if isinstance(reference, str) and not (local and lookup(schema, reference) is not MISSING):
            return (*path, "$ref"), f"'{reference}' leads to nothing in it; write the schema out"
        kind = node.get("type")
        kinds = kind if isinstance(kind, list) else [kind]
        if "type" in node and not (kinds and all(isinstance(item, str) and item in _TYPES for item in kinds)):
            known = ", ".join(sorted(_TYPES - {"file", "null"}))
            return (*path, "type"), f"'type' must be one of {known}"
        required = node.get("required")
        if "required" in node and not (
            isinstance(required, list) and all(isinstance(item, str) for item in required)
        ):
            return (*path, "required"), "'required' must be a list of names, beside 'properties'"
        if "enum" in node and not isinstance(node["enum"], list):
            return (*path, "enum"), "'enum' must be a list"
        members = node.get("properties", {})
        if not isinstance(members, dict):
            return (*path, "properties"), "'properties' must be an object"
        waiting += [(item, (*path, "properties", name)) for name, item in members.items()]
        if "items" in node:
            waiting.append((node["items"], (*path, "items")))
    return None


def schema_at(body: Any, path: str) -> Any:
    """Return the schema that ``path`` leads to in ``body``, whatever is there where it leads to none.

    A path to a member ``properties`` may lead to the properties alone, without the object around them: so it
    is in published connectors, whose twin ``x-ms-dynamic-properties`` then leaves that member out.
    """
    found = at_path(body, path)
    if _leads_to_properties(path) and isinstance(found, dict) and found and not _has_keywords(found):
        return {"type": "object", "properties": found}
    return found


def _leads_to_properties(path: str) -> bool:
    return re.split(r"[./]", path)[-1] == "properties"


def _has_keywords(found: Mapping[str, Any]) -> bool:
    """Return whether members of ``found`` are keywords of a schema, and no properties with such names."""
    members = found.get("properties")
    return (
        isinstance(found.get("type"), str | list)
        or isinstance(found.get("$ref"), str)
        or isinstance(found.get("allOf"), list)
        or (isinstance(members, dict) and all(isinstance(item, dict) for item in members.values()))
    )


def at_path(value: Any, path: str) -> Any:
    """Return what ``path`` leads to, None if nothing is there."""
    for step in steps_to(value, path):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def steps_to(value: Any, path: str) -> tuple[str, ...]:
    """Return the keys of ``path`` in ``value``: a key as it is, else keys between slashes, else dots."""
    if not path:
        return ()
    if isinstance(value, dict) and path in value:
        return (path,)
    spelled = [tuple(path.strip(separator).split(separator)) for separator in ("/", ".")]
    return next((steps for steps in spelled if _leads(value, steps)), spelled[0])


def _leads(value: Any, steps: tuple[str, ...]) -> bool:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value is not None
