"""Words written beside an open ticket: are they about it, or plainly about something else?

In a terminal's lobby or a direct message nothing binds what is written to the ticket that is open
there. Words are about something else if they say so ("another question: ...") or if an article
answers them that has nothing to do with the ticket. All else goes to the ticket, and is said to.
"""

import re
from typing import Final

from core.dialog.articles.article_search import verdict_on
from core.dialog.articles.choices import was_shown
from core.dialog.utterances import phrases
from core.knowledge.index.tokenizer import stem, telling, tokens
from core.knowledge.library import Library
from core.model.conversation import Conversation, Step
from core.model.events import Event, MessageReceived
from core.model.match import Answer
from core.model.policy import Desk

_OTHER: Final = re.compile(
    r"(?:(?:hi|hello|hey|also|and|now|btw|by the way|one more thing|please) )*"
    r"(?:(?:i|we) (?:also )?have |there is |this is |here is |its )?"
    r"(?:a |an |one )?(?:completely )?"
    r"(?:new|another|different|second|separate|other|unrelated) (?:\w+ )?"
    r"(?:question|problem|issue|request|ticket|topic|thing|matter)\b(?: \w+){3,}"
)


def is_beside(event: Event) -> bool:
    """Does no thread and no reply bind these words to a ticket?"""
    return isinstance(event, MessageReceived) and not event.place.thread and not event.reply_to


def is_about_something_else(
    desk: Desk, library: Library, conversation: Conversation, event: MessageReceived
) -> bool:
    """Whether words beside a ticket that people have begin a ticket of their own. Whoever is asked
    something by an agent answers that.
    """
    open_steps = (Step.QUEUED, Step.WITH_AGENT)
    if conversation.ticket is None or conversation.step not in open_steps or not is_beside(event):
        return False
    if _OTHER.match(phrases.plain(event.text)):
        return True
    verdict = verdict_on(desk, library, conversation, event.text)
    if not isinstance(verdict, Answer) or was_shown(conversation, verdict.match.slug):
        return False
    details = conversation.ticket.details
    told = f"{conversation.ticket.subject} {details.description} {details.steps}"
    return _terms(told).isdisjoint(_terms(event.text))


def _terms(text: str) -> set[str]:
    return {stem(word) for word in telling(tokens(text))}
