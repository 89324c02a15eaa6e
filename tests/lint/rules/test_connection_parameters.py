"""Fixtures of the rules about connection parameters."""

from pathlib import Path

import pytest

from ..support import Fixture, Message, definition
from .messages import messages
from .propertied import NAME, propertied, properties


def _parameters(members: str) -> str:
    return properties(f'"connectionParameters": {{{members}}}')


def _ui(members: str, type_: str = "string") -> str:
    return _parameters(f'"key": {{"type": "{type_}", "uiDefinition": {{{members}}}}}')


def _constraints(members: str, type_: str = "string", more: str = "") -> str:
    return _parameters(
        f'"key": {{"type": "{type_}", {more}"uiDefinition": {{"constraints": {{{members}}}}}}}'
    )


_TEXTS = '"displayName": "Key", "description": "The key."'
_SETS = '"connectionParameterSets": {"values": [{"name": "a", "parameters": {"key": {"type": «"secret"}}}]}'
_KEY = definition('"securityDefinitions": {«"key": {"type": "apiKey"}}')
_BASIC = definition('"securityDefinitions": {«"key": {"type": "basic"}}')
_OAUTH = definition('"securityDefinitions": {«"key": {"type": "oauth2"}}')


def _signed(text: str, parameters: str) -> Fixture:
    return Fixture("PRP029", text, beside=((NAME, _parameters(parameters)),))


