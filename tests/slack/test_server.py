"""Our Slack against the real Bolt and the real SDK: one story over sockets and over HTTP."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.slack.server import Message, NotPossible, SlackServer, User
from tests.slack.server.echo import Echo, by_http, by_socket

Both = tuple[SlackServer, Echo]


@pytest.fixture(params=["socket", "http"])
async def both(request: pytest.FixtureRequest) -> AsyncIterator[Both]:
    """A server with the echo app, once over each way."""
    server = SlackServer(request.param, retry_delays=(0.0, 0.01, 0.01))
    connected = by_socket if request.param == "socket" else by_http
    async with server, connected(server) as echo:
        yield server, echo
        await server.settled()
        assert server.violations == []


async def asked(server: SlackServer) -> tuple[User, Message]:
    """Ada has asked in a channel and was answered."""
    ada = server.user("ada", "Ada Lovelace")
    support = server.channel("support", ada, server.user("grace"))
    await server.says(ada, support, "help")
    return ada, await server.message(support, "heard")


async def test_a_message_is_heard_and_answered_in_its_thread(both: Both) -> None:
    server, _ = both
    ada = server.user("ada", "Ada Lovelace")
    support = server.channel("support", ada)
    said = await server.says(ada, support, "My <VPN> & me")
    answer = await server.message(support, "heard", thread=said)
    assert said.ack is not None
    assert said.ack.attempt == 0
    assert said.text == "My &lt;VPN&gt; &amp; me"
    assert answer.shown.startswith("heard My <VPN> & me")
    assert answer.labels == ["Claim", "Whisper", "Open"]


async def test_a_mention_comes_twice_with_one_ts_and_two_event_ids(both: Both) -> None:
    server, _ = both
    ada = server.user("ada")
    said = await server.says(ada, server.channel("support", ada), f"{server.bot.mention} help")
    first, second = said.deliveries
    assert [first.name, second.name] == ["message", "app_mention"]
    assert first.event["ts"] == second.event["ts"]
    assert first.event_id != second.event_id
    assert first.ack is not None
    assert second.ack is not None


async def test_direct_messages_are_of_type_im_and_know_no_mention(both: Both) -> None:
    server, _ = both
    ada = server.user("ada")
    said = await server.says(ada, ada, f"{server.bot.mention} help me")
    assert [d.event["channel_type"] for d in said.deliveries] == ["im"]
    assert (await server.message(ada, "help me")).channel == server.im(ada).id


async def test_a_press_updates_the_message(both: Both) -> None:
    server, _ = both
    ada, answer = await asked(server)
    shown = answer.snapshot()
    done = await server.presses(ada, answer, "Claim")
    assert done.ack is not None
    await server.until(lambda: ada.mention in answer.shown)
    assert {m.user for m in server.validator.mentions} == {ada.id}
    with pytest.raises(NotPossible, match="no 'Claim' for ada"):
        await server.presses(ada, answer, "Claim")
    late = await server.presses(ada, shown, "Claim", stale=True)
    assert late.payload["actions"][0]["value"] == "1"


async def test_a_whisper_is_for_one_alone(both: Both) -> None:
    server, _ = both
    ada, answer = await asked(server)
    await server.presses(ada, answer, "Whisper")
    psst = await server.ephemeral(ada, "psst")
    grace = next(u for u in server.world.users.values() if u.name == "grace")
    assert psst in server.seen_by(ada)
    assert psst not in server.seen_by(grace)
    with pytest.raises(NotPossible, match="only"):
        server.can_see(grace, psst)


async def test_a_form_is_opened_refused_and_sent(both: Both) -> None:
    server, _ = both
    ada, answer = await asked(server)
    await server.presses(ada, answer, "Open")
    view = await server.opened_view(ada, "Ticket")
    with pytest.raises(NotPossible, match="required"):
        await server.submits(ada, view, {})
    with pytest.raises(NotPossible, match="3 to 3000"):
        await server.submits(ada, view, {"Subject": "no"})
    refused = await server.submits(ada, view, {"Subject": "bad"})
    assert refused.errors == {"subject": "too bad"}
    sent = await server.submits(
        ada, view, {"subject": "VPN"}, files={"Screenshots": [("a.png", "image/png", b"\x89PNG")]}
    )
    assert sent.closed
    [file] = sent.payload["view"]["state"]["values"]["files"]["f"]["files"]
    assert file["name"] == "a.png"
    assert server.world.modals(ada.id) == []


async def test_a_shortcut_carries_the_message(both: Both) -> None:
    server, _ = both
    ada, answer = await asked(server)
    done = await server.shortcut(ada, answer, "make_ticket")
    assert done.payload["message"]["ts"] == answer.ts
    assert (await server.opened_view(ada)).title == "Ticket"


async def test_a_command_is_answered_by_its_acknowledgement(both: Both) -> None:
    server, _ = both
    ada = server.user("ada")
    done = await server.command(ada, server.channel("support", ada), "/ticket", "VPN")
    assert done.shown is not None
    assert done.shown.shown == "you said VPN"
    assert done.shown.only_for == ada.id


async def test_a_file_comes_as_file_share_and_needs_the_token(both: Both) -> None:
    server, _ = both
    ada = server.user("ada")
    said = await server.says(ada, ada, "look", files=[("a.txt", "text/plain", b"hello")])
    event = said.deliveries[0].event
    assert event["subtype"] == "file_share"
    url = event["files"][0]["url_private_download"]
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as page:
            assert (page.status, page.content_type) == (200, "text/html")
        given = {"Authorization": f"Bearer {server.bot_token}"}
        async with session.get(url, headers=given) as content:
            assert await content.read() == b"hello"
    assert server.calls.count("files.download") == 2


async def test_edits_unfurls_and_deletions_are_told(both: Both) -> None:
    server, echo = both
    ada = server.user("ada")
    said = await server.says(ada, ada, "quietly see https://a.test/x")
    edit = (await server.edits(ada, said, "quietly see nothing")).deliveries[0].event
    unfurl = (await server.unfurls(said)).deliveries[0].event
    gone = (await server.deletes(ada, said)).deliveries[0].event
    assert edit["message"]["edited"]["user"] == ada.id
    assert edit["previous_message"]["text"] == "quietly see <https://a.test/x>"
    assert unfurl["message"]["text"] == unfurl["previous_message"]["text"]
    assert "attachments" not in unfurl["previous_message"]
    assert gone["subtype"] == "message_deleted"
    assert gone["deleted_ts"] == said.ts


async def test_a_message_with_replies_leaves_a_tombstone(both: Both) -> None:
    server, _ = both
    ada = server.user("ada")
    said = await server.says(ada, ada, "help")
    await server.message(ada, "heard")
    event = (await server.deletes(ada, said)).deliveries[0].event
    assert event["subtype"] == "message_changed"
    assert event["message"]["subtype"] == "tombstone"


async def test_reactions_home_joining_and_profiles_are_told(both: Both) -> None:
    server, _ = both
    ada, answer = await asked(server)
    added = await server.reacts(ada, answer, "tada")
    taken = await server.unreacts(ada, answer, "tada")
    home = await server.opens_home(ada)
    joined = await server.joins(server.user("eve"), server.world.channels[answer.channel])
    changed = await server.becomes(ada, tz="Europe/Berlin")
    done = (added, taken, home, joined, changed)
    assert [d.deliveries[0].name for d in done] == [
        "reaction_added",
        "reaction_removed",
        "app_home_opened",
        "member_joined_channel",
        "user_change",
    ]
    assert added.deliveries[0].event["item"]["ts"] == answer.ts
    assert all(d.ack is not None for d in done)
