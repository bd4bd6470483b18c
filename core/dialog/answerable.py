"""What can be answered: the signal that the articles, or a language model, give to a question."""

from core.dialog.details import next_missing
from core.dialog.judging import awaited
from core.dialog.picks import was_shown
from core.dialog.requests import may_ask
from core.dialog.signal import Signal
from core.dialog.turn import Turn
from core.model.conversation import Conversation
from core.model.draft import Job
from core.model.match import Answer, Choices

MOST_ANSWERS = 3
"""After so many answers without success a person is the better help."""


def answerable(turn: Turn) -> Signal:
    """What the knowledge base makes of the question that was just asked.

    Where the articles alone are not sure, a language model may look, if there is one.
    """
    signal = by_the_articles(turn)
    if (
        signal is Signal.ANSWERABLE
        or tells_several(turn)
        or _looks(turn.conversation) >= MOST_ANSWERS
    ):
        return signal
    return Signal.DRAFTABLE if may_ask(turn) else signal


def tells_several(turn: Turn) -> bool:
    """Several problems at once, each with an article: no single draft could answer them."""
    verdict = turn.found.verdict if turn.found else None
    return isinstance(verdict, Choices) and bool(verdict.parts)


def by_the_articles(turn: Turn) -> Signal:
    """What the articles alone make of it."""
    found = turn.found
    if found is not None and _looks(turn.conversation) < MOST_ANSWERS:
        match found.verdict:
            case Answer(match=match) if not was_shown(turn.conversation, match.slug):
                return Signal.ANSWERABLE
            case Choices():
                return Signal.SEVERAL_ANSWERS
            case _:
                pass
    if next_missing(turn.desk, turn.draft) is None:
        return Signal.UNANSWERABLE_ALL_KNOWN
    return Signal.UNANSWERABLE


def drafted(turn: Turn) -> Signal:
    """What a language model has brought, or has not: where its draft does not fit, the articles'
    own verdict stands. What nobody waits for any more means nothing.
    """
    now = awaited(turn)
    if now is None:
        return Signal.NOTHING
    if now.job is Job.BRIEF:
        return Signal.BRIEFED if turn.judged is not None else Signal.NOTHING
    fits = turn.judged is not None and turn.judged.fits
    return Signal.DRAFT_FITS if fits else by_the_articles(turn)


def _looks(talk: Conversation) -> int:
    """How often the articles were asked; following a branch of an answer is not asking again."""
    return sum(1 for look in talk.looked if look.outcome not in ("picked", "next"))
