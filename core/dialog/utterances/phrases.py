"""What people say to a desk in passing: greetings, thanks, yes, no, "a person please"."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from core.knowledge.desk_words import phrases as foreign_phrases
from core.knowledge.desk_words.phrases import spoken
from core.model.people import Person
from core.model.policy import Desk
from core.model.text import visible

GREETINGS: Final = frozenset(
    "hi hello hey hiya howdy yo gm greetings good morning afternoon evening day there team all "
    "everyone folks hallo guten tag morgen abend moin servus shalom bonjour hola".split()
).union(foreign_phrases.GREETINGS)
THANKS: Final = frozenset(
    "thanks thank you thx ty cheers great perfect awesome super nice cool ok okay so much very a "
    "lot many danke vielen dank merci gracias toda got it appreciated brilliant wonderful "
    "lovely bye goodbye sorry kk k tysm tyvm tnx thnx thankyou thanx thnks ta thks u ya sm sweet "
    "noice gotcha np okie dokie m8 mate bro bruv roger".split()
).union(foreign_phrases.THANKS)
SOLVED: Final = (
    r"(that|this|it) (solved|fixed|worked|works|did it|helped)",
    r"(solved|fixed|resolved)( it| now)?",
    r"works( now| again| fine)?",
    r"(yes|yep|yeah)( it (works|worked|helped|did)| thanks?| thank you)?",
    r"(all )?(good|sorted)( now)?",
    r"problem solved",
    *spoken("yes"),
    *spoken("solved"),
)
NOT_SOLVED: Final = (
    r"no+|nope|nah",
    r"(that|this|it) (did not|didnt|does not|doesnt) (help|work|solve it|fix it)",
    r"(still )?(not working|broken|the same|not solved|not fixed|no luck)",
    r"(it )?still (does not|doesnt|not|fails?|happens).{0,40}",
    r"(did not|didnt) (help|work)",
    r"none of (these|them|those)",
    r"neither",
    *spoken("no"),
    *spoken("not_solved"),
)
_AROUND_PERSON: Final = (
    r"((i|id|we|want|wanted|need|would|like|rather|prefer|to|can|could|may|let|me|please|hi|hello"
    r"|just|you|is|it|possible|there|a|way|how|do|no|not|this|sorry|ok|now|really) )*"
)
_BEFORE_PERSON: Final = (
    r" ((to|with|a|an|the|one|of|your|real|live|actual|some|any|please|in|touch|over|support|it"
    r"|other) )*"
)
_AFTER_PERSON: Final = (
    r"( (please|pls|now|me|here|asap|today|instead|from|your|the|it|support|team|desk|about|this"
    r"|that|at|in|person|real|thanks|thank|you|with|us|not|a|bot|robot|to|directly|someone|call"
    r"|back"
    r"|out|into|take|look))*"
)
PERSON: Final = (
    r"(a |an |the )?(real |live )?(person|human|agent|someone|somebody|operator|human being)"
    r"( please)?",
    rf"{_AROUND_PERSON}(speak|talk|chat|connect me|put me through|transfer me|get me)"
    rf"{_BEFORE_PERSON}(person|human|human being|agent|someone|somebody|operator|representative)"
    rf"{_AFTER_PERSON}",
    r"(i )?(need|want|would like|id like|get|give me)( to have)? (a |an )?(real |live )?"
    r"(person|human|agent|operator|somebody|someone)( please)?",
    rf"(can|could) (a |an )?(person|human|agent|someone|somebody) (help|look|call){_AFTER_PERSON}",
    *spoken("person"),
    *spoken("send_now"),
)
CANCEL: Final = (
    r"cancel( it| this| that| please)?",
    r"never ?mind",
    r"nvm",
    r"forget it",
    r"abort",
    *spoken("cancel"),
)
BACK: Final = (r"back", r"go back", r"undo", r"previous", *spoken("back"))
SKIP: Final = (
    r"skip( it| this)?", r"pass", r"next", r"none", r"n ?a", r"(i )?(dont|do not) know",
    *spoken("skip"),
)  # fmt: skip
IMPATIENCE: Final = (
    r"(and |so |but )?how (much )?long(er)? ((will|would|is) (this|it|that)|(will|would|does|do"
    r"|must|should|can) (i|we|you|they))( all| usually| normally| still)?"
    r"( going to| have to| need to)?"
    r"( take| last| wait| be)?( now| usually| normally| then| please)*",
    r"(and |so |but )?how (much )?(long|longer)( now| then)?",
    r"(and |so |but )?(when|how soon) (will|can|does|do|would|should) (somebody|someone|anybody"
    r"|anyone|a person|a human|you|i|we)( finally| get to| be able to)?( reply| answer| respond"
    r"| come| call| help| get| hear| expect)( me| us| back| to me| to us| from you| an answer"
    r"| a reply| help| this| it)*( now| then| please)*",
    r"(and |so |but )?why (is|does|do|has) (nobody|no one|noone|you not|you never)"
    r"( finally)? (answer|answering|answered|reply|replying|replied|respond|responding|here"
    r"|helping|help)( me| us)?( yet)?",
    r"(is )?(any(body|one)|some(body|one)) (there|here)( please)?",
    r"(are )?you (still )?there",
)
"""With the desk or its people: when will somebody answer? It says nothing of the problem. "How long
does it take" is about what an article says."""
REOPEN_IT: Final = (
    r"(yes|yep|yeah|sure)( please)?( do)?( (re)?open( it| the ticket)?( again)?)?",
    r"(please )?(do|do so|do it)",
    r"(please )?(reopen|open)( it| the ticket| the old one)?( again)?",
    *spoken("yes"),
)
"""Answers to whether a ticket is to be opened again."""
SHOW: Final = (
    r"(yes|yep|yeah|sure|ok|okay)( show( it| me)?| that one)?",
    r"(please )?show( it| me)?",
    r"please( do)?",
    r"that( one)?",
    *spoken("yes"),
)
SEND: Final = (
    r"send( it)?", r"yes( please| send it)?", r"ok(ay)?", r"correct", r"go", r"submit",
    *spoken("yes"), *spoken("send"),
)  # fmt: skip
CALL_NOW: Final = (
    r"(yes|yep|yeah|sure)( please)?( do)?( call( them| people| somebody)?)?( now)?",
    r"(please )?(do )?call( them| people| somebody)?( now)?",
    r"(it is |its )?(really |very )?(critical|an emergency)",
    *spoken("yes"),
)
CALL_NOBODY: Final = (
    r"no+( it can wait| not now| need| thank you)?|nope|nah",
    r"(it )?can wait",
    r"(it is |its )?not (that |so |really )?(critical|urgent|an emergency)",
    r"(please )?(do not|dont) call( them| people| anybody| anyone)?",
    r"(please )?stop( calling| the calls| it)?( them| people| everybody| everyone)?",
    r"(call )?(nobody|no one)",
    r"(sorry )?(it was |it is |its |this was |this is |that was |was )?(just |only )?(a )?"
    r"(false alarm|mistake|drill|test)( sorry)?",
    r"(no need( to call)?( anyone| anybody| people| them)?)",
    r"((it|that|this|everything|all|the \w+( \w+)?) (is|was|has been|have been|seems) |its )?"
    r"(already |now )?(over|all good|all fine|fine( now)?|solved|resolved|fixed|sorted)( now)?",
    r"(it|everything|all|that) works( again| now| fine)*",
    *spoken("no"),
    *CANCEL[1:],
)

