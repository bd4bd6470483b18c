"""People who are let into a conversation: they read and write in it, and decide what the policy
lets them.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialog.schedule import schedule
from core.model.actions import Retract, Say
from core.model.attachment import Attachment
from core.model.conversation import Step
from core.model.deadline import DeadlineKind
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ParticipantsFollow,
)
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.policy import ParticipantRight
from core.model.ticket import Participant, Status
from core.model.ticket_view import TicketView
from core.model.timeline import AuditKind
from core.model.values import Listing
from core.tickets import permissions
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY, SUNDAY_TEN, SUPPORT, TALK, DialogStory, entries

BOB = Person("console", "bob", "Bob")
AT_BOBS = Place.direct(BOB)
BENEATH = replace(AT_BOBS, thread="invite")
MALLORY = Person("console", "mallory", "Mallory")


def gives(talk: DialogStory, who: Person, text: str, *mentions: Person) -> list[str]:
    """A command by which people may be mentioned."""
    place = LOBBY if who == ADA else SUPPORT if who == GRACE else Place.direct(who)
    id_ = EventId(f"given{talk.count}")
    talk.count += 1
    return talk.happens(CommandGiven(id_, talk.now, place, who, text, mentions=mentions))


def to_bob(talk: DialogStory) -> list[Say]:
    return [a for a in talk.last.actions if isinstance(a, Say) and a.to == AT_BOBS]


@pytest.fixture
def answered(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    return talk


@pytest.fixture
def claimed(answered: DialogStory) -> DialogStory:
    answered.says(ADA, "a person please")
    answered.presses(GRACE, Choice.CLAIM)
    return answered


@pytest.fixture
def shared(claimed: DialogStory) -> DialogStory:
    claimed.now += timedelta(minutes=1)
    gives(claimed, ADA, "add @Bob", BOB)
    claimed.now += timedelta(minutes=1)
    return claimed


def test_the_requester_lets_somebody_in(claimed: DialogStory) -> None:
    said = gives(claimed, ADA, "add @Bob", BOB)
    assert said == ["participant_invited", "participant_joined", "participant_joined_card"]
    assert claimed.ticket.participants == (Participant(BOB, claimed.now, ADA, claimed.now),)
    assert claimed.facts[-1].kind is AuditKind.PARTICIPANT_ADDED
    assert to_bob(claimed)[0].args["subject"] == claimed.ticket.subject


def test_an_agent_lets_somebody_read_all_of_it(claimed: DialogStory) -> None:
    said = gives(claimed, GRACE, "add HD-1042 @Bob all", BOB)
    assert "participant_invited_all" in said
    assert "did_add" in said
    assert claimed.ticket.participants[0].since is None


@pytest.mark.parametrize("who", [EVE, MALLORY], ids=["a stranger", "another stranger"])
def test_nobody_else_lets_anybody_in(claimed: DialogStory, who: Person) -> None:
    assert gives(claimed, who, "add HD-1042 @Bob", BOB) == ["no_such_ticket"]
    assert claimed.ticket.participants == ()


def test_words_of_both_sides_are_told_to_whoever_takes_part(shared: DialogStory) -> None:
    shared.says(GRACE, "try another socket")
    [told] = to_bob(shared)
    assert (told.wording, told.args["text"], told.args["name"]) == (
        "participant_reads",
        "try another socket",
        "Grace Hopper",
    )
    shared.says(ADA, "it still hums")
    assert [say.args["text"] for say in to_bob(shared)] == ["it still hums"]


def test_a_note_is_never_told(shared: DialogStory) -> None:
    shared.says(GRACE, "// Bob is his brother")
    assert to_bob(shared) == []


def test_whoever_takes_part_writes_to_both_sides(shared: DialogStory) -> None:
    said = shared.says(BOB, "mine hums as well", at=BENEATH)
    assert said == ["from_requester", "from_participant"]
    assert shared.latest("from_participant").to.room == LOBBY.room
    assert shared.latest("from_participant").args == {
        "ticket": "HD-1042",
        "number": 1042,
        "name": "Bob",
        "text": "mine hums as well",
    }
    assert (shared.facts[-1].actor, shared.facts[-1].kind) == (BOB, AuditKind.SAID)
    assert to_bob(shared) == []


def test_an_edit_and_a_deletion_reach_whoever_has_read_the_words(shared: DialogStory) -> None:
    shared.says(GRACE, "try the red socket", ref="m1")
    shared.context = replace(shared.context, own_entries=tuple(shared.facts[-1:]))
    at = shared.now + timedelta(seconds=5)
    shared.happens(MessageEdited(EventId("e1"), at, SUPPORT, GRACE, "m1", "try the blue socket"))
    [told] = to_bob(shared)
    assert (told.args["text"], told.message_key) == ("try the blue socket", _copy_key("m1"))
    shared.happens(MessageDeleted(EventId("e2"), at, SUPPORT, GRACE, "m1"))
    assert Retract(AT_BOBS, _copy_key("m1"), shared.last.conversation.id) in shared.last.actions  # type: ignore[union-attr]


def _copy_key(ref: str) -> str:
    return f"shared:console:bob console:#support:{ref}"


def test_words_from_before_they_came_are_not_told_by_an_edit(claimed: DialogStory) -> None:
    claimed.says(GRACE, "try the red socket", ref="m1")
    own = tuple(claimed.facts[-1:])
    claimed.now += timedelta(minutes=1)
    gives(claimed, ADA, "add @Bob", BOB)
    claimed.context = replace(claimed.context, own_entries=own)
    claimed.happens(MessageEdited(EventId("e1"), claimed.now, SUPPORT, GRACE, "m1", "the blue one"))
    assert to_bob(claimed) == []


@pytest.mark.parametrize("text", ["cancel HD-1042", "rate HD-1042 1", "claim HD-1042"])
def test_whoever_takes_part_decides_nothing(shared: DialogStory, text: str) -> None:
    step = shared.step
    assert gives(shared, BOB, text) == ["not_allowed"]
    assert shared.step is step


def test_whoever_takes_part_sees_where_it_stands_and_nothing_internal(shared: DialogStory) -> None:
    shared.commands(GRACE, "snooze HD-1042 until tomorrow")
    assert gives(shared, BOB, "status HD-1042") == ["status"]
    assert "asleep_until" not in shared.facts_of("status")
    shared.commands(GRACE, "status HD-1042")
    assert "asleep_until" in shared.facts_of("status")


def test_why_does_not_repeat_questions_from_before(shared: DialogStory) -> None:
    assert gives(shared, BOB, "why HD-1042") == ["why"]
    assert not any("question" in row for row in shared.rows_of("why"))
    gives(shared, ADA, "why HD-1042")
    assert any("question" in row for row in shared.rows_of("why"))


def test_it_is_told_that_it_is_over(shared: DialogStory) -> None:
    shared.commands(GRACE, "resolve HD-1042 a new cable")
    [told] = to_bob(shared)
    assert (told.wording, told.args["how"], told.buttons) == (
        "participant_resolved",
        "a new cable",
        (),
    )
    shared.says(BOB, "mine still hums", at=BENEATH)
    assert shared.step is Step.RESOLVED
    shared.says(ADA, "it does not work, please open it again")
    assert "participant_reopened" in [say.wording for say in to_bob(shared)]


def test_whoever_is_removed_reads_nothing_more(shared: DialogStory) -> None:
    said = gives(shared, ADA, "remove @Bob", BOB)
    assert said == ["participation_over", "participant_left", "participant_left_card"]
    shared.says(GRACE, "try another socket")
    assert to_bob(shared) == []
    assert gives(shared, BOB, "status HD-1042") == ["no_such_ticket"]


def test_whoever_takes_part_may_leave(shared: DialogStory) -> None:
    assert "participation_over" in gives(shared, BOB, "remove me HD-1042")
    assert shared.ticket.participants == ()


def test_whoever_takes_part_removes_nobody_else(shared: DialogStory) -> None:
    gives(shared, ADA, "add @Eve", EVE)
    assert gives(shared, BOB, "remove HD-1042 @Eve", EVE) == ["not_allowed"]
    assert gives(shared, BOB, "add HD-1042 @Mallory", MALLORY) == ["not_allowed"]


def test_who_takes_part_is_listed(shared: DialogStory) -> None:
    for who in (ADA, GRACE, BOB):
        assert gives(shared, who, "participants HD-1042") == ["participants"]
        assert [row["name"] for row in shared.rows_of("participants")] == ["Bob"]
    assert gives(shared, EVE, "participants HD-1042") == ["no_such_ticket"]


@pytest.mark.parametrize(
    ("text", "mentions", "told"),
    [
        ("add", (), "whom_to_add"),
        ("add @Bob", (BOB,), "participant_there"),
        ("add @Ada", (ADA,), "participant_there"),
        ("add mallory@evil.example", (), "address_for_agents"),
        ("remove @Eve", (EVE,), "not_participant"),
    ],
)
def test_a_refusal_says_why(
    shared: DialogStory, text: str, mentions: tuple[Person, ...], told: str
) -> None:
    place = replace(LOBBY)
    event = CommandGiven(EventId("x"), shared.now, place, ADA, text, ticket="", mentions=mentions)
    assert shared.happens(event) == [told]


def test_an_agent_adds_any_address_and_a_requester_those_of_their_organisation(
    claimed: DialogStory,
) -> None:
    ada = replace(ADA, email="ada@example.org")
    gives(claimed, ada, "add bob@example.org")
    gives(claimed, GRACE, "add HD-1042 carol@elsewhere.example")
    there = [each.person.account for each in claimed.ticket.participants]
    assert there == ["email:bob@example.org", "email:carol@elsewhere.example"]


@pytest.mark.parametrize("domain", ["gmail.com", "yahoo.co.uk", "GMX.de", "posteo.de"])
def test_who_has_an_address_where_anybody_has_one_is_no_organisation(
    claimed: DialogStory, domain: str
) -> None:
    ada = replace(ADA, email=f"ada@{domain}")
    assert "address_for_agents" in gives(claimed, ada, f"add bob@{domain}")
    assert claimed.ticket.participants == ()


def test_a_platform_that_is_not_there_reaches_nobody(claimed: DialogStory) -> None:
    claimed.desk = replace(claimed.desk, platforms=("console",), by_address=False)
    assert gives(claimed, GRACE, "add HD-1042 slack:U9") == ["nobody_to_add"]
    assert gives(claimed, GRACE, "add HD-1042 bob@example.org") == ["nobody_to_add"]


def test_on_the_portal_an_address_reads_along_without_mail(claimed: DialogStory) -> None:
    claimed.desk = replace(claimed.desk, platforms=("console", "web"))
    said = gives(claimed, GRACE, "add HD-1042 bob@example.org")
    assert "participant_invited" not in said
    assert "participant_joined" in said


def test_news_that_are_no_words_are_told_by_those_who_take_part_to_nobody(
    shared: DialogStory,
) -> None:
    """Leaving is recorded by the desk's own words to the requester alone."""
    assert "from_participant" not in gives(shared, BOB, "remove me HD-1042")


