"""The pure entrance: an event and a state in, a new state and what to do about it out."""

from dataclasses import replace
from functools import reduce

from core.dialog import phrases
from core.dialog.acts import act_of, attempt
from core.dialog.addressing import command_of, names_several, wants_the_form
from core.dialog.budget import settle
from core.dialog.cards import cards
from core.dialog.commands import Word
from core.dialog.desk_wide import BY_WORD, answer_without_ticket, help_with
from core.dialog.drafting import draft, limited
from core.dialog.forms import problems_of, ticket_form, work_problems
from core.dialog.held import as_rewritten, command_to_run
from core.dialog.home import home
from core.dialog.judging import judge
from core.dialog.looking import look
from core.dialog.meeting import meet_again
from core.dialog.moves.absence import meet_who_came_back
from core.dialog.moves.carrying import turn_files_away
from core.dialog.moves.holding import settle as settle_held, take_the_copy_back
from core.dialog.moves.reassigning import replace_name
from core.dialog.moves.showing import hide_what_stood_in_the_open
from core.dialog.moves.standing_by import stand_by_promises
from core.dialog.parts import keep_the_parts
from core.dialog.progress import take_down
from core.dialog.reactions import keep_what_reactions_did
from core.dialog.redaction import forget_words
from core.dialog.schedule import fired_name, promises, schedule
from core.dialog.signals import CHANGES_WHAT_IT_IS, is_requester, read
from core.dialog.surely import as_
from core.dialog.table import TABLE
from core.dialog.turn import Context, Turn
from core.knowledge.library import Library
from core.model.actions import Action, Say
from core.model.conversation import Conversation, Step
from core.model.decision import Decision
from core.model.desk import Desk
from core.model.events import (
    CommandGiven,
    DeadlineReached,
    Event,
    FormName,
    FormSubmitted,
    HomeOpened,
    MessageEdited,
    MessageReceived,
    NameReplaced,
    PolicyChanged,
)
from core.model.ids import ConversationId, EventId, derived
from core.model.people import Person, Place
from core.tickets.permissions import is_agents_place

_BEFORE_PEOPLE = frozenset({Step.ANSWERED, Step.CHOOSING, Step.GATHERING, Step.CONFIRMING})


def decide(
    desk: Desk, library: Library, talk: Conversation, event: Event, context: Context
) -> Decision:
    """What this desk does about `event`. Pure: the same arguments give the same decision, always.

    A talk that has no ticket afterwards is not kept: greetings and lists open nothing.
    """
    event = as_rewritten(desk, context.holds or talk, event)
    turn = _turn(desk, library, talk, limited(desk, talk, event), context)
    if isinstance(event, NameReplaced):
        return _kept(turn, replace_name(turn))
    if isinstance(event, PolicyChanged):
        after = stand_by_promises(turn)
        return _kept(after, after)  # what stands was said by the policy before
    if wants_the_form(desk, event) and turn.author is not None:
        return Decision(None, immediate=(ticket_form(desk, turn.author),))
    if isinstance(event, HomeOpened):
        return Decision(None, immediate=(home(turn),))
    if isinstance(event, FormSubmitted) and event.form is FormName.TICKET:
        problems = problems_of(desk, event)
        if problems is not None:
            return Decision(None, immediate=(problems,))
    if (wrong := work_problems(turn)) is not None:
        return Decision(None, immediate=(wrong,))
    if turn.command is not None and turn.command.word in BY_WORD:
        return _unkept(BY_WORD[turn.command.word](turn))
    if turn.command is not None and names_several(desk, turn.command):
        return _unkept(turn.answer_here("one_ticket_at_a_time"))
    if turn.command is not None and talk.ticket is None and not _opens(turn):
        return _unkept(answer_without_ticket(turn))
    if isinstance(event, CommandGiven) and _means_nothing(turn, event):
        return _unkept(help_with(turn))
    done = _take(meet_who_came_back(meet_again(turn)))
    return _unkept(done) if done.conversation.ticket is None else _kept(turn, done)


def begin(event: Event, author: Person, place: Place) -> Conversation:
    """A conversation that begins with `event`: the same one, however often it is decided.

    It goes on in the thread that begins under the event's message, where the platform has such.
    """
    thread = place.thread or str(getattr(event, "thread", ""))
    place = replace(place, thread=thread)
    return Conversation(begun_by(event.id), requester=replace(author, member_of=()), place=place)


def begun_by(event: EventId) -> ConversationId:
    """What the conversation is called that this event begins."""
    return ConversationId(derived(event, "conversation"))


def _turn(desk: Desk, library: Library, talk: Conversation, event: Event, context: Context) -> Turn:
    command = command_of(desk, event) or command_to_run(desk, context.holds or talk, event)
    turn = Turn(desk, library, event, talk, context, command)
    said = command.rest if command is not None else str(getattr(event, "text", ""))
    turn = replace(turn, draft=draft(desk, talk, event, said))
    act = act_of(event, command)
    if act is not None:
        turn = replace(turn, attempt=attempt(turn, act))
    return replace(turn, found=look(turn, said), judged=judge(turn))


