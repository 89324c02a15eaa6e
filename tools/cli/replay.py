"""``connector replay``: cases against their cassettes, or cassettes that nobody here made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .common import (
    LAST_ONLY,
    add_common,
    add_folder,
    add_jobs,
    add_require,
    match_names,
    script_options,
    wants_traces,
    write_results,
)
from .formats import formats
from .progress import Progress

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

DESCRIPTION = """Run the cases of the folder (samples/cases) on their cassettes. With --cassette: take any
VCR.py cassettes instead, find the operation of each recorded request, and check the recorded response
against what the definition promises; what belongs to no operation is listed as unmatched."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("replay", help="run cases on cassettes", description=DESCRIPTION)
    add_folder(parser)
    what = parser.add_argument_group("what to replay")
    what.add_argument(
        "--cassette",
        type=Path,
        metavar="FILE|DIR",
        help="a cassette, or a folder of them, instead of the cases",
    )
    what.add_argument(
        "--match",
        type=match_names,
        metavar="NAME,NAME",
        help="how a request finds its recording: method, scheme, host, port, path, query, uri, body, "
        "headers:<Name>; overrides what the cases say",
    )
    what.add_argument("--operation", metavar="ID", help="only this operation")
    what.add_argument("--case", metavar="TEXT", help="only cases whose name contains this")
    add_require(parser)
    add_jobs(parser, "cases")
    add_common(parser, formats("replay"), LAST_ONLY)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Replay, write the results; return 0 when all is well, else 1."""
    from ..workflow.replay import ReplayOptions, replay

    with Progress(quiet=args.verbosity < 0) as progress:
        options = ReplayOptions(
            script=script_options(args),
            cassette=args.cassette,
            match=args.match,
            operation=args.operation,
            case=args.case,
            traces=wants_traces(args),
            step=progress.step,
            require=args.require,
            jobs=args.jobs,
        )
        result = replay(args.folder, options)
    write_results(args, "replay", result)
    return 0 if result.ok else 1
