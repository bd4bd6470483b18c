"""Words about the end of a ticket: the wish to close it or to open it again, and praise.

To reopen a ticket calls a person, so only words that can mean nothing else do it. Praise has to
consist of known words alone. What is neither is asked about, which costs least.
"""

import re
from collections.abc import Set
from typing import Final

from core.dialog.utterances import phrases
from core.dialog.utterances.answer_feedback import KNOWN_WORDS, OPPOSING_WORDS

MAX_WORDS: Final = 25

_PRAISE: Final = frozenset(
    "good great excellent nice amazing fantastic superb brilliant awesome wonderful outstanding"
    " impressive perfect lovely fab stellar super quick fast speedy prompt swift kind friendly"
    " thanks thank thx appreciate appreciated kudos bravo legend hero heroes star stars rock rocks"
    " lifesaver love loved happy glad pleased pleasure delighted done hats best greetings regards"
    " wishes cheers bye goodbye merry enjoy welcome gem ta merci gracias danke relief phew"
    " impressed grateful professional magic awesomesauce sweet ace brill noice dope fab neat"
    " fantabulous smashing splendid marvellous marvelous terrific stunning solid legends champ goat"
    " wizard genius lifesavers props chapeau respect yay woohoo woot hooray hurray yippee woo hoo"
    " preciate preesh aces rad bravissimo klasse spitze xoxo xx hugs cool nice"
    " wicked stoked chuffed relieved thrilled ecstatic blessed bless".split()
)
_AROUND: Final = frozenset(
    "job work well service support help team guys folks everyone everybody you your youre youve"
    " u ur long weekend week day evening night afternoon morning holiday holidays vacation"
    " christmas easter"
    " year shabbat friday monday time care see take talk soon off customer response reply person"
    " people man mate sir madam dear all such what how so truly indeed also too am were been who"
    " made make beaucoup vielen dank muchas bot robot my our today as always ever keep up that"
    " was is this it much new next sauce beans bananas stuff notch top days one ones bunch tons"
    " heaps loads million millions big huge mega uber muchly bro bruv bruh buddy pal fam yall ya"
    " lads boss chief queen king dude man mates m8 b4 sm x lol haha hahaha lmao rofl heh hehe"
    " quickly fast first class world have had good great again be really super duper 2day 4 2 w r"
    " bit of in no time at all and for from to with on out by thing person human bestest best"
    " couldnt done ask asked better happier than expected ur yourself yourselves lot service desk"
    " it folk peeps people there right away spot".split()
)
_IN_PRAISE: Final = _PRAISE | _AROUND | KNOWN_WORDS
_PRAISE_PHRASES: Final = re.compile(
    r"(?:(?:thanks?|thank you|thx|ty|wow|oh|man|dude|seriously|honestly|omg) )*(?:"
    r"(?:i|we) owe (?:you|u|ya)(?: guys| all)?(?: (?:a|one|big|so|several|some|the|my|many|few"
    r"|huge|large|cold))*(?: (?:beers?|coffees?|drinks?|lunch|dinner|cookies?|cakes?|pints?|life|1"
    r"|time))?"
    r"|(?:you|u)(?: guys| all| really| just| ve| have)* (?:saved|made|rescued|brightened)"
    r" (?:my|our|the) (?:\w+ )?(?:day|week|life|bacon|weekend|morning|evening|skin|year|neck|job"
    r"|afternoon|month|project)"
    r"|(?:i )?(?:couldnt|could not|cant|cannot|can t) (?:be happier|be more \w+"
    r"|ask for (?:more|better)|have asked for (?:more|better)|thank (?:you|u|ya)(?: guys"
    r"| all)? enough|complain|fault it)"
    r"|(?:no|nae) (?:worries|problems?|probs?|bother|drama|stress)|np|yw|(?:no )?prob"
    r"|(?:youre|ur|you are|u r|u are|you guys are|yall are|they are|shes|hes|(?:s?he|\w+) is)"
    r" (?:(?:a|an|the|so|such|my|really|absolute|total|true|real|complete|very|one) )*"
    r"(?:(?:life ?)?savers?|goats?|bomb|best|boss|man|hero|heroes|stars?|legends?|angels?|wizards?"
    r"|genius(?:es)?|gems?|champs?|champions?|beasts?|machines?|kings?|queens?|awesome|amazing"
    r"|great|fab|brilliant|dope|rockstars?|magicians?|of a kind|dream team)(?: (?:ever|team|guys"
    r"|man|bro|mate|\w+))?"
    r"|(?:gotcha|roger(?: that)?|rgr(?: that)?|copy(?: that)?|understood|noted|aight|alright(?:y)?"
    r"|right ?o|okie ?dokie|okey ?dokey|oki ?doki|okie|oki|ok[iey]*|k+|kk|got it|got ya"
    r"|word(?: up)?|ack|cheerio|ta ?ta|laters?|peace(?: out)?|toodles|cya|see (?:ya|you)|bye+"
    r"|fair enough"
    r"|will do|makes sense|good to (?:know|go|hear)|glad to hear(?: (?:that|it))?|all clear"
    r"|all (?:is )?(?:well|good)|lol+|haha\w*|hehe\w*|rofl|lmao|10 4)"
    r"(?: (?:thanks?|thank you|thx|ty|cheers|mate|bro|lol|haha|man|guys|then|now|that))*"
    r"|(?:that|it|this)(?: really| just| did| totally)* (?:made my \w+|rocks?|rules?|slaps?|hit the"
    r" spot|was (?:ace|sick|lit|dope|epic|magic|smooth|painless|easy|class|quick))"
    r"|chefs? kiss|mic drop|two thumbs up|thumbs up|high ?five|fist bump|hats off(?: to \w+)*"
    r"|take a bow|keep (?:it|that) up|keep up the \w+ \w+|way to go|nailed it|crushed it|boom"
    r"|(?:five|5) star (?:service|support|treatment)|10 out of 10 service|speedy gonzales"
    r")(?: (?:thanks?|thank you|thx|ty|cheers|mate|bro|team|guys|all|everyone|lol|haha|again|so"
    r" much))*"
)
"""What people say who are content, as a whole message."""
_SAYS_GONE: Final = re.compile(
    r".{0,30}\b(?:problem|issue|error|trouble|noise|fault)s? (?:is|are|has|have|was) (?:now |all )?"
    r"(?:gone|over|solved|fixed|resolved|away|disappeared)\b.{0,30}"
)
_SHORT: Final = 12
"""Words. "The problem is gone" in a longer story may be followed by anything."""

