"""Questions that a conversation answers about itself."""

from core.model.conversation import Conversation
from core.model.ids import ConversationId
from tests.talk import ADA, LOBBY


def test_messages_that_were_passed_on_are_found_by_the_room_they_were_written_in() -> None:
    conversation = Conversation(
        ConversationId("c"),
        ADA,
        LOBBY,
        relayed=("from:console:ada:m1", "from:console:#support:m2", "other:from:console:ada:m3"),
    )
    assert conversation.relayed_from(LOBBY) == {"m1": "from:console:ada:m1"}
