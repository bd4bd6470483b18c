"""The whole object graph, by hand, top to bottom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from secrets import SystemRandom

from adapters.kit.page_sources import Follower
from adapters.words.rendering import text_as_sent
from bot.deadline_scheduler import DeadlineScheduler
from bot.platforms import connect
from bot.services import connect_openai, with_llm_policy
from bot.settings import Settings
from bot.shielded_inbox import ShieldedInbox
from core.inbox.event_inbox import EventInbox
from core.knowledge.library import Library
from core.model.policy import Desk
from core.outbox.dispatcher import OutboxDispatcher
from core.ports import Adapter, Clock
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore


@dataclass(frozen=True, slots=True)
class Bot:
    """A desk with all its parts. Run it with `bot.runtime.running`; close `store` at the end."""

    desk: Desk
    inbox: ShieldedInbox
    outbox: OutboxDispatcher
    scheduler: DeadlineScheduler
    store: SqlStore
    adapters: tuple[Adapter, ...]

    async def settle(self) -> None:
        """Come back when all that came in is decided and all that is due is delivered."""
        await self.inbox.empty()
        await self.outbox.settled(self.inbox)


def assemble(
    settings: Settings,
    desk: Desk,
    library: Callable[[], Library],
    clock: Clock,
    adapters: Sequence[Adapter] | None = None,
) -> Bot:
    """Nothing starts and nothing is opened here; the database must have been migrated.

    `library` gives the articles as they are at the moment it is asked. Without `adapters`, those of
    all platforms that the settings name are taken. A language model that they name comes along.
    """
    store = SqlStore(make_engine(settings.database_url), desk.first_number, text_as_sent)
    if adapters is None:
        adapters = connect(settings, desk, store, clock, library)
    desk = replace(
        desk,
        platforms=tuple(adapter.name for adapter in adapters),
        by_address=any(adapter.capabilities.by_address for adapter in adapters),
    )
    model = connect_openai(settings, desk, clock)
    desk = with_llm_policy(desk, model)
    adapters = (*((model,) if model else ()), *adapters)  # it opens before anybody comes in
    relay = OutboxDispatcher(store, {a.name: a for a in adapters}, clock, SystemRandom().random)
    store.handover = relay  # so the store tells it of messages to be sent
    inbox = ShieldedInbox(EventInbox(desk, library, store, clock, _followers(adapters)))
    relay.throttle_when(lambda: inbox.is_overloaded)
    return Bot(
        desk,
        inbox,
        relay,
        DeadlineScheduler(store, inbox, clock, probe=relay.probe),
        store,
        tuple(adapters),
    )


def _followers(adapters: Sequence[Adapter]) -> Callable[[], None]:
    """Lets those look that show conversations as they go on."""
    looks = [each.look for each in adapters if isinstance(each, Follower)]

    def wake() -> None:
        for look in looks:
            look()

    return wake
