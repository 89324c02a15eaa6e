"""Fixtures of the rules about script.csx."""

from hypothesis import given
from hypothesis import strategies as st

from tools.connector.csharp import read_code

from ..support import Fixture, Message, definition
from .propertied import DEFINITION, NAME, propertied, properties

_NAME = "script.csx"
_TWO = definition(
    '"paths": {"/a": {"get": {"operationId": "ListBooks"}, "put": {"operationId": "PutBook"}, '
    '"post": {"operationId": "AddBook"}}}'
)
_GOOD = (
    "using System;\npublic class Script : ScriptBase\n{\n"
    "    public override async Task<HttpResponseMessage> ExecuteAsync()\n    {\n%s\n    }\n}\n"
)
_ID = "this.Context.OperationId"


def _script(rule: str, text: str, listed: str = "", encoding: str = "utf-8") -> Fixture:
    beside = ((DEFINITION, _TWO), (NAME, properties(f'"scriptOperations": [{listed}]')))
    return Fixture(rule, text, _NAME, beside=beside, encoding=encoding)


def _body(rule: str, text: str, listed: str = "") -> Fixture:
    return _script(rule, _GOOD % text, listed)


def _listed(rule: str, operations: str, mark: str = "", script: bool = True) -> Fixture:
    fixture = propertied(rule, properties(f'{mark}"scriptOperations": [{operations}]'), beside=_TWO)
    beside = (*fixture.beside, (_NAME, _GOOD)) if script else fixture.beside
    return Fixture(rule, fixture.text, fixture.file, beside=beside)


