"""Waiting for what the app does: a message, a form, quiet."""

from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING, TypeVar

from tests.limits import PATIENCE
from tests.slack.server.changes import Changes
from tests.slack.server.records import Channel, Message, User, View

if TYPE_CHECKING:
    from tests.slack.server.calls import Calls
    from tests.slack.server.delivery import PostOffice
    from tests.slack.server.world import World

Found = TypeVar("Found")
Where = Channel | User | str


class Waiting:
    """Mixed into the server. Every timeout is in real seconds and ends in AssertionError."""

    changes: Changes
    world: "World"
    calls: "Calls"
    post: "PostOffice"

    async def until(
        self,
        condition: Callable[[], Found],
        timeout: float = PATIENCE,
        what: str = "the condition holds",
    ) -> Found:
        """The first truthy answer, looked for after each change."""
        return await self.changes.until(condition, timeout, what)

    def place(self, where: Where) -> str:
        """A channel's id; a person means the direct messages with the bot."""
        if isinstance(where, Channel):
            return where.id
        id_ = where.id if isinstance(where, User) else where
        return self.world.im(id_).id if id_ in self.world.users else id_

    def messages(
        self,
        where: Where,
        containing: str = "",
        *,
        thread: Message | str | None = None,
        by: User | None = None,
        after: Message | str | None = None,
    ) -> list[Message]:
        """What stands in a channel now, by the bot unless `by` says who, oldest first."""
        author = by or self.world.bot
        root = thread.root if isinstance(thread, Message) else thread
        since = after.ts if isinstance(after, Message) else after or ""
        return [
            m
            for m in self.world.said(self.place(where))
            if (m.user == author.id or (author is self.world.bot and m.bot_id))
            and m.ts > since
            and (root is None or (m.thread_ts == root and m.is_reply))
            and (containing in m.shown or containing in unescape(m.text))
        ]

    async def message(
        self,
        where: Where,
        containing: str = "",
        *,
        thread: Message | str | None = None,
        by: User | None = None,
        after: Message | str | None = None,
        timeout: float = PATIENCE,
    ) -> Message:
        """The first such message of the bot, which may be there already or still to come."""

        def found() -> list[Message]:
            return self.messages(where, containing, thread=thread, by=by, after=after)

        def told() -> str:
            there = [m.shown for m in self.world.said(self.place(where))]
            return f"a message containing {containing!r}; there are {there}"

        return (await self.changes.until(found, timeout, told))[0]

    async def ephemeral(
        self, user: User, containing: str = "", *, timeout: float = PATIENCE
    ) -> Message:
        """The latest words that this person alone can see."""

        def found() -> list[Message]:
            mine = [m for m in self.world.seen_by(user.id) if m.only_for == user.id]
            return [m for m in mine if containing in m.shown or containing in unescape(m.text)]

        what = f"an ephemeral message containing {containing!r} for {user.name}"
        return (await self.changes.until(found, timeout, what))[-1]

    async def opened_view(
        self,
        user: User,
        title: str = "",
        *,
        other_than: View | None = None,
        timeout: float = PATIENCE,
    ) -> View:
        """The modal in front of this person; `other_than` is one that was there before."""

        def found() -> View | None:
            stack = self.world.modals(user.id)
            top = stack[-1] if stack else None
            return top if top is not other_than and top and title in top.title else None

        what = f"a modal {title!r} before {user.name}"
        view = await self.changes.until(found, timeout, what)
        assert view is not None
        return view

    async def home(self, user: User, containing: str = "", *, timeout: float = PATIENCE) -> View:
        """This person's home tab, once it has been published."""

        def found() -> View | None:
            home = self.world.homes.get(user.id)
            return home if home is not None and containing in home.shown else None

        what = f"a home containing {containing!r} for {user.name}"
        view = await self.changes.until(found, timeout, what)
        assert view is not None
        return view

    def seen_by(self, user: User) -> list[Message]:
        """Everything this person can read, ephemeral words included, in order of time."""
        return self.world.seen_by(user.id)

    async def settled(self, timeout: float = PATIENCE) -> None:
        """No delivery is under way and no request is being answered."""

        def quiet() -> bool:
            held = self.post.held()
            moving = [d for d in self.post.unsettled if d not in held]
            return not moving and not self.calls.running

        await self.changes.until(quiet, timeout, "all deliveries and calls are over")
