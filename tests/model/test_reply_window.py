"""Which reply an acknowledgement carries: one, for its author alone, in time, and nothing else."""

from dataclasses import replace

from core.model.actions import Action, Retract, Say
from core.model.attachment import Attachment
from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.decision import Decision, ReplyWindow
from core.model.events import CommandGiven, DeadlineReached
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from tests.cases import each_case
from tests.clock import SUNDAY_TEN

ADA, EVE = Person("slack", "ada"), Person("slack", "eve")
HERE = Place.direct(ADA)
ASKED = CommandGiven(EventId("e"), SUNDAY_TEN, HERE, ADA, "mine")
REPLY = Say(HERE, "help", only_for=ADA)
WINDOW = ReplyWindow(2.0, lambda say: not say.buttons)


def test_a_reply_is_taken_out_of_the_decision() -> None:
    assert WINDOW.take_reply(ASKED, Decision(None, (REPLY,)), 1.9) == (Decision(None, ()), REPLY)


@each_case(
    "actions",
    [
        (),
        (REPLY, REPLY),
        (replace(REPLY, only_for=None),),
        (replace(REPLY, only_for=EVE),),
        (replace(REPLY, files=(Attachment("a.png", "image/png", 1),)),),
        (replace(REPLY, message_key="talk"),),
        (Retract(HERE, "talk", ConversationId("c")),),
    ],
)
def test_all_else_goes_through_the_outbox(actions: tuple[Action, ...]) -> None:
    decision = Decision(None, actions)
    assert WINDOW.take_reply(ASKED, decision, 0.0) == (decision, None)


def test_so_does_what_is_late_or_does_not_fit() -> None:
    decision = Decision(None, (REPLY,))
    assert WINDOW.take_reply(ASKED, decision, 2.0) == (decision, None)
    assert ReplyWindow(2.0, lambda say: False).take_reply(ASKED, decision, 0.0) == (decision, None)


@each_case(
    ("actions", "answers"),
    [
        ((), False),
        ((REPLY,), True),
        ((replace(REPLY, to=Place("slack", "#help")),), True),
        ((replace(REPLY, only_for=None),), True),
        ((replace(REPLY, only_for=EVE, to=Place.direct(EVE)),), False),
        ((Retract(HERE, "talk", ConversationId("c")),), False),
    ],
)
def test_what_may_answer_the_author(actions: tuple[Action, ...], answers: bool) -> None:
    assert Decision(None, actions).may_answer(ASKED) is answers


def test_an_entry_of_the_conversation_is_no_answer() -> None:
    home = ConversationId("c")
    talk = Conversation(home, ADA, HERE)
    shown = replace(REPLY, only_for=None, reader=ADA, conversation=home)
    assert not Decision(talk, (shown,)).may_answer(ASKED)
    assert Decision(talk, (replace(shown, reader=EVE),)).may_answer(ASKED)
    passed = DeadlineReached(
        EventId("d"), SUNDAY_TEN, home, Deadline(DeadlineKind.RESOLUTION, SUNDAY_TEN)
    )
    assert not Decision(None, (REPLY,)).may_answer(passed), "nobody asked"
