"""Mutants of JSON and YAML: definition, properties, cases and cassettes.

Never changed, as no call and no check depends on it: texts (`TEXTS`, messages), metadata, headers that
nothing reads, the place of an input on its card (``x-ms-visibility`` other than ``internal``), the width of a
number (``int64`` and ``double`` take whatever ``int32``, ``float`` and no format take), the name of a body
(flows alone use it, and ``diff`` reports it), what describes errors, a policy's member that says the default,
and what whoever deploys replaces (``example.com``). ``x-ms-enum-values`` are not dropped: they are texts.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from random import Random
from typing import Any

import yaml

from .mutant import Candidates, Mutant

Make = Callable[[Random], Mutant | None]
Pointer = tuple[str | int, ...]

TEXTS = frozenset(
    ("description", "summary", "x-ms-summary", "title", "x-ms-trigger-hint", "displayName", "tooltip")
)
_UNREAD = frozenset(
    (
        *("info", "x-ms-connector-metadata", "x-ms-api-annotation", "swagger"),
        *(
            "iconBrandColor",
            "publisher",
            "clientId",
            "tabIndex",
            "uiDefinition",
            "capabilities",
            "IsFirstParty",
        ),
    )
)
"""Keys below which nothing is changed: they name the connector, its look, or what whoever deploys puts in."""
_NAMES = frozenset(("properties", "definitions", "paths", "responses", "parameters", "scopes"))
"""Keys whose members are named by the connector, not by a vocabulary."""
_TYPES = ("string", "integer", "number", "boolean", "array", "object")
_FORMATS = {
    "integer": ("int32", "int64"),
    "string": ("date", "date-time", "uuid", "byte", "uri"),
}
_DEFAULTS = frozenset((("apimTemplateParameter.existsAction", "override"), ("policySection", "Request")))
"""Policy members that say the default. Source: Microsoft, "Set HTTP header", "Policy templates"."""
_LIMITS = frozenset(
    ("minimum", "maximum", "default", "collectionFormat", "minLength", "maxLength", "pattern")
)
_PLACES = frozenset(("in", "name", "operationId", "host", "basePath", "schemes", "consumes", "produces"))
_SCHEMA = frozenset(("type", "format", "required", "enum", "$ref"))
_RESPONSE_HEADERS = frozenset(("Content-Type", "Date", "Retry-After", "Location", "Link"))
_UNPLAYED = frozenset(
    ("metadata", "version", "message", "name", "script_only", "operation", "cassette", "match")
)


@dataclass(frozen=True, slots=True)
class Part:
    """A member or item of a file: where it stands, and the text of its key (None: an item) and value."""

    pointer: Pointer
    key: tuple[int, int] | None
    value: tuple[int, int]
    data: Any
    siblings: int
    named: bool

    @property
    def name(self) -> str:
        """The key; of an item that of its list."""
        return str(next((step for step in reversed(self.pointer) if isinstance(step, str)), ""))

    @property
    def whole(self) -> tuple[int, int]:
        """The text of key and value."""
        return (self.key or self.value)[0], self.value[1]


def parts(text: str) -> Iterator[Part]:
    """Yield all parts of a JSON or YAML text in order; aliases once."""
    root = yaml.compose(text, yaml.CSafeLoader)
    loader = yaml.CSafeLoader("")
    seen: set[int] = set()

    def walk(node: Any, pointer: Pointer, named: bool) -> Iterator[Part]:
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            pairs: list[tuple[str | int, Any, Any]] = [
                (str(key.value), key, value) for key, value in node.value
            ]
        elif isinstance(node, yaml.SequenceNode):
            pairs = [(number, None, value) for number, value in enumerate(node.value)]
        else:
            return
        for step, key, value in pairs:
            scalar = isinstance(value, yaml.ScalarNode)
            data = loader.construct_object(value) if scalar else type(value)
            at = None if key is None else (key.start_mark.index, key.end_mark.index)
            span = (value.start_mark.index, value.end_mark.index)
            yield Part((*pointer, step), at, span, data, len(node.value), named)
            holds_names = not named and step in _NAMES and isinstance(value, yaml.MappingNode)
            yield from walk(value, (*pointer, step), holds_names)

    yield from walk(root, (), False)


def _dropped(text: str, part: Part) -> tuple[int, int]:
    """Return the span of ``part`` in JSON with one of the commas beside it."""
    start, end = part.whole
    behind = re.compile(r"\s*,\s*").match(text, end)
    if behind is not None:
        return start, behind.end()
    comma = text.rfind(",", 0, start)
    return (comma if part.siblings > 1 else start), end


def _misspelt(random: Random, name: str) -> str:
    """Return ``name`` changed in a letter, or longer by one."""
    letters = [number for number, letter in enumerate(name) if letter.isalpha()]
    if not letters or random.random() < 0.3:
        return name + "s"
    at = random.choice(letters)
    other = "e" if name[at] != "e" else "a"
    return name[:at] + other + name[at + 1 :]


def changed(random: Random, value: Any, others: Sequence[Any] = (), *, only: bool = False) -> Any:
    """Return another value of the kind: one of ``others``, or (unless ``only`` those) nearly ``value``."""
    rest = [other for other in others if other != value]
    if rest and (only or random.random() < 0.7):
        return random.choice(rest)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + random.choice((1, -1, 10))
    if isinstance(value, str):
        digits = [number for number, letter in enumerate(value) if letter.isdigit()]
        if digits and not any(letter.isalpha() for letter in value):
            at = random.choice(digits)
            return value[:at] + str((int(value[at]) + 1) % 10) + value[at + 1 :]
        return _misspelt(random, value)
    return 1 if value is None else None


class _Json:
    """The places of one JSON file, by kind."""

    def __init__(self, area: str, file: str, text: str) -> None:
        self.area, self.file, self.text = area, file, text
        self.parts = list(parts(text))
        self.data = {part.pointer: part.data for part in self.parts}
        self.places: dict[str, list[Make]] = defaultdict(list)
        self.values: dict[str, list[Any]] = defaultdict(list)
        for part in self.parts:
            if part.key is not None and not part.named and isinstance(part.data, str | int | float | bool):
                self.values[part.name].append(part.data)

    @cached_property
    def meant(self) -> dict[str, list[tuple[Pointer, Any]]]:
        """All that stands at each ``#/section/name``, but for texts."""
        found: dict[str, list[tuple[Pointer, Any]]] = defaultdict(list)
        for pointer, data in self.data.items():
            if len(pointer) > 2 and pointer[-1] not in TEXTS:
                found[f"#/{pointer[0]}/{pointer[1]}"].append((pointer[2:], data))
        return found

    def mutant(self, kind: str, part: Part, span: tuple[int, int], new: str) -> Mutant:
        return Mutant(self.area, kind, self.file, *span, new, part.pointer)

    def drop(self, kind: str, part: Part) -> None:
        self.places[kind].append(lambda _: self.mutant(kind, part, _dropped(self.text, part), ""))

    def rename(self, kind: str, part: Part) -> None:
        def make(random: Random) -> Mutant:
            assert part.key is not None
            return self.mutant(kind, part, part.key, json.dumps(_misspelt(random, str(part.pointer[-1]))))

        self.places[kind].append(make)

    def change(self, kind: str, part: Part, others: Sequence[Any] = (), *, only: bool = False) -> None:
        def make(random: Random) -> Mutant | None:
            new = json.dumps(changed(random, part.data, others, only=only), ensure_ascii=False)
            return None if new == json.dumps(part.data) else self.mutant(kind, part, part.value, new)

        self.places[kind].append(make)

    def any(self, kind: str, part: Part) -> None:
        """Add that a member is dropped, and that a scalar becomes another."""
        if part.key is not None:
            self.drop(kind, part)
        if _is_scalar(part):
            self.change(kind, part, self.values[part.name] if part.key is not None else ())


