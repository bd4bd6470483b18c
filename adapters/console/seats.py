"""Who sits where in the terminal, and what each of them sees."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from core.model.actions import Button, Say
from core.model.ids import ConversationId
from core.model.people import Person, Place

NAME = "console"
FROM_AGENT = "from_agent"
_MENTION: Final = re.compile(r"(?<![\w.+-])@([A-Za-z][\w-]*)")


@dataclass(slots=True)
class Seat:
    """Where one speaker is: their room, the ticket they are at, and what they said last.

    `signs` are the messages that a reaction goes to, by thread, the newest last: cards, and what
    invites to a reaction. In a terminal nobody points at one.
    """

    person: Person
    room: str
    thread: str = ""
    last_said: str = ""
    newest: str = ""
    """The newest message of the desk's that was shown here."""
    signs: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[ConversationId | None, tuple[Button, ...]]] = field(
        default_factory=dict
    )

    @property
    def place(self) -> Place:
        return Place(NAME, self.room, self.thread)

    @property
    def reacts_to(self) -> str:
        """The ticket's own, or else the newest; "" where there is none."""
        return self.signs.get(self.thread) or next(reversed(self.signs.values()), "")


@dataclass(slots=True)
class Seats:
    """`rooms` is the agents' room by handle, `agents` the roster by handle, `zone` the usual one.

    A requester sits alone, in a room of their own name; agents share the room of their queue.
    """

    rooms: Mapping[str, str]
    agents: Mapping[str, Person]
    zone: str
    _taken: dict[str, Seat] = field(default_factory=dict)

    def take(self, side: str, name: str) -> Seat:
        """The seat of this person. Who comes later finds the room as the others left it."""
        key = f"{side}:{name}"
        if key not in self._taken:
            is_agent = side == "agent"
            usual = Person(NAME, name, name.title())
            person = self.agents.get(name, usual) if is_agent else usual
            room = self.rooms.get(name, "#support") if is_agent else name
            seat = Seat(replace(person, zone=person.zone or self.zone), room)
            colleague = next((s for s in self._taken.values() if s.room == room), None)
            if colleague is not None:
                seat.thread, seat.signs = colleague.thread, dict(colleague.signs)
                seat.newest = colleague.newest
                seat.buttons = dict(colleague.buttons)
            self._taken[key] = seat
        return self._taken[key]

    def mentioned(self, text: str) -> tuple[Person, ...]:
        """Whom "@name" means: an agent of that name, or else a requester."""
        names = dict.fromkeys(_MENTION.findall(text))
        return tuple(
            self.agents.get(name.casefold(), Person(NAME, name.casefold(), name)) for name in names
        )

    def see(self, say: Say, place: Place, ref: str) -> None:
        """Everybody who sits in the room sees it; its buttons count until newer ones come.

        Who is in the lobby follows a message into its thread; an agent at a ticket stays there.
        """
        for seat in self._taken.values():
            private = say.only_for is not None and say.only_for.handle != seat.person.handle
            if private or place.room not in (seat.room, f"@{seat.person.handle}"):
                continue
            stays = seat.room.startswith("#") and seat.thread
            if seat.room == place.room and place.thread and not stays:
                seat.thread = place.thread
            if say.only_for is None:
                seat.newest = ref
            if say.owns_thread or say.reactions:
                seat.signs.pop(place.thread, None)
                seat.signs[place.thread] = ref
            if say.all_buttons:
                seat.buttons[place.thread] = (say.conversation, say.all_buttons)
            elif say.wording == FROM_AGENT:
                seat.buttons.pop(place.thread, None)  # a number is an answer to the agent now
