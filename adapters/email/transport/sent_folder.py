"""Looks for a mail among those that the server keeps of what it has sent, after an unclear try.

Gmail and Microsoft 365 keep a copy of each mail that leaves by SMTP, other servers keep none. What
was surely sent tells which: if that is not there, a mail that is not there may have left all the
same.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.email.transport.imap_session import ImapError, ImapSession

log = logging.getLogger(__name__)


@dataclass(slots=True)
class SentFolder:
    open_session: Callable[[], Awaitable[ImapSession]]
    _folder: str | None = None

    async def find(self, message_id: str, surely_sent: str) -> bool | None:
        """Has it left? None where nobody can tell."""
        session = await self.open_session()
        try:
            return await asyncio.to_thread(self._look, session, message_id, surely_sent)
        except ImapError as trouble:
            log.warning("email.not_looked", extra={"why": trouble})
            return None
        finally:
            await asyncio.to_thread(session.close)

    def _look(self, session: ImapSession, message_id: str, surely_sent: str) -> bool | None:
        session.connect()
        if self._folder is None:
            self._folder = session.sent_folder()
        if not self._folder:
            return None
        if session.has_message(self._folder, message_id):
            return True
        keeps_copies = surely_sent and session.has_message(self._folder, surely_sent)
        return False if keeps_copies else None
