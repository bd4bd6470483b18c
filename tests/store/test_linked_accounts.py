"""Linked accounts in the store: groups grow and shrink, a code works once, all is written down."""

import asyncio
from datetime import timedelta

import pytest

from core.model.people import (
    CODE_LIFETIME,
    IssueCode,
    LinkAccounts,
    LinkCode,
    LinkMethod,
    LinkState,
    NoteWrongCode,
    Person,
    UnlinkAccount,
)
from core.ports import Conflict
from core.store.sql_store import SqlStore
from tests.talk import SUNDAY_TEN

ADA, ADA_DISCORD = Person("slack", "U1", "Ada"), Person("discord", "11", "ada")
ADA_MAIL = Person("email", "ada@example.org", "Ada L.")
EVE = Person("slack", "U2", "Eve")
CODE = "ABCDE-FGHJK"


async def link(store: SqlStore, one: Person, other: Person) -> None:
    await store.change_accounts([LinkAccounts(one, other, LinkMethod.CODE)], SUNDAY_TEN)


async def names(store: SqlStore, person: Person) -> set[str]:
    return {each.person.account for each in await store.linked([person.account])}


async def state(store: SqlStore, person: Person, typed: str = "", **later: float) -> LinkState:
    async with store.unit() as unit:
        return await unit.link_state(person.account, typed, SUNDAY_TEN + timedelta(**later))


async def issue(store: SqlStore, person: Person, code: str = CODE) -> str:
    digest = LinkCode.digest_of(code)
    issued = LinkCode(digest, person, SUNDAY_TEN + CODE_LIFETIME)
    await store.change_accounts([IssueCode(issued)], SUNDAY_TEN)
    return digest


async def test_three_accounts_become_one_person(store: SqlStore) -> None:
    assert await names(store, ADA) == set()
    await link(store, ADA, ADA_DISCORD)
    await link(store, ADA_MAIL, ADA_DISCORD)
    everybody = {ADA.account, ADA_DISCORD.account, ADA_MAIL.account}
    assert await names(store, ADA_MAIL) == everybody
    assert set((await store.known_as(ADA)).linked) == everybody - {ADA.account}
    assert (await store.known_as(EVE)).linked == ()


async def test_two_persons_become_one_when_any_two_of_their_accounts_are_linked(
    store: SqlStore,
) -> None:
    await link(store, ADA, ADA_DISCORD)
    await link(store, EVE, ADA_MAIL)
    await link(store, ADA_DISCORD, ADA_MAIL)
    assert len(await names(store, ADA)) == 4
    await link(store, ADA_DISCORD, ADA_MAIL)  # again: nothing changes
    assert len(await names(store, EVE)) == 4


async def test_unlinking_takes_one_account_out_and_leaves_nobody_alone(store: SqlStore) -> None:
    await link(store, ADA, ADA_DISCORD)
    await link(store, ADA, ADA_MAIL)
    await store.change_accounts([UnlinkAccount(ADA, ADA_MAIL)], SUNDAY_TEN)
    assert await names(store, ADA) == set()
    assert len(await names(store, ADA_MAIL)) == 2
    await store.change_accounts([UnlinkAccount(ADA_MAIL, ADA_MAIL)], SUNDAY_TEN)
    assert await names(store, ADA_DISCORD) == set()
    await link(store, ADA, EVE)
    assert await names(store, EVE) == {ADA.account, EVE.account}


async def test_what_was_done_can_be_read_back(store: SqlStore) -> None:
    await link(store, ADA, ADA_DISCORD)
    await store.change_accounts([UnlinkAccount(ADA_DISCORD, ADA)], SUNDAY_TEN)
    told = await store.account_events(ADA.account)
    assert [(e.kind, e.account, e.other, e.method) for e in told] == [
        ("linked", ADA.account, ADA_DISCORD.account, "code"),
        ("unlinked", ADA_DISCORD.account, ADA.account, ""),
    ]


async def test_a_code_is_kept_as_its_digest_and_has_an_end(store: SqlStore) -> None:
    await issue(store, ADA)
    for typed in (CODE, "abcde fghjk", "ABCDEFGHJK"):
        assert (await state(store, ADA_DISCORD, typed)).code_owner == ADA
    assert (await state(store, ADA_DISCORD, "ABCDE-FGHJX")).code_owner is None
    assert (await state(store, ADA_DISCORD, CODE, minutes=9)).code_owner == ADA
    assert (await state(store, ADA_DISCORD, CODE, minutes=10)).code_owner is None


async def test_a_new_code_takes_the_place_of_the_one_before(store: SqlStore) -> None:
    await issue(store, ADA)
    await issue(store, ADA, "PQRST-VWXYZ")
    assert (await state(store, ADA_DISCORD, CODE)).code_owner is None
    assert (await state(store, ADA_DISCORD, "PQRST-VWXYZ")).code_owner == ADA


async def test_a_code_works_once_also_for_two_who_type_it_together(store: SqlStore) -> None:
    digest = await issue(store, ADA)

    async def use(by: Person) -> bool:
        change = LinkAccounts(ADA, by, LinkMethod.CODE, digest)
        try:
            await store.change_accounts([change], SUNDAY_TEN)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(use(EVE), use(ADA_DISCORD))) == [False, True]
    assert len(await names(store, ADA)) == 2


async def test_codes_and_mistakes_are_counted_within_an_hour(store: SqlStore) -> None:
    await issue(store, ADA)
    await store.change_accounts([NoteWrongCode(ADA), NoteWrongCode(ADA)], SUNDAY_TEN)
    now = await state(store, ADA)
    assert (now.codes, now.wrong_codes) == (1, 2)
    later = await state(store, ADA, hours=1)
    assert (later.codes, later.wrong_codes) == (0, 0)
    assert (await state(store, EVE)).wrong_codes == 0


async def test_fresh_codes_are_never_the_same(store: SqlStore) -> None:
    assert len({(await state(store, ADA)).fresh_code for _ in range(20)}) == 20


@pytest.mark.parametrize("days", [1, 60])
async def test_what_only_throttled_is_forgotten_and_links_are_not(
    store: SqlStore, days: int
) -> None:
    await issue(store, ADA)
    await link(store, ADA, EVE)
    await store.purge(SUNDAY_TEN + timedelta(days=days - 30))
    kinds = [event.kind for event in await store.account_events(ADA.account)]
    assert kinds == (["code_issued", "linked"] if days == 1 else ["linked"])
    assert bool((await state(store, EVE, CODE)).code_owner) is (days == 1)
    assert len(await names(store, EVE)) == 2
