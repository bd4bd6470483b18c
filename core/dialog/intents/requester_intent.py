"""Hearing a requester: what do their words mean at this step of the talk?"""

from dataclasses import replace
from datetime import timedelta

from core.dialog import signals
from core.dialog.articles.choices import before, find_picked, remaining_problems
from core.dialog.intake.details import is_read, next_missing, read_detail, skip_detail
from core.dialog.intents.answerable import answer_signal, by_the_articles
from core.dialog.signals import Signal
from core.dialog.targets import reopen_until
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.after_the_end import asks_to_reopen, is_praise
from core.dialog.utterances.answer_feedback import (
    AnswerFeedback,
    find_feedback,
    is_troubled,
    read_feedback,
    tells_nothing,
)
from core.dialog.utterances.commands import split_number
from core.model.conversation import DETAIL_STEPS, OFFER_STEPS, AttemptOutcome, AttemptVerdict, Step
from core.model.deadline import DeadlineKind
from core.model.event_fields import event_files
from core.model.events import Choice, MessageReceived
from core.model.match import Answer
from core.model.ticket import Detail, Details, Priority
from core.tickets import lifecycle
from core.tickets.assignees import names_of_people
from core.tickets.refusal import Refusal

MAX_COMMENT_DELAY = timedelta(days=1)
MAX_CALL_WORDS = 6
"""Words."""


def classify(turn: Turn, text: str) -> Signal:
    """The signal of a requester's words."""
    match turn.conversation.step:
        case Step.LISTENING:
            return _first_words(turn, text)
        case Step.DRAFTING:
            return _while_drafting(turn, text)
        case Step.ANSWERED | Step.CHOOSING:
            return _after_an_answer(turn, text)
        case Step.GATHERING:
            return _a_detail(turn, text)
        case Step.CONFIRMING:
            return _before_sending(turn, text)
        case Step.QUEUED | Step.WITH_AGENT | Step.WAITING:
            return _with_people(turn, text)
        case Step.COMMENTING:
            return _a_comment(turn, text)
        case _:
            return _after_the_end(turn, text)


def wants_person(turn: Turn) -> Signal:
    """A person is asked for: is anything still to be asked before?"""
    missing = next_missing(turn.desk, turn.new_details)
    return signals.WantsPerson(missing) if missing else signals.WantsPersonAllKnown()


def classify_solved(turn: Turn) -> Signal:
    """Of several problems that were told at once, another may be left."""
    left = remaining_problems(turn) if turn.conversation.step is Step.ANSWERED else ()
    return signals.SolvedInPart(*left[0]) if left else signals.Solved()


def skip(turn: Turn) -> Signal:
    if turn.conversation.step is not Step.GATHERING:
        return wants_person(turn) if turn.conversation.step in OFFER_STEPS else signals.Stale()
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


def classify_rating(turn: Turn, score: int, comment: str = "") -> Signal:
    """A low score asks what went wrong."""
    kind = signals.RatedLow if score <= turn.desk.low_rating else signals.Rated
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


_ABOUT_NOTHING = (
    *phrases.CANCEL,
    *phrases.BACK,
    *phrases.SKIP,
    *phrases.SEND,
    *phrases.SOLVED,
    r"no+|nope|nah",
)
"""Answers to a question that was not asked."""


def _first_words(turn: Turn, text: str) -> Signal:
    if phrases.is_greeting(text) and not _brought(turn):
        return signals.Greeting()
    if phrases.matches_phrase(text, _ABOUT_NOTHING) or _is_pleasantry(turn, text):
        return signals.Greeting()
    if phrases.matches_phrase(text, phrases.PERSON):
        return wants_person(turn)
    if turn.new_details.priority is Priority.CRITICAL:
        return signals.Critical(turn.new_details)
    return _vague(turn, text) or answer_signal(turn)


def _is_pleasantry(turn: Turn, text: str) -> bool:
    """Praise and wishes for people, after a ticket that is gone: they open nothing."""
    if _brought(turn) or turn.command is not None:
        return False
    return is_praise(text, names_of_people(turn.desk, turn.conversation.requester))


def _vague(turn: Turn, text: str) -> Signal | None:
    """Words that tell nothing open nothing, but where a ticket was asked for by name."""
    if turn.command is not None or _brought(turn) or not tells_nothing(text):
        return None
    if turn.search_result is not None and isinstance(turn.search_result.verdict, Answer):
        return None
    return signals.Vague() if is_troubled(text) else signals.Greeting()


