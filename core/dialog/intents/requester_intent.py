"""Hearing a requester: what do their words mean at this step of the talk?"""

from datetime import timedelta

from core.dialog.articles.choices import before, find_picked
from core.dialog.articles.remaining_problems import remaining_problems
from core.dialog.intake.details import is_read, next_missing, read_detail, skip_detail
from core.dialog.intents.answerable import answer_signal, by_the_articles
from core.dialog.signal import Signal
from core.dialog.targets import may_reopen
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
from core.model.conversation import UNCLEAR, Step
from core.model.deadline import DeadlineKind
from core.model.event_fields import event_files
from core.model.events import Choice
from core.model.match import Answer, Choices
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
    if next_missing(turn.desk, turn.new_details) is None:
        return Signal.WANTS_PERSON_ALL_KNOWN
    return Signal.WANTS_PERSON


def classify_solved(turn: Turn) -> Signal:
    """Of several problems that were told at once, another may be left."""
    in_part = turn.conversation.step is Step.ANSWERED and remaining_problems(turn)
    return Signal.SOLVED_IN_PART if in_part else Signal.SOLVED


def skip(turn: Turn) -> Signal:
    if turn.conversation.step is not Step.GATHERING:
        return wants_person(turn) if turn.conversation.step in _OFFERED else Signal.STALE
    if turn.conversation.pending_question is Detail.DESCRIPTION:
        return Signal.DETAIL_UNCLEAR
    more = next_missing(turn.desk, skip_detail(turn))
    return Signal.SKIPPED if more else Signal.SKIPPED_LAST


def back(turn: Turn) -> Signal:
    conversation = turn.conversation
    if conversation.step in (Step.GATHERING, Step.CONFIRMING):
        return Signal.BACK if conversation.answered else Signal.NO_WAY_BACK
    earlier = before(turn) if conversation.step is Step.ANSWERED else None
    if earlier is None:
        return Signal.STALE
    return Signal.BACK_TO_CHOICE if earlier.outcome == "choice" else Signal.BACK_TO_ANSWER


def classify_rating(turn: Turn, score: int) -> Signal:
    """A low score asks what went wrong."""
    return Signal.RATED_LOW if score <= turn.desk.low_rating else Signal.RATED


def classify_reopening(turn: Turn) -> Signal:
    """A reply after the end: to the agent who had it, to its queue, or to people at last."""
    if isinstance(lifecycle.reopen(turn.ticket, turn.event.at), Refusal):
        return Signal.STALE
    if not may_reopen(turn.desk, turn.ticket, turn.event.at):
        return Signal.REOPENED_TOO_LATE
    if turn.ticket.agent:
        return Signal.REOPENED_TO_AGENT
    return Signal.REOPENED_TO_QUEUE if turn.ticket.routing else wants_person(turn)


_ABOUT_NOTHING = (
    *phrases.CANCEL,
    *phrases.BACK,
    *phrases.SKIP,
    *phrases.SEND,
    *phrases.SOLVED,
    r"no+|nope|nah",
)
"""Answers to a question that was not asked."""

_OFFERED = (Step.ANSWERED, Step.CHOOSING)


def _first_words(turn: Turn, text: str) -> Signal:
    if phrases.is_greeting(text) and not _brought(turn):
        return Signal.GREETING
    if phrases.matches_phrase(text, _ABOUT_NOTHING) or _is_pleasantry(turn, text):
        return Signal.GREETING
    if phrases.matches_phrase(text, phrases.PERSON):
        return wants_person(turn)
    if turn.new_details.priority is Priority.CRITICAL:
        return Signal.CRITICAL
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
    return Signal.VAGUE if is_troubled(text) else Signal.GREETING


def _while_drafting(turn: Turn, text: str) -> Signal:
    """More words belong to the question; a way out is taken at once."""
    if phrases.matches_phrase(text, phrases.CANCEL):
        return Signal.CANCEL
    if phrases.matches_phrase(text, phrases.PERSON):
        return wants_person(turn)
    if phrases.is_thanks(text) or phrases.matches_phrase(text, _ABOUT_NOTHING):
        return Signal.NOTHING
    if find_picked(turn, text):
        return Signal.PICKED
    if _became_critical(turn, turn.new_details):
        return Signal.CRITICAL
    signal = answer_signal(turn)
    return signal if signal in (Signal.ANSWERABLE, Signal.DRAFTABLE) else Signal.TOLD_MORE


def _after_an_answer(turn: Turn, text: str) -> Signal:
    if find_picked(turn, text):
        return Signal.PICKED
    if phrases.matches_phrase(text, phrases.SOLVED) or phrases.is_thanks(text):
        return classify_solved(turn)
    if phrases.matches_phrase(text, phrases.CANCEL):
        return Signal.CANCEL
    if phrases.matches_phrase(text, phrases.BACK):
        return back(turn)
    if phrases.matches_phrase(text, phrases.PERSON) or phrases.matches_phrase(
        text, phrases.NOT_SOLVED
    ):
        return wants_person(turn)
    if _became_critical(turn, turn.new_details):
        return Signal.CRITICAL
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
        case AnswerFeedback.UNCLEAR if turn.conversation.attempts[-1].verdict == UNCLEAR:
            return None
        case _:
            new = answer_signal(turn)
            return new if new is Signal.ANSWERABLE else Signal.REMARKED