def test_somebody_else_s_ticket_is_named_as_theirs(shared: DialogStory) -> None:
    shared.commands(GRACE, "wait HD-1042 which socket?")
    ticket = shared.ticket
    view = TicketView(
        conversation=TALK,
        number=ticket.number,
        subject=ticket.subject,
        status=ticket.status,
        priority=ticket.priority,
        category="",
        queue="support",
        team="helpdesk",
        requester=ADA,
        agent=GRACE,
        opened_at=shared.now,
        due_at=None,
    )
    shared.context = replace(shared.context, views=(view,))
    for who, of, status in ((BOB, "Ada", "waiting"), (ADA, None, "waiting_for_you")):
        gives(shared, who, "mine")
        [row] = shared.rows_of("mine")
        assert (row.get("of"), row["status"]) == (of, status)
    gives(shared, BOB, "status HD-1042")
    assert shared.facts_of("status")["status"] == "waiting"


def test_a_ticket_has_room_for_so_many(claimed: DialogStory) -> None:
    crowd = tuple(Person("console", f"p{n}", f"P{n:02}") for n in range(21))
    text = "add " + " ".join(f"@{p.name}" for p in crowd)
    assert gives(claimed, ADA, text, *crowd) == ["participants_full"]
    assert "participant_joined" in gives(claimed, ADA, text.removesuffix("@P20"), *crowd[:20])
    assert len(claimed.ticket.participants) == 20


