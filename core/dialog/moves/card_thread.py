"""Beneath the card: long words in full, files from before, and the brief for agents."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from core import wordings as words
from core.dialog.articles.choices import split
from core.dialog.articles.excerpts import is_for_everyone
from core.dialog.intake.message_sources import BROUGHT, TO
from core.dialog.language_model import affordable, has_unseen_words, request
from core.dialog.moves.llm_drafts import send_for
from core.dialog.moves.message_relay import remember
from core.dialog.pages.card import shorten_for_card, tried_answers
from core.dialog.pages.history import conversation_rows
from core.dialog.turn import Turn
from core.dialog.utterances.extraction import asked_names
from core.knowledge.library import EVERYONE
from core.model.actions import Retract, Row
from core.model.attachment import Attachment
from core.model.ids import MessageKey, MessageKind, kind_of
from core.model.llm_draft import Drafting, ExtractedFields, Job, WithheldDraft
from core.model.text import visible_words
from core.model.timeline import AuditKind
from core.tickets import lifecycle
from core.tickets.permissions import is_hidden

BEFORE, WHOLE, BRIEF = MessageKind.BEFORE, MessageKind.WHOLE, MessageKind.BRIEF
SO_FAR = MessageKind.SO_FAR


def carry_the_files(turn: Turn) -> Turn:
    """Screenshots that came before a human was called, beneath the card."""
    return _show(turn, turn.ticket.details.files)


def carry_the_files_anew(before: Turn, turn: Turn) -> Turn:
    """One of them was deleted: all are taken back, and the rest is shown."""
    left, shown = _from_before(turn), turn.conversation.relayed
    if left == _from_before(before) or not any(kind_of(s) is BEFORE for s in shown):
        return turn
    return _show(take_back(turn, BEFORE), left)


def hide_what_stood_in_the_open(before: Turn, turn: Turn, _: object) -> Turn:
    """The ticket has become private: words and files beneath its card in the room that it left are
    taken back. Its files are shown in its own room; its words stand in the history.
    """
    was, now = before.conversation.ticket, turn.conversation.ticket
    opened = was is None or was.routing is None or is_hidden(turn.desk, was)
    if opened or now is None or not now.is_private:
        return turn
    for slot in before.conversation.relayed:
        shown = kind_of(slot) is not TO and slot in turn.conversation.relayed
        turn = retract(turn, slot) if shown else turn
    return _show(turn, now.details.files)


def carry_the_rest(turn: Turn) -> Turn:
    """All of what the card shortens, beneath the card. It stands once, where the ticket is."""
    told = shorten_for_card(turn.ticket)
    turn = take_back(turn, WHOLE)
    queue = turn.open_queue
    if not told or queue is None:
        return turn
    rows = [words.whole_row(detail=d.value, value=told[d]) for d in told]
    slot, name = str(MessageKey(WHOLE, queue.id)), turn.ticket.requester.display_name
    return remember(turn.tell_queue(words.whole(rows=tuple(rows), requester=name), slot=slot), slot)


def carry_the_conversation(turn: Turn) -> Turn:
    """What was said before the ticket came to this queue, beneath its new card."""
    queue = turn.open_queue
    rows = conversation_rows(turn.desk, turn.context.timeline)
    if queue is None or not rows:
        return turn
    slot = str(MessageKey(SO_FAR, queue.id))
    return remember(turn.tell_queue(words.so_far(rows=rows), slot=slot), slot)


def take_back(turn: Turn, kind: MessageKind) -> Turn:
    """Take back every copy of this kind."""
    for slot in turn.conversation.relayed:
        turn = retract(turn, slot) if kind_of(slot) is kind else turn
    return turn


def retract(turn: Turn, slot: str) -> Turn:
    """Take a copy back, from where it stands: at the agents', or in the talk."""
    conversation, key = turn.conversation, MessageKey.parse(slot)
    is_reply, of_queue = kind_of(slot) is TO, kind_of(slot) in (WHOLE, BRIEF, SO_FAR)
    queue = turn.desk.queues.get(key.about) if key and of_queue else turn.open_queue
    at = conversation.place if is_reply or queue is None else queue.place
    left = tuple(s for s in conversation.relayed if s != slot)
    turn = turn.add_action(Retract(at, slot, conversation.id)).with_conversation(relayed=left)
    return turn.with_ticket(lifecycle.withdraw_reply(turn.ticket, slot)) if is_reply else turn


def _show(turn: Turn, files: tuple[Attachment, ...]) -> Turn:
    if not files:
        return turn
    slot = str(MessageKey(BEFORE, str(len(turn.ticket.episodes))))
    name = turn.ticket.requester.display_name
    return remember(
        turn.tell_queue(words.files_before(requester=name), slot=slot, files=files), slot
    )


def _from_before(turn: Turn) -> tuple[Attachment, ...]:
    """Files that no copy of a message has brought beneath the card."""
    conversation = turn.conversation
    brought = [
        f
        for p in conversation.sources
        if str(MessageKey(BROUGHT, p.source)) in conversation.relayed
        for f in p.files
    ]
    return tuple(f for f in turn.ticket.details.files if f not in brought)


WITHIN: Final = timedelta(seconds=20)
"""How long the delivery of a brief may be held up; no person waits for it."""

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
