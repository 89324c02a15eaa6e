"""``connector lint``: what import, certification and flows will not take, found offline."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from .common import add_jobs, add_output, say, write_results
from .formats import formats
from .parser import choices
from .progress import Progress

if TYPE_CHECKING:
    from argparse import _SubParsersAction


PROFILES = ("import", "independent", "certified", "agent")
SEVERITIES = ("error", "warning", "info")

DESCRIPTION = """Check the files of connectors (definition, properties, script, settings, readme, icon),
offline: the rules of Microsoft's validator, of certification, and those that only a running flow would teach.
A PATH is a connector's folder, or one that has connectors below it."""

EPILOG = """examples:
  connector lint
  connector lint connectors/ --profile import --fail-on warning
  connector lint --format text --format sarif --output - --output lint.sarif
  connector lint --baseline lint-baseline.json --write-baseline
  connector explain SCH001"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "lint",
        help="check the files of connectors against every rule",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, default=[], help="folders (default: the current one)"
    )
    rules = parser.add_argument_group("rules")
    rules.add_argument(
        "--profile", **choices("PROFILE", PROFILES, "what the connector must pass (default: certified)")
    )
    rules.add_argument(
        "--select",
        action="append",
        type=words,
        metavar="RULES",
        help="only these: ids, starts of ids or names, separated by commas; repeatable",
    )
    rules.add_argument(
        "--ignore", action="append", type=words, default=[], metavar="RULES", help="all but these"
    )
    rules.add_argument(
        "--fail-on", **choices("SEVERITY", SEVERITIES, "the least that gives exit code 1 (default: error)")
    )
    rules.add_argument(
        "--min-severity", **choices("SEVERITY", SEVERITIES, "the least that is reported (default: info)")
    )
    rules.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="configuration (default: the closest connector.toml or pyproject.toml)",
    )
    known = parser.add_argument_group("known findings")
    known.add_argument("--baseline", type=Path, metavar="FILE", help="leave out the findings that it lists")
    changes = known.add_mutually_exclusive_group()
    changes.add_argument(
        "--write-baseline", action="store_true", help="write all findings of this run into the baseline"
    )
    changes.add_argument(
        "--prune-baseline", action="store_true", help="remove from the baseline what is gone"
    )
    work = parser.add_argument_group("work")
    work.add_argument(
        "--fix",
        action="store_true",
        help="repair what has one right answer; the rest of a file stays as it is",
    )
    work.add_argument(
        "--diff", action="store_true", help="write nothing: print what --fix would change, as a unified diff"
    )
    add_jobs(work, "connectors")
    add_output(parser, formats("lint"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Lint, write the results; return 0 when nothing fails, else 1."""
    from ..report.findings import fixed_lines, summary
    from ..report.style import Style
    from ..workflow.lint import LintOptions, lint

    if args.diff and args.formats not in (None, ["text"]):
        raise UserError("--diff is a form of its own: leave --format out")
    paths = args.paths or [Path()]
    with Progress(quiet=args.verbosity < 0) as progress:
        options = LintOptions(
            profile=args.profile,
            select=None if args.select is None else tuple(word for words in args.select for word in words),
            ignore=tuple(word for words in args.ignore for word in words),
            fail_on=args.fail_on,
            min_severity=args.min_severity or "info",
            config=args.config,
            baseline=args.baseline,
            write_baseline=args.write_baseline,
            prune_baseline=args.prune_baseline,
            fix=args.fix,
            diff=args.diff,
            jobs=args.jobs,
            lines="text" in (args.formats or ["text"]) and args.verbosity >= 0,
            step=progress.step,
        )
        result = lint(paths, options)
    for note in result.notes:
        say(note)
    style = Style(verbosity=args.verbosity)
    for line in fixed_lines(result.fixed, style) if result.diff is None else (summary(result, style),):
        say(line)
    if not result.folders:
        say(f"no connector in {', '.join(str(path) for path in paths)}")
    write_results(args, "lint", result)
    return 0 if result.ok else 1


def words(text: str) -> list[str]:
    """Return the words of a list with commas.

    Raises:
        argparse.ArgumentTypeError: there is none.
    """
    found = [word.strip() for word in text.split(",") if word.strip()]
    if not found:
        raise argparse.ArgumentTypeError("name at least one")
    return found
