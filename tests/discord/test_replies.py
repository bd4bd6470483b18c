"""What one person alone is shown is the answer to the interaction itself, and is nowhere else."""

import asyncio
from copy import copy
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import pytest_asyncio
from discord import HTTPException
from discord.http import Route

from adapters.discord.content_intent import ContentIntent
from adapters.discord.outbound import immediate_responses, interaction_responses, messages
from adapters.discord.outbound.immediate_responses import AGAIN, ImmediateResponder, RenderedReply
from adapters.discord.outbound.interaction_responses import InteractionResponses
from adapters.discord.rest import ANSWERED, Rest
from adapters.kit.parsed_event import ParsedEvent, ReplyToken
from adapters.words.rendering import PlainDialect
from core.model.actions import FieldKind, FormField, Say, ShowForm
from core.model.events import FormName, HomeOpened
from core.model.ids import EventId
from core.model.people import Place
from core.ports import InboxResult, Outcome, Permanent, Transient
from tests.adapters.contract import Desk
from tests.clock import SUNDAY_TEN as NOW, FakeClock
from tests.discord.echo import Echo, running
from tests.discord.scenes import at_work, claimed, told, well
from tests.discord.server import Channel, DiscordServer, Interaction, Member, Reply
from tests.discord.server.world import interactions
from tests.talk import ADA, LOBBY


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy this machine is."""
    monkeypatch.setattr(immediate_responses, "REPLY_WINDOW_SECONDS", 3600.0)
    monkeypatch.setattr(interactions, "DEADLINE", 3600.0)


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


class Away(Counted):
    """Takes no second request."""

    async def _request(self, *given: Any) -> Any:
        await Counted._request(self)
        if self.requests == 2:
            raise Transient("away")
        return {}


async def test_a_reply_that_was_not_said_is_said_when_its_interaction_comes_again() -> None:
    rest = Away()
    answers = InteractionResponses(rest, "1")
    answers.allow("e", ReplyToken("1", "token"))
    await answers.wait_for("e")
    with pytest.raises(Transient):
        await answers.reply("e", {"content": "Your tickets"})
    for _ in range(2):
        await answers.reply("e", {"content": "Your tickets"})
    assert rest.requests == 3
    await answers.close()


class Answered(Counted):
    """Another worker has answered, with what is gone by now, or shows no words."""

    def __init__(self, shown: dict[str, Any] | None) -> None:
        Rest.__init__(self)
        self.shown, self.paths = shown, list[str]()

    async def _request(self, method: str, path: str, *given: Any) -> Any:
        self.paths.append(path)
        if path == interaction_responses.CALLBACK:
            response = SimpleNamespace(status=400, reason="")
            told = {"code": ANSWERED, "message": "already acknowledged"}
            raise Permanent("answered") from HTTPException(cast(Any, response), cast(Any, told))
        if method == "GET" and self.shown is None:
            raise Permanent("gone")
        return self.shown if method == "GET" else {}


@pytest.mark.parametrize("shown", [None, {}, {"content": ""}])
@pytest.mark.parametrize("content", [{}, {"content": ""}])
async def test_what_another_worker_does_not_show_is_said_here(
    shown: dict[str, Any] | None, content: dict[str, Any]
) -> None:
    rest = Answered(shown)
    answers = InteractionResponses(rest, "1")
    answers.allow(ASK, ReplyToken("1", "token"))
    await answers.reply(ASK, {**content, "components": []})
    assert rest.paths[-1] == interaction_responses.FOLLOW_UP
    await answers.close()


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


ASK, SAID = "e", {"content": "HD-1 is open", "allowed_mentions": {"parse": []}}


@pytest_asyncio.fixture
async def asked(server: DiscordServer, help_: Channel, ada: Member) -> Interaction:
    async with running(Echo(), server):
        asked = await server.command(ada, help_, "ticket", {"text": "sleep"}, wait=False)
        await server.until(lambda: server.interactions[-1] is asked)
    return asked


def worker(
    server: DiscordServer, bot: Echo, asked: Interaction, **token: Any
) -> InteractionResponses:
    """One of two that have both heard the same interaction."""
    responses = InteractionResponses(Rest(bot.http), str(server.world.app.id))
    responses.allow(ASK, ReplyToken(str(asked.id), asked.token, **token))
    return responses


async def pressed(
    server: DiscordServer, bot: Echo, place: Channel, person: Member, custom_id: str
) -> Interaction:
    """A button was pressed, and nobody has responded yet."""
    async with running(Echo(), server):
        button = {"type": 2, "style": 2, "label": "Press", "custom_id": custom_id}
        row = {"type": 1, "components": [button]}
        card = await Rest(bot.http).call(
            "POST",
            "/channels/{channel_id}/messages",
            {"content": "HD-1", "components": [row], "allowed_mentions": {"parse": []}},
            channel_id=str(place.id),
        )
        [shown] = (each for each in server.messages(place) if str(each.id) == card["id"])
        return await server.presses(person, shown, "Press", wait=False)


async def test_a_reply_stands_though_another_worker_said_first_that_it_comes(
    server: DiscordServer, bot: Echo, asked: Interaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is still there when that worker stops saying so."""
    monkeypatch.setattr(interaction_responses, "DEFERRED_TIMEOUT_SECONDS", 0.01)
    one, another = (worker(server, bot, asked) for _ in range(2))
    await another.wait_for(ASK)
    assert asked.thinking
    await one.reply(ASK, SAID)
    looked = server.count("GET /webhooks/*/*/messages/*")
    await server.until(lambda: server.count("GET /webhooks/*/*/messages/*") > looked)
    await asyncio.gather(one.close(), another.close())
    assert (asked.text, asked.ephemeral, asked.followups) == (SAID["content"], True, [])
    assert asked.response is not None and not asked.response.deleted
    assert server.count("PATCH /webhooks/*/*/messages/*") == 1, "in the place of that word"


