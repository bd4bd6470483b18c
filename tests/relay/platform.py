"""A platform of paper: it keeps what it is told, and misbehaves when it is asked to."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from core.model.actions import Action, Retract, Say
from core.model.people import Place
from core.ports import Capabilities, Inbox, LookupUnsupported, Posted
from core.send_permit import before_write

CAN_LOOK = Capabilities(buttons=True, threads=True, edits=True, max_text=4000, can_look=True)
CAREFUL = replace(CAN_LOOK, asks_permit=True)
BLIND = replace(CAN_LOOK, can_look=False)


@dataclass
class Paper:
    """`before` and `after` hold, by wording, what goes wrong around the effect at each try.
    Wordings that are `unfindable` cannot be looked for.
    """

    name: str = "paper"
    capabilities: Capabilities = CAN_LOOK
    messages: list[tuple[str, str]] = field(default_factory=list)
    edits: list[tuple[str, str]] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    looked_for: list[str] = field(default_factory=list)
    unfindable: set[str] = field(default_factory=set)
    before: dict[str, list[Callable[[], None]]] = field(default_factory=lambda: defaultdict(list))
    after: dict[str, list[Callable[[], None]]] = field(default_factory=lambda: defaultdict(list))
    hanging: set[str] = field(default_factory=set)
    slow_to_answer: set[str] = field(default_factory=set)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    closed: bool = False
    most_under_way: int = 0

    async def run(self, inbox: Inbox) -> None:
        await asyncio.Event().wait()

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        wording = f"retract:{action.message_key}" if isinstance(action, Retract) else action.wording
        self.tried.append(wording)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(0)
            if wording in self.hanging:
                await self.open.wait()
            self._mishap(self.before, wording)
            if self.capabilities.asks_permit:
                before_write()
            done = self._do(action, key, posted)
            self._mishap(self.after, wording)
            if wording in self.slow_to_answer:
                await self.open.wait()
            return done
        finally:
            self.under_way -= 1

    async def find(self, action: Action, *, key: str) -> Posted | None:
        self.looked_for.append(key)
        if isinstance(action, Say) and action.wording in self.unfindable:
            raise LookupUnsupported("it is seen by one person only")
        found = [k for k, _ in self.messages].index(key) if key in dict(self.messages) else None
        return None if found is None else Posted(action.to, f"m{found + 1}")

    async def close(self) -> None:
        self.closed = True

    @property
    def said(self) -> list[str]:
        return [wording for _, wording in self.messages]

    def _do(self, action: Action, key: str, posted: Posted | None) -> Posted | None:
        if isinstance(action, Retract):
            self.taken_back.append(posted.ref if posted else "nothing")
            return None
        if posted is not None:
            self.edits.append((posted.ref, action.wording))
            return posted
        parts = action.parts if isinstance(action, Say) else ()
        wordings = " ".join((action.wording, *(part.wording for part in parts)))
        self.messages.append((key, wordings))
        return Posted(Place(self.name, action.to.room, action.to.thread), f"m{len(self.messages)}")

    @staticmethod
    def _mishap(when: dict[str, list[Callable[[], None]]], wording: str) -> None:
        if when[wording]:
            when[wording].pop(0)()


def raises(trouble: BaseException) -> Callable[[], None]:
    def mishap() -> None:
        raise trouble

    return mishap
