"""Looking into the articles: for whom, and only where an answer could be given."""

from collections.abc import Sequence
from dataclasses import replace

from core.dialog.articles.alarms import find_alarm
from core.dialog.sides import is_requester
from core.dialog.turn import SearchResult, Turn
from core.dialog.utterances import phrases
from core.knowledge.answer.decision import decide
from core.knowledge.library import EVERYONE, PUBLIC, Library, Search
from core.model.conversation import OFFER_STEPS, AttemptOutcome, Conversation, Step
from core.model.events import CommandGiven, FormName, FormSubmitted, MessageReceived
from core.model.match import Answer, Choices, Match, Nothing, Verdict
from core.model.people import Person, Place
from core.model.policy import Desk
from core.tickets.permissions import is_agent, roster_entry

_LOOKING = OFFER_STEPS | {Step.LISTENING, Step.DRAFTING, Step.GATHERING}
_ALERT = _LOOKING | {Step.CONFIRMING}
"""Where nobody has the ticket yet: an alarm is heard at each of these."""
MIN_PROBLEMS = 2
MAX_QUESTION_CHARS = 2000
"""Characters; what comes after them does not change what the question is about."""


def search(turn: Turn, said: str) -> SearchResult | None:
    """What the knowledge base says to these words; None where nobody has asked."""
    conversation, author = turn.conversation, turn.author
    if conversation.step is Step.DRAFTING and author is None:
        return _search_again(turn)
    if conversation.step not in _ALERT or not is_requester(turn) or not turn.desk.answers.enabled:
        return None
    question = _question(turn, said)
    if author is None or not phrases.plain(question):
        return None
    audience = audience_of(turn.desk, author, conversation.place)
    alarm = find_alarm(turn.library, audience, question[:MAX_QUESTION_CHARS])
    if alarm is None and conversation.step not in _LOOKING:
        return None
    found = _search(turn, question, audience)
    return found if alarm is None else replace(found, verdict=Answer(alarm, is_alarm=True))


def _search_again(turn: Turn) -> SearchResult | None:
    """What they say, as they are now, to the question for which a draft was asked."""
    now = turn.conversation.drafting
    return _search(turn, now.question, frozenset(now.audience)) if now is not None else None


def _search(turn: Turn, question: str, audience: frozenset[str]) -> SearchResult:
    found = turn.library.search(Search(question[:MAX_QUESTION_CHARS], audience))
    matches, thresholds = found.matches, turn.library.thresholds
    verdict = decide(matches, thresholds)
    if isinstance(verdict, Choices):
        verdict = decide(_not_offered_before(turn.conversation, matches), thresholds)
    if isinstance(verdict, Choices):
        verdict = _by_problem(verdict, found.problems)
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
            now = turn.conversation.drafting
            return f"{now.question}\n{said}" if now is not None else said
        case _:
            return ""
