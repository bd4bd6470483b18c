"""What can be answered: the signal that the articles, or a language model, give to a question."""

from core.dialog.articles.choices import was_shown
from core.dialog.intake.details import next_missing
from core.dialog.llm.request import may_ask
from core.dialog.llm.verdict import is_awaited
from core.dialog.signal import Signal
from core.dialog.turn import Turn
from core.model.conversation import Conversation
from core.model.llm_draft import Job
from core.model.match import Answer, Choices

MAX_ANSWERS = 3
"""After so many answers without success a person is the better help."""


def answer_signal(turn: Turn) -> Signal:
    """What the knowledge base makes of the question that was just asked.

    Where the articles alone are not sure, a language model may look, if there is one.
    """
    signal = by_the_articles(turn)
    if (
        signal is Signal.ANSWERABLE
        or has_several_problems(turn)
        or _looks(turn.conversation) >= MAX_ANSWERS
    ):
        return signal
    return Signal.DRAFTABLE if may_ask(turn) else signal


def has_several_problems(turn: Turn) -> bool:
    """Several problems at once, each with an article: no single draft could answer them."""
    verdict = turn.search_result.verdict if turn.search_result else None
    return isinstance(verdict, Choices) and bool(verdict.parts)


def by_the_articles(turn: Turn) -> Signal:
    """What the articles alone make of it."""
    found = turn.search_result
    if found is not None and _looks(turn.conversation) < MAX_ANSWERS:
        match found.verdict:
            case Answer(match=match) if not was_shown(turn.conversation, match.slug):
                return Signal.ANSWERABLE
            case Choices():
                return Signal.SEVERAL_ANSWERS
            case _:
                pass
    if next_missing(turn.desk, turn.new_details) is None:
        return Signal.UNANSWERABLE_ALL_KNOWN
    return Signal.UNANSWERABLE


def draft_signal(turn: Turn) -> Signal:
    """What a language model has brought, or has not: where its draft does not fit, the articles'
    own verdict stands. What nobody waits for any more means nothing.
    """
    now = is_awaited(turn)
    if now is None:
        return Signal.NOTHING
    if now.job is Job.BRIEF:
        return Signal.BRIEFED if turn.draft_verdict is not None else Signal.NOTHING
    fits = turn.draft_verdict is not None and turn.draft_verdict.fits
    return Signal.DRAFT_FITS if fits else by_the_articles(turn)


def _looks(conversation: Conversation) -> int:
    """How often the articles were asked; following a branch of an answer is not asking again."""
    return sum(1 for look in conversation.attempts if look.outcome not in ("picked", "next"))
