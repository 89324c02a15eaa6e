from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from tools.core.message import Request, Response
from tools.core.problem import Location, Problem
from tools.replay.checks import Checks
from tools.replay.redactor import Redactor
from tools.replay.samples import Samples
from tools.runtime.exchanges import Connection, Exchange, PolicyStep, Sent
from tools.script.calls import LogLine, ScriptFailure, ScriptResult

from .shelf import PROPERTIES, shelf

if TYPE_CHECKING:
    from pathlib import Path

KEY, TOKEN, SITE = "k3y-of-the-shelf", "t0ken-of-the-user", "north-shelf"
TEXT = f"before {KEY}, {TOKEN} after"


def test_no_part_of_an_exchange_keeps_a_credential(tmp_path: Path) -> None:
    connections = [
        Connection("keyed", {"shelf_key": KEY, "site": SITE}),
        Connection("open", {"site": "n"}, TOKEN),
    ]
    hidden = Redactor.of(connections, Checks(shelf(tmp_path, PROPERTIES), Samples({})))
    headers = (("X-Any", TEXT), ("Authorization", "Bearer abcdefgh"), ("Content-Type", "application/json"))
    body = json.dumps({"text": TEXT, "password": "hunter22", "kept": "kept"}).encode()
    request = Request("GET", f"https://api.example/v1?a={KEY}&token=abcdefgh", headers, body)
    response = Response(200, headers, body)
    exchange = Exchange(
        operation_id="ListBooks",
        inputs={"note": TEXT, "deep": {"list": [TEXT, 1, None], "password": "hunter22"}, "number": 7},
        request=request,
        policies=(PolicyStep("The key", "setheader", TEXT),),
        script=ScriptResult(response, ScriptFailure("exception", TEXT, TEXT), (LogLine("trace", TEXT),), 0.1),
        backend=(Sent(request, response), Sent(request, None, TEXT)),
        raw_response=response,
        response=response,
        problems=(Problem("status", TEXT, Location("response", "header", (TEXT,))),),
        seconds=0.2,
    )
    clean = hidden.exchange(exchange)
    text = str(asdict(clean))
    assert not [secret for secret in (KEY, TOKEN, "hunter22", "abcdefgh") if secret in text]
    assert clean.inputs["number"] == 7
    assert b'"kept": "kept"' in clean.response.body
    assert hidden.text(f"the site {SITE}, of n") == "the site ***, of n"
