"""The pure entrance: an event and a state in, a new state and what to do about it out."""

from dataclasses import replace
from functools import partial
from typing import Final

from core import wordings as words
from core.dialog import signals
from core.dialog.articles.article_search import search
from core.dialog.classifier import classify
from core.dialog.intake.addressing import command_of, names_several, wants_the_form
from core.dialog.intake.agent_commands import find_agent_command, try_command
from core.dialog.intake.details import collect_details, limit_to_policy
from core.dialog.intake.waiting_messages import as_rewritten, command_to_run
from core.dialog.language_model import judge
from core.dialog.letters import (
    as_letter,
    ask_at_once,
    bundle,
    keep_automatic,
    policy_for,
    tell_about_the_mail,
)
from core.dialog.moves.held_messages import (
    becomes_internal,
    settle_held,
    take_the_copy_back,
    take_the_note_back,
)
from core.dialog.moves.message_relay import keep_words
from core.dialog.moves.new_ticket import join_first_reply
from core.dialog.moves.policy_change import replace_name, stand_by_promises
from core.dialog.moves.unreachable import meet_who_came_back
from core.dialog.pages.accounts import link, unlink
from core.dialog.pages.card import changed_cards
from core.dialog.pages.forms import problems_of, ticket_form, work_problems
from core.dialog.pages.home import home
from core.dialog.pages.lists import BY_WORD, answer_without_ticket, help_with
from core.dialog.schedule import all_deadlines, pending, promised
from core.dialog.sides import refresh_requester
from core.dialog.table import AFTER_EDGE, AT_EDGE, BEFORE_EDGE, TABLE
from core.dialog.turn import Context, Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.commands import Command
from core.knowledge.library import Library
from core.model.actions import Immediate, Say
from core.model.commands import Word
from core.model.conversation import Conversation
from core.model.deadline import Deadline
from core.model.decision import Decision
from core.model.event_fields import event_place, event_text, event_thread, is_automatic
from core.model.events import (
    CommandGiven,
    Event,
    FormName,
    FormSubmitted,
    HomeOpened,
    MessageReceived,
    NameReplaced,
    PolicyChanged,
)
from core.model.frozen import Lazy, with_fields
from core.model.ids import ConversationId, EventId, derive_id
from core.model.people import Person, Place
from core.model.policy import Desk
from core.tickets.permissions import is_agents_place, same_human

ABOUT_NO_TICKET: Final = {**BY_WORD, Word.LINK: link, Word.UNLINK: unlink}


def decide(
    desk: Desk, library: Library, conversation: Conversation, event: Event, context: Context
) -> Decision:
    """What this desk does about `event`. Pure: the same arguments give the same decision, always.

    A talk that has no ticket afterwards is not kept: greetings and lists open nothing.
    """
    event = as_rewritten(desk, context.holds or conversation, event)
    limited = limit_to_policy(desk, conversation, event)
    turn = _turn(policy_for(desk, conversation), library, conversation, limited, context)
    if (kept := keep_automatic(turn)) is not None:
        return _store_turn(turn, kept)
    for answer in () if is_automatic(event) else _WITHOUT_A_STEP:
        if (decision := answer(turn)) is not None:
            return decision
    done = ask_at_once(desk, turn, _walk(meet_who_came_back(refresh_requester(turn))))
    return _unkept(done) if done.conversation.ticket is None else _store_turn(turn, done)


def _follow_the_policy(turn: Turn) -> Decision | None:
    """The policy has changed, and the ticket follows; nobody has said anything."""
    match turn.event:
        case NameReplaced() as event:
            return _store_turn(turn, replace_name(turn, event))
        case PolicyChanged():
            after = stand_by_promises(turn)
            return _store_turn(after, after)  # what stands was said by the policy before
        case _:
            return None


