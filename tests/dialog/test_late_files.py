"""Files of a form that come after it: they are kept with the ticket and answer nothing."""

from dataclasses import replace

from core.model.attachment import Attachment, FileProblem
from core.model.conversation import Step
from core.model.events import Choice, FilesCame, FormName
from core.model.ids import EventId
from tests.talk import ADA, GRACE, LOBBY, DialogStory

SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)
ON_ITS_WAY = Attachment("shot.png", "image/png", 2048, problem=FileProblem.LATE)
KNOWN = {"category": "technical", "priority": "high"}


def comes(talk: DialogStory, *files: Attachment) -> list[str]:
    id_ = EventId(f"late{talk.count}")
    return talk.happens(FilesCame(id_, talk.now, LOBBY, ADA, EventId("e0"), files))


def sends(talk: DialogStory, description: str) -> list[str]:
    return talk.fills(ADA, FormName.TICKET, ON_ITS_WAY, description=description, **KNOWN)


def test_the_form_does_not_wait_for_its_files_and_says_so(talk: DialogStory) -> None:
    heard = sends(talk, "The vpn box is humming")
    assert "file_late" in heard
    assert talk.latest("file_late").args["file"] == "shot.png"
    assert (talk.step, talk.ticket.details.files) == (Step.QUEUED, ())


def test_a_file_that_comes_while_people_have_the_ticket_goes_beneath_the_card(
    talk: DialogStory,
) -> None:
    sends(talk, "The vpn box is humming")
    assert comes(talk, SHOT) == ["files_before", "file_came", "card"]
    assert talk.latest("files_before").files == (SHOT,)
    assert talk.latest("files_before").to != LOBBY
    assert talk.ticket.details.files == (SHOT,)


def test_a_file_that_comes_after_an_answer_does_not_refuse_it(talk: DialogStory) -> None:
    sends(talk, "My VPN does not connect")
    assert comes(talk, SHOT) == ["file_came"]
    assert talk.step is Step.ANSWERED
    talk.presses(ADA, Choice.NEED_PERSON)
    assert talk.latest("files_before").files == (SHOT,)


def test_one_that_cannot_be_read_is_named_and_nothing_else_happens(talk: DialogStory) -> None:
    sends(talk, "The vpn box is humming")
    assert comes(talk, replace(SHOT, problem=FileProblem.UNREADABLE)) == ["file_unreadable"]
    assert talk.ticket.details.files == ()


def test_a_ticket_takes_no_more_of_them_than_of_others(talk: DialogStory) -> None:
    most = talk.desk.files.max_per_ticket
    sends(talk, "The vpn box is humming")
    many = [replace(SHOT, name=f"{n}.png") for n in range(most)]
    comes(talk, *many)
    assert comes(talk, SHOT) == ["file_too_many"]
    assert len(talk.ticket.details.files) == most


def test_even_after_the_end_it_is_not_lost(talk: DialogStory) -> None:
    sends(talk, "The vpn box is humming")
    talk.presses(GRACE, Choice.CLAIM)
    talk.fills(GRACE, FormName.RESOLVE, how="done")
    assert "files_before" in comes(talk, SHOT)
    assert talk.step is Step.RESOLVED
