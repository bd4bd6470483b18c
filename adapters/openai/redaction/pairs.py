"""Pairs of a user and a password, or of a network and its key: "login ada, pass sunshine"."""

import re
from collections.abc import Iterator
from typing import Final

from adapters.openai.redaction.folding import Span
from adapters.openai.redaction.languages import LANGUAGES
from adapters.openai.redaction.plausibility import is_odd, is_pair_secret, is_product, is_strong

_LOGIN_WORD: Final = (
    r"(?:log[- ]?in|sign[- ]?in|user(?:[ -]?(?:name|id))?|credentials?|creds|account|benutzer(?:name)?|anmeldung|zugangsdaten"
    r"|identifiants?|utilisateur|usuario|credenciales|utente|credenziali|usuário|credenciais|gebruiker(?:snaam)?|inloggegevens"
    r"|użytkownik|login i hasło|логин|учетка|пользователь|משתמש|שם משתמש|اسم المستخدم|المستخدم)"
)
_PAIR: Final = re.compile(
    rf"(?<![\w-])(?i:{_LOGIN_WORD})(?:\s?[/|&+]\s?\w{{2,20}}\b|\s(?:and|und|et|y|e|en|i|и|or)\s\w{{2,20}}\b)?(?:\s(?:is|are|with|mit|avec|con|com|met|jako|с|עם|was|for\s\w{{1,20}}\sis|ist|sind"
    rf"|est|sont|es|son|è|é|to|как))?[ \t]{{0,2}}[:=-]?[ \t]{{0,2}}[\"']?(?=[\w.@\\-]{{0,60}}\w)([\w.@\\+-]{{2,60}})[\"']?"
    r"([ \t]{0,2}[/|:;,][ \t]{0,2}|[ \t]{1,2}|\s(?:with|and|mit|und|avec|et|con|y|e|met|en|z|и|с)\s)[\"']?([^\s\"'\[]{4,100})"
)
_COLON_PAIR: Final = re.compile(
    r"(?<![\w:/.@-])([A-Za-z][\w.-]{1,40}(?:@[\w.-]{3,60})?)\s?[:/]\s?([^\s:/\"'<>]{6,60})(?=[\s\"',;.)]|$)"
)
_NAMED_PAIR: Final = re.compile(
    rf"(?<![\w-])(?i:{_LOGIN_WORD})(?:\s(?:is|was|ist|est|es|è|é|to))?[ \t]{{0,2}}[:=]?[ \t]{{0,2}}[\"']?([\w.@\\+-]{{2,60}})[\"']?"
    r"(?:\s{0,2}[,;/|]\s{0,2}|\s{1,2})(?i:(?:and|und|et|y|e|en|i|и|or|with)\s)?(?i:(?:the|my|das|le|la|il|o|a|het)\s)?"
    rf"(?i:pass|pwd?|{'|'.join(language.nouns for language in LANGUAGES)})(?:\s?[:=]\s?|\s(?i:(?:is|was|ist|war|est|es|è|é|to|это)\s)?)[\"']?([^\s\"'\[]{{4,100}})"
)
""" "login ada, pass sunshine": after a user's name even a word of a dictionary is a password."""
_NETWORK_KEY: Final = re.compile(
    r"(?i:(?<!\w)(?:wi-?fi|wlan|ssid|wpa[23]?|hotspot|router|вайфай|вай-?фай|וויי?פיי?|واي ?فاي)(?!\w)[^\n.]{0,50}?(?<!\w)(?:key|schlüssel|clé|clave|chiave|chave|sleutel|klucz|ключ|מפתח|مفتاح|nyckel|anahtar)"
    r"(?:\s(?:is|was|ist|est|es|è|é|to|это|הוא|هو))?\s?[:=]?\s?)[\"']?([^\s\"',;]{5,80})"
    r"|(?i:(?<!\w)(?:key|code|schlüssel|clé|clave|código|chiave|codice|chave|sleutel|klucz|kod|ключ|код|קוד|מפתח|رمز|مفتاح)(?:\s(?:for|für|zum|vom|de|du|del|della|do|da|van|od|от|для|של|ל))?(?:\s(?:the|das|le|la|el|il|o|het))?\s"
    r"(?:wi-?fi|wlan|вайфа[йя]|wi-fi|hotspot)(?:\s[^\W\d]{1,15}){0,2}\s?[:=]?\s{1,2}(?:(?:is|ist|est|es|è|é|to|это)\s)?)[\"']?([^\s\"',;]{5,80})"
)
_USER_DOT: Final = re.compile(
    r"(?<![\w:/.@-])((?=[\w-]{1,30}[.])[\w.-]{3,50}):([^\s:/\"'<>@]{6,60})(?=[\s\"',;.)][^\n]{0,40}?(?i:work|accept|refus|reject|log[- ]?in|sign|valid|expire|geht|funktion|gültig|marche|funcion|funzion"
    r"|werkt|działa|wchodzi|работает|подходит|עובד|تعمل|toimi|fungerar))"
)
_FILE: Final = re.compile(
    r"(?i:.*\.(?:py|js|ts|tsx|java|go|rs|rb|php|c|h|cpp|cs|sh|sql|md|txt|log|json|ya?ml|xml|html?|css|com|io|org|net|dev|de|local|conf|cfg|ini|env|toml|example)$)"
)
_INTRODUCES_LOGIN: Final = re.compile(
    r"(?i:(?<!\w)(?:with|as|using|mit|als|avec|con|com|met|jako|с|как|עם|creds|credentials)\s{1,2}[\"']?$)"
)
_CREDENTIALS: Final = re.compile(
    r"(?i:(?<!\w)(?:creds?|credentials?|logins?|zugangsdaten|anmeldedaten|identifiants|credenciales|credenziali|credenciais|inloggegevens|dane logowania|логин и пароль|פרטי (?:ה)?(?:התחברות|כניסה)|بيانات الدخول)(?!\w)"
    r"(?:[^\n:=/]{0,40}?[:=]|(?:\s\w{1,15}){0,3}?\s(?:is|are|were|sind|sont|son|sono|são|zijn|to|это))?\s)[\"']?([\w.@-]{2,40})[:/]([^\s:/\"'<>]{4,60})(?=[\s\"',;.)]|$)"
)
_SIGN: Final = re.compile(r"[!#$%&*+?^~]")


