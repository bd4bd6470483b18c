"""Payloads into events: which reader a payload has; presses, commands and forms. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from adapters.kit.limits import ButtonId, FormId
from adapters.kit.parsed_event import (
    PARSE_ERRORS,
    Malformed,
    ParsedEvent,
    Payload,
    RemoteFile,
    ReplyToken,
)
from adapters.slack.inbound.events import read_event
from adapters.slack.inbound.payload_parts import (
    BotIdentity,
    files_in,
    files_of,
    is_direct,
    person_of,
    place_of,
    said_in,
)
from adapters.slack.outbound import blocks
from adapters.slack.settings import NAME
from core.model.events import ButtonPressed, CommandGiven, FormSubmitted
from core.model.ids import EventId, cause_of
from core.model.people import Person, Place

MAX_QUOTE_CHARS: Final = 7000
"""Characters; the desk keeps 8,000 of a problem, and the address of the message goes with it."""

_PRESS, _SHORTCUT, _COMMAND = f"{NAME}:press:", f"{NAME}:shortcut:", f"{NAME}:command:"
_INTERACTIONS: Final = (_PRESS, _SHORTCUT, _COMMAND)
"""How the ids of events begin that come with an address for answers."""


def read_press(payload: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """A button of ours, under a message or on somebody's page."""
    action, user = payload["actions"][0], str(payload["user"]["id"])
    if not str(action.get("action_id", "")).startswith(f"{blocks.ACTION}:"):
        return None
    try:
        press = ButtonId.decode(str(action["value"]))
    except ValueError as wrong:
        raise Malformed("a button with a value that is not ours") from wrong
    message, channel = payload.get("message") or {}, _channel(payload)
    ts, thread = str(message.get("ts") or ""), str(message.get("thread_ts") or "")
    # In private an answer may begin a thread; what only one person sees is not shown in a new one.
    beneath = thread or (ts if is_direct(channel) else "")
    place = place_of(channel, beneath, user) if ts else _direct(user)
    id_ = EventId(f"{_PRESS}{user}:{action['action_ts']}:{action['action_id']}")
    event = ButtonPressed(
        id_, at, press.conversation, place, person_of(user), press.choice, press.value
    )
    asked = _reply_token(payload, thread if thread != ts else "")
    return ParsedEvent(event, f"{channel}:{thread or ts or user}", reply=asked)


def read_form(payload: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """A form that was sent. The same one with other words or files is another event."""
    view, user = payload["view"], str(payload["user"]["id"])
    if view.get("callback_id") != blocks.FORM:
        return None
    try:
        key = FormId.decode(str(view["private_metadata"]))
    except ValueError as wrong:
        raise Malformed("a form with a key that is not ours") from wrong
    state = (view.get("state") or {}).get("values") or {}
    values, files = _values(state)
    filled = [*sorted(values.items()), *(file.id for file in files)]
    id_ = EventId(f"{NAME}:form:{view['id']}:{blocks.mark(repr(filled))}")
    place = key.place if key.conversation and key.place else _direct(user)
    event = FormSubmitted(
        id_, at, place, person_of(user), key.form, values, conversation=key.conversation
    )
    return ParsedEvent(event, f"form:{view['id']}", files)


def read_shortcut(payload: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """ "Open a ticket" on somebody's message: its words, its address and its files, in private."""
    if payload.get("callback_id") != blocks.SHORTCUT:
        return None
    message, user = payload.get("message") or {}, str(payload["user"]["id"])
    said = said_in(message)
    said = said if len(said) <= MAX_QUOTE_CHARS else f"{said[: MAX_QUOTE_CHARS - 1]}…"
    author = str(message.get("user") or "")
    quoted = said if author in ("", user) else f"<@{author}>: {said}"
    link = _permalink(payload)
    text = "\n".join(part for part in (quoted, link) if part)
    id_ = EventId(f"{_SHORTCUT}{user}:{payload['action_ts']}")
    event = CommandGiven(id_, at, _direct(user), person_of(user), f"ticket {text}", opens=True)
    return ParsedEvent(event, f"direct:{user}", files_in(message), _reply_token(payload))


def read_command(payload: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """The slash command. Slack does not show it to others, so neither does the desk: what comes of
    it goes on in private, wherever it was given.
    """
    user = str(payload["user_id"])
    place = _direct(user)
    id_ = EventId(f"{_COMMAND}{payload['trigger_id']}")
    text = str(payload.get("text") or "")
    event = CommandGiven(id_, at, place, person_of(user), text, opens=True)
    asked = replace(_reply_token(payload), in_acknowledgement=True)
    return ParsedEvent(event, f"direct:{user}", reply=asked)


def _values(state: Mapping[str, Any]) -> tuple[dict[str, str], tuple[RemoteFile, ...]]:
    """What was filled in, field by field, and the files that were picked."""
    values, files = dict[str, str](), list[RemoteFile]()
    for name, held in state.items():
        for element in held.values():
            if element.get("type") == "file_input":
                files += files_of(element)
            elif element.get("type") == "static_select":
                chosen = element.get("selected_option") or {}
                values[str(name)] = str(chosen.get("value") or "")
            else:
                values[str(name)] = str(element.get("value") or "")
    return values, tuple(files)


def answers_interaction(key: str) -> bool:
    """Did a press or a command cause this message? It may have been said at the address that came
    with that, also by another worker or before a restart: then no history shows it.
    """
    return cause_of(key).startswith(_INTERACTIONS)


def _reply_token(payload: Payload, thread: str = "") -> ReplyToken:
    trigger, url = payload.get("trigger_id"), payload.get("response_url")
    return ReplyToken(str(trigger or ""), str(url or ""), thread)


def _channel(payload: Payload) -> str:
    held = payload.get("channel") or payload.get("container") or {}
    return str(held.get("id") or held.get("channel_id") or "")


def _direct(user: str) -> Place:
    return Place.direct(Person(NAME, user))


def _permalink(payload: Payload) -> str:
    """The address of the message that the shortcut was used on."""
    team, channel = payload.get("team") or {}, payload.get("channel") or {}
    ts = str((payload.get("message") or {}).get("ts") or payload.get("message_ts") or "")
    domain = team.get("domain")
    if not (domain and channel.get("id") and ts):
        return ""
    return f"https://{domain}.slack.com/archives/{channel['id']}/p{ts.replace('.', '')}"


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
