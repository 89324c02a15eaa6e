"""The part of the Power Apps service that paconn speaks with, as two WSGI applications.

Source of the requests and answers: paconn 0.0.21, ``apimanager/powerappsrp.py`` and ``fileuploader.py``. The
answer to ``stackOwner`` is the one in microsoft/PowerPlatformConnectors issue 614.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TOKEN = "loopback-access-token"
OBJECT_ID = "00000000-1111-2222-3333-444444444444"
ENVIRONMENT = "Default-loopback"
ACCOUNT, CONTAINER = "standin", "resources"
SIGNATURE = "sv=2015-04-05&sig=c2lnbmF0dXJl"
BASE = "/providers/Microsoft.PowerApps/"
_KNOWN = {
    *("apiDefinitions", "backendService", "capabilities", "connectionParameterSets", "connectionParameters"),
    *("description", "displayName", "environment", "iconBrandColor", "iconUri", "openApiDefinition"),
    *("policyTemplateInstances", "publisher", "scriptDefinitionUrl", "scriptOperations"),
}


@dataclass(frozen=True)
class Seen:
    """A request that came: ``body`` is the parsed JSON, of a blob the bytes."""

    method: str
    path: str
    query: dict[str, str]
    body: Any


@dataclass
class Held:
    """A connector that the service holds."""

    properties: dict[str, Any]
    definition: dict[str, Any]
    icon: bytes | None = None
    script: bytes | None = None


@dataclass
class PowerApps:
    """What the service holds and has seen; ``validation`` is what it says of any definition.

    ``failures`` maps a method and an ending of a path to the answer that comes instead of the right one.
    """

    url: str = ""
    blobs_at: str = ""
    validation: str = ""
    seen: list[Seen] = field(default_factory=list)
    connectors: dict[str, Held] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    failures: dict[tuple[str, str], Response] = field(default_factory=dict)

    def forget(self) -> None:
        """Begin anew."""
        self.validation = ""
        for held in (self.seen, self.connectors, self.blobs, self.failures):
            held.clear()

    def paths(self) -> list[str]:
        """Return the requests as ``POST apis``, blobs as ``PUT blob icon.png``."""
        return [f"{item.method} {item.path}" for item in self.seen]

    def service(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer what goes to the service itself."""
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def storage(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer what goes to the blob storage."""
        request = Request(environ)
        name = request.path.removeprefix(f"/{CONTAINER}/")
        if request.args.get("sig") is None:
            response = Response("no signature", 403)
        elif request.method == "PUT":
            self.blobs[name] = request.get_data()
            self.seen.append(Seen("PUT", f"blob {name}", dict(request.args), self.blobs[name]))
            # What the client parses of the answer.
            response = Response("", 201, {"ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 15:00:00 GMT"})
        else:
            response = Response(self.blobs.get(name, b""), 200 if name in self.blobs else 404)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path.startswith("/swagger/"):
            text = json.dumps(self.connectors[request.path.removeprefix("/swagger/")].definition)
            return Response("\ufeff" + text, content_type="application/json")
        path = request.path.removeprefix(BASE).removeprefix(f"objectIds/{OBJECT_ID}/")
        body = request.get_json() if request.content_length else None
        self.seen.append(Seen(request.method, path, dict(request.args), body))
        for (method, end), failure in self.failures.items():
            if request.method == method and path.endswith(end):
                return failure
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            message = "A client certificate or authorization header was not provided."
            return _error(401, "MissingAuthorizationHeaderAndClientCertificate", message)
        if path == "validateApiSwagger":
            return _json(self.validation)
        if path == "generateResourceStorage":
            return _json({"sharedAccessSignature": f"https://{self.blobs_at}/{CONTAINER}?{SIGNATURE}"})
        return self._apis(request.method, path.removeprefix("apis").strip("/"), body)

    def _apis(self, method: str, name: str, body: Any) -> Response:
        if method == "GET" and name in self.connectors:
            return _json({"name": name, "properties": _without_secrets(self.connectors[name].properties)})
        if method == "POST" and not name:
            name = f"shared_connector-{len(self.connectors) + 1}"
        elif method != "PATCH" or name not in self.connectors:
            return _error(404, "ApiResourceNotFound", f"Could not find API '{name}'.")
        for member in body["properties"]:
            if member not in _KNOWN:
                message = (
                    "The request content was invalid and could not be deserialized: 'Could not find member "
                    f"'{member}' on object of type 'ApiPropertiesDefinition'. Path 'properties.{member}'.'."
                )
                return _error(400, "InvalidRequestContent", message)
        self._hold(name, copy.deepcopy(body["properties"]))
        return _json({"name": name, "properties": self.connectors[name].properties}, 201)

    def _hold(self, name: str, properties: dict[str, Any]) -> None:
        former = self.connectors.get(name)
        definition = properties.pop("openApiDefinition")
        held = Held(properties, definition, former.icon if former else None)
        properties["apiDefinitions"] = {"originalSwaggerUrl": f"{self.url}/swagger/{name}"}
        if "iconUri" in properties:
            held.icon = self._blob(properties["iconUri"])
        elif former and "iconUri" in former.properties:
            properties["iconUri"] = former.properties["iconUri"]
        if properties["scriptDefinitionUrl"]:
            held.script = self._blob(properties["scriptDefinitionUrl"])
        else:
            del properties["scriptDefinitionUrl"]
        self.connectors[name] = held

    def _blob(self, url: str) -> bytes:
        return self.blobs[url.partition("?")[0].rpartition("/")[2]]


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_secrets(item) for name, item in value.items() if name != "clientSecret"}
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")


def _error(status: int, code: str, message: str) -> Response:
    return _json({"error": {"code": code, "message": message}}, status)
