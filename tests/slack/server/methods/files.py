"""files.*: the three steps of an upload, and what is known of a file."""

from typing import TYPE_CHECKING, Any

from tests.slack.server.calls import Args
from tests.slack.server.errors import SlackError, bad_arguments
from tests.slack.server.file_shapes import file_json, shares_json
from tests.slack.server.methods.doors import to_write_in
from tests.slack.server.methods.registry import method
from tests.slack.server.records import File, Json
from tests.slack.server.speaking import Words, speak

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(server: "SlackServer", args: Args) -> Json:
    name = args.required("filename")
    size = args.number("length", 0, 1 << 31)
    if not size:
        raise bad_arguments("missing required field: length")
    world = server.world
    file = world.file(File(world.new_id("F"), name, "", user=world.bot.id, size=size))
    file.created, file.alt_text = int(server.now()), args.text("alt_txt")
    return {"upload_url": f"{server.url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(server: "SlackServer", args: Args) -> Json:
    given: Any = args.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise bad_arguments("missing required field: files")
    files = [_uploaded(server, item) for item in given]
    places = [c for c in args.text("channels").split(",") if c] or [args.text("channel_id")]
    channels = [to_write_in(server, place) for place in places if place]
    thread = args.text("thread_ts") or None
    if thread and len(channels) != 1:
        raise bad_arguments("thread_ts needs one channel")
    for file, item in zip(files, given, strict=True):
        file.title = str(item.get("title") or file.name)
    words = Words(text=args.text("initial_comment"), files=files)
    blocks = args.structure("blocks", "invalid_blocks_format")
    words.blocks = None if words.text else blocks
    for channel in channels:
        server.check_message("files.completeUploadExternal", words, args, channel)
        if thread and server.world.find(channel.id, thread) is None:
            raise SlackError("invalid_thread_ts")
    for file in files:
        file.complete = True
    for channel in channels:
        speak(server.world, server.events, channel.id, words, thread=thread)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _uploaded(server: "SlackServer", item: Any) -> File:
    file = server.world.files.get(str(item.get("id"))) if isinstance(item, dict) else None
    if file is None or not file.uploaded:
        raise SlackError("file_not_found")
    if file.complete:
        raise SlackError("file_already_completed")
    return file


@method("files.info", "files:read")
def files_info(server: "SlackServer", args: Args) -> Json:
    file = server.world.files.get(args.required("file"))
    if file is None or not file.complete or file.access == "file_not_found":
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    shape = file_json(server.world, file, full=True)
    if server.world.slow_shares:
        server.world.slow_shares -= 1
        shape["shares"] = {}
    else:
        shape["shares"] = shares_json(server.world, file)
    places = {"channels": "channel", "groups": "group", "ims": "im"}
    for name, kind in places.items():
        shape[name] = [
            m.channel for m in file.shares if server.world.channels[m.channel].kind == kind
        ]
    return {"file": shape, "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.delete", "files:write")
def files_delete(server: "SlackServer", args: Args) -> Json:
    file = server.world.files.get(args.required("file"))
    if file is None:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    if file.user != server.world.bot.id:
        raise SlackError("cant_delete_file")
    file.deleted, file.content = True, b""
    server.changes.happened()
    return {}
