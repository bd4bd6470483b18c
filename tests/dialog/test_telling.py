"""Questions about tickets: state, reasons, lists and help; and nothing to whom it is not meant."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.words.rendering import PlainDialect, text_of
from core.dialog.diagram import PHASES, mermaid, overview
from core.dialog.intake.addressing import RequiredLookups, required_lookups
from core.dialog.turn import Context
from core.dialog.utterances.commands import Command
from core.model.actions import FormProblems, Retract, Say, ShowForm
from core.model.attachment import Attachment
from core.model.commands import Word
from core.model.conversation import Step
from core.model.events import Choice, CommandGiven, FormName
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.ticket import Priority, Status
from core.model.ticket_view import FoundWords, WordSearchResult
from core.model.timeline import DESK, AuditEntry, AuditKind
from core.ports import TicketView
from tests.english import WORDS
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY, SUNDAY_TEN, DialogStory, entries

VIEW = TicketView(
    ConversationId("c"),
    1042,
    "It hums",
    Status.OPEN,
    Priority.HIGH,
    "technical",
    "support",
    "network",
    ADA,
    GRACE,
    SUNDAY_TEN,
    SUNDAY_TEN + timedelta(hours=1),
)


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    assert talk.step is Step.QUEUED
    return talk


def test_help_fits_on_a_screen_and_shows_agents_their_commands(talk: DialogStory) -> None:
    assert talk.says(ADA, "help") == ["help"]
    assert talk.commands(GRACE, "?") == ["help_agent"]
    for name in ("help", "help_agent"):
        assert len(WORDS[name].splitlines()) <= 20
    assert talk.last.conversation is None


def test_lists_open_nothing(talk: DialogStory) -> None:
    assert talk.says(ADA, "mine") == ["mine_empty"]
    assert talk.commands(GRACE, "queue") == ["queue_empty"]
    assert talk.commands(EVE, "queue") == ["agents_only"]
    talk.context = Context(views=(VIEW,))
    assert talk.says(ADA, "my tickets") == ["mine"]
    assert talk.commands(GRACE, "queue") == ["queue"]
    [row] = talk.latest("queue").rows
    assert (row["ticket"], row["agent"], row["priority"]) == ("HD-1042", "Grace Hopper", "high")


def test_a_command_without_its_ticket_asks_which(talk: DialogStory) -> None:
    assert talk.commands(GRACE, "claim") == ["which_ticket"]
    assert talk.commands(ADA, "why HD-9999") == ["no_such_ticket"]
    assert talk.facts_of("no_such_ticket")["wanted"] == "HD-9999"


@pytest.mark.parametrize("word", ["status", "why", "Status?"])
def test_whoever_has_no_ticket_is_told_so_and_asking_opens_none(
    talk: DialogStory, word: str
) -> None:
    assert talk.commands(ADA, word) == ["mine_empty"]
    assert talk.says(ADA, word) == ["mine_empty"]
    assert talk.state is None


def test_a_ticket_one_may_not_see_does_not_exist(queued: DialogStory) -> None:
    """The same answer as for a number that was never given."""
    for command in ("status HD-1042", "why HD-1042", "history HD-1042", "claim HD-1042"):
        assert queued.commands(EVE, command) == ["no_such_ticket"]
        assert queued.facts_of("no_such_ticket")["wanted"] == "HD-1042", command
    assert queued.commands(ADA, "history") == ["not_allowed"]


def test_the_state_tells_the_deadline_and_its_reason(queued: DialogStory) -> None:
    assert queued.says(ADA, "status?") == ["status"]
    told = queued.facts_of("status")
    assert told["reply_by"] == queued.now + timedelta(hours=2)
    assert told["reply_reason"] == "The 2 working hours run from Sun 10:00 to 12:00."
    queued.says(GRACE, "On my way")
    assert queued.commands(ALAN, "status HD-1042") == ["status"]
    told = queued.facts_of("status")
    assert ("reply_by" in told, told["solve_by"]) == (False, queued.now + timedelta(days=2))
    queued.presses(GRACE, Choice.WAIT)
    queued.commands(ADA, "status")
    told = queued.facts_of("status")
    assert not {"reply_by", "solve_by", "update_by"} & set(told), "paused, so nothing is due"
    assert told["closes"] == queued.now + timedelta(days=7), "five working days and a weekend"


def test_the_reason_is_told_on_the_clock_of_whoever_asks(queued: DialogStory) -> None:
    far = replace(ADA, zone="America/New_York")
    queued.says(far, "status")
    asked = queued.latest("status")
    assert (asked.zone, queued.facts_of("status")["reply_reason"]) == (
        far.zone,
        "The 2 working hours run from Sun 03:00 to 05:00.",
    )
    queued.says(far, "why")
    reply = queued.rows_of("why")[-2]
    assert reply["why"] == "The 2 working hours run from Sun 03:00 to 05:00."
    assert reply["due"] == queued.now + timedelta(hours=2)


@pytest.mark.parametrize("zone", ["", "Nowhere/At all"])
def test_of_whom_no_zone_is_known_the_desks_clock_is_told(queued: DialogStory, zone: str) -> None:
    queued.says(replace(ADA, zone=zone), "status")
    assert str(queued.facts_of("status")["reply_reason"]).endswith("from Sun 10:00 to 12:00.")


def test_the_state_before_anybody_was_called(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, "status") == ["status"]
    assert talk.facts_of("status")["person_by"] == talk.now + timedelta(hours=2)


def test_how_long_an_answer_takes_is_no_impatience(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, "how long does that take") != ["status"]


@pytest.mark.parametrize(
    "text", ["how long will this take??", "hello, anyone there?", "why is nobody answering"]
)
def test_who_is_impatient_is_told_how_to_reach_a_person_and_loses_no_step(
    talk: DialogStory, text: str
) -> None:
    """The list was shown again without a word, and after "person" it became the problem."""
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, text) == ["status"]
    assert talk.step is Step.ANSWERED
    other = DialogStory(talk.desk, talk.library)
    other.says(ADA, "person")
    assert other.says(ADA, text) == ["status"]
    assert (other.step, other.ticket.details.description) == (Step.GATHERING, "")
    other.says(ADA, "The vpn box is humming")
    assert other.ticket.details.description == "The vpn box is humming"


def test_who_is_impatient_and_shows_something_tells_of_the_problem(talk: DialogStory) -> None:
    talk.says(ADA, "person")
    shot = Attachment("shot.png", "image/png", 2048, "ab" * 32)
    assert talk.says(ADA, "how long will this take?", shot) != ["status"]
    assert talk.ticket.details.files == (shot,)


def test_whoever_has_a_person_is_told_of_nobody_else(queued: DialogStory) -> None:
    for who in (ADA, GRACE):
        queued.says(who, "status")
        assert "person_by" not in queued.facts_of("status")
        queued.presses(GRACE, Choice.CLAIM)


def test_a_person_who_is_asked_how_long_it_takes_hears_it(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    assert queued.says(ADA, "how long will this take?") != ["status"]


def test_why_shows_the_receipt_of_the_answer_the_routing_and_the_deadlines(
    queued: DialogStory,
) -> None:
    assert queued.says(ADA, "why") == ["why"]
    rows = queued.rows_of("why")
    assert [row["about"] for row in rows] == [
        "look_answer",
        "routing",
        "reply_due",
        "resolution_due",
    ]
    assert "vpn 1.00" in str(rows[0]["found"])
    assert rows[0]["verdict"] == "refused"
    assert (rows[1]["team"], rows[1]["matched"]) == ("Network", "vpn")


def test_why_tells_of_an_article_that_was_only_mentioned(talk: DialogStory) -> None:
    talk.says(ADA, "outage, my vpn does not connect")
    assert "answer_meanwhile" in talk.heard
    talk.commands(GRACE, "why HD-1042")
    assert "given along, while a person was being called" in text_of(
        talk.latest("why"), PlainDialect(talk.now)
    )


def test_the_history_is_read_back_with_who_and_when(queued: DialogStory) -> None:
    happened = (
        AuditEntry(SUNDAY_TEN, AuditKind.OPENED, ADA, {"subject": "It hums"}),
        AuditEntry(SUNDAY_TEN, AuditKind.WARNED, None, {"internal": "yes", "what": "late"}),
    )
    queued.context = Context(timeline=entries(*happened))
    queued.commands(GRACE, "history HD-1042")
    told = text_of(queued.latest("history"), PlainDialect(queued.now))
    assert told.splitlines()[1:] == [
        "- today 10:00 · Ada opened the ticket: It hums",
        "- today 10:00 · The agents were warned that the resolution is due soon",
    ]


def test_the_history_says_each_thing_once_and_by_its_name(queued: DialogStory) -> None:
    team = {"team": "network", "queue": "support", "category": "technical", "matched": "vpn"}
    happened = (
        AuditEntry(SUNDAY_TEN, AuditKind.OPENED, ADA, {"subject": "It hums", "text": "It hums"}),
        AuditEntry(SUNDAY_TEN, AuditKind.HANDED_OFF, None, team),
        AuditEntry(SUNDAY_TEN, AuditKind.REOPENED, ADA, {"by": "Ada"}),
        AuditEntry(SUNDAY_TEN, AuditKind.SAID, GRACE, {"text": "hello again", "by": "agent"}),
        AuditEntry(SUNDAY_TEN, AuditKind.CLAIMED, GRACE, {"by": "answering"}),
    )
    queued.context = Context(timeline=entries(*happened))
    queued.commands(GRACE, "history HD-1042")
    told = text_of(queued.latest("history"), PlainDialect(queued.now))
    assert [line.partition(" · ")[2] for line in told.splitlines()[1:]] == [
        "Ada opened the ticket: It hums",
        "The ticket went to the Network team in Support: category Technical Issues, matched vpn",
        "Ada opened the ticket again",
        "Grace Hopper wrote: hello again",
        "Grace Hopper claimed the ticket by answering",
    ]


def test_the_history_has_what_the_desk_said_and_leaves_out_what_an_edit_replaced(
    queued: DialogStory,
) -> None:
    said = AuditEntry(SUNDAY_TEN, AuditKind.SAID, ADA, {"edited": "yes"})
    edited, desk = entries(said, said)
    message = Say(LOBBY, "opened")
    desk = replace(desk, kind=DESK, actor=None, details={}, message=message, text="I opened **it**")
    gone = replace(desk, message=None)
    queued.context = Context(timeline=(edited, desk, gone))
    queued.commands(GRACE, "history HD-1042")
    (row,) = queued.latest("history").rows
    assert (row["about"], row["text"]) == ("desk", "I opened it")


def test_a_new_queue_gets_the_conversation_beneath_its_card(queued: DialogStory) -> None:
    said = AuditEntry(
        SUNDAY_TEN, AuditKind.SAID, ADA, {"text": "the lamp is red"}, "console:ada:m0"
    )
    queued.context = Context(timeline=entries(said))
    queued.commands(GRACE, "hand over HD-1042 to leads")
    (row,) = queued.latest("so_far").rows
    assert (row["who"], row["text"]) == ("Ada", "the lamp is red")
    assert queued.latest("so_far").to == queued.desk.queues["lead"].place
    queued.context = Context()
    queued.deletes(ADA, "m0")
    retracted = [a.message_key for a in queued.last.actions if isinstance(a, Retract)]
    assert retracted == ["so_far:lead"]


def test_a_ticket_that_stays_in_its_queue_repeats_nothing(queued: DialogStory) -> None:
    said = AuditEntry(SUNDAY_TEN, AuditKind.SAID, ADA, {"text": "the lamp is red"})
    queued.context = Context(timeline=entries(said))
    assert "so_far" not in queued.commands(GRACE, "hand over HD-1042 to alan")


def test_what_was_found_is_shown_around_the_words(queued: DialogStory) -> None:
    said = "it began on monday after the update of the operating system, and now the Printer blinks"
    found = FoundWords(VIEW.conversation, 1042, "It hums", SUNDAY_TEN, "said", ADA, said)
    by_desk = replace(found, author=None, text="printer")
    queued.context = Context(found=WordSearchResult((found, by_desk)))
    queued.commands(GRACE, "find printer")
    first, second = queued.latest("found").rows
    assert "limit" not in queued.facts_of("found")
    assert (first["ticket"], first["who"], first["kind"]) == ("HD-1042", "Ada", "said")
    assert str(first["what"]).startswith("\N{HORIZONTAL ELLIPSIS}")
    assert str(first["what"]).endswith("now the Printer blinks")
    assert (second.get("who", ""), second["what"]) == ("", "printer")


def test_a_search_says_that_there_may_be_more(queued: DialogStory) -> None:
    found = FoundWords(VIEW.conversation, 1042, "It hums", SUNDAY_TEN, "said", ADA, "printer")
    queued.context = Context(found=WordSearchResult((found,) * 10, limit=10))
    queued.commands(GRACE, "find printer")
    assert queued.facts_of("found")["limit"] == 10


def test_a_search_says_what_it_wants_and_that_nothing_was_found(queued: DialogStory) -> None:
    assert queued.commands(ADA, "find") == ["find_what"]
    assert queued.commands(ADA, "find HD-1042 laser") == ["found_nothing"]
    assert queued.facts_of("found_nothing")["word"] == "laser"
    assert queued.commands(ADA, "mine laser") == ["found_nothing"]


def test_agents_search_their_work_and_requesters_their_own_tickets(queued: DialogStory) -> None:
    def lookups(who: Person, text: str) -> RequiredLookups:
        event = CommandGiven(EventId("e"), SUNDAY_TEN, LOBBY, who, text)
        return required_lookups(queued.desk, event)

    assert lookups(ADA, "find vpn").words == lookups(ADA, "mine vpn").words == "vpn"
    assert lookups(ADA, "find HD-1042 vpn").words == "HD-1042 vpn"
    assert lookups(ADA, "find vpn").scope is None
    assert lookups(GRACE, "mine vpn").scope is None
    assert lookups(GRACE, "find vpn").scope is not None
    assert lookups(GRACE, "mine").words is None


def test_internal_facts_are_known_as_such() -> None:
    assert AuditEntry(SUNDAY_TEN, AuditKind.NOTE).is_internal
    assert AuditEntry(SUNDAY_TEN, AuditKind.SAID, details={"internal": "yes"}).is_internal
    assert not AuditEntry(SUNDAY_TEN, AuditKind.SAID).is_internal


def test_the_words_of_commands_work_for_requesters_too(talk: DialogStory) -> None:
    talk.commands(ADA, "My VPN does not connect", opens=True)
    answered = talk.step
    assert answered is Step.ANSWERED
    talk.commands(ADA, "skip")
    assert talk.step is Step.GATHERING
    assert talk.commands(ADA, "skip") == ["ask_priority"]
    assert talk.commands(ADA, "back") == ["ask_category"]
    assert talk.commands(ADA, "cancel") == ["cancelled"]
    assert talk.commands(EVE, "cancel HD-1042") == ["no_such_ticket"]
    again = DialogStory(talk.desk, talk.library)
    again.commands(ADA, "My VPN does not connect", opens=True)
    assert again.commands(ADA, "person") == ["card", "handed_off", "rest"]


def test_skipping_an_answer_means_it_did_not_help(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.commands(ADA, "skip")
    assert talk.step is Step.GATHERING


def test_a_new_ticket_by_command_while_another_is_open(queued: DialogStory) -> None:
    queued.commands(ADA, "ticket the lift is stuck", opens=True)
    assert queued.ticket.number == 1043
    assert queued.ticket.subject == "the lift is stuck"


def test_a_command_word_that_begins_a_problem_is_a_problem(talk: DialogStory) -> None:
    talk.commands(ADA, "priority of my order is wrong", opens=True)
    assert talk.ticket.subject == "priority of my order is wrong"


def test_the_button_for_a_new_ticket_shows_the_form(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.NEW_TICKET)
    assert len(talk.last.immediate) == 1


def test_forms_of_agents_show_what_there_is_to_choose(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.SET_PRIORITY)
    [form] = queued.last.immediate
    assert isinstance(form, ShowForm)
    assert (form.form, form.fields[0].value) == (FormName.SET_PRIORITY, "medium")


def test_a_stranger_in_the_room_of_the_agents_is_not_heard(queued: DialogStory) -> None:
    assert queued.says(EVE, "I say so") == ["no_such_ticket"]


def test_a_form_that_is_not_allowed_does_nothing(queued: DialogStory) -> None:
    assert queued.fills(EVE, FormName.RESOLVE, how="so") == []
    [problems] = queued.last.immediate
    assert isinstance(problems, FormProblems)
    assert problems.problems == {"how": "no_such_ticket"}


def test_words_too_long_for_a_ticket_are_told_at_their_field(talk: DialogStory) -> None:
    talk.fills(ADA, FormName.TICKET, description="x" * 9000, steps="y" * 9000)
    [problems] = talk.last.immediate
    assert isinstance(problems, FormProblems)
    assert set(problems.problems) == {"description", "steps"}


def test_answers_for_one_pair_of_eyes_are_marked_so(queued: DialogStory) -> None:
    queued.commands(ALAN, "status HD-1042")
    [say] = queued.last.actions
    assert isinstance(say, Say)
    assert say.only_for == ALAN


def test_a_reader_with_a_language_of_the_desk_is_answered_in_it(talk: DialogStory) -> None:
    german = Person("console", "ada", "Ada", locale="de_CH", zone="Europe/Zurich")
    talk.says(german, "My VPN does not connect", at=LOBBY)
    assert talk.latest("answer").language == "en", "this desk speaks English only"
    assert talk.latest("answer").zone == "Europe/Zurich"


def test_a_ticket_in_a_thread_needs_no_thread_of_its_own(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect", at=Place("console", "ada", "t1"))
    opened = talk.latest("opened")
    assert (opened.message_key, opened.reply_to, opened.owns_thread) == ("", "", False)


def test_the_drawing_shows_every_step_and_only_real_ways() -> None:
    drawing = mermaid()
    assert drawing.startswith("stateDiagram-v2")
    for step in Step:
        assert f"    {step} --> " in drawing
    assert "waiting --> with_agent: requester spoke" in drawing


def test_where_the_ticket_is_asked_for_apart_words_only_speak_of_one(queued: DialogStory) -> None:
    """By a platform's own commands; in one text, the first number is the ticket that is meant."""
    queued.commands(GRACE, "note HD-1001 had the same cause", ticket="")
    command = _needed(queued).command
    assert command == Command(Word.NOTE, None, "HD-1001 had the same cause")
    for named in ("1042", "HD-1042", "#1042", " hd1042 "):
        queued.commands(GRACE, "note #1 said so too", ticket=named)
        assert _needed(queued).number == 1042
    queued.commands(GRACE, "my cat ate the spoon", ticket="")
    assert _needed(queued).command is None


