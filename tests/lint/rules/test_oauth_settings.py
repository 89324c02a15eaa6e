"""Fixtures of the rules about OAuth settings."""

from ..support import Message, definition
from .propertied import NAME, propertied, properties


def _token(members: str, beside: str = "") -> str:
    return properties(f'"connectionParameters": {{{beside}"token": {{"type": "oauthSetting"{members}}}}}')


def _oauth(members: str, mark: str = "", beside: str = "") -> str:
    return _token(f', {mark}"oAuthSettings": {{{members}}}', beside)


def _custom(members: str, provider: str = "oauth2", mark: str = "", beside: str = "") -> str:
    text = f'"identityProvider": "{provider}", {mark}"customParameters": {{{members}}}'
    return _oauth(text, beside=beside)


def _value(name: str, value: str, mark: str = "") -> str:
    return f'"{name}": {{"value": {mark}"{value}"}}'


_ALL = ", ".join(_value(name, "https://a.test") for name in ("authorizationUrl", "tokenUrl", "refreshUrl"))
_GLOBAL = "https://global.consent.azure-apim.net/redirect"

_SECURITY = '"security": [{"a": ["read"]}]'
_SCHEME = definition(
    '"securityDefinitions": {"a": {"type": "oauth2", "flow": "accessCode", "scopes": {"read": "Read."}, '
    '"authorizationUrl": "https://a.test", "tokenUrl": "https://a.test"}}',
    _SECURITY,
)


def _pages(page: str, token: str, refresh: str, ending: str = "") -> str:
    return (
        _value("authorizationUrl" + ending, f"https://{page}")
        + f', "tokenUrl{ending}": {{"value": {token}}}, "refreshUrl{ending}": {{"value": {refresh}}}'
    )


def _scoped(members: str, custom: str = _ALL, mark: str = "") -> str:
    return _oauth(
        f'"identityProvider": "oauth2", "customParameters": {{{custom}}}, {mark}"scopes": [{members}]'
    )


