"""What is read out of paconn's output; the texts are those that the real one prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.core.errors import UserError
from tools.package.paconn import SECRET_VARIABLE, Command, find_paconn, read_answer, run_paconn

TRACE = """{"error": {"code": "x"}}
Traceback (most recent call last):
  File "cli.py", line 1, in invoke
    cmd_result = self.invocation.execute(args)
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
"""


@pytest.mark.parametrize(
    ("command", "code", "text", "ok", "connector_id", "hint"),
    [
        ("create", 0, "shared_a-1 created successfully.\n", True, "shared_a-1", ""),
        ("update", 0, "noise\nshared_a-1 updated successfully.\n", True, "shared_a-1", ""),
        ("validate", 0, "apiDefinition.swagger.json validated successfully.\n", True, None, ""),
        ("create", 1, "shared_a-1 created successfully.\n", False, "shared_a-1", "ended with exit code 1"),
        ("create", 0, "shared_a-1 updated successfully.\n", False, None, "did not say that it worked"),
        ("create", 0, "it was not created successfully. Really\n", False, None, "did not say that it worked"),
        ("update", 0, "", False, None, "did not say that it worked"),
        ("validate", 0, "Operation: OperationIdRequired\n", False, None, "the service has findings"),
        ("validate", 1, "ERROR: Access token invalid. Please login again.\n", False, None, "paconn login"),
        ("create", 1, TRACE, False, None, "look in the portal"),
        ("create", 1, "ERROR: 404 Client Error: Not Found for url: x", False, None, "check --connector-id"),
        ("create", 1, "ERROR: 403 Client Error: Forbidden for url: x", False, None, "ask its administrator"),
    ],
)
def test_what_the_output_says(
    command: Command, code: int, text: str, ok: bool, connector_id: str | None, hint: str
) -> None:
    answer = read_answer(command, code, text)
    assert (answer.ok, answer.connector_id) == (ok, connector_id)
    assert hint in answer.hint
    assert bool(answer.hint) is bool(hint)


def test_a_traceback_is_told_by_its_last_line() -> None:
    brief = (
        '{"error": {"code": "x"}}\njson.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)'
    )
    answer = read_answer("create", 1, TRACE)
    assert (answer.brief, answer.text) == (brief, TRACE)


def program(folder: Path, script: str) -> Path:
    path = folder / "fake paconn"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_secret_comes_in_on_stdin_and_is_masked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "s3cret-of-the-app")
    script = 'echo "$@"; cat /dev/stdin; echo " created successfully."; env >environment'
    fake = find_paconn(program(tmp_path, script))
    answer = run_paconn(fake, "create", tmp_path, "s3cret-of-the-app", 10)
    line, rest = answer.text.split("\n", 1)
    assert line == "create --settings settings.json --secret @/dev/stdin --overwrite-settings"
    assert rest == "*** created successfully.\n"
    assert "s3cret" not in (tmp_path / "environment").read_text()
    assert "s3cret" not in json.dumps(answer.brief + answer.text + (answer.connector_id or ""))


def test_a_program_that_does_not_end(tmp_path: Path) -> None:
    fake = find_paconn(program(tmp_path, "exec sleep 30"))
    with pytest.raises(UserError, match=r"did not end within 0\.2 s"):
        run_paconn(fake, "update", tmp_path, None, 0.2)


def test_a_program_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="paconn is not on PATH: `pipx install paconn`"):
        find_paconn(None)
    with pytest.raises(UserError, match="cannot be run: give the program paconn"):
        find_paconn(tmp_path / "nothing")
    broken = program(tmp_path, "")
    broken.write_text("#!/nowhere/sh\n")
    with pytest.raises(UserError, match="cannot be run: No such file"):
        run_paconn(find_paconn(broken), "update", tmp_path, None, 5)
