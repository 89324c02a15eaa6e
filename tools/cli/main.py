"""The program behind ``python -m tools`` and the console script ``connector``."""

from __future__ import annotations

import argparse
import gc
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from .. import __version__
from ..core.errors import UserError
from .common import Help, give_up, say, write_stdout

if TYPE_CHECKING:
    from collections.abc import Sequence

# The module of each command, in the order of the help.
COMMANDS = {
    "verify": "verify",
    "lint": "lint",
    "rules": "rules",
    "explain": "rules",
    "replay": "replay",
    "call": "call",
    "serve": "serve",
    "diff": "diff",
    "bundle": "bundle",
    "docs": "docs",
    "package": "package",
    "deploy": "deploy",
    "init": "init",
}
BROKEN = 2
INTERRUPTED = 130
READER_GONE = 141

EPILOG = """exit codes: 0 clean; 1 findings or failures (also: nothing was checked);
2 wrong usage, unreadable input or an internal error

results go to stdout, everything else to stderr; NO_COLOR is honoured"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that ``argv`` (default: the process's arguments) names; return the exit code."""
    debug = "--debug" in (sys.argv[1:] if argv is None else argv)
    try:
        code = _command(argv)
        if sys.stdout is not None:
            write_stdout("")
    except UserError as error:
        say(f"error: {error}")
        return BROKEN
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        give_up(sys.stdout)
        return READER_GONE
    except Exception as error:
        return _internal_error(error, debug=debug)
    finally:
        if argv is None:
            gc.freeze()  # the process ends: to look for garbage once more would only take time
    return code


def _command(argv: Sequence[str] | None) -> int:
    try:
        args = _parser(sys.argv[1:] if argv is None else argv).parse_args(argv)
    except SystemExit as stop:  # argparse: help, version and usage errors
        return stop.code if isinstance(stop.code, int) else BROKEN
    code: int = args.run(args)
    return code


def _internal_error(error: Exception, *, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exc()
    else:
        text = " ".join(str(error).split())
        say(f"internal error: {type(error).__name__}: {_redacted(text)}")
        say("run again with --debug for the traceback")
    return BROKEN


def _redacted(text: str) -> str:
    try:
        from ..traffic.redaction import redact
    except ImportError:
        return "(no details: redaction is not available)"
    return redact(text)


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of the command that ``argv`` begins with, else that of all commands."""
    parser = argparse.ArgumentParser(
        prog="connector",
        description="Proves a Power Platform custom connector before it is deployed.",
        epilog=EPILOG,
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"connector {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    modules = [COMMANDS[argv[0]]] if argv and argv[0] in COMMANDS else COMMANDS.values()
    for name in dict.fromkeys(modules):
        import_module(f".{name}", __package__).add(commands)
    return parser
