"""Whether a ticket is private, and who may read it. Older rows keep NULL: their queue tells."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("is_private", sa.Boolean(), nullable=True))
    op.create_table(
        "ticket_readers",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_ticket_readers_conversation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "conversation_id", "kind", "reader", name=op.f("pk_ticket_readers")
        ),
    )


def downgrade() -> None:
    op.drop_table("ticket_readers")
    op.drop_column("tickets", "is_private")
