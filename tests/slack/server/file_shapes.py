"""How a file looks on the wire, whether it is ours, hidden, gone or somewhere else."""

from urllib.parse import quote

from tests.slack.server.records import File, Json
from tests.slack.server.world import DOMAIN, TEAM, World

PRETTY = {"image/png": "PNG", "image/jpeg": "JPEG", "text/plain": "Plain Text"}


def file_json(world: World, file: File, *, full: bool = False) -> Json:
    """`full` is what files.info tells; an event may tell less."""
    if file.deleted or file.mode == "tombstone":
        return {"id": file.id, "mode": "tombstone"}
    if file.mode == "hidden_by_limit":
        return {"id": file.id, "mode": "hidden_by_limit", "date_deleted": 0}
    if file.access == "file_not_found":
        return {"id": file.id, "mode": "file_access", "file_access": "file_not_found"}
    if file.access == "check_file_info" and not full:
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "user": file.user,
            "mode": "file_access",
            "file_access": "check_file_info",
        }
    return _visible(world, file)


def _visible(world: World, file: File) -> Json:
    base = f"{world.files_url}/files-pri/{TEAM}-{file.id}"
    extension = file.name.rpartition(".")[2] if "." in file.name else ""
    told: Json = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": extension or "binary",
        "pretty_type": PRETTY.get(file.mimetype, "Binary"),
        "user": file.user,
        "user_team": TEAM,
        "editable": False,
        "size": file.length,
        "mode": file.mode,
        "is_external": file.mode == "external",
        "external_type": file.external_type,
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{base}/{quote(file.name)}",
        "permalink": f"https://{DOMAIN}.slack.com/files/{file.user}/{file.id}/{quote(file.name)}",
        "has_rich_preview": False,
        "file_access": "visible",
    }
    if file.alt_text:
        told["alt_txt"] = file.alt_text
    if file.mode == "external":
        return told | {"url_private": file.external_url}
    return told | {"url_private_download": f"{base}/download/{quote(file.name)}"}


def shares_json(world: World, file: File) -> Json:
    """Where it stands, by kind of place: the only way to learn the ts of an upload."""
    told: Json = {}
    for message in file.shares:
        channel = world.channels[message.channel]
        share: Json = {
            "reply_users": [],
            "reply_users_count": 0,
            "reply_count": 0,
            "ts": message.ts,
            "channel_name": channel.name,
            "team_id": TEAM,
            "share_user_id": file.user,
            "source": "UNKNOWN",
        }
        if message.thread_ts:
            share["thread_ts"] = message.thread_ts
        where = told.setdefault("private" if channel.is_private else "public", {})
        where.setdefault(channel.id, []).append(share)
    return told
