"""A new question in private while people have another ticket: answered, and said to be its own."""

from dataclasses import replace

import pytest

from core.decide import begin, decide
from core.dialog.intents.membership import goes_on
from core.dialog.turn import Context
from core.model.actions import Say
from core.model.attachment import Attachment
from core.model.conversation import Conversation, Step
from core.model.events import Choice, MessageReceived
from core.model.ids import EventId
from core.model.people import Place
from tests.cases import each_case
from tests.talk import ADA, EVE, GRACE, LOBBY, DialogStory

NEW = "my vpn does not connect"
SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)


@pytest.fixture
def waiting(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The fax on floor 2 eats paper")
    talk.says(ADA, "a person please")
    return talk


def _said(talk: DialogStory, text: str, **changes: object) -> MessageReceived:
    said = MessageReceived(EventId("new"), talk.now, LOBBY, ADA, text)
    return replace(said, **changes)  # type: ignore[arg-type]


def _state(talk: DialogStory) -> Conversation:
    assert talk.state is not None
    return talk.state


def _begins(talk: DialogStory, said: MessageReceived) -> bool:
    return not goes_on(talk.desk, talk.library, _state(talk), said)


def test_it_is_answered_in_a_ticket_of_its_own_and_the_others_people_read_of_it(
    waiting: DialogStory,
) -> None:
    said, first = _said(waiting, NEW), _state(waiting)
    assert _begins(waiting, said)
    decision = decide(
        waiting.desk,
        waiting.library,
        begin(said, ADA, LOBBY),
        said,
        Context(number=1043, beside=first),
    )
    says = [action for action in decision.actions if isinstance(action, Say)]
    told = {say.wording: say for say in says}
    assert set(told) == {"asked_beside", "opened_beside", "answer"}
    assert told["asked_beside"].conversation == first.id
    assert told["opened_beside"].args["other"] == "HD-1042"
    assert told["answer"].names_ticket
    assert decision.conversation is not None
    assert decision.conversation.beside == first.id


@each_case(
    "said",
    [
        "any update?",
        "the fax still eats paper",
        "it does not work",
        "i see error 809",
        "my fax and my vpn do not work",
        "how do I get a parking permit",
        f"{NEW}, and " + "then it goes on and on " * 10,
    ],
)
def test_all_else_is_for_the_people_who_have_the_ticket(waiting: DialogStory, said: str) -> None:
    assert not _begins(waiting, _said(waiting, said))


def test_only_what_is_written_outside_of_the_ticket_and_in_private(waiting: DialogStory) -> None:
    for changes in (
        {"place": Place("console", "ada", "thread")},
        {"place": Place("console", "#all")},
        {"reply_to": "m1"},
        {"files": (SHOT,)},
    ):
        assert not _begins(waiting, _said(waiting, NEW, **changes))


def test_an_answer_to_the_agent_is_for_the_agent(waiting: DialogStory) -> None:
    waiting.presses(GRACE, Choice.CLAIM)
    asks = "how do I connect to the vpn"
    assert _begins(waiting, _said(waiting, asks))
    assert not _begins(waiting, _said(waiting, NEW)), "told to the agent"
    assert not _begins(waiting, _said(waiting, "can you connect my vpn?"))
    waiting.says(GRACE, "What else does not work?")
    assert not _begins(waiting, _said(waiting, asks))


def test_after_its_end_words_go_back_to_the_ticket_that_is_open(talk: DialogStory) -> None:
    talk.says(ADA, NEW)
    talk.presses(ADA, Choice.SOLVED)
    assert talk.step is Step.RESOLVED
    talk.state = replace(_state(talk), beside=_state(talk).id)
    assert _begins(talk, _said(talk, "any update?"))
    assert _begins(talk, _said(talk, "the fax eats paper"))
    assert not _begins(talk, _said(talk, "thanks!"))
    assert not _begins(talk, _said(talk, "5"))


def test_a_private_ticket_that_nobody_may_read_hears_nothing(waiting: DialogStory) -> None:
    first = _state(waiting)
    hidden = replace(first, ticket=replace(waiting.ticket, routing=None))
    said = _said(waiting, NEW, author=EVE)
    context = Context(number=1043, beside=hidden)
    decision = decide(waiting.desk, waiting.library, begin(said, EVE, LOBBY), said, context)
    assert "asked_beside" not in [a.wording for a in decision.actions if isinstance(a, Say)]
