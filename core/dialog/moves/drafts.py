"""Drafts: ask a language model, say what bears checking, and keep the rest for the agent."""

from dataclasses import replace
from typing import Final

from core.dialog.budget import spend
from core.dialog.judging import awaited
from core.dialog.looking import audience_of
from core.dialog.moves.answering import show_the_chosen
from core.dialog.receipts import trouble_of
from core.dialog.requests import request, unseen
from core.dialog.surely import surely
from core.dialog.turn import Turn, press
from core.knowledge.checks import stands_in
from core.model.conversation import Step
from core.model.desk import Desk
from core.model.draft import Drafting, Held, Job, Understood
from core.model.events import AnswerDrafted, Choice
from core.model.facts import FactKind
from core.model.ticket import Priority

LONGEST_ERROR: Final = 200


def ask_for_a_draft(turn: Turn) -> Turn:
    """Say that the desk is looking, and ask. Where it is asked anew, the sign stands already."""
    llm, found, talk = surely(turn.desk.llm), surely(turn.found), turn.conversation
    before = talk.drafting if talk.step is Step.DRAFTING else None
    drafting = Drafting(
        talk.drafts + 1,
        Job.ANSWER,
        turn.event.at + llm.within,
        found.question,
        unseen(turn, found.matches),
        tuple(sorted(audience_of(turn.desk, surely(turn.author), turn.conversation.place))),
        slot=before.slot if before else f"draft:{talk.drafts + 1}",
        anew=before.anew + 1 if before else 0,
    )
    if before is None:
        buttons = (press(Choice.NEED_PERSON), press(Choice.CANCEL))
        turn = turn.reply("looking", *buttons, slot=drafting.slot)
    return send_for(turn, drafting, llm.model)


def send_for(turn: Turn, drafting: Drafting, model: str) -> Turn:
    """Ask, with the tokens set aside that it may cost."""
    asked = request(turn, drafting, model)
    turn = spend(turn, asked.reserved).with_talk(drafts=drafting.number, drafting=drafting)
    return turn.act(asked)


def offer_the_draft(turn: Turn) -> Turn:
    """The section that was chosen, in the model's words where the article bears them out."""
    judged = surely(turn.judged)
    worded = surely(judged.worded) if judged.reworded else None
    return show_the_chosen(turn, surely(judged.match), worded)


def note_what_came(turn: Turn) -> Turn:
    """What the model has read in the words, and a draft that is not said: kept for the agent."""
    trouble, now = trouble_of(turn), awaited(turn)
    if trouble:
        return turn.fact(FactKind.DRAFT_FAILED, trouble=trouble)
    if now is None or not isinstance(turn.event, AnswerDrafted):
        return turn
    turn = _note_what_was_understood(turn, turn.event.understood)
    judged = surely(turn.judged)
    if judged.worded is None or (judged.reworded and now.job is Job.ANSWER):
        return turn
    failed = tuple(check for check in judged.checks if not check.passed)
    why = "; ".join(f"{check.check} {check.note}".strip() for check in failed)
    source, text = judged.worded.source, judged.worded.text
    turn = turn.with_talk(held=Held(judged.worded, failed))
    return turn.fact(FactKind.DRAFT_HELD, source=source, why=why, text=text)


def _note_what_was_understood(turn: Turn, told: Understood) -> Turn:
    """Suggestions for people. Of the details only an error that the requester quoted is taken."""
    talk, details = turn.conversation, turn.ticket.details
    turn = turn.with_talk(understood=_sane(turn.desk, told))
    error = told.error_text.strip()
    if details.error_text or not error or len(error) > LONGEST_ERROR:
        return turn
    if not stands_in(error, details.description) or talk.step is not Step.DRAFTING:
        return turn
    return turn.with_ticket(replace(turn.ticket, details=replace(details, error_text=error)))


def _sane(desk: Desk, told: Understood) -> Understood:
    """Only what the policy knows; and no machine calls people out of bed, so nothing that pages."""
    category = told.category if told.category in desk.categories else ""
    priority = told.priority
    if priority is not None and desk.promises[priority].pages:
        quiet = [p for p in Priority if not desk.promises[p].pages]
        priority = quiet[-1] if quiet else None
    return replace(told, category=category, priority=priority)
