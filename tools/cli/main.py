"""The program behind ``python -m tools`` and the console script ``connector``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from .. import __version__
from ..core.errors import UserError
from . import call, replay, verify
from .common import say

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        args = _parser().parse_args(argv)
        code: int = args.run(args)
        sys.stdout.flush()
    except SystemExit as stop:  # argparse: help, version and usage errors
        return stop.code if isinstance(stop.code, int) else BROKEN
    except UserError as error:
        say(f"error: {error}")
        return BROKEN
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes stdout once more at exit, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except Exception as error:
        return _internal_error(error, debug=debug)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="connector",
        description="Proves a Power Platform custom connector before it is deployed.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"connector {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (verify, replay, call):
        command.add(commands)
    return parser