def _opens(turn: Turn) -> bool:
    """Is this command one that begins a talk?"""
    return turn.command is not None and turn.command.word in (Word.TICKET, Word.PERSON)


def _means_nothing(turn: Turn, event: CommandGiven) -> bool:
    """Words after a slash that are no command open no ticket: in an agents' room none do, elsewhere
    a single one, which is a command mistyped.
    """
    one = len(event.text.split()) == 1 and not phrases.is_greeting(event.text)
    nothing = one or is_agents_place(turn.desk, event.place)
    return turn.command is None and not event.opens and nothing


def _take(turn: Turn) -> Turn:
    """Walk the edge that the signal names; where there is none, nothing happens."""
    before, at_first = turn.conversation, turn
    signal = read(turn)
    edge = TABLE[before.step].get(signal)
    if isinstance(turn.event, MessageEdited) and signal in CHANGES_WHAT_IT_IS:
        turn = take_the_copy_back(turn)
    turn = _fire(turn, before)
    if edge is not None:
        turn = keep_the_parts(before, reduce(lambda done, move: move(done), edge.moves, turn))
        turn = hide_what_stood_in_the_open(before, turn)
        turn = turn.at(edge.to or turn.conversation.step)
    turn = settle(take_down(before, turn_files_away(settle_held(at_first, turn, signal))))
    turn = forget_words(at_first, keep_what_reactions_did(before, turn))
    moved = turn.conversation.step is not before.step
    spoke = is_requester(turn) and turn.conversation.step in _BEFORE_PEOPLE
    if moved or spoke:
        turn = turn.with_talk(stepped_at=turn.event.at)
    return turn


def _fire(turn: Turn, before: Conversation) -> Turn:
    """Note that a deadline has come, before anything is said: the card shows what is overdue. One
    that was moved while it was on its way has done nothing, so it is still to come.
    """
    event = turn.event
    if not isinstance(event, DeadlineReached):
        return turn
    if event.deadline not in schedule(turn.desk, before):
        return turn
    fired = (*turn.conversation.fired, fired_name(event.deadline))
    return turn.with_talk(fired=tuple(dict.fromkeys(fired)))


def _kept(before: Turn, after: Turn) -> Decision:
    """The card is said again whenever it would read otherwise, so no move can forget it."""
    talk = _with_promises(after.desk, after.conversation)
    stood, actions = cards(before.desk, before.conversation), after.actions
    anew = [c for c in cards(after.desk, talk) if c not in stood and c not in actions]
    actions = (*actions, *anew)
    rebind = after.rebind
    if before.conversation.ticket is None:
        rebind = {talk.place: talk.id, **_also_at(before.event, talk), **rebind}
    rebind = {**_answered_at(after.desk, before.event, talk), **rebind}
    return Decision(
        talk,
        actions,
        after.facts,
        schedule(after.desk, talk),
        after.immediate,
        rebind,
        after.retry,
        after.counts,
        after.redaction,
    )


def _with_promises(desk: Desk, talk: Conversation) -> Conversation:
    """Lists and a later policy go by what is promised now. What was kept from an earlier policy and
    concerns nothing any more is forgotten.
    """
    promised = promises(desk, talk)
    return replace(talk, promised=promised, kept=tuple(d for d in talk.kept if d in promised))


def _also_at(event: Event, talk: Conversation) -> dict[Place, ConversationId]:
    """What is written beside the thread, where the talk began, is about it too."""
    began_at = getattr(event, "place", talk.place)
    return {began_at: talk.id} if getattr(event, "thread", "") else {}


def _answered_at(desk: Desk, event: Event, talk: Conversation) -> dict[Place, ConversationId]:
    """A reply in the agents' room is the ticket's, with its edit and what is said under it."""
    if not isinstance(event, MessageReceived) or not event.reply_to:
        return {}
    if not is_agents_place(desk, event.place) or event.place.thread not in ("", event.ref):
        return {}
    return {replace(event.place, thread=event.ref): talk.id}


def _unkept(turn: Turn) -> Decision:
    """Answers that belong to no conversation, or that change none."""
    kept = turn.conversation.ticket is not None
    return Decision(None, tuple(a if kept else _loose(turn, a) for a in turn.actions))


def _loose(turn: Turn, action: Action) -> Action:
    """A command is answered to the one who gave it, and not to the room it was given in."""
    said = as_(Say, action)
    asked_by_command = turn.author if isinstance(turn.event, CommandGiven) else None
    only = said.only_for or asked_by_command
    return replace(said, conversation=None, under="", binds=False, only_for=only)
