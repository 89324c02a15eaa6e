"""The fixture connector ``gazette`` and a stand-in of its service, whose articles appear as time goes by."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tools.connector.model import Connector, load_connector
from tools.core.message import Request, Response
from tools.runtime.clock import SimulatedClock
from tools.traffic.errors import TransportError

from .folder import JSON

FOLDER = Path(__file__).parent.parent / "fixtures" / "gazette"
BASE = "https://api.gazette.example/v1"

Fault = Callable[[Request], Response | TransportError | None]


def gazette() -> Connector:
    return load_connector(FOLDER)


class Press:
    """Answers with the articles published after ``after``, newest first, ``page`` at a time.

    ``schedule`` are the seconds after which articles appear. ``fault`` may answer in place of it.
    """

    def __init__(self, clock: SimulatedClock, schedule: list[float], page: int = 100) -> None:
        self.clock = clock
        self.start = clock.now()
        self.schedule = schedule
        self.page = page
        self.seen: list[Request] = []
        self.fault: Fault = lambda request: None

    def articles(self) -> list[dict[str, Any]]:
        moments = [self.start + timedelta(seconds=seconds) for seconds in self.schedule]
        return [
            {"id": number, "title": f"Article {number}", "published": moment.isoformat(), "by": None}
            for number, moment in enumerate(moments, 1)
            if moment <= self.clock.now()
        ][::-1]

    def send(self, request: Request) -> Response:
        self.seen.append(request)
        found = self.fault(request)
        if isinstance(found, TransportError):
            raise found
        return found or self._page(request)

    def _page(self, request: Request) -> Response:
        query = parse_qs(urlsplit(request.url).query)
        after = query.get("after", [""])[0]
        start = int(query.get("skip", ["0"])[0])
        fresh = [item for item in self.articles() if _is_after(item, after)]
        body: dict[str, Any] = {"articles": fresh[start : start + self.page]}
        if start + self.page < len(fresh):
            link = (
                f"{request.url.partition('?')[0]}?after={after.replace('+', '%2B')}&skip={start + self.page}"
            )
            body["nextLink"] = link
        return Response(200, JSON, json.dumps(body).encode())


def _is_after(item: dict[str, Any], after: str) -> bool:
    return not after or datetime.fromisoformat(item["published"]) > datetime.fromisoformat(after)
