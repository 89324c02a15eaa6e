"""``connector record``: cases recorded at the service, with everything private replaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from .common import add_common, add_inputs, json_inputs, prompt, say, script_options, write_results
from .progress import Progress

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

DESCRIPTION = """Run operations against the live service, and write what they sent and got as cases and
cassettes below samples/. Credentials come from the environment, as with call --live, or are asked for.
Tokens, e-mail addresses, names, keys and ids are replaced by invented ones before anything is written, and a
second look refuses to write what still holds one. A case expects what its cassette gives, on the connection
of the samples."""

EPILOG = """examples:
  connector record ListTasks
  connector record GetTask -i task_id=8083365 --case "an archived task"
  connector record --all                            # every operation that only reads
  connector record --all --refresh                  # anew, and what changed at the service
  connector record --scrub old.yaml                 # a cassette that is there already"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "record", help="record cases at the service", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("operation", metavar="OPERATION", nargs="?", help="operationId to record")
    parser.add_argument("--all", action="store_true", help="every operation that only reads (GET)")
    parser.add_argument("--scrub", type=Path, metavar="FILE", help="replace what is private in a cassette")
    parser.add_argument(
        "--dir", dest="folder", type=Path, default=Path(), metavar="DIR", help="connector folder (default: .)"
    )
    parser.add_argument("--case", default="recorded", metavar="NAME", help="its name (default: recorded)")
    parser.add_argument("--refresh", action="store_true", help="record a case of this name anew")
    add_inputs(parser)
    traffic = parser.add_argument_group("traffic")
    traffic.add_argument(
        "--backend", metavar="MODULE:APP|URL", help="an application or server in place of the live service"
    )
    traffic.add_argument(
        "--connection",
        metavar="NAME",
        help="a connection parameter set (default: the first that the environment fills)",
    )
    add_common(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Record, write the result; return 0 when what was recorded shows no fault and no change, else 1."""
    from ..workflow.record import RecordOptions, record, scrub
    from ..workflow.transports import BackendChoice

    if sum((args.operation is not None, args.all, args.scrub is not None)) != 1:
        raise UserError("say what to record: OPERATION, --all, or --scrub FILE")
    if args.scrub is not None:
        count = scrub(args.scrub, args.folder)
        say(f"{args.scrub}: {count} interactions, with everything private replaced")
        return 0
    with Progress(quiet=args.verbosity < 0) as progress:
        options = RecordOptions(
            source=BackendChoice(backend=args.backend, live=True),
            script=script_options(args),
            operation=args.operation,
            arguments=tuple(args.inputs),
            inputs=json_inputs(args.input_json),
            case=args.case,
            connection=args.connection,
            refresh=args.refresh,
            step=progress.step,
            ask=prompt(),
        )
        result = record(args.folder, options)
    write_results(args, "record", result)
    return 0 if result.ok else 1
