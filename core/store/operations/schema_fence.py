"""Workers of another release on one PostgreSQL: they are seen, waited for, and refused.

The name of each connection tells which schema its release works with
(`core.store.connection.postgres_address`); releases up to 0.5 told none. An upgrade looks for such
connections and does not begin while one is open. Where it was forced to, or where a stopped process
wakes afterwards, the triggers that it leaves refuse what such a worker wants to take in or to send.
On SQLite, a lock beside the file does all this.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from core.ports import StoreUnavailable
from core.store.connection.database_errors import SUPERSEDED, shown
from core.store.connection.postgres_address import schema_number

FENCED: Final = {"inbox": "INSERT", "outbox": "UPDATE OF fence"}
"""Where an event is taken in, and where a lease is. What was sent before is still recorded."""
GRACE_SECONDS: Final = 5.0
"""How long an upgrade waits for workers that are stopping."""
POLL_SECONDS: Final = 0.25
MAX_NAMED: Final = 3

_OTHERS: Final = text(
    """
    SELECT pid, CAST(client_addr AS text) AS address,
        CAST(EXTRACT(epoch FROM backend_start) AS bigint) AS since
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
    AND (application_name LIKE 'deskhand%' OR application_name LIKE '% (schema %)')
    AND application_name NOT LIKE '% (schema ' || CAST(:schema AS text) || ')'
    ORDER BY backend_start, pid
    """
)
_FUNCTION: Final = """
    CREATE OR REPLACE FUNCTION refuse_earlier_schema() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF coalesce(CAST(substring(current_setting('application_name')
            FROM '\\(schema (\\d+)\\)$') AS integer), 0) < {schema} THEN
            RAISE EXCEPTION 'A newer release of Deskhand has upgraded this database. Stop this'
                ' worker and start the new release; nothing was lost, what was refused comes again'
                USING ERRCODE = '{code}',
                HINT = 'By hand: SET application_name = ''by hand (schema {schema})''';
        END IF;
        RETURN NULL;
    END $$
"""


def require_alone(db: Connection) -> None:
    """Wait a little for workers of other releases to stop. Raises StoreUnavailable, which names
    those that did not.
    """
    if db.dialect.name != "postgresql":
        return
    until = time.monotonic() + GRACE_SECONDS
    while others := db.execute(_OTHERS, {"schema": str(schema_number())}).all():
        if time.monotonic() > until:
            raise StoreUnavailable(_refusal(db, others))
        time.sleep(POLL_SECONDS)


def raise_fence(db: Connection) -> None:
    """From the commit on, workers of earlier releases are refused."""
    if db.dialect.name != "postgresql":
        return
    db.execute(text(_FUNCTION.format(schema=schema_number(), code=SUPERSEDED)))
    for table, change in FENCED.items():
        db.execute(text(f"DROP TRIGGER IF EXISTS refuse_earlier_schema ON {table}"))
        db.execute(
            text(
                f"CREATE TRIGGER refuse_earlier_schema BEFORE {change} ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_earlier_schema()"
            )
        )


def _refusal(db: Connection, others: Sequence[Any]) -> str:
    named = "; ".join(
        f"process {each.pid} of the server, from {each.address or 'this machine'}, since"
        f" {datetime.fromtimestamp(each.since, UTC):%Y-%m-%d %H:%M} UTC"
        for each in others[:MAX_NAMED]
    )
    more = f"; and {len(others) - MAX_NAMED} more" if len(others) > MAX_NAMED else ""
    return (
        f"the database {shown(db.engine.url)} has to be upgraded, and desks or commands of another"
        f" release have it open: {named}{more}. Stop them, then start this one;"
        " `deskhand migrate --force` upgrades now, and what they then take in or send is refused."
    )
