"""``connector rules`` and ``connector explain RULE``: the rules of the linter, the changes of ``diff``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import add_output, write_results

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands to the program's parser."""
    text = "List the linter's rules with their severity in each profile, or the changes that `diff` knows."
    parser = commands.add_parser("rules", help="list the linter's rules", description=text)
    parser.add_argument("--changes", action="store_true", help="list the kinds of changes that `diff` knows")
    add_output(parser)
    parser.set_defaults(run=run)
    text = "Print the page of a rule or a change: what it is, why it matters, what to do, and examples."
    parser = commands.add_parser("explain", help="print the page of a rule or a change", description=text)
    parser.add_argument("rule", metavar="RULE", help="id or name of a rule, code or name of a change")
    add_output(parser)
    parser.set_defaults(run=explain)


def run(args: argparse.Namespace) -> int:
    """List the rules or the kinds of changes; return 0."""
    if args.changes:
        from ..diff.comparison import all_kinds

        write_results(args, "kinds", all_kinds().values())
        return 0
    from ..lint.runner import all_rules

    write_results(args, "rules", all_rules().values())
    return 0


def explain(args: argparse.Namespace) -> int:
    """Print the page; return 0."""
    from ..connector.selection import find, find_entry
    from ..diff.comparison import all_kinds

    kinds = all_kinds()
    if find(kinds, args.rule) or args.rule.upper().startswith("CHG"):
        write_results(args, "kind", find_entry(kinds, args.rule))
        return 0
    from ..lint.runner import all_rules

    write_results(args, "rule", find_entry(all_rules(), args.rule))
    return 0
