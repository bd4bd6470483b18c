"""Dispatches as Discord sends them: one for each kind, written from its documentation."""

from copy import deepcopy
from typing import Any

from adapters.discord.inbound.payload_parts import BotIdentity
from adapters.kit.parsed_event import RemoteFile

Json = dict[str, Any]
ADA, GRACE, BOT = "80351110224678912", "80351110224678913", "80351110224678999"
GUILD, HELP, SUPPORT = "197038439483310086", "41771983423143937", "41771983423143938"
THREAD, DM = "41771983423143940", "319674150115610528"
FIRST = "162701077035089920"
ME = BotIdentity(BOT, frozenset({SUPPORT}))
ADA_USER = {
    "id": ADA,
    "username": "ada",
    "discriminator": "0",
    "global_name": "Ada Lovelace",
    "avatar": "8342729096ea3675442027381ff50dfe",
    "public_flags": 64,
}
BOT_USER = {"id": BOT, "username": "deskhand", "discriminator": "1234", "bot": True}
MEMBER: Json = {
    "nick": None,
    "roles": [],
    "joined_at": "2015-04-26T06:26:56.936000+00:00",
    "deaf": False,
    "mute": False,
    "flags": 0,
}
SCREEN = {
    "id": "162701077035089930",
    "filename": "screen.png",
    "content_type": "image/png",
    "size": 4096,
    "url": f"https://cdn.discordapp.com/attachments/{HELP}/162701077035089930/screen.png?ex=1",
    "proxy_url": "https://media.discordapp.net/attachments/1/2/screen.png",
    "width": 100,
    "height": 100,
}
SHOT = RemoteFile("screen.png", "image/png", 4096, str(SCREEN["url"]))
TALK = "0f6c2b3e-6f0a-5b1e-9a37-2b7a5d3b1c11"


def message(channel: str, text: str, **more: Any) -> Json:
    """A message object, in a server but where `guild_id` is taken out."""
    return {
        "id": FIRST,
        "type": 0,
        "channel_id": channel,
        "guild_id": GUILD,
        "author": ADA_USER,
        "member": MEMBER,
        "content": text,
        "timestamp": "2017-07-11T17:27:07.299000+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "flags": 0,
        "nonce": "162701077035089000",
    } | more


FORWARDED: Json = {
    "message": {
        "type": 0,
        "content": "The wifi is slow\n// and red",
        "timestamp": "2017-07-11T17:27:07.299000+00:00",
        "edited_timestamp": None,
        "mentions": [],
        "mention_roles": [],
        "attachments": [SCREEN],
        "embeds": [],
        "flags": 0,
    }
}


def direct(text: str, **more: Any) -> Json:
    made = message(DM, text, **more)
    return {key: value for key, value in made.items() if key not in ("guild_id", "member")}


def reaction(name: str, **more: Any) -> Json:
    return {
        "user_id": ADA,
        "channel_id": THREAD,
        "message_id": FIRST,
        "guild_id": GUILD,
        "member": MEMBER | {"user": ADA_USER},
        "emoji": {"id": None, "name": name},
        "message_author_id": BOT,
        "burst": False,
        "type": 0,
    } | more


def interaction(kind: int, data: Json, channel: str = HELP, **more: Any) -> Json:
    return {
        "id": "846462639134605312",
        "application_id": "845027738276462632",
        "type": kind,
        "token": "A_UNIQUE_TOKEN",
        "version": 1,
        "data": data,
        "guild_id": GUILD,
        "guild": {"id": GUILD, "locale": "en-US", "features": []},
        "channel_id": channel,
        "channel": {"id": channel, "type": 0, "name": "help", "parent_id": None},
        "member": MEMBER | {"user": ADA_USER, "permissions": "2147483647"},
        "locale": "de",
        "guild_locale": "en-US",
        "app_permissions": "442368",
        "entitlements": [],
        "authorizing_integration_owners": {"0": GUILD},
        "context": 0,
        "attachment_size_limit": 10485760,
    } | more


