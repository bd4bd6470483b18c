"""Words that tell of no problem: whether an answer helped, and small talk with a desk."""

import re
from enum import StrEnum
from typing import Final

from core.dialog.utterances import phrases
from core.knowledge.desk_words import phrases as foreign_phrases
from core.knowledge.index.tokenizer import stem, telling, tokens
from core.model.conversation import AttemptOutcome, Conversation


class AnswerFeedback(StrEnum):
    """What somebody says of an answer without telling of anything new."""

    SOLVED = "solved"
    REFUSED = "refused"
    LATER = "later"
    """The requester is still trying the answer."""
    UNCLEAR = "unclear"


MAX_FEEDBACK_WORDS: Final = 14
"""Words. Whoever writes more tells something."""
MAX_NEGATION_DISTANCE: Final = 5
"""Words before it in which a negation turns a word into its opposite."""

_GOOD: Final = frozenset(
    "works working worked fixed fixes solved solves resolved sorted helped helps helpful helping"
    " trick success successful running fine good useful".split()
)
_VERBS: Final = frozenset("work help solve fix run".split())
"""Good where they are stressed ("it did help") and bad where they are denied, else neither."""
_BAD: Final = frozenset(
    "wrong useless unhelpful same broken worse fail fails failed failing stuck irrelevant"
    " unrelated".split()
)
_NOT: Final = frozenset(
    "not never cant cannot doesnt didnt dont isnt wont wasnt hasnt havent arent hardly barely"
    " nothing neither none".split()
)
_NO: Final = frozenset("no nope nah still not never neither none nothing".split())
_GLAD: Final = frozenset(
    "yes yep yeah yup ya aye thanks thank thx ty cheers great perfect awesome super nice cool"
    " brilliant wonderful appreciated danke merci gracias".split()
)
_TRIED: Final = frozenset("already tried".split())
_LATER: Final = frozenset(
    "try trying check checking moment minute minutes sec second seconds wait waiting later soon"
    " tonight tomorrow hold sure maybe brb know looking look see".split()
)
_NOUNS: Final = frozenset("good help luck use success".split())
"""What "no" before it denies; before anything else it may just be the answer to a question."""
_SMALL: Final = frozenset(
    "it its that thats this these those the a an is was are were am be been has have had do does"
    " did can could will would ill id i ive im me my mine you your we us our they them now then"
    " again all everything anything something here there so really very just only finally actually"
    " also too yet anymore more much quite pretty for to of on in at with and but or as well oh ah"
    " hm hmm um uh after before thing things one ones answer answers article articles solution"
    " suggestion step steps guide happen happens"
    " happening happened get got go goes gone please pls plz let lets give if any bit at least back"
    " magic like charm longer up first both without done asked ask meant mean what which"
    " how".split()
)
_TROUBLES: Final = frozenset("problem problems issue issues error errors trouble".split())
_STRESS: Final = (["did"], ["does"])
_KNOWN: Final = frozenset().union(
    *(_GOOD, _VERBS, _BAD, _NOT, _NO, _GLAD, _TRIED, _LATER, _NOUNS, _TROUBLES, _SMALL),
    phrases.THANKS,
    phrases.GREETINGS,
)
KNOWN_WORDS: Final = _KNOWN - {"but"}
"""Words that tell of no problem by themselves."""
OPPOSING_WORDS: Final = _NOT | _NO | _BAD | {"but", "however", "though", "unless"}
"""Words by which a sentence may come to mean the opposite."""
_CHATTER: Final = frozenset(
    "u ur pls plz lol haha nvm quick ask asking bot robot human ai assistant test testing talk"
    " chat hmm"
    " um uh oh ok okay yes yep yeah no nope bye goodbye later moment minute sec second wait works"
    " worked name afternoon night greetings greeting welcome thx ty cheers great perfect awesome"
    " assist assistance stuff computer machine acting strange weird somehow cool nice good hiya"
    " howdy yo nah never lost stuck here off broke breaks w something anything up again".split()
).union(tokens(" ".join(foreign_phrases.VAGUE)))
_TROUBLED: Final = frozenset(
    "broken wrong problem problems issue issues error errors trouble fail fails failed failing"
    " work works working not doesnt isnt cant stuck fix broke breaks off".split()
)


