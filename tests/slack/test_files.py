"""Files: taken only from Slack's own hosts, within a limit, and carried out in three steps."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest

from adapters.kit.file_transfer import OutgoingFile
from adapters.kit.parsed_event import RemoteFile
from adapters.slack.delivery import Delivery, InteractionResponses
from adapters.slack.files import Files
from adapters.slack.inbound.payload_parts import files_of
from adapters.slack.people import People
from adapters.slack.web_api import Web
from core.model.actions import Say
from core.model.attachment import Attachment
from core.model.people import Person, Place
from core.ports import Capabilities, Permanent, StoreUnavailable, Transient
from tests.adapters.contract import Desk
from tests.cases import each_case
from tests.clock import FakeClock
from tests.slack.door import LARGEST, Box, session
from tests.slack.server import Channel, File, SlackServer, User
from tests.slack.server.file_shapes import file_json

PNG = b"\x89PNG\r\n\x1a\n" + b"screen" * 50


@dataclass
class Shelf:
    slack: SlackServer
    files: Files
    box: Box
    ada: User
    support: Channel

    def told(self, file: File) -> RemoteFile:
        """As an event tells of it."""
        (found,) = files_of({"files": [file_json(self.slack.world, file)]})
        return found

    async def take(self, file: File) -> Attachment:
        (kept,) = await self.files.fetch.take_in(self.box, (self.told(file),))
        return kept

    def png(self, **facts: Any) -> File:
        return self.slack.file(self.ada, "screen.png", "image/png", PNG, **facts)

    @property
    def downloads(self) -> int:
        return int(self.slack.calls.count("files.download"))


@pytest.fixture
async def shelf(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shelf]:
    monkeypatch.setattr("adapters.kit.file_transfer.RETRY_DELAYS_SECONDS", (0.0, 0.0))
    monkeypatch.setattr("adapters.slack.files.SHOWN_AFTER", (0.0, 0.0, 0.0))
    async with SlackServer() as slack:
        ada = slack.user("ada")
        web = Web(slack.bot_token, slack.api_url)
        web._http._session = session()
        yield Shelf(slack, Files(web), Box(), ada, slack.channel("support", ada))
        await web.close()


async def test_a_screenshot_is_kept(shelf: Shelf) -> None:
    assert await shelf.take(shelf.png()) == Attachment("screen.png", "image/png", len(PNG), "sha")
    assert shelf.box.kept == {"screen.png": PNG}


async def test_several_files_keep_their_order(shelf: Shelf) -> None:
    made = [shelf.slack.file(shelf.ada, f"{n}.txt", "text/plain", b"x" * n) for n in (3, 1, 2)]
    kept = await shelf.files.fetch.take_in(shelf.box, [shelf.told(file) for file in made])
    assert [(file.name, file.size) for file in kept] == [("3.txt", 3), ("1.txt", 1), ("2.txt", 2)]


async def test_a_limit_ends_the_reading(shelf: Shelf) -> None:
    """Of fifty megabytes no more is read than it takes to see that they are too many."""
    huge = shelf.slack.file(shelf.ada, "huge.log", "text/plain", b"x" * 50_000_000)
    kept = await shelf.take(huge)
    assert kept.problem == "too_large"
    assert LARGEST < shelf.box.read < 1_000_000
    assert shelf.box.kept == {}
    assert (await shelf.take(shelf.png())).kept


ELSEWHERE = [
    "https://slack.com.evil.test/f",
    "https://evilslack.com/f",
    "https://evil-slack.com/f",
    "https://slack.com@evil.test/f",
    "https://files.slack.com:443@evil.test/f",
    "https://ada:pin@files.slack.com/f",
    "https://evil.test/files.slack.com",
    "https://evil.test?files.slack.com",
    "https://evil.test#.slack.com",
    "https://evil.test\\.slack.com/f",
    "https://evil.test\\@files.slack.com/f",
    "http://files.slack.com/f",
    "HTTP://files.slack.com/f",
    "ftp://files.slack.com/f",
    "file:///etc/passwd",
    "//files.slack.com/f",
    "files.slack.com/f",
    "https://127.0.0.1/f",
    "https://localhost/f",
    "https://169.254.169.254/latest",
    "https://[::1]/f",
    "https://[evil",
    "https://slack.com%2eevil.test/f",
    "https://files.slack.co/f",
    "https://slack.com./f",
    "https://slаck.com/f",
    "https://slack。com/f",
    "https:///f",
    "https://",
    "",
    "x" * 5000,
]
SLACKS = [
    "https://files.slack.com/files-pri/T1-F1/screen.png",
    "https://FILES.SLACK.COM/f",
    "https://acme.slack.com/f",
    "https://acme.enterprise.slack.com/f",
    "https://slack.com/f",
    "https://files.slack.com:443/f",
    "https://slack-files.com/f",
    "https://files.slack-gov.com/f",
]


@dataclass
class Ears:
    """Stands for the session, and hears which addresses would be gone to, with which token."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def get(self, url: str, *, headers: dict[str, str], allow_redirects: bool) -> Any:
        assert not allow_redirects
        self.heard.append((url, headers["Authorization"]))
        raise aiohttp.ServerDisconnectedError

    async def close(self) -> None:
        return


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Ears:
    monkeypatch.setattr("adapters.kit.file_transfer.RETRY_DELAYS_SECONDS", ())
    return Ears()


