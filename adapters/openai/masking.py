"""Masking: keys, tokens, cards, accounts, addresses and numbers of people stay on this machine.

What is masked gets a name of its kind, the same for the same text, so that the model can still tell
one from another; the answer is unmasked before the same person reads it.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

Kind = tuple[str, re.Pattern[str], Callable[[str], bool]]


def _always(text: str) -> bool:
    return True


def is_card(text: str) -> bool:
    """The Luhn sum, which the numbers of payment cards keep (ISO/IEC 7812-1)."""
    digits = [int(c) for c in text if c.isascii() and c.isdigit()]
    doubled = [d * 2 - 9 * (d > 4) for d in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """The remainder that international account numbers keep (ISO 13616)."""
    plain = re.sub(r"\s", "", text).upper()
    if not 15 <= len(plain) <= 34 or not plain.isascii():
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def is_phone(text: str) -> bool:
    """Written as numbers are that one can call; a date, a count or a version is none."""
    digits = sum(c.isdigit() for c in text)
    if not 7 <= digits <= 15 or _DATE.fullmatch(text):
        return False
    return text.startswith(("+", "0", "(", "1 ", "1-")) or bool(_AMERICAN.fullmatch(text))


def is_secret(text: str) -> bool:
    """ "my password is right" tells none, "my password is Hunter2" does."""
    return not _NO_SECRET.match(text) and any(not c.isalpha() for c in text.rstrip(".,;:!?"))


def is_odd(text: str) -> bool:
    """Letters with digits or signs among them, as nobody writes ordinary words: "password Hunter2!"
    but not "password reset", "password (again)" or "password e-mail"."""
    bare = text.strip("\"'()[]<>.,;:!?")
    odd = any(not c.isalpha() and c not in "-'’/.:,()" for c in bare)
    return len(bare) >= SHORTEST_ODD and odd and any(map(str.isalpha, bare)) and is_secret(text)


def is_mixed(text: str) -> bool:
    """Capitals, small letters and digits, as in chance and not in a path."""
    kinds = (str.isupper, str.islower, str.isdigit)
    return text.count("/") <= MOST_STROKES and all(any(map(kind, text)) for kind in kinds)


def is_ipv6(text: str) -> bool:
    """An address by RFC 4291; a time or "::" is none."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return any(map(str.isdigit, text))


SHORTEST_ODD: Final = 6
"""Characters of a secret that stands right behind its name: "password 2fa" tells none."""
MOST_STROKES: Final = 5
"""Strokes in forty characters of base64, as good as always."""
_NO_SECRET: Final = re.compile(r"0x|https?:|www\.|\d+%", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_AMERICAN: Final = re.compile(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}")
_NAMED: Final = (
    r"(?i:(?<![^\W_])(?:passwor[dt]|passphrase|passwd|pwd?|pass|passcode|pin|secret|kennwort|token"
    r"|(?:api|access|secret)[ _-]?key|mot de passe|contraseña|senha|wachtwoord|lösenord|hasło"
    r"|пароль|ה?סיסמה|ה?סיסמא|كلمة المرور)(?!\w)"
)
"""What a secret is called, in the languages that we know of; "client_secret" is one too."""
_IS: Final = r"(?:is|ist|lautet|was|war|est|es|è|är|היא)"
KINDS: Final[tuple[Kind, ...]] = (
    (
        "KEY",
        re.compile(r"-----BEGIN [A-Z ]{3,40}-----.{0,8000}?-----END [A-Z ]{3,40}-----", re.DOTALL),
        _always,
    ),
    (
        "TOKEN",
        re.compile(
            r"\beyJ[\w-]{6,2000}\.[\w-]{6,4000}\.[\w-]{0,2000}|\bBearer\s+[\w.~+/=-]{8,2000}"
        ),
        _always,
    ),
    (
        "KEY",
        re.compile(
            r"\b(?:sk|pk|rk)[-_][\w-]{12,200}|\b(?:xox[a-z]|xapp)-[\w-]{8,200}"
            r"|\bgh[pousr]_\w{16,100}|\bgithub_pat_\w{16,100}|\bglpat-[\w-]{12,100}"
            r"|\b(?:AKIA|ASIA)[A-Z0-9]{12,24}\b|\bAIza[\w-]{30,50}|\bhf_\w{20,60}"
            r"|\bnpm_\w{20,60}|\b[MN][\w-]{22,28}\.[\w-]{6}\.[\w-]{25,45}"
        ),
        _always,
    ),
    ("PASSWORD", re.compile(_NAMED + r"[\"']?\s*[:=]\s*)(\S{3,200})"), _always),
    ("PASSWORD", re.compile(_NAMED + rf"\s+{_IS}\s*:?\s+)(\S{{3,200}})"), is_secret),
    (
        "PASSWORD",
        re.compile(
            _NAMED + rf"\s+(?:for|of|on|to|für|von|zum|pour|de|para)(?:\s+\w{{1,20}}){{1,3}}"
            rf"\s+{_IS}\s+)(\S{{3,200}})"
        ),
        is_secret,
    ),
    ("PASSWORD", re.compile(_NAMED + r"\s+)(\S{6,200})"), is_odd),
    ("PASSWORD", re.compile(r"(?i:\bpin\s+)(\d{4,12})\b"), _always),
    (
        "LOGIN",
        re.compile(r"(?<=://)[^\s/:@]{1,100}:[^\s/@]{1,200}(?=@)"),
        _always,
    ),
    (
        "EMAIL",
        re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
        _always,
    ),
    (
        "ACCOUNT",
        re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,4})?\b"),
        is_iban,
    ),
    ("ID", re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])"), _always),
    ("CARD", re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w])"), is_card),
    (
        "KEY",
        re.compile(
            r"(?<![\w/.-])(?=[A-Za-z0-9+_-]*\d)(?=[A-Za-z0-9+_-]*[A-Za-z])[A-Za-z0-9+_-]{32,400}={0,2}"
        ),
        _always,
    ),
    (
        "KEY",
        re.compile(r"(?<![A-Za-z0-9/+=.:-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"),
        is_mixed,
    ),
    ("ADDRESS", re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{3,39}(?![\w:])"), is_ipv6),
    (
        "ADDRESS",
        re.compile(
            r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])"
        ),
        _always,
    ),
    (
        "PHONE",
        re.compile(r"(?<![\w.,/+-])(?:\+|\()?\d[\d ()./-]{5,20}\d(?!\w)"),
        is_phone,
    ),
)
"""In this order: what is inside something larger is masked with it."""


@dataclass(slots=True)
class Mask:
    """Remembers what it has put away, for one request."""

    _names: dict[str, str] = field(default_factory=dict)

    def put_on(self, text: str) -> str:
        """`text` with everything of these kinds replaced by a name such as [EMAIL_1]."""
        for kind, pattern, holds in KINDS:
            text = pattern.sub(lambda found, k=kind, h=holds: self._masked(k, found, h), text)  # type: ignore[misc]
        return text

    def take_off(self, text: str) -> str:
        """The same text with what was masked put back."""
        for hidden, name in reversed(self._names.items()):
            text = text.replace(name, hidden)
        return text

    def _masked(self, kind: str, found: re.Match[str], holds: Callable[[str], bool]) -> str:
        hidden = found[found.lastindex or 0]
        if not holds(hidden):
            return found[0]
        if hidden not in self._names:
            count = sum(name.startswith(f"[{kind}_") for name in self._names.values())
            self._names[hidden] = f"[{kind}_{count + 1}]"
        return found[0].replace(hidden, self._names[hidden])
