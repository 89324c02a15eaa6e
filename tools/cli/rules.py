"""``connector rules`` and ``connector explain RULE``: the catalogue of the linter's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import add_output, write_results

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands to the program's parser."""
    text = "List the linter's rules with their severity in each profile."
    parser = commands.add_parser("rules", help="list the linter's rules", description=text)
    add_output(parser)
    parser.set_defaults(run=run)
    text = "Print the page of a rule: what it does, why it matters, how to fix it, and examples."
    parser = commands.add_parser("explain", help="print the page of a rule", description=text)
    parser.add_argument("rule", metavar="RULE", help="id or name of a rule")
    add_output(parser)
    parser.set_defaults(run=explain)


def run(args: argparse.Namespace) -> int:
    """List the rules; return 0."""
    from ..lint.engine import all_rules
    from ..report.rules import rules_json, rules_text

    rules = all_rules().values()
    write_results(args, {"text": lambda style: rules_text(rules, style), "json": lambda _: rules_json(rules)})
    return 0


def explain(args: argparse.Namespace) -> int:
    """Print the page; return 0."""
    from ..lint.choice import find_rule
    from ..lint.engine import all_rules
    from ..report.rules import page_json, page_text

    rule = find_rule(all_rules(), args.rule)
    write_results(args, {"text": lambda style: page_text(rule, style), "json": lambda _: page_json(rule)})
    return 0
