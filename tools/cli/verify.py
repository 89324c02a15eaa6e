"""``connector verify``: the whole proof of a connector folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .common import add_common, add_folder, script_options, write_results
from .progress import Progress
from .results import FORMATS, wants_traces, writers

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
    add_common(parser, FORMATS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify the folder, write the results; return 0 when all is well, else 1."""
    from ..report.json import verification_json
    from ..report.text import verification_text
    from ..workflow.verify import Options, verify

    with Progress(quiet=args.verbosity < 0) as progress:
        options = Options(script_options(args), wants_traces(args), progress.step)
        result = verify(args.folder, options)
    write_results(
        args,
        {
            **writers(result, "verify"),
            "text": lambda style: verification_text(result, style),
            "json": lambda _: json.dumps(verification_json(result), indent=2, ensure_ascii=False) + "\n",
        },
    )
    return 0 if result.ok else 1
