"""Whether a ticket is private and who may read it, and which message brought which words and files.

Older tickets keep NULL: their queue tells.
"""

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
    source = sa.Column("source", sa.String(), nullable=False, server_default="")
    op.add_column("facts", source)
    op.create_index(op.f("ix_facts_source"), "facts", ["source"])
    op.create_index("ix_outbox_conversation", "outbox", ["conversation_id"])
    op.create_table(
        "file_uses",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_file_uses_conversation_id")
        ),
        sa.PrimaryKeyConstraint("sha256", "conversation_id", "source", name=op.f("pk_file_uses")),
    )
    op.create_index("ix_file_uses_source", "file_uses", ["source"])


def downgrade() -> None:
    op.drop_table("file_uses")
    op.drop_index("ix_outbox_conversation", table_name="outbox")
    op.drop_index(op.f("ix_facts_source"), table_name="facts")
    op.drop_column("facts", "source")
    op.drop_table("ticket_readers")
    op.drop_column("tickets", "is_private")
