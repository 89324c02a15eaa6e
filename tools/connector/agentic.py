"""MCP operations: those that an agent uses as a server of tools, by ``x-ms-agentic-protocol``.

Source: https://learn.microsoft.com/microsoft-copilot-studio/agent-extend-action-mcp. The client sends
JSON-RPC messages as the body, whether or not the operation declares one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .lenient import text

if TYPE_CHECKING:
    from collections.abc import Mapping

EXTENSION = "x-ms-agentic-protocol"
STREAMABLE = "mcp-streamable-1.0"
SSE = "mcp-sse-1.0"
MAX_TOOLS = 128
"""The most tools that an agent takes, of all its servers and connectors."""
ADVISED_TOOLS = 30
"""The tools of an agent that are recommended at most."""
LIMITS_SOURCE = "https://zuplo.com/learn/mcp/compatibility/clients/copilot-studio (with Microsoft's pages)"
BODY: Mapping[str, Any] = {
    "type": "object",
    "description": 'A JSON-RPC message, such as {"jsonrpc": "2.0", "id": "1", "method": "tools/list"}.',
}
"""The schema of the body that an MCP operation takes without declaring it."""
MEMBERS: Mapping[str, Mapping[str, Any]] = {
    **{name: {"type": "string"} for name in ("jsonrpc", "id", "method")},
    "params": {"type": "object"},
}
"""The members of a JSON-RPC request, by name; the id of an agent's is a string."""


def is_agentic(raw: Mapping[str, Any]) -> bool:
    """Return whether the operation object ``raw`` is an MCP server's endpoint, of whatever transport."""
    return (text(raw.get(EXTENSION)) or "").startswith("mcp-")
