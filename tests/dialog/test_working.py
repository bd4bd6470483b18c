"""Agents at work: one claims, words cross, notes stay, and every refusal says why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialog.pages.forms import work_form
from core.dialog.turn import Turn
from core.model.actions import Retract, ShowForm
from core.model.attachment import Attachment
from core.model.conversation import Conversation, Step
from core.model.events import ButtonPressed, Choice, DeliveryFailed, FormName
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.policy import Agent, Desk
from core.model.ticket import Details, Outcome, Priority, Routing, Status, Ticket
from core.model.values import Listing
from tests.cases import each_case
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY, SUNDAY_TEN, SUPPORT, DialogStory

SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    """A ticket that waits in the support queue."""
    talk.says(ADA, "The vpn box is humming", ref="first")
    talk.says(ADA, "a person please")
    assert talk.step is Step.QUEUED
    return talk


@pytest.fixture
def claimed(queued: DialogStory) -> DialogStory:
    queued.presses(GRACE, Choice.CLAIM)
    return queued


def test_a_card_is_said_again_only_when_it_reads_otherwise(claimed: DialogStory) -> None:
    heard = claimed.says(ADA, "It hums louder now")
    assert "card" not in heard
    assert "card" in claimed.presses(GRACE, Choice.RELEASE)


def test_the_card_stands_in_the_queue_with_the_reason_for_it(queued: DialogStory) -> None:
    card = queued.latest("card")
    assert card.to.room == "#support"
    assert card.args["team"] == "Network"
    assert card.args["matched"] == Listing(("vpn",))
    assert card.owns_thread, "words under it belong to the ticket"


def test_one_claims_and_the_other_is_told_who(queued: DialogStory) -> None:
    assert queued.presses(GRACE, Choice.CLAIM) == ["agent_joined", "card"]
    assert queued.presses(ALAN, Choice.CLAIM) == ["already_claimed"]
    assert queued.facts_of("already_claimed")["agent"] == "Grace Hopper"
    assert queued.latest("already_claimed").only_for == ALAN
    assert queued.ticket.agent == GRACE


def test_claiming_twice_changes_nothing(claimed: DialogStory) -> None:
    assert claimed.presses(GRACE, Choice.CLAIM) == []


def test_eyes_claim_and_taking_them_back_releases(queued: DialogStory) -> None:
    queued.reacts(GRACE, "eyes")
    assert queued.ticket.agent == GRACE
    queued.reacts(ALAN, "eyes", added=False)
    assert queued.ticket.agent == GRACE, "only one's own claim can be taken back"
    queued.reacts(GRACE, "eyes", added=False)
    assert queued.ticket.status is Status.OPEN


def test_a_check_mark_resolves_and_taking_it_back_reopens(claimed: DialogStory) -> None:
    claimed.reacts(GRACE, "check")
    marked = claimed.ticket.status
    assert marked is Status.RESOLVED
    claimed.reacts(GRACE, "check", added=False)
    assert claimed.ticket.status is Status.CLAIMED


def test_who_is_no_agent_claims_nothing_whatever_the_button_says(queued: DialogStory) -> None:
    assert queued.presses(EVE, Choice.CLAIM) == ["no_such_ticket"]
    assert queued.presses(ADA, Choice.RESOLVE, "forged") == ["not_allowed"]
    assert queued.ticket.status is Status.OPEN


def test_a_ticket_that_no_person_ever_had_cannot_be_handed_on(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "that worked")
    assert talk.commands(GRACE, "hand over HD-1042 to Alan Turing") == ["no_such_ticket"]
    assert talk.ticket.routing is None


def test_an_agent_opens_again_what_was_cancelled_and_it_waits_in_its_queue(
    queued: DialogStory,
) -> None:
    queued.commands(ADA, "cancel HD-1042")
    assert "did_reopen" in queued.commands(GRACE, "reopen HD-1042")
    assert queued.step is Step.QUEUED


def test_a_guest_is_no_agent_even_in_the_room(queued: DialogStory) -> None:
    guest = Person("console", "grace", "Grace", member_of=("#support",), guest=True)
    assert queued.presses(guest, Choice.CLAIM) == ["no_such_ticket"]


def test_answering_an_unclaimed_ticket_claims_it(queued: DialogStory) -> None:
    assert queued.says(GRACE, "On my way") == ["from_agent", "card"]
    assert queued.ticket.agent == GRACE
    assert queued.ticket.episode is not None
    assert queued.ticket.episode.first_response_at == queued.now


def test_only_the_first_answer_stops_the_first_response_clock(claimed: DialogStory) -> None:
    claimed.says(GRACE, "On my way")
    first = claimed.now
    claimed.passes(timedelta(minutes=5))
    claimed.says(ALAN, "I can help too")
    assert claimed.ticket.episode is not None
    assert claimed.ticket.episode.first_response_at == first


def test_words_cross_silently_under_the_names_of_those_who_said_them(claimed: DialogStory) -> None:
    assert claimed.says(ADA, "It hums louder", SHOT) == ["from_requester", "card"]
    carried = claimed.latest("from_requester")
    assert (carried.args["text"], carried.on_behalf_of, carried.files) == (
        "It hums louder",
        ADA,
        (SHOT,),
    )
    assert carried.reply_to == "card:support"
    claimed.says(GRACE, "Unplug it please")
    assert claimed.latest("from_agent").on_behalf_of == GRACE


@each_case(
    "note",
    [
        "// he again",
        "\N{LOCK} secret",
        ":lock: x",
        "  // x",
        "\u200b// x",
        "> // x",
        "／／ x",
        "**// x**",
    ],
)
def test_a_note_never_reaches_the_requester(claimed: DialogStory, note: str) -> None:
    before = len(claimed.heard)
    claimed.says(GRACE, note, SHOT, ref="n1")
    claimed.edits(GRACE, "n1", "harmless after all")
    claimed.commands(GRACE, "note another one")
    claimed.says(ADA, "why")
    claimed.commands(ADA, "status")
    claimed.fills(GRACE, FormName.RESOLVE, how="done")
    heard = [str(say.args) + str(say.rows) for say in claimed.said if say.to.room == LOBBY.room]
    assert len(claimed.heard) > before
    assert not any(word in said for said in heard for word in ("he again", "secret", "another one"))
    assert all(not say.files for say in claimed.said if say.to.room == LOBBY.room)


def test_an_edit_of_a_carried_message_edits_its_copy(claimed: DialogStory) -> None:
    claimed.says(GRACE, "At ten", ref="g1")
    copy = claimed.latest("from_agent").message_key
    claimed.edits(GRACE, "g1", "At eleven")
    edited = claimed.latest("from_agent")
    assert (edited.message_key, edited.args["text"]) == (copy, "At eleven")


def test_an_edit_that_makes_it_a_note_takes_the_copy_back(claimed: DialogStory) -> None:
    claimed.says(GRACE, "At ten", ref="g1")
    copy = claimed.latest("from_agent").message_key
    claimed.edits(GRACE, "g1", "// At ten")
    action, card = claimed.last.actions
    assert isinstance(action, Retract)
    assert action.message_key == copy
    assert card == claimed.latest("card"), "the first reply is due again"


def test_deletions_cross_too(claimed: DialogStory) -> None:
    claimed.says(GRACE, "Oops", ref="g1")
    claimed.deletes(GRACE, "g1")
    gone, _ = claimed.last.actions
    assert type(gone).__name__ == "Retract"
    claimed.says(ADA, "my password is hunter2", ref="a1")
    assert claimed.deletes(ADA, "a1") == ["deleted_by_requester"]
    assert (
        claimed.latest("deleted_by_requester").message_key
        == claimed.latest("from_requester").message_key
    )


def test_release_puts_it_back_and_says_so(claimed: DialogStory) -> None:
    assert claimed.presses(ALAN, Choice.RELEASE) == ["claimed_by_other"]
    assert claimed.presses(GRACE, Choice.RELEASE) == ["released", "card"]
    assert (claimed.step, claimed.ticket.agent) == (Step.QUEUED, None)


def test_hand_over_asks_to_whom_and_moves_the_card(claimed: DialogStory) -> None:
    claimed.presses(GRACE, Choice.HAND_OVER)
    [form] = claimed.last.immediate
    assert isinstance(form, ShowForm)
    options = [o.value for o in form.fields[0].options]
    assert options == ["team:frontdesk", "team:billing", "team:leads", "agent:alan"]

    heard = claimed.fills(GRACE, FormName.HAND_OVER, to="team:leads")
    assert heard == ["card", "card_moved", "handed_over"]
    assert claimed.latest("card").to.room == "#leads"
    assert claimed.latest("card_moved").to.room == "#support"
    assert claimed.ticket.agent is None


def test_hand_over_to_a_colleague_calls_the_colleague(claimed: DialogStory) -> None:
    heard = claimed.commands(GRACE, "hand over to Alan Turing")
    assert heard == ["card", "assigned", "given_to_agent", "did_hand_over"]
    assert claimed.ticket.agent == ALAN
    assert claimed.latest("assigned").mentions == (ALAN,)


def test_words_after_wait_are_the_question_and_count_as_the_first_reply(
    claimed: DialogStory,
) -> None:
    claimed.commands(GRACE, "wait which room is it?")
    assert claimed.facts_of("waiting_for_you")["question"] == "which room is it?"
    assert claimed.ticket.episode is not None
    assert claimed.ticket.episode.first_response_at is not None


def test_a_note_after_wait_stays_a_note(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "wait // he never answers")
    assert "question" not in claimed.facts_of("waiting_for_you")


def test_a_colleague_of_another_team_takes_the_ticket_there(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "hand over to frontdesk")
    claimed.presses(GRACE, Choice.CLAIM)
    claimed.commands(GRACE, "hand over to Alan Turing")
    assert claimed.ticket.agent == ALAN
    assert claimed.ticket.routing is not None
    assert (claimed.ticket.routing.team, claimed.ticket.routing.by) == ("leads", "agent")


def test_hand_over_to_nobody_known_names_who_there_is(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "hand over to Bob")
    told = claimed.facts_of("nobody_of_that_name")
    assert "Alan Turing" in str(told["people"])
    assert claimed.ticket.agent == GRACE


def _with_two_of_a_name(desk: Desk) -> Desk:
    two = {f"a{n}": Agent(f"a{n}", "Alan Brown", (EVE,)) for n in (1, 2)}
    return replace(desk, roster={"grace": desk.roster["grace"], **two})


def test_whoever_is_chosen_in_the_form_gets_it(claimed: DialogStory) -> None:
    brown = Agent("alan-b", "Alan Brown", (EVE,), ("network",))
    turing = claimed.desk.roster["alan"]
    claimed.desk = replace(claimed.desk, roster={"alan-b": brown, **claimed.desk.roster})
    claimed.fills(GRACE, FormName.HAND_OVER, to="agent:alan")
    assert claimed.ticket.agent == turing.accounts[0]


def test_a_name_that_two_have_is_asked_back(claimed: DialogStory) -> None:
    claimed.desk = _with_two_of_a_name(claimed.desk)
    claimed.commands(GRACE, "hand over to alan")
    found = claimed.facts_of("several_of_that_name")["found"]
    assert found == "Alan Brown (agent:a1) or Alan Brown (agent:a2)"
    assert claimed.ticket.agent == GRACE


def test_two_of_one_name_are_told_apart_in_the_form(claimed: DialogStory) -> None:
    claimed.desk = _with_two_of_a_name(claimed.desk)
    claimed.presses(GRACE, Choice.HAND_OVER)
    [form] = claimed.last.immediate
    assert isinstance(form, ShowForm)
    labels = [o.label for o in form.fields[0].options]
    assert labels[-2:] == ["Alan Brown (a1)", "Alan Brown (a2)"]


def test_waiting_pauses_the_resolution_and_an_answer_runs_it_on(claimed: DialogStory) -> None:
    claimed.says(GRACE, "Which model is it?")
    assert claimed.presses(GRACE, Choice.WAIT) == ["waiting_for_you", "card"]
    claimed.passes(timedelta(hours=20))
    assert claimed.says(ADA, "A K7") == ["from_requester", "requester_is_back", "card"]
    assert claimed.ticket.episode is not None
    [pause] = claimed.ticket.episode.pauses
    assert pause.end == claimed.now
    assert claimed.ticket.status is Status.CLAIMED


def test_waiting_needs_a_claim(queued: DialogStory) -> None:
    assert queued.commands(GRACE, "wait") == ["claim_it_first"]


def test_priority_and_category_by_command_or_form(claimed: DialogStory) -> None:
    assert claimed.commands(GRACE, "priority high") == ["priority_changed", "did_priority", "card"]
    assert claimed.fills(ALAN, FormName.SET_PRIORITY, priority="low") == [
        "priority_changed",
        "card",
    ]
    assert claimed.commands(GRACE, "category account") == ["did_category", "card"]
    assert claimed.commands(GRACE, "priority enormous") == ["no_such_priority"]
    assert claimed.commands(GRACE, "category xyz") == ["no_such_category"]
    assert claimed.ticket.priority is Priority.LOW
    assert claimed.ticket.details.category == "account"


def test_raised_to_critical_it_calls_the_people_on_call(claimed: DialogStory) -> None:
    claimed.presses(GRACE, Choice.RELEASE)
    assert "page" in claimed.commands(ALAN, "priority critical")


def test_merge_moves_the_talk_to_the_other_ticket(claimed: DialogStory) -> None:
    first = claimed.state
    assert first is not None
    claimed.says(ADA, "unused")
    claimed.commands(ADA, "ticket the box in the hall hums again", opens=True)
    claimed.says(ADA, "a person please")
    assert claimed.ticket.number == 1043
    claimed.context = type(claimed.context)(number=1044, other=first)
    heard = claimed.commands(GRACE, "merge HD-1043 into HD-1042")
    assert heard == ["merged_card", "merged", "merged_into_card", "did_merge", "card"]
    assert (claimed.ticket.merged_into, claimed.step) == (1042, Step.CLOSED)
    assert claimed.last.place_bindings == {LOBBY: first.id}


def test_what_was_merged_names_the_ticket_in_which_it_goes_on(claimed: DialogStory) -> None:
    first = claimed.state
    claimed.commands(ADA, "ticket the box in the hall hums again", opens=True)
    claimed.says(ADA, "a person please")
    claimed.context = type(claimed.context)(number=1044, other=first)
    claimed.commands(GRACE, "merge HD-1043 into HD-1042")
    assert claimed.latest("card").buttons == (), "nothing could come of a press"
    merged = {"ticket": "HD-1043", "into": "HD-1042"}
    for command in ("resolve HD-1043 done", "claim HD-1043", "reopen HD-1043"):
        assert claimed.commands(GRACE, command) == ["was_merged"]
        assert merged.items() <= claimed.facts_of("was_merged").items()
    claimed.context = type(claimed.context)(number=1044, other=claimed.state)
    claimed.state = first
    assert claimed.commands(GRACE, "merge HD-1042 into HD-1043") == ["was_merged"]
    assert merged.items() <= claimed.facts_of("was_merged").items()


def test_tickets_of_two_requesters_are_not_merged(claimed: DialogStory) -> None:
    """One would read the other's words."""
    from dataclasses import replace

    state = claimed.state
    assert state is not None
    assert state.ticket is not None
    eves = replace(state, ticket=replace(state.ticket, number=7, requester=EVE))
    claimed.context = type(claimed.context)(number=1043, other=eves)
    assert claimed.commands(GRACE, "merge into HD-7") == ["merge_other_requester"]


