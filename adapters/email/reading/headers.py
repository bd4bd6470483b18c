"""The header block of a mail or a part: tolerant of everything, linear, limited.

`email` of the standard library parses header values in a way that is quadratic and raises on some
broken ones, so it is asked only for parameters of a bounded length (RFC 2231), see `parameters`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import ParameterizedMIMEHeader
from email.policy import default as modern_policy
from email.utils import parsedate_to_datetime
from typing import Final

from adapters.email.reading.charsets import codec_of, decode, decode_transfer
from core.model.text import clean

MAX_BLOCK_BYTES: Final = 256 * 1024
MAX_VALUE_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 1000
MAX_PARAMETER_CHARS: Final = 4096
"""Of a header with parameters; the standard library takes quadratic time for it."""

_FIELD: Final = re.compile(rb"([!-9;-~]{1,100})[ \t]{0,10}:")
_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")
_KNOWN: Final = re.compile(
    rb"^(?:content-[a-z-]{1,40}|mime-version|from|to|cc|subject|date|message-id|received|reply-to"
    rb"|in-reply-to|references|return-path)[ \t]{0,10}:",
    re.IGNORECASE | re.MULTILINE,
)
_ENCODED_WORD: Final = re.compile(
    r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{0,40})?\?([bBqQ])\?([^?]{0,4000})\?="
)
_MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,900})>")
_PARAMETER: Final = re.compile(
    r';\s{0,100}([\w-]{1,50})\s{0,10}=\s{0,10}("[^"]{0,1000}"|[^;]{1,500})'
)

_PARSE_ERRORS: Final = (
    ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError,
)  # fmt: skip
"""What the standard library ends in on broken headers, as the fuzz tests saw it."""


@dataclass(frozen=True, slots=True)
class Headers:
    """`fields` are names in lower case and unfolded raw values, from the top."""

    fields: tuple[tuple[str, bytes], ...] = ()
    is_cut: bool = False

    def raw(self, name: str) -> Iterator[str]:
        """Each value of this name, not decoded, on one line."""
        return (_text(value) for known, value in self.fields if known == name)

    def all(self, name: str) -> list[str]:
        """Each value of this name, decoded (RFC 2047), on one line, without invisible signs."""
        return [decode_words(value) for value in self.raw(name)]

    def first(self, name: str) -> str:
        return next((decode_words(value) for value in self.raw(name)), "")

    def has(self, name: str) -> bool:
        return any(known == name for known, _ in self.fields)

    def ids(self, name: str) -> tuple[str, ...]:
        """The message ids in the headers of this name, without angle brackets."""
        found = [clean(each) for value in self.raw(name) for each in _MESSAGE_ID.findall(value)]
        return tuple(dict.fromkeys(found))

    def date(self) -> datetime | None:
        """With its offset, UTC where it names none; None where there is none that can be read."""
        try:
            date = parsedate_to_datetime(clean(next(self.raw("date"), ""))[:200])
            date.astimezone(UTC)
        except _PARSE_ERRORS:
            return None
        return date if date.tzinfo else date.replace(tzinfo=UTC)

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """The value before the parameters in lower case, and the parameters (RFC 2231)."""
        value = next(self.raw(name), "")[:MAX_PARAMETER_CHARS]
        head = clean(value.partition(";")[0]).strip().lower()
        found = {
            key.lower(): decode_words(text.strip(' "')) for key, text in _PARAMETER.findall(value)
        }
        try:
            parsed = modern_policy.header_factory(name, value)
        except _PARSE_ERRORS:
            return head, found
        if isinstance(parsed, ParameterizedMIMEHeader):
            # The library keeps encoded words in quotes as they are, though many clients write them.
            for key, text in parsed.params.items():
                # It ends an unquoted name at its first space, which many clients write.
                if not found.get(key.lower(), "").startswith(f"{text} "):
                    found[key.lower()] = decode_words(text)
        return head, found


def parse_headers(block: bytes) -> tuple[Headers, int]:
    """The headers at the beginning of `block`, and where they end: behind the empty line, or before
    the first line that is no header and has none beneath it.
    """
    block = block[: MAX_BLOCK_BYTES + 1]
    fields, at, values = list[tuple[str, bytes]](), 0, list[bytes]()
    last_known = _last_known(block)
    while at < len(block):
        end = block.find(b"\n", at) + 1 or len(block)
        line = block[at:end].rstrip(b"\r\n")
        if not line.strip():
            if not line or at >= last_known:
                at = end
                break
        elif line[:1] in b" \t" and fields:
            values.append(line)
        elif found := _FIELD.match(line):
            _close(fields, values)
            fields.append((found[1].decode("ascii").lower(), b""))
            values = [line[found.end() :]]
        elif at >= last_known and not line.startswith((b"From ", b">From ")):
            break
        at = end
        if len(fields) > MAX_FIELDS:
            break
    _close(fields, values)
    is_cut = at > MAX_BLOCK_BYTES or len(fields) > MAX_FIELDS
    return Headers(tuple(fields), is_cut or any(len(v) >= MAX_VALUE_BYTES for _, v in fields)), at


def _last_known(block: bytes) -> int:
    """Where the last header of a usual name begins: what stands above it belongs to the headers,
    however broken it is.
    """
    end = _EMPTY_LINE.search(block)
    known = [
        found.start() for found in _KNOWN.finditer(block, 0, end.start() if end else len(block))
    ]
    return known[-1] if known else 0


def _close(fields: list[tuple[str, bytes]], values: list[bytes]) -> None:
    if fields and not fields[-1][1]:
        joined = b" ".join(value.strip(b" \t\r\n") for value in values)
        fields[-1] = (fields[-1][0], joined[:MAX_VALUE_BYTES])


def decode_words(value: str) -> str:
    """A header's value with its encoded words decoded, on one line.

    Words of one charset that follow one another are joined before they are decoded: clients cut
    them between the bytes of one character.
    """
    shown, at = list[str](), 0
    pending, charset = b"", ""
    for found in _ENCODED_WORD.finditer(value):
        between = value[at : found.start()]
        at = found.end()
        if not codec_of(found[1]):
            shown += [decode(pending, charset), between, found[0]]
            pending, charset = b"", ""
            continue
        if between.strip() or charset not in ("", found[1].lower()):
            shown += [decode(pending, charset), between if between.strip() else ""]
            pending = b""
        elif not pending:
            shown.append(between)
        charset, pending = found[1].lower(), pending + _word_bytes(found[2], found[3])
    text = "".join([*shown, decode(pending, charset), value[at:]])
    return " ".join(clean(text).split())


def _word_bytes(encoding: str, text: str) -> bytes:
    content = text.encode("utf-8", "replace")
    if encoding in "bB":
        return decode_transfer(content, "base64")
    return decode_transfer(content.replace(b"_", b"=20").replace(b"\n", b""), "quoted-printable")


def _text(value: bytes) -> str:
    return decode(value).replace("\r", " ").replace("\n", " ")


_REPLY: Final = (
    "re", "r", "aw", "antw", "antwort", "antwoord", "sv", "vs", "res", "resp", "réf", "ref", "réponse", "rép",
    "rif", "risposta", "rv ref", "odp", "odpowiedź", "od", "ynt", "atb", "na", "ответ", "отв", "vá", "bls",
    "תגובה", "השב", "תשובה", "رد", "الرد", "إجابة", "回复", "回覆", "답장", "返信",
)  # fmt: skip
_FORWARD: Final = (
    "fw", "fwd", "wg", "weitergeleitet", "wtr", "tr", "transf", "transfert", "rv", "reenv", "reenviado", "renv", "i", "inoltra",
    "inoltro", "inoltrato", "enc", "encaminhado", "encam", "reencaminhado", "doorst", "doorgestuurd", "vb", "vs fwd", "pd",
    "podaj dalej", "przekazanie", "i fwd", "vl", "videresendt", "vidarebefordrat", "ilt",
    "הועבר", "העברה", "להעביר", "إعادة توجيه", "إعادة إرسال", "تحويل", "توجيه", "转发", "轉寄", "전달", "転送",
)  # fmt: skip

MAX_PREFIXES: Final = 20
_ANY: Final = re.compile(
    rf"\s{{0,20}}(?:\[[^\[\]]{{0,40}}\]\s{{0,20}})?"
    rf"(?:(?P<forward>{'|'.join(sorted(_FORWARD, key=len, reverse=True))})"
    rf"|(?P<reply>{'|'.join(sorted(_REPLY, key=len, reverse=True))}))"
    r"\s{0,3}(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s{0,3}[:：]",
    re.IGNORECASE,
)
_EXTERNAL: Final = re.compile(r"\s{0,20}\[(?:EXT|EXTERNAL|EXTERN|EXTERNE|EXTERNO)\]\s{0,20}", re.I)


def strip_prefixes(subject: str) -> str:
    """The subject without the prefixes of replies and forwards, and without a gateway's mark."""
    for _ in range(MAX_PREFIXES):
        if mark := _EXTERNAL.match(subject):
            subject = subject[mark.end() :]
        found = _ANY.match(subject)
        if found is None:
            break
        tag = re.match(r"\s*(\[[^\[\]]*\])", subject)
        subject = f"{tag[1]} {subject[found.end() :].strip()}" if tag else subject[found.end() :]
    return clean(subject).strip()


def is_reply(subject: str) -> bool:
    found = _match(subject)
    return found is not None and found["reply"] is not None


def is_forward(subject: str) -> bool:
    found = _match(subject)
    return found is not None and found["forward"] is not None


def _match(subject: str) -> re.Match[str] | None:
    return _ANY.match(_EXTERNAL.sub("", subject, count=1))
