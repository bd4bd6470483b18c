"""The timeline: audit entries, and what the desk said as far as the outbox still has it, in order.

A worker of an earlier release that still runs is refused with a clear message: on PostgreSQL by the
view that takes the place of its table, on SQLite by the lock that `deskhand` takes before this.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COPIES = {
    "from_requester": "said",
    "from_requester_files": "said",
    "from_agent": "said",
    "from_agent_files": "said",
    "rating_comment": "commented",
    "note": "note",
}
"""Messages that carry what an audit entry of this kind has."""
BATCH = 2000
REFUSAL = (
    "A newer release of Deskhand has upgraded this database. Stop this worker and start the new"
    " release; nothing was lost, what was refused comes again"
)
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    db = op.get_bind()
    _create_timeline()
    _stage(db)
    _merge(db)
    op.drop_table("said_before")
    op.drop_table("facts")
    if db.dialect.name == "postgresql":
        _refuse_earlier_workers(db)


def downgrade() -> None:
    db = op.get_bind()
    if db.dialect.name == "postgresql":
        db.execute(sa.text("DROP VIEW facts"))
        db.execute(sa.text("DROP FUNCTION refuse_earlier_release()"))
    op.create_table(
        "facts",
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
    op.create_index(op.f("ix_facts_conversation_id"), "facts", ["conversation_id"])
    op.create_index(op.f("ix_facts_source"), "facts", ["source"])
    db.execute(
        sa.text(
            "INSERT INTO facts (conversation_id, cause, kind, at, body, source)"
            " SELECT conversation_id, cause, kind, at, body, source FROM timeline"
            " WHERE kind <> 'desk' ORDER BY seq"
        )
    )
    op.drop_table("timeline")


def _create_timeline() -> None:
    op.create_table(
        "timeline",
        sa.Column("seq", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False, server_default=""),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, server_default=""),
        sa.Column("slot", sa.String(), nullable=False, server_default=""),
        sa.Column("key", sa.String(), nullable=False, server_default=""),
        sa.Column("arrival", sa.String(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_timeline_conversation_id")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_timeline")),
    )
    op.create_index("ix_timeline_conversation_id", "timeline", ["conversation_id", "seq"])
    op.create_index(op.f("ix_timeline_source"), "timeline", ["source"])
    op.create_table(
        "said_before",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_said_before_cause", "said_before", ["cause", "kind"])


def _stage(db: sa.Connection) -> None:
    """Which rows of the outbox are part of a conversation: a message that was said again under one
    key stands where it stood first, and reads as it did last (`last`).
    """
    staged = sa.table(
        "said_before",
        *(sa.column(n) for n in ("seq", "at", "cause", "kind", "audience", "slot", "last")),
    )
    firsts: dict[tuple[str, str], int] = {}
    again: dict[int, int] = {}
    rows: list[dict[str, Any]] = []
    for row in _outbox(db):
        found = _classify(row.action, row.requester)
        if found is None:
            continue
        kind, audience, slot = found
        first = firsts.setdefault((row.conversation_id, slot), row.seq) if slot else row.seq
        if kind == "desk" and first != row.seq:
            again[first] = row.seq
            continue
        cause = row.key.rpartition("/")[0]
        told = {"kind": kind, "audience": audience, "slot": slot if kind == "desk" else ""}
        rows.append({"seq": row.seq, "at": row.queued_at, "cause": cause, **told, "last": row.seq})
        if len(rows) == BATCH:
            db.execute(sa.insert(staged), rows)
            rows = []
    if rows:
        db.execute(sa.insert(staged), rows)
    said_again = sa.update(staged).where(staged.c.seq == sa.bindparam("first"))
    if again:
        db.execute(
            said_again.values(last=sa.bindparam("later")),
            [{"first": first, "later": later} for first, later in again.items()],
        )


def _outbox(db: sa.Connection) -> Iterator[Any]:
    """In batches: a busy desk keeps a month of them."""
    query = sa.text(
        "SELECT o.seq, o.key, o.conversation_id, o.action, o.queued_at, t.requester"
        " FROM outbox o JOIN tickets t ON t.conversation_id = o.conversation_id"
        " WHERE o.seq > :after ORDER BY o.seq LIMIT :most"
    )
    after = -1
    while rows := db.execute(query, {"after": after, "most": BATCH}).all():
        yield from rows
        after = rows[-1].seq


def _classify(action: str, requester: str) -> tuple[str, str, str] | None:
    """The kind, the audience and the message key; None for what is no part of a conversation."""
    said, whose = _parsed(action), _parsed(requester)
    if said.get("$") != "Say" or said.get("only_for"):
        return None
    slot = str(said.get("slot") or said.get("message_key") or "")
    wording, reader = str(said.get("wording", "")), said.get("reader")
    if wording in COPIES:
        return COPIES[wording], "", slot
    room = str(dict(said.get("to") or {}).get("room", ""))
    if slot.startswith(("card:", "whole:", "before:")):
        return None
    if isinstance(reader, dict) and _account(reader) == _account(whose):
        return "desk", "everyone", slot
    return None if reader or room.startswith("@") else ("desk", "agents", slot)


def _account(person: dict[str, Any]) -> tuple[object, object]:
    return person.get("platform"), person.get("handle")


def _parsed(text: str) -> dict[str, Any]:
    """A damaged row is no part of anything."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _merge(db: sa.Connection) -> None:
    """In the order in which it happened: of one event first what was recorded, then what was
    said. By time; where the clock was set back, in the order of the rows.
    """
    db.execute(
        sa.text(
            """
            INSERT INTO timeline
                (conversation_id, cause, kind, at, body, source, audience, slot, key)
            SELECT conversation_id, cause, kind, at, body, source, audience, slot, key
            FROM (
                SELECT f.conversation_id, f.cause, f.kind, f.at, f.body, f.source,
                    CASE WHEN f.kind IN (
                        'note', 'held', 'draft_held', 'draft_failed', 'briefed', 'paged',
                        'warned', 'breached', 'escalated', 'reassigned', 'undelivered'
                    ) OR f.body LIKE '%"internal":"yes"%' THEN 'agents' ELSE 'everyone' END
                        AS audience,
                    '' AS slot,
                    COALESCE((
                        SELECT MIN(o.key) FROM said_before s JOIN outbox o ON o.seq = s.seq
                        WHERE s.cause = f.cause AND s.kind = f.kind
                        AND o.conversation_id = f.conversation_id
                    ), '') AS key,
                    0 AS place, f.seq AS number
                FROM facts f
                UNION ALL
                SELECT o.conversation_id, s.cause, s.kind, s.at, l.action, '',
                    s.audience, s.slot, l.key, 1, o.seq
                FROM said_before s
                JOIN outbox o ON o.seq = s.seq
                JOIN outbox l ON l.seq = s.last
                WHERE s.kind = 'desk'
            ) AS merged
            ORDER BY at, place, number
            """
        )
    )


def _refuse_earlier_workers(db: sa.Connection) -> None:
    """Reading goes on, so that a worker can tell why it stops; what it writes is refused whole."""
    db.execute(
        sa.text(
            "CREATE VIEW facts AS SELECT seq, conversation_id, cause, kind, at, body, source"
            " FROM timeline WHERE kind <> 'desk'"
        )
    )
    db.execute(
        sa.text(
            "CREATE FUNCTION refuse_earlier_release() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '0A000'; END $$"
        )
    )
    db.execute(
        sa.text(
            "CREATE TRIGGER refuse_earlier_release INSTEAD OF INSERT OR UPDATE OR DELETE ON facts"
            " FOR EACH ROW EXECUTE FUNCTION refuse_earlier_release()"
        )
    )
