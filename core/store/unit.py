"""One unit of work: what was looked up, and the decision written, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.model.actions import Said
from core.model.change import Change
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.events import Event
from core.model.facts import Fact
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.ports import Board, Near, Scope, TicketView
from core.store import changes, lists, looking, quarantine, writing
from core.store.transactions import Transaction


@dataclass(slots=True)
class SqlUnit:
    """Implements the unit port inside a transaction. Remembers what it showed of the state:
    the decision rests on that, so it is written only on top of that.
    """

    transaction: Transaction
    first_number: int
    _shown: writing.Shown = field(default_factory=writing.Shown)

    async def is_new(self, event: Event) -> bool:
        return await self.transaction.run(writing.note, event)

    async def load(self, conversation: ConversationId) -> Conversation | None:
        state = await self.transaction.run(looking.state, conversation)
        if state is None:
            return None
        self._shown.states[conversation] = state
        return state.talk

    async def at(self, place: Place) -> ConversationId | None:
        owner = await self.transaction.run(looking.owner, place)
        self._shown.owners[place] = owner
        return owner

    async def of_message(self, platform: str, room: str, ref: str) -> Said | None:
        return await self.transaction.run(looking.of_message, platform, room, ref)

    async def numbered(self, number: int) -> ConversationId | None:
        return await self.transaction.run(looking.numbered, number)

    async def next_number(self) -> int:
        return await self.transaction.run(looking.next_number, writing.COUNTER, self.first_number)

    async def take_number(self) -> int:
        return await self.transaction.run(writing.take_number, self.first_number)

    async def mine(self, person: Person, limit: int = 20) -> Sequence[TicketView]:
        return await self.transaction.run(lists.mine, person, limit)

    async def waiting(self, scope: Scope, limit: int = 30) -> Sequence[TicketView]:
        return await self.transaction.run(lists.waiting, scope, limit)

    async def held_by(self, people: Sequence[Person]) -> Sequence[ConversationId]:
        return await self.transaction.run(lists.held_by, people)

    async def board(self, scope: Scope, people: Sequence[Person], near: Near, most: int) -> Board:
        return await self.transaction.run(lists.board, scope, people, near, most)

    async def is_arriving(self, platform: str, room: str, *, any_message: bool = False) -> bool:
        return await self.transaction.run(looking.is_arriving, platform, room, any_message)

    async def counted(self, names: Sequence[str]) -> Mapping[str, int]:
        return await self.transaction.run(looking.counted, names)

    async def facts(self, conversation: ConversationId, limit: int = 500) -> Sequence[Fact]:
        return await self.transaction.run(looking.facts_of, conversation, limit)

    async def told_in(self, source: str) -> Sequence[ConversationId]:
        return await self.transaction.run(looking.told_in, source)

    async def commit(self, event: Event, decision: Decision) -> None:
        await self.transaction.run(writing.write, event, decision, self._shown)

    async def change_of(self, message: EventId) -> Change | None:
        return await self.transaction.run(changes.change_of, message)

    async def keep_change(self, message: EventId, change: Change) -> None:
        await self.transaction.run(changes.keep_change, message, change)

    async def has_seen(self, event: EventId) -> bool:
        return await self.transaction.run(changes.has_seen, event)

    async def forget_quarantined(self, place: Place, ref: str) -> None:
        await self.transaction.run(quarantine.forget, place, ref)
