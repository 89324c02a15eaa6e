"""Rules about which operations a script serves: ``scriptOperations``, and ids in the script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.csharp import closing, depth, word
from ...connector.lenient import array
from ...core import lazy
from ...core.suggestion import meant
from ..rule import BROKEN, Hit, rule
from ..sources import PACONN, SCRIPT
from .script import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...connector.csharp import Literal
    from ..folder import Properties, Script

_LIST = "/properties/scriptOperations"
_ID = lazy.pattern(r"[A-Za-z_][\w-]*")
# What is compared: the id itself, or a variable that it was put into.
_SOURCE = word("Context") + r"\s*\.\s*OperationId\b"
_VARIABLE = lazy.pattern(r"(?<![.\w])(?:this\s*\.\s*)?(\w+)\s*=(?!=)")
_COMPARED = lazy.pattern(r"\s*(?:[=!]=|\.\s*Equals\s*\()\s*(?=@?\")")
_CASE = lazy.pattern(word("case") + r"\s+(?=@?\")")
_SWITCH = lazy.pattern(r"\s+switch\s*\{")
_ARM = lazy.pattern(r"(?=@?\"[^\"]*\"\s*(?:=>|or\b))")
_TABLE = lazy.pattern(word("Dictionary") + r"\s*<\s*string\b[^;={}]{0,200}?>\s*(\w+)\s*=[^;{]{0,200}?\{")
_ENTRY = lazy.pattern(r"[{[]\s*(?=@?\")")


@rule("CSX030", "unknown-script-operation", BROKEN, PACONN)
def unknown_script_operation(properties: Properties) -> Iterator[Hit]:
    """Checks that the operations in ``scriptOperations`` exist.

    Why:
        The operation that is meant goes to the service without the script.

    Fix:
        Write the operationId as in the definition; capitals count.

    Bad:
        "scriptOperations": ["listBooks"]

        apiDefinition.swagger.json:
        {"operationId": "ListBooks"}

    Good:
        "scriptOperations": ["ListBooks"]

        apiDefinition.swagger.json:
        {"operationId": "ListBooks"}
    """
    definition = properties.folder.definition
    if definition is None or not definition.operations:
        return
    for index, name in enumerate(array(properties.data.get("scriptOperations"))):
        if isinstance(name, str) and name not in definition.by_id:
            cure = meant(name, definition.by_id) or "; remove it"
            yield Hit(f"the definition has no operation '{name}'{cure}", f"{_LIST}/{index}")


@rule("CSX031", "duplicate-script-operation", "warning", PACONN)
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


@rule("CSX032", "script-operations-without-script", BROKEN, PACONN)
def script_operations_without_script(properties: Properties) -> Iterator[Hit]:
    """Checks that a connector with ``scriptOperations`` has a script.

    Why:
        The operations go to the service as they are, at paths that it may not have.

    Fix:
        Put script.csx beside apiProperties.json, or remove the list.

    Bad:
        Files: apiDefinition.swagger.json, apiProperties.json

        "scriptOperations": ["ListBooks"]

    Good:
        Files: apiDefinition.swagger.json, apiProperties.json, script.csx

        "scriptOperations": ["ListBooks"]
    """
    if array(properties.data.get("scriptOperations")) and properties.folder.script_file is None:
        yield Hit("operations go through a script, but there is no script.csx", _LIST, "key")


@rule("CSX033", "unknown-operation-in-script", "warning", SCRIPT)
def unknown_operation_in_script(script: Script) -> Iterator[Hit]:
    """Checks that the operation ids with which the script compares ``OperationId`` exist.

    Looked at are ``==``, ``!=``, ``Equals``, ``switch`` and tables (a ``Dictionary`` by string that is looked
    up with the id).

    Why:
        That branch never runs: usually an id that was renamed in the definition alone.

    Fix:
        Write the operationId as in the definition; capitals count.

    Bad:
        switch (this.Context.OperationId) { case "listBooks": break; }

        apiDefinition.swagger.json:
        {"operationId": "ListBooks"}

    Good:
        switch (this.Context.OperationId) { case "ListBooks": break; }

        apiDefinition.swagger.json:
        {"operationId": "ListBooks"}
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
        yield Hit(
            f"the definition has no operation '{literal.value}'{cure}", position=code.place(literal.start)
        )