FIXTURES = [
    propertied("PRP053", _scoped('"read"', _ALL.replace('"https://a', '«"https://b', 1)), beside=_SCHEME),
    propertied(
        "PRP053", _oauth(f'"identityProvider": "oauth2", "customParameters": {{{_ALL}}}', "«"), beside=_SCHEME
    ),
    propertied("PRP053", _scoped("", mark="«"), beside=_SCHEME),
    propertied("PRP053", _scoped('"read", «"write"'), beside=_SCHEME),
    propertied("PRP053", _scoped('"read"'), beside=_SCHEME),
    propertied("PRP053", _custom(_ALL.replace("a.test", "b.test"))),
    propertied(
        "PRP054", _custom(_pages("a.test/login", '«"https://a.test/login"', '"https://a.test/token"'))
    ),
    propertied(
        "PRP054", _custom(_pages("a.test/login", '"https://a.test/token"', '«"https://a.test/login"'))
    ),
    propertied("PRP054", _custom(_pages("a.test/login", '"https://a.test/token"', '"https://a.test/token"'))),
    propertied(
        "PRP054",
        _custom(
            _pages("a.test/login", '"https://a.test/token"', '«"https://a.test/login"', "Template"),
            "oauth2generic",
        ),
    ),
    propertied(
        "PRP055",
        properties('"connectionParameters": {«"sign_in": {"type": "oauthSetting", "oAuthSettings": {}}}'),
    ),
    propertied("PRP055", _oauth("")),
    propertied("PRP040", properties('"connectionParameters": {«"token": {"type": "oauthSetting"}}')),
    propertied("PRP040", _token(', «"oauthSettings": {}')),
    propertied("PRP040", _token(', «"oAuthSettings": []')),
    propertied(
        "PRP040", properties('"connectionParameters": {"token": {"type": «"string", "oAuthSettings": {}}}')
    ),
    propertied("PRP040", _oauth("")),
    propertied("PRP041", _oauth('"scopes": []', "«")),
    propertied("PRP041", _oauth('"identityProvider": «"oauth"')),
    propertied("PRP041", _oauth('"identityProvider": "OAuth2"')),
    propertied("PRP041", _oauth('"identityProvider": "github"')),
    propertied("PRP042", _custom(_value("tokenUrl", "https://a.test"), mark="«")),
    propertied("PRP042", _oauth('"identityProvider": "aad"', "«")),
    propertied("PRP042", _custom("", "oauth2generic", "«")),
    propertied("PRP042", _custom(_ALL)),
    propertied("PRP042", _custom(_ALL.replace("tokenUrl", "TokenUrl"))),
    propertied("PRP043", _custom(f'{_ALL}, «"tokenUri": {{"value": ""}}')),
    propertied("PRP043", _oauth('«"redirectUri": "", "ClientId": "", "identityProvider": "github"')),
    propertied("PRP043", _custom(_value("resourceUri", "a") + ", " + _value("tenantId", "common"), "aad")),
    propertied("PRP044", _custom('"tokenUrl": «"https://a.test", "refreshUrl": «{}')),
    propertied("PRP044", _custom(_value("tokenUrl", "a.test/token", "«"))),
    propertied("PRP044", _oauth('"customParameters": «[], "scopes": «"all"')),
    propertied("PRP044", _oauth('"scopes": «["all", 5]')),
    propertied("PRP044", _custom(_ALL)),
    propertied("PRP044", _custom(_value("tokenUrl", "https://@connectionParameters('host')/token"))),
    propertied("PRP045", _custom(_value("tokenBodyTemplate", "code={AuthCode}", "«"), "oauth2generic")),
    propertied("PRP045", _custom(_value("tokenBodyTemplate", "code={Code}&id={clientid}"), "oauth2generic")),
    propertied(
        "PRP045",
        _custom(
            _value("tokenUrlTemplate", "{region}.a.test"), "oauth2generic", beside='"token:region": {}, '
        ),
    ),
    propertied("PRP045", _custom(_value("tokenUrl", "https://{a}.test"))),
    propertied("PRP046", _oauth('"redirectMode": «"global", "redirectUrl": «"https://a.test/back"')),
    propertied("PRP046", _oauth(f'"redirectMode": "Global", "redirectUrl": "{_GLOBAL}"')),
    propertied("PRP046", _oauth(f'«"redirectUrl": "{_GLOBAL}"')),
    propertied("PRP046", _oauth('"redirectUrl": ""')),
    propertied(
        "PRP046", _oauth(f'"redirectMode": "GlobalPerConnector", "redirectUrl": "{_GLOBAL}/a-20b-5f"')
    ),
    propertied("PRP047", _oauth('"properties": {"IsFirstParty": «false}')),
    propertied("PRP047", _oauth('"identityProvider": «"aadcertificate"')),
    propertied("PRP047", _oauth('"properties": {"IsFirstParty": "False"}, "identityProvider": "aad"')),
    propertied(
        "PRP047", _oauth('"properties": {"IsFirstParty": "True"}, "identityProvider": "aadcertificate"')
    ),
    propertied("PRP048", _oauth('"clientSecret": «"p4ssw0rd"')),
    propertied("PRP048", _oauth('"ClientSecret": «"p4ssw0rd"')),
    propertied("PRP048", _oauth('"clientSecret": "<your secret>", "ClientSecret": null')),
    propertied("PRP049", _oauth('"clientId": «"YOUR-CLIENT-ID"')),
    propertied("PRP049", _oauth('"clientId": «""')),
    propertied("PRP049", _oauth('"clientId": «null')),
    propertied("PRP049", _oauth('"identityProvider": "oauth2"', "«")),
    propertied("PRP049", _oauth('"ClientId": «5')),
    propertied("PRP049", _oauth('"clientId": "3f2a"')),
    propertied("PRP049", _oauth('"ClientId": "yourmembership"')),
    propertied("PRP049", _oauth('"identityProvider": "github"')),
]
MESSAGES = [
    Message(rule, text, message, NAME)
    for rule, text, message in [
        ("PRP040", _token(', "oauthSettings": {}'), "'oauthSettings' is written so"),
        ("PRP040", _token(""), "'token' has no object 'oAuthSettings'"),
        (
            "PRP040",
            properties('"connectionParameters": {"token": {"type": "string", "oAuthSettings": {}}}'),
            "'token' has 'oAuthSettings', so its type must be 'oauthSetting'",
        ),
        (
            "PRP054",
            _custom(_pages("a.test/login", '"https://a.test/token"', '"https://a.test/login"')),
            "'refreshUrl' is the address of the page where people sign in ('authorizationUrl')",
        ),
        (
            "PRP055",
            properties('"connectionParameters": {"Token": {"type": "oauthSetting"}}'),
            "'Token' signs in, so it is called 'token'",
        ),
        ("PRP041", _oauth('"identityProvider": "oauth"'), "did you mean 'oauth2'"),
        (
            "PRP041",
            _oauth('"identityProvider": "MyShelf"'),
            "'MyShelf' is no known identity provider; 'oauth2'",
        ),
        ("PRP041", _oauth(""), "the OAuth settings name no 'identityProvider'"),
        ("PRP042", _custom(""), "needs 'authorizationUrl', 'tokenUrl', 'refreshUrl'"),
        ("PRP043", _custom('"tokenUri": {}'), "did you mean 'tokenUrl'"),
        ("PRP043", _custom('"tenantId": {}'), "'oauth2' has no parameter 'tenantId'; remove it"),
        ("PRP043", _oauth('"flow": ""'), "nobody reads 'flow' of OAuth settings; remove it"),
        ("PRP044", _oauth('"customParameters": 5'), "'customParameters' must be an object"),
        ("PRP044", _oauth('"scopes": "all"'), "'scopes' must be an array of strings"),
        ("PRP044", _custom('"tokenUrl": 5'), "'tokenUrl' must be an object with a text"),
        ("PRP044", _custom(_value("tokenUrl", "/a")), "'tokenUrl' is '/a'; it must be a whole address"),
        (
            "PRP045",
            _custom(_value("tokenUrlTemplate", "{Clientid1}{Codes}"), "oauth2generic"),
            "did you mean 'Code'",
        ),
        ("PRP045", _custom(_value("tokenUrlTemplate", "{Q}"), "oauth2generic"), "'{Q}'; there are ClientId,"),
        ("PRP046", _oauth('"redirectMode": "global"'), "did you mean 'Global'"),
        ("PRP046", _oauth('"redirectMode": 5'), "no redirect mode 5; there are Global, GlobalPerConnector"),
        (
            "PRP046",
            _oauth('"redirectMode": "Global", "redirectUrl": "https://a.test"'),
            "'https://a.test' is not the platform's",
        ),
        ("PRP046", _oauth(f'"redirectUrl": "{_GLOBAL}"'), "'redirectUrl' needs a 'redirectMode' beside it"),
        (
            "PRP047",
            _oauth('"properties": {"IsFirstParty": null}, "identityProvider": "AADCertificate"'),
            "alone",
        ),
        ("PRP047", _oauth('"properties": {"IsFirstParty": true}'), 'must be the string "False"'),
        ("PRP049", _oauth('"clientId": "xxxx"'), "'xxxx' is only an example"),
        ("PRP049", _oauth('"clientId": " "'), "'clientId' is empty; register the connector"),
        ("PRP049", _oauth('"clientId": 5'), "'clientId' is 5; it must be a string"),
        ("PRP049", _oauth('"identityProvider": "aad"'), "'token' has no 'clientId'; register the connector"),
    ]
]
