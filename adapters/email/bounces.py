"""Reads a report of a mail that was not delivered: which mail, and why. Pure.

RFC 3464 says it in a part of its own, which most servers send. The rest write to people: exim,
qmail, old Exchange, providers' own. They all send back the header of the mail or name its
Message-ID, and somewhere say a status such as 550 or 5.1.1.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from adapters.email.mail import IncomingMail
from adapters.email.threads.identities import MailNames, OwnMessage

MAX_READ_CHARS: Final = 64_000
MAX_REASON_CHARS: Final = 200
_IDS: Final = re.compile(r"<([^<>\s@]{1,200}@[^<>\s]{1,200})>")
_STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY: Final = re.compile(r"(?<![\d.])([45])\d\d(?=[ \-][^\d])")
_ACTION: Final = re.compile(r"^action\s*:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_DIAGNOSTIC: Final = re.compile(
    r"^diagnostic-code\s*:\s*([^\r\n]{1,500}(?:\r?\n[ \t][^\r\n]{1,500}){0,4})",
    re.IGNORECASE | re.MULTILINE,
)
_STILL_TRYING: Final = re.compile(
    r"will (?:keep trying|continue to try|retry)|still (?:being retried|trying)"
    r"|delivery (?:has been )?delayed|do not need to resend|not yet been delivered"
    r"|temporarily deferred",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """`is_final` is false where the server still tries."""

    message: OwnMessage
    reason: str
    is_final: bool


def read_bounce(mail: IncomingMail, names: MailNames) -> Bounce | None:
    """None where it is about no mail of the desk's."""
    status, returned = mail.delivery_status[:MAX_READ_CHARS], mail.returned_headers[:MAX_READ_CHARS]
    text = mail.full_text[:MAX_READ_CHARS]
    answered = (*mail.in_reply_to, *reversed(mail.references))
    named = (*_IDS.findall(returned), *_IDS.findall(status), *answered, *_IDS.findall(text))
    message = _first_own(named, names)
    if message is None:
        return None
    return Bounce(message, _reason(status, text), _is_final(status, text))


def _first_own(message_ids: Iterable[str], names: MailNames) -> OwnMessage | None:
    found = (names.own_message(each) for each in message_ids)
    return next((own for own in found if own is not None), None)


def _is_final(status: str, text: str) -> bool:
    actions = {action.lower() for action in _ACTION.findall(status)}
    if actions:
        return "failed" in actions
    if _STILL_TRYING.search(text):
        return False
    classes = [found[1] for found in _STATUS.finditer(status or text)]
    return "5" in classes or "4" not in classes


def _reason(status: str, text: str) -> str:
    said = _DIAGNOSTIC.search(status)
    if said is not None:
        return " ".join(said[1].split())[:MAX_REASON_CHARS]
    for line in (*status.splitlines(), *text.splitlines()):
        if _STATUS.search(line) or _REPLY.search(line):
            return " ".join(line.split())[:MAX_REASON_CHARS]
    return ""
