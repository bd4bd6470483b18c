"""The whole story of many tickets while everything between the desk and its servers goes wrong.

Each seed draws which command meets which fault. In the end all is calm, and then nothing may be
lost: each mail stands in one ticket, each has its answer, and what was sent twice is counted.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from adapters.email.adapter import EmailAdapter
from adapters.email.transport.imap_session import ImapError, ImapSession
from core.model.events import Event
from core.model.ticket import Status
from core.ports import DeliveryState, InboxResult, ReplyWindow, StoreUnavailable
from core.store.outbox.deliveries import POSSIBLE_DUPLICATES
from tests.counting import UNDER_WAY
from tests.email.desk import MailDesk, mail_desk
from tests.profile import sweep

T = TypeVar("T")

PEOPLE = 4
SEEDS = range(1, sweep(2, 40) + 1)
SMTP_FAULTS = ["450 4.2.1 later", "421 4.3.2 busy", "rcpt 451 4.7.1 greylisted", "cut before"]
SMTP_FAULTS += ["cut after", "451 4.3.0 error"]


FOREVER = timedelta(days=30)
"""A lease: hours leap by on the desk's clock while a busy machine still sends, and nobody dies."""


@dataclass
class Weather:
    """`is_calm` ends all that goes wrong between the desk and its mailbox, or its database."""

    chance: random.Random
    is_calm: bool = False

    def strikes(self, how_often: float) -> bool:
        return not self.is_calm and self.chance.random() < how_often


class StormySession(ImapSession):
    """A line that breaks before a command has its effect, or after; a search that knows of nothing
    new; a mail that is gone when it is fetched.
    """

    weather: Weather

    def uids_from(self, first: int) -> list[int]:
        if self.weather.strikes(0.1):
            return []
        return self._around(super().uids_from, first)

    def fetch(self, uids: Iterable[int]) -> Any:
        for batch in super().fetch(uids):
            if self.weather.strikes(0.1):
                self.abort()
            yield batch

    def mark_seen(self, uids: Iterable[int]) -> None:
        self._around(super().mark_seen, list(uids))

    def idle(self, seconds: float) -> None:
        self._around(super().idle, seconds)

    def _around(self, command: Callable[..., T], *args: Any) -> T:
        if self.weather.strikes(0.1):
            self.abort()
        told = command(*args)
        if self.weather.strikes(0.1):
            self.abort()
            raise ImapError("cut")
        return told


async def story(desk: MailDesk, weather: Weather) -> None:
    """People write, some mails come twice, and sometimes the mailbox is numbered anew."""
    chance = weather.chance
    for number in range(PEOPLE):
        who = f"P{number} <p{number}@acme.test>"
        mail = desk.letter(f"Machine {number} leaks.", who=who, subject=f"Machine {number}")
        for _ in range(chance.choice([1, 1, 2])):
            desk.smtp.faults += chance.choices(SMTP_FAULTS, k=chance.randrange(3))
            await desk.imap.deliver(mail.as_bytes())
        if chance.random() < 0.2:
            desk.imap.renumber()
        for _ in range(3):
            await pass_by(desk)


async def pass_by(desk: MailDesk, time: timedelta = timedelta(seconds=20)) -> None:
    """A while, in which what failed is tried again."""
    assert desk.bot is not None
    await asyncio.sleep(0.03)
    desk.clock.advance(time)
    await desk.bot.scheduler.tick()


async def settle(desk: MailDesk) -> None:
    """Until everything is read, and nothing waits to be sent any more.

    What is due may wait for the desk's clock: a server that was busy is left alone for a while.
    """
    while await desk.imap.unseen() or await desk.outbox(*UNDER_WAY):
        with suppress(TimeoutError):
            await desk.quiet(2)
        await pass_by(desk, timedelta(minutes=3))


@pytest.mark.parametrize("seed", SEEDS)
async def test_in_any_weather_nothing_is_lost_and_no_double_uncounted(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    weather = Weather(random.Random(seed))  # noqa: S311
    adapters = list[EmailAdapter]()
    async with mail_desk(tmp_path) as desk, desk.open(adapters.append) as bot:
        StormySession.weather = weather
        [adapter] = [desk.adapter]
        assert adapter is not None

        async def stormy() -> ImapSession:
            return StormySession(desk.account.imap)

        for line in bot.outbox._lines:
            line.limits = replace(line.limits, longest=FOREVER, hold=FOREVER)
        adapter._reader.open_session = stormy
        adapter._reader.wait = lambda _: asyncio.sleep(0.005)
        inbox = bot.inbox.inbox
        accept = type(inbox).accept

        async def uncertain(self: Any, event: Event, window: ReplyWindow | None) -> InboxResult:
            if weather.strikes(0.15):
                raise StoreUnavailable("there is no database")
            taken = await accept(self, event, window)
            if weather.strikes(0.1):
                raise StoreUnavailable("nobody knows whether it was stored")
            return taken

        monkeypatch.setattr(type(inbox), "accept", uncertain)
        await story(desk, weather)
        weather.is_calm = True
        desk.smtp.faults.clear()
        await settle(desk)
        await answers(desk)
        await all_is_there(desk)


async def answers(desk: MailDesk) -> None:
    """What came through the storm goes on as ever: an agent answers, the requester replies."""
    await desk.agent_says("We are on our way.")
    await desk.waits(timedelta(seconds=11))
    words = desk.smtp.sent[-1]
    assert "We are on our way." in words.text
    await desk.says("Thank you", who=words.recipient, answers=words)


async def all_is_there(desk: MailDesk) -> None:
    texts = Counter[str]()
    for number in range(1001, 1001 + PEOPLE):
        talk = await desk.store.by_number(number)
        assert talk is not None, "a mail was lost"
        assert talk.ticket is not None
        assert talk.ticket.status is not Status.CLOSED
        texts.update(entry.words for entry in await desk.entries(number) if entry.words)
    assert await desk.store.by_number(1001 + PEOPLE) is None, "a mail was taken in twice"
    said = {text: count for text, count in texts.items() if "leaks" in text}
    assert sorted(said.values()) == [1] * PEOPLE
    assert texts["Thank you"] == 1
    assert await desk.outbox(DeliveryState.DEAD) == []
    sent = Counter(mail["Message-ID"] for mail in desk.smtp.sent)
    assert {mail.recipient for mail in desk.smtp.sent} == {f"p{n}@acme.test" for n in range(PEOPLE)}
    counted = await desk.store.transact(lambda unit: unit.counters([POSSIBLE_DUPLICATES]))
    assert sum(sent.values()) - len(sent) <= counted.get(POSSIBLE_DUPLICATES, 0)