def test_a_ticket_named_apart_that_is_no_number_is_no_ticket(talk: DialogStory) -> None:
    """It must not be taken for the ticket of the thread in which the command was given."""
    assert talk.commands(GRACE, "resolve a fuse", ticket="the lamp") == ["no_such_ticket"]
    assert talk.facts_of("no_such_ticket")["wanted"] == "the lamp"
    assert _needed(talk).number == 0


def _needed(talk: DialogStory) -> RequiredLookups:
    """What must be looked up for the last event."""
    assert talk.asked is not None
    return required_lookups(talk.desk, talk.asked[1])


def test_after_a_reopening_the_reason_says_reopened(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    queued.commands(GRACE, "resolve HD-1042 done")
    queued.passes(timedelta(days=1))
    queued.presses(ADA, Choice.REOPEN)
    queued.commands(ADA, "status")
    assert str(queued.facts_of("status")["reply_reason"]).startswith("Reopened Mon 10:00. ")
    queued.commands(ADA, "why")
    reasons = [str(row.get("why", "")) for row in queued.rows_of("why")]
    assert sum("Reopened Mon 10:00" in reason for reason in reasons) == 2


def test_the_overview_leads_from_the_first_phase_through_all_to_the_last() -> None:
    lines = [line.strip() for line in overview().splitlines()]
    first, *_, last = PHASES
    assert lines[:2] == ["stateDiagram-v2", f"[*] --> {first}"]
    assert lines[-1] == f"{last} --> [*]"
    assert {line.partition(" --> ")[0] for line in lines[2:]} == set(PHASES)
