"""Words of somebody who has no time: "im in a rush", "ffs just send it". They are no detail.

Every part of the message has to say so, want the ticket to be sent, or add nothing; whoever tells
something as well is heard as usual.
"""

import re
from typing import Final

from core.dialog.utterances import phrases
from core.dialog.utterances.sending_words import asks_to_send

MAX_WORDS: Final = 24
"""Words. A longer message tells something as well."""

_LACK: Final = (
    r"(?:(?:i|we|you)(?: (?:just|really|simply))? )?(?:(?:have|got|havent|dont have|do not have"
    r"|aint|have not|ive|weve)(?: got)? )?(?:no|any|little|zero|the|not much) (?:more )?time"
    r"(?: (?:for|to)(?: (?:all|any|of|these|this|that|your|the|more|such|answer|fill|go|chat|play"
    r"|in|out|into|through|questions?|games?|forms?|quiz|interviews?|interrogation|details|it))+"
    r"|(?: (?:at all|left|now|today|to (?:waste|lose|spare)))+)?"
)
_DUE: Final = (
    r"(?:(?:i|we)(?:ve)? )?(?:have|has|got|am in|in)(?: got)? (?:an?|my|another|the|this) (?:\w+ )?"
    r"(?:meeting|call|flight|train|bus|appointment|demo|presentation|class|lesson|interview"
    r"|deadline|patient|client|customer|workshop|exam|pitch)"
    r"(?: (?:to (?:catch|run|make|attend|get to)|coming up|waiting|starting|starts|begins|now|soon"
    r"|right now|shortly|today|in (?:an?|\d+|half an|two|three|five|ten|fifteen|twenty)"
    r"(?: (?:min\w*|hours?|sec\w*|mins|hour))?))*"
)
_HURRY: Final = re.compile(
    r"\b(?:(?:(?:i|we) (?:am|are)|im|were|ive been|sorry)?(?: (?:kinda|kind of|a bit|really|so"
    r"|quite|just|sorta|always))* ?in (?:a|such a|quite a|kind of a|a bit of a)(?: (?:big|real"
    r"|mad|huge"
    r"|terrible|great|bit|little))? (?:rush|hurry)"
    r"|(?:kinda |a bit |really )?(?:rushed|rushing)(?: (?:here|now|today))?|in (?:rush|hurry)"
    rf"|{_LACK}|{_DUE}"
    r"|(?:(?:i|we) )?(?:dont|do not|havent|aint)(?: (?:have|got))+ all (?:day|night|morning|year)"
    r"|(?:im |were |i am |we are )?(?:short on|pressed for|out of|low on|running out of) time"
    r"|time (?:is|s) (?:short|running out|money|ticking|precious)|(?:the )?clock is ticking"
    r"|every (?:minute|second) counts"
    r"|(?:im |i am |were |we are |already )*(?:running )?late"
    r"(?: for (?:an?|my|the|work) ?(?:\w+)?)?"
    r"|(?:(?:i|we)(?:ve)? )?(?:gotta|got to|have to|need to|must|should)"
    r" (?:run|go|dash|leave|rush|jump|hop(?: off)?|head out|be off|catch (?:a|my) \w+)"
    r"(?: (?:now|soon|in (?:a|\d+|five|ten) \w+|to (?:a|my) \w+))?"
    r"|(?:can|could|would|will) (?:you|we|u)(?: (?:please|pls|just))?"
    r" (?:hurry|speed|be quick|move|skip|go faster|make)"
    r"(?: (?:it|this|that|up|along|on|all|quick\w*|faster|the|these|questions))*"
    r"|(?:lets |please |just )*(?:speed|move|hurry|get|wrap)"
    r"(?: (?:it|this|that|things|us|a move))? (?:up|along|on(?: with (?:it|this|that))?|moving"
    r"|going|over with|done)"
    r"|hurry|rush|make (?:it|this) (?:quick|snappy|fast|short)|be quick|quick(?:ly)?|faster|chop"
    r"|come on|cmon|get a move on|as (?:quick|fast)\w*(?: as possible)?"
    r"|(?:my |the |our |a )?(?:boss|manager|clients?|customers?|people|everyone|team|ceo|\w+ line)"
    r" (?:is|are)(?: (?:all|already|just|still))? waiting(?: (?:for (?:this|me|us|it)|here|on me))?"
    r"|(?:were|we are|im|i am|you are|youre|this is|stop|just) (?:losing|wasting)(?: my| our| the)?"
    r" (?:time|money|customers)(?: here)?|waste of (?:my )?time|time waster"
    r"|(?:oh )?for (?:gods?|heavens?|christs?|petes?|goodness|fucks?|pitys?|crying out)"
    r" (?:sakes?|loud)"
    r"|(?:oh )?for the love of (?:god|all that is holy)"
    r"|jesus(?: christ)?|christ|omg|oh (?:my )?(?:god|gosh|lord|man|boy)|my god|good (?:god|grief)"
    r"|ffs|fgs|jfc|smh|wtf|dammit|damn(?: it)?|goddamn\w*|argh+|ugh+|grr+|geez|jeez|sheesh|hell"
    r"|bloody hell|seriously|enough(?: (?:already|of this|now|is enough))?)\b"
)
_FILLS: Final = frozenset(
    "please pls plz just and so but ok okay oh im we i really very a bit now then sorry thanks thx"
    " well yes yeah no here today up for this that it can you could lets with to my the because"
    " cause cuz as asap pronto already right away".split()
)
_NONE: Final = re.compile(
    r"\b(?:no|not|without|never|isnt|dont|arent)(?: (?:in|in a|a|any|need to|have to|real|big"
    r"|such a"
    r"|great))* (?:rush|hurry|stress)\b|\btake your time\b"
)


def is_hurried(text: str) -> bool:
    """Does somebody say that there is no time, and nothing besides but that it is to be sent?"""
    rest = _besides(text)
    return rest is not None and all(map(_wants_it_sent, rest))


def wants_somebody_quick(text: str) -> bool:
    """The same, and that it is to be sent, or a person to come, is said: "ffs just send it"."""
    return bool(_besides(text)) and is_hurried(text)


def _besides(text: str) -> list[str] | None:
    """What is told beside the hurry; None where there is none, or the message is long."""
    said = phrases.plain(text)
    if not said or len(said.split()) > MAX_WORDS or _NONE.search(said):
        return None
    parts = [plain for part in _PART.split(text) if (plain := phrases.plain(part))]
    left = [" ".join(_HURRY.sub(" ", part).split()) for part in parts]
    if left == parts:
        return None
    return [part for part in left if not set(part.split()) <= _FILLS]


def _wants_it_sent(part: str) -> bool:
    return asks_to_send(part) or phrases.matches_phrase(part, phrases.PERSON)


_PART: Final = re.compile(r"[,.;:!?\n\u2013\u2014]|\s-\s")
