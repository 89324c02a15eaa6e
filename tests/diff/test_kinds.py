"""Each kind of change: where it fires, with both places, and where it stays silent."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tools.diff.comparison import all_kinds

from .support import MARK, Pair, found, marked

if TYPE_CHECKING:
    from tools.diff.kind import Kind

_CODE = re.compile(r"CHG\d{3}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def query(more: str, name: str = "author") -> str:
    return f'{{"parameters": [{{"name": "{name}", "in": "query", {more}}}]}}'


def field(text: str, required: str = "") -> str:
    members = f'"required": {required}, ' if required else ""
    return f'{{"schema": {{"type": "object", {members}"properties": {{"title": {text}}}}}}}'


def policy(title: str = "A", value: str = '"eu"', where: str = "", name: str = "X-Site", at: str = "") -> str:
    operations = f'{at}"x-ms-apimTemplate-operationName": {where}, ' if where else ""
    return (
        f'{{"templateId": "setheader", "title": "{title}", "parameters": {{{operations}'
        f'"x-ms-apimTemplateParameter.name": "{name}", «"x-ms-apimTemplateParameter.value": {value}}}}}'
    )


def plain(text: str) -> str:
    return text.replace(MARK, "")


def policies(*items: str) -> str:
    return f'{{"policyTemplateInstances": [{", ".join(items)}]}}'


def connection(text: str) -> str:
    return f'{{"connectionParameters": {{{text}}}}}'


def oauth(text: str) -> str:
    return connection(f'"token": {{"type": "oauthSetting", "oAuthSettings": {{{text}}}}}')


def scheme(text: str, name: str = "key") -> str:
    return f'{{"securityDefinitions": {{"{name}": {text}}}}}'


def sets(*names: str) -> str:
    items = ", ".join(f'{{"name": "{name}", "parameters": {{}}}}' for name in names)
    return f'{{"connectionParameterSets": {{"values": [{items}]}}}}'


REQUIRED = '"uiDefinition": {"constraints": {"required": «"true"}}'
BOOK = '"type": "string", "required": true'


def two(first: str, second: str) -> str:
    items = ", ".join(f'{{"name": "{name}", "in": "query", {BOOK}}}' for name in (first, second))
    return f'{{"parameters": «[{items}]}}'


WEBHOOK = (
    '{"operationId": "X", "x-ms-trigger": «"single", "parameters": [{"name": "body", "in": "body", "schema": '
    '{"properties": {"url": {"type": "string", "x-ms-notification-url": true}}}}]}'
)
PAGE = '{"operationId": "X"%s}'
KEY = '{"type": "apiKey", "in": "header", "name": "X-Key"}'
VALUES = '"x-ms-dynamic-values": {"operationId": "ListShelves", "value-path": "%s"}'
CHOICES = '"site": {"type": "string", %s"allowedValues": [%s]}'

PAIRS = [
    # operations
    Pair("CHG101", '{"/books": {«"get": {"operationId": "X"}}}', "«{}"),
    Pair("CHG101", '{"/books": {«"get": {"operationId": "X"}}}', '{«"/books": {}}'),
    Pair("CHG101", '{"/books": {"get": {"operationId": "X"}}}', '{"/b": {"put": {"operationId": "X"}}}'),
    Pair("CHG101", "{}", '{"/books": {"get": {"operationId": "X"}}}'),
    Pair("CHG102", '{"operationId": «"X"}', '{"operationId": «"Y"}'),
    Pair("CHG102", '{"operationId": «"X"}', '«{"deprecated": false}'),
    Pair("CHG102", '{"operationId": "X", "summary": "a"}', '{"operationId": "X", "summary": "b"}'),
    Pair("CHG103", '{«"/a": {"get": {"operationId": "X"}}}', '{«"/b": {"get": {"operationId": "X"}}}'),
    Pair("CHG103", '{"/a": {"get": {"operationId": "X"}}}', '{"/b": {"get": {"operationId": "Y"}}}'),
    Pair("CHG104", '{"/a": {«"get": {"operationId": "X"}}}', '{"/a": {«"put": {"operationId": "X"}}}'),
    Pair(
        "CHG104",
        '{"/a": {"get": {"operationId": "X"}}}',
        '{"/a": {"get": {"operationId": "X"}, "x-ms-a": {}}}',
    ),
    Pair("CHG105", '«{"operationId": "X"}', '{"operationId": "X", "x-ms-visibility": «"internal"}'),
    Pair("CHG105", PAGE % ', "x-ms-visibility": "internal"', PAGE % ""),
    Pair("CHG106", PAGE % ', "x-ms-visibility": «"internal"', PAGE % ', "x-ms-visibility": «"important"'),
    Pair("CHG106", PAGE % "", PAGE % ', "x-ms-visibility": "none"'),
    Pair("CHG106", PAGE % "", PAGE % ', "x-ms-visibility": "internal"'),
    Pair("CHG107", '«{"operationId": "X"}', PAGE % ', "deprecated": «true'),
    Pair("CHG107", PAGE % ', "deprecated": true', PAGE % ""),
    Pair("CHG108", PAGE % ', "deprecated": «true', '«{"operationId": "X"}'),
    Pair("CHG108", PAGE % "", PAGE % ', "deprecated": true'),
    Pair("CHG109", "«{}", '{"/books": {«"get": {"operationId": "X"}}}'),
    Pair("CHG109", '{"/books": {"get": {"operationId": "X"}}}', "{}"),
    Pair(
        "CHG110",
        PAGE % ', "x-ms-api-annotation": {"family": "X", "revision": «2}',
        PAGE % ', "x-ms-api-annotation": {"family": "X", "revision": «3}',
    ),
    Pair("CHG110", PAGE % "", PAGE % ', "x-ms-api-annotation": {"family": "X", "revision": 1}'),
    Pair("CHG111", PAGE % ', "consumes": «["application/json"]', PAGE % ', "consumes": «["text/plain"]'),
    Pair("CHG111", PAGE % ', "produces": ["a/b"]', PAGE % ', "produces": ["a/b", "c/d"]'),
    Pair("CHG112", PAGE % ', "x-ms-pageable": «{"nextLinkName": "nextLink"}', '«{"operationId": "X"}'),
    Pair("CHG112", PAGE % "", PAGE % ', "x-ms-pageable": {"nextLinkName": "nextLink"}'),
    Pair("CHG113", two("book", "reader"), two("reader", "book")),
    Pair("CHG113", query(BOOK), query(BOOK).replace("]}", f', {{"name": "b", "in": "query", {BOOK}}}]}}')),
    Pair("CHG114", PAGE % ', "security": «[{"key": []}]', PAGE % ', "security": «[]'),
    Pair("CHG114", PAGE % "", PAGE % ', "security": [{"key": []}]'),
    Pair("CHG115", PAGE % ', "x-ms-capabilities": {"chunkTransfer": «true}', '«{"operationId": "X"}'),
    Pair("CHG115", PAGE % "", PAGE % ', "x-ms-capabilities": {"chunkTransfer": true}'),
    # triggers
    Pair("CHG121", '«{"operationId": "X"}', '{"operationId": "X", "x-ms-trigger": «"batch"}'),
    Pair("CHG121", PAGE % ', "x-ms-trigger": "batch"', PAGE % ""),
    Pair("CHG122", '{"operationId": "X", "x-ms-trigger": «"batch"}', '«{"operationId": "X"}'),
    Pair("CHG122", PAGE % "", PAGE % ', "x-ms-trigger": "batch"'),
    Pair("CHG123", PAGE % ', "x-ms-trigger": «"batch"', PAGE % ', "x-ms-trigger": «"single"'),
    Pair("CHG123", PAGE % ', "x-ms-trigger": "batch"', PAGE % ', "x-ms-trigger": "Batch"'),
    Pair("CHG124", PAGE % ', "x-ms-trigger": «"single"', WEBHOOK),
    Pair("CHG124", plain(WEBHOOK), plain(WEBHOOK).replace("url", "uri").replace("-uri", "-url")),
    # inputs
    Pair("CHG201", '{"parameters": [«{"name": "a", "in": "query"}]}', '{«"parameters": []}'),
    Pair(
        "CHG201",
        field('{"type": "string"}').replace('"title"', '«"title"'),
        '{"schema": {«"properties": {}}}',
    ),
    Pair("CHG201", '{"parameters": []}', query('"type": "string"')),
    Pair("CHG202", '{«"parameters": []}', query(BOOK).replace("[", "[«")),
    Pair(
        "CHG202",
        '{"schema": {«"properties": {}}}',
        field("{}", '["title"]').replace('"title": ', '«"title": '),
    ),
    Pair("CHG202", '{"parameters": []}', query(BOOK + ', "default": "x"')),
    Pair("CHG202", '{"parameters": []}', query('"type": "string"')),
    Pair("CHG203", '{«"parameters": []}', query(BOOK + ', "default": "x"').replace("[", "[«")),
    Pair("CHG203", '{"parameters": []}', query(BOOK)),
    Pair("CHG204", '{«"parameters": []}', query('"type": "string"').replace("[", "[«")),
    Pair("CHG204", '{"parameters": []}', query(BOOK)),
    Pair("CHG205", query('"type": "string"').replace("[", "[«"), query('"required": «true')),
    Pair("CHG205", query(BOOK), query('"type": "string"')),
    Pair("CHG206", query('"required": «true'), query('"type": "string"').replace("[", "[«")),
    Pair("CHG206", query('"type": "string"'), query(BOOK)),
    Pair(
        "CHG207",
        '{"parameters": [{"name": "a", "in": «"query"}]}',
        '{"parameters": [{"name": "a", "in": «"header"}]}',
    ),
    Pair("CHG207", query('"type": "string"'), query('"type": "integer"')),
    Pair(
        "CHG208",
        '{"parameters": [{"name": «"body", "in": "body", "schema": {}}]}',
        '{"parameters": [{"name": «"book", "in": "body", "schema": {}}]}',
    ),
    Pair("CHG208", query('"type": "string"'), query('"type": "string"', "writer")),
    Pair("CHG209", query('"type": «"string"'), query('"type": «"integer"')),
    Pair("CHG209", field('{"type": «"string"}'), field('{"type": «"array", "items": {}}')),
    Pair("CHG209", query('"type": "integer"'), query('"type": "number"')),
    Pair("CHG210", query('"type": «"integer"'), query('"type": «"number"')),
    Pair("CHG210", query('"type": "number"'), query('"type": "integer"')),
    Pair("CHG211", query('"format": «"date-time"'), query('"format": «"date"')),
    Pair(
        "CHG211",
        query('"format": «"byte"'),
        query('"type": "string"').replace("[", "[«").replace('"type": "string"', '"x": 1'),
    ),
    Pair("CHG211", query('"format": "int32"'), query('"format": "int64"')),
    Pair(
        "CHG211", query('"type": "string", "format": "date"'), query('"type": "integer", "format": "int32"')
    ),
    Pair("CHG212", query('"format": «"int32"'), query('"format": «"int64"')),
    Pair("CHG212", query('"format": "int64"'), query('"format": "int32"')),
    Pair("CHG213", query('"enum": «["a", "b"]'), query('"enum": «["a"]')),
    Pair("CHG213", query('"enum": ["a", "b"]'), query('"enum": ["b", "a"]')),
    Pair("CHG213", query('"enum": «[true]'), query('"enum": «[1]')),
    Pair("CHG214", query('"enum": «["a"]'), query('"enum": «["a", "b"]')),
    Pair("CHG214", query('"enum": ["a", "b"]'), query('"enum": ["a"]')),
    Pair("CHG215", query('"x": 1').replace("[", "[«"), query('"enum": «["a"]')),
    Pair("CHG215", query('"enum": ["a"]'), query('"x": 1')),
    Pair("CHG216", query('"enum": «["a"]'), query('"x": 1').replace("[", "[«")),
    Pair("CHG216", query('"x": 1'), query('"enum": ["a"]')),
    Pair("CHG217", query('"default": «"1"'), query('"default": «"2"')),
    Pair("CHG217", query('"default": «1'), query('"default": «true')),
    Pair("CHG217", query('"x": 1'), query('"default": "2"')),
    Pair("CHG218", query('"x": 1').replace("[", "[«"), query('"default": «"2"')),
    Pair("CHG218", query('"default": "2"'), query('"x": 1')),
    Pair("CHG219", query('"x": 1').replace("[", "[«"), query('"x-ms-visibility": «"internal"')),
    Pair("CHG219", query('"x-ms-visibility": "internal"'), query('"x": 1')),
    Pair("CHG220", query('"x": 1').replace("[", "[«"), query('"x-ms-visibility": «"advanced"')),
    Pair("CHG220", query('"x": 1'), query('"x-ms-visibility": "internal"')),
    Pair(
        "CHG221",
        query('"type": "array", "collectionFormat": «"multi"'),
        query('"type": "array"').replace("[", "[«"),
    ),
    Pair("CHG221", query('"type": "array", "collectionFormat": "csv"'), query('"type": "array"')),
    Pair("CHG222", query('"x-ms-url-encoding": «"double"'), query('"x-ms-url-encoding": «"single"')),
    Pair("CHG222", query('"x": 1'), query('"x-ms-url-encoding": "single"')),
    Pair("CHG223", query('"maxLength": «200'), query('"maxLength": «100')),
    Pair("CHG223", query('"minimum": «1'), query('"minimum": «2')),
    Pair("CHG223", query('"x": 1').replace("[", "[«"), query('"pattern": «"a+"')),
    Pair("CHG223", query('"minimum": 2'), query('"minimum": 1')),
    Pair("CHG224", query('"maxLength": «100'), query('"maxLength": «200')),
    Pair("CHG224", query('"pattern": «"a"'), query('"x": 1').replace("[", "[«")),
    Pair("CHG224", query('"maxLength": 200'), query('"maxLength": 100')),
    Pair("CHG224", query('"maxLength": 200'), query('"maxLength": 200.0')),
    Pair(
        "CHG225",
        query(VALUES % "id").replace('{"op', '«{"op'),
        query(VALUES % "code").replace('{"op', '«{"op'),
    ),
    Pair("CHG225", query('"x": 1'), query(VALUES % "id")),
    Pair("CHG226", query('"x": 1').replace("[", "[«"), query(VALUES % "id").replace('{"op', '«{"op')),
    Pair("CHG226", query(VALUES % "id"), query(VALUES % "code")),
    Pair("CHG227", field('{"x-ms-dynamic-schema": «{"operationId": "F"}}'), field("«{}")),
    Pair("CHG227", '{"schema": {}}', '{"schema": {"x-ms-dynamic-schema": {"operationId": "F"}}}'),
    # outputs
    Pair(
        "CHG301",
        field("{}").replace('"title"', '«"title"'),
        '{"schema": {"type": "object", «"properties": {}}}',
    ),
    Pair("CHG301", '{"schema": {"properties": {}}}', field("{}")),
    Pair(
        "CHG302",
        '{"schema": {"type": "object", «"properties": {}}}',
        field("{}").replace('"title"', '«"title"'),
    ),
    Pair("CHG302", field("{}"), '{"schema": {"type": "object"}}'),
    Pair("CHG303", field('{"type": «"integer"}'), field('{"type": «"number"}')),
    Pair("CHG303", field('{"type": "object"}'), field('{"properties": {}}')),
    Pair("CHG303", field("{}"), field('{"type": "string"}')),
    Pair("CHG304", field('{"format": «"date-time"}'), field('{"format": «"date"}')),
    Pair("CHG304", field('{"format": ""}'), field("{}")),
    Pair(
        "CHG305",
        field("{}").replace('"title"', '"title"').replace("{}", "«{}"),
        field('{"x-ms-visibility": «"internal"}'),
    ),
    Pair("CHG305", field('{"x-ms-visibility": "internal"}'), field("{}")),
    Pair("CHG306", field("«{}"), field('{"x-ms-visibility": «"important"}')),
    Pair("CHG306", field("{}"), field('{"x-ms-visibility": "internal"}')),
    Pair("CHG307", field('{"enum": «["a"]}'), field('{"enum": «["a", "b"]}')),
    Pair("CHG307", field('{"enum": ["a", "b"]}'), field('{"enum": ["a"]}')),
    Pair("CHG308", field('{"enum": «["a", "b"]}'), field('{"enum": «["a"]}')),
    Pair("CHG308", field('{"enum": ["a"]}'), field('{"enum": ["a", "b"]}')),
    Pair("CHG309", field('{"enum": «["a"]}'), field("«{}")),
    Pair("CHG309", field("{}"), field('{"enum": ["a"]}')),
    Pair("CHG310", field("«{}"), field('{"enum": «["a"]}')),
    Pair("CHG310", field('{"enum": ["a"]}'), field("{}")),
    Pair("CHG311", field("«{}", '["title"]'), field("«{}")),
    Pair("CHG311", field("{}"), field("{}", '["title"]')),
    Pair("CHG312", field("«{}"), field("«{}", '["title"]')),
    Pair("CHG312", field("{}", '["title"]'), field("{}")),
    Pair("CHG313", field('{"x-ms-dynamic-properties": «{"operationId": "F"}}'), field("«{}")),
    Pair("CHG313", field("{}"), field('{"x-ms-dynamic-properties": {"operationId": "F"}}')),
    Pair("CHG314", field("«{}"), field('{"type": «"string"}')),
    Pair("CHG314", field('{"type": "string"}'), field("{}")),
    # connections
    Pair("CHG401", connection('«"site": {"type": "string"}'), '{«"connectionParameters": {}}'),
    Pair("CHG401", connection(""), connection('"site": {"type": "string"}')),
    Pair("CHG402", '{«"connectionParameters": {}}', connection(f'«"site": {{{plain(REQUIRED)}}}')),
    Pair("CHG402", connection(""), connection('"site": {"type": "string"}')),
    Pair("CHG403", '{«"connectionParameters": {}}', connection('«"site": {"type": "string"}')),
    Pair("CHG403", connection(""), connection(f'"site": {{{plain(REQUIRED)}}}')),
    Pair("CHG404", connection('"k": {"type": «"securestring"}'), connection('"k": {"type": «"string"}')),
    Pair("CHG404", connection('"k": {"type": "string"}'), connection('"k": {"type": "string", "x": 1}')),
    Pair("CHG405", connection('"site": «{}'), connection(f'"site": {{{REQUIRED}}}')),
    Pair("CHG405", oauth(""), oauth("").replace("}}}}", f"}}, {plain(REQUIRED)}}}}}}}")),
    Pair("CHG405", connection(f'"site": {{{plain(REQUIRED)}}}'), connection('"site": {}')),
    Pair("CHG406", connection(f'"site": {{{REQUIRED}}}'), connection('"site": «{}')),
    Pair("CHG406", connection('"site": {}'), connection(f'"site": {{{plain(REQUIRED)}}}')),
    Pair(
        "CHG407",
        connection('"site": {"allowedValues": «[{"value": "eu"}, {"value": "us"}]}'),
        connection('"site": {"allowedValues": «[{"value": "eu"}]}'),
    ),
    Pair("CHG407", connection('"site": «{}'), connection('"site": {"allowedValues": «[{"value": "eu"}]}')),
    Pair("CHG407", connection('"site": {"allowedValues": [{"value": "eu"}]}'), connection('"site": {}')),
    Pair(
        "CHG408", connection('"site": {"defaultValue": «"eu"}'), connection('"site": {"defaultValue": «"us"}')
    ),
    Pair("CHG408", connection('"site": {}'), connection('"site": {"defaultValue": "us"}')),
    Pair(
        "CHG411",
        sets("a", "b", "c").replace('{"name": "a"', '«{"name": "a"'),
        sets("b", "c").replace('"values"', '«"values"'),
    ),
    Pair("CHG411", sets("a", "b"), sets("b", "a")),
    Pair(
        "CHG412",
        sets("a", "b").replace('"values"', '«"values"'),
        sets("a", "b", "c").replace('{"name": "c"', '«{"name": "c"'),
    ),
    Pair("CHG412", sets("a", "b", "c"), sets("a", "b")),
    Pair("CHG413", sets("a").replace('"a"', '«"a"'), sets("b").replace('"b"', '«"b"')),
    Pair("CHG413", connection("").replace("{}", "«{}"), sets("b").replace('"b"', '«"b"')),
    Pair("CHG413", sets("a", "b"), sets("b", "a")),
    Pair("CHG421", oauth('"identityProvider": «"oauth2"'), oauth('"identityProvider": «"aad"')),
    Pair("CHG421", oauth('"identityProvider": "oauth2"'), oauth('"identityProvider": "oauth2", "x": 1')),
    Pair(
        "CHG422",
        oauth('"customParameters": {«"tokenUrl": {"value": "a"}}'),
        oauth('"customParameters": {«"tokenUrl": {"value": "b"}}'),
    ),
    Pair("CHG422", oauth('"clientId": «"a"'), oauth('"clientId": «"b"')),
    Pair("CHG422", oauth('"clientSecret": "a"'), oauth('"clientSecret": "b"')),
    Pair("CHG423", oauth('"scopes": «["a"]'), oauth('"scopes": «["a", "b"]')),
    Pair("CHG423", oauth('"scopes": ["a", "b"]'), oauth('"scopes": ["b", "a"]')),
    Pair("CHG431", '{"capabilities": «["gateway"]}', '{"capabilities": «[]}'),
    Pair("CHG431", '{"capabilities": []}', '{"capabilities": ["gateway"]}'),
    # the whole definition
    Pair("CHG501", '{"host": «"a.example"}', '{"host": «"b.example"}'),
    Pair("CHG501", '{"host": "a.example"}', '{"host": "A.example"}'),
    Pair("CHG502", '{"basePath": «"/v1"}', '{"basePath": «"/v2"}'),
    Pair("CHG502", "{}", '{"basePath": "/"}'),
    Pair("CHG503", '{"schemes": «["https"]}', '{"schemes": «["http"]}'),
    Pair("CHG503", '{"schemes": ["https"]}', "{}"),
    Pair("CHG504", '{"consumes": «["application/json"]}', '{"consumes": «["text/plain"]}'),
    Pair("CHG504", '{"produces": ["a/b"]}', '{"produces": ["c/d", "a/b"]}'),
    Pair(
        "CHG505",
        '{"x-ms-capabilities": {«"testConnection": {"operationId": "X"}}}',
        '{«"x-ms-capabilities": {}}'.replace("«{}", "«{}"),
    ),
    Pair("CHG505", "{}", '{"x-ms-capabilities": {"testConnection": {"operationId": "X"}}}'),
    Pair("CHG506", '{«"x-ms-capabilities": {}}', '{"x-ms-capabilities": {«"testConnection": {}}}'),
    Pair("CHG506", '{"x-ms-capabilities": {"testConnection": {}}}', "{}"),
    Pair(
        "CHG511",
        scheme(KEY).replace('"key"', '«"key"'),
        scheme('{"type": "basic"}').replace('"key"', '«"key"'),
    ),
    Pair("CHG511", scheme(KEY).replace('"key"', '«"key"'), '{«"securityDefinitions": {}}'),
    Pair("CHG511", scheme(KEY), scheme(KEY, "renamed")),
    Pair("CHG512", '{«"securityDefinitions": {}}', scheme(KEY).replace('"key"', '«"key"')),
    Pair("CHG512", scheme(KEY), scheme(KEY, "renamed")),
    Pair(
        "CHG513",
        scheme('{"type": "oauth2", "tokenUrl": «"a"}'),
        scheme('{"type": "oauth2", "tokenUrl": «"b"}'),
    ),
    Pair("CHG513", scheme('{"type": "oauth2"}'), scheme('{"type": "oauth2", "x": 1}')),
    Pair(
        "CHG514",
        scheme('{"type": "oauth2", "scopes": «{}}'),
        scheme('{"type": "oauth2", "scopes": «{"r": ""}}'),
    ),
    Pair(
        "CHG514",
        scheme('{"type": "oauth2", "scopes": {"r": "a"}}'),
        scheme('{"type": "oauth2", "scopes": {"r": "b"}}'),
    ),
    Pair("CHG515", '{"security": «[{"key": []}]}', '{"security": «[]}'),
    Pair(
        "CHG515",
        f'{{"security": [{{"key": []}}], "securityDefinitions": {{"key": {KEY}}}}}',
        f'{{"security": [{{"k": []}}], "securityDefinitions": {{"k": {KEY}}}}}',
    ),
    # policies and script
    Pair("CHG601", policies("«" + plain(policy())), '{«"policyTemplateInstances": []}'),
    Pair("CHG601", policies(plain(policy(where='["Gone"]'))), policies()),
    Pair("CHG601", policies(), policies(plain(policy()))),
    Pair("CHG602", '{«"policyTemplateInstances": []}', policies("«" + plain(policy()))),
    Pair("CHG602", policies(), policies(plain(policy(where='["Novel"]')))),
    Pair("CHG602", policies(plain(policy())), policies()),
    Pair("CHG603", policies(policy()), policies(policy(value='"us"'))),
    Pair("CHG603", policies(policy()), policies(policy("B", '"us"'))),
    Pair("CHG603", policies(plain(policy())), policies(plain(policy("B")))),
    Pair(
        "CHG604",
        policies(
            plain(policy(where='["AddBook"]')).replace('"x-ms-apimTemplate-op', '«"x-ms-apimTemplate-op')
        ),
        policies(
            plain(policy(where='["AddBook", "ListBooks"]')).replace(
                '"x-ms-apimTemplate-op', '«"x-ms-apimTemplate-op'
            )
        ),
    ),
    Pair(
        "CHG604",
        policies(plain(policy(where='["AddBook"]'))),
        policies(plain(policy(where='["AddBook", "Novel"]'))),
    ),
    Pair("CHG604", policies(plain(policy())), policies(plain(policy(where='["AddBook", "ListBooks"]')))),
    Pair(
        "CHG605",
        policies(plain(policy("A")), "«" + plain(policy("B", name="X"))),
        policies("«" + plain(policy("B", name="X")), plain(policy("A"))),
    ),
    Pair("CHG605", policies(plain(policy("A"))), policies(plain(policy("B", name="X")), plain(policy("A")))),
    Pair("CHG611", '{"scriptOperations": «["AddBook", "ListBooks"]}', '{"scriptOperations": «["AddBook"]}'),
    Pair("CHG611", '{"scriptOperations": []}', '{"scriptOperations": ["ListBooks", "AddBook"]}'),
    Pair("CHG612", '{"scriptOperations": «["AddBook"]}', "«{}"),
    Pair("CHG612", '{"scriptOperations": ["AddBook"]}', '{"scriptOperations": ["AddBook", "Novel"]}'),
]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_pair(pair: Pair) -> None:
    places = [((c.old.line, c.old.column), (c.new.line, c.new.column)) for c in found(pair)]
    assert places == marked(pair)


def gaps(kind: Kind, fires: set[str], silent: set[str]) -> list[str]:
    said = []
    if not _CODE.fullmatch(kind.code):
        said.append("the code is not CHG and three digits")
    if not _NAME.fullmatch(kind.name):
        said.append(f"the name '{kind.name}' is not in kebab case")
    if not kind.source:
        said.append("it has no source")
    try:
        page = kind.page
        if not page.what[0].isupper() or page.what[-1] not in ".`":
            said.append("the page does not begin with a sentence")
    except ValueError as error:
        said.append(f"the page {error}")
    said += ["no pair fires"] if kind.code not in fires else []
    said += ["no pair stays silent"] if kind.code not in silent else []
    return said


def test_every_kind_is_whole() -> None:
    fires = {pair.code for pair in PAIRS if MARK in pair.old + pair.new}
    silent = {pair.code for pair in PAIRS if MARK not in pair.old + pair.new}
    said = [f"{kind.code}: {gap}" for kind in all_kinds().values() for gap in gaps(kind, fires, silent)]
    assert not said, "\n".join(["", *said])


@pytest.mark.parametrize("code", all_kinds())
def test_the_example_of_the_page_is_one(code: str) -> None:
    page = all_kinds()[code].page
    json.loads(page.old), json.loads(page.new)
    assert found(Pair(code, page.old, page.new)), "the example of the page is no such change"


def test_what_microsoft_stops_is_breaking() -> None:
    quoted = [kind for kind in all_kinds().values() if kind.microsoft]
    assert {kind.severity for kind in quoted} == {"error"}
