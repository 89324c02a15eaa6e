"""Fixtures of the rules about types and formats."""

from ..schemas import book, field, members, parameter, sent
from ..support import Fixture

_ID = '"type": "integer", "format": %s'
_ASKED = (
    '{"operationId": "GetBook", "responses": {"200": {"description": "Good."}}, "parameters": '
    '[{"name": "book_id", "in": "query", ' + _ID % '«"int32"' + "}]}"
)


def _ids(*formats: str, name: str = "book_id") -> str:
    """Objects with one id each, of these formats."""
    return book(
        members(
            *(
                f'"b{number}": {{"type": "object", "properties": {{"{name}": {{{_ID % form}}}}}}}'
                for number, form in enumerate(formats)
            )
        )
    )


def _named(*formats: str) -> str:
    """A body with ids of as many names as there are formats; «: found there."""
    found = ", ".join(
        f'"{name}_id": {{"type": "integer", "format": {form}}}'
        for name, form in zip("abcdef", formats, strict=False)
    )
    return sent(f'{{"type": "object", "properties": {{{found}}}}}')


def _dates(*formats: str) -> str:
    """A body with a text of one name in several objects, one for each format (a member); «: found there."""
    found = ", ".join(
        f'"at_{number}": {{"properties": {{"day": {"«" if form == "«" else ""}{{"type": "string"'
        f"{', ' + form if form.strip('«') else ''}}}}}}}"
        for number, form in enumerate(formats)
    )
    return sent(f'{{"type": "object", "properties": {{{found}}}}}')


