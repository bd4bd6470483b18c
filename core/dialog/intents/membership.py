"""Does an event belong to the conversation of its place, or does something new begin there?"""

from core.dialog.articles.article_search import verdict_on
from core.dialog.articles.choices import was_shown
from core.dialog.intake.addressing import command_of, is_over
from core.dialog.intents.new_questions import begins_after_the_end, begins_beside
from core.dialog.utterances import phrases
from core.dialog.utterances.after_the_end import asks_to_reopen, is_praise
from core.dialog.utterances.commands import split_number
from core.dialog.utterances.ratings import judgement_in, read_rating
from core.knowledge.library import Library
from core.model.commands import Word
from core.model.conversation import ENDED_STEPS, Conversation, Step
from core.model.event_fields import event_author, event_place, is_automatic
from core.model.events import Event, MessageReceived
from core.model.match import Answer
from core.model.policy import Desk
from core.tickets.assignees import names_of_people
from core.tickets.permissions import is_agents_place, participant_of, same_human


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
        return _is_a_late_command(event.text)
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
        or is_praise(said, names_of_people(desk, conversation.requester))
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


def _is_a_late_command(text: str) -> bool:
    """ "rate 4", "4 stars" or "reopen" after a cancel: about what is over, and no new problem."""
    said = phrases.plain(text)
    rates = read_rating(text) is not None and len(said.split()) > 1
    return rates or said == Word.REOPEN
