"""Rules about which operations a script serves: ``scriptOperations``, and ids in the script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.lenient import array, strings
from ...core.words import meant
from ..branches import closing, depth, refuses_others
from ..rule import Hit, rule
from ..sources import PACONN, SCRIPT
from .script import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..csharp import Literal
    from ..folder import Properties, Script

_LIST = "/properties/scriptOperations"
_ID = re.compile(r"[A-Za-z_][\w-]*")
# What is compared: the id itself, or a variable that it was put into.
_SOURCE = r"(?:this\s*\.\s*)?Context\s*\.\s*OperationId"
_NAMED = re.compile(r"\bnameof\s*\(\s*(?:\w+\s*\.\s*)*(\w+)\s*\)")
_VARIABLE = re.compile(rf"(?<![.\w])(?:this\s*\.\s*)?(\w+)\s*=(?!=)[^;{{}}]*?\b{_SOURCE}\b")


@rule(
    "CSX030",
    "unknown-script-operation",
    "properties",
    levels={"import": "warning", "independent": "error", "certified": "error"},
    source=PACONN,
)
def unknown_script_operation(properties: Properties) -> Iterator[Hit]:
    """Checks that the operations in ``scriptOperations`` exist.

    Why:
        The operation that is meant goes to the service without the script.

    Fix:
        Write the operationId as in the definition; capitals count.

    Bad:
        "scriptOperations": ["listBooks"], where the operation is ListBooks

    Good:
        "scriptOperations": ["ListBooks"]
    """
    definition = properties.folder.definition
    if definition is None or not definition.operations:
        return
    for index, name in enumerate(array(properties.data.get("scriptOperations"))):
        if isinstance(name, str) and name not in definition.by_id:
            cure = meant(name, definition.by_id) or "; remove it"
            yield Hit(f"the definition has no operation '{name}'{cure}", f"{_LIST}/{index}")


@rule("CSX031", "duplicate-script-operation", "properties", levels="warning", source=PACONN)
def duplicate_script_operation(properties: Properties) -> Iterator[Hit]:
    """Checks that ``scriptOperations`` names each operation once.

    Why:
        Two mentions mean no more than one: often another operation was meant.

    Fix:
        Remove one.

    Bad:
        "scriptOperations": ["ListBooks", "ListBooks"]

    Good:
        "scriptOperations": ["ListBooks", "GetBook"]
    """
    seen: set[str] = set()
    for index, name in enumerate(array(properties.data.get("scriptOperations"))):
        if isinstance(name, str) and name in seen:
            yield Hit(f"'{name}' is listed twice; remove one", f"{_LIST}/{index}")
        elif isinstance(name, str):
            seen.add(name)


@rule(
    "CSX032",
    "script-operations-without-script",
    "properties",
    levels={"import": "warning", "independent": "error", "certified": "error"},
    source=PACONN,
)
def script_operations_without_script(properties: Properties) -> Iterator[Hit]:
    """Checks that a connector with ``scriptOperations`` has a script.

    Why:
        The operations go to the service as they are, at paths that it may not have.

    Fix:
        Put script.csx beside apiProperties.json, or remove the list.

    Bad:
        "scriptOperations": ["ListBooks"], without script.csx

    Good:
        "scriptOperations": ["ListBooks"], with script.csx
    """
    if array(properties.data.get("scriptOperations")) and "script.csx" not in properties.folder.files:
        yield Hit("operations go through a script, but there is no script.csx", _LIST, "key")


@rule("CSX033", "unknown-operation-in-script", "script", levels="warning", source=SCRIPT)
def unknown_operation_in_script(script: Script) -> Iterator[Hit]:
    """Checks that the operation ids with which the script compares ``OperationId`` exist.

    Looked at are ``==``, ``!=``, ``Equals``, ``switch`` and tables (a ``Dictionary`` by string that is looked
    up with the id).

    Why:
        That branch never runs: usually an id that was renamed in the definition alone.

    Fix:
        Write the operationId as in the definition; capitals count.

    Bad:
        case "listBooks":

    Good:
        case "ListBooks":
    """
    definition = script.folder.definition
    if definition is None or not definition.operations:
        return
    code = code_of(script)
    for literal in script.derived(_compared):
        if literal.value in definition.by_id or not _ID.fullmatch(literal.value):
            continue
        if _from_base64(literal.value) in definition.by_id:
            continue
        cure = meant(literal.value, definition.by_id)
        yield Hit(f"the definition has no operation '{literal.value}'{cure}", code.place(literal.start))


@rule("CSX034", "unserved-script-operation", "script", levels="info", source=SCRIPT)
def unserved_script_operation(script: Script) -> Iterator[Hit]:
    """Checks that a script which refuses operations that it does not know names each of ``scriptOperations``.

    Only what is certain is told: ids are compared in ``ExecuteAsync`` itself, by ``if`` or ``switch``, and
    nothing but an error comes behind. A script that serves the last operation by what comes behind passes.

    Why:
        An operation without a branch ends where the script ends for unknown ones: in an error.

    Fix:
        Add a branch, or take the operation out of the list.

    Bad:
        "scriptOperations": ["ListBooks", "GetBook"], and a switch with case "ListBooks", and a default that
        throws

    Good:
        "scriptOperations": ["ListBooks"], and a switch with case "ListBooks"
    """
    definition, properties = script.folder.definition, script.folder.properties
    if definition is None or properties is None:
        return
    code, compared = code_of(script), script.derived(_compared)
    named = {text for one in code.literals for text in (one.value, _from_base64(one.value))} | set(
        _NAMED.findall(code.bare)
    )
    listed = dict.fromkeys(strings(properties.data.get("scriptOperations")))
    missing = [name for name in listed if name in definition.by_id and name not in named]
    if not missing or not any(literal.value in definition.by_id for literal in compared):
        return
    if refuses_others(code.bare, _value(code.bare), {literal.start for literal in compared}):
        place = code.place(compared[0].start)
        for name in missing:
            yield Hit(f"the script refuses what it has no branch for, and has none for '{name}'", place)


def _from_base64(text: str) -> str:
    """Return the decoded text, empty where it is none: some regions hand ids over in Base64."""
    from binascii import a2b_base64  # noqa: PLC0415 - only for ids that do not exist

    try:
        return a2b_base64(text).decode("ascii", "replace")
    except ValueError:  # no Base64, or letters beyond ASCII
        return ""


def _value(bare: str) -> str:
    """Return a pattern of what holds the operation's id."""
    names = [re.escape(name) for name in dict.fromkeys(_VARIABLE.findall(bare))]
    return "(?:" + "|".join([_SOURCE, *(rf"\b{name}\b(?!\s*\()" for name in names)]) + ")"


