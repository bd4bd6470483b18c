"""Drafts: ask a language model, say what bears checking, and keep the rest for the agent."""

from dataclasses import replace
from typing import Final

from core import wordings as words
from core.dialog import signals
from core.dialog.articles.article_search import audience_of
from core.dialog.language_model import failure_of, has_unseen_words, is_awaited, request, spend
from core.dialog.turn import Turn, press
from core.knowledge.draft_checks import stands_in
from core.model.conversation import Step
from core.model.events import AnswerDrafted, Choice
from core.model.frozen import with_fields
from core.model.ids import MessageKey, MessageKind
from core.model.llm_draft import Drafting, ExtractedFields, Job, WithheldDraft
from core.model.policy import Desk
from core.model.ticket import Priority
from core.model.timeline import AuditKind

MAX_ERROR_CHARS: Final = 200


def ask_for_a_draft(turn: Turn, signal: signals.Draftable) -> Turn:
    """Say that the desk is looking, and ask. Where it is asked again, the sign stands already."""
    llm, found, conversation = signal.llm, signal.found, turn.conversation
    before = conversation.drafting if conversation.step is Step.DRAFTING else None
    drafting = Drafting(
        conversation.draft_count + 1,
        Job.ANSWER,
        turn.event.at + llm.timeout,
        found.question,
        has_unseen_words(turn, found.matches),
        tuple(sorted(audience_of(turn.desk, signal.asker, turn.conversation.place))),
        message_key=before.message_key
        if before
        else str(MessageKey(MessageKind.DRAFT, str(conversation.draft_count + 1))),
        restarts=before.restarts + 1 if before else 0,
    )
    if before is None:
        buttons = (press(Choice.NEED_PERSON), press(Choice.CANCEL))
        turn = turn.reply(words.looking(), *buttons, slot=drafting.message_key)
    return send_for(turn, drafting, llm.model)


def send_for(turn: Turn, drafting: Drafting, model: str) -> Turn:
    """Ask, with the tokens set aside that it may cost."""
    asked = request(turn, drafting, model)
    turn = spend(turn, asked.reserved).with_conversation(
        draft_count=drafting.number, drafting=drafting
    )
    return turn.add_action(asked)


def note_what_came(turn: Turn) -> Turn:
    """What the model has read in the words, and a draft that is not said: kept for the agent."""
    trouble, now = failure_of(turn), is_awaited(turn)
    if trouble:
        return turn.record(AuditKind.DRAFT_FAILED, trouble=trouble)
    if now is None or not isinstance(turn.event, AnswerDrafted):
        return turn
    turn = _note_what_was_understood(turn, turn.event.extracted)
    judged = turn.draft_verdict
    if judged is None or judged.draft is None or (judged.reworded and now.job is Job.ANSWER):
        return turn
    failed = tuple(check for check in judged.checks if not check.passed)
    why = "; ".join(f"{check.check} {check.note}".strip() for check in failed)
    source, text = judged.draft.source, judged.draft.text
    turn = turn.with_conversation(withheld_draft=WithheldDraft(judged.draft, failed))
    return turn.record(AuditKind.DRAFT_HELD, source=source, why=why, text=text)


def _note_what_was_understood(turn: Turn, told: ExtractedFields) -> Turn:
    """Suggestions for people. Of the details only an error that the requester quoted is taken."""
    conversation, details = turn.conversation, turn.ticket.details
    turn = turn.with_conversation(extracted=_sane(turn.desk, told))
    error = told.error_text.strip()
    if details.error_text or not error or len(error) > MAX_ERROR_CHARS:
        return turn
    if not stands_in(error, details.description) or conversation.step is not Step.DRAFTING:
        return turn
    return turn.with_ticket(
        with_fields(turn.ticket, details=with_fields(details, error_text=error))
    )


def _sane(desk: Desk, told: ExtractedFields) -> ExtractedFields:
    """Only what the policy knows; and no machine calls people out of bed, so nothing that pages."""
    category = told.category if told.category in desk.categories else ""
    priority = told.priority
    if priority is not None and desk.sla[priority].pages:
        quiet = [p for p in Priority if not desk.sla[p].pages]
        priority = quiet[-1] if quiet else None
    return replace(told, category=category, priority=priority)
