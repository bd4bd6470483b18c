"""What goes wrong between the desk and its servers: nothing is lost, and no double uncounted."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from pymap.parsing.message import AppendMessage

from adapters.email.adapter import EmailAdapter
from adapters.email.settings import Server
from adapters.email.transport.imap_session import FetchedMail, ImapError, ImapSession
from adapters.email.transport.smtp_sender import TIMEOUT_SECONDS, Envelope, SmtpSender
from core.inbox.event_inbox import EventInbox
from core.model.events import Event
from core.ports import (
    DeliveryError,
    DeliveryState,
    InboxResult,
    StoreUnavailable,
    Transient,
    Unclear,
)
from core.store.outbox.deliveries import POSSIBLE_DUPLICATES
from tests.email.desk import MailDesk, mail_desk
from tests.email.mail_servers import PASSWORD, USER, SentMail, smtp_server
from tests.slack.hurry import hurried


async def doubles(desk: MailDesk) -> int:
    found = await desk.store.transact(lambda unit: unit.counters([POSSIBLE_DUPLICATES]))
    return found.get(POSSIBLE_DUPLICATES, 0)


async def test_a_server_that_says_later_is_asked_again_and_one_that_says_no_is_told(
    tmp_path: Path,
) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        desk.smtp.greylisted = set()
        await desk.says("Water runs over the floor.")
        assert desk.smtp.sent == []
        desk.smtp.faults += ["421 4.3.2 too busy", "450 4.2.1 later"]
        for _ in range(4):
            await desk.waits(timedelta(minutes=6))
        [ack] = [mail for mail in desk.smtp.sent if "HD-1001" in mail["Subject"]][:1]
        assert "A person will reply" in ack.text
        await desk.agent_says("We look at it.")
        desk.smtp.faults.append("rcpt 550 5.1.1 no such user")
        await desk.waits(timedelta(seconds=11))
        [told] = desk.room.heard("undelivered")
        assert "no such user" in str(told.args["reason"])
        assert await doubles(desk) == 0


async def test_where_nobody_can_tell_it_is_sent_again_and_counted(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        desk.smtp.faults.append("cut after")
        await desk.says("Water runs over the floor.")
        await desk.waits(timedelta(seconds=20))
        first, second = desk.smtp.sent
        assert first["Message-ID"] == second["Message-ID"], "so that programs show it once"
        assert await doubles(desk) == 1


async def test_where_the_server_keeps_copies_nothing_is_sent_twice(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        kept = list["asyncio.Task[object]"]()

        def keep(mail: SentMail) -> None:
            copy = AppendMessage(mail.raw, desk.clock.now(), frozenset())
            kept.append(asyncio.create_task(desk.imap.sent.append(copy)))

        desk.smtp.on_mail = keep
        await desk.says("Water runs over the floor.")
        await desk.agent_says("We look at it.")
        desk.smtp.faults.append("cut after")
        await desk.waits(timedelta(seconds=11))
        await desk.waits(timedelta(seconds=20))
        assert len(desk.smtp.sent) == 2
        await desk.agent_says("Somebody is on the way.")
        desk.smtp.faults.append("cut before")
        await desk.waits(timedelta(seconds=11))
        await desk.waits(timedelta(seconds=20))
        assert len(desk.smtp.sent) == 3
        assert "on the way" in desk.smtp.sent[-1].text
        assert await doubles(desk) == 0


async def test_an_acknowledgement_that_cannot_be_sent_costs_no_ticket(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        desk.smtp.faults.append("rcpt 553 5.6.7 no such letters")
        await desk.says("Water runs over the floor.")
        assert await desk.store.by_number(1001) is not None
        assert len(await desk.outbox(DeliveryState.DEAD)) == 1


async def test_a_mail_is_marked_only_when_it_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        assert desk.bot is not None
        assert desk.adapter is not None
        accept, refused = desk.bot.inbox.inbox.accept, list[int]()

        async def away(event: Event) -> InboxResult:
            if len(refused) < 2:
                refused.append(len(await desk.imap.unseen()))
                raise StoreUnavailable("there is no database")
            return await accept(event)

        desk.adapter._reader.wait = lambda _: asyncio.sleep(0.01)
        monkeypatch.setattr(EventInbox, "accept", lambda _, event, __: away(event))
        await desk.says("Water runs over the floor.")
        assert refused == [1, 1]
        assert len(desk.smtp.sent) == 1


async def test_what_is_gone_before_it_is_fetched_stops_nothing(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk:
        uids = [await desk.imap.deliver(desk.letter(f"Mail {n}").as_bytes()) for n in range(3)]
        server = Server("127.0.0.1", desk.imap.port, "none", USER, PASSWORD)
        session = ImapSession(server)
        await asyncio.to_thread(session.connect)
        await asyncio.to_thread(session.open_folder, "INBOX")
        assert await asyncio.to_thread(session.uids_from, uids[0]) == uids
        await desk.imap.expunge(uids[1])
        [batch] = await asyncio.to_thread(list, session.fetch(uids))
        assert [each.uid if isinstance(each, FetchedMail) else -each for each in batch] == [
            uids[0],
            -uids[1],
            uids[2],
        ]
        session.abort()
        with pytest.raises(ImapError):
            await asyncio.to_thread(session.uids_from, 1)
        await asyncio.to_thread(session.close)
        wrong = ImapSession(Server("127.0.0.1", 1, "none", USER, PASSWORD))
        with pytest.raises(ImapError):
            await asyncio.to_thread(wrong.connect)


async def test_a_mail_that_nobody_foresaw_is_read_by_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():

        def stumble(subject: str) -> str:
            if subject == "odd":
                raise ZeroDivisionError
            return subject

        monkeypatch.setattr("adapters.email.receiver.strip_prefixes", stumble)
        await desk.says("Water runs over the floor.", subject="odd")
        await desk.says("The lamp is dark", subject="Lamp")
        first = await desk.store.by_number(1001)
        assert first is not None
        assert first.ticket is not None
        assert first.letter is not None
        assert first.letter.original is not None
        assert first.letter.original.name == "original-mail.txt"
        assert await desk.store.by_number(1002) is not None


async def test_two_workers_at_one_mailbox_take_each_mail_once(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open() as bot:
        other = EmailAdapter(desk.account, desk.policy, bot.store, desk.clock)
        other._reader.idle_seconds = 0.3
        reading = asyncio.create_task(other.run(bot.inbox))
        for number in range(8):
            mail = desk.letter(f"Machine {number} leaks", who=f"p{number}@acme.test")
            await desk.imap.deliver(mail.as_bytes())
        await desk.quiet()
        assert await desk.store.by_number(1008) is not None
        assert await desk.store.by_number(1009) is None
        assert sorted(m.recipient for m in desk.smtp.sent) == [f"p{n}@acme.test" for n in range(8)]
        assert await doubles(desk) == 0
        reading.cancel()
        await asyncio.wait([reading])
        await other.close()


@pytest.mark.parametrize(("where", "ends"), [("rcpt", Transient), ("data", Unclear)])
async def test_a_server_that_stalls_is_given_up(where: str, ends: type[DeliveryError]) -> None:
    async def no_token() -> str:
        return ""

    async with smtp_server() as smtp:
        smtp.stalls_at = where
        loop = asyncio.get_running_loop()
        sender = SmtpSender(Server("127.0.0.1", smtp.port, "none"), no_token, loop.time)
        mail = Envelope("support@desk.test", "ana@acme.test", b"Subject: x\r\n\r\n")
        sending = asyncio.create_task(sender.send(mail))
        await smtp.stalls.wait()
        with hurried() as hurry, pytest.raises(DeliveryError) as given_up:
            hurry.on(TIMEOUT_SECONDS)
            await sending
        assert type(given_up.value) is ends, "what may have arrived is looked for"
        smtp.released.set()
        smtp.stalls_at = ""
        await sender.close()


async def test_a_mailbox_that_stalls_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.email.transport.imap_session.TIMEOUT_SECONDS", 0.3)
    released = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(ImapError):
        await asyncio.to_thread(ImapSession(Server("127.0.0.1", port, "none", USER, "x")).connect)
    released.set()
    server.close()
