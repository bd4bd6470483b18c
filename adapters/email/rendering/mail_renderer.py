"""An `OutgoingMail` as bytes for SMTP. The same mail is the same bytes, so that it can be retried.

text/plain (`format=flowed`) and text/html of the same words, then the files. Bodies are
quoted-printable or base64, so that no server on the way needs to change them.
"""

import hashlib
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from mimetypes import MimeTypes
from typing import Final

from adapters.email.mail import OutgoingMail
from adapters.email.rendering.header_writer import (
    address_header,
    date_header,
    header,
    id_header,
)
from adapters.email.rendering.html import mail_html, safe_links
from adapters.email.rendering.plain_text import SIGNATURE, flow, plain_text
from adapters.kit.file_transfer import OutgoingFile, safe_name
from core.model.text import clean

_RESERVED: Final = frozenset(
    "from to cc bcc subject date message-id in-reply-to references reply-to mime-version"
    " auto-submitted x-auto-response-suppress sender return-path".split()
)
_TYPES: Final = MimeTypes(filenames=())
_NEVER: Final = ("text/html", "image/svg+xml", "message/rfc822", "application/javascript")
"""Types under which a client might show or run a file; they go as bytes to be saved."""


def render_mail(mail: OutgoingMail) -> bytes:
    """The whole mail with CRLF. Whatever the fields contain, no header can be injected."""
    return b"".join(_headers(mail)) + _body(mail)


def needs_smtputf8(mail: OutgoingMail) -> bool:
    """Does the server have to know SMTPUTF8 (RFC 6531), since an address is not ASCII?"""
    everyone = (mail.sender, *mail.to, *mail.cc, *([mail.reply_to] if mail.reply_to else []))
    return any(not each.address.isascii() for each in everyone)


def _headers(mail: OutgoingMail) -> Iterator[bytes]:
    yield address_header("From", [mail.sender])
    yield address_header("To", mail.to)
    yield address_header("Cc", mail.cc)
    yield address_header("Reply-To", [mail.reply_to] if mail.reply_to else [])
    yield header("Subject", mail.subject)
    yield date_header(mail.date)
    yield id_header("Message-ID", [mail.message_id])
    yield id_header("In-Reply-To", [mail.in_reply_to] if mail.in_reply_to else [])
    yield id_header("References", mail.references)
    yield header("Content-Language", mail.language)
    if mail.automatic:
        yield header("Auto-Submitted", "auto-replied")
        yield header("X-Auto-Response-Suppress", "All")
    for name, value in mail.headers.items():
        if name.lower() not in _RESERVED and not name.lower().startswith("content-"):
            yield header(name, value)


def _body(mail: OutgoingMail) -> bytes:
    """MIME-Version, Content-Type and all parts."""
    text, html = flow(text_of(mail)), mail_html(mail)
    body = EmailMessage(policy=SMTP)
    body.set_content(text, cte=_transfer_encoding(text), params={"format": "flowed"})
    body.add_alternative(html, subtype="html", cte=_transfer_encoding(html))
    for file in mail.files:
        _attach(body, file)
    _set_boundaries(body, hashlib.sha256(mail.message_id.encode("utf-8", "replace")).hexdigest())
    return body.as_bytes()


def text_of(mail: OutgoingMail) -> str:
    """The words, the links beneath them, and the footer as a signature, which replies leave out."""
    parts = [plain_text(clean(mail.text))]
    links = safe_links(mail)
    if links:
        parts.append("\n".join(f"{link.label}: {link.url}" for link in links))
    if mail.footer:
        parts.append(f"{SIGNATURE}\n{plain_text(clean(mail.footer))}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _transfer_encoding(text: str) -> str:
    """What keeps the mail short: text that is mostly not ASCII is longer in quoted-printable."""
    others = len(text.encode("utf-8", "replace")) - sum(map(str.isascii, text))
    return "base64" if others * 3 > len(text) else "quoted-printable"


def _attach(body: EmailMessage, file: OutgoingFile) -> None:
    media_type = _TYPES.guess_type(file.name)[0] or "application/octet-stream"
    if media_type in _NEVER or media_type.startswith(("multipart/", "message/")):
        media_type = "application/octet-stream"
    main, _, sub = media_type.partition("/")
    body.add_attachment(file.content, maintype=main, subtype=sub, filename=safe_name(file.name))


def _set_boundaries(body: EmailMessage, seed: str) -> None:
    """Fixed ones, of signs that neither encoding of a part can contain."""
    for at, part in enumerate(body.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{seed[:40]}_{at}")
