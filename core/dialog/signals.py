"""Reading an event: which signal does it give at this point of the dialog?

All branching on content is here and in the files it calls; the table branches on signals alone.
"""

from typing import Final, assert_never

from core.dialog.articles.choices import find_picked
from core.dialog.copies import TO, has_copy
from core.dialog.intake.agent_commands import NEEDS_FORM, RATED_BY_REACTION, find_agent_command
from core.dialog.intake.details import read_detail
from core.dialog.intake.held_messages import (
    CHOICES,
    find_waiting,
    id_of,
    looks_accidental,
    pressed_message,
    suspicion_about,
)
from core.dialog.intents import answerable, reactions, requester_intent
from core.dialog.preconditions import require
from core.dialog.schedule import schedule
from core.dialog.signal import Signal
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.commands import FOR_AGENTS, Command, Word, bare_command
from core.model.conversation import Step
from core.model.deadline import DeadlineKind
from core.model.event_fields import event_files, event_place
from core.model.events import (
    AnswerDrafted,
    ButtonPressed,
    ChannelReopened,
    Choice,
    CommandGiven,
    DeadlineReached,
    DeliveryBlocked,
    DeliveryFailed,
    DraftFailed,
    FilesCame,
    FormName,
    FormSubmitted,
    HolderLeft,
    HomeOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    NameReplaced,
    PersonLeft,
    PolicyChanged,
    ReactionChanged,
    RequesterLeft,
)
from core.model.text import is_blank
from core.model.ticket import Priority
from core.tickets import permissions
from core.tickets.refusal import Refusal

_DEADLINES: Final = {
    DeadlineKind.FIRST_RESPONSE_WARNING: Signal.FIRST_RESPONSE_NEAR,
    DeadlineKind.FIRST_RESPONSE: Signal.FIRST_RESPONSE_MISSED,
    DeadlineKind.RESOLUTION_WARNING: Signal.RESOLUTION_NEAR,
    DeadlineKind.RESOLUTION: Signal.RESOLUTION_MISSED,
    DeadlineKind.BREACH_REMINDER: Signal.STILL_OVERDUE,
    DeadlineKind.UPDATE: Signal.UPDATE_DUE,
    DeadlineKind.PAGE: Signal.PAGE_UNANSWERED,
    DeadlineKind.PAGE_AGAIN: Signal.STILL_UNCLAIMED,
    DeadlineKind.PAGES_OVER: Signal.NOBODY_CAME,
    DeadlineKind.PATIENCE: Signal.PATIENCE_OVER,
    DeadlineKind.OFFER_REMINDER: Signal.OFFER_UNANSWERED,
    DeadlineKind.OFFER_CLOSES: Signal.OFFER_EXPIRED,
    DeadlineKind.WAITING_REMINDER: Signal.REQUESTER_SILENT,
    DeadlineKind.WAITING_CLOSES: Signal.REQUESTER_GONE,
    DeadlineKind.RESOLVED_REMINDER: Signal.RESOLUTION_UNCONFIRMED,
    DeadlineKind.RESOLVED_CLOSES: Signal.RESOLUTION_STANDS,
}
_ACTS: Final = {
    Word.CLAIM: Signal.CLAIM,
    Word.RELEASE: Signal.RELEASE,
    Word.WAIT: Signal.WAIT,
    Word.PRIORITY: Signal.SET_PRIORITY,
    Word.CATEGORY: Signal.SET_CATEGORY,
    Word.RESOLVE: Signal.RESOLVE,
    Word.MERGE: Signal.MERGE,
}
_HELD_BUTTONS: Final = {
    Choice.SEND_HELD: Signal.SEND_HELD,
    Choice.NOTE_HELD: Signal.NOTE_HELD,
    Choice.REOPEN_HELD: Signal.REOPEN_HELD,
    Choice.TAKE_BACK: Signal.TAKE_BACK,
}
_ALWAYS: Final[dict[type, Signal]] = {
    MessageDeleted: Signal.DELETED,
    FilesCame: Signal.FILES_CAME,
    DeliveryFailed: Signal.UNDELIVERED,
    DeliveryBlocked: Signal.CHANNEL_CLOSED,
    ChannelReopened: Signal.CHANNEL_OPEN,
    RequesterLeft: Signal.REQUESTER_LEFT,
}
"""Events that mean the same at every step."""
_FINISHED: Final = (Step.RESOLVED, Step.COMMENTING, Step.CLOSED)
_SCORES: Final = ("1", "2", "3", "4", "5")
_OFFERED: Final = (Step.ANSWERED, Step.CHOOSING)
_STEPS_WITH_DETAILS: Final = (Step.GATHERING, Step.CONFIRMING)


