"""Builds the model of a connector's reference page from its folder."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, mapping, text
from ...connector.outputs import output_schema
from ...connector.refs import reference, resolved_object
from ...core.suggestion import instead
from .about import contact, is_preview, metadata, read_icon, read_intro
from .connections import authentications
from .facts import Facts, OperationFacts
from .page import DefinitionSection, Example, Page, Row, Section, Type
from .schemas import Schemas, reference_name, references
from .triggers import behaviour

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...connector.model import Connector, Operation

MOST_ROWS = 1000
"""A body that has more leaves is listed up to here."""

RESERVED = frozenset(
    {
        "actions",
        "content",
        "contents",
        "creating-a-connection",
        "definitions",
        "general-limits",
        "search",
        "throttling-limits",
        "triggers",
    }
)
"""The names of the page's own sections."""

_NO_SLUG = re.compile(r"[^\w\- ]")
_VERSION = re.compile(r"v?\d+(\.\d+)*|api", re.IGNORECASE)
_NO_ID = re.compile(r"[^\w\-]+")


class Anchors:
    """Gives each section of a page a name of its own, made like those of GitHub's headings."""

    def __init__(self) -> None:
        self._taken = set(RESERVED)

    def take(self, title: str) -> str:
        """Return the anchor of a section called ``title``: unique, letters, digits, ``-`` and ``_``."""
        return self._free(_slug(title))

    def take_id(self, name: str) -> str:
        """Return the anchor of the operation ``name``: its id, made plain and unique."""
        return self._free(_NO_ID.sub("-", name) or "operation")

    def _free(self, base: str) -> str:
        name, number = base, 0
        while name in self._taken:
            number += 1
            name = f"{base}-{number}"
        self._taken.add(name)
        return name


def _slug(title: str) -> str:
    return _NO_SLUG.sub("", title.strip().lower()).replace(" ", "-") or "section"


def build_page(
    connector: Connector,
    facts: Facts,
    examples: Mapping[str, Example] | None = None,
    never: Mapping[str, Mapping[str, str]] | None = None,
) -> Page:
    """Return the page of ``connector``.

    ``examples`` are by operation id; ``never`` has, by operation id, the paths that an operation declares and
    never answers (``[].client.details``), each with its reason.

    Raises:
        UserError: ``reference.toml`` names a parameter that an operation does not have; with its place.
    """
    return _Builder(connector, facts, examples or {}, never or {}).page()


