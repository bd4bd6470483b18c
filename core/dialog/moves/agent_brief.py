"""Briefing: what an agent should know at a glance when a ticket comes to people."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from core import wordings as words
from core.dialog.articles.choices import split
from core.dialog.articles.excerpts import is_for_everyone
from core.dialog.llm.budget import affordable
from core.dialog.llm.request import has_unseen_words, request
from core.dialog.moves.card_thread import BRIEF
from core.dialog.moves.llm_drafts import send_for
from core.dialog.moves.message_relay import remember
from core.dialog.pages.card import tried_answers
from core.dialog.turn import Turn
from core.dialog.utterances.extraction import asked_names
from core.knowledge.library import EVERYONE
from core.model.actions import Row
from core.model.audit import AuditKind
from core.model.llm_draft import Drafting, ExtractedFields, Job, WithheldDraft
from core.model.message_key import MessageKey
from core.model.text import visible_words

WITHIN: Final = timedelta(seconds=20)
"""Nobody waits for a brief; it only must not hold up its delivery for long."""

_LINK: Final = re.compile(r"htt(?=ps?:)", re.IGNORECASE)
_OTHER_LINK: Final = re.compile(r"(?<!hxxp)(?<!hxxps):/{2,}")


def brief_the_agents(turn: Turn) -> Turn:
    """What is known already is told beneath the card; else a brief is asked for, once."""
    llm, conversation, question = turn.desk.llm, turn.conversation, turn.ticket.details.description
    if llm is None or conversation.has_brief:
        return turn
    if conversation.extracted is not None or conversation.withheld_draft is not None:
        return tell_the_brief(turn)
    audience = frozenset({EVERYONE})  # it is read in the agents' room, whose members differ
    drafting = Drafting(
        conversation.draft_count + 1,
        Job.BRIEF,
        turn.event.at + WITHIN,
        question,
        has_unseen_words(turn, turn.library.find(question, audience)),
        tuple(sorted(audience)),
    )
    if not question or not affordable(turn, llm, request(turn, drafting, "").reserved):
        return turn
    return send_for(turn, drafting, llm.cheap_model)


def tell_the_brief(turn: Turn) -> Turn:
    """For the agents' eyes: the problem, what was tried, what is missing, and a draft reply."""
    conversation = turn.conversation
    rows = [*_problem(turn, conversation.extracted or ExtractedFields()), *_missing_rows(turn)]
    rows += (
        _draft(conversation.withheld_draft)
        if conversation.withheld_draft and _may_be_shown(turn, conversation.withheld_draft)
        else []
    )
    turn = turn.with_conversation(has_brief=True, drafting=None)
    queue = turn.open_queue
    slot = str(MessageKey(BRIEF, queue.id)) if queue is not None else ""
    told = turn.tell_queue(words.brief(rows=tuple(rows)), slot=slot).record(AuditKind.BRIEFED)
    return remember(told, slot) if slot else told


def _problem(turn: Turn, told: ExtractedFields) -> Iterator[Row]:
    details = turn.ticket.details
    if told.problem or told.subject:
        yield words.brief_row_problem(text=disarm_links(told.problem or told.subject))
    if told.has_two_problems:
        yield words.brief_row_mixed()
    if told.product:
        yield words.brief_row_product(text=disarm_links(told.product))
    if told.language and told.language not in turn.desk.languages:
        yield words.brief_row_language(text=told.language)
    if told.priority and told.priority is not turn.ticket.priority:
        reason = disarm_links(told.priority_reason)
        yield words.brief_row_urgency(priority=told.priority.value, reason=reason)
    if told.category and told.category != details.category:
        yield words.brief_row_category(name=turn.desk.categories[told.category].name)
    if done := tried_answers(turn.conversation, for_agents=True):
        yield words.brief_row_tried(tried=done)


def _missing_rows(turn: Turn) -> Iterator[Row]:
    details = turn.ticket.details
    answered = {answer.question for answer in details.answers if answer.value}
    for name in asked_names(turn.desk, details):
        question = turn.desk.questions.get(name)
        if question is not None and name not in answered:
            yield words.brief_row_missing_own(question=question.text)
        elif question is None and not getattr(details, name, True):
            yield words.brief_row_missing(detail=str(name))


def _may_be_shown(turn: Turn, held: WithheldDraft) -> bool:
    """What was drafted for an agent in private may stand on an article for agents or a team."""
    return is_for_everyone(turn.library, split(held.draft.source)[0])


def _draft(held: WithheldDraft) -> Iterator[Row]:
    """A draft that failed is shown with every reason, one that passed as what it is."""
    row = words.brief_row_held if held.failed else words.brief_row_draft
    yield row(text=disarm_links(held.draft.text), source=held.draft.source)
    for check in held.failed:
        yield words.brief_row_failed(check=check.check, note=disarm_links(check.note))


def disarm_links(text: str) -> str:
    """Links that no platform makes live: what a machine has written is not to be clicked on.
    Invisible characters go first: between the letters of a link they would hide it from here.
    """
    return _OTHER_LINK.sub("[:]//", _LINK.sub("hxx", visible_words(text)))