def test_whoever_got_a_copy_takes_part_from_then_on(claimed: DialogStory) -> None:
    said = MessageReceived(
        EventId("m"), claimed.now, LOBBY, ADA, "with Bob in copy", ref="m", copies_to=(BOB,)
    )
    claimed.happens(said)
    assert to_bob(claimed) == []
    assert claimed.ticket.participants == (Participant(BOB, claimed.now, ADA, claimed.now),)
    claimed.now += timedelta(seconds=1)
    claimed.says(GRACE, "thank you both")
    assert len(to_bob(claimed)) == 1
    claimed.happens(replace(said, id=EventId("m2"), ref="m2", text="again in copy"))
    assert to_bob(claimed) == []
    assert len(claimed.ticket.participants) == 1


def test_in_a_thread_of_a_channel_whoever_is_added_reads_along(claimed: DialogStory) -> None:
    thread = Place("console", "#general", "t1")
    claimed.state = replace(claimed.state, place=thread) if claimed.state else None
    event = CommandGiven(EventId("a"), claimed.now, thread, ADA, "add @Bob", mentions=(BOB,))
    assert claimed.happens(event) == ["participant_joined", "participant_joined_card"]
    assert claimed.latest("participant_joined").mentions == (BOB,)
    claimed.says(GRACE, "try another socket")
    assert to_bob(claimed) == []
    assert claimed.says(BOB, "and mine?", at=thread, called=False) == ["from_requester"]


