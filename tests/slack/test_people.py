"""Who somebody is, and who is an agent: asked once, remembered for a while, never a guess."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.slack.people import (
    MEMBERS_FOR,
    PROFILE_FOR,
    TIMEOUT_SECONDS,
    UNKNOWN,
    People,
    Profile,
    read_profile,
)
from adapters.slack.web_api import Answer, Web
from core.model.people import Person, Place
from core.ports import DeliveryNotRecorded, Permanent
from tests.cases import each_case
from tests.limits import PATIENCE
from tests.relay.conftest import until
from tests.slack.hurry import Hurry, hurried
from tests.slack.server import Channel, SlackServer, User

HANG = TIMEOUT_SECONDS + 0.1


@dataclass
class Crowd:
    """Grace is in the agents' channel; Ada is not."""

    slack: SlackServer
    people: People
    hurry: Hurry
    ada: User
    grace: User
    support: Channel

    async def hung(self, handle: str) -> Person:
        """Who that is, when Slack answers nothing for as long as one can wait."""
        asked = len(self.slack.calls)
        waiting = asyncio.create_task(self.people.person(handle))
        await self.slack.until(lambda: len(self.slack.calls) > asked and self.slack.calls.running)
        self.hurry.on(HANG)
        async with asyncio.timeout(PATIENCE):
            return await waiting

    @property
    def looks(self) -> int:
        return int(self.slack.calls.count("users.info"))


@pytest.fixture
async def crowd(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Crowd]:
    monkeypatch.setattr("adapters.slack.people.RETRY_DELAYS_SECONDS", (0.0, 0.0))
    async with SlackServer() as slack:
        ada = slack.user("ada", "Ada Lovelace", tz="Europe/London", locale="en-GB")
        grace = slack.user("grace", "Grace Hopper")
        support = slack.channel("support", grace, private=True)
        web = Web(slack.bot_token, slack.api_url)
        people = People(web, (support.id,), team="T1")
        with hurried() as hurry:
            yield Crowd(slack, people, hurry, ada, grace, support)
        await people.close()
        await web.close()


def profile(**told: Any) -> Profile:
    return read_profile({"id": "U1", "team_id": "T1", "name": "ada", **told}, "T1")


MEMBERS: dict[str, dict[str, Any]] = {
    "a member": {},
    "an admin": {"is_admin": True, "is_owner": True},
    "of another workspace of the same Grid": {
        "team_id": "T2",
        "enterprise_user": {"teams": ["T1", "T2"]},
    },
    "without a team": {"team_id": None},
}
GUESTS: dict[str, dict[str, Any]] = {
    "a guest of many channels": {"is_restricted": True},
    "a guest of one channel": {"is_restricted": True, "is_ultra_restricted": True},
    "a stranger of a shared channel": {"is_stranger": True},
    "of another workspace": {"team_id": "T2"},
    "of a Grid that we are not in": {"team_id": "T2", "enterprise_user": {"teams": ["T3"]}},
    "a bot": {"is_bot": True},
}


@pytest.mark.parametrize("kind", MEMBERS)
def test_who_belongs_to_the_workspace_is_no_guest(kind: str) -> None:
    assert not profile(**MEMBERS[kind]).guest


@each_case("kind", GUESTS)
def test_who_does_not_is_a_guest(kind: str) -> None:
    assert profile(**GUESTS[kind]).guest


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"real_name": "Ada L", "profile": {"display_name": "countess"}}, "Ada L"),
        ({"profile": {"display_name": "countess"}}, "countess"),
        ({"profile": {}}, "ada"),
        ({"real_name": "", "profile": {"display_name": ""}}, "ada"),
        ({"name": None}, ""),
    ],
)
def test_how_somebody_is_called(told: dict[str, Any], name: str) -> None:
    assert profile(**told).name == name


