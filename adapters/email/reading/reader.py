"""The bytes of a mail as an `IncomingMail`. Never raises: what cannot be read is said so.

The order: parts (`structure`), words and files (`body`), what was written (`quotations`), and what
the headers say. A mail that even this cannot read becomes one with all its text, `unreadable`, and
the transport keeps the original beside it.
"""

import logging
from typing import Final

from adapters.email.mail import Automatic, IncomingMail
from adapters.email.reading.addresses import (
    addresses_in,
    count_senders,
    is_lookalike,
    names_other_address,
    parse_addresses,
)
from adapters.email.reading.authentication import read_results
from adapters.email.reading.automatic import classify
from adapters.email.reading.body import Body, read_body
from adapters.email.reading.charsets import decode
from adapters.email.reading.headers import Headers, is_forward, is_reply
from adapters.email.reading.lines import MAX_TEXT_CHARS, Line, join_lines
from adapters.email.reading.quotations.parser import Kind, Written, read_written
from adapters.email.reading.remarks import Remark
from adapters.email.reading.structure import Structure, split
from core.model.text import clean, one_line

log = logging.getLogger(__name__)

MAX_SUBJECT_CHARS: Final = 500
MAX_REFERENCES: Final = 50
_KEPT_HEADERS: Final = (
    "auto-submitted", "precedence", "list-id", "x-loop", "x-auto-response-suppress",
    "thread-index", "x-deskhand-key", "list-post", "x-failed-recipients",
)  # fmt: skip
_DELIVERED: Final = (
    "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to",
    "apparently-to", "x-delivered-to",
)  # fmt: skip


def read_mail(raw: bytes) -> IncomingMail:
    """What the mail says. See `IncomingMail`."""
    try:
        return _read(raw)
    except Exception:  # a mail is never lost because it could not be read
        log.exception("mail.unreadable", extra={"bytes": len(raw)})
        return _unreadable(raw)


def _read(raw: bytes) -> IncomingMail:
    structure = split(raw)
    headers = structure.root.headers
    body = read_body(structure.root)
    subject = one_line(headers.first("subject"), MAX_SUBJECT_CHARS)
    written = _read_body(body, _kind(headers, subject))
    senders = addresses_in(headers, "from")
    remarks = _remarks(structure, body, headers)
    mail = IncomingMail(
        sender=senders[0] if senders else None,
        senders=count_senders(headers),
        message_id=_message_id(headers),
        in_reply_to=headers.ids("in-reply-to"),
        references=headers.ids("references")[-MAX_REFERENCES:],
        reply_to=addresses_in(headers, "reply-to"),
        to=addresses_in(headers, "to"),
        cc=addresses_in(headers, "cc"),
        delivered_to=addresses_in(headers, *_DELIVERED),
        return_path=_return_path(headers),
        subject=subject,
        date=headers.date(),
        text=clean(written.text),
        full_text=clean(join_lines([*body.lines, *body.forwarded, *body.outside])),
        files=tuple(body.files),
        auth=read_results(headers),
        delivery_status=clean(body.delivery_status),
        returned_headers=clean(body.returned_headers),
        forwarded=written.is_forward or bool(body.forwarded),
        has_quotation=written.has_quotation,
        unreadable=not headers.fields,
        remarks=tuple(sorted(remarks)),
        headers={name: headers.first(name) for name in _KEPT_HEADERS if headers.has(name)},
    )
    return classify(mail, headers)


def _read_body(body: Body, kind: Kind) -> Written:
    has_words = any(not line.is_blank for line in body.lines)
    written = read_written(body.lines if has_words else body.outside, kind)
    if not body.forwarded:
        return written
    text = "\n\n".join(part for part in (written.text, join_lines(body.forwarded)) if part)
    return Written(text, is_forward=True, has_quotation=written.has_quotation)


def _kind(headers: Headers, subject: str) -> Kind:
    if is_forward(subject):
        return Kind.FORWARD
    if headers.has("in-reply-to") or headers.has("references") or is_reply(subject):
        return Kind.REPLY
    return Kind.FIRST


def _message_id(headers: Headers) -> str:
    found = headers.ids("message-id")
    return found[0] if len(found) == 1 and len(list(headers.raw("message-id"))) == 1 else ""


def _return_path(headers: Headers) -> str | None:
    """The topmost one, which the receiving server wrote; "" is the empty one of reports."""
    value = next(headers.raw("return-path"), None)
    if value is None:
        return None
    found = parse_addresses(value)
    return found[0].address if found else ""


def _remarks(structure: Structure, body: Body, headers: Headers) -> set[Remark]:
    found = set(body.remarks)
    found |= {Remark.TOO_DEEP} if structure.is_too_deep else set()
    found |= {Remark.TOO_MANY_PARTS} if structure.has_too_many else set()
    found |= {Remark.TOO_LONG} if structure.is_cut else set()
    found |= {Remark.UNREADABLE} if not headers.fields else set()
    for address in addresses_in(headers, "from", "reply-to"):
        if is_lookalike(address.address.rpartition("@")[2]):
            found.add(Remark.LOOKALIKE_ADDRESS)
    if any(names_other_address(address) for address in addresses_in(headers, "from")):
        found.add(Remark.DECEPTIVE_NAME)
    is_blank = not any(not line.is_blank for line in (*body.lines, *body.forwarded, *body.outside))
    if is_blank and not body.files and structure.root.body.strip():
        found.add(Remark.UNREADABLE)
    if _has_armour(body.lines):
        found.add(Remark.ENCRYPTED)
    return found


def _has_armour(lines: list[Line]) -> bool:
    return any(line.text.strip() == "-----BEGIN PGP MESSAGE-----" for line in lines)


def _unreadable(raw: bytes) -> IncomingMail:
    text = clean(decode(raw[:MAX_TEXT_CHARS]))
    return IncomingMail(
        sender=None, senders=0, text=text, full_text=text, automatic=Automatic.NO, unreadable=True,
        remarks=(Remark.UNREADABLE,),
    )  # fmt: skip
