"""A connector around the examples of rules: what they leave open, and what they name without having it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tools.connector.lenient_view import METHODS

from .rules.images import png

Act = Callable[[str, dict[str, Any], str], None]

DEFINITION, PROPERTIES = "apiDefinition.swagger.json", "apiProperties.json"
SCRIPT_HEAD = """public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
"""
SCRIPT = (
    SCRIPT_HEAD
    + """    {
        return await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
    }
}
"""
)


def objects(of: Any) -> list[dict[str, Any]]:
    """Return the objects in an array, or among the members of an object."""
    values = of.values() if isinstance(of, dict) else of if isinstance(of, list) else ()
    return [value for value in values if isinstance(value, dict)]


def _named(of: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(k, v) for k, v in of.items() if isinstance(v, dict)] if isinstance(of, dict) else []


def visit(root: dict[str, Any], act: Act) -> None:
    """Call ``act`` with kind, object and name of every object of a definition, each before those inside."""
    act("root", root, "")
    if isinstance(root.get("info"), dict):
        act("info", root["info"], "")
    for path, item in _named(root.get("paths")):
        act("path", item, path)
        for parameter in objects(item.get("parameters")):
            _visit_parameter(parameter, act)
        for _, content in _named({"": item.get("x-ms-notification-content")}):
            _visit_schema(content.get("schema"), act)
        for method, operation in _named(item):
            if method not in METHODS:
                continue
            act("operation", operation, f"{method} {path}")
            for parameter in objects(operation.get("parameters")):
                _visit_parameter(parameter, act)
            _visit_responses(operation.get("responses"), act)
    for parameter in objects(root.get("parameters")):
        _visit_parameter(parameter, act)
    _visit_responses(root.get("responses"), act)
    for schema in objects(root.get("definitions")):
        _visit_schema(schema, act)


def _visit_parameter(parameter: dict[str, Any], act: Act) -> None:
    if "$ref" not in parameter:
        act("parameter", parameter, "")
        _visit_schema(parameter.get("schema"), act)


def _visit_responses(responses: Any, act: Act) -> None:
    for status, response in _named(responses):
        if "$ref" not in response:
            act("response", response, status)
            _visit_schema(response.get("schema"), act)


def _visit_schema(schema: Any, act: Act) -> None:
    if isinstance(schema, dict) and "$ref" not in schema:
        act("schema", schema, "")
        for name, inner in _named(schema.get("properties")):
            if "$ref" not in inner:
                act("property", inner, name)
            _visit_schema(inner, act)
        _visit_schema(schema.get("items"), act)
        for inner in objects(schema.get("allOf")):
            _visit_schema(inner, act)


def visit_properties(root: dict[str, Any], act: Act) -> None:
    """Call ``act`` with kind, object and name of every object of apiProperties.json."""
    properties = root.get("properties")
    if not isinstance(properties, dict):
        return
    act("properties", properties, "")
    for policy in objects(properties.get("policyTemplateInstances")):
        act("policy", policy, "")
        if isinstance(policy.get("parameters"), dict):
            act("policy parameters", policy["parameters"], str(policy.get("templateId")).lower())
    for name, parameter in _named(properties.get("connectionParameters")):
        act("connection parameter", parameter, name)
        for member in ("uiDefinition", "oAuthSettings"):
            if isinstance(parameter.get(member), dict):
                act(member, parameter[member], name)
        settings = parameter.get("oAuthSettings")
        if isinstance(settings, dict) and isinstance(settings.get("customParameters"), dict):
            act("customParameters", settings["customParameters"], str(settings.get("identityProvider")))


# What an example leaves open

_INFO = {
    "title": "Shelf",
    "description": "Keeps the books of a library in order: who has which, and until when.",
    "version": "1.0",
    "contact": {"name": "Shelf", "url": "https://shelf.example/help", "email": "help@shelf.example"},
}
_BASE: dict[str, Any] = {
    "swagger": "2.0",
    "info": _INFO,
    "host": "api.shelf-library.com",
    "basePath": "/",
    "schemes": ["https"],
    "consumes": ["application/json"],
    "produces": ["application/json"],
    "x-ms-connector-metadata": [
        {"propertyName": "Website", "propertyValue": "https://shelf.example"},
        {"propertyName": "Privacy policy", "propertyValue": "https://shelf.example/privacy"},
        {"propertyName": "Categories", "propertyValue": "Productivity"},
    ],
}
_APPLIED = "x-ms-apimTemplateParameter."
_HEADER = {f"{_APPLIED}name": "X-Tenant", f"{_APPLIED}value": "city"}
_POLICIES: dict[str, dict[str, Any]] = {
    "setheader": _HEADER,
    "setqueryparameter": _HEADER,
    "dynamichosturl": {f"{_APPLIED}urlTemplate": "https://api.shelf-library.com"},
    "routerequesttoendpoint": {f"{_APPLIED}newPath": "/books"},
    "updatenextlink": {f"{_APPLIED}nextLinkPropertyName": "nextLink"},
    "pollingtrigger": {
        f"{_APPLIED}triggerConfig": {"since": "@{triggerBody().data[0].created}"},
        f"{_APPLIED}triggerDataPath": "@triggerBody().data",
    },
}
_UI = {"displayName": "Key", "description": "The key on your profile's page."}
_PROVIDERS: dict[str, dict[str, Any]] = {
    "oauth2": {
        name: {"value": f"https://id.shelf.example/{name}"}
        for name in ("authorizationUrl", "tokenUrl", "refreshUrl")
    },
    "oauth2generic": {
        f"{name}Template": {"value": f"https://id.shelf.example/{name}"}
        for name in ("authorizationUrl", "tokenUrl", "refreshUrl")
    },
    "aad": {"resourceUri": {"value": "https://shelf.example"}},
}
_CONNECTIONS: dict[Any, dict[str, Any]] = {
    "apiKey": {"key": {"type": "securestring"}},
    "basic": {"username": {"type": "string"}, "password": {"type": "securestring"}},
    "oauth2": {"token": {"type": "oauthSetting", "oAuthSettings": {}}},
}


_OAUTH = {
    "identityProvider": "oauth2",
    "clientId": "shelf-connector",
    "scopes": ["read"],
    "redirectMode": "Global",
    "redirectUrl": "https://global.consent.azure-apim.net/redirect",
    "customParameters": {},
}
_PROPERTIES = {"iconBrandColor": "#3a6ea5", "capabilities": [], "publisher": "Shelf", "stackOwner": "Shelf"}
_FIXED: dict[str, dict[str, Any]] = {
    "root": _BASE,
    "info": _INFO,
    "path": {"get": {}},
    "properties": _PROPERTIES,
    "policy": {"title": "Name the tenant", "parameters": {}},
    "uiDefinition": _UI,
    "oAuthSettings": _OAUTH,
}


class Fill:
    """Adds to an object what neither example mentions: the members by kind of object."""

    def __init__(self, mentioned: dict[str, set[str]]) -> None:
        self.mentioned = mentioned

    def __call__(self, kind: str, found: dict[str, Any], name: str) -> None:
        mentioned = self.mentioned[kind] | found.keys()
        if (kind == "path" and mentioned & {*METHODS, "$ref"}) or (
            kind == "property" and "title" in mentioned
        ):
            return
        for key, value in (_FIXED.get(kind) or _VARYING[kind](found, name)).items():
            if key not in mentioned:
                found[key] = deepcopy(value)


def connections(security: str | None) -> dict[str, Any]:
    """Return the connection parameters that a security definition of the type needs."""
    return deepcopy(_CONNECTIONS.get(security, {}))


def _title(name: str) -> str:
    return re.sub(r"\W+|_", " ", name).title()


def _operation(operation: dict[str, Any], name: str) -> dict[str, Any]:
    id_ = operation.get("operationId") or _title(name).replace(" ", "")
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", str(id_).replace("_", "")).capitalize()
    gone = " (deprecated)" if operation.get("deprecated") is True else ""
    answer: dict[str, Any] = {"$ref": "#/definitions/Book"}
    if operation.get("x-ms-trigger") == "batch":
        answer = {"type": "array", "items": answer}
    forms = [p for p in objects(operation.get("parameters")) if p.get("in") == "formData"]
    consumes: dict[str, Any] = {"consumes": ["multipart/form-data"]} if forms else {}
    return {
        "operationId": id_,
        "summary": words + gone,
        "description": f"{words} of the library.{gone}",
        "parameters": [{"name": variable, "in": "path"} for variable in re.findall(r"{(\w+)}", name)],
        "responses": {"200": {"schema": answer}},
        **consumes,
    }


def _parameter(parameter: dict[str, Any], _: str) -> dict[str, Any]:
    name, place = parameter.get("name", "shelf"), parameter.get("in", "query")
    filled = {"name": name, "in": place, "x-ms-summary": _title(str(name))}
    filled["description"] = f"The {name} of the books."
    if place == "path":
        filled |= {"required": True, "x-ms-url-encoding": "single"}
    if place == "body":
        filled["schema"] = {}
    elif "schema" not in parameter:
        filled["type"] = "string"
    return filled


def _response(_: dict[str, Any], status: str) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/definitions/Book"}} if status in ("200", "201") else {}
    return {"description": "The book.", **schema}


def _schema(schema: dict[str, Any], _: str) -> dict[str, Any]:
    if schema.keys() & {"properties", "required", "x-ms-dynamic-schema", "x-ms-dynamic-properties"}:
        return {"type": "object"}
    return {"type": "string"} if "enum" in schema else {}


def _property(_: dict[str, Any], name: str) -> dict[str, Any]:
    return {"x-ms-summary": _title(name), "description": f"The {name} of the book."}


def _connection_parameter(parameter: dict[str, Any], _: str) -> dict[str, Any]:
    settings = {"oAuthSettings": dict[str, Any]()} if parameter.get("type") == "oauthSetting" else {}
    return {"type": "string", "uiDefinition": {**_UI, "constraints": {"required": "true"}}, **settings}


_VARYING: dict[str, Callable[[dict[str, Any], str], dict[str, Any]]] = {
    "operation": _operation,
    "parameter": _parameter,
    "response": _response,
    "schema": _schema,
    "property": _property,
    "policy parameters": lambda _, template: _POLICIES.get(template, {}),
    "connection parameter": _connection_parameter,
    "customParameters": lambda _, provider: _PROVIDERS.get(provider, {}),
}


# What fragments name without having it


def _list(*parameters: dict[str, Any], title: str = "title") -> dict[str, Any]:
    fields = {"id": {"type": "string"}, title: {"type": "string"}}
    items = {"type": "array", "items": {"type": "object", "properties": fields}}
    return {"get": {"parameters": list(parameters), "responses": {"200": {"schema": items}}}}


_SHELF_ID = {"name": "shelf_id", "in": "query", "required": True}
_FOLDER = _list({"name": "id", "in": "query"}, title="name")
OPERATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "ListBooks": ("/books", _list({"name": "limit", "in": "query", "type": "integer"})),
    "GetBook": ("/books/{id}", {"get": {}}),
    "ListShelves": ("/shelves", _list(title="name")),
    "ListRooms": ("/rooms", _list(title="name")),
    "ListBooksOfShelf": ("/shelved", _list(_SHELF_ID)),
    "ListRoot": ("/folders", _list(title="name")),
    "ListFolder": ("/folder", _FOLDER),
    "WhoAmI": ("/me", {"get": {}}),
    "GetSchema": ("/schema", {"get": {"responses": {"200": {"schema": {"type": "object"}}}}}),
    "RemoveHook": ("/hooks/{id}", {"delete": {"x-ms-visibility": "internal", "responses": {"204": {}}}}),
    "AddBook": (
        "/book",
        {"post": {"parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Book"}}]}},
    ),
    "GetBook_V2": ("/v2/books/{id}", {"get": {}}),
}
_DEFINITIONS: dict[str, Any] = {
    "Book": {"type": "object", "properties": {"title": {"type": "string"}}},
    "Author": {"type": "object", "properties": {"name": {"type": "string"}}},
    "Job": {"type": "object", "properties": {"state": {"type": "string"}}},
    "Error": {"type": "object", "properties": {"message": {"type": "string"}}},
}
_SHARED: dict[str, dict[str, Any]] = {
    "definitions": _DEFINITIONS,
    "parameters": {
        "Page": {"name": "page", "in": "query", "type": "integer"},
        "Folder": {"name": "folder", "in": "query"},
    },
    "responses": {"NotFound": {"description": "There is no such book."}},
}
ALWAYS = ("readme.md", "icon.png")
_HEADS = ["Publisher", "Prerequisites", "Supported Operations", "Obtaining Credentials"]
_HEADS += ["Known Issues and Limitations", "Deployment Instructions"]
_README = "# Shelf\nKeeps books.\n" + "".join(f"## {head}\n" for head in _HEADS)
FILES = {
    "script.csx": SCRIPT.encode(),
    "icon.png": png(pixel=b"\x3a\x6e\xa5"),
    "readme.md": _README.encode(),
    "intro.md": b"# Shelf\nKeeps books.\n",
}


def supply(root: dict[str, Any], text: str) -> None:
    """Add to a definition the operations and shared objects that ``text`` names and nothing of it is."""
    has = {op.get("operationId") for item in objects(root.get("paths")) for op in objects(item)}
    for id_, (path, item) in OPERATIONS.items():
        if f'"{id_}"' in text and id_ not in has:
            paths = root.setdefault("paths", {})
            paths |= complete("paths", {path if path not in paths else f"/more{path}": item}, id_)
    for section, stock in _SHARED.items():
        for name, value in stock.items():
            if f'"#/{section}/{name}' in text and isinstance(root.setdefault(section, {}), dict):
                root[section] = complete(section, {name: value}) | root[section]


def complete(section: str, value: dict[str, Any], id_: str = "ListBooks") -> dict[str, Any]:
    """Return a part of a definition with what it leaves open; ``id_`` is the id of an operation in it."""
    made: dict[str, Any] = {section: deepcopy(value)}
    if section == "paths":
        (item,) = made["paths"].values()
        next(op for method, op in item.items() if method in METHODS).setdefault("operationId", id_)
    visit(made, Fill(defaultdict(set)))
    found: dict[str, Any] = made[section]
    return found