def command(name: str, channel: str = HELP, files: Json | None = None, **options: str) -> Json:
    given = [
        {"name": key, "type": 11 if key == "screenshot" else 3, "value": value}
        for key, value in options.items()
    ]
    data: Json = {"id": "771825006014889984", "name": name, "type": 1, "options": given}
    if files:
        data["resolved"] = {"attachments": files}
    return interaction(2, data, channel)


def button(custom_id: str, channel: str = THREAD, **more: Any) -> Json:
    data = {"custom_id": custom_id, "component_type": 2, "id": 2}
    return interaction(3, data, channel, message=message(channel, "A card"), **more)


def modal(custom_id: str, *fields: Json, channel: str = HELP, **more: Any) -> Json:
    labels = [{"type": 18, "id": n, "component": field} for n, field in enumerate(fields)]
    data: Json = {"custom_id": custom_id, "components": labels}
    if any(field["type"] == 19 for field in fields):
        data["resolved"] = {"attachments": {str(SCREEN["id"]): SCREEN}}
    return interaction(5, data, channel, **more)


def typed(name: str, value: str) -> Json:
    return {"type": 4, "id": 9, "custom_id": name, "value": value}


def chosen(name: str, *values: str) -> Json:
    return {"type": 3, "id": 9, "custom_id": name, "values": list(values)}


