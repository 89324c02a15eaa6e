"""References inside one document: ``{"$ref": "#/definitions/Client"}``. Nothing is ever fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core import lazy
from ..core.errors import UserError
from ..core.missing import MISSING
from .pointer import join, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Keywords of JSON Schema Draft 4 whose value is a schema, a list of schemas or a map of schemas.
_ONE = frozenset({"additionalItems", "additionalProperties", "items", "not"})
_LIST = frozenset({"allOf", "anyOf", "items", "oneOf"})
_MAP = frozenset({"definitions", "patternProperties", "properties"})
_MAX_CHAIN = 100
# A name without these needs no escape, neither as a token of a pointer nor in a URI.
_UNSAFE = lazy.pattern(r"[^A-Za-z0-9_.-]")


def reference(node: Any) -> str | None:
    """Return the ``$ref`` of ``node``, or None when it is not a reference."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            return target
    return None


def pointer_of(target: str) -> str | None:
    """Return the JSON pointer that the reference ``target`` means; None where it is not local."""
    return unquoted(target).removeprefix("#") if _is_local(target) else None


def resolve(document_data: Any, node: Any) -> Any:
    """Return ``node``, or what its ``$ref`` leads to.

    Members beside ``$ref`` are ignored, as JSON Schema Draft 4 says.

    Raises:
        UserError: the reference is not local (``#/...``), leads nowhere, or leads back to itself.
    """
    target = reference(node)
    if target is None:
        return node
    first = target
    for _ in range(_MAX_CHAIN):
        node = _target(document_data, target)
        target = reference(node)
        if target is None:
            return node
    raise UserError(f"the reference '{first}' leads back to itself")


def resolved_object(data: Any, node: Any) -> dict[str, Any]:
    """Return ``resolve(data, node)`` where it is an object, else an empty one: for those who only look."""
    try:
        found = resolve(data, node)
    except UserError:
        return {}
    return found if isinstance(found, dict) else {}


def expand(data: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a self-contained copy of ``schema``: what it refers to is added under ``definitions``.

    ``data`` is the whole definition. Every ``$ref`` of the result is ``#/definitions/<name>``; a schema
    that is itself a reference is replaced by its target. Recursive schemas stay recursive.

    Raises:
        UserError: a reference is not local, leads nowhere, or leads back to itself, or a schema is nested
            too deeply.
    """
    names: dict[str, str] = {}
    queue: list[str] = []

    def name_of(target: str) -> str:
        if target not in names:
            base = target.removeprefix("#/definitions/").strip("#/")
            name = _UNSAFE.sub("-", base) or "root"
            while name in names.values():
                name += "_"
            names[target] = name
            queue.append(target)
        return names[target]

    def copy(node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        target = reference(node)
        if target is not None:
            resolve(data, node)
            return {"$ref": f"#/definitions/{name_of(target)}"}
        return {key: copy_keyword(key, value) for key, value in node.items()}

    def copy_keyword(key: str, value: Any) -> Any:
        if key in _ONE and isinstance(value, dict):
            return copy(value)
        if key in _LIST and isinstance(value, list):
            return [copy(item) for item in value]
        if key in _MAP and isinstance(value, dict):
            return {name: copy(item) for name, item in value.items()}
        return value

    definitions: dict[str, Any] = {}
    try:
        result: dict[str, Any] = copy(resolve(data, schema))
        while queue:
            target = queue.pop()
            definitions[names[target]] = copy(_target(data, target))
    except RecursionError:
        raise UserError("a schema is nested too deeply") from None
    if definitions:
        result["definitions"] = definitions
    return result


def foreign_refs(data: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield (pointer of the ``$ref`` member, its text) for every reference that is not ``#`` or ``#/...``."""
    stack: list[tuple[Any, str]] = [(data, pointer)]
    while stack:
        node, at = stack.pop()
        if isinstance(node, dict):
            target = node.get("$ref")
            if isinstance(target, str) and not _is_local(target):
                yield join(at, "$ref"), target
            stack.extend(
                (value, join(at, key)) for key, value in node.items() if isinstance(value, dict | list)
            )
        elif isinstance(node, list):
            stack.extend(
                (item, join(at, index)) for index, item in enumerate(node) if isinstance(item, dict | list)
            )


def _is_local(target: str) -> bool:
    return target == "#" or target.startswith("#/")


def _target(data: Any, target: str) -> Any:
    """Return the part of ``data`` that ``target`` names."""
    if not _is_local(target):
        raise UserError(
            f"the reference '{target}' is not local; only '#/...' is followed, nothing is fetched"
        )
    node = lookup(data, unquoted(target))
    if node is MISSING:
        raise UserError(f"the reference '{target}' leads nowhere")
    return node


def unquoted(target: str) -> str:
    """Return the pointer of a reference, which is a URI fragment and may be percent-encoded."""
    if "%" not in target:
        return target
    from urllib.parse import unquote  # noqa: PLC0415 - rarely needed, and not cheap at start-up

    return unquote(target)
