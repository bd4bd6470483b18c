"""What one person alone is shown is the answer to the interaction itself, and is nowhere else."""

from pathlib import Path
from typing import Any

import pytest
from discord.http import Route

from adapters.discord.outbound import immediate_responses, messages
from adapters.discord.outbound.immediate_responses import RenderedReply
from adapters.discord.outbound.interaction_responses import InteractionResponses
from adapters.discord.rest import Rest
from adapters.kit.parsed_event import ReplyToken
from adapters.words.rendering import PlainDialect
from core.model.actions import Say
from core.model.people import Place
from tests.clock import SUNDAY_TEN as NOW
from tests.discord.scenes import at_work, claimed, told, well
from tests.discord.server import Reply


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy this machine is."""
    monkeypatch.setattr(immediate_responses, "REPLY_WINDOW_SECONDS", 3600.0)


@pytest.mark.parametrize("command", ["queue", "ticket-status", "claim"])
async def test_a_command_is_answered_by_one_call_and_stored_nowhere(
    tmp_path: Path, command: str
) -> None:
    """The third is refused: another agent has the ticket."""
    async with at_work(tmp_path) as desk:
        case = await claimed(desk)
        await desk.quiet()
        stored = await desk.outbox()
        done = well(await desk.server.command(desk.alan, case.thread, command))
        assert done.reply is Reply.MESSAGE
        assert done.ephemeral
        await desk.quiet()
        assert not done.followups
        assert await desk.outbox() == stored


async def test_what_is_ready_too_late_goes_the_ordinary_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(immediate_responses, "REPLY_WINDOW_SECONDS", 0.0)
    async with at_work(tmp_path) as desk:
        done = well(await desk.server.command(desk.ada, desk.help, "ticket-status"))
        assert await told(desk, done)
        assert done.reply is Reply.THINKING
        await desk.quiet()
        assert len(await desk.outbox()) == 1


@pytest.mark.parametrize("is_shown", [False, True], ids=["never came", "came, and was not told so"])
async def test_a_reply_that_is_lost_is_given_to_who_asks_again(
    tmp_path: Path, *, is_shown: bool
) -> None:
    async with at_work(tmp_path) as desk:
        await claimed(desk)
        await desk.quiet()
        stored, callback = await desk.outbox(), "POST /interactions/*/*/callback"
        status = 500 if is_shown else 404
        desk.server.faults.status(callback, status, after=is_shown, times=1)
        lost = await desk.server.command(desk.ada, desk.help, "ticket-status", wait=False)
        await desk.quiet()
        assert (lost.reply is Reply.MESSAGE) is is_shown
        again = well(await desk.server.command(desk.ada, desk.help, "ticket-status"))
        assert again.reply is Reply.MESSAGE
        await desk.quiet()
        assert not lost.followups and not again.followups
        assert await desk.outbox() == stored


class Counted(Rest):
    requests = 0

    async def _request(self, *given: Any) -> Any:
        self.requests += 1
        return {}


async def test_an_interaction_that_comes_again_has_its_answer() -> None:
    rest = Counted()
    answers = InteractionResponses(rest, "1")
    answers.allow("e", ReplyToken("1", "token"))
    for _ in range(2):
        await answers.reply("e", {"content": "Your tickets"})
    assert rest.requests == 1


class Limited(Rest):
    """Answers everything, and notes what discord.py would count it for."""

    def __init__(self) -> None:
        Rest.__init__(self)  # super() does not reach through slots
        self.limits = list[str]()

    async def _request(self, method: str, path: str, *given: Any) -> Any:
        self.limits.append(Route(method, path, **given[-1]).major_parameters)
        return {}


async def test_the_limit_of_one_interaction_holds_up_no_other() -> None:
    rest = Limited()
    answers = InteractionResponses(rest, "1")
    for n in range(2):
        event = f"e{n}"
        answers.allow(event, ReplyToken(f"{n}", f"token{n}"))
        await answers.wait_for(event)
        for _ in range(2):  # in the place of what says that one comes, and after it
            assert await answers.send_ephemeral(f"{event}/0", {"content": "Your tickets"})
    await answers.close()
    first, app = [f"{n}+token{n}" for n in range(2)], ["1+token0", "1+token1"]
    assert rest.limits == [first[0], app[0], app[0], first[1], app[1], app[1]]


def test_a_reply_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = list[Say]()

    def render(say: Say, plainly: PlainDialect) -> messages.RenderedMessage:
        rendered.append(say)
        return messages.RenderedMessage({"content": say.wording}, "x" * say.names_ticket)

    monkeypatch.setattr(messages, "render", render)
    short, long = (Say(Place("discord", "@1"), "mine", names_ticket=big) for big in (False, True))
    reply = RenderedReply(1.0, PlainDialect(NOW))
    assert reply.window.takes(short)
    assert reply.body(short) == {"content": "mine"}
    assert rendered == [short]
    assert not reply.window.takes(long)
    assert rendered == [short, long]
