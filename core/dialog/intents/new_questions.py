"""New questions of a requester beside a ticket: while people have it, and after its end."""

import re
from typing import Final

from core.dialog.articles.article_search import verdict_on
from core.dialog.articles.choices import was_shown
from core.dialog.intents.intent_reader import article_evidence, read_words, surroundings
from core.dialog.intents.model import groups
from core.dialog.intents.model.costs import Act
from core.dialog.utterances import phrases
from core.dialog.utterances.answer_feedback import KNOWN_WORDS, tells_nothing
from core.knowledge.desk_words.openings import ANNOUNCES, ASKS, REFERS, WANTS
from core.knowledge.index.tokenizer import telling, tokens
from core.knowledge.library import Library
from core.model.conversation import AnswerAttempt, AttemptOutcome, Conversation, Step
from core.model.events import MessageReceived
from core.model.match import Answer, Choices, Nothing, Verdict
from core.model.policy import Desk
from core.model.ticket import Ticket

MAX_NEW_QUESTION_WORDS: Final = 40
"""Words. Who writes more while people have the ticket writes to them."""
MIN_TELLING_WORDS: Final = 2
"""Words that say what it is about; "that cracked it" has one."""

_BEGINS_ANEW: Final = re.compile(
    rf"{ASKS.pattern}|(?:(?:hi|hello|hey|ok|okay|so|and|also|btw|by the way|one more thing) )*"
    r"(?:my|another|a new|new problem|something else|different)\b"
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
    begins = _BEGINS_ANEW if conversation.step is Step.QUEUED else ASKS
    if not begins.match(phrases.plain(text)):
        return False
    about = telling(tokens(text))
    if len(about) < MIN_TELLING_WORDS or len(text.split()) > MAX_NEW_QUESTION_WORDS:
        return False
    if not about.isdisjoint(telling(tokens(_told_in(ticket)))):
        return False
    verdict = verdict_on(desk, library, conversation, text)
    return isinstance(verdict, Answer) and not was_shown(conversation, verdict.match.slug)


_ANNOUNCED, _ASKED, _WANTED, _DISJOINT = 8.0, 6.0, 4.0, 4.0
"""So many times likelier is another matter where it is announced, asked or wished for, and where
no word is shared with the ticket.
"""
_SHARED, _REFERRING = 0.1, 0.3
"""The same, where a word is shared, or something points back."""
_FOUND: Final = article_evidence(Choices(()), "new")["new"]
_NOT_OF_IT: Final = dict.fromkeys(("complaint", "other", "about_ticket"), 0.3)
"""How much rarer words about a ticket are that have no word of it."""
_OF_THE_HELP: Final = frozenset(
    "did was were had repair repaired fix fixed replace replaced change changed engineer technician"
    " agent colleague ticket cause caused reason update solution solved happen happened happens"
    " prevent avoid future restart reboot guide survey rating rate feedback resolved closed close"
    " wurde wurden war hatte habt haben était avez fue fueron era foi foram è stato było был была"
    " היה הייתה".split()
)
"""Questions with such a word ask after what was done."""


def begins_after_the_end(
    desk: Desk, library: Library, conversation: Conversation, event: MessageReceived
) -> bool:
    """Is it another matter than that of the ticket which has ended, by all that can be told? An
    answer to one of its messages, a mail and what is written on its page are asked about.
    """
    ticket, text = conversation.ticket, event.text
    if ticket is None or event.reply_to or event.letter or event.conversation or not text.strip():
        return False
    if conversation.unplaced is not None or len(text) > phrases.MAX_PHRASE_CHARS:
        return False
    about = telling(word for word in tokens(text) if word not in KNOWN_WORDS)
    verdict = verdict_on(desk, library, conversation, text)
    if isinstance(verdict, Answer) and was_shown(conversation, verdict.match.slug):
        verdict = Nothing()
    evidence = _evidence_of_another(conversation, text, about, verdict)
    if not about or tells_nothing(text) or evidence is None:
        return False
    around = surroundings(desk, conversation)
    reading = read_words(groups.ENDED, text, around, evidence)
    if reading.likely:
        return reading.act is Act.NEW
    found = isinstance(verdict, Answer | Choices)
    return found and evidence["new_problem"] >= _WANTED * _DISJOINT * _FOUND


def _evidence_of_another(
    conversation: Conversation, text: str, about: set[str], verdict: Verdict
) -> dict[str, float] | None:
    """What stands around the words; None where nothing but the words speaks for another matter, or
    little more than one word.
    """
    said = phrases.plain(text)
    announces, asks = ANNOUNCES.search(said) is not None, ASKS.match(said) is not None
    new = max(article_evidence(verdict, "new_problem")["new_problem"], 1.0)
    new *= _ANNOUNCED if announces else 1.0
    new *= _ASKED if asks else _WANTED if WANTS.match(said) else 1.0
    if new <= 1.0:
        return None
    of_ticket = _told_in(conversation.ticket) if conversation.ticket else ""
    looks = " ".join(f"{a.question} {_shown_in(a)}" for a in conversation.attempts)
    shares = not about.isdisjoint(telling(tokens(f"{of_ticket} {looks}")))
    words = set(said.split())
    refers = not announces and not (REFERS | _OF_THE_HELP).isdisjoint(words)
    telling_words = telling(tokens(text)) if asks else about
    if not announces and not isinstance(verdict, Answer) and len(telling_words) < MIN_TELLING_WORDS:
        return None
    if shares or refers:
        new *= _SHARED if shares else _REFERRING
        return {"new_problem": new}
    return {"new_problem": new * _DISJOINT, **_NOT_OF_IT}


def _shown_in(attempt: AnswerAttempt) -> str:
    """The title of the answer that was shown, if one was."""
    shown = attempt.found if attempt.outcome in _SHOWING else ()
    return shown[0].title if shown else ""


_SHOWING: Final = (AttemptOutcome.ANSWER, AttemptOutcome.PICKED, AttemptOutcome.NEXT)


def _told_in(ticket: Ticket) -> str:
    details = ticket.details
    return f"{ticket.subject} {details.description} {details.steps} {ticket.resolution}"
