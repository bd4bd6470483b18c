"""Classify an event: which signal does it give at this point of the dialog?

All branching on content is here and in the files it calls; the table branches on signals alone.
"""

from typing import Final, assert_never

from core.dialog import signals
from core.dialog.articles.choices import find_picked
from core.dialog.intake.agent_commands import (
    NEEDS_FORM,
    RATED_BY_REACTION,
    find_agent_command,
)
from core.dialog.intake.details import read_detail
from core.dialog.intake.requester_buttons import may_mean
from core.dialog.intake.similar_tickets import report_of
from core.dialog.intake.waiting_messages import (
    CHOICES,
)
from core.dialog.intents import (
    agent_intent,
    answerable,
    people_intent,
    reactions,
    requester_intent,
    wishes,
)
from core.dialog.schedule import schedule
from core.dialog.sides import (
    is_agents_side,
    is_requester,
    may_decide,
    may_see,
    may_work,
    own_participation,
)
from core.dialog.signals import Signal
from core.dialog.turn import Turn
from core.dialog.utterances.commands import ABOUT_PEOPLE, FOR_AGENTS, Command, bare_command
from core.dialog.utterances.ratings import read_rating
from core.model.commands import Word
from core.model.conversation import (
    DETAIL_STEPS,
    ENDED_STEPS,
    OFFER_STEPS,
    STEPS_WITH_PEOPLE,
    Step,
)
from core.model.deadline import Deadline, DeadlineKind
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
    ParticipantsFollow,
    PersonLeft,
    PolicyChanged,
    ReactionChanged,
    RequesterLeft,
)
from core.model.ticket import Detail, Priority
from core.tickets.lifecycle import Refusal

_DEADLINES: Final[dict[DeadlineKind, Signal]] = {
    DeadlineKind.BREACH_REMINDER: signals.StillOverdue(),
    DeadlineKind.PAGE: signals.PageUnanswered(),
    DeadlineKind.PAGE_AGAIN: signals.StillUnclaimed(),
    DeadlineKind.PAGES_OVER: signals.NobodyCame(),
    DeadlineKind.SNOOZE_OVER: signals.SnoozeOver(),
    DeadlineKind.PARTICIPANTS_FOLLOW: signals.ParticipantsMoved(),
    DeadlineKind.PATIENCE: signals.PatienceOver(),
    DeadlineKind.OFFER_REMINDER: signals.OfferUnanswered(),
    DeadlineKind.OFFER_CLOSES: signals.OfferExpired(),
    DeadlineKind.WAITING_REMINDER: signals.RequesterSilent(),
    DeadlineKind.WAITING_CLOSES: signals.RequesterGone(),
    DeadlineKind.RESOLVED_REMINDER: signals.ResolutionUnconfirmed(),
    DeadlineKind.RESOLVED_CLOSES: signals.ResolutionStands(),
}
"""Deadlines of which their kind says all."""
_CHANGEABLE: Final = frozenset(Detail) - {Detail.DESCRIPTION, Detail.ANSWERS}
_SCORES: Final = ("1", "2", "3", "4", "5")


def classify(turn: Turn) -> Signal:
    """The signal of `turn.event`, at the step where the conversation stands."""
    if turn.context.is_repetition and (report := report_of(turn.event)) is not None:
        return signals.ReportedAgain(report)
    match turn.event:
        case MessageReceived() as said:
            return _message(turn, said)
        case MessageEdited() as edit:
            return _edit(turn, edit)
        case CommandGiven() as given:
            return _command(turn, given)
        case ButtonPressed() as press:
            return _button(turn, press)
        case FormSubmitted() as sent:
            return _form(turn, sent)
        case ReactionChanged() as reaction:
            return _reaction(turn, reaction)
        case DeadlineReached(deadline=deadline):
            return _deadline(turn, deadline)
        case AnswerDrafted() | DraftFailed():
            return answerable.draft_signal(turn)
        case news:
            return _news(turn, news)


_News = (
    MessageDeleted
    | FilesCame
    | DeliveryFailed
    | DeliveryBlocked
    | ChannelReopened
    | RequesterLeft
    | HolderLeft
    | ParticipantsFollow
    | HomeOpened
    | PersonLeft
    | NameReplaced
    | PolicyChanged
)


def _news(turn: Turn, event: _News) -> Signal:
    """What nobody said to the desk: it means the same at every step."""
    match event:
        case MessageDeleted():
            return signals.Deleted(event)
        case FilesCame():
            return signals.FilesCame()
        case DeliveryFailed():
            return signals.Undelivered(event)
        case DeliveryBlocked():
            return signals.ChannelClosed(event)
        case ChannelReopened():
            return signals.ChannelOpen(event)
        case RequesterLeft():
            return signals.RequesterLeft(event)
        case HolderLeft(person=person):
            return agent_intent.classify_departure(turn, person)
        case ParticipantsFollow():
            return people_intent.classify_followers(turn, event)
        case HomeOpened() | PersonLeft() | NameReplaced() | PolicyChanged():
            return signals.Nothing()
    assert_never(event)


