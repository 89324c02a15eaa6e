"""Fixtures of the rules about policies and their expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.lint.expressions import Call, calls

from ..support import Message, definition
from .propertied import DEFINITION, NAME, propertied, properties

P = "x-ms-apimTemplateParameter."
OPERATIONS = "x-ms-apimTemplate-operationName"
SECTION = "x-ms-apimTemplate-policySection"
BOOKS = definition(
    '"paths": {"/shelf/books/{id}": {"get": {"operationId": "ListBooks", "parameters": ['
    '{"name": "id", "in": "path", "type": "string"}, {"name": "library", "in": "query", "type": "string"}, '
    '{"name": "X-Room", "in": "header", "type": "string"}]}, "put": {"operationId": "PutBook"}}}'
)


def _policy(template: str, parameters: str = "", more: str = "", mark: str = "", beside: str = "") -> str:
    """One policy; ``parameters`` with P for their prefix."""
    inner = parameters.replace("P.", P)
    policy = f'{{"templateId": "{template}", "title": "A policy", {mark}"parameters": {{{inner}}}{more}}}'
    return properties(f'{beside}"policyTemplateInstances": [{policy}]')


def _header(value: str, more: str = "", beside: str = "", mark: str = "") -> str:
    return _policy("setheader", f'"P.name": "X-A", "P.value": {mark}"{value}"{more}', beside=beside)


_KEY = '"connectionParameters": {"key": {}, "token:Host": {}}, '
_SETS = (
    '"connectionParameterSets": {"values": [{"name": "a", "parameters": {"key": {}}}, '
    '{"name": "b", "parameters": {}}]}, '
)
_OAUTH = '"connectionParameters": {"token": {"type": "oauthSetting", "oAuthSettings": {}}}, '
_PATH = '"OPERATIONS": ["ListBooks"], "P.newPath": '.replace("OPERATIONS", OPERATIONS)

FIXTURES = [
    propertied("POL001", properties('"policyTemplateInstances": [{"templateId": «"sethaeder"}, «{}, «5]')),
    propertied("POL001", properties('"policyTemplateInstances": [{"templateId": "SetHeader"}]')),
    propertied("POL002", _policy("setheader", '"P.name": "X-A"', mark="«")),
    propertied("POL002", properties('"policyTemplateInstances": [«{"templateId": "setheader"}]')),
    propertied(
        "POL002", properties('"policyTemplateInstances": [«{"templateId": "setheader", "parameters": []}]')
    ),
    propertied("POL002", _header("a")),
    propertied("POL002", _policy("unknown")),
    propertied(
        "POL003", _policy("setheader", '«"P.existAction": "skip", «"name": "X"', ', «"operations": []')
    ),
    propertied("POL003", _header("a", f', "P.existsAction": "skip", "{SECTION}": "Request"')),
    propertied("POL004", _header("a", f', "{OPERATIONS}": ["ListBooks", «"listBooks", «5]'), beside=BOOKS),
    propertied("POL004", _header("a", f', "{OPERATIONS}": «"ListBooks"'), beside=BOOKS),
    propertied("POL004", _header("a", f', "{OPERATIONS}": ["ListBooks"]'), beside=BOOKS),
    propertied("POL004", _header("a", f', "{OPERATIONS}": []'), beside=BOOKS),
    propertied("POL005", _header("a", f', "{SECTION}": «"Inbound"')),
    propertied("POL005", _policy("setproperty", f'"{SECTION}": «"Failure"')),
    propertied("POL005", _header("a", f', "{SECTION}": "Failure"')),
    propertied("POL005", _header("a")),
    propertied("POL006", _header("a", ', "P.existsAction": «"overwrite"')),
    propertied("POL006", _policy("setheader", '"P.name": «"X A", "P.value": «5')),
    propertied("POL006", _policy("pollingtrigger", '"P.triggerConfig": «"a"')),
    propertied("POL006", _policy("routerequesttoendpoint", '"P.httpMethod": «"get"')),
    propertied("POL006", _policy("routerequesttoendpoint", '"P.httpMethod": "@Request.OriginalHTTPMethod"')),
    propertied("POL006", _policy("pollingtrigger", '"P.triggerConfig": {"a": "1"}')),
    propertied("POL006", _header("a", ', "P.existsAction": "append"')),
    propertied("POL007", _policy("routerequesttoendpoint", _PATH + '«"books/{id}"'), beside=BOOKS),
    propertied("POL007", _policy("routerequesttoendpoint", _PATH + '«"/books/{number}"'), beside=BOOKS),
    propertied("POL007", _policy("routerequesttoendpoint", _PATH + '"/books/{id}?x=1"'), beside=BOOKS),
    propertied(
        "POL007",
        _policy("routerequesttoendpoint", _PATH + "\"/@{connectionParameters('key')}/{id=3}\""),
        beside=BOOKS,
    ),
    propertied(
        "POL007",
        _policy("routerequesttoendpoint", _PATH + "«\"/@{connectionParameters('key')}/{number}\""),
        beside=BOOKS,
    ),
    *(
        propertied("POL007", _policy("routerequesttoendpoint", f'"P.newPath": "{path}"'), beside=BOOKS)
        for path in ("/books", "@connectionParameters('path')", "https://a.test/books")
    ),
    propertied("POL007", _policy("setheader", '"P.newPath": "books"'), beside=BOOKS),
    propertied("POL008", _policy("setheader", '"P.name": «"authorization", "P.value": "a"', beside=_OAUTH)),
    propertied(
        "POL008", _policy("setheader", f'"P.name": «"Authorization", "{OPERATIONS}": []', beside=_OAUTH)
    ),
    propertied("POL008", _policy("setheader", '"P.name": "Authorization", "P.value": "a"', beside=_KEY)),
    *(
        propertied("POL008", _policy("setheader", f'"P.name": "Authorization", {more}', beside=_OAUTH))
        for more in (
            f'"{OPERATIONS}": ["ListBooks"]',
            f'"{SECTION}": "Response"',
            f'"{SECTION}": "Failure"',
        )
    ),
    propertied(
        "POL008",
        _policy("setheader", '"P.name": "Authorization", "P.existsAction": "skip"', beside=_OAUTH),
    ),
    propertied("POL009", properties('"policyTemplateInstances": [«{"templateId": "setheader"}]')),
    propertied("POL009", _header("a")),
    propertied("POL010", properties('«"policyTemplateInstances": []')),
    propertied("POL010", _header("a")),
    propertied("POL020", _header("@connectionParameter('key')", mark="«")),
    propertied("POL020", _header("a @{headers('x')", mark="«")),
    propertied("POL020", _header("@environmentVariables('x')", mark="«")),
    propertied("POL020", _policy("pollingtrigger", '"P.triggerConfig": {"a": «"@{triggerBody(.x}"}')),
    propertied("POL020", _header("Bearer @connectionParameters('key','')")),
    propertied("POL020", _policy("pollingtrigger", '"P.triggerConfig": {"a": 5, "b": "@{body().x}"}')),
    propertied("POL020", _header("a@example.com, @@body(, 100 @ 5")),
    propertied("POL020", _policy("updatenextlink", '"P.nextLinkPropertyName": "@odata(nextLink"')),
    propertied("POL021", _header("@connectionParameters('kee')", beside=_KEY, mark="«")),
    propertied("POL021", _header("@connectionParameters('key')", beside=_SETS, mark="«")),
    propertied("POL021", _header("@connectionParameters('none', '')", beside=_SETS, mark="«")),
    propertied("POL021", _header("@connectionParameters('key', '')", beside=_SETS)),
    propertied(
        "POL021", _header("@connectionParameters('Key')@connectionParameters('token:Host')", beside=_KEY)
    ),
    propertied("POL022", _header("@queryParameters('libary')", mark="«"), beside=BOOKS),
    propertied("POL022", _header("@headers('X-Shelf')", mark="«"), beside=BOOKS),
    propertied(
        "POL022",
        _header("@queryParameters('library')", f', "{OPERATIONS}": ["PutBook"]', mark="«"),
        beside=BOOKS,
    ),
    propertied(
        "POL022",
        _header("@queryParameters('Library')@headers('x-room')@headers('X-A')@headers('Accept')"),
        beside=BOOKS,
    ),
    propertied("POL022", _header("@queryParameters('other', 'none')"), beside=BOOKS),
    propertied("POL022", _policy("setheader", '"P.value": «"@headers(\'None\')"'), beside=BOOKS),
    propertied("POL022", _header("@queryParameters('any')")),
]
MESSAGES = [
    Message(rule, text, message, NAME, ((DEFINITION, BOOKS),))
    for rule, text, message in [
        ("POL001", _policy("sethaeder"), "did you mean 'setheader'"),
        ("POL001", _policy("zzz"), "no policy template 'zzz'; there are convertarraytoobject, convertobject"),
        ("POL001", properties('"policyTemplateInstances": [5]'), "a policy must be an object"),
        ("POL001", properties('"policyTemplateInstances": [{}]'), "names no template; add 'templateId'"),
        ("POL002", _policy("setheader"), f"lacks '{P}name' and '{P}value'"),
        ("POL003", _policy("setheader", '"P.existAction": ""'), f"did you mean '{P}existsAction'"),
        ("POL003", _policy("setheader", '"zzz": ""'), "'setheader' has no parameter 'zzz'; remove it"),
        ("POL003", _policy("setheader", more=', "zzz": ""'), "a policy has no 'zzz'; remove it"),
        ("POL004", _header("a", f', "{OPERATIONS}": ["listBook"]'), "did you mean 'ListBooks'"),
        ("POL004", _header("a", f', "{OPERATIONS}": "ListBooks"'), "must be an array of operationIds"),
        ("POL004", _header("a", f', "{OPERATIONS}": [5]'), "an operationId must be a string"),
        ("POL005", _header("a", f', "{SECTION}": ["Request"]'), 'in the section ["Request"]; write'),
        (
            "POL005",
            _policy("setqueryparameter", f'"{SECTION}": "Response"'),
            "'setqueryparameter' cannot run in the section 'Response'; remove it",
        ),
        ("POL005", _header("a", f', "{SECTION}": "In"'), "write 'Request' or 'Response' or 'Failure'"),
        (
            "POL006",
            _header("a", ', "P.existsAction": 5'),
            "is 5; it must be 'override', 'skip' or 'append'",
        ),
        ("POL006", _header("a", ', "P.existsAction": "set"'), "'existsAction' is 'set'; it must be"),
        ("POL006", _policy("setheader", '"P.value": 5'), "'value' of a policy must be a string"),
        ("POL006", _policy("setheader", '"P.name": ""'), "'' is not the name of a header"),
        ("POL006", _policy("pollingtrigger", '"P.triggerConfig": []'), "must be an object: query parameter"),
        ("POL007", _policy("routerequesttoendpoint", _PATH + '"/{idd}"'), "did you mean 'id'"),
        ("POL007", _policy("routerequesttoendpoint", _PATH + '"/{zzz}"'), "no path of an operation has it"),
        ("POL007", _policy("routerequesttoendpoint", _PATH + '"a"'), "path 'a' does not begin with a slash"),
        (
            "POL021",
            _header("@connectionParameters('key')", beside=_SETS),
            "the set 'b' has no parameter 'key'",
        ),
        (
            "POL021",
            _header("@connectionParameters('key')", beside=_SETS.replace("]}", ', {"name": ""}]}')),
            "the sets 'b' and 'number 3' have no parameter 'key'; declare it there, or add a default",
        ),
        ("POL021", _header("@connectionParameters('kee')", beside=_KEY), "'kee'; did you mean 'key'"),
        ("POL021", _header("@connectionParameters('zzz')", beside=_KEY), "'zzz'; declare it, or remove"),
        ("POL022", _header("@queryParameters('libary')"), "query parameter 'libary'; did you mean 'library'"),
        ("POL022", _header("@headers('zzz')"), "no operation of the policy has a header 'zzz'"),
    ]
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", []),
        ("'@body('", []),
        ("@body().a[0]['x']", [Call("body")]),
        ("@{triggerBody().data[0].id}", [Call("triggerBody")]),
        ("@Request.OriginalHTTPMethod", []),
        ("https://@connectionParameters('a').b.@header('c', null)", None),
        ("@connectionParameters('it''s')", [Call("connectionParameters", "it's")]),
        ("@connectionParameters( 'a' , 'b' )", [Call("connectionParameters", "a", True)]),
    ],
)
def test_calls(text: str, expected: list[Call] | None) -> None:
    if expected is None:
        expected = [Call("connectionParameters", "a"), Call("header", "c", True)]
    assert list(calls(text)) == expected


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("@connectionParameters", "lacks its parentheses"),
        ('@connectionParameters("a")', "in single quotes"),
        ("@connectionParameters()", "needs a name in single quotes"),
        ("@body('a", "'@body(' takes no name; write @body() (character 7)"),
        ("@zzz()", "there are connectionParameters, headers,"),
        ("@triggerOutputs()", "did you mean 'triggerBody'"),
        ("@bodi()", "did you mean 'body'"),
        ("@environmentVariables('a')", "cannot read environment variables"),
        ("x @{body() y", "the braces are not closed after one expression (character 3)"),
    ],
)
def test_faults(text: str, fault: str) -> None:
    assert [fault in call.fault for call in calls(text)] == [True]


@given(st.text(alphabet="@{}()',abody \\\"\n", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    for call in calls(text):
        assert call.function or call.fault
