"""Random talk of requester, stranger, two agents and the clock: nothing breaks, nothing leaks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.decide import decide
from core.dialog.schedule import fired_key, schedule
from core.model.attachment import Attachment
from core.model.conversation import STATUS_OF_STEP, Step
from core.model.events import Choice, FormName
from core.model.llm_draft import DraftedAnswer, ExtractedFields
from core.model.people import Person
from core.model.ticket import Priority, Status
from tests.desks import make_desk, make_library
from tests.drafts import GOOD, LLM, brings, drafting, fails, talk_with_model
from tests.profile import sweep
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY, DialogStory

SECRET = "zebra"
"""Stands in every internal note, and must never be said to the requester."""

WORDS = st.sampled_from(
    (
        "my vpn does not connect",
        "print job stuck, printer is offline",
        "my cat ate the spoon",
        "urgent: error 809",
        "outage, everyone is affected",
        "hello",
        "thanks",
        "that worked",
        "it works now",
        "hmm",
        "My VPN does not connect. The printer says offline",
        "no",
        "a person please",
        "cancel",
        "back",
        "skip",
        "yes",
        "1",
        "2",
        "5",
        "technical",
        "high",
        "status",
        "why",
        "",
        "{braces} <b>",
        "\u202egnirts",
    )
)
COMMANDS = st.sampled_from(
    (
        "claim",
        "release",
        "wait",
        "resolve all done",
        "reopen",
        "priority low",
        "priority critical",
        "category account",
        "hand over to network",
        "hand over to alan",
        "merge into HD-9",
        "history",
        "status",
        "why",
        "help",
        "mine",
        "queue",
        "rate 1",
        "nonsense",
    )
)
PEOPLE = st.sampled_from((ADA, EVE, GRACE, ALAN))
AGENTS = st.sampled_from((GRACE, ALAN))
VALUES = st.sampled_from(
    ("", "1", "5", "9", "technical", "high", "vpn#error-809", "agent:alan", "leads")
)
SHOT = Attachment("shot.png", "image/png", 9, "ab" * 32)
EMOJI = st.sampled_from(("one", "five", "thumbsdown", "eyes", "check", "tada"))


EVIL = DraftedAnswer("vpn#", "Go to https://evil.example now", ("Sign out of the client",), 1.0)
DRAFTS = (None, GOOD, EVIL, replace(GOOD, source="breach#"), replace(EVIL, source="evil#"))


class Desk(RuleBasedStateMachine):
    """Each rule is something that a person or the clock may do at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = DialogStory(make_desk(), make_library())

    @rule(text=WORDS, file=st.booleans())
    def the_requester_writes(self, text: str, file: bool) -> None:
        before = self.talk.state
        hers = before is not None and before.requester == ADA
        with_people = hers and before is not None and before.step in PEOPLE_STEPS
        heard = self.talk.says(ADA, text, *((SHOT,) if file else ()))
        if with_people and "opened" not in heard:  # what is asked beside it is a ticket of its own
            assert not {"answer", "choice", "answer_meanwhile"} & set(heard), "said over a human"

    @rule(who=AGENTS, text=WORDS)
    @precondition(lambda self: self.talk.state)
    def an_agent_writes(self, who: Person, text: str) -> None:
        self.talk.says(who, text)

    @rule(who=AGENTS, sign=st.sampled_from(("// ", "\N{LOCK} ", "> //", "\u200b//")))
    @precondition(lambda self: self.talk.state)
    def an_agent_notes(self, who: Person, sign: str) -> None:
        self.talk.says(who, sign + SECRET, SHOT, ref="note")
        self.talk.edits(who, "note", SECRET)

    @rule(
        who=AGENTS,
        slip=st.sampled_from(
            ("reslove HD-1042 {}", "nte {}", "wait {}", "@alan {}", "ok\n// {}", "- resolve {}")
        ),
        then=st.sampled_from(("", "note", "edit", "delete")),
    )
    @precondition(lambda self: self.talk.state)
    def an_agent_slips(self, who: Person, slip: str, then: str) -> None:
        self.talk.says(who, slip.format(SECRET), SHOT, ref="slip")
        held = self.talk.state.held_messages if self.talk.state else ()
        if then == "note" and held:
            self.talk.presses(who, Choice.NOTE_HELD, held[-1].id)
        elif then == "edit":
            self.talk.edits(who, "slip", f"// {SECRET}")
        elif then == "delete":
            self.talk.deletes(who, "slip")

    @rule(who=PEOPLE, choice=st.sampled_from(Choice), value=VALUES)
    @precondition(lambda self: self.talk.state)
    def a_button_is_pressed(self, who: Person, choice: Choice, value: str) -> None:
        before = self.talk.state
        self.talk.presses(who, choice, value)
        after = self.talk.state
        held = before.ticket.agent if before and before.ticket else None
        if choice is Choice.CLAIM and held is not None and after and after.ticket:
            assert after.ticket.agent == held, "a second claim won"

    @rule(who=PEOPLE, text=COMMANDS)
    @precondition(lambda self: self.talk.state)
    def a_command_is_given(self, who: Person, text: str) -> None:
        self.talk.commands(who, text)

    @rule(who=PEOPLE, emoji=EMOJI, added=st.booleans(), under=st.sampled_from(("", "from:m1")))
    @precondition(lambda self: self.talk.state)
    def somebody_reacts(self, who: Person, emoji: str, added: bool, under: str) -> None:
        before = self.talk.ticket
        heard = self.talk.reacts(who, emoji, added=added, under=under)
        assert not under or (heard, self.talk.ticket) == ([], before), "a nod did something"

    @rule(who=AGENTS, form=st.sampled_from(FormName), value=VALUES)
    @precondition(lambda self: self.talk.state)
    def a_form_comes_back(self, who: Person, form: FormName, value: str) -> None:
        if form is not FormName.TICKET:
            self.talk.fills(who, form, to=value, priority=value, how=value)

    @rule(hours=st.sampled_from((0.0, 0.1, 1.0, 5.0, 30.0, 100.0)))
    @precondition(lambda self: self.talk.state)
    def time_passes(self, hours: float) -> None:
        self.talk.passes(timedelta(hours=hours))

    @invariant()
    def the_ticket_has_one_state(self) -> None:
        talk = self.talk.state
        if talk is None or talk.ticket is None:
            return
        assert talk.ticket.status is STATUS_OF_STEP[talk.step]
        held = talk.ticket.status in (Status.CLAIMED, Status.WAITING)
        assert not held or talk.ticket.agent is not None
        assert talk.ticket.status is not Status.OPEN or talk.ticket.agent is None
        assert not talk.ticket.is_with_people or talk.ticket.routing is not None

    @invariant()
    def notes_never_leak(self) -> None:
        for say in self.talk.said:
            if say.to.room == LOBBY.room:
                told = f"{say.args}{say.rows}{say.buttons}"
                assert SECRET not in told
                assert "evil" not in told, "a draft was said that fails its checks"
        self.talk.said = [s for s in self.talk.said if s.wording == "from_agent"][-5:]

    @invariant()
    def each_deadline_is_pending_or_done_never_both(self) -> None:
        talk = self.talk.state
        if talk is None:
            return
        pending = schedule(self.talk.desk, talk)
        assert not {fired_key(d) for d in pending} & set(talk.fired_deadlines)
        assert len({d.meaning for d in pending}) == len(pending)
        done = talk.step is Step.CLOSED
        assert not (done and pending)

    @invariant()
    def deciding_again_decides_the_same(self) -> None:
        if self.talk.asked is not None:
            talk, event, context = self.talk.asked
            again = decide(self.talk.desk, self.talk.library, talk, event, context)
            assert again == self.talk.last


