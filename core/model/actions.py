"""What is to be done outside. The core only ever asks; adapters do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from core.model.attachment import Attachment
from core.model.events import Choice, FormName
from core.model.frozen import fast_init, with_fields
from core.model.ids import ConversationId
from core.model.llm_draft import Excerpt, Job
from core.model.people import Person, Place
from core.model.values import Duration as Duration, Value as Value

Row = Mapping[str, Value]
"""The arguments of one line of a list. "about" names the kind of line, where there are several."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said, by the name it has in the catalogues, and what it is filled with.

    `core.wordings` makes these; nothing else names a wording.
    """

    name: str
    args: Mapping[str, Value] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """One press. `label` is the name of the thing chosen, where the choice alone does not tell."""

    choice: Choice
    value: str = ""
    label: str = ""
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A further part of a message, or a further message in a letter."""

    wording: str
    args: Mapping[str, Value] = field(default_factory=dict)
    rows: tuple[Mapping[str, Value], ...] = ()
    buttons: tuple[Button, ...] = ()


def ticket_in(args: Mapping[str, Value]) -> str:
    """The number of the ticket that a wording names, as people write it; "" where it names none."""
    return str(args.get("ticket", ""))


@fast_init
@dataclass(frozen=True)
class Say:
    """Write `wording`, filled with `args`, at a place.

    `message_key` names the message inside its conversation: saying again under the same key edits
    it. `reply_to` is the key of the message beneath which this one belongs, where there are
    threads. `rows` fill the line wording `<wording>.row`, one each. `on_behalf_of` is the person
    whose words are carried. `only_for` is the one who may see it, where the platform can do that.
    `mentions` are the people who should be called. `reader` is the one to whom it is said, also
    where others may read along; `language` and `zone` are the reader's. `reactions` are put under
    the message by the desk itself, as an invitation. With `owns_thread`, what is written where this
    message stands belongs to its conversation. `parts` are read after this one, in the same message
    or letter. A letter leaves after `delay`, and can be taken back till then.
    """

    to: Place
    wording: str
    conversation: ConversationId | None = None
    args: Mapping[str, Value] = field(default_factory=dict)
    rows: tuple[Mapping[str, Value], ...] = ()
    buttons: tuple[Button, ...] = ()
    message_key: str = ""
    reply_to: str = ""
    on_behalf_of: Person | None = None
    only_for: Person | None = None
    mentions: tuple[Person, ...] = ()
    reader: Person | None = None
    language: str = "en"
    zone: str = "UTC"
    files: tuple[Attachment, ...] = ()
    reactions: tuple[str, ...] = ()
    owns_thread: bool = False
    parts: tuple[Passage, ...] = ()
    is_letter: bool = False
    delay: timedelta = timedelta()
    names_ticket: bool = False
    """Two conversations are open where it stands: it begins with the ticket that it is about."""

    @property
    def messages(self) -> "tuple[Say, ...]":
        """What it says, part by part, each as a message by itself."""
        own = with_fields(self, parts=())
        return own, *(
            with_fields(own, wording=p.wording, args=p.args, rows=p.rows, buttons=p.buttons)
            for p in self.parts
        )

    @property
    def all_buttons(self) -> tuple[Button, ...]:
        """Its buttons with those of its parts: what can be pressed where all is one message."""
        return (*self.buttons, *(button for part in self.parts for button in part.buttons))

    def with_messages(self, messages: "Sequence[Say]") -> "Say":
        """A copy that says these messages instead; all but what they say is kept."""
        first, *rest = messages
        parts = tuple(Passage(each.wording, each.args, each.rows, each.buttons) for each in rest)
        return with_fields(first, parts=parts)

    @property
    def ticket(self) -> str:
        """The number of the ticket that it is about, as people write it; "" where there is none.
        Adapters ask here, and never look into the arguments of a wording.
        """
        return ticket_in(self.args)

    @property
    def title(self) -> str:
        """The ticket with its subject: what a thread, a page or a mail about it is called."""
        return f"{self.ticket} {self.args.get('subject', '')}".strip()


@dataclass(frozen=True, slots=True)
class Retract:
    """Take back the message that was said under `message_key`."""

    to: Place
    message_key: str
    conversation: ConversationId | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One of the desk's own messages, where it stands: whose it is, and its slot there.

    One that was said under no slot of its own has a name that nobody else gives.
    """

    conversation: ConversationId
    message_key: str


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """Ask a language model, and bring what comes of it in as an event.

    `until` (UTC) is when nobody waits for it any more. `said` are the requester's words so far;
    `categories` maps the ids of the policy to their names. `reserved` tokens were set aside for it.
    """

    to: Place
    conversation: ConversationId
    job: Job
    number: int
    model: str
    until: datetime
    said: str
    excerpts: tuple[Excerpt, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)
    reserved: int = 0

    @property
    def wording(self) -> str:
        """What it is called in a list of messages."""
        return f"draft_{self.job}"


Action = Say | Retract | DraftAnswer


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a choice in a form; `args` fill the words that say what follows from it."""

    value: str
    label: str
    args: Mapping[str, Value] = field(default_factory=dict)


class FieldKind(StrEnum):
    """How a question of a form is answered."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form."""

    name: str
    kind: FieldKind = FieldKind.LINE
    required: bool = False
    options: tuple[Option, ...] = ()
    value: str = ""
    label: str = ""
    """The policy's own question; "" is called by its name in the catalogue."""


@dataclass(frozen=True, slots=True)
class ShowForm:
    """Ask for several things at once, now, in the platform's window.

    Not durable: if it is lost, it costs the user one more press.
    """

    form: FormName
    fields: tuple[FormField, ...]
    conversation: ConversationId | None = None
    args: Mapping[str, Value] = field(default_factory=dict)
    language: str = "en"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class FormProblems:
    """What is wrong with a form that was sent: field name -> the wording that says it, filled with
    `facts`. `again` is the form with what was typed, where a platform has closed it for good.
    """

    problems: Mapping[str, str]
    language: str = "en"
    facts: Mapping[str, Value] = field(default_factory=dict)
    again: ShowForm | None = None


@dataclass(frozen=True, slots=True)
class HomeList:
    """One list of the page: `name` is the wording of its heading, `rows` fill `<name>.row`. `more`
    is how many lines are left out.
    """

    name: str
    rows: tuple[Mapping[str, Value], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ShowHome:
    """The page of one person: the hours, own tickets, and what waits if the person is an agent.

    Not durable: it is made again each time somebody looks.
    """

    args: Mapping[str, Value]
    lists: tuple[HomeList, ...]
    buttons: tuple[Button, ...]
    language: str = "en"
    zone: str = "UTC"


Immediate = ShowForm | FormProblems | ShowHome
