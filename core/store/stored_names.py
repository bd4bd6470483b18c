"""Names under which earlier releases stored a field: read forever, written no more."""

from collections.abc import Mapping
from typing import Final

EARLIER_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "Conversation": {
        "asked": "answered",
        "looked": "attempts",
        "drafts": "draft_count",
        "understood": "extracted",
        "fired": "fired_deadlines",
        "briefed": "has_brief",
        "said_at": "last_reply_at",
        "told": "last_update_key",
        "asking": "pending_question",
        "by_reaction": "reaction_effects",
        "carried": "relayed",
        "parts": "sources",
        "stepped_at": "step_entered_at",
        "spent": "tokens_used",
        "held": "withheld_draft",
    },
    "Say": {
        "facts": "args",
        "pings": "mentions",
        "slot": "message_key",
        "voice": "on_behalf_of",
        "binds": "owns_thread",
        "under": "reply_to",
    },
    "Retract": {
        "slot": "message_key",
    },
    "Drafting": {
        "slot": "message_key",
        "anew": "restarts",
    },
    "WithheldDraft": {
        "worded": "draft",
    },
    "DraftedAnswer": {
        "sure": "confidence",
    },
    "ExtractedFields": {
        "mixed": "has_two_problems",
    },
}
"""By class: the name of release 0.2, and the name of today."""
