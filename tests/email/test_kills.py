"""The process is killed between two effects: what was taken in is not lost, and nothing is doubled
without being counted.

The servers live in a process of their own, so that they outlive each life of the desk.
"""

import asyncio
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterable
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from aiosmtplib import SMTP
from imapclient import IMAPClient
from pymap.parsing.message import AppendMessage

from adapters.email.transport.imap_session import ImapSession
from adapters.email.transport.smtp_sender import Envelope, SmtpSender
from core.store.outbox.deliveries import POSSIBLE_DUPLICATES
from tests.email.desk import MailDesk
from tests.email.mail_servers import (
    PASSWORD,
    USER,
    ImapServer,
    SentMail,
    SmtpServer,
    imap_server,
    smtp_server,
)
from tests.limits import PATIENCE

_FORK = multiprocessing.get_context("fork")
KILLED = 9
BETWEEN_LIVES = timedelta(minutes=30)
"""Longer than a lease lasts."""
MAIL = (
    b"From: Ana <ana@acme.test>\r\nTo: support@desk.test\r\nSubject: Leak\r\n"
    b"Message-ID: <one@acme.test>\r\nDate: Sun, 22 Nov 2026 08:00:00 +0000\r\n\r\nWater runs.\r\n"
)


def serve(pipe: Connection, keeps_copies: bool) -> None:
    _uncounted()
    asyncio.run(_serve(pipe, keeps_copies))


async def _serve(pipe: Connection, keeps_copies: bool) -> None:
    """Until it is told to stop; then it says what was sent, and what nobody has marked as seen."""
    async with imap_server() as imap, smtp_server() as smtp:
        keeping = list["asyncio.Task[object]"]()

        def keep(mail: SentMail) -> None:
            copy = AppendMessage(mail.raw, None, frozenset())
            keeping.append(asyncio.ensure_future(imap.sent.append(copy)))

        if keeps_copies:
            smtp.on_mail = keep
        pipe.send((imap.port, smtp.port))
        await asyncio.to_thread(pipe.recv)
        pipe.send(([mail["Message-ID"] for mail in smtp.sent], await imap.unseen()))


def die_before_marking() -> None:
    """What is stored is not yet acknowledged."""
    mark_seen = ImapSession.mark_seen

    def mortal(self: ImapSession, uids: Iterable[int]) -> None:
        wanted = list(uids)
        if wanted:
            os._exit(KILLED)
        mark_seen(self, wanted)

    ImapSession.mark_seen = mortal  # type: ignore[method-assign]


def die_after_sending() -> None:
    """The server has the mail, and the desk has not recorded it."""
    send = SmtpSender._send

    async def mortal(self: SmtpSender, client: SMTP, mail: Envelope) -> None:
        await send(self, client, mail)
        os._exit(KILLED)

    SmtpSender._send = mortal  # type: ignore[method-assign]


def live(folder: Path, ports: tuple[int, int], number: int) -> None:
    """The first life brings the mail and dies when it is stored; the second one dies when the
    answer has left; the third one is spared.
    """
    _uncounted()
    if number == 0:
        die_before_marking()
    if number == 1:
        die_after_sending()
    asyncio.run(_live(folder, ports, number))


async def _live(folder: Path, ports: tuple[int, int], number: int) -> None:
    imap: Any = ImapServer(ports[0], *[None] * 3)  # type: ignore[arg-type]
    desk = MailDesk(imap, SmtpServer(ports[1]), folder)
    desk.clock.advance(BETWEEN_LIVES * number)
    async with desk.open():
        if number == 0:
            await asyncio.to_thread(_bring, ports[0])
        async with asyncio.timeout(PATIENCE):
            while await desk.store.by_number(1001) is None or await desk._under_way():
                await asyncio.sleep(0.01)
            while not await _has_read(desk):
                await asyncio.sleep(0.01)
        counted = await desk.store.transact(lambda unit: unit.counters([POSSIBLE_DUPLICATES]))
        second = await desk.store.by_number(1002)
    seen = {"doubles": counted.get(POSSIBLE_DUPLICATES, 0), "is_twice": second is not None}
    (folder / "end.json").write_text(json.dumps(seen))


async def _has_read(desk: MailDesk) -> bool:
    noted = await desk.store.get_note(f"email:cursor:{USER}@127.0.0.1:INBOX")
    return bool(noted) and int(json.loads(noted)["uid_next"]) > 101


def _bring(port: int) -> None:
    client = IMAPClient("127.0.0.1", port, ssl=False)
    client.login(USER, PASSWORD)
    client.append("INBOX", MAIL)
    client.logout()


def _uncounted() -> None:
    sys.settrace(None)
    threading.settrace(None)


@pytest.mark.parametrize("keeps_copies", [False, True], ids=["keeps no copies", "keeps copies"])
def test_killed_between_two_effects_nothing_is_lost_or_doubled_uncounted(
    tmp_path: Path, keeps_copies: bool
) -> None:
    import tests.learned  # noqa: F401 - once, and not in each life

    here, there = _FORK.Pipe()
    servers = _FORK.Process(target=serve, args=(there, keeps_copies))
    servers.start()
    try:
        ports = here.recv()
        for number, expected in enumerate([KILLED, KILLED, 0]):
            life = _FORK.Process(target=live, args=(tmp_path, ports, number))
            life.start()
            life.join(PATIENCE)
            life.kill()
            assert life.exitcode == expected, f"life {number}"
        here.send("stop")
        sent, unseen = here.recv()
    finally:
        servers.kill()
        servers.join()
    end = json.loads((tmp_path / "end.json").read_text())
    assert unseen == [], "it was acknowledged in the end"
    assert not end["is_twice"], "it was taken in once"
    assert len(set(sent)) == 1, "and answered once"
    assert len(sent) <= 1 + end["doubles"]
    assert len(sent) == 1 or not keeps_copies
