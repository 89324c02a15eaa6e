"""The second opinion on a definition: openapi-spec-validator's, beside the checks of this harness."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..connector.pointer import join, lookup
from ..connector.refs import reference, resolve
from ..core.errors import UserError
from ..core.missing import MISSING
from ..core.problem import Finding
from ..script.cache import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connector.document import Document
    from ..script.cache import Cache

RULE, NAME = "swagger", "swagger-second-opinion"
_PROGRAM = Path(__file__).with_name("swagger_process.py")
_LIMIT = 120.0
_LONGEST = 240
_LOST_PLACE = re.compile(r"for '(?P<method>\w+)' (?:operation )?in '(?P<path>[^']+)'")


def second_opinion(document: Document, cache: Cache) -> tuple[Finding, ...]:
    """Return what openapi-spec-validator finds wrong, each with the closest place in the file.

    It runs in its own process, so that this may be called in a thread beside other work; its verdict is kept
    in ``cache`` by content and version.
    """
    # The libraries fetch what is foreign and fall over what is missing.
    references = tuple(_reference_findings(document))
    if references:
        return references
    payload = json.dumps(_judged(document.data)).encode("utf-8")

    def build(_: Path) -> dict[str, Any]:
        return {"errors": _judge(payload)}

    try:
        errors = cache.entry("swagger", _key(payload), build).notes["errors"]
    except _Failed as failure:
        return (Finding(RULE, NAME, "error", f"openapi-spec-validator {failure}", _file(document)),)
    return tuple(_finding(document, error) for error in errors)


class _Failed(Exception):
    """The validator gave no verdict; nothing is kept."""


def _judge(payload: bytes) -> list[dict[str, Any]]:
    command = [sys.executable, "-P", str(_PROGRAM)]
    try:
        done = subprocess.run(command, input=payload, capture_output=True, timeout=_LIMIT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _Failed(f"gave no verdict in {_LIMIT:.0f} s") from None
    except OSError as error:
        raise _Failed(f"could not be started: {error.strerror}") from None
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
        raise _Failed(f"could not judge this definition: {last[0][:300]}")
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)
    except ValueError:
        raise _Failed("gave no verdict that can be read") from None
    return found


def _key(payload: bytes) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        release = version("openapi-spec-validator")
    except PackageNotFoundError:
        raise _Failed("is not installed") from None
    return digest([payload, release, _PROGRAM.read_bytes()])


def _file(document: Document) -> str:
    return str(document.path)


def _judged(data: Any) -> Any:
    """Return the document without what the validator is known to refuse wrongly.

    Swagger 2.0 allows a response's schema to be ``type: file``; openapi-spec-validator does not.
    """
    result = json.loads(json.dumps(data))
    for operation in _members(_members(result, "paths"), None):
        for method in _members(operation, None):
            for response in _members(
                _members(method, "responses") if isinstance(method, dict) else None, None
            ):
                schema = response.get("schema") if isinstance(response, dict) else None
                if isinstance(schema, dict) and schema.get("type") == "file":
                    response["schema"] = {**schema, "type": "string"}
    return result


def _members(node: Any, key: str | None) -> Any:
    """Return the object under ``key``, or the list of values with None; empty where there is none."""
    if not isinstance(node, dict):
        return {} if key is not None else []
    return node.get(key, {}) if key is not None else list(node.values())


def _reference_findings(document: Document) -> Iterator[Finding]:
    for pointer, node in _references(document.data):
        try:
            resolve(document.data, node)
        except UserError as error:
            yield _at(document, pointer, error.message)


def _references(data: Any) -> Iterator[tuple[str, Any]]:
    stack: list[tuple[Any, str]] = [(data, "")]
    while stack:
        node, at = stack.pop()
        if reference(node) is not None:
            yield join(at, "$ref"), node
        members = node.items() if isinstance(node, dict) else enumerate(node)
        stack.extend((value, join(at, key)) for key, value in members if isinstance(value, dict | list))


def _finding(document: Document, error: dict[str, Any]) -> Finding:
    pointer = join("", *error["path"])
    if lookup(document.data, pointer) is MISSING:
        pointer = ""  # Errors inside schemas come with a path relative to the schema: no place is better.
    lost = _LOST_PLACE.search(error["message"])
    if not pointer and lost:
        pointer = join("", "paths", lost["path"], lost["method"])
    return _at(document, pointer, _shortened(error["message"]))


def _shortened(message: str) -> str:
    """Return the message with its middle left out where the library quotes a whole object."""
    return (
        message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]} ... {message[-_LONGEST // 2 :]}"
    )


def _at(document: Document, pointer: str, message: str) -> Finding:
    place = document.position(pointer, "key")
    return Finding(
        RULE,
        NAME,
        "error",
        message,
        _file(document),
        place.line,
        place.column,
        pointer,
        _operation(document, pointer),
    )


def _operation(document: Document, pointer: str) -> str | None:
    tokens = pointer.split("/")[1:4]
    if len(tokens) < 3 or tokens[0] != "paths":
        return None
    found = lookup(document.data, "/".join(["", *tokens, "operationId"]))
    return found if isinstance(found, str) else None
