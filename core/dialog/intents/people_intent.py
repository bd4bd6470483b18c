"""What a command about the people of a ticket means: who joins it, who leaves it, who is there."""

from collections.abc import Callable
from typing import Final

from core import wordings as words
from core.dialog import signals
from core.dialog.sides import is_requester, may_work, own_participation
from core.dialog.signals import Signal
from core.dialog.turn import Turn
from core.dialog.utterances.commands import MAIL, Command, read_people
from core.model.actions import Wording
from core.model.commands import Word
from core.model.conversation import Step
from core.model.event_fields import event_mentions, is_proven
from core.model.events import ParticipantsFollow
from core.model.people import Person
from core.model.ticket import Participant
from core.tickets import permissions
from core.tickets.lifecycle import refuse
from core.tickets.mail_domains import organisation_of

MAX_PARTICIPANTS: Final = 20


def classify_people_command(turn: Turn, command: Command) -> Signal:
    """Requester and agents let people in and out; whoever takes part may leave."""
    author, own = turn.author or turn.conversation.requester, own_participation(turn)
    is_in_charge = may_work(turn) or is_requester(turn)
    if command.word is Word.PARTICIPANTS:
        return signals.ListParticipants() if is_in_charge or own else signals.NotAllowed()
    named = read_people(turn.desk, command.rest, event_mentions(turn.event))
    people = named.people or ((author,) if named.is_me and command.word is Word.REMOVE else ())
    leaves = command.word is Word.REMOVE and all(_is_author(turn, each) for each in people)
    if not is_in_charge and not (own and people and leaves):
        return signals.NotAllowed()
    if not people:
        return signals.Refused(refuse(words.whom_to_add()))
    if command.word is Word.REMOVE:
        return _removal(turn, people)
    return _addition(turn, people, reads_all=named.reads_all)


def classify_followers(turn: Turn, event: ParticipantsFollow) -> Signal:
    """Who took part in a ticket that was merged into this one: who lets people in decides for that
    ticket, so nobody comes that way into one that fewer people may read, or back into one from
    which they were removed.
    """
    desk, ticket = turn.desk, turn.ticket
    fresh = tuple(p for p in event.participants if _is_there_already(turn, p.person) is None)
    if not fresh or turn.conversation.step is Step.CLOSED:
        return signals.Nothing()
    removed = tuple(p for p in fresh if permissions.removed_accounts(desk, p.person, ticket))
    coming = tuple(p for p in fresh if p not in removed)
    may = event.was_private or not permissions.is_hidden(desk, ticket)
    room = max(0, MAX_PARTICIPANTS - len(ticket.participants)) if may else 0
    follow = (
        Participant(p.person.as_stored, event.at, p.added_by, event.at) for p in coming[:room]
    )
    return signals.ParticipantsFollow(event.merged, tuple(follow), coming[room:], removed)


def _is_author(turn: Turn, person: Person) -> bool:
    return turn.author is not None and permissions.same_human(turn.desk, turn.author, person)


def _removal(turn: Turn, people: tuple[Person, ...]) -> Signal:
    """One account of theirs names them all."""
    gone = list[Participant]()
    for person in people:
        them = person if not _is_author(turn, person) else turn.author or person
        found = permissions.participant_of(turn.desk, them, turn.ticket)
        if found is None:
            return signals.Refused(refuse(words.not_participant(name=person.display_name)))
        gone.append(found)
    return signals.ParticipantsRemoved(tuple(gone))


def _addition(turn: Turn, people: tuple[Person, ...], *, reads_all: bool) -> Signal:
    if len(turn.ticket.participants) + len(people) > MAX_PARTICIPANTS:
        return signals.Refused(refuse(words.participants_full(limit=MAX_PARTICIPANTS)))
    for person in people:
        for why_not in _CHECKS:
            if (refused := why_not(turn, person)) is not None:
                return signals.Refused(refuse(refused))
    since = None if reads_all else turn.event.at
    by = turn.author.as_stored if turn.author is not None else None
    joined = (Participant(p.as_stored, turn.event.at, by, since) for p in people)
    return signals.ParticipantsAdded(tuple(joined))


def _is_there_already(turn: Turn, person: Person) -> Wording | None:
    takes_part = permissions.participant_of(turn.desk, person, turn.ticket) is not None
    is_own = permissions.same_human(turn.desk, person, turn.conversation.requester)
    there = takes_part or is_own
    return words.participant_there(name=person.display_name) if there else None


def _cannot_be_reached(turn: Turn, person: Person) -> Wording | None:
    """By an address people are written to, or read on a portal once they have signed in."""
    desk = turn.desk
    reached = desk.is_connected(person.platform) or (person.platform == MAIL and desk.by_address)
    return None if reached else words.nobody_to_add(wanted=person.display_name)


def _is_a_strangers_address(turn: Turn, person: Person) -> Wording | None:
    """Or anybody could have the desk write to anybody: a requester adds addresses of their own
    organisation, an agent any, and nobody by a letter whose sender is not proven.
    """
    if person.platform != MAIL or may_work(turn) or turn.author is None:
        return None
    if not is_proven(turn.event):
        return words.unproven_adds_nobody()
    own = [turn.author.email, turn.conversation.requester.email]
    own += [p.handle for p in permissions.accounts_of(turn.desk, turn.author) if p.platform == MAIL]
    theirs = organisation_of(person.handle)
    if theirs and theirs in {organisation_of(address) for address in own}:
        return None
    return words.address_for_agents(wanted=person.handle)


_CHECKS: Final[tuple[Callable[[Turn, Person], Wording | None], ...]] = (
    _is_there_already,
    _cannot_be_reached,
    _is_a_strangers_address,
)
