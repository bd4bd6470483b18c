"""Vectors of a server, over HTTP: what is trusted, what leaves the machine, what becomes of it when
the server is slow, broken or hostile."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiohttp import web

from adapters.encoder.vector_cache import CachedEncoder
from adapters.openai import embeddings
from adapters.openai.client import Client
from adapters.openai.embeddings import Limits, ServerEncoder, check_embeddings
from bot.services import connect_embeddings, connect_encoder, without_model
from bot.settings import SettingsError, read_settings
from core.knowledge.library import Library
from core.model.match import NotEncoded
from tests.clock import FakeClock
from tests.knowledge.concepts import Concepts
from tests.knowledge.corpus import ANYONE, shelf
from tests.limits import PATIENCE
from tests.openai.server import (
    Answer,
    Server,
    drips,
    hangs,
    hangs_up,
    huge,
    raw,
    refuses,
    sends,
    serving,
)

PATIENT = Limits(PATIENCE, PATIENCE, PATIENCE)
HASTY = Limits(0.05, 0.05, PATIENCE)
ASKED = "my printer is offline"
KEY = "sk-proj-Zq81mNc7Lw2xTy5RfVb3Kd9PqJh6"


def vectors(rows: Sequence[object]) -> dict[str, Any]:
    """As the protocol has them, last first: their order is told by `index`."""
    items = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "data": items[::-1], "model": "any", "usage": usage}


def embeds(length: int = 6, turn: int = 0) -> Answer:
    """The concepts of each text; `turn` makes another model of the same length of it."""

    async def answer(_: Server, __: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        rows = np.roll(Concepts().encode(body["input"]), turn, axis=1)
        return web.json_response(vectors(np.resize(rows, (len(rows), length)).tolist()))

    return answer


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(embeds()) as server:
        yield server


def encoder_of(server: Server, clock: FakeClock, limits: Limits = PATIENT) -> ServerEncoder:
    return ServerEncoder(Client("", server.url, embeddings.MAX_RESPONSE_BYTES), "m", clock, limits)


@pytest.fixture
async def encoder(server: Server, clock: FakeClock) -> AsyncIterator[ServerEncoder]:
    encoder = encoder_of(server, clock)
    yield encoder
    await asyncio.to_thread(encoder.close)


async def failure(encoder: ServerEncoder, texts: Sequence[str] = (ASKED,)) -> str:
    with pytest.raises(NotEncoded) as failed:
        await asyncio.to_thread(encoder.encode_questions, texts)
    return str(failed.value)


async def test_vectors_come_in_the_order_of_the_texts(encoder: ServerEncoder) -> None:
    texts = ["vpn", "", "printer"]
    rows = await asyncio.to_thread(encoder.encode_questions, texts)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1])
    assert rows.argmax(axis=1).tolist() == [0, 0, 1]


async def test_many_texts_of_articles_go_in_batches(encoder: ServerEncoder, server: Server) -> None:
    rows = await asyncio.to_thread(encoder.encode, [f"printer {n}" for n in range(150)])
    assert rows.shape == (150, 6)
    assert [len(call["input"]) for call in server.calls] == [64, 64, 22]
    assert {call["encoding_format"] for call in server.calls} == {"float"}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (sends(vectors([[0.1, float("nan")]])), embeddings.WRONG_VECTORS),
        (raw('{"data": [{"index": 0, "embedding": [1e999, 0.5]}]}'), embeddings.WRONG_VECTORS),
        (sends(vectors([[1e300, 1.0]])), embeddings.WRONG_VECTORS),
        (sends(vectors([[0.0, 0.0]])), embeddings.WRONG_VECTORS),
        (sends(vectors([[]])), embeddings.WRONG_VECTORS),
        (sends(vectors([])), embeddings.WRONG_VECTORS),
        (sends(vectors([[0.1, 0.2], [0.3, 0.4]])), embeddings.WRONG_VECTORS),
        (sends(vectors([["0.1", "0.2"]])), embeddings.WRONG_VECTORS),
        (raw("[" * 200_000), embeddings.WRONG_VECTORS),
        (sends(vectors([[[0.1], [0.2]]])), embeddings.WRONG_VECTORS),
        (sends(vectors([[10**400, 1]])), embeddings.WRONG_VECTORS),
        (sends(vectors(["AAAA"])), embeddings.WRONG_VECTORS),
        (sends(vectors([None])), embeddings.WRONG_VECTORS),
        (sends(vectors([[0.5] * 8_193])), embeddings.WRONG_VECTORS),
        (sends({"data": [{"index": 7, "embedding": [0.5]}]}), embeddings.WRONG_VECTORS),
        (sends({"data": "many"}), embeddings.WRONG_VECTORS),
        (sends([]), embeddings.WRONG_VECTORS),
        (raw("not json"), embeddings.WRONG_VECTORS),
        (raw("<html>", "text/html"), embeddings.WRONG_VECTORS),
        (huge(), "far too large"),
        (refuses(401), "key is refused"),
        (refuses(404), "does not know it"),
        (refuses(429), "too much to do"),
        (refuses(500), "an error of its own"),
        (hangs_up, "cannot be reached"),
    ],
)
async def test_what_is_no_vector_is_refused_with_the_reason(
    encoder: ServerEncoder, server: Server, answer: Answer, reason: str
) -> None:
    server.usual = answer
    assert reason in await failure(encoder)


async def test_vectors_of_several_lengths_are_refused(
    encoder: ServerEncoder, server: Server
) -> None:
    server.usual = sends(vectors([[0.1], [0.1, 0.2]]))
    assert await failure(encoder, ["one", "two"]) == embeddings.WRONG_VECTORS
    server.script = [embeds(6), embeds(5)]
    with pytest.raises(NotEncoded, match="several lengths"):
        await asyncio.to_thread(encoder.encode, ["vpn"] * 65)


@pytest.mark.parametrize("answer", [hangs, drips])
async def test_a_slow_server_is_given_up_and_then_left_alone(
    server: Server, clock: FakeClock, answer: Answer
) -> None:
    server.usual, encoder = answer, encoder_of(server, clock, HASTY)
    for _ in range(3):
        assert await failure(encoder) == "no answer in time"
    assert "left alone for a minute" in await failure(encoder)
    await asyncio.to_thread(encoder.close)


async def test_after_a_rest_the_server_is_tried_again(
    encoder: ServerEncoder, server: Server, clock: FakeClock
) -> None:
    server.script = [refuses(500)] * 3
    for _ in range(3):
        await failure(encoder)
    assert "left alone" in await failure(encoder) and len(server.calls) == 3
    clock.advance(timedelta(seconds=61))
    rows = await asyncio.to_thread(encoder.encode_questions, [ASKED])
    assert rows.shape == (1, 6)


async def test_a_flood_costs_no_more_than_an_hour_allows(
    encoder: ServerEncoder, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "MAX_CHARS_PER_HOUR", 30)
    await asyncio.to_thread(encoder.encode_questions, [ASKED])
    assert "in this hour" in await failure(encoder)
    clock.advance(timedelta(hours=1))
    await asyncio.to_thread(encoder.encode_questions, [ASKED])
    assert "too many parts" in await failure(encoder, ["x"] * 129)
    assert await failure(encoder, ["", " "]) == "there is nothing to encode"


async def test_a_question_is_found_by_meaning_over_http(
    encoder: ServerEncoder, server: Server
) -> None:
    library = await asyncio.to_thread(Library.of, shelf(), encoder=encoder)
    plain = Library.of(shelf())
    found = await asyncio.to_thread(library.with_fallback(plain).find, ASKED, ANYONE)
    assert found[0].slug == "printer-offline"
    assert ASKED in server.calls[-1]["input"]


@pytest.mark.parametrize(
    "message",
    [
        f"{ASKED}, my api key is {KEY}",
        f"{ASKED}. My password is hunter2-Zebra",
        f"{ASKED}. Write to kim.miller@example.com",
        f"{ASKED} " + "and hums " * 300,
    ],
)
async def test_a_message_with_a_secret_or_a_truncated_one_never_leaves(
    encoder: ServerEncoder, server: Server, message: str
) -> None:
    library = await asyncio.to_thread(Library.of, shelf(), encoder=encoder)
    library, plain = library.with_fallback(Library.of(shelf())), Library.of(shelf())
    asked = len(server.calls)
    found = await asyncio.to_thread(library.find, message, ANYONE)
    assert found == plain.find(message, ANYONE)
    assert len(server.calls) == asked


async def test_secrets_in_articles_are_masked(encoder: ServerEncoder, server: Server) -> None:
    await asyncio.to_thread(encoder.encode, [f"The api key is {KEY}"])
    assert KEY not in server.heard


async def test_vectors_are_kept_and_a_changed_model_is_encoded_anew(
    server: Server, clock: FakeClock, tmp_path: Path
) -> None:
    file = tmp_path / "vectors.npz"

    async def start(name: str = "m") -> int:
        """How many texts were sent."""
        server.calls.clear()
        encoder = encoder_of(server, clock)
        cached = CachedEncoder(encoder, name, file, may_change=True)
        await asyncio.to_thread(cached.encode, ["vpn", "printer", "invoice"])
        await asyncio.to_thread(encoder.close)
        return sum(len(call["input"]) for call in server.calls)

    assert (await start(), await start()) == (4, 1)
    assert file.stat().st_mode & 0o077 == 0
    server.usual = embeds(turn=1)  # another model under the same name
    assert (await start(), await start()) == (4, 1)
    server.usual = embeds(length=9)
    assert (await start(), await start()) == (4, 1)
    assert (await start("another"), await start("another")) == (4, 1)


async def test_a_model_that_changes_while_the_desk_runs_never_mixes(
    encoder: ServerEncoder, server: Server, tmp_path: Path
) -> None:
    cached = CachedEncoder(encoder, "m", tmp_path / "vectors.npz", may_change=True)
    library = await asyncio.to_thread(Library.of, shelf(), encoder=cached)
    library = library.with_fallback(Library.of(shelf()))
    server.usual = embeds(length=9)
    found = await asyncio.to_thread(library.find, ASKED, ANYONE)
    assert found == Library.of(shelf()).find(ASKED, ANYONE)
    with pytest.raises(NotEncoded, match="another model"):
        await asyncio.to_thread(cached.encode, ["a new article"])
    rows = await asyncio.to_thread(cached.encode, ["a new article"])
    assert rows.shape == (1, 9)


async def test_what_was_encoded_before_a_failure_is_not_encoded_again(
    server: Server, clock: FakeClock, tmp_path: Path
) -> None:
    encoder = encoder_of(server, clock)
    cached = CachedEncoder(encoder, "m", tmp_path / "vectors.npz", may_change=True)
    texts = [f"printer {n}" for n in range(100)]
    server.script = [embeds(), embeds(), refuses(500)]
    with pytest.raises(NotEncoded, match="an error of its own"):
        await asyncio.to_thread(cached.encode, texts)
    server.calls.clear()
    await asyncio.to_thread(cached.encode, texts)
    assert [len(call["input"]) for call in server.calls] == [1, 36]
    encoder._limits = Limits(PATIENCE, PATIENCE, -1.0)
    with pytest.raises(NotEncoded, match="still being encoded"):
        await asyncio.to_thread(encoder.encode, ["vpn"])
    await asyncio.to_thread(encoder.close)


def test_the_settings_name_the_server_and_a_key_goes_to_no_other() -> None:
    off = read_settings(_env_file=None, kb_encoder="server", embeddings_model="m")
    assert connect_encoder(off) is None
    asked = {"kb_encoder": "server", "openai_api_key": "sk-model"}
    with pytest.raises(SettingsError, match="EMBEDDINGS_MODEL: .* needs the name of a model"):
        connect_encoder(read_settings(_env_file=None, **asked))
    asked["embeddings_model"] = "m"
    shared = connect_embeddings(read_settings(_env_file=None, **asked))
    own_url = read_settings(_env_file=None, **asked, embeddings_url="http://localhost:1/v1")
    own = connect_embeddings(own_url)
    assert shared is not None and own is not None
    assert (shared._client._key, own._client._key) == ("sk-model", "")
    assert own._client.address == "http://localhost:1/v1"
    assert shared.name != own.name and "localhost" not in own.name
    assert connect_encoder(without_model(own_url)) is None
    for each in (shared, own):
        each.close()


async def test_a_check_takes_one_request(server: Server, clock: FakeClock) -> None:
    well, said = await asyncio.to_thread(check_embeddings, encoder_of(server, clock))
    assert well and said.startswith("m: 6 dimensions, answered in ")
    assert len(server.calls) == 1
    server.usual = sends(vectors([["a"]]))
    well, said = await asyncio.to_thread(check_embeddings, encoder_of(server, clock))
    assert not well and embeddings.WRONG_VECTORS in said and "EMBEDDINGS_MODEL" in said
