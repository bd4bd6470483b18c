"""A command, or a problem told that only begins with a command's word?

After a slash both may stand: "/ticket cancel", and "/ticket cancel my subscription please".
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from core.dialog.utterances import phrases
from core.dialog.utterances.commands import FOR_AGENTS, Command, numbers_in, without_numbers
from core.dialog.utterances.ratings import read_rating
from core.model.commands import COMMANDS, Word
from core.model.people import Person
from core.model.policy import Desk
from core.tickets.permissions import is_agent

_AROUND: Final = phrases.THANKS | frozenset(
    "a an the my this that it of for on to about please ticket".split()
)
"""Words that add nothing to a command, but which ticket is meant, and thanks."""


def resolve_command(desk: Desk, author: Person, command: Command, said: str) -> Command | None:
    """`command`, as it was read from `said`; None if that tells a problem.

    A word is a command alone, with a ticket's number, or with what it takes: a score, a comment,
    for agents the text that belongs to the named ticket.
    """
    takes = _TAKES.get(command.word)
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


_TAKES: Final[Mapping[Word, Callable[[Desk, Person, Command, str], bool]]] = {
    Word.TICKET: _a_problem,
    Word.RATE: _a_score,
    **{row.word: _an_agents_words for row in COMMANDS if row.word in FOR_AGENTS and row.argument},
}
"""What a word takes. What is not here takes nothing but the number of a ticket."""
