"""Values made from schemas alone: what the definition gives as an example, else the plainest that fits."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from ..connector.draft4 import enum_values
from ..connector.lenient import array, mapping, number
from ..connector.refs import reference, resolve
from ..connector.schema import read_schema
from ..core.errors import UserError
from ..core.matching_text import matching_texts
from ..core.missing import MISSING, Missing
from ..core.patterns import match
from ..core.values import equal

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_VALUES = 1500
_DEEP = 8  # below it, what is optional is left out
_DEEPEST = 40
_TEXTS = {
    "binary": "sample",
    "byte": "c2FtcGxl",
    "date": "2026-03-02",
    "date-no-tz": "2026-03-02T09:00:00",
    "date-time": "2026-03-02T09:00:00Z",
    "email": "ada@example.com",
    "html": "<p>sample</p>",
    "uri": "https://www.example.com/",
    "uuid": "00000000-0000-4000-8000-000000000001",
}
_GUESSES = (
    *(
        "sample",
        "Sample",
        "SAMPLE",
        "1",
        "01",
        "001",
        "1234",
        "12345678",
        "a",
        "A",
        "AB",
        "ABC",
        "en",
        "en-US",
    ),
    *("#336699", "09:00", "09:00:00", "2026-03", "+15555550100", "www.example.com", "127.0.0.1"),
    *_TEXTS.values(),
)


class NoExample(Exception):
    """No value can be made; the message says why."""


class Examples:
    """Makes values for the schemas of one definition, whose parsed JSON is ``data``.

    ``sending``: the values go to the service, so that members which it alone sets (``readOnly``) and
    those that the platform sets (``x-ms-notification-url``, internal ones) are left out. ``all_members``
    False leaves out what is optional.
    """

    def __init__(self, data: Any, *, sending: bool, all_members: bool) -> None:
        self._data = data
        self._sending = sending
        self._all = all_members
        self._made = 0

    def value(self, schema: Mapping[str, Any]) -> Any:
        """Return a value that fits ``schema``.

        Raises:
            NoExample: none can be made.
        """
        self._made = 0
        return self._value(schema, (), "")

    def _value(self, raw: Any, above: tuple[str, ...], name: str) -> Any:
        self._made += 1
        if len(above) > _DEEPEST:
            raise NoExample("the schema is nested too deeply")
        target = reference(raw)
        if target is not None and target in above:
            raise NoExample(f"'{target}' contains itself as a required member")
        try:
            node = read_schema(self._data, resolve(self._data, raw)).merged()
        except UserError as error:
            raise NoExample(error.message) from None
        above = (*above, target or "")
        given = _given(node)
        if not isinstance(given, Missing):
            return given
        kind = _kind(node)
        if kind == "object":
            return self._object(node, above)
        if kind == "array":
            return self._array(node, above)
        if kind == "boolean":
            return True
        if kind in ("integer", "number"):
            return _number(node, whole=kind == "integer")
        return _text(node, name)

    def _object(self, node: Mapping[str, Any], above: tuple[str, ...]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        required = set(array(node.get("required")))
        for name, raw in mapping(node.get("properties")).items():
            if self._sending and self._is_set_elsewhere(raw):
                continue
            if name in required:
                made[name] = self._value(raw, above, name)
            elif self._all and len(above) <= _DEEP and self._made < _MOST_VALUES:
                try:
                    made[name] = self._value(raw, above, name)
                except NoExample:
                    continue  # it is optional
        for name in required - made.keys():
            if name not in mapping(node.get("properties")):
                made[name] = "sample"
        rest = node.get("additionalProperties")
        if isinstance(rest, dict) and not made and self._all and len(above) <= _DEEP:
            made["sample"] = self._value(rest, above, "sample")
        return made

    def _is_set_elsewhere(self, raw: Any) -> bool:
        """Return whether the service sets a member, or the platform: a callback, what is internal."""
        try:
            found = mapping(resolve(self._data, raw))
        except UserError:
            return False
        platform = found.get("x-ms-notification-url") is True or found.get("x-ms-visibility") == "internal"
        return found.get("readOnly") is True or platform

    def _array(self, node: Mapping[str, Any], above: tuple[str, ...]) -> list[Any]:
        least = node.get("minItems")
        count = max(least if isinstance(least, int) else 0, 1)
        if count > 1 and node.get("uniqueItems"):
            raise NoExample(f"a list needs {count} different items")
        most = node.get("maxItems")
        if most == 0 or not isinstance(node.get("items"), dict):
            return []
        try:
            item = self._value(node["items"], above, "")
        except NoExample:
            if isinstance(least, int) and least > 0:
                raise
            return []
        return [item] * count


def _given(node: Mapping[str, Any]) -> Any | Missing:
    """Return the value that the schema itself brings, if it is of the schema's type."""
    for key in ("x-ms-test-value", "example", "x-example", "default"):
        if key in node and _fits(node, node[key]):
            return node[key]
    choices = [value for value in enum_values(node) if value is not None and value != ""]
    return next((value for value in choices if _fits(node, value)), choices[0] if choices else MISSING)


def _fits(node: Mapping[str, Any], value: Any) -> bool:
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
    }
    kind = _kind(node)
    # Examples of objects and lists are often out of date; their members bring their own.
    if kind not in kinds or (isinstance(value, bool) and kind != "boolean"):
        return False
    if not isinstance(value, kinds[kind]) or value == "":
        return False
    allowed = enum_values(node)
    return not allowed or any(equal(value, item) for item in allowed)


def _kind(node: Mapping[str, Any]) -> str:
    kind = node.get("type")
    if isinstance(kind, str):
        return kind
    if "properties" in node or "additionalProperties" in node:
        return "object"
    return "array" if "items" in node else "string"


def _number(node: Mapping[str, Any], *, whole: bool) -> int | float:
    low, high, multiple = (number(node.get(name)) for name in ("minimum", "maximum", "multipleOf"))
    step = multiple or 1
    value: float = 1
    if low is not None and value <= low:
        value = low + (step if node.get("exclusiveMinimum") is True else 0)
    if high is not None and value >= high:
        value = high - (step if node.get("exclusiveMaximum") is True else 0)
    if (multiple or whole) and value % step:
        value += step - value % step
    if (high is not None and value > high) or (low is not None and value < low):
        raise NoExample(f"no number from {low} to {high} fits")
    return int(value) if whole or value == int(value) else value


def _text(node: Mapping[str, Any], name: str) -> str:
    least, most = number(node.get("minLength")) or 0, number(node.get("maxLength"))
    guesses = [_TEXTS[node["format"]]] if node.get("format") in _TEXTS else []
    guesses += [f"sample {name}"] if name else []
    pattern = node.get("pattern")
    for guess in chain(guesses, _GUESSES, matching_texts(pattern) if isinstance(pattern, str) else ()):
        stretched = guess if len(guess) >= least else guess * int(-(-least // max(len(guess), 1)))
        for text in dict.fromkeys((guess, stretched, stretched[: int(most)] if most is not None else guess)):
            if least <= len(text) and (most is None or len(text) <= most) and _matches(node, text):
                return text
    raise NoExample(f"no text could be found that matches the pattern {pattern!r}")


def _matches(node: Mapping[str, Any], text: str) -> bool:
    pattern = node.get("pattern")
    if not isinstance(pattern, str):
        return True
    return match(pattern, text) in ("yes", "unknown")
