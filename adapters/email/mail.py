"""A mail as it was read and as it is to be sent: shared by transport, `reading`, `rendering`.

Message ids are without their angle brackets. No text holds a folded line, NUL or a control sign.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the settings read addresses at each start, and no HTTP client
    from adapters.kit.file_transfer import OutgoingFile


@dataclass(frozen=True, slots=True)
class Address:
    """`address` is local@domain, with the domain in lower case and as A-labels; the local part is
    as it was written. `name` is one line without control or bidirectional signs.
    """

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class MailFile:
    """`name` is a base name. `inline` is a picture that stands in the text, by its `content_id`."""

    name: str
    media_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


class Automatic(StrEnum):
    """What a mail says of itself by RFC 3834 and by the forms of out-of-office mails."""

    NO = "no"
    REPLY = "reply"
    """Out of office, or another desk's acknowledgement."""
    GENERATED = "generated"
    """A notice of a program that answers nothing."""
    LIST = "list"
    """From a mailing list, or bulk."""
    BOUNCE = "bounce"
    """A report of a mail that could not be delivered, or is still being tried."""


@dataclass(frozen=True, slots=True)
class AuthResult:
    """One method of an Authentication-Results header, RFC 8601. `header` counts them from the top:
    0 is the one that was added last. All is in lower case.
    """

    authserv_id: str
    method: str
    result: str
    properties: Mapping[str, str] = field(default_factory=dict)
    header: int = 0


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A mail as it was read; see each field.

    `text` is what the sender wrote, without quotations and signature; `full_text` has them, and
    HTML is read as text alone. `senders` counts the From addresses:
    only of a single one anything is proven. `return_path` is "" for <>, and None where there is
    none. `delivered_to` are Delivered-To, X-Original-To and their like, from the top.
    `delivery_status` and `returned_headers` are of a report. `has_quotation` is true where
    `text` leaves one out. `date` keeps its offset. `remarks` name what agents should know:
    "encrypted", "signed", "winmail", "too_many_parts".
    """

    sender: Address | None
    senders: int = 1
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[Address, ...] = ()
    return_path: str | None = None
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    full_text: str = ""
    files: tuple[MailFile, ...] = ()
    automatic: Automatic = Automatic.NO
    auth: tuple[AuthResult, ...] = ()
    delivery_status: str = ""
    returned_headers: str = ""
    forwarded: bool = False
    has_quotation: bool = False
    unreadable: bool = False
    remarks: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Shown as a button in HTML, as its label and address in text."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail to be rendered. `text` is Markdown of our own. `automatic` is what no person wrote:
    it says so in its headers, so that no other program answers it.
    """

    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    message_id: str
    date: datetime
    cc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    footer: str = ""
    language: str = "en"
    automatic: bool = False
    files: "tuple[OutgoingFile, ...]" = ()
    headers: Mapping[str, str] = field(default_factory=dict)