def _is_scalar(part: Part) -> bool:
    return not isinstance(part.data, type)


def definition_mutants(file: str, text: str) -> Candidates:
    """Return the places of a definition."""
    found = _Json("definition", file, text)
    for part in found.parts:
        steps = [step for step in part.pointer if isinstance(step, str)]
        if (part.name in TEXTS and not part.named) or _UNREAD.intersection(steps):
            continue
        if steps[0] in ("security", "securityDefinitions"):
            _security(found, part)
        elif any(step.startswith("x-ms-") for step in steps[:-1]):
            found.any("x-ms", part)
        elif part.named or (part.key is not None and len(part.pointer) == 3 and steps[0] == "paths"):
            _named(found, part)
        elif part.name.startswith("x-ms-"):
            _extension(found, part)
        elif part.name in _SCHEMA:
            _schema(found, part)
        else:
            _other(found, part)
    _required_too(found)
    return found.places


def _security(found: _Json, part: Part) -> None:
    if part.named or (part.key is not None and part.pointer[-2:-1] == ("scopes",)):
        found.drop("security", part)
        found.rename("security", part)
    elif _is_scalar(part):
        found.change("security", part)


def _named(found: _Json, part: Part) -> None:
    # Of an error the platform reads nothing: where there is a default, its status says no more.
    if part.pointer[-2] == "responses" and str(part.pointer[-1])[0] in "45":
        return
    if part.named:
        found.rename("key", part)
    found.drop("key", part)


