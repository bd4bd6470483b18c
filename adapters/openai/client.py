"""The client of a language model's server, left alone for a while when it fails repeatedly."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from adapters.openai.prompt import Prompt
from adapters.openai.reply import schema

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI
    from openai.types.chat import ChatCompletion

log = logging.getLogger(__name__)

MAX_RESPONSE_BYTES: Final = 256 * 1024
"""Bytes of a response. A reply is some hundred words."""
MAX_REPLY_TOKENS: Final = 700
"""Tokens."""
MAX_RETRY_WAIT: Final = 2.0
"""Seconds that a busy server may ask for; longer, and the requester is better served by people."""
TOO_LONG: Final = "context_length_exceeded"
"""The code of a refusal that has nothing to do with the way of asking."""
NO_KEY: Final = "not-needed"
"""Servers of one's own often want none, but the client insists on one."""


class Trouble(Exception):
    """No reply came; `name` says why, in one of the words that receipts know.

    `tokens` were spent nevertheless.
    """

    def __init__(self, name: str, tokens: int = 0) -> None:
        super().__init__(name)
        self.name = name
        self.tokens = tokens


@dataclass(frozen=True, slots=True)
class Said:
    """What the server said, and how many tokens it counted, both ways."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Ways:
    """What this server takes: to be told the `shape` of its reply, and what it calls the limit of
    its length (servers that are older, or not OpenAI's, know only "max_tokens")."""

    shape: bool = True
    limit: str = "max_completion_tokens"

    def without(self, why: str) -> "Ways | None":
        """What to try where a request was refused with these words; None where nothing is left."""
        if TOO_LONG in why:
            return None
        if self.limit in why and self.limit != "max_tokens":
            return replace(self, limit="max_tokens")
        return replace(self, shape=False) if self.shape else None


class Client:
    """Made once: a new one costs a connection each time. Opened when it is first used, since the
    library takes half a second to import.
    """

    def __init__(self, key: str, address: str, max_bytes: int = MAX_RESPONSE_BYTES) -> None:
        self._key, self.address, self._max_bytes = key, address, max_bytes
        self._made: AsyncOpenAI | None = None
        self._ways = Ways()

    @property
    def takes_shape(self) -> bool:
        """False once the server has replied only when it was not told the shape of its reply."""
        return self._ways.shape

    async def warm_up(self) -> None:
        """Import the library beside the loop, so that the first request need not wait for it."""
        await asyncio.to_thread(self._open)

    async def ask(self, prompt: Prompt) -> Said:
        """Ask once; once more where that is safe, as the server did nothing. Raises Trouble.

        There is no limit of time here: whoever asks cancels.
        """
        import openai

        try:
            try:
                return await self._ask_adapted(prompt)
            except openai.RateLimitError as busy:
                await asyncio.sleep(_pause(busy))
                return await self._ask_adapted(prompt)
        except openai.APIError as error:
            raise Trouble(_name(error)) from error

    async def embed(self, model: str, texts: Sequence[str]) -> object:
        """What the server makes of these texts, unread: it need not be vectors. Raises Trouble."""
        import openai

        try:
            return await self._open().embeddings.create(
                model=model, input=list(texts), encoding_format="float"
            )
        except openai.APIError as error:
            raise Trouble(_name(error)) from error
        except Trouble:
            raise
        except Exception as wrong:  # whatever an answer of no known shape does to the library
            raise Trouble("unreadable") from wrong

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()

    async def _ask_adapted(self, prompt: Prompt) -> Said:
        """Ask in a way that the server takes. What it does not take is remembered when it replied
        without: a request may be refused for what is in it, too."""
        import openai

        ways = self._ways
        while True:
            try:
                said = await self._call(prompt, ways)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as refused:
                less = ways.without(f"{refused.code} {refused.param} {refused}")
                if less is None:
                    raise
                ways = less
                continue
            if ways != self._ways:
                log.info("llm.adapted", extra={"shape": ways.shape, "limit": ways.limit})
                self._ways = ways
            return said

    async def _call(self, prompt: Prompt, ways: Ways) -> Said:
        shape: Any = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "strict": True, "schema": schema()},
        }
        wanted: dict[str, Any] = {"response_format": shape} if ways.shape else {}
        wanted[ways.limit] = MAX_REPLY_TOKENS
        try:
            completion = await self._open().chat.completions.create(
                model=prompt.model,
                messages=[
                    {"role": "system", "content": prompt.system},
                    {"role": "user", "content": prompt.user},
                ],
                **wanted,
            )
        except ValueError as wrong:  # a body that is no JSON, though it says so
            raise Trouble("unreadable") from wrong
        return _read_completion(completion)

    def _open(self) -> "AsyncOpenAI":
        if self._made is None:
            import httpx2
            from openai import AsyncOpenAI, DefaultAsyncHttpxClient

            max_bytes = self._max_bytes

            class Capped(httpx2.AsyncByteStream):
                """A body that ends with an error where it becomes too large."""

                def __init__(self, body: Any) -> None:
                    self._body = body

                async def __aiter__(self) -> AsyncIterator[bytes]:
                    read = 0
                    async for chunk in self._body:
                        read += len(chunk)
                        if read > max_bytes:
                            raise Trouble("too_large")
                        yield chunk

                async def aclose(self) -> None:
                    await self._body.aclose()

            async def cap(response: httpx2.Response) -> None:
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise Trouble("too_large")  # nobody knows how large it becomes unpacked
                response.stream = Capped(response.stream)

            self._made = AsyncOpenAI(
                api_key=self._key or NO_KEY,
                base_url=self.address or None,
                max_retries=0,
                timeout=60.0,
                default_headers={"Accept-Encoding": "identity"},
                http_client=DefaultAsyncHttpxClient(
                    event_hooks={"response": [cap]}, follow_redirects=False
                ),
            )
        return self._made


