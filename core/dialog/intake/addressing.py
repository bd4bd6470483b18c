"""Whom does an event concern, and what must be looked up before it can be decided?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.dialog.targets import may_reopen
from core.dialog.utterances.commands import (
    ABOUT_PEOPLE,
    ANYWHERE,
    ONE_TICKET,
    OWN,
    TYPED_BY_AGENTS,
    Command,
    bare_command,
    is_exact,
    numbers_in,
    read_apart,
    read_command,
    read_ticket_question,
    resolve_command,
    split_number,
)
from core.dialog.utterances.moments import names_a_moment
from core.model.commands import ROW_OF, ArgumentKind, Word
from core.model.conversation import Conversation, Step
from core.model.deadline import DeadlineKind
from core.model.event_fields import is_automatic
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    DeadlineReached,
    Event,
    FormName,
    FormSubmitted,
    HomeOpened,
    MessageEdited,
    MessageReceived,
    NameReplaced,
)
from core.model.people import Person
from core.model.policy import Desk
from core.model.ticket import Outcome, Priority
from core.model.ticket_view import Scope
from core.tickets.permissions import (
    is_agent,
    is_agents_place,
    scope_of,
)
from core.tickets.routing import find_assignees

ESCALATING: Final = frozenset(
    {DeadlineKind.FIRST_RESPONSE, DeadlineKind.RESOLUTION, DeadlineKind.PAGES_OVER}
)
MAX_CHOICES: Final = 10


@dataclass(frozen=True, slots=True)
class RequiredLookups:
    """What to look up: a ticket by number, lists, the other ticket of a merge, the end of the
    conversation.

    With `opens` the event opens a new ticket whatever its place belongs to. `home` is whoever looks
    at their page, and `scope` what an agent's lists may show. `own` asks after one's own ticket
    without naming it: where none is at hand, it is the latest. `words` are looked for in `scope`,
    or in one's own tickets. `link` is the code or the account that is said with a command about
    linked accounts, "" if none is.
    """

    command: Command | None = None
    number: int | None = None
    other: int | None = None
    mine: Person | None = None
    scope: Scope | None = None
    timeline: bool = False
    opens: bool = False
    home: Person | None = None
    own: bool = False
    words: str | None = None
    link: str | None = None

    @property
    def needs_accounts(self) -> bool:
        """Must all accounts of whoever asks be known, before the conversation is found?"""
        return self.only_lists or self.own or self.number is not None

    @property
    def only_lists(self) -> bool:
        """Lists are asked for and nothing else: no ticket will be opened, no model asked."""
        return (
            self.words is not None
            or self.link is not None
            or self.mine is not None
            or self.home is not None
            or self.scope is not None
        )


def required_lookups(desk: Desk, event: Event) -> RequiredLookups:
    """Read off the event alone, before anything is loaded."""
    if is_automatic(event):
        return RequiredLookups()
    match event:
        case CommandGiven():
            return _for_command(desk, event, command_of(desk, event))
        case MessageReceived(as_agent=True):
            return RequiredLookups()
        case MessageReceived(text=text):
            command = command_of(desk, event)
            if command is not None:
                return _for_command(desk, event, command)
            return RequiredLookups(number=_spoken_of(desk, text))
        case MessageEdited() if (command := command_of(desk, event)) is not None:
            return _for_command(desk, event, command)
        case FormSubmitted(form=FormName.TICKET):
            return RequiredLookups(opens=True)
        case HomeOpened(author=author):
            return RequiredLookups(home=author, scope=_scope(desk, author))
        case _:
            return RequiredLookups(timeline=_may_move(event))


def _may_move(event: Event) -> bool:
    """May the ticket come to another queue by this, whose agents then read what was said?"""
    match event:
        case FormSubmitted(form=form):
            return form is FormName.HAND_OVER
        case ButtonPressed(choice=choice):
            return choice is Choice.RUN_HELD
        case DeadlineReached(deadline=deadline):
            return deadline.kind in ESCALATING
        case _:
            return isinstance(event, NameReplaced)


def command_of(desk: Desk, event: Event) -> Command | None:
    """The command that an event gives: by the platform's slash, or as a plain word alone."""
    if is_automatic(event):
        return None
    match event:
        case CommandGiven(text=text, ticket=str() as ticket):
            return read_apart(text, ticket, desk.prefix)
        case CommandGiven(text=text, opens=opens):
            command = read_command(text, desk.prefix)
            if command is not None and opens:
                if command.word in ABOUT_PEOPLE:
                    return command if is_exact(desk, command, event.mentions) else None
                return resolve_command(desk, event.author, command, text)
            return command
        case MessageReceived(as_agent=True):
            return None
        case MessageReceived(text=text, place=place) if is_agents_place(desk, place):
            return _under_a_card(desk, read_command(text, desk.prefix), event.mentions)
        case MessageEdited(text=text, place=place) if is_agents_place(desk, place):
            return _under_a_card(desk, read_command(text, desk.prefix))
        case MessageReceived(text=text):
            found = _about_people(desk, event) or bare_command(text, desk.prefix)
            found = found or _for_a_named_ticket(desk, event)
            return found if found is not None else _asked_ticket(desk, text)
        case _:
            return None


