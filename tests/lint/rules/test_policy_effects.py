"""Fixtures of the rules about policies that do nothing, or something else than is meant."""

from ..support import Fixture, Message, definition
from .library import operation_text
from .propertied import DEFINITION, NAME, propertied, properties

P = "x-ms-apimTemplateParameter."
OPERATIONS = "x-ms-apimTemplate-operationName"
SECTION = "x-ms-apimTemplate-policySection"


def _policies(*items: tuple[str, str], mark: int = -1, connection: str = "") -> str:
    """Policies by template and parameters (P and OPERATIONS stand for the long names); one has a mark."""
    written = [
        f'{"«" if index == mark else ""}{{"templateId": "{template}", "title": "{index}", "parameters": '
        f"{{{text.replace('P.', P).replace('OPERATIONS', OPERATIONS).replace('SECTION', SECTION)}}}}}"
        for index, (template, text) in enumerate(items)
    ]
    return properties(f'{connection}"policyTemplateInstances": [{", ".join(written)}]')


_SENT = '"parameters": [{"name": "body", "in": "body", "schema": {"type": "object"}}]'
BOOKS = definition(
    f'"paths": {{"/orgs/{{org}}": {{"get": {operation_text("GetOrg")}}}, '
    f'"/people": {{"get": {operation_text("ListPeople")}}}, '
    f'"/token/{{id}}": {{"post": {operation_text("GetToken", _SENT)}, '
    f'"get": {operation_text("ReadToken")}}}}}'
)
_ALL = '"OPERATIONS": ["GetOrg", "ListPeople", "GetToken", "ReadToken"]'


def _host(operations: str = "", host: str = "a.test") -> tuple[str, str]:
    return "dynamichosturl", f'"P.urlTemplate": "https://{host}"{operations and ", " + operations}'


def _header(value: str, more: str = "", name: str = "X-A") -> tuple[str, str]:
    return "setheader", f'"P.name": "{name}", "P.value": "{value}"{more and ", " + more}'


def _set(value: str, name: str = "a") -> tuple[str, str]:
    at = f'"P.newPropertyParentPathTemplate": "@body()", "P.newPropertySubPathTemplate": "{name}"'
    return "setproperty", f'{at}, "P.propertyValuePathTemplate": {value}'


def _from(url: str, method: str = "POST") -> tuple[str, str]:
    return "setvaluefromurl", (
        f'"P.parameterTemplate": "@headers(\'X-A\')", "P.parameterValueUrl": {url}, '
        f'"P.parameterValuePathTemplate": "@body().token", "P.httpMethod": "{method}"'
    )


def _paged(mark: str) -> str:
    more = f'{mark}"x-ms-pageable": {{"nextLinkName": "nextLink"}}'
    return definition(f'"paths": {{"/people": {{"get": {operation_text("ListPeople", more)}}}}}')


_SKIP = '"P.existsAction": "skip"'
_ONE, _TWO = '"OPERATIONS": ["GetOrg"]', '"OPERATIONS": ["ListPeople", "GetToken", "ReadToken"]'
_ROUTE = "routerequesttoendpoint"

_OVERRIDDEN = [
    (_host(), _host(host="b.test")),
    (_host(_ONE), _host(host="b.test")),
    (_host(_ONE), _host(_ONE, "b.test")),
    (_host(), _host(_ONE, "b.test"), _host(_TWO, "c.test")),
    (_host(), _host(_ALL)),
    ((_ROUTE, '"P.newPath": "/a"'), (_ROUTE, '"P.newPath": "/b"')),
    (_header("1"), _header("2", name="x-a")),
    (_header("1", '"SECTION": "Response"'), _header("2", '"SECTION": "Response"')),
    (_set('"1"'), _set('"2"')),
    (_from('"/people"', "GET"), _from('"/orgs/1"', "GET")),
]
_BOTH_COUNT = [
    (_host(), _host(_ONE)),
    (_host(_ONE), _host(_TWO)),
    (_host(), _from('"/people"', "GET"), _host(host="b.test")),
    (_header("1"), _header("2", name="X-B")),
    (_header("1"), _header("2", '"P.existsAction": "append"')),
    (_header("1"), _header("2", '"SECTION": "Response"')),
    (_header("1"), _header("@{headers('X-A')}2")),
    (_header("@connectionParameters('a')"), _header("2", _SKIP)),
    (_header("1", _ONE), _header("2", _SKIP)),
    (_set('"1"'), _set('"{@body().a}2"')),
    (_set('"1"'), _set('"1"', "b")),
    (_header("1"), ("setqueryparameter", '"P.name": "X-A", "P.value": "1"')),
]

