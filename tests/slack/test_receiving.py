"""Let in one after another, completed by what Slack knows, and answered within the window."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from adapters.kit.limits import FormId
from adapters.slack.people import TIMEOUT_SECONDS
from adapters.slack.transport.socket import read_envelope
from core.model.actions import (
    Button,
    FieldKind,
    FormField,
    FormProblems,
    HomeList,
    ShowForm,
    ShowHome,
)
from core.model.events import Choice, CommandGiven, Event, FormName, FormSubmitted, MessageReceived
from core.model.people import Place
from core.ports import Conflict, InboxResult, ReplyWindow, StoreUnavailable
from tests.slack.door import Door, door
from tests.slack.hurry import hurried
from tests.slack.sent import ADA, GRACE, IM, ME, sent


@pytest.fixture
async def way_in() -> AsyncIterator[Door]:
    async with door() as opened:
        yield opened


def known(way_in: Door) -> None:
    way_in.slack.user("ada", "Ada Lovelace", id=ADA, team_id=ME.team)
    way_in.slack.user("grace", "Grace Hopper", id=GRACE, team_id=ME.team)


async def brought(way_in: Door, payload: dict[str, Any]) -> int:
    answer = await way_in.brings(payload)
    assert answer is not None
    return int(answer.status)


async def test_words_have_names_for_ids_and_signs_for_entities(way_in: Door) -> None:
    known(way_in)
    said = sent("message_im")
    said["event"]["text"] = f"<@{GRACE}> my &lt;VPN&gt; <https://a.test|here> <@U0NOBODY>"
    await brought(way_in, said)
    (event,) = way_in.box.accepted
    assert isinstance(event, MessageReceived)
    assert event.text == "@Grace Hopper my <VPN> here (https://a.test) @U0NOBODY"
    assert event.author.name == "Ada Lovelace"


async def test_a_crowd_of_names_costs_no_crowd_of_questions(way_in: Door) -> None:
    known(way_in)
    said = sent("message_im")
    said["event"]["text"] = " ".join(f"<@U0{n:06d}>" for n in range(200))
    await brought(way_in, said)
    assert way_in.slack.calls.count("users.info") <= 11


async def test_a_slack_that_hangs_costs_one_wait(way_in: Door) -> None:
    """Who writes and who is named are asked for together: there are three seconds for all."""
    way_in.slack.fail("*", "hang", times=None)
    said = sent("message_im")
    said["event"]["text"] = f"<@{GRACE}> helps me"
    with hurried() as hurry:
        answer = asyncio.create_task(brought(way_in, said))
        await way_in.slack.until(lambda: len(way_in.slack.calls.running) == 2)
        hurry.on(TIMEOUT_SECONDS + 0.1)
        assert await answer == 200


async def test_what_comes_from_one_thread_is_taken_in_its_order(way_in: Door) -> None:
    """While the first waits for a file or a name, the second waits for the first."""
    gate, at_work, begun = asyncio.Event(), asyncio.Event(), list[str]()
    accept = way_in.box.accept

    async def slow(event: Event, window: ReplyWindow | None = None) -> InboxResult:
        begun.append(event.id)
        at_work.set()
        if event.id.endswith("000100"):
            await gate.wait()
        return await accept(event, window)

    way_in.box.accept = slow  # type: ignore[method-assign]
    first, second = sent("message_im"), sent("message_im_thread")
    elsewhere = sent("message_channel_thread")
    waiting = [asyncio.create_task(brought(way_in, one)) for one in (first, second)]
    await at_work.wait()
    assert await brought(way_in, elsewhere) == 200
    gate.set()
    assert begun == [f"slack:{IM}:1700000000.000100", "slack:C0GENERAL:1700000001.000200"]
    assert await asyncio.gather(*waiting) == [200, 200]
    ids = [event.id for event in way_in.box.accepted]
    assert ids[1:] == [f"slack:{IM}:1700000000.000100", f"slack:{IM}:1700000001.000200"]


async def test_a_trouble_in_a_lane_does_not_close_it(way_in: Door) -> None:
    way_in.box.troubles = [Conflict()]
    assert await brought(way_in, sent("message_im")) == 503
    assert await brought(way_in, sent("message_im_thread")) == 200
    assert way_in.receiver._order._lanes == {}


async def test_what_was_refused_is_in_doubt_for_the_next_start_too(way_in: Door) -> None:
    """Slack may have given it up, and what is heard since then hides that."""
    doubted, troubles = list[datetime](), [StoreUnavailable("away")]

    async def doubt(since: datetime) -> None:
        if troubles:
            raise troubles.pop()
        doubted.append(since)

    way_in.receiver.doubt = doubt
    way_in.box.troubles = [StoreUnavailable("away")]
    refused = sent("message_im")
    assert await brought(way_in, refused) == 503
    for _ in range(3):
        assert await brought(way_in, sent("message_im_thread")) == 200
        await way_in.receiver._inside.finish()
    assert doubted == [way_in.receiver.take_refused()]


async def test_whoever_hangs_up_is_let_in_all_the_same(way_in: Door) -> None:
    gate = asyncio.Event()
    accept = way_in.box.accept

    async def slow(event: Event, window: ReplyWindow | None = None) -> InboxResult:
        await gate.wait()
        return await accept(event, window)

    way_in.box.accept = slow  # type: ignore[method-assign]
    caller = asyncio.create_task(brought(way_in, sent("message_im")))
    await way_in.slack.until(lambda: way_in.slack.calls.count("users.info") == 1)
    caller.cancel()
    gate.set()
    await way_in.receiver.leave()
    assert [event.id for event in way_in.box.accepted] == [f"slack:{IM}:1700000000.000100"]


PROBLEMS = FormProblems({"description": "problem_needed"})
FORM = ShowForm(FormName.TICKET, (FormField("description", FieldKind.TEXT, required=True),))
PAGE = ShowHome({"desk": "Support"}, (HomeList("home_mine", ()),), (Button(Choice.NEW_TICKET),))


async def test_a_problem_of_a_form_is_the_answer_to_it(way_in: Door) -> None:
    way_in.box.immediate = (PROBLEMS,)
    answer = await way_in.brings(sent("view_submission_ticket"))
    assert answer.payload is not None
    assert answer.payload["errors"] == {"description": "Please say in a few words what is wrong."}


async def test_a_form_without_problems_is_closed(way_in: Door) -> None:
    answer = await way_in.brings(sent("view_submission_ticket"))
    assert (answer.status, answer.payload) == (200, None)
    (event,) = way_in.box.accepted
    assert isinstance(event, FormSubmitted)
    assert [(file.name, file.problem) for file in event.files] == [("screen.png", "unreadable")]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ('{"type": "slash_commands", "envelope_id": "e1", "payload": {"a": 1}}', ("e1", {"a": 1})),
        ('{"type": "x", "envelope_id": "e1", "payload": "hi"}', ("e1", {"text": "hi"})),
        (
            '{"type": "x", "envelope_id": "e1", "payload": {"t": "\\ud83d"}}',
            ("e1", {"t": "\ud83d"}),
        ),
        ('{"type": "x", "envelope_id": "e1", "payload": [1]}', None),
        ('{"type": "hello", "num_connections": 1}', None),
        ('{"envelope_id": "e1", "payload": {}}', None),
        ("not JSON", None),
        ("[" * 100_000, None),
    ],
)
def test_an_envelope_is_known_from_what_the_library_answers(said: str, read: object) -> None:
    """Half of an emoji, where a text was cut, is read as well."""
    assert read_envelope(said) == read


@pytest.mark.parametrize(
    ("trouble", "level"), [(ConnectionResetError(), "WARNING"), (RuntimeError("bug"), "ERROR")]
)
async def test_an_acknowledgement_that_fails_ends_nothing(
    way_in: Door, caplog: pytest.LogCaptureFixture, trouble: Exception, level: str
) -> None:
    """The event is stored; Slack brings it again, and it is known."""

    async def acknowledge(carries: object) -> None:
        raise trouble

    way_in.receiver.begin(sent("message_im"), acknowledge)
    await way_in.receiver._inside.finish()
    (entry,) = [each for each in caplog.records if each.msg == "slack.not_acknowledged"]
    assert entry.levelname == level
    assert len(way_in.box.accepted) == 1


async def test_only_what_is_stored_is_acknowledged(way_in: Door) -> None:
    """By a socket, too: Slack brings again whatever was not."""
    known(way_in)
    stored_before = list[int]()

    async def acknowledge(carries: object) -> None:
        stored_before.append(len(way_in.box.accepted))

    async def bring() -> None:
        way_in.receiver.begin(sent("message_im"), acknowledge)
        await way_in.receiver._inside.finish()

    way_in.box.troubles = [Conflict("somebody was faster")]
    await bring()
    assert stored_before == []
    await bring()
    assert stored_before == [1]
    await way_in.receiver.leave()
    await bring()
    assert (stored_before, len(way_in.box.accepted)) == ([1], 1)


async def test_a_form_is_shown_by_the_trigger_and_the_answer_does_not_wait(way_in: Door) -> None:
    known(way_in)
    way_in.box.immediate = (FORM,)
    command = sent("command_channel") | {"trigger_id": way_in.slack.triggers.issue(ADA)}
    way_in.slack.fail("views.open", "slow", seconds=0.05)
    assert await brought(way_in, command) == 200
    assert way_in.slack.world.modals(ADA) == []
    view = await way_in.slack.opened_view(way_in.slack.world.users[ADA])
    assert view.title == "New ticket"
    assert FormId.decode(view.private_metadata).place == Place.direct_to("slack", ADA)


async def test_a_form_that_cannot_be_shown_costs_one_more_press(way_in: Door) -> None:
    way_in.box.immediate = (FORM,)
    assert await brought(way_in, sent("command_channel")) == 200
    await way_in.receiver.leave()
    assert way_in.slack.calls.of("views.open")[0].error == "invalid_trigger_id"


async def test_a_page_is_published_for_whoever_looks(way_in: Door) -> None:
    known(way_in)
    way_in.box.immediate = (PAGE,)
    assert await brought(way_in, sent("app_home_opened")) == 200
    home = await way_in.slack.home(way_in.slack.world.users[ADA], "Support")
    assert home.labels == ["New ticket"]
    assert way_in.slack.violations == []


async def test_an_answer_may_be_given_where_it_was_asked_for(way_in: Door) -> None:
    await brought(way_in, sent("command_channel"))
    asked = way_in.receiver.answers.take("slack:command:1.2.command/did")
    assert asked is not None
    assert asked.answer == sent("command_channel")["response_url"]


async def test_what_is_read_from_the_history_is_the_same_event(way_in: Door) -> None:
    said = sent("message_im")
    await brought(way_in, said)
    event = {k: v for k, v in said["event"].items() if k not in ("channel_type", "event_ts")}
    await way_in.receiver.take({"type": "event_callback", "event": event})
    first, again = way_in.box.accepted
    assert replace(first, at=again.at) == again


async def test_a_strange_line_of_the_history_is_passed_over(way_in: Door) -> None:
    await way_in.receiver.take({"type": "event_callback", "event": {"type": "message", "ts": "1"}})
    assert way_in.box.accepted == []


async def test_where_somebody_writes_from_is_where_he_is_answered(way_in: Door) -> None:
    known(way_in)
    await brought(way_in, sent("message_im"))
    assert await way_in.receiver.people.channel(Place.direct_to("slack", ADA)) == IM
    assert way_in.slack.calls.count("conversations.open") == 0


async def test_a_file_at_a_command_comes_along(way_in: Door) -> None:
    await brought(way_in, sent("message_action"))
    (event,) = way_in.box.accepted
    assert isinstance(event, CommandGiven)
    assert [file.name for file in event.files] == ["screen.png"]