def read(turn: Turn) -> Signal:
    """The signal of `turn.event`, at the step where the conversation stands."""
    match turn.event:
        case MessageReceived(text=text):
            return _message(turn, text)
        case MessageEdited():
            return _edit(turn, turn.event)
        case MessageDeleted() | FilesCame():
            return _ALWAYS[type(turn.event)]
        case DeliveryFailed() | DeliveryBlocked() | ChannelReopened() | RequesterLeft():
            return _ALWAYS[type(turn.event)]
        case CommandGiven():
            return _command(turn, turn.event)
        case ButtonPressed():
            return _button(turn, turn.event)
        case FormSubmitted(form=form):
            return _form(turn, form)
        case ReactionChanged():
            return _reaction(turn, turn.event)
        case DeadlineReached() | AnswerDrafted() | DraftFailed():
            return _in_its_own_time(turn, turn.event)
        case HolderLeft(person=person):
            held = permissions.same_human(turn.desk, turn.ticket.agent, person)
            return Signal.HOLDER_LEFT if held else Signal.NOTHING
        case HomeOpened() | PersonLeft() | NameReplaced() | PolicyChanged():
            return Signal.NOTHING
    assert_never(turn.event)


def is_agents_side(turn: Turn) -> bool:
    """Did this happen in the agents' room?"""
    place = event_place(turn.event)
    return place is not None and permissions.is_agents_place(turn.desk, place)


def is_requester(turn: Turn) -> bool:
    """Also an agent who asked on one platform and acts on another."""
    author = turn.author
    requester = turn.conversation.requester
    return author is not None and permissions.same_human(turn.desk, requester, author)


def may_work(turn: Turn) -> bool:
    """May the author of this event work on this ticket, now?"""
    return permissions.may_work(turn.desk, require(turn.author), turn.ticket)


def _message(turn: Turn, text: str) -> Signal:
    if is_agents_side(turn):
        return _agents_words(turn, text)
    if turn.command is not None and turn.command.number is not None:
        return _by_word(turn, turn.command)
    if not is_requester(turn):
        called = isinstance(turn.event, MessageReceived) and turn.event.addressed
        return Signal.BYSTANDER_CALLED if called else Signal.BYSTANDER_SPOKE
    command = bare_command(text, turn.desk.prefix)
    if command is not None and command.word is Word.STATUS and turn.conversation.ticket:
        return Signal.STATUS
    asks_a_human = turn.conversation.step in (Step.WITH_AGENT, Step.WAITING)
    if command is not None and command.word is Word.WHY and not asks_a_human:
        return Signal.WHY if turn.conversation.ticket else requester_intent.classify(turn, text)
    return requester_intent.classify(turn, text)


def _agents_words(turn: Turn, text: str) -> Signal:
    if turn.command is not None:
        return _by_word(turn, turn.command)
    if not may_work(turn):
        return Signal.NOT_ALLOWED
    if phrases.is_note(text):
        return Signal.NOTE
    brought = any(file.kept for file in event_files(turn.event))
    if is_blank(text) and not brought:
        return Signal.NOTHING
    held = find_waiting(turn.conversation, id_of(turn.event))
    if held is not None and (held.was_internal or turn.context.was_elsewhere):
        return Signal.HELD
    return Signal.HELD if suspicion_about(turn, text) is not None else Signal.AGENT_SPOKE


def _edit(turn: Turn, event: MessageEdited) -> Signal:
    """What an edit means. Words that were carried are carried anew, unless they have become a note,
    a command, or something that looks like one. What was never carried, because it was a note or a
    command, does not become an answer without a press.
    """
    if not is_agents_side(turn):
        return Signal.EDITED
    if turn.command is not None:
        return _by_word(turn, turn.command)
    if not may_work(turn):
        return Signal.NOTHING
    if phrases.is_note(event.text):
        return Signal.NOTE
    was_sent = has_copy(turn, TO) and not turn.context.was_elsewhere
    if was_sent and looks_accidental(turn, event.text) is None:
        return Signal.EDITED
    return Signal.NOTHING if is_blank(event.text) else Signal.HELD


