"""``connector deploy``: paconn, once everything local passes."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from .common import add_common, add_folder, prompt, script_options, write_results
from .parser import choices
from .progress import Progress

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """Verify the connector, check what an import would refuse, and only then let paconn send it:
validate asks the service about the definition, create makes a connector, update changes one. What paconn
prints is read, as its exit code is 0 even with findings. The client secret of an OAuth application comes from
the environment variable CONNECTOR_CLIENT_SECRET, else a prompt asks; it goes to paconn on stdin."""

EPILOG = """examples:
  paconn login
  connector deploy create --environment Default-0123 --client-id ID
  connector deploy update --environment Default-0123 --connector-id shared_harvest-5f0 --client-id ID
  connector deploy path/to/connector update --dry-run"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "deploy",
        help="check everything, then let paconn create or update the connector",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add_folder(parser)
    parser.add_argument("action", **choices("ACTION", ("validate", "create", "update"), "what paconn does"))
    where = parser.add_argument_group("where to", "Default: what settings.json of the folder says.")
    where.add_argument("--environment", metavar="ID", help="Power Platform environment")
    where.add_argument("--connector-id", metavar="ID", help="the connector to update")
    where.add_argument("--url", metavar="URL", help="the Power Apps service, for other clouds")
    parser.add_argument(
        "--client-id", metavar="ID", help="of the OAuth application, in place of the files' own"
    )
    parser.add_argument("--paconn", type=Path, metavar="FILE", help="the program (default: the one on PATH)")
    parser.add_argument("--dry-run", action="store_true", help="check, show the command, send nothing")
    add_common(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check and deploy, write the result; return 0 when it went well, else 1."""
    from ..workflow.deploy import DeployOptions, deploy
    from ..workflow.verify import VerifyOptions

    with Progress(quiet=args.verbosity < 0) as progress:
        options = DeployOptions(
            action=args.action,
            environment=args.environment,
            connector_id=args.connector_id,
            url=args.url,
            client_id=args.client_id,
            secret=_secret,
            paconn=args.paconn,
            dry_run=args.dry_run,
            whole_text=args.verbosity > 0,
            verify=VerifyOptions(script_options(args), step=progress.step),
        )
        result = deploy(args.folder, options)
    write_results(args, "deploy", result)
    return 0 if result.ok else 1


def _secret() -> str | None:
    """Return the client secret from the environment, else from a prompt where a person can answer one."""
    from ..package.paconn import SECRET_VARIABLE

    found = os.environ.get(SECRET_VARIABLE)
    ask = prompt()
    if found or ask is None:
        return found or None
    return ask("Client secret of the OAuth application (empty: none)") or None
