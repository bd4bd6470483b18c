"""A phone in a tunnel: what is written without a line is sent once when the line is back."""

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, expect

from core.model.events import Choice
from tests.browser.chromium import WAIT_MS, Street, read_again
from tests.browser.test_stories import open_ticket
from tests.slack.scenes import PNG
from tests.talk import GRACE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def ready_worker(page: Page) -> None:
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")


async def worker_of(page: Page, url: str) -> tuple[CDPSession, str]:
    """The browser's own tools for the desk's worker, and the name of its registration."""
    chrome = await page.context.new_cdp_session(page)
    known: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def found(event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if url in each["scopeURL"] and not known.done():
                known.set_result(each["registrationId"])

    chrome.on("ServiceWorker.workerRegistrationUpdated", found)
    await chrome.send("ServiceWorker.enable")
    return chrome, await known


async def test_a_ticket_written_offline_is_sent_once(street: Street) -> None:
    flo = await street.signed_in("flo@example.com", "Flo")
    await flo.goto("/new")
    await ready_worker(flo)
    await flo.context.set_offline(True)
    await flo.fill("#f-description", "The lift is stuck with me in it")
    await flo.get_by_role("button", name="Send").click()
    await expect(flo.locator(".offline").first).to_be_visible()

    beside = await flo.context.new_page()
    await beside.goto("/tickets")
    await expect(beside.get_by_role("heading", name="You are offline")).to_be_visible()
    await beside.close()

    await flo.context.set_offline(False)
    await flo.wait_for_url("**/tickets/*")
    await street.scene.settle()
    await flo.goto("/tickets")
    await expect(flo.get_by_text("The lift is stuck with me in it")).to_have_count(1)


async def test_the_worker_sends_it_after_its_page_was_closed(street: Street) -> None:
    """As Background Sync does: the browser says when, and nobody looks at a page of the desk."""
    jo = await street.signed_in("jo@example.com", "Jo")
    await jo.goto("/new")
    await ready_worker(jo)
    await jo.context.set_offline(True)
    await jo.fill("#f-description", "The lift plays music at night")
    screenshot = {"name": "lift.png", "mimeType": "image/png", "buffer": PNG}
    await jo.set_input_files("#f-files", screenshot)  # type: ignore[arg-type]
    await jo.get_by_role("button", name="Send").click()
    await expect(jo.locator(".offline").first).to_be_visible()
    beside = await jo.context.new_page()
    await jo.close()
    await jo.context.set_offline(False)
    await beside.goto("/healthz")
    chrome, registration = await worker_of(beside, street.scene.url)
    sync = {"origin": street.scene.url, "registrationId": registration, "tag": "outbox"}
    account = await street.scene.sign_in.store.account_of("email", "jo@example.com")
    assert account is not None
    jo_ = street.scene.sign_in.person_of(account)
    for _ in range(2):  # it may come more than once
        await chrome.send("ServiceWorker.dispatchSyncEvent", {**sync, "lastChance": False})
    async with asyncio.timeout(WAIT_MS / 1000):
        while not await street.scene.store.tickets_of(jo_):
            await asyncio.sleep(0.05)
    await street.scene.settle()
    await beside.goto("/help")
    await beside.wait_for_url("**/tickets/*")  # the next page that is opened tells of it
    await expect(beside.get_by_role("link", name="lift.png")).to_be_visible()
    await beside.goto("/tickets")
    await expect(beside.get_by_text("The lift plays music at night")).to_have_count(1)


async def test_what_another_app_shares_waits_in_the_form_of_a_new_ticket(street: Street) -> None:
    kim = await street.signed_in("kim@example.com", "Kim")
    await kim.goto("/help")
    await ready_worker(kim)
    await kim.evaluate(
        """() => {
            const form = document.createElement("form");
            Object.assign(form, { method: "post", action: "/share" });
            form.enctype = "multipart/form-data";
            const field = (name, value) => {
                const input = document.createElement("input");
                Object.assign(input, { name, value });
                form.append(input);
            };
            field("title", "Error 809");
            field("text", "It <b>fails</b>");
            const files = document.createElement("input");
            Object.assign(files, { type: "file", name: "files" });
            const held = new DataTransfer();
            held.items.add(new File(["0123"], "screen.png", { type: "image/png" }));
            files.files = held.files;
            form.append(files);
            document.body.append(form);
            form.submit();
        }"""
    )
    await kim.wait_for_url("**/new?shared")
    await expect(kim.locator("#f-description")).to_have_value("Error 809\nIt <b>fails</b>")
    await kim.get_by_role("button", name="Send").click()
    await kim.wait_for_url("**/tickets/*")
    await expect(kim.get_by_role("link", name="screen.png")).to_be_visible()
    await kim.goto("/new?shared")
    await expect(kim.locator("#f-description")).to_have_value("")


async def test_what_was_written_offline_outlives_its_session(street: Street) -> None:
    ivy, sign_in = await street.signed_in("ivy@example.com", "Ivy"), street.scene.sign_in
    await ivy.goto("/new")
    await ready_worker(ivy)
    await ivy.context.set_offline(True)
    await ivy.fill("#f-description", "The lift is stuck again")
    await ivy.get_by_role("button", name="Send").click()
    await expect(ivy.locator(".offline")).to_be_visible()
    cookie = (await ivy.context.cookies())[0]["value"]
    visitor = await sign_in.visitor(cookie)
    assert visitor is not None
    await sign_in.store.end_session(visitor.account.id, visitor.session.digest)
    await ivy.context.set_offline(False)
    await ivy.wait_for_url("**/sign-in*")

    begun = await sign_in.by_link((await sign_in.invite(visitor.account)).token, "a browser")
    assert begun is not None
    renewed: Any = {"name": "session", "value": begun[0], "url": street.scene.url}
    await ivy.context.add_cookies([renewed])
    await ivy.goto("/new")
    await expect(ivy.locator("#f-description")).to_have_value("The lift is stuck again")


async def kept(page: Page) -> str:
    """Everything that this browser keeps of what was written."""
    everything: str = await page.evaluate(
        """async () => {
            await import("/static/outbox.js");
            const waits = [await outbox.all("forms"), await outbox.all("shared")];
            return JSON.stringify([waits, { ...localStorage }]);
        }"""
    )
    return everything


async def become(street: Street, page: Page, address: str) -> None:
    """Somebody else signs in with this browser; whoever was before has not signed out."""
    sign_in = street.scene.sign_in
    account = await sign_in.add_account(address)
    begun = await sign_in.by_link((await sign_in.invite(account)).token, "a browser")
    assert begun is not None
    other: Any = {"name": "session", "value": begun[0], "url": street.scene.url}
    await page.context.add_cookies([other])


async def test_nobody_reads_what_another_has_written_in_the_same_browser(street: Street) -> None:
    ola = await street.signed_in("ola@example.com", "Ola")
    await ola.goto("/new")
    await ready_worker(ola)
    await ola.context.set_offline(True)
    await ola.fill("#f-description", "My salary is 4711")
    await ola.get_by_role("button", name="Send").click()
    await expect(ola.locator(".offline").first).to_be_visible()
    beside = await ola.context.new_page()
    await ola.close()
    await become(street, beside, "pam@example.com")
    await beside.context.set_offline(False)
    async with beside.expect_response("**/static/outbox.js"):
        await beside.goto("/new")
    await beside.wait_for_function("outbox.all('forms').then((all) => all.length === 0)")
    await expect(beside.locator("#f-description")).to_have_value("")
    assert "4711" not in await kept(beside)
    await beside.goto("/tickets")
    await expect(beside.get_by_text("4711")).to_have_count(0)


async def test_a_form_on_its_way_is_not_kept_again_once_somebody_else_has_signed_in(
    street: Street,
) -> None:
    ola = await street.signed_in("ola@example.com", "Ola")
    await ola.goto("/help")
    await ola.evaluate(
        """async () => {
            await import("/static/outbox.js");
            let ola = "", arrive, leave;
            while (!ola) ola = await outbox.owner();  // the page has said whose it is
            const answer = new Promise((resolve) => { arrive = resolve; });
            const left = new Promise((resolve) => { leave = resolve; });
            self.fetch = () => { leave(); return answer; };
            const values = [["description", "My salary is 4711"]], action = location.href;
            await outbox.put("forms", { action, values, draft: "ticket", owner: ola });
            const sending = outbox.send();
            await left;
            await outbox.claim("pam");
            arrive(new Response("", { status: 403 }));
            await sending;
        }"""
    )
    assert "4711" not in await kept(ola)


async def test_a_sign_out_takes_along_what_was_written(street: Street) -> None:
    quy = await street.signed_in("quy@example.com", "Quy")
    await quy.goto("/new")
    await ready_worker(quy)
    await quy.fill("#f-description", "My salary is 4712")
    assert "4712" in await kept(quy)
    await quy.evaluate(
        "outbox.put('shared', { words: '4712', files: [], draft: 'ticket', owner: 'x' })"
    )
    # As in a browser that knows no Clear-Site-Data.
    await quy.route("**/sign-out", lambda route: route.fulfill(status=200, body="out"))
    await quy.get_by_role("button", name="Sign out").click()
    await quy.wait_for_url("**/sign-out")
    await quy.goto("/help")
    assert "4712" not in await kept(quy)


async def test_another_site_shares_nothing(street: Street) -> None:
    """It names the desk's share target in a form of its own, in a browser that is signed in."""
    rob = await street.signed_in("rob@example.com", "Rob")
    await rob.goto("/help")
    await ready_worker(rob)
    hostile = f"""<form method="post" action="{street.scene.url}/share"
        enctype="multipart/form-data"><input name="text" value="evil"></form>"""
    await rob.route(
        "http://localhost:9/", lambda route: route.fulfill(body=hostile, content_type="text/html")
    )
    await rob.goto("http://localhost:9/")
    await rob.evaluate("document.forms[0].submit()")
    await rob.wait_for_url("**/new")
    await rob.goto("/new?shared")
    await expect(rob.locator("#f-description")).to_have_value("")
    assert "evil" not in await kept(rob)


async def test_a_page_that_was_cut_off_misses_nothing(street: Street) -> None:
    gus = await street.signed_in("gus@example.com", "Gus")
    number = await open_ticket(gus, "My VPN does not connect")
    await street.scene.settle()
    await read_again(gus)
    await gus.get_by_role("button", name="I need a person").first.click()
    await street.scene.settle()
    await street.scene.agent_presses(GRACE, number, Choice.CLAIM)
    await expect(gus.get_by_text("An agent works on it")).to_be_visible()
    await gus.context.set_offline(True)
    await street.scene.agent_says(GRACE, number, "Are you still there?")
    await gus.context.set_offline(False)
    await expect(gus.get_by_text("Are you still there?")).to_be_visible()


async def test_a_push_is_shown_and_leads_to_the_ticket(street: Street) -> None:
    """What arrives is handed to the worker as the push service would; its way there is tested
    beside the portal, since no push service can be reached from here.
    """
    hal = await street.signed_in("hal@example.com", "Hal")
    await hal.context.grant_permissions(["notifications"])
    await hal.goto("/notifications")
    await ready_worker(hal)
    chrome, registration = await worker_of(hal, street.scene.url)
    shown = {
        "title": "HD-1001",
        "body": "There is a new reply.",
        "url": "/tickets/1001",
        "tag": "t",
    }
    told = {"origin": street.scene.url, "registrationId": registration, "data": json.dumps(shown)}
    await chrome.send("ServiceWorker.deliverPushMessage", told)
    notes = """async (body) => {
        const worker = await navigator.serviceWorker.ready;
        for (;;) {
            const found = await worker.getNotifications();
            if (found.some((note) => note.body === body))
                return found.map((note) => [note.title, note.body, note.data.url]);
            await new Promise((done) => setTimeout(done, 50));
        }
    }"""
    body = "There is a new reply."
    assert await hal.evaluate(notes, body) == [["HD-1001", body, "/tickets/1001"]]

    after = {**shown, "body": "A message was edited or deleted.", "retracts": True}
    for tag in ("another", "t"):  # the one that is shown loses its words, and no other appears
        sent = {**told, "data": json.dumps({**after, "tag": tag})}
        await chrome.send("ServiceWorker.deliverPushMessage", sent)
    body = "A message was edited or deleted."
    assert await hal.evaluate(notes, body) == [["HD-1001", body, "/tickets/1001"]]
