"""Linked accounts, as the portal shows and changes them."""

from collections.abc import Sequence
from contextlib import suppress

from core.model.people import (
    MAX_LINKED_ACCOUNTS,
    AccountChange,
    LinkAccounts,
    LinkedAccount,
    LinkMethod,
    Person,
    UnlinkAccount,
)
from core.ports import Clock, Conflict
from core.store.linked_accounts import was_unlinked
from core.store.sql_store import SqlStore

MAX_TRIES = 3


class StoreAccounts:
    """Implements the portal's `Accounts` on the store."""

    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def link(self, one: Person, other: Person, method: LinkMethod) -> None:
        known = await self._store.linked([one.account, other.account])
        of_one = await self.linked(one)
        if other in [each.person for each in of_one] or len(known) >= MAX_LINKED_ACCOUNTS:
            return
        if method is LinkMethod.ADDRESS and await self._store.read(
            was_unlinked, (one.account, other.account)
        ):
            return  # who has said that they are not one person's is not contradicted by an address
        with suppress(Conflict):  # the next sign-in links them; this one must not fail for it
            await self._change(LinkAccounts(one, other, method))

    async def linked(self, person: Person) -> Sequence[LinkedAccount]:
        found = await self._store.linked([person.account])
        return [each for each in found if each.person != person]

    async def unlink(self, person: Person, account: str) -> None:
        theirs = await self._store.linked([person.account])
        for each in theirs:
            if each.person.account == account:
                await self._change(UnlinkAccount(each.person, person))

    async def _change(self, change: AccountChange) -> None:
        """Raises Conflict if others were first each time."""
        for _ in range(MAX_TRIES - 1):
            with suppress(Conflict):  # somebody was faster, so it is looked at again
                await self._store.change_accounts([change], self._clock.now())
                return
        await self._store.change_accounts([change], self._clock.now())