_CHEERS: Final = (
    r"(?:(?:yes+|yep|yeah|yup|yay+|ah+|aha|oh|ok|okay|great|brilliant|lovely|nice|cool|wow|super"
    r"|perfect|and|right|there we go) )*"
    r"(?:that was it|spot on|bingo|done and dusted|job done|case closed|mission accomplished"
    r"|happy days|hoo?ra+y|hurra[yh]|huzzah|yay+|woo+ ?hoo+|yes{2,}|(?:you )?nailed it|eureka"
    r"|jackpot|(?:the |my )?(?:problem|issue|error)s? (?:is |are |has |have )?(?:all )?gone"
    r"|(?:(?:im|i am|were|we are|its|it is|all) )?(?:back )?(?:connected|online|up and running)"
    r"|(?:im|i am|were|we are) (?:back )?in|(?:i |we )?(?:managed to get|got) it (?:going|running)"
    r"|it (?:connected|connects|worked|printed|prints|loaded|loads|opened|opens))"
    r"(?: (?:now|again|ta|cheers|mate|finally|at last|in the end|thanks|thx"
    r"|after (?:the |a |that |my )?(?:reboot|restart|re ?install|update|reset|that|step \d)))*",
)
"""What people say for joy that it works, word for word."""
_SIGN_GAP: Final = r"[\s!.\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
_CHEERING_SIGNS: Final = re.compile(
    _SIGN_GAP + r"(?:(?:[\N{PARTY POPPER}\N{CONFETTI BALL}\N{HUNDRED POINTS SYMBOL}\N{OK HAND SIGN}"
    r"\N{WHITE HEAVY CHECK MARK}\N{HEAVY CHECK MARK}\N{BALLOT BOX WITH CHECK}"
    r"\N{PERSON RAISING BOTH HANDS IN CELEBRATION}\U0001f973]"
    r"|:(?:tada|confetti_ball|100|ok_hand|white_check_mark|heavy_check_mark|raised_hands"
    r"|partying_face)(?:::skin-tone-\d)?:)" + _SIGN_GAP + ")+"
)
_STUCK: Final = (
    r"(?:(?:no+|nope|nah|sorry|hm+|and|it|its|im|i|we|that|this|mine) )*"
    r"still (?:gets?|getting|got|says?|saying|shows?|showing|gives?|giving|throws?|throwing|have"
    r"|having|has|sees?|seeing|cant|cannot|couldnt|wont|nothing|stuck|failing)(?: .{1,40})?",
)
"""What stands there as before."""
_NONE_OF_THEM: Final = (
    r"(?:(?:no+|nope|nah|sorry|hm+) )*(?:none|neither|nothing)"
    r"(?: (?:of|on|in|from|here|there|that|those|these|this|them|the|your|is|are|list|listed"
    r"|options?|ones?|fits?|match|matches|really|sadly|sorry|tbh|i think|im afraid|right|relevant"
    r"|what i (?:need|mean|meant)))+",
)
"""Nothing of what was offered is what was meant."""


def says_it_helped(text: str) -> bool:
    """Words, or signs alone, by which people rejoice: "bingo", "that was it!", a party popper."""
    if "?" in text:
        return False
    return phrases.matches_phrase(text, _CHEERS) or _CHEERING_SIGNS.fullmatch(text) is not None


def says_it_is_stuck(text: str) -> bool:
    """ "No, it still says 809": the answer changed nothing."""
    return "?" not in text and phrases.matches_phrase(text, _STUCK)


