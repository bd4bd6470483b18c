"""A message on its way out, with what must be known to judge it."""

from dataclasses import dataclass

from tests.discord.server.rules.problems import Json
from tests.discord.server.world.messages import COMPONENTS_V2, Message


@dataclass(frozen=True, slots=True)
class Draft:
    """The request's body, the names of its uploads, and the message that it edits, if any.

    `by_interaction` is true for callbacks and follow-ups, which may be ephemeral.
    """

    body: Json
    filenames: tuple[str, ...] = ()
    earlier: Message | None = None
    by_interaction: bool = False

    @property
    def flags(self) -> int:
        """The flags that the message will have, so far as senders can set them."""
        flags = self.body.get("flags")
        before = self.earlier.flags if self.earlier else 0
        if not isinstance(flags, int):
            return before
        return flags | (before & COMPONENTS_V2)

    @property
    def v2(self) -> bool:
        return bool(self.flags & COMPONENTS_V2)

    @property
    def content(self) -> str:
        """The content that the message will have."""
        kept = self.earlier.content if self.earlier else ""
        return str(self.body.get("content", kept) or "")

    @property
    def components(self) -> list[Json]:
        kept = self.earlier.components if self.earlier else []
        return list(self.body.get("components", kept) or [])

    @property
    def embeds(self) -> list[Json]:
        kept = self.earlier.embeds if self.earlier else []
        return list(self.body.get("embeds", kept) or [])

    @property
    def kept_files(self) -> dict[str, str]:
        """The files that stay on an edited message, by id."""
        if self.earlier is None:
            return {}
        files = {str(a.id): a.filename for a in self.earlier.attachments}
        named = self.body.get("attachments")
        if named is None:
            return files
        return {str(a.get("id")): files[str(a["id"])] for a in named if str(a.get("id")) in files}
