"""Free words that ask after a ticket: "what happened to HD-1001?", "any news on my request?"."""

import re
from functools import lru_cache
from typing import Final

from core.dialog.utterances import phrases
from core.dialog.utterances.commands import Command, numbers_in, without_numbers
from core.model.commands import Word

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
_AROUND: Final = frozenset(
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
_QUESTION_WORDS: Final = _ASKS | _AROUND
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
