"""The table itself: every edge is walked, every step can be left, everything said has words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.words.rendering import row_name
from core.dialog import signals
from core.dialog.classifier import classify
from core.dialog.signals import Signal, signal_name
from core.dialog.table import TABLE
from core.dialog.turn import Turn
from core.model.attachment import Attachment
from core.model.conversation import STATUS_OF_STEP, Step
from core.model.deadline import DeadlineKind
from core.model.events import (
    ChannelReopened,
    Choice,
    DeliveryBlocked,
    DeliveryFailed,
    FilesCame,
    FormName,
    HolderLeft,
    MessageReceived,
    ParticipantsFollow,
    RequesterLeft,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.ticket import Participant
from tests.cases import each_case
from tests.desks import alarmed_library, handing_library, make_desk, make_library
from tests.drafts import LLM, UNCLEAR, UNKNOWN, brings, fails
from tests.english import WORDS
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


def _reports_again(talk: DialogStory) -> None:
    """The inbox has found that this is the same report, wherever it was written."""
    talk.context = replace(talk.context, is_repetition=True)
    talk.happens(MessageReceived(EventId("again"), talk.now, LOBBY, ADA, "the same, once more"))


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


def _sends_a_picture(talk: DialogStory) -> None:
    talk.says(ADA, "", Attachment("shot.png", "image/png", 2048, "ab" * 32))


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


def _followed(talk: DialogStory) -> None:
    """Another ticket was merged into this one."""
    assert talk.state is not None
    eve = Participant(EVE, talk.now)
    talk.happens(ParticipantsFollow(EventId("into"), talk.now, talk.state.id, 7, (eve,)))


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

ACT: dict[type[Signal], Act] = {
    signals.Greeting: _says("hello"),
    signals.Vague: _says("it does not work"),
    signals.Remarked: _says("hmm"),
    signals.Answerable: _says("the wifi does not work in the office"),
    signals.SeveralAnswers: _says("printer offline, print job stuck"),
    signals.Unanswerable: _says("my cat ate the spoon"),
    signals.Draftable: _says("the printer shows something odd"),
    signals.DraftFits: brings,
    signals.Briefed: brings,
    signals.Critical: _says("outage: vpn"),
    signals.WantsPerson: _says("a person please"),
    signals.FilesAlone: _sends_a_picture,
    signals.WantsPersonNow: _says("My chair squeaks, a person please"),
    signals.NotHelped: _says("no, that did not help"),
    signals.Solved: _presses(ADA, Choice.SOLVED),
    signals.Picked: _says("1"),
    signals.ArticleHandsOff: _says("the wifi does not work in the office"),
    signals.PickedHandsOff: _says("2"),
    signals.DetailTold: _says("technical"),
    signals.DetailUnclear: _says("purple"),
    signals.Skipped: _says("skip"),
    signals.Back: _says("back"),
    signals.Send: _says("a person please"),
    signals.ToldMore: _says("It is the silver one"),
    signals.Cancel: _says("cancel"),
    signals.RequesterSpoke: _says("It hums louder"),
    signals.AskedForState: _says("any progress on this?"),
    signals.ChangeDetail: _says("the category is wrong"),
    signals.RatedLowWithReason: _says("2 - nobody called me back"),
    signals.CloseNow: _says("you can close this ticket"),
    signals.AgentSpoke: lambda talk: talk.says(GRACE, "On my way"),
    signals.BystanderSpoke: lambda talk: talk.says(EVE, "Mine too", at=THREAD, called=False),
    signals.BystanderCalled: lambda talk: talk.says(EVE, "Mine too", at=THREAD),
    signals.FilesCame: _a_file_comes,
    signals.ReportedAgain: _reports_again,
    signals.Note: lambda talk: talk.says(GRACE, "// again"),
    signals.Edited: lambda talk: talk.edits(ADA, "m0", "It hums"),
    signals.Deleted: lambda talk: talk.deletes(ADA, "m0"),
    signals.Undelivered: _undelivered,
    signals.Held: lambda talk: talk.says(GRACE, "queue please"),
    signals.SendHeld: _answers_a_question(Choice.SEND_HELD),
    signals.NoteHeld: _answers_a_question(Choice.NOTE_HELD),
    signals.ReopenHeld: _answers_a_question(Choice.REOPEN_HELD),
    signals.HeldGone: _presses(GRACE, Choice.SEND_HELD, "gone"),
    signals.TakeBack: _then(
        _answers_a_question(Choice.SEND_HELD), lambda talk: press_last(talk, Choice.TAKE_BACK)
    ),
    signals.RequesterLeft: _requester_left,
    signals.ChannelClosed: _channel_closed,
    signals.ChannelOpen: _channel_open,
    signals.Retry: _presses(GRACE, Choice.RETRY, "k"),
    signals.Claim: CLAIM,
    signals.Release: _commands(GRACE, "release"),
    signals.HolderLeft: _holder_left,
    signals.HandToTeam: _commands(GRACE, "hand over to network"),
    signals.HandToPerson: _commands(GRACE, "hand over to Alan"),
    signals.Wait: _commands(GRACE, "wait"),
    signals.Snooze: _commands(GRACE, "snooze until tomorrow"),
    signals.SnoozeOver: _then(_commands(GRACE, "snooze 1h"), _due(DeadlineKind.SNOOZE_OVER)),
    signals.SetPriority: _commands(GRACE, "priority high"),
    signals.SetCategory: _commands(GRACE, "category account"),
    signals.Resolve: RESOLVE,
    signals.Merge: _merges,
    signals.WantsForm: _presses(GRACE, Choice.RESOLVE),
    signals.Refused: _commands(ADA, "remove console:eve"),
    signals.ParticipantsAdded: _commands(ADA, "add console:eve"),
    signals.ParticipantsRemoved: _then(
        _commands(ADA, "add console:eve"), _commands(ADA, "remove console:eve")
    ),
    signals.ParticipantsFollow: _followed,
    signals.ParticipantsMoved: _due(DeadlineKind.PARTICIPANTS_FOLLOW),
    signals.ListParticipants: _commands(ADA, "participants"),
    signals.ParticipantSpoke: _then(
        _commands(ADA, "add console:eve"),
        lambda talk: talk.says(EVE, "Mine too", at=THREAD, called=False),
    ),
    signals.Rated: _says("5"),
    signals.RatedLow: _says("2"),
    signals.Unrated: _then(
        lambda talk: talk.reacts(ADA, "five"), lambda talk: talk.reacts(ADA, "five", added=False)
    ),
    signals.Commented: _says("too slow"),
    signals.NoComment: _presses(ADA, Choice.NO_COMMENT),
    signals.Thanked: _says("thank you"),
    signals.Praised: _says("good job"),
    signals.Unplaced: _says("My cat ate the spoon"),
    signals.LeftClosed: _then(_says("My cat ate the spoon"), _presses(ADA, Choice.NEITHER)),
    signals.ReopenedToAgent: _presses(ADA, Choice.REOPEN),
    signals.Status: _commands(ADA, "status"),
    signals.Why: _commands(ADA, "why"),
    signals.History: _commands(GRACE, "history"),
    signals.NotAllowed: _commands(EVE, "claim"),
    signals.Stale: _presses(ADA, Choice.PICK, "forged"),
    signals.FirstResponseNear: _due(DeadlineKind.FIRST_RESPONSE_WARNING),
    signals.FirstResponseMissed: _due(DeadlineKind.FIRST_RESPONSE),
    signals.ResolutionNear: _due(DeadlineKind.RESOLUTION_WARNING),
    signals.ResolutionMissed: _due(DeadlineKind.RESOLUTION),
    signals.UpdateDue: lambda talk: talk.passes(timedelta(days=9)),
    signals.StillOverdue: lambda talk: talk.passes(timedelta(days=9)),
    signals.CallNow: _presses(ADA, Choice.CALL_NOW),
    signals.CallNobody: _presses(ADA, Choice.CALL_NOBODY),
    signals.PageUnanswered: _due(DeadlineKind.PAGE),
    signals.StillUnclaimed: _due(DeadlineKind.PAGE_AGAIN),
    signals.NobodyCame: _due(DeadlineKind.PAGES_OVER),
    signals.ReopenedTooLate: _then(_unseen(days=9), _presses(ADA, Choice.REOPEN)),
    signals.PatienceOver: _due(DeadlineKind.PATIENCE),
    signals.OfferUnanswered: _due(DeadlineKind.OFFER_REMINDER),
    signals.OfferExpired: _due(DeadlineKind.OFFER_CLOSES),
    signals.RequesterSilent: _due(DeadlineKind.WAITING_REMINDER),
    signals.RequesterGone: _due(DeadlineKind.WAITING_CLOSES),
    signals.ResolutionUnconfirmed: _due(DeadlineKind.RESOLVED_REMINDER),
    signals.ResolutionStands: CLOSED_BY_CLOCK,
}
"""How each signal is given, wherever it can be."""


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Step, type[Signal], Step]]:
    """Every edge that a talk walks: from where, by which signal, to where."""
    import core.decide as room

    found: list[tuple[Step, type[Signal], Step]] = []
    take = room._walk

    def noting(turn: Turn) -> Turn:
        done = take(turn)
        found.append((turn.conversation.step, type(classify(turn)), done.conversation.step))
        return done

    monkeypatch.setattr(room, "_walk", noting)
    return found


TO_BRIEFED = _says(PROBLEM, "a person please", "a person please")
CHANGED_TWICE = _says(UNCLEAR, "it blinks", "it blinks twice")
OUTAGE = "outage, the vpn box is dead"
ASKED_TO_CALL = (signals.CallNow, signals.CallNobody, signals.PageUnanswered)
SPECIAL: dict[tuple[Step, type[Signal]], tuple[Act, Act]] = {
    (Step.DRAFTING, signals.Answerable): (_says(UNKNOWN), _says("my vpn does not connect")),
    (Step.CHOOSING, signals.SeveralAnswers): (
        REACH[Step.CHOOSING],
        _says("the wifi and the vpn do not connect"),  # the same choice is never offered again
    ),
    (Step.DRAFTING, signals.SeveralAnswers): (REACH[Step.DRAFTING], fails),
    (Step.DRAFTING, signals.Unanswerable): (_says(UNKNOWN), fails),
    (Step.DRAFTING, signals.UnanswerableAllKnown): (_form(UNKNOWN), _due(DeadlineKind.DRAFT)),
    (Step.DRAFTING, signals.WantsPersonNow): (REACH[Step.DRAFTING], _says("a person please")),
    (Step.DRAFTING, signals.ToldMore): (CHANGED_TWICE, _says("and it smells")),
    (Step.DRAFTING, signals.Solved): (
        _says("My VPN does not connect", UNKNOWN),
        _presses(ADA, Choice.SOLVED),
    ),
    (Step.CHOOSING, signals.Draftable): (
        _then(_says(UNCLEAR), fails),
        _says("the printer shows something odd"),
    ),
    (Step.QUEUED, signals.TakeBack): (
        _then(REACH[Step.WITH_AGENT], _answers_a_question(Choice.SEND_HELD)),
        _then(_commands(GRACE, "release"), lambda talk: press_last(talk, Choice.TAKE_BACK)),
    ),
    **{(Step.QUEUED, signal): (_says(OUTAGE), ACT[signal]) for signal in ASKED_TO_CALL},
    (Step.QUEUED, signals.StillUnclaimed): (_says(OUTAGE, "yes"), ACT[signals.StillUnclaimed]),
    (Step.QUEUED, signals.NobodyCame): (
        _then(_says(OUTAGE, "yes"), *[ACT[signals.StillUnclaimed]] * 4),
        ACT[signals.NobodyCame],
    ),
    (Step.QUEUED, signals.Briefed): (TO_BRIEFED, brings),
    (Step.WITH_AGENT, signals.Briefed): (_then(TO_BRIEFED, CLAIM), brings),
    (Step.WAITING, signals.Briefed): (_then(TO_BRIEFED, CLAIM, _commands(GRACE, "wait")), brings),
    (Step.CONFIRMING, signals.ArticleHandsOff): (REACH[Step.CONFIRMING], _says("there is smoke")),
    (Step.CONFIRMING, signals.Answerable): (
        REACH[Step.CONFIRMING],
        _says("it has a swollen battery"),
    ),
    (Step.DRAFTING, signals.ArticleHandsOff): (
        _says(UNKNOWN),
        _says("the wifi does not work in the office"),
    ),
    (Step.DRAFTING, signals.PickedHandsOff): (
        _says("My VPN does not connect", UNKNOWN),
        _says("2"),
    ),
    (Step.DRAFTING, signals.Picked): (_says("My VPN does not connect", UNKNOWN), _says("1")),
    (Step.LISTENING, signals.UnanswerableAllKnown): (_then(), _form("my cat ate the spoon")),
    (Step.ANSWERED, signals.BackToChoice): (
        _then(REACH[Step.CHOOSING], _says("1")),
        _says("back"),
    ),
    (Step.CHOOSING, signals.PatienceOver): (
        _says(PROBLEM, "print job stuck, printer is offline"),
        _due(DeadlineKind.PATIENCE),
    ),
    (Step.ANSWERED, signals.PatienceOver): (
        _says(PROBLEM, "My VPN does not connect"),
        _due(DeadlineKind.PATIENCE),
    ),
    (Step.LISTENING, signals.WantsPersonNow): (
        lambda talk: None,
        lambda talk: talk.writes(ADA, "Please let me talk to a human about the contract"),
    ),
    (Step.ANSWERED, signals.BackToAnswer): (
        _says("My VPN does not connect", "1"),
        _says("back"),
    ),
    (Step.ANSWERED, signals.SolvedInPart): (
        _says("My VPN does not connect. The printer says offline", "1"),
        _says("solved"),
    ),
    (Step.GATHERING, signals.LastDetailTold): (
        _says(PROBLEM, "general", "low", "skip", "skip"),
        _says("extension 4"),
    ),
    (Step.GATHERING, signals.SkippedLast): (
        _says(PROBLEM, "general", "low", "skip", "skip"),
        _says("skip"),
    ),
    (Step.GATHERING, signals.Critical): (_says(PROBLEM, "general"), _says("critical")),
    (Step.GATHERING, signals.NoWayBack): (REACH[Step.GATHERING], _says("back")),
    (Step.GATHERING, signals.Back): (_says(PROBLEM, "general"), _says("back")),
    (Step.CONFIRMING, signals.LastDetailTold): (
        REACH[Step.CONFIRMING],
        _presses(ADA, Choice.PRIORITY, "high"),
    ),
    (Step.CLOSED, signals.ParticipantsMoved): (
        _then(TO_QUEUED, _commands(ADA, "add console:eve"), _merges),
        _due(DeadlineKind.PARTICIPANTS_FOLLOW),
    ),
    (Step.COMMENTING, signals.Unrated): (
        _then(REACH[Step.RESOLVED], lambda talk: talk.reacts(ADA, "one")),
        lambda talk: talk.reacts(ADA, "one", added=False),
    ),
    (Step.COMMENTING, signals.Thanked): (
        _then(REACH[Step.COMMENTING], lambda talk: talk.passes(timedelta(days=2))),
        _says("thank you"),
    ),
    **{
        (Step.COMMENTING, signal): (
            _then(REACH[Step.COMMENTING], lambda talk: talk.passes(timedelta(days=2))),
            ACT[signal],
        )
        for signal in (signals.Praised, signals.Unplaced, signals.LeftClosed)
    },
    (Step.WAITING, signals.ResolutionNear): (
        _then(TO_QUEUED, CLAIM, _unseen(days=1.9), _commands(GRACE, "wait")),
        lambda talk: talk.passes(timedelta()),
    ),
    (Step.WAITING, signals.ResolutionMissed): (
        _then(TO_QUEUED, CLAIM, _unseen(days=9), _commands(GRACE, "wait")),
        lambda talk: talk.passes(timedelta()),
    ),
}


def _cases() -> list[tuple[Step, type[Signal]]]:
    return [(step, signal) for step, row in TABLE.items() for signal in row]


def _offered_with_all_known(step: Step) -> Act:
    words = {
        Step.CHOOSING: "print job stuck, printer is offline",
        Step.ANSWERED: "My VPN does not connect",
    }
    return _form(words[step])


def _ways(step: Step, signal: type[Signal]) -> list[tuple[Act, Act]]:
    """Ways in which this edge may be walked; the first that does is enough."""
    if (step, signal) in SPECIAL:
        return [SPECIAL[step, signal]]
    if signal is signals.UnanswerableAllKnown:
        return [(_offered_with_all_known(step), ACT[signals.Unanswerable])]
    if signal is signals.ReopenedAllKnown:
        return [(_then(SOLVED_FROM_FORM, *_into(step)), _presses(ADA, Choice.REOPEN))]
    if signal is signals.ReopenedToQueue:
        return [(_without_agent_at(step), _presses(ADA, Choice.REOPEN))]
    if signal is signals.ReopenedToAsk:
        return [(_then(SOLVED_BY_ANSWER, *_into(step)), _presses(ADA, Choice.REOPEN))]
    return [(REACH[step], ACT[signal])]


def _talk(step: Step, signal: type[Signal]) -> DialogStory:
    """A desk without a model, but where the edge is about one."""
    about_it = step is Step.DRAFTING or signal in (signals.Draftable, signals.Briefed)
    hands_off = signal in (signals.ArticleHandsOff, signals.PickedHandsOff)
    articles = handing_library() if hands_off else make_library()
    articles = alarmed_library() if step is Step.CONFIRMING else articles
    return DialogStory(make_desk(llm=LLM if about_it else None), articles)


def _into(step: Step) -> tuple[Act, ...]:
    """From a ticket that an answer solved to this step."""
    if step is Step.COMMENTING:
        return (_presses(ADA, Choice.RATE, "1"), _unrouted)
    return (CLOSED_BY_CLOCK,) if step is Step.CLOSED else ()


def _unrouted(talk: DialogStory) -> None:
    """As earlier releases left it: no team heard of a low rating of what no person had."""
    state = talk.state
    assert state is not None
    assert state.ticket is not None
    talk.state = replace(state, ticket=replace(state.ticket, routing=None))


def _without_agent_at(step: Step) -> Act:
    """Handed off once, and held by nobody when it ended."""

    def build(talk: DialogStory) -> None:
        REACH[step](talk)
        state = talk.state
        assert state is not None
        assert state.ticket is not None
        talk.state = replace(state, ticket=replace(state.ticket, agent=None))

    return build


def _id(value: Step | type[Signal]) -> str:
    return value.value if isinstance(value, Step) else signal_name(value)


@each_case(("step", "signal"), _cases()[::-1], ids=_id)
def test_every_edge_is_walked_and_leads_where_the_table_says(
    step: Step, signal: type[Signal], walked: list[tuple[Step, type[Signal], Step]]
) -> None:
    """Once: the ways to the last steps walk most edges of the first ones. What is written down for
    one edge alone is tried all the same, so that no row of it grows stale.
    """
    leads = TABLE[step][signal].to or step
    if (step, signal) in SPECIAL:
        walked.clear()
    if (step, signal, leads) in walked:
        return
    for reach, act in _ways(step, signal):
        talk = _talk(step, signal)
        try:
            reach(talk)
            act(talk)
        except (AssertionError, StopIteration):
            continue
        assert unworded(talk) == set()
        if (step, signal, leads) in walked:
            return
    pytest.fail(f"no way was found; walked instead: {walked[-6:]}")


def test_no_way_is_written_down_for_what_is_no_edge() -> None:
    edges = _cases()
    assert SPECIAL.keys() <= {*edges}
    assert ACT.keys() <= {signal for _, signal in edges}


def test_every_step_has_a_row_and_can_be_left() -> None:
    assert set(TABLE) == set(Step)
    for step, row in TABLE.items():
        assert any(edge.to not in (None, step) for edge in row.values()), step


def _is_signal(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Signal) and kind is not Signal


def test_every_signal_is_used_somewhere_but_nothing() -> None:
    used = {signal for row in TABLE.values() for signal in row}
    known = {name for name, kind in vars(signals).items() if _is_signal(kind)}
    assert known - {kind.__name__ for kind in used} == {"Nothing"}


@each_case("step", [step for step in Step if step is not Step.LISTENING])
def test_the_step_of_the_talk_and_the_state_of_the_ticket_agree(step: Step) -> None:
    talk = _talk(step, signals.Nothing)
    REACH[step](talk)
    assert (talk.step, talk.ticket.status) == (step, STATUS_OF_STEP[step])


def test_everything_that_can_be_said_has_words() -> None:
    """Walk every edge on every way; the test above takes the first that leads there."""
    for step, signal in _cases():
        for reach, act in _ways(step, signal):
            talk = _talk(step, signal)
            try:
                reach(talk)
                act(talk)
            except (AssertionError, StopIteration):
                continue
            assert unworded(talk) == set()


def unworded(talk: DialogStory) -> set[str]:
    """Wordings that were used and have no words."""
    used = {say.wording for say in talk.said}
    return (used | {row_name(s.wording, row, "en") for s in talk.said for row in s.rows}) - set(
        WORDS
    )
