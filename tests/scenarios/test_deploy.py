"""Scenarios of deployment: the program, the real paconn, and a stand-in of the service."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug import Response

from tests.engines import needs_mono
from tests.package.shelf import DEFINITION, PROPERTIES, change, load
from tests.powerapps.paconn import log_in
from tests.powerapps.service import ENVIRONMENT
from tests.scenarios.conftest import ROOT, Outcome
from tests.scenarios.test_bookshelf import ADD, edit, remove

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.powerapps.paconn import Paconn
    from tests.program import Program

pytestmark = needs_mono

SECRET = "s3cret-of-the-application"
CREATE = ("create", "--environment", ENVIRONMENT)
UPDATE = ("update", "--environment", ENVIRONMENT, "--connector-id", "shared_connector-1")


@pytest.fixture
def deploy(folder: Path, paconn: Paconn, program: Program, tmp_path: Path) -> Callable[..., Outcome]:
    """Return a function that deploys ``folder``; paconn's arguments are written down in ``arguments``."""
    noting = tmp_path / "paconn"
    noting.write_text(f'#!/bin/sh\necho "$@" >>"{tmp_path}/arguments"\nexec "{paconn.program}" "$@"\n')
    noting.chmod(0o755)

    def deploy(*argv: str, cwd: Path = folder, **environment: str) -> Outcome:
        cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
        done = program.run(
            *("deploy", *argv, "--url", paconn.service.url, "--paconn", str(noting)),
            cwd=cwd,
            environment={**paconn.environment, "XDG_CACHE_HOME": cache, **environment},
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return deploy


@pytest.mark.slow
def test_create_and_update(
    folder: Path, paconn: Paconn, deploy: Callable[..., Outcome], tmp_path: Path
) -> None:
    outcome = deploy(*CREATE)
    assert outcome.code == 0, str(outcome)
    assert outcome.out.endswith("ok: created shared_connector-1\n")
    assert "next: for later versions: connector deploy . update --environment Default-loopback" in outcome.out
    held = paconn.service.connectors["shared_connector-1"]
    assert held.definition == load(folder / DEFINITION)
    assert held.script == (folder / "script.csx").read_bytes()
    change(folder / DEFINITION, description="Another description of the books on the shelf, for the test.")
    outcome = deploy(*UPDATE, "--format", "json")
    assert outcome.code == 0, str(outcome)
    result = json.loads(outcome.out)
    assert (result["ok"], result["connectorId"]) == (True, "shared_connector-1")
    assert result["command"] == ["paconn", "update", "--settings", "settings.json"]
    held = paconn.service.connectors["shared_connector-1"]
    assert held.definition["info"]["description"].startswith("Another")
    assert held.script is not None
    # The folder itself stays as it was: what is deployed is a copy.
    assert not (folder / "settings.json").exists()


@pytest.mark.slow
def test_the_secret_is_seen_by_the_service_alone(
    folder: Path, paconn: Paconn, deploy: Callable[..., Outcome], tmp_path: Path
) -> None:
    sets = load(ROOT / PROPERTIES)["properties"]["connectionParameterSets"]
    key = load(folder / PROPERTIES)["properties"]["connectionParameters"]
    [one] = [item for item in sets["values"] if item["name"] == "oauth2"]
    one["parameters"] |= key  # which a policy names
    change(folder / PROPERTIES, connectionParameters={}, connectionParameterSets={**sets, "values": [one]})
    edit(
        "samples/connections.yaml", "{parameters: {", '{set: oauth2, token: t, parameters: {account_id: "1", '
    )(folder)
    argv = (*CREATE, "--client-id", "mine", "-v")
    outcome = deploy(*argv)
    assert outcome.code == 2
    assert outcome.err.startswith("error: OAuth needs the client secret: set CONNECTOR_CLIENT_SECRET")
    assert paconn.service.seen == []
    outcome = deploy(*argv, CONNECTOR_CLIENT_SECRET=SECRET)
    assert outcome.code == 0, str(outcome)
    sent = paconn.service.seen[-1].body["properties"]["connectionParameterSets"]["values"][0]
    settings = sent["parameters"]["token"]["oAuthSettings"]
    assert (settings["clientId"], settings["clientSecret"]) == ("mine", SECRET)
    assert SECRET not in outcome.out + outcome.err + (tmp_path / "arguments").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "check"),
    [(remove(ADD), "verify"), (edit(DEFINITION, '"2.0"', '"3.0"'), "import")],
    ids=["an untested operation", "what an import refuses"],
)
def test_nothing_is_sent_before_all_passes(
    spoil: Callable[[Path], None],
    check: str,
    folder: Path,
    paconn: Paconn,
    deploy: Callable[..., Outcome],
    tmp_path: Path,
) -> None:
    spoil(folder)
    outcome = deploy(*CREATE)
    assert outcome.code == 1
    assert f"✗ {check}: " in outcome.out
    assert outcome.out.endswith("not ok: nothing was sent\n")
    assert paconn.service.seen == []
    assert not (tmp_path / "arguments").exists()


