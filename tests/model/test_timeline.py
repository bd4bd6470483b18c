"""Which actions and entries become part of a conversation's timeline, and for whom."""

from core.model.actions import Action, Retract, Say
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.timeline import (
    DESK,
    Audience,
    AuditEntry,
    AuditKind,
    TimelineEntry,
    audience_of,
    audience_of_entry,
    copy_of,
    said_by_desk,
)
from tests.cases import each_case
from tests.talk import ADA, GRACE, LOBBY, SUNDAY_TEN, SUPPORT

HOME = ConversationId("c")
ASKED = Say(LOBBY, "ask_category", HOME, reader=ADA)
CARD = Say(SUPPORT, "card", HOME, message_key="card:support")
TOLD = Say(SUPPORT, "paged_nobody", HOME)
RELAYED = Say(SUPPORT, "from_requester", HOME, message_key="from:console:ada:m1")
REPLY = Say(LOBBY, "from_agent", HOME, reader=ADA)
CALL = Say(Place.direct(GRACE), "called_elsewhere", HOME, reader=GRACE)
PAGE = Say(Place.direct(GRACE), "page", HOME)
LIST = Say(SUPPORT, "queue", None)
ONCE = Say(LOBBY, "status", HOME, only_for=ADA, reader=ADA)
BACK = Retract(LOBBY, "to:console:#support:m1", HOME)


@each_case(
    ("action", "audience"),
    [
        (ASKED, Audience.EVERYONE),
        (TOLD, Audience.AGENTS),
        *((each, None) for each in (CARD, RELAYED, REPLY, CALL, PAGE, LIST, ONCE, BACK)),
    ],
    ids=lambda each: getattr(each, "wording", str(each)),
)
def test_who_reads_what_the_desk_says(action: Action, audience: Audience | None) -> None:
    assert audience_of(action, ADA) is audience


def test_messages_are_numbered_among_all_actions() -> None:
    said = said_by_desk((CARD, ASKED, RELAYED, TOLD), Person("console", "ada"))
    assert [(each.index, each.say) for each in said] == [(1, ASKED), (3, TOLD)]


def test_words_are_delivered_by_their_copy() -> None:
    actions = (CARD, RELAYED, REPLY, Say(SUPPORT, "note", HOME))
    said = AuditEntry(SUNDAY_TEN, AuditKind.SAID, ADA, {"text": "it hums"})
    by_agent = AuditEntry(SUNDAY_TEN, AuditKind.SAID, GRACE, {"text": "hm", "by": "agent"})
    note = AuditEntry(SUNDAY_TEN, AuditKind.NOTE, GRACE, {"text": "odd"})
    claimed = AuditEntry(SUNDAY_TEN, AuditKind.CLAIMED, GRACE)
    entries = (said, by_agent, note, claimed)
    assert [copy_of(entry, actions, HOME) for entry in entries] == [1, 2, 3, None]
    assert copy_of(said, actions, ConversationId("other")) is None
    assert [audience_of_entry(entry) for entry in entries] == [
        Audience.EVERYONE,
        Audience.EVERYONE,
        Audience.AGENTS,
        Audience.EVERYONE,
    ]


def test_words_are_what_somebody_wrote() -> None:
    said = TimelineEntry(
        1, SUNDAY_TEN, "said", EventId("e"), Audience.EVERYONE, details={"text": "x"}
    )
    assert said.words == "x"
    desk = TimelineEntry(2, SUNDAY_TEN, DESK, EventId("e"), Audience.EVERYONE, text="x")
    assert desk.words == ""
