"""The desk and the talk that the dialog tests use."""

import pytest

from core.model.events import Choice, FormName
from core.model.policy import Desk
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, DialogStory


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def talk(desk: Desk) -> DialogStory:
    return DialogStory(desk, make_library())


@pytest.fixture
def resolved(talk: DialogStory) -> DialogStory:
    """A ticket that an agent has solved; its requester may still say whatever they like."""
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    talk.fills(GRACE, FormName.RESOLVE, how="Changed the fan")
    return talk
