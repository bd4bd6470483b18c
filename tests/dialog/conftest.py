"""The desk and the talk that the dialog tests use."""

import pytest

from core.model.desk import Desk
from tests.desks import make_desk, make_library
from tests.talk import Talk


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def talk(desk: Desk) -> Talk:
    return Talk(desk, make_library())
