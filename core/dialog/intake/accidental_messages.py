"""Is an agent's message meant for the requester? Finds mistyped commands, mentions and notes.

Everything that is written under a ticket's card goes to the requester, unless it is an exact
command or a note. This module names the messages that look like something else, so that the desk
holds them and asks. A false alarm costs one press; a message that slips through cannot be unread.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from core.dialog.utterances import phrases
from core.dialog.utterances.commands import (
    ABOUT_PEOPLE,
    FOR_AGENTS,
    TYPED_BY_AGENTS,
    names_of_words,
    read_command,
    split_number,
)
from core.model.commands import COMMANDS, Permission, Word
from core.model.people import Person
from core.model.policy import Desk


class Doubt(StrEnum):
    """Why a message is held. Stored with it, and names the wording that asks."""

    COMMAND = "command"
    MENTION = "mention"
    NOTE = "note"
    """A line below the first one begins like a note."""
    EDIT = "edit"
    """The message was a note or a command before it was edited into words."""
    ENDED = "ended"
    """The ticket is resolved or closed."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`line` is the command that may be meant, spelt right; "" if none can be told."""

    why: Doubt
    line: str = ""


MAX_COMMAND_WORDS: Final = 2
"""Words in the longest name of a command: "hand over"."""

_SPEAKABLE_NAMES: Final = frozenset(
    alias for row in COMMANDS if row.permission is Permission.REQUESTERS for alias in row.aliases
) | {word.value for word in ABOUT_PEOPLE}
"""Names of commands with which ordinary instructions begin: "Open the settings", "Add a line".
They count only alone or before a ticket number."""

_ORDINARY_WORDS: Final = frozenset(
    "not none one gone dont don make made takes taken talk want wants wit who way last lost lists "
    "held hold hell hello mind fine line nine mile wine mint time chose those lose closer clone "
    "queen node nodes vote votes notes noted dose tune wake cake lake sake bake fake staked stake "
    "ready say anytime tale".split()
)
"""Ordinary words that are one edit away from a short command. They count as that command only
before a ticket number: "Not yet" is an answer, "not HD-1001 he lied" is a mistyped note."""

_NEVER_MISTYPED: Final = frozenset(Word) - TYPED_BY_AGENTS | {Word.RATE} | ABOUT_PEOPLE
"""Commands that agents do not give: a word that only resembles one of these is just a word."""

_REQUESTS: Final = (
    "can|could|would|please|pls|do|did|are|have|any|what|when|where|why|how|fyi|take|look|see|"
    "check|help|i|we|this|that"
)
"""Words that follow the name of somebody who is spoken to; "Alan will call you" speaks of him."""
_WORD: Final = r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*"
_MENTION: Final = re.compile(r"(?<![\w.+-])@((?:[^\W\d_]|&?\d{4})[\w.-]*)")
_SLASH: Final = re.compile(r"\s*[/!][a-z][a-z-]*(?:\s|$)", re.IGNORECASE)
_MARKS: Final = re.compile(r"^(?:(?!#\d)[\W_])+|[`*_~|\s\"\u201d\u2019\u00bb]+$")
_GREETING: Final = re.compile(
    r"^(?:(?:(?:good )?(?:morning|afternoon|evening)|"
    r"hi|hey|hello|hiya|ok|so|dear|ping|cc|fyi|thx|thanks|thank you|yes|no|sure|sorry|please)"
    r"\b[\s,:]*)+"
)
_TEAM: Final = re.compile(
    r"^(?:team|all|folks|guys|colleagues|everyone|everybody)\s*[,:;?!]"
    r"|\bwho (?:(?:can|could|will|wants to) )?(?:takes?|handles?|picks? up) (?:this|it|that|over)\b"
)
_FILLER: Final = re.compile(r"^(?:(?:please|pls|plz|kindly|set|set the)\b[\s,:]*)+", re.IGNORECASE)
_NEVER_ASKED_OF_REQUESTERS: Final = frozenset(
    row.word for row in COMMANDS if row.word in FOR_AGENTS and not row.is_ordinary
)
_ALSO_SAID: Final = ("take", "close", "done", "transfer", "assign")
"""Names of these commands that people are asked for as well: "Please close the window"."""
_HAND_IT: Final = re.compile(
    r"^(?:hand|pass|give) (?:this|it|that)(?: one| ticket)? (?:over )?to\b", re.IGNORECASE
)
_INTERNAL: Final = re.compile(
    r"^(?:internal(?:ly)?(?: note| only)?\s*[\]):\u2013\u2014-]|internal note\b|private note\b"
    r"|nb\s*[:\u2013\u2014-]|note to self\b)",
    re.IGNORECASE,
)