class _Builder:
    def __init__(
        self,
        connector: Connector,
        facts: Facts,
        examples: Mapping[str, Example],
        never: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.connector = connector
        self.facts = facts
        self.examples = examples
        self.never = never
        self.data: Any = connector.definition.data
        self.anchors = Anchors()
        self.visible = [
            (name, operation)
            for name, operation in connector.operations.items()
            if operation.visibility != "internal"
        ]
        self.visible.sort(key=lambda item: (item[1].kind, _title(*item).casefold(), item[0]))
        # Ids come first, so that theirs are the plain names; where a title makes the same, it serves both.
        self.id_anchors = {name: self.anchors.take_id(name) for name in sorted(dict(self.visible))}
        self.operation_anchors = {
            name: own if own == _slug(_title(name, item)) else self.anchors.take(_title(name, item))
            for name, item in self.visible
            for own in (self.id_anchors[name],)
        }
        self.definition_anchors = self._definition_anchors()
        self.schemas = Schemas(self.data, self._named)

    def page(self) -> Page:
        data = self.data
        info = mapping(data.get("info"))
        sections = [self._section(name, operation) for name, operation in self.visible]
        icon_name, icon = read_icon(self.connector.folder)
        return Page(
            title=self.connector.title,
            preview=is_preview(info) if self.facts.preview is None else self.facts.preview,
            description=text(info.get("description")) or "",
            icon_name=icon_name,
            icon=icon,
            products=self.facts.products,
            contact=tuple(contact(info)),
            metadata=tuple(metadata(self.connector)),
            intro=read_intro(self.connector.folder),
            limits=self.facts.limits,
            authentications=tuple(authentications(self.connector, self.facts, self.anchors.take)),
            throttling=self.facts.throttling,
            actions=tuple(section for section in sections if section.kind == "action"),
            triggers=tuple(section for section in sections if section.kind == "trigger"),
            contents=tuple(self._contents(sections)),
            definitions=tuple(self._definitions(sections)),
            compared_with=self.facts.compared_with,
        )

    # ---- operations ----

    def _section(self, name: str, operation: Operation) -> Section:
        facts = self.facts.operations.get(name, OperationFacts())
        rows = [
            row for parameter in operation.parameters for row in _limited(self.schemas.parameter(parameter))
        ]
        keys = {row.key for row in rows}
        for index, key in enumerate(facts.added):
            if key not in keys and self.facts.file is not None:
                message = f"{name} has no parameter '{key}'{instead(key, sorted(keys))}"
                raise self.facts.file.error(message, "operations", name, "added", index)
        never = {_row_path(path): reason for path, reason in self.never.get(name, {}).items()}
        returns = self.schemas.returns(operation)
        if returns is not None:
            returns = replace(returns, rows=tuple(_marked(islice(returns.rows, MOST_ROWS), never)))
        example = self.examples.get(name)
        return Section(
            operation_id=name,
            kind=operation.kind,
            anchor=self.operation_anchors[name],
            id_anchor=self.id_anchors[name],
            title=_title(name, operation),
            description=operation.description or "",
            deprecated=operation.deprecated,
            parameters=tuple(rows),
            returns=returns,
            permission=facts.permission,
            behaviour=(*behaviour(self.data, operation, example), *facts.behaviour),
            differences=facts.differences,
            added_parameters=facts.added,
            added_response=facts.added_response,
            never=tuple(never.items()),
            example=example,
        )

    def _contents(self, sections: list[Section]) -> Iterator[tuple[str, tuple[Section, ...]]]:
        """Yield the operations by resource: their first tag, else the first segment that names one."""
        found: dict[str, list[Section]] = {}
        for section in sections:
            operation = self.connector.operations[section.operation_id]
            tag = next((item for item in array(operation.raw.get("tags")) if isinstance(item, str)), None)
            found.setdefault(tag or self._resource(operation.path), []).append(section)
        for name in sorted(found, key=str.casefold):
            yield name, tuple(found[name])

    def _resource(self, path: str) -> str:
        known = self.facts.resources
        for segment in path.split("/"):
            names = segment and "{" not in segment and not _VERSION.fullmatch(segment)
            if names and known.get(segment) != "":
                words = re.sub(r"[\W_]+", " ", segment).strip()
                return known.get(segment) or words[:1].upper() + words[1:] or segment
        return "Other"

    # ---- definitions ----

    def _definition_anchors(self) -> dict[str, str]:
        """Return the anchors of the definitions that a visible response leads to, in the file's order."""
        found: set[str] = set()
        for _, operation in self.visible:
            found.update(references(self.data, output_schema(operation)))
        order = {name: index for index, name in enumerate(mapping(self.data.get("definitions")))}
        listed = sorted(found, key=lambda target: (order.get(reference_name(target), len(order)), target))
        return {target: self.anchors.take(reference_name(target)) for target in listed}

    def _named(self, target: str) -> Type:
        return Type(reference_name(target), anchor=self.definition_anchors.get(target))

    def _definitions(self, sections: list[Section]) -> Iterator[DefinitionSection]:
        for target, anchor in self.definition_anchors.items():
            schema = resolved_object(self.data, {"$ref": target})
            body = None
            members: Any = schema
            if schema.get("type") == "array":
                body = self.schemas.type_of(schema)
                items = schema.get("items")
                members = {} if reference(items) else items
            never = self._shared_never(anchor, sections)
            rows = tuple(_marked(islice(self.schemas.rows(members), MOST_ROWS), never))
            if not rows and body is None:
                body = self.schemas.type_of(schema)
            yield DefinitionSection(
                reference_name(target), anchor, text(schema.get("description")) or "", body, rows
            )

    def _shared_never(self, anchor: str, sections: list[Section]) -> dict[str, str]:
        """Return what none of the operations that answer with a definition as a whole ever answers."""
        answering = [
            dict(section.never)
            for section in sections
            if section.returns and section.returns.body and section.returns.body.anchor == anchor
        ]
        first, *others = answering or [{}]
        return {path: reason for path, reason in first.items() if all(path in other for other in others)}


def _title(name: str, operation: Operation) -> str:
    return (operation.summary or "").strip() or name


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    yield from islice(rows, MOST_ROWS)
    if next(rows, None) is not None:
        yield Row("…", "…", Type("object"), f"More than {MOST_ROWS} members: the rest is left out here.")


def _marked(rows: Iterator[Row], never: Mapping[str, str]) -> Iterator[Row]:
    for row in rows:
        yield replace(row, never=never[row.key]) if row.key in never else row


def _row_path(path: str) -> str:
    """Return a path of a response ("[].client.id") as the tables print it ("client.id")."""
    return path.replace("[]", "").lstrip(".")
