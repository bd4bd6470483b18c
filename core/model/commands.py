"""The commands of the desk: one row each, from which everything else about them derives.

Buttons and forms on cards, the typed words and their typing mistakes, Discord's slash commands, the
help texts and who may give a command are read off these rows. What a command does to a ticket is
one function, in `TRANSITIONS` of `core.dialog.intake.agent_commands`. The texts stand in
`adapters/words`, by the name of the command: `name.command.claim`, `name.argument.to`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

from core.model.events import Choice, FormName
from core.model.ticket import Status


class Word(StrEnum):
    """What a command asks for."""

    STATUS = "status"
    WHY = "why"
    MINE = "mine"
    FIND = "find"
    HELP = "help"
    TICKET = "ticket"
    PERSON = "person"
    CANCEL = "cancel"
    BACK = "back"
    SKIP = "skip"
    REOPEN = "reopen"
    RATE = "rate"
    QUEUE = "queue"
    CLAIM = "claim"
    RELEASE = "release"
    HAND_OVER = "hand over"
    WAIT = "wait"
    NOTE = "note"
    PRIORITY = "priority"
    CATEGORY = "category"
    RESOLVE = "resolve"
    MERGE = "merge"
    SNOOZE = "snooze"
    HISTORY = "history"
    ADD = "add"
    REMOVE = "remove"
    PARTICIPANTS = "participants"
    LINK = "link"
    UNLINK = "unlink"

    @property
    def key(self) -> str:
        """The same as part of a name: "hand_over"."""
        return self.name.casefold()


class Permission(Enum):
    """Who gives a command. Whether they may for this ticket, `core.tickets.permissions` says."""

    REQUESTERS = auto()
    """Requesters, while the desk asks them questions; for agents it is an ordinary word."""
    EVERYONE = auto()
    AGENTS = auto()


class About(Enum):
    """What a command is about."""

    LISTS = auto()
    """No single ticket."""
    NEW_TICKET = auto()
    OWN_TICKET = auto()
    """The ticket that is named; else the one at hand, or one's own latest."""
    TICKET = auto()
    """The ticket that is named, or the one at hand."""


class ArgumentKind(Enum):
    COLLEAGUE = auto()
    """A team or an agent."""
    PRIORITY = auto()
    CATEGORY = auto()
    SCORE = auto()
    PEOPLE = auto()
    """Mentions, mail addresses or accounts."""
    CODE = auto()
    ACCOUNT = auto()
    MOMENT = auto()
    """A time of day, a day, a date, or how long from now."""
    OTHER_TICKET = auto()
    TEXT = auto()
    """Free words: they may name other tickets, so the ticket's own number must come first."""


@dataclass(frozen=True, slots=True)
class Argument:
    """What is said with a command; `name` is that of its field in forms and on platforms."""

    name: str
    kind: ArgumentKind
    required: bool = False

    @property
    def is_free(self) -> bool:
        return self.kind in (ArgumentKind.TEXT, ArgumentKind.OTHER_TICKET)


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One command. `button` stands on a card while the ticket has one of the statuses `on_card`;
    with `form`, a press asks for the argument first. `reaction` is an emoji under the card, put
    there or taken back. `acts` is true of what changes a ticket.
    """

    word: Word
    permission: Permission
    about: About = About.TICKET
    aliases: tuple[str, ...] = ()
    argument: Argument | None = None
    button: Choice | None = None
    on_card: tuple[Status, ...] = ()
    form: FormName | None = None
    reaction: tuple[str, bool] | None = None
    acts: bool = False
    is_plain: bool = False
    """A requester may also write it plainly, alone, in the conversation."""
    is_ordinary: bool = False
    """People are asked for it in ordinary words: "please wait", "please note"."""
    is_in_help: bool = True
    """False for what another row's line in the help tells as well."""
    slash: str = ""
    """Its name among Discord's commands, where many apps share them; "" if it is not offered."""


STATUSES_WITH_PEOPLE: Final = (Status.OPEN, Status.CLAIMED, Status.WAITING)
_HELD: Final = (Status.CLAIMED, Status.WAITING)
_ENDED: Final = (Status.RESOLVED, Status.CLOSED)

