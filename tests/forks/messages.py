"""What the run and its workers tell each other, over a pair of sockets."""

import pickle
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

HEAD_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Group:
    """To a worker: run these tests, by their numbers in the collection. Without any, end."""

    tests: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """From a worker: it has run all that it was handed."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A test has run; `reports` are serialised by pytest."""

    test: int
    reports: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning that was not made an error."""

    text: str
    file: str
    line: int
    when: Any
    test_id: str
    location: Any


@dataclass(frozen=True, slots=True)
class Ended:
    """The fixtures of the session have ended; `reports` tell of those that failed."""

    reports: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """The worker cannot go on, and why."""

    traceback: str


Message: TypeAlias = Group | Wanted | Tested | Warned | Ended | Broken


@dataclass
class Channel:
    """One end of the pair. A message goes after its length."""

    end: socket.socket
    is_closed: bool = False
    """The other end has gone, and all that it had sent was read."""
    _read: bytearray = field(default_factory=bytearray)

    def send(self, message: Message) -> None:
        """Whoever has gone meanwhile gets nothing; who waits for the answer notices."""
        data = pickle.dumps(message)
        with suppress(OSError):
            self.end.sendall(len(data).to_bytes(HEAD_BYTES, "big") + data)

    def receive(self) -> Message:
        """Wait for the next message. Raises EOFError where none will come."""
        while (message := self._next()) is None:
            self._read_some(0)
            if self.is_closed:
                raise EOFError
        return message

    def received(self) -> list[Message]:
        """All that have come, without a wait: a half may be all that ever comes."""
        before = -1
        while before != len(self._read) and not self.is_closed:
            before = len(self._read)
            with suppress(BlockingIOError):
                self._read_some(socket.MSG_DONTWAIT)
        messages = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def end_input(self) -> None:
        """Tell the other end that no more will come."""
        with suppress(OSError):
            self.end.shutdown(socket.SHUT_WR)

    def _read_some(self, flags: int) -> None:
        try:
            data = self.end.recv(1 << 20, flags)
        except ConnectionError:
            data = b""
        self._read += data
        self.is_closed = not data

    def _next(self) -> Message | None:
        size = int.from_bytes(self._read[:HEAD_BYTES], "big")
        if len(self._read) < HEAD_BYTES + size or not size:
            return None
        data = bytes(self._read[HEAD_BYTES : HEAD_BYTES + size])
        del self._read[: HEAD_BYTES + size]
        message: Message = pickle.loads(data)  # noqa: S301 - from a process of ours
        return message


def make_channels() -> tuple[Channel, Channel]:
    ours, theirs = socket.socketpair()
    return Channel(ours), Channel(theirs)
