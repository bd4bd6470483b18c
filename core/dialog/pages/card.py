"""The card of a ticket in its queue's room: one message, edited in place, state word first."""

from datetime import datetime
from operator import attrgetter, is_
from typing import Final, TypedDict

from core import wordings as words
from core.dialog.articles.choices import MAX_PICKS, SHOWN, name_of
from core.dialog.targets import first_response_due, resolution_due
from core.dialog.turn import Turn, card_slot, press
from core.dialog.utterances.extraction import cut
from core.model.actions import Button, Say, Value, Wording
from core.model.commands import COMMANDS
from core.model.conversation import AttemptOutcome, AttemptVerdict, Conversation
from core.model.deadline import DeadlineKind
from core.model.policy import Desk, Queue
from core.model.ticket import Detail, Details, Routing, Status, Ticket
from core.model.values import Attempt, Attempts, Listing
from core.tickets.permissions import is_hidden, is_restricted, open_queue, with_privacy

MAX_CARD_CHARS = 600
"""Characters of one detail; what is longer is told in full beneath the card."""
_SHORTENED = (Detail.DESCRIPTION, Detail.STEPS, Detail.ERROR_TEXT)
BUTTONS: dict[Status, tuple[Button, ...]] = {
    status: tuple(press(row.button) for row in COMMANDS if row.button and status in row.on_card)
    for status in Status
}


def cards(desk: Desk, conversation: Conversation) -> tuple[Say, ...]:
    """The cards as they should stand now, the one to work with first; none before the hand-off.

    Each queue where the ticket was or is has one. What a room's members may not read is not on
    theirs: they see the number, the priority and the deadlines.
    """
    ticket = conversation.ticket
    if ticket is None or ticket.routing is None:
        return ()
    queues = [desk.queues[id_] for id_ in reversed(conversation.cards) if id_ in desk.queues]
    now = open_queue(desk, ticket)
    readers = with_privacy(desk, ticket).readers.queues
    full = [_full(desk, conversation, ticket, queue) for queue in queues if queue is now]
    others = [queue for queue in queues if queue is not now]
    return (
        *full,
        *(
            _moved_notice(desk, conversation, ticket, queue, now)
            if now is not None and _may_follow(desk, ticket, queue, readers)
            else _private(desk, conversation, ticket, queue)
            for queue in others
        ),
    )


SHOWN_ON_CARDS: Final = (
    *("id", "ticket", "cards", "left_at", "attempts", "alike", "fired_deadlines"),
)
"""The fields of a conversation that its cards are made from."""
_shown_on_cards = attrgetter(*SHOWN_ON_CARDS)


def changed_cards(before: Turn, after: Turn) -> list[Say]:
    """The cards that read otherwise than before, or that were not there, but for those that a move
    has put up.
    """
    # As at most events; to make them all, twice, took a sixth of a decision.
    if before.desk is after.desk and _shows_the_same(before.conversation, after.conversation):
        return []
    if after.on_cards is not None and _shows_the_same(after.on_cards, after.conversation):
        return []
    made = [each for each in cards(after.desk, after.conversation) if each not in after.actions]
    if _status(before.conversation) is not _status(after.conversation) and all(map(_is_full, made)):
        return made  # each names the status
    stood = cards(before.desk, before.conversation)
    return [card for card in made if card not in stood]


def _shows_the_same(one: Conversation, other: Conversation) -> bool:
    return all(map(is_, _shown_on_cards(one), _shown_on_cards(other)))


def _status(conversation: Conversation) -> Status | None:
    return conversation.ticket.status if conversation.ticket is not None else None


def _is_full(card: Say) -> bool:
    return card.wording == "card"


def _may_follow(desk: Desk, ticket: Ticket, queue: Queue, readers: tuple[str, ...]) -> bool:
    """May a room that the ticket has left read what it is called and where it is?"""
    if not is_hidden(desk, ticket):
        return True
    return queue.id in readers and is_restricted(desk, queue)


def _full(desk: Desk, conversation: Conversation, ticket: Ticket, queue: Queue) -> Say:
    # A merged ticket goes on in another: no button here could do anything.
    buttons = BUTTONS[ticket.status] if ticket.merged_into is None else ()
    return _card(desk, conversation, queue, _describe(desk, conversation, ticket), buttons)


def _moved_notice(
    desk: Desk, conversation: Conversation, ticket: Ticket, queue: Queue, now: Queue
) -> Say:
    """What stands in the room that a ticket has left."""
    said = words.card_moved(subject=ticket.subject, queue=now.name)
    return _card(desk, conversation, queue, said)


def _private(desk: Desk, conversation: Conversation, ticket: Ticket, queue: Queue) -> Say:
    """For a room whose members may not read the ticket."""
    dues = _dues(desk, conversation, ticket)
    said = words.card_private(priority=str(ticket.priority), **dues)
    return _card(desk, conversation, queue, said)


def _card(
    desk: Desk,
    conversation: Conversation,
    queue: Queue,
    wording: Wording,
    buttons: tuple[Button, ...] = (),
) -> Say:
    number = conversation.ticket.number if conversation.ticket else 0
    named: dict[str, Value] = {"ticket": desk.label(number), "number": number}
    return Say(
        queue.place,
        wording.name,
        conversation.id,
        {**named, **wording.args},
        buttons=buttons,
        message_key=card_slot(queue),
        language=desk.languages[0],
        zone=desk.hours.zone.key,
        owns_thread=True,
    )


