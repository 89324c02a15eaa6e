"""YAML mappings read strictly: unknown keys, missing keys and wrong types are errors with their line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.suggestion import instead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..core.errors import UserError
    from ..traffic.yamlfile import Step, YamlFile


_MANY = (dict, list)


class Reader:
    """The value at ``steps`` of ``file``; every check that fails is a UserError with a line."""

    __slots__ = ("file", "steps", "value", "what")

    def __init__(self, file: YamlFile, value: Any, what: str, *steps: Step) -> None:
        self.file = file
        self.value = value
        self.what = what
        self.steps = steps

    def error(self, message: str, *below: Step) -> UserError:
        """Return (not raise) an error at this value, or at what is ``below`` it."""
        return self.file.error(message, *self.steps, *below)

    def mapping(self) -> dict[str, Any]:
        """Return the value, which must be a mapping with text keys."""
        if not isinstance(self.value, dict):
            raise self.error(f"{self.what} must be a mapping (name: value)")
        for key in self.value:
            if not isinstance(key, str):
                raise self.error(f"{self.what}: the key {key!r} must be text; put it in quotes")
        return self.value

    def json(self) -> Any:
        """Return the value, in which every mapping must have text keys, as JSON does."""
        waiting: list[tuple[Any, tuple[Step, ...]]] = [(self.value, ())]
        while waiting:
            node, steps = waiting.pop()
            if isinstance(node, dict):
                Reader(self.file, node, self.what, *self.steps, *steps).mapping()
                waiting += [(item, (*steps, key)) for key, item in node.items() if isinstance(item, _MANY)]
            elif isinstance(node, list):
                waiting += [(item, (*steps, n)) for n, item in enumerate(node) if isinstance(item, _MANY)]
        return self.value

    def known(self, keys: Iterable[str], required: Iterable[str] = ()) -> Reader:
        """Return self, which must be a mapping with no other than ``keys`` and all ``required`` ones."""
        names = tuple(keys)
        for key in self.mapping():
            if key not in names:
                raise self.error(f"{self.what} has no key '{key}'{instead(key, names)}", key)
        for key in required:
            if key not in self.value:
                raise self.error(f"{self.what} lacks the key '{key}'")
        return self

    def has(self, key: str) -> bool:
        """Whether the mapping has ``key``."""
        return key in self.value

    def child(self, key: str, what: str | None = None) -> Reader:
        """Return a reader of the member ``key``."""
        return Reader(self.file, self.value[key], what or f"'{key}'", *self.steps, key)

    def items(self, what: str) -> Iterator[Reader]:
        """Yield readers of the items of the value, which must be a list."""
        if not isinstance(self.value, list):
            raise self.error(f"{self.what} must be a list (- item)")
        for index, item in enumerate(self.value):
            yield Reader(self.file, item, what, *self.steps, index)

    def members(self) -> Iterator[tuple[str, Reader]]:
        """Yield the keys of the mapping with readers of their values."""
        for key in self.mapping():
            yield key, self.child(key)

    def text(self) -> str:
        """Return the value, which must be text that is not empty."""
        if not isinstance(self.value, str) or not self.value:
            raise self.error(f"{self.what} must be text" + (" (put it in quotes)" if self.value else ""))
        return self.value

    def scalar_text(self) -> str:
        """Return the value as text; numbers are taken as they are written."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float):
            raise self.error(f"{self.what} must be text")
        return str(self.value)

    def integer(self, low: int, high: int) -> int:
        """Return the value, which must be a whole number from ``low`` to ``high``."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not low <= self.value <= high:
            raise self.error(f"{self.what} must be a whole number from {low} to {high}")
        return self.value

    def number(self) -> float:
        """Return the value, which must be a number of 0 or more."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or self.value < 0:
            raise self.error(f"{self.what} must be a number")
        return float(self.value)

    def choice(self, *choices: str) -> str:
        """Return the value, which must be one of ``choices``."""
        if self.value not in choices:
            raise self.error(f"{self.what} must be one of {', '.join(choices)}, not {self.value!r}")
        return str(self.value)
