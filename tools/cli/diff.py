"""``connector diff``: what changed between two versions, and whether existing flows and apps bear it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from .common import add_output, say, write_results
from .formats import formats
from .lint import SEVERITIES, words
from .parser import choices

if TYPE_CHECKING:
    from argparse import _SubParsersAction


DESCRIPTION = """Compare two versions of a connector: operations, inputs, responses, connection parameter
sets, policies and script. What existing flows and apps do not survive is breaking.

OLD and NEW are each a folder, a file, REVISION:PATH or REVISION, of the local Git repository. A path behind
a revision counts from the top of the repository, with ./ from the current folder; a revision alone means the
folder that the other side names. Nothing is fetched."""

EPILOG = """examples:
  connector diff HEAD~3                                    # what has changed here since then
  connector diff origin/main connectors/shelf --format github
  connector diff v1.0:connectors/shelf connectors/shelf
  connector diff old.swagger.json new.swagger.json --fail-on warning
  connector explain CHG301"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "diff",
        help="tell what changed between two versions, and what breaks flows",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument("old", metavar="OLD", help="the former version")
    parser.add_argument(
        "new",
        metavar="NEW",
        nargs="?",
        default=".",
        help="the version to judge (default: the current folder)",
    )
    changes = parser.add_argument_group("changes")
    changes.add_argument(
        "--select",
        action="append",
        type=words,
        metavar="CHANGES",
        help="only these: codes, starts of codes or names, separated by commas; repeatable",
    )
    changes.add_argument(
        "--ignore", action="append", type=words, default=[], metavar="CHANGES", help="all but these"
    )
    changes.add_argument(
        "--fail-on",
        **choices("SEVERITY", SEVERITIES, "the least that gives exit code 1 (default: error: what breaks)"),
    )
    changes.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="configuration (default: the closest connector.toml or pyproject.toml)",
    )
    add_output(parser, formats("diff"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compare, write the results; return 0 when nothing fails, else 1."""
    from ..workflow.diff import DiffOptions, diff

    select = None if args.select is None else tuple(word for group in args.select for word in group)
    ignore = tuple(word for group in args.ignore for word in group)
    result = diff(args.old, args.new, DiffOptions(select, ignore, args.fail_on, args.config))
    for note in result.notes:
        say(f"note: {note}")
    write_results(args, "diff", result)
    return 0 if result.ok else 1
