"""The tools of ``connector mcp``; their docstrings are what an agent reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from .. import __version__
from ..connector.check_settings import Profile  # noqa: TC001 - the SDK reads the annotations of tools
from ..core.errors import UserError
from ..workflow.agent import Jobs

if TYPE_CHECKING:
    from pathlib import Path

_ABOUT = """Checks Power Platform custom connectors (apiDefinition.swagger.json, apiProperties.json,
script.csx) offline, before they are deployed. After a change, lint it, then verify it; explain says what a
finding means. Paths are relative to the folder that the server was started in."""


def server(root: Path) -> MCPServer:
    """Return the server of the tools, bound to ``root``."""
    jobs = Jobs(root)
    made: MCPServer = MCPServer("connector", instructions=_ABOUT, version=__version__, log_level="ERROR")

    def lint(
        folder: str = ".", profile: Profile | None = None, select: list[str] | None = None
    ) -> dict[str, Any]:
        """Check a connector's files against the rules of import, certification and agents.

        Use it after each change of a file; it takes less than a second. Each finding has rule, file, line and
        column. folder: the connector's. profile: import, independent, certified (the default) or agent.
        select: only these rules, by id (SCH001) or start of id (SCH).
        """
        return _said(lambda: jobs.lint(folder, profile, select))

    def verify(folder: str = ".", profile: Profile | None = None) -> dict[str, Any]:
        """Prove that every action, trigger and MCP tool of a connector runs on its recorded samples.

        Use it before a change is handed over. Compiles the script, runs all cases below samples/, lints, and
        returns what failed, what is untested and what the cases do not cover. folder: the connector's.
        """
        return _said(lambda: jobs.verify(folder, profile))

    def call(
        operation: str,
        inputs: dict[str, Any],
        cassette: str,
        folder: str = ".",
        connection: str | None = None,
    ) -> dict[str, Any]:
        """Call one operation as a flow would, and return the whole trace.

        Use it to see why an operation returns what it returns: the request as built, policies, script with
        its logs, traffic, response, problems. operation: its operationId. inputs: by parameter name.
        cassette: the recorded traffic that answers, such as samples/cassettes/ListBooks.yaml. connection: an
        entry of samples/connections.yaml, by default the first.
        """
        return _said(lambda: jobs.call(operation, inputs, cassette, folder, connection))

    def explain(name: str) -> dict[str, Any]:
        """Return the page of a rule of lint or a change of diff: why it matters, how to fix it, examples.

        Use it before you mend a finding. name: an id such as SCH001 or CHG301, or the rule's name.
        """
        return _said(lambda: jobs.explain(name))

    def diff(old: str, new: str = ".") -> dict[str, Any]:
        """Compare two versions of a connector, and return what existing flows and apps do not survive.

        Use it before a release. old and new: a folder, a file, a Git revision (v1.0), or REVISION:./path.
        """
        return _said(lambda: jobs.diff(old, new))

    for tool in (lint, verify, call, explain, diff):
        made.add_tool(tool, structured_output=False)
    return made


def _said(run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return run()
    except UserError as error:
        raise ToolError(str(error)) from None
