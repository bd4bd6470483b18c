"""Whom does an event concern, and what must be looked up before it can be decided?"""

from dataclasses import dataclass

from core.dialog import phrases
from core.dialog.commands import (
    ANYWHERE,
    FOR_AGENTS,
    OWN,
    Command,
    Word,
    numbers_in,
    read_apart,
    read_command,
    split_number,
)
from core.dialog.looking import verdict_on
from core.dialog.meant import meant
from core.dialog.picks import was_shown
from core.knowledge.library import Library
from core.model.conversation import Conversation, Step
from core.model.desk import Desk
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    FormName,
    FormSubmitted,
    HomeOpened,
    MessageReceived,
)
from core.model.match import Answer
from core.model.people import Person
from core.model.ticket import Outcome
from core.tickets.permissions import is_agents_place, queues_of


@dataclass(frozen=True, slots=True)
class Needed:
    """What to look up: a ticket by number, lists, the other ticket of a merge, the history.

    With `opens` the event opens a new ticket whatever its place belongs to. `home` is whoever looks
    at their page, with `queues` those that this person may work. `own` asks after one's own ticket
    without naming it: where none is at hand, it is the latest.
    """

    command: Command | None = None
    number: int | None = None
    other: int | None = None
    mine: Person | None = None
    queues: tuple[str, ...] = ()
    history: bool = False
    opens: bool = False
    home: Person | None = None
    own: bool = False

    @property
    def only_lists(self) -> bool:
        """Lists are asked for and nothing else: no ticket will be opened, no model asked."""
        return self.mine is not None or self.home is not None or bool(self.queues)


def needed(desk: Desk, event: Event) -> Needed:
    """Read off the event alone, before anything is loaded."""
    match event:
        case CommandGiven():
            return _for_command(desk, event, command_of(desk, event))
        case MessageReceived(text=text):
            command = command_of(desk, event)
            if command is not None:
                return _for_command(desk, event, command)
            return Needed(number=split_number(text, desk.prefix)[0])
        case FormSubmitted(form=FormName.TICKET):
            return Needed(opens=True)
        case HomeOpened(author=author):
            return Needed(home=author, queues=queues_of(desk, author))
        case _:
            return Needed()


def command_of(desk: Desk, event: Event) -> Command | None:
    """The command that an event gives: by the platform's slash, or as a plain word alone."""
    match event:
        case CommandGiven(text=text, ticket=str() as ticket):
            return read_apart(text, ticket, desk.prefix)
        case CommandGiven(text=text, opens=opens):
            command = read_command(text, desk.prefix)
            if command is not None and opens:
                return meant(desk, event.author, command, text)
            return command
        case MessageReceived(text=text, place=place) if is_agents_place(desk, place):
            return _under_a_card(read_command(text, desk.prefix))
        case MessageReceived(text=text):
            command = read_command(text, desk.prefix)
            bare = command is not None and command.word in _PLAIN
            return command if bare and not _rest(command) else None
        case _:
            return None


def _under_a_card(command: Command | None) -> Command | None:
    """A word alone is a command there too, as the help says. A note is one whatever it says:
    were it taken for an answer, the requester would read it.
    """
    if command is None or command.word not in FOR_AGENTS:
        return None
    alone = command.number is None and not command.rest.strip(" ?.!")
    return command if alone or command.word is Word.NOTE else None


def goes_on(desk: Desk, library: Library, talk: Conversation, event: Event) -> bool:
    """Does `event` belong to this conversation, or does something new begin in its place?"""
    author = getattr(event, "author", None)
    place = getattr(event, "place", None)
    if author is None or place is None or not isinstance(event, MessageReceived):
        return True
    if is_agents_place(desk, place):
        return True
    if author != talk.requester:
        return bool(place.thread)
    if _is_over(desk, talk, event):
        return False
    if talk.step not in (Step.RESOLVED, Step.CLOSED) or _is_about_the_end(desk, talk, event):
        return True
    # Where each ticket has a thread of its own, words outside of it are about something new.
    return not event.thread and not _asks_something_else(desk, library, talk, event)


def follows(desk: Desk, talk: Conversation, event: MessageReceived) -> int | None:
    """The closed ticket that the new one, which begins in its place, names."""
    return talk.ticket.number if talk.ticket and _is_over(desk, talk, event) else None


def is_chatter(desk: Desk, said: MessageReceived) -> bool:
    """Talk among people, or among agents in a queue's room that is under no card."""
    return not said.addressed or is_agents_place(desk, said.place)


def wants_the_form(desk: Desk, event: Event) -> bool:
    """The command alone, or the button for a new ticket."""
    match event:
        case ButtonPressed(choice=Choice.NEW_TICKET):
            return True
        case CommandGiven(text=text, opens=opens, files=files):
            command = command_of(desk, event)
            bare = command is not None and command.word is Word.TICKET and not command.rest
            return bare or (opens and not text.strip() and not files)
        case _:
            return False


_PLAIN = frozenset({Word.STATUS, Word.WHY, Word.MINE, Word.HELP})


def _for_command(
    desk: Desk, event: CommandGiven | MessageReceived, command: Command | None
) -> Needed:
    if command is None:
        return Needed(opens=True)
    if command.word is Word.TICKET:
        return Needed(command, opens=True)
    lists = command.word in ANYWHERE
    others = [n for n in numbers_in(command.rest, desk.prefix) if n != command.number]
    return Needed(
        command,
        number=None if lists else command.number,
        other=others[0] if command.word is Word.MERGE and others else None,
        mine=event.author if command.word is Word.MINE else None,
        queues=queues_of(desk, event.author) if command.word is Word.QUEUE else (),
        history=command.word is Word.HISTORY,
        own=command.word in OWN and command.number is None,
    )


def _rest(command: Command | None) -> str:
    return command.rest.strip(" ?.!") if command else ""


_ABOUT_THE_END = (
    *phrases.SOLVED,
    *phrases.NOT_SOLVED,
    *phrases.CANCEL,
    *phrases.SKIP,
    *phrases.PERSON,
)


def _is_about_the_end(desk: Desk, talk: Conversation, event: MessageReceived) -> bool:
    """Thanks, a rating, "still not working"; or words that name the ticket or ask for its state."""
    said = event.text
    named = talk.ticket is not None and split_number(said, desk.prefix)[0] == talk.ticket.number
    return (
        named
        or phrases.is_thanks(said)
        or phrases.score_in(said) is not None
        or phrases.says(said, _ABOUT_THE_END)
        or command_of(desk, event) is not None
    )


def _asks_something_else(
    desk: Desk, library: Library, talk: Conversation, event: MessageReceived
) -> bool:
    """Where no person worked on the ticket: a question that an article answers which was not tried
    before. What no article is sure of may be about the end, and opens that again, as does every
    reply to people.
    """
    if talk.ticket is None or talk.ticket.routing is not None:
        return False
    verdict = verdict_on(desk, library, event.author, event.text)
    return isinstance(verdict, Answer) and not was_shown(talk, verdict.match.slug)


def _is_over(desk: Desk, talk: Conversation, event: MessageReceived) -> bool:
    """Closed for good: cancelled, merged, or past the time in which a reply reopens it."""
    ticket = talk.ticket
    if talk.step is not Step.CLOSED or ticket is None:
        return False
    if ticket.outcome in (Outcome.CANCELLED, Outcome.MERGED):
        return True
    last = ticket.episode.resolved_at if ticket.episode else None
    ended = last or ticket.closed_at or ticket.opened_at
    return event.at - ended > desk.patience.reopen
