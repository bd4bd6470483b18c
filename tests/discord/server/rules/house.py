"""Our own rules: nobody is called by accident, no previews, no characters that deceive."""

import re
from collections.abc import Iterator

from tests.discord.server.rules.drafts import Draft
from tests.discord.server.rules.problems import Path, Problem, Problems
from tests.discord.server.world.messages import SUPPRESS_EMBEDS
from tests.unseen import deceiving

APART = "\u2060"
"""The desk writes it itself, so that "@everyone" calls nobody."""
LINK = re.compile(r"<?\bhttps?://[^\s<>]+>?", re.IGNORECASE)


def mentions(draft: Draft, may_call: set[int]) -> Problems:
    """`allowed_mentions` is there, on create and on edit, and calls only who is meant."""
    if draft.earlier is not None and not draft.body.keys() & {"content", "components", "embeds"}:
        return
    at: Path = ("allowed_mentions",)
    allowed = draft.body.get("allowed_mentions")
    if not isinstance(allowed, dict):
        yield Problem(at, "HOUSE_MENTIONS_NOT_LIMITED", "There is no allowed_mentions.", ours=True)
        return
    for key in ("parse", "roles"):
        if allowed.get(key):
            text = f"{key} lets {allowed[key]} be called."
            yield Problem((*at, key), "HOUSE_MENTIONS_TOO_WIDE", text, ours=True)
    strangers = {int(user) for user in allowed.get("users") or []} - may_call
    if strangers:
        text = f"{sorted(strangers)} were not meant to be called."
        yield Problem((*at, "users"), "HOUSE_MENTIONS_TOO_WIDE", text, ours=True)
    if allowed.get("replied_user"):
        text = "The author of the message that is answered would be called."
        yield Problem((*at, "replied_user"), "HOUSE_MENTIONS_TOO_WIDE", text, ours=True)


def previews(draft: Draft) -> Problems:
    """A link in the content is shown without its preview. Layouts have none anyway."""
    if draft.v2 or draft.flags & SUPPRESS_EMBEDS:
        return
    for link in LINK.findall(draft.content):
        if not (link.startswith("<") and link.endswith(">")):
            text = f"{link} would be shown with a preview."
            yield Problem(("content",), "HOUSE_LINK_PREVIEW", text, ours=True)


def characters(body: object, at: Path = ()) -> Problems:
    """No text of the request holds controls, or marks that turn its direction."""
    for path, text in strings(body, at):
        if found := deceiving(text, APART):
            sentence = f"U+{ord(found):04X} is in {text[:40]!r}."
            yield Problem(path, "HOUSE_DECEIVING_CHARACTER", sentence, ours=True)


def strings(body: object, at: Path = ()) -> Iterator[tuple[Path, str]]:
    match body:
        case str():
            yield at, body
        case dict():
            for key, value in body.items():
                yield from strings(value, (*at, str(key)))
        case list():
            for index, value in enumerate(body):
                yield from strings(value, (*at, index))
        case _:
            pass
