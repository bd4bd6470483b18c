"""Socket Mode at its worst, with the real handler on the other end."""

import logging

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.server import Delivery, SlackServer
from tests.slack.server.delivery import Failed
from tests.slack.server.echo import Echo, by_socket


def results(delivery: Delivery) -> list[str]:
    return [a.result.reason if isinstance(a.result, Failed) else "ack" for a in delivery.attempts]


def event_ids(echo: Echo) -> list[str]:
    return [body["event_id"] for body in echo.bodies]


async def test_a_ticket_opens_one_socket_with_a_hello(slack: SlackServer) -> None:
    opened = await AsyncWebClient(base_url=slack.api_url).apps_connections_open(
        app_token=slack.app_token
    )
    assert opened["url"].startswith(f"{slack.ws_url}/link?ticket=")
    async with by_socket(slack):
        assert slack.sockets.open[0].ws.closed is False
    await slack.until(lambda: not slack.sockets.open)


async def test_without_an_acknowledgement_it_comes_again(slack: SlackServer) -> None:
    ada = slack.user("ada")
    async with by_socket(slack) as echo:
        slack.post.lost_acks = 2
        said = await slack.says(ada, ada, "quietly")
        [delivery] = said.deliveries
        await delivery.over.wait()
        assert results(delivery) == ["timeout", "timeout", "ack"]
        assert [(a.number, a.reason) for a in delivery.attempts] == [
            (0, ""),
            (1, "timeout"),
            (2, "timeout"),
        ]
        assert event_ids(echo) == [delivery.event_id] * 3
        await slack.post.again(delivery, 3)
        assert len(echo.bodies) == 4


async def test_an_app_that_never_answers_is_given_up(slack: SlackServer) -> None:
    ada = slack.user("ada")
    slack.sockets.ack_timeout = 0.03
    async with by_socket(slack) as echo:
        echo.deaf = True
        said = await slack.says(ada, ada, "quietly")
        await said.deliveries[0].over.wait()
        assert said.ack is None
        assert results(said.deliveries[0]) == ["timeout"] * 4


async def test_nobody_there_means_that_the_event_is_lost(slack: SlackServer) -> None:
    ada = slack.user("ada")
    said = await slack.says(ada, ada, "help")
    await said.deliveries[0].over.wait()
    assert results(said.deliveries[0]) == ["connection_failed"] * 4


async def test_duplicates_come_under_one_event_id(slack: SlackServer) -> None:
    ada = slack.user("ada")
    async with by_socket(slack) as echo:
        slack.post.copies = 2
        said = await slack.says(ada, ada, "quietly")
        await slack.until(lambda: len(said.deliveries[0].attempts) == 3)
        assert event_ids(echo) == [said.deliveries[0].event_id] * 3


async def test_held_events_leave_in_the_order_asked(slack: SlackServer) -> None:
    ada = slack.user("ada")
    async with by_socket(slack) as echo:
        slack.post.hold()
        said = [await slack.says(ada, ada, f"quietly {number}") for number in range(4)]
        assert echo.bodies == []
        slack.post.release(order=[2, 0, 3, 1])
        await slack.settled()
        told = [body["event"]["ts"] for body in echo.bodies]
        assert told == [said[number].ts for number in (2, 0, 3, 1)]


async def test_a_broken_line_heals_and_the_event_comes_again(slack: SlackServer) -> None:
    ada = slack.user("ada")
    slack.post.retry_delays = (0.3, 0.3, 0.3)
    logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.CRITICAL)
    async with by_socket(slack, ping=0.1) as echo:
        slack.sockets.cut_after_sending = 1
        said = await slack.says(ada, ada, "quietly")
        [delivery] = said.deliveries
        await delivery.over.wait()
        assert results(delivery)[0] == "connection_failed"
        assert results(delivery)[-1] == "ack"
        assert len(slack.sockets.ever) >= 2
        assert set(event_ids(echo)) == {delivery.event_id}


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_a_goodbye_makes_the_app_come_back(slack: SlackServer, reason: str) -> None:
    ada = slack.user("ada")
    async with by_socket(slack):
        await slack.sockets.say_goodbye(reason)
        await slack.until(lambda: len(slack.sockets.ever) == 2)
        await slack.until(lambda: len(slack.sockets.open) == 1)
        assert (await slack.says(ada, ada, "quietly")).ack is not None


async def test_a_ghost_is_left_for_a_living_socket(slack: SlackServer) -> None:
    async with by_socket(slack, ping=0.1):
        slack.sockets.haunt()
        await slack.sockets.connected()
        assert len(slack.sockets.ever) >= 2


async def test_several_sockets_share_the_load(slack: SlackServer) -> None:
    ada = slack.user("ada")
    async with by_socket(slack) as first, by_socket(slack) as second:
        for number in range(20):
            await slack.says(ada, ada, f"quietly {number}")
        assert len(first.bodies) + len(second.bodies) == 20
        assert first.bodies
        assert second.bodies


async def test_the_app_hears_only_what_it_asked_for_and_where_it_is(slack: SlackServer) -> None:
    ada = slack.user("ada")
    away = slack.channel("away", ada, with_bot=False)
    there = slack.channel("there", ada)
    assert (await slack.says(ada, away, "x")).deliveries == []
    assert len((await slack.says(ada, there, "x")).deliveries) == 1
    slack.subscriptions.discard("message.channels")
    assert (await slack.says(ada, there, "x")).deliveries == []
    slack.scopes.discard("im:history")
    assert (await slack.says(ada, ada, "x")).deliveries == []
