"""Large accounts through the script, beside a plain client that reads page after page.

``make bench`` runs it; alone: ``python tests/bench/large.py --latency 0.1``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from samples.stand_in import add_many  # noqa: E402
from tests.bench.measure import peak_mib  # noqa: E402
from tests.harvest.bridge import BACKEND, GATEWAY, SCRIPT, Bridge  # noqa: E402
from tests.harvest.stand_in.service import ADMIN, API, START, Service, small_account  # noqa: E402
from tests.harvest.triggers.histories import Create, History, Poll, Wait  # noqa: E402
from tests.harvest.triggers.trigger import HEADERS, ScriptTrigger  # noqa: E402
from tests.harvest.triggers.world import World  # noqa: E402
from tools.core.message import Request  # noqa: E402
from tools.script import ScriptCall, ScriptHost, choose_engine  # noqa: E402

NOW = int(START.timestamp())
DAY = START.date().isoformat()
STATE = quote(f"2026-03-01T00:00:00Z~~{ADMIN}~UTC")
LIMIT = 120.0  # the longer of the platform's two documented limits: the script keeps to its own
REPEATS = 3


@dataclass(frozen=True)
class Job:
    """One call on a large account, and the list that a plain client reads for it."""

    name: str
    operation: str
    path: str
    listed: str
    fill: Callable[[Service], object]
    page_size: int = 2000


def _projects(service: Service) -> None:
    for number in range(4000):
        project = service.account.add("projects", NOW - 9000 + number, client_id=11, name=f"Project {number}")
        service.account.add("user_assignments", NOW - 9000 + number, project_id=project.id, user_id=ADMIN)


def _fill(kind: str, count: int, **fields: Any) -> Callable[[Service], object]:
    return lambda service: add_many(service.account, kind, range(NOW - 60 - count, NOW - 60), **fields)


_ENTRY: dict[str, Any] = {"user_id": ADMIN, "project_id": 31, "task_id": 21, "spent_date": DAY, "hours": 1.0}
JOBS = (
    Job(
        "20,000 clients",
        "ListAllClients",
        "/bridge/clients",
        "clients",
        _fill("clients", 20000, name="C {n}"),
    ),
    Job(
        "5,000 users, the first by e-mail",
        "GetUser",
        "/bridge/users/u1@example.com",
        "users",
        _fill("users", 5000, first_name="U", last_name="{n}", email="u{n}@example.com"),
    ),
    Job(
        "a day of 10,000 time entries, polled",
        "TrigNewTimeEntry",
        f"/trigger/time_entries?date={DAY}&triggerState={STATE}",
        f"time_entries?from={DAY}&to={DAY}&user_id={ADMIN}",
        _fill("time_entries", 10000, **_ENTRY, notes="Note {n}"),
    ),
    Job(
        "40 numbered pages of assignments",
        "ListMyProjectChoices",
        "/bridge/choices/my_projects",
        "users/me/project_assignments",
        _projects,
        100,
    ),
)


def plain(service: Service, listed: str) -> int:
    """Read a list page after page, as the links lead; return the number of records."""
    address: str | None = f"{API}/v2/{listed}"
    count = 0
    while address:
        body = service.send(Request("GET", address, HEADERS)).json()
        count += len(next(iter(body.values())))
        address = body["links"]["next"]
    return count


def table(latency: float) -> None:
    """Print one line a job."""
    print(f"\nlarge accounts: {latency * 1000:.0f} ms for each of Harvest's answers; medians of {REPEATS}")
    print(f"{'':<42}{'requests':>9}{'seconds':>9}{'plain client':>14}{'ratio':>7}{'script MiB':>12}  answer")
    for job in JOBS:
        bridge = Bridge(ScriptHost(SCRIPT, choose_engine()))  # a process of its own, for its memory
        with ThreadPoolExecutor(8) as executor:
            _line(bridge, job, latency, executor)
        bridge.host.close()


def _line(bridge: Bridge, job: Job, latency: float, executor: ThreadPoolExecutor) -> None:
    service = Service(small_account(), page_size=job.page_size)
    service.faults.sleep = time.sleep
    job.fill(service)
    request = Request("GET", BACKEND + job.path, HEADERS)
    call = ScriptCall(job.operation, "bench", request, GATEWAY + job.path, LIMIT)
    plain(service, job.listed)  # the stand-in keeps what it has rendered
    service.faults.latency = latency
    ours, theirs, requests, said = [], [], 0, ""
    for _ in range(REPEATS):
        service.clock.advance(60)
        requests = service.stand_in.requests
        result = bridge.host.call(call, service.send, executor)
        requests = service.stand_in.requests - requests
        ours.append(result.seconds)
        said = str(result.response.status) if result.response else str(result.failure)
        service.clock.advance(60)
        start = time.perf_counter()
        plain(service, job.listed)
        theirs.append(time.perf_counter() - start)
    peak = peak_mib(bridge.host.pid or 0)
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(f"{job.name:<42}{requests:>9}{mine:>9.2f}{other:>14.2f}{other / mine:>7.2f}{peak:>12.0f}  {said}")


def imports(count: int) -> None:
    """Print what the polls of a trigger cost after an import."""
    print(f"\nan import of {count} at once, by polls of 100")
    print(f"{'':<42}{'polls':>9}{'requests':>9}{'MB':>9}{'seconds':>9}")
    bridge = Bridge(ScriptHost(SCRIPT, choose_engine()))
    for operation in ("TrigNewClient", "TrigNewTimeEntry"):
        world = World(History(operation, ()))
        trigger = ScriptTrigger(bridge, operation, world.query)
        for step in (Poll(), Wait(20), Create(count), Wait(60)):
            world.do(step, trigger)
        stand_in = world.service.stand_in
        polls, requests, sent = world.polls, stand_in.requests, stand_in.sent
        start = time.perf_counter()
        while len(world.fired) < count:
            world.service.clock.advance(15)
            world.poll(trigger, Poll())
        seconds = time.perf_counter() - start
        print(
            f"{operation:<42}{world.polls - polls:>9}{stand_in.requests - requests:>9}"
            f"{(stand_in.sent - sent) / 1e6:>9.1f}{seconds:>9.2f}"
        )
    bridge.host.close()


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds (default 0.1)")
    parser.add_argument("--import", type=int, default=5000, dest="count", metavar="N")
    arguments = parser.parse_args()
    table(arguments.latency)
    imports(arguments.count)


if __name__ == "__main__":
    main()