async def test_everything_that_is_told_of_a_person(crowd: Crowd) -> None:
    ada = await crowd.people.person(crowd.ada.id)
    assert (ada.name, ada.email) == ("Ada Lovelace", "ada@acme.test")
    assert (ada.zone, ada.locale) == ("Europe/London", "en-GB")
    assert (ada.guest, ada.member_of) == (False, ())
    grace = await crowd.people.person(crowd.grace.id)
    assert grace.member_of == (crowd.support.id,)


async def test_without_the_scope_there_is_no_address(crowd: Crowd) -> None:
    crowd.slack.scopes.discard("users:read.email")
    assert (await crowd.people.person(crowd.ada.id)).email == ""


async def test_whose_account_is_no_more_may_not_work(crowd: Crowd) -> None:
    crowd.grace.deleted = True
    assert (await crowd.people.person(crowd.grace.id)).guest


async def test_an_account_of_another_company_may_not_work(crowd: Crowd) -> None:
    eve = crowd.slack.user("eve", "Eve", team_id="T2", is_stranger=True)
    crowd.support.members.append(eve.id)
    assert (await crowd.people.person(eve.id)).guest


async def test_who_cannot_be_looked_up_may_ask_and_not_work(crowd: Crowd) -> None:
    nobody = await crowd.people.person("U0NOBODY")
    assert (nobody.display_name, nobody.guest, nobody.member_of) == ("U0NOBODY", True, ())


async def test_many_at_once_ask_once(crowd: Crowd) -> None:
    found = await asyncio.gather(*(crowd.people.person(crowd.ada.id) for _ in range(20)))
    assert {person.name for person in found} == {"Ada Lovelace"}
    assert crowd.looks == 1
    assert crowd.slack.calls.count("conversations.members") == 1


async def test_a_profile_is_remembered_for_ten_minutes(crowd: Crowd) -> None:
    await crowd.people.person(crowd.ada.id)
    crowd.ada.real_name = "Ada King"
    crowd.hurry.on(PROFILE_FOR - 5)
    assert (await crowd.people.person(crowd.ada.id)).name == "Ada Lovelace"
    crowd.hurry.on(10)
    assert (await crowd.people.person(crowd.ada.id)).name == "Ada King"
    assert crowd.looks == 2


async def test_a_change_that_slack_tells_is_known_at_once(crowd: Crowd) -> None:
    await crowd.people.person(crowd.ada.id)
    told = {"id": crowd.ada.id, "team_id": "T1", "real_name": "Ada King", "tz": "Asia/Tokyo"}
    crowd.people.changed(told)
    ada = await crowd.people.person(crowd.ada.id)
    assert (ada.name, ada.zone, ada.locale) == ("Ada King", "Asia/Tokyo", "en-GB")
    assert crowd.looks == 1


async def test_an_old_profile_is_better_than_none(crowd: Crowd) -> None:
    await crowd.people.person(crowd.ada.id)
    crowd.hurry.on(PROFILE_FOR + 1)
    crowd.slack.fail("*", "hang", times=None)
    assert (await crowd.hung(crowd.ada.id)).name == "Ada Lovelace"


async def test_nobody_waits_long_for_a_slack_that_hangs(crowd: Crowd) -> None:
    crowd.slack.fail("*", "hang", times=None)
    nobody = await crowd.hung(crowd.grace.id)
    assert (nobody.guest, nobody.member_of) == (True, ())


async def test_all_that_hangs_is_waited_for_once(crowd: Crowd) -> None:
    """An event must be acknowledged within three seconds, in however many channels agents are."""
    rooms = tuple(crowd.slack.channel(f"team{n}", crowd.grace).id for n in range(5))
    people = People(crowd.people.web, rooms, team="T1")
    crowd.slack.fail("*", "hang", times=None)
    waiting = asyncio.create_task(people.person(crowd.grace.id))
    await crowd.slack.until(lambda: len(crowd.slack.calls.running) == 6)
    crowd.hurry.on(HANG)
    async with asyncio.timeout(PATIENCE):
        assert (await waiting).guest
    await people.close()


