"""What may be picked now: offered answers, branches of the answer shown, and follow-ups to it.

Follow-ups ("and on a Mac?", "what if it says expired?") are looked up in the sections of the
article that was just shown. Only what begins like a follow-up is one, and only where the heading of
a section, or a code in it, names what is asked; all else is read as before.
"""

import re
from collections.abc import Mapping
from typing import Final

from core.dialog.articles.article_search import audience_of
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.choice_words import chosen_number, chosen_title
from core.knowledge.index.tokenizer import STOP_WORDS, tokens
from core.knowledge.library import Library
from core.model.article import Section
from core.model.conversation import AnswerAttempt, AttemptOutcome, Conversation
from core.model.ids import matches_alias
from core.model.match import Answer, Match

MAX_PICKS = 3
SHOWN = (
    AttemptOutcome.ANSWER,
    AttemptOutcome.PICKED,
    AttemptOutcome.NEXT,
    AttemptOutcome.HANDOFF,
)


def picks(turn: Turn) -> dict[str, str]:
    """What can be picked, slug#anchor to its label, in the order in which it is numbered.

    Only what is there and what the requester may read, as the articles and the policy are now: an
    author's link to an article for others is no way in.
    """
    conversation = turn.conversation
    if not conversation.attempts:
        return {}
    last = conversation.attempts[-1]
    if last.outcome is AttemptOutcome.CHOICE:
        return _open_ones(turn, {name_of(match): match.title for match in last.found[:MAX_PICKS]})
    section = shown_section(turn)
    if section is None or last.outcome not in SHOWN:
        return {}
    here = last.found[0].slug
    named = {_target(here, branch.target): branch.label for branch in section.branches}
    return _open_ones(turn, named)


def _open_ones(turn: Turn, named: Mapping[str, str]) -> dict[str, str]:
    audience = _audience(turn)
    return {name: label for name, label in named.items() if _is_there(turn.library, name, audience)}


def find_picked(turn: Turn, said: str) -> str:
    """The one that a number or a button's value means, or "yes" where one was offered; "" if none
    does.
    """
    offered = picks(turn)
    if len(offered) == 1 and _asks(turn, offered) and phrases.matches_phrase(said, phrases.SHOW):
        return next(iter(offered))
    if by_value := next((name for name in offered if matches_alias(said.strip(), name)), ""):
        return by_value
    number = chosen_number(said, len(offered))
    if number is None and _asks(turn, offered):
        number = chosen_title(said, list(offered.values()))
    return list(offered)[number - 1] if number is not None else ""


def last_shown_section(conversation: Conversation) -> AnswerAttempt | None:
    """The answer that stands now, if one does."""
    last = conversation.attempts[-1] if conversation.attempts else None
    return last if last is not None and last.outcome in SHOWN else None


def before(turn: Turn) -> AnswerAttempt | None:
    """What to go back to: the choice, or the answer from whose branches this one was picked."""
    *_, earlier, last = None, None, *turn.conversation.attempts
    if earlier is None or last is None or earlier.outcome is AttemptOutcome.CHOICE:
        return earlier
    went_on = earlier.outcome in SHOWN and last.outcome is AttemptOutcome.PICKED
    return earlier if went_on and is_open(turn, name_of(earlier.found[0])) else None


def shown_section(turn: Turn) -> Section | None:
    """The section with the branches: the one shown, or the first of the article that has any."""
    look = last_shown_section(turn.conversation)
    if look is None:
        return None
    match = look.found[0]
    section = turn.library.section(match.slug, match.anchor)
    if section is not None and section.branches:
        return section
    article = turn.library.article(match.slug)
    if article is None or look.outcome is AttemptOutcome.PICKED and match.anchor:
        return None
    return next((s for s in article.sections if s.branches), None)


def wants_person_at_once(library: Library, slug: str) -> bool:
    """Whether the author of an article has named the team that takes over as soon as it is shown;
    a team that the policy does not know is a person of the default team all the same.
    """
    article = library.article(slug)
    return article is not None and bool(article.handoff)


