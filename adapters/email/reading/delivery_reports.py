"""Reports of mails that could not be delivered: RFC 3464, and the texts of servers that write their
own (qmail, Exim, Exchange, Google, Postfix, Sendmail).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from adapters.email.mail import Automatic, IncomingMail
from adapters.email.reading.addresses import make_address
from core.model.text import one_line

MAX_RECIPIENTS: Final = 100
MAX_REASON_CHARS: Final = 300
MAX_TEXT_CHARS: Final = 20_000


class Outcome(Enum):
    FAILED = "failed"
    DELAYED = "delayed"
    """The server tries on."""
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class DeliveryFailure:
    """What a report says of one recipient. `status` is that of RFC 3463 ("5.1.1"), "" if there is
    none. `is_permanent` is false for what may work later, as a full mailbox.
    """

    recipient: str
    outcome: Outcome
    is_permanent: bool
    status: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """`message_id` is that of the mail which is reported on, "" if the report does not tell."""

    message_id: str
    recipients: tuple[DeliveryFailure, ...]

    @property
    def failures(self) -> tuple[DeliveryFailure, ...]:
        return tuple(each for each in self.recipients if each.outcome is Outcome.FAILED)


_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z-]{0,60})[ \t]{0,9}:[ \t]{0,9}(.*)")
_MESSAGE_ID: Final = re.compile(
    r"^[ \t>]{0,9}Message-ID[ \t]{0,9}:\s{0,9}<([^<>\s]{1,900})>", re.I | re.M
)
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE: Final = re.compile(r"(?<![\d.])([45]\d\d)[ -](?![\d.]{7})")
_ADDRESS: Final = r"[^\s<>()\[\]{},;:\"'@]{1,100}@[A-Za-z0-9.-]{1,200}[A-Za-z0-9]"
_LISTED: Final = re.compile(
    rf"^[ \t]{{0,12}}(?:<(?P<angle>{_ADDRESS})>|(?P<bare>{_ADDRESS})|[^\n<>():]{{1,80}}?[<(](?P<named>{_ADDRESS})[>)])"
    rf"[ \t]{{0,5}}(?::|$|on \d|<mailto)",
    re.MULTILINE,
)
_TOLD: Final = re.compile(
    rf"(?:to|an|à|a|para|aan|do|for|recipient|address)[: ]{{1,3}}\**<?({_ADDRESS})", re.I
)
_COPY: Final = re.compile(
    r"^.{0,12}(?:-{2,20} ?(?:below this line|this is a copy|the header|original message|message header|transcript)"
    r"|original message (?:headers|follows)|ursprüngliche nachrichten?kopf|received: from )",
    re.IGNORECASE | re.MULTILINE,
)
_DELAYED: Final = re.compile(
    r"(?:delayed|delay|will (?:be )?retr(?:y|ied)|still (?:being )?tr(?:y|ied)|not (?:yet )?been delivered|temporary problem|delivery incomplete"
    r"|no action is required|verzögert|wird weiter versucht|retardée?|retrasad|in ritardo|atrasad|vertraagd|opóźnion)",
    re.IGNORECASE,
)
_GIVEN_UP: Final = re.compile(
    r"(?:permanent|given up|giving up|could not be delivered|has failed|failed permanently|wasn't able to deliver|couldn't be delivered"
    r"|undeliverable|did not reach|fatal errors|not delivered)",
    re.IGNORECASE,
)
_SPENT: Final = re.compile(
    r"(?:mailbox (?:is )?full|over quota|quota exceeded|too long|timed? ?out)", re.I
)
_REASON: Final = re.compile(
    r"(?:\b[45]\d\d[ -]|#?\b[45]\.\d{1,3}\.\d{1,3}\b|remote server returned|said:|sorry,|reason:"
    r"|user unknown|no such user|not found|does not exist|mailbox|unknown)",
    re.IGNORECASE,
)


def read_report(mail: IncomingMail) -> DeliveryReport | None:
    """What a report says; None if the mail is none, or names neither a mail nor a recipient."""
    if mail.automatic is not Automatic.BOUNCE:
        return None
    found = list(_by_fields(mail.delivery_status))
    if not found:
        found = list(_by_text(mail))
    message_id = _message_id(mail)
    if not found and not message_id:
        return None
    return DeliveryReport(message_id, tuple(found[:MAX_RECIPIENTS]))


def _message_id(mail: IncomingMail) -> str:
    for text in (mail.returned_headers, mail.full_text):
        if found := _MESSAGE_ID.search(text):
            return found[1]
    return (*mail.in_reply_to, *reversed(mail.references), "")[0]


def _by_fields(status: str) -> Iterator[DeliveryFailure]:
    """One for each recipient of a message/delivery-status."""
    for group in _groups(status):
        named = group.get("original-recipient", "") or group.get("final-recipient", "")
        address = _address_in(group.get("final-recipient", "") or named)
        original = _address_in(named)
        recipient = make_address(original or address) or make_address(address)
        if recipient is None:
            continue
        reason = group.get("diagnostic-code", "").partition(";")[2] or group.get(
            "diagnostic-code", ""
        )
        status_code = _STATUS.search(group.get("status", "")) or _STATUS.search(reason)
        code = status_code[1] if status_code else ""
        outcome = {
            "delayed": Outcome.DELAYED,
            "delivered": Outcome.DELIVERED,
            "relayed": Outcome.DELIVERED,
            "expanded": Outcome.DELIVERED,
        }.get(group.get("action", "").strip().lower(), Outcome.FAILED)
        yield DeliveryFailure(
            recipient.address,
            outcome,
            outcome is Outcome.FAILED and _is_permanent(code, reason),
            code,
            one_line(reason, MAX_REASON_CHARS),
        )


def _address_in(value: str) -> str:
    """The address in `rfc822;user@host`, also without the type, and with brackets."""
    return value.rpartition(";")[2].strip().strip("<>")


def _groups(status: str) -> Iterator[dict[str, str]]:
    """The fields of each paragraph, unfolded."""
    group, last = dict[str, str](), ""
    for line in [*status.split("\n"), ""]:
        if not line.strip():
            if group:
                yield group
            group, last = {}, ""
        elif line[0] in " \t" and last:
            group[last] += f" {line.strip()}"
        elif found := _FIELD.match(line):
            last = found[1].lower()
            group.setdefault(last, found[2].strip())


def _by_text(mail: IncomingMail) -> Iterator[DeliveryFailure]:
    """What a report in words says. All its recipients share what is said above the copy."""
    text = mail.full_text[:MAX_TEXT_CHARS]
    copy = _COPY.search(text)
    told = text[: copy.start()] if copy else text
    addresses = _recipients(told, mail)
    reason = next((line.strip() for line in told.split("\n") if _REASON.search(line)), "")
    status, reply = _STATUS.search(told), _REPLY_CODE.search(told)
    code = status[1] if status else ""
    gave_up = _GIVEN_UP.search(told) or _GIVEN_UP.search(mail.subject)
    is_delay = _DELAYED.search(mail.subject) or (_DELAYED.search(told) and not gave_up)
    outcome = Outcome.DELAYED if is_delay and not code.startswith("5") else Outcome.FAILED
    permanent = _is_permanent(code or (reply[1] if reply else ""), told)
    for address in addresses:
        yield DeliveryFailure(
            address,
            outcome,
            outcome is Outcome.FAILED and permanent,
            code,
            one_line(reason, MAX_REASON_CHARS),
        )


def _recipients(told: str, mail: IncomingMail) -> list[str]:
    listed = [
        part for part in mail.headers.get("x-failed-recipients", "").split(",") if part.strip()
    ]
    if not listed:
        found = [match.lastgroup and match[match.lastgroup] for match in _LISTED.finditer(told)]
        listed = [address for address in found if address] or _TOLD.findall(told)
    own = {mail.sender.address if mail.sender else "", *(each.address for each in mail.to)}
    made = [make_address(each) for each in listed[:MAX_RECIPIENTS]]
    return list(dict.fromkeys(each.address for each in made if each and each.address not in own))


def _is_permanent(code: str, text: str) -> bool:
    if code:
        return code.startswith("5") and code != "5.2.2"
    return _SPENT.search(text) is None
