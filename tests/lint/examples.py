"""Connectors made of the examples on the pages of rules.

An example is a list of fragments: JSON objects, or the members of one, below the heading of their file
(``settings.json:``) where that is not the file that the rule looks at. The keys of a fragment tell its kind.
A line ``Files: a, b`` lists what the folder holds. What neither the bad nor the good example mentions comes
from ``surroundings.py``, and so do the operations and definitions that a fragment names without having them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from tools.connector.lenient_view import METHODS

from .surroundings import (
    ALWAYS,
    DEFINITION,
    FILES,
    OPERATIONS,
    PROPERTIES,
    SCRIPT_HEAD,
    Fill,
    complete,
    connections,
    objects,
    supply,
    visit,
    visit_properties,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.connector.check_settings import Profile
    from tools.lint.rule import Rule

Files = dict[str, bytes]

_FILE_OF = {
    "definition": DEFINITION,
    "properties": PROPERTIES,
    "script": "script.csx",
    "package": DEFINITION,
    "config": "connector.toml",
}
_TO_THE_LETTER = ("FIL001", "FIL003", "LAY001", "LAY002")  # their example is the whole file
_HEADING = re.compile(r"^(\w+(?:\.\w+)+):$", re.MULTILINE)
_FILES = re.compile(r"^Files: (.+)$", re.MULTILINE)


class NotText(ValueError):
    """An example is no fragment, only words about one."""


class Members(dict[str, Any]):
    """A fragment that was written without braces: members of an object."""


class Example(NamedTuple):
    """One example: the fragments of two files, its other files, and the names of all (empty: not listed)."""

    definition: list[Any]
    properties: list[Any]
    files: Files
    listed: tuple[str, ...]
    ascii: bool


def connectors(rule: Rule, profile: Profile) -> tuple[Files, Files]:
    """Return the files of the connectors that the bad and the good example of a rule's page stand for.

    In the profile ``import`` they have no ``stackOwner``, which certification asks for and an update refuses.

    Raises:
        NotText: an example is only words.
    """
    pair = [_read(rule, text) for text in (rule.page.bad, rule.page.good)]
    definitions = [_definition(example.definition, rule.id[:3]) for example in pair]
    properties = [_properties(example.properties) for example in pair]
    mentioned: dict[str, set[str]] = defaultdict(set)
    for definition, held in zip(definitions, properties, strict=True):
        visit(definition, lambda kind, found, _: mentioned[kind].update(found))
        visit_properties(held, lambda kind, found, _: mentioned[kind].update(found))
    if profile == "import":
        mentioned["properties"].add("stackOwner")
    made = [_files(*parts, mentioned) for parts in zip(pair, definitions, properties, strict=True)]
    return made[0], made[1]


def _read(rule: Rule, text: str) -> Example:
    listed = _FILES.findall(text)
    first, *rest = _HEADING.split(_FILES.sub("", text).strip())
    parts = {_FILE_OF[rule.subject]: first} if first.strip() else {}
    parts |= dict(zip(rest[::2], rest[1::2], strict=True))
    if rule.id in _TO_THE_LETTER:
        return Example([], [], {DEFINITION: first.encode()}, (DEFINITION,), ascii=True)
    files = {
        name: (_script(part) if name.endswith(".csx") else part).encode()
        for name, part in parts.items()
        if name not in (DEFINITION, PROPERTIES)
    }
    if rule.subject == "config":
        parts[DEFINITION] = (
            '{"operationId": "ListBooks", "responses": {"200": {"schema": {"type": "array"}}}}'
        )
    held = [_fragments(parts.get(name, "")) for name in (DEFINITION, PROPERTIES)]
    names = tuple(listed[0].split(", ")) if listed else ()
    return Example(held[0], held[1], files, names, text.isascii())


def _fragments(text: str) -> list[Any]:
    text, found = text.strip(), []
    try:
        if text.startswith('"'):
            return [Members(json.loads("{" + text + "}"))]
        while text:
            value, end = json.JSONDecoder().raw_decode(text)
            found.append(value)
            text = text[end:].strip()
    except ValueError as error:
        raise NotText(f"{error}: {text}") from None
    return found


def _script(text: str) -> str:
    if not re.search(r"[;{#]", text):
        raise NotText(text)
    if "class " in text:
        return text
    lines = text.strip().split("\n")
    head = [line for line in lines if line.startswith(("using ", "#"))]
    body = [line for line in lines if line not in head] or ["return null;"]
    return "\n".join([*head, SCRIPT_HEAD + "    {", *(f"        {line}" for line in body), "    }", "}", ""])


def _files(
    example: Example, definition: dict[str, Any], properties: dict[str, Any], mentioned: dict[str, set[str]]
) -> Files:
    fill = Fill(mentioned)
    script = example.files.get("script.csx", b"").decode()
    visit(definition, fill)
    text = json.dumps([definition, properties]) + script
    if "x-ms-notification-content" in text and "delete" not in mentioned["path"]:
        text += '"RemoveHook"'
    for _ in range(3):  # what is supplied names more
        supply(definition, text)
        text += json.dumps(definition)
    definition["paths"] = definition.get("paths") or complete("paths", {"/books": OPERATIONS["ListBooks"][1]})
    if "connectionParameters" not in mentioned["properties"] and "properties" in properties:
        kinds = [d.get("type") for d in objects(definition.get("securityDefinitions"))]
        properties["properties"]["connectionParameters"] = connections(kinds[0] if kinds else None)
    if "@connectionParameters('tenant')" in text:
        properties["properties"].setdefault("connectionParameters", {}).setdefault(
            "tenant", {"type": "string"}
        )
    visit_properties(properties, fill)
    made = {
        name: json.dumps(data, ensure_ascii=example.ascii, indent=4).encode()
        for name, data in ((DEFINITION, definition), (PROPERTIES, properties))
    }
    made |= example.files
    names = example.listed or (*made, *ALWAYS)
    return {name: made.get(name, FILES.get(name, b"")) for name in names}


# Places


def _definition(fragments: Iterable[Any], family: str) -> dict[str, Any]:
    """Return a definition of nothing but the fragments and what must be around them."""
    root: dict[str, Any] = {}
    parameters: list[Any] = []
    for fragment in fragments:
        kind = _kind(fragment, family)
        while kind in _AROUND:
            kind, fragment = _AROUND[kind](fragment)  # noqa: PLW2901 - from the inside to the outside
        if kind == "parameter":
            parameters.append(fragment)
        elif kind == "root":
            root |= fragment
        else:
            root.setdefault(kind, {}).update(fragment)
    if parameters:
        root.setdefault("paths", {}).update(_path({"parameters": parameters}))
    return root


_AROUND: dict[str, Callable[[Any], tuple[str, Any]]] = {
    "schema": lambda schema: ("body", {"name": "body", "in": "body", "schema": schema}),
    "body": lambda body: ("operation", {"operationId": "AddBook", "parameters": [body]}),
    "response": lambda response: ("responses", {"200": response}),
    "responses": lambda responses: ("operation", {"operationId": "GetBook", "responses": responses}),
    "operation": lambda operation: ("paths", _path(operation)),
    "path": lambda item: ("paths", {"/books": item}),
}
_ROOT = {
    "swagger",
    "openapi",
    "info",
    "paths",
    "host",
    "basePath",
    "schemes",
    "securityDefinitions",
    "security",
}
_ROOT |= {"tags", "definitions", "x-ms-connector-metadata"}
_OPERATION = {"responses", "summary", "deprecated", "parameters"}
_OPERATION |= {
    "x-ms-trigger",
    "x-ms-pageable",
    "x-ms-trigger-hint",
    "x-ms-api-annotation",
    "x-ms-notification",
}
_FAMILIES = {"INF": "info", "OPR": "operation", "PAR": "parameter"}


def _kind(fragment: dict[str, Any], family: str) -> str:
    """Return the kind of object that a fragment is, by its keys, else by the family of its rule."""
    keys = set(fragment)
    shared = [name for name in ("parameters", "responses") if isinstance(fragment.get(name), dict)]
    if all(key.startswith("/") for key in keys):
        return "paths"
    capabilities = fragment.get("x-ms-capabilities", {})
    if "operationId" in keys:
        return "operation"
    if (
        keys & _ROOT
        or keys <= {"consumes", "produces"}
        or {"testConnection", "file-picker"} & set(capabilities)
    ):
        return "root"
    if shared and not any(_is_status(key) for key in fragment[shared[0]]):
        return "root"
    if keys & {*METHODS, "x-ms-notification-content"}:
        return "path"
    if all(_is_status(key) for key in keys) and isinstance(next(iter(fragment.values())), dict):
        return "responses"
    target = str(fragment.get("$ref", ""))
    if "in" in keys or target.startswith("#/parameters/"):
        return "body" if fragment.get("in") == "body" else "parameter"
    if keys & _OPERATION:
        return "operation"
    if keys & {"schema", "headers", "examples"} or target.startswith("#/responses/"):
        return "response"
    if family in _FAMILIES:
        return _FAMILIES[family]
    return (
        "parameter" if keys <= {"x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-tree"} else "schema"
    )


def _is_status(key: str) -> bool:
    return key == "default" or re.fullmatch(r"[1-5](\d\d|XX)", key) is not None


def _path(operation: dict[str, Any]) -> dict[str, Any]:
    """Return ``paths`` with one operation: where its path parameters and its body need it to be."""
    parameters = [p for p in operation.get("parameters", ()) if isinstance(p, dict)]
    path = "/" + operation.get("operationId", "books").lower()
    path += "".join(f"/{{{p['name']}}}" for p in parameters if p.get("in") == "path" and "name" in p)
    sends = any(p.get("in") in ("body", "formData") for p in parameters)
    return {path: {"post" if sends else "get": operation}}


def _properties(fragments: Iterable[Any]) -> dict[str, Any]:
    """Return apiProperties.json of nothing but the fragments and what must be around them."""
    root: dict[str, Any] = {"properties": {}}
    for fragment in fragments:
        keys = set(fragment)
        if keys & _OAUTH:
            _parameters_of(root)["token"] = {"type": "oauthSetting", "oAuthSettings": fragment}
        elif "properties" in keys:
            root = fragment
        elif "templateId" in keys:
            root["properties"].setdefault("policyTemplateInstances", []).append(fragment)
        elif any(key.startswith("x-ms-apimTemplate") for key in keys):
            policy = {"templateId": "setheader", "parameters": fragment}
            root["properties"].setdefault("policyTemplateInstances", []).append(policy)
        elif "constraints" in keys:
            _parameters_of(root)["key"] = {"type": "securestring", "uiDefinition": fragment}
        elif keys & _PROPERTIES and isinstance(fragment, Members):
            root["properties"] |= fragment
        elif all(isinstance(value, dict) for value in fragment.values()):
            _parameters_of(root).update(fragment)
        else:
            root = fragment
    return root


_OAUTH = {"identityProvider", "customParameters", "redirectMode", "clientId"}
_PROPERTIES = {"iconBrandColor", "publisher", "stackOwner", "capabilities", "connectionParameters"}
_PROPERTIES |= {"connectionParameterSets", "policyTemplateInstances", "scriptOperations"}


def _parameters_of(root: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = root["properties"].setdefault("connectionParameters", {})
    return found
