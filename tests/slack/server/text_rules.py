"""Text objects, and what may never stand in a text: poison that calls, turns round or hides."""

import re
from typing import Any

from tests.slack.server import limits
from tests.slack.server.findings import Link, Mention, Report
from tests.unseen import deceiving

BROADCAST = re.compile(r"<!(channel|here|everyone|group|subteam\^)[^>]*>", re.IGNORECASE)
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
LINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]*:[^>|]+)(?:\|([^>]*))?>")
TOKEN = re.compile(r"<(?:@[UW]|#[CGD]|!|[a-zA-Z][a-zA-Z0-9+.-]*:)[^<>]*>")
BARE = re.compile(r"<|&(?!(?:amp|lt|gt);)")


def words(report: Report, path: str, text: str, *, live: bool = True) -> None:
    """Examine a text that somebody will see. `live` means that Slack reads its markup."""
    for found in BROADCAST.finditer(text):
        report.house(path, "broadcast", found[0])
    if unseen := deceiving(text):
        report.house(path, "unseen_character", f"U+{ord(unseen):04X}")
    if not live:
        return
    for found in MENTION.finditer(text):
        report.mentions.append(Mention(found[1], report.where, report.channel, path))
    for found in LINK.finditer(text):
        report.links.append(Link(found[1], found[2] or "", report.where, path))
    for found in BARE.finditer(TOKEN.sub("", text)):
        report.house(path, "unescaped", found[0])


def text_object(
    report: Report,
    path: str,
    value: Any,
    most: int,
    *,
    kinds: tuple[str, ...] = ("plain_text", "mrkdwn"),
) -> None:
    """A text object of these kinds, with at least one character and at most so many."""
    if not isinstance(value, dict):
        report.no(path, "text_object", "must be an object with a type and a text")
        return
    kind, text = value.get("type"), value.get("text")
    if kind not in kinds:
        report.no(path, "text_type", f"{kind} is none of {', '.join(kinds)}")
        return
    report.keys(path, value, "text", "emoji" if kind == "plain_text" else "verbatim")
    if not isinstance(text, str):
        report.no(path, "text_object", "text must be a string")
        return
    report.size(path, "text_length", text, most, 1)
    if text and not text.strip():
        report.house(path, "blank_text", repr(text))
    if kind == "mrkdwn" and value.get("verbatim") is not True:
        report.house(path, "verbatim", "mrkdwn must say verbatim: true")
    report.characters += len(text)
    words(report, path, text, live=kind == "mrkdwn")


def plain(report: Report, path: str, value: Any, most: int) -> None:
    text_object(report, path, value, most, kinds=("plain_text",))


def id_(report: Report, path: str, value: Any, rule: str = "id_length") -> None:
    if value is not None:
        report.size(path, rule, value, limits.ID, 1)


def rich_text(report: Report, path: str, part: Any) -> None:
    """Inside a rich_text block: texts, people, links; never a call to everybody."""
    if isinstance(part, list):
        for number, item in enumerate(part):
            rich_text(report, f"{path}[{number}]", item)
        return
    if not isinstance(part, dict) or not part.get("type"):
        report.no(path, "rich_text", "every element needs a type")
        return
    match part["type"]:
        case "broadcast" | "usergroup":
            report.house(path, "broadcast", str(part))
        case "user":
            report.mentions.append(
                Mention(str(part.get("user_id")), report.where, report.channel, path)
            )
        case "link":
            url, label = str(part.get("url")), str(part.get("text") or "")
            report.links.append(Link(url, label, report.where, path))
            words(report, path, label, live=False)
        case "text":
            report.size(path, "text_length", part.get("text"), limits.SECTION_TEXT, 1)
            report.characters += len(str(part.get("text") or ""))
            words(report, path, str(part.get("text") or ""), live=False)
        case _:
            if "elements" in part:
                rich_text(report, f"{path}.elements", part["elements"])
