"""Fixtures of the rules about what a script reads."""

from ..support import MARK, Fixture, Message, definition
from .propertied import DEFINITION, NAME, properties

FILE = "script.csx"
_BODY = '{"name": "body", "in": "body", "schema": %s}'
_CLOSED = '{"type": "object", "properties": {"title": {"type": "string"}, "tags": {"type": "array"}}}'
_APPLIED = "x-ms-apimTemplateParameter."


def _served(body: str = _CLOSED) -> str:
    parameters = (
        '{"name": "shelf", "in": "query"}, {"name": "X-Room", "in": "header"}, {"name": "id", "in": "path"}'
    )
    return definition(
        f'"paths": {{"/books/{{id}}": {{"post": {{"operationId": "AddBook", '
        f'"parameters": [{parameters}, {_BODY % body}]}}}}, '
        '"/all": {"get": {"operationId": "ListBooks"}}}',
        '"securityDefinitions": {"a": {"type": "apiKey", "in": "header", "name": "X-Key"}}',
    )


_POLICIES = properties(
    '"policyTemplateInstances": [{"templateId": "setheader", "parameters": '
    f'{{"{_APPLIED}name": "X-Site", "{_APPLIED}value": "a"}}}}]'
)


def _script(rule: str, code: str, body: str = _CLOSED) -> Fixture:
    return Fixture(rule, code, FILE, beside=((DEFINITION, _served(body)), (NAME, _POLICIES)))


_NESTED = (
    '{"type": "object", "properties": {"lines": {"type": "array", "items": {"type": "object", "properties": '
    '{"amount": {"type": "number"}, "any": {"type": "object"}, '
    '"to": {"type": "object", "properties": {"name": {"type": "string"}}}}}}}}'
)
_CONTENT = "await this.Context.Request.Content.ReadAsStringAsync()"
_READ = f"var body = JObject.Parse({_CONTENT}.ConfigureAwait(false));\n"
_QUERY = "var q = System.Web.HttpUtility.ParseQueryString(Context.Request.RequestUri.Query);\n"

FIXTURES = [
    _script("CSX040", 'var a = this.Context.«ConnectionParameters["a"]; Context.«OperationID.Trim();'),
    _script("CSX040", "var r = this.Context.Request; HttpContext.Current.X(); a.Context.More();"),
    _script("CSX040", "class Context { } /* Context.More */ Context.More();"),
    # By another name: a variable, a parameter; not where the name means something else, too.
    _script("CSX040", "var ctx = this.Context; var a = ctx.«ConnectionParameters; var r = ctx.Request;"),
    _script(
        "CSX040",
        "var c = Context;\nvoid F(IScriptContext context) { context.«Parameters(); c.«More(); d.c.Any(); }",
    ),
    _script(
        "CSX040", "void F(IScriptContext context) { }\nvoid G(HttpContext context) { context.Current(); }"
    ),
    _script("CSX040", "var c = Context.Request; c.Content.Any(); var d = Other; d.ConnectionParameters();"),
    _script("CSX041", "a.ToString(«Formatting.None); b = «Formatting.Indented;"),
    _script("CSX041", "a.ToString(Newtonsoft.Json.Formatting.None); // Formatting.None"),
    _script("CSX041", "using Formatting = Newtonsoft.Json.Formatting;\na.ToString(Formatting.None);"),
    *(
        _script("CSX042", _READ + text, _NESTED)
        for text in (
            'var a = body["lines"][0][«"amont"]; var b = body["lines"][i]["amount"];',
            'var a = body?["lines"]?[0]?["to"][«"nme"]; var b = body["lines"][0]["to"]["name"];',
            'body["lines"][0]["own"] = 1; var a = body["lines"][0]["own"];',
            'var a = body["lines"][0]["any"]["thing"];',
        )
    ),
    *(
        _script("CSX042", text)
        for text in (
            _READ + 'var a = body[«"titel"]; var b = body?.Value<string>(«"x"); body["tags"][0]["y"];',
            f'var text = {_CONTENT};\nJObject body = JObject.Parse(text); body.SelectToken(«"a.b");',
            f'var body = JsonConvert.DeserializeObject<JObject>({_CONTENT}); body.TryGetValue(«"a", out b);',
            "var request = this.Context.Request;\nvar body = JObject.Parse(await "
            'request.Content.ReadAsStringAsync()); body.ContainsKey(«"a");',
            _QUERY + 'var a = q[«"shelv"] + q.Get(«"room");',
            _QUERY[8:].replace(";\n", '[«"shelv"];') + _QUERY[8:].replace(";\n", '.Get("shelf");'),
            f'var a = (string)JObject.Parse({_CONTENT}.ConfigureAwait(false))[«"titel"];',
            f'var a = JObject.Parse({_CONTENT})["title"] + JObject.Parse(other)["x"];',
            'var a = this.Context.Request.Headers.GetValues(«"X-Rom").First();',
            'var r = Context.Request;\nif (r.Headers.TryGetValues(«"X-Other", out var a)) { }',
            _READ + 'body["own"] = 1; var a = body["own"] + body["title"]; body.Remove("tags");',
            _READ + 'body = JObject.Parse(other); var a = body["x"];',
            f'void A() {{ {_READ} }}\nvoid B() {{ var body = JObject.Parse(other); var a = body["x"]; }}',
            _QUERY + 'var a = q["shelf"]; q["own"] = "1"; var b = q["own"]; var c = "?state=" + q["state"];',
            'var a = Context.Request.Headers.Contains("x-room") || response.Headers.Contains("X-More");',
            'var r = Context.Request;\nr.Headers.Add("X-Own", "1"); var a = r.Headers.GetValues("X-Own");',
            'var r = Context.Request;\nr.Headers.GetValues("X-Site"); r.Headers.GetValues("X-Key");',
            'Context.Request.Headers.Contains("Accept"); Context.Request.Headers.Contains("x-ms-client-id");',
        )
    ),
    _script("CSX042", _READ + 'var a = body["titel"];', '{"type": "object"}'),
    _script("CSX042", _READ + 'var a = body["titel"];', '{"properties": {}, "additionalProperties": {}}'),
    Fixture("CSX042", _READ + 'var a = body["titel"];', FILE),
]
MESSAGES = [
    Message(rule, text.replace(MARK, ""), message, FILE, ((DEFINITION, _served()),))
    for rule, text, message in (
        (
            *("CSX040", "var a = this.Context.ConnectionParameters;"),
            "set a header by a policy with @connectionParameters('name'), and read that",
        ),
        ("CSX040", "var a = Context.OperationID;", "'Context' has no 'OperationID'; did you mean"),
        ("CSX041", "a.ToString(Formatting.None);", "write 'Newtonsoft.Json.Formatting.None'"),
        ("CSX042", _READ + 'var a = body["titel"];', "a property 'titel'; did you mean 'title'?"),
    )
]