def _a_detail(turn: Turn, text: str) -> Signal:
    if phrases.matches_phrase(text, phrases.CANCEL):
        return Signal.CANCEL
    if phrases.matches_phrase(text, phrases.BACK):
        return back(turn)
    if phrases.matches_phrase(text, phrases.PERSON):
        return Signal.SEND
    if phrases.matches_phrase(text, phrases.SKIP) and not _brought(turn):
        return skip(turn)
    details = read_detail(turn)
    if details is not None and _became_critical(turn, details):
        return Signal.CRITICAL
    if (found := _found_after_all(turn, text)) is not None:
        return found
    return Signal.DETAIL_UNCLEAR if details is None else classify_detail(turn, details)


def _found_after_all(turn: Turn, text: str) -> Signal | None:
    """Words that do not answer the question which stands, and that the articles answer."""
    if turn.search_result is None or is_read(turn, text):
        return None
    likely = turn.library.thresholds.likely
    match turn.search_result.verdict, by_the_articles(turn):
        case Answer(), Signal.ANSWERABLE:
            return Signal.ANSWERABLE
        case Choices(matches=near), Signal.SEVERAL_ANSWERS if near[0].score >= likely:
            return Signal.SEVERAL_ANSWERS
        case _:
            return None


def classify_detail(turn: Turn, details: Details) -> Signal:
    """Nothing more is asked where people must be called at once."""
    if _became_critical(turn, details):
        return Signal.CRITICAL
    return Signal.DETAIL_TOLD if next_missing(turn.desk, details) else Signal.LAST_DETAIL_TOLD


def _became_critical(turn: Turn, details: Details) -> bool:
    before = turn.ticket.details.priority
    pages = details.priority is not None and turn.desk.sla[details.priority].pages
    return pages and details.priority is not before


def _before_sending(turn: Turn, text: str) -> Signal:
    if phrases.matches_phrase(text, phrases.CANCEL):
        return Signal.CANCEL
    if phrases.matches_phrase(text, phrases.BACK) or phrases.matches_phrase(
        text, phrases.NOT_SOLVED
    ):
        return back(turn)
    if phrases.matches_phrase(text, phrases.SEND) or phrases.matches_phrase(text, phrases.PERSON):
        return Signal.SEND
    return Signal.SEND if phrases.is_thanks(text) else Signal.TOLD_MORE


def classify_paging_answer(turn: Turn, choice: Choice) -> Signal:
    """An answer to whether people are to be called. "It can wait" is heard as long as nobody has
    the ticket, even when people were called already.
    """
    conversation = turn.conversation
    if conversation.step is not Step.QUEUED or not turn.desk.sla[turn.ticket.priority].pages:
        return Signal.STALE
    if choice is Choice.CALL_NOBODY:
        asked = turn.ticket.details.priority_guessed or bool(conversation.pages)
        return Signal.CALL_NOBODY if asked else Signal.STALE
    return Signal.CALL_NOW if conversation.page_at is not None else Signal.STALE


def _with_people(turn: Turn, text: str) -> Signal:
    """Everything is for the human, but for a short call for one while none is there yet, and the
    answer to whether people are to be called.
    """
    if (signal := _about_the_calls(turn, text)) is not Signal.STALE:
        return signal
    if phrases.matches_phrase(text, (r"cancel( it| this| the ticket| my ticket)?( please)?",)):
        return Signal.CANCEL
    short = len(text.split()) <= MAX_CALL_WORDS and not _brought(turn)
    if (
        turn.conversation.step is Step.QUEUED
        and short
        and phrases.matches_phrase(text, phrases.PERSON)
    ):
        return Signal.STATUS
    return Signal.REQUESTER_SPOKE


def _about_the_calls(turn: Turn, text: str) -> Signal:
    """ "Yes" while it is asked whether to call people; "no" and "false alarm" also while they are
    being called. STALE where the words say neither, or nobody is called.
    """
    if turn.conversation.page_at is not None and phrases.matches_phrase(text, phrases.CALL_NOW):
        return classify_paging_answer(turn, Choice.CALL_NOW)
    return (
        classify_paging_answer(turn, Choice.CALL_NOBODY)
        if phrases.calls_nobody(text)
        else Signal.STALE
    )


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
        return Signal.NO_COMMENT
    return Signal.NO_COMMENT if phrases.is_thanks(text) else Signal.COMMENTED


def _after_the_end(turn: Turn, text: str) -> Signal:
    if (score := phrases.score_in(text) or phrases.judgement_in(text)) is not None:
        return classify_rating(turn, score)
    if _wants_it_again(turn, text):
        return classify_reopening(turn)
    if phrases.is_thanks(text) or phrases.matches_phrase(text, phrases.SOLVED):
        return Signal.THANKED
    if not phrases.plain(text) and not _brought(turn):
        return Signal.THANKED  # a heart
    if read_feedback(text) is AnswerFeedback.SOLVED:
        return Signal.THANKED
    if turn.conversation.unplaced is not None and phrases.matches_phrase(text, _NEITHER):
        return Signal.LEFT_CLOSED
    if phrases.matches_phrase(text, phrases.CANCEL) or phrases.matches_phrase(text, phrases.SKIP):
        return Signal.THANKED
    if is_praise(text, names_of_people(turn.desk, turn.conversation.requester)):
        return Signal.PRAISED
    return Signal.UNPLACED


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
