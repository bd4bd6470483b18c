"""The files of a mail: their names, also broken ones, and what agents should know of their kind."""

import re
from typing import Final

from adapters.email.mail import MailFile
from adapters.email.reading.headers import decode_words
from adapters.email.reading.remarks import Remark
from adapters.email.reading.structure import Part
from adapters.kit.file_transfer import safe_name

_ENDINGS: Final = {
    "text/plain": "txt", "text/html": "html", "text/csv": "csv", "text/calendar": "ics",
    "text/rtf": "rtf", "application/rtf": "rtf", "application/pdf": "pdf", "application/zip": "zip",
    "application/json": "json", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif",
    "image/webp": "webp", "image/bmp": "bmp", "image/heic": "heic", "image/svg+xml": "svg",
    "message/rfc822": "eml", "message/delivery-status": "txt", "application/ms-tnef": "dat",
    "application/pkcs7-mime": "p7m", "application/x-pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s",
    "application/pgp-signature": "asc", "application/pgp-encrypted": "asc",
    "application/ics": "ics", "video/mp4": "mp4", "audio/mpeg": "mp3",
}  # fmt: skip
_STEMS: Final = {
    "text/calendar": "invite", "application/ics": "invite", "application/ms-tnef": "winmail",
    "message/rfc822": "message", "application/pgp-signature": "signature",
    "application/pgp-encrypted": "encrypted", "application/pkcs7-mime": "smime",
    "application/x-pkcs7-mime": "smime", "application/pkcs7-signature": "smime",
    "application/x-pkcs7-signature": "smime",
}  # fmt: skip
_PERCENT: Final = re.compile(
    r"(?:[\w-]{0,20}'[\w-]{0,20}')?(?:[^%]{0,200}%[0-9A-Fa-f]{2}){2,200}[^%]{0,200}"
)

REMARKS: Final = {
    "application/ms-tnef": Remark.WINMAIL,
    "text/calendar": Remark.CALENDAR,
    "application/ics": Remark.CALENDAR,
    "message/rfc822": Remark.FORWARDED_MAIL,
    "message/global": Remark.FORWARDED_MAIL,
    "multipart/encrypted": Remark.ENCRYPTED,
    "application/pgp-encrypted": Remark.ENCRYPTED,
    "multipart/signed": Remark.SIGNED,
    "application/pkcs7-signature": Remark.SIGNED,
    "application/x-pkcs7-signature": Remark.SIGNED,
    "application/pgp-signature": Remark.SIGNED,
    "message/external-body": Remark.EXTERNAL_BODY,
    "message/partial": Remark.PARTIAL,
}


def remark_of(part: Part) -> Remark | None:
    """What the kind of a part tells, or None."""
    if part.media_type in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        is_signed = "signed" in part.parameters.get("smime-type", "").lower()
        return Remark.SIGNED if is_signed else Remark.ENCRYPTED
    if file_name(part).lower() == "winmail.dat":
        return Remark.WINMAIL
    return REMARKS.get(part.media_type)


def file_of(part: Part, *, inline: bool = False) -> MailFile:
    """The file in a part; of a forwarded mail its bytes as they came."""
    is_mail = bool(part.children)
    content = part.body if is_mail else part.content
    return MailFile(file_name(part), part.media_type, content, inline, part.content_id)


def file_name(part: Part) -> str:
    """The name that the sender gave, decoded however it was encoded; else one by the type."""
    name = decode_words(part.file_name)
    if "%" in name and _PERCENT.fullmatch(name):
        name = _percent_decoded(name)
    name = name.replace("\\", "/").rpartition("/")[2]
    if name.strip(". "):
        return safe_name(name)
    if part.media_type in ("message/rfc822", "message/global") and part.children:
        subject = part.children[0].headers.first("subject")
        if subject:
            return safe_name(f"{subject[:80]}.eml")
    ending = _ENDINGS.get(part.media_type, "bin")
    if part.media_type.startswith("image/") and ending == "bin":
        ending = re.sub(r"\W", "", part.media_type.partition("/")[2])[:8] or "img"
    stem = (
        "picture" if part.media_type.startswith("image/") else _STEMS.get(part.media_type, "file")
    )
    return f"{stem}.{ending}"


def _percent_decoded(name: str) -> str:
    """A name that a client wrote as RFC 2231 asks for, but into the plain parameter."""
    from urllib.parse import unquote

    charset, quoted, rest = name.partition("''")
    return unquote(rest if quoted and len(charset) < 20 else name, errors="replace")
