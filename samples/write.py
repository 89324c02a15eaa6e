"""Writes cases and their cassettes from recipes: the connector is called, the stand-in answers for Harvest.

    python -m samples.write              # all recipes
    python -m samples.write clients      # those of samples/recipes/clients.yaml
    python -m samples.write --check      # writes nothing; exit code 1 where a file is stale

A recipe says what goes in; what comes out is written down, to be looked at before it is committed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml

from samples.stand_in import Fault, Faults, SimulatedClock, StandIn, sample
from samples.stand_in.errors import no_route
from tools.core.errors import UserError
from tools.core.files import write_atomically
from tools.core.message import Request, Response
from tools.runtime.exchanges import GATEWAY
from tools.runtime.poller import PollingEngine
from tools.traffic.cassette import Cassette, Interaction, Lost, dump_cassette
from tools.traffic.errors import TransportError
from tools.traffic.wsgi import WsgiTransport
from tools.workflow.script_options import ScriptOptions
from tools.workflow.session import Session, open_session

if TYPE_CHECKING:
    from tools.connector.model import Operation
    from tools.runtime.exchanges import Exchange

SAMPLES = Path(__file__).parent
RECIPES = SAMPLES / "recipes"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
API = "https://api.harvestapp.com/v2"
_KEPT = ("accept", "content-type", "harvest-account-id")
_DROPPED = ("server", "content-length")
_NOT_SERVED = 501
_PER_PAGE = re.compile(r"\b(per_page=)\d+")
_CURSOR = re.compile(r"\bcursor=[^&]*")
_A_RECORD = re.compile(rb"(?m)^  \{\n(?:   .*\n)*  \}")
_MOST_LINES = 400  # of a body; of a longer one, each record has one line
_NO_ROUTE = str(no_route().body).encode()


@dataclass(frozen=True)
class Recipe:
    """One case: the inputs, the connection, and the state that the stand-in is in.

    ``before`` are requests that an administrator makes first, each ``[method, path, body]``; ``page_size`` is
    that of lists for which none is asked; ``fault`` is one of the stand-in's; ``company`` changes settings.
    ``polls`` are those of a trigger: each ``wait`` seconds after the last (a minute), after the requests
    ``before`` it; ``meanwhile`` are requests by the number of the poll's own request that they come before,
    ``lost`` why a request by its number got no response; ``fault`` is one of the stand-in's, ``page_size``
    that of lists from then on, ``location`` where the poll goes in place of the Location of the one before.
    ``at_most`` are the records of a page whatever was asked for, ``oldest_first`` turns each list round,
    ``numbered`` gives its pages numbers in place of cursors, ``without`` are members that bodies lack.
    ``answers`` are responses in place of the stand-in's, by the number of the request, or for the ``rest`` of
    them: ``status``, ``headers``, ``body``; "#" in a text is the number of the request. A recipe that is
    one call has these in its ``traffic``.

    Among requests, ``[ADD, kind, count, fields]`` are records that others add at one moment ("#" in a text is
    the number of each), ``[REMOVE, kind, id]`` is one that goes, and ``[WAIT, seconds]`` lets time go by.
    ``start`` is the moment at which all begins, in UTC. ``members`` are those of a list's records that a
    cassette keeps, where it has too many records to be read with all of them.
    """

    operation: str
    name: str
    reference: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    connection: str | None = None
    invalid_inputs: Sequence[str] = ()
    script_only: str | None = None
    before: Sequence[Sequence[Any]] = ()
    company: Mapping[str, Any] = field(default_factory=dict)
    page_size: int | None = None
    fault: str | None = None
    polls: Sequence[Mapping[str, Any]] = ()
    start: str | None = None
    members: Sequence[str] = ()
    at_most: int | None = None
    part: str = ""
    traffic: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cassettes(self) -> tuple[str, ...]:
        """Return the paths of the cassettes below ``samples/cassettes``: one, or one for each poll."""
        name = f"{self.operation}/{re.sub('[^a-z0-9]+', '-', self.name.lower()).strip('-')}"
        return tuple(f"{name}/{number + 1}.yaml" for number in range(len(self.polls))) or (f"{name}.yaml",)


def load_recipes(path: Path) -> list[Recipe]:
    """Return the recipes of a file: a list of operations, each with its ``reference`` and ``cases``.

    With a ``part``, the file of cases is in the folder of that name.
    """
    groups = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)  # the safe loader, in C
    return [
        Recipe(group["operation"], reference=group["reference"], part=group.get("part", ""), **case)
        for group in groups
        for case in group["cases"]
    ]


def _without(request: Request) -> Request:
    headers = tuple(item for item in request.headers if item[0].lower() in _KEPT)
    return Request(request.method, request.url, headers, request.body)


def _readable(response: Response) -> Response:
    headers = tuple(item for item in response.headers if item[0].lower() not in _DROPPED)
    body = response.body
    if response.is_json and body:
        data = json.loads(body)
        body = json.dumps(data, indent=1, ensure_ascii=False).encode()
        if body.count(b"\n") > _MOST_LINES:
            body = _A_RECORD.sub(lambda found: re.sub(rb"\n +", b" ", found[0]), body)
    return Response(response.status, headers, body)


def _given(answer: Mapping[str, Any], number: int, now: datetime) -> Response:
    """Return a response that a recipe gives in place of the stand-in's."""
    body = answer.get("body", "")
    kind = "application/json; charset=utf-8" if not isinstance(body, str) else "text/plain"
    headers = {"Content-Type": kind, "Date": format_datetime(now, usegmt=True)} | answer.get("headers", {})
    text = body if isinstance(body, str) else json.dumps(body).replace("#", str(number))
    named = tuple(
        (name, value.replace("#", str(number))) for name, value in headers.items() if value is not None
    )
    return Response(answer.get("status", 200), named, text.encode())


