"""``connector init``: first cases for a connector that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import add_common, add_folder, script_options, write_results
from .progress import Progress

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

DESCRIPTION = """Write cases, cassettes and connections below samples/ for each operation without a case,
so that `verify` has something to run. Inputs and responses are made from the definition's examples and
schemas, and each file says so; each case was run and passed before it is written. What cannot be made is
told. Nothing that is there is changed. Such cases show that the connector hangs together, not what the
service answers."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "init", help="write first cases from the definition", description=DESCRIPTION
    )
    add_folder(parser)
    add_common(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the cases and the result; return 0 when every operation has one, else 1."""
    from ..workflow.init import InitOptions, init

    with Progress(quiet=args.verbosity < 0) as progress:
        result = init(args.folder, InitOptions(script_options(args), progress.step))
    write_results(args, "init", result)
    return 0 if result.ok else 1
