"""The Web API as the real SDK sees it: what it does, and what it refuses."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.server import Channel, SlackServer, User
from tests.slack.server.echo import QUIET, modal, mrkdwn, text_input

TEXT: dict[str, Any] = {"text": "hello", **QUIET}


@pytest.fixture
def ada(slack: SlackServer) -> User:
    return slack.user("ada", "Ada Lovelace", tz="Europe/London", locale="en-GB")


@pytest.fixture
def support(slack: SlackServer, ada: User) -> Channel:
    return slack.channel("support", ada)


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as no:
        await call
    return str(no.value.response["error"])


async def test_posting_needs_a_channel_with_the_bot(
    slack: SlackServer, client: AsyncWebClient, ada: User
) -> None:
    private = slack.channel("secret", ada, private=True, with_bot=False)
    public = slack.channel("lobby", ada, with_bot=False)
    old = slack.channel("old", ada)
    old.archived = True
    post = client.chat_postMessage
    assert await refused(post(channel=private.id, **TEXT)) == "channel_not_found"
    assert await refused(post(channel="C0NOWHERE", **TEXT)) == "channel_not_found"
    assert await refused(post(channel=public.id, **TEXT)) == "not_in_channel"
    assert await refused(post(channel=old.id, **TEXT)) == "is_archived"
    slack.scopes.add("chat:write.public")
    assert (await post(channel=public.id, **TEXT))["ok"]


async def test_a_missing_scope_is_named(
    slack: SlackServer, client: AsyncWebClient, support: Channel
) -> None:
    slack.scopes.discard("chat:write")
    with pytest.raises(SlackApiError) as no:
        await client.chat_postMessage(channel=support.id, **TEXT)
    assert no.value.response["error"] == "missing_scope"
    assert no.value.response["needed"] == "chat:write"
    assert "im:write" in no.value.response["provided"]
    assert no.value.response.headers["x-accepted-oauth-scopes"] == "chat:write"
    slack.scopes.discard("chat:write.customize")
    slack.scopes.add("chat:write")
    named = client.chat_postMessage(channel=support.id, username="Ada", **TEXT)
    assert await refused(named) == "missing_scope"


async def test_tokens_are_looked_at(slack: SlackServer, client: AsyncWebClient) -> None:
    assert await refused(client.auth_test(token="xoxb-wrong")) == "invalid_auth"
    assert await refused(client.auth_test(token=slack.app_token)) == "not_allowed_token_type"
    me = await client.auth_test()
    assert me["user_id"] == slack.bot.id
    assert "chat:write" in me.headers["x-oauth-scopes"]
    slack.revoke("account_inactive")
    assert await refused(client.auth_test()) == "account_inactive"


async def test_a_users_id_means_his_direct_messages(
    slack: SlackServer, client: AsyncWebClient, ada: User
) -> None:
    said = await client.chat_postMessage(channel=ada.id, **TEXT)
    opened = await client.conversations_open(users=ada.id)
    assert said["channel"] == opened["channel"]["id"] == slack.im(ada).id
    assert opened["already_open"]
    await slack.becomes(ada, deleted=True)
    assert await refused(client.conversations_open(users=ada.id)) == "user_disabled"
    assert await refused(client.conversations_open(users="U0NOBODY")) == "user_not_found"


async def test_an_edit_keeps_what_it_does_not_name(
    slack: SlackServer, client: AsyncWebClient, support: Channel, ada: User
) -> None:
    metadata = {"event_type": "key", "event_payload": {"key": "k1"}}
    said = await client.chat_postMessage(
        channel=support.id, blocks=[mrkdwn("*hello*")], metadata=metadata, **TEXT
    )
    here = {"channel": support.id, "ts": said["ts"]}
    await client.chat_update(text="bye", **here)
    kept = slack.messages(support)[0]
    assert (kept.text, kept.shown, kept.metadata) == ("bye", "*hello*", metadata)
    await client.chat_update(text="bye", blocks=[], metadata={}, **here)
    assert (kept.shown, kept.metadata) == ("bye", None)
    hers = await slack.says(ada, support, "mine", wait=False)
    update = client.chat_update(channel=support.id, ts=hers.ts, text="no")
    assert await refused(update) == "cant_update_message"
    await client.chat_delete(**here)
    assert await refused(client.chat_update(text="late", **here)) == "message_not_found"


async def test_only_roots_can_be_answered(
    slack: SlackServer, client: AsyncWebClient, support: Channel
) -> None:
    root = await client.chat_postMessage(channel=support.id, **TEXT)
    reply = await client.chat_postMessage(channel=support.id, thread_ts=root["ts"], **TEXT)
    for wrong, error in ((reply["ts"], "cannot_reply_to_message"), ("x", "invalid_thread_ts")):
        call = client.chat_postMessage(channel=support.id, thread_ts=wrong, **TEXT)
        assert await refused(call) == error
    link = await client.chat_getPermalink(channel=support.id, message_ts=reply["ts"])
    assert link["permalink"].endswith(f"?thread_ts={root['ts']}&cid={support.id}")
    assert [v.rule for v in slack.violations] == ["thread"]


async def test_history_and_replies_come_in_pages(
    slack: SlackServer, client: AsyncWebClient, support: Channel
) -> None:
    metadata = {"event_type": "key", "event_payload": {"key": "k1"}}
    said = [
        await client.chat_postMessage(
            channel=support.id, text=f"m{number}", metadata=metadata, **QUIET
        )
        for number in range(5)
    ]
    root = said[0]["ts"]
    for number in range(3):
        await client.chat_postMessage(
            channel=support.id, text=f"r{number}", thread_ts=root, **QUIET
        )
    first = await client.conversations_history(channel=support.id, limit=2)
    assert [m["text"] for m in first["messages"]] == ["m4", "m3"]
    await client.chat_postMessage(channel=support.id, text="between", **QUIET)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=support.id, limit=2, cursor=cursor)
    assert [m["text"] for m in second["messages"]] == ["m2", "m1"]
    since = await client.conversations_history(
        channel=support.id, oldest=said[3]["ts"], include_all_metadata=True
    )
    assert [m["text"] for m in since["messages"]] == ["between", "m4"]
    assert since["messages"][1]["metadata"] == metadata
    assert "metadata" not in first["messages"][0]
    thread = await client.conversations_replies(channel=support.id, ts=root, limit=2)
    assert [m["text"] for m in thread["messages"]] == ["m0", "r0", "r1"]
    assert thread["messages"][0]["reply_count"] == 3
    more = thread["response_metadata"]["next_cursor"]
    rest = await client.conversations_replies(channel=support.id, ts=root, limit=2, cursor=more)
    assert [m["text"] for m in rest["messages"]] == ["m0", "r2"]
    nowhere = client.conversations_replies(channel=support.id, ts="1.000001")
    assert await refused(nowhere) == "thread_not_found"


async def test_people_and_channels_are_described(
    slack: SlackServer, client: AsyncWebClient, support: Channel, ada: User
) -> None:
    told = (await client.users_info(user=ada.id, include_locale=True))["user"]
    assert (told["tz"], told["locale"]) == ("Europe/London", "en-GB")
    assert told["profile"]["email"] == "ada@acme.test"
    slack.scopes.discard("users:read.email")
    assert "email" not in (await client.users_info(user=ada.id))["user"]["profile"]
    info = (await client.conversations_info(channel=support.id))["channel"]
    assert (info["is_member"], info["is_private"]) == (True, False)
    members = await client.conversations_members(channel=support.id, limit=1)
    assert members["members"] == [ada.id]
    assert members["response_metadata"]["next_cursor"]
    mine = await client.users_conversations(types="public_channel,im")
    assert [c["id"] for c in mine["channels"]] == [support.id]


async def test_reactions_have_their_errors(
    slack: SlackServer, client: AsyncWebClient, support: Channel
) -> None:
    said = await client.chat_postMessage(channel=support.id, **TEXT)
    here = {"channel": support.id, "timestamp": said["ts"]}
    await client.reactions_add(name="eyes", **here)
    assert await refused(client.reactions_add(name="eyes", **here)) == "already_reacted"
    await client.reactions_remove(name="eyes", **here)
    assert await refused(client.reactions_remove(name="eyes", **here)) == "no_reaction"
    assert await refused(client.reactions_add(name=":eyes:", **here)) == "invalid_name"


async def test_a_trigger_lives_three_seconds_and_opens_once(
    slack: SlackServer, client: AsyncWebClient, ada: User
) -> None:
    view = modal("Ticket", text_input("Subject", "subject"))
    trigger = slack.triggers.issue(ada.id)
    await client.views_open(trigger_id=trigger, view=view)
    again = client.views_open(trigger_id=trigger, view=view)
    assert await refused(again) == "exchanged_trigger_id"
    assert await refused(client.views_open(trigger_id="1.2.3", view=view)) == "invalid_trigger_id"
    late = slack.triggers.issue(ada.id)
    slack.triggers.life = -1
    assert await refused(client.views_open(trigger_id=late, view=view)) == "expired_trigger_id"


async def test_views_are_changed_pushed_and_published(
    slack: SlackServer, client: AsyncWebClient, ada: User
) -> None:
    view = modal("One", text_input("Subject", "subject"))
    opened = await client.views_open(trigger_id=slack.triggers.issue(ada.id), view=view)
    id_, hash_ = opened["view"]["id"], opened["view"]["hash"]
    await client.views_update(view_id=id_, hash=hash_, view=modal("Two", mrkdwn("x")))
    stale = client.views_update(view_id=id_, hash=hash_, view=modal("Three", mrkdwn("x")))
    assert await refused(stale) == "hash_conflict"
    await client.views_push(trigger_id=slack.triggers.issue(ada.id), view=modal("Up", mrkdwn("x")))
    assert [v.title for v in slack.world.modals(ada.id)] == ["Two", "Up"]
    home = {"type": "home", "blocks": [mrkdwn("welcome")]}
    published = await client.views_publish(user_id=ada.id, view=home)
    assert (await slack.home(ada, "welcome")).id == published["view"]["id"]
    wrong = client.views_publish(user_id=ada.id, view=home, hash="1.x")
    assert await refused(wrong) == "hash_conflict"


async def test_an_upload_tells_its_ts_only_by_its_shares(
    slack: SlackServer, client: AsyncWebClient, support: Channel
) -> None:
    root = await client.chat_postMessage(channel=support.id, **TEXT)
    slack.world.slow_shares = 1
    done = await client.files_upload_v2(
        filename="a.txt",
        content="hello",
        channel=support.id,
        thread_ts=root["ts"],
        initial_comment="here",
    )
    assert set(done["files"][0]) == {"id", "title"}
    id_ = done["files"][0]["id"]
    assert (await client.files_info(file=id_))["file"]["shares"] == {}
    shares = (await client.files_info(file=id_))["file"]["shares"]["public"][support.id]
    posted = slack.messages(support, "here", thread=root["ts"])[0]
    assert [share["ts"] for share in shares] == [posted.ts]
    assert posted.files[0].content == b"hello"
    await client.files_delete(file=id_)
    assert await refused(client.files_info(file=id_)) == "file_deleted"


async def test_hidden_files_show_themselves_only_when_asked(
    slack: SlackServer, client: AsyncWebClient, ada: User
) -> None:
    shy = slack.file(ada, "a.txt", "text/plain", b"x", access="check_file_info")
    lost = slack.file(ada, "b.txt", "text/plain", b"x", access="file_not_found")
    far = slack.file(
        ada, "c", "text/plain", b"", mode="external", external_url=f"{slack.elsewhere}/c"
    )
    said = await slack.says(ada, ada, "look", files=[shy, lost, far], wait=False)
    told = said.deliveries[0].event["files"]
    assert [f.get("file_access") for f in told][:2] == ["check_file_info", "file_not_found"]
    assert told[2]["is_external"]
    assert told[2]["url_private"] == far.external_url
    assert (await client.files_info(file=shy.id))["file"]["name"] == "a.txt"
    assert await refused(client.files_info(file=lost.id)) == "file_not_found"
    gone = slack.file(ada, "d", "text/plain", b"", mode="tombstone")
    said = await slack.says(ada, ada, "", files=[gone], wait=False)
    assert said.deliveries[0].event["files"] == [{"id": gone.id, "mode": "tombstone"}]


async def test_a_bad_message_is_refused_and_noted(
    slack: SlackServer, client: AsyncWebClient, support: Channel
) -> None:
    post = client.chat_postMessage
    assert await refused(post(channel=support.id, blocks=[mrkdwn("")], **TEXT)) == "invalid_blocks"
    assert await refused(post(channel=support.id, text="x" * 40_001, **QUIET)) == "msg_too_long"
    assert [v.rule for v in slack.violations] == ["text_length", "message_length"]
    slack.violations.clear()
    await post(channel=support.id, text="no flags <!here>")
    assert [v.rule for v in slack.violations] == ["broadcast", "unfurl", "unfurl"]
