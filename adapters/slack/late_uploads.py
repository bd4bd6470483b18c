"""Files of a form: what is there within its window goes with it, and the rest comes after."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from adapters.kit.file_transfer import FileFetch
from adapters.kit.parsed_event import RemoteFile
from adapters.kit.tasks import BackgroundTasks
from core.model.attachment import Attachment, FileProblem
from core.model.events import FilesCame, FormSubmitted
from core.model.ids import EventId
from core.ports import Clock, Conflict, DeliveryNotRecorded, Inbox, StoreUnavailable

log = logging.getLogger(__name__)

UPLOAD_WINDOW_SECONDS: Final = 1.5
"""Seconds. Slack shows an error in the form after three, and the rest takes its time too."""

RETRY_DELAYS_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between tries to let a late file in."""

MAX_FURTHER_ATTEMPTS: Final = 120
"""After the last of these delays each, which makes ten minutes: nothing else brings the file again,
and a database that is restarted or handed over is away for more than some seconds.
"""


@dataclass(frozen=True, slots=True)
class PendingUpload:
    """A file on its way."""

    file: RemoteFile
    task: "asyncio.Task[Attachment]"

    @property
    def as_it_is(self) -> Attachment:
        """The file if it is here; else it is named as late."""
        return self.task.result() if self.task.done() else self._without(FileProblem.LATE)

    @property
    def as_it_came(self) -> Attachment:
        """Once nobody waits for it any more."""
        if self.task.cancelled() or self.task.exception() is not None:
            return self._without(FileProblem.UNREADABLE)
        return self.task.result()

    def _without(self, problem: FileProblem) -> Attachment:
        return Attachment(self.file.name, self.file.media_type, self.file.size, problem=problem)


@dataclass(slots=True)
class LateUploads:
    """What the process does not live to bring is not here later
    either, so the requester was told beforehand what it means if nothing more is said.
    """

    files: FileFetch
    inbox: Inbox
    clock: Clock
    tasks: BackgroundTasks
    _coming: dict[EventId, list[PendingUpload]] = field(default_factory=dict)
    _late: set["asyncio.Task[Attachment]"] = field(default_factory=set)
    _is_closing: bool = False

    async def within(self, form: EventId, files: Sequence[RemoteFile]) -> tuple[Attachment, ...]:
        """All that is here when the window closes; what is not is named as late."""
        coming = [PendingUpload(f, self.tasks.start(self.files.take(self.inbox, f))) for f in files]
        await asyncio.wait([one.task for one in coming], timeout=UPLOAD_WINDOW_SECONDS)
        found = tuple(one.as_it_is for one in coming)
        pairs = zip(coming, found, strict=True)
        self._coming[form] = [one for one, file in pairs if file.problem is FileProblem.LATE]
        return found

    def after(self, form: FormSubmitted, *, stored: bool) -> None:
        """The form was let in, or was not: then it comes again with all its files."""
        for one in self._coming.pop(form.id, ()):
            if stored:
                self._late.add(one.task)
                one.task.add_done_callback(self._late.discard)
                self.tasks.start(self._bring(form, one))
            else:
                one.task.cancel()

    def hurry(self) -> None:
        """The desk closes: what is not here by now is told to be unreadable."""
        self._is_closing = True
        for task in self._late:
            task.cancel()

    async def _bring(self, form: FormSubmitted, one: PendingUpload) -> None:
        await asyncio.wait([one.task])
        id_, file = EventId(f"{form.id}:{one.file.id}"), one.as_it_came
        came = FilesCame(id_, self.clock.now(), form.place, form.author, form.id, (file,))
        last = (RETRY_DELAYS_SECONDS[-1],) * MAX_FURTHER_ATTEMPTS
        for pause in (*RETRY_DELAYS_SECONDS, *last):
            try:
                await self.inbox.accept(came)
                return
            except (Conflict, DeliveryNotRecorded, StoreUnavailable) as trouble:
                log.warning("slack.not_taken", extra={"why": type(trouble).__name__})
                if self._is_closing:
                    break
                await asyncio.sleep(pause)
        log.error("slack.file_lost", extra={"event_id": came.id})
