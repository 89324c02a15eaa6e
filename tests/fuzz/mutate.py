"""Mutations of parsed files: one part becomes something that nobody expects there."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

Path = tuple[Any, ...]

_TEXTS = (
    "",
    " ",
    "\n",
    "x",
    "a.b[0]",
    "#/info/title",
    "https://h/{x}?y=%zz",
    "é\u2028\U0001f600",
    "array",
    "body",
    "(a+)+$",
    "[",
    "2026-13-99T99:99:99Z",
    "{{}}",
    "@{body()}",
    "0" * 300,
)
_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    5.0,
    0.5,
    10**30,
    1e308,
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": None},
    {"a": {"b": []}},
    ["string", "null"],
    ["a", "a"],
    *_TEXTS,
)
_NAMES = (
    *("allOf", "anyOf", "items", "properties", "required", "type", "format", "enum", "in", "name", "schema"),
    *("default", "pattern", "maxLength", "minimum", "additionalProperties", "x-ms-dynamic-values", "headers"),
    *("x-ms-visibility", "x-ms-summary", "x-ms-dynamic-schema", "x-ms-notification-content", "x-nullable"),
    *("x-ms-enum-values", "x-ms-trigger", "x-ms-url-encoding", "collectionFormat", "example", "readOnly"),
    *("inputs", "expect", "status", "body", "polls", "requests", "interactions", "response", "parameters"),
)
_TOML_VALUES = ("3", "-1", "[]", "{ a = 1 }", '"x"', "true", "1979-05-27", "[[1]]", "1e400", '""')
_ASSIGNED = re.compile(r"(?<== ).*")


def places(data: Any) -> list[Path]:
    """Return the paths of all parts of ``data`` but the root, in order."""
    found: list[Path] = []
    stack: list[tuple[Any, Path]] = [(data, ())]
    while stack:
        node, path = stack.pop()
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in pairs:
            found.append((*path, key))
            stack.append((value, (*path, key)))
    return found


def at(data: Any, path: Path) -> Any:
    """Return the part of ``data`` at ``path``."""
    for key in path:
        data = data[key]
    return data


def mutated(random: Random, data: Any, *, any_keys: bool) -> Any:
    """Return a copy of ``data`` with one to three parts changed; ``any_keys``: keys need not be strings."""
    data = copy.deepcopy(data)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        found = places(data)
        if not found or random.random() < 0.002:
            return random.choice(_VALUES)
        path = random.choice(found)
        try:
            _change(random, data, at(data, path[:-1]), path[-1], any_keys=any_keys)
        except RecursionError:  # a part that is too deep to be copied
            break
    return data


def _change(random: Random, data: Any, holder: Any, key: Any, *, any_keys: bool) -> None:
    kind = random.randrange(12)
    if kind < 5:
        holder[key] = copy.deepcopy(random.choice(_VALUES))
    elif kind == 5:
        del holder[key]
    elif kind == 6:
        holder[key] = _nested(random, holder[key])
    elif kind == 7 and isinstance(holder, dict):
        target = "/".join(
            str(step).replace("~", "~0").replace("/", "~1") for step in random.choice(places(data))
        )
        holder[key] = {
            "$ref": random.choice((f"#/{target}", f"#/{target}", "#", "#/nowhere", "#bad", "x.json#/a"))
        }
    elif kind == 8 and isinstance(holder, dict):
        name: Any = random.choice(_NAMES)
        if any_keys and random.random() < 0.3:
            name = random.choice((1, None, True, 2.5))
        holder[name] = copy.deepcopy(random.choice(_VALUES))
    elif kind == 9 and isinstance(holder, dict):
        holder[random.choice(_NAMES)] = holder.pop(key)
    elif kind == 10:
        holder[key] = [holder[key]] if random.random() < 0.5 else {"a": holder[key]}
    else:
        holder[key] = copy.deepcopy(at(data, random.choice(places(data))))


def _nested(random: Random, value: Any) -> Any:
    """Return ``value`` inside of many levels."""
    keys = random.choice((("properties", "a"), ("items",), ("allOf", 0), ("a",), (0,)))
    for _ in range(random.choice((20, 100, 400))):
        for key in reversed(keys):
            value = [value] if key == 0 else {key: value}
    return value


def mutated_toml(random: Random, text: str) -> str:
    """Return TOML with a value or a line changed."""
    lines = text.splitlines(keepends=True)
    index = random.randrange(len(lines))
    if _ASSIGNED.search(lines[index]):
        lines[index] = _ASSIGNED.sub(random.choice(_TOML_VALUES).replace("\\", r"\\"), lines[index])
    elif random.random() < 0.5:
        del lines[index]
    else:
        lines[index] = lines[index].replace("[[", "[").replace("]]", "]")
    return "".join(lines)
