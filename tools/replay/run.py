"""Cases run one after the other: each call, each poll, with everything that is checked."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, unquote_plus

from ..connector.inputs import CALLBACK
from ..connector.lenient import mapping
from ..core.message import Request
from ..core.problem import Location, Problem, has_errors
from ..runtime.exchanges import GATEWAY
from ..runtime.poller import PollingEngine
from ..runtime.polling_protocol import gateway_path, is_polling
from ..runtime.webhook import registers
from ..traffic.player import Player
from ..traffic.provenance import ORIGINS, is_weaker, weakest
from ..traffic.redaction import redact
from .cases import CaseResult, Expectation
from .checks import Checks, not_invalid, unannounced
from .expect import check_expectation
from .mcp_session import McpSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from ..connector.model import Connector, Operation
    from ..runtime.dispatch import Carrier
    from ..runtime.exchanges import Connection, Exchange, Poll
    from ..traffic.errors import Unmatched
    from ..traffic.provenance import Provenance
    from .cases import Case, Step, Webhook
    from .samples import Samples


class Platform(Protocol):
    """What is needed of the runtime's platform."""

    def call(self, operation: Operation, inputs: Mapping[str, Any], transport: Carrier) -> Exchange:
        """Make one call."""
        ...

    def forward(self, operation: Operation, request: Request, transport: Carrier) -> Exchange:
        """Carry a request that comes to the gateway from outside, its path below the connection's address."""
        ...

    def poll(
        self,
        operation: Operation,
        inputs: Mapping[str, Any],
        transport: Carrier,
        location: str | None = None,
    ) -> Poll:
        """Make one poll of a trigger, at ``location`` (None: the first)."""
        ...


class CaseRunner:
    """Runs cases of ``connector``; schemas and plans that they share are compiled once.

    ``platform`` makes the platform of a connection; it is called once for each connection that is used.
    ``match`` overrides the matchers of the cases. ``unscripted`` makes one that does not run the script:
    cases of operations that do not need it (``CoverageRules.scripted``) run there too. With ``require``,
    a case on traffic of a weaker provenance fails; ``for_agents``: see ``Checks``.
    """

    def __init__(
        self,
        connector: Connector,
        samples: Samples,
        platform: Callable[[Connection], Platform],
        match: tuple[str, ...] | None = None,
        *,
        unscripted: Callable[[Connection], Platform] | None = None,
        require: Provenance | None = None,
        for_agents: bool = False,
    ) -> None:
        self._connector = connector
        self._samples = samples
        self._checks = Checks(connector, samples, for_agents=for_agents)
        self._match = match
        self._require = require
        self._platform, self._unscripted = platform, unscripted
        self._platforms: dict[str | None, Platform] = {}
        self._bares: dict[str | None, Platform] = {}

    def run(self, cases: Iterable[Case]) -> Iterator[CaseResult]:
        """Run ``cases`` in order, all of an operation that there are, and yield the result of each.

        Raises:
            UserError: a cassette cannot be read.
            CompileError: the script does not compile.
        """
        cases = tuple(cases)
        # The operations whose webhook some case deletes, or of which it was reported that none does.
        lives = {case.operation_id for case in cases if case.webhook is not None}
        sessions: dict[tuple[object, ...], McpSession] = {}
        shared: dict[tuple[str, Path], list[Player]] = {}
        rules = self._samples.coverage
        for case in cases:
            connection = self._samples.connection(case.connection)
            name = (
                case.connection
                if case.connection is not None
                else next(iter(self._samples.connections), None)
            )
            if name not in self._platforms:
                self._platforms[name] = self._platform(connection)
            platform = self._platforms[name]
            operation = self._connector.operations[case.operation_id]
            run = _OneCase(
                *(operation, case, self._samples, self._checks),
                connection=connection,
                match=self._match,
                require=self._require,
                lives=lives,
                shared=shared,
            )
            if case.server is not None:
                yield run.run_in_session(self._connector, platform, sessions)
                continue
            needs_none = rules and rules.runs_without_script(operation) and case.script_only is None
            bare = None
            if self._unscripted is not None and needs_none and connection.token is not None:
                bare = self._bares[name] = self._bares.get(name) or self._unscripted(connection)
            yield run.run(platform, bare)


LIFE = "webhook-life-not-shown"
"""The code of the problem that no case goes through the life of a webhook."""


