"""Commands in words: how a line is read, whether it tells a problem, and whom it names.

After a slash both may stand: "/ticket cancel", and "/ticket cancel my subscription please".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from core.dialog.utterances import phrases
from core.dialog.utterances.ratings import read_rating
from core.model.commands import COMMANDS, About, CommandRow, Permission, Word
from core.model.people import Person
from core.model.policy import Desk
from core.tickets.permissions import is_agent


def _words_with(has: Callable[[CommandRow], bool]) -> frozenset[Word]:
    return frozenset(row.word for row in COMMANDS if has(row))


FOR_AGENTS: Final = _words_with(lambda row: row.permission is Permission.AGENTS)
ANYWHERE: Final = _words_with(lambda row: row.about is About.LISTS)
"""Commands that concern no single ticket."""

OWN: Final = _words_with(lambda row: row.about is About.OWN_TICKET)
"""Commands that are about one's own ticket where none is named."""

BARE: Final = _words_with(lambda row: row.is_plain)
"""Words that a requester may also write plainly, alone, in the talk."""

TYPED_BY_AGENTS: Final = _words_with(lambda row: row.permission is not Permission.REQUESTERS)
"""Words that are commands when an agent types them in the agents' room."""

ONE_TICKET: Final = frozenset(
    row.word
    for row in COMMANDS
    if row.word in TYPED_BY_AGENTS - ANYWHERE and not (row.argument and row.argument.is_free)
)
"""Commands whose arguments are short: a ticket number anywhere in them is the ticket they are for.
Free text (a note, a resolution, a question) may name other tickets, so there the number must follow
the word."""

_ALIASES: Final = {alias: row.word for row in COMMANDS for alias in row.aliases}
_WORDS: Final = {**{word.value: word for word in Word}, **_ALIASES}
_BREAKS: Final = " :\n?.!,"
_LONGEST_FIRST: Final = "|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))
_FIRST_WORD: Final = re.compile(rf"(?:{_LONGEST_FIRST})(?=[{_BREAKS}]|\Z)")

_ANYTHING: Final = re.compile("")
_SOMEBODY: Final = re.compile(r"\W*(?:to\s+)?(?:@\w|me\b|[\w.+-]+@[\w-]+\.|[a-z]+:\w)", re.ASCII)
_TAKES: Final = {
    Word.ADD: _SOMEBODY,
    Word.REMOVE: _SOMEBODY,
    Word.PARTICIPANTS: re.compile(r"\W*(?:(?:of|in|for|on|my|the|ticket|please)\b\W*)*$", re.I),
    Word.LINK: re.compile(r"\W*(?:(?=\S*\d|\S+ \S*\d)[0-9A-Z]{5}[ -]?[0-9A-Z]{5}\W*)?$", re.I),
    Word.UNLINK: re.compile(r"\W*(?:[a-z]+:\S+)?\W*$"),
}
"""With these words problems begin as well: "add a printer", "link is broken". They are commands
where what they take follows.
"""

