"""Sentence vectors from a server that speaks the OpenAI protocol: an encoder for the articles.

Its port is called from threads and waits. So the requests run in a loop of their own, in a thread
that ends with the process: there, one that has taken too long is really given up.

What leaves this machine are texts of articles, masked, and the corrected words of messages. Words
without their punctuation cannot be masked well, so a message in which anything would be masked is
not sent at all.
"""

import asyncio
import hashlib
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from adapters.openai.client import CircuitBreaker, Client, Trouble
from adapters.openai.masking import Mask, find_secrets
from core.model.match import NotEncoded
from core.model.text import visible

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    from core.ports import Clock

T = TypeVar("T")

MAX_CHARS: Final = 2_000
"""Of a text, as for the bundled encoder."""
MAX_MESSAGE_CHARS: Final = 1_999
"""A longer one has been truncated on its way, and half a secret is not recognised as one."""
MAX_PARTS: Final = 128
"""Texts made of one message."""
BATCH: Final = 64
"""Texts of articles in one request."""
MAX_DIMENSIONS: Final = 8_192
MAX_RESPONSE_BYTES: Final = 16 * 1024 * 1024
MAX_CHARS_PER_HOUR: Final = 2_000_000
"""Of all messages together, about 500,000 tokens: a flood costs no more than this."""
HOUR: Final = 3_600.0
QUESTION_SECONDS: Final = 1.0
"""A person waits for it; without it the answer is found by words alone."""
BATCH_SECONDS: Final = 10.0
ARTICLES_SECONDS: Final = 30.0
"""Then the desk begins without; the rest is encoded beside it, a minute later."""

WRONG_VECTORS: Final = "its answer is not one list of numbers for each text"
REASONS: Final = {
    "refused_key": "its key is refused",
    "no_model": "the server does not know it",
    "unreachable": "the server cannot be reached",
    "busy": "the server has too much to do, or the account is used up",
    "timeout": "no answer in time",
    "unreadable": WRONG_VECTORS,
    "too_large": "its answer is far too large",
    "broken": "the server reports an error of its own",
    "resting": "it failed several times and is left alone for a minute",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: for the words of a message, for a batch of articles, for all articles at once."""

    question: float
    batch: float
    articles: float


def _usual_limits() -> Limits:
    return Limits(QUESTION_SECONDS, BATCH_SECONDS, ARTICLES_SECONDS)


class ServerEncoder:
    """Implements `TextEncoder`. Raises NotEncoded whenever there are no vectors it can trust."""

    def __init__(self, client: Client, model: str, clock: "Clock", limits: Limits | None = None):
        self.model = model
        self._client, self._clock, self._limits = client, clock, limits or _usual_limits()
        self._breaker = CircuitBreaker()
        self._hour, self._sent = clock.elapsed(), 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """Of this model at this server, for the cache; an address may hold a password."""
        return f"{self.model} {hashlib.sha256(self._client.address.encode()).hexdigest()[:16]}"

    def may_read(self, message: str) -> bool:
        return len(message) <= MAX_MESSAGE_CHARS and not find_secrets(visible(message))

    def encode(self, texts: Sequence[str]) -> "NDArray[float32]":
        """Vectors of articles. What was encoded before it failed goes along with the failure."""
        import numpy as np

        rows: list[NDArray[float32]] = []
        begun = perf_counter()
        for at in range(0, len(texts), BATCH):
            batch = [Mask().put_on(text) for text in texts[at : at + BATCH]]
            try:
                if perf_counter() - begun > self._limits.articles:
                    raise NotEncoded("the articles are still being encoded")
                found = self._run(self._fetch(batch, self._limits.batch))
                if rows and rows[0].shape != found[0].shape:
                    raise NotEncoded("its vectors have several lengths")
                rows.extend(found)
            except NotEncoded as failed:
                raise NotEncoded(str(failed), rows) from failed
        return np.array(rows, np.float32)

    def encode_questions(self, texts: Sequence[str]) -> "NDArray[float32]":
        if len(texts) > MAX_PARTS:
            raise NotEncoded("the message has too many parts")
        return self._run(self._question(texts))

    async def _question(self, texts: Sequence[str]) -> "NDArray[float32]":
        now = self._clock.elapsed()
        if now - self._hour >= HOUR:
            self._hour, self._sent = now, 0
        self._sent += sum(map(len, texts))
        if self._sent > MAX_CHARS_PER_HOUR:
            raise NotEncoded("enough has been sent in this hour")
        return await self._fetch(texts, self._limits.question)

    async def _fetch(self, texts: Sequence[str], seconds: float) -> "NDArray[float32]":
        """One request, within this time. A text without words has no direction."""
        import numpy as np

        said = [n for n, text in enumerate(texts) if text.strip()]
        if not said:
            raise NotEncoded("there is nothing to encode")
        try:
            found = await self._ask([texts[n][:MAX_CHARS] for n in said], seconds)
        except Trouble as trouble:
            if trouble.name != "resting":
                self._breaker.failed(self._clock.now())
            raise NotEncoded(REASONS.get(trouble.name, trouble.name)) from trouble
        rows = np.zeros((len(texts), found.shape[1]), np.float32)
        rows[said] = found
        return rows

    async def _ask(self, texts: Sequence[str], seconds: float) -> "NDArray[float32]":
        if self._breaker.is_open(self._clock.now()):
            raise Trouble("resting")
        try:
            async with asyncio.timeout(seconds):
                rows = read_vectors(await self._client.embed(self.model, texts), len(texts))
        except TimeoutError as late:
            raise Trouble("timeout") from late
        self._breaker.succeeded()
        return rows

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        """End its thread, for who has tried it and goes on without."""
        self._run(self._client.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def read_vectors(answer: object, wanted: int) -> "NDArray[float32]":
    """The vectors in the order of the texts. Raises Trouble for whatever else a server may send:
    none, too few, of different lengths, words, NaN, infinite, or zero."""
    import numpy as np

    try:
        data = {item.index: item.embedding for item in answer.data}  # type: ignore[attr-defined]
        lists = [data[n] for n in range(wanted)]
        if len(answer.data) != wanted or not all(isinstance(row, list) for row in lists):  # type: ignore[attr-defined]
            raise Trouble("unreadable")
        rows = np.array(lists)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as wrong:
        raise Trouble("unreadable") from wrong
    if rows.ndim != 2 or rows.dtype.kind not in "fi" or not 0 < rows.shape[1] <= MAX_DIMENSIONS:
        raise Trouble("unreadable")
    with np.errstate(over="ignore"):
        vectors = rows.astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1)
    if not np.isfinite(lengths).all() or not (lengths > 0).all():
        raise Trouble("unreadable")
    return np.asarray(vectors / lengths[:, None], np.float32)


def check_embeddings(encoder: ServerEncoder) -> tuple[bool, str]:
    """Whether this model can be used, and what to tell about it, by one request."""
    begun = perf_counter()
    try:
        rows = encoder.encode(["The printer is offline"])
    except NotEncoded as failed:
        remedy = "look at EMBEDDINGS_MODEL, EMBEDDINGS_URL and the key"
        return False, f"{encoder.model}: {failed}; articles are found by words alone: {remedy}"
    finally:
        encoder.close()
    took = perf_counter() - begun
    return True, f"{encoder.model}: {rows.shape[1]} dimensions, answered in {took:.1f} s"
