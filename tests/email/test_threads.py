"""Which ticket a mail belongs to, and that no mail is taken in twice."""

import asyncio
from datetime import timedelta
from pathlib import Path

from adapters.email.transport.mailbox_reader import IMPORT_NOTE
from core.model.policy import MailAddress, MailPolicy
from core.ports import DeliveryState
from tests.email.desk import BILLING, SUPPORT, MailDesk, mail_desk
from tests.limits import PATIENCE


async def tickets(desk: MailDesk) -> int:
    found = 0
    while await desk.store.by_number(1001 + found) is not None:
        found += 1
    return found


async def test_a_reply_finds_its_ticket_whatever_the_program_has_dropped(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        first = await desk.says("Water runs over the floor.")
        ack = desk.smtp.sent[0]
        await desk.says("one", subject="something else", to=ack["Reply-To"])
        await desk.says("two", In_Reply_To=ack["Message-ID"])
        await desk.says("three", References=f"<x@y> {first['Message-ID']}")
        await desk.says("four", subject="Fwd: about hd-1001")
        said = [words for kind, words in await desk.history(1001) if kind == "said"]
        assert said == ["one", "two", "three", "four"]
        assert await tickets(desk) == 1


async def test_the_same_mail_to_two_addresses_is_one_ticket(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        both = f"{BILLING}, {SUPPORT}"
        for copy in (SUPPORT, BILLING):
            mail = desk.letter("The invoice is wrong", to=both, message_id="<one@acme.test>")
            mail["Delivered-To"] = copy
            await desk.imap.deliver(mail.as_bytes())
        await desk.quiet()
        assert await tickets(desk) == 1
        talk = await desk.store.by_number(1001)
        assert talk is not None
        assert talk.letter is not None
        assert talk.letter.category == "account"


async def test_mails_without_an_id_of_their_own_are_told_apart_by_what_they_say(
    tmp_path: Path,
) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        for text in ("The scanner is jammed", "The scanner is jammed", "It is empty"):
            mail = desk.letter(text, subject="Scanner", message_id="<1@scanner>")
            await desk.imap.deliver(mail.as_bytes())
            await desk.quiet()
        for text in ("No id", "No id", "No id either"):
            mail = desk.letter(text, subject="Scanner")
            del mail["Message-ID"]
            await desk.imap.deliver(mail.as_bytes())
            await desk.quiet()
        assert await tickets(desk) == 4


async def test_new_numbers_of_the_mailbox_bring_nothing_twice_and_lose_nothing(
    tmp_path: Path,
) -> None:
    async with mail_desk(tmp_path) as desk:
        before = desk.clock.now() - timedelta(days=1)
        old = desk.letter("Long before the desk was set up").as_bytes()
        await desk.imap.deliver(old, arrived=before)
        async with desk.open():
            await desk.imap.deliver(desk.letter("Water runs over the floor.").as_bytes())
            await desk.quiet_but(1)
        desk.imap.renumber()
        await desk.imap.deliver(desk.letter("The lamp is dark", subject="Lamp").as_bytes())
        async with desk.open():
            await desk.quiet_but(1)
            assert await tickets(desk) == 2
            assert "The lamp is dark" in str(await desk.history(1002))


async def test_an_import_takes_in_what_came_since_a_day_and_nothing_older(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk:
        for days, text in ((40, "Long ago"), (5, "Last week"), (1, "Yesterday")):
            mail = desk.letter(text, subject=text).as_bytes()
            arrived = desk.clock.now() - timedelta(days=days)
            await desk.imap.deliver(mail, arrived=arrived)
        async with desk.open():
            since = desk.clock.now() - timedelta(days=5)
            await desk.store.put_note(IMPORT_NOTE, f"{since:%Y-%m-%d}")
            await desk.quiet_but(1)
            async with asyncio.timeout(PATIENCE):
                while await desk.store.get_note(IMPORT_NOTE):
                    await asyncio.sleep(0.01)
            assert await tickets(desk) == 2
            assert "Last week" in str(await desk.history(1001))
            assert len(desk.smtp.sent) == 2, "each is answered"
            await desk.store.put_note(IMPORT_NOTE, f"{since:%Y-%m-%d}")
            await desk.imap.deliver(desk.letter("A new one", subject="New").as_bytes())
            await desk.quiet_but(1)
            assert await tickets(desk) == 3, "nothing is taken in twice"


async def test_an_address_that_is_a_group_is_no_list(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        await desk.says("Water runs", List_Id="Support <support.desk.test>", Precedence="list")
        assert [mail.recipient for mail in desk.smtp.sent] == ["ana@acme.test"]
        await desk.says("News of the week", subject="News", List_Id="<news.acme.test>")
        assert len(desk.smtp.sent) == 1


async def test_an_agents_mail_can_be_taken_back_until_it_leaves(tmp_path: Path) -> None:
    policy = MailPolicy({SUPPORT: MailAddress()}, delay=timedelta(seconds=10))
    async with mail_desk(tmp_path, mail=policy) as desk, desk.open():
        await desk.says("Water runs over the floor.")
        await desk.agent_says("You are an idiot", ref="a9")
        await desk.edits("a9", "Please close the valve")
        await desk.waits(timedelta(seconds=11))
        [_, words] = desk.smtp.sent
        assert "valve" in words.text
        assert "idiot" not in words.text
        await desk.agent_says("Never mind", ref="a10")
        await desk.deletes("a10")
        await desk.waits(timedelta(seconds=11))
        assert len(desk.smtp.sent) == 2


async def test_what_is_put_right_after_it_has_left_follows_as_a_short_correction(
    tmp_path: Path,
) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        await desk.says("Water runs over the floor.")
        await desk.agent_says("Please close the blue valve.\nIt is behind the machine.", ref="a9")
        await desk.waits(timedelta(seconds=11))
        await desk.edits("a9", "Please close the red valve.\nIt is behind the machine.")
        await desk.waits(timedelta(seconds=11))
        [_, first, correction] = desk.smtp.sent
        assert "blue valve" in first.text
        assert "Correction of my last mail: Please close the red valve." in correction.text
        assert "behind the machine" not in correction.text, "what has not changed is there already"
        assert correction["Auto-Submitted"] == "", "a person has written it"

        await desk.edits("a9", "Please close the red valve.\nIt is behind the machine.\n")
        await desk.waits(timedelta(seconds=11))
        assert len(desk.smtp.sent) == 3, "nothing has changed"
        await desk.edits("a9", "Please close the red valve.")
        await desk.waits(timedelta(seconds=11))
        assert len(desk.smtp.sent) == 3
        [told] = desk.room.heard("undelivered")
        assert "mail_unchangeable" in str(told.args["reason"])


async def test_what_came_back_is_told_and_can_be_sent_again(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        await desk.says("Water runs over the floor.")
        await desk.agent_says("We look at it.")
        await desk.waits(timedelta(seconds=11))
        words = desk.smtp.sent[-1]
        await desk.comes_back(words, "5.1.1", "550 5.1.1 no such user")
        [told] = desk.room.heard("undelivered")
        assert "no such user" in str(told.args["reason"])
        [dead] = await desk.outbox(DeliveryState.DEAD)
        assert f"<{desk.message_id_of(dead.key)}>" == words["Message-ID"]
        before = len(desk.smtp.sent)
        await desk.comes_back(words, "4.4.1", "452 try later", action="delayed")
        assert len(desk.room.heard("undelivered")) == 1, "the server still tries"
        assert len(desk.smtp.sent) == before, "and nobody answers a report"