class _Way:
    """The way of a recipe's requests to the stand-in: what happens meanwhile, and what gets lost."""

    def __init__(
        self, stand_in: StandIn, clock: SimulatedClock, recipe: Recipe, poll: Mapping[str, Any]
    ) -> None:
        self._stand_in, self._clock, self._recipe, self._poll = stand_in, clock, recipe, poll
        self._number = 0
        self.lost: dict[str, Lost] = {}

    def send(self, request: Request) -> Response:
        """Return the stand-in's response, its records with the recipe's members alone."""
        self._number += 1
        meanwhile = self._poll.get("meanwhile", {}).get(self._number, ())
        _make(self._stand_in, self._clock, self._recipe, meanwhile, 0)
        if lost := self._poll.get("lost", {}).get(self._number):
            self.lost[request.url] = lost
            raise TransportError(lost, f"no response: {lost}")
        kept, poll = self._recipe.members, self._poll
        asked = request
        if "at_most" in poll:
            asked = replace(request, url=_PER_PAGE.sub(rf"\g<1>{poll['at_most']}", request.url))
        answers = poll.get("answers", {})
        if given := answers.get(self._number, answers.get("rest")):
            return _given(given, self._number, self._clock())
        response = WsgiTransport(self._stand_in).send(asked)
        if response.status != 200 or not (kept or poll.keys() & {"oldest_first", "numbered", "without"}):
            return response
        body = {k: v for k, v in json.loads(response.body).items() if k not in poll.get("without", ())}
        for name, value in body.items():
            if isinstance(value, list) and all(isinstance(item, dict) for item in value):
                records = value[::-1] if poll.get("oldest_first") else value
                body[name] = [{key: item[key] for key in kept or item if key in item} for item in records]
        if poll.get("numbered") and body["links"]["next"]:
            body["links"]["next"] = _CURSOR.sub(
                f"page={body['next_page'] or body['total_pages']}", body["links"]["next"]
            )
        return Response(response.status, response.headers, json.dumps(body).encode())


