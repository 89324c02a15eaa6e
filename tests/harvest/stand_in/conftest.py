"""A fresh small account for each test."""

import pytest

from .service import Service, small_account


@pytest.fixture
def service() -> Service:
    """The stand-in over a small account that tracks durations."""
    return Service(small_account())
