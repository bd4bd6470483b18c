"""Addresses of mails: lists as clients write them, and names that deceive. Used by `reader`.

A linear scanner: quotes, comments, angle brackets, groups. Encoded words are decoded in names
only, so that no name turns into an address.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import idna

from adapters.email.mail import Address
from adapters.email.reading.headers import Headers, decode_words
from core.model.text import clean, one_line, visible

MAX_ADDRESSES: Final = 500
MAX_NAME_CHARS: Final = 120
MAX_ADDRESS_CHARS: Final = 320
_SPECIAL: Final = re.compile(r'["()<>,;:\\]')
_LOCAL: Final = re.compile(r'[^\s@<>()\[\],;:\\"\x00-\x1f\x7f]{1,128}')
_DOMAIN: Final = re.compile(r"[^\W_]+(?:[.-]+[^\W_]+)*", re.ASCII)
_ADDRESS_IN_NAME: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


def addresses_in(headers: Headers, *names: str) -> tuple[Address, ...]:
    """The addresses of all headers of these names, each once, in order."""
    found = dict[str, Address]()
    for name in names:
        for value in headers.raw(name):
            for address in parse_addresses(value):
                found.setdefault(address.address, address)
    return tuple(found.values())[:MAX_ADDRESSES]


def parse_addresses(value: str) -> tuple[Address, ...]:
    """What can be read of a list of addresses; what is no address is left out."""
    scanner = _Scanner()
    at = 0
    while at < len(value) and len(scanner.found) < MAX_ADDRESSES:
        special = _SPECIAL.search(value, at)
        end = special.start() if special else len(value)
        scanner.take(value[at:end])
        if special is None:
            break
        at = end + 1
        if value[end] == "\\":
            scanner.take(value[at : at + 1])
            at += 1
        else:
            scanner.meet(value[end])
    scanner.close()
    return tuple(scanner.found)


class _Scanner:
    """Takes a list of addresses piece by piece: plain text, and the signs that structure it."""

    def __init__(self) -> None:
        self.found = list[Address]()
        self._clear()

    def _clear(self) -> None:
        self.words, self.address, self.comment = list[str](), list[str](), list[str]()
        self.has_angle = self.in_angle = self.in_quotes = False
        self.depth = 0

    def take(self, text: str) -> None:
        if self.depth:
            self.comment.append(text)
        elif self.in_angle:
            self.address.append(text)
        else:
            self.words.append(text)

    def meet(self, sign: str) -> None:
        if self.depth:
            self.depth += {"(": 1, ")": -1}.get(sign, 0)
            self.comment.append(sign if self.depth else "")
        elif sign == '"':
            self.in_quotes = not self.in_quotes
        elif self.in_quotes:
            self.take(sign)
        elif sign == "(":
            self.depth = 1
        elif self.in_angle:
            self._meet_in_angle(sign)
        elif sign == "<":
            if self.has_angle:
                self.close()  # two in one place: neither of them is the only sender
            self.in_angle, self.has_angle, self.address = True, True, []
        elif sign == ":" and not self.has_angle and "@" not in "".join(self.words):
            self.words = []  # the name of a group
        elif sign in ",;":
            self.close()
        else:
            self.take(sign)

    def _meet_in_angle(self, sign: str) -> None:
        if sign == ">":
            self.in_angle = False
        elif sign == ":":
            self.address = []  # a route before the address, RFC 5322 4.4
        else:
            self.take(sign)

    def close(self) -> None:
        """An address ends here, if there was one."""
        name, address = "".join(self.words), "".join(self.address)
        if not self.has_angle:
            name, address = "", name
        made = make_address(address, name or "".join(self.comment))
        if made is not None:
            self.found.append(made)
        self._clear()


def make_address(address: str, name: str = "") -> Address | None:
    """The address as the desk compares it; None for what cannot be one."""
    local, at, domain = address.strip()[: MAX_ADDRESS_CHARS + 1].rpartition("@")
    # Gmail writes addresses of right-to-left mails between invisible marks.
    local, domain = visible(local).strip(), normalize_domain(visible(domain).strip())
    if not at or not domain or not _LOCAL.fullmatch(local):
        return None
    if local not in address:
        return None  # with a mark in the middle of it: it only looks like another's
    if local.lower().isascii() and not local.isascii():
        return None  # the Kelvin sign is a "k" in small letters, and so another's address
    if len(local) + len(domain) >= MAX_ADDRESS_CHARS:
        return None
    shown = one_line(decode_words(name), MAX_NAME_CHARS).strip("'\"")
    return Address(f"{local}@{domain}", "" if shown == f"{local}@{domain}" else shown)


def normalize_domain(domain: str) -> str:
    """In lower case and as A-labels (IDNA 2008); "" for what is no domain."""
    domain = domain.strip().rstrip(".").lower()
    if not 0 < len(domain) <= 253:
        return ""
    if domain.isascii():
        return domain if _DOMAIN.fullmatch(domain) else ""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def shown_domain(domain: str) -> str:
    """A domain as people read it, with its A-labels decoded where they can be."""
    labels = list[str]()
    for label in domain.split("."):
        try:
            labels.append(idna.decode(label) if label.startswith("xn--") else label)
        except (idna.IDNAError, UnicodeError):
            labels.append(label)
    return ".".join(labels)


_LOOKALIKES: Final = frozenset("асеорхуіјѕһԁԛԝӏкмтнвгпиԍьαοορνυκτιηρχγωѵɡıƖ")
"""Letters of other scripts that are read as Latin ones."""


def is_lookalike(domain: str) -> bool:
    """May a reader take a label of this domain for one in Latin letters?

    True where a label mixes Latin with Cyrillic or Greek, or consists of their lookalikes.
    """
    return any(_is_lookalike_label(label) for label in shown_domain(domain.lower()).split("."))


def _is_lookalike_label(label: str) -> bool:
    if label.isascii():
        return False
    letters = [letter for letter in label if letter.isalpha()]
    scripts = {_script(letter) for letter in letters}
    if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}:
        return True
    return bool(letters) and all(letter in _LOOKALIKES or letter.isascii() for letter in letters)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def names_other_address(sender: Address) -> bool:
    """Does the name show an address that is not the sender's?"""
    shown = _ADDRESS_IN_NAME.findall(clean(sender.name))
    return any(each.lower() != sender.address.lower() for each in shown)


def count_senders(headers: Headers) -> int:
    """The addresses of all From headers; a second header counts even if it repeats the first."""
    return sum(len(parse_addresses(value)) or 1 for value in headers.raw("from"))


def first(addresses: Iterable[Address]) -> Address | None:
    return next(iter(addresses), None)
