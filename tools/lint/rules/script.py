"""Rules about script.csx: what the platform compiles and runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...connector.csharp import read_code, word
from ...connector.sizes import SCRIPT_BYTES
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import COMPILED, SCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...connector.csharp import Code
    from ..folder import Script

_CLASS = lazy.pattern(word("class") + r"\s+(\w+)\s*:\s*(?:\w+\.)*ScriptBase\b")
_EXECUTE = lazy.pattern(word("override") + r"\b[^;{}()=]*?\bExecuteAsync\s*\(\s*\)")
_DIRECTIVE = r"(?m)^[ \t]*#[ \t]*(r|load|reference)\b[^\n]*"
_CLIENT = (
    r"\bnew\s+((?:\w+\.)*(?:HttpClient|HttpClientHandler|WebClient|SocketsHttpHandler|TcpClient))\b"
    r"|\b((?:Http)?WebRequest\.Create(?:Http)?)\s*\("
)
_SYSTEM = (
    rf"({word('Process')}(?:StartInfo|\s*\.\s*(?:Start|GetProcess\w*|GetCurrentProcess))"
    rf"|{word('DllImport')}(?:Attribute)?|{word('Marshal')}\s*\.\s*\w+|{word('AppDomain')}\s*\.\s*\w+"
    rf"|{word('Assembly')}\s*\.\s*(?:Load\w*|UnsafeLoadFrom)"
    rf"|{word('Environment')}\s*\.\s*(?:GetEnvironmentVariables?|SetEnvironmentVariable|Exit|FailFast)"
    rf"|{word('File')}\s*\.\s*[A-Z]\w*|{word('Directory')}\s*\.\s*[A-Z]\w*|{word('HttpListener')}"
    rf"|{word('new')}\s+(?:[\w.]+\.)?(?:Process|FileStream|FileInfo|DirectoryInfo|DriveInfo))\b"
)
_SYSTEM_WORDS = (
    *("Process", "DllImport", "Marshal", "AppDomain", "Assembly", "Environment"),
    *("File", "Directory", "DriveInfo", "HttpListener"),
)
# These take a stream or the path of a file.
_OPENER = (
    rf"({word('new')}\s+(?:[\w.]+\.)?(?:Stream(?:Reader|Writer)|XmlText(?:Reader|Writer)|XPathDocument|Bitmap)"
    rf"|{word('X')}(?:(?:Document|Element)\s*\.\s*Load|ml(?:Reader|Writer)\s*\.\s*Create))\s*\("
    r"\s*(?:\w+\s*:\s*)?"
)
_OPENER_WORDS = ("Stream", "XmlText", "XPathDocument", "Bitmap", "Load", "Create")
_TEXT = lazy.pattern(r'[$@]*"|.*(?:[+:]|\?\?)\s*[$@]*"|(?:[\w.]+\.)?(?:Path|[Ss]tring)\s*\.\s*\w', re.DOTALL)
_NAME = lazy.pattern(r"(?:this\s*\.\s*)?([A-Za-z_]\w*)\s*\Z")
_NO_TYPE = {"await", "else", "in", "new", "out", "ref", "return", "throw", "yield"}
_NEWER = (
    (
        lazy.pattern(r"\.(Split)(?<!\bRegex\.Split)\s*\(\s*[$@]*\"[^\"]*\"\s*[,)]"),
        'Split by a text: write Split(new[] { "x" }, …)',
    ),
    (
        lazy.pattern(r"tring\.(Join)(?<=\b[Ss]tring\.Join)\s*\(\s*'[^']*'\s*,"),
        "Join by a character: use a text",
    ),
    (lazy.pattern(word("HttpMethod") + r"\.(Patch)\b"), 'HttpMethod.Patch: write new HttpMethod("PATCH")'),
    (
        lazy.pattern(word("HttpStatusCode") + r"\.(TooManyRequests)\b"),
        "HttpStatusCode.TooManyRequests: write (HttpStatusCode)429",
    ),
    (lazy.pattern(word("Math") + r"\.(Clamp)\s*\("), "Math.Clamp: use Math.Min and Math.Max"),
)


def _is_text(code: str, start: int) -> bool:
    """Return whether the argument that begins at ``start`` is a text, as written or declared."""
    depth, end = 0, start
    for match in re.compile(r"[(){}\[\],]").finditer(code, start):
        end = match.start()
        depth += (match.group() in "({[") - (match.group() in ")}]")
        if depth < 0 or (match.group() == "," and not depth):
            break
    argument = code[start:end]
    if _TEXT.match(re.sub(r"\(.*\)", "()", argument, flags=re.DOTALL)):
        return True
    if not (name := _NAME.match(argument)):
        return False
    declared = re.finditer(rf'([\w.\]>?]+)\s+{name[1]}\s*(?:[;,){{]|=>|=(?!=)\s*([$@]*")?)', code)
    types = {"string" if found[2] else found[1].lower().removeprefix("system.") for found in declared}
    return types - _NO_TYPE == {"string"}


def code_of(script: Script) -> Code:
    """Return the script's code, read once."""
    return script.derived(_read)


