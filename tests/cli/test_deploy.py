"""Where the client secret comes from."""

from __future__ import annotations

import getpass
import sys

import pytest

from tools.cli.deploy import _secret
from tools.package.paconn import SECRET_VARIABLE


class Stream:
    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("variable", "terminal", "typed", "secret", "asked"),
    [
        ("from-env", True, "typed", "from-env", False),
        (None, True, "typed", "typed", True),
        ("", True, "typed", "typed", True),
        (None, True, "", None, True),
        (None, False, "typed", None, False),
        ("from-env", False, "", "from-env", False),
    ],
)
def test_the_environment_first_then_a_prompt(
    variable: str | None,
    terminal: bool,
    typed: str,
    secret: str | None,
    asked: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return typed

    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    if variable is not None:
        monkeypatch.setenv(SECRET_VARIABLE, variable)
    monkeypatch.setattr(sys, "stdin", Stream(terminal))
    monkeypatch.setattr(getpass, "getpass", ask)
    assert _secret() == secret
    assert bool(prompts) is asked


def test_no_stdin_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "stdin", None)
    assert _secret() is None
