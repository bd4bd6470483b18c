"""Words that want a ticket to be sent: "stop asking, send it", "that is correct, file it"; hurry.

Every part of the message has to say so, or agree, or add nothing. What denies it ("don't send it
yet") or names a detail is no such wish. Used while details are asked for and at the confirmation.
"""

import re
from functools import lru_cache
from typing import Final

from core.dialog.utterances import phrases

MAX_WORDS: Final = 20
"""Words. A longer message tells something as well."""

_PART: Final = re.compile(r"[,.;:!\n\u2013\u2014]|\s-\s|\b(?:and|then|so)\b", re.IGNORECASE)
_LEAD: Final = (
    r"(?:(?:please|just|simply|ok|okay|alright|right|yes|yeah|yep|no|so|now|then|well|thanks"
    r"|you can|you may|you could|can you|could you|would you|i want you to|id like you to|lets"
    r"|go ahead|feel free to|already|finally|either way|in that case) )*"
)
_IT: Final = (
    r"(?: (?:it|this|that|them|all|everything|all of it|all of this|(?:the|my|this) (?:ticket"
    r"|request|report|thing|whole thing)|what (?:you|i|we) (?:have|know|wrote|said|told you)))?"
)
_TAIL: Final = (
    r"(?: (?:off|over|on|along|through|in|now|already|please|away|for me|straight away|right away"
    r"|at once|anyway|as (?:it )?(?:is|stands)|as it is now|like (?:this|that)|to (?:the|your|a|an)"
    r" (?:\w+ )?\w+|to (?:somebody|someone|them|people)|with (?:that|this)|then|thanks|thank you"
    r"|without (?:it|that|this|them|the rest)))*"
)
_VERB: Final = (
    r"(?:send|submit|file|forward|ship|pass|hand|give|deliver|raise|log|lodge|dispatch|post"
    r"|escalate"
    r"|transfer|register|relay|release|put|get|fire)"
)
_SENDS: Final = re.compile(
    rf"{_LEAD}{_VERB}{_IT}{_TAIL}|{_LEAD}(?:off with it|(?:to|with it to) (?:the|your)"
    r" (?:team|people))(?: please| now)*"
)
_PROCEEDS: Final = re.compile(
    rf"{_LEAD}(?:go|proceed|continue|do it|do so|off (?:it goes|you go)|go ahead|go for it"
    r"|make it so)(?: please| now)*"
)
"""Agreement with what was shown; while questions are asked it may mean the next one."""
_NEEDS_IT: Final = frozenset("pass hand give raise log post put get release fire deliver".split())
"""Verbs that name the wish only with what is to be sent."""
_ENOUGH: Final = re.compile(
    r"(?:please |ok |okay |just |oh |now )*(?:(?:stop|quit|cut|end|enough|no more|spare me|leave"
    r"|skip|forget|drop)(?: (?:with|of|the|these|those|this|that|your|all|asking|it|me|more|any"
    r"|other|further|remaining|about))*(?: (?:questions?|quiz|interrogation|interview|asking|rest"
    r"|details|nonsense|things|questionnaire|form))?(?: please| now| already)*"
    r"|(?:you )?(?:stop|quit) (?:asking|interrogating|quizzing|bothering)(?: me)?(?: \w+){0,3}"
    r"|too many questions|enough is enough|(?:that|this) (?:is|was|will be) (?:enough|plenty)"
    r"|(?:thats|that is|this is|its) (?:all|everything|it|enough)(?: (?:i|we|that i|that we)"
    r" (?:know|have|can (?:say|tell|offer)|got))?|(?:i|we) (?:have|know|got) (?:nothing|no)"
    r" (?:more|further)(?: \w+){0,2}|(?:i|we) (?:dont|do not|cant) (?:know|have|say|tell)(?: you)?"
    r" (?:any)?(?: ?more)"
    r"|(?:im|i am|we are|were) done(?: (?:answering|here|with \w+(?: \w+)?|talking))?"
    r"|(?:you|they) (?:have|know) (?:all|everything|enough)(?: (?:you|they) need)?|that will do"
    r"|you have (?:it )?all)"
)
_PRAISE: Final = (
    r"(?:correct|right|fine|good|ok|okay|perfect|great|accurate|complete|true|exact|alright|all set"
    r"|in order|as it should be|how it is|what i meant|not bad|spot on|ready|there|well|excellent)"
)
_AGREES: Final = re.compile(
    r"(?:(?:yes|yeah|yep|yup|ok|okay|sure|oh|well|no|and|perfect|great|exactly|right) )*"
    r"(?:(?:(?:that|this|it|all|everything|all of (?:it|this|that)|the summary|the ticket|what you"
    r" (?:wrote|have))(?: (?:is|was|looks|seems|sounds|reads))?|its|thats|looks|seems|sounds|all)"
    rf"(?: (?:all|quite|absolutely|perfectly|completely|just|about|exactly|very|pretty|as far as i"
    rf" see))* )?{_PRAISE}(?: (?:to me|with me|by me|for me|as (?:it is )?(?:shown|written|it is"
    r"|listed)|so far|like (?:that|this)|now|thanks|thank you|i think))*"
    r"|(?:there is |there s |theres )?(?:nothing|no|not a thing|no further|without)(?: (?:is|needs"
    r"|more|else|further|any|other|to|be|it|that|has|should))*(?: (?:wrong|change|changed|changes"
    r"|add|correct|corrected|corrections?|missing|mistakes?|errors?|objections?|complaints|edits?"
    r"|worry|fix))(?: (?:with (?:it|that|this)|in (?:it|there|that)|here|to me|needed|about (?:it"
    r"|that)))*"
    r"|(?:i )?(?:confirm(?:ed)?|agreed?|approved?|affirmative|exactly|precisely|indeed|absolutely"
    r"|definitely|certainly|of course|sure|yes|yep|yeah|yup|aye|ok|okay)"
    r"(?: (?:that|this|it|so|all))?"
    r"|(?:no )?(?:thats|that is|its|it is|this is) (?:it|all|everything|the one)"
    r"|(?:you )?got it(?: right)?|bingo|no"
)


