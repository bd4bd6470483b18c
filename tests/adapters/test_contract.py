"""The contract, kept by every adapter. Where they differ, their capabilities say so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest

from core.dialog.turn import press
from core.model.actions import FieldKind, FormField, FormProblems, Option, Retract, Say, ShowForm
from core.model.attachment import Attachment
from core.model.errors import decode_reason
from core.model.events import (
    MAX_MESSAGE_CHARS,
    ButtonPressed,
    Choice,
    CommandGiven,
    FormName,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from core.model.ids import ConversationId
from core.model.people import Person, Place
from core.ports import LookupUnsupported, Permanent, Posted, Transient, Unclear
from tests.adapters.contract import Rig, Verb
from tests.adapters.rigs import RIGS
from tests.limits import PATIENCE

TALK = ConversationId("talk")
POISON = (
    "Hi <!channel> @everyone @here <@U0000ALAN> <!here|you> [x](javascript:1) *b* `c` & \u202eevil"
)
PNG = b"\x89PNG\r\n\x1a\n" + b"screen" * 9
E = TypeVar("E")


@pytest.fixture(params=RIGS)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    made: AbstractAsyncContextManager[Rig] = RIGS[request.param](tmp_path)
    async with made as rig:
        yield rig


def opened(to: Place, subject: str = "A dark lamp", **more: Any) -> Say:
    return Say(to, "opened", TALK, {"ticket": "HD-1001", "subject": subject}, **more)


async def said(rig: Rig, say: Say, key: str = "e1/0", posted: Posted | None = None) -> Posted:
    stands = await rig.adapter.deliver(say, key=key, posted=posted)
    assert stands is not None
    return stands


def heard(rig: Rig, kind: type[E]) -> E:
    """The one thing that was heard last, which is of this kind."""
    event = rig.desk.heard[-1]
    assert isinstance(event, kind)
    return event


def texts(rig: Rig, who: Any) -> list[str]:
    return [shown.text for shown in rig.seen(who)]


async def test_a_message_keeps_its_words_and_says_whose_and_where(rig: Rig) -> None:
    words = "My <b>lamp</b> & *star* _is_ dark: \u00dcn\u00ef \N{CAT FACE} `x` 1 > 0"
    await rig.says(rig.ada, words)
    event = heard(rig, MessageReceived)
    assert event.text == words
    assert event.author == rig.ada
    assert event.author.display_name
    assert event.addressed
    assert (event.place.platform, event.place.room) == (rig.adapter.name, rig.home.room)
    assert event.at == rig.desk.heard[0].at
    await rig.says(rig.ada, words)
    assert len({e.id for e in rig.desk.heard}) == 2, "said again, it is said twice"


async def test_what_is_said_is_shown_with_its_words_as_they_were_written(rig: Rig) -> None:
    await said(rig, opened(rig.home, "A <b>dark</b> & *starry* lamp"))
    [shown] = texts(rig, rig.ada)
    assert "HD-1001" in shown
    assert "A <b>dark</b> & *starry* lamp" in shown


async def test_as_much_as_the_platform_takes_can_be_said_at_once(rig: Rig) -> None:
    most = min(rig.adapter.capabilities.max_text, MAX_MESSAGE_CHARS)
    text = "".join(f"line {n:05} & more\n" for n in range(most // 20))
    await said(rig, Say(rig.home, "note", TALK, {"name": "Grace", "text": text}))
    [shown] = rig.seen(rig.ada)
    assert "line 00000 & more" in shown.text
    assert text.strip()[-12:] in shown.text or shown.files, "all of it, or all of it as a file"


async def test_where_it_stands_is_where_an_answer_to_it_appears(rig: Rig) -> None:
    for who, place in everywhere(rig):
        posted = await said(rig, opened(place, owns_thread=True), key=f"{place.room}/0")
        assert posted.place.room == place.room
        await rig.says(who, "it is the big one", under=posted)
        assert heard(rig, MessageReceived).place == posted.place


async def test_saying_it_again_edits_and_taking_it_back_takes_it_away(rig: Rig) -> None:
    posted = await said(rig, opened(rig.home, "A dark lamp", message_key="one"))
    if not rig.adapter.capabilities.edits:
        again = await said(
            rig, opened(rig.home, "A bright lamp", message_key="one"), "e2/0", posted
        )
        assert again != posted
        assert ["bright" in text for text in texts(rig, rig.ada)] == [False, True]
        with pytest.raises(Permanent, match="mail_left"):
            await rig.adapter.deliver(Retract(rig.home, "one", TALK), key="e3/0", posted=posted)
        return
    again = await said(rig, opened(rig.home, "A bright lamp", message_key="one"), "e2/0", posted)
    assert again == posted
    [shown] = texts(rig, rig.ada)
    assert "bright" in shown
    assert "dark" not in shown
    await rig.adapter.deliver(Retract(rig.home, "one", TALK), key="e3/0", posted=posted)
    assert rig.seen(rig.ada) == []


async def test_a_button_is_seen_pressed_and_comes_back_as_the_same_choice(rig: Rig) -> None:
    if not rig.adapter.capabilities.buttons:
        pytest.skip("nothing can be pressed there")
    buttons = (
        press(Choice.SOLVED),
        press(Choice.PICK, "wifi#steps", "The | Wi-Fi"),
        press(Choice.PRIORITY, "high"),
    )
    posted = await said(rig, opened(rig.home, buttons=buttons))
    [shown] = rig.seen(rig.ada)
    assert shown.labels == ("That solved it", "The | Wi-Fi", "High")
    for label, button in zip(shown.labels, buttons, strict=True):
        await rig.presses(rig.ada, posted, label)
        event = heard(rig, ButtonPressed)
        assert (event.choice, event.value) == (button.choice, button.value)
        assert (event.conversation, event.author) == (TALK, rig.ada)
        assert event.place == posted.place


async def test_a_file_crosses_both_ways(rig: Rig) -> None:
    await rig.says(rig.ada, "like this", file="screen.png")
    event = heard(rig, MessageReceived)
    [file] = event.files
    assert event.text == "like this"
    assert (file.name, file.media_type, file.problem) == ("screen.png", "image/png", "")
    content = await rig.desk.blob(file.sha256)
    assert content
    assert content.startswith(b"\x89PNG")
    carried = Attachment("shot.png", "image/png", len(content), file.sha256)
    who, place = everywhere(rig)[-1]
    await said(rig, opened(place, files=(carried,)))
    shown = rig.seen(who)[-1]
    assert shown.files == ("shot.png",)
    assert "HD-1001" in shown.text


async def test_what_is_for_one_alone_is_seen_by_one(rig: Rig) -> None:
    place = Place.direct(rig.grace) if Verb.MEET in rig.lacks else rig.room
    only = opened(place, only_for=rig.grace)
    await rig.adapter.deliver(only, key="e1/0", posted=None)
    assert len(rig.seen(rig.grace)) == 1
    assert rig.seen(rig.alan) == []


async def test_nobody_can_ring_everybody(rig: Rig) -> None:
    """Whoever wrote it, and whatever it is carried as."""
    who, place = everywhere(rig)[-1]
    posted = await said(rig, opened(place, POISON, message_key="one"))
    await said(rig, opened(place, POISON + "!", message_key="one"), "e2/0", posted)
    carried = {"name": POISON, "agent": POISON, "text": POISON}
    for n, wording in enumerate(("from_requester", "from_agent", "note")):
        say = Say(place, wording, TALK, carried, on_behalf_of=rig.ada)
        await rig.adapter.deliver(say, key=f"e3/{n}", posted=None)
    assert rig.rung() == set()
    assert all("evil" in shown and "\u202e" not in shown for shown in texts(rig, who))
    if Verb.MEET not in rig.lacks:
        await said(rig, opened(rig.room, mentions=(rig.alan,)), "e4/0")
        assert rig.rung() == {rig.alan.handle}


async def test_a_reaction_comes_back_by_its_plain_name(rig: Rig) -> None:
    needs(rig, Verb.REACT)
    posted = await said(rig, opened(rig.home, reactions=("five",)))
    for emoji in ("five", "thumbsup", "eyes"):
        for added in (True, False):
            await rig.reacts(rig.ada, posted, emoji, added=added)
            event = heard(rig, ReactionChanged)
            assert (event.emoji, event.added, event.ref) == (emoji, added, posted.ref)
            assert event.author == rig.ada


async def test_an_edit_and_a_deletion_name_what_they_concern(rig: Rig) -> None:
    needs(rig, Verb.CHANGE)
    words = await rig.says(rig.ada, "a drak lamp")
    first = heard(rig, MessageReceived)
    await rig.edits(rig.ada, words, "a <dark> lamp")
    edit = heard(rig, MessageEdited)
    assert (edit.ref, edit.text, edit.author) == (first.ref, "a <dark> lamp", rig.ada)
    await rig.deletes(rig.ada, words)
    deletion = heard(rig, MessageDeleted)
    assert (deletion.ref, deletion.author) == (first.ref, rig.ada)
    assert len({e.id for e in rig.desk.heard}) == 3


async def test_a_form_opens_names_its_problems_at_their_fields_and_is_sent(rig: Rig) -> None:
    needs(rig, Verb.FORM)
    kinds = (Option("technical", "Technical"), Option("billing", "Billing"))
    fields = (
        FormField("description", FieldKind.TEXT, required=True),
        FormField("category", FieldKind.CHOICE, True, kinds, "technical"),
        FormField("contact", FieldKind.LINE, value="ada@acme.test"),
    )
    rig.desk.replies = [
        ShowForm(FormName.TICKET, fields),
        FormProblems({"description": "problem_needed"}),
    ]
    await rig.commands(rig.ada, "")
    if Verb.COMMAND not in rig.lacks:
        assert heard(rig, CommandGiven).opens
    await eventually(lambda: rig.form(rig.ada) == ("description", "category", "contact"))
    wrong = await rig.fills(rig.ada, {"description": "x", "category": "billing"})
    assert wrong == {"description": "Please say in a few words what is wrong."}
    assert await rig.fills(rig.ada, {"description": "a dark lamp", "category": "billing"}) == {}
    sent = heard(rig, FormSubmitted)
    assert sent.values == {
        "description": "a dark lamp",
        "category": "billing",
        "contact": "ada@acme.test",
    }
    assert (sent.form, sent.author, sent.conversation) == (FormName.TICKET, rig.ada, None)
    assert rig.form(rig.ada) == ()


async def test_what_can_never_be_said_is_told_as_such(rig: Rig) -> None:
    with pytest.raises(Permanent) as refusal:
        await said(rig, opened(rig.nowhere))
    assert decode_reason(refusal.value.reason) is not None, "and by a text of the catalogue"


async def test_what_was_never_said_is_not_found_and_what_was_is_not_said_twice(rig: Rig) -> None:
    """A platform that knows the key of what it was sent needs no looking: it takes it once."""
    if not rig.adapter.capabilities.can_look:
        pytest.skip("nobody can look here")
    posted = await said(rig, opened(rig.home))
    found = await rig.adapter.find(opened(rig.home), key="e1/0")
    assert (found or await said(rig, opened(rig.home))) == posted
    assert len(rig.seen(rig.ada)) == 1
    with suppress(LookupUnsupported):  # or else nobody can tell
        assert await rig.adapter.find(opened(rig.home), key="e1/1") is None


async def test_told_to_slow_down_it_says_for_how_long(rig: Rig) -> None:
    breaks(rig, "slow down")
    with pytest.raises(Transient) as trouble:
        await said(rig, opened(rig.home))
    # A mail server says "later" without saying when, which means minutes.
    assert trouble.value.retry_after == (60 if rig.adapter.capabilities.by_address else 7)
    assert rig.seen(rig.ada) == []


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_unclear_try_is_looked_for_and_not_doubled(rig: Rig, when: str) -> None:
    for who, place in everywhere(rig):
        say, key = opened(place, "A dark lamp", owns_thread=True), f"{place.room}/0"
        breaks(rig, when)
        with pytest.raises(Unclear):
            await said(rig, say, key)
        found = await rig.adapter.find(say, key=key)
        assert found is None or when == "after"
        posted = found or await said(rig, say, key)
        assert len(rig.seen(who)) == 1
        await rig.says(who, "it is the big one", under=posted)
        assert heard(rig, MessageReceived).place == posted.place


async def test_nothing_is_acknowledged_while_the_store_is_down(rig: Rig) -> None:
    rig.desk.down = True
    words = await rig.says(rig.ada, "a dark lamp")
    await eventually(lambda: rig.desk.refused)
    assert not rig.acknowledged(words)
    rig.desk.down = False
    if not rig.adapter.capabilities.remote:
        words = await rig.says(rig.ada, "a dark lamp")  # whoever types sees that it failed
    await eventually(lambda: rig.acknowledged(words))
    assert heard(rig, MessageReceived).text == "a dark lamp"
    assert len(rig.desk.heard) == 1


async def test_an_orderly_close_loses_nothing_that_has_begun(rig: Rig) -> None:
    rig.desk.gate.clear()
    saying = asyncio.create_task(rig.says(rig.ada, "a dark lamp"))
    await eventually(lambda: rig.desk.inside)
    stopping = asyncio.create_task(rig.stops())
    await asyncio.sleep(0)
    rig.desk.gate.set()
    await stopping
    words = await saying
    assert heard(rig, MessageReceived).text == "a dark lamp"
    assert rig.acknowledged(words) or not rig.adapter.capabilities.remote


def needs(rig: Rig, verb: Verb) -> None:
    if verb in rig.lacks:
        pytest.skip(f"nobody can {verb} here")


def everywhere(rig: Rig) -> list[tuple[Person, Place]]:
    """Who reads what is said, and where: Ada at home, and agents in their room if there is one."""
    at_home = (rig.ada, rig.home)
    return [at_home] if Verb.MEET in rig.lacks else [at_home, (rig.grace, rig.room)]


def breaks(rig: Rig, how: str) -> None:
    if not rig.adapter.capabilities.remote:
        pytest.skip("there is no network between")
    rig.breaks(how)


async def eventually(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.002)
