"""Text that a database refuses is made storable where it enters, on both databases."""

import asyncio

from hypothesis import HealthCheck, given, settings, strategies as st

from core.model.attachment import Attachment, FileProblem
from core.model.events import (
    AnswerDrafted,
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    FormName,
    FormSubmitted,
    HomeOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonLeft,
    ReactionChanged,
)
from core.model.ids import ConversationId, EventId
from core.model.llm_draft import DraftedAnswer, ExtractedFields
from core.model.people import Person, Place
from core.ports import Outcome
from tests.store.desk import Room

ODD = st.text(
    st.sampled_from("\x00\ud800\udfff\ud83d\ude00\u202e\ufffe\uffff\U0010ffff\u2028\x1b\\\"' aé"),
    min_size=1,
    max_size=8,
)


@st.composite
def events(draw: st.DrawFn, room: Room) -> Event:
    """An event in which every text that somebody outside can choose is odd."""

    def odd() -> str:
        return draw(ODD)

    id_, at = EventId(f"o{next(room.numbers)}{odd()}"), room.now
    who = Person("console", odd(), odd(), odd(), odd(), odd(), (odd(),))
    place, talk = Place("console", odd(), odd()), ConversationId(odd())
    files = (Attachment(odd(), odd(), 3, problem=FileProblem.UNREADABLE),)
    values = {"description": odd(), odd(): odd()}
    worded, understood = DraftedAnswer(odd(), odd(), (odd(),)), ExtractedFields(odd(), odd(), odd())
    made: tuple[Event, ...] = (
        MessageReceived(id_, at, place, who, f"my vpn {odd()}", files, odd(), True, odd()),
        MessageEdited(id_, at, place, who, odd(), odd()),
        MessageDeleted(id_, at, place, who, odd()),
        CommandGiven(id_, at, place, who, f"status {odd()}", ticket=odd()),
        CommandGiven(id_, at, place, who, f"the vpn {odd()}", opens=True, files=files),
        ButtonPressed(id_, at, talk, place, who, Choice.CLAIM, odd()),
        FormSubmitted(id_, at, place, who, FormName.TICKET, values, files),
        ReactionChanged(id_, at, place, who, odd(), odd()),
        HomeOpened(id_, at, place, who),
        PersonLeft(id_, at, who),
        AnswerDrafted(id_, at, talk, 1, worded, understood),
    )
    return draw(st.sampled_from(made))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_event_is_refused_for_its_characters(room: Room, data: st.DataObject) -> None:
    """Synchronous, as hypothesis wants it; the loop is the fixtures' own."""
    event = data.draw(events(room))
    asyncio.get_event_loop().run_until_complete(room.reception.accept(event))


async def test_a_ticket_opens_with_what_is_left_of_the_words(room: Room) -> None:
    who = Person("console", "ada", "A\x00da\ud800")
    assert await room.says("my vpn\x00 does not \udc00connect \ud83d\ude00", who) is Outcome.DECIDED
    view = (await room.store.tickets_of(who))[0]
    assert view.subject == "my vpn does not \ufffdconnect \U0001f600"


async def test_what_comes_again_is_known_again(room: Room) -> None:
    assert await room.says("my vpn hums", id_="e\x00\ud800") is Outcome.DECIDED
    assert await room.says("my vpn hums", id_="e\x00\ud800") is Outcome.DUPLICATE
