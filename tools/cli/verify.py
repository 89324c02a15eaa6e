"""``connector verify``: the whole proof of a connector folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import add_common, add_folder, add_jobs, add_require, script_options, wants_traces, write_results
from .formats import formats
from .lint import PROFILES
from .parser import choices
from .progress import Progress

if TYPE_CHECKING:
    import argparse
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
    add_common(parser, formats("verify"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify the folder, write the results; return 0 when all is well, else 1."""
    from ..workflow.verify import VerifyOptions, verify

    with Progress(quiet=args.verbosity < 0) as progress:
        step, traces = progress.step, wants_traces(args)
        options = VerifyOptions(script_options(args), traces, step, args.require, args.profile, args.jobs)
        result = verify(args.folder, options)
    write_results(args, "verify", result)
    return 0 if result.ok else 1
