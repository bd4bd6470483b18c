"""What the portal's server takes of the machine: its port, and open files."""

import asyncio
import re
import resource
import socket
from collections.abc import Iterator

import pytest
from starlette.responses import PlainTextResponse

from adapters.web import server
from adapters.web.portal import static_file
from adapters.web.server import OTHER_FILES, WANTED_FILES, WebServer, max_connections
from bot.pages.page_sources import page_sources
from core.knowledge.library import Library
from core.model.ids import ConversationId
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from core.store.timeline.cursor import Look
from tests.clock import FakeClock
from tests.desks import make_desk
from tests.limits import PATIENCE

NO_LIMIT = resource.RLIM_INFINITY
ONE, TWO = ConversationId("one"), ConversationId("two")


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


async def test_where_the_port_is_taken_make_run_listens_on_the_next_free_one(
    taken_port: int,
) -> None:
    told = list[int]()

    def app_at(port: int) -> PlainTextResponse:
        told.append(port)
        return PlainTextResponse("")

    web = WebServer(app_at, "127.0.0.1", taken_port, next_free=True)
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        tasks.create_task(web.run())
        await web.listening.wait()
        assert taken_port < web.port < taken_port + server.MAX_PORTS_TRIED
        assert told == [web.port], "its pages and links name the port that it has"
        web.stop()


async def test_a_port_that_an_admin_has_set_is_never_another_one(taken_port: int) -> None:
    web = WebServer(lambda _: PlainTextResponse(""), "127.0.0.1", taken_port)
    with pytest.raises(OSError, match="in use"):
        await web.run()
    assert not web.listening.is_set()


@pytest.mark.parametrize(
    ("soft", "hard", "raised_to", "connections"),
    [
        (1024, 4096, 4096, 4096 - OTHER_FILES),
        (1024, 1_048_576, WANTED_FILES, WANTED_FILES - OTHER_FILES),
        (1024, NO_LIMIT, WANTED_FILES, WANTED_FILES - OTHER_FILES),
        (1024, 1024, None, 1024 - OTHER_FILES),
        (65_536, 65_536, None, 65_536 - OTHER_FILES),
        (NO_LIMIT, NO_LIMIT, None, WANTED_FILES - OTHER_FILES),
        (256, 256, None, 100),
    ],
)
def test_the_limit_of_open_files_is_raised_as_far_as_the_system_lets_it(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised_to: int | None, connections: int
) -> None:
    raised = list[tuple[int, tuple[int, int]]]()
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda what, to: raised.append((what, to)))
    assert max_connections() == connections
    limit = resource.RLIMIT_NOFILE
    assert raised == ([] if raised_to is None else [(limit, (raised_to, hard))])


async def test_the_board_hears_of_what_commits_after_a_later_position(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Position 1 becomes visible when everybody has seen 2."""
    nothing, later = Look((), oldest=10, next=10), Look(((2, TWO),), oldest=10, next=12)
    answers = iter([0, nothing, later, Look(((1, ONE), (2, TWO)), oldest=12, next=12)])

    async def read(*_: object) -> object:
        return next(answers)

    store = SqlStore(make_engine("sqlite:///unused.db"))
    monkeypatch.setattr(store, "read", read)
    changed = page_sources(make_desk(), store, lambda: Library.of(()), FakeClock()).changed
    assert [await changed() for _ in range(3)] == [set(), {TWO}, {ONE}]


def test_what_moves_on_a_page_moves_only_for_those_who_have_not_asked_for_less() -> None:
    style = static_file("portal.css").read_text("utf-8")
    wanted = r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*\s*\}"
    assert re.search(wanted, style) is not None
    rest = re.sub(wanted, "", style)
    assert re.findall(r"transition|animation|@keyframes|scroll-behavior", rest) == []


def test_the_badge_is_set_by_news_and_cleared_where_it_is_read() -> None:
    """Where the browser has one: it is asked for each time."""
    worker = static_file("sw.js").read_text("utf-8")
    pages = static_file("portal.js").read_text("utf-8")
    assert "navigator.setAppBadge?.()" in worker
    assert "navigator.clearAppBadge?.()" in worker + pages