def test_an_undelivered_message_shows_under_the_card_with_a_retry(claimed: DialogStory) -> None:
    claimed.says(GRACE, "Hello?")
    state = claimed.state
    assert state is not None
    failed = DeliveryFailed(
        EventId("failed:k"), claimed.now, state.id, "k", "from_agent", "blocked", LOBBY
    )
    assert claimed.happens(failed) == ["undelivered"]
    [retry] = claimed.latest("undelivered").buttons
    claimed.presses(GRACE, retry.choice, retry.value)
    assert claimed.last.retry_key == ("k",)


def test_a_failed_notice_about_a_failure_makes_no_third(claimed: DialogStory) -> None:
    state = claimed.state
    assert state is not None
    failed = DeliveryFailed(
        EventId("failed:k"), claimed.now, state.id, "k", "undelivered", "gone", SUPPORT
    )
    assert claimed.happens(failed) == []


def test_a_private_queue_is_seen_by_its_own_team_alone(talk: DialogStory) -> None:
    talk.says(ADA, "refund for a wrong invoice")
    talk.says(ADA, "a person please")
    assert talk.latest("card").to.room == "#billing"
    billing = Place("console", "#billing", "card")
    assert talk.says(GRACE, "I can see this?", at=billing) == ["no_such_ticket"]


