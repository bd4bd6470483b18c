"""What a language model may cost: tokens of a ticket, of a person's day and of the desk's day.

Tokens are set aside when a draft is asked for, in the transaction that asks, so that what is on its
way counts too; when the draft comes back, what it really took is counted instead. Decisions that
are made at the very same moment do not see each other: by so much a budget may be passed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Final

from core.dialog.turn import Turn
from core.model.events import AnswerDrafted, DraftFailed
from core.model.llm_draft import Excerpt
from core.model.people import Person
from core.model.policy import Desk, LLMPolicy

LETTERS: Final = 3
"""Characters to a token, at the least, in languages of letters."""
PROMPT_OVERHEAD_TOKENS: Final = 1_100
"""Tokens of the prompt itself and of the longest reply."""
COUNTER: Final = "tokens:"


def counters(desk: Desk, person: Person, at: datetime) -> tuple[str, str]:
    """The names of the counters of the desk's day and of this person's."""
    day = f"{COUNTER}{at.astimezone(desk.hours.zone).date().isoformat()}"
    return day, f"{day}:{person.platform}:{person.handle}"


def estimate_tokens(said: str, excerpts: tuple[Excerpt, ...]) -> int:
    """More tokens than a request will take, so that no budget is passed by guessing."""
    letters = len(said) + sum(len(e.text) + len(e.title) for e in excerpts)
    return ceil(letters / LETTERS) + PROMPT_OVERHEAD_TOKENS


def affordable(turn: Turn, llm: LLMPolicy, tokens: int) -> bool:
    """Is there so much left in all three budgets?"""
    conversation, spent = turn.conversation, turn.context.tokens_used
    day, person = counters(turn.desk, conversation.requester, turn.event.at)
    own = llm.per_stranger if conversation.requester.guest else llm.per_person
    return (
        conversation.tokens_used + tokens <= llm.per_ticket
        and spent.get(person, 0) + tokens <= own
        and spent.get(day, 0) + tokens <= llm.per_day
    )


def spend(turn: Turn, tokens: int) -> Turn:
    """Count tokens; fewer than nothing gives back what was set aside in vain."""
    conversation = turn.conversation
    names = counters(turn.desk, conversation.requester, turn.event.at)
    added = {name: turn.counter_increments.get(name, 0) + tokens for name in names}
    counts: Mapping[str, int] = {**turn.counter_increments, **added}
    return replace(
        turn.with_conversation(tokens_used=max(0, conversation.tokens_used + tokens)),
        counter_increments=counts,
    )


def settle(turn: Turn) -> Turn:
    """A draft came back, wanted or not: what it really cost is counted."""
    if not isinstance(turn.event, AnswerDrafted | DraftFailed):
        return turn
    cost = turn.event.cost
    return spend(turn, cost.tokens - cost.reserved)
