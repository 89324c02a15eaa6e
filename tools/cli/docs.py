"""``connector docs``: writes the generated pages, or checks that they are fresh."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from .common import say, write_stdout

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """Write docs/rules/: a page for each rule of the linter, and an index. Nothing in it is edited
by hand. With --check nothing is written: stale, missing and left-over pages are listed, with exit code 1."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("docs", help="write the generated pages", description=DESCRIPTION)
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", type=Path, default=Path(), help="project folder (default: .)"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a page is stale")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write or check the pages; return 0, or 1 when the check finds stale ones."""
    from ..workflow.docs import stale_pages, write_pages

    if not args.check:
        for path in write_pages(args.folder):
            say(f"wrote {path}")
        return 0
    pages = stale_pages(args.folder)
    for path, state in pages:
        write_stdout(f"{path}: {state}\n")
    if pages:
        say(f"{len(pages)} page(s) not fresh: run `connector docs`")
    return 1 if pages else 0
