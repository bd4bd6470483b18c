"""Reading the first words of a requester: what do they tell already, so it need not be asked?"""

import re
from dataclasses import replace
from typing import Final

from core.dialog.utterances.contact import contact_in
from core.model.people import Person
from core.model.policy import Desk, OwnQuestion
from core.model.ticket import Detail, Details
from core.tickets.routing import suggest_category, suggest_priority

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
    """What `text` tells of a ticket: error text, contact, category and priority by their words."""
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
    r"(?:^|\n)[ \t]*(?:steps?(?: to reproduce)?|to reproduce|how to reproduce)[ \t]*:[ \t]*\n?"
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
    return detail in details.skipped or bool(getattr(details, detail.value))


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
        elif name in _DETAILS and not is_known(details, Detail(name)):
            return Detail(name)
    return None


_DETAILS: Final = frozenset(Detail)


def next_question(desk: Desk, details: Details) -> OwnQuestion | None:
    """The first own question without an answer; None when each has one."""
    answered = {answer.question for answer in details.answers}
    open_names = (n for n in asked_names(desk, details) if n not in answered)
    return next((desk.questions[name] for name in open_names if name in desk.questions), None)