class _OneCase:
    """One case on its way; collects problems and exchanges."""

    def __init__(
        self,
        operation: Operation,
        case: Case,
        samples: Samples,
        checks: Checks,
        *,
        connection: Connection,
        match: tuple[str, ...] | None,
        require: Provenance | None = None,
        lives: set[str],
        shared: dict[tuple[str, Path], list[Player]],
    ) -> None:
        self._operation = operation
        self._shared = shared  # by operation and cassette, what played it: some part for each case
        self._lives = lives
        self._deletion: str | None = None
        self._case = case
        self._samples = samples
        self._checks = checks
        self._connection = connection
        self._match = match
        self._require = require
        self._secrets = checks.secrets(connection)
        self._problems: list[Problem] = []
        self._lasting: dict[Problem, None] = {}
        self._exchanges: list[Exchange] = []
        self._unmatched: list[Unmatched] = []

    def run(self, platform: Platform, unscripted: Platform | None = None) -> CaseResult:
        start = time.perf_counter()
        provenance = self._provenance()
        if is_polling(self._operation) and not self._case.is_polls:
            message = "a polling trigger is only ever polled: put what the case does under 'polls'"
            self._problems.append(Problem("trigger-not-polled", message, Location("polls")))
        if self._case.webhook is not None and not registers(self._operation):
            message = (
                "is for triggers that register a webhook: those with x-ms-trigger, and with "
                "x-ms-notification-content at their path"
            )
            self._problems.append(Problem("not-a-webhook", message, Location("register")))
        (self._polls if self._case.is_polls else self._call)(platform)
        self._add(0, not_invalid(self._case, self._lasting))
        self._add(0, self._checks.hidden(self._operation, self._case.inputs))
        alone = not self._case.is_polls and self._case.steps[0].traffic is not None
        if unscripted is not None and alone and not self._exchanges[0].missed:
            self._without_script(unscripted)
        return self._result(start, provenance)

    def run_in_session(
        self, connector: Connector, platform: Platform, sessions: dict[tuple[object, ...], McpSession]
    ) -> CaseResult:
        """Return the result of a case of an MCP operation; ``sessions`` has those begun before."""
        start = time.perf_counter()
        provenance = self._provenance()
        case, server, step = self._case, self._case.server, self._case.steps[0]
        assert server is not None
        inputs = {**server.inputs, **case.inputs}
        key = (case.operation_id, case.connection, case.file, json.dumps(inputs, sort_keys=True))
        if key not in sessions:
            whole = replace(step, interaction=None, cassette=server.cassette, match=server.match, shared=True)
            carrier = self._player(whole, endless=True)
            sessions[key] = McpSession(connector, self._operation, platform, inputs, carrier)
        session = sessions[key]
        if case.tool is None:
            missed: set[tuple[bytes, ...]] = set()
            for exchange in session.exchanges:
                bodies = tuple(sent.request.body for sent in exchange.backend if sent.unmatched)
                if bodies in missed:  # tools/list is sent twice: one recording is missing
                    self._exchanges.append(exchange)
                else:
                    self._note(exchange, None, 0)
                missed |= {bodies} if bodies else set()
            self._add(0, session.problems(server))
            for (name, _), players in self._shared.items():
                if name == case.operation_id and not session.missed:
                    rest = (set(map(id, player.unused)) for player in players)
                    never = set.intersection(*rest)
                    self._add(0, self._checks.unused(item for item in players[0].unused if id(item) in never))
        else:
            own = self._player(step) if step.traffic is not None else None
            exchange, problems = session.call(case, case.tool, own or session.carrier)
            self._note(exchange, own, 0)
            self._add(0, problems)
        return self._result(start, provenance)

    def _result(self, start: float, provenance: Provenance | None) -> CaseResult:
        bodies = [body for exchange in self._exchanges if (body := exchange.response.body)]
        invented = provenance is None or is_weaker(provenance, "reference")
        return CaseResult(
            self._case.operation_id,
            self._case.name,
            self._case.file,
            self._case.line,
            "fail" if has_errors(self._problems) else "pass",
            tuple(self._problems),
            len(self._exchanges) if self._case.is_polls else 0,
            time.perf_counter() - start,
            tuple(self._exchanges),
            tuple(self._unmatched),
            provenance=provenance,
            deletion=self._deletion,
            bodies=len(bodies),
            bare=sum(map(_is_bare, bodies)) if invented else 0,
        )

    def _provenance(self) -> Provenance | None:
        """Return the provenance of the case's traffic; a weaker one than is required is a problem."""
        provenance = weakest(self._samples.cassette(path).provenance for path in self._case.traffic)
        if self._require is not None and is_weaker(provenance, self._require):
            self._problems.append(self._too_weak(self._require))
        return provenance

    def _too_weak(self, require: Provenance) -> Problem:
        """Return the problem of a case whose traffic proves less than ``require`` asks for."""
        cassettes = map(self._samples.cassette, self._case.traffic)
        path, found = next(
            (item.path, item.provenance) for item in cassettes if is_weaker(item.provenance, require)
        )
        how = " or write it from the service's reference" if require == "reference" else ""
        message = (
            f"the case runs {ORIGINS[found]}: --require {require} asks to record it at the service{how}, "
            f"and to say `provenance: {require}` in the metadata of the cassette"
        )
        return Problem("weak-provenance", message, Location("file", path=(path.name,)), "request")

    def _player(self, step: Step, *, endless: bool = False) -> Player:
        cassette = self._samples.cassette(step.traffic) if step.traffic is not None else None
        match, names = self._match or step.match, self._checks.secret_names
        player = Player(
            cassette, match, self._secrets, names, endless=endless, rpc=self._operation.is_agentic
        )
        if step.shared and step.cassette is not None:
            self._shared.setdefault((self._case.operation_id, step.cassette), []).append(player)
        return player

    def _call(self, platform: Platform) -> None:
        step = self._case.steps[0]
        player = self._player(step)
        exchange = platform.call(self._operation, self._case.inputs, player)
        self._check(exchange, step, player, 0)
        if not registers(self._operation) or exchange.missed:
            return
        if self._case.webhook is not None:
            self._webhook(platform, exchange, self._case.webhook)
        elif self._operation.operation_id not in self._lives and not (
            exchange.response.status >= 300 or has_errors(self._problems)
        ):
            self._lives.add(self._operation.operation_id)
            message = (
                "no case shows the life of the webhook after its registration: add 'notifications' and "
                "'delete' to one"
            )
            self._problems.append(Problem(LIFE, message, Location("register"), severity="warning"))

    def _webhook(self, platform: Platform, registered: Exchange, webhook: Webhook) -> None:
        """Go through the rest of a webhook's life: its notifications, then the request that deletes it."""
        sent = [
            (unquote_plus(item.request.url), item.request.body.decode("utf-8", "replace"))
            for item in registered.backend
        ]
        # JSON may escape the slashes.
        if sent and not any(CALLBACK in text.replace("\\/", "/") for texts in sent for text in texts):
            message = (
                "the registration does not send the address for notifications: mark the input that takes it "
                "with x-ms-notification-url, and pass it on"
            )
            self._problems.append(Problem("webhook-without-callback", message, Location("request", number=1)))
        for number, body in enumerate(webhook.notifications, 1):
            self._add(0, self._checks.notification(self._operation, body, number))
        deletion = self._checks.webhooks.deletion(self._operation, registered)
        if isinstance(deletion, Problem):
            if registered.response.status >= 300:
                message = "cannot be made: the registration did not succeed"
                self._problems.append(Problem("webhook-not-deleted", message, Location("delete")))
            return  # else it is reported with the registration
        player = self._player(webhook.delete)
        exchange = platform.forward(deletion.operation, Request("DELETE", deletion.path), player)
        self._unmatched += player.unmatched
        self._exchanges.append(exchange)
        self._deletion = deletion.operation.operation_id
        found = (
            *(item for item in exchange.problems if _of_this_answer(item)),
            *self._checks.exchange(deletion.operation, exchange, player, self._connection),
            *(() if exchange.missed else check_expectation(exchange.response, webhook.delete.expect)),
        )
        told = " (when the webhook is deleted)"
        self._add(0, (item._replace(message=item.message + told) for item in found))

    def _without_script(self, platform: Platform) -> None:
        """Run the case as where the platform leaves the script out: the same response, without a next link.

        The body of an error is the backend's own then.
        """
        step = self._case.steps[0]
        player = self._player(step)
        exchange = platform.call(self._operation, self._case.inputs, player)
        found = self._checks.exchange(self._operation, exchange, player, self._connection)
        expect = step.expect
        link = mapping(self._operation.raw.get("x-ms-pageable")).get("nextLinkName")
        if expect.status >= 300:
            expect = Expectation(expect.status)
        elif isinstance(expect.body, dict):
            expect = replace(expect, body={name: item for name, item in expect.body.items() if name != link})
        expected = () if exchange.missed else check_expectation(exchange.response, expect)
        problems = (*unannounced(self._case, found), *expected)
        self._add(
            0,
            (
                item._replace(message=f"without the script: {item.message}")
                for item in problems
                if item.code != "error-schema"
            ),
        )

    def _polls(self, platform: Platform) -> None:
        engine = PollingEngine(platform, self._operation, self._case.inputs)
        brought: dict[str, int] = {}
        is_first, missed = True, False
        for number, step in enumerate(self._case.steps, 1):
            if step.location is not None:
                engine.location, is_first = GATEWAY + step.location, False
                brought.clear()
            elif missed:
                continue  # the state that this poll goes on from was never given
            elif engine.is_lost:
                message = "cannot be made: the poll before gave no usable Location"
                self._problems.append(Problem("poll-not-made", message, Location("polls", poll=number)))
                return
            player = self._player(step)
            poll = engine.poll(player).poll
            self._check(poll.exchange, step, player, number)
            missed = poll.exchange.missed
            if missed:
                continue
            self._add(number, _poll_expectation(poll, step))
            self._add(number, _repeated(poll, brought, number, is_first=is_first))
            is_first = is_first and poll.exchange.response.status >= 400

    def _check(self, exchange: Exchange, step: Step, player: Player, poll: int) -> None:
        self._note(exchange, player, poll, shared=step.shared)
        if not exchange.missed:  # else only that is reported
            self._add(poll, check_expectation(exchange.response, step.expect))

    def _note(self, exchange: Exchange, player: Player | None, poll: int, *, shared: bool = False) -> None:
        """Keep an exchange and what is wrong with it."""
        self._exchanges.append(exchange)
        self._unmatched += player.unmatched if player is not None else ()
        # Inputs, connection and policies hardly change between polls: what is wrong is said once.
        fresh = dict.fromkeys(
            item for item in exchange.problems if not _of_this_answer(item) and item not in self._lasting
        )
        self._lasting |= fresh
        self._add(poll if len(self._exchanges) > 1 else 0, unannounced(self._case, fresh))
        self._add(poll, filter(_of_this_answer, exchange.problems))
        found = self._checks.exchange(self._operation, exchange, player, self._connection, shared=shared)
        self._add(poll, unannounced(self._case, found))

    def _add(self, poll: int, problems: Iterable[Problem]) -> None:
        for item in problems:
            where = item.where._replace(poll=poll).mapped(self._clean)
            self._problems.append(item._replace(message=self._clean(item.message), where=where))

    def _clean(self, text: str) -> str:
        return redact(text, names=self._checks.secret_names, values=self._secrets)


