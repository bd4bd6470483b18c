"""Files that a form names, and that take longer than Slack waits: none is lost, or it is said."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from adapters.kit.file_transfer import FileFetch
from adapters.kit.parsed_event import RemoteFile
from adapters.slack import late_uploads
from adapters.slack.inbound.payloads import read
from core.model.attachment import Attachment
from core.model.events import FilesCame, FormSubmitted
from core.ports import Conflict, Inbox, StoreUnavailable
from tests.clock import SUNDAY_TEN as NOW
from tests.limits import OWN
from tests.relay.conftest import until
from tests.slack.desk import MODES, Office, at_work, office
from tests.slack.door import Door, opened
from tests.slack.hurry import hurried
from tests.slack.scenes import PNG, SHOT
from tests.slack.sent import ADA, ME, sent
from tests.slack.server import File, Message
from tests.slack.server.filling import Submission

both = pytest.mark.parametrize("mode", MODES)
WORDS = {"What is wrong?": "My cat ate the spoon"}
LONG = 60.0
"""Seconds that a file takes: longer than a form can wait."""
OTHER = ("fork.png", "image/png", PNG + b"2")


async def sends(desk: Office, *files: Any) -> Submission:
    slack = desk.server
    await slack.command(desk.ada, desk.general, "/ticket")
    form = await slack.opened_view(desk.ada, "New ticket")
    return await slack.submits(desk.ada, form, WORDS, files={"Screenshots": files})


async def beneath_the_card(desk: Office, name: str) -> Message:
    card = await desk.card("spoon")

    def found() -> list[Message]:
        replies = desk.server.world.replies(card)
        return [m for m in replies if name in [file.name for file in m.files]]

    return (await desk.server.until(found, what=f"{name} is beneath the card"))[0]


@both
async def test_the_form_closes_and_a_slow_file_comes_after_it(tmp_path: Path, mode: str) -> None:
    with hurried() as hurry:
        async with at_work(tmp_path, mode) as desk:
            slack = desk.server
            slow_one = slack.fail("files.download", "slow", seconds=LONG)
            sending = asyncio.create_task(sends(desk, SHOT, OTHER))
            await until(lambda: slow_one.struck and slack.calls.count("files.download") == 2)
            await until(lambda: len(slack.calls.running) == 1)  # the quick one is here
            hurry.on(late_uploads.UPLOAD_WINDOW_SECONDS + 1)
            assert (await sending).closed
            hurry.on(LONG)
            await both_arrive(desk)


async def both_arrive(desk: Office) -> None:
    slow, quick = ("screen.png", "fork.png")
    told = await desk.server.message(desk.ada, "is taking a while to arrive")
    if "fork.png" in told.shown:
        slow, quick = quick, slow
    brought = await beneath_the_card(desk, quick)
    assert [file.name for file in brought.files] == [quick]
    late = await beneath_the_card(desk, slow)
    assert late.shown.startswith("Files from Ada")
    await desk.server.message(desk.ada, f"{slow} is here now, with HD-1001.")


async def test_many_files_do_not_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_begun, take = asyncio.Barrier(5), FileFetch.take

    async def together(self: FileFetch, inbox: Inbox, file: RemoteFile) -> Attachment:
        await all_have_begun.wait()
        return await take(self, inbox, file)

    monkeypatch.setattr(FileFetch, "take", together)
    async with at_work(tmp_path) as desk:
        many = [(f"{n}.png", "image/png", PNG + bytes([n])) for n in range(5)]
        assert (await sends(desk, *many)).closed
        brought = await beneath_the_card(desk, "4.png")
        assert [file.name for file in brought.files] == [f"{n}.png" for n in range(5)]


async def test_a_file_that_never_comes_is_told_to_be_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_uploads, "UPLOAD_WINDOW_SECONDS", 0.05)
    monkeypatch.setattr("adapters.kit.file_transfer.TIMEOUT_SECONDS", 0.5)
    async with at_work(tmp_path) as desk:
        desk.server.fail("files.download", "hang", times=None)
        assert (await sends(desk, SHOT)).closed
        await desk.server.message(desk.ada, "could not read screen.png. Please attach it again")


async def test_a_stop_does_not_wait_for_it_and_what_it_means_is_told_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(late_uploads, "UPLOAD_WINDOW_SECONDS", 0.05)
    async with office(tmp_path) as desk:
        async with desk.open():
            desk.server.fail("files.download", "hang", times=None)
            assert (await sends(desk, SHOT)).closed
            await desk.server.message(desk.ada, "is taking a while to arrive")
        assert "drain.cut_short" not in caplog.messages
        async with desk.open():
            await desk.server.message(desk.ada, "could not read screen.png")


# The door alone.


@pytest.fixture
async def way_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(late_uploads, "UPLOAD_WINDOW_SECONDS", 0.05)
    monkeypatch.setattr(late_uploads, "RETRY_DELAYS_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(late_uploads, "MAX_FURTHER_ATTEMPTS", 2)
    async with opened() as found:
        yield found


@pytest.fixture
def arrives(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """No file is here before it is set."""
    event, take = asyncio.Event(), FileFetch.take

    async def late(self: FileFetch, inbox: Inbox, file: RemoteFile) -> Attachment:
        await event.wait()
        return await take(self, inbox, file)

    monkeypatch.setattr(FileFetch, "take", late)
    return event


def form_with(door: Door, *names: str) -> dict[str, Any]:
    """A form of Ada's with files that stand on our Slack."""
    if ADA not in door.slack.world.users:
        door.slack.user("ada", id=ADA)
    ada, payload = door.slack.world.users[ADA], sent("view_submission_ticket")
    made = [door.slack.file(ada, name, "image/png", PNG) for name in names]
    fields = payload["view"]["state"]["values"]
    field = next(v for f in fields.values() for v in f.values() if v["type"] == "file_input")
    field["files"] = [told(door, file) for file in made]
    return payload


