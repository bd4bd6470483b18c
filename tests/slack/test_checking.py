"""`deskhand check` on Slack: what is wrong is named at once, each with its remedy."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from adapters.kit.platform import CheckLine
from adapters.slack.checks import check_app
from adapters.slack.settings import Credentials
from tests.slack.server import SlackServer
from tests.slack.server.scopes import ALL_SCOPES

APP = "xapp-desk"


async def found(
    slack: SlackServer,
    rooms: Mapping[str, str] | None = None,
    people: Mapping[str, str] | None = None,
    **changed: Any,
) -> list[CheckLine]:
    held = {"bot_token": slack.bot_token, "app_token": APP, "address": slack.api_url} | changed
    return [one async for one in check_app(Credentials(**held), rooms or {}, people or {})]


def wrong(findings: Iterable[CheckLine]) -> list[str]:
    return [one.said for one in findings if one.well is False]


async def test_a_workspace_that_was_set_up_by_the_manifest_needs_nothing() -> None:
    async with SlackServer() as slack:
        grace = slack.user("grace")
        support = slack.channel("support", grace, private=True)
        findings = await found(slack, {"support": support.id}, {"grace": grace.id})
    assert [one.well for one in findings] == [True] * 4
    assert "in #support" in findings[-1].said


async def test_each_missing_scope_is_named_with_what_it_is_for() -> None:
    without = {"files:read", "reactions:write", "chat:write.customize"}
    async with SlackServer(scopes=set(ALL_SCOPES) - without) as slack:
        findings = await found(slack)
    assert [said.split(" (")[0] for said in wrong(findings)] == [
        "the scope files:read is missing",
        "the scope reactions:write is missing",
    ]
    assert all("reinstall" in said for said in wrong(findings))
    assert any(one.well is None and "chat:write.customize" in one.said for one in findings)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN is refused (invalid_auth)"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN is refused (invalid_auth)"),
        ({"address": "http://127.0.0.1:9/api/"}, "Slack cannot be reached"),
    ],
)
async def test_a_token_or_address_that_is_no_good_is_named(
    changed: dict[str, Any], said: str
) -> None:
    async with SlackServer() as slack:
        assert [
            one.partition(".")[0][: len(said)] for one in wrong(await found(slack, **changed))
        ] == [said]


async def test_rooms_that_the_app_cannot_use_are_told_with_the_command_that_helps() -> None:
    async with SlackServer() as slack:
        outside = slack.channel("outside", with_bot=False)
        hidden = slack.channel("hidden", private=True, with_bot=False)
        old = slack.channel("old")
        old.archived = True
        rooms = {"a": outside.id, "b": hidden.id, "c": old.id, "d": "C0NOWHERE"}
        told = wrong(await found(slack, rooms))
    assert "the app is not in #outside. There, /invite @" in told[0]
    assert "no channel" in told[1] and "/invite" in told[1]
    assert "#old is archived" in told[2]
    assert "no channel C0NOWHERE" in told[3]


async def test_accounts_of_the_roster_that_cannot_work_are_told() -> None:
    async with SlackServer() as slack:
        gone = slack.user("gone", deleted=True)
        guest = slack.user("guest", is_restricted=True)
        people = {"gone": gone.id, "guest": guest.id, "nobody": "U0NOBODY"}
        told = wrong(await found(slack, people=people))
    assert "deactivated" in told[0]
    assert "is a guest" in told[1]
    assert "no account U0NOBODY" in told[2]


async def test_without_an_app_level_token_it_says_where_slack_must_call() -> None:
    async with SlackServer("http") as slack:
        findings = await found(slack, app_token="", secret="s3cret", listen="0.0.0.0:3000")
    assert any("0.0.0.0:3000" in one.said and "/slack/events" in one.said for one in findings)
    assert not wrong(findings)
