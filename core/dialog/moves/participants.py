"""Participants: letting people into a conversation and out, and telling them what is said in it.

Whoever reads along where the conversation stands is told nothing apart. Everybody else has it in
private: a first message with the subject, and beneath it each word of either side from then on.
What they are told is what they may read: both begin at the same moment.
"""

from dataclasses import replace
from typing import Final

from core import wordings as words
from core.dialog import signals
from core.dialog.intake.message_sources import origin_of
from core.dialog.moves.message_relay import carry_to_the_agents
from core.dialog.sides import is_requester, may_work, own_participation
from core.dialog.signals import Signal
from core.dialog.turn import Turn, language_of
from core.model.actions import Retract, Say, Wording
from core.model.event_fields import event_files, event_place, event_text
from core.model.events import MessageDeleted, MessageEdited, MessageReceived
from core.model.frozen import with_fields
from core.model.ids import MessageKey, MessageKind
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.text import is_blank
from core.model.ticket import Participant, Ticket
from core.model.timeline import AuditEntry, AuditKind
from core.model.values import Listing
from core.tickets import permissions

_SAID: Final = (AuditKind.SAID, AuditKind.COMMENTED)
MAX_REMOVED: Final = 100
"""Accounts that are remembered as removed from one ticket, the latest."""
_DECIDED: Final = (AuditKind.CANCELLED, AuditKind.SOLVED_BY_ANSWER)


def add_them(turn: Turn, added: signals.ParticipantsAdded) -> Turn:
    for each in added.participants:
        turn = _invite(_with(turn, each), each)
        name, reads_all = each.person.display_name, each.since is None
        joined = words.participant_joined_all if reads_all else words.participant_joined
        turn = _reply_calling(turn, joined(name=name), each.person)
        turn = _tell_the_queue(turn, words.participant_joined_card(name=name, by=_author(turn)))
    return _confirm(turn, words.did_add())


def let_them_follow(turn: Turn, coming: signals.ParticipantsFollow) -> Turn:
    """From a ticket that was merged into this one: they read on from now."""
    merged = turn.desk.label(coming.merged)
    for each in coming.participants:
        wording = words.participant_follows(merged=merged, subject=turn.ticket.subject)
        turn = _send_invite(_with(turn, each, merged), each.person, wording)
    if coming.participants:
        people = _names_of(coming.participants)
        told = words.participants_followed(merged=merged, people=people)
        turn = _reply_calling(turn, told, *(p.person for p in coming.participants))
        turn = _tell_the_queue(turn, words.participants_followed_card(merged=merged, people=people))
    for each in (*coming.behind, *coming.removed):
        turn = _in_private(turn, each.person, words.participant_stays_behind(merged=merged), "", "")
    if coming.behind:
        people = _names_of(coming.behind)
        told = words.participants_stayed_behind_card(merged=merged, people=people)
        turn = _tell_the_queue(turn, told)
    if coming.removed:
        people = _names_of(coming.removed)
        told = words.participants_stay_removed_card(merged=merged, people=people)
        turn = _tell_the_queue(turn, told)
    return turn


def who_stays_removed(desk: Desk, merged: Ticket, into: Ticket) -> Listing | None:
    """Of those who take part in `merged`, whom `into` has removed before: they do not follow."""
    there = merged.participants
    gone = tuple(p for p in there if permissions.removed_accounts(desk, p.person, into))
    return _names_of(gone) if gone else None


def remove_them(turn: Turn, removed: signals.ParticipantsRemoved) -> Turn:
    for each in removed.participants:
        left = tuple(p for p in turn.ticket.participants if p != each)
        gone = (*turn.ticket.removed, each.person.account)[-MAX_REMOVED:]
        turn = turn.with_ticket(with_fields(turn.ticket, participants=left, removed=gone))
        name = each.person.display_name
        turn = turn.record(AuditKind.PARTICIPANT_REMOVED, account=each.person.account, name=name)
        turn = _in_private(turn, each.person, words.participation_over(), "")
        turn = turn.reply(words.participant_left(name=name))
        turn = _tell_the_queue(turn, words.participant_left_card(name=name, by=_author(turn)))
    return _confirm(turn, words.did_remove())


def list_them(turn: Turn) -> Turn:
    rows = tuple(
        words.participants_row(name=each.person.display_name, at=each.added_at)
        for each in turn.ticket.participants
    )
    return turn.answer_here(words.participants(rows=rows) if rows else words.participants_none())


def carry_their_words(turn: Turn) -> Turn:
    """Words of a participant are for the people who have the ticket, at every step. They answer no
    question of the desk's, and end nothing.
    """
    if turn.ticket.routing is not None:
        asks = turn.conversation.agent_asks
        return carry_to_the_agents(turn).with_conversation(agent_asks=asks)
    text = event_text(turn.event)
    files = tuple(file for file in event_files(turn.event) if file.kept)
    if is_blank(text) and not files:
        return turn
    return turn.record(AuditKind.SAID, text=text, files=", ".join(file.name for file in files))


