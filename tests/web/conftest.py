"""Fixtures of the portal's tests."""

from collections.abc import AsyncIterator

import pytest

from core.knowledge.library import Library
from tests.databases import database_url, postgres
from tests.knowledge.corpus import good, shelf, with_head
from tests.web.scene import Scene, opened, portal_desk

__all__ = ["database_url", "postgres"]


def articles() -> Library:
    """The usual shelf for staff, one article for anybody, and one for agents."""
    invoice = with_head(
        ("title", "title: Where is my invoice?"),
        ("questions", "questions: [I did not get an invoice, where do I find my invoice]"),
        ("audience", "audience: [public]"),
        body="Open **Billing** in your account.\n\n## It is late\n\nWait. <script>x</script>\n",
    )
    secret = with_head(
        ("title", "title: Reset the door code"),
        ("questions", "questions: [reset the door code of the server room]"),
        ("audience", "audience: [agents]"),
        body="The master code is in the safe.\n",
    )
    return Library.of([*shelf(), good("invoice", invoice), good("door-code", secret)])


@pytest.fixture(scope="session")
def library() -> Library:
    return articles()


@pytest.fixture
async def scene(database_url: str, library: Library) -> AsyncIterator[Scene]:
    async with opened(database_url, library, portal_desk()) as scene:
        yield scene
