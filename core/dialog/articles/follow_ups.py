"""Follow-ups about the article that was just shown: "and on a Mac?", "what if it says expired?".

They are looked up in its own sections first. Only what begins like a follow-up is one, and only
where the heading of a section, or a code in it, names what is asked; all else is read as before.
"""

import re
from typing import Final

from core.dialog.articles.choices import is_open, last_shown_section
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.knowledge.index.tokenizer import STOP_WORDS, tokens
from core.model.match import Answer

MAX_FOLLOW_UP_WORDS: Final = 14
"""Words. Who writes more tells a problem."""

_FOLLOWS: Final = re.compile(
    r"(?:(?:ok|okay|thanks|thank you|hm+|yes|no) )*"
    r"(?:(?:and|but|so|then) |what if\b|what about\b|how about\b|what does\b|what is\b|where is\b"
    r"|where are\b|where do\b|which\b|how do\b|how long\b|it (?:says|asks|shows|is|does)\b"
    r"|(?:now )?(?:it|i) (?:only )?(?:says?|gets?|sees?)\b|is there\b|does (?:it|this|that)\b"
    r"|(?:und|aber|was wenn|wo ist|wie lange|es (?:steht|kommt)) )"
)

_FILLERS: Final = STOP_WORDS | frozenset("ok okay hm hmm yes no".split())
"""What a heading need not say."""


def find_follow_up(turn: Turn, text: str) -> str:
    """The section of the shown article, as slug#anchor, that a follow-up is about; "" where it is
    none, is about what stands there already, or another article answers it for sure."""
    look, said = last_shown_section(turn.conversation), phrases.plain(text)
    if look is None or len(said.split()) > MAX_FOLLOW_UP_WORDS or not _FOLLOWS.match(said):
        return ""
    shown, found = look.found[0], turn.search_result
    verdict = found.verdict if found is not None else None
    if isinstance(verdict, Answer) and (verdict.is_alarm or verdict.match.slug != shown.slug):
        return ""
    asked = " ".join(word for word in tokens(text) if word not in _FILLERS)
    anchor = turn.library.section_about(shown.slug, asked)
    name = f"{shown.slug}#{anchor}"
    return name if anchor and anchor != shown.anchor and is_open(turn, name) else ""