_FILLERS: Final = r"(?:(?:on|for|of|about|in|to|ticket|the|my)\s+)*"
_TRAILING: Final = re.compile(r"(?:[\s,:;-]+|\b(?:on|for|of|about|in|to|ticket))+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it was read: the word, the ticket it names if any, and what else was said.

    `named` is how the ticket was named where that is no number; then `number` is 0, nobody's.
    """

    word: Word
    number: int | None = None
    rest: str = ""
    named: str = ""


@lru_cache(maxsize=64)  # each event asks six times for the same words
def read_command(text: str, prefix: str) -> Command | None:
    """The command that `text` begins with; None if its first word is none."""
    word, said = _split_word(text)
    if word is None or not _TAKES.get(word, _ANYTHING).match(without_numbers(said, prefix)):
        return None
    number, rest = split_number(said, prefix)
    if number is None and word is not Word.MERGE:
        number, rest = split_number(_without_fillers(said, prefix), prefix)
    if number is None and word in ONE_TICKET and len({*numbers_in(said, prefix)}) == 1:
        number, rest = numbers_in(said, prefix)[0], _around_the_number(said, prefix)
    return Command(word, number, rest)


def read_apart(text: str, ticket: str, prefix: str) -> Command | None:
    """The same where the ticket was asked for apart: there bare digits name one as well, and one
    that `text` names is only spoken of.
    """
    word, said = _split_word(text)
    if word is None:
        return None
    if not ticket.strip():
        return Command(word, None, said.strip())
    number, _ = split_number(f"#{ticket}" if ticket.strip().isdecimal() else ticket, prefix)
    return Command(word, number or 0, said.strip(), "" if number else ticket.strip())


def _split_word(text: str) -> tuple[Word | None, str]:
    """The word that `text` begins with, and what follows; None if its first word is none."""
    said = text.strip().lstrip("/!").strip()
    found = _FIRST_WORD.match(said.casefold())
    if found is None:
        return None, said
    return _WORDS[found[0]], said[found.end() :].lstrip(_BREAKS)


def bare_command(text: str, prefix: str) -> Command | None:
    """A command written plainly in the talk: one of the few words, and nothing but a number."""
    command = read_command(text, prefix)
    if command is None or command.word not in BARE or command.rest.strip(" ?.!"):
        return None
    return command


def names_of_words() -> dict[str, Word]:
    """Every name that a command answers to."""
    return dict(_WORDS)


def _without_fillers(said: str, prefix: str) -> str:
    """ "on ticket HD-1002: called him" begins with the number as well."""
    return re.sub(rf"^{_FILLERS}(?={_sign(prefix)}\d)", "", said, flags=re.IGNORECASE)


def _around_the_number(said: str, prefix: str) -> str:
    """ "critical for HD-1002 please": the arguments, without the number."""
    before, after = _ticket(prefix).split(said, maxsplit=1)[::2]
    return f"{_TRAILING.sub('', before)} {without_numbers(after, prefix).strip(' :,')}".strip()


def split_number(text: str, prefix: str) -> tuple[int | None, str]:
    """The ticket that `text` begins with (HD-1042, hd1042, #1042), and the rest."""
    found = _leading_ticket(prefix).match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else (None, text.strip())


def bare_number(rest: str) -> int | None:
    """The number that may name a ticket without a sign: "1002 was a duplicate", "ticket 7"."""
    found = re.match(
        r"(?:(?:the|ticket|number|no\.?|nr\.?)\s*)+(\d{1,9})\b|(\d{3,9})\b", rest, re.I
    )
    return int(found[1] or found[2]) if found else None


def numbers_in(text: str, prefix: str) -> tuple[int, ...]:
    """All tickets that `text` names, in order."""
    return tuple(int(n) for n in _ticket(prefix).findall(text))


def without_numbers(text: str, prefix: str) -> str:
    """`text`, but for the tickets that it names."""
    return _ticket(prefix).sub(" ", text)


@cache  # a desk has one prefix
def _ticket(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_sign(prefix)}(\d{{1,9}})\b", re.IGNORECASE)


@cache
def _leading_ticket(prefix: str) -> re.Pattern[str]:
    number = rf"\s*{_sign(prefix)}(\d{{1,9}})\b[\s:,]*(?:[-\u2013\u2014]\s+)?"
    return re.compile(number, re.IGNORECASE)


def _sign(prefix: str) -> str:
    """HD-, hd, "HD " and #, also with the dashes that phones put in the place of a hyphen."""
    return rf"(?:{re.escape(prefix)}[-_\s\u2010-\u2015]?|\#)"


_AROUND: Final = phrases.THANKS | frozenset(
    "a an the my this that it of for on to about please ticket".split()
)
"""Words that add nothing to a command, but which ticket is meant, and thanks."""


def resolve_command(desk: Desk, author: Person, command: Command, said: str) -> Command | None:
    """`command`, as it was read from `said`; None if that tells a problem.

    A word is a command alone, with a ticket's number, or with what it takes: a score, a comment,
    for agents the text that belongs to the named ticket.
    """
    takes = _FITS.get(command.word)
    whole = not command.rest or (takes is not None and takes(desk, author, command, said))
    return command if whole else _alone(desk, command)


def _alone(desk: Desk, command: Command) -> Command | None:
    """The command without the words around it: "status of my ticket HD-1042, please"."""
    named = numbers_in(command.rest, desk.prefix)
    numbers = {*named} | ({command.number} if command.number is not None else set())
    around = set(phrases.plain(without_numbers(command.rest, desk.prefix)).split())
    if len(numbers) > 1 or not around <= _AROUND:
        return None
    return replace(command, number=next(iter(numbers), None), rest="")


def _a_problem(desk: Desk, author: Person, command: Command, said: str) -> bool:
    """ "ticket the lift is stuck"; but "new" and "open" are words of the problem itself."""
    return said.strip().lstrip("/!").strip().casefold().startswith(Word.TICKET)


def _a_score(desk: Desk, author: Person, command: Command, said: str) -> bool:
    """A score written out, or a digit and a comment: "one of the servers" is no score."""
    first = command.rest.split(" ")[0]
    digit = first[0].isdigit() and read_rating(first) is not None
    return digit or read_rating(command.rest) is not None


def _an_agents_words(desk: Desk, author: Person, command: Command, said: str) -> bool:
    return command.number is not None and is_agent(desk, author)


_FITS: Final[Mapping[Word, Callable[[Desk, Person, Command, str], bool]]] = {
    Word.TICKET: _a_problem,
    Word.RATE: _a_score,
    **{row.word: _an_agents_words for row in COMMANDS if row.word in FOR_AGENTS and row.argument},
}
"""What a word takes. What is not here takes nothing but the number of a ticket."""


MAIL: Final = "email"
"""The platform of accounts that are mail addresses, whether or not it is connected."""
ABOUT_PEOPLE: Final = frozenset({Word.ADD, Word.REMOVE, Word.PARTICIPANTS, Word.LINK, Word.UNLINK})
_ADDRESS: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ACCOUNT: Final = re.compile(r"(?<![\w.+-])([a-z]+):([^\s,;/][^\s,;]*)", re.ASCII)
_AROUND_PEOPLE: Final = frozenset(
    "to from in on of the my this ticket conversation please and too".split()
)
_ALL: Final = frozenset("all everything".split())
_ME: Final = frozenset("me myself".split())


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """Who is named, each once; `reads_all` where everything is to be read, not only what follows.
    `other` are words that say something else.
    """

    people: tuple[Person, ...] = ()
    reads_all: bool = False
    is_me: bool = False
    other: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Somebody is named, and nothing else is said."""
        return (bool(self.people) or self.is_me) and not self.other


def read_people(desk: Desk, text: str, mentions: Sequence[Person]) -> NamedPeople:
    """`mentions` are the people whom the platform says the text mentions, by their "@name"."""
    rest, people = without_numbers(text, desk.prefix), list[Person]()
    for person in sorted(mentions, key=lambda p: len(p.display_name), reverse=True):
        for name in (f"@{person.display_name}", f"@{person.handle}"):
            if name in rest:
                rest = rest.replace(name, " ")
                people.append(person)
    for address in _ADDRESS.findall(rest):
        people.append(Person(MAIL, address.casefold()))
    rest = _ADDRESS.sub(" ", rest)
    for platform, handle in _ACCOUNT.findall(rest):
        people.append(Person(platform, handle))
    words = re.findall(r"[^\s,;.!?()]+", _ACCOUNT.sub(" ", rest).casefold())
    other = (word for word in words if word not in _AROUND_PEOPLE | _ALL | _ME)
    found = tuple(dict.fromkeys(people))
    is_me, reads_all = not _ME.isdisjoint(words), not _ALL.isdisjoint(words)
    return NamedPeople(found, reads_all, is_me, tuple(other))


def is_exact(desk: Desk, command: Command, mentions: Sequence[Person]) -> bool:
    """Is this certainly a command about people? "add a printer" and "remove @bob's laptop" tell
    a problem.
    """
    if command.word not in (Word.ADD, Word.REMOVE):
        return True
    return read_people(desk, command.rest, mentions).is_exact


MAX_WORDS: Final = 16
"""Words. A longer message tells something beside its question."""

_NOUN: Final = re.compile(r"\b(?:my|our) (?:\w+ ){0,2}(?:ticket|tickets|request|requests|case)s?\b")
_ASKS: Final = frozenset(
    "what whats when who where how is are did has have any status state news update progress"
    " happened"
    " happening going eta still open closed done ready solved resolved fixed show see check"
    " checking"
    " follow following".split()
)
_AROUND_QUESTION: Final = frozenset(
    "the a an my our of on to for with about from in at by it its this that there be been being was"
    " were will would could can may do does done not yet already now today yesterday monday tuesday"
    " wednesday thursday friday last week month ago earlier old latest current ticket tickets"
    " request"
    " requests case cases issue number no please pls thanks thank you hi hello hey good morning"
    " afternoon evening just so and or i we me us someone somebody anyone anybody anything became"
    " become come get got took taken taking take look looked looking at into worked working work on"
    " picked pick up handled handling handle assigned looks like know tell give could long much"
    " more"
    " until till before after answer answered reply replied respond wondering wanted want like up"
    " up"
    " long far are we is stand stands coming along moving deal dealing dealt matter thing see saw"
    " did everything ok okay all team support desk listed list see again".split()
)
_QUESTION_WORDS: Final = _ASKS | _AROUND_QUESTION
_LISTS: Final = re.compile(
    r"(?:please )?(?:show|list|see|view|display|which are|what are|where are|where do i (?:see"
    r"|find))"
    r"(?: me)?(?: all)?(?: of)?(?: my| our)(?: \w+)? (?:tickets|requests|cases)(?: please)?"
    r"|which tickets do i have(?: open)?|do i have (?:any )?(?:open )?tickets(?: open)?"
)


_STATE: Final = re.compile(
    r"(?:(?:any|the|a|current) )?status(?: update)?(?: (?:please|pls|plz))?"
    r"|(?:(?:any|an) )?updates? (?:please|pls|plz)"
)
MIN_NUMBER: Final = 100
"""A smaller number may be a choice, a score or a floor."""


def is_bare_number(text: str, number: int) -> bool:
    """Only the number of the ticket that stands, without its prefix: "1042", "what about 1042?"."""
    said = phrases.plain(text)
    named = re.fullmatch(
        r"(?:(?:what about|how about|and|my|the|ticket|number|no|nr|please) )*(\d+)"
        r"(?: (?:please|pls))?",
        said,
    )
    return named is not None and number >= MIN_NUMBER and named[1] == str(number)


@lru_cache(maxsize=64)  # each event asks three times for the same words
def read_ticket_question(text: str, prefix: str) -> Command | None:
    """The command for which these words stand; None where they ask after no ticket, or tell"
    " more."""
    numbers = set(numbers_in(text, prefix))
    said = phrases.plain(without_numbers(text, prefix))
    if len(numbers) > 1 or len(said.split()) > MAX_WORDS:
        return None
    if not numbers and _LISTS.fullmatch(said):
        return Command(Word.MINE, None, "")
    if not numbers and _STATE.fullmatch(said):
        return Command(Word.STATUS, None, "")
    words = set(said.split())
    if not words <= _QUESTION_WORDS:
        return None
    number = next(iter(numbers), None)
    if number is not None and (not words or words <= _POLITE or _asks(words, text)):
        return Command(Word.STATUS, number, "")
    named = _NOUN.search(said) is not None
    return Command(Word.STATUS, None, "") if named and _asks(words, text) else None


_POLITE: Final = frozenset("please pls hi hello hey ticket my thanks about regarding".split())


_STARTS: Final = frozenset(
    "what whats when who where how any status state news update progress eta show check checking"
    " following follow did do does will can could would has have is are was".split()
)
_POLITE_START: Final = re.compile(r"(?:(?:please|hi|hello|hey|and|so|good morning|just|i am|im) )*")


def _asks(words: set[str], text: str) -> bool:
    """ "HD-7 is not done" tells something; "is HD-7 not done" asks."""
    if "?" in text:
        return True
    said = _POLITE_START.sub("", phrases.plain(text), count=1)
    return said.partition(" ")[0] in _STARTS and not words.isdisjoint(_ASKS)