async def test_what_two_workers_reply_alike_stands_once(
    server: DiscordServer, bot: Echo, asked: Interaction
) -> None:
    one, another = (worker(server, bot, asked) for _ in range(2))
    for each in (one, another):
        await each.reply(ASK, SAID)
    await another.reply(ASK, SAID)  # the gateway brings it once more
    assert (asked.text, asked.followups) == (SAID["content"], [])
    await another.say(ASK, {**SAID, "content": "and more"})
    assert [each.content for each in asked.followups] == ["and more"]
    await asyncio.gather(one.close(), another.close())


@pytest.mark.parametrize("alone", [True, False], ids=["the same worker", "another worker"])
async def test_a_press_that_was_felt_has_its_reply_as_well(
    server: DiscordServer, bot: Echo, help_: Channel, ada: Member, *, alone: bool
) -> None:
    """The message with the button stays as it is."""
    asked = await pressed(server, bot, help_, ada, "why")
    shown = asked.message
    assert shown is not None
    one, another = (worker(server, bot, asked, is_quiet=True) for _ in range(2))
    await (one if alone else another).wait_for(ASK)
    await one.reply(ASK, SAID)
    assert [each.content for each in asked.followups] == [SAID["content"]]
    assert shown.content == "HD-1"
    await asyncio.gather(one.close(), another.close())


async def test_an_interaction_is_answered_while_the_limit_of_all_requests_rests(
    server: DiscordServer, bot: Echo, help_: Channel, asked: Interaction
) -> None:
    """Discord does not count it, and does not wait either."""
    server.faults.limit("POST /channels/*/messages", 29.0, scope="global")
    one, said = worker(server, bot, asked), {**SAID, "content": "Hello"}
    path, channel = "/channels/{channel_id}/messages", str(help_.id)
    rests = asyncio.create_task(one.rest.call("POST", path, said, channel_id=channel))
    await server.until(lambda: not bot.http._global_over.is_set())
    await one.wait_for(ASK)
    await one.reply(ASK, SAID)
    await one.say(ASK, {**SAID, "content": "and more"})
    assert asked.text == SAID["content"]
    assert [each.content for each in asked.followups] == ["and more"]
    rests.cancel()
    await asyncio.gather(one.close(), rests, return_exceptions=True)


