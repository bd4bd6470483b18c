"""Payloads into events. Pure: a payload in, a reading or nothing out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from adapters.kit.parsed_event import PARSE_ERRORS, Malformed, ParsedEvent, Payload
from adapters.slack.inbound.events import read_event
from adapters.slack.inbound.interactions import read_command, read_form, read_press, read_shortcut
from adapters.slack.inbound.parsed_event import BotIdentity

Read = Callable[[Payload, BotIdentity, datetime], ParsedEvent | None]


def read(payload: Mapping[str, Any], me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """The reading of a payload; None for what Slack sends and the desk does not act on.

    `at` is the moment of receipt, UTC. Raises Malformed if it is not what Slack documents.
    """
    try:
        return _reader(payload)(payload, me, at)
    except PARSE_ERRORS as wrong:
        # A ValueError quotes the value that it could not read, which is somebody's words.
        told = "" if isinstance(wrong, ValueError) else str(wrong)[:80]
        raise Malformed(f"{type(wrong).__name__}: {told}") from wrong


def _reader(payload: Mapping[str, Any]) -> Read:
    if "command" in payload and "type" not in payload:
        return read_command
    return _BY_TYPE.get(str(payload.get("type")), _nothing)


def _inner(payload: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    return read_event(payload["event"], me, at)


def _nothing(payload: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    return None


_BY_TYPE: Final[dict[str, Read]] = {
    "event_callback": _inner,
    "block_actions": read_press,
    "view_submission": read_form,
    "message_action": read_shortcut,
}
