"""Readers who cannot be reached: the agents' channel is closed, or the requester has left.

A closed channel: other people are told, so that promises are kept. Who is told: the queue that the
ticket's queue escalates to; where there is none, or its channel is closed as well, the people on
call; where nobody is on call, the people of the team. Whoever has claimed the ticket is told too.
Of a private ticket they read number, priority and deadline, unless they may read it. If nobody can
be told, the requester's promise is corrected. Once per closure.

A requester who has left: Slack tells that an account has ended; of others the adapter looks before
it delivers, and a delivery fails with the mark that its reader has left. Either way the card gets a
line, so that agents do not write to nobody, and the words of people that were not delivered are
kept and sent when the requester is here again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from core import wordings as words
from core.dialog import signals
from core.dialog.targets import next_due
from core.dialog.turn import MAX_MENTIONS, Turn, language_of, press, stored_person
from core.model.actions import Button, Say, Wording
from core.model.events import Choice, DeliveryFailed
from core.model.frozen import with_fields
from core.model.ids import MessageKey, MessageKind
from core.model.people import Person, Place
from core.model.policy import Queue
from core.model.timeline import AuditKind
from core.tickets import permissions
from core.tickets.permissions import same_human

CLOSED, OPEN_AGAIN = "channel_closed", "channel_open_again"
PROMISE = str(MessageKey(MessageKind.PROMISE))
"""Stands among the closed channels of a conversation whose requester was told of the delay."""


def tell_that_the_channel_is_closed(turn: Turn, closed: signals.ChannelClosed) -> Turn:
    event, conversation = closed.event, turn.conversation
    room, queue = event.to.channel, turn.queue
    if room in conversation.closed_channels:
        return turn
    details = {"key": event.key, "reason": event.reason, "what": event.wording}
    turn = turn.record(AuditKind.UNDELIVERED, **details)
    if queue is None or not turn.ticket.is_with_people:
        return turn  # nobody waits for it
    is_here = event.to.room == queue.place.room
    if not is_here and event.wording != CLOSED:
        return turn  # the ticket has left that channel
    turn = turn.with_conversation(closed_channels=(*conversation.closed_channels, room))
    if is_here:
        return _tell_somebody(turn, queue, event.reason)
    # The queue that it escalates to is closed as well.
    return _tell_people(turn, queue, event.reason)


def tell_that_the_channel_is_open(turn: Turn, opened: signals.ChannelOpen) -> Turn:
    """Say so in the place of what was told."""
    event, conversation = opened.event, turn.conversation
    room = event.place.channel
    if room not in conversation.closed_channels:
        return turn
    left = tuple(each for each in conversation.closed_channels if each not in (room, PROMISE))
    turn = turn.with_conversation(closed_channels=left)
    if turn.queue is None or turn.queue.place.room != event.place.room:
        return turn  # somebody has taken it elsewhere
    for said in _notices(turn, turn.queue):
        turn = turn.add_action(said)
    if PROMISE in conversation.closed_channels:
        turn = turn.reply(words.team_reachable(due=_due(turn), team=_team(turn)), slot=PROMISE)
    return turn


def correct_the_promise(turn: Turn) -> Turn:
    """Nobody could be told, so a person may be late; the requester learns it once."""
    if PROMISE in turn.conversation.closed_channels:
        return turn
    turn = turn.reply(words.team_unreachable(due=_due(turn), team=_team(turn)), slot=PROMISE)
    return turn.with_conversation(closed_channels=(*turn.conversation.closed_channels, PROMISE))


def is_news_of_a_closed_channel(event: DeliveryFailed) -> bool:
    """Is what failed the notice to somebody in private?"""
    return event.wording == CLOSED and event.to.is_direct


def _tell_somebody(turn: Turn, queue: Queue, reason: str) -> Turn:
    following = _next_queue(turn, queue)
    if following is None:
        return _tell_people(turn, queue, reason)
    turn = turn.add_action(_to_queue(turn, following, reason))
    for person in _holder(turn, queue):
        turn = turn.add_action(_to_person(turn, queue, person, reason))
    return turn


def _tell_people(turn: Turn, queue: Queue, reason: str) -> Turn:
    people = _people(turn, queue)
    for person in people:
        turn = turn.add_action(_to_person(turn, queue, person, reason))
    return turn if people else correct_the_promise(turn)


def _notices(turn: Turn, queue: Queue) -> Iterable[Say]:
    """To the same as before; what is said under one slot replaces what stands there."""
    following = _next_queue(turn, queue)
    if following is not None:
        yield _to_queue(turn, following)
    people = _holder(turn, queue) if following is not None else _people(turn, queue)
    for person in people:
        yield _to_person(turn, queue, person)


def _to_queue(turn: Turn, following: Queue, reason: str = "") -> Say:
    private = permissions.is_hidden(turn.desk, turn.ticket)
    here = following.place.platform
    pings = tuple(
        permissions.account_for(turn.desk, person, here)
        for person in permissions.queue_people(turn.desk, following)[:MAX_MENTIONS]
    )
    buttons = () if private or not reason else (press(Choice.HAND_OVER),)
    said = _notice(turn, reason, turn.queue if not private else None)
    return Say(
        following.place,
        said.name,
        turn.conversation.id,
        turn.named(said),
        buttons=buttons,
        message_key=str(MessageKey(MessageKind.CLOSED, following.id)),
        mentions=pings,
        language=turn.desk.languages[0],
        zone=turn.desk.hours.zone.key,
    )


def _to_person(turn: Turn, queue: Queue, person: Person, reason: str = "") -> Say:
    may_read = permissions.may_work(turn.desk, person, turn.ticket)
    buttons: tuple[Button, ...] = ()
    said = _notice(turn, reason, queue if may_read else None)
    if may_read and reason:
        buttons = (press(Choice.HAND_OVER),)
    return Say(
        Place.direct(person),
        said.name,
        turn.conversation.id,
        turn.named(said),
        buttons=buttons,
        message_key=str(MessageKey(MessageKind.CLOSED, person.account)),
        reader=stored_person(person),
        language=language_of(turn.desk, person),
        zone=person.zone or turn.desk.hours.zone.key,
    )


def _notice(turn: Turn, reason: str, queue: Queue | None) -> Wording:
    """That the channel is closed, and why; without a reason, that it is open again. `queue` is
    where the ticket waits, for those who may read it.
    """
    due, priority = _due(turn), turn.ticket.priority.value
    subject, room = (turn.ticket.subject, queue.name) if queue is not None else ("", "")
    if not reason:
        return words.channel_open_again(priority=priority, due=due, subject=subject, queue=room)
    return words.channel_closed(
        priority=priority, reason=reason, due=due, subject=subject, queue=room
    )


def _due(turn: Turn) -> datetime | None:
    due = next_due(turn.desk, turn.ticket)
    return due if due is not None and due > turn.event.at else None


def _next_queue(turn: Turn, queue: Queue) -> Queue | None:
    """The queue that it escalates to, unless nothing can be said there either."""
    following = turn.desk.queues.get(queue.escalates_to)
    if following is None or following.place.room == queue.place.room:
        return None
    return None if following.place.channel in turn.conversation.closed_channels else following


def _people(turn: Turn, queue: Queue) -> tuple[Person, ...]:
    """The reachable ones of: people on call, else the team, and the ticket's agent."""
    desk, platform, routing = turn.desk, queue.place.platform, turn.ticket.routing
    people = permissions.on_call(desk, platform)
    if not people and routing is not None:
        people = permissions.team_people(desk, routing.team, platform)
    everybody = dict.fromkeys((*_holder(turn, queue), *people))
    return tuple(p for p in everybody if desk.is_connected(p.platform))[:MAX_MENTIONS]


