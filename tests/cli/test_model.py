"""What the command line tells of a language model: is it connected, does it answer, what it did."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.inbox.event_inbox import EventInbox
from core.model.events import AnswerDrafted, MessageReceived
from core.model.ids import EventId
from core.model.llm_draft import Cost, DraftedAnswer, ExtractedFields
from core.model.people import Place
from core.store.sql_store import SqlStore
from tests.cli.conftest import Type
from tests.cli.desk import ADA, NOW, with_model
from tests.limits import PATIENCE
from tests.openai.minds import EMPTY
from tests.openai.server import Answer, Server, hangs, refuses, says, sends, serving, shapeless


@pytest.fixture
def server() -> Iterator[Server]:
    """In a thread of its own, since a command has a loop of its own."""
    ready, made = threading.Event(), list[Server]()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with serving(says(json.dumps(EMPTY))) as server:
            made.append(server)
            ready.set()
            await stop.wait()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(PATIENCE)
    yield made[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join(PATIENCE)


def test_without_one_it_is_told_that_nothing_is_missing(deskhand: Type) -> None:
    ended = deskhand("check", "--chat")
    assert ended.code == 0
    assert "--  llm        not connected: no OPENAI_API_KEY or OPENAI_BASE_URL" in ended.out


def test_a_policy_that_wants_none_is_told(
    deskhand: Type, folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = (folder / "desk.toml").read_text()
    off = policy.replace("[llm]\nenabled = true", "[llm]\nenabled = false")
    (folder / "desk.toml").write_text(off)
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    ended = deskhand("check", "--chat")
    assert (ended.code, server.calls) == (0, [])
    assert "llm        not asked: [llm] enabled = false" in ended.out


def test_both_models_are_asked_one_question(
    deskhand: Type, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    ended = deskhand("check", "--chat")
    assert ended.code == 0
    assert "ok  llm        gpt-4.1-mini: answered in " in ended.out
    assert "ok             gpt-4.1-nano: answered in " in " ".join(ended.out.splitlines())
    assert [call["model"] for call in server.calls] == ["gpt-4.1-mini", "gpt-4.1-nano"]


@pytest.mark.parametrize(
    ("answer", "remedy"),
    [
        (refuses(401), "look at OPENAI_API_KEY"),
        (refuses(404), "name another in [llm] of the policy"),
        (refuses(500), "the server reports an error of its own"),
        (says("no object"), "name a more capable model"),
        (hangs, "name a faster model"),
    ],
)
def test_what_is_wrong_comes_with_its_remedy(
    deskhand: Type,
    folder: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    remedy: str,
) -> None:
    server.usual = answer
    policy = (folder / "desk.toml").read_text()
    (folder / "desk.toml").write_text(policy.replace('within = "8 seconds"', 'within = "1 second"'))
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    ended = deskhand("check", "--chat")
    assert ended.code == 1
    assert remedy in ended.out


def test_a_server_that_takes_no_schema_is_good_enough(
    deskhand: Type, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.usual = shapeless
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    assert "though it takes no schema" in deskhand("check", "--chat").out


def test_why_shows_how_an_answer_came_about(deskhand: Type) -> None:
    with_model("data/desk.db", _a_draft_that_fails)
    ended = deskhand("kb", "why", "HD-1001")
    assert ended.code == 0
    assert '"something about the vpn"' in ended.out
    assert "vpn-connect" in ended.out
    assert "asked too: model-a, 900 tokens, 0.0 s" in ended.out
    assert "passed: sent, visible, fresh" in ended.out
    assert "failed: a link does not stand in the article (https://evil.example)" in ended.out
    assert "Draft that was not sent, from vpn-connect#: Open https://evil.example" in ended.out
    assert "tokens in all." in ended.out
    assert deskhand("kb", "why", "HD-9").code == 1


def test_why_tells_of_an_answer_of_the_articles_alone(deskhand: Type) -> None:
    async def answered(_: SqlStore, reception: EventInbox) -> None:
        desk = Place("console", "ada")
        for n, text in enumerate(("My VPN does not connect", "that worked")):
            event = MessageReceived(EventId(f"e{n}"), NOW, desk, ADA, text)
            await reception.accept(event)

    with_model("data/desk.db", answered)
    told = deskhand("kb", "why", "1001").out
    assert "given as the answer; an answer needs " in told
    assert "in the article's own words" in told
    assert "the requester: solved" in told


def test_why_tells_that_nobody_was_asked(deskhand: Type) -> None:
    async def a_person(_: SqlStore, reception: EventInbox) -> None:
        event = MessageReceived(EventId("e1"), NOW, Place("console", "ada"), ADA, "a person please")
        await reception.accept(event)

    with_model("data/desk.db", a_person)
    assert deskhand("kb", "why", "1001").out == "The articles were not asked.\n"


async def _a_draft_that_fails(store: SqlStore, reception: EventInbox) -> None:
    desk = Place("console", "ada")
    asked = MessageReceived(EventId("e1"), NOW, desk, ADA, "something about the vpn")
    await reception.accept(asked)
    talk = await store.by_number(1001)
    assert talk is not None
    worded = DraftedAnswer(
        "vpn-connect#", "Open https://evil.example", ("open any public website",), 1.0
    )
    cost = Cost("model-a", "answer-1", 900)
    told = AnswerDrafted(EventId("openai:1"), NOW, talk.id, 1, worded, ExtractedFields(), cost)
    await reception.accept(told)


def test_a_server_for_embeddings_is_asked_once(
    deskhand: Type, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_ENCODER", "server")
    assert "--  encoder    not connected: no EMBEDDINGS_URL" in deskhand("check", "--chat").out
    monkeypatch.setenv("EMBEDDINGS_URL", server.url)
    ended = deskhand("check", "--chat")
    assert ended.code == 1 and "!!  encoder    EMBEDDINGS_MODEL: " in ended.out
    monkeypatch.setenv("EMBEDDINGS_MODEL", "e5-small")
    vector = {"object": "embedding", "index": 0, "embedding": [0.5, 0.25, 0.5]}
    server.script = [sends({"object": "list", "data": [vector], "model": "any"}), refuses(404)]
    ended = deskhand("check", "--chat")
    assert ended.code == 0 and "ok  encoder    e5-small: 3 dimensions, answered in " in ended.out
    ended = deskhand("check", "--chat")
    assert ended.code == 1 and "e5-small: the server does not know it" in ended.out
    assert [call["model"] for call in server.calls] == ["e5-small"] * 2
