"""The graph of a definition's schemas: their sizes, cycles, and who uses a shared one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..connector.lenient import mapping, text
from ..connector.pointer import split
from ..connector.refs import unquoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .definition import Definition, SchemaView

SHARED = "#/definitions/"
CAP = 10**9  # references that double at each step would make numbers of any length


class Reference(NamedTuple):
    """A ``$ref`` to the definition ``target``, which exists; ``hidden`` below something internal."""

    schema: SchemaView
    target: str
    hidden: bool


class Root:
    """A whole schema: of a body, a response, a definition; its sizes are without what it refers to."""

    __slots__ = ("count", "depth", "references", "top")

    def __init__(self, top: SchemaView) -> None:
        self.top = top
        self.count = 0
        self.depth = 0
        self.references: list[Reference] = []


class Graph:
    """The whole schemas of a definition, and what leads from one to another."""

    def __init__(self, definition: Definition) -> None:
        self.roots: list[Root] = []
        self.by_pointer: dict[str, Root] = {}
        for schema in definition.schemas:
            if schema.depth == 0:
                root = Root(schema)
                self.roots.append(root)
                self.by_pointer[schema.pointer] = root
            root.count += 1
            root.depth = max(root.depth, schema.depth)
        self.definitions = {
            root.top.name: root for root in self.roots if root.top.role == "definition" and root.top.name
        }
        for schema in definition.with_keyword("$ref"):
            target = target_name(schema.raw["$ref"])
            if target in self.definitions:
                top, hidden = _climb(schema)
                self.by_pointer[top.pointer].references.append(Reference(schema, target, hidden))
        self._shown_tops = _shown_tops(definition)
        order, self.closing = _walk(self.definitions)
        self._counts: dict[str, int] = {}
        self._depths: dict[str, int] = {}
        for name in order:  # a cycle ends where it closes: what is not settled counts as one
            self._counts[name] = self.count(self.definitions[name])
            self._depths[name] = self.depth(self.definitions[name])
        outer = [root for root in self.roots if root.top.role != "definition"]
        self.used = self._reached(outer)
        self.inputs = self._reached([root for root in outer if root.top.role == "request"])
        self.shown = self._reached([root for root in outer if self.is_shown(root)], visible_only=True)

    def is_shown(self, root: Root) -> bool:
        """Return whether makers see the fields of a whole schema: inputs, and the response that they use."""
        top = root.top
        if top.role == "definition":
            return top.name in self.shown
        return top.role == "notification" or id(top.raw) in self._shown_tops

    def is_input(self, schema: SchemaView) -> bool:
        """Return whether a schema describes what is sent, itself or through a reference."""
        if schema.role != "definition":
            return schema.role in ("request", "parameter")
        return _climb(schema)[0].name in self.inputs

    def count(self, root: Root) -> int:
        """Return the schemas in ``root`` with all that it refers to, at most a billion."""
        # A reference is counted already, as the one schema that it stands for.
        return min(CAP, root.count + sum(self._counts.get(r.target, 1) - 1 for r in root.references))

    def depth(self, root: Root) -> int:
        """Return how deeply ``root`` is nested with all that it refers to."""
        below = [r.schema.depth + self._depths.get(r.target, 0) for r in root.references]
        return max(root.depth, *below) if below else root.depth

    def _reached(self, roots: Iterable[Root], visible_only: bool = False) -> set[str]:
        found: set[str] = set()
        stack = list(roots)
        while stack:
            for reference in stack.pop().references:
                if reference.target not in found and not (visible_only and reference.hidden):
                    found.add(reference.target)
                    stack.append(self.definitions[reference.target])
        return found


def schema_graph(definition: Definition) -> Graph:
    """Return the graph of a definition; call it by ``definition.derived``."""
    return Graph(definition)


def shown_properties(definition: Definition) -> list[SchemaView]:
    """Return the properties that makers see: as inputs, or as outputs of an action or a trigger."""
    graph = definition.derived(schema_graph)
    shown = {root.top.pointer for root in graph.roots if graph.is_shown(root)}
    found = []
    hidden: set[int] = set()
    on = False
    for schema in definition.schemas:
        if schema.depth == 0:
            on = schema.pointer in shown
        if not on:
            continue
        if schema.raw.get("x-ms-visibility") == "internal" or (hidden and id(schema.parent) in hidden):
            hidden.add(id(schema))
        elif schema.name is not None and schema.depth:
            found.append(schema)
    return found


def target_name(target: object) -> str:
    """Return the name of the definition that a ``$ref`` means, empty where it means none."""
    reference = text(target) or ""
    tokens = split(unquoted(reference)) if reference.startswith(SHARED) else []
    return tokens[1] if len(tokens) == 2 else ""


def alias_loops(definition: Definition) -> list[list[str]]:
    """Return the circles of definitions that are nothing but references to each other, in file order."""
    following = {
        schema.name: target_name(schema.raw["$ref"])
        for schema in definition.with_keyword("$ref")
        if schema.role == "definition" and schema.depth == 0 and schema.name is not None
    }
    found: list[list[str]] = []
    done: set[str] = set()
    for start in following:
        path: list[str] = []
        name = start
        while name in following and name not in done:
            done.add(name)
            path.append(name)
            name = following[name]
        if name in path:
            found.append(path[path.index(name) :])
    return found


def cycles(names: Iterable[str], following: Callable[[str], Iterable[Reference]]) -> Iterator[Reference]:
    """Yield the references that close a cycle, each cycle at one of them; in the order of ``names``."""
    state: dict[str, bool] = {}  # name -> whether it is done
    for start in names:
        if start in state:
            continue
        state[start] = False
        stack = [(start, iter(following(start)))]
        while stack:
            name, rest = stack[-1]
            for reference in rest:
                done = state.get(reference.target)
                if done is None:
                    state[reference.target] = False
                    stack.append((reference.target, iter(following(reference.target))))
                    break
                if not done:
                    yield reference
            else:
                state[name] = True
                stack.pop()


def _walk(definitions: dict[str, Root]) -> tuple[list[str], list[Reference]]:
    """Return the definitions, what is referred to first, and the references that close a cycle."""
    order: list[str] = []

    def following(name: str) -> Iterator[Reference]:
        yield from definitions[name].references
        order.append(name)

    closing = list(cycles(definitions, following))
    return order, closing


def _climb(schema: SchemaView) -> tuple[SchemaView, bool]:
    """Return the top of the whole schema, and whether something on the way is internal."""
    hidden = schema.raw.get("x-ms-visibility") == "internal"
    while schema.parent is not None:
        schema = schema.parent
        hidden = hidden or schema.raw.get("x-ms-visibility") == "internal"
    return schema, hidden


def _shown_tops(definition: Definition) -> set[int]:
    """Return the ids of the schemas of bodies and responses that makers see."""
    found = set()
    for operation in definition.operations:
        if operation.visibility == "internal":
            continue
        for parameter in operation.parameters:
            if parameter.location == "body" and parameter.raw.get("x-ms-visibility") != "internal":
                found.add(id(mapping(parameter.raw).get("schema")))
        success = operation.success
        # The response to a webhook's registration is the platform's business; makers get the notification.
        if success is not None and success.schema is not None and operation.notification is None:
            found.add(id(success.schema))
    return found
