"""A reply for one person comes with the answer to their form, and the desk keeps nothing of it."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection, func, select

from adapters.web.security.reply_cookie import SPARE_CHARS, pack_reply, unpack_reply
from adapters.web.security.secrets import csrf_token, digest_of
from core.model.actions import Say
from core.model.people import Place
from core.store.connection.engine import run_on
from core.store.outbox.redaction import OwnWords, forget_replies, redact_notices
from core.store.tables import outbox, portal_notices
from core.store.web.portal import SHOWN_AGAIN_AFTER, SqlPortalStore
from tests.web.scene import Browser, Scene
from tests.web.test_tickets import ADA, open_ticket

CARD = 'class="card" role="status"'


def test_only_the_session_that_it_was_packed_for_unpacks_it() -> None:
    packed = pack_reply("session", "<p>Größe</p>")
    assert packed is not None
    assert unpack_reply("session", packed) == "<p>Größe</p>"
    for value in ("", "x", f"x{packed}", f"{packed}x", packed.rpartition(".")[2], "é.é"):
        assert unpack_reply("session", value) is None
    assert unpack_reply("another", packed) is None


def test_what_is_signed_and_no_reply_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("x", "AAAA"):
        monkeypatch.setattr("adapters.web.security.reply_cookie._signature", lambda *_: "s")
        assert unpack_reply("session", f"{wrong}.s") is None


def test_a_long_reply_takes_the_ordinary_way() -> None:
    assert pack_reply("session", "".join(f"{n:x}" for n in range(4_000))) is None
    assert pack_reply("session", "a" * 100_001) is None, "it would be cut where it is read"


def test_a_reply_that_fitted_fits_when_its_moments_read_otherwise() -> None:
    html = "".join(f"{n:x}" for n in range(1_500))
    longest = next(html[:end] for end in range(len(html), 0, -1) if pack_reply("s", html[:end]))
    assert pack_reply("s", longest, spare=SPARE_CHARS) is None


async def rows(scene: Scene) -> list[int]:
    tables = (outbox, portal_notices)
    counts = [select(func.count()).select_from(table) for table in tables]
    return await run_on(scene.store.engine, lambda db: [db.scalar(q) or 0 for q in counts])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_reply_is_shown_once_and_kept_nowhere(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    await ada.open(f"/tickets/{number}")
    before = await rows(scene)
    assert CARD in await ada.submit(f"/tickets/{number}/do", word="why")
    assert CARD not in await ada.open(f"/tickets/{number}"), "a reload shows nothing again"
    await scene.settle()
    assert await rows(scene) == before

    form, sent = {"csrf": csrf_token(ada.cookies["session"])}, {"Origin": scene.url}
    for path in (f"/tickets/{number}/do", "/sign-out"):
        data = {**form, "key": "k", "word": "why"}
        await ada._client.post(path, data=data, headers=sent, follow_redirects=False)
        left = len(ada.cookies)
        assert left == (2 if "do" in path else 0), "the next user sees it"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_replies_beside_one_another_are_all_shown(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    form = {"csrf": csrf_token(ada.cookies["session"])}
    for key, word in (("k1", "why"), ("k2", "participants")):
        answer = await send(scene, ada, number, {**form, "key": key, "word": word})
        assert bool(replies(answer.cookies)) is (key == "k1")
    await scene.settle()
    assert (await ada.open("/help")).count(CARD) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_double_press_shows_the_reply_of_the_first(scene: Scene) -> None:
    """The browser drops the first answer, with its cookie, and shows the second."""
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    form = {"csrf": csrf_token(ada.cookies["session"]), "key": "k", "word": "why"}
    for _ in range(2):
        for name in replies(ada.cookies):
            ada._client.cookies.delete(name)
        await send(scene, ada, number, form)
    assert (await ada.open("/help")).count(CARD) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_reply_to_a_script_waits_for_a_page(scene: Scene) -> None:
    """The service worker sends what was written without a line, maybe an hour before a page."""
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    form = {"csrf": csrf_token(ada.cookies["session"]), "key": "k", "word": "why"}
    await send(scene, ada, number, form, **{"X-No-Redirect": "1"})
    await scene.settle()
    assert not replies(ada.cookies)
    assert (await ada.open("/help")).count(CARD) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_forms_of_two_tabs_that_are_answered_at_once_have_both_replies(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    form, held = {"csrf": csrf_token(ada.cookies["session"])}, dict[str, str]()
    for key, word in (("k1", "why"), ("k2", "participants")):
        for name in held:
            ada._client.cookies.delete(name)  # when it was sent, the other had no answer yet
        answer = await send(scene, ada, number, {**form, "key": key, "word": word})
        held |= replies(answer.cookies)
    for name, value in held.items():
        ada._client.cookies.delete(name) if name in ada.cookies else None
        ada._client.cookies.set(name, value, domain="127.0.0.1")
    assert (await ada.open("/help")).count(CARD) == 2


def replies(cookies: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in cookies.items() if name.startswith("reply")}


async def send(
    scene: Scene, browser: Browser, number: int, form: Mapping[str, str], **headers: str
) -> httpx2.Response:
    """The answer to a form, without the page that follows."""
    sent = {"Origin": scene.url, **headers}
    path = f"/tickets/{number}/do"
    return await browser._client.post(path, data=form, headers=sent, follow_redirects=False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_answer_whose_page_was_lost_is_shown_by_a_later_one(scene: Scene) -> None:
    """A press on the next link breaks off the page before it; a phone loses its line."""
    ada = await scene.signed_in(ADA, "Ada")
    await add_notice(scene, ada, "cause/1")
    scene.clock.advance(SHOWN_AGAIN_AFTER)  # nobody came before
    assert CARD in await ada.open("/help")
    ada._client.cookies.delete("seen")  # the answer never came
    assert CARD not in await ada.open("/help"), "a page beside it may still be on its way"
    other = await scene.signed_in(ADA, "Ada")
    scene.clock.advance(SHOWN_AGAIN_AFTER)
    assert CARD not in await other.open("/help"), "it was the other browser's"
    assert CARD in await ada.open("/help")
    scene.clock.advance(SHOWN_AGAIN_AFTER)
    assert CARD not in await ada.open("/help"), "it has told that it arrived"
    assert set(ada.cookies) == {"session"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_answer_that_is_delivered_once_more_is_shown_once(scene: Scene) -> None:
    """The worker that has delivered it may die before it records that."""
    ada = await scene.signed_in(ADA, "Ada")
    for expected in (1, 0, 0):
        await add_notice(scene, ada, "cause/1")
        assert (await ada.open("/help")).count(CARD) == expected
    bodies = select(portal_notices.c.body)
    kept = await run_on(scene.store.engine, lambda db: list(db.scalars(bodies)))
    assert kept == [""], "its words are gone, and only its key is known"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("method", "headers"), [("HEAD", {}), ("GET", {"X-Refresh": "1"})])
async def test_who_asks_for_the_headers_or_a_part_takes_no_answer(
    scene: Scene, method: str, headers: dict[str, str]
) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    await add_notice(scene, ada, "cause/1")
    assert CARD not in (await ada._client.request(method, "/help", headers=headers)).text
    assert CARD in await ada.open("/help")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_answer_that_came_into_an_open_page_is_shown_once(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    await add_notice(scene, ada, "cause/1")
    assert CARD in await ada.open("/notices")
    scene.clock.advance(SHOWN_AGAIN_AFTER)
    assert CARD not in await ada.open("/help"), "it has told that it arrived"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_forgotten_is_still_known_as_shown(scene: Scene) -> None:
    """Its words are gone already, and it may still be delivered once more."""
    ada = await scene.signed_in(ADA, "Ada")
    await add_notice(scene, ada, "cause/0")
    for _ in range(2):  # the second tells that the first arrived
        await ada.open("/help")
    nothing: Any = SimpleNamespace(conversations=(), subjects=())
    own = OwnWords((), frozenset({"cause"}), frozenset(), frozenset())

    def forget(db: Connection) -> None:
        forget_replies(db, ["cause"])
        redact_notices(db, nothing, own)
        db.commit()

    await run_on(scene.store.engine, forget)
    await add_notice(scene, ada, "cause/0")
    assert CARD not in await ada.open("/help")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["/sign-out", "/sessions/end"])
async def test_who_signs_out_leaves_nothing_of_what_was_shown(scene: Scene, way: str) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    await add_notice(scene, ada, "cause/1")
    await ada.open("/help")
    assert set(ada.cookies) == {"session", "seen"}
    token, sent = ada.cookies["session"], {"Origin": scene.url}
    form = {"csrf": csrf_token(token), "session": digest_of(token)}
    await ada._client.post(way, data=form, headers=sent, follow_redirects=False)
    assert not ada.cookies


async def add_notice(scene: Scene, browser: Browser, key: str) -> None:
    visitor = await scene.sign_in.visitor(browser.cookies["session"])
    assert visitor is not None
    said = Say(Place.direct(visitor.person), "help", only_for=visitor.person)
    store = SqlPortalStore(scene.store)
    await store.add_notice(visitor.account.id, key, said, scene.clock.now())
