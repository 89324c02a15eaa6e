"""``connector verify``: the whole proof of a connector folder."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .common import (
    LAST_ONLY,
    add_common,
    add_folder,
    add_jobs,
    add_require,
    script_options,
    wants_traces,
    write_results,
)
from .formats import formats
from .lint import PROFILES
from .parser import choices
from .progress import Progress

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """Check the files against the rules of the linter, compile the script, run every case of
every action and trigger on recorded traffic, check requests, responses and the polling protocol, get a second
opinion on the Swagger, and measure what the cases cover. An operation without a case is untested, and
untested is not green."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "verify", help="prove that every action and trigger runs", description=DESCRIPTION
    )
    add_folder(parser)
    parser.add_argument(
        "--profile",
        **choices(
            "PROFILE", PROFILES, "what the connector must pass (default: that of lint), see lint --help"
        ),
    )
    add_require(parser)
    add_jobs(parser, "cases")
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="measure lines and branches of the script too, and list what no case shows",
    )
    parser.add_argument(
        "--fail-under",
        type=_least,
        action="extend",
        default=[],
        metavar="PERCENT|KIND=PERCENT",
        help="fail where the cases show less: of each kind that is measured, or of KIND, such as properties "
        "or branches; repeatable",
    )
    add_common(parser, formats("verify"), LAST_ONLY)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify the folder, write the results; return 0 when all is well, else 1."""
    from dataclasses import replace

    from ..replay.holes import KINDS, SCRIPT_KINDS
    from ..workflow.verify import VerifyOptions, verify

    with Progress(quiet=args.verbosity < 0) as progress:
        step, traces = progress.step, wants_traces(args)
        named = {kind for kind, _ in args.fail_under}
        measured = args.coverage or not named.isdisjoint(SCRIPT_KINDS)
        kinds = [kind for kind in KINDS if measured or kind not in SCRIPT_KINDS]
        every = [(kind, percent) for name, percent in args.fail_under if not name for kind in kinds]
        least = dict([*every, *(pair for pair in args.fail_under if pair[0])])
        script = replace(script_options(args), coverage=measured)
        options = VerifyOptions(
            *(script, traces, step, args.require, args.profile, least), args.coverage, args.jobs
        )
        result = verify(args.folder, options)
    write_results(args, "verify", result)
    return 0 if result.ok else 1


def _least(text: str) -> list[tuple[str, float]]:
    """Return pairs of a kind of coverage (empty: each) and the least share in percent."""
    from ..replay.holes import KINDS

    pairs = []
    for part in text.split(","):
        kind, _, number = part.rpartition("=")
        try:
            percent = float(number)
        except ValueError:
            percent = -1.0
        if not 0 <= percent <= 100:
            raise argparse.ArgumentTypeError(f"'{number}' is not a percentage from 0 to 100")
        if kind and kind not in KINDS:
            raise argparse.ArgumentTypeError(
                f"'{kind}' is no kind of coverage; the kinds are {', '.join(KINDS)}"
            )
        pairs.append((kind, percent))
    return pairs
