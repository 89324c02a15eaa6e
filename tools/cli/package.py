"""``connector package``: what is given to paconn, pac, Power Platform and certification."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from .common import add_folder, add_output, write_results
from .parser import choices

if TYPE_CHECKING:
    from argparse import _SubParsersAction

KINDS = ("folder", "solution", "certification")

DESCRIPTION = """Write packages of a connector. folder: the files for paconn and pac, in ASCII, without
stackOwner, with a settings.json that names them all. solution: the zip for Solutions > Import. certification:
intro.md, that solution, and the solution with flows that you exported. The same files give the same bytes.
Nothing is written where the linter's profile `import` finds an error."""

EPILOG = """examples:
  connector package
  connector package --kind solution --publisher Contoso --publisher-prefix contoso
  connector package --kind certification --flow-solution HarvestFlows_1_0_0_0.zip
  paconn update --settings settings.json          (in dist/connector)"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "package",
        help="write a folder for paconn, a solution, a certification package",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add_folder(parser)
    parser.add_argument(
        "--kind", action="append", **choices("KIND", KINDS, "repeatable (default: folder and solution)")
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("dist"),
        metavar="DIR",
        help="folder that takes the packages (default: dist)",
    )
    parser.add_argument("--force", action="store_true", help="package in spite of errors")
    parser.add_argument(
        "--client-id", metavar="ID", help="of the OAuth application, in place of the files' own"
    )
    settings = parser.add_argument_group("settings.json of the folder")
    settings.add_argument("--environment", metavar="ID", help="Power Platform environment")
    settings.add_argument("--connector-id", metavar="ID", help="the connector that an update is for")
    names = parser.add_argument_group(
        "names in the solution",
        "Default: [package] of connector.toml. Once a solution was imported, they must stay the same.",
    )
    names.add_argument("--publisher", metavar="NAME", help="else the one of apiProperties.json")
    names.add_argument("--publisher-prefix", metavar="PREFIX", help="else made from the publisher")
    names.add_argument("--solution-name", metavar="NAME", help="else made from the title")
    names.add_argument("--solution-version", metavar="VERSION", help="else the definition's")
    certification = parser.add_argument_group("certification")
    certification.add_argument(
        "--flow-solution", type=Path, metavar="FILE", help="exported solution with connector and flows"
    )
    certification.add_argument(
        "--plugin-solution", type=Path, metavar="FILE", help="exported solution with connector and AI plugin"
    )
    add_output(parser, to_files=False)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Package, write the result; return 0, or 1 when nothing was packaged."""
    from ..package.identity import Chosen
    from ..workflow.package import PackageOptions, package

    chosen = Chosen(args.publisher, args.publisher_prefix, args.solution_name, args.solution_version)
    options = PackageOptions(
        kinds=tuple(args.kind or ("folder", "solution")),
        chosen=chosen,
        environment=args.environment,
        connector_id=args.connector_id,
        client_id=args.client_id,
        flow=args.flow_solution,
        plugin=args.plugin_solution,
        force=args.force,
    )
    result = package(args.folder, args.output, options)
    write_results(args, "package", result)
    return 0 if result.ok else 1