def suspicion_of(
    desk: Desk, requester: Person, author: Person, number: int, text: str
) -> Suspicion | None:
    """Why `text`, written by `author` under the card of ticket `number`, may not be for the
    requester; None if nothing speaks against it.
    """
    first, *more = _lines(text)
    if _SLASH.match(_clean(text)):
        return Suspicion(Doubt.COMMAND, _correct_command(desk, first))
    if any(map(_INTERNAL.match, (first, *more))):
        return Suspicion(Doubt.NOTE)
    line = (
        _correct_command(desk, first) or _number_first(desk, first) or _behind_a_filler(desk, first)
    )
    if line or _names_other_ticket(desk, number, first):
        return Suspicion(Doubt.COMMAND, line)
    if _mentions_a_colleague(desk, requester, author, text):
        return Suspicion(Doubt.MENTION)
    if any(map(phrases.is_note, text.splitlines())):
        return Suspicion(Doubt.NOTE)
    if any(_is_exact(desk, later) or _commands_a_ticket(desk, later) for later in more):
        return Suspicion(Doubt.COMMAND)
    return None


def _lines(text: str) -> list[str]:
    """The lines that show anything, without quote marks, bullets, emphasis and code marks."""
    bare = [" ".join(_MARKS.sub("", _clean(line)).split()) for line in text.splitlines()]
    return [line for line in bare if line] or [""]


def _clean(text: str) -> str:
    if text.isascii():  # nothing in it is without width, or written in another way
        return text
    seen = (c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
    return unicodedata.normalize("NFKC", "".join(seen))


def _correct_command(desk: Desk, line: str) -> str:
    """The command that a line begins with, or nearly begins with, spelt right; "" if none."""
    for count in range(MAX_COMMAND_WORDS, 0, -1):
        found = re.match(rf"{_WORD}(?: {_WORD}){{{count - 1}}}", line)
        if found is None:
            continue
        rest = line[found.end() :]
        if name := _nearest_name(desk, found[0].casefold(), rest):
            return f"{name} {rest.lstrip(' .,:;!?*_`~')}".strip()
    return _missing_blank(desk, line)


def _nearest_name(desk: Desk, said: str, rest: str) -> str:
    """The name of a command that `said` is, or is one edit away from."""
    names = names_of_words()
    before_number = split_number(rest.lstrip(" :,"), desk.prefix)[0] is not None
    if said in names:
        alone = not rest.strip(" ?.!,:;")
        return said if said not in _SPEAKABLE_NAMES or alone or before_number else ""
    if said in _ORDINARY_WORDS and not before_number:
        return ""
    near = (n for n, word in names.items() if word not in _NEVER_MISTYPED and len(n) > 2)
    return next((n for n in near if is_one_edit_away(said, n)), "")


def _behind_a_filler(desk: Desk, line: str) -> str:
    """ "please claim", "set priority high", "hand this over to alan"."""
    bare = _HAND_IT.sub("hand over to", _FILLER.sub("", line))
    command = read_command(bare, desk.prefix) if bare != line else None
    if command is None or command.word not in _NEVER_ASKED_OF_REQUESTERS:
        return ""
    asked = bare.casefold().startswith(_ALSO_SAID) and not _is_exact(desk, bare)
    return "" if asked else bare


def _missing_blank(desk: Desk, line: str) -> str:
    """ "resolveHD-1001 done": a command and a number that were written together."""
    folded = line.casefold()
    for name in names_of_words():
        if folded.startswith(name) and split_number(line[len(name) :], desk.prefix)[0] is not None:
            return f"{name} {line[len(name) :].strip()}"
    return ""


def _number_first(desk: Desk, line: str) -> str:
    """ "HD-1001 resolve done": the command, with its word first."""
    number, rest = split_number(line, desk.prefix)
    command = (
        read_command(_correct_command(desk, rest), desk.prefix) if number is not None else None
    )
    if number is None or command is None:
        return ""
    return f"{command.word} {desk.label(number)} {command.rest}".strip()


def is_one_edit_away(said: str, name: str) -> bool:
    """One letter added, left out or changed, or two neighbours swapped."""
    if abs(len(said) - len(name)) > 1 or said == name:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(said, name, strict=False)) if a != b),
        min(len(said), len(name)),
    )
    swapped = said[at : at + 2] == name[at : at + 2][::-1] and said[at + 2 :] == name[at + 2 :]
    added, left_out = said[at + 1 :] == name[at:], said[at:] == name[at + 1 :]
    return swapped or added or left_out or said[at + 1 :] == name[at + 1 :]


