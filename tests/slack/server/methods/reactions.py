"""reactions.add and reactions.remove, by the bot."""

import re
from typing import TYPE_CHECKING

from tests.slack.server.calls import Args
from tests.slack.server.errors import SlackError
from tests.slack.server.methods.doors import known, message
from tests.slack.server.methods.registry import method
from tests.slack.server.records import Json, Message

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer

NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


@method("reactions.add", "reactions:write")
def add(server: "SlackServer", args: Args) -> Json:
    found, name = _meant(server, args)
    users = found.reactions.setdefault(name, [])
    if server.world.bot.id in users:
        raise SlackError("already_reacted")
    users.append(server.world.bot.id)
    server.changes.happened()
    server.events.reacted(server.world.bot, found, name, added=True)
    return {}


@method("reactions.remove", "reactions:write")
def remove(server: "SlackServer", args: Args) -> Json:
    found, name = _meant(server, args)
    users = found.reactions.get(name, [])
    if server.world.bot.id not in users:
        raise SlackError("no_reaction")
    users.remove(server.world.bot.id)
    if not users:
        del found.reactions[name]
    server.changes.happened()
    server.events.reacted(server.world.bot, found, name, added=False)
    return {}


def _meant(server: "SlackServer", args: Args) -> tuple[Message, str]:
    name = args.required("name")
    if not NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if not args.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = known(server, args.required("channel"))
    if channel.archived:
        raise SlackError("is_archived")
    if not server.world.has_bot(channel):
        raise SlackError("not_in_channel")
    found = message(server, channel, args.text("timestamp"))
    if found.subtype == "tombstone":
        raise SlackError("not_reactable")
    return found, name
