"""Reading: a dispatch of the gateway becomes an event of the desk, or nothing. Pure."""

from datetime import datetime
from typing import Final

from adapters.discord.inbound.events import read_event
from adapters.discord.inbound.interactions import read_interaction
from adapters.discord.inbound.parsed_event import BotIdentity
from adapters.kit.parsed_event import PARSE_ERRORS, Malformed, ParsedEvent, Payload

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