def test_before_people_have_it_their_words_are_kept_and_carried(answered: DialogStory) -> None:
    gives(answered, ADA, "add @Bob", BOB)
    step = answered.step
    assert answered.says(BOB, "mine hums too", at=BENEATH) == ["from_participant"]
    assert answered.step is step
    assert answered.facts[-1].details["text"] == "mine hums too"


@pytest.mark.parametrize(
    "text", ["add a printer to my room", "remove the old phone", "link is dead"]
)
def test_problems_that_begin_like_these_commands_are_problems(talk: DialogStory, text: str) -> None:
    talk.says(ADA, text)
    assert talk.ticket.details.description == text


@pytest.mark.parametrize("text", ["Add a line to the file.", "Remove the cable", "Link the two"])
def test_instructions_that_begin_like_them_are_carried(claimed: DialogStory, text: str) -> None:
    assert "from_agent" in claimed.says(GRACE, text)


def test_beneath_a_card_an_agent_types_it_plainly(claimed: DialogStory) -> None:
    said = MessageReceived(
        EventId("m"), claimed.now, SUPPORT, GRACE, "add @Bob", ref="m", mentions=(BOB,)
    )
    assert "participant_invited" in claimed.happens(said)
    assert "from_agent" not in claimed.heard


def test_a_linked_account_is_the_same_participant(shared: DialogStory) -> None:
    bob = Person("slack", "U7", "Bob", linked=("console:bob",))
    assert permissions.participant_of(shared.desk, bob, shared.ticket) is not None
    assert gives(shared, bob, "status HD-1042") == ["status"]
    stranger = replace(bob, linked=())
    assert gives(shared, stranger, "status HD-1042") == ["no_such_ticket"]


def test_the_history_says_who_came_and_went(shared: DialogStory) -> None:
    gives(shared, GRACE, "add HD-1042 @Eve all", EVE)
    gives(shared, ADA, "remove @Bob", BOB)
    shared.context = replace(shared.context, timeline=entries(*shared.facts))
    shared.commands(GRACE, "history HD-1042")
    told = [row["about"] for row in shared.rows_of("history")]
    people = [each for each in told if "participant" in str(each)]
    assert people == ["participant_added", "participant_added_all", "participant_removed"]


def test_an_agent_s_words_that_become_a_note_are_taken_back(shared: DialogStory) -> None:
    shared.says(GRACE, "his brother is slow", ref="m1")
    own = replace(shared.context, own_entries=tuple(shared.facts[-1:]))
    shared.context = own
    shared.happens(
        MessageEdited(EventId("e1"), shared.now, SUPPORT, GRACE, "m1", "// his brother is slow")
    )
    back = [a for a in shared.last.actions if isinstance(a, Retract) and a.to == AT_BOBS]
    assert [action.message_key for action in back] == [_copy_key("m1")]
    assert to_bob(shared) == []


def test_whoever_takes_part_edits_and_deletes_their_words(shared: DialogStory) -> None:
    shared.says(BOB, "mine hums", at=BENEATH, ref="b1")
    shared.context = replace(shared.context, own_entries=tuple(shared.facts[-1:]))
    edit = MessageEdited(EventId("e1"), shared.now, BENEATH, BOB, "b1", "mine is silent")
    assert shared.happens(edit) == ["from_requester", "from_participant"]
    key = "shared:console:ada console:@bob:b1"
    assert shared.latest("from_participant").message_key == key
    shared.happens(MessageDeleted(EventId("e2"), shared.now, BENEATH, BOB, "b1"))
    assert key in [a.message_key for a in shared.last.actions if isinstance(a, Retract)]


