"""`deskhand ticket --json` of a ticket by mail: what a script reads of each message."""

import asyncio
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.cli.conftest import Type, deskhand, folder
from tests.email.desk import mail_desk

__all__ = ["deskhand", "folder"]


async def mails(data: Path) -> None:
    """Ana writes with a picture, her program replies, and somebody else pretends to be her."""
    async with mail_desk(data) as desk:
        desk.folder = data
        async with desk.open():
            first = desk.letter("Water runs.", message_id="<one@acme.test>")
            first.add_attachment(b"\x89PNG\r\n\x1a\n", "image", "png", filename="leak.png")
            await desk.imap.deliver(first.as_bytes())
            await desk.quiet()
            [ack] = desk.smtp.sent
            away: EmailMessage = desk.letter(
                "I am away until Monday.", answers=ack, Auto_Submitted="auto-replied"
            )
            await desk.imap.deliver(away.as_bytes())
            await desk.quiet()
            await desk.says("It is urgent", proof="dmarc=fail", subject="[HD-1001]")


def test_each_message_says_whose_it_is_and_how_sure_that_is(deskhand: Type, folder: Path) -> None:
    data = folder / "data"
    data.mkdir()
    asyncio.run(mails(data))
    first, forged = (json.loads(deskhand("ticket", n, "--json").out) for n in ("1001", "1002"))
    opened = first["history"][0]
    assert opened["by"] == {"account": "email:ana@acme.test", "name": "Ana"}
    assert "Water runs." in opened["text"]
    assert opened["files"] == ["leak.png"]
    told: dict[str, Any] = {"message_id": "one@acme.test", "verified": True, "automatic": None}
    assert {name: opened[name] for name in told} == told
    [away] = [entry for entry in first["history"] if entry["automatic"]]
    assert (away["automatic"], away["verified"]) == ("reply", True)
    assert away["text"] == "I am away until Monday."
    assert forged["history"][0]["verified"] is False