async def test_while_slack_asks_to_slow_down_nobody_waits(crowd: Crowd) -> None:
    """Each event would be acknowledged a second and a half later, until Slack is less busy."""
    people = People(crowd.people.web, team="T1")
    crowd.slack.fail("users.info", "rate_limited", retry_after=5 * HANG)
    first = asyncio.create_task(people.person(crowd.ada.id))
    await until(lambda: people._profiles._slow_until > 0)
    crowd.hurry.on(HANG)
    assert (await first).guest
    second = asyncio.create_task(people.person(crowd.grace.id))
    for _ in range(10):
        await asyncio.sleep(0)
    assert second.done()
    assert (await second).guest
    assert crowd.looks == 1
    crowd.hurry.on(5 * HANG)
    await until(lambda: people._profiles.fresh(crowd.ada.id) is not None)
    assert (await people.person(crowd.ada.id)).name == "Ada Lovelace"
    await people.close()


async def test_a_short_wait_that_slack_asks_for_is_waited_for(crowd: Crowd) -> None:
    people = People(crowd.people.web, team="T1")
    crowd.slack.fail("users.info", "rate_limited", retry_after=1)
    first = asyncio.create_task(people.person(crowd.ada.id))
    await until(lambda: people._profiles._slow_until > 0)
    second = asyncio.create_task(people.person(crowd.ada.id))
    for _ in range(10):
        await asyncio.sleep(0)
    crowd.hurry.on(1.1)
    assert [(await each).name for each in (first, second)] == ["Ada Lovelace"] * 2
    await people.close()


async def test_an_agent_who_cannot_be_looked_up_is_asked_to_come_again(crowd: Crowd) -> None:
    """A requester may write as nobody's colleague; an agent's words would be refused."""
    crowd.slack.fail("*", "server_error", times=None)
    assert (await crowd.people.person(crowd.grace.id)).guest
    with pytest.raises(DeliveryNotRecorded):
        await crowd.people.person(crowd.grace.id, surely=True)


@pytest.mark.parametrize("method", ["users.info", "conversations.members"])
async def test_half_of_an_answer_is_not_sure(crowd: Crowd, method: str) -> None:
    crowd.slack.fail(method, "server_error", times=None)
    with pytest.raises(DeliveryNotRecorded):
        await crowd.people.person(crowd.grace.id, surely=True)


async def test_what_slack_will_never_tell_is_not_waited_for(crowd: Crowd) -> None:
    nobody = await crowd.people.person("U0NOBODY", surely=True)
    assert (nobody.guest, nobody.member_of) == (True, ())


@pytest.mark.parametrize("trouble", ["rate_limited", "server_error", "drop_before", "html"])
async def test_a_trouble_that_passes_is_not_noticed(crowd: Crowd, trouble: str) -> None:
    crowd.slack.fail("users.info", trouble, retry_after=0)
    crowd.slack.fail("conversations.members", trouble, retry_after=0)
    grace = await crowd.people.person(crowd.grace.id, surely=True)
    assert (grace.name, grace.member_of) == ("Grace Hopper", (crowd.support.id,))


async def test_a_late_answer_is_remembered_all_the_same(crowd: Crowd) -> None:
    crowd.slack.fail("users.info", "slow", seconds=0.05)
    assert (await crowd.hung(crowd.ada.id)).display_name == crowd.ada.id
    await crowd.slack.until(lambda: not crowd.slack.calls.running)
    assert (await crowd.people.person(crowd.ada.id)).name == "Ada Lovelace"
    assert crowd.looks == 1


async def test_who_leaves_the_channel_is_no_agent_after_a_minute(crowd: Crowd) -> None:
    await crowd.people.person(crowd.grace.id)
    crowd.support.members.remove(crowd.grace.id)
    crowd.hurry.on(MEMBERS_FOR - 5)
    assert (await crowd.people.person(crowd.grace.id)).member_of == (crowd.support.id,)
    crowd.hurry.on(10)
    assert (await crowd.people.person(crowd.grace.id)).member_of == ()
    assert MEMBERS_FOR <= 60