def _read(script: Script) -> Code:
    return read_code(script.text)


@rule("CSX001", "large-script", COMPILED, SCRIPT)
def large_script(script: Script) -> Iterator[Hit]:
    """Checks that the script has at most 1 MB.

    Why:
        Larger ones are refused.

    Fix:
        Leave out what is not used; let the service do more.

    Bad:
        a script.csx of 1.2 MB

    Good:
        a script.csx of 60 kB
    """
    if len(script.raw) > SCRIPT_BYTES:
        yield Hit(
            f"the script has {len(script.raw)} bytes; at most {SCRIPT_BYTES} are possible", position=(1, 1)
        )


@rule("CSX002", "missing-script-class", BROKEN, SCRIPT)
def missing_script_class(script: Script) -> Iterator[Hit]:
    """Checks that the script has a class derived from ``ScriptBase``.

    Why:
        The platform looks for it; without it every call fails.

    Fix:
        Write ``public class Script : ScriptBase``.

    Bad:
        public class Script
        {
            public override async Task<HttpResponseMessage> ExecuteAsync() { }
        }

    Good:
        public class Script : ScriptBase
        {
            public override async Task<HttpResponseMessage> ExecuteAsync() { }
        }
    """
    if not _CLASS.search(code_of(script).bare):
        yield Hit(
            "there is no class derived from ScriptBase; write 'public class Script : ScriptBase'",
            position=(1, 1),
        )


@rule("CSX003", "script-class-name", "warning", SCRIPT)
def script_class_name(script: Script) -> Iterator[Hit]:
    """Checks that the class derived from ``ScriptBase`` is called ``Script``.

    Why:
        It is documented so. A few published connectors have ``script``; other names were not seen.

    Fix:
        Rename the class.

    Bad:
        public class Bridge : ScriptBase { }

    Good:
        public class Script : ScriptBase { }
    """
    code = code_of(script)
    found = list(_CLASS.finditer(code.bare))
    if found and all(match[1] != "Script" for match in found):
        message = f"the class is called '{found[0][1]}'; the platform asks for 'Script'"
        yield Hit(message, position=code.place(found[0].start(1)))


@rule("CSX004", "missing-execute-async", COMPILED, SCRIPT)
def missing_execute_async(script: Script) -> Iterator[Hit]:
    """Checks that the script's class overrides ``ExecuteAsync()``.

    Why:
        It is what the platform calls; the base class leaves it open, so that the script does not compile.

    Fix:
        Write ``public override async Task<HttpResponseMessage> ExecuteAsync()``.

    Bad:
        public class Script : ScriptBase { public async Task<HttpResponseMessage> Execute() { } }

    Good:
        public class Script : ScriptBase
        {
            public override async Task<HttpResponseMessage> ExecuteAsync() { }
        }
    """
    code = code_of(script)
    found = _CLASS.search(code.bare)
    if found and not _EXECUTE.search(code.bare):
        message = (
            f"the class '{found[1]}' has no 'public override async Task<HttpResponseMessage> ExecuteAsync()'"
        )
        yield Hit(message, position=code.place(found.start(1)))


@rule("CSX005", "script-directive", BROKEN, SCRIPT)
def script_directive(script: Script) -> Iterator[Hit]:
    """Finds the directives ``#r`` and ``#load``.

    Why:
        The script is compiled alone, with the platform's libraries and no others.

    Fix:
        Remove the line, and what needs it.

    Bad:
        #r "Newtonsoft.Json"

    Good:
        using Newtonsoft.Json;
    """
    code = code_of(script)
    for match in code.find(_DIRECTIVE, "#"):
        message = f"'#{match[1]}' is not possible: the script is compiled with the platform's libraries alone"
        yield Hit(message, position=code.place(match.start() + match.group().index("#")))