def _message(turn: Turn, said: MessageReceived) -> Signal:
    if is_agents_side(turn):
        if turn.command is not None:
            return _by_word(turn, turn.command)
        return agent_intent.classify_words(turn, said)
    if turn.command is not None and turn.command.number is not None:
        return _of_named_ticket(turn, turn.command, said)
    if said.conversation is not None and not may_see(turn):
        return signals.NotAllowed()  # they might when the page was opened
    if turn.command is not None and turn.command.word in ABOUT_PEOPLE:
        return _by_word(turn, turn.command)
    if not is_requester(turn):
        if own_participation(turn) is not None:
            return _by_word(turn, turn.command) if turn.command else signals.ParticipantSpoke()
        return signals.BystanderCalled() if said.addressed else signals.BystanderSpoke()
    if turn.command is not None and turn.command.word is Word.STATUS and turn.conversation.ticket:
        return _state(turn, said)
    command = bare_command(said.text, turn.desk.prefix)
    asks_a_human = turn.conversation.step in (Step.WITH_AGENT, Step.WAITING)
    has_ticket = turn.conversation.ticket is not None
    if command is not None and command.word is Word.WHY and not asks_a_human and has_ticket:
        return signals.Why()
    return requester_intent.classify_requester_words(turn, said.text)


def _of_named_ticket(turn: Turn, command: Command, said: MessageReceived) -> Signal:
    signal = _by_word(turn, command)
    return _state(turn, said) if isinstance(signal, signals.Status) else signal


def _state(turn: Turn, said: MessageReceived) -> Signal:
    """A question in free words is for the people who have the ticket, too."""
    free = bare_command(said.text, turn.desk.prefix) is None
    with_people = turn.conversation.step in STEPS_WITH_PEOPLE and is_requester(turn)
    here = turn.conversation.place.room == said.place.room
    return signals.AskedForState() if free and with_people and here else signals.Status()


def _edit(turn: Turn, edit: MessageEdited) -> Signal:
    if not is_agents_side(turn):
        return signals.Edited(edit)
    if turn.command is not None:
        return _by_word(turn, turn.command)
    return agent_intent.classify_edit(turn, edit)


def _command(turn: Turn, event: CommandGiven) -> Signal:
    command = turn.command
    if command is None:
        return requester_intent.classify_requester_words(turn, event.text)
    if command.word is Word.TICKET:
        return requester_intent.classify_requester_words(turn, command.rest)
    return _by_word(turn, command)


def _by_word(turn: Turn, command: Command) -> Signal:
    """The signal of a command, whether it was given by a slash or typed."""
    if command.word in (Word.STATUS, Word.WHY):
        return signals.Status() if command.word is Word.STATUS else signals.Why()
    if command.word in ABOUT_PEOPLE:
        return people_intent.classify_people_command(turn, command)
    if command.word in FOR_AGENTS:
        return agent_intent.classify_command(turn, command)
    if command.word is Word.REOPEN and may_work(turn) and not is_requester(turn):
        return agent_intent.classify_act(turn)
    if not may_decide(turn, command.word):
        return signals.NotAllowed()
    return _requesters_command(turn, command)


def _requesters_command(turn: Turn, command: Command) -> Signal:
    match command.word:
        case Word.PERSON:
            return requester_intent.classify_requester_words(turn, "a person please")
        case Word.CANCEL:
            return wishes.cancel(turn)
        case Word.BACK:
            return wishes.back(turn)
        case Word.SKIP:
            return wishes.skip(turn)
        case Word.RATE if turn.conversation.step in ENDED_STEPS:
            first, _, comment = command.rest.partition(" ")
            given = read_rating(first)
            if given is None:
                return signals.Stale()
            return wishes.classify_rating(turn, given.score, comment.strip())
        case Word.REOPEN if turn.conversation.step in ENDED_STEPS:
            return wishes.classify_reopening(turn)
        case _:
            return signals.Stale()


def _button(turn: Turn, event: ButtonPressed) -> Signal:
    choice = event.choice
    if choice in CHOICES:
        return agent_intent.classify_held_button(turn, event)
    if choice is Choice.RETRY:
        return signals.Retry(event.value) if may_work(turn) else signals.NotAllowed()
    if choice is Choice.REOPEN and may_decide(turn, choice) and not is_agents_side(turn):
        return (
            wishes.classify_reopening(turn)
            if turn.conversation.step in ENDED_STEPS
            else signals.Stale()
        )
    if find_agent_command(event, None) is not None:
        if not may_work(turn):
            return signals.NotAllowed()
        if choice in NEEDS_FORM and not event.value:
            return signals.WantsForm(NEEDS_FORM[choice], event.author)
        return agent_intent.classify_act(turn)
    if not may_decide(turn, choice):
        return signals.NotAllowed()
    if choice in (Choice.CALL_NOW, Choice.CALL_NOBODY):
        return wishes.classify_paging_answer(turn, choice)
    if not may_mean(choice, turn.conversation.step):
        return signals.Stale()
    return _requesters_button(turn, choice, event.value)


