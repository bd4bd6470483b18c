"""The permit under which a message is sent. Adapters ask it right before each request that writes.

A worker that stood still for longer than its lease (SIGSTOP, a suspended machine) must not send
what another worker has sent meanwhile. So the permit ends with the lease, on a clock that goes on
while the machine is suspended, and it is asked at the last moment before the bytes leave.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from core.model.errors import LeaseExpired


@dataclass(slots=True)
class SendPermit:
    """`until` is on the clock that `elapsed` reads, in seconds. `writes` counts requests."""

    until: float
    elapsed: Callable[[], float]
    writes: int = 0
    ended: bool = False

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.until - self.elapsed())

    def check(self) -> None:
        """Raises LeaseExpired when it is too late to send."""
        if self.seconds_left <= 0:
            raise LeaseExpired("the lease ran out before the message was sent")


_permit: ContextVar[SendPermit | None] = ContextVar("permit", default=None)


@contextmanager
def permitted(permit: SendPermit) -> Iterator[None]:
    """What is sent inside is sent under this permit."""
    token = _permit.set(permit)
    try:
        yield
    finally:
        permit.ended = True  # a task that was started inside may live longer, and is no delivery
        _permit.reset(token)


def before_write() -> None:
    """Call right before a request that changes something on the platform.

    Raises LeaseExpired if it belongs to a delivery whose lease has run out.
    """
    permit = _permit.get()
    if permit is not None and not permit.ended:
        permit.check()
        permit.writes += 1
