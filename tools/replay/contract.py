"""A definition held against the Swagger of the backend: operations at the backend's own paths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ..connector.lenient import array, mapping
from ..connector.pointer import join
from ..connector.refs import resolve
from ..connector.schema import Schema, read_schema
from ..core.missing import MISSING
from ..core.problem import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..connector.model import Connector, Operation
    from ..connector.operations import Parameter
    from .backend import Backend
    from .backend_model import BackendOperation
    from .samples import Samples

_HOLE = re.compile(r"\{[^{}]*\}")


class _Difference(NamedTuple):
    """A difference at ``pointer`` of the definition, in words."""

    pointer: str
    message: str


def passed_through(connector: Connector, samples: Samples) -> tuple[Finding, ...]:
    """Return where the operations that work without a script differ from the backend's, if it is described.

    Compared are types, formats of texts, enums, limits and required inputs, as far as the backend declares
    them; a part that several operations share is reported once. An operation that the backend does not have
    is no matter: its cases show that.
    """
    backend, rules = samples.backend, samples.coverage
    if backend is None:
        return ()
    operations = [
        operation
        for name, operation in connector.operations.items()
        if not connector.runs_script(name) or (rules is not None and rules.runs_without_script(operation))
    ]
    return tuple(_findings(connector, backend, operations))


def _findings(connector: Connector, backend: Backend, operations: Iterable[Operation]) -> Iterator[Finding]:
    document, seen = connector.definition, set[tuple[str, int, bool]]()
    theirs = {(_HOLE.sub("{}", path.template), method): item for path, method, item in backend.operations()}
    for operation in operations:
        other = theirs.get((_HOLE.sub("{}", operation.path), operation.method))
        if other is None:
            continue
        comparison = _Comparison(document.data, backend.file.data, seen)
        for pointer, difference in comparison.operation(operation, other):
            place = document.position(pointer, "key")
            message = f"{difference} in {backend.file.path.name}"
            finding = Finding(
                "contract", "definition-differs-from-backend", "error", message, str(document.path)
            )
            yield finding._replace(
                line=place.line, column=place.column, pointer=pointer, operation=operation.operation_id
            )


class _Comparison:
    """The comparison of one pair; ``seen`` holds the pairs of schemas that were compared before."""

    def __init__(self, mine: Any, theirs: Any, seen: set[tuple[str, int, bool]]) -> None:
        self._mine, self._theirs, self._seen = mine, theirs, seen

    def operation(self, operation: Operation, other: BackendOperation) -> Iterator[_Difference]:
        for parameter in operation.parameters:
            found = (
                other.body
                if parameter.location == "body"
                else other.at(parameter.location).get(parameter.name)
            )
            if found is not None:
                yield from self._parameter(parameter, found)
        for response in operation.responses:
            known = mapping(resolve(self._theirs, mapping(other.responses.get(response.status))))
            if response.schema is not None and "schema" in known:
                pointer = join(response.pointer, "schema")
                yield from self._schema("", response.schema, pointer, known["schema"])

    def _parameter(self, mine: Parameter, theirs: Mapping[str, Any]) -> Iterator[_Difference]:
        if mine.required != (theirs.get("required") is True) and mine.default is MISSING:
            yield _Difference(mine.pointer, _required(f"'{mine.name}'", mine.required))
        if mine.location == "body":
            pointer = join(mine.pointer, "schema")
            yield from self._schema("", mine.schema, pointer, theirs["schema"], is_input=True)
        elif mine.type == theirs.get("type") or mine.type != "string":  # any value can be written as text
            yield from self._schema(mine.name, mine.schema, mine.pointer, theirs, is_input=True)

    def _schema(
        self, name: str, raw: Any, pointer: str, other: Any, *, is_input: bool = False, always: bool = True
    ) -> Iterator[_Difference]:
        """Yield what differs in the schema called ``name``; ``always``: an input that is always there."""
        mine, theirs = read_schema(self._mine, raw, pointer), read_schema(self._theirs, other)
        if not mine.parts or not theirs.parts:
            return
        key = (mine.parts[0][1], id(theirs.parts[0][0]), is_input)
        if key in self._seen:
            return
        self._seen.add(key)
        for keyword in ("type", "format", "enum", *(("minimum", "maximum") if is_input else ())):
            message = _differs(keyword, mine, theirs, is_input=is_input)
            if message:
                yield _Difference(mine.at(keyword), f"'{name}' {message}")
        own, known = mine.properties, theirs.properties
        for member, item in own.items():
            if member not in known:
                continue
            title = f"{name}.{member}".lstrip(".")
            required = member in mine.required
            if is_input and required != (member in theirs.required) and (required or always):
                yield _Difference(item.pointer, _required(f"'{title}'", required))
            below = required or read_schema(self._mine, item.raw).type != "object"
            yield from self._schema(
                title, item.raw, item.pointer, known[member].raw, is_input=is_input, always=always and below
            )
        if isinstance(mine.get("items"), dict) and isinstance(theirs.get("items"), dict):
            yield from self._schema(
                f"{name}[]", mine.get("items"), mine.at("items"), theirs.get("items"), is_input=is_input
            )


def _required(what: str, required: bool) -> str:
    return f"{what} is {'required, which it is not' if required else 'not required, which it is'}"


def _differs(keyword: str, mine: Schema, theirs: Schema, *, is_input: bool) -> str | None:
    """Return in words what differs; None where the backend says nothing, or the definition allows no more."""
    own, known = mine.get(keyword), theirs.get(keyword)
    if known is MISSING or (keyword == "format" and theirs.type != "string"):
        return None
    if keyword == "enum":
        own, known = ({str(item) for item in array(value)} for value in (own, known))
        if own == known or (not own and not is_input):
            return None
        return f"allows {_listed(own)}, but {_listed(known)}" if own else f"has no enum, but {_listed(known)}"
    if keyword in ("minimum", "maximum"):
        is_narrower = own is not MISSING and (own > known if keyword == "minimum" else own < known)
        return f"has the {keyword} {own}, but {known}" if is_narrower else None
    return None if own == known else f"has the {keyword} {'none' if own is MISSING else own}, but {known}"


def _listed(values: set[str]) -> str:
    return ", ".join(sorted(values)) or "nothing"
