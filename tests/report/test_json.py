"""The JSON outputs: their keys are part of the stable surface."""

import json
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.report.samples import CALLED, FAILED_CALL, MEASURED, REPLAYED, VERIFICATION
from tools.report.json import body_value, call_json, replay_json, verification_json


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(verification_json(VERIFICATION), id="verify"),
        pytest.param(verification_json(MEASURED), id="measured"),
        pytest.param(replay_json(REPLAYED), id="replay"),
        pytest.param(call_json(CALLED), id="call"),
        pytest.param(call_json(FAILED_CALL), id="failed call"),
    ],
)
def test_json(value: dict[str, Any], snapshot: SnapshotAssertion) -> None:
    assert json.dumps(value, indent=2, ensure_ascii=False) == snapshot


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"", None),
        (b'{"a": 1}', {"a": 1}),
        (b"plain", "plain"),
        (b"\xff", "<1 byte, not text>"),
        (b"\xff\x00", "<2 bytes, not text>"),
    ],
)
def test_body_value(body: bytes, value: Any) -> None:
    assert body_value(body) == value
