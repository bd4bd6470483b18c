"""Priority and category in the words of people who were asked for them: "asap", "P1", "billing"."""

import re
from typing import Final, NamedTuple

from core.dialog.utterances import phrases
from core.knowledge.index.tokenizer import stem
from core.model.policy import Desk
from core.model.ticket import Priority
from core.tickets.routing import suggest_priority, words_in

MAX_WORDS: Final = 14
"""Words. Whoever writes more goes on telling what is wrong."""


class ReadPriority(NamedTuple):
    """A priority, and whether its own name was said. What is only implied must not call people."""

    priority: Priority
    is_named: bool


_NAMED: Final = {
    Priority.LOW: r"low|lowest|minor|trivial|niedrig|gering|נמוכה|منخفضة",
    Priority.MEDIUM: r"medium|mid|middle|moderate|normal|average|standard|regular"
    r"|mittel|בינונית|متوسطة",
    Priority.HIGH: r"high|hoch|גבוהה|عالية",
    Priority.CRITICAL: r"critical|kritisch|קריטית|حرجة",
}
_LEVELS: Final = {
    Priority.LOW: "[45]", Priority.MEDIUM: "3", Priority.HIGH: "2", Priority.CRITICAL: "[01]",
}  # fmt: skip
"""What "P2", "sev 2" and "S2" number: the lower, the worse."""
_CODED: Final = r"(?:p|sev(?:erity)?|prio(?:rity|rität)?) ?(?:level )?"
_IMPLIED: Final = {
    Priority.LOW: r"no (?:rush|hurry|stress|pressure)|(?:it |this )?can wait|whenever"
    r"|next (?:week|month)|someday|some day|take your time|nothing urgent|when you have time"
    r"|(?:no|zero) urgency|nicht eilig|eilt nicht|לא דחוף|ليس عاجلا|غير عاجل",
    Priority.HIGH: r"urgent|urgently|asap|important|quickly|fast|today|right now|immediately|now"
    r"|cant work|cannot work"
    r"|as soon as (?:possible|you can)|highest|top|blocked|blocking|dringend|eilt|wichtig"
    r"|דחוף|عاجل",
    Priority.CRITICAL: r"emergency|blocker|life or death|catastroph\w+|disaster",
}
_NOT: Final = (
    r"(?:not|isnt|never|wasnt|dont think it is|dont think its|nothing|kein|nicht|לא|ليس|ليست)"
    r"(?: (?:that|so|very|really|too|super|terribly|a|an|at all|all that|particularly|being"
    r"|actually)){0,2} "
)
_LOWERED: Final = re.compile(
    rf"{_NOT}(?:urgent|important|high|pressing|time critical|critical|a priority|dringend"
    r"|wichtig|דחוף)"
)


def priority_in(desk: Desk, text: str) -> ReadPriority | None:
    """The priority that the answer to its question means; None where it names none, or two."""
    said = phrases.plain(text.replace("-", " "))
    if not said or len(said.split()) > MAX_WORDS:
        return None
    lowered = _LOWERED.search(said) is not None
    left = re.sub(rf"{_NOT}\w+", " ", _LOWERED.sub(" ", said))
    named = [p for p, words in _NAMED.items() if _has(rf"{words}|(?:{_CODED}|s){_LEVELS[p]}", left)]
    if named:
        return ReadPriority(named[0], is_named=True) if len(named) == 1 else None
    if lowered:
        return ReadPriority(Priority.LOW, is_named=False)
    implied = [p for p, words in _IMPLIED.items() if _has(words, left)]
    if Priority.LOW in implied:
        return ReadPriority(Priority.LOW, is_named=False)
    if implied:
        return ReadPriority(implied[-1], is_named=False)
    suggested = suggest_priority(desk, text)
    return ReadPriority(suggested, is_named=False) if suggested is not None else None


_AROUND_LEVEL: Final = (
    r"(?:(?:please|pls|its|it is|it s|this is|thats|that is|id say|i d say|make it|set it to"
    r"|call it|put it at|mark it|as|a|an|the|to|is|at|probably|maybe|definitely|more like|rather"
    r"|only|just"
    r"|actually|sorry|no|ok|so|well|i guess|i think|priority|prio|urgency|severity|level|thanks"
    r"|in my view|for me|really) )*"
)
_A_LEVEL: Final = re.compile(
    rf"{_AROUND_LEVEL}(?:{_CODED}[0-5]|(?:low|lowest|medium|normal|high|highest|top|critical"
    rf"|urgent)"
    r" (?:priority|prio|urgency|severity)|(?:priority|prio|urgency|severity) (?:is |level )?"
    r"(?:low|lowest|medium|normal|high|highest|top|critical|urgent)"
    r"|(?:not|nothing) (?:that |so |very |really )?urgent|no (?:rush|urgency|hurry))"
    r"(?: (?:please|pls|thanks|thank you|i guess|i think|at all|for me|really|probably))*"
)
_A_WORD: Final = re.compile(
    rf"{_AROUND_LEVEL}(?:low|lowest|minor|medium|normal|moderate|high|urgent|critical|blocker"
    r"|emergency|important)(?: (?:please|pls|thanks|thank you|i guess|i think|for me|enough))*"
)


def level_in(desk: Desk, text: str, *, is_shown: bool = False) -> ReadPriority | None:
    """The priority that is all of a message which answers no question for it: "sev 2", "make it
    P1". A word such as "low" says so only where the priority `is_shown`.
    """
    said = phrases.plain(text.replace("-", " "))
    whole = _A_LEVEL.fullmatch(said) or (_A_WORD.fullmatch(said) if is_shown else None)
    return priority_in(desk, text) if whole else None


def _has(words: str, said: str) -> bool:
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", said) is not None


_GENERAL: Final = frozenset(
    "and or the a an of for issue issues request requests inquiry inquiries question questions"
    " other problem problems team".split()
)
"""Words of a category's name that do not tell it from others."""


def category_in(desk: Desk, text: str) -> str:
    """The category that an answer to the question for it means; "" where it names none, or two."""
    said = phrases.plain(text.replace("&", " and ").replace("-", " "))
    words = said.split()
    if not words or len(words) > MAX_WORDS or re.search(r"\b(?:not|none|neither|no)\b", said):
        return ""
    exact = [c.id for c in desk.categories.values() if said == _plain_name(c.name)]
    if exact:
        return exact[0]
    stems = {stem(word) for word in words}
    counted = {
        c.id: 2 * len(stems & _name_stems(c.name, c.id)) + len(words_in(c.words, said))
        for c in desk.categories.values()
    }
    best = max(counted.values(), default=0)
    found = [id_ for id_, count in counted.items() if count == best]
    return found[0] if best and len(found) == 1 else ""


def _plain_name(name: str) -> str:
    return phrases.plain(name.replace("&", " and "))


def _name_stems(name: str, id_: str) -> set[str]:
    words = {*_plain_name(name).split(), *phrases.plain(id_).split("_")}
    return {stem(word) for word in words - _GENERAL}
