"""What every command shares: common options, the output of results, talk on stderr."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from ..core.files import write_atomically
from .parser import choices, columns

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from ..report.style import Style
    from ..workflow.script_options import ScriptOptions
    from ..workflow.transports import BackendChoice

FORMATS = ("text", "json")
DEBUG = "should the program itself fail, show where (its traceback, for a report of the fault)"


def say(text: str) -> None:
    """Write one line of talk to stderr, if anything can be written there; line breaks in it become blanks."""
    from ..report.visible import one_line, without_commands

    text = without_commands(one_line(text))
    if sys.stderr is not None:  # print would take stdout instead
        try:
            print(text, file=sys.stderr, flush=True)  # noqa: T201 - the one place that talks
        except OSError:
            give_up(sys.stderr)


def write_stdout(text: str) -> None:
    """Write ``text`` to stdout, and out of its buffer.

    Raises:
        UserError: it cannot be written.
        BrokenPipeError: nobody reads it any more.
    """
    if sys.stdout is None:
        raise UserError("cannot write the result: stdout is closed")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        give_up(sys.stdout)
        raise UserError(f"cannot write the result: {error.strerror}") from None


def give_up(stream: TextIO) -> None:
    """Let the interpreter's last flush of ``stream``, at exit, succeed: it would change the exit code."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add the positional DIR: a connector folder, by default the current one."""
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", type=Path, default=Path(), help="connector folder (default: .)"
    )


WRONG_ONLY = "only what is wrong, and the last line"
LAST_ONLY = "only the last line, which begins with what made it not ok"


def add_common(
    parser: argparse.ArgumentParser, formats: tuple[str, ...] = FORMATS, quiet: str = WRONG_ONLY
) -> None:
    """Add the options of every command that runs a script, ``formats`` being those of its results."""
    add_output(parser, formats, quiet=quiet)
    add_running(parser)


def add_running(parser: argparse.ArgumentParser) -> None:
    """Add how a script is run."""
    running = parser.add_argument_group("running")
    running.add_argument(
        "--engine",
        **choices("ENGINE", ("dotnet", "mono"), "C# engine for script.csx (default: the first that works)"),
    )
    running.add_argument(
        "--time-limit",
        type=_seconds,
        metavar="SECONDS",
        help="time a script may take for a call (default: that of [limits] in connector.toml, else 5)",
    )
    running.add_argument(
        "--trust-script",
        action="store_true",
        help="run the script although it uses processes, files, or namespaces that the platform refuses",
    )


def script_options(args: argparse.Namespace) -> ScriptOptions:
    """Return how a script is run, by the options of `add_running`."""
    from ..workflow.script_options import ScriptOptions

    return ScriptOptions(args.engine, args.time_limit, args.trust_script)


def add_traffic(parser: argparse.ArgumentParser) -> None:
    """Add what says who answers for the backend and on which connection."""
    traffic = parser.add_argument_group("traffic")
    answers = traffic.add_mutually_exclusive_group()
    answers.add_argument(
        "--cassette",
        type=Path,
        metavar="FILE|DIR",
        help="recorded traffic answers for the backend: a cassette, or all of a folder, such as samples",
    )
    answers.add_argument(
        "--backend",
        metavar="MODULE:APP|URL",
        help="a WSGI application (samples.stand_in:app) or a server (http://127.0.0.1:5000) answers for it",
    )
    traffic.add_argument(
        "--live",
        action="store_true",
        help="with credentials from the environment: a connection parameter NAME from CONNECTOR_NAME, the "
        "OAuth token from CONNECTOR_TOKEN, or what samples/live.yaml names; to the service itself, unless "
        "--backend is given",
    )
    traffic.add_argument(
        "--connection",
        metavar="NAME",
        help="an entry of samples/connections.yaml (default: the first); with --live a connection parameter "
        "set (default: the first that the environment fills)",
    )
    traffic.add_argument(
        "--match",
        type=match_names,
        metavar="NAME,NAME",
        help="how a request finds its recording (see replay --help)",
    )


def source(args: argparse.Namespace) -> BackendChoice:
    """Return what the options of ``add_traffic`` say.

    Raises:
        UserError: they contradict each other.
    """
    from ..workflow.transports import BackendChoice

    if args.cassette is not None and args.live:
        raise UserError("--live takes the service's responses, --cassette recorded ones: give one of them")
    return BackendChoice(args.cassette, args.match, args.backend, args.live)


