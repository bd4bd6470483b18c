"""What people mean, by kind, each with wordings of its own: cheap acts in doubt, no words lost."""

from datetime import timedelta

import pytest

from core.model.conversation import Step
from core.model.events import Choice, FormName
from core.model.ticket import Detail, Priority, Status
from tests.cases import each_case
from tests.talk import ADA, GRACE, DialogStory


@pytest.fixture
def answered(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "My VPN does not connect")
    assert talk.step is Step.ANSWERED
    return talk


@pytest.fixture
def gathering(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    assert talk.step is Step.GATHERING
    return talk


@pytest.fixture
def confirming(gathering: DialogStory) -> DialogStory:
    for words in ("general", "low", "skip", "skip", "skip"):
        gathering.says(ADA, words)
    assert gathering.step is Step.CONFIRMING
    return gathering


@pytest.fixture
def claimed(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    return talk


@pytest.fixture
def resolved(claimed: DialogStory) -> DialogStory:
    claimed.fills(GRACE, FormName.RESOLVE, how="Changed the fan")
    return claimed


def opened(talk: DialogStory) -> bool:
    return talk.state is not None and talk.state.ticket is not None


# A person has the ticket.


@each_case(
    "words",
    [
        "cancel it please",
        "never mind the second one",
        "please cancel my old order",
        "skip that",
        "it works now, thank you",
        "thanks Grace!",
        "a person please",
        "back",
        "no",
        "is the replacement here already?",
    ],
)
def test_words_are_for_the_person_who_has_the_ticket(claimed: DialogStory, words: str) -> None:
    assert claimed.says(ADA, words)[0] == "from_requester"
    assert claimed.ticket.status is Status.CLAIMED


@each_case("words", ["mine", "status", "help", "cancel", "HD-7, I think"])
def test_what_an_agent_asks_is_answered_and_no_command(claimed: DialogStory, words: str) -> None:
    claimed.says(GRACE, "Which one do you mean?")
    assert claimed.says(ADA, words) == ["from_requester"]
    assert claimed.ticket.status is Status.CLAIMED


def test_a_close_is_no_close_where_the_agent_speaks_of_closing(claimed: DialogStory) -> None:
    claimed.says(GRACE, "I can close the old account for you.")
    assert claimed.says(ADA, "please close this") == ["from_requester"]


@pytest.mark.parametrize(
    "words", ["you can close this ticket", "please cancel my request", "HD-1042 can be closed"]
)
def test_an_unmistakable_wish_acts_and_can_be_undone(claimed: DialogStory, words: str) -> None:
    assert claimed.says(ADA, words)[-2:] == ["cancelled", "card"]
    assert claimed.step is Step.CLOSED
    assert Choice.REOPEN in [button.choice for button in claimed.latest("cancelled").buttons]
    claimed.presses(ADA, Choice.REOPEN)
    assert claimed.ticket.status is Status.CLAIMED


@pytest.mark.parametrize(
    "words", ["any update?", "is there any news yet", "how far are you with this?", "HD-1042?"]
)
def test_the_state_is_told_once_in_a_while_and_the_words_are_passed_on(
    claimed: DialogStory, words: str
) -> None:
    assert claimed.says(ADA, words) == ["from_requester", "status"]
    assert claimed.says(ADA, words) == ["from_requester"]
    claimed.passes(timedelta(hours=3))
    assert claimed.says(ADA, words) == ["from_requester", "status"]


# After an answer.


@pytest.mark.parametrize("words", ["hooray, I am connected", "got it running, cheers"])
def test_a_success_in_any_words_calls_nobody(answered: DialogStory, words: str) -> None:
    answered.says(ADA, words)
    assert answered.step in (Step.RESOLVED, Step.ANSWERED)
    assert "card" not in answered.heard
    assert answered.ticket.status is not Status.OPEN


@each_case(
    "words",
    ["let me test this first", "half of it is fine", "where is that menu?", "hm, strange", "ok"],
)
def test_what_decides_nothing_is_asked_once(answered: DialogStory, words: str) -> None:
    assert answered.says(ADA, words) == ["verdict"]
    assert answered.step is Step.ANSWERED


@each_case(
    "words",
    [
        "\N{PARTY POPPER}",
        ":tada: :raised_hands:!",
        "\N{OK HAND SIGN}\U0001f3fd",
        "yep, that was it!",
        "bingo",
        "ah the issue is gone",
        "it connected after the reboot",
        "I'm back online now, cheers",
    ],
)
def test_joy_that_it_works_ends_it(answered: DialogStory, words: str) -> None:
    answered.says(ADA, words)
    assert answered.step is Step.RESOLVED


@pytest.mark.parametrize(
    "words", ["no it still says 809", "still getting the same thing", "Nope, it still wont open"]
)
def test_what_stands_there_as_before_is_not_solved_and_is_kept(
    answered: DialogStory, words: str
) -> None:
    answered.says(ADA, words)
    assert answered.step is Step.GATHERING
    assert words in repr(answered.ticket)


@pytest.mark.parametrize("words", ["connected?", "that was it?", "bingo, but it drops again"])
def test_doubtful_joy_ends_nothing(answered: DialogStory, words: str) -> None:
    answered.says(ADA, words)
    assert answered.step is not Step.RESOLVED


@pytest.mark.parametrize("words", ["nothing on that list", "nope, none of those really"])
def test_that_nothing_offered_fits_leads_on(talk: DialogStory, words: str) -> None:
    assert talk.says(ADA, "print job stuck, printer is offline") == ["opened", "choice"]
    talk.says(ADA, words)
    assert talk.step is Step.GATHERING


@pytest.mark.parametrize("words", ["it broke", "something's off", "need assistance w something"])
def test_an_opening_that_says_nothing_is_asked_what_the_matter_is(
    talk: DialogStory, words: str
) -> None:
    assert talk.says(ADA, words) == ["vague"]
    assert talk.state is None


def test_more_about_the_problem_is_kept(answered: DialogStory) -> None:
    answered.says(ADA, "it happens only with the yellow cable in room 12")
    assert "yellow cable" in answered.ticket.details.description


@pytest.mark.parametrize("words", ["the second one", "number 2 please", "2\ufe0f\u20e3"])
def test_picks_in_words_show_the_article(talk: DialogStory, words: str) -> None:
    talk.says(ADA, "print job stuck, printer is offline")
    assert talk.step is Step.CHOOSING
    second = talk.latest("choice").buttons[1]
    talk.says(ADA, words)
    assert talk.state is not None
    assert talk.state.attempts[-1].found[0].slug == second.value.partition("#")[0]


# Details.


@pytest.mark.parametrize(
    ("words", "priority"),
    [("not urgent", Priority.LOW), ("P2", Priority.HIGH), ("asap", Priority.HIGH)],
)
def test_a_priority_is_understood_where_it_is_asked(
    gathering: DialogStory, words: str, priority: Priority
) -> None:
    gathering.says(ADA, "general")
    gathering.says(ADA, words)
    assert gathering.ticket.details.priority is priority


def test_urgency_at_another_question_is_taken(gathering: DialogStory) -> None:
    gathering.says(ADA, "please hurry, this is really urgent!")
    assert gathering.ticket.details.priority is Priority.HIGH
    assert gathering.state is not None
    assert gathering.state.pending_question is Detail.CATEGORY


def test_the_own_words_for_a_category_are_understood_and_kept(gathering: DialogStory) -> None:
    gathering.says(ADA, "something about billing I would guess")
    assert gathering.ticket.details.category == "account"
    assert "billing I would guess" in gathering.ticket.details.description


def test_an_outage_in_a_word_is_asked_about_before_people_are_called(
    gathering: DialogStory,
) -> None:
    gathering.says(ADA, "general")
    assert "handed_off_asked" in gathering.says(ADA, "emergency")


# Before sending.


@pytest.mark.parametrize("words", ["looks good", "yes, everything is correct", "ship it"])
def test_what_agrees_sends(confirming: DialogStory, words: str) -> None:
    confirming.says(ADA, words)
    assert confirming.ticket.status is Status.OPEN


def test_a_priority_is_changed_as_it_is_said(confirming: DialogStory) -> None:
    assert confirming.says(ADA, "change the priority to high") == ["confirm"]
    assert confirming.ticket.details.priority is Priority.HIGH


def test_a_change_to_critical_asks_before_people_are_called(confirming: DialogStory) -> None:
    confirming.says(ADA, "make it critical")
    assert "handed_off_asked" in confirming.says(ADA, "send")


def test_a_named_detail_is_asked_for_again(confirming: DialogStory) -> None:
    assert confirming.says(ADA, "the category is wrong") == ["ask_category"]
    assert confirming.says(ADA, "billing") == ["confirm"]
    assert confirming.ticket.details.category == "account"


def test_more_is_added(confirming: DialogStory) -> None:
    assert confirming.says(ADA, "also note that the lamp is red") == ["confirm"]
    assert "the lamp is red" in confirming.ticket.details.description


# After the end.


@each_case(
    "words",
    [
        "thanks Grace!",
        "\u2764\ufe0f\u2764\ufe0f",
        ":tada: :pray:",
        "Grace Hopper, you are a star",
        "enjoy the long weekend everybody",
        "brilliant, it runs smoothly",
        "please leave it closed",
    ],
)
def test_thanks_and_praise_change_nothing(resolved: DialogStory, words: str) -> None:
    heard = resolved.says(ADA, words)
    assert heard in (["welcome"], ["welcome_rate"])
    assert resolved.ticket.status is Status.RESOLVED


def test_whoever_confirms_the_end_closes(resolved: DialogStory) -> None:
    assert resolved.says(ADA, "you can close the ticket") == ["welcome", "card"]
    assert resolved.ticket.status is Status.CLOSED


@pytest.mark.parametrize("words", ["9/10", "4 - a bit slow", "\u2b50\u2b50\u2b50\u2b50\u2b50"])
def test_a_score_in_any_form_rates(resolved: DialogStory, words: str) -> None:
    resolved.says(ADA, words)
    assert resolved.ticket.rating is not None
    assert resolved.ticket.status is Status.RESOLVED


def test_a_low_score_with_its_reason_asks_nothing_more(resolved: DialogStory) -> None:
    heard = resolved.says(ADA, "2 - nobody called me back")
    assert heard == ["low_rating", "rating_comment", "rating_thanks", "card"]
    assert resolved.step is Step.RESOLVED
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.comment == "nobody called me back"


@pytest.mark.parametrize("words", ["what about the blue one", "no", "hm, and the other box"])
def test_what_may_be_about_anything_is_asked_with_buttons(
    resolved: DialogStory, words: str
) -> None:
    assert resolved.says(ADA, words) == ["ask_to_reopen"]
    assert [button.choice for button in resolved.latest("ask_to_reopen").buttons] == [
        Choice.REOPEN,
        Choice.OPEN_ANEW,
        Choice.NEITHER,
    ]


@pytest.mark.parametrize("words", ["slow", "You were rude", "three days for a cable"])
def test_words_after_a_low_rating_are_its_comment(resolved: DialogStory, words: str) -> None:
    resolved.says(ADA, "1")
    resolved.says(ADA, words)
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.comment == words


# The first words.


@each_case(
    "words",
    ["you stupid machine", "haha, nice one", "\N{WAVING HAND SIGN}", "tell me a joke", "ta muchly"],
)
def test_small_talk_opens_no_ticket(talk: DialogStory, words: str) -> None:
    talk.says(ADA, words)
    assert not opened(talk)


@pytest.mark.parametrize(
    "words", ["Could someone look at the printer", "can somebody help me with the lift doors"]
)
def test_who_asks_for_somebody_loses_no_words(talk: DialogStory, words: str) -> None:
    talk.says(ADA, words)
    assert opened(talk)
    assert words in talk.ticket.details.description


@pytest.mark.parametrize(
    "words", ["what happened to HD-1001?", "HD-1001", "is there any news on my ticket"]
)
def test_a_ticket_that_is_asked_after_opens_none(talk: DialogStory, words: str) -> None:
    assert talk.says(ADA, words)[0] in ("no_such_ticket", "mine_empty")
    assert not opened(talk)
