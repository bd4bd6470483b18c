"""Deadlines: moments at which the desk must act, and what each means.

A deadline fires once, and two guards see to that; nothing else asks.

1. The state: what has fired stands in `Conversation.fired_deadlines`, so `core.dialog.schedule`
   does not have it any more, and what is not in the schedule means nothing to the classifier. So a
   promise is told as broken once, even if its moment moves.
2. The inbox: the event's id is the deadline's meaning (`DueRow.event_id`), which is stored in the
   transaction of the decision. So two workers that find one row, or one that finds it again after a
   crash or a quarantine, decide on it once. `core.store.due_deadlines` asks the inbox too, only not
   to bring in what it would refuse.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.model.ids import ConversationId, EventId

EVENT_PREFIX: Final = "deadline:"
"""Begins the ids of events that are deadlines."""


class DeadlineKind(StrEnum):
    FIRST_RESPONSE_WARNING = "first_response_warning"
    FIRST_RESPONSE = "first_response"
    RESOLUTION_WARNING = "resolution_warning"
    RESOLUTION = "resolution"
    UPDATE = "update"
    """The requester was promised a word by now."""
    PAGE = "page"
    """The requester was asked whether to call people now, and has not answered."""
    PAGE_AGAIN = "page_again"
    """People on call were paged, and nobody has claimed the ticket since."""
    PAGES_OVER = "pages_over"
    """They were paged as often as the policy says: somebody else must be told."""
    BREACH_REMINDER = "breach_reminder"
    """A missed reply or resolution is a working day later still missing."""
    DRAFT = "draft"
    """A language model was asked, and the requester has waited long enough."""
    SNOOZE_OVER = "snooze_over"
    """An agent has put the ticket off until now."""
    PARTICIPANTS_FOLLOW = "participants_follow"
    """The ticket was merged: who takes part in it goes on into the other one."""
    PATIENCE = "patience"
    """The requester fell silent while details were being asked: hand off with what is known."""
    OFFER_REMINDER = "offer_reminder"
    OFFER_CLOSES = "offer_closes"
    WAITING_REMINDER = "waiting_reminder"
    WAITING_CLOSES = "waiting_closes"
    RESOLVED_REMINDER = "resolved_reminder"
    RESOLVED_CLOSES = "resolved_closes"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at` is UTC. `mark` tells this one from others of its kind: its episode, queue or step."""

    kind: DeadlineKind
    at: datetime
    mark: str = ""

    @property
    def meaning(self) -> str:
        """The same for the same promise, however often it is looked at."""
        return f"{self.kind}:{self.mark}:{self.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class DueRow:
    """A deadline that has come, and whose it is."""

    conversation: ConversationId
    deadline: Deadline

    @property
    def event_id(self) -> EventId:
        """The same for the same promise of the same conversation: the second guard."""
        return EventId(f"{EVENT_PREFIX}{self.conversation}:{self.deadline.meaning}")