def _names_other_ticket(desk: Desk, number: int, line: str) -> bool:
    """The line begins with another ticket's number, or names a command for a ticket in passing."""
    named = split_number(line, desk.prefix)[0]
    return (named is not None and named != number) or _commands_a_ticket(desk, line)


def _commands_a_ticket(desk: Desk, line: str) -> bool:
    """ "please resolve HD-1001", "@desk claim #1001"."""
    words = re.split(r"\s+", line.casefold())
    names = {n for n, word in names_of_words().items() if word in FOR_AGENTS and " " not in n}
    return any(
        word.strip(":,@!/") in names and split_number(after, desk.prefix)[0] is not None
        for word, after in zip(words, words[1:], strict=False)
    )


def _is_exact(desk: Desk, line: str) -> bool:
    """A line that is a command and nothing else."""
    command = read_command(line, desk.prefix)
    if command is None or command.word not in TYPED_BY_AGENTS:
        return False
    return not command.rest.strip(" ?.!") and command.word is not Word.HELP


def _mentions_a_colleague(desk: Desk, requester: Person, author: Person, text: str) -> bool:
    """Somebody is called with an @, or an agent is spoken to by name: "Alan, ...", "alan can you".
    The requester's own name calls nobody else, and an author may begin with theirs.
    """
    if mentions_somebody(requester, text):
        return True
    seen, own = _clean(text), _names_of(requester) | _names_of(author)
    spoken = _GREETING.sub("", " ".join(_MARKS.sub("", seen).casefold().split()))
    if _TEAM.search(spoken) is not None:
        return True
    agents = desk.roster.values()
    names = {
        name for agent in agents for name in (agent.id.casefold(), *_forms_of_name(agent.name))
    } - own
    # Most names are not there, and as many patterns are not kept.
    there = [name for name in names if name in spoken]
    return any(re.search(_spoken_to(re.escape(name)), spoken) is not None for name in there)


def mentions_somebody(requester: Person, text: str) -> bool:
    """Is anybody but the requester called with an @?"""
    called = {name.rstrip(".-").casefold() for name in _MENTION.findall(_clean(text))}
    return bool(called - _names_of(requester))


def _spoken_to(name: str) -> str:
    """At the beginning before a pause or a request, or after a comma at the end."""
    asked = rf"^(?:can|could|would|will|should|maybe|perhaps) {name}\b"
    return rf"{asked}|^{name}(?:\s*(?:[,:;?!\u2013\u2014]|-\s|$)|\s+(?:{_REQUESTS})\b)|, {name}\W*$"


def _names_of(person: Person) -> set[str]:
    return {person.handle.casefold(), *_forms_of_name(person.name)}


@lru_cache(maxsize=4096)  # of the roster, for each message of an agent
def _forms_of_name(name: str) -> frozenset[str]:
    """The full name, the first name and the last."""
    folded = name.casefold().strip()
    return frozenset((folded, *folded.split()[:1], *folded.split()[-1:])) - {""}
