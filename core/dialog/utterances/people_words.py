"""People named in a command: by a mention, a mail address, or an account such as "slack:U0123"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.dialog.utterances.commands import Command, without_numbers
from core.model.commands import Word
from core.model.people import Person
from core.model.policy import Desk

MAIL: Final = "email"
"""The platform of accounts that are mail addresses, whether or not it is connected."""
ABOUT_PEOPLE: Final = frozenset({Word.ADD, Word.REMOVE, Word.PARTICIPANTS, Word.LINK, Word.UNLINK})
_ADDRESS: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ACCOUNT: Final = re.compile(r"(?<![\w.+-])([a-z]+):([^\s,;/][^\s,;]*)", re.ASCII)
_AROUND: Final = frozenset(
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
    other = (word for word in words if word not in _AROUND | _ALL | _ME)
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
