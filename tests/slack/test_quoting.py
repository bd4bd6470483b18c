"""What is forwarded is read with what forwards it: as quoted words, and never as more."""

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from adapters.slack.inbound.payload_parts import MAX_QUOTE_CHARS, MAX_QUOTES, files_in, said_in
from tests.slack.desk import at_work
from tests.slack.scenes import PNG, SHOT, beneath, claimed, in_private
from tests.slack.sent import SCREEN, sent
from tests.slack.strange import DEEP, JUNK

SHARE: dict[str, Any] = sent("message_forwarded")["event"]["attachments"][0]
LINK = SHARE["from_url"]


def forwarding(*attachments: Any, text: str = "") -> dict[str, Any]:
    return {"text": text, "attachments": list(attachments)}


async def test_a_forwarded_message_begins_a_talk_with_what_it_says(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack = desk.server
        eves = await slack.says(desk.eve, desk.general, "My cat ate the <spoon>", files=[SHOT])
        asked = await slack.says(desk.ada, desk.ada, forwards=eves)
        opened = await slack.message(desk.ada, "I opened", thread=asked)
        assert opened.shown.split("\n\n")[0].endswith("> Eve Adams: My cat ate the <spoon>")
        await slack.message(desk.ada, "Which kind of request", thread=asked)
        await slack.says(desk.ada, desk.ada, "a person please", thread=asked)
        card = await desk.card("spoon")
        brought = await slack.message(desk.support, "Files from Ada", thread=card)
        assert [file.content for file in brought.files] == [PNG]
        link = f"https://acme.slack.com/archives/{desk.general.id}/p{eves.ts.replace('.', '')}"
        assert link in card.shown


async def test_what_is_forwarded_crosses_both_ways_with_its_comment(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        eves = await slack.says(desk.eve, desk.general, "claim the fork")
        await slack.says(desk.ada, desk.ada, "Hers too", thread=case.asked, forwards=eves)
        there = await slack.message(desk.support, "Hers too", thread=case.card)
        assert "Hers too\n> Eve Adams: claim the fork\n> <https://acme" in there.shown
        graces = await slack.says(desk.grace, desk.general, "// forks are steel")
        await slack.says(desk.grace, desk.support, "", thread=case.card, forwards=graces)
        told = await slack.message(desk.ada, "forks are steel", thread=case.asked)
        assert told.shown.startswith("> Grace Hopper: // forks are steel")


async def test_a_note_may_forward_something_and_stays_a_note(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        eves = await slack.says(desk.eve, desk.general, "a secret of ours")
        await slack.says(desk.grace, desk.support, "// see", thread=case.card, forwards=eves)
        await desk.quiet()
        told = in_private(desk, desk.ada) + beneath(desk, case.card)
        assert not [words for words in told if "secret" in words]


def test_what_nobody_has_said_is_not_quoted() -> None:
    page = {"title": "A page", "text": "buy this", "from_url": "https://a.test"}
    assert said_in(forwarding(page, text="See https://a.test")) == "See https://a.test"


def test_what_calls_the_desk_within_a_quotation_does_not_call_it() -> None:
    said = said_in(forwarding({**SHARE, "author_name": "", "author_id": ""}))
    assert said.splitlines() == ["> The wifi is slow &amp; red", "> <@U0BOT> status", f"> {LINK}"]


def test_long_ones_are_cut_and_many_are_counted() -> None:
    said = said_in(forwarding({**SHARE, "text": "x" * 9000, "author_name": "E" * 900}))
    name, words = said.splitlines()[0].removeprefix("> ").split(": ")
    assert (len(name), len(words), words[-1]) == (80, MAX_QUOTE_CHARS, "…")
    assert len(said_in(forwarding(*[SHARE] * 99)).splitlines()) == MAX_QUOTES * 3


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a.test/" + "x" * 500, 1, None])
def test_an_address_that_is_none_is_left_out(address: object) -> None:
    assert said_in(forwarding({**SHARE, "text": "y", "from_url": address})) == "> Eve Adams: y"


def test_a_file_is_brought_once_however_often_it_is_there() -> None:
    message = forwarding(SHARE, SHARE) | {"files": SHARE["files"]}
    assert files_in(message) == (SCREEN,)


ANY = st.sampled_from((*JUNK, DEEP, math.nan))


@given(st.dictionaries(st.sampled_from(sorted(SHARE)), ANY), ANY)
def test_no_form_of_it_is_a_reason_to_lose_the_message(strange: dict[str, Any], other: Any) -> None:
    for held in (other, [other, {**SHARE, **strange}, SHARE]):
        message = {"text": "Look", "attachments": held}
        assert said_in(message).startswith("Look")
        files_in(message)
    assert said_in(message).endswith(LINK)
    assert files_in(message)[-1:] == (SCREEN,)