def _while_drafting(turn: Turn, text: str) -> Signal:
    """More words belong to the question; a way out is taken at once."""
    if phrases.matches_phrase(text, phrases.CANCEL):
        return signals.Cancel()
    if phrases.matches_phrase(text, phrases.PERSON):
        return wants_person(turn)
    if phrases.is_thanks(text) or phrases.matches_phrase(text, _ABOUT_NOTHING):
        return signals.Nothing()
    if picked := find_picked(turn, text):
        return signals.Picked(picked)
    if _became_critical(turn, turn.new_details):
        return signals.Critical(turn.new_details)
    signal = answer_signal(turn)
    is_looked_up = isinstance(signal, signals.Answerable | signals.Draftable)
    return signal if is_looked_up else signals.ToldMore()


def _after_an_answer(turn: Turn, text: str) -> Signal:
    if picked := find_picked(turn, text):
        return signals.Picked(picked)
    if phrases.matches_phrase(text, phrases.SOLVED) or phrases.is_thanks(text):
        return classify_solved(turn)
    if phrases.matches_phrase(text, phrases.CANCEL):
        return signals.Cancel()
    if phrases.matches_phrase(text, phrases.BACK):
        return back(turn)
    if phrases.matches_phrase(text, phrases.PERSON) or phrases.matches_phrase(
        text, phrases.NOT_SOLVED
    ):
        return wants_person(turn)
    if _became_critical(turn, turn.new_details):
        return signals.Critical(turn.new_details)
    return _remark(turn, text) or answer_signal(turn)


def _remark(turn: Turn, text: str) -> Signal | None:
    """What is said of the answer; whoever leaves that open is asked once, and then helped on."""
    if _brought(turn):
        return None
    match find_feedback(turn.conversation, text):
        case None:
            return None
        case AnswerFeedback.SOLVED:
            return classify_solved(turn)
        case AnswerFeedback.REFUSED:
            return wants_person(turn)
        case AnswerFeedback.UNCLEAR if (
            turn.conversation.attempts[-1].verdict is AttemptVerdict.UNCLEAR
        ):
            return None
        case _:
            new = answer_signal(turn)
            return new if isinstance(new, signals.Answerable) else signals.Remarked()


def _a_detail(turn: Turn, text: str) -> Signal:
    if phrases.matches_phrase(text, phrases.CANCEL):
        return signals.Cancel()
    if phrases.matches_phrase(text, phrases.BACK):
        return back(turn)
    if phrases.matches_phrase(text, phrases.PERSON):
        return signals.Send()
    if phrases.matches_phrase(text, phrases.SKIP) and not _brought(turn):
        return skip(turn)
    details = read_detail(turn)
    if details is not None and _became_critical(turn, details):
        return signals.Critical(details)
    if (found := _found_after_all(turn, text)) is not None:
        return found
    return signals.DetailUnclear() if details is None else classify_detail(turn, details)


def _found_after_all(turn: Turn, text: str) -> Signal | None:
    """Words that do not answer the question which stands, and that the articles answer."""
    if turn.search_result is None or is_read(turn, text):
        return None
    likely = turn.library.thresholds.likely
    match by_the_articles(turn):
        case signals.Answerable() as found:
            return found
        case signals.SeveralAnswers() as found if found.choices.matches[0].score >= likely:
            return found
        case _:
            return None


def classify_detail(turn: Turn, details: Details) -> Signal:
    """Nothing more is asked where people must be called at once."""
    if _became_critical(turn, details):
        return signals.Critical(details)
    missing = next_missing(turn.desk, details)
    return signals.DetailTold(details, missing) if missing else signals.LastDetailTold(details)


def _became_critical(turn: Turn, details: Details) -> bool:
    before = turn.ticket.details.priority
    pages = details.priority is not None and turn.desk.sla[details.priority].pages
    return pages and details.priority is not before


def _before_sending(turn: Turn, text: str) -> Signal:
    if phrases.matches_phrase(text, phrases.CANCEL):
        return signals.Cancel()
    if phrases.matches_phrase(text, phrases.BACK) or phrases.matches_phrase(
        text, phrases.NOT_SOLVED
    ):
        return back(turn)
    if phrases.matches_phrase(text, phrases.SEND) or phrases.matches_phrase(text, phrases.PERSON):
        return signals.Send()
    return signals.Send() if phrases.is_thanks(text) else signals.ToldMore()


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