def shorten_for_card(ticket: Ticket) -> dict[Detail, str]:
    """The details of which the card shows only the beginning, in full."""
    told = ((d, str(getattr(ticket.details, d))) for d in _SHORTENED)
    return {detail: text for detail, text in told if len(text) > MAX_CARD_CHARS}


class RoutingReason(TypedDict):
    team: str
    category: str
    matched: str | Listing
    routed_by: str
    triage: str
    triage_word: str
    learned_word: str
    learned: int | None
    learned_of: int | None


def routing_reason(desk: Desk, ticket: Ticket) -> RoutingReason:
    """Why this team: its category, the expertise that matched, or who decided."""
    routing = ticket.routing or Routing("", "", by="")
    category = desk.categories.get(routing.category)
    team, learned = desk.teams.get(routing.team), routing.learned
    return {
        "team": team.name if team else routing.team,
        "category": category.name if category else "",
        "matched": Listing(routing.matched) if routing.matched else "",
        "routed_by": routing.by,
        "triage": routing.doubts[0] if routing.doubts else "",
        "triage_word": ", ".join(routing.doubts[1:]),
        "learned_word": learned.word if learned is not None else "",
        "learned": learned.tickets if learned is not None else None,
        "learned_of": learned.of if learned is not None else None,
    }


def _describe(desk: Desk, conversation: Conversation, ticket: Ticket) -> Wording:
    details, reason = ticket.details, routing_reason(desk, ticket)
    category = desk.categories.get(details.category)
    description = "" if details.description == ticket.subject else details.description
    return words.card(
        status=str(ticket.status),
        subject=ticket.subject,
        priority=str(ticket.priority),
        category_name=category.name if category else "",
        requester=ticket.requester.display_name,
        left=conversation.left_at,
        asleep_until=ticket.snoozed_until,
        contact=details.contact,
        agent=ticket.agent.display_name if ticket.agent else "",
        description=cut(description, MAX_CARD_CHARS),
        steps=cut(details.steps, MAX_CARD_CHARS),
        error_text=cut(details.error_text, MAX_CARD_CHARS),
        answers=cut(own_answers(details), MAX_CARD_CHARS),
        files=Listing(tuple(f.name for f in details.files)) if details.files else "",
        tried=tried_answers(conversation, for_agents=True),
        score=ticket.rating.score if ticket.rating is not None else None,
        team=reason["team"],
        category=reason["category"],
        matched=reason["matched"],
        triage=reason["triage"],
        triage_word=reason["triage_word"],
        learned_word=reason["learned_word"],
        learned=reason["learned"],
        learned_of=reason["learned_of"],
        same=", ".join(map(desk.label, conversation.alike)),
        **_dues(desk, conversation, ticket),
    )


def own_answers(details: Details) -> str:
    """The answers to the policy's own questions, one on a line."""
    if not details.answers:
        return ""
    return "\n".join([f"{each.asked} {each.value}" for each in details.answers if each.value])


class _Dues(TypedDict, total=False):
    reply_due: datetime
    reply_was_due: datetime
    resolution_due: datetime
    resolution_was_due: datetime


def _dues(desk: Desk, conversation: Conversation, ticket: Ticket) -> _Dues:
    """The promises that still run, and those that were missed and are still to be kept. Whether one
    was missed is what was told, so the card changes when that is told.
    """
    now = ticket.episode
    if now is None or not ticket.is_with_people:
        return {}
    first, solved = first_response_due(desk, ticket), resolution_due(desk, ticket)
    missed, run = conversation.fired_deadlines, len(ticket.episodes)
    found: _Dues = {}
    if now.first_response_at is None and first is not None:
        late = f"{DeadlineKind.FIRST_RESPONSE}:{run}" in missed
        found |= {"reply_was_due": first} if late else {"reply_due": first}
    if solved is not None:
        late = f"{DeadlineKind.RESOLUTION}:{run}" in missed
        found |= {"resolution_was_due": solved} if late else {"resolution_due": solved}
    return found


def tried_answers(conversation: Conversation, *, for_agents: bool = False) -> Attempts | None:
    """What the bot offered, the branches that were taken from there, and what became of it.

    `for_agents` leaves out what is not for everyone: not every member of their room may read it.
    """
    tried: list[Attempt] = []
    before: AttemptOutcome | None = None
    for look in conversation.attempts:
        hidden = look.internal if for_agents else ()
        titles = tuple("" if m.slug in hidden else m.title for m in look.found[:MAX_PICKS])
        verdict = str(look.verdict)
        if look.outcome is AttemptOutcome.PICKED and before in SHOWN and tried:
            picked = "" if hidden else look.question
            tried[-1] = Attempt((*tried[-1].path, picked), verdict)
        elif look.outcome in SHOWN:
            tried.append(Attempt(titles[:1], verdict))
        elif look.outcome is AttemptOutcome.CHOICE and look.verdict is AttemptVerdict.REFUSED:
            tried.append(Attempt(titles, verdict, offered=True))
        before = look.outcome
    return Attempts(tuple(tried)) if tried else None


def last_shown(conversation: Conversation) -> str:
    """The article, or the section of it, that the requester was shown last; "" where none was."""
    for look in reversed(conversation.attempts):
        if look.outcome in SHOWN:
            best = look.found[0]
            return name_of(best) if best.anchor else best.slug
    return ""
