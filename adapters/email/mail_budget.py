"""How many automatic mails an address gets in an hour: the last thing that stops a loop, and what
keeps the desk from flooding whoever's address was forged.

It is kept in the database, so that it holds for all workers and over a restart: each mail takes the
next free place of its address in this hour of the clock. Taking a place is atomic, and a mail that
is tried again has its place already. The places are forgotten some time after their day.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from adapters.email.threads.identities import fingerprint
from core.model.ids import expiring_name
from core.ports import AdapterQueries

WINDOW_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class MailBudget:
    """`purpose` tells the mails of tickets from those to sign in with."""

    memory: AdapterQueries
    purpose: str

    async def spend(self, address: str, limit: int, key: str, now: datetime) -> bool:
        """False where the address has had its share of this hour. `key` names the mail."""
        hour = int(now.timestamp()) // WINDOW_SECONDS
        day = datetime.fromtimestamp(hour * WINDOW_SECONDS, UTC).date()
        whose, mail = fingerprint(self.purpose, address.lower()), fingerprint(key)
        for place in range(limit):
            name = expiring_name(day, f"email:budget:{whose}:{hour}:{place}")
            holder = await self.memory.get_note(name) or await self.memory.claim_note(name, mail)
            if holder == mail:
                return True
        return False