def files_of(session: Session, recipes: list[Recipe]) -> Iterator[tuple[Path, bytes]]:
    """Yield the files that the recipes of one file make: the cassettes, and a file of cases an operation."""
    cases: dict[str, list[dict[str, Any]]] = {}
    operations = {}
    for recipe in recipes:
        operation = session.connector.operations[recipe.operation]
        case, cassettes = _written(session, operation, recipe)
        name = f"{recipe.part}/{recipe.operation}".lstrip("/")
        operations[name] = recipe.operation
        cases.setdefault(name, []).append(case)
        for cassette in cassettes:
            yield cassette.path, dump_cassette(cassette)
    for name, found in cases.items():
        head = "# Written from the published API reference by `samples.write`; change samples/recipes.\n"
        text = yaml.dump(
            {"operation": operations[name], "cases": found},
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            width=124,
            default_flow_style=None,
        )
        yield SAMPLES / "cases" / f"{name}.yaml", (head + text).encode()


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _written(session: Session, operation: Operation, recipe: Recipe) -> tuple[dict[str, Any], list[Cassette]]:
    clock = SimulatedClock(NOW if recipe.start is None else datetime.fromisoformat(recipe.start))
    stand_in = _stand_in(recipe, clock)
    platform = session.platform(session.samples.connection(recipe.connection))
    case: dict[str, Any] = {"name": recipe.name}
    if recipe.connection is not None:
        case["connection"] = recipe.connection
    if recipe.inputs:
        case["inputs"] = dict(recipe.inputs)
    if recipe.invalid_inputs:
        case["invalid_inputs"] = list(recipe.invalid_inputs)
    if recipe.script_only is not None:
        case["script_only"] = recipe.script_only
    if not recipe.polls:
        way = _Way(stand_in, clock, recipe, recipe.traffic)
        exchange = platform.call(operation, dict(recipe.inputs), way)
        step, cassette = _step(recipe, recipe.cassettes[0], exchange, way.lost)
        return case | step, [cassette] if cassette else []
    engine = PollingEngine(platform, operation, dict(recipe.inputs))
    steps, cassettes = [], []
    for poll, path in zip(recipe.polls, recipe.cassettes, strict=True):
        clock.advance(poll.get("wait", 60))
        stand_in.page_size = poll.get("page_size", stand_in.page_size)
        stand_in.faults.tell(*(Fault.parse(fault) for fault in [poll.get("fault")] if fault))
        _make(stand_in, clock, recipe, poll.get("before", ()))
        way = _Way(stand_in, clock, recipe, {"at_most": recipe.at_most, **poll} if recipe.at_most else poll)
        engine.location = GATEWAY + poll["location"] if "location" in poll else engine.location
        polled = engine.poll(way).poll
        if "fault" in poll:
            stand_in.faults.forget()
        step, cassette = _step(recipe, path, polled.exchange, way.lost)
        expect = step["expect"]
        if polled.retry_after is not None:
            expect["retry_after"] = int(polled.retry_after)
        if polled.location is not None:
            expect["location"] = unquote(polled.location.removeprefix(GATEWAY))
        steps.append({key: poll[key] for key in ("location",) if key in poll} | step)
        cassettes += [cassette] if cassette else []
    return {**case, "polls": steps}, cassettes


def refuse_unserved(recipe: Recipe, exchange: Exchange) -> None:
    """Refuse a call that no case may show, as its response is none of Harvest's.

    Raises:
        UserError: the script or the stand-in does not serve the operation.
    """
    if exchange.response.status == _NOT_SERVED:
        raise UserError(
            f"{recipe.operation}: script.csx does not serve it; "
            "add its id to Relay.Operations, or an entry to Operations"
        )
    for sent in exchange.backend:
        if sent.response is not None and sent.response.body == _NO_ROUTE:
            route = f"{sent.request.method} {urlsplit(sent.request.url).path}"
            raise UserError(
                f"{recipe.operation}: {recipe.name}: the stand-in has no route {route}; "
                "add it in samples/stand_in/api.py"
            )


