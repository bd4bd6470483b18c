"""Looking into the articles: for whom, where an answer could be given, and alarms first."""

import re
from collections.abc import Sequence
from functools import cache, partial
from operator import attrgetter
from typing import Final

from core.dialog.sides import is_requester
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.extraction import problem_in
from core.knowledge.answer.decision import decide
from core.knowledge.answer.search_result import ArticleSearch, SearchResult
from core.knowledge.library import EVERYONE, PUBLIC, Library, Search, may_read
from core.model.article import Article
from core.model.conversation import OFFER_STEPS, AttemptOutcome, Conversation, Step
from core.model.events import CommandGiven, FormName, FormSubmitted, MessageReceived
from core.model.frozen import Lazy
from core.model.llm_draft import Drafting
from core.model.match import Answer, Choices, Match, Nothing, Verdict
from core.model.people import Person, Place
from core.model.policy import Desk
from core.tickets.asserted_words import asserts_word, without_phrases
from core.tickets.permissions import is_agent, roster_entry
from core.tickets.routing import words_in

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]*")
_LEAD_IN: Final = re.compile(
    r"\bwhat (?:do|should|can|must) (?:i|we) do\b(?: (?:now|when|about|with))?"
    r"|\bis (?:it|this|that) (?:safe|dangerous|bad|normal|ok|okay)\b(?: (?:that|when|to))?",
    re.IGNORECASE,
)
"""Questions of somebody who sees it before them: "what do I do now", "is it safe to ..."."""
_WONDERS: Final = re.compile(
    r"\s*(?:can|could|would|will|might|may)\s+"
    r"(?!(?:you|i|we|someone|somebody|anyone|anybody|please)\b)[^,;]*\?\s*",
    re.IGNORECASE,
)
"""Can a battery catch fire?"""
_LONG_PAST: Final = re.compile(
    r"\b(?:last (?:week|month|year)|(?:weeks?|months?|years?) ago)\b", re.IGNORECASE
)
_LASTS: Final = re.compile(r"\b(?:since|still|now|today|again)\b", re.IGNORECASE)


def find_alarm(library: Library, audience: frozenset[str], text: str) -> Match | None:
    """The article that this audience may read and whose alarm is raised; of several, the first by
    the longest phrase. A phrase counts where its sentence says that it holds now.
    """
    folded = text.casefold()
    named = [
        (word, article)
        for article in library.alarming
        if may_read(audience, article.audience)
        for word in words_in(_casefold_all(article.alarm), folded)
    ]
    if not named:
        return None
    told = _told_of_now(text)
    for word, article in sorted(named, key=lambda each: (-len(each[0]), each[1].slug)):
        longer = {w for w, _ in named if len(w) > len(word) and words_in((word,), w)}
        if asserts_word((word,), without_phrases(longer, told)):
            return _match(article, word)
    return None


@cache  # of the articles there are, for each message
def _casefold_all(alarm: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.casefold() for each in alarm)


def _told_of_now(text: str) -> str:
    """Without sentences that wonder what might be, or tell what was long ago."""
    sentences = _SENTENCE.findall(text)
    kept = [each for each in sentences if not _WONDERS.fullmatch(each) and not _is_past(each)]
    return _LEAD_IN.sub(",", "".join(kept))


def _is_past(sentence: str) -> bool:
    return bool(_LONG_PAST.search(sentence)) and not _LASTS.search(sentence)


def _match(article: Article, word: str) -> Match:
    """Of the section whose heading or text says it or another of its alarms, and else of the short
    answer.
    """
    alarms = [each.casefold() for each in article.alarm]
    said = (
        section.anchor
        for words in ([word], alarms)
        for texts in (attrgetter("heading"), attrgetter("text"))
        for section in article.sections
        if words_in(words, texts(section).casefold())
    )
    anchor = next(said, article.sections[0].anchor)
    return Match(article.slug, anchor, article.title, 1.0, word)


_LOOKING = OFFER_STEPS | {Step.LISTENING, Step.DRAFTING, Step.GATHERING}
_ALERT = _LOOKING | {Step.CONFIRMING}
"""Where nobody has the ticket yet: an alarm is heard at each of these."""
MIN_PROBLEMS = 2
MAX_QUESTION_CHARS = 2000
"""Characters; what comes after them does not change what the question is about."""


