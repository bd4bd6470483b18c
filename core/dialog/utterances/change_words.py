"""Which detail words want changed before a ticket is sent, and to what, if they say so."""

import re
from dataclasses import dataclass
from typing import Final

from core.dialog.utterances import phrases
from core.dialog.utterances.detail_words import category_in, level_in, priority_in
from core.dialog.utterances.extraction import any_contact
from core.model.policy import Desk
from core.model.ticket import Detail, Priority

MAX_WORDS: Final = 16
"""Words. Whoever writes more adds to the description."""


@dataclass(frozen=True, slots=True)
class Change:
    """`value` is None where only the detail was named: then it is asked for again."""

    detail: Detail
    value: str | Priority | None = None


_NAMES: Final = {
    Detail.PRIORITY: r"priority|prio|urgency|priorität",
    Detail.CATEGORY: r"category|categories|kategorie",
    Detail.CONTACT: r"contact|phone(?: number)?|number|e ?mail|email address|extension|mobile",
    Detail.STEPS: r"steps?|steps to reproduce|reproduction",
    Detail.ERROR_TEXT: r"error(?: text| message)?|message",
    Detail.FILES: r"screenshots?|attachments?|files?|pictures?",
}
_WISH: Final = re.compile(
    r"\b(?:change|set|make|raise|lower|increase|decrease|bump|switch|move|put|update|edit|correct"
    r"|fix|use|should be|must be|needs to be|has to be|ought to be|wrong|incorrect|not right"
    r"|not correct"
    r"|isnt right|isnt correct|instead|rather|another|different|outdated|is not|isnt|ändern|auf)\b"
)
_SET_TO: Final = re.compile(
    r"(?:please |pls |can you |could you |just )*"
    r"(?:(?:change|set|make|raise|lower|bump|put|switch|mark)(?: it| this| that)?(?: to| as| be)?"
    r"|(?:the )?(?:priority|prio|urgency)(?: is| to| should be)?)"
    r" (?P<value>(?:a )?(?:low|medium|normal|high|urgent|critical|p[1-4]))"
    r"(?: priority| prio)?(?: please| pls| thanks| thx)*"
)
_VALUE: Final = re.compile(r".*\b(?:to|be|as|is|into|under|use|auf)\b(?P<value>.+)")


def read_change(desk: Desk, text: str) -> Change | None:
    """The change that is wished for; None where these words wish for none by name."""
    said = phrases.plain(text)
    if len(said.split()) > MAX_WORDS or not said:
        return None
    if (found := _SET_TO.fullmatch(said)) is not None:
        return _to_priority(desk, found["value"])
    if (level := level_in(desk, text, is_shown=True)) is not None:
        return Change(Detail.PRIORITY, level.priority)
    if not _WISH.search(said):
        return None
    named = [d for d, names in _NAMES.items() if re.search(rf"\b(?:{names})\b", said)]
    if len(named) != 1:
        return None
    value = _VALUE.fullmatch(said)
    match named[0]:
        case Detail.PRIORITY:
            return _to_priority(desk, value["value"] if value else said)
        case Detail.CATEGORY:
            category = category_in(desk, value["value"]) if value else ""
            return Change(Detail.CATEGORY, category or None)
        case Detail.CONTACT:
            return Change(Detail.CONTACT, any_contact(text) or None)
        case detail:
            return Change(detail)


def _to_priority(desk: Desk, value: str) -> Change:
    without = re.sub(r"\b(?:priority|prio|urgency)\b", " ", value)
    told = priority_in(desk, without)
    return Change(Detail.PRIORITY, told.priority if told is not None else None)
