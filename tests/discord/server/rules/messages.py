"""Documented limits of a message: content, embeds, flags, nonce and files."""

from tests.discord.server.rules.drafts import Draft
from tests.discord.server.rules.problems import Json, Path, Problem, Problems, count, length
from tests.discord.server.world.messages import (
    COMPONENTS_V2,
    EPHEMERAL,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
)

LONGEST_CONTENT, LONGEST_NONCE, MOST_EMBEDS, MOST_FILES = 2000, 25, 10, 10
LONGEST_EMBEDS = 6000
VOICE_MESSAGE = 1 << 13
SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2 | VOICE_MESSAGE
MENTION_TYPES = {"users", "roles", "everyone"}


def content(draft: Draft) -> Problems:
    yield from length(draft.body, "content", 0, LONGEST_CONTENT)


def nonce(draft: Draft) -> Problems:
    given = draft.body.get("nonce")
    if given is not None and len(str(given)) > LONGEST_NONCE:
        text = f"Must be {LONGEST_NONCE} or fewer in length."
        yield Problem(("nonce",), "BASE_TYPE_MAX_LENGTH", text)


def flags(draft: Draft) -> Problems:
    given = draft.body.get("flags")
    if not isinstance(given, int):
        return
    allowed = SETTABLE | (EPHEMERAL if draft.by_interaction else 0)
    allowed |= draft.earlier.flags if draft.earlier else 0
    if given & ~allowed:
        text = f"Only the bits of {allowed} can be set here, not {given & ~allowed}."
        yield Problem(("flags",), "INVALID_BITWISE_FLAGS", text)


def only_components_with_v2(draft: Draft) -> Problems:
    if not draft.v2:
        return
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    standing = {"content": draft.content, "embeds": draft.embeds}
    for key, value in standing.items():
        if value:
            text = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield Problem((key,), code, text)
    for key in ("poll", "sticker_ids"):
        if draft.body.get(key):
            text = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield Problem((key,), code, text)


def embeds(draft: Draft) -> Problems:
    given = draft.body.get("embeds") or []
    yield from count(given, 0, MOST_EMBEDS, ("embeds",))
    total = 0
    for index, embed in enumerate(given):
        at: Path = ("embeds", index)
        total += _read(embed)
        yield from length(embed, "title", 0, 256, at)
        yield from length(embed, "description", 0, 4096, at)
        yield from length(embed.get("footer") or {}, "text", 0, 2048, (*at, "footer"))
        yield from length(embed.get("author") or {}, "name", 0, 256, (*at, "author"))
        fields = embed.get("fields") or []
        yield from count(fields, 0, 25, (*at, "fields"))
        for place, field in enumerate(fields):
            yield from length(field, "name", 1, 256, (*at, "fields", place))
            yield from length(field, "value", 1, 1024, (*at, "fields", place))
    if total > LONGEST_EMBEDS:
        text = f"Embed size exceeds maximum size of {LONGEST_EMBEDS}"
        yield Problem(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", text)


def _read(embed: Json) -> int:
    """How many characters of an embed count, without spaces around them."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return sum(len(str(text).strip()) for text in texts if text)


def files(draft: Draft) -> Problems:
    """Each upload has an entry in `attachments`, and no entry is without its file."""
    entries = draft.body.get("attachments")
    if entries is None:
        entries = [{"id": n, "filename": name} for n, name in enumerate(draft.filenames)]
    yield from count(entries, 0, MOST_FILES, ("attachments",))
    known = {str(n) for n in range(len(draft.filenames))} | set(draft.kept_files)
    for index, entry in enumerate(entries):
        if str(entry.get("id")) not in known:
            text = "Unknown attachment: no uploaded file and no kept one has this id."
            yield Problem(("attachments", index, "id"), "ATTACHMENT_NOT_FOUND", text)
        yield from length(entry, "description", 0, 1024, ("attachments", index))
    for n, name in enumerate(draft.filenames):
        if str(n) not in {str(e.get("id")) for e in entries}:
            text = f"files[{n}] ({name}) has no entry in attachments."
            yield Problem(("attachments",), "ATTACHMENT_NOT_NAMED", text)


def allowed_mentions(draft: Draft) -> Problems:
    """`parse` names kinds, and excludes the list of the kind that it names."""
    allowed = draft.body.get("allowed_mentions")
    if not isinstance(allowed, dict):
        return
    parse = set(allowed.get("parse") or [])
    for kind in parse - MENTION_TYPES:
        text = f"Value must be one of {sorted(MENTION_TYPES)}, not {kind}."
        yield Problem(("allowed_mentions", "parse"), "BASE_TYPE_CHOICES", text)
    for kind in ("users", "roles"):
        listed = allowed.get(kind) or []
        if listed and kind in parse:
            text = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            yield Problem(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", text)
        if len(listed) > 100:
            text = "Must be 100 or fewer in length."
            yield Problem(("allowed_mentions", kind), "BASE_TYPE_MAX_LENGTH", text)


RULES = (
    content,
    nonce,
    flags,
    only_components_with_v2,
    embeds,
    files,
    allowed_mentions,
)
