"""Agents on a page of their own: words for the requester, and the commands that are offered."""

from dataclasses import replace

import pytest

from core.dialog.pages.forms import offered_commands
from core.model.actions import FieldKind
from core.model.commands import Word
from core.model.events import MessageReceived
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from tests.dialog.test_working import SHOT, claimed, queued
from tests.talk import ADA, ALAN, EVE, GRACE, DialogStory

__all__ = ["claimed", "queued"]


def writes(
    story: DialogStory, who: Person, text: str, *, shot: bool = False, as_agent: bool = True
) -> list[str]:
    assert story.state is not None
    story.count += 1
    id_, files = EventId(f"page:{story.count}"), (SHOT,) if shot else ()
    event = MessageReceived(
        id_,
        story.now,
        replace(Place.direct(who), thread="page"),
        who,
        text,
        files,
        id_,
        conversation=story.state.id,
        as_agent=as_agent,
    )
    return story.happens(event)


def test_a_reply_on_a_page_reaches_the_requester_and_is_shown_to_colleagues(
    claimed: DialogStory,
) -> None:
    assert writes(claimed, GRACE, "Unplug it please") == [
        "from_agent",
        "replied_elsewhere",
        "card",
    ]
    assert claimed.latest("from_agent").on_behalf_of == GRACE
    shown = claimed.latest("replied_elsewhere")
    assert shown.args["text"] == "Unplug it please" and shown.to.room == "#support"


def test_a_file_alone_is_shown_by_its_name(claimed: DialogStory) -> None:
    assert "from_agent_files" in writes(claimed, GRACE, " ", shot=True)
    assert claimed.latest("replied_elsewhere").args["text"] == SHOT.name


@pytest.mark.parametrize("text", ["Alan, can you see it now?", "resolve", "claim HD-1042", "HD-7"])
def test_words_that_are_for_the_requester_by_the_page_are_asked_about_by_nobody(
    claimed: DialogStory, text: str
) -> None:
    assert writes(claimed, GRACE, text)[0] == "from_agent"
    assert claimed.latest("from_agent").args["text"] == text


def test_a_note_stays_a_note_wherever_it_is_typed(claimed: DialogStory) -> None:
    assert "from_agent" not in writes(claimed, GRACE, "// she asks every week")


def test_a_reply_claims_an_unclaimed_ticket(queued: DialogStory) -> None:
    writes(queued, GRACE, "On my way")
    assert queued.ticket.agent == GRACE


def test_who_may_not_work_cannot_say_that_they_are_an_agent(claimed: DialogStory) -> None:
    for who in (EVE, ADA):
        assert "from_agent" not in writes(claimed, who, "Pay here")


def test_a_requesters_page_names_its_ticket(claimed: DialogStory) -> None:
    assert writes(claimed, ADA, "It hums louder", as_agent=False)[0] == "from_requester"


def test_who_may_not_read_the_ticket_any_more_writes_into_it_no_more(claimed: DialogStory) -> None:
    assert writes(claimed, EVE, "Let me in", as_agent=False) == ["no_such_ticket"]


def test_each_status_offers_what_can_be_done_then(desk: Desk, claimed: DialogStory) -> None:
    offered = {row.word: question for row, question in offered_commands(desk, claimed.ticket)}
    assert Word.CLAIM not in offered and Word.REOPEN not in offered
    assert {Word.RELEASE, Word.MERGE, Word.CATEGORY, Word.SNOOZE} <= set(offered)
    category = offered[Word.CATEGORY]
    assert category is not None and category.kind is FieldKind.CHOICE
    assert category.value == claimed.ticket.details.category
    assert [option.value for option in category.options] == list(desk.categories)
    claimed.commands(ALAN, "resolve done", ticket="HD-1042")
    ended = [row.word for row, _ in offered_commands(desk, claimed.ticket)]
    assert ended == [Word.REOPEN]
