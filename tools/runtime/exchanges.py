"""What goes into a call and what is known about it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.message import Request, Response
    from ..core.problem import Problem
    from ..script.calls import ScriptResult

GATEWAY = "https://environment.azure-apihub.net/apim/connector/connection"
"""Address of the connection at the platform's gateway; what a flow calls, what a Location must lead to."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection: the connection parameter set's name ("" for the only one), its values by parameter
    name, and the OAuth access token that the platform holds for it."""

    set_name: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BuiltRequest:
    """What a flow sends.

    ``request`` is addressed to the backend as declared (``scheme://host`` + ``basePath`` + path + query),
    ``original_uri`` is the same call at the gateway, ``path_values`` the path parameters as they stand in
    the path. ``problems`` holds where the inputs do not fit the operation's parameters.
    """

    request: Request
    original_uri: str
    problems: tuple[Problem, ...] = ()
    path_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """What one policy did, in words; credentials appear as ``***``."""

    title: str
    template: str
    effect: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to the backend with its response, or with the reason why there is none.

    ``unmatched``: no recording answers the request, so that the reason is the recording's.
    """

    request: Request
    response: Response | None
    error: str | None = None
    unmatched: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """Everything about one call.

    ``request`` is what the flow sends (no credential in it), ``backend`` what went to the backend, in the
    order of sending, ``raw_response`` what the script or the backend answered, ``response`` what the flow
    sees of it. ``seconds`` is wall-clock time. ``assumptions`` are the ids of what the call relied on and
    nobody knows for certain (``assumptions.ASSUMPTIONS``).
    """

    operation_id: str
    inputs: Mapping[str, Any]
    request: Request
    policies: tuple[PolicyStep, ...]
    script: ScriptResult | None
    backend: tuple[Sent, ...]
    raw_response: Response
    response: Response
    problems: tuple[Problem, ...]
    seconds: float
    assumptions: tuple[str, ...] = ()

    @property
    def missed(self) -> bool:
        """True where no recording answers a request to the backend."""
        return any(sent.unmatched for sent in self.backend)


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll of a trigger.

    ``location`` is where the next poll goes (None where the response gives no usable one), ``retry_after``
    the seconds until then, ``items`` one entry for each run that starts.
    """

    exchange: Exchange
    location: str | None
    retry_after: float | None
    items: tuple[Any, ...]
