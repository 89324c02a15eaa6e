"""``connector doctor``: what this machine has, what is missing, and the command that installs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import add_output, write_results

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

DESCRIPTION = """Say what is here of what the commands use (Python, an engine for scripts, isolation, paconn,
git), what is missing, and which command installs it. Nothing is installed or sent anywhere."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "doctor", help="say what is missing on this machine", description=DESCRIPTION
    )
    add_output(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write what was found; return 0 where an engine for scripts is there, else 1."""
    from ..workflow.doctor import diagnose

    result = diagnose()
    write_results(args, "doctor", result)
    return 0 if result.ok else 1