def join_those_in_copy(before: Turn, turn: Turn, signal: Signal) -> Turn:
    """Who got the same message takes part from it on. They have it, so they are told nothing."""
    event, ticket = turn.event, turn.conversation.ticket
    if not isinstance(event, MessageReceived) or ticket is None or not event.copies_to:
        return turn
    is_in_charge = is_requester(turn) or may_work(turn)
    if not (is_in_charge or own_participation(turn)):
        return turn
    for person in event.copies_to:
        known = permissions.participant_of(turn.desk, person, turn.ticket) is not None
        if known or permissions.same_human(turn.desk, person, turn.conversation.requester):
            continue
        if not is_in_charge and permissions.removed_accounts(turn.desk, person, turn.ticket):
            continue  # a participant who answers to all brings nobody back
        by = turn.author.as_stored if turn.author is not None else None
        turn = _with(turn, Participant(person.as_stored, event.at, by, event.at))
    return turn


def tell_participants(before: Turn, turn: Turn, signal: Signal) -> Turn:
    """What was said and what became of the ticket, to everybody who takes part and to whom it was
    not said where it was written; a participant's words to the requester as well.
    """
    ticket, was = turn.conversation.ticket, before.conversation.ticket
    there = ticket.participants if ticket is not None else ()
    if not there:
        return turn
    told = [p for p in there if was is not None and p in was.participants]
    turn = _take_back_copies(turn, told)
    if isinstance(turn.event, MessageEdited | MessageDeleted):
        return _correct(turn, told)
    for entry in turn.audit_entries:
        wording = _news(entry)
        if wording is None:
            continue
        for each in told:
            if _decided_elsewhere(turn, each.person, entry) or not _has_it(turn, each.person):
                turn = _in_private(turn, each.person, wording, _copy_key(turn, each.person, entry))
        turn = _tell_the_requester(turn, entry)
    return turn


def _names_of(participants: tuple[Participant, ...]) -> Listing:
    return Listing(tuple(each.person.display_name for each in participants))


def _with(turn: Turn, each: Participant, merged: str = "") -> Turn:
    ticket = turn.ticket
    back = permissions.removed_accounts(turn.desk, each.person, ticket)
    removed = tuple(account for account in ticket.removed if account not in back)
    there = (*ticket.participants, each)
    turn = turn.with_ticket(with_fields(ticket, participants=there, removed=removed))
    return turn.record(
        AuditKind.PARTICIPANT_ADDED,
        account=each.person.account,
        name=each.person.display_name,
        reads="all" if each.since is None else "",
        **({"merged": merged} if merged else {}),
    )


def _invite(turn: Turn, each: Participant) -> Turn:
    reads_all = each.since is None
    wording = words.participant_invited_all if reads_all else words.participant_invited
    subject = turn.ticket.subject
    return _send_invite(turn, each.person, wording(by=_author(turn), subject=subject))


def _send_invite(turn: Turn, person: Person, wording: Wording) -> Turn:
    """In private, to whoever does not read along where the conversation stands."""
    if _reads_along(turn, person):
        return turn
    key = str(MessageKey(MessageKind.INVITE, person.account))
    return _in_private(turn, person, wording, key, under="")


def _news(entry: AuditEntry) -> Wording | None:
    """How a participant reads of it; None for what is not for them."""
    if entry.is_internal:
        return None
    name, told = entry.actor.display_name if entry.actor else "", entry.details
    match entry.kind:
        case kind if kind in _SAID and told.get("text"):
            return words.participant_reads(name=name, text=told["text"])
        case AuditKind.SAID if entry.files:
            files = Listing(tuple(file.name for file in entry.files))
            return words.participant_reads_files(name=name, file=files)
        case AuditKind.WAITING if told.get("question"):
            return words.participant_reads(name=name, text=told["question"])
        case AuditKind.RESOLVED:
            return words.participant_resolved(agent=name, how=told.get("how", ""))
        case AuditKind.REOPENED:
            return words.participant_reopened()
        case AuditKind.CLOSED | AuditKind.CANCELLED | AuditKind.SOLVED_BY_ANSWER:
            return words.participant_closed()
        case AuditKind.MERGED:
            return words.participant_merged(into=told.get("into", ""))
        case _:
            return None


def _tell_the_requester(turn: Turn, entry: AuditEntry) -> Turn:
    is_theirs = entry.kind is AuditKind.SAID and own_participation(turn) is not None
    if not is_theirs or _happened_in(turn, turn.conversation.place):
        return turn
    name, files = _author(turn), Listing(tuple(file.name for file in entry.files))
    text = entry.details.get("text", "")
    said = (
        words.from_participant(name=name, text=text)
        if text
        else words.from_participant_files(name=name, file=files)
    )
    key = _copy_key(turn, turn.conversation.requester, entry)
    return turn.reply(said, slot=key, voice=entry.actor, files=entry.files)


