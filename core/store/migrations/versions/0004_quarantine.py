"""Events that could not be processed; failures of deadlines; what an outbox row waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quarantine",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="1", nullable=False),
        sa.Column("retrying", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_quarantine")),
    )
    for table, column, kind in (
        ("outbox", "waits_since", sa.BigInteger()),
        ("outbox", "not_before", sa.BigInteger()),
        ("deadlines", "failures", sa.Integer()),
        ("deadlines", "deferred_until", sa.BigInteger()),
    ):
        op.add_column(table, sa.Column(column, kind, server_default="0", nullable=False))


def downgrade() -> None:
    for table, column in (
        ("deadlines", "deferred_until"),
        ("deadlines", "failures"),
        ("outbox", "not_before"),
        ("outbox", "waits_since"),
    ):
        op.drop_column(table, column)
    op.drop_table("quarantine")
