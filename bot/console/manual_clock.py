"""A clock that stands still until it is told to go on: for demos, and for trying deadlines."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.console.line_source import Lines
from bot.policy.values import duration
from bot.wiring import Bot

MAX_ADVANCE = timedelta(days=366)
A_LINE = timedelta(seconds=20)


@dataclass(slots=True)
class ManualClock:
    """`moment` is UTC. Each look moves it by a hair, so that no two things happen at once."""

    moment: datetime

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def elapsed(self) -> float:
        return self.moment.timestamp()


def pace_lines(source: Lines, clock: ManualClock) -> Lines:
    """The same lines, each as if it had taken a while to type."""

    async def next_line(prompt: str) -> str | None:
        clock.moment += A_LINE
        return await source(prompt)

    return next_line


async def advance(bot: Bot, clock: ManualClock, span: str) -> str:
    """Let time pass, with everything happening when it is due; returns what to tell about it."""
    length = duration(span)
    if length is None or not timedelta(0) < length <= MAX_ADVANCE:
        return "How long? For example: /wait-for 90 minutes"
    until = clock.moment + length
    while coming := await bot.store.due(until, 1):
        at = coming[0].deadline.at
        clock.moment = max(clock.moment, at)
        if not await bot.scheduler.tick():
            break
        await bot.settle()
    clock.moment = max(clock.moment, until)
    await bot.scheduler.tick()
    return ""