def _show_at_once(turn: Turn) -> Decision | None:
    """A form, a page, or what is wrong with a form: shown in the platform's window, not kept."""
    desk, event = turn.desk, turn.event
    shown: Immediate | None = None
    if wants_the_form(desk, event) and turn.author is not None:
        shown = ticket_form(desk, turn.author)
    elif isinstance(event, HomeOpened):
        shown = home(turn, event.author)
    elif isinstance(event, FormSubmitted):
        is_new = event.form is FormName.TICKET
        shown = problems_of(desk, event) if is_new else work_problems(turn)
    return Decision(None, immediate=(shown,)) if shown is not None else None


def _answer_outside(turn: Turn) -> Decision | None:
    """Words about no ticket, or about none that can be told: lists, help, which one is meant."""
    command, event = turn.command, turn.event
    if command is None:
        is_nothing = isinstance(event, CommandGiven) and _means_nothing(turn, event)
        return _unkept(help_with(turn)) if is_nothing else None
    if command.word in ABOUT_NO_TICKET:
        return _store_answer(turn, ABOUT_NO_TICKET[command.word](turn))
    if names_several(turn.desk, command):
        return _store_answer(turn, turn.answer_here(words.one_ticket_at_a_time()))
    return _store_answer(turn, answer_without_ticket(turn)) if _has_no_ticket(turn) else None


_WITHOUT_A_STEP: Final = (_follow_the_policy, _show_at_once, _answer_outside)
"""What is answered at once, wherever the talk stands; see `core.dialog.table`."""


def begin(event: Event, author: Person, place: Place) -> Conversation:
    """A conversation that begins with `event`: the same one, however often it is decided.

    It goes on in the thread that begins under the event's message, where the platform has such.
    """
    thread = place.thread or event_thread(event)
    place = replace(place, thread=thread)
    letter = event.letter if isinstance(event, MessageReceived) else None
    requester = author.as_stored
    return Conversation(begun_by(event.id), requester=requester, place=place, letter=letter)


def begun_by(event: EventId) -> ConversationId:
    """What the conversation is called that this event begins."""
    return ConversationId(derive_id(event, "conversation"))


def _turn(
    desk: Desk, library: Library, conversation: Conversation, event: Event, context: Context
) -> Turn:
    command = _command(desk, conversation, event)
    command = command or command_to_run(desk, context.holds or conversation, event)
    said = command.rest if command is not None else event_text(event)
    details = Lazy(partial(collect_details, desk, conversation, event, said))
    turn = Turn(desk, library, event, conversation, context, command, details)
    act = find_agent_command(event, command)
    done = try_command(turn, act) if act is not None else None
    found, verdict = search(turn, said), judge(turn)
    if done is None and found is None and verdict is None:
        return turn
    return with_fields(turn, agent_command=done, search=found, draft_verdict=verdict)


def _command(desk: Desk, conversation: Conversation, event: Event) -> Command | None:
    """The command that an event gives. "Mine" and "status" answer an agent who has asked."""
    command = command_of(desk, event)
    is_answer = (
        conversation.agent_asks
        and isinstance(event, MessageReceived)
        and same_human(desk, conversation.requester, event.author)
        and not is_agents_place(desk, event.place)
    )
    return None if is_answer and command is not None and command.number is None else command


def _opens(turn: Turn) -> bool:
    """Is this command one that begins a talk?"""
    return turn.command is not None and turn.command.word in (Word.TICKET, Word.PERSON)


def _means_nothing(turn: Turn, event: CommandGiven) -> bool:
    """Words after a slash that are no command open no ticket: in an agents' room none do, elsewhere
    a single one, which is a command mistyped.
    """
    one = len(event.text.split()) == 1 and not phrases.is_greeting(event.text)
    nothing = one or is_agents_place(turn.desk, event.place)
    return not event.opens and nothing


def _walk(before: Turn) -> Turn:
    """Walk the edge that the signal picks, with what happens around it: see `core.dialog.table`."""
    turn, signal = before, as_letter(before, classify(before))
    edge = TABLE[before.conversation.step].get(type(signal))
    for effect in BEFORE_EDGE:
        turn = effect(before, turn, signal)
    if edge is not None:
        turn = edge.run(turn, signal)
        for effect in AT_EDGE:
            turn = effect(before, turn, signal)
    for effect in AFTER_EDGE:
        turn = effect(before, turn, signal)
    return turn


