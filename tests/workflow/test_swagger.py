"""The second opinion: what it reports, where, and what it must not do."""

import json
import subprocess
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from tools.connector.document import load_document
from tools.core.cache import Cache
from tools.core.problem import Finding
from tools.workflow import swagger
from tools.workflow.swagger import second_opinion


def definition(**changes: Any) -> dict[str, Any]:
    get = {"operationId": "Read", "responses": {"200": {"description": "ok"}}}
    return {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": get}},
        **changes,
    }


def operation(**changes: Any) -> dict[str, Any]:
    return {"operationId": "Read", "responses": {"200": {"description": "ok"}}, **changes}


def opinion(data: Any, folder: Path) -> tuple[Finding, ...]:
    path = folder / "apiDefinition.swagger.json"
    path.write_text(json.dumps(data, indent=1))
    return second_opinion(load_document(path), Cache(folder / "cache"))


FILE = {"200": {"description": "ok", "schema": {"type": "file"}}}
TWICE = {"/a": {"get": operation()}, "/b": {"get": operation()}}
UNDECLARED = {"/a/{id}": {"get": operation()}}
LOST = {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Lost"}}}
REMOTE = {"200": {"description": "ok", "schema": {"$ref": "http://127.0.0.1:9/x.json"}}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(definition(), [], id="clean"),
        pytest.param(
            definition(paths={"/a": {"get": operation(responses=FILE)}}), [], id="a file is no error"
        ),
        pytest.param(
            definition(paths=TWICE),
            [("/paths/~1b/get", 19, "Read", "Operation ID 'Read' for 'get' in '/b' is not unique")],
            id="twice",
        ),
        pytest.param(
            definition(paths=UNDECLARED),
            [("/paths/~1a~1{id}/get", 9, "Read", "Path parameter 'id' for 'get' operation in")],
            id="path parameter",
        ),
        pytest.param(definition(schemes="https"), [("/schemes", 19, None, "array")], id="place in the file"),
        pytest.param(
            definition(paths={"/a": {"get": operation(responses=LOST)}}),
            [
                (
                    "/paths/~1a/get/responses/200/schema/$ref",
                    15,
                    "Read",
                    "the reference '#/definitions/Lost' leads nowhere",
                )
            ],
            id="dangling",
        ),
        pytest.param(
            definition(paths={"/a": {"get": operation(responses=REMOTE)}}),
            [("/paths/~1a/get/responses/200/schema/$ref", 15, "Read", "is not local")],
            id="remote",
        ),
    ],
)
def test_findings(data: Any, expected: list[tuple[str, int, str | None, str]], tmp_path: Path) -> None:
    found = opinion(data, tmp_path)
    assert [(item.pointer, item.line, item.operation) for item in found] == [item[:3] for item in expected]
    for item, (*_, message) in zip(found, expected, strict=True):
        assert message in item.message
        assert (item.rule, item.severity) == ("swagger", "error")


@pytest.mark.parametrize("responses", [LOST, REMOTE])
def test_a_bad_reference_never_reaches_the_library(
    responses: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swagger, "_judge", lambda _: pytest.fail("the library saw it"))
    assert opinion(definition(paths={"/a": {"get": operation(responses=responses)}}), tmp_path)


@pytest.mark.slow
def test_the_verdict_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opinion(definition(schemes="https"), tmp_path)
    monkeypatch.setattr(swagger, "_judge", lambda _: pytest.fail("judged again"))
    assert opinion(definition(schemes="https"), tmp_path) == first


def test_a_crash_is_an_error_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "broken.py"
    program.write_text("raise SystemExit('no such luck')")
    monkeypatch.setattr(swagger, "_PROGRAM", program)
    (found,) = opinion(definition(), tmp_path)
    assert (found.severity, found.message) == (
        "error",
        "openapi-spec-validator could not judge this definition: no such luck",
    )
    assert not list((tmp_path / "cache").glob("swagger*"))


def test_a_hang_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: Any, **__: Any) -> None:
        raise subprocess.TimeoutExpired("x", 1)

    monkeypatch.setattr("subprocess.run", hang)
    (found,) = opinion(definition(), tmp_path)
    assert (found.severity, found.message) == ("error", "openapi-spec-validator gave no verdict in 120 s")


def test_no_answer_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "silent.py"
    program.touch()
    monkeypatch.setattr(swagger, "_PROGRAM", program)
    (found,) = opinion(definition(), tmp_path)
    assert (found.severity, found.message) == (
        "error",
        "openapi-spec-validator gave no verdict that can be read",
    )


def test_a_process_that_does_not_start_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "nothing"))
    (found,) = opinion(definition(), tmp_path)
    assert (found.severity, found.message) == (
        "error",
        "openapi-spec-validator could not be started: No such file or directory",
    )


def test_a_validator_that_is_not_installed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", version)
    (found,) = opinion(definition(), tmp_path)
    assert (found.severity, found.message) == ("error", "openapi-spec-validator is not installed")
