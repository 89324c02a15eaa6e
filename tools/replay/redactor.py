"""Credentials replaced in whole exchanges: for traces that people read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..traffic.redaction import redact, redact_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self

    from ..core.message import Request, Response
    from ..core.problem import Problem
    from ..runtime.exchanges import Connection, Exchange
    from ..script.calls import ScriptResult
    from .checks import Checks


@dataclass(frozen=True, slots=True)
class Redactor:
    """Replaces credentials: ``values`` wherever they stand, and what is called one of ``names``."""

    values: tuple[str, ...]
    names: frozenset[str]

    @classmethod
    def of(cls, connections: Iterable[Connection], checks: Checks) -> Self:
        """Return what hides every value of ``connections``: any may be a credential.

        A value of fewer than six characters is none, and replacing it would garble the trace.
        """
        values = (
            value
            for connection in connections
            for value in (connection.token, *connection.values.values(), *checks.secrets(connection))
        )
        return cls(
            tuple(dict.fromkeys(value for value in values if value and len(value) > 5)), checks.secret_names
        )

    def text(self, value: str) -> str:
        """Return ``value`` without credentials."""
        return redact(value, names=self.names, values=self.values)

    def request(self, value: Request) -> Request:
        """Return ``value`` without credentials."""
        return redact(value, names=self.names, values=self.values)

    def response(self, value: Response) -> Response:
        """Return ``value`` without credentials."""
        return redact(value, names=self.names, values=self.values)

    def problem(self, value: Problem) -> Problem:
        """Return ``value`` without credentials."""
        return value._replace(message=self.text(value.message), where=value.where.mapped(self.text))

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return ``exchange`` without credentials, its inputs and problems included."""
        return replace(
            exchange,
            inputs=self._json(redact_json(dict(exchange.inputs), self.names)),
            request=self.request(exchange.request),
            policies=tuple(replace(step, effect=self.text(step.effect)) for step in exchange.policies),
            script=exchange.script and self._script(exchange.script),
            backend=tuple(
                replace(
                    sent,
                    request=self.request(sent.request),
                    response=sent.response and self.response(sent.response),
                    error=sent.error and self.text(sent.error),
                )
                for sent in exchange.backend
            ),
            raw_response=self.response(exchange.raw_response),
            response=self.response(exchange.response),
            problems=tuple(self.problem(item) for item in exchange.problems),
        )

    def _json(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._json(item) for item in value]
        return {key: self._json(item) for key, item in value.items()} if isinstance(value, dict) else value

    def _script(self, script: ScriptResult) -> ScriptResult:
        failure = script.failure
        return replace(
            script,
            response=script.response and self.response(script.response),
            logs=tuple(replace(line, message=self.text(line.message)) for line in script.logs),
            failure=failure
            and replace(failure, message=self.text(failure.message), stack=self.text(failure.stack)),
        )
