"""What can go wrong between the desk and the world, as far as somebody must act on it.

An adapter names the reason of a failed delivery by a text of the catalogue,
`Transient(words.failure_busy(platform="slack"))`. It goes through the outbox, events and the
timeline as one line, `failure.busy {"platform":"slack"}`, and is put into the words of whoever
reads it. Rows of earlier releases hold free English text, which is shown as it is.
"""

import json
from collections.abc import Coroutine
from typing import Any, Final, Protocol

from core.model.actions import Wording


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


FAILURE: Final = "failure."
"""How the names of the reasons begin."""


def encode_reason(reason: Wording) -> str:
    """The reason as one line, to be stored."""
    args = {key: str(value) for key, value in reason.args.items()}
    if not args:
        return reason.name
    return f"{reason.name} {json.dumps(args, ensure_ascii=False, separators=(',', ':'))}"


def decode_reason(stored: str) -> Wording | None:
    """None for free text, such as that of an earlier release."""
    name, _, rest = stored.partition(" ")
    if not name.startswith(FAILURE):
        return None
    try:
        args = json.loads(rest or "{}")
    except ValueError:
        return None
    if not isinstance(args, dict) or not all(isinstance(value, str) for value in args.values()):
        return None
    return Wording(name, args)


class DeliveryError(Exception):
    """An action could not be carried out. `reason` is a text of the catalogue (`failure.*`), which
    agents read in their language; it comes as a str where another error has been given it already.
    """

    def __init__(self, reason: Wording | str) -> None:
        self.reason = encode_reason(reason) if isinstance(reason, Wording) else reason
        super().__init__(self.reason)


class Transient(DeliveryError):
    """Not delivered; try again later. `retry_after` is in seconds, if the platform said when.

    `scope` names what is too busy, such as one room; "" is the lane. Limits of one `kind`, such as
    one method, that are met in several scopes make it likely that the platform as a whole is busy;
    limits of two kinds have nothing to do with each other. `platform_wide` is true where the
    platform says so itself.
    """

    def __init__(
        self,
        reason: Wording | str,
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

    def __init__(self, reason: Wording | str, connected: "Connected | None" = None) -> None:
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


class DeskRefused(Permanent):
    """The platform refuses the desk itself, such as its token, so that the desk does not start.
    Its text is for the terminal.
    """


class RecipientLeft(Permanent):
    """The recipient has left the platform and would not read it."""


class ChannelClosed(Permanent):
    """The app may not write in this agents' channel: it was taken out, or the channel is archived
    or deleted. People can undo that, so the message is kept until they have.
    """
