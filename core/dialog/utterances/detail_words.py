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
    Priority.LOW: r"low|lowest|minor|trivial|p4|prio(?:rity)? ?4|niedrig|gering|נמוכה|منخفضة",
    Priority.MEDIUM: r"medium|mid|middle|moderate|normal|average|standard|regular|p3"
    r"|prio(?:rity)? ?3|mittel|בינונית|متوسطة",
    Priority.HIGH: r"high|p2|prio(?:rity)? ?2|hoch|גבוהה|عالية",
    Priority.CRITICAL: r"critical|p1|prio(?:rity)? ?1|kritisch|קריטית|حرجة",
}
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
    named = [p for p, words in _NAMED.items() if _has(words, left)]
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
