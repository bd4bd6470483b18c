"""Whatever a test writes of a conversation is what its text is read as: the store relies on that.

What is written is kept with its text, and not decoded when the row is read next. So each write is
decoded here as well, and the test fails in which something did not come back.
"""

from core.model.conversation import Conversation
from core.store import state_rows
from core.store.codec import dumps, loads
from core.store.state_rows import PENDING, StoredConversation

wrong: list[str] = []
"""What did not come back, since it was last looked at."""
_keep = state_rows.keep


def check(stored: StoredConversation) -> None:
    """Equal is not enough: persons are by their account alone, and an enum is to its text."""
    text = stored.text
    given = repr((stored.conversation, stored.pending))
    read = repr((loads(Conversation, text.body), loads(PENDING, text.pending)))
    if given != read:
        wrong.append(f"written:\n{given}\nand read:\n{read}")
    whole = dumps(Conversation, stored.conversation)
    if stored.encoded and text.body != whole and _is_storable(whole):
        wrong.append(f"not written as a whole would be:\n{text.body}")
    _keep(stored)


def _is_storable(text: str) -> bool:
    """Not with half a character, for which the whole is encoded in another way."""
    return text.encode(errors="replace").decode() == text


def watch() -> None:
    """From now on, in this process."""
    state_rows.keep = check