def _other(found: _Json, part: Part) -> None:
    if part.name in _LIMITS and part.key is not None:
        if found.data.get((*part.pointer[:-1], "x-ms-visibility")) != "internal":  # which no flow gives
            found.any("limit", part)
        return
    is_body = part.name == "name" and found.data.get((*part.pointer[:-1], "in")) == "body"
    if part.name in _PLACES and _is_scalar(part) and not is_body:
        vocabulary = ("query", "header", "path", "body", "formData") if part.name == "in" else ()
        found.change("place", part, vocabulary or found.values[part.name], only=bool(vocabulary))


def _extension(found: _Json, part: Part) -> None:
    if part.name == "x-ms-visibility":
        # An output that is no longer internal is one more token, which breaks nothing.
        if part.data != "internal":
            found.change("x-ms", part, ("internal",), only=True)
        elif (*part.pointer[:-1], "in") in found.data or len(part.pointer) == 4:
            found.drop("x-ms", part)
        return
    if part.name == "x-ms-enum-values" and part.key is not None:
        return
    found.any("x-ms", part)


def _schema(found: _Json, part: Part) -> None:
    if part.name == "type":
        found.change("type", part, _TYPES, only=True)
    elif part.name == "format":
        kind = found.data.get((*part.pointer[:-1], "type"))
        if kind == "string" or part.data == "int64":
            found.change("format", part, _FORMATS[str(kind)], only=True)
        if kind == "string":
            found.drop("format", part)
    elif part.name == "required":
        if part.data is True or part.data is False:
            found.change("required", part)
        elif part.key is None:
            found.drop("required", part)
    elif part.name == "enum":
        (found.drop if part.key is not None else found.change)("enum", part)
    elif part.name == "$ref":
        section = str(part.data).rpartition("/")[0] + "/"
        others = {str(name) for name in found.values["$ref"] if str(name).startswith(section)}
        other = sorted(name for name in others if found.meant[name] != found.meant[str(part.data)])
        if other:
            found.change("$ref", part, other, only=True)


def _required_too(found: _Json) -> None:
    """Add that a member which may be left out becomes required."""
    lists: dict[Pointer, list[Part]] = defaultdict(list)
    for part in found.parts:
        if part.pointer[-2:-1] == ("required",) and part.key is None:
            lists[part.pointer[:-2]].append(part)
    for part in found.parts:
        known = lists.get(part.pointer[:-2], []) if part.named and part.pointer[-2] == "properties" else []
        if known and part.pointer[-1] not in [item.data for item in known]:
            at = known[-1].value[1]
            new = f", {json.dumps(part.pointer[-1])}"
            mutant = Mutant(found.area, "required", found.file, at, at, new, part.pointer)
            found.places["required"].append(partial(_same, mutant))


