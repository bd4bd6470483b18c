"""The writer's own contact, where words say that it is theirs, and what looks like one at all.

Free text is full of addresses and numbers of other people and things: customers, invoices, serial
numbers, dates. Of those that were once taken for a contact, more than half were wrong. So one is
believed only where the words say whose it is; otherwise the platform knows, or it is asked for.
"""

import re
from typing import Final

from core.dialog.utterances import phrases

_EMAIL: Final = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
_PHONE: Final = r"(?<!\w)\+?\(?\d[\d ()/.-]{4,18}\d(?!\w)"
_EXTENSION: Final = r"(?:ext(?:ension)?\.?|durchwahl|שלוחה|تحويلة) ?:?#? ?\d{2,6}(?!\w)"
_ANY: Final = re.compile(rf"{_EMAIL}|{_PHONE}|{_EXTENSION}", re.IGNORECASE)
_GAP: Final = r"(?:[^.!?\n@\d]|\.(?=\S)){0,24}?"
"""Little may stand between the words that say whose it is and the contact itself."""
_KIND: Final = (
    r"(?:(?:new|private|personal|work|direct|office|home|desk|current|correct|best|mobile|cell|phone"
    r"|telephone)[ -])*(?:phone|telephone|mobile|cell|cellphone|number|nr|no\.?|extension|ext\.?"
    r"|e-?mail|mail|address|contact|line|desk)(?: number| address| no\.?| details)?"
)
_OWN: Final = re.compile(
    rf"(?:(?<!\w)(?:my|our) {_KIND} (?:is|are|would be|now is|changed to|:)"
    rf"|(?<!\w)my {_KIND} ?[:=]"
    r"|(?<!\w)(?:call|reach|ring|phone|text|mail|e-?mail|contact|ping|write(?: to)?|get back to"
    r"|get(?: hold of)?|answer|reply to|message|whatsapp|find|dial|notify|update)"
    r" (?:me|us)(?: back)?(?! (?:about|regarding|concerning|for|if|when) [^.!?\n]{0,40}"
    r"(?:order|invoice|ticket|case|serial|customer|account))"
    r"|(?<!\w)(?:i am|i'?m|i can be|we are|we'?re) (?:best |usually |always |also |only )*"
    r"(?:reachable|available|reached|on|at|under)"
    r"|(?<!\w)meine? (?:telefon|handy|mobil)?(?:nummer|mail|e-?mail|adresse|durchwahl)[\w-]*"
    r" (?:ist|lautet)"
    r"|(?<!\w)(?:ruf(?:t|en sie)?|erreich(?:t|en sie)?) mich"
    r"|(?:המספר|הטלפון|המייל|הנייד|השלוחה) שלי(?: הוא| היא)?|תתקשרו? אל[יי]+"
    r"|(?:رقمي|هاتفي|بريدي|جوالي)(?: هو)?|اتصلوا? بي)"
    rf"[ :]*{_GAP}(?P<contact>{_EMAIL}|{_PHONE}|{_EXTENSION}|(?<!\w)\d{{2,6}}(?![\w:/.-]*\d)"
    r"(?! ?(?:%|pm|am|h\b|o'?clock|min|days|hours|times|years))(?!\w))",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:old|former|previous|not|no longer|isn'?t|wasn'?t|was|invoice|order|serial|card|customer"
    r"|ticket|case|asset|badge|employee|account|model|version|room|licen[cs]e|tracking|tax|iban|ip|server"
    r"|error|code|pin|bill|receipt|colleague|manager|boss|wife|husband|between|until|from|since|after"
    r"|before|around|at \d{1,2} ?(?:am|pm)|or)\b",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}).*"
)
_SHORT_OF: Final = re.compile(r"\b(?:extension|ext|line|desk|phone|number|durchwahl)\b", re.I)
_MIN_DIGITS: Final = 6
"""Of a number that is written out; a shorter one is an extension, if it is called one."""


def contact_in(text: str) -> str:
    """An e-mail address or a number that the words call the writer's own; "" if there is none."""
    for found in _OWN.finditer(text):
        contact = found["contact"].strip()
        before = found[0][: -len(found["contact"])]
        if not _OTHERS.search(before) and not _DATE.fullmatch(contact) and _is_whole(found, before):
            return contact
    return ""


def _is_whole(found: re.Match[str], before: str) -> bool:
    """A few digits are a contact only right after the words that say so."""
    contact = found["contact"]
    digits = sum(char.isdigit() for char in contact)
    if "@" in contact or digits >= _MIN_DIGITS or not contact.strip()[0].isdigit():
        return True
    return _SHORT_OF.search(before) is not None


def any_contact(text: str) -> str:
    """The first address or number in an answer to the question for it; "" if there is none."""
    found = _ANY.search(text)
    return found[0].strip() if found else ""


def means_here(text: str) -> bool:
    """Whether the answer to the question for a contact is this place: "just write me here"."""
    return _HERE.fullmatch(phrases.plain(text)) is not None


_HERE: Final = re.compile(
    r"(?:(?:just|only|please|pls|you can|right|simply|over|via|on|by|in|through|this|the|same) )*"
    r"(?:(?:message|write|ping|dm|contact|reach|answer|reply|text)(?: to)?(?: me)? ?)?"
    r"(?:(?:right|over|via|on|by|in|through|this|the|back) )*"
    # A platform that the core does not know by its name: "X is fine".
    r"(?:here|chat|channel|thread|dms?|portal|e ?mail|[a-z]+(?= (?:is|would be|works) ))"
    r"(?: (?:is|would be|works)(?: just)?(?: fine| ok| okay| good| best)?| please| pls| thanks)*"
)
