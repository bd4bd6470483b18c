"""What a language model is asked, what it may cost, and the verdict on its draft.

Budgets are tokens of a ticket, of a person's day and of the desk's day. Tokens are set aside when a
draft is asked for, in the transaction that asks, so that what is on its way counts too; when the
draft comes back, what it really took is counted instead. Decisions that are made at the very same
moment do not see each other: by so much a budget may be passed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any, Final

from core.dialog.articles.choices import name_of, split, was_shown
from core.dialog.articles.excerpts import evidence_of, excerpts_of
from core.dialog.turn import Turn
from core.knowledge.answer.search_result import DraftVerdict, SearchResult
from core.knowledge.draft_checks import checks, combine_confidence
from core.model.actions import DraftAnswer
from core.model.conversation import STEPS_WITH_PEOPLE, Step
from core.model.deadline import DeadlineKind
from core.model.events import AnswerDrafted, DeadlineReached, DraftFailed
from core.model.llm_draft import CheckResult, DraftedAnswer, Drafting, Excerpt, Job
from core.model.match import Match
from core.model.people import Person, Place
from core.model.policy import Desk, LLMPolicy

LETTERS: Final = 3
"""Characters to a token, at the least, in languages of letters."""
PROMPT_OVERHEAD_TOKENS: Final = 1_100
"""Tokens of the prompt itself and of the longest reply."""
DAY_COUNTER: Final = "tokens:"


def counters(desk: Desk, person: Person, at: datetime) -> tuple[str, str]:
    """The names of the counters of the desk's day and of this person's."""
    day = f"{DAY_COUNTER}{at.astimezone(desk.hours.zone).date().isoformat()}"
    return day, f"{day}:{person.platform}:{person.handle}"


def estimate_tokens(said: str, excerpts: tuple[Excerpt, ...]) -> int:
    """More tokens than a request will take, so that no budget is passed by guessing."""
    letters = len(said) + sum(len(e.text) + len(e.title) for e in excerpts)
    return ceil(letters / LETTERS) + PROMPT_OVERHEAD_TOKENS


def affordable(turn: Turn, llm: LLMPolicy, tokens: int) -> bool:
    """Is there so much left in all three budgets?"""
    conversation, spent = turn.conversation, turn.context.tokens_used
    day, person = counters(turn.desk, conversation.requester, turn.event.at)
    own = llm.per_stranger if conversation.requester.guest else llm.per_person
    return (
        conversation.tokens_used + tokens <= llm.per_ticket
        and spent.get(person, 0) + tokens <= own
        and spent.get(day, 0) + tokens <= llm.per_day
    )


def spend(turn: Turn, tokens: int) -> Turn:
    """Count tokens; a negative number gives back what was reserved and not used."""
    conversation = turn.conversation
    names = counters(turn.desk, conversation.requester, turn.event.at)
    added = {name: turn.counter_increments.get(name, 0) + tokens for name in names}
    counts: Mapping[str, int] = {**turn.counter_increments, **added}
    return replace(
        turn.with_conversation(tokens_used=max(0, conversation.tokens_used + tokens)),
        counter_increments=counts,
    )


def settle(turn: Turn) -> Turn:
    """A draft came back, wanted or not: what it really cost is counted."""
    if not isinstance(turn.event, AnswerDrafted | DraftFailed):
        return turn
    cost = turn.event.cost
    return spend(turn, cost.tokens - cost.reserved)


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
    """The articles that were not given as an answer yet."""
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


def is_awaited(turn: Turn) -> Drafting | None:
    """The draft that this event is about, if anybody still waits for it."""
    conversation, event = turn.conversation, turn.event
    now = conversation.drafting
    if now is None or not isinstance(event, AnswerDrafted | DraftFailed):
        return None
    steps = {Step.DRAFTING} if now.job is Job.ANSWER else STEPS_WITH_PEOPLE
    return now if event.number == now.number and conversation.step in steps else None


def judge(turn: Turn) -> DraftVerdict | None:
    """What is to be thought of the draft that has come; None where none is awaited."""
    now, llm = is_awaited(turn), turn.desk.llm
    if now is None or llm is None or not isinstance(turn.event, AnswerDrafted):
        return None
    worded = turn.event.draft
    if worded is None:
        return DraftVerdict()
    sent = {name_of(match): match for match in now.matches}
    if worded.source not in sent:
        return DraftVerdict(worded, None, (CheckResult("sent", False, worded.source[:80]),))
    evidence = evidence_of(turn.library, worded.source, now.audience)
    if evidence is None:
        return DraftVerdict(
            worded, None, (CheckResult("sent", True), CheckResult("visible", False))
        )
    made = tuple(_checks(turn, llm, now, worded, evidence, sent[worded.source]))
    score = combine_confidence(sent[worded.source].score, worded.confidence)
    return DraftVerdict(worded, replace(sent[worded.source], score=score), made)


def _checks(
    turn: Turn, llm: LLMPolicy, now: Drafting, worded: DraftedAnswer, evidence: str, match: Match
) -> Iterator[CheckResult]:
    yield CheckResult("sent", True)
    yield CheckResult("visible", True)
    slug = split(worded.source)[0]
    yield CheckResult("fresh", not was_shown(turn.conversation, slug))
    names = _names(turn.desk, turn.conversation.requester)
    yield from checks(worded, evidence, names)
    score = combine_confidence(match.score, worded.confidence)
    yield CheckResult(
        "sure", score >= llm.min_confidence, "" if score >= llm.min_confidence else f"{score:.2f}"
    )


def _names(desk: Desk, requester: Person) -> Iterator[str]:
    """Who is not to be brought up by a machine: the agents. A requester may be called by name."""
    yield from (agent.name for agent in desk.roster.values() if agent.name != requester.name)


ANSWERED = "answered"
"""The check that any draft came at all."""


def failure_of(turn: Turn) -> str:
    """Why no draft came, where this turn shows that none will; "" else."""
    match turn.event:
        case DraftFailed(trouble=trouble) if is_awaited(turn) is not None:
            return trouble
        case DeadlineReached() if turn.event.deadline.kind is DeadlineKind.DRAFT:
            return "timeout"
        case _:
            return ""


def usage_fields(turn: Turn) -> dict[str, Any]:
    """The fields of `AnswerAttempt` that this turn fills; none where no model was asked."""
    trouble, llm = failure_of(turn), turn.desk.llm
    if trouble:
        by = llm.model if llm else ""
        return {"by": by, "checks": (CheckResult(ANSWERED, False, trouble),)}
    if turn.draft_verdict is None or not isinstance(turn.event, AnswerDrafted):
        return {}
    cost = turn.event.cost
    return {
        "by": cost.model,
        "checks": turn.draft_verdict.checks or (CheckResult(ANSWERED, False, "none_fits"),),
        "tokens": cost.tokens,
        "took": cost.took,
        "reworded": turn.draft_verdict.reworded,
    }
