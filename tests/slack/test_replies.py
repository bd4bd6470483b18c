"""What one person alone is shown comes with the acknowledgement, and is nowhere else."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from adapters.kit.parsed_event import ParsedEvent, ReplyToken
from adapters.slack import receiver
from adapters.slack.transport import socket
from adapters.words.rendering import Untouched
from core.model.actions import FieldKind, FormField, ShowForm
from core.model.events import FormName, HomeOpened
from core.model.ids import EventId
from core.model.people import Place
from core.ports import DeliveryError, Permanent, Transient, Unclear
from tests.clock import FakeClock
from tests.slack.desk import MODES, at_work
from tests.slack.scenes import claimed, form_of, handed_off, well, whispers
from tests.slack.server.delivery import Ack
from tests.talk import ADA

both = pytest.mark.parametrize("mode", MODES)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy this machine is."""
    monkeypatch.setattr(receiver, "REPLY_WINDOW_SECONDS", 3600.0)


@both
@pytest.mark.parametrize("words", ["mine", "help", "status HD-1001", "claim HD-4711"])
async def test_a_command_is_answered_by_its_acknowledgement_alone(
    tmp_path: Path, mode: str, words: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        await claimed(desk)
        await desk.quiet()
        calls, stored = len(desk.server.calls), await desk.outbox()
        done = await desk.server.command(desk.ada, desk.general, "/ticket", words)
        assert done.shown is not None
        assert done.shown.only_for == desk.ada.id
        await desk.quiet()
        assert len(desk.server.calls) == calls
        assert await desk.outbox() == stored


async def test_a_command_that_comes_again_is_answered_again(tmp_path: Path) -> None:
    """An acknowledgement may be lost; whoever gave the command may also give it once more."""
    async with at_work(tmp_path) as desk:
        await handed_off(desk)
        await desk.quiet()
        stored = await desk.outbox()
        done = await desk.server.command(desk.ada, desk.general, "/ticket", "mine")
        again = await desk.server.post.again(done.delivery, 0)
        assert isinstance(again.result, Ack)
        assert well(done).payload["text"] == again.result.payload["text"]
        assert "HD-1001" in again.result.payload["text"]
        assert await desk.outbox() == stored


@both
@pytest.mark.parametrize("words", ["mine", "help", "claim HD-4711"])
async def test_a_reply_that_is_lost_is_given_to_who_asks_again(
    tmp_path: Path, mode: str, words: str
) -> None:
    """The desk cannot tell whether an acknowledgement arrived: whoever saw nothing asks anew."""
    async with at_work(tmp_path, mode) as desk:
        await handed_off(desk)
        await desk.quiet()
        calls, stored = len(desk.server.calls), await desk.outbox()
        lost = await desk.server.command(desk.ada, desk.general, "/ticket", words)
        again = await desk.server.command(desk.ada, desk.general, "/ticket", words)
        assert lost.delivery is not again.delivery
        assert lost.shown is not None and again.shown is not None
        assert again.shown.shown == lost.shown.shown
        await desk.quiet()
        assert len(whispers(desk, desk.ada)) == 2, "each acknowledgement, and nothing after it"
        assert len(desk.server.calls) == calls
        assert await desk.outbox() == stored


async def test_what_is_ready_too_late_goes_the_ordinary_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "REPLY_WINDOW_SECONDS", 0.0)
    async with at_work(tmp_path) as desk:
        done = await desk.server.command(desk.ada, desk.general, "/ticket", "mine")
        assert done.shown is None
        await desk.server.ephemeral(desk.ada, "You have no")
        assert len(whispers(desk, desk.ada)) == 1


