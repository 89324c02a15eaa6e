"""``connector docs``: writes the generated pages, or checks that they are fresh."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .common import DEBUG, add_folder, say, write_stdout

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

DESCRIPTION = """Write docs/reference.md and docs/reference.html, the connector's reference page in the
layout of Microsoft's own, from the definition, the cases and reference.toml; in a folder that keeps
docs/rules.md or docs/changes.md, also the pages of the linter's rules, or of the changes that diff knows.
Nothing in them is edited by hand. With --check nothing is written: what is stale or missing is listed
with what differs, and the exit code is 1 if anything is. The HTML page is checked where it is kept."""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("docs", help="write the generated pages", description=DESCRIPTION)
    add_folder(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a page is stale")
    parser.add_argument("--debug", action="store_true", help=DEBUG)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write or check the pages; return 0, or 1 when the check finds stale ones."""
    from ..report.style import plural
    from ..workflow.docs import stale_pages, write_pages

    if not args.check:
        changed = write_pages(args.folder)
        for path in changed:
            say(f"wrote {path}")
        if not changed:
            say("all pages are as they should be")
        return 0
    pages = stale_pages(args.folder)
    for page in pages:
        lines = "".join(f"    {_shown(line)}\n" for line in page.diff)
        write_stdout(f"{page.path}: {page.state}\n{lines}")
    say(f"{plural(len(pages), 'page')} not fresh: run `connector docs`" if pages else "all pages are fresh")
    return 1 if pages else 0


def _shown(line: str) -> str:
    """Return a line of a page with what the terminal cannot show replaced by escapes."""
    encoding = (sys.stdout.encoding if sys.stdout is not None else None) or "ascii"
    return line.encode(encoding, "backslashreplace").decode(encoding)
