"""What Slack is given to recognise: the names of our actions, forms and messages."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.kit.custom_id import delivery_mark

ACTION: Final = "desk"
FORM: Final = "desk_form"
SHORTCUT: Final = "open_ticket"
METADATA: Final = "desk_parcel"
MAX_VALUE_CHARS: Final = 2000
"""Of a button's value, https://docs.slack.dev/reference/block-kit/block-elements/button-element"""
MAX_METADATA_CHARS: Final = 3000
"""Of a view's `private_metadata`."""
MARK_CHARS: Final = 32


def mark(key: str) -> str:
    """The key of an outgoing message as Slack keeps it: in the metadata, or as a block's name."""
    return delivery_mark(key, MARK_CHARS)


def carries(message: Mapping[str, Any], marked: str) -> bool:
    """Is this the message of that mark? It stands in the metadata, or names one of the blocks."""
    payload = message.get("metadata", {}).get("event_payload", {})
    named = (block.get("block_id") for block in message.get("blocks", ()))
    return bool(payload.get("key") == marked or marked in named)