_POLITE: Final = (
    r"(?:(?:please|hi|hello|hey|ok|so|and|but|sorry|oh|no|well|now|thanks|unfortunately) )*"
)
_NAMED: Final = r"(?: (?:it|this|that|the ticket|my ticket|ticket|\w+ \d+))?"
_REOPEN: Final = re.compile(
    rf"{_POLITE}(?:(?:can|could|would|will) (?:you|we|somebody|someone) (?:please )?"
    r"|(?:i|we) (?:want|need|would like|have)(?: you)? to |(?:id|we d) like to |lets |you must )?"
    rf"(?:please )?(?:reopen{_NAMED}|open{_NAMED} again)"
    r"(?: please| now| asap| thanks| thank you)*(?: (?:because|as|since|it|the) .*)?"
)
_IT: Final = r"(?:it|this|that|they|everything|nothing|the \w+(?: \w+)?|my \w+(?: \w+)?)"
_TROUBLE: Final = r"(?:the |same |my )*(?:problem|issue|error|fault|bug|noise|message|trouble)s?"
_NO_GOOD: Final = (
    r"(?:not|doesnt|isnt|didnt|wont|cant|cannot|never)(?: \w+)? (?:work|works|working|help|helped"
    r"|helping|fixed|solved|solve it|fix it|resolved|connect|connecting|start|open|load|print)"
)
_BAD: Final = (
    r"(?:broken|down|failing|fails?|failed|stuck|offline|wrong|slow|locked|crash\w*|error|errors"
    r"|happens|happening|happened|unable|unsolved|unresolved)"
)
_BACK: Final = re.compile(
    rf"{_POLITE}(?:its|(?:it|this|that|they|{_TROUBLE})(?: is| are| s| has| have| just| already"
    r"| keeps?)*(?: come| came| comes| coming)?) back(?! (?:to|up|online|on)\b).{0,80}"
)
_STILL: Final = re.compile(
    rf".{{0,60}}\bstill (?:.{{0,20}}\b)?(?:{_NO_GOOD}|{_BAD}|the same|not|no|cannot|cant|doesnt"
    r"|isnt|wont|unable)\b.{0,80}"
    rf"|{_POLITE}(?:it|this|that|they) still (?!works|runs|fine|good)\w+\b.{{0,80}}"
)
_FAILS: Final = re.compile(
    rf"{_POLITE}(?:{_IT} )?(?:.{{0,20}}\b)?(?:{_NO_GOOD}|{_BAD})(?: \w+){{0,2}} again\b.{{0,80}}"
    rf"|{_POLITE}(?:it|this|that|they)(?: just| simply| really)? {_NO_GOOD}\b.{{0,60}}"
    rf"|{_POLITE}(?:it|this|that|they) (?:didnt|doesnt|isnt|hasnt|wasnt|(?:did|does|is|has) not)"
    r"(?: really)?"
    rf"|{_POLITE}(?:not|un) ?(?:solved|fixed|resolved|working)(?: yet)?"
)
_AGAIN: Final = re.compile(
    rf"{_POLITE}(?:\w+ \d+ )?(?:it|this|that|they|{_IT}|{_TROUBLE})? ?(?:\w+ ){{1,6}}"
    r"again(?: now| today| already| this morning| with .{0,60})?"
)
_QUESTION: Final = re.compile(
    r"(?:what|how|where|when|who|which|why|may|can i|if)\b"
    r"|(?:is|are|do|does) (?:it|you|we|i|they|this|that|the|there|somebody|anybody)\b"
)
_GOOD_AGAIN: Final = frozenset(
    "works working fine runs running normal ok okay see talk me us you".split()
)
_POLITE_PRAISE: Final = frozenset("thanks thank thx greetings regards cheers welcome".split())