def _command(turn: Turn, event: CommandGiven) -> Signal:
    command = turn.command
    if command is None:
        return requester_intent.classify(turn, event.text)
    if command.word is Word.TICKET:
        return requester_intent.classify(turn, command.rest)
    return _by_word(turn, command)


def _by_word(turn: Turn, command: Command) -> Signal:
    """The signal of a command, whether it was given by a slash or typed."""
    if command.word in (Word.STATUS, Word.WHY):
        return Signal.STATUS if command.word is Word.STATUS else Signal.WHY
    if command.word in FOR_AGENTS:
        return _agents_command(turn, command.word)
    if command.word is Word.REOPEN and may_work(turn) and not is_requester(turn):
        return _act(turn)
    if not is_requester(turn):
        return Signal.NOT_ALLOWED
    return _requesters_command(turn, command.word, command.rest)


def _agents_command(turn: Turn, word: Word) -> Signal:
    if not may_work(turn):
        return Signal.NOT_ALLOWED
    match word:
        case Word.NOTE:
            return Signal.NOTE if turn.command and turn.command.rest else Signal.REFUSED
        case Word.HISTORY:
            return Signal.HISTORY
        case _:
            return _act(turn)


def _requesters_command(turn: Turn, word: Word, rest: str) -> Signal:
    match word:
        case Word.PERSON:
            return requester_intent.classify(turn, "a person please")
        case Word.CANCEL:
            return requester_intent.classify(turn, "cancel")
        case Word.BACK:
            return requester_intent.back(turn)
        case Word.SKIP:
            return requester_intent.skip(turn)
        case Word.RATE if turn.conversation.step in _FINISHED:
            score = phrases.score_in(rest.split(" ")[0])
            return requester_intent.classify_rating(turn, score) if score else Signal.STALE
        case Word.REOPEN if turn.conversation.step in _FINISHED:
            return requester_intent.classify_reopening(turn)
        case _:
            return Signal.STALE


def _button(turn: Turn, event: ButtonPressed) -> Signal:
    choice = event.choice
    if choice in CHOICES:
        return _held_button(turn, choice)
    if choice is Choice.RETRY:
        return Signal.RETRY if may_work(turn) else Signal.NOT_ALLOWED
    if choice is Choice.REOPEN and is_requester(turn) and not is_agents_side(turn):
        return (
            requester_intent.classify_reopening(turn)
            if turn.conversation.step in _FINISHED
            else Signal.STALE
        )
    if find_agent_command(event, None) is not None:
        if not may_work(turn):
            return Signal.NOT_ALLOWED
        return Signal.WANTS_FORM if choice in NEEDS_FORM and not event.value else _act(turn)
    if not is_requester(turn):
        return Signal.NOT_ALLOWED
    if choice in (Choice.CALL_NOW, Choice.CALL_NOBODY):
        return requester_intent.classify_paging_answer(turn, choice)
    return _requesters_button(turn, choice, event.value)


def _held_button(turn: Turn, choice: Choice) -> Signal:
    """An agent says what becomes of a held message. Whoever comes later is told that it is done."""
    if not may_work(turn):
        return Signal.NOT_ALLOWED
    message = pressed_message(turn)
    if message is None or (message.sent_at is None) is (choice is Choice.TAKE_BACK):
        return Signal.HELD_GONE
    if choice is Choice.RUN_HELD:
        is_note = turn.command is not None and turn.command.word is Word.NOTE
        return Signal.NOTE if is_note else _act(turn)
    if choice is Choice.REOPEN_HELD and isinstance(turn.agent_command, Refusal):
        return Signal.REFUSED
    return _HELD_BUTTONS[choice]


