"""Rules about where a connector sends its requests: version, host, base path, schemes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...connector.lenient import array, strings, text
from ...connector.settings import read_policies
from ...core import lazy
from ..rule import BROKEN, Hit, rule
from ..sources import CERTIFICATION, POLICY_ERRORS, SCHEMA, VALIDATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..definition import Definition
    from ..folder import Folder

_HOST = lazy.pattern(r"\w[\w-]*(?:\.\w[\w-]*)*\.?(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_VARIABLE = "@environmentVariables("
_SCHEMES = ("http", "https", "ws", "wss")
_WORDS = "dev devel develop development test tst testing qa uat stage staging stg sandbox preprod local"
_STAGES = frozenset(_WORDS.split())
_NOWHERE = frozenset(("localhost", "local", "test", "example", "invalid", "internal"))
_PRIVATE = lazy.pattern(r"10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.0\.0\.0")


def _lists(definition: Definition) -> Iterator[tuple[str, list[Any]]]:
    """Yield pointer and items of each list of schemes."""
    yield "/schemes", array(definition.data.get("schemes"))
    for operation in definition.operations:
        if "schemes" in operation.raw:
            yield operation.pointer + "/schemes", array(operation.raw["schemes"])


@rule("INF001", "foreign-specification-version", SCHEMA, VALIDATOR, "SpecificationVersionIncorrect")
def foreign_specification_version(definition: Definition) -> Iterator[Hit]:
    """Checks that the definition says ``"swagger": "2.0"``.

    Why:
        Power Platform reads OpenAPI 2.0 (Swagger) alone; anything else is refused at import.

    Fix:
        Write the string ``"2.0"``. A definition in OpenAPI 3 must be converted.

    Bad:
        {"openapi": "3.0.1"}

    Good:
        {"swagger": "2.0"}
    """
    version = definition.data.get("swagger")
    if "swagger" not in definition.data:
        rest = "; convert it from OpenAPI 3 to Swagger 2.0" if "openapi" in definition.data else ""
        yield Hit(f'the definition has no "swagger": "2.0"{rest}')
    elif version != "2.0":
        shown = f"'{version}'" if isinstance(version, str) else "no string"
        yield Hit(f"'swagger' is {shown}; it must be the string '2.0'", "/swagger")


@rule("INF002", "malformed-host", SCHEMA, VALIDATOR, "HostNameNotValid")
def malformed_host(definition: Definition) -> Iterator[Hit]:
    """Checks that ``host`` is a host and nothing else: no scheme, no path.

    A port may follow; ``@environmentVariables("name")`` may stand for it.

    Why:
        The address of each request is put together of scheme, host, base path and path.

    Fix:
        Move the scheme to ``schemes`` and the path to ``basePath``.

    Bad:
        "host": "https://api.example.com/v2"

    Good:
        "schemes": ["https"], "host": "api.example.com", "basePath": "/v2"
    """
    host = text(definition.data.get("host"))
    if host is None or _HOST.fullmatch(host) or _VARIABLE in host:
        return
    if not host.strip():
        what = "'host' is empty"
    elif "://" in host:
        what = f"'{host}' is an address, not a host; move the scheme to 'schemes' and a path to 'basePath'"
    elif "/" in host:
        what = f"'{host}' is a host with a path; move the path to 'basePath'"
    else:
        what = f"'{host}' is not a host, such as 'api.example.com'"
    yield Hit(what, "/host")


@rule("INF003", "unfinished-host", {"independent": "warning", "certified": "warning"}, CERTIFICATION)
def unfinished_host(folder: Folder) -> Iterator[Hit]:
    """Checks that ``host`` is that of the production service: not of a development, test or staging one.

    The words are looked for in the labels of the host, so that ``latest.example.com`` passes. The host does
    not matter where a ``dynamichosturl`` policy for all operations replaces it.

    Why:
        Whoever uses the published connector would work on test data; certification sends it back.

    Fix:
        Name the production host, or let the connection choose by a ``dynamichosturl`` policy.

    Bad:
        "host": "staging.example.com"

    Good:
        "host": "api.example.com"
    """
    if folder.definition is None:
        return
    host = text(folder.definition.data.get("host")) or ""
    stage = _stage(host.lower().partition(":")[0]) if _HOST.fullmatch(host) else None
    if stage is None:
        return
    data = folder.properties.data if folder.properties is not None else {}
    if any(policy.template == "dynamichosturl" and not policy.operations for policy in read_policies(data)):
        return
    message = f"the host '{host}' {stage}; name the one of the production service"
    yield Hit(message, "/host", file=folder.definition.document.path.name)


def _stage(host: str) -> str | None:
    if _PRIVATE.match(host):
        return "is reachable from one network only"
    labels = host.split(".")
    if labels[-1] in _NOWHERE:
        return "exists on no public network"
    # The last label is a top-level domain: .dev is one as good as any.
    for word in (word for label in labels[:-1] for word in re.split(r"[-_]", label)):
        if word.rstrip("0123456789") in _STAGES:
            return f"looks like one for development or tests ('{word}')"
    return None


@rule("INF004", "relative-base-path", SCHEMA, VALIDATOR, "BasePathNotValid")
def relative_base_path(definition: Definition) -> Iterator[Hit]:
    """Checks that ``basePath`` begins with a slash.

    Why:
        The base path is put behind the host as it is; import refuses it.

    Fix:
        Begin it with a slash, or leave it out.

    Bad:
        "basePath": "v2"

    Good:
        "basePath": "/v2"
    """
    path = text(definition.data.get("basePath"))
    if path is not None and not path.startswith(("/", _VARIABLE)):
        cure = f"write '/{path}'" if path else "write '/', or leave it out"
        yield Hit(f"the base path '{path}' does not begin with a slash; {cure}", "/basePath")


@rule("INF005", "empty-schemes", BROKEN, VALIDATOR, "SchemesArrayEmpty")
def empty_schemes(definition: Definition) -> Iterator[Hit]:
    """Checks that ``schemes``, where it is given, names at least one.

    Why:
        paconn takes the first one for the address of the service, which is left without a scheme.

    Fix:
        Write ``["https"]``.

    Bad:
        "schemes": []

    Good:
        "schemes": ["https"]
    """
    for pointer, items in _lists(definition):
        owner = definition.data if pointer == "/schemes" else None
        if not items and (owner is None or owner.get("schemes") == []):
            yield Hit("'schemes' is empty; write [\"https\"]", pointer)


@rule("INF006", "unknown-scheme", SCHEMA, VALIDATOR, "SchemeNotValid")
def unknown_scheme(definition: Definition) -> Iterator[Hit]:
    """Checks that ``schemes`` holds schemes of Swagger 2.0, in small letters.

    Why:
        Import refuses others; ``"HTTPS"`` is another word than ``"https"``, and ``"https://"`` too.

    Fix:
        Write ``["https"]``.

    Bad:
        "schemes": ["https://"]

    Good:
        "schemes": ["https"]
    """
    for pointer, items in _lists(definition):
        for index, item in enumerate(items):
            if isinstance(item, str) and item not in _SCHEMES:
                yield Hit(f"there is no scheme '{item}'; write 'https'", f"{pointer}/{index}")


@rule("INF007", "websocket-scheme", BROKEN, VALIDATOR, "SchemeNotSupported")
def websocket_scheme(definition: Definition) -> Iterator[Hit]:
    """Finds the schemes ``ws`` and ``wss``.

    Why:
        Connectors speak HTTP; WebSocket connections are not supported.

    Fix:
        Write ``["https"]``; events from the service can come by a webhook trigger.

    Bad:
        "schemes": ["wss"]

    Good:
        "schemes": ["https"]
    """
    for pointer, items in _lists(definition):
        for index, item in enumerate(items):
            if item in ("ws", "wss"):
                yield Hit(f"connectors cannot speak '{item}'; write 'https'", f"{pointer}/{index}")


@rule(
    "INF008",
    "unencrypted-scheme",
    {"import": "info", "independent": "warning", "certified": "error"},
    POLICY_ERRORS,
)
def unencrypted_scheme(definition: Definition) -> Iterator[Hit]:
    """Checks that ``https`` is the only scheme, and that it is given.

    Why:
        Credentials travel with each request; certification asks for TLS. paconn makes the address of the
        service with the first scheme, or without any.

    Fix:
        Write ``["https"]``.

    Bad:
        "schemes": ["http", "https"]

    Good:
        "schemes": ["https"]
    """
    if "schemes" not in definition.data:
        yield Hit('the definition does not say how to reach its host; add "schemes": ["https"]')
    for pointer, items in _lists(definition):
        if "http" in strings(items):
            cure = "remove it" if "https" in items else "write 'https'"
            message = f"'http' sends credentials in the clear; {cure}"
            yield Hit(message, f"{pointer}/{items.index('http')}")
