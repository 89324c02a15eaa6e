"""Rules about values that a definition gives beside a schema: examples, and defaults within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ...connector.draft4 import INPUT, Plain
from ...connector.lenient import array, mapping
from ...connector.pointer import join
from ...connector.violations import KINDS, message, violations
from ...core.errors import UserError
from ...core.values import identity
from ..rule import Hit, rule
from ..sources import DEFINE
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_LIMITS = ("range", "length", "pattern", "format")
_KINDS = ("type", "enum", "required", "additionalProperties", *_LIMITS)
_SPECIFICATION = "https://swagger.io/specification/v2/#schema-object"


@rule("SCH028", "default-outside-limits", "warning", _SPECIFICATION)
def default_outside_limits(definition: Definition) -> Iterator[Hit]:
    """Checks that a ``default`` keeps to the limits, the pattern and the format of its schema.

    A default of another type, or one that ``enum`` does not list, has rules of its own
    (``default-of-other-type``, ``default-outside-enum``).

    Why:
        The designer fills the field with it, and the service refuses the request that nobody wrote.

    Fix:
        Write a default that is possible, or correct the limit.

    Bad:
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 500}

    Good:
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
    """
    plain = Plain(definition.data, INPUT)
    for schema in definition.with_keyword("default"):
        value, values = schema.raw["default"], array(schema.raw.get("enum"))
        # An empty text says that there is no default.
        if value != "" and identity(value) not in {identity(item) for item in values}:
            given = _Given("default", schema.raw, value, schema.pointer + "/default")
            yield from _contradictions(plain, given, _LIMITS)


@rule(
    "SCH029",
    "example-contradicts-schema",
    {"import": "info", "independent": "warning", "certified": "warning"},
    DEFINE,
)
def example_contradicts_schema(definition: Definition) -> Iterator[Hit]:
    """Checks that examples fit their schema: type, listed values, members, range, length, pattern, format.

    Examples are ``example`` and ``x-example`` of schemas and parameters, and the JSON among the ``examples``
    of a response. A member that is not required may be left out.

    Why:
        One of the two is wrong. Readers and generated cases believe the example, flows the schema.

    Fix:
        Correct the one that is wrong.

    Bad:
        {"type": "string", "enum": ["novel", "poem"], "example": "NOVEL"}

    Good:
        {"type": "string", "enum": ["novel", "poem"], "example": "novel"}
    """
    plain = Plain(definition.data, INPUT)
    for given in _examples(definition):
        yield from _contradictions(plain, given, _KINDS)


class _Given(NamedTuple):
    """A value beside a schema: the noun for it in messages, the schema, the value, its pointer."""

    noun: str
    schema: dict[str, Any]
    value: Any
    pointer: str


def _examples(definition: Definition) -> Iterator[_Given]:
    for keyword in ("example", "x-example"):
        for schema in definition.with_keyword(keyword):
            yield _Given("example", schema.raw, schema.raw[keyword], f"{schema.pointer}/{keyword}")
    for parameter in definition.written_parameters:
        raw, pointer = parameter.raw, parameter.pointer
        if parameter.location == "body" and "x-example" in raw:
            yield _Given("example", mapping(raw.get("schema")), raw["x-example"], f"{pointer}/x-example")
    for operation in definition.operations:
        for response in operation.responses:
            for media, value in mapping(response.own.get("examples")).items():
                if "json" in media.lower() and response.schema is not None:
                    pointer = join(response.pointer, "examples", media)
                    yield _Given("example", response.schema, value, pointer)


def _contradictions(plain: Plain, given: _Given, kinds: tuple[str, ...]) -> Iterator[Hit]:
    """Yield a hit for each part of the value that the schema refuses for one of the reasons ``kinds``."""
    try:
        found = violations(plain.clean(given.schema), given.value, plain.target)
    except UserError:  # a reference that leads nowhere has a rule of its own
        return
    other_types = {item.path for item in found if item.keyword == "type"}
    for item in found:
        if item.keyword == "enum" and item.path in other_types:  # one cause, one finding
            continue
        # Services send null where a schema cannot say so.
        if KINDS.get(item.keyword, item.keyword) not in kinds or item.keyword == "slow" or item.value is None:
            continue
        part = f"'{'/'.join(map(str, item.path))}' of the {given.noun}" if item.path else f"the {given.noun}"
        yield Hit(f"{part}: {message(item, quoted(item.value))}", join(given.pointer, *item.path))
