"""Questions that a conversation answers about itself."""

from core.model.conversation import Conversation
from core.model.ids import ConversationId
from tests.talk import ADA, LOBBY


def test_messages_that_were_passed_on_are_found_by_the_room_they_were_written_in() -> None:
    conversation = Conversation(
        ConversationId("c"),
        ADA,
        LOBBY,
        relayed=("words:console:ada:m1", "words:console:#support:m2", "other:words:console:ada:m3"),
    )
    assert conversation.relayed_from(LOBBY) == {"m1": "words:console:ada:m1"}
