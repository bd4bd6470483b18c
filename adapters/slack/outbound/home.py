"""The App Home: the page of one person, in blocks."""

import json
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

from adapters.slack.outbound.blocks import Block, buttons, sections
from adapters.slack.outbound.dialect import SlackDialect
from adapters.words.rendering import page_of
from core.model.actions import ShowHome

MAX_BLOCKS: Final = 100
MAX_VIEW_BYTES: Final = 240_000
"""Slack takes 250,000 of a whole view, as JSON."""


def home(shown: ShowHome, dialect: SlackDialect) -> dict[str, Any]:
    """The view for `views.publish`: what the desk is for, the way in, then each list. What has no
    room is left out at the end; the lists say how to see all of them.
    """
    intro, *lists = (sections(part, dialect) for part in page_of(shown, dialect))
    blocks = [*intro, *buttons(shown.buttons, None, shown.language)]
    for _, listed in pairwise([intro, *lists]):
        blocks += [{"type": "divider"}, *listed]
    return {"type": "home", "blocks": list(_that_fit(blocks[:MAX_BLOCKS]))}


def _that_fit(blocks: Sequence[Block]) -> Iterator[Block]:
    sizes = accumulate(len(json.dumps(block)) + 2 for block in blocks)
    for block, size in zip(blocks, sizes, strict=True):
        if size > MAX_VIEW_BYTES:
            return
        yield block
