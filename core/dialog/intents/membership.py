"""Does an event belong to the conversation of its place, or does something new begin there?"""

import re
from typing import Final

from core.dialog.articles.article_search import verdict_on
from core.dialog.articles.choices import was_shown
from core.dialog.intake.addressing import command_of, is_over
from core.dialog.intents.intent_reader import article_evidence, read_words, surroundings
from core.dialog.intents.model import groups
from core.dialog.intents.model.costs import Act
from core.dialog.utterances import phrases
from core.dialog.utterances.answer_feedback import KNOWN_WORDS, tells_nothing
from core.dialog.utterances.commands import split_number
from core.dialog.utterances.end_words import asks_to_reopen, is_praise, wishes_it_open
from core.dialog.utterances.ratings import judgement_in, read_rating
from core.knowledge.desk_words.openings import ANNOUNCES, ASKS, REFERS, WANTS
from core.knowledge.index.tokenizer import telling, tokens
from core.knowledge.library import Library
from core.model.conversation import ENDED_STEPS, AnswerAttempt, AttemptOutcome, Conversation, Step
from core.model.event_fields import event_author, event_place, is_automatic
from core.model.events import Event, MessageReceived
from core.model.match import Answer, Choices, Nothing, Verdict
from core.model.policy import Desk
from core.model.ticket import Outcome, Ticket
from core.tickets.permissions import is_agents_place, participant_of, same_human

MAX_NEW_QUESTION_WORDS: Final = 40
"""Words. Who writes more while people have the ticket writes to them."""
MIN_TELLING_WORDS: Final = 2
"""Words that say what it is about; "that cracked it" has one."""

_BEGINS_ANEW: Final = re.compile(
    rf"{ASKS.pattern}|(?:(?:hi|hello|hey|ok|okay|so|and|also|btw|by the way|one more thing) )*"
    r"(?:my|another|a new|new problem|something else|different)\b"
    r"|(?:also|btw|by the way|one more thing)\b"
)
"""The ticket is unassigned, so words that sound new are not an answer to an agent."""


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


def goes_on(desk: Desk, library: Library, conversation: Conversation, event: Event) -> bool:
    """Does `event` belong to this conversation, or does something new begin in its place?"""
    author = event_author(event)
    place = event_place(event)
    if author is None or place is None or not isinstance(event, MessageReceived):
        return True
    if event.as_agent or is_agents_place(desk, place) or is_automatic(event):
        return True
    command = command_of(desk, event)
    if command is not None and command.number is not None:
        return True
    if not same_human(desk, conversation.requester, author):
        return bool(place.thread) or _takes_part(desk, conversation, event)
    if _returns_to_the_other(desk, conversation, event):
        return False
    if command is not None:
        return True  # it asks after this ticket, whatever has become of it
    if begins_beside(desk, library, conversation, event):
        return False
    if is_over(desk, conversation, event):
        return _is_a_late_command(conversation, event.text)
    if conversation.step not in (Step.RESOLVED, Step.CLOSED) or _is_about_the_end(
        desk, conversation, event
    ):
        return True
    # Where each ticket has a thread of its own, words outside of it are about something new.
    return not (
        event.thread
        or _asks_something_else(desk, library, conversation, event)
        or begins_after_the_end(desk, library, conversation, event)
    )


def _returns_to_the_other(desk: Desk, conversation: Conversation, event: MessageReceived) -> bool:
    """Words that are not about the end of a ticket beside which another one is open."""
    has_ended = conversation.step in ENDED_STEPS and conversation.step is not Step.COMMENTING
    return (
        conversation.beside is not None
        and has_ended
        and not _is_about_the_end(desk, conversation, event)
    )


def _takes_part(desk: Desk, conversation: Conversation, event: MessageReceived) -> bool:
    """Words of a participant that name the ticket, or answer one of its messages."""
    ticket = conversation.ticket
    if ticket is None or participant_of(desk, event.author, ticket) is None:
        return False
    return bool(event.reply_to) or split_number(event.text, desk.prefix)[0] == ticket.number


_ABOUT_THE_END = (
    *phrases.SOLVED,
    *phrases.NOT_SOLVED,
    *phrases.CANCEL,
    *phrases.SKIP,
    *phrases.PERSON,
)


def _is_about_the_end(desk: Desk, conversation: Conversation, event: MessageReceived) -> bool:
    """Thanks, a rating, "still not working"; or words that name the ticket."""
    said = event.text
    names_the_ticket = (
        conversation.ticket is not None
        and split_number(said, desk.prefix)[0] == conversation.ticket.number
    )
    return (
        names_the_ticket
        or phrases.is_thanks(said)
        or read_rating(said) is not None
        or judgement_in(said) is not None
        or phrases.matches_phrase(said, _ABOUT_THE_END)
        or asks_to_reopen(said)
        or is_praise(said, phrases.words_of_people(desk, conversation.requester))
        or (conversation.unplaced is not None and phrases.matches_phrase(said, phrases.REOPEN_IT))
    )


def _asks_something_else(
    desk: Desk, library: Library, conversation: Conversation, event: MessageReceived
) -> bool:
    """Where no person worked on the ticket: a question that an article answers which was not tried
    before. What no article is sure of may be about the end, and opens that again, as does every
    reply to people.
    """
    if conversation.ticket is None or conversation.ticket.routing is not None:
        return False
    verdict = verdict_on(desk, library, conversation, event.text)
    return isinstance(verdict, Answer) and not was_shown(conversation, verdict.match.slug)


def _is_a_late_command(conversation: Conversation, text: str) -> bool:
    """ "rate 4", "4 stars", or "reopen it" and "no, don't cancel" after a cancel: about what is
    over, and no new problem.
    """
    rates = read_rating(text) is not None and len(phrases.plain(text).split()) > 1
    ticket = conversation.ticket
    cancelled = ticket is not None and ticket.outcome is Outcome.CANCELLED
    return rates or wishes_it_open(text, cancelled=cancelled)
