"""A talk by letters: one letter for many messages, and none for what no person wrote."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialog.letters import bundle
from core.model.actions import Say
from core.model.attachment import Attachment, FileProblem
from core.model.conversation import Step, letter_talk_of
from core.model.event_fields import letter_refers_to
from core.model.events import Choice
from core.model.letter import Letter
from core.model.policy import LLMPolicy, MailPolicy, OwnQuestion
from core.model.ticket import Detail, Status
from core.model.timeline import AuditKind
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, LOBBY, SUPPORT, DialogStory

PROBLEM = "The coffee machine in the kitchen leaks"


def letters(talk: DialogStory) -> list[Say]:
    """What the last event has sent to the requester."""
    return [
        a
        for a in talk.last.actions
        if isinstance(a, Say) and a.to == replace(LOBBY, thread="letters")
    ]


def wordings(say: Say) -> list[str]:
    return [each.wording for each in say.messages]


def test_a_letter_is_answered_by_one_that_asks_all_at_once(talk: DialogStory) -> None:
    talk.writes(ADA, PROBLEM)
    [letter] = letters(talk)
    assert wordings(letter) == ["opened", "handed_off", "letter_questions"]
    asked = [row["about"] for row in letter.messages[-1].rows]
    assert asked == ["steps", "files"]
    assert letter.is_letter
    assert talk.step is Step.QUEUED, "nobody waits for an answer before a person is called"


def test_an_answer_says_what_follows_if_it_does_not_help(talk: DialogStory) -> None:
    talk.writes(ADA, "My VPN does not connect")
    [letter] = letters(talk)
    assert wordings(letter) == ["opened", "answer", "letter_otherwise"]
    assert talk.step is Step.ANSWERED
    talk.writes(ADA, "that did not help")
    [letter] = letters(talk)
    assert wordings(letter) == ["handed_off", "letter_questions"]
    talk.writes(ADA, "I only see a grey window")
    assert letters(talk) == [], "a person has it"


@pytest.mark.parametrize("text", ["Hello", "I have a problem", ""])
def test_a_letter_that_only_greets_opens_a_ticket(talk: DialogStory, text: str) -> None:
    talk.writes(ADA, text)
    assert talk.step is Step.QUEUED
    assert wordings(letters(talk)[0])[0] == "opened_empty" or text


def test_nobodys_words_go_to_an_address_that_may_be_forged(talk: DialogStory) -> None:
    talk.writes(ADA, "Buy my cheap watches", letter=Letter("a@b", verified=False))
    [letter] = letters(talk)
    assert wordings(letter)[0] == "letter_opened"
    assert "watches" not in str(letter)
    assert talk.facts[0].details["verified"] == "no"


def test_nobody_is_let_in_by_a_letter_of_which_nobody_knows_who_wrote_it(talk: DialogStory) -> None:
    ada = replace(ADA, email="ada@example.org")
    talk.writes(ada, PROBLEM, letter=Letter("a@b", verified=False))
    talk.writes(ada, "add bob@example.org", letter=Letter("b@b", verified=False))
    assert list(talk.ticket.participants) == []
    assert "unproven_adds_nobody" in str(letters(talk)[-1])
    talk.writes(ada, "add bob@example.org")
    assert [each.person.account for each in talk.ticket.participants] == ["email:bob@example.org"]


def test_an_automatic_letter_opens_a_ticket_without_any_answer(talk: DialogStory) -> None:
    talk.writes(ADA, "status", letter=Letter("a@b", automatic="generated"))
    assert letters(talk) == []
    assert talk.ticket.status is Status.OPEN
    talk.passes(timedelta(days=3))
    assert [say for say in talk.said if say.to.thread == "letters"] == [], "and none later"
    talk.says(GRACE, "Who has switched this alarm on?")
    assert [say.wording for say in letters(talk)] == ["from_agent"], "a person may write"


def test_an_automatic_reply_is_kept_as_what_it_is_and_changes_nothing(talk: DialogStory) -> None:
    talk.writes(ADA, PROBLEM)
    talk.says(GRACE, "Is it still leaking?")
    talk.commands(GRACE, "wait")
    talk.writes(ADA, "I am out of office. reopen", letter=Letter("o@b", automatic="reply"))
    assert [say.wording for say in talk.last.actions if isinstance(say, Say)] == ["automatic_reply"]
    assert talk.step is Step.WAITING, "the clock still stands"
    kept = talk.facts[-1]
    assert (kept.kind, kept.details["automatic"]) == (AuditKind.AUTOMATIC, "reply")
    talk.commands(GRACE, "resolve")
    talk.writes(ADA, "I am out of office", letter=Letter("p@b", automatic="reply"))
    assert talk.ticket.status is Status.RESOLVED


def test_agents_read_once_until_when_somebody_is_away(talk: DialogStory) -> None:
    talk.writes(ADA, PROBLEM)
    for text in ("I am away until Monday.", "I am away until Monday.", "I am away until Friday."):
        talk.writes(ADA, text, letter=Letter(f"{len(talk.said)}@b", automatic="reply"))
    told = [say.args["text"] for say in talk.said if say.wording == "automatic_reply"]
    assert told == ["I am away until Monday.", "I am away until Friday."]
    assert all(say.to.room == SUPPORT.room for say in talk.said if say.wording == "automatic_reply")
    talk.writes(ADA, "A newsletter", letter=Letter("n@b", automatic="list"))
    assert talk.last.actions == (), "what answers nothing tells of nobody's absence"


def test_an_agents_words_are_a_letter_of_their_own_and_can_be_taken_back() -> None:
    talk = DialogStory(make_desk(mail=MailPolicy(delay=timedelta(seconds=7))), make_library())
    talk.writes(ADA, PROBLEM)
    talk.says(GRACE, "We look at it")
    [letter] = letters(talk)
    assert (letter.wording, letter.delay) == ("from_agent", timedelta(seconds=7))
    talk.commands(GRACE, "resolve it was the valve")
    [letter] = letters(talk)
    assert letter.delay == timedelta()


def test_what_a_model_is_asked_about_is_told_in_the_same_letter() -> None:
    desk = make_desk(llm=LLMPolicy())
    talk = DialogStory(desk, make_library())
    talk.writes(ADA, "the tunnel to the office hangs since the update of this morning")
    assert talk.step is Step.DRAFTING, "the articles are not sure"
    assert letters(talk) == []
    assert talk.state is not None
    assert [say.wording for say in talk.state.unsent] == ["opened"]
    talk.passes(timedelta(seconds=30))
    [letter] = letters(talk)
    assert wordings(letter)[0] == "opened"


def test_a_file_that_is_refused_is_told_in_the_same_letter(talk: DialogStory) -> None:
    virus = Attachment("a.exe", "application/x-msdownload", 9, problem=FileProblem.TYPE_NOT_ALLOWED)
    talk.writes(ADA, PROBLEM, virus)
    [letter] = letters(talk)
    assert "file_type_not_allowed" in wordings(letter)
    assert letter.only_for is None


def test_the_address_says_where_it_goes(talk: DialogStory) -> None:
    talk.writes(ADA, PROBLEM, letter=Letter("a@b", team="leads", queue="lead"))
    routing = talk.ticket.routing
    assert routing is not None
    assert (routing.team, routing.queue) == ("leads", "lead")


def test_own_questions_are_asked_in_the_same_letter() -> None:
    asset = OwnQuestion("asset", "Which number is on the sticker?")
    desk = make_desk(ask=(Detail.FILES, "asset"), questions={"asset": asset})
    talk = DialogStory(desk, make_library())
    talk.writes(ADA, PROBLEM)
    [letter] = letters(talk)
    files, own = letter.messages[-1].rows
    assert files["about"] == "files"
    assert own["question"] == "Which number is on the sticker?"


def test_another_talk_is_not_bundled(talk: DialogStory) -> None:
    talk.says(ADA, PROBLEM)
    assert talk.state is not None
    actions = talk.last.actions
    assert bundle(talk.desk, talk.state, actions) == (talk.state, actions)


def test_a_press_on_a_link_is_answered_by_a_letter(talk: DialogStory) -> None:
    talk.writes(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.NEED_PERSON)
    [letter] = letters(talk)
    assert wordings(letter)[0] == "handed_off"


WHOLE = Attachment("whole-mail.txt", "text/plain", 40, "a" * 64)


def about(talk: DialogStory) -> list[tuple[list[object], tuple[Attachment, ...]]]:
    """What the last event told agents of the mail."""
    said = [a for a in talk.last.actions if isinstance(a, Say) and a.wording == "about_mail"]
    return [([row["about"] for row in each.rows], each.files) for each in said]


def test_agents_are_told_what_to_know_of_a_mail_beneath_its_words(talk: DialogStory) -> None:
    notes = ("forwarded", "deceptive_link", "too_deep", "too_long")
    talk.writes(ADA, PROBLEM, letter=Letter("a@b", notes=notes, original=WHOLE))
    assert about(talk) == [(["deceptive_link", "incomplete", "whole"], (WHOLE,))]
    talk.writes(ADA, "It is worse now", letter=Letter("b@b", notes=("signed",), original=WHOLE))
    assert about(talk) == [(["signed"], ())], "an answer quotes what stands above it"
    talk.writes(ADA, "And now", letter=Letter("c@b", original=WHOLE))
    assert about(talk) == []
    talk.writes(ADA, "See it", letter=Letter("d@b", notes=("partial",), original=WHOLE))
    assert about(talk) == [(["incomplete", "whole"], (WHOLE,))]
    assert talk.facts[-1].details["original"] == WHOLE.sha256


def test_a_mail_that_began_a_ticket_is_told_of_when_people_get_it(talk: DialogStory) -> None:
    talk.writes(ADA, "My VPN does not connect", letter=Letter("a@b", original=WHOLE))
    assert talk.step is Step.ANSWERED
    assert about(talk) == []
    talk.writes(ADA, "that did not help")
    assert about(talk) == [(["whole"], (WHOLE,))]
    refused = replace(WHOLE, sha256="", problem=FileProblem.TOO_LARGE)
    talk.writes(ADA, "still", letter=Letter("b@b", notes=("partial",), original=refused))
    assert about(talk) == [(["incomplete"], ())]


def test_a_talk_is_known_to_letters_once_it_has_a_ticket(talk: DialogStory) -> None:
    assert letter_talk_of(None) is None
    talk.writes(ADA, PROBLEM, letter=Letter("a@b", refers_to=1001))
    assert talk.state is not None
    assert talk.asked is not None
    assert letter_talk_of(replace(talk.state, ticket=None)) is None
    known = letter_talk_of(talk.state)
    assert known is not None
    assert (known.place.thread, known.number, known.requester) == ("letters", 1042, ADA)
    assert letter_refers_to(talk.asked[1]) == 1001
    talk.presses(ADA, Choice.CANCEL)
    assert letter_refers_to(talk.asked[1]) is None


def test_what_nobody_has_written_goes_on_after_the_end(talk: DialogStory) -> None:
    talk.writes(ADA, PROBLEM)
    talk.presses(ADA, Choice.CANCEL)
    ended = talk.ticket
    talk.writes(ADA, "I am out of office", letter=Letter("o@b", automatic="reply"))
    assert talk.ticket == ended, "no ticket begins in its place"
    assert "message_id" not in talk.facts[0].details or talk.facts[0].details["verified"] == "yes"
