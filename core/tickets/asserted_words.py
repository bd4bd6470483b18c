"""Does a sentence say that a policy's word holds now, or only speak of it? Used to find a priority.

"This is not an outage", "the outage is over", "data breach training" and "what do I do in case of
ransomware?" use the words of a critical ticket, and nobody must be called because of them. The
reading is cautious on purpose: only a clear sign next to the phrase takes its force away, since a
missed outage costs more than one question too many.
"""

import re
from collections.abc import Iterable
from typing import Final

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]*")
_CLAUSE: Final = re.compile(r"[,;:()\u2013\u2014]| - |\bbut\b")
_WORD: Final = re.compile(r"\w[\w+-]*")

_FILLER: Final = (
    r"(?: (?:a|an|the|any|this|that|such|real|really|actually|yet|longer|kind|sort|type|part|of|due"
    r"|to|like|about|have|having|had|see|seeing|be|been|being|is|was|caused|by|look|from|more|ever"
    r"|it|there|we|i|you|are|were|get|happens|so|very|too|that|as|need|needs|needed|do|done|must"
    r"|have to|fix|fixed|hurry|required))*"
)
_INTENSE: Final = r"a|an|the|very|really|so|quite|rather|pretty|extremely|super|that|too|just|once"
_DENIED: Final = re.compile(
    r" (?:not|no|never|isnt|wasnt|arent|werent|dont|doesnt|didnt|without|hardly|neither|nothing"
    rf"|nobody|less|hardly|wouldnt|shouldnt|cant call){_FILLER} $"
)
_SUPPOSED: Final = re.compile(
    rf" (?:in case|in the event|in the case|if|whether|suppose|imagine|should there){_FILLER} $"
)
_SPOKEN_OF: Final = re.compile(
    r" (?:policy|policies|training|trainings|course|article|question|questions|document|guide"
    r"|guideline|guidelines|presentation|webinar|talk|information|info|example|definition|handbook"
    rf"|page|procedure|rules) (?:about|on|for|regarding|of){_FILLER} $"
    r"| (?:word|words|called|named|labelled|labeled|marked|tagged|titled|flagged|reads|subject)"
    r"(?: (?:as|it|line|the|was|is))* $"
)
_WAS: Final = re.compile(
    rf" (?:was|were|had|been|used to be|seemed|looked|sounded|felt)(?: (?:{_INTENSE}))* $"
)
_LONG_AGO: Final = re.compile(r" (?:yesterday|last (?:week|month|year|night)|ago|earlier) ")
_ASKED_OF_ANYTHING: Final = re.compile(
    r"^ (?:(?:hi|hello|hey|so|and|just) )*"
    r"(?:what (?:is|does|counts|makes|means|happens)|when (?:is|does|should)|who decides|which"
    r"|how (?:do|does|can) (?:i|we|one|you) (?:mark|set|flag|raise|report|choose|define|know)"
    r"|(?:is|was|are) (?:it|this|that|they|anyone|anybody|someone)|do you|does (?:it|this|urgent)) "
)
_BEFORE_OVER: Final = re.compile(
    r" (?:after|following|previous|past|former|earlier|yesterdays"
    r"|last (?:week|month|year|quarter)s?)"
    r"(?: (?:a|an|the|that|this|last|weeks|months|years|big|recent))* $"
)
_ASKED: Final = re.compile(
    r"^ (?:(?:hi|hello|hey|so|and|please|just|team|all) )*(?:what|how|where|when|who|which|is|are"
    r"|was|were|do|does|did|should) "
)
_ENDED: Final = (
    r"(?:over|moved|postponed|extended|cancelled|lifted|resolved|solved|fixed|gone|done|finished|ended|past|closed"
    r"|history)"
)
_IS_OVER: Final = re.compile(
    r"^(?: \w+){0,4} (?:is|was|are|were|been|got|seems|appears)"
    rf"(?: (?:now|all|already|finally|completely|to be))* {_ENDED} "
    r"|^(?: (?:has|have))?(?: (?:now|already|finally))? (?:ended|stopped|passed) "
    r"|^(?: \w+){0,3} last (?:week|month|year|quarter) "
)
_NAMES_A_THING: Final = re.compile(
    r"^(?: (?:response|prevention|awareness|recovery|handling|reporting|management|protection))?"
    r" (?:training|trainings|course|courses|drill|drills|exercise|policy|policies|plan|plans"
    r"|procedure|procedures|simulation|insurance|article|guide|guideline|guidelines|handbook|form|template"
    r"|workshop|webinar|awareness|documentation|statistics|quiz|checklist|postmortem|presentation"
    r"|button|field|label|flag|tag|option|folder|filter|queue|care|checkbox|colou?r|column) "
)
_TAKEN_BACK: Final = re.compile(
    r"^ (?:and )?(?:it|that|this|all|everything)(?: (?:is|was|has been))?"
    rf"(?: (?:now|all|already))* (?:a false alarm|{_ENDED}|fine|good|ok|okay|works|working) "
    r"|^ all (?:good|fine|ok|okay|clear) | false alarm | (?:just|only) (?:a drill|a test|testing) "
)
_STILL: Final = re.compile(r" (?:not|never|isnt|wasnt|hasnt|until|till|cant|cannot|must|still) ")


