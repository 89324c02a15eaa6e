"""The program behind ``python -m tools`` and the console script ``connector``."""

from __future__ import annotations

import errno
import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..core.errors import UserError
from ..core.garbage import collect_garbage_rarely
from ..core.suggestion import meant
from .common import give_up, say, write_stdout
from .parser import Parser

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
    "record": "record",
    "serve": "serve",
    "diff": "diff",
    "bundle": "bundle",
    "docs": "docs",
    "package": "package",
    "deploy": "deploy",
    "init": "init",
    "doctor": "doctor",
    "setup": "setup",
    "mcp": "mcp",
    "completion": "completion",
}
BROKEN = 2
INTERRUPTED = 130
# What a machine may do to any program: no space, no rights, no more files, links in a circle.
_CIRCUMSTANCES = frozenset(
    (
        errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM, errno.EMFILE,
        errno.ENFILE, errno.ENOMEM, errno.ELOOP, errno.ENAMETOOLONG, errno.EFBIG,
    )
)  # fmt: skip
READER_GONE = 141

EPILOG = """exit codes: 0 clean; 1 findings or failures (also: nothing was checked);
2 wrong usage, unreadable input or an internal error

results go to stdout, everything else to stderr; NO_COLOR and FORCE_COLOR are honoured"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that ``argv`` (default: the process's arguments) names; return the exit code."""
    debug = "--debug" in (sys.argv[1:] if argv is None else argv)
    if argv is None:
        collect_garbage_rarely()
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
    except ModuleNotFoundError as error:
        say(f"error: {_incomplete(error.name or str(error))}")
        return BROKEN
    except MemoryError:
        say("error: there is not enough memory for this")
        return BROKEN
    except OSError as error:
        if error.errno not in _CIRCUMSTANCES:
            return _internal_error(error, debug=debug)
        place = f"{error.filename}: " if error.filename else ""
        say(f"error: {place}{error.strerror}")
        return BROKEN
    except Exception as error:
        return _internal_error(error, debug=debug)
    finally:
        if argv is None:
            gc.freeze()  # the process ends: to look for garbage once more would only take time
    return code


def _command(argv: Sequence[str] | None) -> int:
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        parser = _parser(words)
        if "_ARGCOMPLETE" in os.environ:
            import argcomplete

            argcomplete.autocomplete(parser)
        if not words:
            write_stdout(parser.format_help())
            return BROKEN
        args, unknown = parser.parse_known_args(words)
        if unknown:
            args.parser.refuse(unknown)
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


def _incomplete(module: str) -> str:
    """Return what to run where a module is not installed that this program needs."""
    top = Path(__file__).parents[2]
    if (top / "constraints.txt").is_file():
        python = top / ".venv" / "bin" / "connector"
        return f"the Python here lacks the module '{module}': run `make setup` in {top}, then call {python}"
    return f"the module '{module}' is not installed: run `pip install --force-reinstall connector-harness`"


def _parser(words: Sequence[str]) -> Parser:
    """Return the parser of the command that ``words`` begin with, else that of all commands."""
    parser = Parser(
        prog="connector",
        description="Proves a Power Platform custom connector before it is deployed.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"connector {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog="connector")
    known = bool(words) and words[0] in COMMANDS and "_ARGCOMPLETE" not in os.environ
    modules = [COMMANDS[words[0]]] if known else COMMANDS.values()
    for name in dict.fromkeys(modules):
        import_module(f".{name}", __package__).add(commands)
    for command in commands.choices.values():
        command.set_defaults(parser=command)
    if words and words[0] not in COMMANDS and words[0] not in ("-h", "--help", "--version"):
        if words[0].startswith("-"):
            parser.refuse(words[:1])
        parser.error(f"there is no command '{words[0]}'{meant(words[0], COMMANDS)}")
    return parser
