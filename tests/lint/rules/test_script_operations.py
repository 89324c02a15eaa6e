"""Fixtures of the rules about the operations that a script serves."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tools.lint.branches import refuses_others

from ..support import Fixture, Message, definition
from .messages import messages
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
_THROW = "throw new NotSupportedException();"
_REFUSE = "return new HttpResponseMessage(HttpStatusCode.BadRequest);"
_LIST = "{ return await List(); }"


def _code(body: str, more: str = "") -> str:
    signature = "public override async Task<HttpResponseMessage> ExecuteAsync()"
    return f"public class Script : ScriptBase\n{{\n{signature}\n{{\n{body}\n}}\n{more}\n}}\n"


def _body(rule: str, body: str, more: str = "") -> Fixture:
    return Fixture(rule, _code(body, more), _SCRIPT, beside=_BESIDE)


def _properties(rule: str, members: str, *, script: bool = True, text: str = _SHELF) -> Fixture:
    beside = ((DEFINITION, text), *([(_SCRIPT, _code(""))] if script else []))
    return Fixture(rule, properties(members), NAME, beside=beside)


# What refuses each operation that has no branch, so that PutBook is not served.
_REFUSING = [
    f'if ({_ID} == «"ListBooks") {_LIST} {_REFUSE}',
    f'if ({_ID} == «"ListBooks") return await List(); else {_THROW}',
    f'if (Context.OperationId.Equals(«"ListBooks") || "AddBook" == Context.OperationId) {_LIST}\n{_THROW}',
    f'if ({_ID} == «"ListBooks" && all) {_LIST} else {{ {_THROW} }}',
    f'var id = {_ID};\nswitch (id)\n{{\ncase «"AddBook":\ncase "ListBooks":\n{_LIST}\ndefault:\n{_THROW}\n}}',
    f'switch ({_ID}) {{ case «"ListBooks": switch (a) {{ default: return await List(); }} }} {_REFUSE}',
    # As in the documentation: the answer is made, filled, returned.
    f'if ({_ID} == «"ListBooks") {_LIST}\n'
    "HttpResponseMessage response = new HttpResponseMessage(HttpStatusCode.BadRequest);\n"
    f'response.Content = CreateJsonContent("Unknown operation " + {_ID} + $"{{{_ID}}}");\nreturn response;',
    f'HttpResponseMessage r;\nswitch ({_ID}) {{ case «"ListBooks": r = await List(); break;\n'
    "default: r = new HttpResponseMessage((HttpStatusCode)501); break; }\nreturn r;",
    "var id = Encoding.UTF8.GetString(Convert.FromBase64String(this.Context.OperationId));\n"
    f'try {{ if (id == «"ListBooks") {_LIST} {_THROW} }}\n'
    "catch (Exception e) { return await Told(e); } finally { if (a) { await F(); } }",
    f'if ({_ID} == «"ListBooks") {{ return await List("Bücher"); }} {_THROW}',
    f'if ({_ID} == «"ListBooks") {_LIST} return Task.FromResult(Error(HttpStatusCode.NotFound));',
]
# What serves the others too, or may.
_SERVING = [
    f'if ({_ID} == "ListBooks") {_LIST}\nreturn await Put().ConfigureAwait(false);',
    f'if ({_ID} == "ListBooks") {_LIST} else {{ return await Put(); }}',
    f'if ({_ID} == "ListBooks") {_LIST} return Put();',
    f'if ({_ID} == "ListBooks") {_LIST} return response;',
    f'if ({_ID} == "ListBooks") {_LIST} if (a) {{ return await Put(); }} {_THROW}',
    f'if ({_ID} == "ListBooks" || a) {_LIST} {_THROW}',
    f'if ({_ID} != "ListBooks") {{ return await Put(); }} {_THROW}',
    f'if (!({_ID} == "ListBooks")) {{ return await Put(); }} {_THROW}',
    f'if (a) {{ return await Put(); }} if ({_ID} == "ListBooks") {_LIST} {_THROW}',
    f'if ({_ID}.StartsWith("Put")) {{ a = 1; }} if ({_ID} == "ListBooks") {_LIST} {_THROW}',
    f'if (Puts({_ID})) {{ a = 1; }} if ({_ID} == "ListBooks") {_LIST} {_THROW}',
    f'return {_ID} == "ListBooks" ? await List() : await Put();',
    f'switch ({_ID}) {{ case "ListBooks": {_LIST} default: return await Put(); }}',
    f'switch ({_ID}) {{ case "ListBooks": default: return await Put(); }}',
    f'switch ({_ID}) {{ case "ListBooks": {_LIST} }} return await Put();',
    f'switch ({_ID}) {{ case "ListBooks": {_LIST} case Put: return await Put(); }} {_THROW}',
    f'return {_ID} switch {{ "ListBooks" => await List(), _ => await Put() }};',
    f'var map = new Dictionary<string, F> {{ {{ "ListBooks", List }} }}; return await map[{_ID}]();',
    f'if ({_ID} == "ListBooks") {_LIST} r = new HttpResponseMessage(HttpStatusCode.OK); return r;',
    # Named somewhere, or comparing nothing that exists.
    f'if ({_ID} == "ListBooks") {_LIST} F("PutBook"); {_THROW}',
    f'if ({_ID} == "ListBooks") {_LIST} F(nameof(Script.PutBook)); {_THROW}',
    f'if ({_ID} == "ListBooks" || {_ID} == "UHV0Qm9vaw==") {_LIST} {_THROW}',
    f'if ({_ID} == "X") {_LIST} {_THROW}',
    _THROW,
]

FIXTURES = [
    *(_body("CSX034", body) for body in (*_REFUSING, *_SERVING)),
    _body("CSX034", "return await F();", f'Task F() {{ if ({_ID} == "ListBooks") {_LIST} {_THROW} }}'),
    Fixture("CSX034", f'{_ID} == "ListBooks"; throw', _SCRIPT, beside=_BESIDE),
    # Nobody writes so many, and each would be looked for in all the others.
    _body("CSX034", "if (" * 50_000 + f'{_ID} == "ListBooks") {_LIST} {_REFUSE}'),
    _body("CSX033", f'if ({_ID} == "ListBooks") {_LIST} {"Dictionary<string, " * 50_000} {"new " * 50_000}'),
    Fixture("CSX034", _code(_REFUSING[0].replace("«", "")), _SCRIPT, beside=_BESIDE[:1]),
    Fixture("CSX034", _code(_REFUSING[0].replace("«", "")), _SCRIPT, beside=_BESIDE[1:]),
    _properties("CSX030", '"scriptOperations": [5, «"Putbook", "PutBook", «"Gone", null]'),
    _properties("CSX030", '"scriptOperations": "Gone"'),
    _properties("CSX030", '"scriptOperations": ["Gone"]', text=definition()),
    _properties("CSX031", '"scriptOperations": [5, 5, "PutBook", «"PutBook", "Putbook", «"PutBook"]'),
    _properties("CSX032", '«"scriptOperations": [5]', script=False),
    _properties("CSX032", '"scriptOperations": {"PutBook": 1}', script=False),
    _body("CSX033", f'if ({_ID} == «"Gone") {{ }} else if ({_ID} == "two words") {{ }}'),
    _body("CSX033", f'if ({_ID} == «"Bücher") {{ }}'),
    _body("CSX033", f'response.Content = F({_ID}); if (Content == "Gone") {{ }}'),
    _body("CSX033", f'F("Gone"); var a = {_ID} + "Gone"; // {_ID} == "Gone"'),
    Fixture("CSX033", _code(f'if ({_ID} == "Gone") {{ }}'), _SCRIPT, beside=((DEFINITION, definition()),)),
]
MESSAGES = [
    Message(rule, text, message, file, tuple(item for item in _BESIDE if item[0] != file))
    for rule, text, file, message in [
        (
            "CSX034",
            _code(_REFUSING[0].replace("«", "")),
            _SCRIPT,
            "the script refuses what it has no branch for, and has none for 'PutBook'",
        ),
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


def test_a_script_that_serves_the_rest_by_what_comes_behind(tmp_path: Path) -> None:
    shelf = Path(__file__).parents[2] / "fixtures" / "bookshelf"
    beside = tuple(
        (name, (shelf / name).read_text(encoding="utf-8"))
        for name in ("apiDefinition.swagger.json", "apiProperties.json")
    )
    script = (shelf / _SCRIPT).read_text(encoding="utf-8")
    assert not messages("CSX034", script, tmp_path, _SCRIPT, beside)


_PIECES = (
    "if (",
    ")",
    "{",
    "}",
    'id == "',
    '"',
    "switch (id) {",
    "case ",
    ":",
    "default:",
    "throw ",
    "return ",
    ";",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=20))
def test_any_code_can_be_asked(pieces: list[str]) -> None:
    body = "override ExecuteAsync() {" + "".join(pieces)
    refuses_others(body, "id", {body.find('"')})
