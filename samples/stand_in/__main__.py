"""``python -m samples.stand_in --port N``: the stand-in on loopback."""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Sequence
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from . import SAMPLE_ACCOUNT, Fault, Faults, StandIn, load_account, system_clock

_HOST = "127.0.0.1"


class _Handler(WSGIRequestHandler):
    def send_response(self, code: int, message: str | None = None) -> None:
        """Begin the answer; its Date is the stand-in's to say, whose clock may be ahead."""
        self.send_response_only(code, message)


def _fault(text: str) -> Fault:
    try:
        return Fault.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m samples.stand_in",
        description="A stand-in for Harvest's API v2.",
        epilog=f"Faults. {inspect.cleandoc(Fault.__doc__ or '')}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--port", type=int, default=8765, help="on 127.0.0.1 (default 8765; 0: any free one)")
    made.add_argument(
        "--account", type=Path, default=SAMPLE_ACCOUNT, help="YAML file (default: the sample's)"
    )
    made.add_argument("--latency", type=float, default=0.0, help="seconds that each answer takes")
    made.add_argument(
        "--record-latency", type=float, default=0.0, help="seconds that each record of a list takes"
    )
    made.add_argument("--late", type=float, default=0.0, help="seconds until a created record can be read")
    made.add_argument("--skew", type=float, default=0.0, help="seconds by which Harvest's clock is ahead")
    made.add_argument(
        "--stamp-skew", type=float, default=0.0, help="seconds by which stamps are ahead of that one"
    )
    made.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="KIND[:VALUE][@FIRST[-[LAST]]][%EVERY][~PATH]",
        help="throttle:5@10-12, html:502@3, drop%%7~/clients; may be repeated",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; 2 where the account cannot be read or the port is taken."""
    given = parser().parse_args(arguments)
    faults = Faults(
        *given.fault,
        latency=given.latency,
        record_latency=given.record_latency,
        late=given.late,
        skew=given.skew,
        stamp_skew=given.stamp_skew,
    )
    try:
        account = load_account(given.account, int(system_clock().timestamp()))
    except (OSError, ValueError, LookupError) as error:
        print(f"{given.account}: {error}", file=sys.stderr)
        return 2
    stand_in = StandIn(account, faults=faults)
    try:
        server = make_server(_HOST, given.port, stand_in, threaded=True, request_handler=_Handler)
    except (OSError, SystemExit) as error:
        print(f"port {given.port}: {error}", file=sys.stderr)
        return 2
    print(f"http://{_HOST}:{server.port}/v2", flush=True)
    print(f"account {account.number}; tokens: {', '.join(account.tokens)}; Ctrl+C ends it", file=sys.stderr)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
