"""What an agent wants to do: by button, command, form or reaction, it is the same act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core import wordings as words
from core.dialog.intake.accidental_messages import mentions_somebody
from core.dialog.targets import may_reopen, reopen_until
from core.dialog.turn import Turn
from core.dialog.utterances.commands import Command, numbers_in
from core.dialog.utterances.moments import read_moment
from core.dialog.utterances.phrases import is_note
from core.model.commands import COMMANDS, Word
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    FormSubmitted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from core.model.people import Person
from core.model.policy import Agent, Desk, Team
from core.model.ticket import Priority, Routing, Status, Ticket
from core.model.values import Listing
from core.tickets import lifecycle, permissions
from core.tickets.lifecycle import Refusal, refuse
from core.tickets.routing import find_assignees, key_of

BY_BUTTON: Final = {row.button: row.word for row in COMMANDS if row.button}
BY_FORM: Final = {
    row.form: (row.word, row.argument) for row in COMMANDS if row.form and row.argument
}
BY_REACTION: Final = {row.reaction: row.word for row in COMMANDS if row.reaction}
_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
RATED_BY_REACTION: Final = {"thumbsup": 5, "thumbsdown": 1, **_NUMBERS}
NEEDS_FORM: Final = {row.button: row.form for row in COMMANDS if row.button and row.form}


@dataclass(frozen=True, slots=True)
class AgentCommand:
    """The word for it, and what was said with it: a name, a priority, a resolution."""

    word: Word
    value: str = ""


def find_agent_command(event: object, command: Command | None) -> AgentCommand | None:
    """The act that `event` asks for; None if it asks for none."""
    match event:
        case CommandGiven() | MessageReceived() | MessageEdited() if command is not None:
            return AgentCommand(command.word, command.rest)
        case ButtonPressed(choice=Choice.RUN_HELD) if command is not None:
            return AgentCommand(command.word, command.rest)
        case ButtonPressed(choice=Choice.REOPEN_HELD):
            return AgentCommand(Word.REOPEN)
        case ButtonPressed(choice=choice, value=value) if choice in BY_BUTTON:
            return AgentCommand(BY_BUTTON[choice], value)
        case FormSubmitted(form=form, values=values) if form in BY_FORM:
            word, argument = BY_FORM[form]
            return AgentCommand(word, values.get(argument.name, ""))
        case ReactionChanged(emoji=emoji, added=added) if (emoji, added) in BY_REACTION:
            return AgentCommand(BY_REACTION[emoji, added])
        case _:
            return None


def try_command(turn: Turn, act: AgentCommand) -> Ticket | Refusal | None:
    """The ticket after the act, or why it cannot be done; None where the act changes no ticket."""
    ticket, author = turn.conversation.ticket, turn.author
    how = TRANSITIONS.get(act.word)
    if ticket is None or author is None or how is None:
        return None
    if ticket.status is Status.NEW and act.word is not Word.REOPEN:
        return refuse(words.not_handed_off())
    if ticket.merged_into is not None:
        return _was_merged(turn.desk, ticket.number, ticket.merged_into)
    return how(turn, ticket, as_colleague(turn.desk, author), act.value)


def as_colleague(desk: Desk, person: Person) -> Person:
    """The agent under one name on all platforms, so that a claim in Slack holds in Discord."""
    entry = permissions.roster_entry(desk, person)
    if entry is None:
        return Person(person.platform, person.handle, person.name, zone=person.zone)
    return permissions.person_of(entry, entry.accounts[0].platform)


def read_priority(text: str) -> Priority | None:
    wanted = text.strip().casefold()
    return next((p for p in Priority if p.startswith(wanted)), None) if wanted else None


def read_category(desk: Desk, text: str) -> str:
    """The category meant by an id, a name, the beginning of either or a word of it; "" if none."""
    wanted = text.strip().casefold()
    if not wanted:
        return ""
    named = [(c.id, c.id.casefold(), c.name.casefold()) for c in desk.categories.values()]
    found = [id_ for id_, *names in named if wanted in names]
    found = found or [
        i for i, id_, name in named if id_.startswith(wanted) or name.startswith(wanted)
    ]
    found = found or [id_ for id_, _, name in named if wanted in name.split()]
    return found[0] if len(found) == 1 else ""


def _hand_over(turn: Turn, ticket: Ticket, by: Person, value: str) -> Ticket | Refusal:
    desk, wanted = turn.desk, value.strip().removeprefix("to ").strip()
    match find_assignees(desk, wanted):
        case (Team() as team,) if not permissions.may_be_given(desk, ticket, team):
            return _only_to_readers(desk, ticket)
        case (Team() as team,):
            to = Routing(team.id, team.queue, ticket.details.category, by="agent")
            return lifecycle.hand_over(ticket, to, None, turn.event.at)
        case (Agent() as agent,):
            theirs = _routing_for(desk, ticket, agent)
            if theirs is None:
                return _only_to_readers(desk, ticket)
            colleague = permissions.person_of(agent, agent.accounts[0].platform)
            return lifecycle.hand_over(ticket, theirs, colleague, turn.event.at)
        case ():
            teams = Listing(tuple(desk.teams))
            people = Listing(tuple(a.name for a in desk.roster.values()))
            nobody = words.nobody_of_that_name(wanted=wanted, teams=teams, people=people)
            return refuse(nobody)
        case several:
            found = Listing(tuple(f"{one.name} ({key_of(one)})" for one in several), either=True)
            return refuse(words.several_of_that_name(wanted=wanted, found=found))


def _routing_for(desk: Desk, ticket: Ticket, agent: Agent) -> Routing | None:
    """Stays where it is if the colleague works there, else goes to the colleague's first team that
    may have it; None if none may.
    """
    now = ticket.routing
    if now is None:
        return Routing(desk.default_team, desk.teams[desk.default_team].queue)
    if now.team in agent.teams and now.queue in desk.queues:
        return now
    teams = teams_for(desk, ticket, agent)
    if teams:
        return Routing(teams[0].id, teams[0].queue, ticket.details.category, by="agent")
    return None if permissions.is_hidden(desk, ticket) else now


def teams_for(desk: Desk, ticket: Ticket, agent: Agent) -> list[Team]:
    """The teams of a colleague that may have the ticket."""
    theirs = (desk.teams[id_] for id_ in agent.teams)
    return [team for team in theirs if permissions.may_be_given(desk, ticket, team)]


def addressees(desk: Desk, ticket: Ticket) -> list[Team | Agent]:
    """Every team and every agent to whom the ticket may be handed."""
    teams = [t for t in desk.teams.values() if permissions.may_be_given(desk, ticket, t)]
    anybody = not permissions.is_hidden(desk, ticket)
    people = [a for a in desk.roster.values() if anybody or teams_for(desk, ticket, a)]
    return [*teams, *people]


def _only_to_readers(desk: Desk, ticket: Ticket) -> Refusal:
    names = tuple(each.name for each in addressees(desk, ticket))
    return refuse(words.private_hand_over(to=Listing(names, either=True)))


def _priority(turn: Turn, ticket: Ticket, by: Person, value: str) -> Ticket | Refusal:
    priority = read_priority(value)
    if priority is None:
        return refuse(words.no_such_priority(wanted=value))
    return lifecycle.change_priority(ticket, priority, turn.event.at)


def _category(turn: Turn, ticket: Ticket, by: Person, value: str) -> Ticket | Refusal:
    category = read_category(turn.desk, value)
    if not category:
        known = Listing(tuple(turn.desk.categories))
        return refuse(words.no_such_category(wanted=value, known=known))
    return lifecycle.change_category(ticket, category)


def _resolve(turn: Turn, ticket: Ticket, by: Person, value: str) -> Ticket | Refusal:
    if any(map(is_note, value.splitlines())):
        return refuse(words.note_in_resolution())
    if mentions_somebody(ticket.requester, value):
        return refuse(words.mention_for_requester())
    return lifecycle.resolve(ticket, by, turn.event.at, value.strip())


def _reopen(turn: Turn, ticket: Ticket, by: Person, value: str) -> Ticket | Refusal:
    after = lifecycle.reopen(ticket, turn.event.at)
    if isinstance(after, Refusal) or may_reopen(turn.desk, ticket, turn.event.at):
        return after
    return refuse(words.reopened_too_late(until=reopen_until(turn.desk, ticket)))


def _wait(turn: Turn, ticket: Ticket, by: Person, value: str) -> Ticket | Refusal:
    """What is said with it is a question to the requester."""
    if mentions_somebody(ticket.requester, value):
        return refuse(words.mention_for_requester())
    return lifecycle.wait(ticket, by, turn.event.at)


def _snooze(turn: Turn, ticket: Ticket, by: Person, value: str) -> Ticket | Refusal:
    """Until a moment on the clock of whoever asks; "off" takes it back."""
    if value.strip().casefold() in ("off", "now"):
        return lifecycle.snooze(ticket, by, None)
    zone = turn.author.zone if turn.author else ""
    until = read_moment(value, turn.event.at, turn.desk.hours, zone)
    if until is None:
        return refuse(words.no_such_moment(wanted=value))
    return lifecycle.snooze(ticket, by, until)


def _merge(turn: Turn, ticket: Ticket, by: Person, value: str) -> Ticket | Refusal:
    other, named = turn.context.other, numbers_in(value, turn.desk.prefix)
    if not named:
        return refuse(words.merge_into_what())
    number = next((n for n in named if n != ticket.number), ticket.number)
    if number == ticket.number:
        return refuse(words.merge_with_itself())
    into = other.ticket if other is not None else None
    if into is None or not permissions.may_work(turn.desk, turn.author or by, into):
        return refuse(words.no_such_ticket(wanted=turn.desk.label(number)))
    if into.merged_into is not None:
        return _was_merged(turn.desk, into.number, into.merged_into)
    if not permissions.may_merge(turn.desk, ticket, into):
        return refuse(words.private_merge())
    return lifecycle.merge(ticket, into, turn.event.at)


def _was_merged(desk: Desk, number: int, into: int) -> Refusal:
    """Nothing can be done with a merged ticket but to name the one in which it goes on."""
    return refuse(words.was_merged(ticket=desk.label(number), into=desk.label(into)))


TRANSITIONS: Final[dict[Word, Callable[[Turn, Ticket, Person, str], Ticket | Refusal]]] = {
    Word.CLAIM: lambda turn, ticket, by, value: lifecycle.claim(ticket, by),
    Word.RELEASE: lambda turn, ticket, by, value: lifecycle.release(ticket, by, turn.event.at),
    Word.HAND_OVER: _hand_over,
    Word.WAIT: _wait,
    Word.PRIORITY: _priority,
    Word.CATEGORY: _category,
    Word.RESOLVE: _resolve,
    Word.REOPEN: _reopen,
    Word.MERGE: _merge,
    Word.SNOOZE: _snooze,
}
