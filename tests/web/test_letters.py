"""The links of a mail at the portal: opening one changes nothing, pressing it does, once."""

from pathlib import Path

from adapters.kit.mail_links import PATH, LetterPress, letter_secret, sign_press
from core.model.events import Choice, MessageReceived
from core.model.ids import EventId
from core.model.letter import Letter
from core.model.people import Person, Place
from core.model.ticket import Status
from tests.databases import lay_out_sqlite
from tests.desks import make_desk
from tests.web.conftest import articles
from tests.web.scene import opened

ANA = Person("email", "ana@acme.test", "Ana")


async def test_a_link_is_a_page_with_a_button(tmp_path: Path) -> None:
    async with opened(await lay_out_sqlite(tmp_path / "desk.db"), articles(), make_desk()) as scene:
        store, now = scene.bot.store, scene.clock.now()
        place = Place.direct_to("email", ANA.handle, "thread")
        letter = Letter("a@acme.test")
        said = MessageReceived(EventId("email:1"), now, place, ANA, "The lamp hums", letter=letter)
        await scene.bot.inbox.accept(said)
        talk = await store.by_number(1001)
        assert talk is not None
        press = LetterPress(talk.id, Choice.CANCEL, "", place, ANA)
        path = PATH + sign_press(await letter_secret(store), press, now)
        browser = scene.browser()
        for _ in range(2):
            page = await browser.open(path)
            assert "<button>" in page
        before = await store.by_number(1001)
        assert before == talk, "a link scanner has changed nothing"
        headers = {"Origin": scene.url}
        answer = await browser._client.post(path, headers=headers)
        assert answer.status_code == 200
        assert "Thank you" in answer.text
        after = await store.by_number(1001)
        assert after is not None
        assert after.ticket is not None
        assert after.ticket.status is Status.CLOSED
        again = await browser._client.post(path, headers=headers)
        assert again.status_code == 200
        assert await store.by_number(1001) == after
