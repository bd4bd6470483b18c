"""Judging a draft: was its section sent, may it be read, does the wording stand on it, how sure?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from core.dialog.excerpts import evidence_of
from core.dialog.picks import name_of, split, was_shown
from core.dialog.turn import Judgement, Turn
from core.knowledge.checks import checks, combined
from core.model.conversation import Step
from core.model.desk import Desk, LanguageModel
from core.model.draft import Checked, Drafting, Job, Worded
from core.model.events import AnswerDrafted, DraftFailed
from core.model.match import Match
from core.model.people import Person

WITH_PEOPLE: Final = (Step.QUEUED, Step.WITH_AGENT, Step.WAITING)


def awaited(turn: Turn) -> Drafting | None:
    """The draft that this event is about, if anybody still waits for it."""
    talk, event = turn.conversation, turn.event
    now = talk.drafting
    if now is None or not isinstance(event, AnswerDrafted | DraftFailed):
        return None
    steps = (Step.DRAFTING,) if now.job is Job.ANSWER else WITH_PEOPLE
    return now if event.number == now.number and talk.step in steps else None


def judge(turn: Turn) -> Judgement | None:
    """What is to be thought of the draft that has come; None where none is awaited."""
    now, llm = awaited(turn), turn.desk.llm
    if now is None or llm is None or not isinstance(turn.event, AnswerDrafted):
        return None
    worded = turn.event.worded
    if worded is None:
        return Judgement()
    sent = {name_of(match): match for match in now.matches}
    if worded.source not in sent:
        return Judgement(worded, None, (Checked("sent", False, worded.source[:80]),))
    evidence = evidence_of(turn.library, worded.source, now.audience)
    if evidence is None:
        return Judgement(worded, None, (Checked("sent", True), Checked("visible", False)))
    made = tuple(_checks(turn, llm, now, worded, evidence, sent[worded.source]))
    score = combined(sent[worded.source].score, worded.sure)
    return Judgement(worded, replace(sent[worded.source], score=score), made)


def _checks(
    turn: Turn, llm: LanguageModel, now: Drafting, worded: Worded, evidence: str, match: Match
) -> Iterator[Checked]:
    yield Checked("sent", True)
    yield Checked("visible", True)
    slug = split(worded.source)[0]
    yield Checked("fresh", not was_shown(turn.conversation, slug))
    names = _names(turn.desk, turn.conversation.requester)
    yield from checks(worded, evidence, names)
    score = combined(match.score, worded.sure)
    yield Checked("sure", score >= llm.minimum, "" if score >= llm.minimum else f"{score:.2f}")


def _names(desk: Desk, requester: Person) -> Iterator[str]:
    """Who is not to be brought up by a machine: the agents. A requester may be called by name."""
    yield from (agent.name for agent in desk.roster.values() if agent.name != requester.name)
