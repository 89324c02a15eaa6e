"""One call of one operation, with its whole trace."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from ..replay.checks import Checks
from ..replay.redactor import Redactor
from ..runtime.request import build_request
from ..script import CompileError
from .case_writer import CaseSaver, made_of
from .inputs import find_operation, parse_inputs
from .script_options import ScriptOptions
from .session import open_session
from .traced import Tracer
from .transports import BackendChoice, choose_connection, open_player, open_transport

if TYPE_CHECKING:
    from pathlib import Path

    from ..connector.model import Connector
    from ..connector.operations import Operation
    from ..report.results import Called


@dataclass(frozen=True, slots=True)
class CallOptions:
    """The call's particulars; ``arguments`` are ``key=value`` texts, which go over ``inputs``.

    ``save_case`` names the case that it is saved as, None: it is not saved.
    """

    script: ScriptOptions = field(default_factory=ScriptOptions)
    arguments: tuple[str, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    connection: str | None = None
    source: BackendChoice = field(default_factory=BackendChoice)
    save_case: str | None = None


def call(folder: Path, name: str, options: CallOptions) -> Called:
    """Return the trace of calling operation ``name``, credentials replaced by ``***``.

    Raises:
        UserError: nothing answers for the backend, something cannot be read, nothing is called so, a value is
            not of its type, a required input is missing, or the script does not compile; or it cannot be
            saved as a case.
    """
    source = options.source
    with open_session(folder, options.script) as session:
        operation = find_operation(session.connector, name)
        inputs = {**options.inputs, **parse_inputs(session.connector, operation, options.arguments)}
        check_required(session.connector, operation, inputs)
        if not source.given:
            raise UserError(
                "say what answers for the backend: --cassette FILE or DIR, --backend MODULE:APP or URL, or "
                "--live"
            )
        connection = choose_connection(session, source, options.connection)
        saver = CaseSaver(session, connection, source, options.save_case) if options.save_case else None
        if saver is not None:
            saver.refuse(name, operation)  # before anything is sent
        checks = Checks(session.connector, session.samples)
        secrets = Redactor.of([connection], checks)
        hidden, rpc = (secrets.values, secrets.names), operation.is_agentic
        player = open_player(source, *hidden, rpc=rpc)
        transport = player or open_transport(source, folder, *hidden, rpc=rpc)
        with ThreadPoolExecutor(source.parallel) as pool:
            executor = pool if source.parallel > 1 else None
            tracer = Tracer(session, connection, transport, player=player, executor=executor, checks=checks)
            try:
                traced = tracer.call(operation, inputs)
                if saver is None:
                    return traced.called
                return replace(traced.called, saved=saver.save(made_of(name, operation, traced.exchange)))
            except CompileError as error:
                raise error.at(session.connector.script) from None
            finally:
                transport.close()


def check_required(connector: Connector, operation: Operation, inputs: Mapping[str, Any]) -> None:
    """Raise an error where required inputs are missing, before anything is compiled, opened or sent."""
    problems = build_request(connector, operation, inputs).problems
    missing = [str(item.where).removeprefix("inputs.") for item in problems if item.code == "input-missing"]
    if missing:
        listed = ", ".join(f"'{name}'" for name in dict.fromkeys(missing))
        words = "a required input" if len(missing) == 1 else "required inputs"
        raise UserError(
            f"{operation.operation_id} lacks {words}: {listed}; give -i {missing[0]}=VALUE; nothing was run"
        )