def test_files_are_named_to_whoever_takes_part(shared: DialogStory) -> None:
    picture = Attachment("photo.png", "image/png", 9, "ab" * 32)
    shared.says(GRACE, "", picture)
    [told] = to_bob(shared)
    assert told.wording == "participant_reads_files"
    assert shared.says(BOB, "", picture, at=BENEATH)[-1] == "from_participant_files"
    assert shared.latest("from_participant_files").files == (picture,)


def test_files_of_a_participant_before_people_have_it(answered: DialogStory) -> None:
    gives(answered, ADA, "add @Bob", BOB)
    picture = Attachment("photo.png", "image/png", 9, "ab" * 32)
    assert answered.says(BOB, "", picture, at=BENEATH) == ["from_participant_files"]
    assert answered.says(BOB, " ", at=BENEATH) == []


@pytest.mark.parametrize(
    ("who", "text", "told"),
    [
        (GRACE, "wait HD-1042 which socket?", "participant_reads"),
        (ADA, "cancel HD-1042", "participant_closed"),
        (GRACE, "release HD-1042", None),
    ],
)
def test_what_becomes_of_it_is_told(
    shared: DialogStory, who: Person, text: str, told: str | None
) -> None:
    gives(shared, who, text)
    assert [say.wording for say in to_bob(shared)] == ([told] if told else [])


def test_where_a_merged_ticket_goes_on_is_told(shared: DialogStory) -> None:
    assert shared.state is not None
    into = replace(shared.ticket, number=1041, participants=())
    other = replace(shared.state, id=ConversationId("other"), ticket=into)
    shared.context = replace(shared.context, other=other)
    shared.commands(GRACE, "merge HD-1042 into HD-1041")
    assert [(s.wording, s.args["into"]) for s in to_bob(shared)] == [
        ("participant_merged", "HD-1041")
    ]
    assert DeadlineKind.PARTICIPANTS_FOLLOW in {d.kind for d in shared.deadlines}
    alone = replace(shared.state, ticket=replace(shared.ticket, participants=()))
    assert schedule(shared.desk, alone) == (), "nobody has to follow"


MERGED = Participant(BOB, SUNDAY_TEN, ADA)


def follow(talk: DialogStory, *people: Participant, was_private: bool = False) -> list[str]:
    assert talk.state is not None
    id_ = EventId(f"into{talk.count}")
    return talk.happens(ParticipantsFollow(id_, talk.now, talk.state.id, 7, people, was_private))


def test_who_took_part_in_a_merged_ticket_reads_on_where_it_goes_on(claimed: DialogStory) -> None:
    assert follow(claimed, MERGED) == [
        "participant_follows",
        "participants_followed",
        "participants_followed_card",
    ]
    assert claimed.ticket.participants == (Participant(BOB, claimed.now, ADA, claimed.now),)
    assert (claimed.facts[-1].kind, claimed.facts[-1].details["merged"]) == (
        AuditKind.PARTICIPANT_ADDED,
        "HD-7",
    )
    assert follow(claimed, MERGED, Participant(ADA, SUNDAY_TEN)) == [], "they are there already"
    claimed.says(GRACE, "try another socket")
    assert [say.wording for say in to_bob(claimed)] == ["participant_reads"]
    claimed.context = replace(claimed.context, timeline=entries(*claimed.facts))
    claimed.commands(GRACE, "history HD-1042")
    assert "participant_followed" in [row["about"] for row in claimed.rows_of("history")]


def test_who_reads_along_in_the_thread_is_called_there(claimed: DialogStory) -> None:
    assert claimed.state is not None
    there = replace(claimed.state, place=Place("console", "support", "t1"))
    claimed.state = there
    follow(claimed, MERGED)
    assert to_bob(claimed) == []
    assert claimed.latest("participants_followed").mentions == (BOB,)


def test_nobody_follows_into_a_ticket_that_fewer_may_read(claimed: DialogStory) -> None:
    assert claimed.state is not None
    claimed.state = replace(claimed.state, ticket=replace(claimed.ticket, is_private=True))
    assert follow(claimed, MERGED) == ["participant_stays_behind", "private_news"]
    assert claimed.ticket.participants == ()
    assert "participants_followed" in follow(claimed, MERGED, was_private=True)


