"""PostgreSQL: how an event that opens a ticket gets the number while others open tickets as well.

As a rule it is the one after the latest that was read, and is taken by the statement that writes
the event: that costs no round trip and leaves no gap, but of many who read the same one gets on.
Whoever is overtaken reserves a number first, by a statement of its own, and is decided again with
that: so nobody waits while another's event is decided, which under load takes longest.

What no ticket was opened with is given back. If others have reserved later ones meanwhile, it
leaves a gap; so does a worker that dies within the milliseconds between.

Two reports of the same by one person must not open two tickets. Whoever takes the next number has
read the tickets of all before it. Whoever has reserved one holds the account, from before its
tickets are read; and while any number is reserved whose ticket is not written yet, everybody else
reserves one as well.
"""

from dataclasses import dataclass

from sqlalchemy import Integer, String, bindparam, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ports import Conflict
from core.store.connection.driver_statement import DriverStatement
from core.store.decision.writer import TICKET_COUNTER
from core.store.tables import counters

_RESERVE = DriverStatement(
    insert(counters)
    .values(name=bindparam("name", type_=String), value=bindparam("first", type_=Integer))
    .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    .returning(counters.c.value)
)
_GIVE_BACK = DriverStatement(
    update(counters)
    .where(
        counters.c.name == bindparam("name", type_=String),
        counters.c.value == bindparam("number", type_=Integer),
    )
    .values(value=counters.c.value - 1)
)


class NumberTaken(Conflict):
    """Another ticket was opened since the latest number was read."""


@dataclass(slots=True)
class TicketNumbers:
    """Of one process."""

    _latest: int = 0
    """That anybody in this process has reserved, or wants to take."""
    _is_contended: bool = False
    """Other processes open tickets as well."""

    def claim(self, number: int, *, is_next: bool) -> None:
        """For the one after the latest that was read; `is_next` says whether the ticket of that is
        written. Raises NumberTaken where it is not worth the attempt, before that costs a trip.
        """
        if not is_next or self._is_contended or number <= self._latest:
            raise NumberTaken(f"{number} is claimed by another event")
        self._latest = number

    def lose(self) -> None:
        """What was claimed was taken by another process."""
        self._is_contended = True

    async def reserve(self, db: AsyncConnection, first: int) -> int:
        """On a connection that commits each statement. `first` is that of the desk's first ticket.

        Raises as `DriverStatement.run` does.
        """
        [[number]] = await _RESERVE.run(db, {"name": TICKET_COUNTER, "first": first})
        self._is_contended = number > self._latest + 1
        self._latest = max(self._latest, number)
        return int(number)

    async def give_back(self, db: AsyncConnection, number: int) -> None:
        """No ticket was opened with this reserved one."""
        await _GIVE_BACK.run(db, {"name": TICKET_COUNTER, "number": number})
