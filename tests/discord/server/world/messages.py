"""Messages, their files and their reactions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.discord.server.world import components as parts
from tests.discord.server.world.people import Role, User
from tests.discord.server.world.places import Place, Thread

SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING = 1 << 2, 1 << 5, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, COMPONENTS_V2 = 1 << 12, 1 << 15

DEFAULT, RECIPIENT_ADD, RECIPIENT_REMOVE, NAME_CHANGE = 0, 1, 2, 4
THREAD_CREATED, REPLY, SLASH_COMMAND, THREAD_STARTER, CONTEXT_MENU = 18, 19, 20, 21, 23
BY_PEOPLE = {DEFAULT, REPLY, SLASH_COMMAND, CONTEXT_MENU}


@dataclass(eq=False, slots=True)
class Attachment:
    """A file on the CDN. `ephemeral` ones come with a command or a form, not with a message."""

    id: int
    place_id: int
    filename: str
    content_type: str | None
    content: bytes
    description: str | None = None
    ephemeral: bool = False


@dataclass(slots=True)
class Mentions:
    """Whom a message names, as Discord worked it out from its text."""

    users: list[User] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    everyone: bool = False


@dataclass(eq=False, slots=True)
class Message:
    """One message. `only_for` is set on ephemeral ones; `versions` holds the earlier texts."""

    id: int
    place: Place
    author: User
    timestamp: datetime
    content: str = ""
    type: int = DEFAULT
    flags: int = 0
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    mentions: Mentions = field(default_factory=Mentions)
    reactions: dict[str, list[int]] = field(default_factory=dict)
    edited_at: datetime | None = None
    nonce: str | int | None = None
    reference: Message | None = None
    reference_thread: Thread | None = None
    thread: Thread | None = None
    only_for: User | None = None
    interaction: dict[str, Any] | None = None
    webhook_id: int | None = None
    deleted: bool = False
    versions: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that can be read in it: content, layout texts, and embeds."""
        embedded = [str(e[k]) for e in self.embeds for k in ("title", "description") if e.get(k)]
        lines = [self.content, *parts.texts(self.components), *embedded]
        return "\n".join(line for line in lines if line)

    @property
    def labels(self) -> list[str]:
        """What is written on its buttons."""
        return [b.get("label") or "" for b in parts.buttons(self.components)]

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def v2(self) -> bool:
        return bool(self.flags & COMPONENTS_V2)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def system(self) -> bool:
        return self.type not in BY_PEOPLE

    def __repr__(self) -> str:
        return f"<message {self.id} by {self.author.name}: {self.text[:60]!r} {self.labels}>"
