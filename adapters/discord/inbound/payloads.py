"""Dispatches into events: which reader one has; commands, presses and forms. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from adapters.discord.inbound import commands
from adapters.discord.inbound.events import read_event
from adapters.discord.inbound.payload_parts import (
    BotIdentity,
    files_of,
    id_of,
    mentions_in,
    person_of,
    place_of,
    plain_text,
    words_of,
)
from adapters.discord.settings import NAME
from adapters.kit.limits import ButtonId, FormId
from adapters.kit.parsed_event import PARSE_ERRORS, Malformed, ParsedEvent, Payload, ReplyToken
from core.model.events import ButtonPressed, CommandGiven, Event, FormName, FormSubmitted
from core.model.ids import EventId
from core.model.people import Person, Place

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
THREAD_TYPES: Final = (10, 11, 12)
MAX_QUOTE_CHARS: Final = 7000
"""Characters; the desk keeps 8,000 of a problem, and the address of the message goes with it."""


def read_interaction(payload: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """The reading of an interaction; autocompletion is none, since it asks and changes nothing."""
    asked, author, data = read_reply_token(payload), person_of(payload), payload.get("data") or {}
    id_ = EventId(f"{NAME}:interaction:{asked.trigger}")
    place = place_of(payload, author.handle)
    lane, files = (
        id_of(payload.get("channel_id") or author.handle),
        files_of(_resolved_objects(data)),
    )
    event: Event | None
    match payload["type"]:
        case 2 if data.get("type") == commands.MESSAGE_MENU:
            event, files = _menu(payload, id_, at, author, me)
        case 2:
            event = _command(data, id_, at, place, author, bool(files), me)
        case 3:
            event = _press(data, id_, at, place, author)
        case 5:
            event = _form(data, id_, at, place, author)
        case _:
            event = None
    return ParsedEvent(event, lane, files, asked) if event is not None else None


def read_reply_token(payload: Payload) -> ReplyToken:
    """How it may be answered. What was pressed under a message needs no words of its own."""
    under_a_message = payload["type"] in (COMPONENT, MODAL) and bool(payload.get("message"))
    token = words_of(payload["token"])
    if not token:
        raise Malformed("an interaction without a token")
    return ReplyToken(
        id_of(payload["id"]), token, channel=_channel(payload), is_quiet=under_a_message
    )


def _channel(payload: Payload) -> str:
    """The channel, or that of which it is a thread."""
    if not payload.get("guild_id"):
        return ""
    channel = payload.get("channel") or {}
    parent = channel.get("parent_id") if channel.get("type") in THREAD_TYPES else None
    return id_of(parent or payload["channel_id"])


def _command(
    data: Payload,
    id_: EventId,
    at: datetime,
    place: Place,
    author: Person,
    brought: bool,
    me: BotIdentity,
) -> Event | None:
    name = words_of(data["name"])
    options = {words_of(o["name"]): words_of(o.get("value")) for o in data.get("options") or ()}
    named = list((_resolved_objects(data).get("users") or {}).values())
    if name in commands.ROWS:
        told, ticket = commands.command_text(name, options), commands.ticket_in(options)
        said = {"content": told, "mentions": named}
        text, mentions = plain_text(said, me), mentions_in(said, me)
        return CommandGiven(id_, at, place, author, text, ticket=ticket, mentions=mentions)
    if name != commands.OPEN:
        return None
    problem = plain_text({"content": options.get("problem"), "mentions": named}, me)
    chosen = {key: value for key, value in options.items() if key in ("category", "priority")}
    if (problem and chosen) or (
        brought and not problem
    ):  # without words, it is told what is missing
        values = {"description": problem, **chosen}
        return FormSubmitted(id_, at, place, author, FormName.TICKET, values)
    return CommandGiven(id_, at, place, author, problem, opens=True)


def _menu(
    payload: Payload, id_: EventId, at: datetime, author: Person, me: BotIdentity
) -> tuple[Event, tuple[Any, ...]]:
    """ "Open a ticket" on somebody's message: its words, its address and its files, in private."""
    data = payload["data"]
    message = data["resolved"]["messages"][id_of(data["target_id"])]
    writer, said = person_of(message), plain_text(message, me)
    said = said if len(said) <= MAX_QUOTE_CHARS else f"{said[: MAX_QUOTE_CHARS - 1]}…"
    quoted = said if writer == author else f"{writer.display_name}: {said}"
    guild = id_of(payload["guild_id"]) if payload.get("guild_id") else "@me"
    channel = id_of(message["channel_id"])
    link = f"https://discord.com/channels/{guild}/{channel}/{id_of(message['id'])}"
    text = f"ticket {quoted}\n{link}"
    event = CommandGiven(id_, at, Place.direct(author), author, text, opens=True)
    return event, files_of(message)


def _press(data: Payload, id_: EventId, at: datetime, place: Place, author: Person) -> Event:
    try:
        press = ButtonId.decode(words_of(data["custom_id"]))
    except ValueError as wrong:
        raise Malformed("a button with a key that is not ours") from wrong
    return ButtonPressed(id_, at, press.conversation, place, author, press.choice, press.value)


def _form(data: Payload, id_: EventId, at: datetime, place: Place, author: Person) -> Event:
    try:
        key = FormId.decode(words_of(data["custom_id"]))
    except ValueError as wrong:
        raise Malformed("a form with a key that is not ours") from wrong
    values = _values(data)
    return FormSubmitted(id_, at, place, author, key.form, values, conversation=key.conversation)


def _values(data: Payload) -> dict[str, str]:
    """What was filled in, field by field."""
    found = dict[str, str]()
    for label in data.get("components") or ():
        component: Mapping[str, Any] = label.get("component") or {}
        if "value" in component:
            found[words_of(component["custom_id"])] = words_of(component["value"])
        elif component.get("values") and component.get("type") == 3:
            found[words_of(component["custom_id"])] = words_of(component["values"][0])
    return found


def _resolved_objects(data: Payload) -> Payload:
    return dict(data.get("resolved") or ())


INTERACTION: Final = "INTERACTION_CREATE"


def one_by_one(kind: str, data: Payload) -> list[tuple[str, Payload]]:
    """Messages that a moderator deleted all at once are told in one dispatch."""
    ids = data.get("ids")
    if kind != "MESSAGE_DELETE_BULK" or not isinstance(ids, list) or not ids:
        return [(kind, data)]
    return [("MESSAGE_DELETE", {**data, "id": id_}) for id_ in ids]


def read(kind: str, data: Payload, me: BotIdentity, at: datetime, mark: str) -> ParsedEvent | None:
    """What the dispatch means; None for what concerns no desk.

    `mark` tells this dispatch from others, and is the same when it is played again. Raises
    Malformed for what Discord does not document; none of its words are in the error.
    """
    try:
        if kind == INTERACTION:
            return read_interaction(data, me, at)
        return read_event(kind, data, me, at, mark)
    except PARSE_ERRORS as wrong:
        raise Malformed(type(wrong).__name__) from wrong
