"""``connector bundle``: a definition in several files becomes one, or one becomes several."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from .common import DEBUG, say, write_stdout

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """Make the single Swagger file of a definition kept in several YAML or JSON files. References
to schemas, parameters and responses in other files become #/definitions/..., by name; other references stand
for what they lead to. Only files in the folder of FILE and below are read, nothing is fetched. Without FILE,
the parts that connector.toml names ([bundle] source) become the definition beside it. With --split the other
way round: a folder with a file for each path, schema, parameter and response, which makes the very same
bundle."""

EPILOG = """examples:
  connector bundle source/apiDefinition.swagger.yaml --output apiDefinition.swagger.json
  connector bundle source/apiDefinition.swagger.yaml --output apiDefinition.swagger.json --check
  connector bundle apiDefinition.swagger.json --split source
  connector bundle --check"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "bundle",
        help="make one file of a definition kept in several, or several of one",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        nargs="?",
        help="the root of the definition: YAML or JSON (default: what connector.toml names)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="file for the bundle (default: stdout; without FILE, the definition)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit code 1 if --output is not what would be written",
    )
    parser.add_argument("--split", type=Path, metavar="DIR", help="write a folder of files, new or empty")
    parser.add_argument("--json", action="store_true", help="with --split: JSON files instead of YAML")
    parser.add_argument(
        "--root", type=Path, metavar="DIR", help="folder that no reference leaves (default: that of FILE)"
    )
    parser.add_argument("--debug", action="store_true", help=DEBUG)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the bundle or the folder; return 0, or 1 when the check finds another file."""
    from ..workflow.bundle import bundled_text, is_fresh, parts_of, write_bundle, write_split

    if args.file is None:
        parts = parts_of(Path())
        if parts is None:
            raise UserError("name the root file, or give connector.toml a [bundle] with its 'source'")
        args.file = parts[0]
        if args.split is None and args.output is None:
            args.output = parts[1]
    if args.split is not None and (args.output is not None or args.check):
        raise UserError("--split writes a folder: give neither --output nor --check with it")
    if args.json and args.split is None:
        raise UserError("--json is for --split; a bundle is always JSON")
    if args.check and args.output is None:
        raise UserError("--check needs the file to look at: --output FILE")
    if args.split is not None:
        files = write_split(args.file, args.split, "json" if args.json else "yaml", args.root)
        say(f"wrote {len(files)} files; the root is {files[0]}")
        return 0
    if args.check:
        if is_fresh(args.file, args.output, args.root):
            return 0
        write_stdout(f"{args.output}: is not what {args.file} makes\n")
        return 1
    if args.output is None:
        write_stdout(bundled_text(args.file, args.root))
    else:
        write_bundle(args.file, args.output, args.root)
        say(f"wrote {args.output}")
    return 0