async def test_an_old_membership_is_not_good_enough(crowd: Crowd) -> None:
    """Whoever was taken out may not work on because Slack does not answer."""
    await crowd.people.person(crowd.grace.id)
    crowd.hurry.on(MEMBERS_FOR + 1)
    crowd.slack.fail("conversations.members", "hang", times=None)
    assert (await crowd.hung(crowd.grace.id)).member_of == ()


async def test_a_large_channel_is_read_to_its_end(crowd: Crowd) -> None:
    crowd.support.members[:0] = [f"U{n:08d}" for n in range(450)]
    assert (await crowd.people.person(crowd.grace.id)).member_of == (crowd.support.id,)
    assert crowd.slack.calls.count("conversations.members") == 3


async def test_a_channel_that_the_app_cannot_see_makes_no_agents(crowd: Crowd) -> None:
    crowd.support.members.remove(crowd.slack.bot.id)
    assert (await crowd.people.person(crowd.grace.id)).member_of == ()


async def test_channels_that_are_not_asked_for_cost_nothing(crowd: Crowd) -> None:
    people = People(crowd.people.web)
    await people.person(crowd.grace.id)
    assert crowd.slack.calls.count("conversations.members") == 0


@pytest.mark.parametrize("trouble", ["malformed", "empty", "html", "server_error", "drop_before"])
async def test_no_strange_answer_is_an_error_of_ours(crowd: Crowd, trouble: str) -> None:
    crowd.slack.fail("*", trouble, times=None)
    person = await crowd.people.person(crowd.grace.id)
    assert (person.guest, person.member_of) == (True, ())


@pytest.mark.parametrize("user", [None, [], "ada", {"profile": "x"}, {"team_id": {"T1": 1}}])
async def test_a_profile_of_another_form_is_nobodys(crowd: Crowd, user: Any) -> None:
    crowd.people.web = _Strange(user)
    assert await crowd.people.profile(crowd.ada.id) == UNKNOWN
    assert (await crowd.people.person(crowd.grace.id)).member_of == ()


class _Strange(Web):
    def __init__(self, user: Any) -> None:
        super().__init__("", "")
        self.user = user

    async def ask(self, method: str, **args: Any) -> Answer:
        return {"user": self.user, "members": None, "response_metadata": None}


async def test_names_are_learned_for_those_who_have_one(crowd: Crowd) -> None:
    found = await crowd.people.names([crowd.ada.id, crowd.grace.id, "U0NOBODY"])
    assert found == {crowd.ada.id: "Ada Lovelace", crowd.grace.id: "Grace Hopper"}


async def test_a_private_talk_is_opened_once(crowd: Crowd) -> None:
    for _ in range(3):
        assert (
            await crowd.people.channel(Place.direct_to("slack", crowd.ada.id))
            == crowd.slack.im(crowd.ada).id
        )
    assert crowd.slack.calls.count("conversations.open") == 1
    assert await crowd.people.channel(Place("slack", crowd.support.id)) == crowd.support.id


async def test_where_somebody_wrote_from_need_not_be_asked(crowd: Crowd) -> None:
    crowd.people.meets(crowd.ada.id, "D0ADA")
    assert await crowd.people.channel(Place.direct_to("slack", crowd.ada.id)) == "D0ADA"
    assert not crowd.slack.calls


async def test_nobody_to_talk_to_is_told_in_words(crowd: Crowd) -> None:
    crowd.ada.deleted = True
    with pytest.raises(Permanent, match="account_deactivated"):
        await crowd.people.channel(Place.direct_to("slack", crowd.ada.id))
    with pytest.raises(Permanent, match="left_workspace"):
        await crowd.people.channel(Place.direct_to("slack", "U0NOBODY"))
