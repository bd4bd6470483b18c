"""What the words of a requester mean at the present step: precise patterns first, then examples.

Patterns decide what can mean only one thing. Everything else is read by the classifiers, and the
act with the least expected cost is taken (`core.dialog.intents.model.costs`).
"""

from core.dialog import signals
from core.dialog.articles.choices import find_follow_up, find_picked
from core.dialog.intake.similar_tickets import REPEATED_WITHIN, repeats, report_of
from core.dialog.intents import detail_intent, end_intent, wishes
from core.dialog.intents.answerable import alarm_signal, answer_signal
from core.dialog.intents.intent_reader import (
    Reading,
    article_evidence,
    read_words,
    refers_back,
    surroundings,
)
from core.dialog.intents.model import groups
from core.dialog.intents.model.costs import Act
from core.dialog.signals import Signal
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.answer_feedback import (
    AnswerFeedback,
    find_feedback,
    is_troubled,
    says_it_helped,
    says_it_is_stuck,
    says_none_of_them,
    tells_nothing,
)
from core.dialog.utterances.commands import is_bare_number
from core.dialog.utterances.end_words import asks_to_close, is_praise
from core.dialog.utterances.sending_words import (
    is_hurried,
    says_they_solved_it,
    wants_somebody_quick,
)
from core.knowledge.index.tokenizer import telling, tokens
from core.model.conversation import DETAIL_STEPS, OFFER_STEPS, AttemptVerdict, Step
from core.model.event_fields import event_files
from core.model.events import Choice, CommandGiven
from core.model.match import Answer, Choices, Verdict
from core.model.ticket import Priority

MAX_CALL_WORDS = 6
"""Words."""
MAX_GREETING_WORDS = 12
"""Words. Whoever greets at length tells of something as well."""
MAX_STATUS_WORDS = 14
"""Words. A longer message tells something beside its question."""


def classify_requester_words(turn: Turn, text: str) -> Signal:
    """The signal of a requester's words. What is dangerous comes before all they may mean."""
    alarm = alarm_signal(turn)
    if alarm is not None:
        return alarm
    if turn.conversation.step in _BY_NUMBER and is_bare_number(text, turn.ticket.number):
        return signals.Status()
    if turn.conversation.step in _BEFORE_PEOPLE and _is_impatient(turn, text):
        return signals.Status()
    match turn.conversation.step:
        case Step.LISTENING:
            return _first_words(turn, text)
        case Step.DRAFTING:
            return _while_drafting(turn, text)
        case Step.ANSWERED | Step.CHOOSING:
            return _after_an_answer(turn, text)
        case Step.GATHERING:
            return detail_intent.classify_answer(turn, text)
        case Step.CONFIRMING:
            return detail_intent.classify_before_sending(turn, text)
        case Step.QUEUED | Step.WITH_AGENT | Step.WAITING:
            return _with_people(turn, text)
        case Step.COMMENTING:
            return end_intent.classify_comment(turn, text)
        case _:
            return end_intent.classify_after_the_end(turn, text)


_BY_NUMBER = frozenset({Step.ANSWERED, Step.CONFIRMING, Step.RESOLVED})
"""Where a bare number answers no question; while details are asked it may be one."""
_BEFORE_PEOPLE = frozenset({Step.DRAFTING, *OFFER_STEPS, *DETAIL_STEPS})
"""There is a ticket that no agent holds yet."""
_ABOUT_NOTHING = (
    *phrases.CANCEL,
    *phrases.BACK,
    *phrases.SKIP,
    *phrases.SEND,
    *phrases.SOLVED,
    r"no+|nope|nah",
)
"""Answers to a question that was not asked."""


def _is_impatient(turn: Turn, text: str) -> bool:
    """ "How long will this take?": it answers no question, and is nothing of the problem."""
    return phrases.matches_phrase(text, phrases.IMPATIENCE) and not wishes.has_files(turn)


def _first_words(turn: Turn, text: str) -> Signal:
    brought = wishes.has_files(turn)
    if _are_files_alone(turn, text):
        return signals.FilesAlone()
    if (phrases.is_greeting(text) or not phrases.plain(text)) and not brought:
        return signals.Greeting()
    if phrases.matches_phrase(text, _ABOUT_NOTHING) or _is_pleasantry(turn, text):
        return signals.Greeting()
    if phrases.matches_phrase(text, phrases.PERSON):
        return wishes.wants_person(turn)
    if turn.new_details.priority is Priority.CRITICAL:
        return signals.Critical(turn.new_details)
    follows = turn.context.follows is not None
    if brought or turn.command is not None or follows or _is_answered(turn):
        return answer_signal(turn)
    around = surroundings(turn.desk, turn.conversation)
    evidence = article_evidence(_verdict(turn), "problem")
    reading = read_words(groups.LISTENING, text, around, evidence)
    if reading.act is Act.PERSON and _names_people(text, _verdict(turn)):
        return wishes.wants_person(turn)
    if reading.act in (Act.SEARCH, Act.PERSON) or _may_tell(turn, text, reading):
        return signals.Vague() if tells_nothing(text) else answer_signal(turn)
    greets = reading.act is Act.GREET and not is_troubled(text)
    return signals.Greeting() if greets else signals.Vague()