def asks_to_send(text: str) -> bool:
    """Does somebody who is asked for details want to stop here, and that people get the ticket?"""
    wishes, others = False, list[str]()
    for part in _parts(text):
        sends = _sends(part) or phrases.matches_phrase(part, phrases.PERSON)
        wishes = wishes or sends or _is_final(part)
        if not sends and not _stops(part):
            others.append(part)
    return wishes and all(map(_adds_nothing, others))


def _stops(part: str) -> bool:
    return _ENOUGH.fullmatch(part) is not None and part not in _SKIPS_ONE


def asks_to_cancel(text: str) -> bool:
    """Does somebody who is asked for details, or shown them, say that the ticket is to be dropped?

    "Stop" alone may mean the questions.
    """
    return _is_all(_DROPS, text)


def says_it_is_over(text: str) -> bool:
    """Does somebody who is asked for details, or shown them, say that nobody has to help any more:
    "sorted it myself, sorry for the noise"?
    """
    return _is_all(_OVER, text) or _FOUND.fullmatch(phrases.plain(text)) is not None


def says_they_solved_it(text: str) -> bool:
    """Is it over without the desk's doing: "nvm, found it", "I figured it out myself"?"""
    return says_it_is_over(text) and _ALONE.search(phrases.plain(text)) is not None


def waits(text: str) -> bool:
    """ "Don't send it yet": it is neither to be sent nor to be dropped."""
    return _WAITS.fullmatch(phrases.plain(text)) is not None


def asks_back(text: str) -> bool:
    """Whether a question is asked, with or without its mark: then it wants nothing to be done."""
    return _ASKS_BACK.match(phrases.plain(text)) is not None


def _is_all(pattern: re.Pattern[str], text: str) -> bool:
    parts = _parts(text)
    others = [part for part in parts if not pattern.fullmatch(part)]
    return len(others) < len(parts) and all(
        phrases.is_thanks(part) or _HESITATES.fullmatch(part) is not None for part in others
    )