def _compared(script: Script) -> tuple[Literal, ...]:
    """Return the texts with which the script compares the operation's id."""
    code = code_of(script)
    value = _value(code.bare)
    by_start = {literal.start: literal for literal in code.literals}
    by_end = {literal.end: literal for literal in code.literals}
    found = [
        by_start.get(start) for find in (_operands, _cases, _entries) for start in find(code.bare, value)
    ]
    found += [by_end.get(m.start() + 1) for m in re.finditer(rf"\"\s*[=!]=\s*{value}", code.bare)]
    return tuple(sorted({literal for literal in found if literal}, key=lambda literal: literal.start))


def _operands(bare: str, value: str) -> Iterator[int]:
    """Yield where texts begin that the id is compared with."""
    for match in re.finditer(rf"{value}\s*(?:[=!]=|\.\s*Equals\s*\()\s*(?=@?\")", bare):
        yield match.end()


def _cases(bare: str, value: str) -> Iterator[int]:
    """Yield where the texts of switch statements and switch expressions about the id begin."""
    kinds = (
        (rf"\bswitch\s*\([^{{;]*?{value}[^{{;]*?\)\s*\{{", r"\bcase\s+(?=@?\")"),
        (rf"{value}\s+switch\s*\{{", r"(?=@?\"[^\"]*\"\s*(?:=>|or\b))"),
    )
    for switch, case in kinds:
        for match in re.finditer(switch, bare):
            begin, end = match.end(), closing(bare, match.end() - 1)
            for text in re.finditer(case, bare[begin:end]):
                if depth(bare, begin, begin + text.end()) == 0:
                    yield begin + text.end()


def _entries(bare: str, value: str) -> Iterator[int]:
    """Yield where the keys of dictionaries begin that are looked up with the id."""
    for begin, end in _tables(bare, value):
        for entry in re.finditer(r"[{[]\s*(?=@?\")", bare[begin:end]):
            if depth(bare, begin, begin + entry.end()) <= 1:
                yield begin + entry.end()


def _tables(bare: str, value: str) -> Iterator[tuple[int, int]]:
    """Yield where the initialisers of such dictionaries begin and end."""
    for match in re.finditer(r"\bDictionary\s*<\s*string\b[^;={}]*?>\s*(\w+)\s*=[^;{]*?\{", bare):
        name = re.escape(match[1])
        used = rf"\b{name}\s*(?:\[|\.\s*(?:TryGetValue|ContainsKey)\s*\()[^;]*?{value}"
        if re.search(used, bare):
            yield match.end(), closing(bare, match.end() - 1)