COMMANDS: Final = (
    CommandRow(
        Word.STATUS, Permission.EVERYONE, About.OWN_TICKET, is_plain=True, slash="ticket-status"
    ),
    CommandRow(Word.WHY, Permission.EVERYONE, About.OWN_TICKET, is_plain=True, slash="why"),
    CommandRow(
        Word.MINE,
        Permission.EVERYONE,
        About.LISTS,
        aliases=("tickets", "my tickets"),
        argument=Argument("words", ArgumentKind.TEXT),
        is_plain=True,
        slash="tickets",
    ),
    CommandRow(
        Word.FIND,
        Permission.EVERYONE,
        About.LISTS,
        aliases=("search",),
        argument=Argument("words", ArgumentKind.TEXT, required=True),
        is_ordinary=True,
        slash="find",
    ),
    CommandRow(
        Word.HELP,
        Permission.EVERYONE,
        About.LISTS,
        aliases=("?",),
        is_plain=True,
        slash="desk-help",
    ),
    CommandRow(
        Word.TICKET,
        Permission.REQUESTERS,
        About.NEW_TICKET,
        aliases=("new", "open"),
        argument=Argument("problem", ArgumentKind.TEXT),
    ),
    CommandRow(Word.PERSON, Permission.REQUESTERS, aliases=("human", "agent")),
    CommandRow(Word.CANCEL, Permission.EVERYONE),
    CommandRow(Word.BACK, Permission.REQUESTERS),
    CommandRow(Word.SKIP, Permission.REQUESTERS),
    CommandRow(
        Word.RATE,
        Permission.EVERYONE,
        About.OWN_TICKET,
        argument=Argument("score", ArgumentKind.SCORE, required=True),
    ),
    CommandRow(
        Word.QUEUE,
        Permission.AGENTS,
        About.LISTS,
        aliases=("list",),
        is_ordinary=True,
        slash="queue",
    ),
    CommandRow(
        Word.CLAIM,
        Permission.AGENTS,
        aliases=("take",),
        button=Choice.CLAIM,
        on_card=(Status.OPEN,),
        reaction=("eyes", True),
        acts=True,
        slash="claim",
    ),
    CommandRow(
        Word.RELEASE,
        Permission.AGENTS,
        aliases=("unclaim",),
        button=Choice.RELEASE,
        on_card=_HELD,
        reaction=("eyes", False),
        acts=True,
        slash="release",
    ),
    CommandRow(
        Word.HAND_OVER,
        Permission.AGENTS,
        aliases=("handover", "hand-over", "assign", "transfer"),
        argument=Argument("to", ArgumentKind.COLLEAGUE, required=True),
        button=Choice.HAND_OVER,
        on_card=STATUSES_WITH_PEOPLE,
        form=FormName.HAND_OVER,
        acts=True,
        slash="hand-over",
    ),
    CommandRow(
        Word.WAIT,
        Permission.AGENTS,
        argument=Argument("question", ArgumentKind.TEXT),
        button=Choice.WAIT,
        on_card=(Status.CLAIMED,),
        acts=True,
        is_ordinary=True,
        slash="wait",
    ),
    CommandRow(
        Word.PRIORITY,
        Permission.AGENTS,
        argument=Argument("priority", ArgumentKind.PRIORITY, required=True),
        button=Choice.SET_PRIORITY,
        on_card=STATUSES_WITH_PEOPLE,
        form=FormName.SET_PRIORITY,
        acts=True,
        slash="priority",
    ),
    CommandRow(
        Word.CATEGORY,
        Permission.AGENTS,
        argument=Argument("category", ArgumentKind.CATEGORY, required=True),
        acts=True,
        slash="category",
    ),
    CommandRow(
        Word.RESOLVE,
        Permission.AGENTS,
        aliases=("close", "done"),
        argument=Argument("how", ArgumentKind.TEXT),
        button=Choice.RESOLVE,
        on_card=STATUSES_WITH_PEOPLE,
        form=FormName.RESOLVE,
        reaction=("check", True),
        acts=True,
        slash="resolve",
    ),
    CommandRow(
        Word.REOPEN,
        Permission.EVERYONE,
        About.OWN_TICKET,
        button=Choice.REOPEN,
        on_card=_ENDED,
        reaction=("check", False),
        acts=True,
        slash="reopen",
    ),
    CommandRow(
        Word.MERGE,
        Permission.AGENTS,
        argument=Argument("into", ArgumentKind.OTHER_TICKET, required=True),
        acts=True,
        slash="merge",
    ),
    CommandRow(
        Word.SNOOZE,
        Permission.AGENTS,
        aliases=("snooze until", "sleep until"),
        argument=Argument("until", ArgumentKind.MOMENT, required=True),
        button=Choice.SNOOZE,
        on_card=(Status.CLAIMED,),
        form=FormName.SNOOZE,
        acts=True,
        slash="snooze",
    ),
    CommandRow(
        Word.NOTE,
        Permission.AGENTS,
        argument=Argument("text", ArgumentKind.TEXT, required=True),
        is_ordinary=True,
        slash="note",
    ),
    CommandRow(Word.HISTORY, Permission.AGENTS, slash="history"),
    CommandRow(
        Word.ADD,
        Permission.EVERYONE,
        About.OWN_TICKET,
        argument=Argument("people", ArgumentKind.PEOPLE, required=True),
        is_ordinary=True,
        slash="add",
    ),
    CommandRow(
        Word.REMOVE,
        Permission.EVERYONE,
        About.OWN_TICKET,
        argument=Argument("people", ArgumentKind.PEOPLE, required=True),
        is_ordinary=True,
        is_in_help=False,
        slash="remove",
    ),
    CommandRow(
        Word.PARTICIPANTS,
        Permission.EVERYONE,
        About.OWN_TICKET,
        is_plain=True,
        is_in_help=False,
        slash="participants",
    ),
    CommandRow(
        Word.LINK,
        Permission.EVERYONE,
        About.LISTS,
        argument=Argument("code", ArgumentKind.CODE),
        is_plain=True,
        is_ordinary=True,
        slash="link",
    ),
    CommandRow(
        Word.UNLINK,
        Permission.EVERYONE,
        About.LISTS,
        argument=Argument("account", ArgumentKind.ACCOUNT),
        is_plain=True,
        is_ordinary=True,
        is_in_help=False,
        slash="unlink",
    ),
)
"""In the order in which help, cards and Discord's list show them."""

ROW_OF: Final[Mapping[Word, CommandRow]] = {row.word: row for row in COMMANDS}
