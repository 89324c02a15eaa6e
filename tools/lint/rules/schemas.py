"""Rules about the types and formats of schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...connector.lenient import text
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import POWER_FX, SCHEMA, VALIDATOR
from ..values import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition, SchemaView

# schemas/apiDefinition.swagger.schema.json of microsoft/PowerPlatformConnectors, by type as Swagger has them.
FORMATS: dict[str, tuple[str, ...]] = {
    "integer": ("int32", "int64"),
    "number": ("float", "double"),
    "string": (
        *("byte", "binary", "date", "date-time", "date-no-tz", "password", "email", "html", "uri", "uuid"),
    ),
    "boolean": (),
    "array": (),
    "object": (),
}
_ALL_FORMATS = frozenset(name for names in FORMATS.values() for name in names)
# OpenApiExtensions.cs, GetConnectorType: any other makes the whole function unusable in Power Apps.
_POWER_APPS: dict[str, frozenset[str]] = {
    "number": frozenset(("float", "double", "integer", "byte", "number", "int32", "decimal", "currency")),
    "integer": frozenset(("byte", "integer", "int32", "int64", "uint64", "unixtime", "enum")),
}
MAX_EXACT = 2**53 - 1
_IDS = lazy.pattern(r"_ids$|[a-z0-9]Ids$")
_MANY = 3
_ID = lazy.pattern(r"(?:^|[_-])(?:id|ID|Id)$|[a-z0-9]I[dD]$")


@rule("SCH001", "array-without-items", BROKEN, VALIDATOR, "ArrayHasNoItems")
def array_without_items(definition: Definition) -> Iterator[Hit]:
    """Checks that every schema of type ``array`` says what its items are.

    Why:
        Without ``items`` the designer cannot offer the fields of an item.

    Fix:
        Add ``items`` with the schema of one item.

    Bad:
        {"type": "array"}

    Good:
        {"type": "array", "items": {"type": "string"}}
    """
    for schema in definition.with_keyword("type"):
        if schema.raw["type"] == "array" and "items" not in schema.raw:
            yield Hit("the array does not say what its items are; add 'items'", schema.pointer)


@rule("SCH002", "unknown-format", "warning", VALIDATOR, "UnrecognizedTypeFormat")
def unknown_format(definition: Definition) -> Iterator[Hit]:
    """Checks that a ``format`` is one that Power Platform knows for the type.

    Strings have ``byte``, ``binary``, ``date``, ``date-time``, ``date-no-tz``, ``email``, ``html``,
    ``password``, ``uri`` and ``uuid``; integers ``int32`` and ``int64``; numbers ``float`` and ``double``.
    Formats of numbers that Power Apps refuses are told by the rule ``format-refused-by-power-apps``.

    Why:
        What is not known is ignored: no date picker, no rich editor, no check of the value.

    Fix:
        Use a known format, or leave the format out and say in the description how the value looks.

    Bad:
        {"type": "string", "format": "guid"}

    Good:
        {"type": "string", "format": "uuid"}
    """
    for schema in definition.with_keyword("format"):
        form, kind = text(schema.raw["format"]), schema.type
        if form is None or kind == "file" or (kind is not None and kind not in FORMATS):
            continue
        if kind is None and (form in _ALL_FORMATS or "type" in schema.raw):
            continue
        known = FORMATS[kind] if kind is not None else tuple(sorted(_ALL_FORMATS))
        if form in known or (kind in _POWER_APPS and form not in _POWER_APPS[kind]):
            continue
        cure = f"known are {', '.join(known)}" if known else "leave it out"
        message = f"the format {quoted(form)} is not known{f' for the type {kind}' if kind else ''}; {cure}"
        yield Hit(message, schema.pointer + "/format")


@rule("SCH003", "format-refused-by-power-apps", "warning", POWER_FX, "UnrecognizedTypeFormat")
def format_refused_by_power_apps(definition: Definition) -> Iterator[Hit]:
    """Finds formats of numbers and integers that Power Apps cannot read.

    Why:
        Power Apps refuses the whole operation over one such format, in inputs and outputs alike.

    Fix:
        Use ``int32`` or ``int64`` for integers, ``float`` or ``double`` for numbers, or no format.

    Bad:
        {"type": "integer", "format": "timestamp"}

    Good:
        {"type": "integer", "format": "int64"}
    """
    for schema in definition.with_keyword("format"):
        form, kind = text(schema.raw["format"]), schema.type
        allowed = _POWER_APPS.get(kind or "")
        if form is None or allowed is None or form in allowed or form in FORMATS[kind or ""]:
            continue
        message = (
            f"Power Apps refuses operations in which a {kind} has the format {quoted(form)}; "
            f"use {' or '.join(FORMATS[kind or ''])}, or no format"
        )
        yield Hit(message, schema.pointer + "/format")


@rule("SCH004", "nested-binary", "warning", VALIDATOR, "InvalidStringBinaryProperty")
def nested_binary(definition: Definition) -> Iterator[Hit]:
    """Checks that the format ``binary`` stands only at the top of a body, of a response or of a form field.

    Why:
        Raw bytes cannot be a member of a JSON object, nor a part of an address.

    Fix:
        Use the format ``byte`` (Base64) for a member; makers then pick a file's content as they expect.

    Bad:
        {"type": "object", "properties": {"cover": {"type": "string", "format": "binary"}}}

    Good:
        {"type": "object", "properties": {"cover": {"type": "string", "format": "byte"}}}
    """
    for schema in definition.with_keyword("format"):
        if schema.raw["format"] != "binary" or schema.type not in ("string", None):
            continue
        if schema.role == "parameter" and schema.depth == 0:
            if schema.raw.get("in") == "formData":
                continue
            where = f"in a {schema.raw.get('in')} parameter" if text(schema.raw.get("in")) else "here"
            cure = "use a body or a form field"
        elif schema.depth == 0 and schema.role in ("request", "response", "definition"):
            continue
        else:
            where = f"in the property '{schema.name}'" if schema.is_property else "inside another schema"
            cure = "use the format 'byte' (Base64)"
        yield Hit(f"raw bytes (format 'binary') are not possible {where}; {cure}", schema.pointer + "/format")


@rule("SCH005", "misplaced-file-type", SCHEMA, VALIDATOR, "SchemaTypeFileNotValid")
def misplaced_file_type(definition: Definition) -> Iterator[Hit]:
    """Checks that the type ``file`` stands only at the top of a response; parameters have their own rule.

    Why:
        A file is a whole response or a field of a form, never a member of a JSON object; import fails.

    Fix:
        Use a string of the format ``byte`` for a member, one of the format ``binary`` for a body.

    Bad:
        {"type": "object", "properties": {"cover": {"type": "file"}}}

    Good:
        {"type": "object", "properties": {"cover": {"type": "string", "format": "byte"}}}
    """
    for schema in definition.with_keyword("type"):
        if schema.raw["type"] != "file" or schema.role in ("parameter", "header"):
            continue
        if schema.depth == 0 and schema.role in ("response", "definition"):
            continue
        form = "binary" if schema.depth == 0 else "byte"
        message = (
            f"the type 'file' is possible only for a whole response; use a string of the format '{form}'"
        )
        yield Hit(message, schema.pointer + "/type")


@rule(
    "SCH006",
    "integer-beyond-double",
    {"independent": "warning", "certified": "warning"},
    "RFC 8259, section 6",
)
def integer_beyond_double(definition: Definition) -> Iterator[Hit]:
    """Finds integers whose own examples, defaults or listed values are too large for a double.

    Why:
        An ``int64`` travels as a JSON number, and the format is only a hint. Browsers and whatever else reads
        numbers as doubles round it above 9,007,199,254,740,991; a rounded id names another object.

    Fix:
        Let the service or the script give the value as a string, and declare it so.

    Bad:
        {"type": "integer", "format": "int64", "example": 9007199254740993}

    Good:
        {"type": "string", "example": "9007199254740993"}
    """
    for keyword in ("example", "default", "enum", "x-ms-test-value"):
        for schema in definition.with_keyword(keyword):
            if schema.type not in ("integer", "number"):
                continue
            value = schema.raw[keyword]
            for item in value if isinstance(value, list) else [value]:
                if type(item) is int and abs(item) > MAX_EXACT:
                    message = f"clients that read numbers as doubles round {item}; declare a string"
                    yield Hit(message, f"{schema.pointer}/{keyword}")
                    break


def _field_name(schema: SchemaView) -> str | None:
    """Return the name of a property or parameter, None for any other schema."""
    if schema.role == "parameter" and not schema.is_property:
        return text(schema.raw.get("name"))
    return schema.name if schema.is_property else None


def _id_name(schema: SchemaView) -> str | None:
    """Return the name of a property or parameter; of the items of a list of ids, that of one id."""
    parent, _, last = schema.pointer.rpartition("/")
    listed = parent.rpartition("/")[2]
    return listed[:-1] if last == "items" and _IDS.search(listed) else _field_name(schema)


@rule("SCH007", "id-of-two-formats", "info", "https://spec.openapis.org/oas/v2.0.html (data types)")
def id_of_two_formats(definition: Definition) -> Iterator[Hit]:
    """Finds integer ids of one name that are ``int32`` in one place and ``int64`` in another.

    The rarer format is reported; of two equally common ones, ``int32``. A name that is ``int32`` is reported
    too where all others, three or more, are ``int64``. A shared schema has the names of the properties that
    refer to it; the items of ``book_ids`` count as ``book_id``. Of any other integer, a single ``int32`` is
    reported where three places or more of its name are ``int64``.

    Why:
        An id passes from one operation to the next. Where it is ``int32``, one beyond 2,147,483,647 is
        refused, years after the flow was built.

    Fix:
        Give the id one format wherever it stands; ``int64`` takes every id.

    Bad:
        {"type": "object", "properties": {
            "book_id": {"type": "integer", "format": "int64"},
            "sequel": {"type": "object", "properties": {"book_id": {"type": "integer", "format": "int32"}}}}}

    Good:
        {"type": "object", "properties": {
            "book_id": {"type": "integer", "format": "int64"},
            "sequel": {"type": "object", "properties": {"book_id": {"type": "integer", "format": "int64"}}}}}
    """
    places = _integer_formats(definition)
    yield from _rarer_formats(places)
    yield from _only_int32(places)


def _integer_formats(definition: Definition) -> dict[str, dict[str, list[str]]]:
    """Return where integers have ``int32`` and ``int64``: by name, then by format, as pointers."""
    shared: dict[str, set[str]] = {}
    for schema in definition.with_keyword("$ref"):
        name = _id_name(schema)
        if name and (target := text(schema.raw["$ref"])):
            shared.setdefault(target.removeprefix("#"), set()).add(name)
    places: dict[str, dict[str, list[str]]] = {}
    for schema in definition.with_keyword("format"):
        form = text(schema.raw["format"])
        if schema.type != "integer" or form not in ("int32", "int64"):
            continue
        for each in sorted(shared.get(schema.pointer, ()) or {_id_name(schema) or ""}):
            places.setdefault(each, {}).setdefault(form, []).append(schema.pointer + "/format")
    return places


def _rarer_formats(places: dict[str, dict[str, list[str]]]) -> Iterator[Hit]:
    """Yield the places of the rarer format of each name that has both, an id or with one ``int32``."""
    for name, by_format in places.items():
        is_odd = len(by_format.get("int32", ())) == 1 and len(by_format.get("int64", ())) >= _MANY
        if len(by_format) == 2 and name and (is_odd or _ID.search(name)):
            rare, common = sorted(by_format, key=lambda form: (len(by_format[form]), form))
            others = len(by_format[common])
            elsewhere = f"{common} in {others} other place{'s' if others > 1 else ''}"
            for pointer in by_format[rare]:
                yield Hit(f"{quoted(name)} is {rare} here and {elsewhere}; give it one format", pointer)


def _only_int32(places: dict[str, dict[str, list[str]]]) -> Iterator[Hit]:
    """Yield the places of the one id that is ``int32`` where all others, three or more, are ``int64``."""
    ids = {name: by_format for name, by_format in places.items() if _ID.search(name)}
    odd = [name for name, by_format in ids.items() if "int64" not in by_format]
    alike = [name for name, by_format in ids.items() if "int32" not in by_format]
    if len(odd) == 1 and len(alike) >= _MANY and len(ids) == len(alike) + 1:
        for pointer in ids[odd[0]]["int32"]:
            message = f"{quoted(odd[0])} is int32, and every other id is int64; give it their format"
            yield Hit(message, pointer)


@rule(
    "SCH008",
    "date-format-of-same-name",
    {"independent": "info", "certified": "info"},
    "https://spec.openapis.org/oas/v2.0.html (data types)",
)
def date_format_of_same_name(definition: Definition) -> Iterator[Hit]:
    """Finds texts without the ``date`` or ``date-time`` that at least two thirds of their name have.

    Why:
        The designer offers no date picker for the one, and flows calculate with it as with any text.

    Fix:
        Give it the format of the others. Where the value is another, suppress it.

    Bad:
        {"parameters": [{"name": "body", "in": "body", "schema": {"properties": {
            "printed_at": {"type": "string", "format": "date-time"},
            "sequel": {"properties": {"printed_at": {"type": "string", "format": "date-time"}}},
            "prequel": {"properties": {"printed_at": {"type": "string"}}}}}}]}

    Good:
        {"parameters": [{"name": "body", "in": "body", "schema": {"properties": {
            "printed_at": {"type": "string", "format": "date-time"},
            "sequel": {"properties": {"printed_at": {"type": "string", "format": "date-time"}}},
            "prequel": {"properties": {"printed_at": {"type": "string", "format": "date-time"}}}}}}]}
    """
    found: dict[str, dict[str | None, list[str]]] = {}
    for schema in definition.with_keyword("type"):
        name = _field_name(schema)
        if schema.type == "string" and name is not None:
            places = found.setdefault(name, {}).setdefault(text(schema.raw.get("format")), [])
            places.append(schema.pointer + ("/format" if "format" in schema.raw else ""))
    for name, by_format in found.items():
        total = sum(map(len, by_format.values()))
        for form in ("date", "date-time"):
            count = len(by_format.get(form, ()))
            if count < 2 or 3 * count < 2 * total:
                continue
            for place in (place for other, places in by_format.items() if other != form for place in places):
                yield Hit(f"'{name}' is a {form} in {count} other places; give it this format too", place)
