"""What a workspace is made of: people, channels, messages, files and views."""

from dataclasses import dataclass, field, replace
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.slack.server.delivery import Ack, Delivery

Json = dict[str, Any]


@dataclass(eq=False)
class User:
    """A person, or the app's own bot user. `stranger` is somebody of another workspace."""

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "Asia/Jerusalem"
    locale: str = "en-US"
    image: str = ""
    display_name: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    team_id: str = "T1"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False)
class Channel:
    """A place to talk. `user` is whom an IM is with."""

    id: str
    name: str
    kind: str = "channel"
    members: list[str] = field(default_factory=list)
    user: str = ""
    shared: bool = False
    archived: bool = False
    created: int = 1_700_000_000

    @property
    def is_im(self) -> bool:
        return self.kind == "im"

    @property
    def is_private(self) -> bool:
        return self.kind != "channel"


@dataclass(eq=False)
class File:
    """A file. `mode` is hosted, external, tombstone or hidden_by_limit.

    `access` is visible, check_file_info or file_not_found; `moved_to` is where a download is
    redirected, if it is.
    """

    id: str
    name: str
    mimetype: str
    content: bytes = b""
    user: str = ""
    title: str = ""
    mode: str = "hosted"
    external_url: str = ""
    external_type: str = ""
    access: str = "visible"
    created: int = 0
    alt_text: str = ""
    uploaded: bool = False
    complete: bool = False
    deleted: bool = False
    size: int | None = None
    moved_to: str = ""
    shares: list["Message"] = field(default_factory=list)
    fetched: int = 0

    @property
    def length(self) -> int:
        return len(self.content) if self.size is None else self.size


@dataclass(eq=False)
class Message:
    """A message. `only_for` is who alone sees it, if it is ephemeral; `unseen` that he does not.

    Slack shows ephemeral words in a thread only if somebody has answered there already.
    """

    channel: str
    ts: str
    text: str
    user: str | None = None
    bot_id: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    username: str | None = None
    icons: Json | None = None
    files: list[File] = field(default_factory=list)
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    only_for: str | None = None
    deleted: bool = False
    unseen: bool = False
    team: str = "T1"
    key: str = ""
    unfurl: tuple[bool, bool] | None = None
    deliveries: list["Delivery"] = field(default_factory=list)

    @property
    def ack(self) -> "Ack | None":
        """How the first event about this message was acknowledged, if it was."""
        return self.deliveries[0].ack if self.deliveries else None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def root(self) -> str:
        """The ts of the thread it belongs to, which may be its own."""
        return self.thread_ts or self.ts

    @property
    def shown(self) -> str:
        """All the words a reader sees; the fallback text counts only without blocks."""
        words = list(words_of(self.blocks)) if self.blocks else [self.text]
        words += [str(a.get("text") or a.get("fallback") or "") for a in self.attachments]
        return unescape("\n".join(words))

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons."""
        return [label(element) for _, element in controls(self.blocks)]

    def snapshot(self) -> "Message":
        """As it is now, for somebody whose screen will lag behind."""
        return replace(self, blocks=[dict(block) for block in self.blocks])


@dataclass(eq=False)
class View:
    """A modal or a home. `given` is what the app sent; `values` what the person has filled in."""

    id: str
    kind: str
    user: str
    given: Json
    hash: str
    root: str = ""
    previous: str | None = None
    open: bool = True
    history: list[Json] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str((self.given.get("title") or {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        return str(self.given.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.given.get("private_metadata", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.given.get("blocks") or [])

    @property
    def shown(self) -> str:
        return unescape("\n".join(words_of(self.blocks)))

    @property
    def labels(self) -> list[str]:
        return [label(element) for _, element in controls(self.blocks)]


def words_of(part: object) -> list[str]:
    """Every text that is shown somewhere in these blocks, in order."""
    if isinstance(part, list):
        return [word for item in part for word in words_of(item)]
    if not isinstance(part, dict):
        return []
    if isinstance(part.get("text"), str):
        return [part["text"]]
    mention = [f"<@{part['user_id']}>"] if part.get("type") == "user" and "user_id" in part else []
    return mention + [
        word
        for key, item in part.items()
        if key not in {"placeholder", "confirm", "value"}
        for word in words_of(item)
    ]


def controls(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """The interactive elements, each with the block it stands in."""
    found: list[tuple[Json, Json]] = []
    for block in blocks:
        if block.get("type") == "actions":
            found += [(block, element) for element in block.get("elements") or []]
        if block.get("type") == "section" and (block.get("accessory") or {}).get("action_id"):
            found.append((block, block["accessory"]))
        if block.get("type") == "input" and block.get("dispatch_action"):
            found.append((block, block["element"]))
    return found


def label(element: Json) -> str:
    """What a person calls this control."""
    text = element.get("text") or element.get("placeholder") or {}
    return unescape(str(text.get("text", "")))
