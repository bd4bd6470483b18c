"""Reads a mailbox for as long as the desk runs: nothing is missed, and nothing marked before it is
stored.

A mailbox is known by its UIDVALIDITY and the UIDs under it, so what was read is a number: the
`Cursor`, kept in the database. A mail is handed over, stored, marked as seen, and only then does
the cursor move; whatever dies in between meets the mail again, and the receiver knows it by what it
says, not by its number. So these are no special cases: two workers at one mailbox, a mail that was
moved away and back, a mail that somebody has opened before us.

| what happens | what is done |
|---|---|
| the first connection ever | begin at UIDNEXT: old mail gets no answer |
| another UIDVALIDITY | all that came in the last days is handed over again |
| somebody asks for an import | all since that day is handed over |
| expunged before it was fetched | whoever did that has dealt with it |
| the store does not take it | the line is given up, and tried again a little later |
| the line breaks | the same |
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar

from adapters.email.transport.imap_session import (
    FetchedMail,
    FolderState,
    ImapError,
    ImapLoginError,
    ImapSession,
)
from core import wordings as words
from core.adapter_queries import AdapterQueries
from core.ports import Clock, NotConnected, Permanent

log = logging.getLogger(__name__)
T = TypeVar("T")

IDLE_SECONDS: Final = 30.0
"""Some servers stop telling anything after a while, and some tell nothing of what came in the very
moment; so it is looked all the same.
"""
LOOK_BACK: Final = timedelta(days=3)
"""After a change of UIDVALIDITY. What was stored within is known, see `retention`."""
FINISH_SECONDS: Final = 5.0
"""So long a mail may still be taken in when the desk stops."""
MIN_RETRY_SECONDS, MAX_RETRY_SECONDS = 1.0, 120.0
IMPORT_NOTE: Final = "email:import"
"""The note in which `deskhand email import` leaves the day."""

Take = Callable[[bytes], Awaitable[bool]]
"""Stores a mail; False where it could not be stored."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """`uid_next` is the first UID that was not read. `begun` (ISO 8601, UTC) is when the mailbox
    was first opened: what had come before is nobody's business.
    """

    uid_validity: int
    uid_next: int
    begun: str

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        return cls(**json.loads(text)) if text else None


@dataclass(slots=True)
class MailboxReader:
    """`open_session` makes a connection that is not connected yet; `poll` is how long to wait where
    the server does not tell of new mail by itself.
    """

    name: str
    folder: str
    open_session: Callable[[], Awaitable[ImapSession]]
    memory: AdapterQueries
    clock: Clock
    poll: timedelta
    idle_seconds: float = IDLE_SECONDS
    wait: Callable[[float], Awaitable[object]] = asyncio.sleep
    _session: ImapSession | None = None
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "mailbox"))
    _was_open: bool = False

    async def run(self, take: Take) -> None:
        """Read until cancelled. Raises Permanent where the server refuses the first sign-in."""
        failures = 0
        try:
            while True:
                try:
                    await self._read_on(take)
                except ImapLoginError as refused:
                    if not self._was_open:
                        raise Permanent(words.failure_mail_sign_in()) from refused
                    failures = await self._rest(refused, failures)
                except (ImapError, NotConnected) as trouble:
                    failures = 0 if self._session is not None and failures > 3 else failures
                    failures = await self._rest(trouble, failures)
                finally:
                    await self._hang_up()
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def _rest(self, trouble: Exception, failures: int) -> int:
        log.warning("email.mailbox_away", extra={"why": trouble})
        await self.wait(min(MIN_RETRY_SECONDS * 2**failures, MAX_RETRY_SECONDS))
        return min(failures + 1, 10)

    async def _read_on(self, take: Take) -> None:
        self._session = session = await self.open_session()
        await self._run_in_thread(session.connect)
        state = await self._run_in_thread(session.open_folder, self.folder)
        self._was_open = True
        cursor = await self._begin(state, take)
        while True:
            await self._import(take)
            before, cursor = cursor, await self._read_new(cursor, take)
            if cursor != before:
                continue  # what came meanwhile has been told already, and IDLE would say nothing
            if session.can_idle:
                await self._run_in_thread(session.idle, self.idle_seconds)
            else:
                await self.wait(self.poll.total_seconds())

    async def _begin(self, state: FolderState, take: Take) -> Cursor:
        """Where to go on in the folder as it is now."""
        known = Cursor.parse(await self.memory.get_note(self._note))
        if known is not None and known.uid_validity == state.uid_validity:
            return known
        now = self.clock.now()
        if known is None:
            begun = Cursor(state.uid_validity, state.uid_next, now.isoformat())
            return await self._keep(begun)
        log.warning("email.new_uid_validity", extra={"folder": self.folder})
        begun_at = datetime.fromisoformat(known.begun)
        last = await self._read_since(max(begun_at, now - LOOK_BACK), take)
        return await self._keep(
            Cursor(state.uid_validity, max(state.uid_next, last + 1), known.begun)
        )

    async def _read_new(self, cursor: Cursor, take: Take) -> Cursor:
        session = self._connected_session
        uids = await self._run_in_thread(session.uids_from, cursor.uid_next)
        batches = session.fetch(uids)
        while (batch := await self._run_in_thread(next, batches, None)) is not None:
            seen = list[int]()
            try:
                for each in batch:
                    uid = each.uid if isinstance(each, FetchedMail) else each
                    if isinstance(each, FetchedMail):
                        await self._take_one(each, take, seen)
                    cursor = replace(cursor, uid_next=uid + 1)
            finally:
                await self._run_in_thread(session.mark_seen, seen)
            await self._keep(cursor)
        return cursor

    async def _read_since(self, since: datetime, take: Take) -> int:
        """Hand over what came since then; returns the last UID, 0 if there is none."""
        session, last = self._connected_session, 0
        uids = await self._run_in_thread(session.uids_since, since.date() - timedelta(days=1))
        batches = session.fetch(uids)
        while (batch := await self._run_in_thread(next, batches, None)) is not None:
            fresh = [each for each in batch if isinstance(each, FetchedMail)]
            fresh = [each for each in fresh if each.arrived is None or each.arrived >= since]
            for each in fresh:
                await self._hand_over(each, take)
            await self._run_in_thread(session.mark_seen, [each.uid for each in fresh])
            last = max([last, *(each.uid for each in fresh)])
        return last

    async def _import(self, take: Take) -> None:
        day = await self.memory.get_note(IMPORT_NOTE)
        if day:
            await self._read_since(
                datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC), take
            )
            await self.memory.put_note(IMPORT_NOTE, "")

    async def _hand_over(self, mail: FetchedMail, take: Take) -> None:
        if not await take(mail.raw):
            raise ImapError("the store is away")

    async def _take_one(self, mail: FetchedMail, take: Take, seen: list[int]) -> None:
        """When cancelled in the midst of it, the mail is taken in first, and counts as seen."""
        taking = asyncio.ensure_future(self._hand_over(mail, take))
        try:
            await asyncio.shield(taking)
        except asyncio.CancelledError:
            await asyncio.wait([taking], timeout=FINISH_SECONDS)
            if taking.done() and taking.exception() is None:
                seen.append(mail.uid)
            taking.cancel()
            raise
        seen.append(mail.uid)

    async def _keep(self, cursor: Cursor) -> Cursor:
        await self.memory.put_note(self._note, json.dumps(asdict(cursor)))
        return cursor

    @property
    def _note(self) -> str:
        return f"email:cursor:{self.name}:{self.folder}"

    @property
    def _connected_session(self) -> ImapSession:
        if self._session is None:
            raise ImapError("there is no connection")
        return self._session

    async def _run_in_thread(self, work: Callable[..., T], *args: Any) -> T:
        """Do it in the worker thread. When cancelled, the line is cut, so that the thread is free
        again.
        """
        loop = asyncio.get_running_loop()
        doing = loop.run_in_executor(self._thread, work, *args)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            if self._session is not None:
                self._session.abort()
            await asyncio.wait([doing])
            doing.exception() if not doing.cancelled() else None
            raise

    async def _hang_up(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await asyncio.shield(
                asyncio.get_running_loop().run_in_executor(self._thread, session.close)
            )
