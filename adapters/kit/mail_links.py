"""Links in a mail that press a button: signed, for one account, and good for some weeks.

Whoever has the link may press; that is as safe as the mailbox. Opening it changes nothing, since
link scanners open every link: a page with a button does.
"""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.model.events import Choice
from core.model.ids import ConversationId
from core.model.people import Person, Place

LINK_DAYS: Final = 45
SECRET_NOTE: Final = "letters:secret"  # noqa: S105 - the name of the note
"""The note of the desk's secret, in hexadecimal, made at the first use."""
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


def sign_press(secret: bytes, press: LetterPress, now: datetime) -> str:
    until = int((now + timedelta(days=LINK_DAYS)).timestamp())
    place, author = press.place, press.author
    said = [press.conversation, press.choice.value, press.value, until]
    said += [place.platform, place.room, place.thread, author.handle, author.name]
    body = json.dumps(said, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(secret, body) + body).decode().rstrip("=")


def read_press(secret: bytes, token: str, now: datetime) -> LetterPress | None:
    """None for a link that nobody has signed, or that is too old."""
    try:
        held = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        signature, body = held[:SIGNATURE_BYTES], held[SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, _signature(secret, body)):
            return None
        conversation, choice, value, until, platform, room, thread, handle, name = json.loads(body)
    except ValueError:
        return None
    if now.timestamp() > until:
        return None
    place, author = Place(platform, room, thread), Person(platform, handle, name)
    return LetterPress(ConversationId(conversation), Choice(choice), value, place, author)


def _signature(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"press:" + body, "sha256")[:SIGNATURE_BYTES]
