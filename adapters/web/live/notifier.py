"""Tell browsers what happened to a conversation: once for each, whichever worker finds it."""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from adapters.kit.page_sources import PushStore
from adapters.web.live.encryption import MAX_PLAIN_BYTES, VapidKey, encrypt, new_pem
from adapters.web.live.push_client import Outcome, PushClient
from adapters.web.sign_in import SignIn
from adapters.words.rendering import Untouched, fill
from core.model.people import Person
from core.model.sign_in import PushKind, PushNews
from core.ports import StoreUnavailable

log = logging.getLogger(__name__)

MAX_WORDS_CHARS = 200
URGENT = (PushKind.DEADLINES,)


@dataclass(slots=True)
class Notifier:
    """`news` gives what has just happened somewhere, `known_as` a person's other accounts."""

    store: PushStore
    news: Callable[[str], Awaitable[Sequence[PushNews]]]
    known_as: Callable[[Person], Awaitable[Person]]
    client: PushClient = field(default_factory=PushClient)
    _key: VapidKey | None = None

    async def vapid(self, url: str) -> VapidKey:
        """The desk's key; push services are told the portal's address."""
        if self._key is None:
            self._key = VapidKey.of_pem(await self.store.key(new_pem()), url)
        return self._key

    async def tell(self, conversations: Sequence[str], sign_in: SignIn, url: str) -> None:
        """Never raises: a notification is a courtesy, and the ticket's page has everything."""
        try:
            if not await self.store.any():
                return
            for conversation in conversations:
                for news in await self.news(conversation):
                    if await self.store.claim(news.key, sign_in.clock.now()):
                        await self._tell_all(news, sign_in, url)
        except StoreUnavailable:
            log.warning("web.store_unavailable")
        except Exception:  # whoever is notified reads it on the page, too
            log.exception("web.push_failed")

    async def _tell_all(self, news: PushNews, sign_in: SignIn, url: str) -> None:
        now, key = sign_in.clock.now(), await self.vapid(url)
        for each in await self.store.subscribers():
            wanted = each.subscription
            is_wanted = wanted.shows_words if news.retracts else news.kind in wanted.kinds
            if not is_wanted or not sign_in.is_current(each.session, each.account):
                continue
            person = sign_in.person_of(each.account, each.session.groups)
            if not news.is_for(await self.known_as(person)):
                continue
            text = payload(news, wanted.shows_words, each.account.locale, Untouched(now))
            headers = {
                "Authorization": key.authorization(wanted.endpoint, now),
                "Urgency": "high" if news.kind in URGENT else "normal",
            }
            body = encrypt(text, wanted.p256dh, wanted.auth)
            outcome = await self.client.send(wanted.endpoint, body, headers)
            if outcome is Outcome.GONE:
                await self.store.remove(wanted.digest)


def payload(news: PushNews, shows_words: bool, language: str, dialect: Untouched) -> bytes:
    """What the browser shows: on a locked screen nothing of what was written, unless allowed."""

    to = (language or "en", "UTC", dialect)
    if news.retracts:
        body = fill("web.push_retracted", {}, *to)
    else:
        body = fill(f"web.push_{news.kind.value}", {}, *to)
    if shows_words and not news.retracts:
        said = news.words or news.subject
        body = f"{body} {said[:MAX_WORDS_CHARS]}"
    shown: dict[str, object] = {
        "title": news.label,
        "body": body,
        "url": f"/tickets/{news.number}",
        "tag": f"ticket-{news.number}",
    }
    if news.retracts:
        shown["retracts"] = True  # see static/sw.js
    text = json.dumps(shown, ensure_ascii=False).encode()
    return text if len(text) <= MAX_PLAIN_BYTES else json.dumps(shown | {"body": ""}).encode()
