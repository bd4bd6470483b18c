"""The header lines of outgoing mails (RFC 5322, 2047, 2231), safe against injection by their form.

Written here and not by `email`: its folding turns a long References into encoded words, which other
programs then do not find (CPython issue 79986).
"""

import base64
import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from adapters.email.mail import Address
from core.model.text import clean

MAX_LINE_CHARS: Final = 76
MAX_WORD_BYTES: Final = 42
"""Of UTF-8 in one encoded word, so that it stays below 75 characters in base64."""
MAX_REFERENCES: Final = 20

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_LOCAL_ATOM: Final = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]+")
_MESSAGE_ID: Final = re.compile(r"[^\s<>]{1,900}")


def header(name: str, value: str) -> bytes:
    """A line of words, folded and encoded where they are not plain ASCII."""
    shown = " ".join(clean(value).split())
    if not _NAME.fullmatch(name) or not shown:
        return b""
    return _fold(name, encode_words(shown).split(" "))


def encode_words(text: str) -> str:
    """As it is, if it is ASCII that nobody could take for encoded; else as encoded words."""
    if text.isascii() and "=?" not in text and max(map(len, text.split(" "))) < 900:
        return text
    words, pending = list[str](), ""
    for letter in text:
        if len((pending + letter).encode("utf-8", "replace")) > MAX_WORD_BYTES:
            words.append(pending)
            pending = ""
        pending += letter
    return " ".join(_encoded_word(word) for word in (*words, pending) if word)


def _encoded_word(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode('utf-8', 'replace')).decode('ascii')}?="


def address_header(name: str, addresses: Iterable[Address]) -> bytes:
    """Each address with its name; "" where there is none."""
    written = [format_address(each) for each in addresses]
    words = ", ".join(each for each in written if each).split(" ")
    return _fold(name, words) if words != [""] else b""


def format_address(address: Address) -> str:
    """`name <local@domain>`. Whatever the name contains, it stays a name."""
    local, _, domain = re.sub(r"[\s<>\x00-\x1f\x7f]", "", clean(address.address)).rpartition("@")
    if not local or not domain or re.search(r'[",;:\\()\[\]@]', domain):
        return ""
    if not _LOCAL_ATOM.fullmatch(local):
        local = '"' + local.replace("\\", "\\\\").replace('"', '\\"') + '"'
    name = " ".join(clean(address.name).split())
    if not name:
        return f"{local}@{domain}"
    if not name.isascii() or "=?" in name:
        return f"{encode_words(name)} <{local}@{domain}>"
    if not _ATOMS.fullmatch(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{local}@{domain}>"


def id_header(name: str, ids: Iterable[str]) -> bytes:
    """Message ids, one a line: the first, by which threads are found, and the last ones."""
    known = [each for each in ids if _MESSAGE_ID.fullmatch(each) and each.isascii()]
    if len(known) > MAX_REFERENCES:
        known = [known[0], *known[1 - MAX_REFERENCES :]]
    return _fold(name, [f"<{each}>" for each in known]) if known else b""


def date_header(at: datetime) -> bytes:
    return b"Date: " + format_datetime(at).encode("ascii") + b"\r\n"


def _fold(name: str, words: Iterable[str]) -> bytes:
    """Broken between words. A longer word gets a line of its own."""
    lines, length = [f"{name}:"], len(name) + 1
    for word in words:
        if length + len(word) + 1 > MAX_LINE_CHARS and lines[-1].strip() not in ("", f"{name}:"):
            lines.append("")
            length = 0
        lines[-1] += f" {word}"
        length += len(word) + 1
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n"