async def test_after_another_sign_in_interactions_go_by_the_new_client(bot: Echo) -> None:
    rest, parts = Rest(bot.http), {"webhook_token": "token"}
    first = rest._client(bot.http, parts)
    assert rest._client(bot.http, parts) is first
    another = copy(bot.http)
    another.token = "another"
    assert rest._client(another, parts).token == "another"


async def test_what_another_worker_decided_is_left_to_it() -> None:
    """A word from here would take the place of the reply, and a form could open no more."""
    rest = Counted()
    answers = InteractionResponses(rest, "1")
    answers.allow(ASK, ReplyToken("1", "token"))
    responder = ImmediateResponder(answers, Desk(), FakeClock())
    event = ParsedEvent(
        HomeOpened(EventId(ASK), NOW, LOBBY, ADA), "", reply=ReplyToken("1", "token")
    )
    await responder.answer(InboxResult(Outcome.DUPLICATE), event, responder.begin(event))
    assert rest.requests == 0
    await responder.answer(InboxResult(Outcome.DECIDED), event, responder.begin(event))
    assert rest.requests == 1
    await answers.close()


async def test_two_workers_say_once_that_they_cannot_read_a_message(
    server: DiscordServer, bot: Echo, help_: Channel, ada: Member
) -> None:
    """Each hears it, and neither knows of the other."""

    async def place(_: Place) -> Place:
        return Place("discord", "1", str(help_.id))

    async def may_concern(_: Place) -> bool:
        return True

    rooms: Any = SimpleNamespace(place=place, me=str(server.world.bot.id))
    memory: Any = SimpleNamespace(may_concern=may_concern)
    said = await server.says(ada, help_, "words that it may not read")
    author = {"id": str(ada.id), "username": "ada"}
    heard = {"id": str(said.id), "channel_id": str(help_.id), "guild_id": "2", "author": author}
    for _ in range(2):
        await ContentIntent(Rest(bot.http), rooms, memory).notice_unreadable(heard)
    assert len([m for m in server.messages(help_) if m.author is server.world.bot]) == 1


async def test_the_worker_that_holds_a_form_opens_it_and_no_other_says_that_it_is_gone(
    server: DiscordServer,
    bot: Echo,
    help_: Channel,
    ada: Member,
    caplog: pytest.LogCaptureFixture,
) -> None:
    waits, others_had_time = asyncio.Event(), asyncio.Event()

    async def wait(_: float) -> None:
        waits.set()
        await others_had_time.wait()

    def responder() -> ImmediateResponder:
        return ImmediateResponder(
            InteractionResponses(Rest(bot.http), "1"), Desk(), FakeClock(), wait=wait
        )

    holder, another = responder(), responder()
    question = FormField("description", FieldKind.TEXT, required=True)
    holder._again["first"] = ShowForm(FormName.TICKET, (question,))
    asked = await pressed(server, bot, help_, ada, f"{AGAIN}first")
    data = {
        "id": str(asked.id),
        "type": 3,
        "token": asked.token,
        "message": {"id": "1"},
        "data": {"custom_id": f"{AGAIN}first"},
    }
    waiting, begins = (asyncio.create_task(x) for x in (another.open_again(data), waits.wait()))
    await asyncio.wait([waiting, begins], return_when=asyncio.FIRST_COMPLETED)
    begins.cancel()
    await holder.open_again(data)
    others_had_time.set()
    await waiting
    assert (asked.reply, asked.followups) == (Reply.FORM, [])
    assert "discord.not_answered" not in caplog.messages, "it is no trouble"