_PEOPLE = frozenset(
    "person human humans people agent operator colleague staff employee representative technician"
    " expert specialist engineer supervisor manager talk speak chat call ring phone connect"
    " transfer bot bots robot robots software machine".split()
)


def _names_people(text: str, verdict: Verdict | None) -> bool:
    """ "Could someone look at the printer?" is a polite way to tell a problem: what the articles
    know of it is shown, with a person one press away. Who names people wants one.
    """
    known = isinstance(verdict, Answer | Choices)
    return not known or not _PEOPLE.isdisjoint(phrases.plain(text).split())


def _are_files_alone(turn: Turn, text: str) -> bool:
    kept = any(file.kept for file in event_files(turn.event))
    return kept and (phrases.is_greeting(text) or not phrases.plain(text))


def _may_tell(turn: Turn, text: str, reading: Reading) -> bool:
    """Whether words that look like small talk may tell of something all the same: then they open a
    ticket, since a problem that is not heard costs more than a ticket too many.
    """
    if isinstance(_verdict(turn), Choices) or len(text.split()) > MAX_GREETING_WORDS:
        return True
    subjects = len(telling(tokens(text)))
    if isinstance(turn.event, CommandGiven):
        return subjects > 0
    if reading.act is Act.ASK and subjects > 1:
        return True
    unlikely = _UNLIKELY if subjects > 1 else _MOST_UNLIKELY if subjects else 1.0
    return reading.act is not Act.STATE and reading.chance("problem") > unlikely


_UNLIKELY, _MOST_UNLIKELY = 0.15, 0.25


def _is_pleasantry(turn: Turn, text: str) -> bool:
    """Praise and wishes for people, after a ticket that is gone: they open nothing."""
    if wishes.has_files(turn) or turn.command is not None:
        return False
    return is_praise(text, phrases.words_of_people(turn.desk, turn.conversation.requester))


def _verdict(turn: Turn) -> Verdict | None:
    return turn.search_result.verdict if turn.search_result is not None else None


def _is_answered(turn: Turn) -> bool:
    return isinstance(_verdict(turn), Answer)


_ANSWERS = (signals.Answerable, signals.ArticleHandsOff)
"""What an article is sure of."""


def _while_drafting(turn: Turn, text: str) -> Signal:
    """More words belong to the question; a way out is taken at once."""
    if phrases.matches_phrase(text, phrases.CANCEL):
        return signals.Cancel()
    if phrases.matches_phrase(text, phrases.PERSON):
        return wishes.wants_person(turn)
    if phrases.is_thanks(text) or phrases.matches_phrase(text, _ABOUT_NOTHING):
        return signals.Nothing()
    if picked := find_picked(turn, text):
        return wishes.pick(turn, picked)
    if wishes.became_critical(turn, turn.new_details):
        return signals.Critical(turn.new_details)
    signal = answer_signal(turn)
    return signal if isinstance(signal, (*_ANSWERS, signals.Draftable)) else signals.ToldMore()


def _after_an_answer(turn: Turn, text: str) -> Signal:
    if picked := find_picked(turn, text):
        return wishes.pick(turn, picked)
    if _is_content(text):
        return wishes.classify_solved(turn)
    if phrases.matches_phrase(text, phrases.CANCEL) or says_they_solved_it(text):
        return signals.Cancel()  # no article has helped
    if phrases.matches_phrase(text, phrases.BACK):
        return wishes.back(turn)
    if phrases.matches_phrase(text, phrases.PERSON):
        return wishes.wants_person(turn)
    if phrases.matches_phrase(text, phrases.NOT_SOLVED) or says_none_of_them(text):
        return wishes.refuse_answer(turn)
    if wishes.became_critical(turn, turn.new_details):
        return signals.Critical(turn.new_details)
    if wishes.has_files(turn):
        return answer_signal(turn)
    if follow_up := find_follow_up(turn, text):
        return signals.Picked(follow_up)
    if says_it_is_stuck(text) and not _knows_more(turn):
        return wishes.refuse_answer(turn)
    if is_hurried(text):
        # Whoever has no time to say what became of it is asked once, and then helped by people.
        wants_one = wants_somebody_quick(text) or _was_asked(turn)
        return wishes.wants_person(turn) if wants_one else signals.Remarked()
    return _judgement(turn, text)


def _is_content(text: str) -> bool:
    solved = phrases.matches_phrase(text, phrases.SOLVED)
    return solved or phrases.is_glad(text) or says_it_helped(text)


def _knows_more(turn: Turn) -> bool:
    """Whether another article than what was offered is sure of these words."""
    verdict = _verdict(turn)
    offered = {match.slug for match in turn.conversation.attempts[-1].found}
    return isinstance(verdict, Answer) and verdict.match.slug not in offered


_FEEDBACK = {
    AnswerFeedback.SOLVED: ("solved", "thanks"),
    AnswerFeedback.REFUSED: ("not_solved",),
    AnswerFeedback.LATER: ("still_trying",),
}
_TELLS: float = 3.0
"""How much a sentence of known words speaks for what it says by them."""


