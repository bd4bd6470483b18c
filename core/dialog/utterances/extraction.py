"""What words tell already, so it need not be asked: details, and the writer's own contact.

Free text is full of addresses and numbers of other people and things: customers, invoices, serial
numbers, dates. Of those that were once taken for a contact, more than half were wrong. So one is
believed only where the words say whose it is; otherwise the platform knows, or it is asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from core.dialog.utterances import phrases
from core.dialog.utterances.detail_words import category_in, priority_in
from core.knowledge.desk_words.labels import names_of
from core.model.frozen import with_fields
from core.model.people import Person
from core.model.policy import Desk, OwnQuestion
from core.model.ticket import Detail, Details
from core.tickets.routing import suggest_category, suggest_priority

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
_IN_CONTACTS: Final = re.compile(r"[@\d]")
"""Without one of these no words hold a contact, and nothing else has to be looked for."""
_DATE: Final = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}).*"
)
_SHORT_OF: Final = re.compile(r"\b(?:extension|ext|line|desk|phone|number|durchwahl)\b", re.I)
_MIN_DIGITS: Final = 6
"""Of a number that is written out; a shorter one is an extension, if it is called one."""


def contact_in(text: str) -> str:
    """An e-mail address or a number that the words call the writer's own; "" if there is none."""
    if not _IN_CONTACTS.search(text):
        return ""
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


MAX_SUBJECT_CHARS: Final = 80
MAX_TEXT_CHARS: Final = 8000