def told(door: Door, file: File) -> dict[str, Any]:
    from tests.slack.server.file_shapes import file_json

    return file_json(door.slack.world, file)


async def came(door: Door) -> list[FilesCame]:
    """The late files, once nothing is on its way any more."""
    while door.receiver._inside:
        await asyncio.wait(door.receiver._inside)
    return [event for event in door.box.accepted if isinstance(event, FilesCame)]


async def test_a_late_file_is_an_event_of_its_own_and_names_its_form(
    way_in: Door, arrives: asyncio.Event
) -> None:
    payload = form_with(way_in, "a.png")
    await way_in.brings(payload)
    [form] = way_in.box.accepted
    assert isinstance(form, FormSubmitted)
    assert [file.problem for file in form.files] == ["late"]
    arrives.set()
    [late] = await came(way_in)
    assert (late.form, late.place, late.author) == (form.id, form.place, form.author)
    assert [(file.name, file.kept) for file in late.files] == [("a.png", True)]
    await way_in.brings(payload)
    again = await came(way_in)
    assert len({event.id for event in again}) == 1, "however often it comes, it is one cause"


@pytest.mark.parametrize("times", [1, 3])
async def test_where_the_store_is_away_for_a_moment_it_is_tried_again(
    way_in: Door, arrives: asyncio.Event, times: int
) -> None:
    await way_in.brings(form_with(way_in, "a.png"))
    way_in.box.troubles = [Conflict("busy")] * times
    arrives.set()
    assert len(await came(way_in)) == 1


async def test_at_the_end_it_is_tried_once_more(
    way_in: Door, arrives: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_uploads, "MAX_FURTHER_ATTEMPTS", 1_000)
    await way_in.brings(form_with(way_in, "a.png"))
    way_in.box.troubles = [StoreUnavailable("away") for _ in range(1_000)]
    arrives.set()
    way_in.receiver._late_files.hurry()
    assert await came(way_in) == []
    assert len(way_in.box.troubles) == 999


async def test_where_it_stays_away_that_is_logged(
    way_in: Door, arrives: asyncio.Event, caplog: pytest.LogCaptureFixture
) -> None:
    await way_in.brings(form_with(way_in, "a.png"))
    way_in.box.troubles = [StoreUnavailable("away")] * 4
    arrives.set()
    assert await came(way_in) == []
    assert "slack.file_lost" in caplog.messages


async def test_a_form_that_was_not_let_in_leaves_no_files_behind(
    way_in: Door, arrives: asyncio.Event
) -> None:
    way_in.box.troubles = [StoreUnavailable("away")]
    answer = await way_in.brings(form_with(way_in, "a.png"))
    assert answer is not None
    assert answer.status == 503
    arrives.set()
    assert await came(way_in) == []


async def test_a_store_that_fails_while_it_is_kept_does_not_hide_that(
    way_in: Door, arrives: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(type(way_in.box), "keep", fails)
    await way_in.brings(form_with(way_in, "a.png"))
    arrives.set()
    [late] = await came(way_in)
    assert [file.problem for file in late.files] == ["unreadable"]


def test_the_same_form_with_other_files_is_another() -> None:
    payload = sent("view_submission_ticket")
    fields = payload["view"]["state"]["values"]
    field = next(v for f in fields.values() for v in f.values() if v["type"] == "file_input")
    before = read(payload, ME, NOW)
    field["files"][0]["id"] = "F0OTHER"
    after = read(payload, ME, NOW)
    assert before is not None
    assert after is not None
    assert before.event.id != after.event.id


def test_slack_is_answered_before_it_shows_an_error() -> None:
    assert OWN["adapters.slack.late_uploads", "UPLOAD_WINDOW_SECONDS"] <= 1.5
    assert OWN["adapters.slack.people", "TIMEOUT_SECONDS"] <= 1.5
    assert OWN["adapters.slack.receiver", "REPLY_WINDOW_SECONDS"] <= 2
