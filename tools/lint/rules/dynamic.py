"""Rules about the operations that dynamic extensions call, and where the extensions stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import mapping, text
from ..dynamic import EXTENSIONS, calls
from ..rule import BROKEN, Hit, rule
from ..sources import NO_OPERATION, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_EXTENSIONS = "https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions"
_ALTERNATIVES = ("operationId", "builtInOperation", "capability")


@rule("DYN001", "unknown-called-operation", NO_OPERATION, VALIDATOR, "OperationIdNotFound")
def unknown_called_operation(definition: Definition) -> Iterator[Hit]:
    """Checks that every operation which an extension names is in the definition.

    That holds for the dynamic extensions, ``x-ms-capabilities``, ``x-ms-notification`` and
    ``x-ms-operation-context``. Ids are compared exactly, capitals included.

    Why:
        The designer finds nothing to call, and the list or the form stays empty.

    Fix:
        Write the operationId as the operation has it, or add the operation (it may be internal).

    Bad:
        {"name": "shelf", "in": "query", "type": "string", "x-ms-dynamic-values": {"operationId": "Shelfs"}}

    Good:
        {"name": "shelf", "in": "query", "type": "string",
         "x-ms-dynamic-values": {"operationId": "ListShelves"}}
    """
    named = [(call.extension, call.operation_id, call.pointer) for call in definition.derived(calls)]
    for operation in definition.operations:
        for extension, part in (("x-ms-notification", ""), ("x-ms-operation-context", "/simulate")):
            raw = mapping(operation.raw.get(extension))
            raw = mapping(raw.get(part[1:])) if part else raw
            named.append((extension, text(raw.get("operationId")), f"{operation.pointer}/{extension}{part}"))
    for extension, operation_id, pointer in named:
        if operation_id is not None and operation_id not in definition.by_id:
            near = next((i for i in definition.by_id if i.casefold() == operation_id.casefold()), None)
            hint = f"; it is written '{near}' there" if near else ""
            yield Hit(
                f"{extension} calls '{operation_id}', which is no operation of this definition{hint}",
                pointer + "/operationId",
            )


@rule("DYN002", "dynamic-call-without-operation", BROKEN, VALIDATOR, "OneOfPropertiesRequired")
def dynamic_call_without_operation(definition: Definition) -> Iterator[Hit]:
    """Checks that every dynamic extension names what it calls.

    ``x-ms-dynamic-values`` needs one of ``operationId``, ``builtInOperation`` and ``capability``; the others
    need an ``operationId``.

    Why:
        Without it there is nothing to call, and the list or the form stays empty.

    Fix:
        Add ``operationId``.

    Bad:
        {"x-ms-dynamic-values": {"value-path": "id", "value-title": "name"},
         "x-ms-dynamic-list": {"operationId": "ListShelves", "itemValuePath": "id", "itemTitlePath": "name"}}

    Good:
        {"x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "id", "value-title": "name"},
         "x-ms-dynamic-list": {"operationId": "ListShelves", "itemValuePath": "id", "itemTitlePath": "name"}}
    """
    for call in definition.derived(calls):
        wanted = _ALTERNATIVES if call.extension == "x-ms-dynamic-values" else ("operationId",)
        if not any(name in call.raw for name in wanted):
            named = f"one of {', '.join(wanted)}" if len(wanted) > 1 else "operationId"
            yield Hit(f"{call.extension} does not say what it calls; add {named}", call.pointer)


@rule(
    "DYN003", "dynamic-body-parameter", BROKEN, VALIDATOR, "DynamicExtensionDefinitionNotAllowedInParameter"
)
def dynamic_body_parameter(definition: Definition) -> Iterator[Hit]:
    """Finds dynamic extensions on a body parameter itself.

    Why:
        They are read from the body's schema only; on the parameter they do nothing.

    Fix:
        Move the extension into ``schema``.

    Bad:
        {"name": "body", "in": "body", "schema": {"type": "object"},
         "x-ms-dynamic-schema": {"operationId": "GetSchema"}}

    Good:
        {"name": "body", "in": "body",
         "schema": {"type": "object", "x-ms-dynamic-schema": {"operationId": "GetSchema"}}}
    """
    for parameter in definition.written_parameters:
        if parameter.location == "body":
            for extension in EXTENSIONS:
                if extension in parameter.raw:
                    yield Hit(
                        f"{extension} has no effect on the body parameter; move it into its 'schema'",
                        f"{parameter.pointer}/{extension}",
                        "key",
                    )


@rule(
    "DYN004",
    "selected-item-outside-browse",
    BROKEN,
    VALIDATOR,
    "SelectedItemValuePathNotAllowedInThisPosition",
)
def selected_item_outside_browse(definition: Definition) -> Iterator[Hit]:
    """Finds ``selectedItemValuePath`` outside the ``browse`` part of ``x-ms-dynamic-tree``.

    Why:
        It takes a value from the node that the user opens; only when browsing is there one.

    Fix:
        Use ``value`` or ``parameterReference`` here, or move it to ``browse``.

    Bad:
        {"x-ms-dynamic-tree": {"open": {"operationId": "ListRoot",
         "parameters": {"id": {"selectedItemValuePath": "id"}}}}}

    Good:
        {"x-ms-dynamic-tree": {"open": {"operationId": "ListRoot"}, "browse": {"operationId": "ListFolder",
         "parameters": {"id": {"selectedItemValuePath": "id"}}}}}
    """
    for call in definition.derived(calls):
        if call.extension == "x-ms-dynamic-tree" and call.part == "browse":
            continue
        for name, raw in mapping(call.raw.get("parameters")).items():
            if isinstance(raw, dict) and "selectedItemValuePath" in raw:
                place = call.part or call.extension
                argument = next(a for a in call.arguments if a.name == name)
                yield Hit(
                    f"'selectedItemValuePath' has no meaning in {place}, where no node is open yet; "
                    "only 'browse' of x-ms-dynamic-tree has one",
                    argument.pointer + "/selectedItemValuePath",
                    "key",
                )


@rule("DYN005", "file-picker-without-tree", BROKEN, VALIDATOR, "DynamicTreeExtensionMissing")
def file_picker_without_tree(definition: Definition) -> Iterator[Hit]:
    """Checks that ``x-ms-dynamic-values`` with ``"capability": "file-picker"`` has ``x-ms-dynamic-tree``.

    Why:
        Newer designers build the picker from the tree; without it the user sees a text field.

    Fix:
        Add ``x-ms-dynamic-tree`` beside ``x-ms-dynamic-values``.

    Bad:
        {"x-ms-dynamic-values": {"capability": "file-picker", "value-path": "Path"}}

    Good:
        {"x-ms-dynamic-values": {"capability": "file-picker", "value-path": "Path"},
         "x-ms-dynamic-tree": {"open": {"operationId": "ListRoot"}, "browse": {"operationId": "ListFolder"}}}
    """
    for call in definition.derived(calls):
        if call.raw.get("capability") == "file-picker" and "x-ms-dynamic-tree" not in call.holder:
            yield Hit(
                "the file picker needs 'x-ms-dynamic-tree' beside x-ms-dynamic-values", call.pointer, "key"
            )


@rule(
    "DYN006",
    "test-connection-with-inputs",
    "warning",
    "https://learn.microsoft.com/connectors/custom-connectors/test-connection",
)
def test_connection_with_inputs(definition: Definition) -> Iterator[Hit]:
    """Checks the operation that ``testConnection`` calls: a GET, every parameter a fixed value.

    Required parameters need a value, as nobody is asked for one.

    Why:
        The platform calls it when a connection is made, without a user and without side effects.

    Fix:
        Name a GET operation that needs no input, or write the values.

    Bad:
        {"x-ms-capabilities": {"testConnection": {"operationId": "AddBook"}}}

    Good:
        {"x-ms-capabilities": {"testConnection": {"operationId": "WhoAmI", "parameters": {}}}}
    """
    for call in definition.derived(calls):
        if call.part != "testConnection" or call.target is None:
            continue
        if call.target.method != "get":
            yield Hit(
                f"testConnection calls '{call.target.label}', a {call.target.method.upper()}; "
                "it must be a GET without side effects",
                call.pointer + "/operationId",
            )
        given = {argument.name for argument in call.arguments}
        for argument in call.arguments:
            if argument.reference is not None:
                yield Hit(
                    f"testConnection cannot take '{argument.name}' from '{argument.reference}': "
                    "there is no form; write a value",
                    argument.pointer,
                )
        for parameter in call.target.parameters:
            raw = parameter.raw
            if raw.get("required") is True and "default" not in raw and parameter.name not in given:
                yield Hit(
                    f"testConnection gives no value for '{parameter.name}', which "
                    f"'{call.target.label}' requires",
                    call.pointer + "/operationId",
                )


@rule("DYN007", "incomplete-file-picker", "warning", _EXTENSIONS)
def incomplete_file_picker(definition: Definition) -> Iterator[Hit]:
    """Checks that the root's ``file-picker`` says how to open, browse and name its items.

    Why:
        The designer needs all of it to show folders and files.

    Fix:
        Add the members that are missing.

    Bad:
        {"x-ms-capabilities": {"file-picker": {"open": {"operationId": "ListRoot"}}}}

    Good:
        {"x-ms-capabilities": {"file-picker": {"open": {"operationId": "ListRoot"},
         "browse": {"operationId": "ListFolder", "parameters": {"id": {"value-property": "Id"}}},
         "value-title": "DisplayName"}}}
    """
    picker = mapping(definition.data.get("x-ms-capabilities")).get("file-picker")
    if isinstance(picker, dict):
        missing = [name for name in ("open", "browse", "value-title") if name not in picker]
        if missing:
            named = ", ".join(f"'{name}'" for name in missing)
            yield Hit(f"the file picker lacks {named}", "/x-ms-capabilities/file-picker", "key")
