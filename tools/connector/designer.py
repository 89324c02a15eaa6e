"""Schemas as the designer shows them: the inputs of a card, and the tokens of an output.

A schema is shown as one field for each of its properties where its type is ``object``, else as one field:
``allOf`` and an object without a type are one. Labels begin with the titles of the objects around them.

Source: the Logic Apps designer's ``schemaprocessor.ts``; ``ARCHITECTURE.md`` lists what differs here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .lenient import mapping, strings, text
from .pointer import lookup
from .refs import pointer_of, reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Path = tuple[str, ...]

ITEMS = "[*]"
"""Stands for every item of an array in a path."""
_LISTS = ("x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-tree")
_LONGEST = 100  # references that lead to references


def follow(data: Any, raw: Any, above: frozenset[str]) -> tuple[Mapping[str, Any], frozenset[str]]:
    """Return the schema that ``raw`` is or leads to, and ``above`` with the references on the way.

    A reference that is in ``above`` already, or leads nowhere, gives an empty schema: the designer does not
    know what is in it. Members beside a ``$ref`` are ignored.
    """
    for _ in range(_LONGEST):
        target = reference(raw)
        if target is None:
            return mapping(raw), above
        pointer = pointer_of(target)
        if target in above or pointer is None:
            break
        above |= {target}
        raw = lookup(data, pointer)
    return {}, above


@dataclass(frozen=True, slots=True)
class Place:
    """The facts that a schema takes over from those around it.

    ``required`` None means that a property is required where ``required`` of its object says so; ``titles``
    and ``summaries`` are what labels begin with; ``permission`` is the ``x-ms-permission`` above.
    """

    path: Path = ()
    required: bool | None = None
    visibility: str = ""
    titles: str = ""
    summaries: str = ""
    permission: str = ""
    in_array: bool = False

    def label(self, schema: Mapping[str, Any], name: str) -> str:
        """Return the label of ``schema``: its title or summary, else ``name``, after those around it."""
        return _joined(self.titles or self.summaries, title(schema) or summary(schema) or name)

    def sees(self, schema: Mapping[str, Any]) -> str:
        """Return the visibility of ``schema``: its own, else that of the object around it."""
        return visibility(schema) if "x-ms-visibility" in schema else self.visibility

    def is_read_only(self, schema: Mapping[str, Any]) -> bool:
        """Return whether ``schema`` is no input: by ``readOnly``, or ``x-ms-permission`` here or above."""
        permission = text(schema.get("x-ms-permission")) or self.permission
        return schema.get("readOnly") is True or permission.lower() == "read-only"

    def member(self, name: str, schema: Mapping[str, Any]) -> Place:
        """Return the place of the property ``name`` of ``schema``, an object at this place."""
        return replace(
            self,
            path=(*self.path, name),
            required=self.required is not False and name in strings(schema.get("required")),
            visibility=self.sees(schema),
            titles=_joined(self.titles, title(schema)),
            summaries=_joined(self.summaries, summary(schema)),
            permission=text(schema.get("x-ms-permission")) or self.permission,
        )

    def item(self, schema: Mapping[str, Any], items: Mapping[str, Any]) -> Place:
        """Return the place of the items of ``schema``, an array at this place; they are ``items``."""
        return replace(
            self,
            path=(*self.path, ITEMS),
            visibility=self.sees(schema),
            titles=_joined(self.titles, "" if title(items) else title(schema)),
            summaries=_joined(self.summaries, "" if summary(items) else summary(schema)),
            in_array=True,
        )


def is_internal(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema's own visibility is ``internal``: what lies in it is not shown."""
    return visibility(schema) == "internal"


def expands(schema: Mapping[str, Any]) -> bool:
    """Return whether the properties of a schema are shown in its place, where there are any."""
    is_dynamic = bool(schema.get("x-ms-dynamic-schema"))
    return type_of(schema) == "object" and not is_dynamic and not is_internal(schema)


def _joined(left: str, right: str) -> str:
    return f"{left} {right}" if left and right else left or right


def title(schema: Mapping[str, Any]) -> str:
    """Return the ``title`` of a schema, empty where there is none."""
    return text(schema.get("title")) or ""


def summary(schema: Mapping[str, Any]) -> str:
    """Return the ``x-ms-summary`` of a schema, empty where there is none."""
    return text(schema.get("x-ms-summary")) or ""


def visibility(schema: Mapping[str, Any]) -> str:
    """Return the ``x-ms-visibility`` of a schema in lower case, empty where there is none."""
    return (text(schema.get("x-ms-visibility")) or "").lower()


def type_of(schema: Mapping[str, Any]) -> str:
    """Return the type of a schema, ``any`` where none is declared; of several, the last that is not null."""
    declared = schema.get("type")
    if isinstance(declared, list):
        declared = next((kind for kind in reversed(declared) if kind != "null"), None)
    return declared if isinstance(declared, str) else "any"


class _Ranked(Protocol):
    @property
    def required(self) -> bool: ...
    @property
    def visibility(self) -> str: ...


R = TypeVar("R", bound=_Ranked)


def in_order(found: Iterable[R]) -> list[R]:
    """Return the fields of one object in the designer's order: required, important, normal, advanced."""
    ranks = {"important": 1, "advanced": 3}
    return sorted(found, key=lambda item: 0 if item.required else ranks.get(item.visibility, 2))


def dependencies(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parameters of the call that fills the drop-down of a field, by name; empty without one."""
    places = (schema, mapping(schema.get("items")))
    found = (place[key] for key in _LISTS for place in places if isinstance(place.get(key), dict))
    return mapping(mapping(next(found, None)).get("parameters"))
