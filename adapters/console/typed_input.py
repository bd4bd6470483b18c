"""Reading a typed line: what does the person at the terminal want? Pure: a line in, a wish out."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

EMOJI: Final = {
    ":thumbsup:": "thumbsup",
    ":+1:": "thumbsup",
    "\N{THUMBS UP SIGN}": "thumbsup",
    ":thumbsdown:": "thumbsdown",
    ":-1:": "thumbsdown",
    "\N{THUMBS DOWN SIGN}": "thumbsdown",
    ":one:": "one",
    ":two:": "two",
    ":three:": "three",
    ":four:": "four",
    ":five:": "five",
    ":eyes:": "eyes",
    "\N{EYES}": "eyes",
    ":check:": "check",
    "\N{WHITE HEAVY CHECK MARK}": "check",
}


@dataclass(frozen=True, slots=True)
class Become:
    """Speak as somebody else from now on. `side` is "requester" or "agent"."""

    side: str
    name: str


@dataclass(frozen=True, slots=True)
class Enter:
    """Go to the thread of a ticket; with "" back to the lobby."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Attach:
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class React:
    emoji: str
    added: bool


@dataclass(frozen=True, slots=True)
class Edit:
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer the newest message of the desk's in one's room, wherever one stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Delete:
    pass


@dataclass(frozen=True, slots=True)
class Press:
    number: int


@dataclass(frozen=True, slots=True)
class Command:
    text: str
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass on the clock of a demo."""

    span: str


@dataclass(frozen=True, slots=True)
class Home:
    """Look at one's own page."""


@dataclass(frozen=True, slots=True)
class Controls:
    """Show what the terminal itself understands."""


@dataclass(frozen=True, slots=True)
class Quit:
    pass


@dataclass(frozen=True, slots=True)
class Unclear:
    why: str


Wish = (
    Become
    | Enter
    | Attach
    | React
    | Edit
    | Reply
    | Delete
    | Press
    | Command
    | Words
    | Wait
    | Home
    | Controls
    | Quit
    | Unclear
)


_ALONE: Final[dict[str, Wish]] = {
    "delete": Delete(),
    "home": Home(),
    "controls": Controls(),
    "quit": Quit(),
    "exit": Quit(),
}
"""Words that need nothing after them."""
_CONTROLS: Final = ("attach", "edit", "lobby", "reply", "wait-for", *_ALONE)
"""The words of the terminal itself; any other is the desk's."""
MIN_SIMILARITY: Final = 0.8
"""From 0 to 1: /controlls is one slip away, and no command of the desk is as near as that."""


def read(line: str) -> Wish:
    """The wish of a line. A bare number is a press; everything without a slash is words."""
    said = line.strip()
    bare = said.removeprefix("-")
    if bare in EMOJI:
        return React(EMOJI[bare], added=bare == said)
    if said.isascii() and said.isdigit() and len(said) <= 3:
        return Press(int(said))
    if said.startswith("//") or not said.startswith("/"):
        return Words(line.rstrip("\n"))
    word, _, rest = said[1:].partition(" ")
    return _slash(word.casefold(), rest.strip())


def read_in_form(line: str) -> Wish | None:
    """What a line in a form asks of the terminal; None if it is an answer."""
    wish = read(line)
    is_control = isinstance(
        wish, Become | Enter | Attach | Edit | Reply | Delete | Wait | Home | Controls | Quit
    )
    return wish if is_control or isinstance(wish, Unclear) else None


def _slash(word: str, rest: str) -> Wish:
    match word:
        case "as":
            return _become(rest)
        case "in":
            return Enter(rest.upper()) if rest else Unclear("Which ticket? /in HD-1042")
        case "lobby":
            return Enter("")
        case "attach":
            found = re.match(r'"([^"]+)"\s*(.*)|(\S+)\s*(.*)', rest, re.DOTALL)
            if found is None:
                return Unclear("Which file? /attach PATH [words]")
            return Attach(found[1] or found[3], (found[2] or found[4] or "").strip())
        case "edit":
            return Edit(rest) if rest else Unclear("To what? /edit NEW WORDS")
        case "reply":
            return Reply(rest) if rest else Unclear("What? /reply WORDS")
        case "wait-for":
            return Wait(rest)
        case "delete" | "home" | "controls" | "quit" | "exit":
            return _ALONE[word]
        case "ticket":
            return Command(rest, opens=True)
        case _:
            near = get_close_matches(word, _CONTROLS, 1, MIN_SIMILARITY)
            if near:
                return Unclear(f"There is no /{word}. Did you mean /{near[0]}?")
            return Command(f"{word} {rest}".strip())


def _become(rest: str) -> Wish:
    side, _, name = rest.partition(" ")
    sides = {"requester": "requester", "agent": "agent"}
    if side.casefold() not in sides or not re.fullmatch(r"[\w.-]{1,40}", name.strip()):
        return Unclear("As whom? /as requester ada, or /as agent grace")
    return Become(side.casefold(), name.strip().casefold())