_SCRIPT = ("script.csx", "public class Script : ScriptBase { }")


def _with(script_operations: str) -> str:
    """Properties without policies, and with this JSON as ``scriptOperations``."""
    return _policies().replace(
        '"policyTemplateInstances"', f'"scriptOperations": {script_operations}, "policyTemplateInstances"'
    )


FIXTURES = [
    *(propertied("POL011", _policies(*items, mark=0), beside=BOOKS) for items in _OVERRIDDEN),
    *(propertied("POL011", _policies(*items), beside=BOOKS) for items in _BOTH_COUNT),
    propertied("POL011", _policies(_header("1"), _header("2", _SKIP), mark=1), beside=BOOKS),
    propertied("POL012", _policies(_from('«"/token/5?new=true"')), beside=BOOKS),
    propertied("POL012", _policies(_from("«\"token/@{queryParameters('id')}\"")), beside=BOOKS),
    propertied("POL012", _policies(_from('"/token/5"', "GET")), beside=BOOKS),
    propertied("POL012", _policies(_from('"/elsewhere"')), beside=BOOKS),
    propertied("POL023", _policies(_set("«\"@connectionParameters('key')\""))),
    propertied("POL023", _policies(_set("«\"by @{headers('X-A')}\""))),
    propertied("POL022", _policies(_set("\"@headers('None')\"")), beside=BOOKS),
    propertied("POL023", _policies(_set('"@body().b"'), _set('"{@item().b}"'), _set('"plain"'))),
    *(
        Fixture("POL013", _paged(mark), beside=((NAME, _policies(*items)), *beside))
        for mark, items, beside in (
            ("«", (), ()),
            ("«", (("updatenextlink", '"OPERATIONS": ["Other"], "P.nextLinkPropertyName": "nextLink"'),), ()),
            ("", (("updatenextlink", '"P.nextLinkPropertyName": "nextLink"'),), ()),
            ("", (), (_SCRIPT,)),
        )
    ),
    *(
        Fixture("POL013", _paged(mark), beside=((NAME, _with(scripted)), _SCRIPT))
        for mark, scripted in (("", "true"), ("", "[5]"), ("", "[]"), ("«", '["Other"]'))
    ),
    propertied("POL007", _policies((_ROUTE, '"P.newPath": «"/projects/{org}/boards"')), beside=BOOKS),
    propertied("POL007", _policies((_ROUTE, f'{_ONE}, "P.newPath": "/projects/{{org}}"')), beside=BOOKS),
]
MESSAGES = [
    Message("POL011", _policies(*items), message, NAME, ((DEFINITION, BOOKS),))
    for items, message in (
        (_OVERRIDDEN[0], "the policy '0' never takes effect: '1' sets the same for its operations"),
        ((_header("1"), _header("2", _SKIP)), "the policy '1' never takes effect: '0' has set the same"),
    )
]
MESSAGES += [
    Message(
        "POL007",
        _policies((_ROUTE, '"P.newPath": "/projects/{org}"')),
        "of the new path for 'ListPeople', 'GetToken' and 'ReadToken', whose paths lack it",
        NAME,
        ((DEFINITION, BOOKS),),
    ),
    Message(
        "POL023",
        _policies(_set("\"@connectionParameters('key')\"")),
        "'@connectionParameters' arrives as text; set a header with it, and move that into the body",
        NAME,
    ),
]
