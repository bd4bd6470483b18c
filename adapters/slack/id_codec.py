"""The keys that buttons, forms and messages carry, so that what comes back finds its ticket."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.model.events import Choice, FormName
from core.model.ids import ConversationId
from core.model.people import Place

ACTION: Final = "desk"
FORM: Final = "desk_form"
SHORTCUT: Final = "open_ticket"
METADATA: Final = "desk_parcel"
MAX_VALUE_CHARS: Final = 2000


@dataclass(frozen=True, slots=True)
class Press:
    """What a button's value says. Who may press it, and whether it fits now, the core decides."""

    conversation: ConversationId
    choice: Choice
    value: str


@dataclass(frozen=True, slots=True)
class FormKey:
    """Which form a view is, whose it is, and where it was asked for."""

    form: FormName
    conversation: ConversationId | None
    place: Place


def press_id(conversation: ConversationId | None, choice: Choice, value: str) -> str:
    return f"{conversation or ''}|{choice.value}|{value}"[:MAX_VALUE_CHARS]


def read_press(value: str) -> Press:
    """Raises ValueError if no button of ours says this."""
    conversation, choice, rest = value.split("|", 2)
    return Press(ConversationId(conversation), Choice(choice), rest)


def form_key(key: FormKey) -> str:
    where = [key.place.platform, key.place.room, key.place.thread]
    return json.dumps({"form": key.form.value, "of": key.conversation or "", "at": where})


def read_form_key(text: str) -> FormKey:
    """Raises ValueError or KeyError if no form of ours says this."""
    held: Mapping[str, Any] = json.loads(text)
    platform, room, thread = (str(part) for part in held["at"])
    of = ConversationId(str(held["of"])) if held["of"] else None
    return FormKey(FormName(held["form"]), of, Place(platform, room, thread))


def mark(key: str) -> str:
    """A parcel's key as a message carries it: the same for the same parcel, of one length."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def carries(message: Mapping[str, Any], marked: str) -> bool:
    """Is this the message of that mark? It stands in the metadata, or names one of the blocks."""
    payload = message.get("metadata", {}).get("event_payload", {})
    named = (block.get("block_id") for block in message.get("blocks", ()))
    return bool(payload.get("key") == marked or marked in named)
