"""A changed copy is the one that `dataclasses.replace` makes, and the first one stays as it was."""

from dataclasses import replace

import pytest

from core.model.conversation import Conversation, Step, with_fields
from core.model.ids import ConversationId
from core.model.people import Person, Place

TALK = Conversation(ConversationId("c"), Person("console", "ada"), Place("console", "x"))


def test_it_is_what_replace_makes() -> None:
    changed = with_fields(TALK, step=Step.CLOSED, cards=("support",))
    assert changed == replace(TALK, step=Step.CLOSED, cards=("support",))
    assert TALK.step is Step.LISTENING
    assert hash(changed) == hash(replace(changed))


def test_a_field_that_is_not_there_is_told() -> None:
    with pytest.raises(KeyError):
        with_fields(TALK, stepp=Step.CLOSED)
