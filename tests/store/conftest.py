"""The fixtures of the store's suite: each test runs on SQLite and on PostgreSQL."""

import pytest

from core.store.sql_store import SqlStore
from tests.databases import database_url, store
from tests.store.desk import Room

__all__ = ["database_url", "store"]


@pytest.fixture
def room(store: SqlStore) -> Room:
    return Room(store)
