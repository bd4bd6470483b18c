"""Messages that wait for a closed channel, and edits that came before their message."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

BLOCKED = sa.text("state = 'blocked'")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_blocked",
        "outbox",
        ["seq"],
        sqlite_where=BLOCKED,
        postgresql_where=BLOCKED,
    )
    op.create_table(
        "message_changes",
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("early", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_message_changes")),
    )
    op.create_index("ix_message_changes_at", "message_changes", ["at"])


def downgrade() -> None:
    op.drop_table("message_changes")
    op.drop_index("ix_outbox_blocked", table_name="outbox")