class DeskWithModel(Desk):
    """The same, with a language model that answers late, wrongly, hostilely or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = talk_with_model()

    @rule(worded=st.sampled_from(DRAFTS), number=st.integers(0, 6), mixed=st.booleans())
    @precondition(lambda self: self.talk.state)
    def the_model_answers(self, worded: DraftedAnswer | None, number: int, mixed: bool) -> None:
        priority = Priority.CRITICAL if mixed else None
        told = ExtractedFields(category="nonsense", priority=priority, has_two_problems=mixed)
        before = self.talk.state
        brings(self.talk, worded, told, number=number)
        after = self.talk.state
        if before and after and before.ticket and after.ticket:
            assert after.ticket.details.priority == before.ticket.details.priority

    @rule(number=st.integers(1, 6))
    @precondition(lambda self: self.talk.state)
    def the_model_fails(self, number: int) -> None:
        fails(self.talk, number=number)

    @invariant()
    def nobody_waits_for_a_draft_for_long(self) -> None:
        talk = self.talk.state
        if talk is not None and talk.step is Step.DRAFTING:
            assert drafting(self.talk).until <= self.talk.now + LLM.timeout
            assert schedule(self.talk.desk, talk)


PEOPLE_STEPS = (Step.QUEUED, Step.WITH_AGENT, Step.WAITING)

# Without coverage, which would double what it costs and adds nothing to the stories'.
TestDesk = pytest.mark.no_cover(Desk.TestCase)
TestDeskWithModel = pytest.mark.no_cover(DeskWithModel.TestCase)
TestDesk.settings = TestDeskWithModel.settings = settings(
    max_examples=sweep(20, 100),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
