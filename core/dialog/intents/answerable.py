"""What can be answered: the signal that the articles, or a language model, give to a question."""

from dataclasses import replace

from core.dialog import signals
from core.dialog.articles.choices import wants_person_at_once, was_shown
from core.dialog.intake.details import next_missing
from core.dialog.language_model import is_awaited, may_ask
from core.dialog.signals import Signal
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.model.conversation import AttemptOutcome, Conversation
from core.model.event_fields import event_text
from core.model.llm_draft import Job
from core.model.match import Answer, Choices
from core.model.ticket import Priority

MAX_ANSWERS = 3
"""After so many answers without success a person is the better help."""


def answer_signal(turn: Turn) -> Signal:
    """What the knowledge base makes of the question that was just asked.

    Where the articles alone are not sure, a language model may look, if there is one.
    """
    signal = by_the_articles(turn)
    if (
        isinstance(signal, signals.Answerable | signals.ArticleHandsOff)
        or has_several_problems(turn)
        or _looks(turn.conversation) >= MAX_ANSWERS
    ):
        return signal
    llm, found, asker = turn.desk.llm, turn.search_result, turn.author
    if llm is None or found is None or asker is None or not may_ask(turn, llm, found):
        return signal
    return signals.Draftable(llm, found, asker)


def alarm_signal(turn: Turn) -> Signal | None:
    """An alarm that was raised: its article comes first, at every step before people have it. One
    that brings nobody is shown once, and leaves what calls people at once to the priority.
    """
    search = turn.search
    if search is None or search.alarm is None:
        return None
    found, match = search.result.value, search.alarm
    if wants_person_at_once(turn.library, match.slug):
        return signals.ArticleHandsOff(found, match)
    is_critical = turn.new_details.priority is Priority.CRITICAL
    if is_critical or was_shown(turn.conversation, match.slug):
        return None
    return signals.Answerable(found, match)


def has_several_problems(turn: Turn) -> bool:
    """Several problems at once, each with an article: no single draft could answer them."""
    verdict = turn.search_result.verdict if turn.search_result else None
    return isinstance(verdict, Choices) and bool(verdict.parts)


def by_the_articles(turn: Turn) -> Signal:
    """What the articles alone make of it."""
    found = turn.search_result if _looks(turn.conversation) < MAX_ANSWERS else None
    if found is not None:
        match found.verdict:
            case Answer(match=match) if not was_shown(turn.conversation, match.slug):
                hands_off = wants_person_at_once(turn.library, match.slug)
                kind = signals.ArticleHandsOff if hands_off else signals.Answerable
                return kind(found, match)
            case Choices() as choices:
                return signals.SeveralAnswers(found, choices)
            case _:
                pass
    missing = next_missing(turn.desk, turn.new_details)
    if missing is None or phrases.is_angry(event_text(turn.event)):
        return signals.UnanswerableAllKnown()
    return signals.Unanswerable(missing)


def draft_signal(turn: Turn) -> Signal:
    """What a language model has brought, or has not: where its draft does not fit, the articles'
    own verdict stands. What nobody waits for any more means nothing.
    """
    now, verdict = is_awaited(turn), turn.draft_verdict
    if now is None:
        return signals.Nothing()
    if now.job is Job.BRIEF:
        return signals.Briefed() if verdict is not None else signals.Nothing()
    llm, found = turn.desk.llm, turn.search_result
    if verdict is None or verdict.match is None or llm is None or found is None or not verdict.fits:
        return by_the_articles(turn)
    found = replace(found, threshold=llm.min_confidence)
    if wants_person_at_once(turn.library, verdict.match.slug):
        return signals.ArticleHandsOff(found, verdict.match)
    return signals.DraftFits(found, verdict.match, verdict.draft if verdict.reworded else None)


def _looks(conversation: Conversation) -> int:
    """How often the articles were asked; following a branch of an answer is not asking again."""
    return sum(
        1
        for look in conversation.attempts
        if look.outcome not in (AttemptOutcome.PICKED, AttemptOutcome.NEXT)
    )
