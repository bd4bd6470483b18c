"""The line to the model: requests of a talk go through the real client, and what comes is heard."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from adapters.openai.adapter import OpenAIAdapter
from core.model.attachment import Attachment
from core.model.events import AnswerDrafted, DraftFailed, Event
from core.ports import InboxResult, Outcome, ReplyWindow
from tests.clock import FakeClock
from tests.drafts import asked
from tests.talk import DialogStory


@dataclass
class Line:
    """An inbox that only notes what it is told; `trouble` is raised instead, once each."""

    adapter: OpenAIAdapter
    clock: FakeClock
    heard: list[Event] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    count: int = 0

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        if self.trouble:
            raise self.trouble.pop(0)
        self.heard.append(event)
        return InboxResult(Outcome.DECIDED)

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        raise AssertionError("a model brings no files")

    async def carries(self, talk: DialogStory) -> list[str]:
        """Carry the requests of the last turn, and let the talk hear what comes; returns what is
        said then."""
        told: list[str] = []
        for request in asked(talk):
            self.count += 1
            self.clock.time = talk.now
            await self.adapter.deliver(request, key=f"k{self.count}", posted=None)
            told += talk.happens(self.heard[-1])
        return told

    @property
    def came(self) -> AnswerDrafted | DraftFailed:
        event = self.heard[-1]
        assert isinstance(event, AnswerDrafted | DraftFailed)
        return event

    @property
    def trouble_heard(self) -> str:
        assert isinstance(self.came, DraftFailed), self.came
        return self.came.trouble