def _read_completion(completion: "ChatCompletion") -> Said:
    """The words of the first choice. What the server sends need not be what the types say."""
    try:
        tokens = completion.usage.total_tokens if completion.usage else 0
        tokens = tokens if isinstance(tokens, int) and 0 < tokens < 1_000_000 else 0
        choice = completion.choices[0]
        text, refusal = choice.message.content, choice.message.refusal
    except (AttributeError, IndexError, TypeError, KeyError) as wrong:
        raise Trouble("unreadable") from wrong
    if refusal or choice.finish_reason == "content_filter":
        raise Trouble("declined", tokens)
    if not isinstance(text, str) or not text.strip():
        raise Trouble("unreadable", tokens)
    return Said(text, tokens)


def _pause(busy: "APIStatusError") -> float:
    """The seconds that the server asks for. Raises Trouble if they are too many, or unknown."""
    asked = busy.response.headers.get("retry-after", "")
    seconds = float(asked) if asked.replace(".", "", 1).isdigit() else MAX_RETRY_WAIT + 1
    if seconds > MAX_RETRY_WAIT:
        raise Trouble("busy") from busy
    return seconds


def _name(error: Exception) -> str:
    """The word for an error of the library."""
    import openai

    match error:
        case openai.APIConnectionError():
            return "unreachable"
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return "refused_key"
        case openai.NotFoundError():
            return "no_model"
        case openai.RateLimitError():
            return "busy"
        case _:
            return "broken"


MAX_FAILURES: Final = 3
REST: Final = timedelta(seconds=60)


@dataclass(slots=True)
class CircuitBreaker:
    """Open means that no request is sent. After the rest one request goes ahead and tries."""

    failures: int = 0
    _until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        if self._until is None:
            return False
        if now < self._until:
            return True
        self._until = now + REST  # the others wait for what becomes of this one
        return False

    def succeeded(self) -> None:
        self.failures, self._until = 0, None

    def failed(self, now: datetime) -> None:
        self.failures += 1
        if self.failures >= MAX_FAILURES:
            self._until = now + REST
