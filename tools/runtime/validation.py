"""JSON values validated against Swagger 2.0 schemas; compiled by jsonschema-rs where that is installed.

The library sorts out what is valid, some hundred times faster than Python can; ``connector/violations.py``
says what is wrong with the rest. The library's own errors name violations that are none beside a real one
(0.60: a required member that is there but not allowed is also "missing").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..connector.draft4 import RESPONSE, Direction, plain_schema
from ..connector.formats import FORMATS
from ..connector.violations import message, violations
from ..traffic.compare import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..connector.violations import Violation
    from ..core.paths import Path


@dataclass(frozen=True, slots=True)
class Error:
    """One violation.

    ``path`` leads to the value; for missing and unknown members to their object, whose ``names`` they are.
    """

    path: Path
    message: str
    keyword: str
    names: tuple[str, ...] = ()


def compile_schema(
    data: Any, schema: Mapping[str, Any], direction: Direction = RESPONSE, *, fast: bool = True
) -> Validator:
    """Return a validator for ``schema``, whose local references are looked up in the document ``data``.

    ``fast`` False leaves jsonschema-rs out.

    Raises:
        UserError: a reference in the schema is not local, leads nowhere or back to itself.
    """
    return Validator(plain_schema(data, schema, direction), fast=fast)


class Schemas:
    """Validators for the schemas of one document, each compiled once."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self._known: dict[int, tuple[Mapping[str, Any], Validator]] = {}

    def validator(self, schema: Mapping[str, Any]) -> Validator:
        """Return the validator for ``schema``, a part of the document."""
        # The schema is kept beside its validator, so that its id stays its own.
        if id(schema) not in self._known:
            self._known[id(schema)] = (schema, compile_schema(self.data, schema))
        return self._known[id(schema)][1]


class Validator:
    """A compiled plain schema."""

    __slots__ = ("_compiled", "_schema")

    def __init__(self, schema: dict[str, Any], *, fast: bool) -> None:
        self._schema = schema
        self._compiled = _compiled(schema) if fast else None

    def valid(self, value: Any) -> bool:
        """Return whether ``value`` (parsed JSON) fits the schema."""
        if self._compiled is not None:
            try:
                return bool(self._compiled.is_valid(value))
            except ValueError:  # half a surrogate pair and its like cannot cross into Rust
                pass
        return not self._violations(value)

    def errors(self, value: Any, below: Path = ()) -> tuple[Error, ...]:
        """Return every violation in ``value`` (parsed JSON), ordered by path.

        ``below`` is the path of the value itself, by which messages leave out what a credential's name has.
        """
        if self._compiled is not None and self.valid(value):
            return ()
        return tuple(sorted((_error(found, below) for found in self._violations(value)), key=_order))

    def _violations(self, value: Any) -> list[Violation]:
        return violations(self._schema, value, self._target)

    def _target(self, reference: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._schema["definitions"][reference.removeprefix("#/definitions/")]
        return found


def _compiled(schema: dict[str, Any]) -> Any:
    try:
        import jsonschema_rs  # noqa: PLC0415  # optional

        return jsonschema_rs.Draft4Validator(
            schema,
            formats={name: form.fits for name, form in FORMATS.items()},
            validate_formats=True,
            offline=True,
            # The engine that needs linear time; it refuses a pattern that needs more.
            pattern_options=jsonschema_rs.RegexOptions(),
        )
    except (ImportError, ValueError):  # not installed, or a pattern or number that it does not take
        return None


def _error(found: Violation, below: Path) -> Error:
    text = message(found, show(found.value, (*below, *found.path)))
    return Error(found.path, text, found.keyword, found.names)


def _order(error: Error) -> tuple[Any, ...]:
    steps = tuple((0, step, "") if isinstance(step, int) else (1, 0, step) for step in error.path)
    return steps, error.keyword, error.message
