"""What happens to threads: started, changed, joined, left, deleted."""

from tests.discord.server.happenings import Happenings
from tests.discord.server.payloads import Json, member_json, thread_json, thread_member_json
from tests.discord.server.world import messages as kinds
from tests.discord.server.world.messages import HAS_THREAD, Mentions, Message
from tests.discord.server.world.people import User
from tests.discord.server.world.permissions import sees
from tests.discord.server.world.places import PRIVATE_THREAD, PUBLIC_THREAD, Channel, Thread


class ThreadHappenings:
    """Threads, with the system messages that Discord writes about them."""

    def __init__(self, happenings: Happenings) -> None:
        self._happenings = happenings
        self._world = happenings.world

    def started(
        self,
        parent: Channel,
        name: str,
        owner: User,
        *,
        private: bool = False,
        on: Message | None = None,
        minutes: int = 1440,
        invitable: bool = True,
    ) -> Thread:
        """A new thread. One that is started on a message has that message's id."""
        world, now = self._world, self._world.clock.moment()
        number = on.id if on else world.ids.next()
        thread = Thread(number, parent.guild, parent, name, owner, now, now)
        thread.type = PRIVATE_THREAD if private else PUBLIC_THREAD
        thread.auto_archive_minutes, thread.invitable = minutes, invitable
        thread.members[owner.id] = now
        parent.guild.threads[thread.id] = thread
        world.places[thread.id] = thread
        if on is not None:
            on.thread, on.flags = thread, on.flags | HAS_THREAD
        self._tell(thread, "THREAD_CREATE", newly_created=True)
        if on is not None:
            self._happenings.edited(on, silently=True)
            self._note(thread, owner, kinds.THREAD_STARTER, on=on)
        elif not private:
            told = self._system(parent, owner, kinds.THREAD_CREATED, name)
            told.reference_thread = thread
            self._happenings.posted(told)
        self._happenings.changes.happened()
        return thread

    def changed(self, thread: Thread) -> None:
        self._tell(thread, "THREAD_UPDATE")
        self._happenings.changes.happened()

    def renamed(self, thread: Thread, by: User) -> None:
        self._note(thread, by, kinds.NAME_CHANGE, thread.name)

    def archive(self, thread: Thread, archived: bool) -> None:
        """Set or lift the archived state."""
        if thread.archived != archived:
            thread.archived = archived
            thread.archive_timestamp = self._world.clock.moment()
            self.changed(thread)

    def joined(self, thread: Thread, user: User, by: User | None = None) -> None:
        """He is in it now; if somebody else put him in, a message says so."""
        if user.id in thread.members:
            return
        thread.members[user.id] = self._world.clock.moment()
        if user is self._world.bot:
            self._tell(thread, "THREAD_CREATE")
        self._members_changed(thread, added=user)
        if by is not None and by is not user:
            self._note(thread, by, kinds.RECIPIENT_ADD, about=user)

    def left(self, thread: Thread, user: User, by: User | None = None) -> None:
        if thread.members.pop(user.id, None) is None:
            return
        self._members_changed(thread, removed=user)
        if by is not None and by is not user:
            self._note(thread, by, kinds.RECIPIENT_REMOVE, about=user)

    def deleted(self, thread: Thread) -> None:
        seen = sees(self._world.bot, thread)
        thread.guild.threads.pop(thread.id, None)
        self._world.places.pop(thread.id, None)
        for message in self._world.messages.pop(thread.id, {}).values():
            message.deleted = True
        data = {
            "id": str(thread.id),
            "guild_id": str(thread.guild.id),
            "parent_id": str(thread.parent.id),
            "type": thread.type,
        }
        if seen:
            self._happenings.tell("THREAD_DELETE", data, thread.guild)
        self._happenings.changes.happened()

    def _tell(self, thread: Thread, event: str, **more: object) -> None:
        data = thread_json(thread, self._world.bot) | more
        self._happenings.tell_in(thread, event, lambda _: data)

    def _members_changed(
        self, thread: Thread, added: User | None = None, removed: User | None = None
    ) -> None:
        """Told to all with the members intent; without it, only when it is the bot itself."""
        data: Json = {
            "id": str(thread.id),
            "guild_id": str(thread.guild.id),
            "member_count": min(len(thread.members), 50),
            "added_members": [],
            "removed_member_ids": [] if removed is None else [str(removed.id)],
        }
        if added is not None:
            member = thread.guild.members[added.id]
            entry = thread_member_json(thread, added.id) | {"member": member_json(member)}
            data["added_members"] = [entry | {"presence": None}]
        own = self._world.bot in (added, removed)
        if own or sees(self._world.bot, thread):
            self._happenings.gateway.dispatch(
                "THREAD_MEMBERS_UPDATE",
                lambda session: data if session.members or own else None,
                thread.guild,
            )
        self._happenings.changes.happened()

    def _system(self, place: Channel | Thread, by: User, kind: int, text: str = "") -> Message:
        world = self._world
        message = Message(world.ids.next(), place, by, world.clock.moment(), text)
        message.type = kind
        return message

    def _note(
        self,
        thread: Thread,
        by: User,
        kind: int,
        text: str = "",
        *,
        about: User | None = None,
        on: Message | None = None,
    ) -> None:
        """One of Discord's own messages in the thread."""
        message = self._system(thread, by, kind, text)
        message.mentions = Mentions([about] if about else [])
        message.reference = on
        self._happenings.posted(message)