def _requesters_button(turn: Turn, choice: Choice, value: str) -> Signal:
    step = turn.conversation.step
    match choice:
        case Choice.SOLVED if step in _OFFERED or _is_asking_on(turn):
            return requester_intent.classify_solved(turn)
        case Choice.NEED_PERSON | Choice.NONE_OF_THESE if step in (*_OFFERED, Step.DRAFTING):
            return requester_intent.wants_person(turn)
        case Choice.NEED_PERSON if step in _STEPS_WITH_DETAILS:
            return Signal.SEND
        case Choice.PICK | Choice.SHOW if find_picked(turn, value):
            return Signal.PICKED
        case Choice.CATEGORY | Choice.PRIORITY if step in _STEPS_WITH_DETAILS:
            return _detail_button(turn)
        case Choice.SKIP if step is Step.GATHERING:
            return requester_intent.skip(turn)
        case Choice.BACK:
            return requester_intent.back(turn)
        case Choice.CANCEL if step not in _FINISHED:
            return Signal.CANCEL
        case Choice.SEND if step is Step.CONFIRMING:
            return Signal.SEND
        case Choice.RATE if step in _FINISHED and value in _SCORES:
            return requester_intent.classify_rating(turn, int(value))
        case Choice.NO_COMMENT | Choice.NEITHER:
            return _nothing_more(turn, choice)
        case _:
            return Signal.STALE


def _nothing_more(turn: Turn, choice: Choice) -> Signal:
    """No comment on a low rating; or words that are about no ticket."""
    step = turn.conversation.step
    if choice is Choice.NO_COMMENT:
        return Signal.NO_COMMENT if step is Step.COMMENTING else Signal.STALE
    asked = step in _FINISHED and turn.conversation.unplaced is not None
    return Signal.LEFT_CLOSED if asked else Signal.STALE


def _is_asking_on(turn: Turn) -> bool:
    """A model is asked after something was offered already, which may have helped after all."""
    return turn.conversation.step is Step.DRAFTING and bool(turn.conversation.attempts)


def _detail_button(turn: Turn) -> Signal:
    details = read_detail(turn)
    if details is None:
        return Signal.STALE
    return requester_intent.classify_detail(turn, details)


def _form(turn: Turn, form: FormName) -> Signal:
    if form is FormName.TICKET:
        critical = turn.new_details.priority is Priority.CRITICAL
        return Signal.CRITICAL if critical else answerable.answer_signal(turn)
    return _act(turn) if may_work(turn) else Signal.NOT_ALLOWED


def _reaction(turn: Turn, event: ReactionChanged) -> Signal:
    if is_requester(turn) and reactions.is_rating(turn, event):
        return _rating_reaction(turn, event)
    if not reactions.is_act(turn, event) or not may_work(turn):
        return Signal.NOTHING
    if not event.added and not reactions.undoes(turn, event):
        return Signal.NOTHING
    return (
        Signal.NOTHING
        if isinstance(turn.agent_command, Refusal) and not event.added
        else _act(turn)
    )


def _rating_reaction(turn: Turn, event: ReactionChanged) -> Signal:
    """The last one counts; taking back any but the one that counts changes nothing."""
    if event.added:
        return requester_intent.classify_rating(turn, RATED_BY_REACTION[event.emoji])
    counts = turn.conversation.reaction_effects.rated == event.emoji
    return Signal.UNRATED if counts else Signal.NOTHING


def _in_its_own_time(turn: Turn, event: DeadlineReached | AnswerDrafted | DraftFailed) -> Signal:
    """What nobody said: a moment or a draft has come. Without a draft, the articles decide."""
    if not isinstance(event, DeadlineReached):
        return answerable.draft_signal(turn)
    if event.deadline not in schedule(turn.desk, turn.conversation):
        return Signal.NOTHING
    if event.deadline.kind is DeadlineKind.DRAFT:
        return answerable.by_the_articles(turn)
    return _DEADLINES[event.deadline.kind]


def _act(turn: Turn) -> Signal:
    """The signal of an agent's act, as it turned out when it was tried."""
    act, after = find_agent_command(turn.event, turn.command), turn.agent_command
    if act is None or after is None or isinstance(after, Refusal):
        return Signal.REFUSED
    match act.word:
        case Word.HAND_OVER:
            return Signal.HAND_TO_PERSON if after.agent else Signal.HAND_TO_TEAM
        case Word.REOPEN:
            return Signal.REOPENED_TO_AGENT if after.agent else Signal.REOPENED_TO_QUEUE
        case word:
            return _ACTS[word]
