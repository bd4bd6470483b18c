"""The progress sign, and what becomes of it: whatever is said next stands in its place."""

from dataclasses import replace

from core.dialog.turn import Turn
from core.model.actions import Retract, Say
from core.model.conversation import Conversation, Step


def take_down(before: Conversation, after: Turn) -> Turn:
    """Where a talk no longer waits for a draft, its sign gives way. No move can forget it."""
    waited, talk = before.drafting, after.conversation
    if waited is None or before.step is not Step.DRAFTING or talk.step is Step.DRAFTING:
        return after
    if talk.drafting == waited:
        after = after.with_talk(drafting=None)
    for n, action in enumerate(after.actions):
        if isinstance(action, Say) and _is_said_in(action, talk):
            said = replace(action, slot=waited.slot)
            return replace(after, actions=(*after.actions[:n], said, *after.actions[n + 1 :]))
    return after.act(Retract(talk.place, waited.slot, talk.id))


def _is_said_in(say: Say, talk: Conversation) -> bool:
    """Is it a message to the requester, one that has no slot of its own?"""
    return say.to == talk.place and not say.slot and say.only_for is None