def _step(
    recipe: Recipe, path: str, exchange: Exchange, lost: Mapping[str, Lost]
) -> tuple[dict[str, Any], Cassette | None]:
    """Return a call of a case, and the cassette of what it sent; ``lost`` is why, by the address."""
    refuse_unserved(recipe, exchange)
    response = exchange.response
    interactions = tuple(
        Interaction(_without(sent.request), _readable(sent.response))
        if sent.response is not None
        else Interaction(_without(sent.request), Response(504), lost=lost[sent.request.url])
        for sent in exchange.backend
        if sent.response is not None or sent.request.url in lost
    )
    expect: dict[str, Any] = {"status": response.status}
    if response.body and response.is_json:
        expect["body"] = response.json()
    elif response.body:
        expect["headers"] = {"Content-Type": response.header("Content-Type")}
    told: dict[str, str | None] = {
        name: text for name in ("Retry-After", "Warning") if (text := response.header(name)) is not None
    }
    if "of_user" in recipe.inputs:
        told.setdefault("Warning", None)
    if (told and not recipe.polls) or "Warning" in told:
        expect["headers"] = told | expect.get("headers", {})
    if not interactions:
        return {"expect": expect}, None
    about = {"about": recipe.name, "provenance": "reference", "reference": recipe.reference}
    cassette = Cassette(SAMPLES / "cassettes" / path, interactions, about)
    return {"cassette": path, "expect": expect}, cassette


def _stand_in(recipe: Recipe, clock: SimulatedClock) -> StandIn:
    stand_in = sample(clock, Faults())
    stand_in.account.company.update(recipe.company)
    _make(stand_in, clock, recipe, recipe.before)
    if recipe.page_size is not None:
        stand_in.page_size = recipe.page_size
    if recipe.fault is not None:
        stand_in.faults.tell(Fault.parse(recipe.fault))
    return stand_in


def _make(
    stand_in: StandIn,
    clock: SimulatedClock,
    recipe: Recipe,
    requests: Sequence[Sequence[Any]],
    pause: int = 60,
) -> None:
    """Make requests as an administrator, one a minute or after another ``pause``."""
    transport = WsgiTransport(stand_in)
    for method, path, *body in requests:
        if method == "WAIT":
            clock.advance(path)
            continue
        if method == "ADD":
            for number in range(1, body[0] + 1):
                named = {
                    k: v.replace("#", str(number)) if isinstance(v, str) else v for k, v in body[1].items()
                }
                stand_in.add(path, late=0.0, **named)
            continue
        if method == "REMOVE":
            stand_in.account.remove(path, stand_in.account.tables[path].records[body[0]])
            continue
        headers = (
            ("Authorization", "Bearer sample-access-token"),
            ("Harvest-Account-Id", "1234567"),
            ("User-Agent", "Samples (samples@example.com)"),
            ("Content-Type", "application/json"),
        )
        content = json.dumps(body[0]).encode() if body else b""
        made = transport.send(Request(method, API + path, headers, content))
        assert made.status < 300, f"{recipe.name}: {method} {path}: {made.body.decode()}"
        clock.advance(pause)


def main(argv: list[str] | None = None) -> int:
    """Write or check the files; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="samples.write", description="Write cases and cassettes from recipes."
    )
    parser.add_argument("names", nargs="*", metavar="RECIPES", help="files of samples/recipes, without .yaml")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 where a file is stale"
    )
    args = parser.parse_args(argv)
    paths = [RECIPES / f"{name}.yaml" for name in args.names] or sorted(RECIPES.glob("*.yaml"))
    stale = 0
    with open_session(SAMPLES.parent, ScriptOptions()) as session:
        for path in paths:
            for target, content in files_of(session, load_recipes(path)):
                if target.is_file() and target.read_bytes() == content:
                    continue
                stale += 1
                word = "stale" if args.check else "wrote"
                sys.stdout.write(f"{word}: {target.relative_to(SAMPLES.parent)}\n")
                if not args.check:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    write_atomically(target, content)
    if not stale:
        sys.stdout.write("nothing to write: all files are as the recipes make them\n")
    return int(args.check and stale > 0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UserError as error:
        sys.exit(f"error: {error}")
