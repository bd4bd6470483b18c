"""One run, one table: a bare client first, then the desk beside it, on the same two servers.

The servers run in this process, in memory, so both pay for them alike.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from pathlib import Path
from time import perf_counter

from aiosmtplib import SMTP
from imapclient import IMAPClient
from rich.console import Console

from tests.benchmarks.measured import Measured, beside
from tests.email.desk import SUPPORT, MailDesk, mail_desk
from tests.email.mail_servers import PASSWORD, USER

MAILS = 200


def letters(desk: MailDesk, count: int) -> list[bytes]:
    """Mails of different people, each with a problem that an article answers."""
    return [
        desk.letter("My VPN does not connect", who=f"Ana <ana{n}@acme.test>").as_bytes()
        for n in range(count)
    ]


def fetch_all(port: int) -> list[float]:
    """Each unseen mail, fetched and marked as seen by itself; milliseconds of each."""
    took = list[float]()
    with IMAPClient("127.0.0.1", port, ssl=False) as client:
        client.login(USER, PASSWORD)
        client.select_folder("INBOX")
        for uid in client.search(["UNSEEN"]):
            begun = perf_counter()
            client.fetch([uid], ["BODY.PEEK[]"])
            client.add_flags([uid], [b"\\Seen"])
            took.append((perf_counter() - begun) * 1000)
    return took


async def send_all(port: int, count: int) -> list[float]:
    took, mail = list[float](), EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SUPPORT, "ana@acme.test", "Your VPN"
    mail.set_content("Restart it, please.")
    async with SMTP(hostname="127.0.0.1", port=port, start_tls=False, use_tls=False) as client:
        for _ in range(count):
            begun = perf_counter()
            await client.send_message(mail)
            took.append((perf_counter() - begun) * 1000)
    return took


async def bare(folder: Path) -> list[Measured]:
    async with mail_desk(folder) as desk:
        for raw in letters(desk, MAILS):
            await desk.imap.deliver(raw)
        read = await asyncio.to_thread(fetch_all, desk.imap.port)
        sent = await send_all(desk.smtp.port, MAILS)
    return [
        Measured("bare: read", read, len(read) / sum(read) * 1000),
        Measured("bare: send", sent, len(sent) / sum(sent) * 1000),
    ]


async def desk_beside(folder: Path) -> list[Measured]:
    """All mails at once: until each was stored and marked as seen, and until each was answered."""
    async with mail_desk(folder) as desk, desk.open():
        waiting = letters(desk, MAILS)
        answered = list[float]()
        begun = perf_counter()
        desk.smtp.on_mail = lambda mail: answered.append((perf_counter() - begun) * 1000)
        for raw in waiting:
            await desk.imap.deliver(raw)
        read = await _times(desk.imap.unseen, begun)
        await desk.smtp.until(MAILS, 120)
    return [
        Measured("desk: read", read, MAILS / read[-1] * 1000),
        Measured("desk: send", answered, MAILS / answered[-1] * 1000),
    ]


async def _times(unseen: Callable[[], Awaitable[list[int]]], begun: float) -> list[float]:
    """When each mail was seen, as milliseconds from the beginning."""
    times = list[float]()
    while len(times) < MAILS:
        left = await unseen()
        now = (perf_counter() - begun) * 1000
        times += [now] * (MAILS - len(left) - len(times))
        await asyncio.sleep(0.05)
    return times


async def main() -> None:
    rows = list[Measured]()
    for measure in (bare, desk_beside):
        with tempfile.TemporaryDirectory() as folder:
            rows += await measure(Path(folder))
    Console().print(beside(rows, "bare client"))


if __name__ == "__main__":
    asyncio.run(main())
