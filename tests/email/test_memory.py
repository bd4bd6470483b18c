"""Mails with large attachments go through, and nothing of them stays in memory."""

import base64
import gc
from pathlib import Path

from adapters.email.adapter import EmailAdapter
from adapters.email.receiver import Receiver
from tests.email.desk import MailDesk, mail_desk
from tests.profile import sweep

MAILS = sweep(12, 10_000)
ATTACHMENT = base64.encodebytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4096)
"""1 MB; the same each time, so that the disk keeps it once."""
MAX_GROWTH_BYTES = 24 * 1024 * 1024


def resident_bytes() -> int:
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def forget(desk: MailDesk) -> None:
    """The test's own servers and agents keep all that they were given."""
    desk.smtp.sent.clear()
    desk.room.said.clear()


async def test_memory_is_flat_over_mails_with_large_attachments(tmp_path: Path) -> None:
    adapters = list[EmailAdapter]()
    async with mail_desk(tmp_path) as desk, desk.open(adapters.append) as bot:
        names = await adapters[0].names()
        receiver = Receiver(desk.account, desk.policy, bot.store, desk.clock, names, bot.inbox)
        desk.smtp.on_mail = lambda mail: forget(desk)
        before = 0
        for number in range(MAILS):
            head = (
                f"From: ana{number}@acme.test\nTo: support@desk.test\nSubject: Broken {number}\n"
                f"Message-ID: <{number}@acme.test>\nContent-Type: multipart/mixed; boundary=b\n\n"
                "--b\n\nIt is broken\n--b\nContent-Type: image/png; name=a.png\n"
                "Content-Transfer-Encoding: base64\n\n"
            )
            assert await receiver.receive(head.encode() + ATTACHMENT + b"\n--b--\n")
            if number == MAILS // 4:
                before = resident_bytes()
        growth = resident_bytes() - before
    assert growth < MAX_GROWTH_BYTES, f"{growth / 2**20:.0f} MB more after {MAILS} mails"
