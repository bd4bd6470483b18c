"""The story of a ticket by mail: in, acknowledged, answered by a person, and the reply."""

import re
from datetime import timedelta
from pathlib import Path

from adapters.kit.mail_links import read_press
from core.model.events import ButtonPressed, Choice
from core.model.ids import EventId
from core.model.ticket import Status
from tests.email.desk import SUPPORT, mail_desk


async def test_a_mail_becomes_a_ticket_and_goes_on_as_a_thread(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        first = await desk.says("Water runs over the floor of the kitchen.")
        [ack] = desk.smtp.sent
        assert ack.recipient == "ana@acme.test"
        assert ack["Subject"] == "Re: The coffee machine leaks [HD-1001]"
        assert ack["In-Reply-To"] == first["Message-ID"]
        assert ack["Auto-Submitted"] == "auto-replied"
        assert ack["Reply-To"].startswith("Support <support+")
        for said in ("HD-1001", "A person will reply by", "a screenshot"):
            assert said in ack.text

        await desk.agent_says("We send somebody up at once.")
        assert len(desk.smtp.sent) == 1, "an agent can still take it back"
        await desk.waits(timedelta(seconds=11))
        words = desk.smtp.sent[-1]
        assert "We send somebody up at once." in words.text
        assert "Grace Hopper" in words.text
        assert words["Auto-Submitted"] == ""
        assert words["References"].startswith(first["Message-ID"])

        await desk.says("Thank you, it stopped leaking.", answers=words)
        carried = desk.room.heard("from_requester")[-1]
        assert carried.args["text"] == "Thank you, it stopped leaking."
        assert len(desk.smtp.sent) == 2, "a person has the ticket, so the desk says nothing"
        talk = await desk.store.by_number(1001)
        assert talk is not None
        assert talk.ticket is not None
        assert talk.ticket.status is Status.CLAIMED
        assert await desk.imap.unseen() == []
        assert SUPPORT in ack["From"]


async def test_people_s_words_make_no_link_and_no_bold_type(tmp_path: Path) -> None:
    """They are Markdown in a mail of the desk's, which becomes HTML."""
    async with mail_desk(tmp_path) as desk, desk.open():
        await desk.says("Water runs.", subject="[win](https://evil.test) *now*")
        await desk.agent_says("See [here](https://evil.test) and __this__ <b>x</b>.")
        await desk.waits(timedelta(seconds=11))
        words = desk.smtp.sent[-1]
        assert "See [here](https://evil.test) and __this__ <b>x</b>." in words.text
        for sent in desk.smtp.sent:
            html = sent.message.get_body(("html",))
            assert html is not None
            shown = str(html.get_content())
            assert "evil.test" not in shown.partition('href="')[2]
            assert "<b>" not in shown


async def test_agents_have_the_whole_mail_and_requesters_its_words(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open() as bot:
        quoted = "On 10/11/2026 15:04, Bob wrote:\n> the valve was open"
        await desk.says(f"The machine leaks.\n\n{quoted}", subject="Re: machine")
        [about] = desk.room.heard("about_mail")
        [whole] = about.files
        content = await bot.store.blob(whole.sha256)
        assert content is not None
        assert b"the valve was open" in content
        [said] = [entry for entry in await desk.entries(1001) if entry.words]
        assert "valve" not in said.words
        assert said.details["original"] == whole.sha256
        assert not said.files, "it is no file that the requester was asked for"


async def test_an_answer_comes_with_links_and_with_what_follows(tmp_path: Path) -> None:
    async with mail_desk(tmp_path, web_url="https://desk.test") as desk, desk.open():
        await desk.says("It says error 809", subject="My VPN does not connect")
        [ack] = desk.smtp.sent
        for said in ("HD-1001", "Connect to the VPN", "Source: vpn", "a person then replies"):
            assert said in ack.text
        links = re.findall(r"https://desk\.test/letter/[\w-]+", ack.text)
        assert len(links) >= 2
        assert desk.adapter is not None
        names = await desk.adapter.names()
        read = [read_press(names.secret, url.rpartition("/")[2], desk.clock.now()) for url in links]
        choices = [press.choice for press in read if press is not None]
        assert choices[:2] == [Choice.SOLVED, Choice.NEED_PERSON]
        await desk.says("That solved it, thank you!", answers=ack)
        talk = await desk.store.by_number(1001)
        assert talk is not None
        assert talk.ticket is not None
        assert talk.ticket.status is Status.RESOLVED


async def test_the_same_report_again_names_the_ticket_and_another_is_one_link_away(
    tmp_path: Path,
) -> None:
    async with mail_desk(tmp_path, web_url="https://desk.test") as desk, desk.open() as bot:
        report = "Water runs over the floor of the kitchen."
        await desk.says(report)
        await desk.says(report)
        again = desk.smtp.sent[-1]
        assert "HD-1001" in again.text
        assert await desk.store.by_number(1002) is None, "no second ticket"
        assert desk.adapter is not None
        names = await desk.adapter.names()
        links = re.findall(r"https://desk\.test/letter/[\w-]+", again.text)
        read = [read_press(names.secret, url.rpartition("/")[2], desk.clock.now()) for url in links]
        [press] = [each for each in read if each is not None and each.choice is Choice.OPEN_ANEW]
        pressed = ButtonPressed(
            EventId("press"), desk.clock.now(), press.conversation, press.place, press.author,
            press.choice, press.value,
        )  # fmt: skip
        await bot.inbox.accept(pressed)
        anew = await desk.store.by_number(1002)
        assert anew is not None
        assert anew.ticket is not None
        assert anew.ticket.subject.startswith("The coffee machine leaks") or (
            report in anew.ticket.details.description
        )