def says_none_of_them(text: str) -> bool:
    """ "Nothing on that list", "neither, sorry"."""
    return "?" not in text and phrases.matches_phrase(text, _NONE_OF_THEM)


def find_feedback(conversation: Conversation, text: str) -> AnswerFeedback | None:
    """Words that tell no more than what became of the answer that stands, or of the choice."""
    look = conversation.attempts[-1]
    about = (
        "" if look.outcome is AttemptOutcome.CHOICE else f"{look.question} {look.found[0].title}"
    )
    return read_feedback(text, about)


def read_feedback(text: str, about: str = "") -> AnswerFeedback | None:
    """What these words say of an answer; None where they tell of something, or are none at all.

    `about` is what was asked and answered: "the VPN works now" says no more than "it works now".
    """
    if "\N{THUMBS UP SIGN}" in text or "\N{THUMBS DOWN SIGN}" in text:
        return AnswerFeedback.SOLVED if "\N{THUMBS UP SIGN}" in text else AnswerFeedback.REFUSED
    words = phrases.plain(text).split()
    if not words or len(words) > MAX_FEEDBACK_WORDS:
        return AnswerFeedback.UNCLEAR if text.strip() and not words else None
    same = {stem(word) for word in phrases.plain(about).split()}
    if all(word in _KNOWN or stem(word) in same for word in words):
        return _of(words)
    return None if telling(tokens(text)) else AnswerFeedback.UNCLEAR


def tells_nothing(text: str) -> bool:
    """Whether nobody could know from this what the matter is: "hi, can you help me?"."""
    return not telling(word for word in tokens(text) if word not in _CHATTER)


def is_troubled(text: str) -> bool:
    """Whether something is the matter, at least: "it does not work"."""
    return not _TROUBLED.isdisjoint(tokens(text))


def _of(words: list[str]) -> AnswerFeedback:
    """What is said weighs more than yes and no: "no, it works" may be meant either way."""
    good, bad, denied = _weigh(words)
    said = frozenset(words)
    if good and (bad or denied):
        return AnswerFeedback.UNCLEAR
    if good or bad:
        return AnswerFeedback.SOLVED if good else AnswerFeedback.REFUSED
    if not said.isdisjoint(_LATER):
        return AnswerFeedback.LATER
    if denied or not said.isdisjoint(_TRIED):
        return AnswerFeedback.REFUSED
    return AnswerFeedback.UNCLEAR if said.isdisjoint(_GLAD) else AnswerFeedback.SOLVED


def _weigh(words: list[str]) -> tuple[bool, bool, bool]:
    """Is it called good, is it called bad, and is there a "no" that turned no other word?"""
    good = bad = False
    turning: set[int] = set()
    for at, word in enumerate(words):
        denials = _denials(words, at)
        if word in _GOOD or (word in _VERBS and (denials or words[at - 1 : at] in _STRESS)):
            good, bad = good or not denials, bad or bool(denials)
        elif word in _BAD or (word in _TROUBLES and denials):
            good, bad = good or bool(denials), bad or not denials
        elif not (word in _NOUNS and denials):
            continue
        else:
            bad = True
        turning |= denials
    lone = {at for at, word in enumerate(words) if word in _NOT | _NO} - turning
    return good, bad, bool(lone)


def _denials(words: list[str], at: int) -> set[int]:
    """Where the word is denied: by a "not" shortly before it, or by a "no" that belongs to it."""
    word, near = words[at], range(max(0, at - 2), at)
    if word in _TROUBLES:
        return {n for n in near if words[n] in ("no", "without")}
    found = {n for n in range(max(0, at - MAX_NEGATION_DISTANCE), at) if words[n] in _NOT}
    if word in _NOUNS:
        found |= {n for n in near if words[n] == "no"}
    elif word in _BAD and words[max(0, at - 2) : at] == ["no", "longer"]:
        found.add(at - 2)
    return found
