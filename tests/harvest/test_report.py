"""The report on this connector, and on a copy with mistakes: the pictures of the README."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engines import needs_mono
from tests.pages.terminal import in_terminal, picture, shortened
from tools.cli.main import main

from .part import DEFINITION, write_bridge

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_mono

ROOT = Path(__file__).parent.parent.parent
SECRETS = ("sample-access-token", "sample-personal-token")
OPENS_AT_ONCE = 5_000_000  # bytes, some 1,200 cases


def report(folder: Path, target: Path) -> int:
    return main(["verify", str(folder), "--engine", "mono", "--format", "html", "--output", str(target)])


def test_the_secrets_are_those_of_the_samples() -> None:
    text = (ROOT / "samples/connections.yaml").read_text(encoding="utf-8")
    assert all(secret in text for secret in SECRETS)


@pytest.mark.slow
def test_the_report_is_whole_and_opens_at_once(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert report(ROOT, file) == 0
    assert file.stat().st_size < OPENS_AT_ONCE
    text = file.read_text(encoding="utf-8")
    assert not [secret for secret in SECRETS if secret in text]
    page = browser.new_page()
    page.goto(file.as_uri())
    operations = json.loads((ROOT / "apiDefinition.swagger.json").read_text(encoding="utf-8"))["paths"]
    assert page.locator("section.operation").count() == sum(len(item) for item in operations.values())
    holes = page.locator(".map .never, .map .absent, .map .wrong")
    assert (
        holes.evaluate_all("cells => cells.map(cell => cell.closest('tr').dataset.op + ': ' + cell.title)")
        == []
    )
    assert page.locator("details.case").count() > 250
    page.close()


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A copy with a field of the wrong type and an operation without cases.

    Operations at Harvest's own paths are in it where its pictures are kept, as the README shows them.
    """
    folder = tmp_path_factory.mktemp("mistakes")
    write_bridge(folder)
    path = folder / DEFINITION
    if request.config.getoption("pictures"):
        shutil.copytree(ROOT / "samples", folder / "samples", dirs_exist_ok=True)
        shutil.copy(ROOT / DEFINITION, path)
    definition = json.loads(path.read_text(encoding="utf-8"))
    client = definition["definitions"]["ListAllClients_Response"]["properties"]["client"]["properties"]
    client["name"]["type"] = "integer"
    path.write_text(json.dumps(definition, indent=1, ensure_ascii=False), encoding="utf-8")
    (folder / "samples" / "cases" / "DeleteTimeEntry.yaml").unlink()
    return folder


@pytest.fixture(scope="module")
def verified(mistakes: Path) -> tuple[str, Path]:
    """The text that `verify` prints of the copy in a terminal, and the report that it writes."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "134", "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    target = mistakes.with_name("report.html")
    both = ["--format", "text", "--output", "-", "--format", "html", "--output", str(target)]
    argv = [sys.executable, "-m", "tools", "verify", "--engine", "mono", *both]
    return in_terminal(argv, mistakes, environment), target


@pytest.mark.slow
def test_picture_of_verify(browser: Browser, verified: tuple[str, Path], pictures: Path) -> None:
    text, _ = verified
    assert "\x1b[" in text
    assert ", 1 untested; " in " ".join(text.split())  # wherever the line is folded
    assert "apiDefinition.swagger.json:" in text
    picture(browser, "connector verify", shortened(text), pictures / "verify.png")
    assert (pictures / "verify.png").stat().st_size > 20_000


@pytest.mark.slow
def test_picture_of_the_report(browser: Browser, verified: tuple[str, Path], pictures: Path) -> None:
    _, file = verified
    page = browser.new_page(viewport={"width": 1200, "height": 1000}, color_scheme="light")
    page.goto(file.as_uri())
    causes = page.locator(".cause").all_inner_texts()
    assert len(causes) == 1
    assert "must be a whole number" in causes[0]
    assert '"type": "integer"' in causes[0]
    page.screenshot(path=pictures / "report.png")
    page.close()
    assert (pictures / "report.png").stat().st_size > 20_000
