"""Links in a mail that press a button: signed, for one account, and good for some weeks.

Whoever has the link may press; that is as safe as the mailbox. Opening it changes nothing, since
link scanners open every link: a page with a button does.
"""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.adapter_queries import AdapterQueries
from core.model.events import Choice
from core.model.ids import ConversationId
from core.model.people import Person, Place

LINK_DAYS: Final = 45
SECRET_NOTE: Final = "letters:secret"  # noqa: S105 - the name of the note
"""The note of the desk's secret, in hexadecimal, made at the first use."""
SECRET_BYTES: Final = 32
SIGNATURE_BYTES: Final = 16
PATH: Final = "/letter/"


@dataclass(frozen=True, slots=True)
class LetterPress:
    """A press, as the link says it."""

    conversation: ConversationId
    choice: Choice
    value: str
    place: Place
    author: Person
    label: str = ""
    """What is chosen, where the choice alone does not tell."""


async def letter_secret(memory: AdapterQueries) -> bytes:
    """The desk's secret, the same for all workers."""
    return bytes.fromhex(await memory.claim_note(SECRET_NOTE, secrets.token_hex(SECRET_BYTES)))


def sign_press(secret: bytes, press: LetterPress, now: datetime) -> str:
    until = int((now + timedelta(days=LINK_DAYS)).timestamp())
    place, author = press.place, press.author
    said = [press.conversation, press.choice.value, press.value, until]
    said += [place.platform, place.room, place.thread, author.handle, author.name, press.label]
    body = json.dumps(said, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(secret, body) + body).decode().rstrip("=")


def read_press(secret: bytes, token: str, now: datetime) -> LetterPress | None:
    """None for a link that nobody has signed, or that is too old."""
    try:
        held = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        signature, body = held[:SIGNATURE_BYTES], held[SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, _signature(secret, body)):
            return None
        conversation, choice, value, until, platform, *whose, label = json.loads(body)
    except ValueError:
        return None
    if now.timestamp() > until:
        return None
    room, thread, handle, name = whose
    place, author = Place(platform, room, thread), Person(platform, handle, name)
    return LetterPress(ConversationId(conversation), Choice(choice), value, place, author, label)


def _signature(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"press:" + body, "sha256")[:SIGNATURE_BYTES]
