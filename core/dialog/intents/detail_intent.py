"""What words mean while details are asked for, and while a ticket waits to be sent."""

from typing import Final

from core.dialog import signals
from core.dialog.intake.details import STORY, is_own_answer, is_read, known_details, read_detail
from core.dialog.intents import wishes
from core.dialog.intents.answerable import by_the_articles
from core.dialog.intents.intent_reader import Reading, article_evidence, read_words, surroundings
from core.dialog.intents.model import groups
from core.dialog.intents.model.costs import Act
from core.dialog.signals import Signal
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.answer_feedback import tells_nothing
from core.dialog.utterances.change_words import Change, read_change
from core.dialog.utterances.detail_words import level_in
from core.dialog.utterances.extraction import add_words, any_contact, error_in, means_here
from core.dialog.utterances.sending_words import (
    agrees,
    asks_back,
    asks_to_cancel,
    asks_to_send,
    is_hurried,
    says_it_is_over,
    waits,
)
from core.model.frozen import with_fields
from core.model.ticket import Detail, Details, Priority

MAX_STEERING_WORDS: Final = 16
"""Words. Longer answers to a question with a free answer tell something."""
_IS_ASKED: Final = 4.0
"""How much likelier words are an answer because they follow a question."""
_MAY_BE: Final = 0.5
"""How likely words must tell of a problem, for the articles to be asked."""


def classify_answer(turn: Turn, text: str) -> Signal:
    """What follows a question: usually its answer."""
    if phrases.matches_phrase(text, phrases.CANCEL) or asks_to_cancel(text):
        return signals.Cancel()
    if _is_over(turn, text) and turn.conversation.pending_question is not Detail.ANSWERS:
        return signals.Cancel()  # an own question may ask just that
    if phrases.matches_phrase(text, phrases.BACK):
        return wishes.back(turn)
    if phrases.matches_phrase(text, phrases.PERSON) or asks_to_send(text):
        return signals.Send()
    if phrases.matches_phrase(text, phrases.SKIP) and not wishes.has_files(turn):
        return wishes.skip(turn)
    if _wants_it_quick(turn, text):
        return signals.Send()
    level = level_in(turn.desk, text)
    if level is not None and turn.conversation.pending_question is not Detail.PRIORITY:
        told = with_fields(known_details(turn.conversation), priority=level.priority)
        # Nobody asked for it, so it is asked before it calls people.
        calls = turn.desk.sla[level.priority].pages
        return wishes.classify_detail(turn, with_fields(told, priority_guessed=calls))
    details = read_detail(turn)
    if details is not None and wishes.became_critical(turn, details):
        return signals.Critical(details)
    if _is_plainly_answered(turn, text):
        return signals.DetailUnclear() if details is None else wishes.classify_detail(turn, details)
    return _classify_words(turn, text, details)


def _wants_it_quick(turn: Turn, text: str) -> bool:
    """ "I'm in a rush", "ffs just send it": it is no detail, and shortens the way, once it is known
    what is wrong.
    """
    asked = turn.conversation.pending_question
    if asked is Detail.DESCRIPTION or wishes.has_files(turn) or not is_hurried(text):
        return False
    return asked is not Detail.PRIORITY or not is_read(turn, text)


def _is_over(turn: Turn, text: str) -> bool:
    return says_it_is_over(text) and not wishes.has_files(turn)


def _is_plainly_answered(turn: Turn, text: str) -> bool:
    """Whether nothing has to be guessed: a known choice, a file, a contact, an error code."""
    if wishes.has_files(turn) or not text.strip():
        return True
    match turn.conversation.pending_question:
        case Detail.CATEGORY | Detail.PRIORITY:
            return is_read(turn, text)
        case Detail.ANSWERS:
            return is_own_answer(turn, text)
        case Detail.CONTACT:
            return bool(any_contact(text)) or means_here(text)
        case Detail.ERROR_TEXT:
            return bool(error_in(text)) or len(text.split()) > MAX_STEERING_WORDS
        case Detail.STEPS | Detail.DESCRIPTION:
            is_long = len(text.split()) > MAX_STEERING_WORDS
            return is_long and (turn.search is None or is_read(turn, text))
        case _:
            return False


def _found_after_all(turn: Turn, text: str) -> Signal | None:
    """Words that do not answer the question which stands, and that the articles answer."""
    if turn.search is None or is_read(turn, text):
        return None
    likely = turn.library.thresholds.likely
    match by_the_articles(turn):
        case signals.Answerable() | signals.ArticleHandsOff() as found:
            return found
        case signals.SeveralAnswers() as found if found.choices.matches[0].score >= likely:
            return found
        case _:
            return None


