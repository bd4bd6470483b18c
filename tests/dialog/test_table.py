"""The table itself: every edge is walked, every step can be left, everything said has words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.words.en import WORDS
from core.dialog.signal import Signal
from core.dialog.signals import read
from core.dialog.table import TABLE
from core.dialog.turn import Turn
from core.model.attachment import Attachment
from core.model.conversation import Step
from core.model.deadline import DeadlineKind
from core.model.events import (
    ChannelReopened,
    Choice,
    DeliveryBlocked,
    DeliveryFailed,
    FilesCame,
    FormName,
    HolderLeft,
    RequesterLeft,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.ticket import Status
from tests.desks import make_desk, make_library
from tests.drafts import LLM, UNCLEAR, UNKNOWN, brings, fails
from tests.talk import ADA, EVE, GRACE, LOBBY, DialogStory

Act = Callable[[DialogStory], object]

THREAD = Place("console", "ada", "HD-1042")
PROBLEM = "The vpn box is humming"
KNOWN = {"category": "technical", "priority": "high"}


def _says(*lines: str) -> Act:
    return lambda talk: [talk.says(ADA, line) for line in lines]


def _then(*acts: Act) -> Act:
    return lambda talk: [act(talk) for act in acts]


def _commands(who: Person, text: str) -> Act:
    return lambda talk: talk.commands(who, text)


def _presses(who: Person, choice: Choice, value: str = "") -> Act:
    return lambda talk: talk.presses(who, choice, value)


def _due(kind: DeadlineKind) -> Act:
    def wait(talk: DialogStory) -> None:
        talk.waits_for(next(d for d in talk.deadlines if d.kind is kind))

    return wait


def press_last(talk: DialogStory, choice: Choice) -> None:
    """Press a button of the latest question about a held message."""
    buttons = (b for say in reversed(talk.said) for b in say.buttons if b.choice is choice)
    talk.presses(GRACE, choice, next(buttons).value)


def _answers_a_question(choice: Choice) -> Act:
    def act(talk: DialogStory) -> None:
        talk.says(GRACE, "queue please")
        press_last(talk, choice)

    return act


def _form(description: str, **values: str) -> Act:
    return lambda talk: talk.fills(
        ADA, FormName.TICKET, **(KNOWN | {"description": description} | values)
    )


def _requester_left(talk: DialogStory) -> None:
    assert talk.state is not None
    talk.happens(RequesterLeft(EventId("gone"), talk.now, talk.state.id, ADA))


def _channel_closed(talk: DialogStory) -> None:
    state, place = talk.state, talk.desk.queues["support"].place
    assert state is not None
    id_ = EventId("blocked")
    talk.happens(DeliveryBlocked(id_, talk.now, state.id, "k", "card", "archived", place))


def _channel_open(talk: DialogStory) -> None:
    state, place = talk.state, talk.desk.queues["support"].place
    assert state is not None
    talk.happens(ChannelReopened(EventId("reopened"), talk.now, state.id, place))


def _undelivered(talk: DialogStory) -> None:
    state = talk.state
    assert state is not None
    talk.happens(
        DeliveryFailed(EventId("f"), talk.now, state.id, "k", "from_agent", "blocked", LOBBY)
    )


def _holder_left(talk: DialogStory) -> None:
    state = talk.state
    assert state is not None
    talk.happens(HolderLeft(EventId("left"), talk.now, state.id, GRACE))


def _a_file_comes(talk: DialogStory) -> None:
    """One that the form named, and that the platform would not wait for."""
    files = (Attachment("shot.png", "image/png", 2048, "ab" * 32),)
    talk.happens(FilesCame(EventId("late"), talk.now, LOBBY, ADA, EventId("e0"), files))


def _unseen(days: float) -> Act:
    """Time passes while nobody looks: the process was down."""

    def sleep(talk: DialogStory) -> None:
        talk.now += timedelta(days=days)

    return sleep


def _merges(talk: DialogStory) -> None:
    """Another ticket of the same requester is the one to go on."""
    other = DialogStory(talk.desk, talk.library, context=type(talk.context)(number=7))
    for act in (_says(PROBLEM, "a person please"),):
        act(other)
    talk.context = type(talk.context)(number=1043, other=other.state)
    talk.commands(GRACE, "merge into HD-7")


CLAIM = _presses(GRACE, Choice.CLAIM)
RESOLVE = lambda talk: talk.fills(GRACE, FormName.RESOLVE, how="done")  # noqa: E731
TO_QUEUED = _says(PROBLEM, "a person please")
SOLVED_BY_ANSWER = _then(_says("My VPN does not connect"), _presses(ADA, Choice.SOLVED))
SOLVED_FROM_FORM = _then(_form("My VPN does not connect"), _presses(ADA, Choice.SOLVED))
CLOSED_BY_CLOCK = _due(DeadlineKind.RESOLVED_CLOSES)

REACH: dict[Step, Act] = {
    Step.LISTENING: _then(),
    Step.DRAFTING: _says(UNCLEAR),
    Step.CHOOSING: _says("print job stuck, printer is offline"),
    Step.ANSWERED: _says("My VPN does not connect"),
    Step.GATHERING: _says(PROBLEM),
    Step.CONFIRMING: _says(PROBLEM, "general", "low", "skip", "skip", "skip"),
    Step.QUEUED: TO_QUEUED,
    Step.WITH_AGENT: _then(TO_QUEUED, CLAIM),
    Step.WAITING: _then(TO_QUEUED, CLAIM, _commands(GRACE, "wait")),
    Step.RESOLVED: _then(TO_QUEUED, CLAIM, RESOLVE),
    Step.COMMENTING: _then(TO_QUEUED, CLAIM, RESOLVE, _presses(ADA, Choice.RATE, "1")),
    Step.CLOSED: _then(TO_QUEUED, CLAIM, RESOLVE, CLOSED_BY_CLOCK),
}
"""How each step is reached, at its simplest."""

ACT: dict[Signal, Act] = {
    Signal.GREETING: _says("hello"),
    Signal.VAGUE: _says("it does not work"),
    Signal.REMARKED: _says("hmm"),
    Signal.ANSWERABLE: _says("the wifi does not work in the office"),
    Signal.SEVERAL_ANSWERS: _says("printer offline, print job stuck"),
    Signal.UNANSWERABLE: _says("my cat ate the spoon"),
    Signal.DRAFTABLE: _says("the printer shows something odd"),
    Signal.DRAFT_FITS: brings,
    Signal.BRIEFED: brings,
    Signal.CRITICAL: _says("outage: vpn"),
    Signal.WANTS_PERSON: _says("a person please"),
    Signal.SOLVED: _presses(ADA, Choice.SOLVED),
    Signal.PICKED: _says("1"),
    Signal.DETAIL_TOLD: _says("technical"),
    Signal.DETAIL_UNCLEAR: _says("purple"),
    Signal.SKIPPED: _says("skip"),
    Signal.BACK: _says("back"),
    Signal.SEND: _says("a person please"),
    Signal.TOLD_MORE: _says("It is the silver one"),
    Signal.CANCEL: _says("cancel"),
    Signal.REQUESTER_SPOKE: _says("It hums louder"),
    Signal.AGENT_SPOKE: lambda talk: talk.says(GRACE, "On my way"),
    Signal.BYSTANDER_SPOKE: lambda talk: talk.says(EVE, "Mine too", at=THREAD, called=False),
    Signal.BYSTANDER_CALLED: lambda talk: talk.says(EVE, "Mine too", at=THREAD),
    Signal.FILES_CAME: _a_file_comes,
    Signal.NOTE: lambda talk: talk.says(GRACE, "// again"),
    Signal.EDITED: lambda talk: talk.edits(ADA, "m0", "It hums"),
    Signal.DELETED: lambda talk: talk.deletes(ADA, "m0"),
    Signal.UNDELIVERED: _undelivered,
    Signal.HELD: lambda talk: talk.says(GRACE, "queue please"),
    Signal.SEND_HELD: _answers_a_question(Choice.SEND_HELD),
    Signal.NOTE_HELD: _answers_a_question(Choice.NOTE_HELD),
    Signal.REOPEN_HELD: _answers_a_question(Choice.REOPEN_HELD),
    Signal.HELD_GONE: _presses(GRACE, Choice.SEND_HELD, "gone"),
    Signal.TAKE_BACK: _then(
        _answers_a_question(Choice.SEND_HELD), lambda talk: press_last(talk, Choice.TAKE_BACK)
    ),
    Signal.REQUESTER_LEFT: _requester_left,
    Signal.CHANNEL_CLOSED: _channel_closed,
    Signal.CHANNEL_OPEN: _channel_open,
    Signal.RETRY: _presses(GRACE, Choice.RETRY, "k"),
    Signal.CLAIM: CLAIM,
    Signal.RELEASE: _commands(GRACE, "release"),
    Signal.HOLDER_LEFT: _holder_left,
    Signal.HAND_TO_TEAM: _commands(GRACE, "hand over to network"),
    Signal.HAND_TO_PERSON: _commands(GRACE, "hand over to Alan"),
    Signal.WAIT: _commands(GRACE, "wait"),
    Signal.SET_PRIORITY: _commands(GRACE, "priority high"),
    Signal.SET_CATEGORY: _commands(GRACE, "category account"),
    Signal.RESOLVE: RESOLVE,
    Signal.MERGE: _merges,
    Signal.WANTS_FORM: _presses(GRACE, Choice.RESOLVE),
    Signal.REFUSED: _commands(GRACE, "hand over to Bob"),
    Signal.RATED: _says("5"),
    Signal.RATED_LOW: _says("2"),
    Signal.UNRATED: _then(
        lambda talk: talk.reacts(ADA, "five"), lambda talk: talk.reacts(ADA, "five", added=False)
    ),
    Signal.COMMENTED: _says("too slow"),
    Signal.NO_COMMENT: _presses(ADA, Choice.NO_COMMENT),
    Signal.THANKED: _says("thank you"),
    Signal.PRAISED: _says("good job"),
    Signal.UNPLACED: _says("My cat ate the spoon"),
    Signal.LEFT_CLOSED: _then(_says("My cat ate the spoon"), _presses(ADA, Choice.NEITHER)),
    Signal.REOPENED_TO_AGENT: _presses(ADA, Choice.REOPEN),
    Signal.STATUS: _commands(ADA, "status"),
    Signal.WHY: _commands(ADA, "why"),
    Signal.HISTORY: _commands(GRACE, "history"),
    Signal.NOT_ALLOWED: _commands(EVE, "claim"),
    Signal.STALE: _presses(ADA, Choice.PICK, "forged"),
    Signal.FIRST_RESPONSE_NEAR: _due(DeadlineKind.FIRST_RESPONSE_WARNING),
    Signal.FIRST_RESPONSE_MISSED: _due(DeadlineKind.FIRST_RESPONSE),
    Signal.RESOLUTION_NEAR: _due(DeadlineKind.RESOLUTION_WARNING),
    Signal.RESOLUTION_MISSED: _due(DeadlineKind.RESOLUTION),
    Signal.UPDATE_DUE: lambda talk: talk.passes(timedelta(days=9)),
    Signal.STILL_OVERDUE: lambda talk: talk.passes(timedelta(days=9)),
    Signal.CALL_NOW: _presses(ADA, Choice.CALL_NOW),
    Signal.CALL_NOBODY: _presses(ADA, Choice.CALL_NOBODY),
    Signal.PAGE_UNANSWERED: _due(DeadlineKind.PAGE),
    Signal.STILL_UNCLAIMED: _due(DeadlineKind.PAGE_AGAIN),
    Signal.NOBODY_CAME: _due(DeadlineKind.PAGES_OVER),
    Signal.REOPENED_TOO_LATE: _then(_unseen(days=9), _presses(ADA, Choice.REOPEN)),
    Signal.PATIENCE_OVER: _due(DeadlineKind.PATIENCE),
    Signal.OFFER_UNANSWERED: _due(DeadlineKind.OFFER_REMINDER),
    Signal.OFFER_EXPIRED: _due(DeadlineKind.OFFER_CLOSES),
    Signal.REQUESTER_SILENT: _due(DeadlineKind.WAITING_REMINDER),
    Signal.REQUESTER_GONE: _due(DeadlineKind.WAITING_CLOSES),
    Signal.RESOLUTION_UNCONFIRMED: _due(DeadlineKind.RESOLVED_REMINDER),
    Signal.RESOLUTION_STANDS: CLOSED_BY_CLOCK,
}
"""How each signal is given, wherever it can be."""


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Step, Signal, Step]]:
    """Every edge that a talk walks: from where, by which signal, to where."""
    import core.decide as room

    found: list[tuple[Step, Signal, Step]] = []
    take = room._take

    def noting(turn: Turn) -> Turn:
        done = take(turn)
        found.append((turn.conversation.step, read(turn), done.conversation.step))
        return done

    monkeypatch.setattr(room, "_take", noting)
    return found


TO_BRIEFED = _says(PROBLEM, "a person please", "a person please")
CHANGED_TWICE = _says(UNCLEAR, "it blinks", "it blinks twice")
OUTAGE = "outage, the vpn box is dead"
ASKED_TO_CALL = (Signal.CALL_NOW, Signal.CALL_NOBODY, Signal.PAGE_UNANSWERED)
SPECIAL: dict[tuple[Step, Signal], tuple[Act, Act]] = {
    (Step.DRAFTING, Signal.ANSWERABLE): (_says(UNKNOWN), _says("my vpn does not connect")),
    (Step.DRAFTING, Signal.SEVERAL_ANSWERS): (REACH[Step.DRAFTING], fails),
    (Step.DRAFTING, Signal.UNANSWERABLE): (_says(UNKNOWN), fails),
    (Step.DRAFTING, Signal.UNANSWERABLE_ALL_KNOWN): (_form(UNKNOWN), _due(DeadlineKind.DRAFT)),
    (Step.DRAFTING, Signal.WANTS_PERSON_ALL_KNOWN): (_form(UNKNOWN), _says("a person please")),
    (Step.DRAFTING, Signal.TOLD_MORE): (CHANGED_TWICE, _says("and it smells")),
    (Step.DRAFTING, Signal.SOLVED): (
        _says("My VPN does not connect", UNKNOWN),
        _presses(ADA, Choice.SOLVED),
    ),
    (Step.CHOOSING, Signal.DRAFTABLE): (
        _then(_says(UNCLEAR), fails),
        _says("the printer shows something odd"),
    ),
    (Step.QUEUED, Signal.TAKE_BACK): (
        _then(REACH[Step.WITH_AGENT], _answers_a_question(Choice.SEND_HELD)),
        _then(_commands(GRACE, "release"), lambda talk: press_last(talk, Choice.TAKE_BACK)),
    ),
    **{(Step.QUEUED, signal): (_says(OUTAGE), ACT[signal]) for signal in ASKED_TO_CALL},
    (Step.QUEUED, Signal.STILL_UNCLAIMED): (_says(OUTAGE, "yes"), ACT[Signal.STILL_UNCLAIMED]),
    (Step.QUEUED, Signal.NOBODY_CAME): (
        _then(_says(OUTAGE, "yes"), *[ACT[Signal.STILL_UNCLAIMED]] * 4),
        ACT[Signal.NOBODY_CAME],
    ),
    (Step.QUEUED, Signal.BRIEFED): (TO_BRIEFED, brings),
    (Step.WITH_AGENT, Signal.BRIEFED): (_then(TO_BRIEFED, CLAIM), brings),
    (Step.WAITING, Signal.BRIEFED): (_then(TO_BRIEFED, CLAIM, _commands(GRACE, "wait")), brings),
    (Step.DRAFTING, Signal.PICKED): (_says("My VPN does not connect", UNKNOWN), _says("1")),
    (Step.LISTENING, Signal.UNANSWERABLE_ALL_KNOWN): (_then(), _form("my cat ate the spoon")),
    (Step.ANSWERED, Signal.BACK_TO_CHOICE): (
        _then(REACH[Step.CHOOSING], _says("1")),
        _says("back"),
    ),
    (Step.CHOOSING, Signal.PATIENCE_OVER): (
        _says(PROBLEM, "print job stuck, printer is offline"),
        _due(DeadlineKind.PATIENCE),
    ),
    (Step.ANSWERED, Signal.PATIENCE_OVER): (
        _says(PROBLEM, "My VPN does not connect"),
        _due(DeadlineKind.PATIENCE),
    ),
    (Step.ANSWERED, Signal.BACK_TO_ANSWER): (
        _says("My VPN does not connect", "1"),
        _says("back"),
    ),
    (Step.ANSWERED, Signal.SOLVED_IN_PART): (
        _says("My VPN does not connect. The printer says offline", "1"),
        _says("solved"),
    ),
    (Step.GATHERING, Signal.LAST_DETAIL_TOLD): (
        _says(PROBLEM, "general", "low", "skip", "skip"),
        _says("extension 4"),
    ),
    (Step.GATHERING, Signal.SKIPPED_LAST): (
        _says(PROBLEM, "general", "low", "skip", "skip"),
        _says("skip"),
    ),
    (Step.GATHERING, Signal.CRITICAL): (_says(PROBLEM, "general"), _says("critical")),
    (Step.GATHERING, Signal.NO_WAY_BACK): (REACH[Step.GATHERING], _says("back")),
    (Step.GATHERING, Signal.BACK): (_says(PROBLEM, "general"), _says("back")),
    (Step.CONFIRMING, Signal.LAST_DETAIL_TOLD): (
        REACH[Step.CONFIRMING],
        _presses(ADA, Choice.PRIORITY, "high"),
    ),
    (Step.COMMENTING, Signal.UNRATED): (
        _then(REACH[Step.RESOLVED], lambda talk: talk.reacts(ADA, "one")),
        lambda talk: talk.reacts(ADA, "one", added=False),
    ),
    (Step.COMMENTING, Signal.THANKED): (
        _then(REACH[Step.COMMENTING], lambda talk: talk.passes(timedelta(days=2))),
        _says("thank you"),
    ),
    **{
        (Step.COMMENTING, signal): (
            _then(REACH[Step.COMMENTING], lambda talk: talk.passes(timedelta(days=2))),
            ACT[signal],
        )
        for signal in (Signal.PRAISED, Signal.UNPLACED, Signal.LEFT_CLOSED)
    },
    (Step.WAITING, Signal.RESOLUTION_NEAR): (
        _then(TO_QUEUED, CLAIM, _unseen(days=1.9), _commands(GRACE, "wait")),
        lambda talk: talk.passes(timedelta()),
    ),
    (Step.WAITING, Signal.RESOLUTION_MISSED): (
        _then(TO_QUEUED, CLAIM, _unseen(days=9), _commands(GRACE, "wait")),
        lambda talk: talk.passes(timedelta()),
    ),
}


def _cases() -> list[tuple[Step, Signal]]:
    return [(step, signal) for step, row in TABLE.items() for signal in row]


def _offered_with_all_known(step: Step) -> Act:
    words = {
        Step.CHOOSING: "print job stuck, printer is offline",
        Step.ANSWERED: "My VPN does not connect",
    }
    return _form(words[step])


def _ways(step: Step, signal: Signal) -> list[tuple[Act, Act]]:
    """Ways in which this edge may be walked; the first that does is enough."""
    if (step, signal) in SPECIAL:
        return [SPECIAL[step, signal]]
    if signal in (Signal.UNANSWERABLE_ALL_KNOWN, Signal.WANTS_PERSON_ALL_KNOWN):
        act = ACT[Signal(signal.removesuffix("_all_known"))]
        if step in (Step.CHOOSING, Step.ANSWERED):
            return [(_offered_with_all_known(step), act)]
        return [(_then(SOLVED_FROM_FORM, *_into(step)), _presses(ADA, Choice.REOPEN))]
    if signal is Signal.REOPENED_TO_QUEUE:
        return [(_without_agent_at(step), _presses(ADA, Choice.REOPEN))]
    if signal is Signal.WANTS_PERSON and step in (Step.RESOLVED, Step.COMMENTING, Step.CLOSED):
        return [(_then(SOLVED_BY_ANSWER, *_into(step)), _presses(ADA, Choice.REOPEN))]
    return [(REACH[step], ACT[signal])]


def _talk(step: Step, signal: Signal) -> DialogStory:
    """A desk without a model, but where the edge is about one."""
    about_it = step is Step.DRAFTING or signal in (Signal.DRAFTABLE, Signal.BRIEFED)
    return DialogStory(make_desk(llm=LLM if about_it else None), make_library())


def _into(step: Step) -> tuple[Act, ...]:
    """From a ticket that an answer solved to this step."""
    if step is Step.COMMENTING:
        return (_presses(ADA, Choice.RATE, "1"),)
    return (CLOSED_BY_CLOCK,) if step is Step.CLOSED else ()


def _without_agent_at(step: Step) -> Act:
    """Handed off once, and held by nobody when it ended."""

    def build(talk: DialogStory) -> None:
        REACH[step](talk)
        state = talk.state
        assert state is not None
        assert state.ticket is not None
        talk.state = replace(state, ticket=replace(state.ticket, agent=None))

    return build


@pytest.mark.parametrize(("step", "signal"), _cases(), ids=lambda value: str(value))
def test_every_edge_is_walked_and_leads_where_the_table_says(
    step: Step, signal: Signal, walked: list[tuple[Step, Signal, Step]]
) -> None:
    leads = TABLE[step][signal].to or step
    for reach, act in _ways(step, signal):
        talk = _talk(step, signal)
        try:
            reach(talk)
            act(talk)
        except (AssertionError, StopIteration):
            continue
        if (step, signal, leads) in walked:
            return
    pytest.fail(f"no way was found; walked instead: {walked[-6:]}")


def test_every_step_has_a_row_and_can_be_left() -> None:
    assert set(TABLE) == set(Step)
    for step, row in TABLE.items():
        assert any(edge.to not in (None, step) for edge in row.values()), step


def test_every_signal_is_used_somewhere_but_nothing() -> None:
    used = {signal for row in TABLE.values() for signal in row}
    assert set(Signal) - used == {Signal.NOTHING}


STATUS_OF = {
    Step.DRAFTING: Status.NEW,
    Step.CHOOSING: Status.NEW,
    Step.ANSWERED: Status.NEW,
    Step.GATHERING: Status.NEW,
    Step.CONFIRMING: Status.NEW,
    Step.QUEUED: Status.OPEN,
    Step.WITH_AGENT: Status.CLAIMED,
    Step.WAITING: Status.WAITING,
    Step.RESOLVED: Status.RESOLVED,
    Step.COMMENTING: Status.RESOLVED,
    Step.CLOSED: Status.CLOSED,
}


@pytest.mark.parametrize("step", STATUS_OF)
def test_the_step_of_the_talk_and_the_state_of_the_ticket_agree(step: Step) -> None:
    talk = _talk(step, Signal.NOTHING)
    REACH[step](talk)
    assert (talk.step, talk.ticket.status) == (step, STATUS_OF[step])


def test_everything_that_can_be_said_has_words() -> None:
    """Walk every edge and look up each wording that was used."""
    used = set[str]()
    for step, signal in _cases():
        for reach, act in _ways(step, signal):
            talk = _talk(step, signal)
            try:
                reach(talk)
                act(talk)
            except (AssertionError, StopIteration):
                continue
            used |= {say.wording for say in talk.said}
            used |= {f"{say.wording}.row" for say in talk.said if say.rows}
    assert used <= set(WORDS), sorted(used - set(WORDS))
