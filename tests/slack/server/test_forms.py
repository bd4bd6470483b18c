"""Filling in forms, and what the app may answer."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.slack.server import NotPossible, SlackServer, User, View
from tests.slack.server.delivery import Ack, Delivery, Failed
from tests.slack.server.echo import FILES, modal, mrkdwn, text_input
from tests.slack.server.methods.views import put


class Answering:
    """An app that gives one answer to everything, or none."""

    def __init__(self, payload: Any = None, *, silent: bool = False) -> None:
        self.payload, self.silent = payload, silent

    async def carry(self, delivery: Delivery, number: int, reason: str) -> Ack | Failed:
        return Failed("timeout") if self.silent else Ack(0.0, self.payload, number)


def choose(label: str, block_id: str, kind: str = "static_select") -> dict[str, Any]:
    options = [
        {"text": {"type": "plain_text", "text": text}, "value": text.lower()}
        for text in ("Low", "High")
    ]
    element = {"type": kind, "action_id": "a", "options": options}
    return text_input(label, block_id) | {"element": element}


@pytest.fixture
async def ada(slack: SlackServer) -> AsyncIterator[User]:
    slack.post.carrier = Answering()
    yield slack.user("ada")


def before(slack: SlackServer, user: User, *blocks: Any, **more: Any) -> View:
    return put(slack, user.id, modal("Ticket", *blocks, **more))


async def test_fields_are_found_by_any_of_their_names(slack: SlackServer, ada: User) -> None:
    for name in ("Subject", "subject"):
        view = before(slack, ada, text_input("Subject", "subject"), FILES)
        done = await slack.submits(ada, view, {name: "VPN"})
        values = done.payload["view"]["state"]["values"]
        assert values["subject"]["a"] == {"type": "plain_text_input", "value": "VPN"}
        assert values["files"]["f"] == {"type": "file_input", "files": []}
    view = before(slack, ada, text_input("Subject", "subject"))
    with pytest.raises(NotPossible, match="no field Object"):
        await slack.submits(ada, view, {"Object": "VPN"})


async def test_what_was_filled_in_before_stays(slack: SlackServer, ada: User) -> None:
    view = before(slack, ada, text_input("Subject", "subject", initial_value="VPN"))
    done = await slack.submits(ada, view)
    assert done.payload["view"]["state"]["values"]["subject"]["a"]["value"] == "VPN"


@pytest.mark.parametrize("kind", ["static_select", "radio_buttons"])
async def test_options_are_chosen_by_text_or_value(
    slack: SlackServer, ada: User, kind: str
) -> None:
    for wanted in ("High", "high"):
        view = before(slack, ada, choose("Priority", "p", kind))
        done = await slack.submits(ada, view, {"Priority": wanted})
        chosen = done.payload["view"]["state"]["values"]["p"]["a"]["selected_option"]
        assert chosen["value"] == "high"
    view = before(slack, ada, choose("Priority", "p", kind))
    with pytest.raises(NotPossible, match="no option 'Huge'"):
        await slack.submits(ada, view, {"Priority": "Huge"})


async def test_people_are_chosen_too(slack: SlackServer, ada: User) -> None:
    element = {"type": "users_select", "action_id": "a"}
    view = before(slack, ada, text_input("Agent", "agent") | {"element": element})
    done = await slack.submits(ada, view, {"Agent": ada})
    assert done.payload["view"]["state"]["values"]["agent"]["a"]["selected_user"] == ada.id


async def test_too_many_files_or_letters_are_not_sent(slack: SlackServer, ada: User) -> None:
    view = before(slack, ada, text_input("Subject", "subject", max_length=3), FILES)
    file = ("a.txt", "text/plain", b"x")
    with pytest.raises(NotPossible, match="only 2 files"):
        await slack.submits(ada, view, {"Subject": "VPN"}, files={"Screenshots": [file] * 3})
    with pytest.raises(NotPossible, match="0 to 3 characters, is 4"):
        await slack.submits(ada, view, {"Subject": "VPNs"})


async def test_errors_must_stand_under_a_field(slack: SlackServer, ada: User) -> None:
    slack.post.carrier = Answering({"response_action": "errors", "errors": {"nowhere": "no"}})
    view = before(slack, ada, text_input("Subject", "subject"))
    done = await slack.submits(ada, view, {"Subject": "VPN"})
    assert not done.closed
    assert [v.rule for v in slack.violations] == ["form_errors"]


async def test_the_answer_may_bring_another_view(slack: SlackServer, ada: User) -> None:
    more = modal("More", mrkdwn("go on"))
    view = before(slack, ada, text_input("Subject", "subject"))
    slack.post.carrier = Answering({"response_action": "push", "view": more})
    done = await slack.submits(ada, view, {"Subject": "VPN"})
    assert [v.title for v in slack.world.modals(ada.id)] == ["Ticket", "More"]
    assert done.view is not None
    slack.post.carrier = Answering({"response_action": "update", "view": modal("New", mrkdwn("x"))})
    await slack.submits(ada, done.view)
    assert done.view.title == "New"
    slack.post.carrier = Answering({"response_action": "clear"})
    assert (await slack.submits(ada, done.view)).closed
    assert slack.world.modals(ada.id) == []


async def test_no_answer_leaves_the_form_open(slack: SlackServer, ada: User) -> None:
    slack.post.carrier = Answering(silent=True)
    view = before(slack, ada, text_input("Subject", "subject"))
    done = await slack.submits(ada, view, {"Subject": "VPN"})
    assert done.ack is None
    assert not done.closed
    assert view.open


async def test_closing_is_told_to_those_who_asked(slack: SlackServer, ada: User) -> None:
    told = await slack.closes(ada, before(slack, ada, mrkdwn("x"), notify_on_close=True))
    assert told is not None
    assert told.payload["is_cleared"] is False
    view = before(slack, ada, mrkdwn("x"))
    assert await slack.closes(ada, view) is None
    with pytest.raises(NotPossible, match="not before ada"):
        await slack.submits(ada, view)


async def test_a_menu_in_a_home_tells_what_was_chosen(slack: SlackServer, ada: User) -> None:
    element = choose("x", "x")["element"] | {"action_id": "menu"}
    block = {"type": "actions", "block_id": "b", "elements": [element]}
    slack.world.homes[ada.id] = View("V1", "home", ada.id, {"type": "home", "blocks": [block]}, "h")
    done = await slack.chooses(ada, slack.world.homes[ada.id], "menu", "High")
    assert done.payload["container"] == {"type": "view", "view_id": "V1"}
    assert done.payload["actions"][0]["selected_option"]["value"] == "high"
    assert "response_url" not in done.payload