CALLED = [BOT_USER | {"member": MEMBER}]
MENU: Json = {
    "id": "771825006014889985",
    "name": "Open a ticket",
    "type": 3,
    "target_id": FIRST,
    "resolved": {"messages": {FIRST: message(HELP, "It <@80351110224678913> broke")}},
}
OTHERS = deepcopy(MENU)
OTHERS["resolved"]["messages"][FIRST] |= {
    "author": ADA_USER | {"id": GRACE, "username": "grace", "global_name": None},
    "attachments": [SCREEN],
}
FORM = (
    typed("description", "My cat ate the spoon"),
    typed("steps", ""),
    chosen("category", "technical"),
    chosen("priority"),
    {"type": 19, "id": 9, "custom_id": "files", "values": [SCREEN["id"]]},
)
SENT: dict[str, tuple[str, Json]] = {
    "direct": ("MESSAGE_CREATE", direct("My VPN does not connect")),
    "direct_file": ("MESSAGE_CREATE", direct("", attachments=[SCREEN])),
    "reply": ("MESSAGE_CREATE", message(THREAD, "It says 809", type=19)),
    "forwarded": ("MESSAGE_CREATE", direct("", message_snapshots=[FORWARDED])),
    "sticker": ("MESSAGE_CREATE", direct("", sticker_items=[{"id": "7", "name": "Wave"}])),
    "channel": ("MESSAGE_CREATE", message(HELP, "lunch?")),
    "call": ("MESSAGE_CREATE", message(HELP, f"<@{BOT}>: help <@{ADA}>", mentions=CALLED)),
    "call_alone": ("MESSAGE_CREATE", message(HELP, f"<@!{BOT}>", mentions=CALLED)),
    "tokens": (
        "MESSAGE_CREATE",
        message(THREAD, f"<:cat:{ADA}> <#{HELP}> <@&{GUILD}> <t:1618953630:d> <@{ADA}>"),
    ),
    "unreadable": ("MESSAGE_CREATE", message(THREAD, "")),
    "bot": ("MESSAGE_CREATE", message(THREAD, "I opened", author=BOT_USER)),
    "webhook": ("MESSAGE_CREATE", message(THREAD, "News", webhook_id="1")),
    "joined": ("MESSAGE_CREATE", message(HELP, "", type=7)),
    "thread_begun": ("MESSAGE_CREATE", message(HELP, "HD-1", type=18)),
    "edited": (
        "MESSAGE_UPDATE",
        message(THREAD, "It says 810", edited_timestamp="2017-07-11T17:28:00.000000+00:00"),
    ),
    "unfurled": ("MESSAGE_UPDATE", message(THREAD, "https://a.test", embeds=[{"type": "link"}])),
    "unreadable_edit": (
        "MESSAGE_UPDATE",
        message(THREAD, "", edited_timestamp="2017-07-11T17:28:00.000000+00:00"),
    ),
    "half_an_edit": ("MESSAGE_UPDATE", {"id": FIRST, "channel_id": THREAD, "guild_id": GUILD}),
    "deleted": ("MESSAGE_DELETE", {"id": FIRST, "channel_id": THREAD, "guild_id": GUILD}),
    "deleted_direct": ("MESSAGE_DELETE", {"id": FIRST, "channel_id": DM}),
    "five": ("MESSAGE_REACTION_ADD", reaction("5\ufe0f\u20e3")),
    "thumb": ("MESSAGE_REACTION_ADD", reaction("\N{THUMBS UP SIGN}\U0001f3fd")),
    "unthumb": ("MESSAGE_REACTION_REMOVE", reaction("\N{THUMBS UP SIGN}", member=None)),
    "tada": ("MESSAGE_REACTION_ADD", reaction("\N{PARTY POPPER}")),
    "own_emoji": (
        "MESSAGE_REACTION_ADD",
        reaction("x", emoji={"id": "41771983429993937", "name": "LUL"}),
    ),
    "own_reaction": ("MESSAGE_REACTION_ADD", reaction("5\ufe0f\u20e3", user_id=BOT)),
    "ticket": ("INTERACTION_CREATE", command("ticket", problem="My cat ate the spoon")),
    "ticket_alone": ("INTERACTION_CREATE", command("ticket")),
    "ticket_chosen": (
        "INTERACTION_CREATE",
        command("ticket", problem="A spoon", category="technical", priority="high"),
    ),
    "ticket_shot": (
        "INTERACTION_CREATE",
        command("ticket", files={"1": SCREEN}, screenshot="1"),
    ),
    "ticket_at_work": ("INTERACTION_CREATE", command("ticket", SUPPORT, problem="My spoon")),
    "tickets": ("INTERACTION_CREATE", command("tickets")),
    "status": ("INTERACTION_CREATE", command("ticket-status", ticket="HD-1042")),
    "hand_over": (
        "INTERACTION_CREATE",
        command("hand-over", SUPPORT, to="Alan Turing", ticket="HD-1042"),
    ),
    "unknown_command": ("INTERACTION_CREATE", command("dance")),
    "menu": ("INTERACTION_CREATE", interaction(2, MENU)),
    "menu_others": ("INTERACTION_CREATE", interaction(2, OTHERS)),
    "press": ("INTERACTION_CREATE", button(f"{TALK}|claim|")),
    "press_value": ("INTERACTION_CREATE", button(f"{TALK}|pick|vpn#a|b")),
    "press_foreign": ("INTERACTION_CREATE", button("somebody-elses")),
    "press_forged": ("INTERACTION_CREATE", button(f"{TALK}|own the desk|")),
    "form": ("INTERACTION_CREATE", modal("form|ticket|", *FORM)),
    "form_work": (
        "INTERACTION_CREATE",
        modal(
            f"form|resolve|{TALK}",
            typed("how", "A vet"),
            channel=SUPPORT,
            message=message(SUPPORT, "card"),
        ),
    ),
    "form_foreign": ("INTERACTION_CREATE", modal("theirs", typed("a", "b"))),
    "suggest": (
        "INTERACTION_CREATE",
        interaction(4, {"id": "1", "name": "why", "type": 1, "options": []}),
    ),
    "ping": ("INTERACTION_CREATE", interaction(1, {})),
    "ready": ("READY", {"v": 10, "user": BOT_USER, "guilds": [], "session_id": "1"}),
    "typing": ("TYPING_START", {"channel_id": HELP, "user_id": ADA, "timestamp": 1}),
    "guild": ("GUILD_CREATE", {"id": GUILD, "channels": [{"id": HELP, "type": 0}], "threads": []}),
    "thread": ("THREAD_CREATE", {"id": THREAD, "type": 12, "parent_id": HELP}),
    "synced": ("THREAD_LIST_SYNC", {"guild_id": GUILD, "threads": []}),
}


def sent(name: str) -> tuple[str, Json]:
    """One dispatch, anew each time."""
    return deepcopy(SENT[name])
