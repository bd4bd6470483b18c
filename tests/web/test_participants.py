"""Somebody who takes part in a ticket, on its page: what they may decide is what is offered."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.knowledge.library import Library
from core.model.events import Choice
from core.model.policy import ParticipantRight
from core.model.ticket import Status
from tests.talk import GRACE
from tests.web.scene import Browser, Scene, opened, portal_desk
from tests.web.test_tickets import ADA, open_ticket, press

BOB = "bob@example.com"
ALL_RIGHTS = tuple(ParticipantRight)


def offered(page: str) -> set[str]:
    """What stands on a ticket's page as a button that decides."""
    wishes = {f'name="word" value="{word}"': word for word in ("cancel", "reopen")}
    wishes |= {f'name="choice" value="{c.value}"': f"press {c.value}" for c in Choice}
    return {wish for found, wish in wishes.items() if found in page}


async def shared(scene: Scene) -> tuple[int, Browser]:
    """The number of a ticket of Ada's, and the browser of Bob, whom she has added."""
    ada, bob = await scene.signed_in(ADA, "Ada"), await scene.signed_in(BOB, "Bob")
    number = await open_ticket(ada)
    await scene.settle()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await ada.open(f"/tickets/{number}")
    await ada.submit(f"/tickets/{number}/do", word="add", people=BOB)
    await scene.settle()
    return number, bob


async def status(scene: Scene, number: int) -> Status:
    conversation = await scene.store.by_number(number)
    assert conversation is not None and conversation.ticket is not None
    return conversation.ticket.status


@pytest.mark.parametrize(
    ("rights", "open_", "resolved"),
    [
        ((), set(), set()),
        ((ParticipantRight.CLOSE,), {"cancel"}, set()),
        ((ParticipantRight.RATE,), set(), {"press rate"}),
        (ALL_RIGHTS, {"cancel"}, {"reopen", "press reopen", "press rate"}),
    ],
    ids=["none", "close", "rate", "all"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_takes_part_is_offered_what_the_policy_lets_them(
    database_url: str,
    library: Library,
    rights: Sequence[ParticipantRight],
    open_: set[str],
    resolved: set[str],
) -> None:
    desk = replace(portal_desk(), participants_may=tuple(rights))
    async with opened(database_url, library, desk) as scene:
        number, bob = await shared(scene)
        assert offered(await bob.open(f"/tickets/{number}")) == open_
        if not rights:
            told = await bob.submit(f"/tickets/{number}/do", word="cancel")
            assert "or for the one who opened the ticket" in told, "as is a form of an older page"
            assert await status(scene, number) is Status.CLAIMED
        await scene.agent_resolves(GRACE, number, "The spoon was in the drawer")
        assert offered(await bob.open(f"/tickets/{number}")) == resolved
        if "press reopen" in resolved:
            await press(bob, number, Choice.RATE, "4")
            await press(bob, number, Choice.REOPEN)
            await scene.settle()
            assert await status(scene, number) is Status.CLAIMED
