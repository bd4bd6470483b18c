"""Does a sentence of a draft say what a sentence of the article says? Used by `checks`.

Nobody here understands either. A sentence is borne out when all its telling words stand together in
the article, it denies as often as the article's sentence does, and it speaks of the same subject.
What cannot be shown so is in doubt, and the article's own words are used.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from core.knowledge.index.language_detection import SMALL_WORDS
from core.knowledge.index.tokenizer import STOP_WORDS

Words = Sequence[str]
_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE: Final = re.compile(r"[.!?;:\n\u3002\uff01\uff1f]+")
_SHORTENED: Final = re.compile(r"n['\u2019]t\b|\bcannot\b", re.IGNORECASE)
_SOFT_BREAK: Final = re.compile(
    r"(?<=[^.!?:;\n\s])[ \t]{0,9}\n(?=[ \t]{0,9}[^\s#>|*+-])(?![ \t]{0,9}\d{1,3}[.)]\s)"
)
"""A line that ends within its sentence, as authors wrap their paragraphs."""
MIN_WORD_CHARS: Final = 4
"""Letters from which on a word tells something."""
STEM: Final = 5
"""Letters to which it is cut: "resta|rting"."""
MAX_SENTENCES_TOGETHER: Final = 3
"""Sentences of the article that one of the draft may join."""

_DENIALS: Final = frozenset(
    "not no never none nobody nothing neither nor without unless except avoid off stop nicht kein keine"
    " keinen keinem keiner nie niemals ohne ne pas jamais sans aucun aucune nunca sin ningun ninguna non"
    " mai senza nessun nessuna nao sem niet geen nooit zonder nie nigdy bez \u05dc\u05d0 \u05d0\u05dc"
    " \u05d0\u05d9\u05df \u05d1\u05dc\u05d9 \u0644\u0627 \u0644\u0645 \u0644\u0646 \u0644\u064a\u0633"
    " \u0628\u062f\u0648\u0646 \u0441\u0435 \u043d\u0435 \u043d\u0435\u0442 \u043d\u0438\u043a\u043e\u0433\u0434\u0430"
    " \u0431\u0435\u0437 inte aldrig utan ikke aldri uten".split()
)
_WITHOUT: Final = frozenset("without ohne sans sin senza sem zonder bez utan uten".split())
_APART: Final = frozenset("unless except avoid off stop".split())
_ORDERED: Final = frozenset(
    "before after than instead rather until by onto only vor nach bevor nachdem als avant apres antes despues prima dopo".split()
)
"""Words around which it matters what stands first: "a before b"."""
_PRONOUNS: Final = frozenset(
    "you i we they he she it nobody everybody everyone anyone anybody somebody someone".split()
)
_NEUTRAL: Final = frozenset(
    "please first then next also again after before once when while your should could would might must need needs want make"
    " sure able following steps step this that these those will with from into there here have does doing done done just only"
    " bitte dann zuerst danach ihre ihren wenn sollten muss k\u00f6nnen ensuite puis votre veuillez luego despu\u00e9s favor poi".split()
)
_FUNCTION: Final = (STOP_WORDS | _NEUTRAL | frozenset().union(*SMALL_WORDS.values())) - _DENIALS

_SECRET: Final = re.compile(
    r"passwor[dt]|pass ?phrase|pass ?code|kennwort|mots? de passe|contrase\u00f1a|\bclave\b|senha|palavra-passe|parola d'ordine|wachtwoord|has\u0142[oa]"
    r"|\u05e1\u05d9?\u05e1\u05de|\u0643\u0644\u0645\u0629 (?:\u0627\u0644)?(?:\u0645\u0631\u0648\u0631|\u0633\u0631)|\u043f\u0430\u0440\u043e\u043b|l\u00f6senord|adgangskode|kodeord|salasan"
    r"|\u015fifre|jelsz|hesl[oa]|parol[a\u0103]|\u5bc6\u7801|\u5bc6\u78bc|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638"
    r"|\bpins?\b|\bpin-|\bcvv|\bcvc|\botp\b|\btan\b|\b(?:security|verification|one-time|recovery|backup|login|sms|2fa|mfa) codes?\b|(?:sicherheits|best\u00e4tigungs|einmal)code"
    r"|code (?:de|secret)|c\u00f3digo de|codice di|\u05e7\u05d5\u05d3|\u0631\u0645\u0632|\u043a\u043e\u0434|\bapi keys?\b|\btokens?\b|\bsecrets?\b|credentials?|zugangsdaten|identifiants|credenciales|credenziali"
    r"|credenciais|card number|kartennummer|num\u00e9ro de carte|private key|passport|\bssn\b|social security",
    re.IGNORECASE,
)
_ASKING: Final = re.compile(
    r"\b(?:send|tell|give|share|provide|submit|forward|e-?mail|message|disclose|state|supply|let (?:me|us) (?:know|have)|reply|respond|answer)\b"
    r"|\b(?:what is|what's|need|require|confirm|verify)\b.{0,20}\byour\b|\b(?:type|enter|write|post|put|paste|drop|include|attach)\b.{0,80}\b(?:here|chat|conversation|thread|reply|message|ticket|channel|dm|us|me)\b"
    r"|\b(?:schick|send|sag|nenn|gib|geb|teil|verrat|\u00fcbermittel|mitteil|schreib|antwort)\w{0,6}\b|\b(?:envoy|donn|communiqu|transmet|indiqu|partag|r\u00e9pond|fourni|\u00e9cri|dites|dis)\w{0,6}\b"
    r"|\b(?:env[i\u00ed]|mand|dinos|d[i\u00ed]ga|dime|danos|comparta|comparte|escrib|indi[cq]|proporcion|facilit|respond)\w{0,6}\b|\b(?:invi|comunic|scriv|forni|condivid|dicci|dimmi|rispond)\w{0,6}\b"
    r"|\b(?:envi|mand|diga|inform|compartilh|escrev|forne\u00e7|passe)\w{0,6}\b|\b(?:stuur|geef|deel|vertel|schrijf|meld|antwoord)\w{0,4}\b|(?:wy\u015blij|podaj|prze\u015blij|napisz|udost\u0119pnij)\w{0,4}"
    r"|(?:\u05e9\u05dc\u05d7|\u05de\u05e1\u05d5\u05e8|\u05db\u05ea\u05d5\u05d1|\u05db\u05ea\u05d1|\u05ea\u05df|\u05ea\u05e0\u05d5|\u05e1\u05e4\u05e8|\u05e9\u05ea\u05e3|\u05de\u05e1\u05e8)|(?:\u0623\u0631\u0633\u0644|\u0627\u0631\u0633\u0644|\u0627\u0643\u062a\u0628|\u0623\u0639\u0637|\u0634\u0627\u0631\u0643|\u0623\u062e\u0628\u0631|\u0632\u0648\u062f)"
    r"|(?:\u043e\u0442\u043f\u0440\u0430\u0432|\u043f\u0440\u0438\u0448\u043b|\u0441\u043e\u043e\u0431\u0449|\u043d\u0430\u043f\u0438\u0448|\u0443\u043a\u0430\u0436|\u0441\u043a\u0430\u0436|\u0434\u0430\u0439\u0442|\u043f\u043e\u0434\u0435\u043b|\u043f\u0435\u0440\u0435\u0434\u0430)"
    r"|\b(?:skicka|ge|ber\u00e4tta|send|giv|oplys|l\u00e4het\u00e4|kerro|g\u00f6nder|payla\u015f|trimite|po\u0161li|k\u00fcldj)\w{0,6}\b|\u53d1\u9001|\u53d1\u7ed9|\u544a\u8bc9|\u9001\u3063\u3066|\u6559\u3048\u3066|\ubcf4\ub0b4|\uc54c\ub824",
    re.IGNORECASE,
)

_REMINDER: Final = re.compile(
    r"forget|hesitate|fail to|vergess|vergiss|oubli|h\u00e9sit|olvid|dud[ea]|dimentic|esque|vergeet|zapom|\u0437\u0430\u0431\u0443\u0434|\u05ea\u05e9\u05db\u05d7|\u062a\u0646\u0633|without|ohne|sans",
    re.IGNORECASE,
)


def unfaithful(said: str, evidence: str) -> Iterator[str]:
    """Sentences of `said` that no sentences of the article bear out, each by itself."""
    parts = map(_words, _SENTENCE.split(_SOFT_BREAK.sub(" ", evidence)))
    known = [words for words in parts if len(words) > 1]  # a bare title says nothing
    for sentence in _SENTENCE.split(said):
        words = _words(sentence)
        if words and not any(_bears_out(words, window) for window in _windows(known)):
            yield sentence


def requests_for_secrets(said: str) -> Iterator[str]:
    """Sentences that ask somebody to hand over a password, a code or another secret. "Never send your
    password" asks for none; "do not forget to send it" does.
    """
    for sentence in re.split(r"(?<=[.!?\n\u3002])", said):
        if _SECRET.search(sentence) and _ASKING.search(sentence) and not _is_warning(sentence):
            yield sentence.strip()


def _is_warning(sentence: str) -> bool:
    return bool(_DENIALS & set(_words(sentence))) and not _REMINDER.search(sentence)


def _windows(known: Sequence[Words]) -> Iterator[Sequence[Words]]:
    """Sentences that follow one another, single ones first: they say most exactly what is said."""
    for size in range(1, MAX_SENTENCES_TOGETHER + 1):
        yield from (known[at : at + size] for at in range(len(known) - size + 1))


def _bears_out(said: Words, window: Sequence[Words]) -> bool:
    there = [word for words in window for word in words]
    telling = _significant_words(said)
    if not telling <= _significant_words(there):
        return False
    if not telling:
        return not _DENIALS & set(said)
    # Only the sentences that share words with it say whether it is denied, and of whom it speaks.
    meant = [words for words in window if telling & _significant_words(words)]
    denied = [_denials(words) for words in meant]
    if _denials(said) not in (*denied, frozenset().union(*denied)):
        return False
    return _same_subject(said, meant) and _same_order(said, there)


def _same_subject(said: Words, meant: Sequence[Words]) -> bool:
    """ "Your manager approves it" does not say "You approve it"."""
    pronouns = _PRONOUNS & set(said[:2])
    stems, shared = (
        {word[:STEM] for word in said},
        [len(_significant_words(said) & _significant_words(w)) for w in meant],
    )
    nearest = [words for words, count in zip(meant, shared, strict=True) if count == max(shared)]
    return not pronouns or all(
        pronouns <= set(words) or _first_telling(words) in stems for words in nearest
    )


def _first_telling(words: Words) -> str:
    told = (w[:STEM] for w in words if len(w) >= MIN_WORD_CHARS and w not in _FUNCTION)
    return next(told, "")


def _same_order(said: Words, there: Words) -> bool:
    """ "a before b" does not say "b before a"."""
    if not _ORDERED & set(said):
        return True
    if not _ORDERED & set(said) <= set(there):
        return False
    stems = [word[:STEM] for word in there]
    telling = [
        w[:STEM]
        for w in said
        if len(w) >= MIN_WORD_CHARS and w not in _FUNCTION and w[:STEM] in stems
    ]
    places = [stems.index(stem) for stem in telling]
    return places == sorted(places)


def _denials(words: Words) -> frozenset[str]:
    """What is denied how: "never" says the same as "not", "without" does not."""
    return frozenset(
        "without" if w in _WITHOUT else w if w in _APART else "not" for w in words if w in _DENIALS
    )


def _significant_words(words: Words) -> set[str]:
    return {
        w[:STEM]
        for w in words
        if len(w) >= MIN_WORD_CHARS and w not in _FUNCTION and w not in _DENIALS
    }


def _words(text: str) -> Words:
    folded = unicodedata.normalize("NFKC", _SHORTENED.sub(" not", text)).casefold()
    bare = "".join(
        c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) != "Mn"
    )
    return _WORD.findall(bare)
