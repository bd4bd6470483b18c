"""The desk and the talk that the dialog tests use."""

import pytest

from core.model.policy import Desk
from tests.desks import make_desk, make_library
from tests.talk import DialogStory


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def talk(desk: Desk) -> DialogStory:
    return DialogStory(desk, make_library())
