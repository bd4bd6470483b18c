"""The progress sign, and what becomes of it: whatever is said next stands in its place."""

from dataclasses import replace

from core.dialog.turn import Turn
from core.model.actions import Retract, Say
from core.model.conversation import Conversation, Step


def replace_progress_message(before: Conversation, after: Turn) -> Turn:
    """Where a talk no longer waits for a draft, its sign gives way. No move can forget it."""
    waited, conversation = before.drafting, after.conversation
    if waited is None or before.step is not Step.DRAFTING or conversation.step is Step.DRAFTING:
        return after
    if conversation.drafting == waited:
        after = after.with_conversation(drafting=None)
    for n, action in enumerate(after.actions):
        if isinstance(action, Say) and _is_said_in(action, conversation):
            said = replace(action, message_key=waited.message_key)
            return replace(after, actions=(*after.actions[:n], said, *after.actions[n + 1 :]))
    return after.add_action(Retract(conversation.place, waited.message_key, conversation.id))


def _is_said_in(say: Say, conversation: Conversation) -> bool:
    """Is it a message to the requester, one that has no slot of its own?"""
    return say.to == conversation.place and not say.message_key and say.only_for is None
