"""PostgreSQL: what waits to be sent is looked through only where the event may answer it."""

import json
from copy import copy
from typing import Any

from core.store.connection.engine import make_engine
from core.store.decision.first_read import _FIRST_READ
from core.store.sql_store import SqlStore
from tests.databases import Postgres, fresh_postgres
from tests.store.desk import Room
from tests.talk import ADA, LOBBY

CASES: dict[str, tuple[dict[str, object], int]] = {
    "an answer beneath what may be the desk's": ({"thread": "t9", "ref": "t9"}, 1),
    "a reaction to what may be the desk's": ({"thread": "", "ref": "r9"}, 1),
    "a command in such a thread": ({"thread": "t9"}, 1),
    "words that begin something": ({"thread": ""}, 0),
    "words at the place of a ticket": ({"room": LOBBY.room, "thread": LOBBY.thread, "ref": "r"}, 0),
    "a ticket that is named": ({"thread": "t9", "ref": "t9", "wanted": 1001}, 0),
    "what has no place, as a deadline": ({"platform": None, "room": None, "thread": None}, 0),
}


async def test_a_backlog_costs_only_who_may_answer_it(postgres: Postgres) -> None:
    async with fresh_postgres(postgres) as url:
        room = Room(SqlStore(make_engine(url)))
        await room.says("the vpn box is humming", ADA, LOBBY)
        for case, (given, looks) in CASES.items():
            plan = await explained(room.store, {"platform": "console", "room": "#r", **given})
            assert sum(node["Actual Loops"] for node in of_table(plan, "outbox")) == looks, case
        await room.store.close()


async def explained(store: SqlStore, given: dict[str, object]) -> Any:
    values = dict.fromkeys(("ref", "conversation", "wanted", "account", "thread"))
    statement = copy(_FIRST_READ)
    statement.sql = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement.sql}"
    async with store.engine.connect() as db:
        await db.execution_options(isolation_level="AUTOCOMMIT")
        [(plan,)] = await statement.run(db, {"event": "e9", "since": 0, **values, **given})
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def of_table(node: Any, table: str) -> list[Any]:
    below = [found for each in node.get("Plans", []) for found in of_table(each, table)]
    return below + [node] * (node.get("Relation Name") == table)
