"""Does a word look like a secret, or like what else may stand in its place?"""

import re
from typing import Final

from adapters.openai.redaction.languages import COMPOUNDS, ENGLISH

_HARMLESS: Final = frozenset(ENGLISH.harmless.split())
NO_SECRET: Final = re.compile(
    r"(?i:0x[0-9a-f]{2,}$|https?:|www\.|\d+(?:[.,]\d+)?%|(?:kb|aadsts|err|hd|ora|tls|inc|req|win)[-_]?\d{2,}$|err_"
    r"|\d{1,3}-[a-z]+$|\d{1,3}(?:days?|h|min|characters?|st|nd|rd|th|mb|gb|ms|s)$)"
    r"|\d{1,3}$|/\w+/\w|v?\d+(?:\.\d+)+$|\d{1,2}:\d{2}|\*+$|[xX]+$|[.\u2026]+$|[<\[{$%].{0,80}[>\]}]?$"
)
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_-]{0,60}$")
EDGES: Final = "\"'()[]<>{}.,;:!?`*\u2026"
MIN_JUXTAPOSED_CHARS: Final = 6
BRACKETED: Final = re.compile(r"\[(?![\"'])[^\[\]\n\"']{1,120}\]")
"""A link, a list or a placeholder, as in "password: [change it](page.md)"."""
_VALUE: Final = re.compile(r"[\[({]?[\"']?([^\s;,\"'&<>]{3,500})")
STATUS: Final = frozenset(
    "expired invalid incorrect wrong required missing empty none null unknown not unauthorized denied forbidden failed error"
    " must please try see the your my a an is no yes true false ok optional rejected mismatch disabled enabled locked reset"
    " undefined unset forgot forgotten enter field too at minimum how what why when i it we hidden redacted removed masked"
    " falsch ungültig abgelaufen nicht incorrecte incorrect invalide expiré incorrecta inválida errata scaduta неверный לא"
    " unexpected string int integer text varchar boolean object required, expected".split()
)


def find_value_end(text: str, begin: int) -> int:
    """The value of a setting: what is quoted, or what stands until a blank or a separator."""
    quote = text[begin]
    if quote in "\"'`":
        end = text.find(quote, begin + 1, begin + 400)
        value = text[begin + 1 : end] if end > 0 else ""
        return end if value and not is_placeholder(value) and value.lower() not in STATUS else 0
    found = None if BRACKETED.match(text, begin) else _VALUE.match(text, begin)
    if found is None:
        return 0
    bare = found[1].strip(EDGES)
    if (
        not bare
        or is_placeholder(found[1])
        or bare.lower() in STATUS
        or (bare.isdigit() and len(bare) < 4)
    ):
        return 0
    if re.match(r"(?i)0x[0-9a-f]{8}$|https?:|true$|false$|ERR_|[A-Z]{2,12}-?\d{2,6}$", bare):
        return 0
    return found.end()


def is_placeholder(value: str) -> bool:
    """ "<password>", "${TOKEN}", "****", "[EMAIL_1]": names a secret and is none."""
    return bool(
        re.fullmatch(
            r"[<\[{$%]{1,2}[\w .:-]{0,60}[>\]})%]{0,2}|[*xX.\u2022]{2,}|\{\{.{0,60}\}\}",
            value.strip(),
        )
    )


def is_odd(text: str, *, caps: bool = False) -> bool:
    """Letters with digits or signs among them, as nobody writes ordinary words: "Hunter2!" but not
    "reset", "(again)", "e-mail" or "AADSTS50011"."""
    bare = text.strip("\"'()[]<>.,;:?")
    if len(bare.rstrip("!")) < MIN_JUXTAPOSED_CHARS - (not bare[-1:].isalnum()) or NO_SECRET.match(
        bare
    ):
        return False
    if (
        not any(map(str.isalpha, bare))
        or (not caps and _CODE.fullmatch(bare))
        or bare.lower() in _HARMLESS
    ):
        return False
    inside = bare.rstrip("!")
    if re.match(r"(?i)(?:ctrl|alt|shift|win|cmd|strg|fn)\+", bare.strip("*")):
        return False
    odd = any(not c.isalpha() and c not in "-'/.:,()_*" for c in inside)
    return (
        odd
        and "://" not in bare
        and "\\" not in bare
        and not re.match(r"[\w.+-]+@[\w-]+\.\w", bare)
    )


