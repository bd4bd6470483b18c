"""Secrets that stand away from the word that names them: "change it to Tempo2026!, the password".

`sentences` reads on from the noun. Here the secret is found first, by its shape, and then a noun
within the same line. The shape must be rarer, since any word may stand in such a line.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from adapters.openai.redaction.folding import Span
from adapters.openai.redaction.languages import COMPOUNDS, LANGUAGES
from adapters.openai.redaction.plausibility import EDGES, is_odd, is_product
from adapters.openai.redaction.sentences import NOUN

NEAR_CHARS: Final = 80
"""From a noun to the secret that it names; about a sentence."""

_CANDIDATE: Final = re.compile(r"(?<![^\s\"'(=:])[^\s\"'()<>\[\]{}]{6,40}(?![^\s\"')])")
_INNER_SIGN: Final = re.compile(r"[^\W\d_][!#$%^*][^\W\d_]")
_SIGNS: Final = re.compile(r"[!#$%^*?&]")
_MOVED: Final = re.compile(
    r"(?i:(?<!\w)(?:from|von|vom|de|du|des|da|dal|van|z|ze|с|со|מ|من|från|fra|replaced|remplacé|ersetzt|reemplacé|sostituito|vervangen"
    r"|substituí|заменил[аи]?)(?:\s|-\s?))[\"']?([^\s\"',;]{4,40})[\"']?\s{1,2}"
    r"(?i:(?:to|into|by|with|auf|in|zu|durch|à|a|en|par|por|para|con|naar|door|na|на|ל|إلى|الى|till|til)(?:\s|-\s?))[\"']?([^\s\"',;]{4,40})"
)
_COMBINATION: Final = re.compile(
    r"(?i:(?<!\w)(?:combination|combo|kombination(?:en)?|zahlenkombination|combinaison|combinación|combinazione|combinação|combinatie"
    r"|szyfr|kombinacja|комбинаци\w|קומבינציה|צירוף|kombinasyon|kombinace|yhdistelmä|(?:ال)?رقم الخزنة|(?:ال)?توليفة"
    r"|(?:number|dial|code)[ -]lock|zahlenschloss|cadenas|candado|lucchetto|cadeado|cijferslot|kłódk\w|замок|(?:ה|ל|ב)?מנעול|(?:ال)?قفل|safe|vault|locker|padlock|strongbox|tresor|safes?|coffre(?:-fort)?|caja fuerte|cassaforte|cofre|kluis|sejf\w{0,2}|сейф\w{0,2}|(?:ה|ל|ב)?כספת|(?:ال)?خزنة)(?!\w))"
    r"(?!\s(?:mode|search|browsing))[^\d\n]{0,40}?(?<![\w.,-])(\d{1,2}(?:\s?[-/.]\s?\d{1,2}){2,4})(?![\w.-]|,\d)"
    r"|(?<![\w.,-])(\d{1,2}(?:\s?[-/.]\s?\d{1,2}){2,4})(?!\d)[^\d\n]{0,30}?(?i:(?:combination|kombination|combinaison|combinación|combinazione|combinação|combinatie|kombinacja|комбинация|קומבינציה))"
)
_PLACE: Final = re.compile(r"(?i:room|raum|rooms?|floor|salle|sala|kamer|pokój|комнат|חדר)\D{0,4}$")
_SEED: Final = re.compile(
    r"(?i:(?<!\w)(?:(?:seed|recovery|wallet|mnemonic|backup|secret)[ -]?(?:phrase|words?|sentence)|wallet (?:recovery|backup|seed)|mnemonic|seed|wiederherstellungs(?:phrase|wörter|satz)|seed-phrase"
    r"|phrase (?:de récupération|mnémonique|de sauvegarde)|mots de récupération|frase (?:de recuperación|semilla|mnemónica|di recupero|mnemonica|de recuperação|mnemônica)"
    r"|palabras (?:semilla|de recuperación)|parole di recupero|palavras de recuperação|herstel(?:zin|woorden)|(?:fraza|słowa) odzyskiwania"
    r"|(?:сид|seed|мнемоническая)[ -]?фраза|фраза (?:восстановления|для восстановления)|слова восстановления|(?:ביטוי|מילות|משפט) (?:ה)?שחזור"
    r"|(?:عبارة|كلمات) (?:ال)?(?:استرداد|استعادة)|återställningsfras|kurtarma kelimeleri|助记词|復元フレーズ)(?!\w))"
    r"(?:\s(?:is|are|was|were|ist|sind|lautet|est|sont|es|son|è|sono|é|são|zijn|to|это|היא|הן|הוא|هي|är)|\s(?:of|for|von|für|de|per|van|do|от|של)(?:\s\w{2,12}){1,2}?(?:\sis|\sist|\sest|:))?\s?[:=]?\s?[\"']?"
    r"([^\W\d_]{2,10}(?:[ ,]{1,2}[^\W\d_]{2,10}){2,23})(?![\w])"
)
_ANSWER: Final = re.compile(
    r"(?i:(?:(?:security|secret) question|sicherheitsfrage|geheimfrage|question (?:de sécurité|secrète)|pregunta (?:de seguridad|secreta)|domanda (?:di sicurezza|segreta)|pergunta (?:de segurança|secreta)"
    r"|beveiligingsvraag|pytanie (?:pomocnicze|zabezpieczające|kontrolne)|(?:контрольный|секретный) вопрос|שאלת (?:ה)?(?:אבטחה|ביטחון)|سؤال (?:ال)?(?:أمان|سري))[^\n]{0,60}?"
    r"(?<!\w)(?:answer|antwort|réponse|respuesta|risposta|resposta|antwoord|odpowiedź|ответ|(?:ה)?תשובה|(?:ال)?(?:إجابة|جواب))"
    r"|(?:mother'?s maiden name|mädchenname (?:meiner|der) mutter|nom de jeune fille de (?:ma|la) mère|apellido de soltera de (?:mi|la) madre|cognome da nubile (?:di|della) (?:mia )?madre"
    r"|nome de solteira da (?:minha )?mãe|meisjesnaam van (?:mijn|de) moeder|nazwisko panieńskie (?:mojej )?matki|девичья фамилия (?:моей )?матери|שם (?:ה)?נעורים של (?:ה)?א(?:מא|ימי)(?: שלי)?))"
    r"(?:\s(?:is|was|ist|war|lautet|est|es|è|é|to|это|היא|הוא|هي|هو))?\s?[:=-]?\s[\"']?([^\W\d_][\w'-]{2,40})"
)
_BACKUP: Final = re.compile(
    r"(?i:(?<!\w)(?:(?:back-?up|recovery|emergency|scratch|rescue)[ -]?codes?|(?:ersatz|notfall|backup-?|wiederherstellungs|sicherungs)-?codes?|codes? de (?:secours|récupération|sauvegarde)"
    r"|códigos? de (?:respaldo|recuperación|emergencia|backup|recuperação|segurança|emergência)|codic[ei] di (?:backup|recupero|riserva|emergenza)|(?:back-?up|herstel|nood|reserve)-?codes?"
    r"|kod(?:y|ów)? (?:zapasow\w{1,3}|awaryjn\w{1,3}|odzyskiwania)|(?:резервн|запасн|аварийн)\w{2,3} код\w{0,2}|код\w{0,2} восстановления|קוד(?:י|ים)? (?:ה?גיבוי|ה?שחזור|ה?חירום)"
    r"|(?:ال)?(?:رموز|رمز|أكواد) (?:ال)?(?:احتياطية|احتياطي|استرداد|النسخ الاحتياطي)|reservkod(?:er)?|yedek kod\w{0,4}|záložní kód\w{0,2})(?!\w))"
    r"[^\d\n]{0,24}?(?<![\w-])((?=[\w-]{0,20}\d)[A-Za-z0-9]{3,8}(?:-[A-Za-z0-9]{3,8}){1,3}|(?=[A-Za-z]{0,12}\d)(?=\d{0,12}[A-Za-z])[A-Za-z0-9]{8,16}|\d{6,10}|\d{4} \d{4})(?![\w-])"
)
_WHAT: Final = re.compile(
    r"(?:\"([^\"\n]{3,60})\"|(?<!\S)'([^'\n]{3,60})')\s(?i:(?:is|was|ist|war|est|es|è|é|to|это)\s(?:what|the one|was|das,? was|ce que|lo que|quello che|o que|wat|to,? co|то,? что))(?:\s\w{1,12}){0,2}?\s(?i:enter|type|use|put|set|chose|choose|took|take|eingebe|tippe|nehme|verwende|tape|utilise|saisis|uso|escribo|pongo|digito|inserisco|typ|gebruik|wpisuję|używam|ввожу|использую)\b[^\n]{0,40}"
)
""" "blue heron" is what I enter for the password."""
_CODE_SHAPE: Final = re.compile(
    r"(?<![\w.,:/+-])(?<!\d )\d{3}[ -]\d{3}(?![\w%]|[ .,:/-]\d|\s(?i:times|people|users|mal|fois|veces|volte|vezes|keer|razy|раз|days|rows|lines|items)\b)"
)
_THREE_PAIRS: Final = re.compile(r"(?<![\w.,:/+-])(?<!\d )\d\d \d\d \d\d(?![\w%]|[ .,:/-]\d)")
_BARE_SIX: Final = re.compile(r"(?<![\w.,:/+#-])(?<!\d )\d{6}(?![\w%]|[ .,:/-]\d)")
_STRONG_WORD: Final = re.compile(
    r"(?i:(?<!\w)(?:mfa|2fa|otp|totp|sms|authenticator|one[- ]time|einmal\w{0,12}|смс)(?!\w))"
)
_CODE_WORD: Final = re.compile(
    r"(?i:(?<!\w)(?:\w{0,16}code[sn]?|códigos?|codic[ei]|kod(?:u|y|em|en)?|код(?:а|ом|ы)?|[הוב]{0,2}קוד(?:ים)?|(?:ال)?(?:رمز|كود)|otp|totp|tan|2fa|mfa|sms|authenticator|authentifizierung\w{0,4}"
    r"|одноразовый|パスコード|認証コード|验证码|驗證碼|인증번호|कोड|κωδικός)(?!\w))"
)
_PLAIN_WORD: Final = re.compile(
    r"(?i:(?<!\w)(?:codes?|códigos?|codice|kod(?:u|en)?|код(?:а|ом)?|[הוב]{0,2}קוד|(?:ال)?(?:رمز|كود))(?!\w))"
)
_CODE_SHAPES: Final = (_CODE_SHAPE, _THREE_PAIRS, _BARE_SIX)
_NO_CODE: Final = re.compile(
    r"(?i:build|fail|release|version|http|status|exit|error|fehler|erreur|fallo|errore|erro\b|fout|błęd|ошибк|שגיאה|خطأ|zip|postal|postcode|order|ticket|tracking|line|article|room|case|qr|meeting id|bar ?code)"
)


def find_secrets_near_nouns(text: str) -> Iterator[Span]:
    """Passwords by their shape in a line that has a word for a password."""
    shaped = [found.span() for found in _CANDIDATE.finditer(text) if _is_shaped(found[0])]
    moved = [found for found in _MOVED.finditer(text) if all(map(_is_moved, found.groups()))]
    moved += list(_WHAT.finditer(text))
    if not shaped and not moved:
        return
    nouns = [
        found.start() for found in NOUN.finditer(text) if (found.lastgroup or "n").startswith("n")
    ]
    spans = [*shaped, *(found.span(at) for found in moved for at in (1, 2) if found[at])]
    for start, end in spans:
        at = bisect_left(nouns, start - NEAR_CHARS)
        if at < len(nouns) and nouns[at] <= end + NEAR_CHARS:
            low, high = sorted((nouns[at], start))
            if "\n" not in text[low:high]:
                yield Span("PASSWORD", start, start + len(text[start:end].rstrip(".,;:")))


def _is_shaped(word: str) -> bool:
    """Capital, small letter and digit, or a sign among letters: "Tempo2026!", "Moon#rise"."""
    bare = word.strip(EDGES.replace("!", "").replace("?", ""))
    if not is_odd(bare) or is_product(bare) or re.search(r"[/\\@=|.:]", bare):
        return False
    kinds = [any(map(kind, bare)) for kind in (str.isupper, str.islower, str.isdigit)]
    if re.fullmatch(r"[^\W\d_]+\d", bare):
        return False  # a product with its major version is written like this too
    return (
        all(kinds)
        or bool(_INNER_SIGN.search(bare))
        or bool(_SIGNS.search(bare.rstrip("!?")))
        and kinds[2]
    )


def _is_moved(word: str) -> bool:
    """One of two that changed places; versions, sizes and products are none."""
    bare = word.strip(EDGES)
    return is_odd(word) and not is_product(bare) and not re.match(r"v?\d", bare)


def find_combinations(text: str) -> Iterator[Span]:
    """What opens a safe, and the words that restore a wallet."""
    for found in _COMBINATION.finditer(text):
        at = found.lastindex or 0
        if not _PLACE.search(text[max(0, found.start(at) - 12) : found.start(at)]):
            yield Span("CODE", *found.span(at))
    for found in _SEED.finditer(text):
        words = re.split(r"[ ,]+", found[1])
        while len(words) > 2 and words[-1].lower() in _USUAL:
            words.pop()
        if len(words) > 2 and not any(word.lower() in _USUAL for word in words):
            yield Span("KEY", *found.span(1))


_USUAL: Final = frozenset(
    "the a an is are was were be it its not and but or my your our for from to in on at of with by as at asked shown missing appears"
    " never every again still please where when how why what ich der die das ist nicht und le la les est pas et el los es no y il lo"
    " non e o não de het niet en jest nie i это не и в на לא של את لا في من som inte och".split()
)


def find_backup_codes(text: str) -> Iterator[Span]:
    """The first of the codes for a lost second factor; `lists` has the others."""
    for found in _BACKUP.finditer(text):
        if not is_product(found[1]) and not re.match(r"\d{1,3}-[a-z]+$", found[1]):
            yield Span("CODE", *found.span(1))


def find_security_answers(text: str) -> Iterator[Span]:
    """What a security question is answered with."""
    for found in _ANSWER.finditer(text):
        word = found[1].lower()
        usual = any(word in language.harmless.split() for language in LANGUAGES)
        if not usual and word not in COMPOUNDS:
            yield Span("PASSWORD", *found.span(1))


def find_codes_near_words(text: str) -> Iterator[Span]:
    """One-time codes in two groups of three with a word such as "code" or "SMS" in the line."""
    shaped = [each for pattern in _CODE_SHAPES for each in pattern.finditer(text)]
    for found in shaped:
        start, end = found.span()
        before = text[max(0, start - NEAR_CHARS) : start].rsplit("\n", 1)[-1]
        after = text[end : end + NEAR_CHARS // 2].split("\n", 1)[0]
        if _NO_CODE.search(before[-40:]):
            continue
        if " " not in found[0] and "-" not in found[0]:
            around = before + after
            if not (_STRONG_WORD.search(around) and _PLAIN_WORD.search(around)):
                continue
        if _CODE_WORD.search(before) or _CODE_WORD.search(after):
            yield Span("CODE", start, end)