def _is_bare(body: bytes) -> bool:
    """Return whether JSON has an object, and no value but empty objects and lists: ``{}``, ``[{}]``."""
    return b"{" in body and not body.strip(b"{}[], \r\n\t")


def _of_this_answer(problem: Problem) -> bool:
    return problem.where.side in ("response", "script")


def _repeated(poll: Poll, brought: dict[str, int], number: int, *, is_first: bool) -> Iterator[Problem]:
    """Yield where a poll starts runs for what was there before the flow, or for what a poll before brought.

    ``brought`` is filled: item -> number of its poll. Source: Microsoft, "Check for new data or events
    regularly with the polling trigger pattern": the first request only sets the state.
    """
    if is_first and poll.items:
        message = (
            f"the first poll brings items ({len(poll.items)}): each flow that is turned on starts runs "
            "for old data; answer 202 with the state in Location, and bring what is new from then on"
        )
        yield Problem("poll-first-items", message, Location("response", "body"), "polls", "warning")
    here: dict[str, int] = {}
    for index, item in enumerate(poll.items):
        key = json.dumps(item, sort_keys=True)
        where = Location("response", "body", (index,))
        before, same = brought.setdefault(key, number), here.setdefault(key, index)
        if before != number:
            message = f"poll {before} brought this item too, so a second run starts for it: move the state on"
            yield Problem("poll-item-twice", message, where, "polls")
        elif same != index:
            # Two events without an id may well look the same.
            message = f"is the same as item {same} of this poll, and a run starts for each: leave one out"
            yield Problem("poll-item-twice", message, where, "polls", "warning")


def _poll_expectation(poll: Poll, step: Step) -> Iterator[Problem]:
    expect = step.expect
    if expect.retry_after is not None and poll.retry_after != expect.retry_after:
        actual = "missing" if poll.retry_after is None else f"{poll.retry_after:g}"
        message = f"is {actual}, expected {expect.retry_after:g} (seconds)"
        yield Problem("retry-after", message, Location("response", "header", ("Retry-After",)), "polls")
    if expect.items is not None and len(poll.items) != expect.items:
        message = f"has {len(poll.items)} items, expected {expect.items}"
        yield Problem("items", message, Location("response", "body"), "polls")
    if expect.location is not None:
        actual = unquote(gateway_path(poll.location or "") or "")
        if actual != unquote(expect.location):
            message = f"leads to '{actual}', expected '{unquote(expect.location)}'"
            yield Problem("location", message, Location("response", "header", ("Location",)), "polls")