_NOTE = re.compile(
    r"^[\s>*_~`|(\[{\u2022\u00b7+-]*(?:[\U0001f50f\U0001f510\U0001f512]|:lock[\w-]*:|//)"
)
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0")
"""Characters that show nothing and that Unicode does not call format characters."""

SIGN_WITHIN: Final = 200
"""Characters within which the sign of a note is looked for."""


_APOSTROPHES: Final = re.compile(r"['’`]")
_WORDS: Final = re.compile(r"\w+")


@lru_cache(maxsize=64)  # each event asks a dozen times for the same words
def plain(text: str) -> str:
    """Words only: lower case, no punctuation, no apostrophes, single blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORDS.findall(_APOSTROPHES.sub("", visible(folded))))


def words_of_people(desk: Desk, requester: Person) -> frozenset[str]:
    """The words of what the agents and this requester are called."""
    own = frozenset((requester.name, requester.handle))
    return _words_of_names(desk.agents_names) | _words_of_names(own)


@lru_cache(maxsize=64)  # the roster's are the same for all
def _words_of_names(names: frozenset[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in plain(name).split())


_PLEASANTRIES: Final = frozenset(GREETINGS | THANKS)


def is_greeting(text: str) -> bool:
    words = plain(text).split()
    return bool(words) and len(words) <= 6 and _PLEASANTRIES.issuperset(words)


def begins_a_talk(text: str) -> bool:
    """A greeting that nobody leaves with, and nothing besides."""
    words = set(plain(text).split())
    return words <= GREETINGS and not words.isdisjoint(_HELLO)


_HELLO: Final = frozenset(
    "hi hello hey hiya howdy gm morning afternoon hallo moin bonjour coucou hola buongiorno olá"
    " hoi hej привет здравствуйте merhaba היי مرحبا".split()
)


def is_thanks(text: str) -> bool:
    words = plain(text).split()
    return bool(words) and len(words) <= 8 and _PLEASANTRIES.issuperset(words)


def is_glad(text: str) -> bool:
    """Thanks, and not only "ok"."""
    return is_thanks(text) and not set(plain(text).split()) <= _UNMOVED


_UNMOVED: Final = frozenset(
    "ok okay so very a lot much many got it you sorry all there day kk k u ya gotcha np okie"
    " dokie m8 mate bro bruv roger sm".split()
)


_POLITE: Final = rf"please|pls|plz|thanks|thx|ok|hi|hello|thank you|{foreign_phrases.POLITE}"
_AROUND: Final = re.compile(rf"^(?:{_POLITE}) |(?: (?:{_POLITE}))+$")


MAX_PHRASE_CHARS: Final = 400
"""Longer texts are more than a phrase, and searching them for one takes seconds."""


def matches_phrase(text: str, phrases: tuple[str, ...]) -> bool:
    """Is the whole text, but for thanks and politeness around it, one of these phrases?"""
    said = _without_politeness(text)
    return said is not None and _one_of(phrases).fullmatch(said) is not None


@lru_cache(maxsize=64)  # as for `plain`
def _without_politeness(text: str) -> str | None:
    """The words without thanks and politeness around them; None where they are too many."""
    said = plain(text)
    return _AROUND.sub("", said) if len(said) <= MAX_PHRASE_CHARS else None


@cache  # of the lists in the program; `re` would look up each phrase each time
def _one_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases))


_ANGRY: Final = re.compile(
    r"\b(?:ridiculous|unacceptable|outrageous|fed up|sick (?:and tired )?of|had enough|disgrace\w*"
    r"|joke of a|what a joke|worst (?:support|service)|useless (?:bot|support|service)"
    r"|(?:third|fourth|fifth|tenth|hundredth) time|how many times|wtf|damn|bullshit|fuck\w*|shit\w*"
    r"|(?:no|dont have|havent got)(?: the| any)? time for this|kidding me"
    r"|for (?:gods|heavens|christs) sake|nobody (?:cares|answers|helps)|waste of (?:my )?time)\b"
)
MIN_SHOUTED: Final = 3
"""Words in capitals from which on a message is shouted; one or two are names."""


def is_angry(text: str) -> bool:
    """Whether somebody has had enough: then no more questions stand before a person."""
    shouted = re.findall(r"\b[A-Z]{3,}\b", text)
    few_others = len(shouted) * 2 > len(text.split())
    return _ANGRY.search(plain(text)) is not None or (len(shouted) >= MIN_SHOUTED and few_others)


def without_anger(text: str) -> str:
    """The words that are left when the angry ones are taken away."""
    return _ANGRY.sub(" ", plain(text))


def calls_nobody(text: str) -> bool:
    """Does every part of it say that people need not be called: "no, false alarm, sorry"?"""
    parts = [part for part in re.split(r"[,.;:!\n]", text) if plain(part)]
    said = [matches_phrase(part, CALL_NOBODY) for part in parts]
    return any(said) and all(no or is_thanks(p) for no, p in zip(said, parts, strict=True))


def is_note(text: str) -> bool:
    """Begins with a lock or two slashes: meant for colleagues, never for the requester.

    Invisible characters, quote marks and emphasis before the sign do not hide it, nor does a
    full-width slash: what may be meant as a note is a note.
    """
    return bool(_NOTE.match(_visible_text(text)))


def without_sign(text: str) -> str:
    """The words of a note, without the sign that made it one."""
    shown = _visible_text(text)
    return _NOTE.sub("", shown, count=1).strip() if _NOTE.match(shown) else text.strip()


def _visible_text(text: str) -> str:
    """What is seen of it: no signs without width, and no marks that stand alone."""
    head, tail = text[:SIGN_WITHIN], text[SIGN_WITHIN:]
    if head.isascii():
        return text
    seen = (c for c in head if c not in _BLANKS and unicodedata.category(c) not in ("Cf", "Mn"))
    return unicodedata.normalize("NFKC", "".join(seen)) + tail