def asks_to_reopen(text: str) -> bool:
    """Can these words mean nothing else than that the ticket is to be opened again?"""
    said = phrases.plain(text)
    words = said.split()
    if len(words) > MAX_WORDS or _QUESTION.match(said):
        return False
    if _REOPEN.fullmatch(said):
        return True
    if not _PRAISE.isdisjoint(set(words) - _POLITE_PRAISE):
        return False
    if phrases.matches_phrase(text, phrases.NOT_SOLVED[1:4]):
        return True
    if any(pattern.fullmatch(said) for pattern in (_BACK, _STILL, _FAILS)):
        return True
    is_score = said[:1].isdigit()
    good = is_score or not _GOOD_AGAIN.isdisjoint(words) or text.rstrip().endswith("?")
    return not good and _AGAIN.fullmatch(said) is not None


def wishes_it_open(text: str, *, cancelled: bool) -> bool:
    """Is that said in so many words, also of a ticket that is over? `cancelled`: it was taken back,
    so "don't cancel it" can only mean that.
    """
    said = phrases.plain(text)
    return _REOPEN.fullmatch(said) is not None or (
        cancelled and _UNCANCEL.fullmatch(said) is not None
    )


_UNCANCEL: Final = re.compile(
    r"(?:(?:please|no+|wait|hold on|stop|sorry|oh|ok|actually|but|i|meant|my mistake|oops) )*"
    rf"(?:(?:dont|do not|did not|didnt)(?: (?:want|mean) to)? cancel{_NAMED}"
    rf"|(?:undo|uncancel|un cancel|restore){_NAMED}(?: cancel\w*)?)(?: please| yet| after all)*"
)


