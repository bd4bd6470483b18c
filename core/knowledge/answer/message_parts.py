"""The parts of a message: its problems, its sentences, and what is only background."""

import re
from typing import Final

from core.knowledge.index.language_detection import ENGLISH
from core.knowledge.index.tokenizer import is_complaint, plain, telling, tokens

_ENDS: Final = re.compile(
    r"(?<![.;!?。!?;])[.;!?。!?;]++(?:\s+|$)|[。!?;\n]+"
    r"|(?:,|(?<!\s))\s+(?:and|but|plus|also|und|et|y|e|och|en|и|וגם|و)\s+(?:also\s+)?",
    re.IGNORECASE,
)
"""The end of a sentence, or a word that adds something."""

_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+|(?<=[。!?;])|\n+")

_EDGES: Final = " ,:-.;!?\u3002\uff01\uff1f\uff1b"

MAX_PROBLEMS: Final = 6
MIN_PROBLEM_LETTERS: Final = 8
"""Of a part that can be a problem."""


def split_problems(message: str) -> tuple[str, ...]:
    """The sentences of a message, and what "and" joins; () where it is all one."""
    parts = [part.strip(_EDGES) for part in _ENDS.split(message)]
    long = [part for part in parts if len(part) >= MIN_PROBLEM_LETTERS]
    return tuple(long[:MAX_PROBLEMS]) if len(long) > 1 else ()


def split_sentences(message: str) -> tuple[str, ...]:
    """The sentences with the signs that end them; () where it is a single one."""
    parts = [part.strip() for part in _SENTENCE.split(message)]
    long = [part for part in parts if len(part) >= MIN_PROBLEM_LETTERS]
    return tuple(long[:MAX_PROBLEMS]) if len(long) > 1 else ()


def without_end(sentence: str) -> str:
    """The same as a part of `split_problems` is written, so that it is looked up once."""
    return sentence.strip(_EDGES)


def is_own_matter(sentence: str, language: str = ENGLISH) -> bool:
    """Whether it asks or complains about something, so that it is not the story around a question:
    "is that safe for the server?" and "teams does not start", but not "I have a meeting at ten"."""
    words = tokens(sentence)
    asks = sentence.rstrip().endswith(("?", "\uff1f"))
    return bool(telling(words, language)) and (asks or is_complaint(words))


_FINE: Final = (
    "fine|ok|okay|well|good|great|perfectly|normally|normal|alright|all right|in order|healthy"
)
_SOFTENED: Final = "(?: (?:all|just|also|still|quite|very|perfectly|really|again))?"

_NO_TROUBLE: Final = re.compile(
    r"\b(?:no|without|never)(?: \w+)? (?:problem|issue|trouble|error|complaint)s?\b"
    r"|\b(?:kein|keine|ohne) (?:problem|probleme|fehler)\b"
    r"|\b(?:sans|aucun) probleme\b"
    r"|\bsin problemas?\b"
)
"""A complaint that is denied says that something works. Without accents, as `plain` is."""

_WORKS: Final = re.compile(
    rf"\b(?:works?|working|runs?|running|is|are|was|were|looks?|seems?){_SOFTENED} (?:{_FINE})\b"
    r"|\b(?:worked|working|functioned|fine|ok|used to work)\b.*"
    r"\b(?:until|till|before|yesterday|last|earlier|previously|this morning|all (?:day|week))\b"
    r"|\bworks (?:on|at|for|with|in|from|elsewhere|there|everywhere)\b"
    r"|\b(?:funktioniert|geht|lauft|ging|lief) (?:\w+ )?"
    r"(?:gut|einwandfrei|normal|problemlos|bis (?:gestern|heute|letzte))\b"
    r"|\bist (?:alles )?(?:gut|ok|okay|in ordnung)\b"
    r"|\b(?:marche|fonctionne) (?:tres )?bien\b"
    r"|\bfunciona (?:muy )?bien\b"
    r"|עובדת? (?:בסדר|מצוין|טוב)"
)

_TRIED: Final = re.compile(
    r"^\W*(?:(?:and|so|then|also|yes) )*(?:i|we)(?:'ve| have| had)?(?: \w+)??"
    r" (?:tried|restarted|rebooted|swapped|reinstalled|unplugged|replugged|googled"
    r"|already \w+(?:ed|t)|(?:checked|looked)(?! out))\b"
    r"|^\W*ich habe? (?:\w+ )*(?:schon|bereits|auch) (?:\w+ )*"
    r"\w*(?:gestartet|versucht|probiert|gepruft|getauscht|installiert|gezogen)\b"
    r"|^\W*j'ai (?:deja )?(?:essaye|redemarre|verifie)\b"
    r"|^\W*(?:ya )?he (?:ya )?(?:intentado|probado|reiniciado)\b"
    r"|^\W*(?:כבר )?(?:ניסיתי|אתחלתי|הפעלתי מחדש|בדקתי)"
)


def is_background(part: str) -> bool:
    """Whether this sentence or part tells such a thing and complains of nothing: "the wifi works
    fine", "I restarted the laptop", "it worked until yesterday"."""
    said = plain(part)
    rest = _NO_TROUBLE.sub("", said)
    if is_complaint(tokens(rest)) or part.rstrip().endswith(("?", "\uff1f")):
        return False
    return rest != said or bool(_TRIED.search(said) or _WORKS.search(rest))
