"""Judging a draft: was its section sent, may it be read, does the wording stand on it, how sure?"""

from collections.abc import Iterator
from dataclasses import replace

from core.dialog.articles.choices import name_of, split, was_shown
from core.dialog.articles.excerpts import evidence_of
from core.dialog.turn import DraftVerdict, Turn
from core.knowledge.draft_checks import checks, combine_confidence
from core.model.conversation import STEPS_WITH_PEOPLE, Step
from core.model.events import AnswerDrafted, DraftFailed
from core.model.llm_draft import CheckResult, DraftedAnswer, Drafting, Job
from core.model.match import Match
from core.model.people import Person
from core.model.policy import Desk, LLMPolicy


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