def asked(ears: Ears, address: str = "https://slack.com/api/") -> Files:
    web = Web("xoxb-secret", address)
    web._http._session = ears  # type: ignore[assignment]
    return Files(web)


@each_case("url", ELSEWHERE, ids=lambda url: ascii(url[:40]))
async def test_the_token_is_shown_to_nobody_else(ears: Ears, url: str) -> None:
    (kept,) = await asked(ears).fetch.take_in(Box(), (RemoteFile("a.png", id="F1", url=url),))
    assert kept.problem == "unreadable"
    assert ears.heard == []


@pytest.mark.parametrize("url", SLACKS)
async def test_slacks_own_hosts_are_gone_to(ears: Ears, url: str) -> None:
    (kept,) = await asked(ears).fetch.take_in(Box(), (RemoteFile("a.png", id="F1", url=url),))
    assert kept.problem == "unreadable"
    assert ears.heard == [(url, "Bearer xoxb-secret")]


async def test_who_stands_for_slack_is_its_host_too(ears: Ears) -> None:
    """GovSlack, a proxy, a test's server: the address that the desk was given, exactly."""
    files = asked(ears, "http://127.0.0.1:8080/api/")
    urls = ["http://127.0.0.1:8080/f", "https://127.0.0.1:8080/f", "http://127.0.0.1:8081/f"]
    urls += ["http://localhost:8080/f", "http://127.0.0.1:8080@evil.test/f"]
    await files.fetch.take_in(Box(), [RemoteFile("a.png", id="F1", url=url) for url in urls])
    assert [url for url, _ in ears.heard] == urls[:1]


async def test_a_file_that_stands_elsewhere_is_not_fetched(shelf: Shelf) -> None:
    for url in (f"{shelf.slack.elsewhere}/a", f"{shelf.slack.url}/files-pri/T1-F1/a"):
        remote = shelf.png(mode="external", external_url=url, external_type="gdrive")
        assert (await shelf.take(remote)).problem == "unreadable"
    assert shelf.slack.files_host.strays == []
    assert shelf.downloads == 0


async def test_a_redirect_is_not_followed(shelf: Shelf) -> None:
    moved = shelf.png(moved_to=f"{shelf.slack.elsewhere}/a")
    assert (await shelf.take(moved)).problem == "unreadable"
    assert shelf.slack.files_host.strays == []


async def test_a_page_for_signing_in_is_no_file(shelf: Shelf) -> None:
    """Slack answers so, with 200, where the scope is missing."""
    shelf.slack.scopes.discard("files:read")
    assert (await shelf.take(shelf.png())).problem == "unreadable"
    assert shelf.box.kept == {}


async def test_a_page_that_somebody_attached_is_a_file(shelf: Shelf) -> None:
    page = shelf.slack.file(shelf.ada, "error.html", "text/html", b"<h1>500</h1>")
    assert (await shelf.take(page)).kept


async def test_a_hidden_file_is_asked_for_first(shelf: Shelf) -> None:
    """In shared channels the event tells only its id."""
    hidden = shelf.png(access="check_file_info")
    assert shelf.told(hidden).name == "file"
    kept = await shelf.take(hidden)
    assert (kept.name, kept.kept) == ("screen.png", True)
    assert shelf.slack.calls.count("files.info") == 1


@pytest.mark.parametrize(
    "facts",
    [{"deleted": True}, {"mode": "hidden_by_limit"}, {"access": "file_not_found"}],
    ids=str,
)
async def test_what_is_gone_is_told_and_not_fetched(shelf: Shelf, facts: dict[str, Any]) -> None:
    assert (await shelf.take(shelf.png(**facts))).problem == "unreadable"
    assert shelf.downloads == 0


async def test_a_hidden_file_that_turns_out_to_stand_elsewhere(shelf: Shelf) -> None:
    remote = shelf.png(access="check_file_info", mode="external")
    remote.external_url = f"{shelf.slack.elsewhere}/a"
    assert (await shelf.take(remote)).problem == "unreadable"
    assert shelf.slack.files_host.strays == []


@pytest.mark.parametrize("trouble", ["server_error", "drop_before", "rate_limited", "html"])
async def test_a_trouble_that_passes_is_not_noticed(shelf: Shelf, trouble: str) -> None:
    shelf.slack.fail("files.download", trouble, times=2, retry_after=0)
    assert (await shelf.take(shelf.png())).kept


async def test_a_trouble_that_lasts_is_told_to_the_sender(shelf: Shelf) -> None:
    shelf.slack.fail("files.download", "server_error", times=None)
    assert (await shelf.take(shelf.png())).problem == "unreadable"


