"""A second opinion on a definition by openapi-spec-validator, beside the harness's own rules."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..connector.pointer import join, lookup
from ..connector.refs import reference, resolve
from ..core.cache import digest
from ..core.errors import UserError
from ..core.missing import MISSING
from ..core.problem import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..connector.document import Document
    from ..core.cache import Cache

_PROGRAM = Path(__file__).with_name("swagger_process.py")
_SECONDS = 120
_LONGEST = 240
_LOST_PLACE = re.compile(r"for '(\w+)' (?:operation )?in '([^']+)'")


def second_opinion(document: Document, cache: Cache) -> tuple[Finding, ...]:
    """Return the validator's errors, each at the closest place in the file.

    The validator runs in its own process, so this may be called in a thread. Its verdict is kept in ``cache``
    by content and version.
    """
    # The validator fetches remote references and crashes on dangling ones.
    references = tuple(_reference_findings(document))
    if references:
        return references
    payload = json.dumps(_without_files(document.data)).encode("utf-8")
    try:
        release = metadata.version("openapi-spec-validator")
        key = digest([payload, release, _PROGRAM.read_bytes()])
        errors = cache.entry("swagger", key, lambda _: {"errors": _judge(payload)}).notes["errors"]
    except metadata.PackageNotFoundError:
        return (_at(document, "", "openapi-spec-validator is not installed", is_place=False),)
    except _NoVerdict as failure:
        return (_at(document, "", f"openapi-spec-validator {failure}", is_place=False),)
    return tuple(_finding(document, error["path"], error["message"]) for error in errors)


class _NoVerdict(Exception):
    """The validator failed; nothing is kept."""


def _judge(payload: bytes) -> list[dict[str, Any]]:
    command = [sys.executable, "-P", str(_PROGRAM)]
    try:
        done = subprocess.run(command, input=payload, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
        if done.returncode != 0:
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
            raise _NoVerdict(f"could not judge this definition: {last[0][:300]}")
        errors: list[dict[str, Any]] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise _NoVerdict(f"gave no verdict in {_SECONDS} s") from None
    except OSError as error:
        raise _NoVerdict(f"could not be started: {error.strerror}") from None
    except ValueError:
        raise _NoVerdict("gave no verdict that can be read") from None
    return errors


def _without_files(node: Any, key: str = "") -> Any:
    """Return a copy with ``type: string`` for each schema of ``type: file``, which the validator refuses."""
    if isinstance(node, list):
        return [_without_files(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {name: _without_files(value, name) for name, value in node.items()}
    return {**copy, "type": "string"} if key == "schema" and node.get("type") == "file" else copy


def _reference_findings(document: Document) -> Iterator[Finding]:
    stack: list[tuple[Any, str]] = [(document.data, "")]
    while stack:
        node, pointer = stack.pop()
        if reference(node) is not None:
            try:
                resolve(document.data, node)
            except UserError as error:
                yield _at(document, join(pointer, "$ref"), error.message)
        members = node.items() if isinstance(node, dict) else enumerate(node)
        stack.extend((value, join(pointer, key)) for key, value in members if isinstance(value, dict | list))


def _finding(document: Document, path: list[str], message: str) -> Finding:
    pointer = join("", *path)
    if lookup(document.data, pointer) is MISSING:
        pointer = ""  # Errors inside schemas have a path relative to the schema.
    if not pointer and (lost := _LOST_PLACE.search(message)):
        pointer = join("", "paths", lost[2], lost[1])
    if len(message) > _LONGEST:  # The validator quotes whole objects.
        message = f"{message[: _LONGEST // 2]} ... {message[-_LONGEST // 2 :]}"
    return _at(document, pointer, message)


def _at(document: Document, pointer: str, message: str, *, is_place: bool = True) -> Finding:
    finding = Finding("swagger", "swagger-second-opinion", "error", message, str(document.path))
    if not is_place:
        return finding
    position = document.position(pointer, "key")
    steps = pointer.split("/")[1:4]
    name = lookup(document.data, "/".join(["", *steps, "operationId"])) if len(steps) == 3 else None
    operation = name if isinstance(name, str) and steps[0] == "paths" else None
    return finding._replace(line=position.line, column=position.column, pointer=pointer, operation=operation)
