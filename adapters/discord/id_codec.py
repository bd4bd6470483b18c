"""The keys that buttons and forms carry: a hundred characters are all there is."""

import hashlib
from dataclasses import dataclass
from typing import Final

from core.model.events import Choice, FormName
from core.model.ids import ConversationId, alias

MAX_ID_CHARS: Final = 100
MAX_NONCE_CHARS: Final = 25


@dataclass(frozen=True, slots=True)
class Press:
    """What a button says. Who may press it, and whether it fits now, the core decides."""

    conversation: ConversationId
    choice: Choice
    value: str


@dataclass(frozen=True, slots=True)
class FormKey:
    form: FormName
    conversation: ConversationId | None


def press_id(conversation: ConversationId | None, choice: Choice, value: str) -> str:
    """A value that does not fit is named by its short name."""
    head = f"{conversation or ''}|{choice.value}|"
    return head + (value if len(head) + len(value) <= MAX_ID_CHARS else alias(value))


def read_press(custom_id: str) -> Press:
    """Raises ValueError if no button of ours says this."""
    conversation, choice, value = custom_id.split("|", 2)
    return Press(ConversationId(conversation), Choice(choice), value)


def form_key(key: FormKey) -> str:
    return f"form|{key.form.value}|{key.conversation or ''}"


def read_form_key(custom_id: str) -> FormKey:
    """Raises ValueError if no form of ours says this."""
    mark, form, conversation = custom_id.split("|", 2)
    if mark != "form":
        raise ValueError("this is no form of the desk's")
    return FormKey(FormName(form), ConversationId(conversation) if conversation else None)


def nonce(key: str) -> str:
    """A parcel's key as Discord remembers it: for some minutes, the same nonce is the same
    message, however often it is sent.
    """
    return hashlib.sha256(key.encode()).hexdigest()[:MAX_NONCE_CHARS]