def _holder(turn: Turn, queue: Queue) -> tuple[Person, ...]:
    agent = turn.ticket.agent
    if agent is None:
        return ()
    return (permissions.account_for(turn.desk, agent, queue.place.platform),)


def _team(turn: Turn) -> str:
    routing = turn.ticket.routing
    team = turn.desk.teams.get(routing.team) if routing else None
    return team.name if team else turn.desk.name


PEOPLES_WORDS: Final = ("from_agent", "waiting_for_you", "summary_resolved")
"""Wordings whose loss an agent must know of; reminders and progress need no notice."""
MAX_KEPT: Final = 50
"""Undelivered messages of one conversation that are sent again by themselves."""


def note_who_left_or_came_back(turn: Turn, signal: signals.RequesterLeft) -> Turn:
    return welcome_back(turn) if signal.event.returned else note_that_the_requester_left(turn)


def note_that_the_requester_left(turn: Turn) -> Turn:
    """Once: a line on the card, and a word beneath it to whoever has the ticket."""
    if turn.conversation.left_at is not None:
        return turn
    turn = turn.with_conversation(left_at=turn.event.at).record(AuditKind.REQUESTER_LEFT)
    agent = turn.ticket.agent
    pings = (agent,) if agent is not None and turn.ticket.is_with_people else ()
    return turn.tell_queue(
        words.requester_left(name=turn.conversation.requester.display_name), pings=pings
    )


def keep_what_was_not_read(turn: Turn, event: DeliveryFailed) -> Turn:
    """Words that reached nobody are marked as such, and kept for whoever comes back."""
    turn = note_that_the_requester_left(turn)
    if event.wording not in PEOPLES_WORDS:
        return turn
    kept = (*turn.conversation.unread, event.key)[-MAX_KEPT:]
    turn = turn.with_conversation(unread=kept)
    return turn.tell_queue(words.undelivered(reason=event.reason), press(Choice.RETRY, event.key))


def meet_who_came_back(turn: Turn) -> Turn:
    """The author of the event can be reached again."""
    author, conversation = turn.author, turn.conversation
    if conversation.left_at is None or author is None or conversation.ticket is None:
        return turn
    return welcome_back(turn) if same_human(turn.desk, conversation.requester, author) else turn


def welcome_back(turn: Turn) -> Turn:
    """The line goes, the agents are told, and what was not read is sent."""
    conversation = turn.conversation
    if conversation.left_at is None:
        return turn
    turn = with_fields(turn, retry=(*turn.retry, *conversation.unread)).with_conversation(
        left_at=None, unread=()
    )
    turn = turn.record(AuditKind.REQUESTER_RETURNED)
    wording = words.requester_returned_unread if conversation.unread else words.requester_returned
    return turn.tell_queue(wording(name=conversation.requester.display_name))