@rule("CSX006", "own-http-client", "warning", SCRIPT)
def own_http_client(script: Script) -> Iterator[Hit]:
    """Finds clients of the script's own: ``new HttpClient()``, ``WebRequest.Create`` and the like.

    Why:
        Microsoft has announced to block them. They also pass by the platform's credentials and limits.

    Fix:
        Send by ``this.Context.SendAsync(request, this.CancellationToken)``.

    Bad:
        var answer = await new HttpClient().GetAsync(address);

    Good:
        var answer = await this.Context.SendAsync(request, this.CancellationToken);
    """
    code = code_of(script)
    for match in code.find(
        _CLIENT, "HttpClient", "WebClient", "TcpClient", "SocketsHttpHandler", "WebRequest"
    ):
        name = match[1] or match[2]
        yield Hit(
            f"'{name}' will be blocked; send by this.Context.SendAsync", position=code.place(match.start())
        )


@rule(
    "CSX007",
    "newer-framework-member",
    "warning",
    "https://github.com/MicrosoftDocs/power-automate-docs/issues/873",
)
def newer_framework_member(script: Script) -> Iterator[Hit]:
    """Finds members that .NET Standard 2.0 does not have, though newer versions do.

    Why:
        They compile on your machine; the platform refuses the script, with an error that does not say why.

    Fix:
        Write what the message says.

    Bad:
        var lines = text.Split("; ");

    Good:
        var lines = text.Split(new[] { "; " }, StringSplitOptions.None);
    """
    code = code_of(script)
    for pattern, cure in _NEWER:
        for match in pattern.finditer(code.bare):
            yield Hit(f"the platform lacks {cure}", position=code.place(match.start(1)))


@rule("CSX010", "script-reaches-the-system", "warning", SCRIPT)
def script_reaches_the_system(script: Script) -> Iterator[Hit]:
    """Finds what reaches the machine: processes, native code, files, ports, environment, assemblies.

    Why:
        A script changes requests and responses. The machine that runs it is the platform's: it has none of
        the connector's files, and its programs change with any update. The harness runs such a script only
        with ``--trust-script``.

    Fix:
        Compute it in the script, or let the service do it. ``MemoryStream`` takes the place of a file.

    Bad:
        var list = File.ReadAllText("/etc/hosts");

    Good:
        var list = await response.Content.ReadAsStringAsync();
    """
    code = code_of(script)
    opened = (found for found in code.find(_OPENER, *_OPENER_WORDS) if _is_text(code.bare, found.end()))
    for match in (*code.find(_SYSTEM, *_SYSTEM_WORDS), *opened):
        name = "".join(match[1].removeprefix("new").split())
        yield Hit(f"'{name}' reaches the machine that runs the script", position=code.place(match.start()))


@rule("CSX008", "byte-order-mark-in-script", "warning", SCRIPT)
def byte_order_mark_in_script(script: Script) -> Iterator[Hit]:
    """Checks that the script begins with no byte order mark.

    Why:
        paconn uploads the file as it is, and the platform adds its own ``using`` lines: a mark that is no
        longer at the beginning is a character that C# does not know.

    Fix:
        Save the file as UTF-8 without byte order mark (Visual Studio: Save with Encoding).

    Bad:
        EF BB BF 75 73 69 6E 67

    Good:
        75 73 69 6E 67
    """
    if script.raw.startswith(b"\xef\xbb\xbf"):
        yield Hit("the script begins with a byte order mark; save it as UTF-8 without", position=(1, 1))


@rule("CSX009", "script-not-utf-8", BROKEN, SCRIPT)
def script_not_utf_8(script: Script) -> Iterator[Hit]:
    """Checks that the script is UTF-8.

    Why:
        Letters other than A to Z would turn into something else, or the script does not compile.

    Fix:
        Save it as UTF-8.

    Bad:
        a script saved as UTF-16, or in the code page of Windows

    Good:
        a script saved as UTF-8
    """
    try:
        script.raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        yield Hit("the script is not UTF-8 from here on; save it as UTF-8", position=(line, column))