@pytest.mark.slow
def test_an_example_of_a_client_id_is_not_sent(
    folder: Path, paconn: Paconn, deploy: Callable[..., Outcome]
) -> None:
    harvest = load(ROOT / PROPERTIES)["properties"]["connectionParameterSets"]["values"][0]["parameters"]
    own = load(folder / PROPERTIES)["properties"]["connectionParameters"]
    change(folder / PROPERTIES, connectionParameters={**own, "token": harvest["token"]})
    outcome = deploy(*CREATE, CONNECTOR_CLIENT_SECRET=SECRET)
    assert outcome.code == 1
    assert "✗ client id: 'REPLACE-WITH-YOUR-CLIENT-ID' is only an example" in outcome.out
    assert paconn.service.seen == []


@pytest.mark.slow
def test_a_dry_run_sends_nothing(paconn: Paconn, deploy: Callable[..., Outcome], tmp_path: Path) -> None:
    outcome = deploy(*CREATE, "--dry-run")
    assert outcome.code == 0
    assert "$ paconn create --settings settings.json --overwrite-settings\n" in outcome.out
    assert outcome.out.endswith("ok: everything local passes; nothing was sent\n")
    assert not (tmp_path / "arguments").exists()


@pytest.mark.slow
def test_findings_of_the_service_are_a_failure(paconn: Paconn, deploy: Callable[..., Outcome]) -> None:
    outcome = deploy("validate")
    assert (outcome.code, outcome.out.splitlines()[-1]) == (0, "ok: the service has no findings")
    paconn.service.validation = "Operation ListBooks: OperationIdRequired"
    outcome = deploy("validate")
    assert (outcome.code, outcome.out.splitlines()[-1]) == (1, "not ok: paconn validate did not succeed")
    assert "  Operation ListBooks: OperationIdRequired\n" in outcome.out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("failure", "said", "step"),
    [
        (Response("", 502), "JSONDecodeError", "look in the portal whether the connector changed"),
        (Response('{"error": {"code": "Forbidden"}}', 403), '"code": "Forbidden"', "ask its administrator"),
    ],
    ids=["an outage", "forbidden"],
)
def test_failures_say_what_to_do(
    failure: Response, said: str, step: str, paconn: Paconn, deploy: Callable[..., Outcome]
) -> None:
    paconn.service.failures["POST", "apis"] = failure
    outcome = deploy(*CREATE)
    assert outcome.code == 1
    assert said in outcome.out
    assert "Traceback" not in outcome.out
    assert f"{step}" in outcome.out
    assert outcome.out.endswith("not ok: paconn create did not succeed\n")


@pytest.mark.slow
def test_without_a_login(paconn: Paconn, deploy: Callable[..., Outcome], tmp_path: Path) -> None:
    log_in(tmp_path / "home", expires_in=0)
    outcome = deploy(*CREATE)
    assert outcome.code == 1
    assert "  ERROR: Access token invalid. Please login again.\n" in outcome.out
    assert "next: nothing was sent: log in with `paconn login`" in outcome.out
    assert paconn.service.seen == []


@pytest.mark.parametrize(
    ("argv", "settings", "message"),
    [
        (("create",), {}, "say where to: --environment ID"),
        (("update", "--environment", "x"), {}, "say which connector: --connector-id ID"),
        (("create", "--environment", "x"), {"connectorId": "old"}, "was created before, as old: use update"),
    ],
)
def test_what_paconn_would_ask(
    argv: tuple[str, ...],
    settings: dict[str, str],
    message: str,
    folder: Path,
    deploy: Callable[..., Outcome],
) -> None:
    (folder / "settings.json").write_text(json.dumps(settings))
    outcome = deploy(*argv)
    assert outcome.code == 2
    assert message in outcome.err