def was_shown(conversation: Conversation, slug: str) -> bool:
    """Was this article read before, as the answer or because it was chosen?"""
    return any(
        look.outcome in SHOWN and look.found[0].slug == slug for look in conversation.attempts
    )


def _asks(turn: Turn, offered: Mapping[str, str]) -> bool:
    """Is it being asked which of these is meant?"""
    return bool(offered) and turn.conversation.attempts[-1].outcome is AttemptOutcome.CHOICE


def name_of(match: Match) -> str:
    return f"{match.slug}#{match.anchor}"


def split(name: str) -> tuple[str, str]:
    """The slug and the anchor of a pick."""
    slug, _, anchor = name.partition("#")
    return slug, anchor


def _target(here: str, target: str) -> str:
    """A branch names a section of its own article by the anchor alone."""
    slug, _, anchor = target.partition("#")
    return f"{slug.removesuffix('.md') or here}#{anchor}"


def is_open(turn: Turn, name: str) -> bool:
    """Is it there, and may the requester read it? An article that begins with a heading has no
    section without an anchor, and can be picked all the same.
    """
    return _is_there(turn.library, name, _audience(turn))


def _is_there(library: Library, name: str, audience: frozenset[str]) -> bool:
    slug, anchor = split(name)
    article = library.article(slug)
    if article is None or audience.isdisjoint(article.audience):
        return False
    return not anchor or library.section(slug, anchor) is not None


def _audience(turn: Turn) -> frozenset[str]:
    """Of the requester, as far as is known: memberships come with what he does himself, or stand in
    the question that a model was asked for him.
    """
    conversation, author = turn.conversation, turn.author
    if author is None and conversation.drafting is not None:
        return frozenset(conversation.drafting.audience)
    reader = author if author == conversation.requester else conversation.requester
    return audience_of(turn.desk, reader, conversation.place)


def remaining_problems(turn: Turn) -> tuple[tuple[str, Match], ...]:
    """The problems for which nothing was shown since they were told, and something can be."""
    looked = turn.conversation.attempts
    told = next((at for at in range(len(looked) - 1, -1, -1) if looked[at].parts), None)
    if told is None:
        return ()
    later = looked[told + 1 :]
    seen = {look.found[0].slug for look in later if look.outcome in SHOWN}
    return tuple(
        (part, match)
        for part, match in zip(looked[told].parts, looked[told].found, strict=False)
        if match.slug not in seen and is_open(turn, name_of(match))
    )


MAX_FOLLOW_UP_WORDS: Final = 14
"""Words. Who writes more tells a problem."""

_FOLLOWS: Final = re.compile(
    r"(?:(?:ok|okay|thanks|thank you|hm+|yes|no) )*"
    r"(?:(?:and|but|so|then) |what if\b|what about\b|how about\b|what does\b|what is\b|where is\b"
    r"|where are\b|where do\b|which\b|how do\b|how long\b|it (?:says|asks|shows|is|does)\b"
    r"|(?:now )?(?:it|i) (?:only )?(?:says?|gets?|sees?)\b|is there\b|does (?:it|this|that)\b"
    r"|(?:und|aber|was wenn|wo ist|wie lange|es (?:steht|kommt)) )"
)

_FILLERS: Final = STOP_WORDS | frozenset("ok okay hm hmm yes no".split())
"""What a heading need not say."""


def find_follow_up(turn: Turn, text: str) -> str:
    """The section of the shown article, as slug#anchor, that a follow-up is about; "" where it is
    none, is about what stands there already, or another article answers it for sure."""
    look, said = last_shown_section(turn.conversation), phrases.plain(text)
    if look is None or len(said.split()) > MAX_FOLLOW_UP_WORDS or not _FOLLOWS.match(said):
        return ""
    shown, found = look.found[0], turn.search_result
    verdict = found.verdict if found is not None else None
    if isinstance(verdict, Answer) and (verdict.is_alarm or verdict.match.slug != shown.slug):
        return ""
    asked = " ".join(word for word in tokens(text) if word not in _FILLERS)
    anchor = turn.library.section_about(shown.slug, asked)
    name = f"{shown.slug}#{anchor}"
    return name if anchor and anchor != shown.anchor and is_open(turn, name) else ""
