"""Swagger 2.0 schemas made into plain JSON Schema Draft 4, so that every validator reads them alike.

What is done: ``x-nullable`` becomes a type that may be null; ``type: file`` accepts anything; int32 and int64
become limits; only the formats listed in FORMATS are checked; keywords with a value that Draft 4 does not
allow (``required: true`` on a property, found in many published definitions) are left out; every other member
(titles, examples, ``x-*``) goes, ``patternProperties`` too, which Swagger 2.0 lacks. References are renamed.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ..connector.refs import expand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TYPES = frozenset(("array", "boolean", "integer", "null", "number", "object", "string"))
_LIMITS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_COUNTS = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties")

# RFC 3339 section 5.6; "T" and "Z" in upper case, as the platform's own date-time functions write them.
_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):(\d\d))", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def is_date_time(value: object) -> bool:
    """Whether ``value`` is an RFC 3339 date-time (a zone is needed); what is no text is not judged."""
    if not isinstance(value, str):
        return True
    found = _DATE_TIME.fullmatch(value)
    if found is None or value[10] not in "Tt":
        return False
    day, hour, minute, second, zone_hour, zone_minute = found.groups(default="00")
    if int(zone_hour) > 23 or int(zone_minute) > 59 or int(second) > 60:
        return False
    try:
        datetime.fromisoformat(f"{day}T{hour}:{minute}:{min(int(second), 59):02}")  # 60 is a leap second
    except ValueError:
        return False
    return True


def is_date(value: object) -> bool:
    """Whether ``value`` is an RFC 3339 full-date; what is no text is not judged."""
    if not isinstance(value, str):
        return True
    try:
        return bool(_DATE.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def is_uuid(value: object) -> bool:
    """Whether ``value`` is a UUID in its usual form; what is no text is not judged."""
    return not isinstance(value, str) or bool(_UUID.fullmatch(value))


FORMATS: Mapping[str, Callable[[object], bool]] = {
    "date-time": is_date_time,
    "date": is_date,
    "uuid": is_uuid,
}


def plain_schema(data: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``schema`` of the document ``data`` as self-contained Draft 4; nothing is fetched.

    Raises:
        UserError: a reference that is not local, leads nowhere or back to itself.
    """
    whole = expand(data, schema)
    names = {name: f"d{index}" for index, name in enumerate(whole.get("definitions") or {})}
    result = _clean(whole, names)
    if names:
        result["definitions"] = {
            names[name]: _clean(item, names) for name, item in whole["definitions"].items()
        }
    return result


def _clean(node: Any, names: Mapping[str, str]) -> dict[str, Any]:
    if not isinstance(node, dict):
        return {}
    if isinstance(node.get("$ref"), str):
        return {"$ref": f"#/definitions/{names[node['$ref'].removeprefix('#/definitions/')]}"}
    result: dict[str, Any] = {}
    kinds = node.get("type")
    types = [item for item in (kinds if isinstance(kinds, list) else [kinds]) if item in _TYPES]
    if kinds == "file":
        return {}
    if types:
        result["type"] = types[0] if len(types) == 1 else types
    _clean_values(node, result)
    _clean_children(node, names, result)
    if node.get("x-nullable") is True and result:
        if types:
            result["type"] = [*types, "null"] if "null" not in types else types
        if "enum" in result and None not in result["enum"]:
            result["enum"] = [*result["enum"], None]
    return result


def _clean_values(node: Mapping[str, Any], result: dict[str, Any]) -> None:
    if isinstance(node.get("enum"), list) and node["enum"]:
        result["enum"] = node["enum"]
    if node.get("uniqueItems") is True:
        result["uniqueItems"] = True
    required = node.get("required")
    if isinstance(required, list):
        names = list(dict.fromkeys(name for name in required if isinstance(name, str)))
        if names:
            result["required"] = names
    if isinstance(node.get("pattern"), str):
        result["pattern"] = node["pattern"]
    _clean_numbers(node, result)
    form = node.get("format")
    if isinstance(form, str) and form in FORMATS:
        result["format"] = form
    elif isinstance(form, str) and form in _LIMITS:
        low, high = _LIMITS[form]
        result.setdefault("minimum", low)
        result.setdefault("maximum", high)


def _clean_numbers(node: Mapping[str, Any], result: dict[str, Any]) -> None:
    for key in _COUNTS:
        if isinstance(node.get(key), int) and _is_number(node[key]) and node[key] >= 0:
            result[key] = node[key]
    for key in ("minimum", "maximum"):
        if _is_number(node.get(key)):
            result[key] = node[key]
            exclusive = f"exclusive{key.title()}"
            if node.get(exclusive) is True:
                result[exclusive] = True
    if _is_number(node.get("multipleOf")) and node["multipleOf"] > 0:
        result["multipleOf"] = node["multipleOf"]


def _clean_children(node: Mapping[str, Any], names: Mapping[str, str], result: dict[str, Any]) -> None:
    if isinstance(node.get("properties"), dict):
        result["properties"] = {name: _clean(item, names) for name, item in node["properties"].items()}
    for key in ("items", "additionalItems", "additionalProperties", "not"):
        value = node.get(key)
        if isinstance(value, dict):
            result[key] = _clean(value, names)
        elif isinstance(value, bool) and key.startswith("additional") and "patternProperties" not in node:
            result[key] = value
        elif isinstance(value, list) and key == "items" and value:
            result[key] = [_clean(item, names) for item in value]
    for key in ("allOf", "anyOf", "oneOf"):
        if isinstance(node.get(key), list) and node[key]:
            result[key] = [_clean(item, names) for item in node[key]]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