def test_who_was_removed_stays_removed_when_a_merge_would_bring_them_back(
    shared: DialogStory,
) -> None:
    gives(shared, ADA, "remove @Bob", BOB)
    assert follow(shared, MERGED) == ["participant_stays_behind", "participants_stay_removed_card"]
    told = shared.latest("participants_stay_removed_card").args
    assert (told["merged"], told["people"]) == ("HD-7", Listing(("Bob",)))
    assert not shared.ticket.participants
    gives(shared, GRACE, "add HD-1042 @Bob", BOB)
    assert [p.person for p in shared.ticket.participants] == [BOB]
    assert not shared.ticket.removed, "whoever is in charge may let them in again"


def test_an_agent_who_merges_is_told_who_stays_removed(shared: DialogStory) -> None:
    assert shared.state is not None
    into = replace(shared.ticket, number=1041, participants=(), removed=(BOB.account,))
    other = replace(shared.state, id=ConversationId("other"), ticket=into)
    shared.context = replace(shared.context, other=other)
    shared.commands(GRACE, "merge HD-1042 into HD-1041")
    told = shared.latest("participants_stay_removed")
    assert (told.only_for, told.args["people"]) == (GRACE, Listing(("Bob",)))


def test_they_follow_into_a_ticket_that_is_asked_about_again(claimed: DialogStory) -> None:
    """One that was reopened, before people have it again."""
    assert claimed.state is not None
    asked = replace(claimed.ticket, status=Status.NEW, agent=None)
    claimed.state = replace(claimed.state, step=Step.GATHERING, ticket=asked)
    assert follow(claimed, MERGED)[:2] == ["participant_follows", "participants_followed"]


def test_copies_bring_back_who_was_removed_only_if_the_author_may_add(shared: DialogStory) -> None:
    gives(shared, ADA, "add console:eve")
    gives(shared, ADA, "remove @Bob", BOB)
    at, copied = Place("console", "ada", "t"), (BOB,)
    said = MessageReceived(EventId("m"), shared.now, at, EVE, "to all", ref="m", copies_to=copied)
    shared.happens(said)
    assert [p.person for p in shared.ticket.participants] == [EVE]
    shared.happens(replace(said, id=EventId("m2"), ref="m2", author=ADA, place=LOBBY))
    assert [p.person for p in shared.ticket.participants] == [EVE, BOB]


def test_no_more_follow_than_a_ticket_has_room_for(claimed: DialogStory) -> None:
    people = [Participant(Person("console", f"p{n}", f"P{n}"), SUNDAY_TEN) for n in range(22)]
    follow(claimed, *people)
    assert len(claimed.ticket.participants) == 20
    behind = claimed.latest("participants_stayed_behind_card").args["people"]
    assert behind == Listing(("P20", "P21"))


def test_nobody_follows_into_what_was_closed_meanwhile(claimed: DialogStory) -> None:
    gives(claimed, ADA, "cancel HD-1042")
    assert follow(claimed, MERGED) == []


def test_copies_of_strangers_let_nobody_in(shared: DialogStory) -> None:
    said = MessageReceived(
        EventId("m"),
        shared.now,
        Place("console", "ada", "t"),
        EVE,
        "me too",
        ref="m",
        copies_to=(MALLORY, BOB, ADA),
    )
    shared.happens(said)
    assert [p.person for p in shared.ticket.participants] == [BOB]
    shared.happens(replace(said, id=EventId("m2"), ref="m2", author=ADA, place=LOBBY))
    assert [p.person for p in shared.ticket.participants] == [BOB, MALLORY]


def test_of_two_accounts_the_one_that_reads_more_counts(shared: DialogStory) -> None:
    early = Participant(Person("slack", "U7"), shared.now, ADA, shared.now)
    late = replace(shared.ticket.participants[0], since=shared.now + timedelta(days=1))
    bob = replace(BOB, linked=("slack:U7",))
    ticket = replace(shared.ticket, participants=(late, early))
    assert permissions.access(shared.desk, bob, ticket).since == shared.now
    everything = replace(ticket, participants=(late, replace(early, since=None)))
    assert permissions.access(shared.desk, bob, everything).since is None


