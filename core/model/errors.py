"""What can go wrong between the desk and the world, as far as somebody must act on it."""

from collections.abc import Coroutine
from typing import Any, Protocol


class Connected(Protocol):
    """An asyncio.Event, as far as it is needed."""

    def is_set(self) -> bool: ...
    def wait(self) -> Coroutine[Any, Any, object]: ...


class DeliveryNotRecorded(Exception):
    """The event answers a message that is still being recorded. Nothing was stored; bring it again
    a moment later.
    """


class Conflict(Exception):
    """Somebody else changed this conversation first. Load again and decide again."""


class StoreUnavailable(Exception):
    """The database does not answer. Nothing was stored, so nothing may be acknowledged."""


class ForeignDatabase(StoreUnavailable):
    """The database answers and is not this desk's: a newer version's, another program's, no
    database at all. Waiting does not help.
    """


class DataRejected(Exception):
    """The database works and refuses these very values: trying the same again cannot help."""


class DeliveryError(Exception):
    """An action could not be carried out."""


class Transient(DeliveryError):
    """Not delivered; try again later. `retry_after` is in seconds, if the platform said when.

    `scope` names what is too busy, such as one room; "" is the lane. Limits of one `kind`, such as
    one method, that are met in several scopes make it likely that the platform as a whole is busy;
    limits of two kinds have nothing to do with each other. `platform_wide` is true where the
    platform says so itself.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after: float | None = None,
        scope: str = "",
        kind: str = "",
        platform_wide: bool = False,
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.scope = scope
        self.kind = kind
        self.platform_wide = platform_wide


class NotConnected(Transient):
    """There is no connection to the platform yet, so nothing was tried. Costs no attempt.

    `connected` is set as soon as there is one, if the adapter can tell.
    """

    def __init__(self, reason: str, connected: "Connected | None" = None) -> None:
        super().__init__(reason)
        self.connected = connected


class LeaseExpired(DeliveryError):
    """The lease ran out before the send, so another worker may have sent it. Nothing was sent."""


class Unclear(DeliveryError):
    """It may have arrived: the connection broke after the request left. Look, then try again."""


class LookupUnsupported(DeliveryError):
    """This kind of message cannot be looked for, so a second one cannot be ruled out."""


class Permanent(DeliveryError):
    """Trying again cannot help: the room is gone, the text is refused, the token is revoked."""


class RecipientLeft(Permanent):
    """Whoever it is for has left the platform: nobody would read it."""


class ChannelClosed(Permanent):
    """The app may not write in this agents' channel: it was taken out, or the channel is archived
    or deleted. People can undo that, so the message is kept until they have.
    """
