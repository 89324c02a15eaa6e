"""The tools of an MCP server: faults that clients are known to stumble over, each with the tool's name.

Sources: learn.microsoft.com/microsoft-copilot-studio/mcp-troubleshooting and threads of its community;
microsoft/vscode#325618 (arrays without items).
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Literal

from ..connector.agentic import ADVISED_TOOLS, MAX_TOOLS
from ..connector.lenient import array, mapping
from ..connector.wellformed import drop_malformed
from ..core.errors import UserError
from ..core.problem import Location, Problem
from ..core.suggestion import instead
from ..runtime.validation import compile_schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ..core.paths import Path

_MANY = 70
_DEEP = 64
_BELOW = ("items", "additionalProperties", "not", "additionalItems")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "$defs", "definitions")


def tool_list_problems(tools: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield what is wrong with the tools that ``tools/list`` returns."""
    if len(tools) > _MANY:
        message = (
            f"the server has {len(tools)} tools: an agent takes {MAX_TOOLS} of all its servers, and "
            f"{ADVISED_TOOLS} are recommended at most"
        )
        yield Problem("mcp-many-tools", message, Location("tool"), severity="warning")
    seen: set[str] = set()
    for tool in tools:
        name = tool.get("name")
        if not isinstance(name, str) or not name:
            yield Problem("tool-without-name", "a tool has no name", Location("tool"))
            continue
        where = Location("tool", path=(name,))
        if name in seen:
            yield Problem("tool-twice", "is listed twice; a client calls either", where)
        seen.add(name)
        if not tool.get("description"):
            message = "has no description, by which an agent decides to use it"
            yield Problem("tool-without-description", message, where, severity="warning")
        schema = tool.get("inputSchema")
        if not isinstance(schema, dict) or schema.get("type") != "object":
            message = 'must be a schema with "type": "object", also of a tool without arguments'
            yield Problem("tool-input-schema", message, where.below("inputSchema"))
        if isinstance(schema, dict):
            yield from _faults(schema, where.below("inputSchema"), 0)


def _faults(schema: Mapping[str, Any], where: Location, depth: int) -> Iterator[Problem]:
    def fault(code: str, message: str, severity: Literal["error", "warning"], *at: str) -> Problem:
        return Problem(code, message, where.below(*at), severity=severity)

    if "$ref" in schema:
        message = (
            "is a reference: Copilot Studio leaves the tool out in silence; write the schema in its place"
        )
        yield fault("tool-schema-ref", message, "error", "$ref")
    if isinstance(schema.get("type"), list):
        message = "is a list: Copilot Studio cuts the schema off there; name one type"
        yield fault("tool-type-list", message, "error", "type")
    for name in ("exclusiveMinimum", "exclusiveMaximum"):
        bound = schema.get(name)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            plain = f"{name[9:].lower()}"
            message = (
                f"is a number: Copilot Studio fails on it; write '{plain}', and the limit in the description"
            )
            yield fault("tool-exclusive-limit", message, "error", name)
    if schema.get("type") == "array" and "items" not in schema:
        message = "is an array without 'items', which VS Code refuses; say what an item is"
        yield fault("tool-array-without-items", message, "error")
    if isinstance(schema.get("enum"), list):
        message = "is read as plain text by Copilot Studio; list the values in the description too"
        yield fault("tool-enum", message, "warning", "enum")
    if depth == _DEEP:
        return
    for key, child, steps in _children(schema):
        if isinstance(child, dict):
            yield from _faults(child, where.below(key, *steps), depth + 1)


def _children(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any, Path]]:
    for key in _BELOW:
        yield key, schema.get(key), ()
    for key in _LISTS:
        yield from ((key, child, (index,)) for index, child in enumerate(array(schema.get(key))))
    for key in _MAPS:
        yield from ((key, child, (name,)) for name, child in mapping(schema.get(key)).items())


def coverage_problems(
    tools: Sequence[Mapping[str, Any]], cases: Collection[str], untested: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for each tool without a case that ``untested`` does not name, and for stale entries."""
    names = [tool["name"] for tool in tools if isinstance(tool.get("name"), str)]
    for name in dict.fromkeys(names):
        where = Location("tool", path=(name,))
        if name not in cases and name not in untested:
            message = "has no case; add one (tool: and arguments:), or name it under 'untested' with a reason"
            yield Problem("tool-without-case", message, where)
        if name in cases and name in untested:
            message = "is listed under 'untested', but has a case; remove it there"
            yield Problem("tool-tested", message, where)
    for name in untested:
        if name not in names:
            message = f"is listed under 'untested', but the server has no such tool{instead(name, names)}"
            yield Problem("tool-unknown", message, Location("tool", path=(name,)))


def argument_problems(tool: Mapping[str, Any], arguments: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield where ``arguments`` are none that a client would send to ``tool``."""
    name, schema = str(tool.get("name")), mapping(tool.get("inputSchema"))
    where = Location("inputs", path=("arguments",))
    declared = mapping(schema.get("properties"))
    if schema.get("additionalProperties", False) is False:
        for key in arguments:
            if key not in declared:
                message = f"is not declared by the tool '{name}'{instead(key, declared)}"
                yield Problem("argument-undeclared", message, where.below(key))
    if any(item.severity == "error" for item in _faults(schema, where, 0)):
        return  # what is wrong with the schema is reported with the tool
    definition = {"definitions": {"Arguments": deepcopy(schema)}}
    if drop_malformed(definition):
        return  # not JSON Schema: a client takes it as it likes
    try:
        own = definition["definitions"]["Arguments"]
        errors = compile_schema(definition, own).errors(dict(arguments))
    except UserError:
        return
    for error in errors:
        yield Problem("argument-schema", error.message, where.below(*error.path))
