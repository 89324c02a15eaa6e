"""Fixtures of the rules about schemas of answers."""

from ..schemas import answer, fill, responses
from ..support import Fixture

_HAS = '{"description": "Good.", "schema": {"type": "string"}}'
_BOOKS = '"responses": {%s"200": {"description": "Good."}}'
_EMPTY = '{"schema": %s{"type": "object"}}'
_TRIGGER = '"x-ms-trigger": "batch"'
_HOOK = '"x-ms-notification-content": {"schema": {"type": "object"}}'
_HIDDEN = '"x-ms-visibility": "internal"'

FIXTURES = [
    Fixture("RSP020", responses(fill('«"responses": {"200": %s, "404": %s}', _HAS, _HAS))),
    Fixture("RSP020", responses(fill('«"responses": {"202": %s, "404": %s}', _HAS, _HAS))),
    Fixture("RSP020", responses(fill('"responses": {"200": %s, "404": {}, "default": %s}', _HAS, _HAS))),
    Fixture("RSP021", responses('"responses": {"default": {«"schema": {}}}')),
    Fixture(
        "RSP021",
        responses(
            '"responses": {«"default": {"$ref": "#/responses/Any"}}', fill('"responses": {"Any": %s}', _HAS)
        ),
    ),
    Fixture("RSP021", responses(fill('"responses": {"200": %s, "default": {}}', _HAS))),
    Fixture("RSP022", responses(fill('"responses": {"200": {}, «"202": %s}', _HAS))),
    Fixture("RSP022", responses(fill('"responses": {«"204": %s}', _HAS), method="delete")),
    Fixture("RSP022", responses('«"responses": {"200": {}}', operation=_TRIGGER)),
    Fixture("RSP022", responses('"responses": {"200": {}}', operation=_TRIGGER, path=_HOOK)),
    Fixture("RSP022", responses(fill('"responses": {"200": %s, "202": %s}', _HAS, _HAS))),
    Fixture("RSP022", responses(fill('"responses": {"200": {}, "404": %s}', _HAS))),
    Fixture("RSP023", responses(_BOOKS % "«")),
    Fixture("RSP023", responses(_BOOKS % "", method="delete")),
    Fixture("RSP023", responses(_BOOKS % "", operation=_HIDDEN)),
    Fixture("RSP023", responses(_BOOKS % "", path=_HOOK)),
    Fixture("RSP023", responses('"responses": {"204": {"description": "Good."}}')),
    Fixture("RSP023", responses(fill('"responses": {"200": {"description": "Good."}, "202": %s}', _HAS))),
    Fixture("RSP023", responses(fill('"responses": {"200": %s}', _HAS))),
    Fixture("RSP024", responses(fill('"responses": {"200": %s}', _EMPTY) % "«")),
    Fixture("RSP024", answer("«{}")),
    Fixture("RSP024", answer('«{"properties": {}}')),
    Fixture("RSP024", answer('«{"type": "array", "items": {}}')),
    Fixture("RSP024", answer('«{"$ref": "#/definitions/Book"}', '"definitions": {"Book": {}}')),
    Fixture("RSP024", answer('{"type": "object", "additionalProperties": {"type": "string"}}')),
    Fixture("RSP024", answer('{"type": "object", "x-ms-dynamic-schema": {}}')),
    Fixture("RSP024", answer('{"type": "string"}')),
    Fixture("RSP024", answer('{"type": "object"}', operation=_HIDDEN)),
    Fixture("RSP024", responses(fill('"responses": {"200": %s}', _EMPTY) % "", path=_HOOK)),
    Fixture("RSP024", responses(fill('"responses": {"400": %s}', _EMPTY) % "")),
]
MESSAGES = [
    (
        "RSP020",
        responses(fill('"responses": {"200": %s, "404": %s}', _HAS, _HAS)),
        "2 responses of 'ListBooks' have a schema, but the designer reads that of '200'; remove that of",
    ),
    (
        "RSP020",
        responses(fill('"responses": {"202": %s, "404": %s}', _HAS, _HAS)),
        "2 responses of 'ListBooks' have a schema, but the designer reads at most one of them",
    ),
    (
        "RSP022",
        responses(fill('"responses": {"202": %s}', _HAS)),
        "the schema of 'ListBooks' is on the response 202, but the designer looks on 200 or 201",
    ),
    (
        "RSP022",
        responses(fill('"responses": {"204": %s}', _HAS)),
        "the schema of 'ListBooks' is on the response 204, which has no body; remove it",
    ),
    (
        "RSP022",
        responses('"responses": {"200": {}}', operation=_TRIGGER),
        "the trigger 'ListBooks' has no output schema on 200 or 201, nor in the path's "
        "'x-ms-notification-content'; add the schema of what it delivers",
    ),
    ("RSP023", responses(_BOOKS % ""), "the response 200 of 'ListBooks' has no schema; makers get no fields"),
    ("RSP024", answer("{}"), "the schema of the response 200 is empty; declare its properties"),
    (
        "RSP024",
        answer('{"type": "array", "items": {}}'),
        "the schema of the items of the response 200 is empty; declare its properties",
    ),
]
