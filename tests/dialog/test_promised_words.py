"""What was promised to a requester is kept, or its breach is told, with its own moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.words.rendering import PlainDialect, text_of
from core.model.conversation import Step
from core.model.deadline import DeadlineKind
from core.model.events import Choice, FormName
from core.model.policy import Desk
from core.model.ticket import Priority
from tests.desks import CRITICAL, make_desk, make_library
from tests.talk import ADA, ALAN, GRACE, DialogStory

NIGHT = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
"""Sunday, 02:00 in Jerusalem: nobody is at work."""


def read(talk: DialogStory, wording: str) -> str:
    """The latest message of this wording, as its reader sees it."""
    return text_of(talk.latest(wording), PlainDialect(talk.now))


def words(talk: DialogStory, wording: str) -> list[datetime]:
    """When the requester heard this: by the next word that each names, half an hour on."""
    found = [say.args.get("update_by") for say in talk.said if say.wording == wording]
    return [at - timedelta(minutes=30) for at in found if isinstance(at, datetime)]


@pytest.fixture
def critical(talk: DialogStory) -> DialogStory:
    """Chosen as critical in the form, at 02:00: people are called at once."""
    talk.now = NIGHT
    talk.fills(
        ADA, FormName.TICKET, description="The vpn box is dead", category="technical",
        priority="critical",
    )  # fmt: skip
    return talk


def test_an_explicit_choice_pages_at_once(critical: DialogStory) -> None:
    assert "handed_off_paged" in critical.heard
    assert [say.to.room for say in critical.said if say.wording == "page"] == ["@grace"]


def test_in_five_hours_of_an_unclaimed_critical_ticket_every_promised_word_comes(
    critical: DialogStory,
) -> None:
    critical.passes(timedelta(hours=5))
    told = [say for say in critical.said if say.wording.startswith("update_waiting")]
    others = {"late_first_response", "late_resolution", "still_unclaimed"}
    silence = timedelta(minutes=30)
    heard = [NIGHT]
    for say in critical.said:
        at = say.args.get("update_by")
        if say.wording == "update_waiting" and isinstance(at, datetime):
            heard.append(at - silence)
    assert len(told) >= 8
    assert others <= set(critical.heard)
    gaps = [after - before for before, after in zip(heard, heard[1:], strict=False)]
    assert max(gaps) <= 2 * silence, "what else was said counts as a word as well"


def test_the_word_says_who_was_called_again_and_when(critical: DialogStory) -> None:
    critical.passes(timedelta(minutes=46))
    told = critical.facts_of("update_waiting")
    assert told["people"] == "Grace Hopper"
    assert told["calls"] == 4
    assert told["paged_again_at"] == NIGHT + timedelta(minutes=45)
    assert told["reply_was_due"] == NIGHT + timedelta(minutes=15)
    said = read(critical, "update_waiting")
    assert "were called again today 02:45, 4 times so far: Grace Hopper." in said
    assert "A reply was promised for today 02:15, 30 minutes ago." in said


def test_every_page_is_a_message_of_its_own(critical: DialogStory) -> None:
    critical.passes(timedelta(minutes=31))
    pages = [say for say in critical.said if say.wording.startswith("page") and say.mentions]
    private = [say.message_key for say in pages if say.to.room == "@grace"]
    assert len(private) == len(set(private)) == 3, "an edited message rings nowhere"


def test_paging_ends_after_so_many_times_and_then_it_goes_further_up(desk: Desk) -> None:
    twice = replace(CRITICAL, page_again_every=timedelta(minutes=3), page_again_times=2)
    talk = DialogStory(replace(desk, sla={**desk.sla, Priority.CRITICAL: twice}), make_library())
    talk.says(ADA, "outage, the vpn box is dead")
    talk.says(ADA, "yes")
    assert talk.passes(timedelta(minutes=6)).count("paged_again") == 2
    heard = talk.passes(timedelta(minutes=3))
    assert heard[:2] == ["pages_unanswered", "still_unclaimed"]
    assert "escalated" in heard
    assert talk.facts_of("still_unclaimed") == {
        "ticket": "HD-1042", "number": 1042, "calls": 3, "queue": "Leads",
        "update_by": talk.now + timedelta(minutes=30),
    }  # fmt: skip
    later = talk.passes(timedelta(hours=1))
    assert "paged_again" not in later
    assert "update_waiting" in later, "the requester goes on hearing"


def test_where_it_can_go_no_further_everybody_of_the_queue_is_called(critical: DialogStory) -> None:
    critical.passes(timedelta(minutes=75))
    assert critical.latest("pages_unanswered").to.room == "#leads"
    assert critical.latest("pages_unanswered").mentions == (ALAN,)


def test_nobody_is_paged_again_once_somebody_has_it(critical: DialogStory) -> None:
    critical.presses(GRACE, Choice.CLAIM)
    assert "paged_again" not in critical.passes(timedelta(hours=2))
    assert critical.facts_of("update_claimed")["agent"] == "Grace Hopper"


def test_a_critical_ticket_that_was_put_back_is_called_for_anew(critical: DialogStory) -> None:
    critical.presses(GRACE, Choice.CLAIM)
    critical.passes(timedelta(hours=2))
    critical.presses(GRACE, Choice.RELEASE)
    assert "paged_again" in critical.passes(timedelta(minutes=15))


def test_while_waiting_for_the_requester_no_word_is_promised_or_named(
    critical: DialogStory,
) -> None:
    critical.presses(GRACE, Choice.CLAIM)
    critical.commands(GRACE, "wait which box?")
    assert not any(d.kind is DeadlineKind.UPDATE for d in critical.deadlines)
    critical.commands(ADA, "status")
    assert "update_by" not in critical.facts_of("status")
    critical.passes(timedelta(hours=3))
    critical.says(ADA, "the silver one")
    critical.commands(ADA, "status")
    assert critical.facts_of("status")["update_by"] == critical.now + timedelta(minutes=30)
    assert critical.passes(timedelta(minutes=29)) == []
    assert "update_claimed" in critical.passes(timedelta(minutes=1))


def test_nothing_more_is_promised_when_it_is_resolved(critical: DialogStory) -> None:
    critical.presses(GRACE, Choice.CLAIM)
    critical.commands(GRACE, "resolve HD-1042 replaced it")
    critical.commands(ADA, "status")
    told = critical.facts_of("status")
    assert "update_by" not in told
    assert told["reopen_by"] == critical.now + timedelta(days=7)


def test_the_next_word_that_status_names_always_comes(critical: DialogStory) -> None:
    for _ in range(10):
        critical.commands(ADA, "status")
        named = critical.facts_of("status")["update_by"]
        assert isinstance(named, datetime)
        before = len(critical.heard)
        critical.passes(named - critical.now)
        assert len(critical.heard) > before


def test_after_an_outage_an_overdue_word_comes_once_and_says_that_it_is_late(
    critical: DialogStory,
) -> None:
    critical.presses(GRACE, Choice.CLAIM)
    critical.says(GRACE, "On my way")
    promised = critical.now + timedelta(minutes=30)
    critical.now += timedelta(hours=3)
    assert critical.passes(timedelta()).count("update_claimed") == 1
    assert critical.facts_of("update_claimed")["word_was_due"] == promised
    assert "This update was promised for today 02:30" in read(critical, "update_claimed")


# Each sentence names its own moment, and what is past reads as past.


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    """Handed off on Sunday at 10:00 with priority medium: 2 h to reply, 48 h to resolve."""
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    return talk


def test_a_warning_of_the_resolution_names_the_resolution(queued: DialogStory) -> None:
    """Nobody has replied, so the next promise to keep is one that was missed long ago."""
    solved = queued.now + timedelta(hours=48)
    queued.passes(timedelta(hours=36))
    assert queued.facts_of("resolution_near")["due"] == solved


def test_a_warning_that_comes_too_late_is_left_to_the_breach(queued: DialogStory) -> None:
    queued.now += timedelta(hours=4)
    heard = queued.passes(timedelta())
    assert "first_response_near" not in heard
    assert "first_response_missed" in heard
    said = read(queued, "first_response_missed")
    assert said == "The first reply was due today 12:00, 2 hours ago, and has not been given."


def test_status_says_of_what_is_past_that_it_is_past(queued: DialogStory) -> None:
    queued.passes(timedelta(hours=4))
    queued.commands(ADA, "status")
    said = read(queued, "status")
    assert "A reply was promised for today 12:00, 2 hours ago." in said
    assert "It is to be solved by Tue 10:00." in said
    assert "A person replies by" not in said


def test_a_new_priority_tells_each_promise_by_its_name(queued: DialogStory) -> None:
    queued.passes(timedelta(minutes=80))
    queued.commands(GRACE, "priority high")
    said = read(queued, "priority_changed")
    assert "A reply was due today 11:00, 20 minutes ago." in said
    assert "It is to be solved by tomorrow 10:00." in said


def test_the_card_turns_when_a_promise_is_missed_and_is_said_once(queued: DialogStory) -> None:
    heard = queued.passes(timedelta(hours=2))
    assert heard.count("card") == 1
    facts = queued.facts_of("card")
    assert ("reply_due" in facts, facts["reply_was_due"]) == (False, queued.now)
    assert "Overdue: the reply was due" in read(queued, "card")


def test_the_requester_is_told_for_when_the_late_reply_was_promised(queued: DialogStory) -> None:
    due = queued.now + timedelta(hours=2)
    queued.passes(timedelta(hours=2))
    assert queued.facts_of("late_first_response")["due"] == due


def test_why_says_was_due_and_when_the_reply_was_given(queued: DialogStory) -> None:
    queued.passes(timedelta(hours=3))
    queued.commands(ADA, "why")
    assert "It was due today 12:00. The 2 working hours" in read(queued, "why")
    queued.says(GRACE, "On my way")
    queued.commands(ADA, "why")
    row = queued.latest("why").rows[-2]
    assert row["given"] == queued.now
    assert "given today 13:00. It was due" in read(queued, "why")


def test_who_confirms_reads_what_the_priority_promises(talk: DialogStory) -> None:
    for said in ("The vpn box is humming", "general", "low", "skip", "skip", "skip"):
        talk.says(ADA, said)
    assert talk.step is Step.CONFIRMING
    assert "Priority: Low, a person replies within 4 working hours" in read(talk, "confirm")


def test_a_desk_without_on_call_calls_the_team_and_says_no_more_than_is_so() -> None:
    desk = make_desk()
    roster = {"alan": replace(desk.roster["alan"], teams=("leads",))}
    talk = DialogStory(replace(desk, roster=roster), make_library())
    talk.fills(ADA, FormName.TICKET, description="It is dead", category="technical",
               priority="critical")  # fmt: skip
    assert "handed_off_unpaged" in talk.heard
    assert "paged_nobody" in [say.wording for say in talk.said]


def test_a_page_says_when_a_person_will_reply(critical: DialogStory) -> None:
    """Else a breach would be told of a promise that nobody has read."""
    assert "A person will reply by today 02:15." in read(critical, "handed_off_paged")


@pytest.mark.parametrize("answer", ["yes", ""])
def test_the_question_before_a_page_and_the_page_name_the_reply(
    talk: DialogStory, answer: str
) -> None:
    talk.says(ADA, "outage, the vpn box is dead")
    assert "A person will reply by today 10:15." in read(talk, "handed_off_asked")
    talk.says(ADA, answer) if answer else talk.passes(timedelta(minutes=2))
    assert "A person will reply by today 10:15." in read(talk, "calling_now")


def test_a_reopened_ticket_says_when_a_person_will_reply(critical: DialogStory) -> None:
    critical.presses(GRACE, Choice.CLAIM)
    critical.commands(GRACE, "resolve HD-1042 replaced it")
    critical.presses(ADA, Choice.REOPEN)
    assert read(critical, "reopened") == (
        "HD-1042 is open again, with Grace Hopper. A person will reply by today 02:15."
    )
