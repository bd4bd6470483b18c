"""A reply for one person comes with the answer to their form, and the desk keeps nothing of it."""

import pytest
from sqlalchemy import func, select

from adapters.web.security.reply_cookie import pack_reply, unpack_reply
from adapters.web.security.secrets import csrf_token
from core.store.connection.engine import run_on
from core.store.tables import outbox, portal_notices
from tests.web.scene import Scene
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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_replies_to_forms_that_a_script_sends_are_all_shown(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    sent = {"Origin": scene.url, "X-No-Redirect": "1"}
    form = {"csrf": csrf_token(ada.cookies["session"])}
    for key, word in (("k1", "why"), ("k2", "participants")):
        data = {**form, "key": key, "word": word}
        await ada._client.post(f"/tickets/{number}/do", data=data, headers=sent)
    await scene.settle()
    assert (await ada.open("/help")).count(CARD) == 2
