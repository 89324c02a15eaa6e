"""``connector serve``: the connector as a gateway on loopback, and a page to try it."""

from __future__ import annotations

import argparse
import signal
from queue import SimpleQueue
from typing import TYPE_CHECKING

from .common import DEBUG, add_folder, add_running, add_traffic, say, script_options, source, write_stdout

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """Serve the connector on 127.0.0.1 and ::1. The page at / is the portal's Test tab at home:
pick an operation, fill its form, run it, poll a trigger, and see everything that happened. Below
/apim/<connector>/<connection>/ any HTTP client calls the operations as a flow does at the platform's gateway.
/traces has the last calls as JSON. Ctrl+C stops."""

EPILOG = """examples:
  connector serve --backend samples.stand_in:app
  connector serve --cassette samples/cassettes --port 0
  connector serve --live"""

PORT = 8321


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "serve",
        help="try the connector: a gateway and a page on loopback",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add_folder(parser)
    parser.add_argument(
        "--port", type=_port, default=PORT, metavar="N", help=f"port (default: {PORT}; 0: any free one)"
    )
    add_traffic(parser)
    add_running(parser)
    parser.add_argument(
        "--simulate-time",
        action="store_true",
        help="a clock that the page moves, shared with the application of --backend MODULE:APP",
    )
    parser.add_argument("--debug", action="store_true", help=DEBUG)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; return 0."""
    from ..serve.serve import ServeOptions, serve

    # Unlike an Event, it may be filled by a handler that interrupts the very wait for it.
    stop: SimpleQueue[None] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.put(None))
    options = ServeOptions(
        port=args.port,
        source=source(args),
        connection=args.connection,
        script=script_options(args),
        simulate_time=args.simulate_time,
        debug=args.debug,
        say=say,
    )
    with serve(args.folder, options) as running:
        write_stdout(f"{running.address}\n")
        for line in running.notes:
            say(line)
        stop.get()
    say("stopped")
    return 0


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port from 0 to 65535")
    return int(text)