def search(turn: Turn, said: str) -> ArticleSearch | None:
    """The search for what the knowledge base says to these words; None where they ask for none."""
    conversation, author = turn.conversation, turn.author
    waiting = conversation.drafting if conversation.step is Step.DRAFTING else None
    if waiting is not None and author is None:
        return _search_again(turn, waiting)
    if conversation.step not in _ALERT or author is None or not turn.desk.answers.enabled:
        return None
    question = _question(turn, said)
    if not phrases.plain(question) or not is_requester(turn):
        return None
    audience = audience_of(turn.desk, author, conversation.place)
    alarm = find_alarm(turn.library, audience, question[:MAX_QUESTION_CHARS])
    if alarm is None and conversation.step not in _LOOKING:
        return None
    return ArticleSearch(alarm, Lazy(partial(_search, turn, question, audience, alarm)))


def _search_again(turn: Turn, now: Drafting) -> ArticleSearch:
    """What they say, as they are now, to the question for which a draft was asked."""
    return ArticleSearch(None, Lazy(partial(_search, turn, now.question, frozenset(now.audience))))


def _search(
    turn: Turn, question: str, audience: frozenset[str], alarm: Match | None = None
) -> SearchResult:
    found = turn.library.search(Search(question[:MAX_QUESTION_CHARS], audience))
    matches, thresholds = found.matches, turn.library.thresholds
    verdict = decide(matches, thresholds)
    if isinstance(verdict, Choices):
        verdict = decide(_not_offered_before(turn.conversation, matches), thresholds)
    if isinstance(verdict, Choices):
        verdict = _by_problem(verdict, found.problems)
    if alarm is not None:
        verdict = Answer(alarm, is_alarm=True)
    return SearchResult(question, matches, verdict, thresholds.answer)


def _not_offered_before(
    conversation: Conversation, matches: tuple[Match, ...]
) -> tuple[Match, ...]:
    """A choice never repeats what was passed over: whoever wanted that has taken it."""
    offered = {
        m.slug
        for each in conversation.attempts
        if each.outcome is AttemptOutcome.CHOICE
        for m in each.found
    }
    return tuple(match for match in matches if match.slug not in offered)


def verdict_on(desk: Desk, library: Library, conversation: Conversation, question: str) -> Verdict:
    """What the articles that may be shown in this talk say to a question of its requester."""
    if not desk.answers.enabled or not phrases.plain(question):
        return Nothing()
    audience = audience_of(desk, conversation.requester, conversation.place)
    matches = library.find(question[:MAX_QUESTION_CHARS], audience)
    return decide(matches, library.thresholds)


def _by_problem(near: Choices, problems: Sequence[tuple[str, Match]]) -> Choices:
    """To choose among problems that were told at once, if that is what came near; each is as sure
    as its own words make it.
    """
    found = {match.slug for match in near.matches}
    told = [(part, match) for part, match in problems if match.slug in found]
    if len(told) < MIN_PROBLEMS:
        return near
    return Choices(tuple(match for _, match in told), tuple(part for part, _ in told))


def audience_of(desk: Desk, person: Person, place: Place) -> frozenset[str]:
    """Which articles may be shown to this person at this place.

    In private those are everyone's, and those for agents or their teams. Where others read along,
    or may join, it is what every one of them may read: everyone's alone. People of another company
    read what is public.
    """
    if person.guest:
        return frozenset({PUBLIC})
    if not place.is_private_to(person):
        return frozenset({EVERYONE})
    entry = roster_entry(desk, person)
    teams = entry.teams if entry else ()
    agents = ("agents",) if is_agent(desk, person) else ()
    return frozenset({EVERYONE, *agents, *teams})


def _question(turn: Turn, said: str) -> str:
    match turn.event:
        case FormSubmitted(form=FormName.TICKET, values=values):
            return values.get("description", "")
        case MessageReceived() | CommandGiven():
            now, problem = turn.conversation.drafting, problem_in(said)
            return f"{now.question}\n{problem}" if now is not None else problem
        case _:
            return ""
