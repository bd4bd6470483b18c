"""The unmistakable wish that a ticket be closed: "you can close my ticket", "please close this"."""

import re
from typing import Final

from core.dialog.utterances import phrases

_CLOSE: Final = frozenset("close closed closing shut".split())
_CANCEL: Final = frozenset("cancel cancelled canceled withdraw withdrawn".split())
_NOUNS: Final = frozenset("ticket case request".split())
_THIS: Final = frozenset("this".split())
_AROUND: Final = frozenset(
    "please pls you can could may will would be the my our that which it now then just so go ahead"
    " and feel free to i we think guess want wish from side for me us thanks thank a lot very much"
    " ok okay yes hi hello all good fine works well already again one id like as is done solved"
    " resolved on support team no longer need needed not anymore any more".split()
)
_ALONE: Final = (r"cancel( it| this| the ticket| my ticket)?( please)?",)
"""Enough while nobody has the ticket yet; an agent may have asked about something else."""


def asks_to_close(text: str, prefix: str, *, alone: bool = False) -> bool:
    """Can these words mean nothing else than that this ticket is to end?

    `alone`: nobody has it yet, so "cancel it" can only mean the ticket.
    """
    if phrases.plain(text) == "cancel" or (alone and phrases.matches_phrase(text, _ALONE)):
        return True
    numbered = re.sub(
        rf"(?<!\w)(?:{re.escape(prefix)}[-_ ]?|#)\d{{1,9}}\b", " ticket ", text, flags=re.IGNORECASE
    )
    words = phrases.plain(numbered).split()
    said = set(words)
    if not said <= _CLOSE | _CANCEL | _NOUNS | _THIS | _AROUND or _is_denied(words):
        return False
    names_it = not said.isdisjoint(_NOUNS)
    return (not said.isdisjoint(_CLOSE) and (names_it or not said.isdisjoint(_THIS))) or (
        not said.isdisjoint(_CANCEL) and names_it
    )


def denies_closing(text: str) -> bool:
    """ "Please do not close it": then no thanks are heard in it."""
    return _KEEPS_OPEN.search(phrases.plain(text)) is not None


_KEEPS_OPEN: Final = re.compile(r"\b(?:dont|do not|not|never) (?:\w+ )?(?:close|cancel|shut)\b")


def _is_denied(words: list[str]) -> bool:
    """ "Not" right before the verb: "please not close this"."""
    verbs = _CLOSE | _CANCEL
    return any(
        word in verbs and words[max(0, at - 1) : at] in (["not"], ["no"])
        for at, word in enumerate(words)
    )


_SPEAKS_OF_ENDING: Final = re.compile(
    r"\b(?:cancel|close|delete|remove|keep|order|account|subscription|licen[cs]e|shall i|should i)"
)


def asks_something(text: str) -> bool:
    """Does an agent ask something, or speak of ending it? Then what follows is about that."""
    return "?" in text or _SPEAKS_OF_ENDING.search(text.casefold()) is not None
