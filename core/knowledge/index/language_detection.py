"""Which language a shelf or a question is written in, told by the small words of its sentences."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

ENGLISH: Final = "english"

SMALL_WORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        ENGLISH: "the a an of to in is it on for and my i do does not how what where can with at"
        " this that be are was have from or when why you your me if but",
        "german": "der die das den dem des ein eine einen einem einer und oder nicht ich ist mein"
        " meine meinen mit auf zu zum zur im von vom fur wie wo was wenn kann sich sie es wird bei"
        " nach aus noch auch mir mich haben habe hat sind wir ihr kein keine warum dass man",
        "french": "le la les un une des du de et ou ne pas je mon ma mes est en dans pour sur avec"
        " que qui comment quand pourquoi ce cette il elle nous vous mais plus au aux se sont ai a"
        " par puis l d j n s c qu y",
        "spanish": "el la los las un una de del y o no mi mis es en para por con que como cuando"
        " donde se lo al su sus este esta pero si yo puedo ha he hay me tengo son le porque cual",
        "italian": "il lo la i gli le un una di del della dei delle e o non mi mio mia per con che"
        " come quando dove si su nel nella da al alla ho ha posso sono questo questa perche se",
        "portuguese": "o a os as um uma de do da dos das e ou nao meu minha em no na para por com"
        " que como quando onde se ao esta este eu posso tem sao mas porque",
        "dutch": "de het een en of niet ik mijn is in op voor met van naar hoe waar wat wanneer kan"
        " dat die te er aan bij om maar geen ook heb heeft mij zijn waarom je",
        "swedish": "en ett och eller inte jag min mitt mina ar i pa for med av till hur var vad nar"
        " kan det den som att har om de men jag kommer varfor fran",
        "danish": "en et og eller ikke jeg min mit mine er i pa for med af til hvordan hvor hvad"
        " nar kan det den som at har om de men hvorfor fra",
        "norwegian": "en et og eller ikke jeg min mitt mine er i pa for med av til hvordan hvor hva"
        " nar kan det den som at har om de men hvorfor fra",
        "finnish": "ja tai ei en mina minun on miten missa mita milloin voi se etta kun jos mutta"
        " ole olen tama han miksi mista voin",
        "polish": "i lub nie ja moj moja moje jest w na z do dla jak gdzie co kiedy moge sie to ze"
        " od po przez czy ale mam mi dlaczego",
        "turkish": "bir ve veya degil ben benim icin ile nasil nerede ne zaman bu su o mi da de var"
        " yok cok ama neden olan gibi",
        "russian": "и или не я мои моя мое в на с для как где что когда это по из у к но мне у меня"
        " есть можно если почему он она",
        "hebrew": "את של על לא אני איך מה מתי איפה לי זה עם או גם אם כל יש אין הוא היא כי אבל למה",
        "arabic": "في من على الى لا انا كيف ما متى اين هل هذا هذه مع او ان عن لي لم هو هي لماذا",
    }.items()
}
"""As they are compared: without accents."""

STEMMED: Final = SMALL_WORDS.keys() | {"greek", "hindi", "tamil", "armenian"}
"""Languages with a stemmer."""

MIN_SHARE: Final = 20
"""Small words of another language, before English is given up."""


def language_of(counts: Counter[str]) -> str:
    """The language with the most small words among these; English, where there are few."""
    heard = {
        language: sum(counts[word] for word in small) for language, small in SMALL_WORDS.items()
    }
    best = max(heard, key=lambda language: (heard[language], language == ENGLISH))
    return best if heard[best] >= MIN_SHARE else ENGLISH


_LETTERS: Final = (
    ("hebrew", re.compile("[\u05d0-\u05ea]")),
    ("arabic", re.compile("[\u0620-\u064a]")),
    ("russian", re.compile("[\u0430-\u044f]")),
)
"""Letters that only one of the languages with rows or examples has."""
MIN_TELLING_CHARS: Final = 5
"""Letters of a single word of another language that are no typing error of one of ours."""


def foreign_language(
    words: Sequence[str],
    is_known: Callable[[str], bool],
    languages_of: Callable[[str], Iterable[str]],
    least: int = 1,
) -> str:
    """The language of a short text that is not that of the words which are `is_known`; else "".

    By its letters, or by more words of that language, small ones or such as `languages_of` names,
    than it has small ones of English or known words; of `least` so many.
    """
    strange = [word for word in words if not is_known(word)]
    ours = sum(word in SMALL_WORDS[ENGLISH] for word in words if is_known(word))
    for language, letters in _LETTERS:
        count = sum(letters.search(word) is not None for word in words)
        if count >= least and count > ours:
            return language
    small, named = Counter[str](), Counter[str]()
    for word in strange:
        small.update(_small_in(word))
        named.update(set(languages_of(word)) - set(_small_in(word)))
    found = {language: small[language] + named[language] for language in small | named}
    best = max(sorted(found), key=lambda language: found[language], default="")
    if found.get(best, 0) < least or found[best] <= ours:
        return ""
    tells = (
        small[best]
        or found[best] > 1
        or any(len(word) >= MIN_TELLING_CHARS for word in strange if best in languages_of(word))
    )
    return best if tells else ""


def _small_in(word: str) -> list[str]:
    if len(word) == 1:
        return []
    return [its for its, small in SMALL_WORDS.items() if its != ENGLISH and word in small]