async def test_a_host_that_hangs_is_not_waited_for_for_ever(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.kit.file_transfer.TIMEOUT_SECONDS", 0.05)
    shelf.slack.fail("files.download", "hang")
    assert (await shelf.take(shelf.png())).problem == "unreadable"


@pytest.mark.parametrize("answer", [{}, {"file": None}, {"file": "x"}, {"file": {"size": "big"}}])
async def test_a_strange_answer_is_an_unreadable_file(
    shelf: Shelf, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def strange(self: Web, method: str, **args: Any) -> Any:
        return answer

    monkeypatch.setattr(Web, "ask", strange)
    assert (await shelf.take(shelf.png(access="check_file_info"))).problem == "unreadable"


async def test_a_database_that_is_away_is_no_fault_of_the_file(shelf: Shelf) -> None:
    """Then the event must come again, and not without its file."""

    async def keep(name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        raise StoreUnavailable

    shelf.box.keep = keep  # type: ignore[method-assign]
    with pytest.raises(StoreUnavailable):
        await shelf.take(shelf.png())


async def test_a_file_is_carried_in_three_steps(shelf: Shelf) -> None:
    brought = await shelf.files.upload(
        [OutgoingFile("a.png", PNG), OutgoingFile("b.txt", b"words")]
    )
    assert shelf.slack.messages(shelf.support) == []
    ts = await shelf.files.share(brought, shelf.support.id, "", None)
    (said,) = shelf.slack.messages(shelf.support)
    assert said.ts == ts
    assert [(file.name, file.content) for file in said.files] == [
        ("a.png", PNG),
        ("b.txt", b"words"),
    ]
    assert shelf.slack.violations == []


async def test_a_file_stands_in_its_thread(shelf: Shelf) -> None:
    root = await shelf.slack.says(shelf.ada, shelf.support, "x", wait=False)
    brought = await shelf.files.upload([OutgoingFile("a.png", PNG)])
    ts = await shelf.files.share(brought, shelf.support.id, root.ts, None)
    (said,) = shelf.slack.messages(shelf.support, thread=root)
    assert said.ts == ts


async def test_where_a_file_stands_is_told_a_moment_later(shelf: Shelf) -> None:
    shelf.slack.world.slow_shares = 2
    brought = await shelf.files.upload([OutgoingFile("a.png", PNG)])
    assert await shelf.files.share(brought, shelf.support.id, "", None)
    shelf.slack.world.slow_shares = 9
    brought = await shelf.files.upload([OutgoingFile("b.png", PNG)])
    assert await shelf.files.share(brought, shelf.support.id, "", None) == ""


@pytest.mark.parametrize("trouble", ["server_error", "drop_before", "drop_after", "html"])
async def test_bytes_that_did_not_come_are_brought_again_later(shelf: Shelf, trouble: str) -> None:
    """Nobody has seen anything yet, so it is never unclear."""
    shelf.slack.fail("files.upload", trouble)
    with pytest.raises(Transient):
        await shelf.files.upload([OutgoingFile("a.png", PNG)])
    assert await shelf.files.upload([OutgoingFile("a.png", PNG)])


async def test_a_workspace_that_takes_no_files_says_so(shelf: Shelf) -> None:
    shelf.slack.fail("files.*", "error", error="file_upload_size_restricted")
    with pytest.raises(Permanent, match="file_too_large"):
        await shelf.files.upload([OutgoingFile("a.png", PNG)])


async def test_a_text_that_is_too_long_is_carried_whole_and_says_who_said_it(shelf: Shelf) -> None:
    """What comes with a file comes under the app's own name, so the text must name the speaker."""
    people, text = People(shelf.files.web), "C:\\temp *x* <y>\n" * 2500
    delivery = Delivery(
        platform="slack",
        capabilities=Capabilities(buttons=True, threads=True, edits=True, max_text=40_000),
        memory=Desk(),
        web=shelf.files.web,
        people=people,
        files=shelf.files,
        answers=InteractionResponses(),
        clock=FakeClock(),
        can_impersonate=True,
    )
    grace = Person("slack", shelf.ada.id, "Grace Hopper")
    facts = {"agent": "Grace Hopper", "text": text}
    say = Say(Place("slack", shelf.support.id), "from_agent", args=facts, on_behalf_of=grace)
    posted = await delivery.deliver(say, key="e/1", posted=None)
    (said,) = shelf.slack.messages(shelf.support)
    assert posted is not None
    assert posted.ref == said.ts
    assert said.shown.startswith("*Grace Hopper*: C:\\temp *x* <y>")
    assert "the full text is attached" in said.shown
    (file,) = said.files
    assert (file.name, file.content.decode()) == ("message.txt", f"**Grace Hopper**: {text}")
    assert shelf.slack.violations == []
    await people.close()


def test_a_file_is_read_as_slack_tells_it() -> None:
    told = {
        "id": "F1",
        "title": "A title",
        "url_private": "https://files.slack.com/p",
        "size": None,
    }
    (file,) = files_of({"files": [told, "x", None]})
    wanted = RemoteFile("A title", url="https://files.slack.com/p", id="F1")
    assert file == wanted
    (better,) = files_of({"files": [told | {"url_private_download": "https://files.slack.com/d"}]})
    assert better == replace(wanted, url="https://files.slack.com/d")
