"""The web as a platform: pages read the timeline, so delivering is telling open pages to look."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import replace
from typing import Final

from starlette.types import ASGIApp

from adapters.kit.page_sources import PageSources
from adapters.web.app import make_app
from adapters.web.live.page_watches import BOARD
from adapters.web.live.presence import Presence, read_hint
from adapters.web.portal import OpenPages, Portal, PortalSettings
from adapters.web.server import WebServer
from adapters.web.sign_in import NAME, SignIn
from core import wordings as words
from core.model.actions import Action, DraftAnswer, Retract, Say
from core.ports import (
    Capabilities,
    Conflict,
    DeskRefused,
    Inbox,
    Permanent,
    Posted,
    StoreUnavailable,
)

log = logging.getLogger(__name__)

PRIVATE: Final = "@"

FINISH_SECONDS: Final = 3.0
"""So long mails and notifications may still leave when the desk stops."""

LOOK_SECONDS: Final = 1.0
"""So often a process looks for what other ones have committed without a hint."""


class WebAdapter:
    """Implements the adapter port. `url` is "" where the address is that of the server itself."""

    name = NAME
    capabilities = Capabilities(
        by_address=True, buttons=True, threads=True, edits=True, max_text=100_000, can_look=True
    )

    def __init__(
        self,
        settings: PortalSettings,
        sign_in: SignIn,
        reading: PageSources,
        *,
        listen: tuple[str, int],
        next_free: bool = False,
    ) -> None:
        """With `next_free` the first free port from that one upwards is taken."""
        self._settings, self.sign_in, self._reading = settings, sign_in, reading
        self._pages = OpenPages(Presence(sign_in.clock.elapsed))
        self._look = asyncio.Event()
        self.server = WebServer(self._app_at, *listen, next_free=next_free)
        self.server.on_stop = self._pages.changes.close
        self._portal: Portal | None = None
        self.letter_secret: Callable[[], Awaitable[bytes]] | None = None
        self._inbox: Inbox | None = None

    @property
    def url(self) -> str:
        """Where the portal is, once it listens."""
        return self._portal.settings.url if self._portal is not None else self._settings.url

    async def run(self, inbox: Inbox) -> None:
        """Serve until cancelled. Raises DeskRefused where the address cannot be listened on."""
        self._inbox = inbox
        self._pages.changes.reopen()
        beside = [
            asyncio.create_task(self._reading.hints.run(self._hear)),
            asyncio.create_task(self._follow()),
        ]
        try:
            await self.server.run()
        except OSError as trouble:
            raise DeskRefused(f"WEB_LISTEN: cannot listen there: {trouble.strerror}") from trouble
        finally:
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)

    def look(self) -> None:
        """Something was committed in this process: tell open pages, and the other workers."""
        self._look.set()
        self._reading.hints.send()

    def _hear(self, hint: str) -> None:
        """A hint of another worker."""
        seen = read_hint(hint) if hint else None
        if seen is None:
            self._look.set()
        elif self._pages.presence.note(seen):
            self._pages.changes.announce(seen.conversation)

    async def _follow(self) -> None:
        """Announce what has changed, at a hint or by looking: hints may be lost."""
        while True:
            self._look.clear()
            try:
                changed = await self._reading.changed()
            except (StoreUnavailable, Conflict):
                log.warning("web.feed_unavailable")
                changed = ()
            except Exception:  # pages are followed for as long as the desk runs
                log.exception("web.feed_failed")
                changed = ()
            if changed:
                self._pages.changes.announce(*changed, BOARD)
                await self._push(changed)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._look.wait()

    async def _push(self, changed: Collection[str]) -> None:
        """Tell browsers that are closed, beside those that are open."""
        portal = self._portal
        if portal is not None:
            work = portal.push.tell(list(changed), self.sign_in, portal.settings.url)
            portal.background.start(work)

    def _app_at(self, port: int) -> ASGIApp:
        settings = self._settings
        if not settings.url:
            settings = replace(settings, url=f"http://127.0.0.1:{port}")
        self._portal = Portal(settings, self.sign_in, self._reading, self._pages)
        self._portal.inbox = self._inbox
        self._portal.letter_secret = self.letter_secret
        return make_app(self._portal)

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        if isinstance(action, DraftAnswer):
            raise Permanent(words.failure_no_drafts(platform=NAME))
        if not action.to.room.startswith(PRIVATE):
            raise Permanent(words.failure_needs_channel())
        handle = action.to.room.removeprefix(PRIVATE)
        if isinstance(action, Say):
            now = self.sign_in.clock.now()
            await self._reading.kept.add_notice(handle, key, action, now)
        home = str(action.conversation or "")
        self._pages.changes.announce(*filter(None, (home, handle)))
        if isinstance(action, Retract):
            return posted
        return Posted(
            replace(action.to, thread=str(action.conversation or "")), posted.ref if posted else key
        )

    async def find(self, action: Action, *, key: str) -> Posted | None:
        """Nothing needs to be looked for: delivered once more under its key, it is kept once. An
        answer of which a crash has kept nothing would otherwise be taken for delivered.
        """
        return None

    async def close(self) -> None:
        """The server has stopped with `run`."""
        if self._portal is not None:
            with suppress(TimeoutError):  # such as a link that somebody waits for
                async with asyncio.timeout(FINISH_SECONDS):
                    await self._portal.background.finish()
            await self._portal.background.cancel()
            await self._portal.push.client.close()
        for provider in self.sign_in.providers.values():
            await provider.close()
