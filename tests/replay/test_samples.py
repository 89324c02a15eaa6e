from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.core.errors import UserError
from tools.replay.samples import load_samples
from tools.runtime.exchanges import Connection

from .shelf import PROPERTIES, cassette, shelf, write

if TYPE_CHECKING:
    from pathlib import Path


def test_everything_is_optional(tmp_path: Path) -> None:
    samples = load_samples(shelf(tmp_path))
    assert (samples.connections, samples.backend, samples.error_schema, samples.coverage) == (
        {},
        None,
        None,
        None,
    )
    assert samples.connection(None) == Connection("", {}, None)


def test_what_there_is_gets_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        "connections.yaml",
        "a: {set: keyed, token: t, parameters: {shelf_key: k, site: 12}}\nb: {set: open}",
    )
    write(tmp_path, "backend.swagger.yaml", "swagger: '2.0'\npaths: {}")
    write(tmp_path, "error.schema.json", '{"required": ["message"]}')
    write(
        tmp_path,
        "coverage.yaml",
        "statuses: declared\nnever_answered: {ListBooks: {'[].id': why}, '*': {x: y}}\ncases: {GetText: 2}\n"
        "internal_outputs: [page, links]",
    )
    path = cassette(tmp_path, "x.yaml")
    samples = load_samples(shelf(tmp_path, PROPERTIES))
    assert samples.connection(None) == Connection("keyed", {"shelf_key": "k", "site": "12"}, "t")
    assert samples.connection("b") == Connection("open", {}, None)
    assert samples.backend is not None
    assert samples.error_schema is not None
    assert [error.message for error in samples.error_schema.errors({})] == ["'message' is missing"]
    assert samples.coverage is not None
    assert (samples.coverage.statuses, samples.coverage.properties) == (True, False)
    assert samples.coverage.never("ListBooks") == {"[].id": "why"}
    assert samples.coverage.cases == {"GetText": 2}
    assert (samples.coverage.internal, samples.coverage.scripted) == (("page", "links"), None)
    assert samples.cassette(path) is samples.cassette(path)


@pytest.mark.parametrize(
    ("name", "text", "message", "line"),
    [
        ("connections.yaml", "[1]", "must be a mapping", 1),
        ("connections.yaml", "a:\n  sett: x", "has no key 'sett'; did you mean 'set'?", 2),
        ("connections.yaml", "a:\n  set: keyd", "no connection set 'keyd'; did you mean 'keyed'?", 2),
        ("connections.yaml", "a: {token: x}", "'set' must say which connection set is meant: keyed, open", 1),
        (
            "connections.yaml",
            "a:\n  set: open\n  parameters:\n    sit: x",
            "no parameter 'sit'; did you mean 'site'?",
            4,
        ),
        ("connections.yaml", "a: {set: open, parameters: {site: [1]}}", "'site' must be text", 1),
        ("connections.yaml", "a: {set: open, token: 1}", "'token' must be text", 1),
        ("backend.swagger.yaml", "openapi: 3.0.0", "is not a Swagger 2.0 document", 1),
        ("backend.swagger.yaml", "swagger: 2.0", "has no 'paths'", 1),
        ("backend.swagger.yaml", "swagger: '2.0'\npaths:\n  /a: 1", "a path must be a mapping", 3),
        (
            "backend.swagger.yaml",
            "swagger: '2.0'\npaths:\n  /a:\n    get: 1",
            "an operation must be a mapping",
            4,
        ),
        (
            "backend.swagger.yaml",
            "swagger: '2.0'\npaths:\n  /a:\n    get: {parameters: [{name: x}]}",
            "needs 'name' and 'in'",
            4,
        ),
        (
            "backend.swagger.yaml",
            "swagger: '2.0'\npaths:\n  /a:\n    get: {parameters: [{$ref: 'http://x/y'}]}",
            "is not local",
            4,
        ),
        ("error.schema.json", "[1]", "must be a JSON schema", 1),
        ("coverage.yaml", "status: declared", "has no key 'status'; did you mean 'statuses'?", 1),
        ("coverage.yaml", "statuses: all", "'statuses' must be one of declared, not 'all'", 1),
        ("coverage.yaml", "properties: true", "'properties' must be one of seen", 1),
        (
            "coverage.yaml",
            "never_answered:\n  ListBook: {a: b}",
            "no operation 'ListBook'; did you mean 'ListBooks'?",
            2,
        ),
        ("coverage.yaml", "never_answered:\n  ListBooks:\n    a: 1", "'a' must be text", 3),
        (
            "coverage.yaml",
            "cases:\n  ListBooks: 1\n  ListBook: 1",
            "no operation 'ListBook'; did you mean 'ListBooks'?",
            3,
        ),
        ("coverage.yaml", "cases:\n  '*': 1", "no operation '*'", 2),
        ("coverage.yaml", "cases:\n  ListBooks: many", "'ListBooks' must be a whole number", 2),
        ("coverage.yaml", "cases:\n  ListBooks: 0", "'ListBooks' must be a whole number", 2),
    ],
)
def test_malformed_files(tmp_path: Path, name: str, text: str, message: str, line: int) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(UserError) as caught:
        load_samples(shelf(tmp_path, PROPERTIES))
    assert message in caught.value.message
    assert (caught.value.file, caught.value.line) == (str(path), line)


def test_the_only_set_need_not_be_named(tmp_path: Path) -> None:
    write(tmp_path, "connections.yaml", "a: {parameters: {site: x}}")
    properties = {"properties": {"connectionParameters": {"site": {"type": "string"}}}}
    assert load_samples(shelf(tmp_path, properties)).connection("a") == Connection("", {"site": "x"}, None)
