"""``connector call``: one operation, with its whole trace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .common import (
    add_common,
    add_inputs,
    add_traffic,
    json_inputs,
    say,
    script_options,
    source,
    write_results,
)

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

DESCRIPTION = """Call one operation as a flow would and show everything that happened: the request as built,
each policy, the script with its logs, the traffic to the backend, and the response as the flow sees it. A
cassette, an application or a server answers for the backend, or the service itself does."""

EPILOG = """examples:
  connector call ListTasks --cassette two.yaml
  connector call AddUser -i email=a@example.com -i 'tags=["new"]' --cassette add.yaml --match method,path
  connector call AddUser --input-json '{"email": "a@example.com"}' --cassette add.yaml --format json
  connector call ListTasks --backend samples.stand_in:app
  connector call ListTasks --cassette two.yaml --save-case "two tasks"
  connector call ListTasks --live"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "call",
        help="call one operation and show its whole trace",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument("operation", metavar="OPERATION", help="operationId of an action or trigger")
    parser.add_argument(
        "--dir", dest="folder", type=Path, default=Path(), metavar="DIR", help="connector folder (default: .)"
    )
    parser.add_argument(
        "--save-case",
        metavar="NAME",
        help="save the call as a case of this name below samples/, everything private in it replaced",
    )
    add_inputs(parser)
    add_traffic(parser)
    add_common(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the call, write its trace; return 0, or 1 when there are problems."""
    from ..workflow.call import CallOptions, call

    options = CallOptions(
        script=script_options(args),
        arguments=tuple(args.inputs),
        inputs=json_inputs(args.input_json),
        connection=args.connection,
        source=source(args),
        save_case=args.save_case,
    )
    result = call(args.folder, args.operation, options)
    write_results(args, "call", result)
    if result.saved is not None:
        say(f"saved as the case '{result.saved.case}': {', '.join(result.saved.written)}")
        for problem in result.saved.problems:
            say(f"the case shows: {problem}")
    return 0 if result.ok and not (result.saved and result.saved.problems) else 1
