"""Calls saved as cases: with their traffic, without credentials, and only where one call makes a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.workflow.test_init import PATHS, connector
from tests.workflow.test_record import KEY, PLANTED, Service, folder, service
from tools.core.errors import UserError
from tools.workflow.call import CallOptions, call
from tools.workflow.replay import ReplayOptions, replay
from tools.workflow.transports import BackendChoice

if TYPE_CHECKING:
    from tools.report.results import Called

__all__ = ["folder", "service"]


def saved(folder: Path, operation: str, source: BackendChoice, **inputs: Any) -> Called:
    return call(folder, operation, CallOptions(inputs=inputs, source=source, save_case="mine"))


def cases(folder: Path, operation: str) -> list[dict[str, Any]]:
    path = folder / "samples" / "cases" / f"{operation}.yaml"
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["cases"]
    return found


def test_a_live_call_is_saved_with_its_cassette_and_without_secrets(
    folder: Path, service: tuple[Service, str]
) -> None:
    source = BackendChoice(backend=service[1], live=True)
    result = saved(folder, "GetPerson", source, person_id=4711001)
    assert result.saved is not None and result.saved.problems == ()
    assert result.saved.written == ("samples/cases/GetPerson.yaml", "samples/cassettes/GetPerson/mine.yaml")
    for name in result.saved.written:
        text = (folder / name).read_text("utf-8")
        assert [value for value in PLANTED if value in text] == [], name
    [case] = cases(folder, "GetPerson")
    assert list(case) == ["name", "inputs", "cassette", "expect"]  # on the first connection
    assert replay(folder, ReplayOptions(require="recorded")).ok


def test_a_call_on_a_backend_is_saved_in_place_with_its_problems(
    folder: Path, service: tuple[Service, str]
) -> None:
    (folder / "samples/connections.yaml").write_text(f"reader:\n  parameters: {{api_key: {KEY}}}\n")
    result = saved(folder, "GetPerson", BackendChoice(backend=service[1]), person_id="4711001")
    assert result.saved is not None
    [case] = cases(folder, "GetPerson")
    assert (case["invalid_inputs"], case["interaction"]["response"]["status"]) == (["person_id"], 200)
    assert "provenance" not in case["interaction"]
    assert replay(folder, ReplayOptions()).ok


def test_a_case_of_this_name_stops_the_call(folder: Path, service: tuple[Service, str]) -> None:
    source = BackendChoice(backend=service[1], live=True)
    saved(folder, "GetPerson", source, person_id=4711001)
    count = len(service[0].requests)
    with pytest.raises(UserError, match="GetPerson has a case 'mine': give another name"):
        saved(folder, "GetPerson", source, person_id=4711001)
    assert len(service[0].requests) == count
    # The name of the file is taken, that of the case is not.
    (folder / "samples/cases/GetPerson.yaml").unlink()
    again = saved(folder, "GetPerson", source, person_id=4711001).saved
    assert again is not None and "samples/cassettes/GetPerson/mine-2.yaml" in again.written


def test_a_webhook_is_more_than_a_call(tmp_path: Path) -> None:
    shelf = connector(tmp_path / "shelf", PATHS)
    with pytest.raises(UserError, match="WhenLent registers a webhook, whose life no single call shows"):
        saved(shelf, "WhenLent", BackendChoice(backend="http://127.0.0.1:9"), body={"events": []})
