"""People write, change and delete messages, and react to them."""

from collections.abc import Iterable

from tests.discord.server import mentions
from tests.discord.server.people.stage import CannotDoThat, File, Staged, described
from tests.discord.server.world.messages import REPLY, Message
from tests.discord.server.world.people import Person, user_of
from tests.discord.server.world.permissions import Permission, may
from tests.discord.server.world.places import Place, Thread

LONGEST = 4000
"""What people with a subscription may write; others have 2,000 characters."""


class Talking(Staged):
    async def says(
        self,
        person: Person,
        place: Place,
        text: str = "",
        *,
        files: Iterable[File] = (),
        reply_to: Message | None = None,
    ) -> Message:
        """Write a message. Writing into an archived thread opens it again."""
        world = self.stage.world
        user = self.stage.need_right(person, place, Permission.SEND_MESSAGES, "write")
        if isinstance(place, Thread):
            self._enter(person, place)
        message = Message(world.ids.next(), place, user, world.clock.moment(), text.strip())
        message.nonce = str(message.id)
        message.attachments = [self.stage.upload(place, file) for file in files]
        if not message.content and not message.attachments:
            raise CannotDoThat("an empty message cannot be sent")
        if len(message.content) > LONGEST:
            raise CannotDoThat(f"a message has at most {LONGEST} characters")
        if reply_to is not None:
            self.stage.need_message(person, reply_to)
            message.reference, message.type = reply_to, REPLY
        self._name(message)
        return self.stage.happenings.posted(message)

    async def edits(self, person: Person, message: Message, text: str) -> Message:
        self._need_own(person, message, "change")
        message.versions.append(message.text)
        message.content = text.strip()
        self._name(message)
        self.stage.happenings.edited(message)
        return message

    async def deletes(self, person: Person, message: Message) -> None:
        user = self.stage.need_message(person, message)
        if message.author is not user and not may(user, message.place, Permission.MANAGE_MESSAGES):
            raise CannotDoThat(f"{user.name} may not delete {message!r}")
        for attachment in message.attachments:
            self.stage.cdn.remove(attachment)
        self.stage.happenings.deleted(message)

    async def unfurls(self, message: Message, url: str, title: str = "A page") -> None:
        """Discord adds a link's preview, a moment later: an update, but not an edit."""
        message.embeds = [*message.embeds, {"type": "link", "url": url, "title": title}]
        self.stage.happenings.edited(message, silently=True)

    async def reacts(self, person: Person, message: Message, emoji: str) -> None:
        user = self.stage.need_message(person, message)
        place = message.place
        if isinstance(place, Thread) and place.archived:
            raise CannotDoThat(f"{described(place)} is archived")
        if emoji not in message.reactions and not may(user, place, Permission.ADD_REACTIONS):
            raise CannotDoThat(f"{user.name} may not react in {described(place)}")
        if user.id in message.reactions.get(emoji, []):
            raise CannotDoThat(f"{user.name} has reacted with {emoji} already")
        self.stage.happenings.reacted(message, emoji, user)

    async def unreacts(self, person: Person, message: Message, emoji: str) -> None:
        user = self.stage.need_message(person, message)
        if user.id not in message.reactions.get(emoji, []):
            raise CannotDoThat(f"{user.name} has not reacted with {emoji}")
        self.stage.happenings.unreacted(message, emoji, user)

    async def types(self, person: Person, place: Place) -> None:
        """The others see that he is typing."""
        self.stage.happenings.typing(place, self.stage.need_sight(person, place))

    def _need_own(self, person: Person, message: Message, what: str) -> None:
        if message.author is not self.stage.need_message(person, message):
            raise CannotDoThat(f"{user_of(person).name} may not {what} {message!r}")

    def _name(self, message: Message) -> None:
        """Work out whom the message names."""
        everything, users = mentions.EVERYTHING, self.stage.world.users
        message.mentions = mentions.mentions(message, message.content, everything, users)

    def _enter(self, person: Person, thread: Thread) -> None:
        user = user_of(person)
        moderates = may(user, thread, Permission.MANAGE_THREADS)
        if thread.locked and not moderates:
            raise CannotDoThat(f"{described(thread)} is locked")
        self.stage.threads.archive(thread, False)
        self.stage.threads.joined(thread, user)