def asserts_word(words: Iterable[str], text: str) -> bool:
    """Does `text` say anywhere, as a fact of now, that one of `words` holds?"""
    clauses = [_plain(clause) for clause in _clauses(text)]
    asked = [clause for clause in clauses if _ASKED.match(clause)]
    phrases = [_plain(word) for word in words]
    return any(
        _holds(clause[: at + 1], clause[at + len(phrase) - 1 :])
        and clause not in asked
        and not _is_past(clause, at)
        and not _is_taken_back(clauses[n + 1 :])
        for n, clause in enumerate(clauses)
        for phrase in phrases
        for at in _places(phrase, clause)
    )


def means_word(words: Iterable[str], text: str) -> bool:
    """Is one of `words` meant anywhere in `text`, and not denied, asked after, past or mentioned?

    For priorities that call nobody: more is believed than by `asserts_word`, since a wish with a
    question mark ("can you fix this asap?") is a wish all the same.
    """
    return any(
        _holds(clause[: at + 1], clause[at + len(phrase) - 1 :])
        and not _ASKED_OF_ANYTHING.match(clause)
        and (_STILL.search(clause) is not None or not _WAS.search(clause[: at + 1]))
        for clause in map(_plain, _clauses(text))
        for phrase in map(_plain, words)
        for at in _places(phrase, clause)
    )


def without_phrases(phrases: Iterable[str], text: str) -> str:
    """`text` with a neutral word in the place of each of these phrases: the longest wins."""
    for phrase in sorted(phrases, key=len, reverse=True):
        parts = r"\W+".join(map(re.escape, _WORD.findall(phrase.casefold())))
        text = re.sub(rf"(?<![\w+-]){parts}(?![\w+-])", "so", text, flags=re.IGNORECASE)
    return text


def _is_past(clause: str, at: int) -> bool:
    """ "There was an outage yesterday"; not "since the outage yesterday nobody can work"."""
    was = _WAS.search(clause[: at + 1]) is not None and _STILL.search(clause) is None
    return was and _LONG_AGO.search(clause) is not None


def _holds(before: str, after: str) -> bool:
    """Is the phrase between these halves of a clause meant as it stands?"""
    if any(sign.search(before) for sign in (_DENIED, _SUPPOSED, _SPOKEN_OF, _BEFORE_OVER)):
        return False
    if _NAMES_A_THING.match(after):
        return False
    return _STILL.search(after) is not None or _IS_OVER.match(after) is None


def _is_taken_back(later: list[str]) -> bool:
    return any(_TAKEN_BACK.search(clause) and not _STILL.search(clause) for clause in later)


def _clauses(text: str) -> list[str]:
    return [part for found in _SENTENCE.findall(text) for part in _CLAUSE.split(found)]


def _places(phrase: str, clause: str) -> list[int]:
    return [found.start() for found in re.finditer(f"(?={re.escape(phrase)})", clause)]


def _plain(text: str) -> str:
    """The words alone, each between single blanks; "isn't" is one word."""
    folded = re.sub(r"['\u2019`]", "", text.casefold())
    return f" {' '.join(_WORD.findall(folded))} "
