"""Rules about the values that dynamic extensions hand to the operation they call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...connector.lenient import mapping, strings, text
from ...core.missing import Missing
from ..dynamic import Argument, Call, calls, sources
from ..dynamic_paths import Input, Match, find_input, segments
from ..rule import BROKEN, REFUSED, Hit, rule
from ..sources import EXTENSIONS, NO_PARAMETER, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, OperationView

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}

_Wire = tuple[Call, Argument, Match, "list[tuple[OperationView, Match]]"]


def _wires(definition: Definition) -> list[_Wire]:
    """Return each argument of each call with what it means at the target and at each source."""
    found: list[_Wire] = []
    for call in definition.derived(calls):
        if call.target is None or call.part == "testConnection":
            continue
        users: list[OperationView] | None = None
        for argument in call.arguments:
            there = find_input(definition, call.target, argument.name, True)
            here: list[tuple[OperationView, Match]] = []
            if argument.reference is not None and call.holder:
                users = sources(definition, call.pointer) if users is None else users
                here = [(u, find_input(definition, u, argument.reference, call.by_name)) for u in users]
            found.append((call, argument, there, here))
    return found


def _reference(argument: Argument, call: Call) -> str:
    raw = mapping(call.raw.get("parameters")).get(argument.name)
    key = "parameterReference" if text(mapping(raw).get("parameterReference")) is not None else "parameter"
    return f"{argument.pointer}/{key}"


@rule(
    "DYN010",
    "unknown-dynamic-parameter",
    BROKEN,
    VALIDATOR,
    "OperationParameterNameNotFound",
    refusal=NO_PARAMETER,
)
def unknown_dynamic_parameter(definition: Definition) -> Iterator[Hit]:
    """Checks that the parameters of a dynamic call exist.

    The keys name parameters (or body properties) of the operation that is called, the references those of
    the operation in whose form the field is. Where a body leaves its properties open, nothing is said.

    Why:
        The import refuses a parameter that the called operation lacks (OperationParameterNameNotFound). A
        reference to no input is never found, and the call is not made.

    Fix:
        Write the names as the two operations have them; a property of a body as ``body/property``.

    Bad:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"x-ms-dynamic-values": {
            "operationId": "ListBooksOfShelf", "value-path": "id", "value-title": "title",
            "parameters": {"shelfID": "novels"}}}

    Good:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"x-ms-dynamic-values": {
            "operationId": "ListBooksOfShelf", "value-path": "id", "value-title": "title",
            "parameters": {"shelf_id": "novels"}}}
    """
    for call, argument, there, here in definition.derived(_wires):
        target = call.target.label if call.target else ""
        if there.input is None and there.certain:
            yield Hit(
                f"'{argument.name}' is no parameter of '{target}', which {call.extension} calls",
                argument.pointer,
                "key",
                levels=REFUSED,
            )
        lacking = [user.label for user, match in here if match.input is None and match.certain]
        if lacking and argument.reference is not None:
            others = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
            yield Hit(
                f"'{argument.reference}' is no input of '{lacking[0]}'{others}, so '{argument.name}' of "
                f"'{target}' gets no value",
                _reference(argument, call),
            )


@rule("DYN011", "ambiguous-dynamic-parameter", "warning", VALIDATOR, "OperationParameterNameIsAmbiguous")
def ambiguous_dynamic_parameter(definition: Definition) -> Iterator[Hit]:
    """Finds values for a name that is both a parameter and a body property of the called operation.

    Why:
        Which of the two gets the value is not defined.

    Fix:
        Use the newer extension (``x-ms-dynamic-list`` or ``x-ms-dynamic-properties``) with a path such as
        ``body/id``, or rename one of the two.

    Bad:
        {"operationId": "FindBooks", "parameters": [
            {"name": "id", "in": "query", "type": "string"},
            {"name": "body", "in": "body", "schema": {"properties": {"id": {"type": "string"}}}}]}
        {"x-ms-dynamic-values": {"operationId": "FindBooks", "value-path": "id", "value-title": "title",
            "parameters": {"id": "1"}}}

    Good:
        {"operationId": "FindBooks", "parameters": [
            {"name": "id", "in": "query", "type": "string"},
            {"name": "body", "in": "body", "schema": {"properties": {"id": {"type": "string"}}}}]}
        {"x-ms-dynamic-list": {"operationId": "FindBooks", "itemValuePath": "id", "itemTitlePath": "title",
            "parameters": {"body/id": {"value": "1"}}}}
    """
    for call, argument, there, _ in definition.derived(_wires):
        if there.parameter is not None and there.prop is not None and call.by_name and not call.has_twin:
            target = call.target.label if call.target else ""
            yield Hit(
                f"'{argument.name}' is a parameter and a body property of '{target}'; which is meant cannot "
                "be told",
                argument.pointer,
                "key",
            )


@rule("DYN012", "missing-dynamic-parameter", BROKEN, VALIDATOR, "OperationMissingRequiredProperty")
def missing_dynamic_parameter(definition: Definition) -> Iterator[Hit]:
    """Checks that a dynamic call gives every parameter that the called operation requires.

    Parameters with a default are filled in by the platform.

    Why:
        The call fails, and the list or the form stays empty.

    Fix:
        Add the parameter to the extension's ``parameters``, with a value or a reference.

    Bad:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"x-ms-dynamic-values": {
            "operationId": "ListBooksOfShelf", "value-path": "id", "value-title": "title"}}

    Good:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"x-ms-dynamic-values": {
            "operationId": "ListBooksOfShelf", "value-path": "id", "value-title": "title",
            "parameters": {"shelf_id": "novels"}}}
    """
    for call in definition.derived(calls):
        if call.target is None or call.part == "testConnection":
            continue
        given = {argument.name for argument in call.arguments}
        for name in _required(definition, call.target, given):
            yield Hit(
                f"{call.extension} gives no value for '{name}', which '{call.target.label}' requires",
                call.pointer + "/parameters" if given else call.pointer,
                "key",
            )


def _required(definition: Definition, target: OperationView, given: set[str]) -> Iterator[str]:
    """Yield the required inputs of ``target`` that have no default and are not given."""
    for parameter in target.parameters:
        raw = parameter.raw
        if raw.get("required") is not True or "default" in raw or parameter.name in given:
            continue
        if parameter.location != "body":
            yield parameter.name
            continue
        schema = definition.resolved(raw.get("schema"))
        members = mapping(schema.get("properties"))
        leaves = {segments(name)[-1] for name in given if segments(name)}
        for name in strings(schema.get("required")):
            child = definition.resolved(members.get(name))
            # The parts of an object may be given one by one; which of them suffice is for the service to say.
            if name not in leaves and child.get("type") not in ("object", None) and "default" not in child:
                yield f"{parameter.name}/{name}"


@rule(
    "DYN013",
    "optional-dynamic-source",
    {"independent": "info", "certified": "warning"},
    VALIDATOR,
    "OperationParameterRequiredMismatch",
)
def optional_dynamic_source(definition: Definition) -> Iterator[Hit]:
    """Finds required parameters of a dynamic call that take their value from an optional input.

    Why:
        Until the user fills the optional field in, the call cannot be made and the list stays empty.

    Fix:
        Make the input required, or the called parameter optional.

    Bad:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"name": "shelf", "in": "query", "type": "string"}
        {"name": "book", "in": "query", "type": "string", "x-ms-dynamic-values": {
            "operationId": "ListBooksOfShelf", "value-path": "id", "value-title": "title",
            "parameters": {"shelf_id": {"parameter": "shelf"}}}}

    Good:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"name": "shelf", "in": "query", "type": "string", "required": true}
        {"name": "book", "in": "query", "type": "string", "x-ms-dynamic-values": {
            "operationId": "ListBooksOfShelf", "value-path": "id", "value-title": "title",
            "parameters": {"shelf_id": {"parameter": "shelf"}}}}
    """
    for call, argument, there, here in definition.derived(_wires):
        if there.parameter is None or not there.parameter.required or there.parameter.has_default:
            continue
        for user, match in here:
            source = match.input
            if source is not None and not source.required and not source.has_default:
                yield Hit(
                    f"'{argument.name}' is required, but '{argument.reference}' of '{user.label}' is "
                    "optional; until it is filled in nothing is listed",
                    _reference(argument, call),
                )
                break


@rule(
    "DYN014",
    "dynamic-parameter-type",
    {"independent": "info", "certified": "warning"},
    VALIDATOR,
    "OperationParameterTypeMismatch",
    "OperationParameterStaticTypeMismatch",
)
def dynamic_parameter_type(definition: Definition) -> Iterator[Hit]:
    """Checks that the values of a dynamic call have the types of the parameters they go to.

    An integer may go to a ``number``.

    Why:
        The service may refuse the value, and the validator reports it.

    Fix:
        Give both the same type, or write the value in the parameter's type.

    Bad:
        {"operationId": "ListBooks", "parameters": [{"name": "limit", "in": "query", "type": "integer"}]}
        {"x-ms-dynamic-list": {"operationId": "ListBooks", "itemValuePath": "id", "itemTitlePath": "title",
            "parameters": {"limit": {"value": "10"}}}}

    Good:
        {"operationId": "ListBooks", "parameters": [{"name": "limit", "in": "query", "type": "integer"}]}
        {"x-ms-dynamic-list": {"operationId": "ListBooks", "itemValuePath": "id", "itemTitlePath": "title",
            "parameters": {"limit": {"value": 10}}}}
    """
    for call, argument, there, here in definition.derived(_wires):
        wanted = _type(there.input)
        if wanted is None:
            continue
        if not isinstance(argument.value, Missing):
            got = _TYPES.get(type(argument.value))
            if got is not None and not _fits(got, wanted):
                place = argument.pointer
                if isinstance(mapping(call.raw.get("parameters")).get(argument.name), dict):
                    place += "/value"
                yield Hit(f"'{argument.name}' is of type {wanted}, but the value is of type {got}", place)
        for user, match in here:
            got = _type(match.input)
            if got is not None and not _fits(got, wanted):
                yield Hit(
                    f"'{argument.name}' is of type {wanted}, but '{argument.reference}' of '{user.label}' is "
                    f"of type {got}",
                    _reference(argument, call),
                )
                break


def _type(found: Input | None) -> str | None:
    raw: dict[str, Any] = found.raw if found is not None else {}
    return text(raw.get("type"))


def _fits(got: str, wanted: str) -> bool:
    return got == wanted or (got == "integer" and wanted == "number")


@rule("DYN015", "internal-dynamic-source", "warning", VALIDATOR, "SourcePropertyInternal")
def internal_dynamic_source(definition: Definition) -> Iterator[Hit]:
    """Finds references to an input that is internal, or inside an internal one.

    Why:
        A user cannot fill it in, and its default is not used for the reference.

    Fix:
        Make the input visible, or write its default as a fixed value.

    Bad:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"name": "version", "in": "query", "type": "string", "required": true, "default": "2",
            "x-ms-visibility": "internal"}
        {"name": "book", "in": "query", "type": "string", "x-ms-dynamic-list": {
            "operationId": "ListBooksOfShelf", "itemValuePath": "id", "itemTitlePath": "title",
            "parameters": {"shelf_id": {"parameterReference": "version"}}}}

    Good:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"name": "version", "in": "query", "type": "string", "required": true, "default": "2",
            "x-ms-visibility": "internal"}
        {"name": "book", "in": "query", "type": "string", "x-ms-dynamic-list": {
            "operationId": "ListBooksOfShelf", "itemValuePath": "id", "itemTitlePath": "title",
            "parameters": {"shelf_id": {"value": "2"}}}}
    """
    for call, argument, _, here in definition.derived(_wires):
        for user, match in here:
            if match.input is not None and match.input.internal:
                yield Hit(
                    f"'{argument.reference}' of '{user.label}' is internal, so nobody gives it a value here; "
                    "make it visible or write a value",
                    _reference(argument, call),
                )
                break


@rule("DYN016", "dynamic-list-of-itself", "warning", EXTENSIONS)
def dynamic_list_of_itself(definition: Definition) -> Iterator[Hit]:
    """Finds lists and schemas whose call needs the value of the field that they are for.

    Fields that wait for each other are found too. The node that is open in a tree is no value of the field.

    Why:
        The list is asked for when the field is still empty, so that it never comes.

    Fix:
        Refer to another input, or leave the parameter out.

    Bad:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"name": "shelf", "in": "query", "type": "string", "x-ms-dynamic-values": {
            "operationId": "ListBooksOfShelf", "value-path": "id", "value-title": "title",
            "parameters": {"shelf_id": {"parameter": "shelf"}}}}

    Good:
        {"operationId": "ListBooksOfShelf", "parameters": [
            {"name": "shelf_id", "in": "query", "type": "string", "required": true}]}
        {"name": "room", "in": "query", "type": "string", "required": true}
        {"name": "shelf", "in": "query", "type": "string", "x-ms-dynamic-values": {
            "operationId": "ListBooksOfShelf", "value-path": "id", "value-title": "title",
            "parameters": {"shelf_id": {"parameter": "room"}}}}
    """
    wires = [wire for wire in definition.derived(_wires) if not wire[1].selected]
    needs: dict[int, set[int]] = {}
    for call, _, _, here in wires:
        needs.setdefault(id(call.holder), set()).update(id(m.input.raw) for _, m in here if m.input)
    for call, argument, _, here in wires:
        for _, match in here:
            if match.input is not None and _leads_to(needs, id(match.input.raw), id(call.holder)):
                itself = match.input.raw is call.holder
                why = "is the field itself" if itself else "waits for this field in turn"
                message = f"the call needs a value of '{argument.reference}', which {why}"
                yield Hit(message, _reference(argument, call))
                break


def _leads_to(needs: dict[int, set[int]], start: int, goal: int) -> bool:
    """Return whether the field ``start`` is ``goal``, or needs it."""
    queue, seen = [start], set()
    while queue:
        field = queue.pop()
        if field == goal:
            return True
        if field not in seen:
            seen.add(field)
            queue += needs.get(field, ())
    return False


@rule("DYN017", "content-type-of-called-operation", "warning", EXTENSIONS)
def content_type_of_called_operation(definition: Definition) -> Iterator[Hit]:
    """Finds ``Content-Type`` as a parameter of an operation that a dynamic extension calls.

    Why:
        The designer's own call already has the header; with the parameter it has two, or none that fits, and
        the list or the fields do not come.

    Fix:
        Remove the parameter: ``consumes`` says what the operation takes.

    Bad:
        {"operationId": "ListShelves", "parameters": [
            {"name": "Content-Type", "in": "header", "type": "string"}]}
        {"name": "shelf", "in": "query", "type": "string", "x-ms-dynamic-values": {
            "operationId": "ListShelves", "value-path": "id", "value-title": "name"}}

    Good:
        {"operationId": "ListShelves", "parameters": [
            {"name": "room", "in": "query", "type": "string"}]}
        {"name": "shelf", "in": "query", "type": "string", "x-ms-dynamic-values": {
            "operationId": "ListShelves", "value-path": "id", "value-title": "name"}}
    """
    told = set()
    for call in definition.derived(calls):
        for parameter in call.target.parameters if call.target is not None else ():
            is_type = parameter.location == "header" and parameter.name.lower() == "content-type"
            if is_type and parameter.pointer not in told and call.target is not None:
                told.add(parameter.pointer)
                user = f"'{call.target.label}', which {call.extension} calls,"
                message = f"{user} has a parameter '{parameter.name}'; remove it"
                yield Hit(message, parameter.pointer + ("/$ref" if parameter.is_reference else "/name"))