_CODE = re.compile(
    r"""\b(?:0x[0-9a-f]{3,16}                          # 0x80070005
      | (?:error|fehler|code|status|err)[\s:#-]{0,3}(?:code[\s:#-]{0,3})?[a-z_-]{0,12}\d[\w.-]{0,15}
      | (?-i:[A-Z]{3,12}[_-][A-Z0-9_-]{2,30}\b(?<=\d)  # DNS_PROBE-404
      | ERR_[A-Z_]{3,40} | [A-Z]{3,10}\d{3,8})         # ERR_TIMED_OUT, AADSTS50011
      )""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»\n]{4,200})[\"“”»]")
_SAYS = re.compile(r"\b(?:says?|reads?|shows?|message|popup|pop-up|error)\b", re.IGNORECASE)


def extract_details(desk: Desk, text: str, author: Person) -> Details:
    """What `text` tells of a ticket: error text, contact, category and priority by their words.

    What stands behind labels ("Priority: high / Steps: ...") is what it says it is.
    """
    labelled = labelled_parts(text)
    details = _read_words(desk, problem_in(text), author)
    return _with_labelled(desk, details, labelled) if labelled else details


def _read_words(desk: Desk, text: str, author: Person) -> Details:
    priority, category = suggest_priority(desk, text), suggest_category(desk, text)
    return Details(
        description=cut(text.strip()),
        category=category,
        category_guessed=bool(category),
        priority=priority,
        priority_guessed=priority is not None,
        error_text=error_in(text),
        steps=steps_in(text),
        contact=contact_in(text) or author.email,
    )


_LABELLED: Final = (
    Detail.DESCRIPTION, Detail.CATEGORY, Detail.PRIORITY, Detail.STEPS, Detail.ERROR_TEXT,
    Detail.CONTACT,
)  # fmt: skip
_LABEL: Final = re.compile(
    r"(?:^|\n|[ \t][/|][ \t]|;)[ \t>*\u2022-]*+(?:"
    + "|".join(f"(?P<{detail.value}>{names_of(detail.value)})" for detail in _LABELLED)
    + r")\*{0,2}[ \t]?[:=]\*{0,2}[ \t]*",
    re.IGNORECASE,
)
_OF_ONE_LINE: Final = frozenset({Detail.CATEGORY, Detail.PRIORITY, Detail.CONTACT})
MIN_LABELS: Final = 2
"""One alone may be how somebody writes: "Error: it does not open"."""


def labelled_parts(text: str) -> dict[Detail, str]:
    """What stands behind each label, such as in a form that was pasted; {} where fewer than two
    labels stand in the text. The first of each kind counts.
    """
    return {detail: part for detail, part, _, _ in reversed(_labelled_parts(text)) if part}


def problem_in(text: str) -> str:
    """The text without what its labels name, but for the description: what is looked up."""
    left, at = [], 0
    for detail, part, start, end in _labelled_parts(text):
        left += [text[at:start], part if detail is Detail.DESCRIPTION else ""]
        at = end
    said = "\n".join([part.strip() for part in (*left, text[at:]) if part.strip(" \t\n/|;")])
    return said or text


@lru_cache(maxsize=64)  # an event asks several times for those of its words
def _labelled_parts(text: str) -> tuple[tuple[Detail, str, int, int], ...]:
    """Each label: the detail, what stands behind it, and where both begin and end."""
    if ":" not in text and "=" not in text:
        return ()
    found = list(_LABEL.finditer(text))
    if len({each.lastgroup for each in found}) < MIN_LABELS:
        return ()
    parts = []
    for n, each in enumerate(found):
        detail = Detail(each.lastgroup or "")
        end = found[n + 1].start() if n + 1 < len(found) else len(text)
        stop = "\n" if detail in _OF_ONE_LINE else "\n\n"
        line_end = text.find(stop, each.end(), end)
        end = line_end if line_end >= 0 else end
        parts.append((detail, text[each.end() : end].strip(), each.start(), end))
    return tuple(parts)


def _with_labelled(desk: Desk, details: Details, labelled: dict[Detail, str]) -> Details:
    """A priority that would call people is asked about first, since the line may be a template's.
    A category that the desk does not have is left to the words.
    """
    urgency = priority_in(desk, labelled.get(Detail.PRIORITY, ""))
    if urgency is not None:
        guessed = not urgency.is_named or desk.sla[urgency.priority].pages
        details = with_fields(details, priority=urgency.priority, priority_guessed=guessed)
    if category := category_in(desk, labelled.get(Detail.CATEGORY, "")):
        details = with_fields(details, category=category, category_guessed=False)
    return replace(
        details,
        steps=cut(labelled.get(Detail.STEPS, "")) or details.steps,
        error_text=cut(labelled.get(Detail.ERROR_TEXT, "")) or details.error_text,
        contact=any_contact(labelled.get(Detail.CONTACT, "")) or details.contact,
    )


def add_words(desk: Desk, details: Details, text: str) -> Details:
    """What was told already, and what more `text` tells. Nothing told is ever overwritten."""
    more = extract_details(desk, text, Person("", ""))
    description = cut(f"{details.description}\n{more.description}".strip())
    return replace(
        details,
        description=description,
        category=details.category or more.category,
        category_guessed=(details if details.category else more).category_guessed,
        steps=details.steps or more.steps,
        priority=details.priority or more.priority,
        priority_guessed=(details if details.priority else more).priority_guessed,
        error_text=details.error_text or more.error_text,
        contact=details.contact or more.contact,
    )


def cut(text: str, most: int = MAX_TEXT_CHARS) -> str:
    """The text, or as many characters of it, with a sign at the end that there was more."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def error_in(text: str) -> str:
    """An error code or a quoted message, kept as it was written; "" if there is none."""
    if code := _CODE.search(text):
        return code[0].strip()
    quoted = _QUOTED.search(text) if _SAYS.search(text) else None
    return quoted[1].strip() if quoted else ""


_STEPS: Final = re.compile(
    rf"(?:^|\n)[ \t]*(?:step|{names_of(Detail.STEPS.value)})[ \t]*:[ \t]*\n?"
    r"(?P<steps>.+?)(?=\n[ \t]*\n|\n[ \t]*[A-Z][\w ]{2,24}:|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED: Final = re.compile(r"(?:^|\n)[ \t]*(?:\d{1,2}[.)]|step \d{1,2}[:.]?)[ \t]+\S.*", re.I)
MIN_STEPS: Final = 2


def steps_in(text: str) -> str:
    """What leads to the problem, where it is called so or numbered; "" if it is not told apart."""
    if (found := _STEPS.search(text)) is not None:
        return cut(found["steps"].strip())
    numbered = [line[0].strip() for line in _NUMBERED.finditer(text)]
    return cut("\n".join(numbered)) if len(numbered) >= MIN_STEPS else ""


def subject_of(text: str) -> str:
    """The first line, cut at a word where it is long: what the ticket is called in lists."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    first = " ".join(first.split())
    if len(first) <= MAX_SUBJECT_CHARS:
        return first
    cut = first[: MAX_SUBJECT_CHARS - 1].rsplit(" ", 1)[0]
    return f"{cut or first[: MAX_SUBJECT_CHARS - 1]}…"


def is_known(details: Details, detail: Detail) -> bool:
    """Was this told, or was the question about it passed over?"""
    return detail in details.skipped or bool(getattr(details, detail))


def asked_names(desk: Desk, details: Details) -> tuple[str, ...]:
    """What is asked in such a ticket: details and ids of own questions, in their order."""
    category = desk.categories.get(details.category)
    return desk.ask if category is None or category.ask is None else category.ask


def missing(desk: Desk, details: Details) -> Detail | None:
    """The next thing to ask, in the policy's order; None when all is known."""
    answered = {answer.question for answer in details.answers}
    for name in asked_names(desk, details):
        if name in desk.questions:
            if name not in answered:
                return Detail.ANSWERS
        elif (detail := _DETAILS.get(name)) is not None and not is_known(details, detail):
            return detail
    return None


_DETAILS: Final[Mapping[str, Detail]] = {detail.value: detail for detail in Detail}


def next_question(desk: Desk, details: Details) -> OwnQuestion | None:
    """The first own question without an answer; None when each has one."""
    answered = {answer.question for answer in details.answers}
    open_names = (n for n in asked_names(desk, details) if n not in answered)
    return next((desk.questions[name] for name in open_names if name in desk.questions), None)
