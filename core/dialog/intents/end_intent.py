"""What words mean after a ticket has ended: thanks, a rating, its comment, or that it is not over.

Thanks, wishes, praise, emoji and names change nothing. Only what can mean nothing else opens the
ticket again, which calls a person; what may be about anything is asked about once.
"""

from dataclasses import replace
from datetime import timedelta

from core.dialog import signals
from core.dialog.intents import wishes
from core.dialog.intents.intent_reader import (
    Reading,
    article_evidence,
    read_words,
    surroundings,
)
from core.dialog.intents.model import groups
from core.dialog.intents.model.costs import Act
from core.dialog.signals import Signal
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.answer_feedback import AnswerFeedback, read_feedback
from core.dialog.utterances.commands import split_number
from core.dialog.utterances.end_words import (
    asks_to_close,
    asks_to_reopen,
    denies_closing,
    is_praise,
    wishes_it_open,
)
from core.dialog.utterances.ratings import judgement_in, read_rating
from core.knowledge.index.tokenizer import telling, tokens
from core.model.conversation import Conversation, Step
from core.model.deadline import DeadlineKind
from core.model.events import MessageReceived
from core.model.match import Verdict
from core.model.policy import Desk
from core.model.ticket import Outcome

MIN_COMPLAINT_WORDS = 3
"""Words. "No" and "not yet" may answer a question that nobody asked."""
MAX_COMMENT_DELAY = timedelta(days=1)


def classify_comment(turn: Turn, text: str) -> Signal:
    """Words soon after a low rating are its comment; later ones are a new call for help."""
    asked_at = turn.conversation.step_entered_at
    if asked_at is not None and turn.event.at - asked_at > MAX_COMMENT_DELAY:
        return classify_after_the_end(turn, text)
    if (given := read_rating(text)) is not None:
        return wishes.classify_rating(turn, given.score, given.comment)
    if asks_to_reopen(text):
        return wishes.classify_reopening(turn)
    if phrases.matches_phrase(text, phrases.SKIP) or phrases.matches_phrase(text, _NO_COMMENT):
        return signals.NoComment()
    rating = turn.ticket.rating
    if rating is None or phrases.is_thanks(text):
        return signals.NoComment()
    around = surroundings(turn.desk, turn.conversation)
    reading = read_words(groups.COMMENTING, text, around)
    if reading.act is Act.NO_COMMENT and not telling(tokens(text)):
        return signals.NoComment()
    return signals.Commented(replace(rating, comment=text))


_NO_COMMENT = (
    r"no+|nope|nah|no thanks|nothing|pass|not really|not now",
    r"(i have |ive |theres |there is )?(no|nothing)( further| more| else| really)?"
    r"( comment| comments| remarks| words| to (say|add|tell|comment|report))?( from me| on that)?",
    r"(id |i would |i d )?(rather|prefer|better) not( to)?( say| comment| tell)?",
    r"skip (it|this|that|the comment)|leave it( at that| there)?|never ?mind|forget it",
)


def classify_after_the_end(turn: Turn, text: str) -> Signal:
    if (given := read_rating(text)) is not None:
        return wishes.classify_rating(turn, given.score, given.comment)
    if (score := judgement_in(text)) is not None:
        return wishes.classify_rating(turn, score)
    if _wants_it_again(turn, text):
        return wishes.classify_reopening(turn)
    if turn.conversation.unplaced is not None and phrases.matches_phrase(text, _NEITHER):
        return signals.LeftClosed()
    if _changes_nothing(turn, text):
        return signals.Thanked()
    if asks_to_close(text, turn.desk.prefix):
        resolved = turn.conversation.step is Step.RESOLVED
        return signals.CloseNow() if resolved else signals.Thanked()
    if is_praise(text, phrases.words_of_people(turn.desk, turn.conversation.requester)):
        return signals.Praised()
    if wishes.has_files(turn) or denies_closing(text):
        return _unplaced_message(turn)
    match read_after_the_end(turn.desk, turn.conversation, text, None).act:
        case Act.THANK:
            return signals.Thanked()
        case Act.REOPEN if len(text.split()) >= MIN_COMPLAINT_WORDS:
            return wishes.classify_reopening(turn)
        case Act.STATE:
            return signals.Status()
        case _:
            return _unplaced_message(turn)


def read_after_the_end(
    desk: Desk, conversation: Conversation, text: str, verdict: Verdict | None
) -> Reading:
    """What the classifier makes of words after the end, beside what the articles say to them."""
    evidence = article_evidence(verdict, "new_problem") if verdict is not None else {}
    return read_words(groups.ENDED, text, surroundings(desk, conversation), evidence)


def _changes_nothing(turn: Turn, text: str) -> bool:
    """Thanks, that it works, a heart, or an answer to a question that was not asked."""
    if phrases.is_thanks(text) or phrases.matches_phrase(text, phrases.SOLVED):
        return True
    if not phrases.plain(text) and not wishes.has_files(turn):
        return True
    if read_feedback(text) is AnswerFeedback.SOLVED:
        return True
    return phrases.matches_phrase(text, phrases.CANCEL) or phrases.matches_phrase(
        text, phrases.SKIP
    )


def _unplaced_message(turn: Turn) -> Signal:
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
    cancelled = turn.ticket.outcome is Outcome.CANCELLED
    if asks_to_reopen(words) or wishes_it_open(words, cancelled=cancelled):
        return True
    return phrases.matches_phrase(words, phrases.PERSON)