def _asked_ticket(desk: Desk, text: str) -> Command | None:
    """ "#1" is a choice among few, and no ticket: tickets are counted from higher up."""
    asked = read_ticket_question(text, desk.prefix)
    number = asked.number if asked is not None else None
    small = number is not None and number < min(desk.first_number, MAX_CHOICES)
    return None if small else asked


def names_several(desk: Desk, command: Command) -> bool:
    """A command for one ticket that names more: which of them is meant, nobody can tell."""
    others = {n for n in numbers_in(command.rest, desk.prefix) if n != command.number}
    return command.word in ONE_TICKET and bool(others)


def _for_a_named_ticket(desk: Desk, said: MessageReceived) -> Command | None:
    """A command that was typed outside of the agents' room and names its ticket: any for agents;
    of other people those for their own ticket, if nothing else is said.
    """
    command = read_command(said.text, desk.prefix)
    if command is None or command.number is None:
        return None
    if is_agent(desk, said.author):
        if command.word in ANYWHERE:
            return None
        return command if command.word in TYPED_BY_AGENTS else None
    if not said.addressed or command.word not in (Word.CANCEL, Word.REOPEN, Word.RATE):
        return None
    return resolve_command(desk, said.author, command, said.text)


def _spoken_of(desk: Desk, text: str) -> int | None:
    """The ticket that words begin with: "HD-1002 hums again", "note for HD-1002: it hums"."""
    number = split_number(text, desk.prefix)[0]
    command = read_command(text, desk.prefix) if number is None else None
    return command.number if command is not None else number


def _about_people(desk: Desk, said: MessageReceived) -> Command | None:
    """ "add @bob", "link ABCDE-FGHJK": typed where the desk listens, and nothing else is said."""
    command = read_command(said.text, desk.prefix)
    if command is None or command.word not in ABOUT_PEOPLE:
        return None
    return command if said.addressed and is_exact(desk, command, said.mentions) else None


def _under_a_card(
    desk: Desk, command: Command | None, mentions: Sequence[Person] = ()
) -> Command | None:
    """A word is a command there too: alone, with the number of a ticket, or with a team, a priority
    or a category that there is; and a note, whatever it says. All else are words.
    """
    if command is None or command.word not in TYPED_BY_AGENTS:
        return None
    if command.word in ABOUT_PEOPLE:
        return command if is_exact(desk, command, mentions) else None
    if command.word is Word.NOTE or command.number is not None or not _rest(command):
        return command
    argument = ROW_OF[command.word].argument
    known = argument is not None and _is_known(desk, argument.kind, _rest(command).casefold())
    return command if known else None


def _is_known(desk: Desk, kind: ArgumentKind, said: str) -> bool:
    """Is there what an argument of this kind names?"""
    match kind:
        case ArgumentKind.COLLEAGUE:
            return bool(find_assignees(desk, said.removeprefix("to ")))
        case ArgumentKind.PRIORITY:
            return said in list(Priority)
        case ArgumentKind.CATEGORY:
            names = [name for c in desk.categories.values() for name in (c.id, c.name)]
            return said in map(str.casefold, names)
        case ArgumentKind.MOMENT:
            return names_a_moment(said)
        case _:
            return False


def follows(desk: Desk, conversation: Conversation, event: MessageReceived) -> int | None:
    """The closed ticket that the new one, which begins in its place, names."""
    return (
        conversation.ticket.number
        if conversation.ticket and is_over(desk, conversation, event)
        else None
    )


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


def _for_command(
    desk: Desk, event: CommandGiven | MessageReceived | MessageEdited, command: Command | None
) -> RequiredLookups:
    if command is None:
        return RequiredLookups(opens=True)
    if command.word is Word.TICKET:
        return RequiredLookups(command, opens=True)
    lists = command.word in ANYWHERE
    seeks = command.word is Word.FIND or (command.word is Word.MINE and _rest(command))
    words = search_text(command, desk) if seeks else None
    others = [n for n in numbers_in(command.rest, desk.prefix) if n != command.number]
    return RequiredLookups(
        command,
        number=None if lists else command.number,
        other=others[0] if command.word is Word.MERGE and others else None,
        mine=event.author if command.word is Word.MINE and not words else None,
        scope=_scope(desk, event.author) if command.word in (Word.QUEUE, Word.FIND) else None,
        words=words,
        timeline=command.word in (Word.HISTORY, Word.HAND_OVER),
        own=command.word in OWN and command.number is None,
        link=_rest(command) if command.word in (Word.LINK, Word.UNLINK) else None,
    )


def search_text(command: Command, desk: Desk) -> str:
    """What is looked for; a ticket that is named is a word like others."""
    named = "" if command.number is None else desk.label(command.number)
    return f"{named} {command.rest}".strip()


def _scope(desk: Desk, person: Person) -> Scope | None:
    """None for whoever has no lists of work."""
    return scope_of(desk, person) if is_agent(desk, person) else None


def _rest(command: Command | None) -> str:
    return command.rest.strip(" ?.!") if command else ""


def is_over(desk: Desk, conversation: Conversation, event: MessageReceived) -> bool:
    """Closed for good: cancelled, merged, or past the time in which a reply reopens it."""
    ticket = conversation.ticket
    if conversation.step is not Step.CLOSED or ticket is None:
        return False
    if ticket.outcome in (Outcome.CANCELLED, Outcome.MERGED):
        return True
    return not may_reopen(desk, ticket, event.at)