def _requesters_button(turn: Turn, choice: Choice, value: str) -> Signal:
    step = turn.conversation.step
    match choice:
        case Choice.SOLVED if step in OFFER_STEPS or _is_asking_on(turn):
            return wishes.classify_solved(turn)
        case Choice.NEED_PERSON if step in DETAIL_STEPS:
            return signals.Send()
        case Choice.NEED_PERSON:
            return wishes.wants_person(turn)
        case Choice.NONE_OF_THESE:
            return wishes.refuse_answer(turn)
        case Choice.PICK | Choice.SHOW if picked := find_picked(turn, value):
            return wishes.pick(turn, picked)
        case Choice.CATEGORY | Choice.PRIORITY | Choice.OPTION | Choice.SKIP | Choice.CHANGE:
            return _about_details(turn, choice, value)
        case Choice.BACK:
            return wishes.back(turn)
        case Choice.CANCEL:
            return signals.Cancel()
        case Choice.SEND:
            return signals.Send()
        case Choice.RATE if value in _SCORES:
            return wishes.classify_rating(turn, int(value))
        case Choice.NO_COMMENT | Choice.NEITHER:
            return _nothing_more(turn, choice)
        case _:
            return signals.Stale()


def _about_details(turn: Turn, choice: Choice, value: str) -> Signal:
    """A press that answers a question, passes it over, or changes what was understood."""
    match choice:
        case Choice.SKIP:
            return wishes.skip(turn)
        case Choice.CHANGE if value in _CHANGEABLE:
            return wishes.change_detail(turn, Detail(value))
        case Choice.CATEGORY | Choice.PRIORITY | Choice.OPTION:
            return _detail_button(turn)
        case _:
            return signals.Stale()


def _nothing_more(turn: Turn, choice: Choice) -> Signal:
    """No comment on a low rating; or words that are about no ticket."""
    if choice is Choice.NO_COMMENT:
        return signals.NoComment()
    return signals.LeftClosed() if turn.conversation.unplaced is not None else signals.Stale()


def _is_asking_on(turn: Turn) -> bool:
    """A model is asked after something was offered already, which may have helped after all."""
    return turn.conversation.step is Step.DRAFTING and bool(turn.conversation.attempts)


def _detail_button(turn: Turn) -> Signal:
    details = read_detail(turn)
    if details is None:
        return signals.Stale()
    return wishes.classify_detail(turn, details)


def _form(turn: Turn, sent: FormSubmitted) -> Signal:
    if sent.form is FormName.TICKET:
        critical = turn.new_details.priority is Priority.CRITICAL
        usual = signals.Critical(turn.new_details) if critical else answerable.answer_signal(turn)
        return answerable.alarm_signal(turn) or usual
    return agent_intent.classify_act(turn) if may_work(turn) else signals.NotAllowed()


def _reaction(turn: Turn, event: ReactionChanged) -> Signal:
    if is_requester(turn) and reactions.is_rating(turn, event):
        return _rating_reaction(turn, event)
    if not reactions.is_act(turn, event) or not may_work(turn):
        return signals.Nothing()
    if not event.added and not reactions.undoes(turn, event):
        return signals.Nothing()
    refused = isinstance(turn.agent_command, Refusal)
    return signals.Nothing() if refused and not event.added else agent_intent.classify_act(turn)


def _rating_reaction(turn: Turn, event: ReactionChanged) -> Signal:
    """The last one counts; taking back any but the one that counts changes nothing."""
    if event.added:
        return wishes.classify_rating(turn, RATED_BY_REACTION[event.emoji])
    counts = turn.conversation.reaction_effects.rated == event.emoji
    return signals.Unrated() if counts else signals.Nothing()


def _deadline(turn: Turn, deadline: Deadline) -> Signal:
    """A moment has come. One that has fired, or was moved while it was on its way, means nothing:
    this is the first of the two guards that `core.model.deadline` names.
    """
    if deadline not in schedule(turn.desk, turn.conversation):
        return signals.Nothing()
    episode = turn.ticket.episode
    match deadline.kind:
        case DeadlineKind.DRAFT:
            return answerable.by_the_articles(turn)  # without a draft, the articles decide
        case DeadlineKind.FIRST_RESPONSE_WARNING:
            return signals.FirstResponseNear(deadline)
        case DeadlineKind.RESOLUTION_WARNING:
            return signals.ResolutionNear(deadline)
        case DeadlineKind.UPDATE:
            return signals.UpdateDue(deadline)
        case DeadlineKind.FIRST_RESPONSE if episode is not None:
            return signals.FirstResponseMissed(deadline, episode)
        case DeadlineKind.RESOLUTION if episode is not None:
            return signals.ResolutionMissed(deadline, episode)
        case kind:
            return _DEADLINES[kind]