_WAITS: Final = re.compile(
    r"(?:(?:please|pls|no|wait|ok|okay|sorry|hold on|oh) )*(?:dont|do not|not)"
    r" (?:send|submit|file|ship|forward|raise|post)(?: it| this| that| the ticket| anything)?"
    r" (?:just yet|yet|right now|just now|so fast|until .*|before .*)(?: please| pls)?"
)
_ASKS_BACK: Final = re.compile(
    r"(?:(?:so|and|but|ok|okay|hey|well|hm|hmm) )*(?:(?:what|whats|when|where|wheres|who|how|hows"
    r"|why|which)|(?:is|are|was|were|did|does|has) (?:it|this|that|there|you|they|somebody|someone"
    r"|anybody|anyone)|(?:do|have) (?:you|they))\b"
)
_OVER: Final = re.compile(
    r"(?:(?:oh|ah|ok|okay|wait|nvm|never ?mind|actually|good news|yay|sorry|finally|yes|great"
    r"|perfect|super|excellent|awesome) )*(?:"
    r"(?:(?:i|we|ive|weve) )?(?:(?:have|just|already|finally|actually) )*"
    r"(?:(?:figured|sorted|fixed|solved|resolved) (?:it|this|that)(?: out)?"
    r"|got (?:it|this|that) (?:to work|working|fixed|sorted|solved))"
    r"|(?:that|this) (?:(?:just|really|actually) )?did it(?! again)"
    r"|(?:that|this|it) (?:(?:has|just|really|actually) )*(?:(?:did|done) the (?:trick|job)"
    r"|(?:fixed|solved|sorted|resolved) (?:it|this|that|everything))"
    r"|(?:(?:it|this|that|the \w+) )?(?:(?:has|just) )*(?:fixed|solved|resolved|sorted) itself"
    r"(?: out)?"
    r"|(?:its|it is|this is|that is|all|everything|everything is)?"
    r" ?(?:solved|sorted|resolved|fixed)"
    r"|(?:(?:it|this|that|everything|the \w+)(?: is)?|its|all|and) (?:works?|working|fine|good"
    r"|running)(?: (?:fine|perfectly|for me))*(?: (?:again|now))+"
    r"|(?:the )?(?:problem|issue|error|trouble)(?: is| has)? (?:solved|gone|fixed|resolved"
    r"|disappeared)"
    r"|(?:its |it is |this is )?no longer (?:an issue|a problem|broken)"
    r")(?: (?:myself|ourselves|by (?:my|it)self|on (?:my|our) own|in the end|after all|now|again"
    r"|already|(?:but )?(?:thanks|thank you|thx|ty|sorry)))*"
)


_FOUND: Final = re.compile(
    r"(?:(?:oh|ah|ok|okay|wait|actually|sorry|good news|yay) )*"
    r"(?:(?:nvm|never ?mind|forget (?:it|this|that)|scrap that|no need(?: any ?more)?) "
    r"(?:(?:i|we|ive|weve|i have|we have) )?(?:(?:just|already|finally) )*(?:found|got)"
    r" (?:it|one|another|another one|mine|some)"
    r"|(?:(?:i|we|ive|weve|i have|we have) )?(?:(?:just|already|finally) )*"
    r"(?:found|figured out|worked out|discovered)"
    r" (?:it|the (?:problem|issue|cause|reason|culprit|mistake|answer|solution|fix|setting)"
    r"|a (?:way|fix|solution|workaround)|what (?:it was|was wrong))"
    r"|(?:(?:i|we|ive|weve|i have|we have) )?(?:(?:just|already|finally) )*"
    r"(?:figured|worked) (?:it|this|that) out)"
    r"(?: (?:out|myself|ourselves|by myself|on (?:my|our) own|in the end|after all|now|already"
    r"|(?:but )?(?:thanks|thank you|thx|ty|cheers|sorry)))*"
)
_ALONE: Final = re.compile(
    r"\b(?:found|figured|worked (?:it |this |that )?out|discovered|myself|ourselves|own"
    r"|(?:nvm|mind|forget it|scrap that|need) .*got)\b"
)


_DROPS: Final = re.compile(
    r"(?:(?:please|just|no|ok|okay|actually|so|well|you can|could you|can you|id like to|i want to"
    r"|lets|then) )*(?:"
    r"(?:cancel|discard|withdraw|drop|scrap|delete|abandon|abort|scratch|forget|remove|kill|bin"
    r"|throw away|throw out|get rid of|call off)(?: about)? (?:it|this|that|everything|all of it"
    r"|the whole thing|(?:the|my|this) (?:ticket|request|report|whole thing))"
    r"|(?:throw|call) (?:it|this|that|the ticket|everything) (?:away|out|off)"
    r"|(?:i |we )?(?:dont|do not|no longer) (?:need|want|require)"
    r" (?:it|this|that|help|a ticket|the ticket|any of (?:it|this|that)|anything)"
    r"|(?:its |it is |this is |that is )?(?:no longer|not) (?:needed|necessary|required)"
    r"|(?:please )?(?:dont|do not|never) (?:send|file|submit|open|create|log|raise|forward)"
    r" (?:it|this|that|anything|a ticket|the ticket|my ticket)(?: at all)?"
    r"|never ?mind|nvm|i(?: have|ve)? changed my mind|on second thoughts?"
    r")(?: (?:please|any ?more|any longer|at all|now|again|after all|for now|thanks|thank you))*"
)
_HESITATES: Final = re.compile(
    r"(?:(?:stop|wait|hold on|hang on|sorry|oh|hmm|hm|no|ok|okay|actually|well|on second thoughts?"
    r"|i(?: have|ve)? changed my mind|changed my mind|my mistake|my bad|it works(?: now| again)?"
    r"|its (?:fine|solved|gone)|forget it|leave it|(?:it )?was my (?:mistake|fault)"
    r"|sorry for the (?:noise|trouble|bother|fuss)|nvm|never ?mind|yay|great|perfect|super"
    r"|excellent|awesome) ?)+"
)


