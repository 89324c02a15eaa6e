"""A session of a client with an MCP operation, which its cases share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..connector.agentic import EXTENSION, SSE, STREAMABLE
from ..connector.pointer import join
from ..core.problem import Location, Problem
from ..core.suggestion import instead
from .expect import check_value
from .mcp_client import SESSION, Client, output, text_of, tool_result_problems
from .mcp_tools import argument_problems, coverage_problems, tool_list_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..connector.model import Connector, Operation
    from ..runtime.dispatch import Carrier
    from ..runtime.exchanges import Exchange
    from .cases import Case, McpServer, ToolCall
    from .mcp_client import Reply
    from .run import Platform

_RESPONSE = Location("response", "body")


class McpSession:
    """The beginning of a session, made when a case first needs it, and the calls in it.

    ``carrier`` answers for the backend where a case brings nothing of its own.
    """

    def __init__(
        self,
        connector: Connector,
        operation: Operation,
        platform: Platform,
        inputs: Mapping[str, Any],
        carrier: Carrier,
    ) -> None:
        self.operation = operation
        self.carrier = carrier
        self._client = Client(connector, operation, platform, inputs)
        self._scripted = connector.runs_script(operation.operation_id)

    @cached_property
    def _begun(self) -> _Begun:
        # Without a session first: nothing has told the server of this client yet.
        cold, before = self._client.list_tools(self.carrier)
        first = self._client.initialize(self.carrier)
        if first.result is None:
            return _Begun((cold, first), before)
        noted = self._client.notify(self.carrier)
        warm, tools = self._client.list_tools(self.carrier)
        return _Begun((cold, first, noted, warm), tools or before, self._client.session is not None)

    @property
    def tools(self) -> tuple[Mapping[str, Any], ...]:
        """The tools that the server lists."""
        return self._begun.tools

    @property
    def session_id(self) -> str | None:
        """The id that the server gave the session."""
        return self._client.session if self._begun else None

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges that began the session."""
        return tuple(reply.exchange for reply in self._begun.replies)

    @property
    def missed(self) -> bool:
        """True where no recording answers a message that began the session."""
        return any(exchange.missed for exchange in self.exchanges)

    def problems(self, server: McpServer) -> Iterator[Problem]:
        """Yield what is wrong with the server as a whole: the session's beginning, the tools, their cases."""
        yield from self._client.problems
        yield from _unknown_protocol(self.operation)
        cold, first, *rest = self._begun.replies
        yield from dict.fromkeys(problem for reply in self._begun.replies for problem in reply.problems)
        if self.missed:
            pass  # why a session does not begin is known then
        elif first.result is None and not first.problems:
            yield Problem("mcp-initialize-failed", f"initialize fails: {first.error}", _RESPONSE)
        elif rest and rest[-1].result is None:
            yield self._unlisted(rest[-1])
        elif cold.result is None and not self._begun.has_id:
            message = (
                f"tools/list fails before initialize ({cold.error}), and the server gives no {SESSION}: a "
                "client may skip initialize, and the platform keeps nothing between calls; answer without it"
            )
            yield Problem("mcp-needs-initialize", message, _RESPONSE)
        yield from tool_list_problems(self.tools)
        if self.tools:
            yield from coverage_problems(self.tools, server.tools, server.untested)

    def _unlisted(self, reply: Reply) -> Problem:
        why = (
            ": the platform makes a new object of the script for each call: what its fields keep is lost"
            if self._scripted
            else ""
        )
        return Problem("mcp-state-lost", f"tools/list fails after initialize ({reply.error}){why}", _RESPONSE)

    def call(self, case: Case, call: ToolCall, carrier: Carrier) -> tuple[Exchange, tuple[Problem, ...]]:
        """Return the exchange of a tool's call, and what is wrong with arguments and output."""
        tool = next((item for item in self.tools if item.get("name") == call.name), None)
        found: list[Problem] = []
        if tool is not None and not call.error:
            found += argument_problems(tool, call.arguments)
        elif tool is None and self.tools and not call.error:
            names = [str(item.get("name")) for item in self.tools]
            message = f"the server lists no tool of this name{instead(call.name, names)}"
            found.append(Problem("tool-unknown", message, Location("tool", path=(call.name,))))
        reply = self._client.call_tool(call.name, call.arguments, carrier)
        found += (*self._client.problems, *reply.problems)
        found += () if reply.exchange.missed else _outcome(reply, call)
        if reply.result is not None and not (call.error and not case.steps[0].expect.checks_body):
            found += check_value(output(reply.result), case.steps[0].expect)
        return reply.exchange, tuple(found)


def _unknown_protocol(operation: Operation) -> Iterator[Problem]:
    """Yield that no agent takes the operation for a server, where it has no protocol that there is."""
    protocol = operation.raw.get(EXTENSION)
    if protocol not in (STREAMABLE, SSE):
        message = (
            f"no agent knows the {EXTENSION} '{protocol}', so that none finds the tools: write '{STREAMABLE}'"
        )
        where = Location("operation", path=(operation.operation_id,))
        yield Problem(
            "mcp-unknown-protocol", message, where._replace(schema=join(operation.pointer, EXTENSION))
        )


@dataclass(frozen=True, slots=True)
class _Begun:
    """The replies that begin a session, the tools listed, and whether the server gave the session an id."""

    replies: tuple[Reply, ...]
    tools: tuple[Mapping[str, Any], ...]
    has_id: bool = False


def _outcome(reply: Reply, call: ToolCall) -> Iterator[Problem]:
    """Yield where a tool succeeds or fails against expectation, and text that is not there."""
    where = Location("tool", path=(call.name,))
    result = reply.result
    if result is not None:
        yield from tool_result_problems(result)
    failed = result is None or result.get("isError") is True
    text = reply.error if result is None else text_of(result)
    if failed and not call.error:
        yield Problem("tool-failed", f"reports an error: {text[:300]}", where)
    elif call.error and not failed:
        yield Problem("tool-not-failed", f"is expected to report an error, and returns: {text[:300]}", where)
    elif isinstance(call.error, str) and call.error not in text:
        yield Problem(
            "tool-error", f"reports '{text[:300]}', expected an error with '{call.error}' in it", where
        )
    if call.text is not None and call.text not in text:
        yield Problem("tool-text", f"returns '{text[:300]}', expected text with '{call.text}' in it", where)