FIXTURES = [
    Fixture("SCH001", field('«{"type": "array"}')),
    Fixture("SCH001", parameter('«{"name": "shelves", "in": "query", "type": "array"}')),
    Fixture("SCH001", field('{"type": "array", "items": {"type": "string"}}')),
    Fixture("SCH002", field('{"type": "string", "format": «"guid"}')),
    Fixture("SCH002", field('{"type": "object", "format": «"book"}')),
    Fixture("SCH002", field('{"format": «"guid"}')),
    Fixture("SCH002", field('{"type": "string", "format": «""}')),
    Fixture("SCH002", parameter('{"name": "id", "in": "query", "type": "integer", "format": «"enum"}')),
    Fixture("SCH002", field('{"type": "string", "format": "uuid"}')),
    Fixture("SCH002", field('{"type": "integer", "format": "timestamp"}')),  # SCH003's
    Fixture("SCH002", field('{"type": "file", "format": "guid"}')),
    Fixture("SCH002", field('{"type": "decimal", "format": 1}')),
    Fixture("SCH003", field('{"type": "integer", "format": «"double"}')),
    Fixture("SCH003", field('{"type": "number", "format": «"int64"}')),
    Fixture("SCH003", field('{"type": "number", "format": "currency"}')),
    Fixture("SCH003", field('{"type": "integer", "format": "int64"}')),
    Fixture("SCH003", field('{"type": "string", "format": "int64"}')),
    Fixture("SCH004", field('{"type": "string", "format": «"binary"}')),
    Fixture("SCH004", parameter('{"name": "b", "in": "query", "type": "string", "format": «"binary"}')),
    Fixture("SCH004", sent('{"type": "array", "items": {"type": "string", "format": «"binary"}}')),
    Fixture("SCH004", sent('{"type": "string", "format": "binary"}')),
    Fixture("SCH004", book('{"type": "string", "format": "binary"}')),
    Fixture("SCH004", parameter('{"name": "b", "in": "formData", "type": "string", "format": "binary"}')),
    Fixture("SCH005", field('{"type": «"file"}')),
    Fixture("SCH005", sent('{"type": «"file"}')),
    Fixture("SCH005", book('{"type": "file"}')),
    Fixture("SCH005", parameter('{"name": "cover", "in": "formData", "type": "file"}')),
    Fixture("SCH006", field('{"type": "integer", "format": "int64", "example": «9007199254740992}')),
    Fixture("SCH006", field('{"type": "integer", "enum": «[1, -9007199254740993]}')),
    Fixture("SCH006", field('{"type": "integer", "format": "int64", "example": 9007199254740991}')),
    Fixture("SCH006", field('{"type": "string", "example": 9007199254740992}')),
    Fixture("SCH006", field('{"type": "number", "default": 1e300}')),
    # The rarer format is reported, of two equally common ones int32.
    Fixture("SCH007", _ids('«"int32"', '"int64"')),
    Fixture("SCH007", _ids('"int32"', '"int32"', '«"int64"')),
    Fixture("SCH007", _ids('«"int32"', '"int64"', name="bookId")),
    Fixture("SCH007", _ids('"int64"', '"int64"')),
    Fixture("SCH007", _ids('"int32"', '"int64"', name="paid")),
    Fixture(
        "SCH007",
        _ids('"int64"', '"int64"').replace('"paths": {}', f'"paths": {{"/b": {{"get": {_ASKED}}}}}'),
    ),
    Fixture(
        "SCH007",
        _ids('«"int32"', '"int64"')
        .replace(
            '"book_id": {"type": "integer", "format": "int64"}', '"book_id": {"$ref": "#/definitions/Id"}'
        )
        .replace('"definitions": {', '"definitions": {"Id": {"type": "integer", "format": "int64"}, '),
    ),
    Fixture("SCH007", _ids('«"int32"', '"int64"', '"int64"', '"int64"', name="number")),
    Fixture("SCH007", _ids('"int32"', '"int64"', '"int64"', name="number")),
    Fixture("SCH007", _ids('"int32"', '"int32"', '"int64"', '"int64"', '"int64"', name="number")),
    Fixture("SCH007", _named('"int64"', '«"int32"', '"int64"', '"int64"')),
    Fixture("SCH007", _named('"int64"', '"int32"', '"int64"')),
    Fixture(
        "SCH007",
        sent(
            '{"properties": {"book_id": {"type": "integer", "format": "int64"}, "book_ids": {"type": '
            '"array", "items": {"type": "integer", "format": «"int32"}}}}'
        ),
    ),
    Fixture("SCH007", _named('"int64"', '"int32"', '"int64"', '"int32"', '"int64"')),
    Fixture("SCH007", _named('"int32"', '"int32"', '"int32"', '"int64"')),
    Fixture("SCH008", _dates('"format": "date"', '"format": "date"', "«")),
    Fixture("SCH008", _dates('"format": "date"', '"format": "date"', '"format": «"uuid"')),
    Fixture("SCH008", _dates('"format": "date"', '"format": "date"', '"format": "date"')),
    Fixture("SCH008", _dates('"format": "date"', "")),
    Fixture("SCH008", _dates('"format": "date"', '"format": "date"', "", "")),
]
MESSAGES = [
    (
        "SCH007",
        _ids('"int32"', '"int64"', '"int64"'),
        "'book_id' is int32 here and int64 in 2 other places; give it one format",
    ),
    (
        "SCH007",
        _named('"int32"', '"int64"', '"int64"', '"int64"'),
        "'a_id' is int32, and every other id is int64; give it their format",
    ),
    ("SCH001", field('{"type": "array"}'), "the array does not say what its items are; add 'items'"),
    (
        "SCH002",
        parameter('{"name": "id", "in": "query", "type": "integer", "format": "enum"}'),
        "the format 'enum' is not known for the type integer; known are int32, int64",
    ),
    (
        "SCH002",
        field('{"type": "object", "format": "book"}'),
        "the format 'book' is not known for the type object; leave it out",
    ),
    (
        "SCH002",
        field('{"format": "guid"}'),
        "the format 'guid' is not known; known are binary, byte, date, date-no-tz, date-time, double, email, "
        "float, html, int32, int64, password, uri, uuid",
    ),
    (
        "SCH003",
        field('{"type": "number", "format": "int64"}'),
        "Power Apps refuses operations in which a number has the format 'int64'; "
        "use float or double, or no format",
    ),
    (
        "SCH004",
        parameter('{"name": "b", "in": "query", "type": "string", "format": "binary"}'),
        "raw bytes (format 'binary') are not possible in a query parameter; use a body or a form field",
    ),
    (
        "SCH004",
        field('{"type": "string", "format": "binary"}'),
        "raw bytes (format 'binary') are not possible in the property 'title'; "
        "use the format 'byte' (Base64)",
    ),
    (
        "SCH005",
        sent('{"type": "file"}'),
        "the type 'file' is possible only for a whole response; use a string of the format 'binary'",
    ),
    (
        "SCH006",
        field('{"type": "integer", "example": 9007199254740992}'),
        "clients that read numbers as doubles round 9007199254740992; declare a string",
    ),
]
