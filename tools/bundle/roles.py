"""What the parts of a Swagger 2.0 document are, by where they stand, and which are referred to by name."""

from __future__ import annotations

from typing import Literal

from ..connector.lenient_view import METHODS

Role = Literal[
    "root", "paths", "path", "operation", "parameters", "parameter", "responses", "response", "holder",
    "schema", "schemas", "any",
]  # fmt: skip
Section = Literal["definitions", "parameters", "responses"]

# A reference in these places leads to a member of a section of the root; elsewhere it stands for its content.
SECTION: dict[Role, Section] = {"schema": "definitions", "parameter": "parameters", "response": "responses"}
MEMBER: dict[Section, Role] = {"definitions": "schema", "parameters": "parameter", "responses": "response"}

_ROOT: dict[str, Role] = {
    "paths": "paths",
    "definitions": "schemas",
    "parameters": "parameters",
    "responses": "responses",
}
_SCHEMA: dict[str, Role] = {
    "properties": "schemas",
    "patternProperties": "schemas",
    "items": "schema",
    "additionalProperties": "schema",
    "not": "schema",
    "allOf": "schemas",
    "anyOf": "schemas",
    "oneOf": "schemas",
}
_PATH: dict[str, Role] = {"parameters": "parameters", "x-ms-notification-content": "holder"}
_OPERATION: dict[str, Role] = {"parameters": "parameters", "responses": "responses"}
_HOLDER: dict[str, Role] = {"schema": "schema"}


def of_member(role: Role, key: str) -> Role:
    """Return the role of the member ``key`` of an object."""
    if role in ("schemas", "parameters", "responses"):
        return "any" if role == "responses" and key.startswith("x-") else _each(role)
    if role == "paths":
        return "any" if key.startswith("x-") else "path"
    if role == "path":
        return "operation" if key in METHODS else _PATH.get(key, "any")
    members = {
        "root": _ROOT,
        "operation": _OPERATION,
        "schema": _SCHEMA,
        "parameter": _HOLDER,
        "response": _HOLDER,
        "holder": _HOLDER,
    }
    return members.get(role, {}).get(key, "any")


def of_item(role: Role) -> Role:
    """Return the role of the items of an array."""
    if role == "schema":
        return "schema"  # the older form of items
    return _each(role)


def _each(role: Role) -> Role:
    each: dict[Role, Role] = {"schemas": "schema", "parameters": "parameter", "responses": "response"}
    return each.get(role, "any")