def find_named_pairs(text: str) -> Iterator[Span]:
    """Pairs that a word such as "login", "credentials" or "wifi" introduces."""
    for found in _PAIR.finditer(text):
        loose = found[2].strip() not in ("/", "|", ":")
        listed = found[2].strip() == ":" != found[2]  # "user: role: group"
        if is_odd(found[3]) if loose or listed else is_pair_secret(found[1], found[3]):
            yield Span("PASSWORD", *found.span(3))
    for pattern in (_NAMED_PAIR, _CREDENTIALS):
        for found in pattern.finditer(text):
            if is_pair_secret(found[1], found[2]) and not _is_file(found[1]):
                yield Span("PASSWORD", *found.span(2))
    for found in _NETWORK_KEY.finditer(text):
        at = found.lastindex or 0
        if is_odd(found[at]) and not is_product(found[at]):
            yield Span("PASSWORD", *found.span(at))


def find_bare_pairs(text: str) -> Iterator[Span]:
    """A user and a password with a colon or slash between, by what the password looks like."""
    for found in _USER_DOT.finditer(text):
        if is_odd(found[2]) and not _is_file(found[1]) and not is_product(found[2]):
            yield Span("PASSWORD", *found.span(2))
    for found in _COLON_PAIR.finditer(text):
        slash = text[found.end(1) : found.start(2)].strip() == "/"
        introduced = _INTRODUCES_LOGIN.search(text[max(0, found.start() - 16) : found.start()])
        if is_strong(found[2]) and (
            not slash or introduced or "@" in found[1] or _SIGN.search(found[2])
        ):
            yield Span("PASSWORD", *found.span(2))


def _is_file(name: str) -> bool:
    """A file or host, with a line or port behind it; an e-mail address is neither."""
    return "@" not in name and bool(_FILE.match(name))
