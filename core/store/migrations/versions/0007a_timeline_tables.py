"""The tables of the timeline; its rows are carried over in the next step, in batches.

A worker of an earlier release that still runs is refused with a clear message: on PostgreSQL by the
view that takes the place of its table, on SQLite by the lock that `deskhand` takes before this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007a"
down_revision = "0006"
branch_labels = None
depends_on = None

REFUSAL = (
    "A newer release of Deskhand has upgraded this database. Stop this worker and start the new"
    " release; nothing was lost, what was refused comes again"
)
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_timeline()
    _create_work_tables()
    op.rename_table("facts", "facts_before")
    op.create_index("ix_facts_before_at", "facts_before", ["at", "seq"])
    db = op.get_bind()
    if db.dialect.name == "postgresql":
        _refuse_earlier_workers(db)


def downgrade() -> None:
    db = op.get_bind()
    if db.dialect.name == "postgresql":
        db.execute(sa.text("DROP VIEW facts"))
        db.execute(sa.text("DROP FUNCTION refuse_earlier_release()"))
    op.drop_index("ix_facts_before_at", "facts_before")
    op.rename_table("facts_before", "facts")
    for table in ("said_before", "timeline_position", "timeline"):
        op.drop_table(table, if_exists=True)


def _create_timeline() -> None:
    """Its indexes are made when it is full, which takes a third of the time."""
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


def _create_work_tables() -> None:
    """What the desk said, and how far the rows were carried over: the next step drops both."""
    op.create_table(
        "said_before",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_said_before")),
    )
    op.create_table(
        "timeline_position",
        sa.Column("parsed", sa.BigInteger(), nullable=False),  # the last row of the outbox
        sa.Column("at", sa.BigInteger(), nullable=False),  # the last row that was merged
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
    )
    op.execute("INSERT INTO timeline_position VALUES (-1, -1, 0, -1, 0)")


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