def agrees(text: str) -> bool:
    """Does somebody who was shown the whole ticket say that it is right, or that it may go?"""
    parts = _parts(text)
    said = [_sends(part) or _is_agreement(part) for part in parts]
    told = [part for part, clear in zip(parts, said, strict=True) if not clear]
    only_no = all(part == "no" for part in parts)
    return any(said) and not only_no and all(map(_adds_nothing, told))


_SKIPS_ONE: Final = frozenset(
    ("skip", "skip it", "skip this", "skip that", "leave it", "leave that")
)
"""One question is passed over, and the next may be answered."""
_FINAL: Final = re.compile(
    r"(?:please |ok |okay |just |oh |now )*(?:(?:stop|quit) (?:asking|interrogating|quizzing"
    r"|questioning|(?:with )?(?:the|this|these|your) (?:questions|quiz|interrogation))"
    r"|enough questions|too many questions"
    r"|no more questions|(?:skip|drop|forget) (?:the rest|all (?:of )?(?:the |these |those )?"
    r"(?:questions|rest)|the other questions|the remaining questions)).*"
)


def _is_final(part: str) -> bool:
    """To stop asking is to send: a ticket that nobody gets would be lost."""
    return _FINAL.fullmatch(part) is not None


@lru_cache(maxsize=64)  # an answer is asked three times whether it ends the questions
def _parts(text: str) -> tuple[str, ...]:
    if "?" in text and not re.match(r"\W*(?:can|could|would|will)\b", text, re.IGNORECASE):
        return ()
    parts = [plain for part in _PART.split(text) if (plain := phrases.plain(part))]
    return tuple(parts) if sum(len(part.split()) for part in parts) <= MAX_WORDS else ()


def _sends(part: str) -> bool:
    if _SENDS.fullmatch(part) is None:
        return False
    words = set(part.split())
    return words.isdisjoint(_NEEDS_IT) or not words.isdisjoint(_NAMED)


_NAMED: Final = frozenset(
    "it this that them all everything ticket request report thing what".split()
)


def _is_agreement(part: str) -> bool:
    return any(pattern.fullmatch(part) for pattern in (_AGREES, _PROCEEDS))


def _adds_nothing(part: str) -> bool:
    return phrases.is_thanks(part) or _is_agreement(part)


# Hurry: "im in a rush", "ffs just send it". It is no detail. Every part of the message has to say
# so, to want the ticket sent, or to add nothing; whoever tells something as well is heard as usual.
MAX_HURRY_WORDS: Final = 24
"""Words, as above: swearing takes some."""

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
    r"|(?:lets |please |just )*(?:speed|hurry|get|wrap)"
    r"(?: (?:it|this|that|things|us|a move))? (?:up|along|on(?: with (?:it|this|that))?|moving"
    r"|going|over with|done)|(?:lets |please |just )*move (?:it|this|things)(?: (?:along|on))?"
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
    if not said or len(said.split()) > MAX_HURRY_WORDS or _NONE.search(said):
        return None
    parts = [plain for part in _HURRY_PART.split(text) if (plain := phrases.plain(part))]
    left = [" ".join(_HURRY.sub(" ", part).split()) for part in parts]
    if left == parts:
        return None
    return [part for part in left if not set(part.split()) <= _FILLS]


def _wants_it_sent(part: str) -> bool:
    return asks_to_send(part) or phrases.matches_phrase(part, phrases.PERSON)


_HURRY_PART: Final = re.compile(r"[,.;:!?\n\u2013\u2014]|\s-\s")
