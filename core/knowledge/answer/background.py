"""Parts of a message that tell what works, what was tried or how it was before.

They are no problem of their own: whoever writes "my internet is fine" asks nothing about it. Told
by fixed phrases, in the languages in which desks are used most; what they miss counts as before.
"""

import re
from typing import Final

from core.knowledge.index.tokenizer import is_complaint, plain, tokens

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
