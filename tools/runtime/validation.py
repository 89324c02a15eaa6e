"""JSON values validated against Swagger 2.0 schemas: one adapter over two libraries, one Error type.

``jsonschema`` is the reference; where ``jsonschema-rs`` is installed (some hundred times faster), it sorts
out what is valid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..connector.draft4 import NULL, RESPONSE, Direction, plain_schema
from ..connector.formats import FORMATS
from ..connector.lenient import number
from ..core.patterns import TOO_SLOW, match
from ..core.values import shown
from ..traffic.compare import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from jsonschema import ValidationError

    from ..core.paths import Path

Library = Literal["jsonschema", "jsonschema-rs"]

_NAMES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "text",
}
_SAYS = {
    "minimum": "is less than {}",
    "maximum": "is more than {}",
    "exclusiveMinimum": "must be more than {}",
    "exclusiveMaximum": "must be less than {}",
    "multipleOf": "is not a multiple of {}",
    "minLength": "is shorter than {} characters",
    "maxLength": "is longer than {} characters",
    "minItems": "has fewer than {} items",
    "maxItems": "has more than {} items",
    "minProperties": "has fewer than {} members",
    "maxProperties": "has more than {} members",
    "pattern": "does not match the pattern {}",
    "slow": f"cannot be held against the pattern {{}}: {TOO_SLOW}",
    "format": "is not {}",
}
_CHOICES = 20
_MANY = {"minItems", "maxItems", "minProperties", "maxProperties"}


@dataclass(frozen=True, slots=True)
class Error:
    """One violation.

    ``path`` leads to the value; for missing and unknown members to their object, whose ``names`` they are.
    """

    path: Path
    message: str
    keyword: str
    names: tuple[str, ...] = ()


class Validator(Protocol):
    """A compiled schema."""

    def valid(self, value: Any) -> bool:
        """Return whether ``value`` (parsed JSON) fits the schema."""
        ...

    def errors(self, value: Any, below: Path = ()) -> tuple[Error, ...]:
        """Return every violation in ``value`` (parsed JSON), ordered by path.

        ``below`` is the path of the value itself, by which messages leave out what a credential's name has.
        """
        ...


def compile_schema(
    data: Any, schema: Mapping[str, Any], direction: Direction = RESPONSE, library: Library | None = None
) -> Validator:
    """Return a validator for ``schema``, whose local references are looked up in the document ``data``.

    ``library`` None takes jsonschema-rs if it is installed, else jsonschema.

    Raises:
        UserError: a reference in the schema is not local, leads nowhere or back to itself.
    """
    plain = plain_schema(data, schema, direction)
    if library != "jsonschema":
        try:
            return _Fast(plain)
        except ImportError:
            if library is not None:
                raise
        except ValueError:  # a pattern or number that only the other library takes
            pass
    return _Reference(plain)


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


class _Reference:
    """Validates with jsonschema; an empty registry keeps it from fetching anything."""

    __slots__ = ("_validator",)

    def __init__(self, schema: dict[str, Any]) -> None:
        from jsonschema import Draft4Validator, FormatChecker  # noqa: PLC0415  # costly
        from jsonschema.validators import extend  # noqa: PLC0415  # costly
        from referencing import Registry  # noqa: PLC0415  # costly

        checker = FormatChecker(formats=())
        for name, form in FORMATS.items():
            checker.checks(name)(_judges_text(form.fits))
        registry: Registry[Any] = Registry()
        keywords = {"pattern": _pattern, "multipleOf": _multiple_of}
        kind = extend(Draft4Validator, keywords)  # type: ignore[no-untyped-call]  # has no types
        self._validator = kind(schema, registry=registry, format_checker=checker)

    def valid(self, value: Any) -> bool:
        """Return whether ``value`` fits the schema."""
        return not self.errors(value)

    def errors(self, value: Any, below: Path = ()) -> tuple[Error, ...]:
        """Return every violation in ``value``."""
        try:
            return _ordered(_error(item, below) for item in _meant(self._validator.iter_errors(value)))
        except RecursionError:
            return (Error((), "is nested too deeply to be checked", "depth"),)


class _Fast:
    """Asks jsonschema-rs whether a value is valid; only for what is not, jsonschema says why.

    jsonschema-rs tells of violations that are none beside a real one (0.60: a required member that is there
    but not allowed is also "missing"), so its own list of errors is not used.
    """

    __slots__ = ("_reference", "_schema", "_validator")

    def __init__(self, schema: dict[str, Any]) -> None:
        import jsonschema_rs  # noqa: PLC0415  # optional

        self._schema = schema
        self._reference: _Reference | None = None
        self._validator = jsonschema_rs.Draft4Validator(
            schema,
            formats={name: form.fits for name, form in FORMATS.items()},
            validate_formats=True,
            offline=True,
            # The engine that needs linear time; it refuses a pattern that needs more.
            pattern_options=jsonschema_rs.RegexOptions(),
        )

    def valid(self, value: Any) -> bool:
        """Return whether ``value`` fits the schema."""
        try:
            return self._validator.is_valid(value)
        except ValueError:  # half a surrogate pair and its like cannot cross into Rust
            return self._reason().valid(value)

    def errors(self, value: Any, below: Path = ()) -> tuple[Error, ...]:
        """Return every violation in ``value``."""
        return () if self.valid(value) else self._reason().errors(value, below)

    def _reason(self) -> _Reference:
        if self._reference is None:
            self._reference = _Reference(self._schema)
        return self._reference


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """Check the keyword ``pattern`` of jsonschema within a time limit."""
    from jsonschema import ValidationError  # noqa: PLC0415  # costly

    found = match(pattern, instance) if isinstance(instance, str) else "yes"
    if found == "slow":
        yield ValidationError("slow", validator="slow", validator_value=pattern)
    elif found == "no":
        yield ValidationError("pattern")


def _multiple_of(_validator: Any, step: float, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """Check the keyword ``multipleOf`` as decimals: 0.3 is a multiple of 0.1."""
    from jsonschema import ValidationError  # noqa: PLC0415  # costly

    if number(instance) is not None and (
        (isinstance(instance, float) and not math.isfinite(instance)) or _fraction(instance) % _fraction(step)
    ):
        yield ValidationError("multipleOf")


def _fraction(value: float) -> Fraction:
    return Fraction(value if isinstance(value, int) else str(value))


def _judges_text(fits: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or fits(value)


def _meant(errors: Iterable[Any]) -> Iterator[Any]:
    """Yield ``errors``; in place of one about a schema or null, what the schema itself finds."""
    for error in errors:
        if error.validator == "anyOf" and error.validator_value[0] == NULL:
            yield from _meant(item for item in error.context or () if item.schema_path[0] == 1)
        else:
            yield error


def _error(item: Any, below: Path) -> Error:
    path, keyword, limit = tuple(item.absolute_path), str(item.validator), item.validator_value
    names: tuple[str, ...] = ()
    if keyword == "required":
        # One error a missing name, which only the message carries.
        names = tuple(name for name in limit if item.message == f"{name!r} is a required property")
    elif keyword == "additionalProperties":
        names = tuple(sorted(set(item.instance) - set(item.schema.get("properties", {}))))
    elif keyword in ("minimum", "maximum"):
        exclusive = f"exclusive{keyword.title()}"
        keyword = exclusive if item.instance == limit and item.schema.get(exclusive) else keyword
    message = _message(show(item.instance, (*below, *path)), keyword, limit, names)
    return Error(path, message, keyword, names)


def _message(value: str, keyword: str, limit: Any, names: tuple[str, ...]) -> str:
    if keyword == "required":
        return f"{', '.join(map(repr, names))} is missing"
    if keyword == "additionalProperties":
        return f"{', '.join(map(repr, names))} is not allowed here"
    if keyword == "type":
        kinds = [limit] if isinstance(limit, str) else sorted(limit)
        return f"{value} must be {' or '.join(_NAMES[kind] for kind in kinds)}"
    if keyword == "enum":
        first = ", ".join(shown(item) for item in limit[:_CHOICES])
        return f"{value} is none of {first}{', ...' if len(limit) > _CHOICES else ''}"
    if keyword == "uniqueItems":
        return "has the same item twice"
    if keyword in _SAYS:
        text = _SAYS[keyword].format(FORMATS[limit].described if keyword == "format" else limit)
        return text if keyword in _MANY else f"{value} {text}"
    says = {"anyOf": "fits none of the allowed schemas", "oneOf": "does not fit exactly one of the schemas"}
    return f"{value} {says.get(keyword, f'breaks the keyword {keyword}')}"


def _ordered(errors: Iterable[Error]) -> tuple[Error, ...]:
    def key(error: Error) -> tuple[Any, ...]:
        steps = tuple((0, step, "") if isinstance(step, int) else (1, 0, step) for step in error.path)
        return steps, error.keyword, error.message

    return tuple(sorted(errors, key=key))
