"""A requester chooses a time zone, and keeps it wherever they sign in."""

from datetime import UTC, datetime

from adapters.web.pages.preferences import zones_by_area
from adapters.web.sign_in import is_zone
from tests.web.scene import Scene

ADA = "ada@example.com"


async def zone_of(scene: Scene) -> str:
    account = await scene.sign_in.store.account_of("email", ADA)
    assert account is not None
    return account.zone


async def test_a_chosen_zone_stays_whatever_a_browser_tells_later(scene: Scene) -> None:
    scene.clock.time = datetime(2026, 11, 1, 8, 5, tzinfo=UTC)
    ada = await scene.signed_in(ADA, "Ada")
    assert 'href="/preferences"' in ada.page.text
    page = await ada.open("/preferences")
    assert "Times are shown as in UTC, where it is 08:05 now. The desk speaks English." in page
    page = await ada.submit("/preferences", chosen_zone="Asia/Tokyo", zone="Europe/Paris")
    assert "Saved." in page and "as in Asia/Tokyo, where it is 17:05 now" in page
    assert '<option value="Asia/Tokyo" selected>Tokyo</option>' in page
    account = await scene.sign_in.add_account(ADA)
    phone = scene.browser()
    await phone.open(f"/sign-in/link?token={(await scene.sign_in.invite(account)).token}")
    await phone.submit("/sign-in/link", zone="Europe/Paris")
    assert await zone_of(scene) == "Asia/Tokyo"
    assert "17:05" in await phone.open("/sessions"), "as everywhere else"


async def test_who_gives_the_choice_up_has_the_zone_of_the_browser_again(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    await ada.open("/preferences")
    await ada.submit("/preferences", chosen_zone="Asia/Tokyo")
    page = await ada.submit("/preferences", chosen_zone="", zone="Europe/Paris")
    assert "as in Europe/Paris" in page and "selected" not in page


async def test_what_the_desk_does_not_know_is_refused(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    for wrong in ({"chosen_zone": "Moon/Base"}, {"chosen_zone": "", "chosen_locale": "xx"}):
        await ada.open("/preferences")
        assert "Go back and choose one of the list" in await ada.submit("/preferences", **wrong)
        assert ada.page.status_code == 400
    await ada.open("/preferences")
    await ada.submit("/preferences", chosen_zone="Asia/Tokyo", csrf="of-somebody-else")
    assert ada.page.status_code == 403 and await zone_of(scene) == ""
    stranger = scene.browser()
    await stranger.open("/preferences")
    assert stranger.page.url.path == "/sign-in"


def test_every_zone_of_the_list_is_one() -> None:
    areas = zones_by_area()
    assert {"Europe/Paris", "Europe/London"} <= set(areas["Europe"])
    assert all(is_zone(names[0]) for names in areas.values())