def test_a_requester_can_withdraw_an_open_ticket(claimed: DialogStory) -> None:
    assert claimed.says(ADA, "cancel") == ["cancelled_card", "cancelled", "card"]
    assert claimed.ticket.outcome is Outcome.CANCELLED
    assert claimed.says(ADA, "The lift is stuck")[0] == "opened_follows"
    assert claimed.ticket.number == 1043


def test_a_talk_with_people_is_never_answered_by_the_bot(claimed: DialogStory) -> None:
    assert claimed.says(ADA, "My VPN does not connect") == ["from_requester"]
    assert claimed.says(ADA, "hello") == ["from_requester"]


def test_asking_for_a_person_while_one_is_coming_tells_the_state(queued: DialogStory) -> None:
    assert queued.says(ADA, "can I talk to a human") == ["status"]
    assert str(queued.facts_of("status")["reply_reason"]).endswith("from Sun 10:00 to 12:00.")


def test_where_there_is_nobody_else_the_form_asks_for_a_name(talk: DialogStory) -> None:
    one = {"grace": talk.desk.roster["grace"]}
    frontdesk = {"frontdesk": talk.desk.teams["frontdesk"]}
    desk = replace(talk.desk, roster=one, teams=frontdesk)
    ticket = Ticket(
        1, ADA, SUNDAY_TEN, "s", Details(), routing=Routing("frontdesk", "support"), agent=GRACE
    )
    talk_ = Conversation(ConversationId("t"), ADA, LOBBY, ticket=ticket)
    pressed = ButtonPressed(EventId("p"), SUNDAY_TEN, talk_.id, LOBBY, GRACE, Choice.HAND_OVER)
    turn = Turn(desk, talk.library, pressed, talk_)
    [field] = work_form(turn, GRACE, FormName.HAND_OVER).fields
    assert (field.kind, field.options) == ("line", ())


@each_case(
    "words",
    [
        "hand over to network",
        "hand over to Alan Turing",
        "priority high",
        "category account",
        "resolve HD-1042 Changed the fan",
        "claim HD-9999",
        "resolve HD-9999 all fixed, the code was 4711",
    ],
)
def test_a_command_written_plainly_under_a_card_is_never_an_answer(
    claimed: DialogStory, words: str
) -> None:
    assert "from_agent" not in claimed.says(GRACE, words)


@pytest.mark.parametrize(
    "words",
    [
        "hand over the laptop to the front desk, please",
        "priority for us is your data",
        "resolve this by pressing Source",
        "wait a moment, please",
    ],
)
def test_a_sentence_that_begins_like_one_is_held(claimed: DialogStory, words: str) -> None:
    assert claimed.says(GRACE, words) == ["held_command"]
