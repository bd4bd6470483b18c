"""The App Home: the page of one person, in blocks."""

from itertools import pairwise
from typing import Any, Final

from adapters.slack.outbound.blocks import buttons, sections
from adapters.slack.outbound.dialect import SlackDialect
from adapters.words.rendering import page_of
from core.model.actions import ShowHome

MAX_BLOCKS: Final = 100


def home(shown: ShowHome, dialect: SlackDialect) -> dict[str, Any]:
    """The view for `views.publish`: what the desk is for, the way in, then each list."""
    intro, *lists = (sections(part, dialect) for part in page_of(shown, dialect))
    blocks = [*intro, *buttons(shown.buttons, None, shown.language)]
    for _, listed in pairwise([intro, *lists]):
        blocks += [{"type": "divider"}, *listed]
    return {"type": "home", "blocks": blocks[:MAX_BLOCKS]}
