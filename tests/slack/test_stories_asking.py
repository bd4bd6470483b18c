"""How people ask: by mention, by command and form, in private, by shortcut, from the page."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.model.ticket_view import ReadScope, WordSearch
from tests.slack.desk import MODES, at_work
from tests.slack.scenes import (
    PNG,
    SHOT,
    claimed,
    form_of,
    in_private,
    resolved,
    well,
    whispers,
)
from tests.slack.server import Kind

both = pytest.mark.parametrize("mode", MODES)


@both
async def test_a_mention_in_a_channel_becomes_a_talk_in_its_thread(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        await slack.says(desk.eve, desk.general, "lunch?")
        asked = await slack.says(
            desk.ada, desk.general, f"{slack.bot.mention} my cat ate the spoon", files=[SHOT]
        )
        assert len(asked.deliveries) == 2, "as a message and as a mention"
        opened = await slack.message(desk.general, "I opened", thread=asked)
        assert "HD-1001" in opened.shown
        await slack.message(desk.general, "Which kind of request", thread=asked)
        await slack.says(desk.ada, desk.general, "a person please", thread=asked)
        card = await desk.card("spoon")
        assert "deskhand" not in card.shown
        await slack.message(desk.support, "Files from Ada", thread=card)
        await slack.says(desk.eve, desk.general, "it ate mine too", thread=asked)
        beside = await slack.message(desk.support, "ate mine too", thread=card)
        assert beside.username == "Eve Adams"
        await slack.says(desk.grace, desk.support, "Which spoon?", thread=card)
        answer = await slack.message(desk.general, "Which spoon?", thread=asked)
        assert answer.username == "Grace Hopper"
        await desk.quiet()
        talk = [m.shown for m in slack.messages(desk.general)]
        first, *rest = talk
        parts = [part[:12] for part in first.split("\n\n")]
        assert parts == ["I opened *HD", "I have no go", "Which kind o"], "one message says it all"
        assert [m.split("\n")[0][:12] for m in rest] == [
            "I passed *HD",
            "Which spoon?",
        ]
        assert not [m for m in slack.messages(desk.general) if m.root != asked.ts]


@both
async def test_the_command_alone_opens_the_form_which_names_problems_at_their_fields(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        well(await slack.command(desk.ada, desk.general, "/ticket"))
        form = await slack.opened_view(desk.ada, "New ticket")
        shown = {b["block_id"]: b["element"] for b in form.blocks}
        assert shown["contact"]["initial_value"] == "ada@acme.test"
        options = [o["text"]["text"] for o in shown["priority"]["options"]]
        assert options[1:3] == [
            "Medium: a person replies within 2 working hours",
            "High: a person replies within 1 working hour",
        ]
        refused = await slack.submits(desk.ada, form, {"What is wrong?": " x "})
        assert refused.errors == {"description": "Please say in a few words what is wrong."}
        told = {"What is wrong?": "My cat ate the <spoon>", "Steps to reproduce": "I fed it"}
        sent = await slack.submits(desk.ada, form, told, files={"Screenshots": [SHOT]})
        assert sent.closed
        opened = await slack.message(desk.ada, "I opened")
        assert "My cat ate the <spoon>" in opened.shown
        card = await desk.card("spoon")
        assert "Steps: I fed it" in card.shown
        assert "Medium" in card.shown
        brought = await slack.message(desk.support, "Files from Ada", thread=card)
        assert [f.content for f in brought.files] == [PNG]
        assert (await slack.message(desk.ada, "I passed")).root == opened.root
        again = await slack.says(desk.ada, desk.ada, "It purrs now", thread=opened.root)
        assert again.ack
        await slack.message(desk.support, "It purrs now", thread=card)


@both
async def test_the_words_of_the_command_are_shown_to_nobody_else(tmp_path: Path, mode: str) -> None:
    """Slack shows a slash command to nobody, so the talk goes on in private, as after the form."""
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        well(await slack.command(desk.ada, desk.general, "/ticket", "my cat ate the spoon"))
        head = await slack.message(desk.ada, "I opened")
        assert not head.is_reply
        await slack.message(desk.ada, "Which kind of request", thread=head)
        await slack.says(desk.ada, desk.ada, "a person please", thread=head)
        await slack.message(desk.ada, "I passed", thread=head)
        well(await slack.command(desk.ada, desk.general, "/ticket", "hello"))
        well(await slack.command(desk.ada, desk.general, "/ticket", "person"))
        await desk.quiet()
        assert slack.messages(desk.general) == []


@both
async def test_where_the_bot_is_no_member_the_talk_goes_on_in_private(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        lobby = slack.channel("lobby", desk.ada, with_bot=False)
        secret = slack.channel("secret", desk.ada, private=True, with_bot=False)
        for room, what in ((lobby, "spoon"), (secret, "fork")):
            well(await slack.command(desk.ada, room, "/ticket", f"my cat ate the {what}"))
            head = await slack.message(desk.ada, what)
            await slack.message(desk.ada, "Which kind of request", thread=head)
            await slack.says(desk.ada, desk.ada, "a person please", thread=head)
            card = await desk.card(what)
            await slack.says(desk.grace, desk.support, f"Which {what}?", thread=card)
            await slack.message(desk.ada, f"Which {what}?", thread=head)
            await slack.says(desk.ada, desk.ada, f"The old {what}", thread=head)
            await slack.message(desk.support, f"The old {what}", thread=card)
            assert slack.messages(room) == []


@both
async def test_questions_by_command_are_answered_to_the_one_who_asked(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        lobby = slack.channel("lobby", desk.ada, desk.eve, with_bot=False)
        await claimed(desk)
        before = len(in_private(desk, desk.ada))
        for room in (desk.general, lobby):
            for words in ("status HD-1001", "mine", "why HD-1001", "help"):
                well(await slack.command(desk.ada, room, "/ticket", words))
            await desk.quiet()
            told = sorted(whispers(desk, desk.ada, room))
            begun = [
                "HD-1001: Claimed",
                "HD-1001: My cat",
                "Tell me what is wrong",
                "Your tickets:",
            ]
            assert all(t.startswith(b) for t, b in zip(told, begun, strict=True)), told
        well(await slack.command(desk.eve, desk.general, "/ticket", "status HD-1001"))
        refused = await slack.ephemeral(desk.eve, "There is no ticket")
        assert "spoon" not in refused.shown
        assert len(in_private(desk, desk.ada)) == before


@both
async def test_the_shortcut_brings_somebodys_message_with_its_files(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        lobby = slack.channel("lobby", desk.ada, desk.eve, with_bot=False)
        said = await slack.says(desk.eve, lobby, "My cat ate <!channel> spoons", files=[SHOT])
        well(await slack.shortcut(desk.ada, said, "open_ticket"))
        head = await slack.message(desk.ada, "I opened")
        assert "@Eve Adams: My cat ate" in head.shown
        await slack.message(desk.ada, "Which kind of request", thread=head)
        await slack.says(desk.ada, desk.ada, "a person please", thread=head)
        card = await desk.card("spoons")
        link = f"https://acme.slack.com/archives/{lobby.id}/p{said.ts.replace('.', '')}"
        assert link in card.shown
        brought = await slack.message(desk.support, "Files from Ada", thread=card)
        assert [f.content for f in brought.files] == [PNG]


@both
async def test_in_private_what_is_written_beside_the_thread_belongs_to_it(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        case, summary = await resolved(desk)
        await slack.says(desk.ada, desk.ada, "thanks")
        await slack.message(desk.ada, "You are welcome")
        await slack.says(desk.ada, desk.ada, "5")
        await slack.message(desk.ada, "rating it 5 of 5")
        await slack.says(desk.ada, desk.ada, "still not working")
        await slack.message(desk.support, "still not working", thread=case.card)
        await slack.message(desk.support, "is open again", thread=case.card)
        await slack.says(desk.ada, desk.ada, "it is the big one")
        await slack.message(desk.support, "the big one", thread=case.card)
        assert len(slack.messages(desk.ada, "I opened")) == 1
        done = await form_of(desk, desk.grace, case.card, "Resolve")
        await slack.submits(desk.grace, done, {"how": "Another vet."})
        await slack.message(desk.ada, "Another vet.")
        other = await slack.says(desk.ada, desk.ada, "The lamp in my room is broken")
        opened = await slack.message(desk.ada, "HD-1002")
        assert opened.root == other.ts
        assert summary.root == case.asked.ts


@both
async def test_an_answer_stands_with_its_source_and_two_ways_on(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        asked = await slack.says(desk.ada, desk.ada, "my vpn does not connect")
        answer = await slack.message(desk.ada, "Did that solve it?", thread=asked)
        assert "Source: vpn" in answer.shown
        assert answer.labels[:2] == ["That solved it", "I need a person"]
        assert "VPN" in answer.text, "what is read out says it too"
        well(await slack.presses(desk.ada, answer, "That solved it"))
        summary = await slack.message(desk.ada, "is solved", thread=asked)
        await slack.until(lambda: len(summary.reactions) == 5)
        late = well(await slack.presses(desk.ada, answer, "I need a person"))
        assert late.payload is None
        other = await slack.says(
            desk.ada, desk.general, f"{slack.bot.mention} my wifi does not work in the office"
        )
        answer = await slack.message(desk.general, "Did that solve it?", thread=other)
        well(await slack.presses(desk.ada, answer, "I need a person"))
        await slack.message(desk.general, "I passed", thread=other)
        await slack.message(desk.general, "It helps them to know", thread=other)


@both
async def test_the_page_shows_what_is_whose(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        await slack.opens_home(desk.ada)
        page = await slack.home(desk.ada, "None is open")
        assert "People are at work until" in page.shown
        assert "High: a person replies within 1 working hour" in page.shown
        form = await form_of(desk, desk.ada, page, "New ticket")
        await slack.submits(desk.ada, form, {"description": "My cat ate the spoon"})
        await desk.card("spoon")
        await slack.opens_home(desk.ada)
        page = await slack.home(desk.ada, "HD-1001")
        assert "*HD-1001* · Open · My cat ate the spoon" in page.shown
        assert "working hours run from" in page.shown, "the deadline comes with its reason"
        await slack.opens_home(desk.grace)
        page = await slack.home(desk.grace, "Waiting for somebody")
        assert "HD-1001" in page.shown.partition("Waiting for somebody")[2]
        await slack.presses(desk.grace, await desk.card("spoon"), "Claim")
        await slack.message(desk.ada, "has taken HD-1001")
        await desk.passes(timedelta(minutes=90))
        await slack.opens_home(desk.grace)
        page = await slack.home(desk.grace, "Close to the deadline")
        held, _, rest = page.shown.partition("Close to the deadline")
        assert "HD-1001" in held.partition("Yours to work on")[2]
        assert "HD-1001" in rest.partition("Waiting for somebody")[0]
        await slack.opens_home(desk.ada, tab="messages")
        await desk.quiet()
        assert len(slack.post.named("app_home_opened")) == 5
        assert all(d.ack for d in slack.post.all if d.kind is Kind.EVENT)


async def test_a_new_question_under_an_ended_ticket_is_a_ticket_of_its_own(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack = desk.server
        asked = await slack.says(
            desk.ada, desk.general, f"{slack.bot.mention} my vpn does not connect"
        )
        first = await slack.message(desk.general, "Did that solve it?", thread=asked)
        await slack.says(desk.ada, desk.general, "yep, that was it!", thread=asked)
        await slack.message(desk.general, "is solved", thread=asked)
        await slack.says(
            desk.ada, desk.general, "my wifi does not work in the office", thread=asked
        )
        await slack.message(desk.general, "HD-1002", thread=asked)
        second = await slack.until(
            lambda: [
                m
                for m in slack.messages(desk.general)
                if "Did that solve it?" in m.shown and m.ts != first.ts
            ]
        )
        well(await slack.presses(desk.ada, first, "I need a person"))
        well(await slack.presses(desk.ada, second[0], "I need a person"))
        await slack.message(desk.general, "I passed", thread=asked)
        card = await desk.card("wifi")
        await slack.says(desk.grace, desk.support, "Which wifi?", thread=card)
        await slack.message(desk.general, "Which wifi?", thread=asked)
        await slack.says(desk.ada, desk.general, "The guest one", thread=asked)
        await slack.message(desk.support, "The guest one", thread=card)
        await desk.quiet()
        cards = [m.shown for m in slack.messages(desk.support) if "HD-100" in m.shown]
        assert not [shown for shown in cards if "HD-1001" in shown.split("\n")[0]]
        assert desk.store is not None
        found = await desk.store.find_words(
            WordSearch("vpn", ReadScope(accounts=(f"slack:{desk.ada.id}",)))
        )
        assert {each.number for each in found.found} == {1001}
