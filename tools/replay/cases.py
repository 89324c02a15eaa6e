"""What a case is, what came of it, and what all cases together have covered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from ..core.missing import MISSING
from ..traffic.match import DEFAULT_MATCH

if TYPE_CHECKING:
    from pathlib import Path

    from ..core.problem import Problem
    from ..runtime.exchanges import Exchange
    from ..script.coverage import ScriptCoverage
    from ..traffic.cassette import Cassette
    from ..traffic.errors import Unmatched
    from ..traffic.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Expectation:
    """The response that one step must get; the fields left at their default are not checked.

    ``headers``: name -> exact value, None = must not be there. ``body``: the whole JSON body. ``values``:
    path -> exact value. ``absent``: paths that must not be there. ``contains``: path -> text in the string
    there. ``retry_after`` in seconds, ``items`` (a count) and ``location`` (where the next poll goes, below
    the connection's address) are for polls.
    """

    status: int
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: Any = MISSING
    values: Mapping[str, Any] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    contains: Mapping[str, str] = field(default_factory=dict)
    retry_after: float | None = None
    items: int | None = None
    location: str | None = None

    @property
    def checks_body(self) -> bool:
        """True where something is expected of the body."""
        return self.body is not MISSING or bool(self.values or self.absent or self.contains)


@dataclass(frozen=True, slots=True)
class Step:
    """One call or poll: the traffic that answers (None: no request may be sent) and what is expected.

    ``cassette`` is a file; ``interaction`` stands in the case itself, as a cassette of one. Of a ``shared``
    cassette, that of an MCP operation's file, the step need not use everything. ``location`` is where a poll
    goes (below the connection's address), in place of the Location of the poll before.
    """

    expect: Expectation
    cassette: Path | None = None
    match: tuple[str, ...] = DEFAULT_MATCH
    line: int = 0
    interaction: Cassette | None = None
    location: str | None = None
    shared: bool = False

    @property
    def traffic(self) -> Path | Cassette | None:
        """The traffic that answers, where it is."""
        return self.interaction or self.cassette


@dataclass(frozen=True, slots=True)
class Webhook:
    """The life of a webhook after its registration: the bodies that the service sends, then its deletion."""

    notifications: tuple[Any, ...]
    delete: Step


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool of an MCP server, whose output a step's expectation is about.

    ``error``: the tool must report one (True) with this text in it. ``text``: a part of its text.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    error: bool | str = False
    text: str | None = None


@dataclass(frozen=True, slots=True)
class McpServer:
    """The particulars of an MCP operation that its cases share.

    ``cassette`` answers for the backend where a case names none; ``inputs`` are the operation's beside its
    body. ``tools`` have a case, ``untested`` ones have none: name -> reason.
    """

    cassette: Path | None = None
    match: tuple[str, ...] = DEFAULT_MATCH
    inputs: Mapping[str, Any] = field(default_factory=dict)
    untested: Mapping[str, str] = field(default_factory=dict)
    tools: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """One case of an operation; several ``steps`` only where ``is_polls``, ``webhook`` after a registration.

    A case of an MCP ``server`` calls a ``tool``, or (None) begins a session and lists the tools.

    ``connection`` names an entry of the connections, None = the first. ``invalid_inputs`` are inputs that
    break their declaration on purpose. ``script_only`` is why it needs the script, where it does.
    """

    operation_id: str
    name: str
    file: Path
    line: int
    steps: tuple[Step, ...]
    connection: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    invalid_inputs: tuple[str, ...] = ()
    is_polls: bool = False
    script_only: str | None = None
    webhook: Webhook | None = None
    server: McpServer | None = None
    tool: ToolCall | None = None

    @property
    def traffic(self) -> tuple[Path | Cassette, ...]:
        """The traffic of all steps, in order."""
        steps = (*self.steps, *((self.webhook.delete,) if self.webhook is not None else ()))
        shared = self.server.cassette if self.server is not None else None
        return tuple(found for step in steps if (found := step.traffic or shared) is not None)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case: it passes when no problem is an error. ``polls`` is the number of polls made.

    ``items``: how many runs each poll started, where that was kept. ``provenance``: that of the weakest of
    its cassettes, None where it has none, as nothing is sent. ``deletion`` is the operation that deleted the
    webhook of the case: it needs no case of its own. ``bodies`` counts the responses that have a body,
    ``bare`` those of them that are invented as ``{}``, as the definition says nothing of what is in them.
    """

    operation_id: str
    case: str
    file: Path
    line: int
    status: Literal["pass", "fail"]
    problems: tuple[Problem, ...]
    polls: int
    seconds: float
    exchanges: tuple[Exchange, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    items: tuple[int, ...] = ()
    provenance: Provenance | None = None
    deletion: str | None = None
    bodies: int = 0
    bare: int = 0


@dataclass(frozen=True, slots=True)
class OperationCoverage:
    """What the cases of one operation have shown; statuses as text, properties as paths (``[].client.id``).

    ``statuses_missing`` and ``statuses_undeclared`` are judged against the operation's responses,
    ``properties_missing`` and ``never_but_seen`` against its success schema and the properties listed as
    never answered; ``never_unknown`` are listed ones that the schema does not have. ``properties_absent`` are
    those of the missing whose object was answered without them. ``parameters_given`` and
    ``parameters_missing`` are the inputs that some case, or none, gives a value. ``never_answered``: path ->
    why the service never answers it.
    """

    statuses_seen: tuple[str, ...] = ()
    statuses_missing: tuple[str, ...] = ()
    statuses_undeclared: tuple[str, ...] = ()
    properties_seen: tuple[str, ...] = ()
    properties_missing: tuple[str, ...] = ()
    never_but_seen: tuple[str, ...] = ()
    never_unknown: tuple[str, ...] = ()
    properties_absent: tuple[str, ...] = ()
    parameters_given: tuple[str, ...] = ()
    parameters_missing: tuple[str, ...] = ()
    never_answered: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the fields, tuples as lists."""
        return {
            item.name: dict(value) if isinstance(value := getattr(self, item.name), Mapping) else list(value)
            for item in fields(self)
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """How often the cases of one operation made something happen that was checked.

    ``requests`` to the backend, ``scripts`` run, ``answers`` of success with a body.
    """

    requests: int = 0
    scripts: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of all operations, and the ``problems`` that its rules make of what is lacking.

    ``script``: what ran of the script, where that was measured.
    """

    operations: Mapping[str, OperationCoverage]
    problems: tuple[Problem, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    script: ScriptCoverage | None = None
