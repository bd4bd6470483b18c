"""Opening: greet, open the ticket, note what was told, acknowledge."""

from dataclasses import replace

from core import wordings as words
from core.dialog.turn import Turn, card_slot, press
from core.dialog.utterances.extraction import subject_of
from core.model.actions import Say, Value
from core.model.audit import AuditKind
from core.model.conversation import Conversation
from core.model.event_fields import event_text
from core.model.events import Choice, MessageReceived
from core.model.message_key import TALK
from core.model.ticket import Ticket
from core.tickets import permissions


def greet(turn: Turn) -> Turn:
    """A greeting opens nothing; it is answered, and told what the desk is for."""
    return turn.reply(words.greeting(), press(Choice.NEW_TICKET))


def ask_what_it_is_about(turn: Turn) -> Turn:
    """Something is the matter, and nobody could say what: that opens nothing either."""
    return turn.reply(words.vague(), press(Choice.NEW_TICKET))


def open_the_ticket(turn: Turn) -> Turn:
    """The ticket gets its number before anything else is tried."""
    conversation, draft = turn.conversation, turn.new_details
    ticket = Ticket(
        number=turn.context.number,
        requester=conversation.requester,
        opened_at=turn.event.at,
        subject=subject_of(draft.description),
        details=draft,
        follows=turn.context.follows,
    )
    turn = turn.with_ticket(ticket)
    follows = turn.desk.label(ticket.follows) if ticket.follows else ""
    return turn.record(
        AuditKind.OPENED, subject=ticket.subject, text=draft.description, follows=follows
    )


def acknowledge(turn: Turn) -> Turn:
    """Submission is acknowledged at once, with the ticket's own name."""
    ticket = turn.ticket
    slot = "" if turn.conversation.place.thread else TALK
    if ticket.follows:
        before = turn.desk.label(ticket.follows)
        closed_at = turn.context.follows_closed_at
        said = words.opened_follows(subject=ticket.subject, before=before, closed_at=closed_at)
        return turn.reply(said, slot=slot)
    if (beside := turn.context.beside) is not None and beside.ticket is not None:
        return _open_beside(turn, beside, beside.ticket, slot)
    if not ticket.subject:
        return turn.reply(words.opened_empty(), slot=slot)
    return turn.reply(words.opened(subject=ticket.subject), slot=slot)


def _open_beside(turn: Turn, beside: Conversation, other: Ticket, slot: str) -> Turn:
    """A question of its own while people have another ticket. These read that it was asked, in case
    it was for them; its writer is told how to write to them.
    """
    turn = turn.with_conversation(beside=beside.id)
    desk, subject = turn.desk, turn.ticket.subject
    queue = permissions.open_queue(desk, other)
    if queue is not None:
        said = words.asked_beside(
            name=turn.conversation.requester.display_name,
            other=desk.label(turn.ticket.number),
            text=event_text(turn.event),
        )
        named: dict[str, Value] = {"ticket": desk.label(other.number), "number": other.number}
        say = Say(
            queue.place,
            said.name,
            beside.id,
            {**named, **said.args},
            reply_to=card_slot(queue),
            language=desk.languages[0],
            zone=desk.hours.zone.key,
        )
        turn = turn.add_action(say)
    return turn.reply(
        words.opened_beside(subject=subject, other=desk.label(other.number)), slot=slot
    )


def name_the_ticket_that_is_there(turn: Turn) -> Turn:
    """The same report again opens nothing. It says so where it came, which is the ticket's from
    now on, with a button for who means another problem all the same.
    """
    ticket = turn.ticket
    team = turn.desk.teams.get(ticket.routing.team) if ticket.routing is not None else None
    turn = turn.answer_here(
        words.already_reported(
            subject=ticket.subject,
            at=ticket.opened_at,
            status=ticket.status.value,
            team=team.name if team is not None else "",
        ),
        press(Choice.OPEN_ANEW, "again"),
    )
    event = turn.event
    if not isinstance(event, MessageReceived):
        return turn
    thread = replace(event.place, thread=event.place.thread or event.thread)
    here = dict.fromkeys((event.place, thread), turn.conversation.id)
    return replace(turn, place_bindings={**turn.place_bindings, **here})


def note_what_was_told(turn: Turn) -> Turn:
    """Take the words of this event into the ticket."""
    ticket = turn.ticket
    subject = ticket.subject or subject_of(turn.new_details.description)
    if turn.new_details == ticket.details:
        return turn
    said = event_text(turn.event)
    told = turn.with_ticket(replace(ticket, details=turn.new_details, subject=subject))
    return told.record(AuditKind.DETAIL_GIVEN, text=said)
