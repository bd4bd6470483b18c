"""What is known of a message's edits and deletion, apart from the message itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

KEPT_FOR: Final = timedelta(hours=25)
"""Slack brings a refused event again for a day at most; an hour is for clocks and queues."""


@dataclass(frozen=True, slots=True)
class Change:
    """The latest change of a message. `at` is when it came (UTC).

    `version` sorts the edits of one message. `text` is kept only for a message that has not come
    yet, and never for one that was deleted.
    """

    at: datetime
    version: str = ""
    is_deleted: bool = False
    text: str = ""
    is_early: bool = False