def _judgement(turn: Turn, text: str) -> Signal:
    """What is said of the answer. Whoever leaves that open is asked once, and then helped on."""
    # That an article uses the verb of "that cracked it" says nothing, so none is searched.
    verdict = None if refers_back(text) else _verdict(turn)
    evidence = dict(article_evidence(verdict, "new_problem", "more_detail"))
    told = find_feedback(turn.conversation, text)
    evidence |= dict.fromkeys(_FEEDBACK.get(told, ()), _TELLS) if told else {}
    around = surroundings(turn.desk, turn.conversation)
    reading = read_words(groups.OFFERED, text, around, evidence)
    if told is AnswerFeedback.SOLVED and reading.chance("solved", "thanks") > _AGREES:
        return wishes.classify_solved(turn)
    is_angry = phrases.is_angry(text) and reading.chance("solved", "thanks") < _MAY_BE
    if is_angry or (told is AnswerFeedback.REFUSED and reading.chance("not_solved") > _MAY_BE):
        return wishes.refuse_answer(turn)
    if _repeats_the_question(turn, text) and reading.chance(*_NO_REPETITION) < _AGREES:
        return answer_signal(turn)
    match reading.act:
        case Act.SOLVED:
            return wishes.classify_solved(turn)
        case Act.CANCEL:
            return signals.Cancel()
        case Act.PERSON:
            names_one = reading.chance("wants_person") > reading.chance("not_solved")
            return (wishes.wants_person if names_one else wishes.refuse_answer)(turn)
        case _:
            if refers_back(text) and not _was_asked(turn):
                return signals.Remarked()
            return _look_or_ask(turn, told, reading)


def _repeats_the_question(turn: Turn, text: str) -> bool:
    """A repeated question is not answered by the same article again."""
    said = telling(tokens(text))
    asked = telling(tokens(turn.conversation.attempts[-1].question))
    return bool(said) and len(said & asked) >= _SAME * len(said)


_SAME: float = 0.7
"""The share of telling words by which a question is the same again."""
_NO_REPETITION = ("solved", "thanks", "still_trying", "question", "cancel", "partly_solved")


def _look_or_ask(turn: Turn, told: AnswerFeedback | None, reading: Reading) -> Signal:
    """A new problem, or more of this one, is looked up; where that finds nothing, or the words are
    none, it is asked what became of the answer. Nobody is asked twice in a row.
    """
    signal = answer_signal(turn)
    found = isinstance(signal, (*_ANSWERS, signals.SeveralAnswers, signals.Draftable))
    was_asked = _was_asked(turn)
    looks_new = found and reading.chance("new_problem", "more_detail") > _MAY_BE
    if reading.act is Act.SEARCH or looks_new or not reading.likely:
        is_new = reading.chance("new_problem") >= reading.chance("more_detail")
        if found or was_asked or (reading.likely and is_new):
            return signal
        return signals.Remarked()
    still_trying = reading.chance("still_trying", "thanks", "question") > _CLEAR
    if was_asked and told is not AnswerFeedback.LATER and not still_trying:
        return signal
    helps = _ANSWERS if told is not None else (*_ANSWERS, signals.Draftable)
    return signal if isinstance(signal, helps) else signals.Remarked()


def _was_asked(turn: Turn) -> bool:
    """Whether it was asked already what became of the answer."""
    return turn.conversation.attempts[-1].verdict is AttemptVerdict.UNCLEAR


_CLEAR: float = 0.6
_MAY_BE: float = 0.3
_AGREES: float = 0.55
"""How likely the classifier must find what known words say, for them to be believed."""


def _with_people(turn: Turn, text: str) -> Signal:
    """Words are for the people who have the ticket. What is asked about its state is answered, and
    carried too; only the unmistakable wish to close it acts.
    """
    if (signal := _about_the_calls(turn, text)) is not None:
        return signal
    queued = turn.conversation.step is Step.QUEUED
    if asks_to_close(text, turn.desk.prefix, alone=queued) and not turn.conversation.agent_asks:
        return signals.Cancel()
    report = report_of(turn.event)
    soon = turn.event.at - turn.ticket.opened_at <= REPEATED_WITHIN
    if queued and soon and report is not None and repeats(turn.conversation, text):
        return signals.ReportedAgain(report)
    words = len(text.split())
    if wishes.has_files(turn) or words > MAX_STATUS_WORDS:
        return signals.RequesterSpoke()
    if queued and words <= MAX_CALL_WORDS and phrases.matches_phrase(text, phrases.PERSON):
        return signals.Status()
    around = surroundings(turn.desk, turn.conversation)
    reading = read_words(groups.WITH_PEOPLE, text, around)
    asks = reading.act is Act.STATE or is_bare_number(text, turn.ticket.number)
    asks = asks and not turn.conversation.agent_asks
    return signals.AskedForState() if asks else signals.RequesterSpoke()


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
    signal = wishes.classify_paging_answer(turn, choice)
    return None if isinstance(signal, signals.Stale) else signal
