"""A stand-in that is called as the script calls Harvest, in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from samples.stand_in import Account, Faults, SimulatedClock, StandIn
from tests.harvest.bridge import timed
from tools.core.message import Request, Response
from tools.script import SendError
from tools.traffic.errors import TransportError
from tools.traffic.wsgi import WsgiTransport

if TYPE_CHECKING:
    from collections.abc import Mapping

API = "https://api.harvestapp.com"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADMIN, MANAGER, MEMBER, OTHER = 1, 2, 3, 4


def small_account(
    zone: str = "UTC", *, times: bool = False, clock: str = "12h", at: datetime = START
) -> Account:
    """An account of four users, a client, two projects and two tasks, made an hour before ``at``."""
    made = int(at.timestamp()) - 3600
    tokens = {"admin": ADMIN, "manager": MANAGER, "member": MEMBER, "other": OTHER}
    account = Account(
        1234567, {"wants_timestamp_timers": times, "clock": clock}, timezone=zone, tokens=tokens
    )
    account.add(
        "users",
        made,
        id=ADMIN,
        first_name="Ada",
        last_name="Marsh",
        email="a@example.com",
        access_roles=["administrator"],
    )
    account.add(
        "users",
        made,
        id=MANAGER,
        first_name="Ben",
        last_name="Okoro",
        email="b@example.com",
        access_roles=["manager"],
        teammates=[3],
    )
    account.add(
        "users",
        made,
        id=MEMBER,
        first_name="Dov",
        last_name="Lindqvist",
        email="d@example.com",
        default_hourly_rate=50.0,
    )
    account.add("users", made, id=OTHER, first_name="Edda", last_name="Quill", email="e@example.com")
    account.add("clients", made, id=11, name="Northwind Orchards")
    account.add("tasks", made, id=21, name="Design", is_default=True)
    account.add("tasks", made, id=22, name="Meeting")
    for project, members in ((31, (ADMIN, MANAGER, MEMBER)), (32, (ADMIN, OTHER))):
        account.add("projects", made, id=project, client_id=11, name=f"Project {project}")
        account.add("task_assignments", made, project_id=project, task_id=21)
        for user in members:
            account.add(
                "user_assignments", made, project_id=project, user_id=user, is_project_manager=user == MANAGER
            )
    return account


@dataclass
class Service:
    """A stand-in and the ways to call it."""

    account: Account
    faults: Faults = field(default_factory=Faults)
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(START))
    page_size: int = 2000

    def __post_init__(self) -> None:
        self.faults.sleep = self.clock.advance
        self.stand_in = StandIn(self.account, self.clock, self.faults, self.page_size)
        self._transport = WsgiTransport(self.stand_in)

    def send(self, request: Request) -> Response:
        """Answer a request of the script, with the simulated seconds that it took."""
        start = self.clock.now
        try:
            response = self._transport.send(request)
            return timed(response, (self.clock.now - start).total_seconds())
        except TransportError as error:
            raise SendError(error.kind, error.message) from None

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "admin",
        headers: Mapping[str, str | None] | None = None,
    ) -> Response:
        """Send a request with a token; ``headers`` replace the usual ones, None leaves one out."""
        usual: dict[str, str | None] = {
            "Authorization": f"Bearer {token}",
            "Harvest-Account-Id": "1234567",
            "User-Agent": "Tests (tests@example.com)",
        }
        if body is not None:
            usual["Content-Type"] = "application/json"
        kept = tuple((k, v) for k, v in {**usual, **(headers or {})}.items() if v is not None)
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self._transport.send(Request(method, f"{API}/v2{path}", kept, content))

    def receipt(self, url: str, token: str = "admin") -> Response:
        """Send a request for the file of a receipt."""
        given = (
            ("Authorization", f"Bearer {token}"),
            ("Harvest-Account-Id", "1234567"),
            ("User-Agent", "Tests"),
        )
        return self._transport.send(Request("GET", url, given, b""))

    def get(self, path: str, token: str = "admin") -> Any:
        """Return the JSON of a request that succeeds."""
        response = self.ask("GET", path, token=token)
        assert response.status == 200, response
        return response.json()

    def post(self, path: str, body: Any, token: str = "admin") -> Any:
        """Return what was created."""
        response = self.ask("POST", path, body, token=token)
        assert response.status == 201, response
        return response.json()

    def patch(self, path: str, body: Any = None, token: str = "admin") -> Any:
        """Return what was changed."""
        response = self.ask("PATCH", path, body, token=token)
        assert response.status == 200, response
        return response.json()
