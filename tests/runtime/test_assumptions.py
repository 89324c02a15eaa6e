"""Every assumption that the code names is documented, and every documented one is relied on."""

import re
from dataclasses import astuple
from pathlib import Path

import pytest

from tests.runtime.folder import Backend, StandIn, make, passing
from tools.connector.model import load_connector
from tools.runtime.assumptions import ASSUMPTIONS
from tools.runtime.exchanges import Connection
from tools.runtime.platform import Platform

RUNTIME = Path(__file__).parent.parent.parent / "tools" / "runtime"
CODE = "\n".join(
    path.read_text(encoding="utf-8") for path in RUNTIME.rglob("*.py") if path.name != "assumptions.py"
)


def test_what_is_relied_on_is_documented() -> None:
    named = set(re.findall(r'assume\("([a-z-]+)"\)', CODE))
    assert named
    assert named <= set(ASSUMPTIONS)


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_an_assumption_is_relied_on_and_says_why(name: str) -> None:
    assert f'"{name}"' in CODE
    assert all(text.strip() and text == text.strip() for text in astuple(ASSUMPTIONS[name]))
    assert ASSUMPTIONS[name].id == name


def test_no_other_place_assumes_anything() -> None:
    assert "Assumption:" not in CODE


@pytest.mark.parametrize(
    ("code", "body", "assumed"),
    [
        ("var body = await this.Context.Request . Content.ReadAsStringAsync();", None, ("request-content",)),
        ("var body = await Context.Request.Content.ReadAsStringAsync();", {"a": 1}, ()),
        ("return await Context.SendAsync(Context.Request, CancellationToken);", None, ()),
    ],
)
def test_a_script_that_reads_the_content_of_a_request_without_body(
    tmp_path: Path, code: str, body: object, assumed: tuple[str, ...]
) -> None:
    make(tmp_path, {"name": "body", "in": "body", "schema": {"type": "object"}}, method="post")
    (tmp_path / "script.csx").write_text(code)
    connector = load_connector(tmp_path)
    platform = Platform(connector, Connection(), StandIn(passing))
    inputs = {} if body is None else {"body": body}
    exchange = platform.call(connector.operations["Op"], inputs, Backend())
    assert exchange.assumptions == assumed
