"""Mails that belong to no conversation, such as a link to sign in with: who sends them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PlainMail:
    """`text` is Markdown of our own; `links` are pairs of a label and an address."""

    to: str
    subject: str
    text: str
    links: tuple[tuple[str, str], ...] = ()
    language: str = "en"


class MailSender(Protocol):
    """Sends a mail at once."""

    async def send(self, mail: PlainMail, *, key: str) -> None:
        """Raises Transient, Unclear or Permanent. The same key is the same mail."""
        ...