FIXTURES = [
    _script("CSX001", "«// " + "x" * 1024 * 1024),
    _script("CSX001", "// " + "x" * (1024 * 1024 - 3)),
    _script("CSX002", "«public class Script { } // class Script : ScriptBase"),
    _script("CSX002", _GOOD),
    _script("CSX003", "public class «script : ScriptBase { }"),
    _script("CSX003", "class Script { }"),
    _script("CSX003", _GOOD),
    _script("CSX004", "public class «Script : ScriptBase { Task ExecuteAsync() { } }"),
    _script("CSX004", 'public class «Script : ScriptBase { string s = "override Task ExecuteAsync()"; }'),
    _script("CSX004", _GOOD),
    _script("CSX005", '«#r "Newtonsoft.Json"\n  «# load "a.csx"\n#region a\n#endregion\n' + _GOOD),
    _script("CSX005", "/*\n#r\n*/" + _GOOD),
    _body("CSX006", "var c = «new HttpClient(); «new System.Net.WebClient(); «WebRequest.Create(a);"),
    _body(
        "CSX006",
        'var s = "new HttpClient()"; new HttpClientError(); Context.SendAsync(r, t); // new HttpClient()',
    ),
    _body(
        "CSX007",
        "a.«Split(\"; \"); string.«Join(',', a); HttpMethod.«Patch; HttpStatusCode.«TooManyRequests;",
    ),
    _body("CSX007", 'a.Split(new[] { "x" }); a.Split(\',\'); string.Join(",", a); new HttpMethod("PATCH");'),
    _body("CSX007", "a.«Split(@\";\", StringSplitOptions.None); Math.«Clamp(1, 2, 3); String.«Join(' ', a);"),
    _body(
        "CSX007", 'a.Split(", ".ToCharArray()); Regex.Split("a,b", ","); string.Join(\'a\'.ToString(), b);'
    ),
    _body("CSX006", "a = «new HttpClientHandler(); HttpWebRequest b = «HttpWebRequest.CreateHttp (c);"),
    _body(
        "CSX010",
        'a = «File.ReadAllText("x"); var p = «new System.Diagnostics.Process(); «Process.Start("sh");',
    ),
    _body(
        "CSX010",
        'b = System.«Environment.GetEnvironmentVariable("A"); [«DllImport("libc")] «Marshal.Copy(c);',
    ),
    _body(
        "CSX010", 'var d = «Assembly.LoadFrom("e.dll"); new «ProcessStartInfo(); IO.«Directory.GetFiles("/");'
    ),
    _body(
        "CSX010",
        'var f = new MemoryStream(); g.File = h.Process; // File.ReadAllText("x")\nEnvironment.NewLine;',
    ),
    _body("CSX010", "var a = «HttpListener.IsSupported; new System.Net.«HttpListener().Start();"),
    _body(
        "CSX010",
        'var a = «new StreamReader("/etc/hosts"); «new System.IO.StreamWriter(@"a.txt", true); '
        'string b = c; «new StreamReader(b); «new StreamReader(path: home + "/a", detect); '
        '«new StreamReader(Path.Combine(c, d)); «XDocument.Load($"{c}/a.xml"); '
        'var e = "a"; «XmlReader.Create(e);',
    ),
    _body(
        "CSX010",
        'var a = new StreamReader(stream); new StreamReader(new MemoryStream(Get("a")), "utf-8"); '
        'new StreamReader(await Open("a", 1)); XDocument.Load(reader); Stream b = c; string b = "d"; '
        'new StreamReader(b); /* new StreamReader("a") */ new StreamReader(this.Context.Body); '
        'return stream; class HttpListeners { } XmlReader.Create(new StringReader("a"));',
    ),
    _script("CSX009", "«" + b"\xff\xfeu\0s\0".decode("latin-1"), encoding="latin-1"),
    _script("CSX008", "«\ufeff" + _GOOD),
    _script("CSX008", _GOOD),
    _script("CSX009", "// a\n// «\xe9\n" + _GOOD, encoding="latin-1"),
    _script("CSX009", "// é\n" + _GOOD),
    _script(
        "CSX020",
        "using «System.Text.Json;\nusing static «System.Data.DataTable;\nusing A = System.Net.Cookie;\n",
    ),
    _body("CSX020", "var a = new «System.Reflection.Emit.Label(); System.Text.Encoding.UTF8;"),
    _script(
        "CSX020",
        "using System;\nusing Newtonsoft.Json.Linq;\nusing System.Globalization;\nusing (var a = b) { }",
    ),
    _script("CSX021", "using System;\nusing «System.Globalization;\n"),
    _body("CSX021", "var a = «System.Globalization.CultureInfo.InvariantCulture;"),
    _body("CSX021", "var a = System.Globalizations.A; // System.Globalization.CultureInfo"),
    _listed("CSX030", '"ListBooks", «"listBooks"'),
    _listed("CSX030", '"ListBooks"'),
    _listed("CSX031", '"ListBooks", «"ListBooks"'),
    _listed("CSX031", '"ListBooks", "PutBook"'),
    _listed("CSX032", '"ListBooks"', "«", script=False),
    _listed("CSX032", "", script=False),
    _listed("CSX032", '"ListBooks"'),
    _body(
        "CSX033", f'if ({_ID} == «"listBooks" || «"X1" != {_ID} || {_ID}.Equals(«"X2")) {{ var a = "X3"; }}'
    ),
    _body(
        "CSX033",
        f'var id = {_ID}; switch (id) {{ case "PutBook": case «"X1": {{ switch (a) {{ case "X2": }} }} }}',
    ),
    _body(
        "CSX033",
        f'var r = {_ID} switch {{ «"X1" => 1, "PutBook" or «@"X2" => F(new {{ a = "X3" }}), _ => 3 }};',
    ),
    _body(
        "CSX033",
        "var t = new D(); Dictionary<string, F> map = new Dictionary<string, "
        'F> { { «"X1", "X2" }, { "PutBook", 1 } };'
        f"map.TryGetValue(N({_ID}), out h);",
    ),
    _body("CSX033", 'var map = new Dictionary<string, F> { { "X1", 1 } }; map["X2"];'),
    _body("CSX033", f'if ({_ID} == "ListBooks" || {_ID} == "UHV0Qm9vaw==" || {_ID} == "TGlzdEJvb2tz") {{ }}'),
]
MESSAGES = [
    Message(rule, text, message, _NAME, ((DEFINITION, _TWO),))
    for rule, text, message in [
        ("CSX001", "//" + " " * 1024 * 1024, "the script has 1048578 bytes; at most 1048576 are possible"),
        ("CSX004", "class Script : ScriptBase {}", "the class 'Script' has no 'public override async"),
        ("CSX005", '#load "a"', "'#load' is not possible: the script is compiled with the platform's"),
        ("CSX006", "new HttpClient()", "'HttpClient' will be blocked; send by this.Context.SendAsync"),
        ("CSX006", "WebRequest.Create(a)", "'WebRequest.Create' will be blocked"),
        (
            "CSX007",
            'a.Split("b")',
            'the platform lacks Split by a text: write Split(new[] { "x" }, …)',
        ),
        ("CSX007", "HttpMethod.Patch", 'the platform lacks HttpMethod.Patch: write new HttpMethod("PATCH")'),
        ("CSX008", "\ufeff", "the script begins with a byte order mark; save it as UTF-8 without"),
        ("CSX020", "using Xyzzy;", "the platform's list of namespaces lacks 'Xyzzy'"),
        ("CSX021", "using System.Globalization;", "'System.Globalization' is not on the platform's list"),
        ("CSX002", "", "write 'public class Script : ScriptBase'"),
        ("CSX003", "class Bridge : ScriptBase {}", "the class is called 'Bridge'"),
        ("CSX020", "using System.Txt;", "did you mean 'System.Text'"),
        ("CSX020", "using System.Text.Json;", "lacks 'System.Text.Json'; do it with what is on the list"),
        ("CSX033", f'{_ID} == "ListBook"', "no operation 'ListBook'; did you mean 'ListBooks'"),
    ]
]


def test_code_keeps_its_places_and_its_texts() -> None:
    text = '/* "a" */ var b = @"c""d\n" + $"{e["f"]}" + "g\\"h"; // "i"\nvar j = \'"\';'
    code = read_code(text)
    assert len(code.bare) == len(text)
    assert [literal.value for literal in code.literals] == ['c"d\n', 'g"h']
    assert all(text[literal.end - 1] == '"' for literal in code.literals)
    assert code.place(text.index("var j")) == (3, 1)
    assert '"i"' not in code.bare
    assert "e[" not in code.bare


@given(st.text(alphabet="\"'/*@$\\\n{}a#", max_size=60))
def test_any_text_is_read_with_its_length(text: str) -> None:
    code = read_code(text)
    assert len(code.bare) == len(text)
    assert code.bare.count("\n") == text.count("\n")
