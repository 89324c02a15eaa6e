"""Fixtures of the rules about the operations that a script serves."""

from ..support import Fixture, Message, definition
from .propertied import DEFINITION, NAME, properties

_SCRIPT = "script.csx"
_SHELF = definition(
    '"paths": {"/a": {"get": {"operationId": "ListBooks"}, "put": {"operationId": "PutBook"}, '
    '"post": {"operationId": "AddBook"}}}'
)
_BESIDE = (
    (DEFINITION, _SHELF),
    (NAME, properties('"scriptOperations": ["ListBooks", "PutBook", 5, "Gone"]')),
)
_ID = "this.Context.OperationId"
_LIST = "{ return await List(); }"


def _code(body: str, more: str = "") -> str:
    signature = "public override async Task<HttpResponseMessage> ExecuteAsync()"
    return f"public class Script : ScriptBase\n{{\n{signature}\n{{\n{body}\n}}\n{more}\n}}\n"


def _body(rule: str, body: str, more: str = "") -> Fixture:
    return Fixture(rule, _code(body, more), _SCRIPT, beside=_BESIDE)


def _properties(rule: str, members: str, *, script: bool = True, text: str = _SHELF) -> Fixture:
    beside = ((DEFINITION, text), *([(_SCRIPT, _code(""))] if script else []))
    return Fixture(rule, properties(members), NAME, beside=beside)


FIXTURES = [
    _body("CSX033", f'if ({_ID} == "ListBooks") {_LIST} {"Dictionary<string, " * 50_000} {"new " * 50_000}'),
    _properties("CSX030", '"scriptOperations": [5, «"Putbook", "PutBook", «"Gone", null]'),
    _properties("CSX030", '"scriptOperations": "Gone"'),
    _properties("CSX030", '"scriptOperations": ["Gone"]', text=definition()),
    _properties("CSX031", '"scriptOperations": [5, 5, "PutBook", «"PutBook", "Putbook", «"PutBook"]'),
    _properties("CSX032", '«"scriptOperations": [5]', script=False),
    _properties("CSX032", '"scriptOperations": {"PutBook": 1}', script=False),
    _body("CSX033", f'if ({_ID} == «"Gone") {{ }} else if ({_ID} == "two words") {{ }}'),
    _body("CSX033", f'if ({_ID} == «"Bücher") {{ }}'),
    # What compares: operators on either side, Equals, switch, its expression, a variable.
    _body("CSX033", f'if (Context.OperationId.Equals(«"Gone") || «"Away" == Context.OperationId) {_LIST}'),
    _body("CSX033", f'if ({_ID} != «"Gone") {_LIST}'),
    _body("CSX033", f'if («"Gone".Equals({_ID}, StringComparison.Ordinal)) {_LIST}'),
    _body("CSX033", f'if (string.Equals({_ID}, «"Gone") || String.Equals(«"Away", {_ID})) {_LIST}'),
    _body("CSX033", f'if ("Gone".Equals(a) || string.Equals("Gone", a) || NotEquals("Gone", {_ID})) {_LIST}'),
    _body("CSX033", f'var id = {_ID};\nswitch (id)\n{{\ncase «"Gone":\ncase "ListBooks":\n{_LIST}\n}}'),
    _body("CSX033", f'switch ({_ID}) {{ case "ListBooks": switch (a) {{ case "Gone": break; }} break; }}'),
    _body("CSX033", f'return {_ID} switch {{ «"Gone" => await List(), "ListBooks" => await Put() }};'),
    _body("CSX033", f'response.Content = F({_ID}); if (Content == "Gone") {{ }}'),
    _body("CSX033", f'F("Gone"); var a = {_ID} + "Gone"; // {_ID} == "Gone"'),
    Fixture("CSX033", _code(f'if ({_ID} == "Gone") {{ }}'), _SCRIPT, beside=((DEFINITION, definition()),)),
]
MESSAGES = [
    Message(rule, text, message, file, tuple(item for item in _BESIDE if item[0] != file))
    for rule, text, file, message in [
        (
            "CSX030",
            properties('"scriptOperations": ["Putbook"]'),
            NAME,
            "the definition has no operation 'Putbook'; did you mean 'PutBook'",
        ),
        (
            "CSX030",
            properties('"scriptOperations": ["Xyzzy"]'),
            NAME,
            "the definition has no operation 'Xyzzy'; remove it",
        ),
        (
            "CSX031",
            properties('"scriptOperations": ["PutBook", "PutBook"]'),
            NAME,
            "'PutBook' is listed twice; remove one",
        ),
        ("CSX032", properties('"scriptOperations": [1]'), NAME, "there is no script.csx"),
    ]
]
