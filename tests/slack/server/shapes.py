"""How people, channels, messages and views look on the wire."""

from typing import Any

from tests.slack.server.file_shapes import file_json
from tests.slack.server.records import Channel, Json, Message, User, View
from tests.slack.server.world import APP, BOT, DOMAIN, TEAM, World


def _profile(user: User, *, email: bool) -> Json:
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.display_name,
        "display_name_normalized": user.display_name,
        "title": "",
        "phone": "",
        "status_text": "",
        "image_24": user.image,
        "image_72": user.image,
        "image_512": user.image,
        "team": user.team_id,
    }
    if email and user.email:
        profile["email"] = user.email
    if user.is_bot:
        profile |= {"api_app_id": APP, "bot_id": BOT}
    return profile


def user_json(user: User, *, email: bool, locale: bool) -> Json:
    told: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(user, email=email),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if user.deleted:
        return told
    told |= {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": 7200,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": True,
    }
    if user.is_stranger:
        told["is_stranger"] = True
    if locale:
        told["locale"] = user.locale
    return told


def channel_json(world: World, channel: Channel, *, locale: bool = False) -> Json:
    told: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "updated": 1_700_000_000_000,
    }
    if locale:
        told["locale"] = "en-US"
    if channel.is_im:
        deleted = world.users[channel.user].deleted
        return told | {"user": channel.user, "is_user_deleted": deleted, "is_open": True}
    return told | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.is_private,
        "is_general": False,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_pending_ext_shared": False,
        "is_member": world.has_bot(channel),
        "creator": next(iter(channel.members), BOT),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "context_team_id": TEAM,
    }


def message_json(world: World, message: Message, *, metadata: bool = True) -> Json:
    """A message as events carry it. `metadata` says whether the app's own data comes along."""
    told: Json = {"type": "message", "text": message.text, "ts": message.ts, "team": message.team}
    optional: dict[str, Any] = {
        "subtype": message.subtype,
        "user": message.user,
        "thread_ts": message.thread_ts,
        "client_msg_id": message.key,
        "edited": message.edited,
        "username": message.username,
        "icons": message.icons,
        "attachments": message.attachments,
        "blocks": message.blocks,
    }
    told |= {name: value for name, value in optional.items() if value}
    if message.is_reply and (root := world.find(message.channel, message.root)):
        told["parent_user_id"] = root.user or root.bot_id
        if message.subtype == "thread_broadcast":
            told["root"] = message_json(world, root, metadata=metadata)
    if message.bot_id:
        told |= {"bot_id": message.bot_id, "app_id": APP}
        if message.subtype != "bot_message":
            told["bot_profile"] = bot_json(world)
    if message.files:
        files = [file_json(world, file) for file in message.files]
        told |= {"files": files, "upload": False, "display_as_bot": False}
    if metadata and message.metadata:
        told["metadata"] = message.metadata
    return told


def history_json(world: World, message: Message, *, metadata: bool) -> Json:
    """A message as the history tells it, with its reactions and what it knows of its thread."""
    told = message_json(world, message, metadata=metadata)
    if message.reactions:
        told["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if replies := world.replies(message):
        authors = list(dict.fromkeys(r.user or r.bot_id for r in replies))
        told |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(authors),
            "latest_reply": replies[-1].ts,
            "reply_users": authors,
            "is_locked": False,
            "subscribed": False,
        }
    return told


def share_json(world: World, message: Message) -> Json:
    """A message as it stands within the one that forwards it."""
    link = f"https://{DOMAIN}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    author = world.users[message.user or world.bot.id]
    told: Json = {
        "ts": message.ts,
        "channel_id": message.channel,
        "channel_team": TEAM,
        "is_msg_unfurl": True,
        "is_share": True,
        "id": 1,
        "color": "D0D0D0",
        "mrkdwn_in": ["text"],
        "from_url": link,
        "original_url": link,
        "fallback": f"[today] {author.name}: {message.text}",
        "author_id": author.id,
        "author_name": author.real_name,
        "author_subname": author.name,
        "text": message.text,
        "footer": "Slack Conversation",
        "message_blocks": [{"channel": message.channel, "ts": message.ts}],
    }
    if message.files:
        told["files"] = [file_json(world, file) for file in message.files]
    return told


def bot_json(world: World) -> Json:
    icons = {"image_36": "https://a.test/36.png", "image_72": "https://a.test/72.png"}
    return {
        "id": BOT,
        "deleted": False,
        "name": world.bot.name,
        "updated": 1_700_000_000,
        "app_id": APP,
        "user_id": world.bot.id,
        "icons": icons,
        "team_id": TEAM,
    }


def view_json(view: View, state: Json | None = None) -> Json:
    """A view as interactions and answers carry it."""
    given = view.given
    return {
        "id": view.id,
        "team_id": TEAM,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": state or {}},
        "hash": view.hash,
        "title": given.get("title"),
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root or view.id,
        "app_id": APP,
        "external_id": str(given.get("external_id", "")),
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
    }