def is_strong(text: str) -> bool:
    """Three kinds of characters, as in "ada:Hunter2!" and not in "nginx:1.25-alpine"."""
    bare = text.rstrip(".,;)")
    kinds = (str.isupper, str.islower, str.isdigit)
    return (
        len(bare) >= 6
        and all(any(map(kind, bare)) for kind in kinds)
        and is_odd(bare)
        and "." not in bare[:-1]
    )


_FIELDS: Final = frozenset(
    "token key role group domain owner status name type team department secret id url host port page scope tenant".split()
).union(COMPOUNDS)


def is_pair_secret(user: str, value: str) -> bool:
    """The second of a pair after "login:"; numbers, dates and words of status are none."""
    bare = value.strip(EDGES)
    if len(bare) < 4 or bare.lower() in _HARMLESS or bare.lower() in STATUS:
        return False
    if user.lower() in _HARMLESS or bare.lower() in _FIELDS or NO_SECRET.match(bare):
        return False
    return not bare.lower().startswith(
        ("password", "pass", "e-mail", "email", "log", "sign", "user")
    )


def is_chosen(text: str, start: int, word: str) -> bool:
    """ "I use sunshine as my password": a verb of choosing stands right before the word."""
    before = text[max(0, start - 24) : start].lower().rstrip(" \"'(")
    verbs = r"(?:use|used|using|uses|set|typed|enter|entered|put|chose|picked|put|gave|took|have|had|verwende|nutze|benutze|utilise|uso|uso|użyłem|использую|gebruik)$"
    bare = word.strip(EDGES).lower()
    return bool(re.search(verbs, before)) and bare not in _HARMLESS


_SOFTWARE: Final = (
    r"(?:ms)?(?:outlook|office|windows|win|word|excel|exchange|sharepoint|teams|sql|mysql|postgres|oracle|python|java|jdk|node|ubuntu|debian|centos|fedora|android|ios|ipados|macos"
    r"|iphone|ipad|pixel|galaxy|chrome|edge|firefox|visual ?studio|vs|php|ruby|dotnet|net|adobe|acrobat|photoshop|autocad|sap|openvpn|utf|tls|ssl|sha|md|aes|oauth|saml|ldap|smb|ipv|log4j|kb|cve|rfc|iso)"
)
_THING: Final = (
    r"(?:server|srv|host|printer|drucker|room|raum|router|switch|laptop|pc|client|desktop|user|benutzer|vlan|floor|level|line|desk|port|wlan|wifi|guest|site|release|version|build|rev"
    r"|test|admin|mail|mailbox|vpn|app|web|prod|stage|staging|dev|qa|base|http|report|bericht|rapport|q|fy|project|projekt|team|group|gruppe)"
)
_NUMBER: Final = r"[-_]?v?\d[\d.]{0,8}[a-z]{0,4}\d{0,2}"
_NUMBERED_SOFTWARE: Final = re.compile(rf"(?i:{_SOFTWARE}{_NUMBER})")
_PRODUCT: Final = re.compile(
    rf"(?i:(?:{_SOFTWARE}|{_THING}){_NUMBER})"
    r"|\d{1,4}(?:[.,]\d{1,3})?[A-Za-z]{1,8}(?:/s)?|\d{4}-\d\d-\d\dT.{0,30}|[A-Za-z]{1,3}\d{1,3}[A-Z]?|[a-z]\w{0,20}(?:-\w{1,20}){2,6}"
)


def is_product(word: str) -> bool:
    """A product, device or place with its number ("Outlook2019"), a size, a time or a host."""
    return bool(_PRODUCT.fullmatch(word))


def is_software(word: str) -> bool:
    """A program with its version, which right after "password" tells which one is meant."""
    return bool(_NUMBERED_SOFTWARE.fullmatch(word))
