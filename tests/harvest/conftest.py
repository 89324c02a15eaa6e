"""One script process for all tests of the connector in a worker."""

from collections.abc import Iterator

import pytest

from .bridge import Bridge, open_bridge


@pytest.fixture(scope="session")
def bridge() -> Iterator[Bridge]:
    """The running script.csx."""
    with open_bridge() as opened:
        yield opened
