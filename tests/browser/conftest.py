"""One browser and one desk for all tests of this folder, in one event loop."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from core.knowledge.articles.article_file import read_article
from core.knowledge.library import Library
from core.model.article import Article
from tests.browser.chromium import PICTURES_VARIABLE, Street, launched
from tests.databases import lay_out_sqlite
from tests.profile import is_long_profile
from tests.web.scene import Scene, opened, portal_desk
from tests.wording.pseudo import pseudo

__all__ = ["pseudo"]

ARTICLES = Path(__file__).parents[2] / "kb_articles"
SOME = ("home-internet", "laptop-slow", "password-*", "printer-offline", "vpn-*", "wifi-*")
"""Enough to be told apart. To read all that are shipped costs seconds; the pictures show them."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


def public_articles() -> Library:
    """Shipped articles, as a desk shows them that has opened its help centre."""
    names = ("*",) if os.environ.get(PICTURES_VARIABLE) or is_long_profile() else SOME
    files = (file for name in names for file in ARTICLES.glob(f"{name}.md"))
    read = (read_article(file.stem, file.read_text("utf-8")) for file in files)
    public = (replace(each, audience=("public",)) for each in read if isinstance(each, Article))
    return Library.of([*public])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk_at_work(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scene]:
    url = await lay_out_sqlite(tmp_path_factory.mktemp("browser") / "desk.db")
    desk = replace(portal_desk(), name="Acme Support")
    async with opened(url, public_articles(), desk) as scene:
        yield scene


@pytest_asyncio.fixture(loop_scope="session")
async def street(chromium: Browser, desk_at_work: Scene) -> AsyncIterator[Street]:
    """Nobody's console may complain: a page that breaks the policy of contents says so there."""
    people = Street(chromium, desk_at_work)
    yield people
    await people.leave()
    assert people.complaints == []
