"""Who sees what: disguises, ephemeral words, answers by response_url, strangers and other bots."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.server import Channel, Message, SlackServer, User
from tests.slack.server.echo import QUIET, actions, button, mrkdwn


async def whisper(slack: SlackServer, client: AsyncWebClient, to: User, room: Channel) -> Message:
    blocks = [mrkdwn("only you"), actions(button("More", "more"))]
    await client.chat_postEphemeral(channel=room.id, user=to.id, text="only you", blocks=blocks)
    return await slack.ephemeral(to, "only you")


async def respond(url: str, **body: object) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status


async def test_a_press_on_ephemeral_words_brings_no_message(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada = slack.user("ada")
    said = await whisper(slack, client, ada, slack.channel("lobby", ada))
    pressed = await slack.presses(ada, said, "More")
    assert pressed.payload["container"]["is_ephemeral"] is True
    assert "message" not in pressed.payload
    assert pressed.ack is None
    assert await respond(pressed.response_url, text="other", replace_original=True) == 200
    assert (said.text, said.blocks) == ("other", [])
    assert await respond(pressed.response_url, delete_original=True) == 200
    assert said not in slack.seen_by(ada)
    assert slack.violations == []


async def test_an_answer_that_does_not_say_what_it_replaces_replaces_all(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada = slack.user("ada")
    said = await whisper(slack, client, ada, slack.channel("lobby", ada))
    pressed = await slack.presses(ada, said, "More")
    await respond(pressed.response_url, text="oh")
    assert said.text == "oh"
    assert [v.rule for v in slack.violations] == ["replace_unsaid"]


async def test_ephemeral_words_in_a_quiet_thread_are_seen_by_nobody(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada = slack.user("ada")
    lobby = slack.channel("lobby", ada)
    root = await client.chat_postMessage(channel=lobby.id, text="root", **QUIET)
    here = {"channel": lobby.id, "user": ada.id, "thread_ts": root["ts"]}
    await client.chat_postEphemeral(text="psst", **here)
    assert "psst" not in [m.text for m in slack.seen_by(ada)]
    assert [v.rule for v in slack.violations] == ["ephemeral_unseen"]
    await client.chat_postMessage(channel=lobby.id, text="r", thread_ts=root["ts"], **QUIET)
    await client.chat_postEphemeral(text="psst", **here)
    assert (await slack.ephemeral(ada, "psst")).thread_ts == root["ts"]


async def test_a_disguised_message_is_a_bot_message_without_a_user(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada = slack.user("ada")
    said = await client.chat_postMessage(
        channel=ada.id, text="hi", username="Grace", icon_url="https://a.test/g.png", **QUIET
    )
    assert said["message"]["subtype"] == "bot_message"
    assert "user" not in said["message"]
    [told] = slack.post.named("message")
    assert told.event["bot_id"] == "B0000DESK"
    assert told.event["username"] == "Grace"


async def test_a_broadcast_reply_stands_in_both_places(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada = slack.user("ada")
    lobby = slack.channel("lobby", ada)
    root = await slack.says(ada, lobby, "root", wait=False)
    said = await slack.says(ada, lobby, "all", thread=root, broadcast=True, wait=False)
    event = said.deliveries[0].event
    assert (event["subtype"], event["root"]["ts"]) == ("thread_broadcast", root.ts)
    history = await client.conversations_history(channel=lobby.id)
    assert [m["text"] for m in history["messages"]] == ["all", "root"]


async def test_a_status_stands_until_the_app_speaks(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada = slack.user("ada")
    root = await slack.says(ada, ada, "help", wait=False)
    await client.assistant_threads_setStatus(
        channel_id=root.channel, thread_ts=root.ts, status="is thinking"
    )
    assert slack.world.statuses[root.channel, root.ts]["status"] == "is thinking"
    await client.chat_postMessage(channel=ada.id, text="hi", thread_ts=root.ts, **QUIET)
    assert slack.world.statuses == {}


async def test_strangers_and_other_bots_are_told_apart(slack: SlackServer) -> None:
    guest = slack.user("guest", is_stranger=True, team_id="T2")
    shared = slack.channel("shared", guest, shared=True)
    said = await slack.says(guest, shared, "hello", wait=False)
    assert said.deliveries[0].payload["is_ext_shared_channel"] is True
    assert said.deliveries[0].event["user_team"] == "T2"
    other = await slack.other_bot_says(shared, "beep", wait=False)
    assert other.deliveries[0].event["subtype"] == "bot_message"
    assert other.deliveries[0].event["bot_id"] != "B0000DESK"


async def test_an_edit_that_brings_a_mention_is_told_as_one(slack: SlackServer) -> None:
    ada = slack.user("ada")
    said = await slack.says(ada, slack.channel("lobby", ada), "help", wait=False)
    done = await slack.edits(ada, said, f"{slack.bot.mention} help", wait=False)
    assert [d.name for d in done.deliveries] == ["message", "app_mention"]


async def test_a_stray_token_is_seen(slack: SlackServer) -> None:
    async with (
        aiohttp.ClientSession(headers={"Authorization": "Bearer xoxb-desk"}) as session,
        session.get(f"{slack.elsewhere}/a.png"),
    ):
        pass
    assert [(s.path, s.token) for s in slack.files_host.strays] == [
        ("/elsewhere/a.png", "xoxb-desk")
    ]


async def test_a_bug_of_our_own_is_not_hidden(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.world.bot = None  # type: ignore[assignment]
    answer = await client.api_call("api.test")
    assert answer["ok"]
    with pytest.raises(SlackApiError):
        await client.auth_test()
    assert len(slack.crashes) == 1
    slack.crashes.clear()
