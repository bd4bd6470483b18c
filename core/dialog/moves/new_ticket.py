"""Opening a ticket: greet, note what was told, acknowledge; and the first reply as one message.

A message costs more than the event that caused it, and two at once are read as one. So where the
conversation has a thread already, as in Slack beneath the words that began it, or somebody wrote
where no thread begins, as in private on Discord, the acknowledgement and what follows it are parts
of one message, with the buttons of both. Elsewhere the acknowledgement begins the thread beneath
which the rest stands, and is answered: these stay two, as in the portal, where nothing is posted.
A letter has its own rule, `core.dialog.letters.bundle`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from core import wordings as words
from core.dialog.turn import Turn, card_slot, press
from core.dialog.utterances.extraction import subject_of
from core.model.actions import Action, Say
from core.model.conversation import Conversation
from core.model.event_fields import event_text
from core.model.events import Choice, Event, MessageReceived
from core.model.frozen import with_fields
from core.model.ids import TALK
from core.model.ticket import Ticket
from core.model.timeline import AuditKind
from core.model.values import Value
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
    return with_fields(turn, place_bindings={**turn.place_bindings, **here})


def note_what_was_told(turn: Turn) -> Turn:
    """Take the words of this event into the ticket."""
    ticket = turn.ticket
    subject = ticket.subject or subject_of(turn.new_details.description)
    if turn.new_details == ticket.details:
        return turn
    said = event_text(turn.event)
    told = turn.with_ticket(with_fields(ticket, details=turn.new_details, subject=subject))
    return told.record(AuditKind.DETAIL_GIVEN, text=said)


OPENING: Final = frozenset({"opened", "opened_follows", "opened_beside", "opened_empty"})
"""Wordings that acknowledge a new ticket."""
MAX_JOINED_CHARS: Final = 1500
"""Of what the wordings are filled with: with their own text it stays below Discord's 2,000."""


def join_first_reply(actions: Sequence[Action], event: Event) -> tuple[Action, ...]:
    """The same actions, with the acknowledgement and what is said right after it as one."""
    one_room = _begins_no_thread(event)
    for at, action in enumerate(actions):
        if isinstance(action, Say) and _is_opening(action) and (one_room or action.to.thread):
            joined = [action, *_joinable_actions(action, actions[at + 1 :])]
            return (*actions[:at], action.with_messages(joined), *actions[at + len(joined) :])
    return tuple(actions)


def _begins_no_thread(event: Event) -> bool:
    """Words in private, on a platform that has no threads there."""
    return (
        isinstance(event, MessageReceived)
        and event.place.is_direct
        and not (event.place.thread or event.thread)
    )


def _is_opening(say: Say) -> bool:
    return say.wording in OPENING and not say.is_letter


def _joinable_actions(opening: Say, actions: Sequence[Action]) -> Iterator[Say]:
    """What goes into the same message, up to the first that can be answered by a button."""
    chars = _filled_chars(opening)
    for action in actions:
        if not isinstance(action, Say) or not _joins(opening, action):
            return
        chars += _filled_chars(action)
        if chars > MAX_JOINED_CHARS:
            return
        yield action
        if action.buttons:
            return


def _joins(opening: Say, say: Say) -> bool:
    """Is it said to the same person at the same place, in the desk's own name, for good? What has
    a key of its own is edited or taken back by itself.
    """
    is_same = (say.to, say.reader) == (opening.to, opening.reader)
    is_apart = say.only_for or say.on_behalf_of or say.files or say.mentions or say.message_key
    return is_same and not is_apart


def _filled_chars(say: Say) -> int:
    return sum(map(_chars, (say.args, *say.rows)))


def _chars(args: Mapping[str, Value]) -> int:
    return sum(len(value) for value in args.values() if isinstance(value, str))