def _correct(turn: Turn, told: list[Participant]) -> Turn:
    """An edit or a deletion of words goes to everybody who has read them."""
    said = [e for e in turn.context.own_entries if e.kind is AuditKind.SAID and not e.is_internal]
    edits = [e for e in turn.audit_entries if e.kind is AuditKind.EDITED and not e.is_internal]
    text = edits[-1].details.get("text", "") if edits else ""
    if not said or (isinstance(turn.event, MessageEdited) and not text):
        return turn
    name, origin = _author(turn), origin_of(turn.event)
    for each in told:
        if each.added_at <= said[0].at and not _has_it(turn, each.person):
            key = _copy_of(origin, each.person)
            if text:
                wording = words.participant_reads(name=name, text=text)
                turn = _in_private(turn, each.person, wording, key)
            else:
                turn = _take_back(turn, Place.direct(each.person), key)
    home = turn.conversation.place
    if own_participation(turn) is None or _happened_in(turn, home):
        return turn
    key = _copy_of(origin, turn.conversation.requester)
    if text:
        return turn.reply(words.from_participant(name=name, text=text), slot=key, voice=turn.author)
    return _take_back(turn, home, key)


def _take_back_copies(turn: Turn, told: list[Participant]) -> Turn:
    """What is taken back from the requester, since it has become internal, is from these too."""
    for action in turn.actions:
        key = MessageKey.parse(action.message_key) if isinstance(action, Retract) else None
        if key is not None and key.kind is MessageKind.TO:
            for each in told:
                place = Place.direct(each.person)
                turn = _take_back(turn, place, _copy_of(key.about, each.person))
    return turn


def _take_back(turn: Turn, place: Place, key: str) -> Turn:
    gone = Retract(place, key, turn.conversation.id)
    return turn if gone in turn.actions else turn.add_action(gone)


def _in_private(
    turn: Turn, person: Person, wording: Wording, key: str, under: str | None = None
) -> Turn:
    """To one participant, beneath the message that invited them."""
    if not turn.desk.is_connected(person.platform):
        return turn  # they read it on the portal
    desk = turn.desk
    invite = str(MessageKey(MessageKind.INVITE, person.account))
    say = Say(
        Place.direct(person),
        wording.name,
        turn.conversation.id,
        turn.named(wording),
        message_key=key,
        reply_to=invite if under is None else under,
        reader=person,
        language=language_of(desk, person),
        zone=person.zone or desk.hours.zone.key,
    )
    return turn.add_action(say)


def _copy_key(turn: Turn, reader: Person, entry: AuditEntry) -> str:
    """Named by where the words stand, so that an edit finds the copy; "" for what is no words."""
    return _copy_of(origin_of(turn.event), reader) if entry.kind is AuditKind.SAID else ""


def _copy_of(origin: str, reader: Person) -> str:
    return str(MessageKey(MessageKind.SHARED, f"{reader.account} {origin}"))


def _happened_in(turn: Turn, place: Place) -> bool:
    """Did this event happen in the room of this place?"""
    where = event_place(turn.event)
    return where is not None and where.room == place.room


def _reads_along(turn: Turn, person: Person) -> bool:
    """Does the conversation stand where this person can read it, in a thread of a channel?"""
    place, requester = turn.conversation.place, turn.conversation.requester
    is_shared = not place.is_direct and not place.is_private_to(requester)
    return is_shared and person.platform == place.platform


def _has_it(turn: Turn, person: Person) -> bool:
    """The participant wrote it, read it where it was written, or got a copy."""
    author, event = turn.author, turn.event
    if author is not None and permissions.same_human(turn.desk, author, person):
        return True
    in_copy = isinstance(event, MessageReceived) and person in event.copies_to
    return in_copy or _reads_along(turn, person)


def _decided_elsewhere(turn: Turn, person: Person, entry: AuditEntry) -> bool:
    """Have they closed it themselves, where they do not see what was answered?"""
    is_own = turn.author is not None and permissions.same_human(turn.desk, turn.author, person)
    decided = entry.kind in _DECIDED and not may_work(turn)
    return is_own and decided and not _happened_in(turn, turn.conversation.place)


def _reply_calling(turn: Turn, wording: Wording, *people: Person) -> Turn:
    """Where the conversation stands; who reads along there is called, and follows from then on."""
    turn = turn.reply(wording)
    called = tuple(person for person in people if _reads_along(turn, person))
    if not called:
        return turn
    said = [replace(a, mentions=called) for a in turn.actions[-1:] if isinstance(a, Say)]
    return with_fields(turn, actions=(*turn.actions[:-1], *said))


def _tell_the_queue(turn: Turn, wording: Wording) -> Turn:
    return turn.tell_queue(wording) if turn.ticket.routing is not None else turn


def _confirm(turn: Turn, wording: Wording) -> Turn:
    """Answer where the command was given, if that is not the conversation."""
    return turn if _happened_in(turn, turn.conversation.place) else turn.answer_here(wording)


def _author(turn: Turn) -> str:
    return turn.author.display_name if turn.author is not None else ""
