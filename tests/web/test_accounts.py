"""A proven address: the mails of it and the tickets of the portal are one person's."""

import pytest

from adapters.web.identity.provider import Identity, vouched_address
from adapters.web.sign_in import normalize_address
from bot.pages.accounts import StoreAccounts
from core.model.events import MessageReceived
from core.model.ids import EventId
from core.model.people import LinkMethod, NoteWrongCode, Person, Place
from core.ports import Conflict
from tests.web.scene import Scene

ADA = "ada@example.com"
BY_MAIL = Person("email", ADA, "Ada")
EVE = Person("email", "eve@example.com", "Eve")
WORDS = "My keyboard types only the letter q, whatever I press"


async def write_mail(scene: Scene, sender: Person = BY_MAIL) -> None:
    """A ticket that was opened by mail, as the mail adapter brings it."""
    place = Place("email", f"@{sender.handle}", "a-talk")
    id_, now = EventId("email:first"), scene.clock.now()
    await scene.bot.inbox.accept(MessageReceived(id_, now, place, sender, WORDS, ref=id_))


async def test_who_signs_in_by_mail_finds_the_tickets_of_their_mails(scene: Scene) -> None:
    await write_mail(scene)
    ada, eve = await scene.signed_in(ADA, "Ada"), await scene.signed_in("eve@example.com")
    assert "keyboard" in await ada.open("/tickets")
    assert "keyboard" not in await eve.open("/tickets")
    [event] = await scene.store.account_events(BY_MAIL.account)
    assert (event.kind, event.method) == ("linked", "address")
    await scene.signed_in(ADA)
    assert len(await scene.store.account_events(BY_MAIL.account)) == 1, "it is said once"


async def test_what_was_unlinked_is_not_linked_again_by_the_address(scene: Scene) -> None:
    await write_mail(scene)
    ada = await scene.signed_in(ADA, "Ada")
    assert ADA in await ada.open("/sessions")
    await ada.submit("/accounts/unlink", account=BY_MAIL.account)
    assert "keyboard" not in await ada.open("/tickets")
    again = await scene.signed_in(ADA)
    assert "keyboard" not in await again.open("/tickets")
    kinds = [event.kind for event in await scene.store.account_events(BY_MAIL.account)]
    assert kinds == ["linked", "unlinked"]


async def test_an_unlinking_is_known_however_much_has_happened_since(scene: Scene) -> None:
    await write_mail(scene)
    ada = await scene.signed_in(ADA, "Ada")
    await ada.open("/sessions")
    both = [each.person for each in await scene.store.linked([BY_MAIL.account])]
    await ada.submit("/accounts/unlink", account=BY_MAIL.account)
    tries = [NoteWrongCode(person) for person in both for _ in range(101)]
    await scene.store.change_accounts(tries, scene.clock.now())
    await scene.signed_in(ADA)
    assert not await scene.store.linked([BY_MAIL.account])


async def test_an_account_that_cannot_be_unlinked_now_is_not_said_to_be(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_mail(scene)
    await scene.signed_in(ADA, "Ada")
    [own] = [p.person for p in await scene.store.linked([BY_MAIL.account]) if p.person != BY_MAIL]

    async def be_late(changes: object, now: object) -> None:
        raise Conflict("others were first")

    monkeypatch.setattr(scene.store, "change_accounts", be_late)
    accounts = StoreAccounts(scene.store, scene.clock)
    with pytest.raises(Conflict):
        await accounts.unlink(own, BY_MAIL.account)
    await accounts.link(own, EVE, LinkMethod.ADDRESS)
    assert EVE not in [each.person for each in await accounts.linked(own)]


async def test_nobody_unlinks_an_account_of_somebody_else(scene: Scene) -> None:
    await write_mail(scene)
    ada, eve = await scene.signed_in(ADA, "Ada"), await scene.signed_in("eve@example.com")
    await eve.open("/sessions")
    await eve.submit("/accounts/unlink", account=BY_MAIL.account)
    assert "keyboard" in await ada.open("/tickets")


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="that no provider has verified"),
        pytest.param("ada+portal@example.com", id="with a plus"),
        pytest.param("\u0430da@example.com", id="with a letter that looks the same"),
    ],
)
async def test_an_address_that_is_another_one_links_nothing(scene: Scene, address: str) -> None:
    await write_mail(scene)
    issuer = "https://id.example.com"
    identity = Identity("oidc", issuer, "42", "Ada", address, chat_account=None)
    account = await scene.sign_in.store.account_of(issuer, "42")
    assert account is None
    begun = await scene.sign_in.by_identity(identity, "a browser")
    linked = {each.person.account for each in await scene.store.linked([BY_MAIL.account])}
    assert not linked, begun


async def test_a_provider_that_speaks_for_the_domain_proves_the_address(scene: Scene) -> None:
    await write_mail(scene)
    await scene.sign_in.add_account(ADA, "Ada")
    begun = await scene.sign_in.by_identity(
        Identity("oidc", "https://id.example.com", "42", "Ada", ADA), "a browser"
    )
    assert begun is not None
    visitor = await scene.sign_in.visitor(begun)
    assert visitor is not None
    assert [view.subject for view in await scene.store.tickets_of(visitor.person)]


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        (" Ada@Example.COM ", ADA),
        ("ada+portal@example.com", "ada+portal@example.com"),
        ("\u0430da@example.com", "\u0430da@example.com"),
        ("stra\N{LATIN SMALL LETTER SHARP S}e@example.com", None),
        ("\N{KELVIN SIGN}ate@example.com", None),
        ("ada@ex\N{KELVIN SIGN}ample.com", None),
        ("ada@example.com@evil.example", None),
        ("ada@example.com,eve@example.com", None),
        ("ada@example.com\u202e", "ada@example.com\u202e"),
    ],
)
def test_an_address_is_compared_as_what_it_is(typed: str, compared: str | None) -> None:
    assert normalize_address(typed) == compared


@pytest.mark.parametrize(
    ("address", "verified", "vouched"),
    [
        ("Ada@Example.com", True, ADA),
        (ADA, "true", ADA),
        (ADA, False, ""),
        (ADA, "false", ""),
        (ADA, None, ""),
        ("ada@evil.example", True, ""),
        ("ada@sub.example.com", True, ""),
        ("\N{KELVIN SIGN}ate@example.com", True, ""),
        ("ada@ex\u0430mple.com", True, ""),
    ],
)
def test_a_provider_is_believed_for_its_own_domains(
    address: str, verified: object, vouched: str
) -> None:
    assert vouched_address(address, verified, ("example.com",)) == vouched
