"""What a language model is asked: the requester's words so far, and the sections that came near."""

from typing import Final

from core.dialog.articles.choices import was_shown
from core.dialog.articles.excerpts import excerpts_of
from core.dialog.llm.budget import affordable, estimate_tokens
from core.dialog.turn import SearchResult, Turn
from core.model.actions import DraftAnswer
from core.model.conversation import Step
from core.model.llm_draft import Drafting
from core.model.match import Match
from core.model.people import Place
from core.model.policy import LLMPolicy

PLATFORM: Final = "openai"
BEGINNING: Final = 1_200
END: Final = 400
"""Characters of a long story: how it begins, and how it ends."""
MAX_RESTARTS: Final = 2
"""How often the question may change while a draft is on its way; later words are only noted."""


def may_ask(turn: Turn, llm: LLMPolicy, found: SearchResult) -> bool:
    """Is there a section to answer from, and something left to spend?"""
    now = turn.conversation.drafting
    if turn.conversation.step is Step.DRAFTING and now is not None and now.restarts >= MAX_RESTARTS:
        return False
    excerpts = excerpts_of(turn.library, has_unseen_words(turn, found.matches))
    said = shorten(turn.new_details.description)
    return bool(excerpts) and affordable(turn, llm, estimate_tokens(said, excerpts))


def has_unseen_words(turn: Turn, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """Those that were not given as an answer yet."""
    conversation = turn.conversation
    return tuple(match for match in matches if not was_shown(conversation, match.slug))


def request(turn: Turn, drafting: Drafting, model: str) -> DraftAnswer:
    """The request that goes with it. Of other tickets and of notes there is nothing in it."""
    conversation, desk = turn.conversation, turn.desk
    said = shorten(turn.ticket.details.description)
    excerpts = excerpts_of(turn.library, drafting.matches)
    return DraftAnswer(
        Place(PLATFORM, conversation.id),
        conversation.id,
        drafting.job,
        drafting.number,
        model,
        drafting.until,
        said,
        excerpts,
        {category.id: category.name for category in desk.categories.values()},
        estimate_tokens(said, excerpts),
    )


def shorten(story: str) -> str:
    """Its beginning and its end; a log in between makes nothing clearer."""
    if len(story) <= BEGINNING + END:
        return story
    return f"{story[:BEGINNING]}\n…\n{story[-END:]}"
