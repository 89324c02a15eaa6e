"""``reference.toml``: what the reference page says and no other file of a connector holds.

```toml
preview = true                        # "(Preview)" behind the title; else as x-ms-api-annotation says
compared-with = "the old connector"   # what `differences` and `added` compare with

[[products]]                          # rows of "available in the following products and regions"
service = "Power Automate"
class = "Premium"                     # or "Standard"
regions = "All regions"

[resources]                           # headings of the contents, by segment of a path; "": is none
api = ""
books = "The books"

[[limits]]                            # rows of "General Limits"
name = "Largest file"
value = "10 MB"

[[throttling]]                        # rows of "Throttling Limits"
name = "API calls per connection"
calls = 100
period = "60 seconds"

[connections.oauth]                   # by Auth ID; "default" where there is only one
regions = "All regions"
shareable = false

[operations.ListBooks]                # by operation id, all keys optional
permission = "Who may use it."
behaviour = ["How a trigger behaves."]
differences = ["Where it differs from what it is compared with."]
added = ["page"]                      # keys of parameters that the other does not have
added-response = true                 # the other answers nothing
```

All texts are plain text. Every key is optional, an unknown one is an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...core.suggestion import instead
from ...core.toml import TomlFile, load_toml
from .page import Limit, Product, Throttle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from ...core.errors import UserError
    from ...core.toml import Step

NAME = "reference.toml"
ALL_REGIONS = "All regions"
OTHER = "the other connector"
DEFAULT = "default"
"""The name of the only connection parameter set, where a connector has one without a name."""


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """The facts about a connection parameter set."""

    regions: str = ALL_REGIONS
    shareable: bool | None = None


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """What is known of an operation."""

    permission: str = ""
    behaviour: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    added_response: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """The file's content; ``file`` is None where there is none."""

    file: TomlFile | None = None
    preview: bool | None = None
    compared_with: str = OTHER
    products: tuple[Product, ...] = ()
    limits: tuple[Limit, ...] = ()
    throttling: tuple[Throttle, ...] = ()
    resources: Mapping[str, str] = field(default_factory=dict)
    connections: Mapping[str, ConnectionFacts] = field(default_factory=dict)
    operations: Mapping[str, OperationFacts] = field(default_factory=dict)


def read_facts(path: Path, operations: Collection[str], connections: Collection[str]) -> Facts:
    """Return what ``path`` holds; nothing where there is no such file.

    ``operations`` and ``connections`` are the names that the connector has.

    Raises:
        UserError: it is not TOML, or has an unknown key or name or a value of the wrong type; with its place.
    """
    if not path.is_file():
        return Facts()
    file = load_toml(path, path.parent)
    top = _Table(file, file.data)
    lists = ("products", "limits", "throttling")
    top.only("preview", "compared-with", "resources", *lists, "connections", "operations")
    return Facts(
        file,
        preview=top.flag("preview"),
        compared_with=top.text("compared-with") or OTHER,
        products=tuple(
            Product(item.needed("service"), item.needed("class"), item.needed("regions"))
            for item in top.tables("products", "service", "class", "regions")
        ),
        limits=tuple(
            Limit(item.needed("name"), item.needed("value")) for item in top.tables("limits", "name", "value")
        ),
        throttling=tuple(
            Throttle(item.needed("name"), item.count("calls"), item.needed("period"))
            for item in top.tables("throttling", "name", "calls", "period")
        ),
        resources=top.words("resources"),
        connections={
            name: _connection(table) for name, table in top.named("connections", "connection", connections)
        },
        operations={
            name: _operation(table) for name, table in top.named("operations", "operation", operations)
        },
    )


def _connection(table: _Table) -> ConnectionFacts:
    table.only("regions", "shareable")
    return ConnectionFacts(table.text("regions") or ALL_REGIONS, table.flag("shareable"))


def _operation(table: _Table) -> OperationFacts:
    table.only("permission", "behaviour", "differences", "added", "added-response")
    return OperationFacts(
        permission=table.text("permission") or "",
        behaviour=table.texts("behaviour"),
        differences=table.texts("differences"),
        added=table.texts("added"),
        added_response=table.flag("added-response") or False,
    )


class _Table:
    """A table at ``steps`` of a file, read strictly."""

    def __init__(self, file: TomlFile, value: Any, *steps: Step) -> None:
        self.file = file
        self.steps = steps
        if not isinstance(value, dict):
            name = f"each of '{steps[-2]}'" if isinstance(steps[-1], int) else f"'{steps[-1]}'"
            raise self.error(f"{name} must be a table")
        self.value: dict[str, Any] = value

    def error(self, message: str, *below: Step) -> UserError:
        return self.file.error(message, *self.steps, *below)

    def only(self, *keys: str) -> _Table:
        for key in self.value:
            if key not in keys:
                raise self.error(f"unknown key '{key}'{instead(key, keys)}", key)
        return self

    def text(self, key: str) -> str | None:
        value = self.value.get(key)
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise self.error(f"'{key}' must be text", key)
        return value

    def needed(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            raise self.error(f"the key '{key}' is missing")
        return value

    def flag(self, key: str) -> bool | None:
        value = self.value.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.error(f"'{key}' must be true or false", key)
        return value

    def count(self, key: str) -> int:
        value = self.value.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.error(f"'{key}' must be a whole number from 1", *((key,) if key in self.value else ()))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.value.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error(f"'{key}' must be an array of texts", key)
        return tuple(value)

    def words(self, key: str) -> dict[str, str]:
        value = _Table(self.file, self.value.get(key, {}), *self.steps, key).value
        for name, item in value.items():
            if not isinstance(item, str):
                raise self.error(f"'{name}' must be text", key, name)
        return value

    def tables(self, key: str, *keys: str) -> Iterator[_Table]:
        value = self.value.get(key, [])
        if not isinstance(value, list):
            raise self.error(f"'{key}' must be an array of tables: [[{key}]]", key)
        for index, item in enumerate(value):
            yield _Table(self.file, item, *self.steps, key, index).only(*keys)

    def named(self, key: str, what: str, known: Collection[str]) -> Iterator[tuple[str, _Table]]:
        if key not in self.value:
            return
        for name, item in _Table(self.file, self.value[key], *self.steps, key).value.items():
            if name not in known:
                raise self.error(f"there is no {what} '{name}'{instead(name, known)}", key, name)
            yield name, _Table(self.file, item, *self.steps, key, name)