async def test_a_form_that_is_refused_stays_open_and_says_why(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        case = await claimed(desk)
        form = await form_of(desk, desk.grace, case.card, "Resolve")
        well(await desk.server.command(desk.grace, desk.general, "/ticket", "resolve #1001 A vet."))
        await desk.quiet()
        stored = await desk.outbox()
        sent = await desk.server.submits(desk.grace, form, {"how": "Another vet."})
        assert "already resolved" in sent.errors["how"]
        await desk.quiet()
        assert await desk.outbox() == stored


async def test_a_reply_whose_commit_took_too_long_comes_to_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack shows an error by then, and reads no acknowledgement any more."""
    monkeypatch.setattr(receiver, "LATE_SECONDS", -7200.0)
    async with at_work(tmp_path) as desk:
        stored = await desk.outbox()
        done = await desk.server.command(desk.ada, desk.general, "/ticket", "help")
        assert done.shown is None and not well(done).payload
        await desk.server.ephemeral(desk.ada, "status")
        assert len(whispers(desk, desk.ada)) == 1
        assert await desk.outbox() == stored


async def test_a_reply_that_met_a_broken_line_comes_to_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stored nowhere, and nobody else would say it."""

    async def break_off(*_: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(receiver, "REPLY_DELAYS_SECONDS", (0.0,))
    async with at_work(tmp_path) as desk:
        desk.server.sockets.ack_timeout = 0.01  # none will come
        monkeypatch.setattr(socket._Client, "_acknowledge", break_off)
        desk.server.fail("response_url", "server_error")
        await desk.server.command(desk.ada, desk.general, "/ticket", "help")
        await desk.server.ephemeral(desk.ada, "status")
        assert len(whispers(desk, desk.ada)) == 1


@pytest.mark.parametrize(
    ("outcomes", "tries"),
    [([True], 1), ([False], 1), ([Unclear("?")], 1), ([Transient("busy"), Unclear("?")], 2)],
    ids=str,
)
async def test_what_may_have_come_to_the_address_is_not_said_again(
    monkeypatch: pytest.MonkeyPatch, outcomes: Sequence[bool | DeliveryError], tries: int
) -> None:
    left, said = list(outcomes), 0

    async def respond(*given: object) -> bool:
        nonlocal said
        said += 1
        outcome = left.pop(0) if left else True
        if isinstance(outcome, DeliveryError):
            raise outcome
        return outcome

    monkeypatch.setattr(receiver, "respond_by_url", respond)
    monkeypatch.setattr(receiver, "REPLY_DELAYS_SECONDS", (0.0, 0.0))
    answers = SimpleNamespace(take=lambda key: ReplyToken(answer="https://slack.test"))
    worker: Any = SimpleNamespace(web=None, answers=answers)
    await receiver.Receiver._say_at_address(worker, EventId("slack:command:1"), {})
    assert said == tries


def refused(error: str) -> DeliveryError:
    found = Permanent("refused")
    found.__cause__ = SlackApiError("", {"error": error})  # type: ignore[no-untyped-call]
    return found


@pytest.mark.parametrize(
    ("outcomes", "tries", "told"),
    [
        ([None], 1, 0),
        ([Transient("busy"), None], 2, 0),
        ([Unclear("?"), refused(receiver.ALREADY_OPEN)], 2, 0),
        ([Unclear("?"), Unclear("?")], 2, 1),
        ([refused("expired_trigger_id")], 1, 1),
    ],
)
async def test_a_form_is_opened_once_and_only_who_sees_none_is_told(
    outcomes: Sequence[DeliveryError | None], tries: int, told: int
) -> None:
    left, called, said = list(outcomes), list[str](), list[object]()

    async def call(method: str, **given: object) -> None:
        called.append(method)
        if (outcome := left.pop(0) if left else None) is not None:
            raise outcome

    async def say(*given: object) -> None:
        said.append(given)

    web, clock = SimpleNamespace(call=call), FakeClock()
    worker: Any = SimpleNamespace(
        web=web, clock=clock, _say_at_address=say, _plain=lambda: Untouched(clock.now())
    )
    form = ShowForm(FormName.TICKET, (FormField("description", FieldKind.TEXT, required=True),))
    pressed = HomeOpened(EventId("slack:press:1"), clock.now(), Place("slack", "C1"), ADA)
    reading = ParsedEvent(pressed, "", reply=ReplyToken("trigger", "https://slack.test"))
    await receiver.Receiver._open_form(worker, form, reading)
    assert (called, len(said)) == (["views.open"] * tries, told)


@pytest.mark.parametrize(
    ("trouble", "forms", "told"), [("error", 0, 1), ("drop_after", 1, 0), ("drop_before", 1, 0)]
)
async def test_who_sees_no_form_is_told_to_press_again(
    tmp_path: Path, trouble: str, forms: int, told: int
) -> None:
    async with at_work(tmp_path) as desk:
        case = await claimed(desk)
        desk.server.fail("views.open", trouble, error="expired_trigger_id")
        well(await desk.server.presses(desk.grace, case.card, "Resolve"))
        await desk.quiet()
        await desk.server.until(
            lambda: (
                len(desk.server.world.modals(desk.grace.id)) == forms
                and len([w for w in whispers(desk, desk.grace) if "Please try again" in w]) == told
            )
        )
