"""What a deployment says beside paconn's own words; the verification is taken as passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.package.shelf import shelf
from tools.report.model import OperationResult, Verification
from tools.workflow import deploy as module
from tools.workflow.deploy import Options, deploy

if TYPE_CHECKING:
    from pathlib import Path


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
    fake = tmp_path / "paconn"
    fake.write_text("#!/bin/sh\n")
    fake.chmod(0o755)
    options = Options("update", environment="x", connector_id="y", paconn=fake, dry_run=True)
    result = deploy(folder, options)
    assert any("an update removes the code" in note for note in result.notes) is told
