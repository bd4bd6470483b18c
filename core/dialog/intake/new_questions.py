"""New questions in private, while people have another ticket of the same requester."""

import re
from typing import Final

from core.dialog.articles.article_search import verdict_on
from core.dialog.articles.choices import was_shown
from core.dialog.utterances import phrases
from core.knowledge.index.tokenizer import telling, tokens
from core.knowledge.library import Library
from core.model.conversation import Conversation, Step
from core.model.events import MessageReceived
from core.model.match import Answer
from core.model.policy import Desk

MAX_NEW_QUESTION_WORDS: Final = 40
"""Words. Who writes more while people have the ticket writes to them."""
MIN_TELLING_WORDS: Final = 2
"""Words that say what it is about; "that cracked it" has one."""

_TO_PEOPLE: Final = r"(?!(?:can|could|would|will|do|did|are|have|were|should) (?:you|u|we)\b)"
_OPENING: Final = r"(?:(?:hi|hello|hey|ok|okay|so|and|also|btw|by the way|one more thing) )*"
_ASKS: Final = re.compile(
    rf"{_OPENING}{_TO_PEOPLE}(?:how|what|where|when|who|which|can i|could i|may i|do i|is there)\b"
)
"""A question to nobody in particular: one to the agent has "you" in it."""
_BEGINS_ANEW: Final = re.compile(
    rf"{_ASKS.pattern}|{_OPENING}(?:my|another|a new|new problem|something else|different)\b"
    r"|(?:also|btw|by the way|one more thing)\b"
)
"""Nobody has the ticket yet, so that what sounds new is no answer to somebody."""


def begins_beside(
    desk: Desk, library: Library, conversation: Conversation, event: MessageReceived
) -> bool:
    """Is it a question of its own, in private, while people have another ticket? Only what an
    article answers for sure and what has no telling word of the ticket, or of its answer; where the
    ticket has a thread or a page of its own, only what is written outside of it. All else is for
    the people who have the ticket.
    """
    place, ticket, text = event.place, conversation.ticket, event.text
    if ticket is None or conversation.step not in (Step.QUEUED, Step.WITH_AGENT):
        return False
    if place.thread or event.reply_to or event.letter or event.conversation or event.files:
        return False
    if not place.is_private_to(event.author) or conversation.agent_asks:
        return False
    begins = _BEGINS_ANEW if conversation.step is Step.QUEUED else _ASKS
    if not begins.match(phrases.plain(text)):
        return False
    about = telling(tokens(text))
    if len(about) < MIN_TELLING_WORDS or len(text.split()) > MAX_NEW_QUESTION_WORDS:
        return False
    of_ticket = f"{ticket.subject} {ticket.details.description} {ticket.details.steps}"
    if not about.isdisjoint(telling(tokens(of_ticket))):
        return False
    verdict = verdict_on(desk, library, conversation, text)
    return isinstance(verdict, Answer) and not was_shown(conversation, verdict.match.slug)