def _store_turn(before: Turn, after: Turn) -> Decision:
    """The card is said again whenever it would read otherwise, so no move can forget it."""
    after = tell_about_the_mail(before, keep_words(after))
    conversation, deadlines = _with_promises(after.desk, after.conversation)
    actions = (*after.actions, *changed_cards(before, after))
    rebind = after.place_bindings
    if before.conversation.ticket is None:
        rebind = {
            conversation.place: conversation.id,
            **_also_at(before.event, conversation),
            **rebind,
        }
    rebind = {**_answered_at(after.desk, before.event, conversation), **rebind}
    conversation, actions = bundle(after.desk, conversation, actions)
    if before.conversation.ticket is None:
        actions = join_first_reply(actions, before.event)
    return Decision(
        conversation,
        actions,
        after.audit_entries,
        pending(conversation, deadlines),
        after.immediate,
        rebind,
        after.retry,
        after.counter_increments,
        after.redaction,
    )


def _with_promises(
    desk: Desk, conversation: Conversation
) -> tuple[Conversation, tuple[Deadline, ...]]:
    """With all its deadlines. Lists and a later policy go by what is promised now. What was kept
    from an earlier policy and concerns nothing any more is forgotten.
    """
    deadlines = all_deadlines(desk, conversation)
    now = promised(deadlines)
    kept = tuple([d for d in conversation.kept if d in now])
    if now == conversation.promised and kept == conversation.kept:
        return conversation, deadlines
    changed = with_fields(conversation, promised=now, kept=kept)
    return changed, deadlines if kept == conversation.kept else all_deadlines(desk, changed)


def _also_at(event: Event, conversation: Conversation) -> dict[Place, ConversationId]:
    """What is written beside the thread, where the talk began, is about it too."""
    began_at = event_place(event) or conversation.place
    return {began_at: conversation.id} if event_thread(event) else {}


def _answered_at(
    desk: Desk, event: Event, conversation: Conversation
) -> dict[Place, ConversationId]:
    """A reply in the agents' room is the ticket's, with its edit and what is said under it."""
    if not isinstance(event, MessageReceived) or not event.reply_to:
        return {}
    if not is_agents_place(desk, event.place) or event.place.thread not in ("", event.ref):
        return {}
    return {replace(event.place, thread=event.ref): conversation.id}


def _has_no_ticket(turn: Turn) -> bool:
    """A command for a ticket that there is not, and that begins none."""
    command, ticket = turn.command, turn.conversation.ticket
    if ticket is None:
        return not _opens(turn)
    number = command.number if command is not None else None
    elsewhere = number is not None and number != ticket.number
    return elsewhere and becomes_internal(turn, signals.Status())


def _store_answer(before: Turn, after: Turn) -> Decision:
    """An answer that changes nothing, except that the words that stood in its place are not sent
    any more.
    """
    taken = after
    if becomes_internal(before, signals.Status()):
        taken = settle_held(before, take_the_note_back(take_the_copy_back(after)), signals.Status())
    changed = taken.actions != after.actions and taken.conversation.ticket is not None
    return _store_turn(before, taken) if changed else _unkept(after)


def _unkept(turn: Turn) -> Decision:
    """Answers that belong to no conversation, or that change none."""
    kept = turn.conversation.ticket is not None
    said = (action for action in turn.actions if isinstance(action, Say))
    actions = tuple(say if kept else _loose(turn, say) for say in said)
    return Decision(None, actions, account_changes=turn.account_changes)


def _loose(turn: Turn, said: Say) -> Say:
    """A command is answered to the one who gave it, and not to the room it was given in."""
    asked_by_command = turn.author if isinstance(turn.event, CommandGiven) else None
    only = said.only_for or asked_by_command
    return with_fields(said, conversation=None, reply_to="", owns_thread=False, only_for=only)
