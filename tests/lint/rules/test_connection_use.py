"""Fixtures of the rule about connection parameters that nothing uses."""

from tools.lint.runner import all_rules

from ..support import Fixture, definition
from .propertied import DEFINITION, NAME, properties

_SECRET = '"type": "securestring"'


def _used(parameters: str, security: str = "", policy: str = "", script: str = "", more: str = "") -> Fixture:
    """Connection parameters, the types of security definitions, a policy's value, a script."""
    kinds = {"apiKey": '{"type": "apiKey", "name": "X-Key", "in": "header"}', "basic": '{"type": "basic"}'}
    text = definition(f'"securityDefinitions": {{"a": {kinds[security]}}}' if security else '"security": []')
    name = "x-ms-apimTemplateParameter."
    written = f'{{"templateId": "setheader", "parameters": {{"{name}name": "X", "{name}value": "{policy}"}}}}'
    members = f'{more}"connectionParameters": {{{parameters}}}, "policyTemplateInstances": [{written}]'
    beside = ((DEFINITION, text), *([("script.csx", script)] if script else []))
    return Fixture("PRP032", properties(members), NAME, beside=beside)


_KEY = f'"key": {{{_SECRET}}}'
_FOUND = f'«"key": {{{_SECRET}}}'
_LOGIN = f'"username": {{"type": "string"}}, "password": {{{_SECRET}}}'

FIXTURES = [
    _used(_FOUND),
    _used(f'"site": {{"type": "string"}}, {_FOUND}', policy="@connectionParameters('site')"),
    _used(f'"key1": {{{_SECRET}}}, {_FOUND}', "apiKey"),
    _used(f'«"site": {{"type": "string"}}, {_LOGIN}', "basic"),
    _used(f'{_FOUND}, «"sandbox": {{"type": "bool"}}'),
    _used(_KEY, "apiKey"),
    _used(f'"site": {{"type": "string"}}, {_KEY}', "apiKey", "https://@{connectionParameters('SITE')}"),
    _used(_LOGIN, "basic"),
    _used(_KEY, policy="@connectionParameters('key', '')"),
    _used(_KEY, script='var key = request.Headers["key"];'),
    _used('"token": {"type": "oauthSetting"}, "token:Site": {"type": "string"}'),
    _used(_KEY, more='"capabilities": ["gateway"], '),
]


def test_nothing_is_proven() -> None:
    assert set(all_rules()["PRP032"].levels.values()) == {"info"}