FIXTURES = [
    propertied("PRP020", _parameters('"key": {"type": «"password"}, «"other": {}, "more": {"type": «5}')),
    propertied("PRP020", properties(_SETS)),
    propertied("PRP020", _parameters('"a": {"type": "int"}, "b": {"type": "securestring"}, "c": 5')),
    propertied("PRP021", _parameters('«"api-key": {"type": "string"}')),
    propertied("PRP021", _parameters('"api_key": {}, "token:TenantId": {}, "Key1": {}')),
    propertied("PRP022", _parameters('«"key": {"type": "string"}')),
    propertied("PRP022", _parameters('"key": {"type": "oauthSetting", "uiDefinition": «{}}')),
    propertied("PRP022", _parameters('"key": {"type": "string", «"uiDefinition": {"displayName": "Key"}}')),
    propertied("PRP022", _ui('"displayName": "Key", «"description": " "')),
    propertied("PRP022", _parameters('"token": {"type": "oauthSetting"}')),
    propertied("PRP022", _ui('"constraints": {"hidden": "true"}')),
    propertied("PRP022", _ui('"displayName": "Key", "schema": {"description": "The key."}')),
    propertied("PRP022", _ui(_TEXTS)),
    propertied("PRP023", _constraints('"required": «true, "hidden": «"yes"')),
    propertied("PRP023", _constraints('"required": "true", "hidden": "false", "clearText": true')),
    propertied("PRP024", _constraints('"clearText": «"true"')),
    propertied("PRP024", _constraints('"clearText": false')),
    propertied("PRP025", _ui('"tabIndex": «"2", "constraints": {"tabIndex": «true}')),
    propertied("PRP025", _constraints('"tabIndex": 2')),
    propertied(
        "PRP026",
        _parameters('"key": {«"uidefinition": {}, "uiDefinition": {«"a": 1, "constraints": {«"b": 1}}}'),
    ),
    propertied("PRP026", _constraints('"required": "true", "tabIndex": 2')),
    propertied("PRP027", _parameters('"password": {"type": «"string"}, "api_key": {"type": «"string"}')),
    propertied(
        "PRP027", _ui('"displayName": "Access token", "constraints": {"clearText": «true}', "securestring")
    ),
    propertied(
        "PRP027", _parameters('"password": {"type": "securestring"}, "token:region": {"type": "string"}')
    ),
    propertied("PRP027", _parameters('"accessToken": {"type": «"string"}, "apiKey": {"type": «"string"}')),
    *(
        propertied("PRP027", _parameters(f'"{name}": {{"type": «"string"}}'))
        for name in ("secretkey", "password1", "APIKey2", "auth_token", "SecretKeyId2", "connectionString")
    ),
    propertied("PRP027", _ui('"displayName": "Token URL"')),
    # A type in another case is heard once, by PRP020.
    *(
        propertied(rule, _parameters('"token": {"type": "oAuthSetting", "oAuthSettings": {}}'))
        for rule in ("PRP022", "PRP040")
    ),
    *(
        propertied("PRP027", _parameters(f'"{name}": {{"type": "string"}}'))
        for name in (
            *("token_url", "tokenEndpoint", "secretName", "access_key_id", "tokenizer", "Author"),
            *("passwordPolicy", "apiKeyHeaderName", "tokenExpiry", "token_lifetime", "secretVersion"),
        )
    ),
    propertied("PRP027", _ui('"displayName": "Key", "constraints": {"clearText": true}', "securestring")),
    propertied(
        "PRP027",
        _parameters('"secret": {"type": "string", "uiDefinition": {"constraints": {"hidden": "true"}}}'),
    ),
    propertied(
        "PRP028",
        _parameters('«"key": {"uiDefinition": {"constraints": {"hidden": "true", "required": "true"}}}'),
    ),
    propertied("PRP028", _constraints('"hidden": "true", "required": "true"', more='"defaultValue": "x", ')),
    propertied("PRP028", _constraints('"hidden": "true", "required": "false"')),
    propertied("PRP028", _parameters('"key": 5')),
    _signed(_KEY, ""),
    _signed(_BASIC, '"username": {"type": "string"}'),
    _signed(_OAUTH, '"key": {"type": "securestring"}'),
    _signed(_KEY.replace("«", ""), '"key": {"type": "securestring"}'),
    _signed(_BASIC.replace("«", ""), '"username": {"type": "string"}, "password": {"type": "securestring"}'),
    _signed(_OAUTH.replace("«", ""), '"token": {"type": "oauthSetting"}'),
    _signed(definition(), ""),
    _signed(_KEY.replace("«", ""), '"token": {"type": "oauthSetting"}'),
    _signed(_KEY.replace("«", ""), '"identity": {"type": "managedIdentity"}'),
    Fixture("PRP029", _KEY.replace("«", "")),
    propertied("PRP030", _constraints('"allowedValues": [«"eu", {"value": "us"}, «{}]')),
    propertied("PRP030", _parameters('"key": {"type": "string", "allowedValues": «{}}')),
    propertied("PRP030", _constraints('"allowedValues": [{"value": "us"}]')),
    propertied("PRP031", _parameters('"key": {"uiDefinition": {"displayName": «"Ключ"}}')),
    propertied("PRP031", _parameters('"key": {"uiDefinition": {"displayName": "Key"}}')),
]
MESSAGES = [
    Message(rule, text, message, NAME)
    for rule, text, message in [
        ("PRP020", _parameters('"key": {"type": "securstring"}'), "did you mean 'securestring'"),
        ("PRP020", _parameters('"key": {}'), "'key' has no 'type'"),
        ("PRP020", _parameters('"key": {"type": 5}'), "no type 5; there are string, securestring, int, bool"),
        ("PRP020", _parameters('"key": {"type": null}'), "connections know no type null"),
        ("PRP021", _parameters('"api-key": {}'), "'api-key' has other characters than letters"),
        ("PRP022", _parameters('"key": {"type": "string"}'), "'key' has no 'uiDefinition' to tell makers"),
        ("PRP022", _ui('"displayName": "Key"'), "the 'uiDefinition' of 'key' lacks 'description'"),
        ("PRP022", _ui('"tooltip": "x"'), "lacks 'displayName' and 'description'"),
        ("PRP022", _parameters('"key": {"type": "string", "uiDefinition": {}}'), "of 'key' is empty"),
        ("PRP023", _constraints('"required": true'), 'write "true"'),
        ("PRP023", _constraints('"required": null'), 'must be the string "true" or "false"'),
        ("PRP026", _parameters('"key": {"uidefinition": {}}'), "did you mean 'uiDefinition'?"),
        ("PRP026", _parameters('"key": {"value": 1}'), "nobody reads 'value' of 'key'; remove it"),
        ("PRP027", _parameters('"token": {"type": "string"}'), "'token' sounds secret but is a plain string"),
        (
            "PRP027",
            _ui('"displayName": "API key", "constraints": {"clearText": "true"}', "securestring"),
            "'key' is secret but shown as clear text; set 'clearText' to false",
        ),
        ("PRP030", _parameters('"key": {"allowedValues": {}}'), "must be an array"),
        ("PRP030", _parameters('"key": {"allowedValues": [5]}'), "each entry of 'allowedValues' must have"),
    ]
]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_KEY, "'key' is of type 'apiKey', but no connection parameter of type 'securestring' asks for"),
        (_BASIC, "'key' is of type 'basic', but no connection parameter 'username' and 'password' asks for"),
        (_OAUTH, "'key' is of type 'oauth2', but no connection parameter of type 'oauthSetting' asks for"),
    ],
)
def test_message_on_security(text: str, message: str, tmp_path: Path) -> None:
    beside = ((NAME, properties("")),)
    assert message in messages("PRP029", text.replace("«", ""), tmp_path, beside=beside)
