"""What people can see, and waiting until they do."""

from collections.abc import Callable
from typing import TypeVar

from tests.discord.server.people.stage import Staged, described
from tests.discord.server.world.interactions import Interaction
from tests.discord.server.world.messages import Message
from tests.discord.server.world.people import Person, user_of
from tests.discord.server.world.permissions import sees
from tests.discord.server.world.places import Channel, Place, Thread
from tests.limits import PATIENCE

T = TypeVar("T")
"""Seconds to wait before a test gives up."""


class Seeing(Staged):
    async def until(
        self, look: Callable[[], T], timeout: float = PATIENCE, what: str = "what was waited for"
    ) -> T:
        """The first true value of `look`, which is asked again after each change.

        Raises AssertionError, with what happened last, if there is none within `timeout` seconds.
        """
        found = await self.stage.changes.until(look, timeout)
        if not found:
            raise AssertionError(f"{what} did not come within {timeout} s.\n{self.lately()}")
        return found

    async def message(
        self,
        place: Place | None = None,
        *,
        containing: str = "",
        labelled: str | None = None,
        by: Person | None = None,
        seen_by: Person | None = None,
        after: Message | None = None,
        timeout: float = PATIENCE,
    ) -> Message:
        """Wait for a message, by default one of the bot's, and give the newest that fits.

        `labelled`: it has a button with that label. `after`: it is newer than that message.
        """
        author = user_of(by) if by else self.stage.world.bot
        reader = user_of(seen_by) if seen_by else None

        def fits(message: Message) -> bool:
            return (
                message.author is author
                and not message.system
                and not message.loading
                and containing in message.text
                and (labelled is None or labelled in message.labels)
                and (after is None or message.id > after.id)
                and (reader is None or self.stage.world.visible_to(reader, message))
            )

        wanted = f"a message of {author.name} with {labelled or containing!r}"
        where = f" in {described(place)}" if place else ""
        newest: Callable[[], Message | None] = lambda: next(  # noqa: E731
            (m for m in reversed(self.messages(place)) if fits(m)), None
        )
        found = await self.until(newest, timeout, wanted + where)
        assert found is not None
        return found

    async def thread(
        self, channel: Channel, *, named: str = "", seen_by: Person | None = None
    ) -> Thread:
        """Wait for a thread under this channel, and give the newest that fits."""
        reader = user_of(seen_by) if seen_by else None

        def newest() -> Thread | None:
            found = [t for t in self.stage.world.place_threads(channel) if named in t.name]
            found = [t for t in found if reader is None or sees(reader, t)]
            return max(found, key=lambda t: t.id, default=None)

        thread = await self.until(newest, what=f"a thread {named!r} in {described(channel)}")
        assert thread is not None
        return thread

    async def settled(self, asked: Interaction, timeout: float = PATIENCE) -> Interaction:
        """Wait until the asker no longer sees "thinking"."""
        done = lambda: asked.reply is not None and not asked.thinking  # noqa: E731
        await self.until(done, timeout, f"an end of {asked!r}")
        return asked

    def messages(self, place: Place | None = None) -> list[Message]:
        """All that stands in a place, or anywhere, oldest first."""
        world = self.stage.world
        places = [place] if place else list(world.places.values())
        return sorted((m for p in places for m in world.standing(p)), key=lambda m: m.id)

    def seen_by(self, person: Person, place: Place | None = None) -> list[Message]:
        """All that this person can read, in a place or anywhere, oldest first."""
        user, visible = user_of(person), self.stage.world.visible_to
        return [m for m in self.messages(place) if visible(user, m)]

    def heard_by(self, person: Person, place: Place | None = None) -> list[str]:
        """The texts that the bot let this person read."""
        bot = self.stage.world.bot
        found = self.seen_by(person, place)
        return [m.text for m in found if m.author is bot and not m.system]

    def can_see(self, person: Person, place: Place) -> bool:
        return sees(user_of(person), place)

    def lately(self) -> str:
        """The last few messages, for the end of a failed test."""
        last = [f"  {described(m.place)}: {m!r}" for m in self.messages()[-8:]]
        return "\n".join(["The last messages:", *last])
