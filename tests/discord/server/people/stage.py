"""What people and their clients work with, and how they say that something cannot be done."""

from dataclasses import dataclass

from tests.discord.server.cdn import Cdn
from tests.discord.server.changes import Changes
from tests.discord.server.happenings import Happenings
from tests.discord.server.payloads import Json
from tests.discord.server.rest.callback_routes import CallbackRoutes
from tests.discord.server.thread_happenings import ThreadHappenings
from tests.discord.server.world.messages import Attachment, Message
from tests.discord.server.world.people import Person, User, user_of
from tests.discord.server.world.permissions import may, sees
from tests.discord.server.world.places import DirectMessages, Place
from tests.discord.server.world.whole import World

File = tuple[str, str | None, bytes]
"""Name, media type, content."""


class CannotDoThat(AssertionError):
    """A person's client would not let him: there is no such button, or he cannot see it."""


@dataclass
class Stage:
    world: World
    happenings: Happenings
    threads: ThreadHappenings
    callbacks: CallbackRoutes
    changes: Changes
    cdn: Cdn

    def upload(self, place: Place, file: File, *, ephemeral: bool = False) -> Attachment:
        name, kind, content = file
        number = self.world.ids.next()
        attachment = Attachment(number, place.id, name, kind, content, ephemeral=ephemeral)
        self.cdn.keep(attachment)
        return attachment

    def resolved_attachment(self, place: Place, file: File) -> Json:
        """A file that comes with a command or a form."""
        return self.happenings.writer.attachment(self.upload(place, file, ephemeral=True))

    def need_sight(self, person: Person, place: Place) -> User:
        user = user_of(person)
        if not sees(user, place):
            raise CannotDoThat(f"{user.name} cannot look into {described(place)}")
        return user

    def need_message(self, person: Person, message: Message) -> User:
        user = user_of(person)
        if not self.world.visible_to(user, message):
            raise CannotDoThat(f"{user.name} cannot see {message!r} in {described(message.place)}")
        return user

    def need_right(self, person: Person, place: Place, wanted: int, what: str) -> User:
        user = self.need_sight(person, place)
        if not may(user, place, wanted):
            raise CannotDoThat(f"{user.name} may not {what} in {described(place)}")
        return user


class Staged:
    """What can be done on the stage is grouped into classes; the server is all of them."""

    stage: Stage


def described(place: Place) -> str:
    if isinstance(place, DirectMessages):
        return f"the direct messages with {place.recipient.name}"
    return f"#{place.name}"
