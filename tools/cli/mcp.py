"""``connector mcp``: lint, verify, call, explain and diff as tools of an agent, over stdio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from .common import DEBUG

if TYPE_CHECKING:
    import argparse
    from argparse import _SubParsersAction

DESCRIPTION = """Serve lint, verify, call, explain and diff as tools of an agent, by the Model Context
Protocol over stdin and stdout. The tools read the current folder and what is below it, and nothing else; they
send nothing, and return no credential. Needs the package mcp: pip install 'connector-harness[mcp]'."""

EPILOG = """an agent's configuration starts it in the connector's folder:
  {"mcpServers": {"connector": {"command": "connector", "args": ["mcp"]}}}"""


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser(
        "mcp", help="serve the harness to an agent", description=DESCRIPTION, epilog=EPILOG
    )
    parser.add_argument("--debug", action="store_true", help=DEBUG)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until stdin ends; return 0.

    Raises:
        UserError: the package mcp is not installed.
    """
    try:
        from .mcp_server import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise UserError(
            "the package mcp is not installed: run `pip install 'connector-harness[mcp]'`, "
            "in a clone of the repository `make setup`"
        ) from None
    server(Path.cwd()).run()
    return 0
