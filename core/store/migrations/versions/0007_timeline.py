"""The timeline: audit entries, and what the desk said as far as the outbox still has it, in order.

Three passes, each in batches that are committed together with their cursor, so that an upgrade that
was killed goes on where it stopped: the outbox is read for what is part of a conversation
(`said_before`), then both kinds of rows are merged by time, then what was carried over is dropped.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from alembic import op

from core.store.migrations import batches
from core.store.migrations.batches import analyze, end_batch, looked_up_by_index

revision = "0007"
down_revision = "0007a"
branch_labels = None
depends_on = None

COPIES: Final = {
    "from_requester": "said",
    "from_requester_files": "said",
    "from_agent": "said",
    "from_agent_files": "said",
    "rating_comment": "commented",
    "note": "note",
}
"""Messages that carry what an audit entry of this kind has."""
LAST: Final = 2**62
_FOREIGN_KEY: Final = "fk_timeline_conversation_id"
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INDEXES: Final = {
    "ix_said_before_at": ("said_before", ["at", "seq"]),
    # Without the kind: PostgreSQL would read all of an index that has it for each batch.
    "ix_said_before_cause": ("said_before", ["cause"]),
    "ix_said_before_slot": ("said_before", ["conversation_id", "slot", "seq"]),
}
_SAID: Final = sa.table(
    "said_before",
    *(
        sa.column(name)
        for name in ("seq", "conversation_id", "at", "cause", "kind", "audience", "slot", "key")
    ),
)
_OUTBOX: Final = sa.text(
    "SELECT o.seq, o.key, o.conversation_id, o.action, o.queued_at, t.platform, t.handle"
    " FROM outbox o JOIN tickets t ON t.conversation_id = o.conversation_id"
    " WHERE o.seq > :after ORDER BY o.seq LIMIT :size"
)
_MOVE: Final = sa.text(
    "UPDATE timeline_position SET at = :at, place = :place, number = :number, done = :done"
)
_KEYS: Final = sa.text(
    """
    SELECT at, place, number FROM (
        SELECT * FROM (
            SELECT f.at AS at, 0 AS place, f.seq AS number FROM facts_before f
            WHERE (f.at, f.seq) > (CAST(:at AS BIGINT), CAST(:fact AS BIGINT))
            ORDER BY f.at, f.seq LIMIT :size
        ) AS facts_next
        UNION ALL
        SELECT * FROM (
            SELECT s.at, 1, s.seq FROM said_before s
            WHERE (s.at, s.seq) > (CAST(:at AS BIGINT), CAST(:said AS BIGINT)) AND s.kind = 'desk'
            ORDER BY s.at, s.seq LIMIT :size
        ) AS said_next
    ) AS both_next
    ORDER BY at, place, number LIMIT :size
    """
)
"""Where the next batch ends."""
_MERGE: Final = sa.text(
    """
    INSERT INTO timeline
        (conversation_id, cause, kind, at, body, source, audience, slot, key)
    SELECT m.conversation_id, m.cause, m.kind, m.at, COALESCE(l.action, m.body), m.source,
        m.audience, m.slot, COALESCE(l.key, m.key)
    FROM (
        SELECT f.conversation_id, f.cause, f.kind, f.at, f.body, f.source,
            CASE WHEN f.kind IN (
                'note', 'held', 'draft_held', 'draft_failed', 'briefed', 'paged',
                'warned', 'breached', 'escalated', 'reassigned', 'undelivered'
            ) OR f.body LIKE '%"internal":"yes"%' THEN 'agents' ELSE 'everyone' END AS audience,
            '' AS slot,
            CASE WHEN f.kind IN ('said', 'commented', 'note') THEN COALESCE((
                SELECT MIN(s.key) FROM said_before s
                WHERE s.cause = f.cause AND s.kind = f.kind
                AND s.conversation_id = f.conversation_id
            ), '') ELSE '' END AS key,
            0 AS place, f.seq AS number, CAST(-1 AS BIGINT) AS last
        FROM facts_before f
        WHERE (f.at, f.seq) > (CAST(:at AS BIGINT), CAST(:fact AS BIGINT))
        AND (f.at, f.seq) <= (CAST(:end_at AS BIGINT), CAST(:end_fact AS BIGINT))
        UNION ALL
        SELECT s.conversation_id, s.cause, s.kind, s.at, '', '', s.audience, s.slot, '', 1, s.seq,
            CASE WHEN s.slot = '' THEN s.seq ELSE (
                SELECT MAX(a.seq) FROM said_before a
                WHERE a.conversation_id = s.conversation_id AND a.slot = s.slot
                AND a.kind = 'desk'
            ) END
        FROM said_before s
        WHERE (s.at, s.seq) > (CAST(:at AS BIGINT), CAST(:said AS BIGINT))
        AND (s.at, s.seq) <= (CAST(:end_at AS BIGINT), CAST(:end_said AS BIGINT))
        AND s.kind = 'desk' AND (s.slot = '' OR NOT EXISTS (
            SELECT 1 FROM said_before e
            WHERE e.conversation_id = s.conversation_id AND e.slot = s.slot AND e.seq < s.seq
        ))
    ) AS m
    LEFT JOIN outbox l ON l.seq = m.last
    ORDER BY m.at, m.place, m.number
    """
)
"""In the order in which it happened: of one event first what was recorded, then what was said. By
time; where the clock was set back, in the order of the rows. A message that was said again under
one key stands where it stood first, and reads as it did last.
"""


def upgrade() -> None:
    db = op.get_bind()
    messages = db.scalar(sa.text("SELECT COUNT(*) FROM outbox")) or 0
    entries = db.scalar(sa.text("SELECT COUNT(*) FROM facts_before")) or 0
    total = messages + entries  # reading the outbox is about one half of the work
    _stage(db, messages, total)
    _index_work_tables(db)
    said = db.scalar(sa.text("SELECT COUNT(*) FROM said_before WHERE kind = 'desk'")) or 0
    is_postgres = db.dialect.name == "postgresql"
    if is_postgres:
        # Checked once for all rows at the end: row by row it is half of the work.
        op.execute(f"ALTER TABLE timeline DROP CONSTRAINT IF EXISTS {_FOREIGN_KEY}")
    with looked_up_by_index(db):
        for done in _merge(db):
            end_batch(messages + done * entries // (entries + said), total)
    if is_postgres:
        op.create_foreign_key(
            _FOREIGN_KEY, "timeline", "conversations", ["conversation_id"], ["id"]
        )
    for table in ("said_before", "facts_before", "timeline_position"):
        op.drop_table(table)
    op.create_index("ix_timeline_conversation_id", "timeline", ["conversation_id", "seq"])
    op.create_index(op.f("ix_timeline_source"), "timeline", ["source"])


def downgrade() -> None:
    """The audit entries, without what the desk said."""
    db = op.get_bind()
    op.create_table(
        "facts_before",
        sa.Column("seq", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_facts_conversation_id")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_facts")),
    )
    op.create_index(op.f("ix_facts_conversation_id"), "facts_before", ["conversation_id"])
    op.create_index(op.f("ix_facts_source"), "facts_before", ["source"])
    op.create_index("ix_facts_before_at", "facts_before", ["at", "seq"])
    db.execute(
        sa.text(
            "INSERT INTO facts_before (conversation_id, cause, kind, at, body, source)"
            " SELECT conversation_id, cause, kind, at, body, source FROM timeline"
            " WHERE kind <> 'desk' ORDER BY seq"
        )
    )


def _stage(db: sa.Connection, messages: int, total: int) -> None:
    """Which rows of the outbox are part of a conversation."""
    analyze(db, "outbox", "tickets")
    after = db.scalar(sa.text("SELECT parsed FROM timeline_position"))
    done = db.scalar(sa.text("SELECT COUNT(*) FROM outbox WHERE seq <= :seq"), {"seq": after}) or 0
    while rows := db.execute(_OUTBOX, {"after": after, "size": batches.SIZE}).all():
        if staged := [found for row in rows if (found := _staged(row)) is not None]:
            db.execute(sa.insert(_SAID), staged)
        after, done = rows[-1].seq, done + len(rows)
        db.execute(sa.text("UPDATE timeline_position SET parsed = :seq"), {"seq": after})
        end_batch(min(done, messages), total)


def _staged(row: Any) -> dict[str, Any] | None:
    found = _classify(row.action, (row.platform, row.handle))
    if found is None:
        return None
    kind, audience, slot = found
    return {
        "seq": row.seq,
        "conversation_id": row.conversation_id,
        "at": row.queued_at,
        "cause": row.key.rpartition("/")[0],
        "kind": kind,
        "audience": audience,
        "slot": slot,
        "key": row.key,
    }


def _index_work_tables(db: sa.Connection) -> None:
    made = {index["name"] for index in sa.inspect(db).get_indexes("said_before")}
    for name, (table, columns) in _INDEXES.items():
        if name not in made:
            op.create_index(name, table, columns)
    analyze(db, "said_before", "facts_before")


def _merge(db: sa.Connection) -> Iterator[int]:
    """Yields how many rows have been gone through, after each batch."""
    at, place, number, done = db.execute(
        sa.text("SELECT at, place, number, done FROM timeline_position")
    ).one()
    while keys := db.execute(_KEYS, {**_bounds("", at, place, number), "size": batches.SIZE}).all():
        begin = _bounds("", at, place, number)
        at, place, number = keys[-1]
        db.execute(_MERGE, {**begin, **_bounds("end_", at, place, number)})
        done += len(keys)
        db.execute(_MOVE, {"at": at, "place": place, "number": number, "done": done})
        yield done


def _bounds(prefix: str, at: int, place: int, number: int) -> dict[str, int]:
    """The last row of each kind up to this one: of one moment, audit entries come first."""
    fact, said = (number, -1) if place == 0 else (LAST, number)
    return {f"{prefix}at": at, f"{prefix}fact": fact, f"{prefix}said": said}


class _Account(msgspec.Struct):
    platform: str = ""
    handle: str = ""


class _Room(msgspec.Struct):
    room: str = ""


class _Action(msgspec.Struct):
    """What tells whose a message is; its words are passed over, which is most of the time saved."""

    kind: str = msgspec.field(default="", name="$")
    only_for: object = None
    slot: str | None = None
    message_key: str | None = None
    wording: str | None = None
    reader: _Account | None = None
    to: _Room | None = None


_decode: Final = msgspec.json.Decoder(_Action).decode


def _classify(action: str, requester: tuple[str, str]) -> tuple[str, str, str] | None:
    """The kind, the audience and the message key; None for what is no part of a conversation."""
    try:
        said = _decode(action)
    except msgspec.MsgspecError:
        return None  # a damaged row is no part of anything
    if said.kind != "Say" or said.only_for:
        return None
    slot = said.slot or said.message_key or ""
    if said.wording in COPIES:
        return COPIES[said.wording], "", slot
    if slot.startswith(("card:", "whole:", "before:")):
        return None
    if said.reader is None:
        is_private = said.to is not None and said.to.room.startswith("@")
        return None if is_private else ("desk", "agents", slot)
    is_theirs = (said.reader.platform, said.reader.handle) == requester
    return ("desk", "everyone", slot) if is_theirs else None