def test_in_their_own_talk_a_participant_names_the_ticket_that_they_mean(
    shared: DialogStory,
) -> None:
    number = shared.ticket.number
    said = shared.says(BOB, f"HD-{number} mine hums too", at=AT_BOBS)
    assert "from_participant" in said
    said = shared.says(BOB, "my screen is black", at=AT_BOBS)
    assert "from_participant" not in said, "without the number it is a problem of their own"
    assert shared.state is not None and shared.state.requester == BOB


def test_a_number_lets_nobody_in(shared: DialogStory) -> None:
    said = shared.says(MALLORY, "HD-1042 it hums here", at=Place.direct(MALLORY))
    assert "from_participant" not in said
    assert not to_bob(shared) and "from_requester" not in said


def test_the_requester_asks_in_plain_words_who_reads_along(shared: DialogStory) -> None:
    assert shared.says(ADA, "participants") == ["participants"]


ALL_RIGHTS = tuple(ParticipantRight)
DECISIONS = ("cancel HD-1042", "reopen HD-1042", "rate HD-1042 5")


def resolved(talk: DialogStory) -> DialogStory:
    talk.commands(GRACE, "resolve HD-1042 the box was turned off")
    assert talk.step is Step.RESOLVED
    return talk


@pytest.mark.parametrize("asked", DECISIONS)
def test_who_takes_part_decides_nothing_unless_the_policy_says_so(
    shared: DialogStory, asked: str
) -> None:
    resolved(shared)
    before = shared.ticket
    gives(shared, BOB, asked)
    assert shared.ticket == before
    shared.desk = replace(shared.desk, participants_may=ALL_RIGHTS)
    assert gives(shared, MALLORY, asked) == ["no_such_ticket"]
    assert shared.ticket == before


def test_who_takes_part_closes_it_where_the_policy_lets_them(shared: DialogStory) -> None:
    shared.desk = replace(shared.desk, participants_may=(ParticipantRight.CLOSE,))
    said = gives(shared, BOB, "cancel HD-1042")
    assert shared.step is Step.CLOSED
    assert {"cancelled_card_by", "cancelled"} <= set(said)
    assert shared.latest("cancelled_card_by").args["name"] == "Bob"
    assert [say.wording for say in to_bob(shared)] == ["participant_closed"], "he is told as well"
    closed = next(fact for fact in shared.facts if fact.kind is AuditKind.CANCELLED)
    assert closed.actor == BOB
    gives(shared, BOB, "reopen HD-1042")
    assert shared.step is Step.CLOSED, "each right is its own"


def test_who_takes_part_opens_it_again_and_rates_it(shared: DialogStory) -> None:
    shared.desk = replace(shared.desk, participants_may=ALL_RIGHTS)
    resolved(shared)
    assert "rating_thanks" in gives(shared, BOB, "rate HD-1042 4")
    assert shared.ticket.rating is not None
    assert shared.ticket.rating.score == 4
    said = gives(shared, BOB, "rate HD-1042 1")
    assert "low_rating" in said
    assert "rating_low" not in said, "the requester is not asked about another's rating"
    gives(shared, BOB, "rate HD-1042 1 nobody came")
    assert shared.latest("rating_comment").args["name"] == "Bob"
    gives(shared, BOB, "reopen HD-1042")
    assert shared.step is Step.WITH_AGENT
    assert [say.wording for say in to_bob(shared)] == ["did_reopen"]


def test_an_agent_who_takes_part_acts_as_an_agent(shared: DialogStory) -> None:
    shared.desk = replace(shared.desk, participants_may=ALL_RIGHTS)
    gives(shared, ADA, "add @Alan", ALAN)
    shared.now += timedelta(minutes=1)
    gives(shared, ALAN, "cancel HD-1042")
    assert shared.step is not Step.CLOSED


def test_a_button_is_theirs_where_the_command_is(shared: DialogStory) -> None:
    resolved(shared)
    at = LOBBY
    press = ButtonPressed(EventId("press"), shared.now, TALK, at, BOB, Choice.REOPEN)
    shared.happens(replace(press, conversation=shared.state.id if shared.state else TALK))
    assert shared.facts[-1].kind is AuditKind.RESOLVED
    shared.desk = replace(shared.desk, participants_may=ALL_RIGHTS)
    shared.happens(replace(press, conversation=shared.state.id if shared.state else TALK))
    assert shared.step is Step.WITH_AGENT
