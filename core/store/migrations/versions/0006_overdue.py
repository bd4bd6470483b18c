"""Which promise of a ticket falls due next, and the oldest one that was missed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("due_kind", sa.String(), nullable=False, server_default=""))
    op.add_column("tickets", sa.Column("late_at", sa.BigInteger(), nullable=True))
    op.add_column("tickets", sa.Column("late_kind", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("tickets", "late_kind")
    op.drop_column("tickets", "late_at")
    op.drop_column("tickets", "due_kind")