def is_praise(text: str, called: Set[str] = frozenset()) -> bool:
    """Praise, good wishes or a name, and nothing besides. `called` are the words of names."""
    said = phrases.plain(text)
    words = said.split()
    if not words or len(words) > MAX_WORDS or "?" in text:
        return False
    if len(words) <= _SHORT and _SAYS_GONE.fullmatch(said) and not _says_no(words):
        return True
    if _PRAISE_PHRASES.fullmatch(said):
        return True
    if _DRAWN_OUT.search(said):
        words = [_shorten(word, called) for word in words]
    if not _IN_PRAISE.issuperset(set(words) - called) or _says_no(words):
        return False
    return not _PRAISE.isdisjoint(words) or set(words) <= called


_DRAWN_OUT: Final = re.compile(r"(\w)\1{2,}")


def _shorten(word: str, called: Set[str]) -> str:
    """ "Thaaanks" and "coooool" as they are usually written, where that is a known word."""
    once, twice = _DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)
    forms = (form for form in (word, twice, once) if form in _IN_PRAISE or form in called)
    return next(forms, word)


def _says_no(words: list[str]) -> bool:
    return not OPPOSING_WORDS.isdisjoint(words)


_CLOSE: Final = frozenset("close closed closing shut".split())
_CANCEL: Final = frozenset("cancel cancelled canceled withdraw withdrawn".split())
_NOUNS: Final = frozenset("ticket case request".split())
_THIS: Final = frozenset("this".split())
_FILLERS: Final = frozenset(
    "please pls you can could may will would be the my our that which it now then just so go ahead"
    " and feel free to i we think guess want wish from side for me us thanks thank a lot very much"
    " ok okay yes hi hello all good fine works well already again one id like as is done solved"
    " resolved on support team no longer need needed not anymore any more".split()
)
_ALONE: Final = (r"cancel( it| this| the ticket| my ticket)?( please)?",)
"""Enough while nobody has the ticket yet; an agent may have asked about something else."""


def asks_to_close(text: str, prefix: str, *, alone: bool = False) -> bool:
    """Can these words mean nothing else than that this ticket is to end?

    `alone`: nobody has it yet, so "cancel it" can only mean the ticket.
    """
    if phrases.plain(text) == "cancel" or (alone and phrases.matches_phrase(text, _ALONE)):
        return True
    numbered = re.sub(
        rf"(?<!\w)(?:{re.escape(prefix)}[-_ ]?|#)\d{{1,9}}\b", " ticket ", text, flags=re.IGNORECASE
    )
    words = phrases.plain(numbered).split()
    said = set(words)
    if not said <= _CLOSE | _CANCEL | _NOUNS | _THIS | _FILLERS or _is_denied(words):
        return False
    names_it = not said.isdisjoint(_NOUNS)
    return (not said.isdisjoint(_CLOSE) and (names_it or not said.isdisjoint(_THIS))) or (
        not said.isdisjoint(_CANCEL) and names_it
    )


def denies_closing(text: str) -> bool:
    """ "Please do not close it": then no thanks are heard in it."""
    return _KEEPS_OPEN.search(phrases.plain(text)) is not None


_KEEPS_OPEN: Final = re.compile(r"\b(?:dont|do not|not|never) (?:\w+ )?(?:close|cancel|shut)\b")


def _is_denied(words: list[str]) -> bool:
    """ "Not" right before the verb: "please not close this"."""
    verbs = _CLOSE | _CANCEL
    return any(
        word in verbs and words[max(0, at - 1) : at] in (["not"], ["no"])
        for at, word in enumerate(words)
    )


_SPEAKS_OF_ENDING: Final = re.compile(
    r"\b(?:cancel|close|delete|remove|keep|order|account|subscription|licen[cs]e|shall i|should i)"
)


def asks_something(text: str) -> bool:
    """Does an agent ask something, or speak of ending it? Then what follows is about that."""
    return "?" in text or _SPEAKS_OF_ENDING.search(text.casefold()) is not None