def add_output(
    parser: argparse.ArgumentParser,
    formats: tuple[str, ...] = FORMATS,
    *,
    to_files: bool = True,
    quiet: str = WRONG_ONLY,
) -> None:
    """Add the options that every command takes, ``formats`` being those of its results.

    ``quiet`` is what is left of the text with ``--quiet``.

    ``to_files`` False: the result goes to stdout, for a command whose ``--output`` means something else.
    """
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format",
        action="append",
        dest="formats",
        **choices("FORMAT", formats, "form of the result; repeatable (default: text)"),
    )
    if to_files:
        output.add_argument(
            "--output",
            action="append",
            dest="outputs",
            metavar="FILE",
            help="file for the result instead of stdout; repeat it for each --format, in order ('-': stdout)",
        )
    else:
        parser.set_defaults(outputs=None)
    output.add_argument("--no-color", action="store_true", help="no colour, even on a terminal")
    loudness = output.add_mutually_exclusive_group()
    loudness.add_argument(
        "-q",
        "--quiet",
        action="store_const",
        const=-1,
        default=0,
        dest="verbosity",
        help=quiet,
    )
    loudness.add_argument(
        "-v",
        "--verbose",
        action="store_const",
        const=1,
        dest="verbosity",
        help="show more: every case, finding and fingerprint",
    )
    output.add_argument("--debug", action="store_true", help=DEBUG)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds from 0 (not included) to 3600")
    return value


def wants_traces(args: argparse.Namespace) -> bool:
    """Return whether a format is asked for that shows what cases sent and got."""
    return "html" in (args.formats or ())


def write_results(args: argparse.Namespace, command: str, result: Any) -> None:
    """Write the result in every format asked for; the first --output belongs to the first --format.

    Raises:
        UserError: a file or stdout cannot be written.
    """
    from .formats import written

    for name, target in targets(args):
        if target is None:
            write_stdout(written(command, name, result, _terminal_style(args)))
        else:
            from ..report.style import Style

            text = written(command, name, result, Style(verbosity=args.verbosity))
            try:
                write_atomically(target, text.encode("utf-8"))
            except OSError as error:
                raise UserError(f"cannot write the result: {error.strerror}", str(target)) from None


def targets(args: argparse.Namespace) -> tuple[tuple[str, Path | None], ...]:
    """Return (format, file) pairs in the order given; None stands for stdout.

    Raises:
        UserError: more outputs than formats, or two results for stdout.
    """
    formats = args.formats or ["text"]
    outputs = args.outputs or []
    if len(outputs) > len(formats):
        raise UserError(
            f"{len(outputs)} times --output, but {len(formats)} format(s): give one --format for each"
        )
    files = [None if name == "-" else Path(name) for name in outputs]
    files += [None] * (len(formats) - len(files))
    if files.count(None) > 1:
        raise UserError("two results cannot share stdout: give each --format an --output")
    return tuple(zip(formats, files, strict=True))


def _shows_colour() -> bool:
    """Return whether the terminal obeys ANSI sequences; one of Windows does that says which it is."""
    if sys.platform == "win32":
        return any(name in os.environ for name in ("WT_SESSION", "TERM_PROGRAM", "ConEmuANSI", "TERM"))
    return os.environ.get("TERM") != "dumb"


def _terminal_style(args: argparse.Namespace) -> Style:
    from ..report.style import Style

    if sys.stdout is None:
        return Style(verbosity=args.verbosity)
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    colour = not (args.no_color or os.environ.get("NO_COLOR")) and (
        os.environ.get("FORCE_COLOR", "") not in ("", "0", "false")
        or (sys.stdout.isatty() and _shows_colour())
    )
    width = columns() if sys.stdout.isatty() else None
    return Style(colour, not encoding.startswith("utf"), args.verbosity, width)


def add_require(parser: argparse.ArgumentParser) -> None:
    """Add the option that makes cases on weak traffic fail."""
    parser.add_argument(
        "--require",
        choices=("recorded", "reference"),
        help="fail cases on weaker traffic: recorded asks for traffic of the service itself, reference for "
        "that or traffic written from its published reference",
    )


def add_jobs(parser: argparse._ActionsContainer, of: str) -> None:
    """Add the number of processes, which is by default judged by the number of ``of``."""
    parser.add_argument(
        "--jobs",
        type=_processes,
        default=0,
        metavar="N",
        help=f"processes (default: by the number of {of} and cores)",
    )


def _processes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of processes from 1 to 256")
    return int(text)


def match_names(text: str) -> tuple[str, ...]:
    """Return the matcher names in ``text``, separated by commas; their use checks that they exist."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError("name at least one matcher, such as method,path")
    return names


def prompt() -> Callable[[str], str] | None:
    """Return what asks at the terminal for a credential without showing it, None where nobody can answer."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    from getpass import getpass

    return lambda what: getpass(f"{what}: ")


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Add the inputs of a call."""
    inputs = parser.add_argument_group("inputs")
    inputs.add_argument(
        "-i",
        "--input",
        action="append",
        default=[],
        dest="inputs",
        metavar="KEY=VALUE",
        help="a parameter, or a member of the body, read by its declared type; repeatable",
    )
    inputs.add_argument("--input-json", metavar="JSON", help="inputs as one JSON object; -i goes over it")


def json_inputs(text: str | None) -> dict[str, Any]:
    """Return the inputs of ``--input-json``.

    Raises:
        UserError: it is no JSON object.
    """
    import json

    if text is None:
        return {}
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UserError(f"--input-json is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise UserError('--input-json must be an object, such as {"name": "value"}')
    return value
