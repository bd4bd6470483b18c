"""After an unclear try it is looked for before it is sent again, wherever it may stand."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.slack import receiver
from adapters.slack.delivery import Delivery
from core.model.actions import Say
from core.model.people import Person, Place
from core.ports import LookupUnsupported
from tests.slack.desk import MODES, at_work
from tests.slack.scenes import SHOT, claimed, handed_off, in_private, well, whispers

both = pytest.mark.parametrize("mode", MODES)
AFTER = ("drop_after", "error_after", "server_error_after", "malformed_after")
after = pytest.mark.parametrize("trouble", AFTER)


@after
async def test_words_stand_once(tmp_path: Path, trouble: str) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        fault = slack.fail("chat.postMessage", trouble, error="internal_error")
        await slack.says(desk.grace, desk.support, "Which one?", thread=case.card)
        await desk.quiet()
        assert fault.struck == 1
        assert len(slack.messages(desk.ada, "Which one?")) == 1


@after
async def test_a_file_stands_once(tmp_path: Path, trouble: str) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        slack.fail("files.completeUploadExternal", trouble, error="internal_error")
        await slack.says(desk.ada, desk.ada, "Like this", thread=case.asked, files=[SHOT])
        await desk.quiet()
        [carried] = slack.messages(desk.support, "Like this")
        assert [f.name for f in carried.files] == ["screen.png"]


async def test_an_answer_in_private_stands_once(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await handed_off(desk)
        await desk.quiet()
        slack.fail("chat.postMessage", "drop_after")
        await slack.says(desk.ada, desk.ada, "status", thread=case.asked)
        await desk.quiet()
        assert len([w for w in in_private(desk, desk.ada) if "HD-1001: Open" in w]) == 1


async def test_a_talk_that_went_on_in_private_begins_once(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack = desk.server
        lobby = slack.channel("lobby", desk.ada, with_bot=False)
        slack.fail("chat.postMessage", "drop_after", channel=slack.im(desk.ada).id)
        well(await slack.command(desk.ada, lobby, "/ticket", "my cat ate the spoon"))
        await desk.quiet()
        assert len([w for w in in_private(desk, desk.ada) if "I opened" in w]) == 1


async def test_a_card_that_somebody_deleted_is_put_up_once_more(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await handed_off(desk)
        await desk.quiet()
        case.card.deleted = True
        slack.fail("chat.postMessage", "drop_after", channel=desk.support.id)
        well(await slack.command(desk.grace, desk.general, "/ticket", "claim HD-1001"))
        await desk.quiet()
        [card] = slack.messages(desk.support, "spoon")
        assert card.shown.startswith("*Claimed*")
        await slack.says(desk.grace, desk.support, "Which one?", thread=card)
        await slack.message(desk.ada, "Which one?", thread=case.asked)


async def test_what_only_one_saw_cannot_be_looked_for_and_that_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "REPLY_WINDOW_SECONDS", 0.0)
    async with at_work(tmp_path) as desk:
        slack = desk.server
        slack.fail("response_url", "drop_after")
        well(await slack.command(desk.ada, desk.general, "/ticket", "help"))
        await desk.quiet()
        assert len(whispers(desk, desk.ada)) == 2
        assert [row.possible_duplicate for row in await desk.outbox()] == [True]


async def test_what_may_have_arrived_is_looked_for_on_every_page() -> None:
    pages: list[dict[str, Any]] = [
        {"messages": [{"ts": "1.1"}], "response_metadata": {"next_cursor": "x"}},
        {"messages": [{"ts": "2.2"}], "response_metadata": {"next_cursor": "y"}},
        {"messages": [{"ts": "3.3"}]},
    ]
    asked = list[tuple[str, str]]()

    async def ask(method: str, **args: Any) -> dict[str, Any]:
        asked.append((method, args["cursor"]))
        return pages[len(asked) - 1]

    delivery: Any = SimpleNamespace(web=SimpleNamespace(ask=ask))
    found = [message["ts"] async for message in Delivery._history(delivery, "C1", "1.1")]
    assert found == ["1.1", "2.2", "3.3"]
    assert asked == [("conversations.replies", cursor) for cursor in ("", "x", "y")]


@pytest.mark.parametrize(
    ("key", "can_be_looked_for"),
    [
        ("slack:command:1/0", False),
        ("slack:press:U1:1.2:x/0", False),
        ("slack:shortcut:U1:1.2/0", False),
        ("slack:C1:1.2/0", True),
    ],
)
async def test_another_worker_counts_what_one_may_have_said_at_an_address(
    key: str, can_be_looked_for: bool
) -> None:
    """It has no address of its own, and no history shows what one person alone was shown."""

    async def channel(place: Place) -> str:
        return "D1"

    async def history(channel: str, thread: str) -> AsyncIterator[dict[str, Any]]:
        for message in list[dict[str, Any]]():
            yield message

    ada = Person("slack", "U1")
    said = Say(Place.direct(ada), "list", only_for=ada)
    worker: Any = SimpleNamespace(people=SimpleNamespace(channel=channel), _history=history)
    with nullcontext() if can_be_looked_for else pytest.raises(LookupUnsupported):
        assert await Delivery.find(worker, said, key=key) is None
