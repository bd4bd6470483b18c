"""A desk with a language model: when it is asked, what is said of it, and what never is."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialog.language_model import BEGINNING, END, MAX_RESTARTS, counters
from core.knowledge.library import Library
from core.model.actions import Retract, Say
from core.model.article import Branch, Section
from core.model.conversation import Conversation, Step
from core.model.events import Choice, FormName
from core.model.llm_draft import DraftedAnswer, ExtractedFields, Job
from core.model.match import Match
from core.model.people import Place
from core.model.policy import LLMPolicy
from core.model.ticket import Outcome, Priority, Status
from core.model.timeline import AuditKind
from core.store.codec import dumps
from tests.cases import each_case
from tests.desks import article, make_desk, make_library
from tests.drafts import (
    GOOD,
    LLM,
    UNCLEAR,
    UNKNOWN,
    asked,
    brings,
    drafting,
    fails,
    talk_with_model,
)
from tests.talk import ADA, ALAN, GRACE, DialogStory


@pytest.fixture
def talk() -> DialogStory:
    return talk_with_model()


def test_where_the_articles_are_sure_nobody_is_asked(talk: DialogStory) -> None:
    assert talk.says(ADA, "My VPN does not connect") == ["opened", "answer"]
    assert asked(talk) == []


def test_where_they_are_not_a_sign_is_given_and_the_model_is_asked(talk: DialogStory) -> None:
    assert talk.says(ADA, UNCLEAR) == ["opened", "looking"]
    [request] = asked(talk)
    assert request.job is Job.ANSWER
    assert request.model == LLM.model
    assert request.wording == "draft_answer", "so it is called in a list of messages"
    assert request.said == UNCLEAR
    assert [e.name for e in request.excerpts][:2] == ["printer-queue#", "printer-offline#"]
    assert request.until == talk.now + LLM.timeout
    assert request.categories["technical"] == "Technical Issues"
    choices = [button.choice for button in talk.latest("looking").buttons]
    assert choices == [Choice.NEED_PERSON, Choice.CANCEL], "a person is always one press away"


def test_a_draft_that_stands_is_said_in_the_place_of_the_sign(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    sign = talk.latest("looking").message_key
    assert brings(talk) == ["answer_worded"]
    said = talk.latest("answer_worded")
    assert said.message_key == sign
    assert said.args["text"] == GOOD.text
    assert said.rows[0] == {"quote": "Restart the client"}
    assert said.rows[-1]["source"] == "printer-offline"
    assert talk.step is Step.ANSWERED
    assert talk.presses(ADA, Choice.SOLVED) == ["summary_solved"]
    assert talk.ticket.outcome is Outcome.SOLVED_BY_ANSWER


def test_a_draft_in_words_of_its_own_is_shown_as_the_article_has_it(talk: DialogStory) -> None:
    """The choice bears checking, the wording does not."""
    talk.says(ADA, UNCLEAR)
    invented = replace(GOOD, text="Kindly reboot whichever software misbehaves.")
    assert brings(talk, invented) == ["answer"]
    assert "Restart the client." in str(talk.facts_of("answer")["body_md"])
    assert talk.latest("answer").message_key
    talk.says(ADA, "a person please")
    assert talk.state is not None
    assert talk.state.withheld_draft is not None
    assert [check.check for check in talk.state.withheld_draft.failed] == ["own_words"]


@each_case(
    ("worded", "check"),
    [
        (replace(GOOD, source="breach#"), "sent"),
        (replace(GOOD, source="nothing"), "sent"),
        (replace(GOOD, quotes=()), "quotes"),
        (replace(GOOD, quotes=("Throw the client away",)), "quotes"),
        (replace(GOOD, text=""), "length"),
        (replace(GOOD, text="Restart the client. " * 90), "length"),
        (replace(GOOD, text="@everyone: restart the client."), "addresses"),
        (replace(GOOD, text="Restart the client at https://evil.example."), "links"),
        (replace(GOOD, text="Restart the client with `sudo reboot`."), "commands"),
        (replace(GOOD, text="Restart the client 7 times."), "numbers"),
        (replace(GOOD, text="Restart the client, says Grace Hopper."), "names"),
        (replace(GOOD, text="Restart <b>the client</b>."), "plain"),
        (replace(GOOD, confidence=0.1), "sure"),
    ],
)
def test_what_fails_a_check_is_never_said(
    talk: DialogStory, worded: DraftedAnswer, check: str
) -> None:
    talk.says(ADA, UNCLEAR)
    assert brings(talk, worded) == ["choice"], "the articles' own verdict stands"
    assert talk.latest("choice").message_key, "in the place of the sign"
    assert talk.state is not None
    assert talk.state.withheld_draft is not None
    assert check in [failed.check for failed in talk.state.withheld_draft.failed]
    [fact] = [fact for fact in talk.facts if fact.kind is AuditKind.DRAFT_HELD]
    assert fact.is_internal


def test_a_section_that_is_gone_meanwhile_is_not_shown(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    talk.library = Library.of(a for a in talk.library.articles if a.slug != "printer-offline")
    assert "answer_worded" not in brings(talk)
    assert talk.state is not None
    assert talk.state.attempts[-1].checks[-1].check == "visible"


def test_an_article_that_is_for_agents_now_is_not_shown(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    kept = [
        replace(a, audience=("agents",)) if a.slug == "printer-offline" else a
        for a in talk.library.articles
    ]
    talk.library = Library.of(kept)
    assert "answer_worded" not in brings(talk)


def test_a_heading_that_is_gone_meanwhile_is_not_shown(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    state = talk.state
    assert state is not None
    match = Match("printer-offline", "gone", "Printer is offline", 0.5)
    talk.state = replace(state, drafting=replace(drafting(talk), matches=(match,)))
    assert "answer_worded" not in brings(talk, replace(GOOD, source="printer-offline#gone"))


def test_the_model_may_say_that_nothing_fits(talk: DialogStory) -> None:
    talk.says(ADA, UNKNOWN)
    assert brings(talk, None) == ["no_answer", "ask_category"]
    assert talk.latest("no_answer").message_key
    assert not talk.latest("ask_category").message_key, "one message takes the place of the sign"
    assert talk.state is not None
    assert talk.state.attempts[-1].checks[0].note == "none_fits"


@pytest.mark.parametrize("trouble", ["timeout", "unreachable", "declined"])
def test_where_it_fails_the_articles_decide_alone(talk: DialogStory, trouble: str) -> None:
    talk.says(ADA, UNCLEAR)
    assert fails(talk, trouble) == ["choice"]
    assert talk.step is Step.CHOOSING
    assert [f.details["trouble"] for f in talk.facts if f.kind is AuditKind.DRAFT_FAILED] == [
        trouble
    ]


def test_where_nothing_comes_the_requester_waits_no_longer_than_promised(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    assert talk.passes(LLM.timeout - timedelta(seconds=1)) == []
    assert talk.passes(timedelta(seconds=1)) == ["choice"]
    assert brings(talk, number=1) == [], "what comes later means nothing"
    assert talk.step is Step.CHOOSING


def test_with_everything_known_a_person_is_called_instead(talk: DialogStory) -> None:
    told = {"category": "technical", "priority": "high", "contact": "ada@example.com"}
    talk.fills(ADA, FormName.TICKET, description=UNKNOWN, **told)
    assert talk.step is Step.DRAFTING
    assert talk.passes(LLM.timeout) == ["card", "handed_off"]
    assert asked(talk)[0].job is Job.BRIEF
    assert talk.latest("handed_off").message_key == "draft:1"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("cancel", ["cancelled"]),
        ("a person please", ["card", "handed_off", "rest"]),
        ("outage, everyone is affected", ["card", "handed_off_asked"]),
    ],
)
def test_a_way_out_is_taken_at_once_and_the_draft_means_nothing(
    talk: DialogStory, words: str, told: list[str]
) -> None:
    talk.says(ADA, UNKNOWN)
    assert talk.says(ADA, words) == told
    step = talk.step
    assert brings(talk, number=1) == []
    assert fails(talk, number=1) == []
    assert talk.step is step
    if asked(talk):
        assert drafting(talk).job is Job.BRIEF


def test_the_buttons_of_the_sign_do_the_same(talk: DialogStory) -> None:
    talk.says(ADA, UNKNOWN)
    assert talk.presses(ADA, Choice.NEED_PERSON) == ["card", "handed_off", "rest"]
    other = talk_with_model()
    other.says(ADA, UNKNOWN)
    assert other.presses(ADA, Choice.CANCEL) == ["cancelled"]
    assert other.ticket.status is Status.CLOSED


@each_case("words", ["thanks", "ok", "hello", "no", "skip"])
def test_small_talk_meanwhile_changes_nothing(talk: DialogStory, words: str) -> None:
    talk.says(ADA, UNKNOWN)
    before = drafting(talk)
    assert talk.says(ADA, words) == []
    assert drafting(talk) == before


def test_more_words_change_the_question_and_the_earlier_draft_means_nothing(
    talk: DialogStory,
) -> None:
    talk.says(ADA, UNKNOWN)
    talk.now += timedelta(seconds=3)
    assert talk.says(ADA, "it is the silver one") == [], "the sign stands already"
    [request] = asked(talk)
    assert request.said == f"{UNKNOWN}\nit is the silver one"
    assert request.number == 2
    assert drafting(talk).until == talk.now + LLM.timeout
    assert brings(talk, number=1) == []
    assert talk.step is Step.DRAFTING
    brings(talk, None)
    assert talk.latest("no_answer").message_key == "draft:1"


def test_who_goes_on_and_on_is_not_kept_waiting_for_ever(talk: DialogStory) -> None:
    talk.says(ADA, UNKNOWN)
    for n in range(MAX_RESTARTS):
        talk.says(ADA, f"and another thing {n}")
        assert asked(talk)
    until = drafting(talk).until
    talk.says(ADA, "and it smells of smoke")
    assert asked(talk) == []
    assert drafting(talk).until == until
    assert "smells of smoke" in talk.ticket.details.description


def test_words_that_make_the_articles_sure_are_answered_at_once(talk: DialogStory) -> None:
    talk.says(ADA, UNKNOWN)
    assert talk.says(ADA, "my vpn does not connect") == ["answer"]
    assert talk.latest("answer").message_key == "draft:1"


def test_after_an_answer_that_did_not_help_the_model_is_asked_and_told_no_such_article(
    talk: DialogStory,
) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, "the box is humming") == ["looking"]
    [request] = asked(talk)
    assert "vpn" not in [e.name.split("#")[0] for e in request.excerpts]
    assert "My VPN does not connect" in request.said
    vpn = Match("vpn", "", "Connect to the VPN", 0.9)
    assert talk.state is not None
    talk.state = replace(talk.state, drafting=replace(drafting(talk), matches=(vpn,)))
    brings(talk, DraftedAnswer("vpn#", "Sign out of the client.", ("Sign out of the client",), 1.0))
    assert talk.state.withheld_draft is not None
    assert [check.check for check in talk.state.withheld_draft.failed] == ["fresh"]


def test_an_earlier_answer_can_be_accepted_while_the_model_is_asked(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "the box is humming")
    assert talk.presses(ADA, Choice.SOLVED) == ["summary_solved"]
    assert [a.message_key for a in talk.last.actions if isinstance(a, Retract)] == ["draft:1"]


def test_nothing_is_solved_before_anything_was_offered(talk: DialogStory) -> None:
    talk.says(ADA, UNKNOWN)
    assert talk.presses(ADA, Choice.SOLVED) == ["stale"]
    assert talk.step is Step.DRAFTING


def test_what_was_understood_is_suggested_and_nothing_more(talk: DialogStory) -> None:
    talk.says(ADA, UNKNOWN)
    told = ExtractedFields(category="account", priority=Priority.CRITICAL, error_text="humming")
    brings(talk, None, told)
    buttons = {b.value: b.suggested for b in talk.latest("ask_category").buttons}
    assert buttons["account"]
    assert talk.ticket.details.category == ""
    talk.says(ADA, "skip")
    assert talk.ticket.details.category == "account"
    suggested = [b.value for b in talk.latest("ask_priority").buttons if b.suggested]
    assert suggested == ["high"], "no machine calls people out of bed"
    assert talk.ticket.details.error_text == "humming", "which stands in her words"


@pytest.mark.parametrize("error", ["kernel panic", "", "x" * 300])
def test_an_error_that_nobody_told_is_not_noted(talk: DialogStory, error: str) -> None:
    talk.says(ADA, UNKNOWN)
    brings(talk, None, ExtractedFields(error_text=error, category="nonsense"))
    assert talk.ticket.details.error_text == ""
    assert talk.state is not None
    assert talk.state.extracted is not None
    assert talk.state.extracted.category == ""


def test_a_desk_where_everything_pages_suggests_no_priority() -> None:
    desk = make_desk(llm=LLM)
    paging = {p: replace(promise, pages=True) for p, promise in desk.sla.items()}
    talk = talk_with_model(desk=replace(desk, sla=paging))
    talk.says(ADA, UNKNOWN)
    brings(talk, None, ExtractedFields(priority=Priority.HIGH))
    assert talk.state is not None
    assert talk.state.extracted is not None
    assert talk.state.extracted.priority is None


# The brief for agents.


def test_a_hand_off_carries_a_brief_with_the_draft_and_its_reasons(talk: DialogStory) -> None:
    talk.says(ADA, UNKNOWN)
    told = ExtractedFields(
        subject="A humming VPN box",
        problem="The VPN box hums. See https://evil.example",
        category="account",
        priority=Priority.HIGH,
        priority_reason="it hums",
        product="vpn box",
        language="fr",
        has_two_problems=True,
    )
    brings(
        talk,
        DraftedAnswer("vpn#", "Open https://evil.example", ("Sign out of the client",), 1.0),
        told,
    )
    assert "brief" in talk.says(ADA, "a person please")
    brief = talk.latest("brief")
    assert brief.to.room == "#support"
    assert brief.reply_to == "card:support"
    rows = [dict(row) for row in brief.rows]
    assert {"about": "problem", "text": "The VPN box hums. See hxxps://evil.example"} in rows
    assert {"about": "mixed"} in rows
    assert {"about": "product", "text": "vpn box"} in rows
    assert {"about": "language", "text": "fr"} in rows
    assert {"about": "urgency", "priority": "high", "reason": "it hums"} in rows
    assert {"about": "category", "name": "Account and Billing"} in rows
    assert {"about": "missing", "detail": "steps"} in rows
    held = {"about": "held", "text": "Open hxxps://evil.example", "source": "vpn#"}
    assert held in rows
    assert {"about": "failed", "check": "links", "note": "hxxps://evil.example"} in rows


def test_where_nothing_was_drafted_a_brief_is_asked_of_the_cheap_model(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    told = talk.says(ADA, "a person please")
    assert "brief" not in told
    [request] = asked(talk)
    assert (request.job, request.model) == (Job.BRIEF, LLM.cheap_model)
    assert "vpn#" not in [e.name for e in request.excerpts], "that one did not help"
    wifi = DraftedAnswer("wifi#", "Restart the client.", ("Restart the client",), 1.0)
    assert brings(talk, wifi, ExtractedFields(problem="No VPN.")) == ["brief"]
    rows = talk.rows_of("brief")
    assert {"about": "tried", "tried": "Connect to the VPN (did not help)"} in rows
    assert {"about": "held", "text": "Restart the client.", "source": "wifi#"} in rows
    assert {"about": "failed", "check": "sure", "note": "0.00"} in rows, "the articles see nothing"
    assert brings(talk, number=1) == [], "once is enough"


def test_a_brief_that_fails_is_no_loss(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    assert fails(talk) == []
    assert talk.step is Step.QUEUED


def test_a_brief_comes_to_whoever_has_the_ticket_by_then(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    assert brings(talk, None, ExtractedFields(problem="No VPN.")) == ["brief"]
    assert talk.step is Step.WITH_AGENT


def test_after_the_end_a_brief_means_nothing(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    talk.fills(GRACE, FormName.RESOLVE, how="done")
    assert brings(talk, None, ExtractedFields(problem="No VPN.")) == []


def test_a_ticket_is_briefed_of_once(talk: DialogStory) -> None:
    talk.says(ADA, UNKNOWN)
    brings(talk, None, ExtractedFields(problem="It hums."))
    assert "brief" in talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    talk.commands(GRACE, "release")
    talk.commands(GRACE, "hand over to billing")
    talk.fills(GRACE, FormName.RESOLVE, how="done")
    talk.presses(ADA, Choice.REOPEN)
    assert [say.wording for say in talk.said].count("brief") == 1


def test_without_a_word_there_is_nothing_to_brief_of(talk: DialogStory) -> None:
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    assert asked(talk) == []


# The budget.


@pytest.mark.parametrize(
    "llm",
    [replace(LLM, per_ticket=1000), replace(LLM, per_person=1000), replace(LLM, per_day=1000)],
)
def test_where_nothing_is_left_to_spend_the_articles_decide_alone(llm: LLMPolicy) -> None:
    talk = talk_with_model(llm)
    assert talk.says(ADA, UNCLEAR) == ["opened", "choice"]
    assert asked(talk) == []


def test_a_stranger_has_a_smaller_budget() -> None:
    llm = replace(LLM, per_stranger=1000)
    talk = talk_with_model(llm)
    talk.says(replace(ADA, guest=True), UNCLEAR)
    assert asked(talk) == []
    talk = talk_with_model(llm)
    talk.says(ADA, UNCLEAR)
    assert len(asked(talk)) == 1


def test_tokens_are_set_aside_and_settled_when_the_draft_comes(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    [request] = asked(talk)
    day, person = counters(talk.desk, ADA, talk.now)
    assert (day, person) == ("tokens:2026-11-22", "tokens:2026-11-22:console:ada")
    assert talk.last.counter_increments == {day: request.reserved, person: request.reserved}
    assert talk.state is not None
    assert talk.state.tokens_used == request.reserved
    brings(talk, tokens=700)
    assert talk.last.counter_increments == {day: 700, person: 700}
    assert talk.state.tokens_used == request.reserved + 700


def test_a_draft_that_comes_too_late_is_counted_too(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    talk.says(ADA, "cancel")
    brings(talk, number=1, tokens=700)
    assert set(talk.last.counter_increments.values()) == {700}


def test_what_was_spent_today_is_looked_at(talk: DialogStory) -> None:
    day, _ = counters(talk.desk, ADA, talk.now)
    talk.context = replace(talk.context, tokens_used={day: LLM.per_day})
    assert talk.says(ADA, UNCLEAR) == ["opened", "choice"]


def test_a_long_story_is_sent_with_its_beginning_and_its_end(talk: DialogStory) -> None:
    talk.says(ADA, f"{UNCLEAR} {'blah ' * 1000}THE-END")
    [request] = asked(talk)
    assert len(request.said) <= BEGINNING + END + 3
    assert request.said.startswith(UNCLEAR)
    assert request.said.endswith("THE-END")


def test_a_long_section_is_cut_for_the_model_and_checked_whole() -> None:
    long = Section("", "", "Restart the client. " + "Wait. " * 400 + "Then call the desk.")
    library = Library.of(
        [
            *(a for a in make_library().articles if a.slug != "printer-offline"),
            article(
                "printer-offline", "Printer is offline", "printer says offline", sections=(long,)
            ),
        ]
    )
    talk = talk_with_model(library=library)
    talk.says(ADA, "the printer is odd and says something")
    [request] = asked(talk)
    assert max(len(e.text) for e in request.excerpts) <= 1_400
    end = DraftedAnswer("printer-offline#", "Then call the desk.", ("Then call the desk",), 1.0)
    assert brings(talk, end) == ["answer_worded"]


# The receipt.


def test_why_tells_who_worded_it_and_what_was_checked(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    brings(talk)
    talk.commands(ADA, "why")
    rows = talk.rows_of("why")
    [look] = [row for row in rows if row["about"] == "look_answer"]
    assert look["needed"] == "0.75", "which both together must reach"
    assert str(look["found"]).startswith("printer-offline 0.")
    assert str(look["found"]).count("printer-offline") == 1
    [told] = [row for row in rows if row["about"] == "reworded"]
    assert told == {
        "about": "reworded",
        "by": "model-a",
        "tokens": 900,
        "seconds": "1.2",
        "passed": 14,
    }


def test_why_tells_a_requester_what_failed_but_not_what_was_written(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    brings(talk, replace(GOOD, text="Restart the client at https://evil.example."))
    talk.commands(ADA, "why")
    rows = talk.rows_of("why")
    assert {"about": "failed", "check": "links"} in rows
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    talk.commands(GRACE, "why")
    rows = talk.rows_of("why")
    assert {"about": "failed", "check": "links", "note": "https://evil.example"} in rows


def test_why_tells_that_no_draft_came(talk: DialogStory) -> None:
    talk.says(ADA, UNCLEAR)
    talk.passes(LLM.timeout)
    talk.commands(ADA, "why")
    rows = talk.rows_of("why")
    assert {"about": "failed", "check": "answered", "note": "timeout"} in rows


# The path through an article.


def test_the_branches_that_were_taken_stand_on_the_card() -> None:
    talk = DialogStory(make_desk(), make_library())
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.PICK, "vpn#error-809")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    assert talk.facts_of("card")["tried"] == "Connect to the VPN > Error 809 (did not help)"


def test_every_branch_has_its_button() -> None:
    """Where there are buttons nobody is asked for a number, so none may be missing."""
    ways = [f"way-{n}" for n in range(6)]
    steps = (Section("", "", "Look at the light."), Section("Steps", "steps", "1. Look."))
    branching = Section(
        "And then", "and-then", "- it blinks", tuple(Branch(w, f"#{w}") for w in ways)
    )
    ends = tuple(Section(way, way, f"This is {way}.") for way in ways)
    library = Library.of(
        [article("light", "The light", "my light blinks", sections=(*steps, branching, *ends))]
    )
    talk = DialogStory(make_desk(), library)
    talk.says(ADA, "my light blinks")
    picks = [b for b in talk.latest("answer").buttons if b.choice is Choice.PICK]
    assert [b.label for b in picks] == ways
    talk.presses(ADA, Choice.PICK, "light#way-5")
    assert "This is way-5." in str(talk.facts_of("answer")["body_md"])


def test_what_was_picked_from_a_choice_begins_a_path_of_its_own() -> None:
    talk = DialogStory(make_desk(), make_library())
    talk.says(ADA, UNCLEAR)
    talk.says(ADA, "2")
    talk.says(ADA, "the wifi does not work in the office")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    tried = "Printer is offline (did not help), Connect to the office Wi-Fi (did not help)"
    assert talk.facts_of("card")["tried"] == tried


# Without a model.

LINES = (UNKNOWN, "technical", "low", "skip", "skip", "skip", "send", UNCLEAR, "status", "why")


def test_without_a_model_its_policy_changes_nothing_at_all() -> None:
    without = DialogStory(make_desk(), make_library())
    wanted = DialogStory(make_desk(llm_policy=LLM), make_library())
    for line in LINES:
        assert without.says(ADA, line) == wanted.says(ADA, line)
        assert without.last == wanted.last
        assert without.last.counter_increments == {}
    assert without.state is not None
    kept = set(json.loads(dumps(Conversation, without.state)))
    assert not kept & {"drafts", "drafting", "understood", "held", "briefed", "spent"}


def test_an_agent_may_be_asked_with_what_agents_may_read() -> None:
    talk = talk_with_model()
    place = Place("console", "alan")
    talk.says(ALAN, "a breach of something or a printer", at=place)
    if asked(talk):
        assert {"agents", "everyone", "leads", "network"} == set(drafting(talk).audience)


def test_nobody_else_can_end_the_waiting(talk: DialogStory) -> None:
    talk.says(ADA, UNKNOWN)
    talk.says(GRACE, "my vpn does not connect", at=Place("console", "ada", "HD-1042"))
    assert talk.step is Step.DRAFTING
    assert all(isinstance(action, Say) for action in talk.last.actions)
