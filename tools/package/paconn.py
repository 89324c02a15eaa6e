"""Runs paconn and reads what it prints, as its exit code says little.

Source: paconn 0.0.21: ``commands/*.py`` (what it prints), ``operations/upsert.py`` and knack 0.5
(``@FILE`` is read in place of an argument), so that a client secret stands on no command line.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..core.errors import UserError
from ..traffic.redaction import redact
from .folder import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

Command = Literal["validate", "create", "update"]

SECRET_VARIABLE = "CONNECTOR_CLIENT_SECRET"  # noqa: S105 - the name of a variable, not a secret
_STDIN = "/dev/stdin"
_DONE = re.compile(r"^(\S+) (validated|created|updated) successfully\.$", re.MULTILINE)
_WORDS: dict[Command, str] = {"validate": "validated", "create": "created", "update": "updated"}
_TRACE = "Traceback (most recent call last):"
_LOGIN = "Access token invalid. Please login again."
_HINTS = (
    (_LOGIN, "nothing was sent: log in with `paconn login`, then run this again"),
    (
        "JSONDecodeError",
        "the service answered with something that is no JSON, as it does in an outage; look in the portal "
        "whether the connector changed before you try again",
    ),
    ("401 Client Error", "the login is not accepted: `paconn login --force`, then run this again"),
    ("403 Client Error", "this account may not make connectors in that environment: ask its administrator"),
    ("404 Client Error", "there is no such connector or environment: check --connector-id and --environment"),
    ("400 Client Error", "the service refuses the files: its response above says where"),
    ("Max retries exceeded", "the service cannot be reached: check the network, and HTTPS_PROXY"),
)
_UNKNOWN = "paconn did not say that it worked: look in the portal whether the connector changed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command.

    ``text`` is all that was printed, ``brief`` the same without the calls of a traceback; credentials are
    ``***``. ``connector_id`` is what was created or updated, ``hint`` what to do where it failed.
    """

    ok: bool
    code: int
    text: str
    brief: str
    connector_id: str | None = None
    hint: str = ""


def find_paconn(program: Path | None) -> str:
    """Return the program: ``program``, else the one on PATH.

    Raises:
        UserError: there is none.
    """
    name = "paconn" if program is None else str(program)
    found = shutil.which(name)
    if found is None:
        if program is not None:
            raise UserError("cannot be run: give the program paconn", name)
        raise UserError("paconn is not on PATH: `pipx install paconn`, or give it with --paconn FILE")
    return str(Path(found).absolute())  # it runs in another folder; links stay, as they tell its environment


def takes_secret() -> bool:
    """Return whether a secret can be given to paconn so that no other program sees it: by a file of stdin."""
    return Path(_STDIN).exists()


def command_line(program: str, command: Command, *, secret: bool) -> list[str]:
    """Return the command line for a folder with settings.json; a secret comes in on stdin."""
    line = [program, command, "--settings", SETTINGS]
    line += ["--secret", f"@{_STDIN}"] if secret else []
    # Otherwise it asks about the settings.json that it read, after the connector was created.
    line += ["--overwrite-settings"] if command == "create" else []
    return line


def run_paconn(program: str, command: Command, folder: Path, secret: str | None, timeout: float) -> Answer:
    """Run ``command`` in ``folder``, which holds a package with its settings.json.

    Raises:
        UserError: the program cannot be run, or takes longer than ``timeout`` seconds.
    """
    line = command_line(program, command, secret=secret is not None)
    try:
        done = subprocess.run(  # noqa: S603 - the program that the person named
            line,
            cwd=folder,
            env={**_without_secret(os.environ), "PYTHONUTF8": "1"},
            input=(secret or "").encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
    except OSError as error:
        raise UserError(f"cannot be run: {error.strerror}", program) from None
    except subprocess.TimeoutExpired:
        message = (
            f"did not end within {timeout:g} s and was stopped; look in the portal whether the connector "
            "changed before you try again"
        )
        raise UserError(message, program) from None
    said = done.stdout.decode("utf-8", "replace").split(_LOGIN)  # which looks like a token, and is none
    text = _LOGIN.join(redact(part, values=[secret] if secret else []) for part in said)
    return read_answer(command, done.returncode, text)


def _without_secret(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name != SECRET_VARIABLE}


def read_answer(command: Command, code: int, text: str) -> Answer:
    """Return what ``text``, printed by ``command``, says."""
    done = next((found for found in _DONE.finditer(text) if found[2] == _WORDS[command]), None)
    brief = _without_traces(text).strip()
    if done is None:
        said = command == "validate" and code == 0 and bool(text.strip())
        hint = "the service has findings, which paconn ends with exit code 0" if said else _hint(text)
        return Answer(ok=False, code=code, text=text, brief=brief, hint=hint)
    connector_id = done[1] if command != "validate" else None
    hint = f"paconn ended with exit code {code} after that" if code else ""
    return Answer(ok=not code, code=code, text=text, brief=brief, connector_id=connector_id, hint=hint)


def _hint(text: str) -> str:
    return next((hint for mark, hint in _HINTS if mark in text), _UNKNOWN)


def _without_traces(text: str) -> str:
    """Return ``text`` without the calls of tracebacks; their last line, the error, stays."""
    kept: list[str] = []
    within = False
    for line in text.splitlines():
        if line.startswith(_TRACE):
            within = True
        elif not within or not line.startswith((" ", "\t")):
            within = False if within and line.strip() else within
            kept.append(line)
    return "\n".join(kept)
