"""What every test may hold in its hand."""

import pytest

from tests.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
