"""The same report twice names the ticket that is there; nothing of it is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.decide import decide
from core.dialog.intake.similar_tickets import (
    find_alike,
    find_repeated,
    may_repeat,
    repeats,
    report_of,
)
from core.dialog.intake.waiting_messages import as_new_message
from core.dialog.turn import Context
from core.model.actions import Say
from core.model.attachment import Attachment
from core.model.conversation import Conversation, Step
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    FilesCame,
    FormName,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
)
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket import Ticket
from tests.cases import each_case
from tests.desks import make_library
from tests.english import in_english
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY, SUNDAY_TEN, SUPPORT, DialogStory

SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)
ELSEWHERE = Place("console", "elsewhere")
HUMS = "The vpn box on floor 3 is humming"


@pytest.fixture
def waiting(talk: DialogStory) -> DialogStory:
    talk.says(ADA, HUMS)
    talk.says(ADA, "a person please")
    return talk


def reports_again(talk: DialogStory, text: str, *files: Attachment) -> list[str]:
    """At another place; the inbox has found the ticket that is there."""
    talk.context = replace(talk.context, is_repetition=True)
    said = MessageReceived(
        EventId("again"), talk.now, ELSEWHERE, ADA, text, files, "again", thread="under"
    )
    heard = talk.happens(said)
    talk.context = replace(talk.context, is_repetition=False)
    return heard


def _state(talk: DialogStory) -> Conversation:
    assert talk.state is not None
    return talk.state


def test_the_same_report_elsewhere_names_the_ticket_where_it_was_written(
    waiting: DialogStory,
) -> None:
    assert reports_again(waiting, f"{HUMS}!", SHOT) == [
        "reported_again",
        "already_reported",
        "card",
    ]
    told = waiting.latest("already_reported")
    assert told.to == ELSEWHERE
    assert told.args["ticket"] == "HD-1042"
    assert [button.choice for button in told.buttons] == [Choice.OPEN_ANEW]
    assert waiting.latest("reported_again").to == waiting.desk.queues["support"].place
    assert waiting.ticket.details.files == (SHOT,)
    assert waiting.facts[-1].details["text"] == f"{HUMS}!"
    both = {ELSEWHERE, replace(ELSEWHERE, thread="under")}
    assert both <= waiting.last.place_bindings.keys()


def test_before_people_have_it_the_same_report_is_kept_and_the_talk_goes_on(
    talk: DialogStory,
) -> None:
    talk.says(ADA, HUMS)
    assert talk.step is Step.GATHERING
    assert reports_again(talk, HUMS) == ["already_reported"]
    assert talk.step is Step.GATHERING


def test_a_form_that_says_the_same_is_kept_with_all_that_it_told(waiting: DialogStory) -> None:
    values = {"description": HUMS, "category": "technical", "priority": "high", "steps": ""}
    form = FormSubmitted(
        EventId("form"), waiting.now, ELSEWHERE, ADA, FormName.TICKET, values, (SHOT,)
    )
    context = Context(is_repetition=True)
    decision = decide(waiting.desk, waiting.library, _state(waiting), form, context)
    assert decision.conversation is not None
    kept = decision.conversation.repeated
    assert kept is not None
    assert kept.text == f"{HUMS}\nCategory: technical\nPriority: high"
    assert kept.files == (SHOT,)


def test_another_ticket_is_one_press_or_one_word_away(waiting: DialogStory) -> None:
    reports_again(waiting, HUMS, SHOT)
    state = _state(waiting)
    press = ButtonPressed(
        EventId("p"), waiting.now, state.id, ELSEWHERE, ADA, Choice.OPEN_ANEW, "again"
    )
    words = as_new_message(waiting.desk, state, press)
    assert words is not None
    assert (words.text, words.files, words.place) == (HUMS, (SHOT,), ELSEWHERE)
    typed = MessageReceived(EventId("t"), waiting.now, LOBBY, ADA, "Open another ticket, please")
    assert as_new_message(waiting.desk, state, typed) is not None
    others = replace(press, author=EVE)
    assert as_new_message(waiting.desk, state, others) is None
    # To an agent's question, "a new one" is an answer.
    answer = replace(typed, text="a new one please")
    assert as_new_message(waiting.desk, state, answer) is None


def test_what_is_kept_of_it_follows_its_edit_and_its_deletion(waiting: DialogStory) -> None:
    reports_again(waiting, HUMS)
    text = "The fax hums as well"
    waiting.happens(MessageEdited(EventId("e"), waiting.now, ELSEWHERE, ADA, "again", text))
    kept = _state(waiting).repeated
    assert kept is not None
    assert kept.text == "The fax hums as well"
    waiting.happens(MessageDeleted(EventId("d"), waiting.now, ELSEWHERE, ADA, "again"))
    assert _state(waiting).repeated is None


def test_in_the_same_room_it_is_said_too_while_the_ticket_waits(waiting: DialogStory) -> None:
    assert "already_reported" in waiting.says(ADA, "the VPN box on floor 3 is humming!!")
    waiting.passes(timedelta(minutes=40))
    assert waiting.says(ADA, HUMS) == ["from_requester"]  # it may have begun again


@each_case(
    ("text", "same"),
    [
        (HUMS, True),
        ("hi, the vpn box on floor 3 is still humming please help", True),
        ("VPN BOX ON FLOOR 3 HUMMING", True),
        ("The vpn box on floor 4 is humming", False),
        ("The printer on floor 3 is humming", False),
        ("humming", False),
        ("The vpn box on floor 3 is humming and now smells of burnt rubber", False),
    ],
)
def test_which_words_report_the_same(waiting: DialogStory, text: str, same: bool) -> None:
    assert repeats(_state(waiting), text) is same


def test_only_an_open_ticket_of_the_last_minutes_is_meant(waiting: DialogStory) -> None:
    state, opened = _state(waiting), replace(waiting.ticket, number=1043)
    now = waiting.now
    assert find_repeated(opened, [state], now) is state
    assert find_repeated(opened, [state], now + timedelta(hours=1)) is None
    merged = replace(state, ticket=replace(waiting.ticket, merged_into=1040))
    assert find_repeated(opened, [merged], now) is None
    nothing = Conversation(ConversationId("x"), ADA, LOBBY)
    other: Ticket = replace(opened, details=replace(opened.details, description="fax"))
    assert find_repeated(other, [nothing, state], now) is None
    waiting.says(ADA, "cancel")
    assert find_repeated(opened, [_state(waiting)], now) is None


def test_a_ticket_of_another_subject_is_not_even_read(waiting: DialogStory) -> None:
    assert may_repeat(waiting.ticket, "vpn box on floor 3 hums")
    assert may_repeat(waiting.ticket, "???")
    assert not may_repeat(waiting.ticket, "The lamp hums")


def test_reports_are_messages_commands_and_forms() -> None:
    assert report_of(CommandGiven(EventId("c"), SUNDAY_TEN, LOBBY, ADA, HUMS)) is not None
    late = FilesCame(EventId("f"), SUNDAY_TEN, SUPPORT, ADA, EventId("e"), ())
    assert report_of(late) is None


OUTAGE = "There is an outage of the mail server in the whole office"


def _critical(desk: Desk, who: Person, text: str, number: int, *others: DialogStory) -> DialogStory:
    """A critical ticket that people are called for, as the inbox decides it beside these others."""
    talk = DialogStory(desk, make_library(), now=SUNDAY_TEN + timedelta(minutes=number - 1042))
    talk.context = Context(number=number)
    talk.fills(who, FormName.TICKET, description=text, category="technical", priority="critical")
    if others:
        states = [each.state for each in others if each.state is not None]
        talk.context = replace(talk.context, alike=find_alike(talk.ticket, states))
        assert talk.asked is not None
        before, event, context = talk.asked
        talk.said.clear()
        talk.facts.clear()
        decision = decide(
            desk, talk.library, before, event, replace(context, alike=talk.context.alike)
        )
        talk.state, talk.deadlines = decision.conversation, decision.deadlines
        talk.said += [action for action in decision.actions if isinstance(action, Say)]
    return talk


def test_one_incident_calls_people_once_and_lists_the_other_tickets(desk: Desk) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    assert first.heard[-1] == "handed_off_paged"
    second = _critical(desk, EVE, "Outage! Nobody in the office gets mail", 1043, first)
    wordings = [say.wording for say in second.said]
    assert "page" not in wordings
    assert {"handed_off_shared", "paged_shared", "same_incident", "card"} <= set(wordings)
    told = second.latest("same_incident")
    assert first.state is not None
    assert (told.conversation, told.args["same"]) == (first.state.id, "HD-1043")
    assert second.latest("card").args["same"] == "HD-1042"
    # While the first is with people, nothing is called or said anew; its own calls go on.
    assert "page" not in second.passes(timedelta(minutes=16))
    assert "page_again" in first.passes(timedelta(minutes=16))


def test_when_the_first_ticket_has_ended_the_other_calls_for_itself(desk: Desk) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    second = _critical(desk, EVE, OUTAGE, 1043, first)
    second.context = replace(second.context, alike=())
    assert "page_again" in second.passes(timedelta(minutes=16))
    assert second.state is not None
    assert second.state.pages[-1].shared is None


def test_who_was_not_called_for_the_incident_is_called(desk: Desk) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    alan = replace(desk.roster["alan"], on_call=True)
    more = replace(desk, roster={**desk.roster, "alan": alan})
    second = _critical(more, EVE, OUTAGE, 1043, first)
    called = [say.to for say in second.said if say.wording == "page"]
    assert called == [Place.direct(ALAN)]
    assert in_english(second.latest("paged_shared").args)["people"] == "Alan Turing"


def test_the_holder_of_the_first_ticket_is_told_of_the_other(desk: Desk) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    first.presses(GRACE, Choice.CLAIM)
    second = _critical(desk, EVE, OUTAGE, 1043, first)
    assert second.latest("same_incident").mentions == (GRACE,)


def test_an_incident_is_of_one_hour_and_of_the_same_words(desk: Desk) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    assert first.state is not None
    other = _critical(desk, EVE, "The data centre is on fire", 1043)
    assert find_alike(other.ticket, [first.state]) == ()
    late = replace(other.ticket, opened_at=SUNDAY_TEN + timedelta(hours=3))
    assert find_alike(late, [first.state]) == ()
    private = replace(first.state, ticket=replace(first.ticket, is_private=True))
    assert find_alike(replace(first.ticket, number=1050), [private]) == ()


def test_of_a_private_ticket_the_first_one_hears_nothing(desk: Desk) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    second = _critical(desk, EVE, f"{OUTAGE}; the invoice refund was wrong", 1043, first)
    assert second.ticket.is_private
    assert "same_incident" not in [say.wording for say in second.said]


def test_whoever_must_still_be_asked_is_told_of_the_incident_and_nobody_is_called(
    desk: Desk,
) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    second = DialogStory(desk, make_library())
    second.says(ADA, f"{OUTAGE}, please help")
    assert first.state is not None
    second.context = replace(second.context, alike=(first.state,))
    assert "called_already" in second.presses(ADA, Choice.CALL_NOW)


def test_who_has_the_name_of_somebody_that_was_called_is_called(desk: Desk) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    assert first.state is not None
    assert first.state.pages[-1].called == (GRACE,)
    namesake = replace(ALAN, name=GRACE.name)
    alan = replace(desk.roster["alan"], on_call=True, accounts=(namesake,))
    more = replace(desk, roster={**desk.roster, "alan": alan})
    second = _critical(more, EVE, OUTAGE, 1043, first)
    assert [say.to for say in second.said if say.wording == "page"] == [Place.direct(ALAN)]
    assert second.state is not None
    assert second.state.pages[-1].called == (GRACE, namesake)


def test_calls_of_a_release_that_kept_names_alone_are_shared_by_name(desk: Desk) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    assert first.state is not None
    pages = tuple(replace(page, called=()) for page in first.state.pages)
    first.state = replace(first.state, pages=pages)
    second = _critical(desk, EVE, OUTAGE, 1043, first)
    assert "page" not in [say.wording for say in second.said]


def test_a_ticket_that_called_nobody_yet_shares_no_calls(desk: Desk) -> None:
    first = _critical(desk, ADA, OUTAGE, 1042)
    assert first.state is not None
    first.state = replace(first.state, pages=())
    second = _critical(desk, EVE, OUTAGE, 1043, first)
    assert "page" in [say.wording for say in second.said]