def _classify_words(turn: Turn, text: str, details: Details | None) -> Signal:
    """An answer, or words that steer: "skip this one", "I chose wrong before", "it is urgent"."""
    verdict = turn.search_result.verdict if turn.search_result is not None else None
    evidence = {**article_evidence(verdict, "new_problem"), "answer": _IS_ASKED}
    around = surroundings(turn.desk, turn.conversation)
    reading = read_words(groups.GATHERING, text, around, evidence)
    tells_of_another = reading.chance("new_problem", "more_detail", "answer") > _MAY_BE
    found = _found_after_all(turn, text) if tells_of_another or not reading.likely else None
    if found is not None:
        return found
    if phrases.is_angry(text) and tells_nothing(phrases.without_anger(text)):
        return signals.Send()
    match reading.act:
        case Act.CANCEL:
            return signals.Cancel()
        case Act.SEND:
            return signals.Send()
        case Act.BACK:
            return wishes.back(turn)
        case Act.SKIP:
            return wishes.skip(turn)
        case Act.RAISE:
            return _raise_priority(turn, text)
        case _:
            return _keep_words(turn, text, details, reading)


def _keep_words(turn: Turn, text: str, details: Details | None, reading: Reading) -> Signal:
    """Taken as the answer, or kept beside it; only what tells nothing is asked about again."""
    can_be_taken = details is not None and turn.conversation.pending_question not in (
        Detail.CATEGORY,
        Detail.PRIORITY,
    )
    tells_nothing = details is None and len(text.split()) < STORY
    asks = reading.act is Act.ASK and reading.chance("greeting", "dont_know") > _MAY_BE
    if tells_nothing or asks:
        return signals.DetailUnclear()
    if can_be_taken and details is not None:
        return wishes.classify_detail(turn, details)
    more = add_words(turn.desk, known_details(turn.conversation), text)
    return signals.DetailTold(more, turn.conversation.pending_question or Detail.DESCRIPTION)


def _raise_priority(turn: Turn, text: str) -> Signal:
    """It is urgent: said at another question, kept with the words, and the question stands."""
    known = known_details(turn.conversation)
    more = add_words(turn.desk, known, text)
    if known.priority not in (Priority.HIGH, Priority.CRITICAL):
        more = with_fields(more, priority=Priority.HIGH, priority_guessed=True)
    return wishes.classify_detail(turn, more)


def classify_before_sending(turn: Turn, text: str) -> Signal:
    """Everything is shown: it is sent, changed, added to, or cancelled."""
    if waits(text):
        return wishes.back(turn)
    dropped = phrases.matches_phrase(text, phrases.CANCEL) or asks_to_cancel(text)
    if dropped or _is_over(turn, text):
        return signals.Cancel()
    if (agrees(text) or is_hurried(text)) and not wishes.has_files(turn):
        return signals.Send()
    change = read_change(turn.desk, text)
    if change is not None:
        return _change_detail(turn, change)
    if phrases.matches_phrase(text, phrases.BACK) or phrases.matches_phrase(
        text, phrases.NOT_SOLVED
    ):
        return wishes.back(turn)
    if phrases.matches_phrase(text, (*phrases.SEND, *phrases.PERSON)) or phrases.is_thanks(text):
        return signals.Send()
    if wishes.has_files(turn) or asks_back(text):
        return signals.ToldMore()
    around = surroundings(turn.desk, turn.conversation)
    match read_words(groups.CONFIRMING, text, around).act:
        case Act.SEND:
            return signals.Send()
        case Act.BACK:
            return wishes.back(turn)
        case Act.CANCEL:
            return signals.Cancel()
        case _:
            return signals.ToldMore()


def _change_detail(turn: Turn, change: Change) -> Signal:
    """A detail that is named is set, where its new value was said, and else asked for again."""
    known = known_details(turn.conversation)
    if change.value is None:
        return wishes.change_detail(turn, change.detail)
    details = with_fields(known, **{change.detail.value: change.value})  # type: ignore[arg-type]
    if change.detail is Detail.PRIORITY:
        details = with_fields(details, priority_guessed=False)
    if wishes.became_critical(turn, details):
        details = with_fields(details, priority_guessed=True)
    return signals.LastDetailTold(details)