def _from_base64(text: str) -> str:
    """Return the decoded text, empty where it is none: some regions hand ids over in Base64."""
    from binascii import a2b_base64  # noqa: PLC0415 - only for ids that do not exist

    try:
        return a2b_base64(text).decode("ascii", "replace")
    except ValueError:  # no Base64, or letters beyond ASCII
        return ""


def _holders(bare: str) -> list[str]:
    """Return patterns of what holds the operation's id: the context, and variables that it was put into."""
    names: dict[str, None] = {}
    for source in re.finditer(_SOURCE, bare):
        begin = max(bare.rfind(mark, 0, source.start()) for mark in ";{}") + 1
        if variable := _VARIABLE.search(bare, begin, source.start()):
            names[variable[1]] = None
    return [_SOURCE, *(word(re.escape(name)) + r"\b(?!\s*\()" for name in names)]


def _value(holders: list[str]) -> str:
    """Return a pattern of any of ``holders``."""
    return rf"(?:this\s*\.\s*)?(?:{'|'.join(holders)})"


def _compared(script: Script) -> tuple[Literal, ...]:
    """Return the texts with which the script compares the operation's id."""
    code = code_of(script)
    bare, holders = code.bare, _holders(code.bare)
    value = _value(holders)
    mentions = [match.end() for holder in holders for match in re.finditer(holder, bare)]
    by_start = {literal.start: literal for literal in code.literals}
    by_end = {literal.end: literal for literal in code.literals}
    starts = [match.end() for at in mentions if (match := _COMPARED.match(bare, at))]
    starts += [*_cases(bare, value), *_arms(bare, mentions), *_entries(bare, value)]
    equals = r"Equals(?<!\wEquals)\s*\(\s*"
    starts += [match.end() for match in re.finditer(rf"{equals}{value}\s*,\s*(?=@?\")", bare)]
    found = [by_start.get(start) for start in starts]
    after = rf"\"\s*(?:[=!]=\s*|\.\s*{equals}){value}"
    found += [by_end.get(match.start() + 1) for match in re.finditer(after, bare)]
    first = rf"{equals}@?\"[^\"]*(\")\s*,\s*{value}"
    found += [by_end.get(match.end(1)) for match in re.finditer(first, bare)]
    return tuple(sorted({literal for literal in found if literal}, key=lambda literal: literal.start))


def _cases(bare: str, value: str) -> Iterator[int]:
    """Yield where the texts of switch statements about the id begin."""
    for match in re.finditer(word("switch") + rf"\s*\([^{{;]{{0,400}}?{value}[^{{;]{{0,400}}?\)\s*\{{", bare):
        yield from _inside(bare, match.end(), _CASE, 0)


def _arms(bare: str, mentions: list[int]) -> Iterator[int]:
    """Yield where the texts of switch expressions about the id begin."""
    for at in mentions:
        if match := _SWITCH.match(bare, at):
            yield from _inside(bare, match.end(), _ARM, 0)


def _entries(bare: str, value: str) -> Iterator[int]:
    """Yield where the keys of dictionaries begin that are looked up with the id."""
    for match in _TABLE.finditer(bare):
        looked_up = r"\s*(?:\[|\.\s*(?:TryGetValue|ContainsKey)\s*\()[^;]{0,400}?" + value
        if re.search(word(re.escape(match[1])) + looked_up, bare):
            yield from _inside(bare, match.end(), _ENTRY, 1)


def _inside(bare: str, begin: int, pattern: re.Pattern[str], most: int) -> Iterator[int]:
    """Yield where ``pattern`` ends in the block that begins at ``begin``, ``most`` braces deep at most."""
    end = closing(bare, begin - 1)
    for match in pattern.finditer(bare, begin, end):
        if depth(bare, begin, match.end()) <= most:
            yield match.end()