def _with_people(turn: Turn, text: str) -> Signal:
    """Everything is for the human, but for a short call for one while none is there yet, and the
    answer to whether people are to be called.
    """
    if (signal := _about_the_calls(turn, text)) is not None:
        return signal
    if phrases.matches_phrase(text, (r"cancel( it| this| the ticket| my ticket)?( please)?",)):
        return signals.Cancel()
    short = len(text.split()) <= MAX_CALL_WORDS and not _brought(turn)
    if (
        turn.conversation.step is Step.QUEUED
        and short
        and phrases.matches_phrase(text, phrases.PERSON)
    ):
        return signals.Status()
    return signals.RequesterSpoke()


def _about_the_calls(turn: Turn, text: str) -> Signal | None:
    """ "Yes" while it is asked whether to call people; "no" and "false alarm" also while they are
    being called. None where the words say neither, or nobody is called.
    """
    if turn.conversation.page_at is not None and phrases.matches_phrase(text, phrases.CALL_NOW):
        choice = Choice.CALL_NOW
    elif phrases.calls_nobody(text):
        choice = Choice.CALL_NOBODY
    else:
        return None
    signal = classify_paging_answer(turn, choice)
    return None if isinstance(signal, signals.Stale) else signal


def _a_comment(turn: Turn, text: str) -> Signal:
    """Words soon after a low rating are its comment; later ones are a new call for help."""
    asked_at = turn.conversation.step_entered_at
    if asked_at is not None and turn.event.at - asked_at > MAX_COMMENT_DELAY:
        return _after_the_end(turn, text)
    if (score := phrases.score_in(text)) is not None:
        return classify_rating(turn, score)
    if asks_to_reopen(text):
        return classify_reopening(turn)
    if phrases.matches_phrase(text, phrases.SKIP) or phrases.matches_phrase(
        text, (r"no+|nope|no thanks|nothing",)
    ):
        return signals.NoComment()
    rating = None if phrases.is_thanks(text) else turn.ticket.rating
    return signals.Commented(replace(rating, comment=text)) if rating else signals.NoComment()


def _after_the_end(turn: Turn, text: str) -> Signal:
    if (score := phrases.score_in(text) or phrases.judgement_in(text)) is not None:
        return classify_rating(turn, score)
    if _wants_it_again(turn, text):
        return classify_reopening(turn)
    if phrases.is_thanks(text) or phrases.matches_phrase(text, phrases.SOLVED):
        return signals.Thanked()
    if not phrases.plain(text) and not _brought(turn):
        return signals.Thanked()  # a heart
    if read_feedback(text) is AnswerFeedback.SOLVED:
        return signals.Thanked()
    if turn.conversation.unplaced is not None and phrases.matches_phrase(text, _NEITHER):
        return signals.LeftClosed()
    if phrases.matches_phrase(text, phrases.CANCEL) or phrases.matches_phrase(text, phrases.SKIP):
        return signals.Thanked()
    if is_praise(text, names_of_people(turn.desk, turn.conversation.requester)):
        return signals.Praised()
    said = turn.event
    return signals.Unplaced(said) if isinstance(said, MessageReceived) else signals.Stale()


_NEITHER = (r"no+|nope|nah|neither( of them)?|none( of them)?|not now", *phrases.CANCEL)


def _wants_it_again(turn: Turn, text: str) -> bool:
    """An unmistakable wish to reopen; "yes" and "no" only where they answer a question."""
    if turn.conversation.unplaced is not None and phrases.matches_phrase(text, phrases.REOPEN_IT):
        return True
    reminded = any(
        key.startswith(f"{DeadlineKind.RESOLVED_REMINDER}:")
        for key in turn.conversation.fired_deadlines
    )
    if reminded and phrases.matches_phrase(text, (r"no+|nope|nah|not (yet|really)",)):
        return True
    named = turn.ticket.number == split_number(text, turn.desk.prefix)[0]
    words = split_number(text, turn.desk.prefix)[1] if named else text
    return asks_to_reopen(words) or phrases.matches_phrase(words, phrases.PERSON)


def _brought(turn: Turn) -> bool:
    """Came files with these words?"""
    return bool(event_files(turn.event))
