"""What a deployment says beside paconn's own words; the verification is taken as passed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import pytest

from tests.package.shelf import shelf
from tools.core.errors import UserError
from tools.report.results import OperationResult, Verification
from tools.workflow import deploy as module
from tools.workflow.deploy import DeployOptions, deploy

if TYPE_CHECKING:
    from pathlib import Path


def fake(folder: Path) -> Path:
    program = folder / "paconn"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> None:
    operation = OperationResult("ListBooks", "action", None, "pass", 1, 0, 0.0)
    result = Verification(cases=(), coverage=None, seconds=0.0, operations=(operation,))
    monkeypatch.setattr(module, "verify", lambda *_: result)


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize(("script", "told"), [(True, False), (False, True)])
def test_an_update_without_a_script_drops_code_and_is_told(script: bool, told: bool, tmp_path: Path) -> None:
    folder = shelf(tmp_path / "shelf")
    if not script:
        (folder / "script.csx").unlink()
    options = DeployOptions("update", environment="x", connector_id="y", paconn=fake(tmp_path), dry_run=True)
    result = deploy(folder, options)
    assert any("an update removes the code" in note for note in result.notes) is told


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize(
    ("settings", "url", "refused", "told"),
    [
        ({}, None, False, False),
        ({"powerAppsUrl": ""}, None, False, False),
        ({"powerAppsUrl": "https://api.powerapps.com"}, None, False, True),
        ({"powerAppsUrl": "https://HIGH.api.powerapps.us/"}, None, False, True),
        ({"powerAppsUrl": "https://api.powerapps.example"}, None, True, False),
        ({"powerAppsUrl": "http://api.powerapps.com"}, None, True, False),
        ({"powerAppsUrl": "https://api.powerapps.com@a.example"}, None, True, False),
        ({"powerAppsUrl": "https://api.powerapps.com.a.example/"}, None, True, False),
        ({"powerAppsUrl": ["https://api.powerapps.com"]}, None, True, False),
        ({"powerAppsUrl": "https://api.powerapps.example"}, "https://api.powerapps.example", False, False),
    ],
)
def test_a_service_that_only_the_folder_names_is_told_or_refused(
    settings: dict[str, object], url: str | None, refused: bool, told: bool, tmp_path: Path
) -> None:
    folder = shelf(tmp_path / "shelf")
    (folder / "settings.json").write_text(json.dumps(settings))
    options = DeployOptions("validate", url=url, paconn=fake(tmp_path), dry_run=True)
    if refused:
        with pytest.raises(UserError, match=r"settings\.json: 'powerAppsUrl' is .* give it as --url"):
            deploy(folder, options)
        return
    named = [note for note in deploy(folder, options).notes if str(settings.get("powerAppsUrl")) in note]
    assert bool(named) is told


def with_oauth(folder: Path) -> Path:
    shelf(folder)
    parameter = {"type": "oauthSetting", "oAuthSettings": {"clientId": "a", "identityProvider": "oauth2"}}
    properties = {"properties": {"connectionParameters": {"token": parameter}}}
    (folder / "apiProperties.json").write_text(json.dumps(properties))
    (folder / "script.csx").unlink(missing_ok=True)
    return folder


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize("action", ["create", "update"])
def test_where_stdin_is_no_file_no_secret_is_sent(
    action: Literal["create", "update"], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.package.paconn._STDIN", str(tmp_path / "gone"))
    known = "c" if action == "update" else None
    options = DeployOptions(
        action,
        environment="x",
        connector_id=known,
        paconn=fake(tmp_path),
        client_id="b",
        secret=lambda: "sesame",
    )
    folder = with_oauth(tmp_path / "shelf")
    if action == "create":
        with pytest.raises(UserError, match="only on its command line"):
            deploy(folder, options)
        return
    result = deploy(folder, options)
    assert "--secret" not in result.command
    assert any("enter it in the portal" in note for note in result.notes)


@pytest.mark.usefixtures("verified")
def test_a_dry_run_needs_no_secret(tmp_path: Path) -> None:
    def secret() -> str | None:
        raise AssertionError("asked for the secret")

    folder = with_oauth(tmp_path / "shelf")
    options = DeployOptions(
        "create", environment="x", paconn=fake(tmp_path), client_id="b", dry_run=True, secret=secret
    )
    result = deploy(folder, options)
    assert result.ok, result.checks
    assert "--secret @/dev/stdin" in " ".join(result.command)
