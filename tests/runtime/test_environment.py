from pathlib import Path

import pytest

from tools.core.errors import UserError
from tools.runtime.environment import load_environment, resolved
from tools.runtime.exchanges import Connection
from tools.runtime.platform import Platform
from tools.runtime.request import RequestPlans

from .folder import Backend, make


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("api.library.example/v2", "api.library.example/v2"),
        ('@environmentVariables("lib_Host")', "eu.example"),
        ("@environmentVariables('LIB_HOST')/v2", "eu.example/v2"),
        ("x.@{environmentVariables('none', 'd.example')}", "x.d.example"),
    ],
)
def test_addresses(text: str, expected: str) -> None:
    assert resolved(text, {"Lib_host": "eu.example"}) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "@environmentVariables('none')",
            "needs the environment variable 'none': give it a value in connector.toml",
        ),
        ("@environmentVariables(none)", "cannot be read"),
        ("@connectionParameters('host')", "only read environment variables, not connection parameter 'host'"),
    ],
)
def test_what_has_no_value(text: str, words: str) -> None:
    with pytest.raises(UserError, match=r"the address '@") as caught:
        resolved(text, {})
    assert words in caught.value.message


def test_the_host_of_a_definition(tmp_path: Path) -> None:
    connector = make(tmp_path, host='@environmentVariables("lib_host")')
    (tmp_path / "connector.toml").write_text('[environment-variables]\nlib_host = "eu.example"\n')
    backend = Backend()
    operation = connector.operations["Op"]
    requests = RequestPlans(connector, load_environment(tmp_path))
    Platform(connector, Connection(), None, requests=requests).call(operation, {}, backend)
    assert backend.seen[0].url == "https://eu.example/v2/books"
    with pytest.raises(UserError, match="needs the environment variable 'lib_host'"):
        Platform(connector, Connection(), None).call(operation, {}, backend)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("environment-variables = 1", "must be a table"),
        ("[environment-variables]\na = 1", "'a' must be a string"),
    ],
)
def test_malformed_settings(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "connector.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=words):
        load_environment(tmp_path)


def test_without_settings_there_are_none(tmp_path: Path) -> None:
    assert load_environment(tmp_path) == {}