def _same(mutant: Mutant, _: Random) -> Mutant:
    return mutant


def properties_mutants(file: str, text: str, operations: Sequence[str]) -> Candidates:
    """Return the places of apiProperties.json; ``operations`` are the ids that it could name."""
    found = _Json("properties", file, text)
    for part in found.parts:
        steps = [step for step in part.pointer if isinstance(step, str)]
        if part.name in TEXTS or _UNREAD.intersection(steps):
            continue
        if "policyTemplateInstances" in steps[:-1] or steps[-1] == "policyTemplateInstances":
            kind = "policy"
        elif "connectionParameterSets" in steps:
            kind = "scope" if part.name == "scopes" else "connection"
        elif "scriptOperations" in steps and part.key is not None:
            at = part.value[0] + 1

            def named(random: Random, part: Part = part, at: int = at) -> Mutant:
                return found.mutant("operation", part, (at, at), json.dumps(random.choice(operations)))

            found.places["operation"].append(named)
            continue
        else:
            kind = "operation"
        if "example.com" in str(part.data):
            continue
        if len(part.pointer) > 1 and (part.name.rpartition("-")[2], part.data) not in _DEFAULTS:
            found.drop(kind, part)
        if _is_scalar(part):
            found.change(kind, part, found.values[part.name] if part.key is not None else ())
        if part.key is not None and part.named:
            found.rename(kind, part)
    return found.places


def samples_mutants(folder: Path) -> Candidates:
    """Return the places of cases and cassettes: the files, each of which is read when it is drawn."""
    cassettes = sorted((folder / "samples/cassettes").rglob("*.yaml"))
    cases = sorted((folder / "samples/cases").rglob("*.yaml"))
    kinds = {
        **dict.fromkeys(("request", "status", "header", "body"), cassettes),
        **dict.fromkeys(("inputs", "expect"), cases),
    }
    return {
        kind: [partial(_sample, kind, path, path.relative_to(folder).as_posix()) for path in paths]
        for kind, paths in kinds.items()
    }


def _sample(kind: str, path: Path, file: str, random: Random) -> Mutant | None:
    text = path.read_text(encoding="utf-8")
    choices = [made for part in parts(text) for made in _values(kind, part, text)]
    if not choices:
        return None
    pointer, span, value, in_json = random.choice(choices)
    new = changed(random, value)
    written = json.dumps(new, ensure_ascii=False)
    if isinstance(new, str) and not in_json:
        written = "'" + new.replace("'", "''") + "'"
    return Mutant("samples", kind, file, *span, written, pointer)


_Value = tuple[Pointer, tuple[int, int], Any, bool]
_TOKEN = re.compile(r'(?P<key>"(?:[^"\\]|\\.)*"\s*:)|(?P<value>"(?:[^"\\]|\\.)*"|-?\d[\d.]*|true|false|null)')


def _values(kind: str, part: Part, text: str) -> Iterator[_Value]:
    """Yield what a mutant of ``kind`` changes of a part: pointer, span, value, and whether it is in JSON."""
    steps = [str(step) for step in part.pointer]
    if not _is_scalar(part):
        return
    if kind in ("inputs", "expect"):
        if kind in steps[2:] and (kind == "inputs" or "contains" not in steps):
            yield part.pointer, part.value, part.data, False
    elif steps[0] == "interactions" and _UNPLAYED.isdisjoint(steps) and steps[2:] != ["lost"]:
        side, what = steps[2:4]
        if side == "response" and what != {"header": "headers"}.get(kind, kind):
            return
        if side == "request" and (kind != "request" or what not in ("method", "uri", "body")):
            return
        if what == "body":
            yield from _json_values(part, text)
        elif what != "headers" or steps[4] in _RESPONSE_HEADERS:
            yield part.pointer, part.value, part.data, False


def _json_values(part: Part, text: str) -> Iterator[_Value]:
    for match in _TOKEN.finditer(text, *part.value):
        try:
            if match["value"] is not None:
                yield part.pointer, match.span(), json.loads(match["value"]), True
        except ValueError:  # text that is no JSON
            continue
