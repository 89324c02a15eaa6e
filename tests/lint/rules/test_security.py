"""Fixtures of the rules about security definitions and requirements."""

from ..support import Fixture, definition, operation

OAUTH = '"type": "oauth2", "flow": "accessCode", "tokenUrl": "https://a.test/t"'
FULL = f'{{{OAUTH}, "authorizationUrl": "https://a.test/a", "scopes": {{"read": "Read."}}}}'
KEY = '{"type": "apiKey", "name": "X-Key", "in": "header"}'


def _defined(text: str, *members: str) -> str:
    return definition(f'"securityDefinitions": {{{text}}}', *members)


def _key(members: str, mark: str = "") -> str:
    return _defined(f'{mark}"key": {{{members}}}')


FIXTURES = [
    Fixture("SEC001", _key('"type": "apiKey", "name": "X-Key"', "«")),
    Fixture("SEC001", _key('"name": "X-Key"', "«")),
    Fixture("SEC001", _key(f'{OAUTH}, "scopes": {{}}', "«")),
    Fixture("SEC001", _key('"type": "oauth2", "flow": "application", "tokenUrl": "https://a.test"', "«")),
    Fixture("SEC001", _defined(f'"basic": {{"type": "basic"}}, "key": {KEY}, "sign_in": {FULL}')),
    Fixture("SEC001", definition('"securityDefinitions": [5]')),
    Fixture("SEC002", _key('"type": "apiKey", "name": "X-Key", "in": «"cookie"')),
    Fixture("SEC002", _key('"type": «"apikey"')),
    Fixture("SEC002", _key('"type": «5')),
    Fixture("SEC002", _key('"type": "basic", «"name": "x", "description": "Yes.", "x-own": 1')),
    Fixture("SEC002", _key('"type": "oauth2", "flow": «"authorizationCode"')),
    Fixture("SEC002", _key(f'{OAUTH}, "authorizationUrl": «"/authorize", "scopes": «[]')),
    Fixture("SEC002", _key('"type": "oauth2", "flow": "implicit", «"tokenUrl": "https://a.test"')),
    Fixture("SEC002", _key('"type": "apiKey", "name": «" ", "in": «{}')),
    Fixture("SEC002", _defined(f'"basic": {{"type": "basic"}}, "key": {KEY}, "sign_in": {FULL}')),
    Fixture("SEC002", _key(f'{OAUTH}, "authorizationUrl": "@environmentVariables(\\"a\\")"')),
    Fixture("SEC003", _defined(f'"key": {KEY}', '"security": [{"key": [], «"Key": []}]')),
    Fixture("SEC003", definition(operation('"security": [{«"key": []}]'))),
    Fixture("SEC003", _defined(f'"key": {KEY}', '"security": [{"key": []}]')),
    Fixture("SEC003", definition('"security": [5, {}]')),
    Fixture("SEC004", _defined(f'"key": {KEY}', '"security": [{"key": «null}]')),
    Fixture("SEC004", _defined(f'"key": {KEY}', '"security": [{"key": []}]')),
    Fixture("SEC005", _defined(f'"key": {KEY}', '"security": [{"key": «["read"]}]')),
    Fixture("SEC005", _defined(f'"key": {KEY}', '"security": [{"key": []}]')),
    Fixture("SEC006", _defined(f'"sign_in": {FULL}', '"security": [{"sign_in": ["read", «"write", «5]}]')),
    Fixture("SEC006", _defined(f'"sign_in": {FULL}', '"security": [{"sign_in": ["read"]}]')),
    Fixture("SEC007", _defined(f'"key": {KEY}, «"sign_in": {FULL}')),
    Fixture("SEC007", _defined(f'"key": {KEY}')),
    Fixture("SEC008", _key('"type": "oauth2", "flow": «"application"')),
    Fixture("SEC008", _defined(f'"sign_in": {FULL}')),
    Fixture("SEC009", _key('"type": "oauth2", "flow": "application", "tokenUrl": «"http://a.test"')),
    Fixture("SEC009", _defined(f'"sign_in": {FULL}')),
]
MESSAGES = [
    ("SEC001", _key('"name": "X-Key"'), "the security definition 'key' lacks 'type'"),
    ("SEC001", _key(f'{OAUTH}, "scopes": {{}}'), "of type 'oauth2' lacks 'authorizationUrl'"),
    ("SEC002", _key('"type": "apikey"'), "did you mean 'apiKey'?"),
    ("SEC002", _key('"type": 5'), "of type 5; there are basic, apiKey, oauth2"),
    ("SEC002", _key('"type": "basic", "name": "x"'), "'name' does not belong to 'key' of type 'basic'"),
    ("SEC002", _key('"type": "oauth2", "flow": "implicit", "tokenUrl": "x"'), "and flow 'implicit'"),
    ("SEC002", _key('"type": "oauth2", "flow": "code"'), "it must be 'accessCode'"),
    ("SEC002", _key('"type": "oauth2", "scopes": []'), "must be an object: scope to description"),
    ("SEC003", _defined(f'"key": {KEY}', '"security": [{"kee": []}]'), "did you mean 'key'?"),
    ("SEC003", definition('"security": [{"key": []}]'), "add it to 'securityDefinitions'"),
    ("SEC006", _defined(f'"a": {FULL}', '"security": [{"a": ["reed"]}]'), "did you mean 'read'?"),
]
