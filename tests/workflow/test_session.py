from pathlib import Path

import pytest

from tools.runtime.limits import Limits
from tools.workflow.session import open_session

GAZETTE = Path(__file__).parent.parent / "fixtures" / "gazette"


@pytest.mark.parametrize(("given", "seconds"), [(None, 5.0), (2.5, 2.5)])
def test_limits_come_from_the_settings_and_the_command_line(given: float | None, seconds: float) -> None:
    with open_session(GAZETTE, None, given) as session:
        assert session.limits == Limits(poll_seconds=30, script_seconds=seconds)
        assert session.platform(session.samples.connection(None)).limits == session.limits
