"""Rules about the keywords that limit values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.lenient import number, text
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import SCHEMA, VALIDATOR
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition

_COUNTS = ("maxItems", "minItems", "maxLength", "minLength", "maxProperties", "minProperties")
_PAIRS = (
    ("minimum", "maximum"),
    ("minItems", "maxItems"),
    ("minLength", "maxLength"),
    ("minProperties", "maxProperties"),
)
_MAX_PATTERN = 5000
# What .NET and JavaScript have and Python does not, replaced by something as good for finding faults.
_DIALECT = (
    (lazy.pattern(r"\\p\{\^?\w+\}|\\P\{\w+\}|\\p\w"), r"\\w"),
    (lazy.pattern(r"\\u\{[0-9A-Fa-f]+\}|\\c[A-Za-z]"), "x"),
    (lazy.pattern(r"\(\?<(?=[A-Za-z_])"), "(?P<"),
    (lazy.pattern(r"\(\?'(\w+)'"), r"(?P<\1>"),
    (lazy.pattern(r"\\k<(\w+)>"), r"(?P=\1)"),
    (lazy.pattern(r"\\([zGKRXhHNE/_-])"), "x"),
)
# Python's faults that every dialect has; others may be its own, and are not told.
_SURE = (
    "unterminated character set",
    "missing ), unterminated subpattern",
    "unbalanced parenthesis",
    "nothing to repeat",
    "bad escape (end of pattern)",
    "bad character range",
    "min repeat greater than max repeat",
)


@rule("SCH040", "multiple-of-zero", SCHEMA, VALIDATOR, "MultipleOfMustBeGreaterThanZero")
def multiple_of_zero(definition: Definition) -> Iterator[Hit]:
    """Checks that ``multipleOf`` is greater than zero.

    Why:
        No number but zero is a multiple of zero; import fails.

    Fix:
        Write the step, such as 0.01, or remove the keyword.

    Bad:
        {"type": "number", "multipleOf": 0}

    Good:
        {"type": "number", "multipleOf": 0.5}
    """
    for schema in definition.with_keyword("multipleOf"):
        value = number(schema.raw["multipleOf"])
        if value is not None and value <= 0:
            message = f"'multipleOf' is {value}; it must be greater than zero"
            yield Hit(message, schema.pointer + "/multipleOf")


@rule(
    "SCH041",
    "negative-limit",
    SCHEMA,
    VALIDATOR,
    "MaxItemsMustBeGreaterThanOrEqualToZero",
    "MaxLengthMustBeGreaterThanOrEqualToZero",
    "MaxPropertiesMustBeGreaterThanOrEqualToZero",
    "MinItemsMustBeGreaterThanOrEqualToZero",
    "MinLengthMustBeGreaterThanOrEqualToZero",
    "MinPropertiesMustBeGreaterThanOrEqualToZero",
)
def negative_limit(definition: Definition) -> Iterator[Hit]:
    """Checks that limits of lengths and numbers of items or properties are not negative.

    Why:
        A length below zero does not exist; import fails.

    Fix:
        Write the real limit, or remove the keyword: without it there is none.

    Bad:
        {"type": "string", "maxLength": -1}

    Good:
        {"type": "string", "maxLength": 255}
    """
    for keyword in _COUNTS:
        for schema in definition.with_keyword(keyword):
            value = number(schema.raw[keyword])
            if value is not None and value < 0:
                message = f"'{keyword}' is {value}; it must not be negative (without it there is no limit)"
                yield Hit(message, f"{schema.pointer}/{keyword}")


@rule(
    "SCH042",
    "contradictory-limits",
    BROKEN,
    VALIDATOR,
    "MinimumShouldBeLessThanOrEqualToMaximum",
    "MinItemsShouldBeLessThanOrEqualToMaxItems",
    "MinLengthShouldBeLessThanOrEqualToMaxLength",
)
def contradictory_limits(definition: Definition) -> Iterator[Hit]:
    """Checks that a lower limit is not above the upper one.

    Why:
        No value could keep both.

    Fix:
        Swap or correct the two.

    Bad:
        {"type": "integer", "minimum": 10, "maximum": 1}

    Good:
        {"type": "integer", "minimum": 1, "maximum": 10}
    """
    for lower, upper in _PAIRS:
        for schema in definition.with_keyword(lower):
            low, high = number(schema.raw[lower]), number(schema.raw.get(upper))
            if low is not None and high is not None and low > high:
                message = (
                    f"'{lower}' is {low}, which is above the '{upper}' of {high}; no value can keep both"
                )
                yield Hit(message, f"{schema.pointer}/{lower}")


@rule(
    "SCH043",
    "exclusion-without-limit",
    BROKEN,
    VALIDATOR,
    "ExclusiveMaximumRequiresMaximum",
    "ExclusiveMinimumRequiresMinimum",
)
def exclusion_without_limit(definition: Definition) -> Iterator[Hit]:
    """Checks that ``exclusiveMinimum`` and ``exclusiveMaximum`` stand beside the limit that they exclude.

    Why:
        In Swagger 2.0 they are ``true`` or ``false`` and say something about ``minimum`` and ``maximum``; the
        limit itself is not in them, as it is in later versions of JSON Schema.

    Fix:
        Add the limit, or remove the keyword.

    Bad:
        {"type": "number", "exclusiveMinimum": true}

    Good:
        {"type": "number", "minimum": 0, "exclusiveMinimum": true}
    """
    for keyword, limit in (("exclusiveMaximum", "maximum"), ("exclusiveMinimum", "minimum")):
        for schema in definition.with_keyword(keyword):
            if limit not in schema.raw:
                message = f"'{keyword}' says nothing without '{limit}'; add the limit or remove it"
                yield Hit(message, f"{schema.pointer}/{keyword}", "key")


@rule("SCH044", "malformed-pattern", BROKEN, VALIDATOR, "PatternShouldBeValidRegularExpression")
def malformed_pattern(definition: Definition) -> Iterator[Hit]:
    """Checks that a ``pattern`` is a regular expression.

    Only faults that are faults in .NET, JavaScript and Python alike are told.

    Why:
        A pattern that cannot be read checks nothing, or refuses every value.

    Fix:
        Repair it; characters such as ``(``, ``[`` and ``+`` that are meant as such are written with a
        backslash, which JSON doubles.

    Bad:
        {"type": "string", "pattern": "^[A-Z"}

    Good:
        {"type": "string", "pattern": "^[A-Z]+$"}
    """
    for schema in definition.with_keyword("pattern"):
        pattern = text(schema.raw["pattern"])
        fault = None if pattern is None else _fault(pattern)
        if fault is not None:
            message = f"the pattern {quoted(pattern)} is no regular expression: {fault}"
            yield Hit(message, schema.pointer + "/pattern")


def _fault(pattern: str) -> str | None:
    """Return what is wrong with a regular expression in every dialect, None where that is nothing."""
    if len(pattern) > _MAX_PATTERN:
        return None
    plain = pattern
    for construct, stand_in in _DIALECT:
        plain = construct.sub(stand_in, plain)
    try:
        re.compile(plain)
    except re.error as error:
        return error.msg if error.msg.startswith(_SURE) else None
    except (OverflowError, RecursionError):
        return None
    return None
