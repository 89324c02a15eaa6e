"""Rules about what a script reads: members of ``Context``, and inputs that the definition does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ...connector.csharp import word
from ...connector.lenient import array, mapping, text
from ...core import lazy
from ...core.suggestion import meant
from ..dynamic_paths import is_open
from ..policies import policies
from ..rule import Hit, rule
from ..sources import COMPILED, SCRIPT
from .script import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...connector.csharp import Code, Literal
    from ..definition import Definition, OperationView
    from ..folder import Script

_BROKEN_SCRIPTS = f"{SCRIPT}; scripts of https://github.com/troystaylor/SharingIsCaring"
_CONTEXT = lazy.pattern(word("Context") + r"\s*\.\s*(\w+)")
# A variable, parameter or field that holds the context, and one of any other type.
_CONTEXT_NAME = lazy.pattern(
    r"(?:\bIScriptContext\s+(\w+)|(?<![\w.])var\s+(\w+)\s*=\s*(?:this\s*\.\s*)?Context\s*;)"
)
_OTHER_NAME = (
    r"(?<![\w.])(?!(?:IScriptContext|return|await|throw|var|in|is|as|case)\s)[A-Za-z_][\w.<>\[\]?]*\s+%s\s*[=,;):]"
    r"|\bvar\s+%s\b(?!\s*=\s*(?:this\s*\.\s*)?Context\s*;)"
)
_THIS = lazy.pattern(r"(?<![\w.])this\s*\.\s*\Z")
_OWN_CONTEXT = lazy.pattern(
    r"\b(?:class|struct|enum)\s+Context\b|\bContext\s+Context\b|\busing\s+Context\s*="
)
# IScriptContext, and what scripts of Microsoft's own connectors use beside it.
_MEMBERS = ("CorrelationId", "OperationId", "Request", "Logger", "SendAsync")
_SEEN = ("OriginalRequestUri", "CreateNotificationUri")
_FORMATTING = lazy.pattern(word("Formatting") + r"\s*\.\s*(\w+)")
_OWN_FORMATTING = lazy.pattern(r"\busing\s+Formatting\s*=|\b(?:class|enum)\s+Formatting\b")
_REQUEST = r"(?:this\s*\.\s*)?Context\s*\.\s*Request"
_NAMED = r"\s*(?:var|JObject|JToken|string|HttpRequestMessage|NameValueCollection)\s+(\w+)\s*=\s*"
_REQUEST_NAME = _NAMED + _REQUEST + r"\s*;"
_QUERY = _NAMED + r"(?:[\w.]*\bHttpUtility\s*\.\s*)?ParseQueryString\s*\(\s*(?:%s)\s*\.\s*RequestUri\b"
_PARSE = r"(?:J(?:Object|Token)\s*\.\s*Parse|JsonConvert\s*\.\s*DeserializeObject\s*<\s*J\w+\s*>)\s*\(\s*"
_CONTENT = (
    _NAMED
    + rf"(?P<parse>{_PARSE})?"
    + r"(?:await\s+)?\(?\s*(?:await\s+)?(?:%s)\s*\.\s*Content\s*\.\s*ReadAsStringAsync\b"
)
_QUERY_IN_PLACE = r"\bParseQueryString\s*\(\s*(?:%s)\s*\.\s*RequestUri(?:\s*\.\s*Query)?\s*\)\s*"
_BODY_IN_PLACE = (
    rf"\b{_PARSE}await\s+(?:%s)\s*\.\s*Content\s*\.\s*ReadAsStringAsync\s*\(\s*\)"
    r"(?:\s*\.\s*ConfigureAwait\s*\(\s*(?:true|false)\s*\))?\s*\)\s*"
)
_READ = r"(?:\??\s*\[\s*|\??\s*\.\s*(?:Get|GetValues|GetValue|SelectToken|Value\s*<[^<>]*>)\s*\(\s*)(?=@?\")"
_HEADER = lazy.pattern(word("Headers") + r"\s*\.\s*(?:GetValues|TryGetValues|Contains)\s*\(\s*(?=@?\")")
_ADDED = lazy.pattern(word("Headers") + r"\s*\.\s*(?:Add|TryAddWithoutValidation)\s*\(\s*(?=@?\")")
_INDEX = r"\b%s\s*\??\s*\[\s*(?=@?\")"
_GETTER = (
    r"\b%s\s*\??\s*\.\s*(?:Get|GetValues|GetValue|TryGetValue|SelectToken|ContainsKey"
    r"|Property|Value\s*<[^<>]*>)\s*\(\s*(?=@?\")"
)
# A value that the script puts in itself, and one that it takes out.
_SET = lazy.pattern(r"@?\"[^\"]*\"\s*\]\s*=(?!=)")
_CHAIN = r"\b%s(?:\s*\??\s*\[[^\[\]]*\]){2,}(?!\s*=(?!=))"
_BRACKET = lazy.pattern(r"\[\s*")
_SETTER = r"\b%s\s*\??\s*\.\s*(?:Add|Set|Remove)\s*\(\s*(?=@?\")"
_QUOTED = lazy.pattern(r"'([^']*)'")
_KEY = lazy.pattern(r"[?&]([^=&]+)=")
# Headers of any request, or of the platform's own.
_COMMON = frozenset(
    (
        *("accept", "accept-encoding", "accept-language", "authorization", "cache-control", "content-length"),
        *("content-type", "cookie", "date", "host", "if-match", "if-none-match", "origin", "prefer"),
        *("referer", "user-agent", "via", "x-forwarded-for"),
    )
)


@rule("CSX040", "unknown-context-member", COMPILED, _BROKEN_SCRIPTS)
def unknown_context_member(script: Script) -> Iterator[Hit]:
    """Checks that the script uses only members that ``Context`` has.

    These are ``CorrelationId``, ``OperationId``, ``Request``, ``Logger`` and ``SendAsync``.

    Why:
        The script does not compile (CS1061), and the connector is not deployed. ``ConnectionParameters`` is
        the commonest: half of the broken scripts of a public collection of 144 use it.

    Fix:
        Hand a connection parameter over by a policy: ``setheader`` with
        ``@connectionParameters('name')``, and read the header in the script.

    Bad:
        var site = this.Context.ConnectionParameters["site"];

    Good:
        var site = this.Context.Request.Headers.GetValues("X-Site").First();

        apiProperties.json:
        "connectionParameters": {"tenant": {"type": "string"}},
        "policyTemplateInstances": [{"templateId": "setheader", "parameters": {
            "x-ms-apimTemplateParameter.name": "X-Site",
            "x-ms-apimTemplateParameter.value": "@connectionParameters('tenant')"}}]
    """
    code = code_of(script)
    uses = [*_CONTEXT.finditer(code.bare), *_uses_by_name(code.bare)]
    for match in sorted(uses, key=lambda match: match.start()):
        name, before = match[1], code.bare[max(0, match.start() - 40) : match.start()]
        is_own = not before.rstrip().endswith(".") or _THIS.search(before)
        if name in _MEMBERS or name in _SEEN or not is_own:
            continue
        if _OWN_CONTEXT.search(code.bare):
            return
        if name.lower().startswith("connection"):
            cure = "; set a header by a policy with @connectionParameters('name'), and read that"
        else:
            cure = meant(name, _MEMBERS) or f"; it has {', '.join(_MEMBERS)}"
        yield Hit(f"'Context' has no '{name}'{cure}", position=code.place(match.start(1)))


def _uses_by_name(bare: str) -> Iterator[re.Match[str]]:
    """Yield the members taken of names that stand for the context, and for nothing else in the script."""
    for name in dict.fromkeys(match[1] or match[2] for match in _CONTEXT_NAME.finditer(bare)):
        if not re.search(_OTHER_NAME.replace("%s", name), bare):
            yield from re.finditer(word(name) + r"\s*\.\s*(\w+)", bare)


@rule("CSX041", "ambiguous-formatting", COMPILED, SCRIPT)
def ambiguous_formatting(script: Script) -> Iterator[Hit]:
    """Finds ``Formatting`` without its namespace.

    Why:
        The platform imports ``Newtonsoft.Json`` and ``System.Xml``, and both have a ``Formatting``: the
        script does not compile (CS0104).

    Fix:
        Write ``Newtonsoft.Json.Formatting.Indented``.

    Bad:
        var text = body.ToString(Formatting.None);

    Good:
        var text = body.ToString(Newtonsoft.Json.Formatting.None);
    """
    code = code_of(script)
    for match in _FORMATTING.finditer(code.bare):
        if code.bare[max(0, match.start() - 40) : match.start()].rstrip().endswith("."):
            continue
        if _OWN_FORMATTING.search(code.bare):
            return
        message = f"'Formatting' is ambiguous here; write 'Newtonsoft.Json.Formatting.{match[1]}'"
        yield Hit(message, position=code.place(match.start()))


@rule("CSX042", "undeclared-input-in-script", "warning", SCRIPT)
def undeclared_input_in_script(script: Script) -> Iterator[Hit]:
    """Checks that what the script reads from the request is an input of an operation that it serves.

    Looked at are members of the parsed body, query parameters (from ``ParseQueryString``) and headers. What a
    policy, a security definition or the script itself sets passes, and so does everything where a body leaves
    its properties open.

    Why:
        The value is never there: usually it has another name in the definition.

    Fix:
        Write the name as in the definition, or declare the input.

    Bad:
        var body = JObject.Parse(await this.Context.Request.Content.ReadAsStringAsync());
        var name = (string)body["titel"];

        apiDefinition.swagger.json:
        {"operationId": "AddBook", "parameters": [{"name": "body", "in": "body", "schema": {
            "type": "object", "properties": {"title": {"type": "string"}}}}]}

    Good:
        var body = JObject.Parse(await this.Context.Request.Content.ReadAsStringAsync());
        var name = (string)body["title"];

        apiDefinition.swagger.json:
        {"operationId": "AddBook", "parameters": [{"name": "body", "in": "body", "schema": {
            "type": "object", "properties": {"title": {"type": "string"}}}}]}
    """
    definition = script.folder.definition
    code = code_of(script)
    operations = _served(script, definition) if definition is not None else []
    if definition is None or not operations or "Request" not in code.bare:
        return
    reads = _reads(code)
    for literal, known in _missing_below(definition, operations, code, reads.chains):
        message = (
            f"no body of an operation has a property '{literal.value}' there{meant(literal.value, known)}"
        )
        yield Hit(message, position=code.place(literal.start))
    members = _members(definition, operations) if reads.members else None
    query, headers = (_named(script, definition, operations, place) for place in ("query", "header"))
    for kind, literals, names, what in (
        ("body", reads.members, members, "no body of an operation has a property"),
        ("query", reads.query, query, "no operation has a query parameter"),
        ("header", reads.headers, headers, "no operation has a header"),
    ):
        if names is None:
            continue
        known = {name.lower() for name in names} if kind == "header" else names
        for literal in literals:
            name = literal.value.lower() if kind == "header" else literal.value
            # A query parameter of the script's own, as the state of a trigger is in its Location.
            if kind == "query" and f"{name}=" in code.text:
                continue
            if name in known or (kind == "header" and (name in _COMMON or name.startswith("x-ms-"))):
                continue
            message = f"{what} '{literal.value}'{meant(literal.value, names)}"
            yield Hit(message, position=code.place(literal.start))


class _Reads(NamedTuple):
    """The names that a script reads from the request: members of the body, query parameters, headers.

    ``chains`` are reads of members of members, an index as None.
    """

    members: list[Literal]
    query: list[Literal]
    headers: list[Literal]
    chains: list[list[Literal | None]]


def _reads(code: Code) -> _Reads:
    bare = code.bare
    names = [match[1] for match in _statements(bare, "Request", _REQUEST_NAME)]
    requests = "|".join([_REQUEST, *(rf"\b{name}" for name in names)])
    members: list[Literal] = []
    chains: list[list[Literal | None]] = []
    by_start = {literal.start: literal for literal in code.literals}
    for name, begin, end in _bodies(bare, requests):
        members += _taken(code, name, begin, end)
        for chain in re.compile(_CHAIN % name).finditer(bare, begin, end):
            steps = _BRACKET.finditer(bare, chain.start(), chain.end())
            chains.append([by_start.get(step.end()) for step in steps])
    query: list[Literal] = []
    for match in _statements(bare, "ParseQueryString", _QUERY % requests):
        query += _taken(code, match[1], match.end(), _end_of_block(bare, match.end(), match[1]))
    members += _literals(code, re.finditer(_BODY_IN_PLACE % requests + _READ, bare))
    query += _literals(code, re.finditer(_QUERY_IN_PLACE % requests + _READ, bare))
    of_request = re.compile(rf"(?:{requests})\s*\.\s*\Z")
    added = {literal.value.lower() for literal in _literals(code, _ADDED.finditer(bare))}
    read = [m for m in _HEADER.finditer(bare) if of_request.search(bare, max(0, m.start() - 80), m.start())]
    headers = [literal for literal in _literals(code, read) if literal.value.lower() not in added]
    first = [literal._replace(value=re.split(r"[.\[]", literal.value)[0]) for literal in members]
    return _Reads([literal for literal in first if literal.value.strip("$")], query, headers, chains)


def _literals(code: Code, matches: Iterable[re.Match[str]]) -> list[Literal]:
    """Return the texts that begin where the matches end."""
    by_start = {literal.start: literal for literal in code.literals}
    return [by_start[match.end()] for match in matches if match.end() in by_start]


def _statements(bare: str, mark: str, pattern: str) -> list[re.Match[str]]:
    """Return the matches of ``pattern`` at the beginning of the statements that have the word ``mark``."""
    found: dict[int, re.Match[str]] = {}
    compiled = re.compile(pattern)
    at = bare.find(mark)
    while at >= 0:
        begin = max(bare.rfind(end, 0, at) for end in ";{}") + 1
        match = compiled.match(bare, begin)
        if match is not None:
            found[begin] = match
        at = bare.find(mark, at + 1)
    return list(found.values())


def _bodies(bare: str, requests: str) -> Iterator[tuple[str, int, int]]:
    """Yield each variable that holds the parsed body, with the part of the code in which it does."""
    for match in _statements(bare, "ReadAsStringAsync", _CONTENT % requests):
        begin = bare.find(";", match.end())
        end = _end_of_block(bare, begin, match[1])
        if match["parse"]:
            yield match[1], begin, end
            continue
        inner = re.compile(rf"{_NAMED[3:]}{_PARSE}{match[1]}\s*\)")
        for again in inner.finditer(bare, begin, end):
            yield again[1], again.end(), _end_of_block(bare, again.end(), again[1])


def _end_of_block(bare: str, start: int, name: str) -> int:
    """Return where the variable ``name`` ends to hold its value: with its block, or when it gets another."""
    depth = 0
    end = len(bare)
    for match in re.compile("[{}]").finditer(bare, start):
        depth += 1 if match.group() == "{" else -1
        if depth < 0:
            end = match.start()
            break
    again = re.compile(rf"(?<![\w.]){name}\s*=(?!=)").search(bare, start, end)
    return again.start() if again else end


def _taken(code: Code, name: str, begin: int, end: int) -> list[Literal]:
    """Return the names that are read from the variable ``name``, without those that the script puts in."""

    def at(pattern: str) -> list[Literal]:
        return _literals(code, re.compile(pattern % name).finditer(code.bare, begin, end))

    indexed = at(_INDEX)
    own = {literal.value for literal in indexed if _SET.match(code.bare, literal.start)}
    own |= {literal.value for literal in at(_SETTER)}
    return [literal for literal in (*indexed, *at(_GETTER)) if literal.value not in own]


def _served(script: Script, definition: Definition) -> list[OperationView]:
    """Return the operations that go through the script."""
    properties = script.folder.properties
    names = array(properties.data.get("scriptOperations")) if properties is not None else []
    return [operation for operation in definition.operations if not names or operation.id in names]


def _missing_below(
    definition: Definition, operations: list[OperationView], code: Code, chains: list[list[Literal | None]]
) -> Iterator[tuple[Literal, set[str]]]:
    """Yield the first name of a chain that no body has below its first, with those that are there."""
    if not chains or _members(definition, operations) is None:
        return
    bodies = [p.raw.get("schema") for o in operations for p in o.parameters if p.location == "body"]
    for chain in chains:
        schemas = [definition.resolved(schema) for schema in bodies]
        for number, step in enumerate(chain):
            if not schemas or any(is_open(schema) or "allOf" in schema for schema in schemas):
                break
            if step is None:
                schemas = [definition.resolved(schema["items"]) for schema in schemas if "items" in schema]
                continue
            members = [mapping(schema.get("properties")) for schema in schemas]
            if not all(members) or any("additionalProperties" in schema for schema in schemas):
                break
            schemas = [definition.resolved(m[step.value]) for m in members if step.value in m]
            if not schemas:
                if number and not re.search(rf'"{re.escape(step.value)}"\s*(?:\]\s*=|,)', code.text):
                    yield step, {name for names in members for name in names}
                break


def _members(definition: Definition, operations: list[OperationView]) -> set[str] | None:
    """Return the properties of the operations' bodies; None where one is open, or none has a body."""
    names: set[str] = set()
    seen = False
    for operation in operations:
        for parameter in operation.parameters:
            if parameter.location == "formData":
                return None
            if parameter.location != "body":
                continue
            seen = True
            schema = definition.resolved(parameter.raw.get("schema"))
            for part in [schema, *(definition.resolved(item) for item in array(schema.get("allOf")))]:
                if is_open(part) or "additionalProperties" in part or not mapping(part.get("properties")):
                    return None
                names.update(mapping(part.get("properties")))
    return names if seen else None


def _named(script: Script, definition: Definition, operations: list[OperationView], place: str) -> set[str]:
    """Return the names of the headers or query parameters that a request may have at the script."""
    names = {p.name for operation in operations for p in operation.parameters if p.location == place}
    for raw in mapping(definition.data.get("securityDefinitions")).values():
        if mapping(raw).get("in") == place:
            names.add(text(mapping(raw).get("name")) or "")
    if script.folder.properties is not None:
        for policy in policies(script.folder.properties):
            for value in policy.parameters.values():
                if isinstance(value, str):
                    names.update((value, *_QUOTED.findall(value), *_KEY.findall(value)))
    return names
