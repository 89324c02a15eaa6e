"""Inputs held against their schema: JSON Schema by the rules for inputs, and undeclared members."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..connector.draft4 import INPUT
from ..connector.violations import KINDS
from ..core.errors import UserError
from ..core.problem import Problem
from .declared import Shapes, undeclared
from .validation import compile_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..core.problem import Location
    from .declared import Shape
    from .validation import Validator


class InputSchema:
    """A schema of inputs, compiled at the first value; ``data`` is the document that it is a part of."""

    def __init__(self, data: Any, schema: Mapping[str, Any]) -> None:
        self._data = data
        self._schema = schema

    @cached_property
    def _compiled(self) -> tuple[Validator, Shape]:
        validator = compile_schema(self._data, self._schema, INPUT)
        return validator, Shapes(self._data).of(self._schema)

    def problems(self, value: Any, where: Location) -> Iterator[Problem]:
        """Yield what is wrong with ``value`` (parsed JSON, files as bytes), which stands at ``where``."""
        try:
            validator, shape = self._compiled
        except UserError as broken:
            yield Problem("input-schema", f"cannot be checked: {broken.message}", where)
            return
        value = _plain(value)
        unknown = dict.fromkeys(undeclared(shape, value))
        for error in validator.errors(value, where.path):
            if error.keyword == "additionalProperties":
                unknown |= dict.fromkeys((*error.path, name) for name in error.names)
            elif error.keyword == "required":
                yield Problem("input-missing", "is required", where.below(*error.path, *error.names))
            else:
                code = f"input-{KINDS.get(error.keyword, 'schema')}"
                yield Problem(code, error.message, where.below(*error.path))
        for path in unknown:
            yield Problem("input-unknown", "is not declared", where.below(*path))


def _plain(value: Any) -> Any:
    """Return ``value`` with bytes as the object that a flow has for a file."""
    if isinstance(value, bytes):
        return {"$content": ""}
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
