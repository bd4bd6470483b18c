"""What a requester can wish for, as signals, whether by words, buttons or commands."""

from core.dialog import signals
from core.dialog.articles.choices import (
    before,
    name_of,
    picks,
    remaining_problems,
    split,
    wants_person_at_once,
)
from core.dialog.intake.details import forget_detail, known_details, next_missing, skip_detail
from core.dialog.sides import is_requester
from core.dialog.signals import Signal
from core.dialog.targets import reopen_until
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.model.conversation import DETAIL_STEPS, ENDED_STEPS, OFFER_STEPS, AttemptOutcome, Step
from core.model.event_fields import event_files, event_text
from core.model.events import Choice
from core.model.ticket import Detail, Details
from core.tickets import lifecycle
from core.tickets.lifecycle import Refusal


def wants_person(turn: Turn) -> Signal:
    """A person is asked for, and comes at once with what is known. Only what is wrong is asked
    before: without it nobody could be chosen.
    """
    if not turn.new_details.description:
        return signals.WantsPerson(Detail.DESCRIPTION)
    return signals.WantsPersonNow()


def refuse_answer(turn: Turn) -> Signal:
    """What was offered did not help: people will need what is still missing. Whoever is angry is
    not asked anything more before somebody comes.
    """
    missing = next_missing(turn.desk, turn.new_details)
    if missing is None or phrases.is_angry(event_text(turn.event)):
        return signals.WantsPersonNow()
    return signals.NotHelped(missing)


def classify_solved(turn: Turn) -> Signal:
    """Of several problems that were told at once, another may be left."""
    left = remaining_problems(turn) if turn.conversation.step is Step.ANSWERED else ()
    if not left:
        return signals.Solved()
    part, match = left[0]
    if wants_person_at_once(turn.library, match.slug):
        return signals.PickedHandsOff(name_of(match), part, solved_before=True)
    return signals.SolvedInPart(part, match)


def pick(turn: Turn, name: str) -> Signal:
    """One of what is offered; its article may want a person at once."""
    if wants_person_at_once(turn.library, split(name)[0]):
        return signals.PickedHandsOff(name, picks(turn)[name])
    return signals.Picked(name)


def skip(turn: Turn) -> Signal:
    if turn.conversation.step is not Step.GATHERING:
        return refuse_answer(turn) if turn.conversation.step in OFFER_STEPS else signals.Stale()
    if turn.conversation.pending_question is Detail.DESCRIPTION:
        return signals.DetailUnclear()
    more = next_missing(turn.desk, skip_detail(turn))
    return signals.Skipped(more) if more else signals.SkippedLast()


def back(turn: Turn) -> Signal:
    conversation = turn.conversation
    if conversation.step in DETAIL_STEPS:
        return signals.Back() if conversation.answered else signals.NoWayBack()
    earlier = before(turn) if conversation.step is Step.ANSWERED else None
    if earlier is None:
        return signals.Stale()
    return (
        signals.BackToChoice()
        if earlier.outcome is AttemptOutcome.CHOICE
        else signals.BackToAnswer()
    )


def cancel(turn: Turn) -> Signal:
    """To end what is open; where nothing is, there is nothing to end."""
    return signals.Thanked() if turn.conversation.step in ENDED_STEPS else signals.Cancel()


def classify_rating(turn: Turn, score: int, comment: str = "") -> Signal:
    """A low score asks the requester what went wrong, unless that was said with it."""
    if score > turn.desk.low_rating:
        return signals.Rated(score, comment)
    kind = signals.RatedLowWithReason if comment or not is_requester(turn) else signals.RatedLow
    return kind(score, comment)


def classify_reopening(turn: Turn) -> Signal:
    """A reply after the end: to the agent who had it, to its queue, or to people at last."""
    after, by = lifecycle.reopen(turn.ticket, turn.event.at), turn.author
    if by is None or isinstance(after, Refusal):
        return signals.Stale()
    until = reopen_until(turn.desk, turn.ticket)
    if until is not None and turn.event.at > until:
        return signals.ReopenedTooLate(until)
    if after.agent:
        return signals.ReopenedToAgent(after, by)
    if after.routing:
        return signals.ReopenedToQueue(after, by)
    missing = next_missing(turn.desk, turn.new_details)
    if missing is not None:
        return signals.ReopenedToAsk(after, by, missing)
    return signals.ReopenedAllKnown(after, by)


def classify_paging_answer(turn: Turn, choice: Choice) -> Signal:
    """An answer to whether people are to be called. "It can wait" is heard as long as nobody has
    the ticket, even when people were called already.
    """
    conversation = turn.conversation
    if conversation.step is not Step.QUEUED or not turn.desk.sla[turn.ticket.priority].pages:
        return signals.Stale()
    if choice is Choice.CALL_NOBODY:
        asked = turn.ticket.details.priority_guessed or bool(conversation.pages)
        return signals.CallNobody() if asked else signals.Stale()
    return signals.CallNow() if conversation.page_at is not None else signals.Stale()


def change_detail(turn: Turn, detail: Detail) -> Signal:
    """One detail is wrong: it is to be asked again, and nothing else."""
    return signals.ChangeDetail(forget_detail(known_details(turn.conversation), detail), detail)


def classify_detail(turn: Turn, details: Details) -> Signal:
    """Nothing more is asked where people must be called at once."""
    if became_critical(turn, details):
        return signals.Critical(details)
    missing = next_missing(turn.desk, details)
    return signals.DetailTold(details, missing) if missing else signals.LastDetailTold(details)


def became_critical(turn: Turn, details: Details) -> bool:
    before = turn.ticket.details.priority
    pages = details.priority is not None and turn.desk.sla[details.priority].pages
    return pages and details.priority is not before


def has_files(turn: Turn) -> bool:
    """Came files with these words?"""
    return bool(event_files(turn.event))
