"""Secrets that somebody tells: "my password is sunshine", "I changed my PIN to 4711".

A noun ("password", "Kennwort") is found first; what follows is read from there: a colon, a word
such as "is", "changed to", or the secret itself. Whether a word is a secret then depends on
what it looks like and, for words of a dictionary, on what else could stand there ("is wrong").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from adapters.openai.redaction.folding import Span
from adapters.openai.redaction.languages import COMPOUNDS, ENGLISH, LANGUAGES, UNSPACED, Language
from adapters.openai.redaction.plausibility import (
    BRACKETED,
    EDGES,
    NO_SECRET,
    STATUS,
    is_odd,
    is_placeholder,
    is_product,
    is_software,
)

MAX_QUOTED_CHARS: Final = 100
MAX_WORDS: Final = 8
"""Words of a pass phrase that stands without quotation marks."""
MAX_NOUNS: Final = 400
"""Nouns that are looked at in one text; a text with more is a list of them."""
_BREAK: Final = frozenset(
    "and but or so because when if since after for in on at with which that to it i und aber oder weil wenn et mais ou car quand y pero"
    " o porque e ma mas en maar i ale bo и но а ו אבל כי و لكن what who does doesn't is was".split()
)
_WORD: Final = re.compile(r"[ \t]{1,3}([^\s]{1,40})")


@dataclass(frozen=True, slots=True)
class _Reader:
    """A language made ready: what may follow a noun, in the order in which it is tried, what tells
    of a change, and which words are no password."""

    tails: tuple[tuple[str, re.Pattern[str]], ...]
    changed: re.Pattern[str]
    harmless: frozenset[str]
    endings: re.Pattern[str]


_APART: Final = (
    r"(?:\s(?!(?:and|but|because|when|while|until|unless|once|it|so|if|since|und|aber|weil|wenn|et|mais|y|pero|ma|mas|maar|ale|но|אבל|لكن)\b)"
    r"[^\W\d_][\w'-]{0,24})"
)
_ABOUT: Final = (
    r"(?:bei|beim|chez|presso|bij|hos|på|u|у|в|אצל|في|for|of|on|to|at|in|from|i|we|you|they|he|she|that|which|für|von|vom|zum|zur|am|im|ich|pour|de|du|que|del|della|di|para|do|da|van|voor|do|dla|od"
    r"|от|для|к|של|ל)"
)
"""What begins words that tell which password is meant: "the password for the router: x"."""


def _reader(language: Language) -> _Reader:
    links = language.links if language is ENGLISH else f"{language.links}|{ENGLISH.links}"
    joined = "" if r"(?=\S)" in language.to else r"\s{1,2}"
    own = rf"(?:\s{language.own}){{0,3}}"
    sign = rf"(?:(?:\s(?:wi-?fi|wlan|вай-?фай))?{own}|\s{_ABOUT}{_APART}{{1,4}})\s{{0,2}}\(?[\"']?\s{{0,2}}(?:=>|:=|->|\u2192|==?|[:=])\s{{0,3}}"
    tails = {
        "sign": sign,
        "link": rf"'s\s{{1,2}}|{_APART}{{0,6}}?\s(?:{links})\s{{0,2}}:?\s{{0,2}}(?<=[\s:-])",
        "to": rf"(?:\s[\w'-]{{1,24}}){{0,5}}?\s{language.to}{joined}",
        "aside": r"[,;:]?\s(?:and\s)?(?:it's|it is|it was|that's|that is|namely|es ist|das ist|nämlich|c'est|es|è|é|het is|to jest|это)\s[\"']?",
        "script": r"(?:\s[^\x00-\x7f]{1,20}){1,3}\s(?=[\x21-\x7e])[\"']?",
        "beside": rf"{own}[ \t]{{1,3}}(?:-[ \t])?[(\"']?",
    }
    return _Reader(
        tails=tuple((how, re.compile(f"(?i:{tail})")) for how, tail in tails.items()),
        changed=re.compile(rf"(?i:\b(?:{language.changed}))"),
        harmless=frozenset(language.harmless.split()) | frozenset(ENGLISH.harmless.split()),
        endings=re.compile(rf"[^\W\d_]{{2,30}}(?:{language.endings}|{ENGLISH.endings})$"),
    )


_READERS: Final = tuple(map(_reader, LANGUAGES))
_LATIN: Final = _READERS[1:7]
"""German, French, Spanish, Italian, Portuguese and Dutch, which borrow the English nouns."""
NOUN: Final = re.compile(
    r"(?<![^\W_])(?i:"
    + "|".join(
        f"(?P<n{at}>{lang.nouns})|(?P<c{at}>{lang.codes})" for at, lang in enumerate(LANGUAGES)
    )
    + r")(?![\w])(?!-\w)"
)
_UNSPACED: Final = re.compile(
    UNSPACED
    + r"[^\s!-~]{0,8}?\s?[:=\uff1a]?\s?[\"']?(?:は|是|为|為|:|：|는|은|คือ)?\s?[\"']?([!-~]{3,60})"
)
_COMPOUND: Final = re.compile(rf"\s(?:{'|'.join(COMPOUNDS)})\b(?!\sto\s)", re.IGNORECASE)


def find_told_secrets(text: str) -> Iterator[Span]:
    """Passwords and codes beside the words that name them."""
    for at, found in enumerate(NOUN.finditer(text)):
        if at >= MAX_NOUNS:
            break
        yield from _after_noun(text, found)
    for found in _UNSPACED.finditer(text):
        yield Span("PASSWORD", *found.span(1))


def _after_noun(text: str, noun: re.Match[str]) -> Iterator[Span]:
    if _COMPOUND.match(text, noun.end()):
        return
    name = noun.lastgroup or "n0"
    at, plain = int(name[1:]), name[0] == "n"
    # "Password" and "PIN" are said in many languages, so what follows is read in each of them.
    for reader in (_READERS[0], *_LATIN) if at == 0 else (_READERS[at],):
        span = _read_after(text, noun, reader, plain)
        if span is not None:
            yield span
            other = _OTHER.match(text, span.end)
            if other and is_odd(other[1]):
                yield Span("PASSWORD", *other.span(1))
            return


def _read_after(text: str, noun: re.Match[str], reader: _Reader, plain: bool) -> Span | None:
    for how, pattern in reader.tails:
        tail = pattern.match(text, noun.end())
        if tail is None or (how == "to" and not _tells_of_change(text, noun, tail, reader)):
            continue
        begin = tail.end()
        if how == "beside" and plain and reader is not _READERS[0] and " - " in tail[0]:
            how = "link"
        if how == "beside" and (digits := _PIN.match(text, begin)) and _PIN_NOUN.match(noun[0]):
            return Span("PASSWORD", begin, digits.end())
        end = _value_end(text, begin, reader, how, plain)
        if end:
            quoted = text[begin : begin + 1] in ("'", '"')
            return Span("PASSWORD", begin + quoted, end)
    return None


_OTHER: Final = re.compile(
    r"[\"']?[,;]?\s(?i:(?:and|und|et|y|e|en|i|и|ו|but|aber|mais|pero|maar|ale|но)\s)?(?i:(?:the|my|das|mein|le|mon|la|mi|il|o|a|minha|het|mijn)\s)?"
    r"(?i:new|old|other|second|neue|alte|andere|nouveau|nouvelle|ancien|nueva|vieja|antigua|otra|nuova|vecchia|nova|velha|outra|nieuwe|oude|nowe|stare|новый|старый"
    r"|החדשה|הישנה|الجديدة|القديمة|nya|gamla)(?i:\s(?:one|is|was|ist|war|est|était|es|era|è|é|to|это|היא|هي|är)){0,2}\s?:?\s[\"']?([^\s\"',;]{4,60})"
)
""" ", the new one Waschbär7": the second of two that are told together."""
_APP_PASSWORD: Final = re.compile(r"[a-z]{4}(?: [a-z]{4}){3}(?![\w])")


def _tells_of_change(text: str, noun: re.Match[str], tail: re.Match[str], reader: _Reader) -> bool:
    """ "I changed my password to x", "das Passwort auf x geändert"."""
    around = text[max(0, noun.start() - 40) : noun.start()], text[noun.end() : tail.end() + 40]
    return any(map(reader.changed.search, around))


_DOUBTFUL: Final = frozenset(("beside", "aside", "script"))
"""Tails that need no verb, after which a word of a dictionary is no password. "script" is words of
another alphabet before it: "пароль от компа zyablik9"."""
_PIN: Final = re.compile(r"\d{4,12}(?![\w.,:-]\d|\w)")
_PIN_NOUN: Final = re.compile(
    r"(?i)pin|пин|pass ?code|geheim|code (?:pin|secret)|código (?:pin|secreto)|codice (?:pin|segreto)|\w{0,3}קוד|פין|(?:ال)?(?:رقم|رمز)"
)
_ENDS_THERE: Final = re.compile(
    r"(?<=[.,;:!?)])|\s{0,3}(?:$|[.,;:!?)\n-])|\s(?i:and|but|or|so|then|now|today|yesterday|because|which|last|after|before|this|on|as|for)\b"
)
_TOKEN: Final = re.compile(r"(?:(?!\]\(|\]\[)\S){1,200}")


def _value_end(text: str, begin: int, reader: _Reader, how: str, plain: bool) -> int:
    """Where the secret ends that begins here; 0 where there is none."""
    quoted = _find_quotation(text, begin)
    if quoted is not None:
        start, end = quoted
        usual = text[start:end].lower() in reader.harmless or is_placeholder(text[start:end])
        return 0 if usual else end
    groups = _APP_PASSWORD.match(text, begin) if plain else None
    if groups and reader.harmless.isdisjoint(groups[0].split()):
        return groups.end()
    found = None if BRACKETED.match(text, begin) else _TOKEN.match(text, begin)
    if found is None:
        return 0
    bare = found[0].strip(EDGES)
    if len(bare) < 3 or NO_SECRET.match(bare):
        return 0
    if re.sub(r"['-]", "", bare).isalpha():
        return _word_end(text, found, reader, how, plain)
    if (how == "script" and is_product(bare)) or (how == "beside" and is_software(bare)):
        return 0
    if how in _DOUBTFUL:
        return found.end() if is_odd(found[0], caps=not plain) else 0
    return found.end() if bare.lower() not in reader.harmless else 0


def _find_quotation(text: str, begin: int) -> tuple[int, int] | None:
    """What stands between quotation marks that open here or right before."""
    before, here = text[begin - 1 : begin], text[begin : begin + 1]
    quote = before if before in ("'", '"') else here
    if quote not in ("'", '"'):
        return None
    start = begin + (here == quote)
    end = text.find(quote, start, start + MAX_QUOTED_CHARS)
    return (start, end) if end > start and "\n" not in text[start:end] else None


def _word_end(text: str, found: re.Match[str], reader: _Reader, how: str, plain: bool) -> int:
    """The same for a word of letters alone, which may be a password or tell how one fares."""
    bare = found[0].strip(EDGES)
    first = bare.lower()
    if how == "sign":
        return 0 if first in STATUS else _phrase_end(text, found.end(), reader)
    if not plain or how in _DOUBTFUL:
        return 0
    if first in reader.harmless or any(part in reader.harmless for part in first.split("-")):
        return _pass_phrase_end(text, found.start(), reader)
    if reader.endings.match(bare) and bare[0].islower():
        return 0
    if how == "to" and reader is _READERS[0] and not _ENDS_THERE.match(text, found.end()):
        return 0  # "change it to match the policy"
    return _phrase_end(text, found.end(), reader)


def _phrase_end(text: str, end: int, reader: _Reader) -> int:
    """A password of several words goes on until a word that joins or a sign that ends."""
    if text[end - 1] in ".,;:!?)":
        return end
    for _ in range(MAX_WORDS):
        found = _WORD.match(text, end)
        if found is None:
            break
        word = found[1].strip(EDGES).lower()
        if not word or word in _BREAK or word in reader.harmless:
            break
        end = found.end()
        if found[1][-1] in ".,;:!?)":
            break
    return end


def _pass_phrase_end(text: str, begin: int, reader: _Reader) -> int:
    """ "is correct horse battery staple": at least four words, and none that a sentence needs."""
    line = re.compile(r"[^\W\d_]{3,20}(?:[ -][^\W\d_]{3,20}){3,9}(?=[.,;!?\s]|$)").match(
        text, begin
    )
    if line is None:
        return 0
    first, *rest = re.split("[ -]", line[0].lower())
    usual = any(
        word in reader.harmless or word in _BREAK or reader.endings.match(word) for word in rest
    )
    return 0 if usual or first in _BREAK or first in _FUNCTION else line.end()


_FUNCTION: Final = frozenset(
    "not a an the too no my of in on at for as about being already always never still very".split()
)
