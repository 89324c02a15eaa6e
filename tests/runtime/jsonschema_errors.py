"""The verdict of jsonschema, the reference library, in the terms of the harness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft4Validator, FormatChecker

from tools.connector.draft4 import RESPONSE, Direction, plain_schema
from tools.connector.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def errors_of_jsonschema(
    data: Any, schema: Mapping[str, Any], value: Any, direction: Direction = RESPONSE
) -> Iterator[tuple[Any, ...]]:
    """Yield path and keyword of each violation."""
    checker = FormatChecker(formats=())
    for name, form in FORMATS.items():
        checker.checks(name)(lambda text, form=form: not isinstance(text, str) or form.fits(text))
    plain = plain_schema(data, schema, direction)
    for error in Draft4Validator(plain, format_checker=checker).iter_errors(value):
        yield tuple(error.absolute_path), error.validator
